// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The file of the belief set.
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "interface/eval/beliefs.h"

namespace memos::eval {
namespace {

Result<std::vector<std::string>> texts(const json::Value& object, std::string_view key) {
  std::vector<std::string> out;
  const json::Value* const found = object.find(key);
  if (found == nullptr) return out;
  const json::Array* const list = found->as_array();
  if (list == nullptr) return fail(ErrorCode::kInvalidArgument, std::string(key) + " must be a list", std::string(key));
  for (const json::Value& one : *list) {
    if (one.as_string() == nullptr)
      return fail(ErrorCode::kInvalidArgument, std::string(key) + " must hold texts", std::string(key));
    out.push_back(*one.as_string());
  }
  return out;
}

Result<std::optional<UtcMs>> time(const json::Value& object, std::string_view key) {
  MEMOS_TRY(const std::string text, json::get_string_or(object, key, ""));
  if (text.empty()) return std::optional<UtcMs>{};
  MEMOS_TRY(const UtcMs read, base::parse_time(text));
  return std::optional(read);
}

const json::Array& list_of(const json::Value& object, std::string_view key) {
  static const json::Array none;
  const json::Value* const found = object.find(key);
  const json::Array* const list = found != nullptr ? found->as_array() : nullptr;
  return list != nullptr ? *list : none;
}

Result<AddItem> message(const json::Value& object) {
  AddItem item;
  Origin& origin = item.origins.emplace_back();
  MEMOS_TRY(origin.message_id, json::get_string(object, "id"));
  MEMOS_TRY(origin.role, json::get_string_or(object, "role", ""));
  MEMOS_TRY(origin.speaker, json::get_string_or(object, "speaker", ""));
  MEMOS_TRY(item.text, json::get_string(object, "text"));
  MEMOS_TRY(item.said_at, time(object, "time"));
  return item;
}

Result<BeliefCheck> check(const json::Value& object) {
  BeliefCheck out;
  MEMOS_TRY(out.kind, json::get_string(object, "kind"));
  MEMOS_TRY(out.ask, json::get_string_or(object, "ask", ""));
  MEMOS_TRY(out.key, json::get_string_or(object, "key", ""));
  MEMOS_TRY(out.about, json::get_string_or(object, "about", ""));
  MEMOS_TRY(out.first, json::get_string_or(object, "first", ""));
  MEMOS_TRY(out.now, time(object, "now"));
  MEMOS_TRY(out.as_of, time(object, "as_of"));
  MEMOS_TRY(out.stale, texts(object, "stale"));
  MEMOS_TRY(out.absent, texts(object, "absent"));
  MEMOS_TRY(out.both, texts(object, "both"));
  for (const json::Value& pair : list_of(object, "values")) {
    const json::Array* const two = pair.as_array();
    if (two == nullptr || two->size() != 2 || (*two)[0].as_string() == nullptr || (*two)[1].as_string() == nullptr)
      return fail(ErrorCode::kInvalidArgument, "values must hold pairs of a value and a day", "values");
    out.values.emplace_back(*(*two)[0].as_string(), *(*two)[1].as_string());
  }
  return out;
}

Result<BeliefLife> life(std::string_view line) {
  MEMOS_TRY(const json::Value object, json::parse(line));
  BeliefLife out;
  MEMOS_TRY(out.id, json::get_string(object, "id"));
  for (const json::Value& one : list_of(object, "messages")) {
    MEMOS_TRY(AddItem item, message(one));
    out.messages.push_back(std::move(item));
  }
  for (const json::Value& one : list_of(object, "actions")) {
    MEMOS_TRY(const std::string erased, json::get_string_or(one, "erase", ""));
    MEMOS_TRY(const std::string deleted, json::get_string_or(one, "delete", ""));
    out.taken_away.emplace_back(erased.empty() ? deleted : erased, !erased.empty());
  }
  for (const json::Value& one : list_of(object, "checks")) {
    MEMOS_TRY(BeliefCheck read, check(one));
    out.checks.push_back(std::move(read));
  }
  return out;
}

}  // namespace

Result<std::vector<BeliefLife>> read_lives(std::string_view lines) {
  std::vector<BeliefLife> lives;
  std::size_t number = 0;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    ++number;
    if (line.empty()) continue;
    Result<BeliefLife> read = life(line);
    if (!read) {
      Error error = std::move(read).error();
      error.message = "line " + std::to_string(number) + ": " + error.message;
      return std::unexpected(std::move(error));
    }
    lives.push_back(*std::move(read));
  }
  return lives;
}

}  // namespace memos::eval
