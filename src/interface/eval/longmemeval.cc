// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/longmemeval.h"

#include <string>
#include <utility>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace memos::eval {
namespace {

std::unexpected<Error> invalid(const std::string& field, const std::string& problem) {
  return fail(ErrorCode::kInvalidArgument, field + " " + problem, field);
}

/// "2023/05/20 (Sat) 02:21" -> an instant, in UTC.
Result<UtcMs> parse_date(std::string_view text, const std::string& path) {
  std::string plain(text);
  if (const std::size_t open = plain.find('('); open != std::string::npos) {
    const std::size_t close = plain.find(')', open);
    if (close == std::string::npos) return invalid(path, "is not a date like 2023/05/20 (Sat) 02:21");
    plain.erase(open, close + 2 - open);
  }
  for (char& c : plain)
    if (c == '/') c = '-';
  const auto time = base::parse_time(plain);
  if (!time) return invalid(path, "is not a date like 2023/05/20 (Sat) 02:21");
  return *time;
}

Result<const json::Array*> list_of(const json::Value& object, const char* key, const std::string& path) {
  const json::Value* value = object.find(key);
  const json::Array* list = value == nullptr ? nullptr : value->as_array();
  if (list == nullptr) return invalid(path + "." + key, "must be a list");
  return list;
}

/// A text, or a number as text: some answers are counts.
std::string text_of(const json::Value* value) {
  if (value == nullptr || value->is_null()) return {};
  if (const std::string* text = value->as_string()) return *text;
  return json::dump(*value);
}

Status read_session(const json::Value& session, const std::string& id, UtcMs said_at, const std::string& path,
                    reader::Conversation& out, reader::Question& question) {
  const json::Array* turns = session.as_array();
  if (turns == nullptr) return invalid(path, "must be a list of messages");
  for (std::size_t i = 0; i < turns->size(); ++i) {
    const json::Value& turn = (*turns)[i];
    AddItem item;
    const std::string turn_path = path + "[" + std::to_string(i) + "]";
    MEMOS_TRY(item.text, json::get_string(turn, "content", turn_path));
    if (item.text.empty()) {
      ++out.skipped;
      continue;
    }
    Origin& origin = item.origins.emplace_back();
    MEMOS_TRY(origin.role, json::get_string(turn, "role", turn_path));
    origin.message_id = id + ":" + std::to_string(i + 1);
    item.scope.session_id = id;
    item.said_at = said_at;
    const json::Value* gold = turn.find("has_answer");
    if (gold != nullptr && gold->as_bool() != nullptr && *gold->as_bool())
      question.evidence.push_back(origin.message_id);
    out.items.push_back(std::move(item));
  }
  return {};
}

Result<reader::Conversation> read_instance(const json::Value& instance, const std::string& path) {
  reader::Conversation out;
  reader::Question question;
  MEMOS_TRY(out.sample_id, json::get_string(instance, "question_id", path));
  question.qid = out.sample_id;
  MEMOS_TRY(question.text, json::get_string(instance, "question", path));
  MEMOS_TRY(question.category, json::get_string(instance, "question_type", path));
  if (out.sample_id.ends_with("_abs")) question.category = "abstention";
  question.answer = text_of(instance.find("answer"));
  MEMOS_TRY(const std::string asked, json::get_string(instance, "question_date", path));
  MEMOS_TRY(out.last_said_at, parse_date(asked, path + ".question_date"));
  MEMOS_TRY(const json::Array* sessions, list_of(instance, "haystack_sessions", path));
  MEMOS_TRY(const json::Array* dates, list_of(instance, "haystack_dates", path));
  MEMOS_TRY(const json::Array* ids, list_of(instance, "haystack_session_ids", path));
  if (sessions->size() != dates->size() || sessions->size() != ids->size())
    return invalid(path, "has lists of different lengths: haystack_sessions, haystack_dates, haystack_session_ids");
  for (std::size_t i = 0; i < sessions->size(); ++i) {
    const std::string place = "[" + std::to_string(i) + "]";
    const std::string* date = (*dates)[i].as_string();
    if (date == nullptr) return invalid(path + ".haystack_dates" + place, "must be a string");
    MEMOS_TRY(const UtcMs said_at, parse_date(*date, path + ".haystack_dates" + place));
    // An id may come twice: the same filler session on two days.
    const std::string id = text_of(&(*ids)[i]) + (i == 0 ? "" : "#" + std::to_string(i));
    MEMOS_CHECK_OK(read_session((*sessions)[i], id, said_at, path + ".haystack_sessions" + place, out, question));
  }
  out.questions.push_back(std::move(question));
  return out;
}

}  // namespace

bool is_longmemeval(std::string_view json) {
  const auto parsed = json::parse(json);
  const json::Array* list = parsed ? parsed->as_array() : nullptr;
  return list != nullptr && !list->empty() && list->front().find("haystack_sessions") != nullptr;
}

Result<std::vector<reader::Conversation>> read_longmemeval(std::string_view json) {
  MEMOS_TRY(const json::Value parsed, json::parse(json));
  const json::Array* list = parsed.as_array();
  if (list == nullptr) return invalid("file", "must be a list of instances");
  std::vector<reader::Conversation> all;
  for (std::size_t i = 0; i < list->size(); ++i) {
    MEMOS_TRY(all.emplace_back(), read_instance((*list)[i], "[" + std::to_string(i) + "]"));
  }
  return all;
}

}  // namespace memos::eval
