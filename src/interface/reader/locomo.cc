// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/locomo.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "infrastructure/cube/body.h"
#include "interface/reader/fields.h"

namespace memos::reader {

namespace {

constexpr std::string_view kSession = "session_";
constexpr std::string_view kDate = "_date_time";

struct Session {
  std::uint32_t number = 0;
  std::string name;  ///< "session_3"
  const json::Array* turns = nullptr;
};

/// The number of "session_<number>"; 0 when the key is something else.
std::uint32_t session_number(std::string_view key) {
  if (!key.starts_with(kSession)) return 0;
  key.remove_prefix(kSession.size());
  std::uint32_t number = 0;
  const auto end = std::from_chars(key.data(), key.data() + key.size(), number);
  return end.ec == std::errc{} && end.ptr == key.data() + key.size() ? number : 0;
}

/// The sessions in the order of their numbers, which is not the order of the text: session_2 comes before session_10.
Result<std::vector<Session>> sessions_of(const json::Object& conversation, const std::string& path) {
  std::vector<Session> sessions;
  for (const auto& [key, value] : conversation) {
    const std::uint32_t number = session_number(key);
    if (number == 0) continue;
    const json::Array* turns = value.as_array();
    if (turns == nullptr) return invalid(at_key(path, key), "must be a list of turns");
    sessions.push_back({number, key, turns});
  }
  std::ranges::sort(sessions, {}, &Session::number);
  return sessions;
}

std::string role_of(const std::string& speaker) {
  return speaker == "user" || speaker == "assistant" ? speaker : std::string();
}

Result<AddItem> read_turn(const json::Value& turn, const std::string& path) {
  if (turn.as_object() == nullptr) return invalid(path, "must be an object");
  AddItem item;
  Origin& origin = item.origins.emplace_back();
  MEMOS_TRY(origin.speaker, json::get_string(turn, "speaker", path));
  origin.role = role_of(origin.speaker);
  const json::Value* id = turn.find("dia_id");
  if (id == nullptr) return invalid(at_key(path, "dia_id"), "is missing");
  MEMOS_TRY(origin.message_id, to_id(*id, at_key(path, "dia_id")));
  MEMOS_TRY(item.text, json::get_string_or(turn, "text", "", path));
  MEMOS_TRY(item.caption, json::get_string_or(turn, "blip_caption", "", path));
  return item;
}

Status read_session(const Session& session, const json::Value& conversation, const Scope& scope,
                    const std::string& path, Conversation& out) {
  std::optional<UtcMs> said_at;
  const std::string date_key = session.name + std::string(kDate);
  if (const json::Value* date = conversation.find(date_key); date != nullptr && !date->is_null()) {
    MEMOS_TRY(said_at, to_time(*date, at_key(path, date_key)));
    out.last_said_at = std::max(out.last_said_at, said_at);
  }
  const std::string turns_path = at_key(path, session.name);
  for (std::size_t i = 0; i < session.turns->size(); ++i) {
    const std::string turn_path = at_index(turns_path, i);
    MEMOS_TRY(AddItem item, read_turn((*session.turns)[i], turn_path));
    if (is_empty(item)) {
      ++out.skipped;
      continue;
    }
    item.scope = scope;
    item.scope.session_id = session.name;
    item.said_at = said_at;
    MEMOS_CHECK_OK(cube::validate(item, turn_path));
    out.items.push_back(std::move(item));
  }
  return {};
}

/// Answers and categories are strings or numbers.
Result<std::string> plain_text(const json::Value* value, const std::string& field) {
  if (value == nullptr || value->is_null()) return std::string();
  if (const std::string* text = value->as_string()) return *text;
  if (value->is_number() || value->as_bool() != nullptr) return json::dump(*value);
  return invalid(field, "must be a string or a number");
}

Status read_questions(const json::Value& sample, const std::string& path, Conversation& out) {
  const json::Value* list = sample.find("qa");
  if (list == nullptr || list->is_null()) return {};
  const std::string list_path = at_key(path, "qa");
  const json::Array* questions = list->as_array();
  if (questions == nullptr) return invalid(list_path, "must be a list of questions");
  for (std::size_t i = 0; i < questions->size(); ++i) {
    const json::Value& from = (*questions)[i];
    const std::string at = at_index(list_path, i);
    if (from.as_object() == nullptr) return invalid(at, "must be an object");
    Question& question = out.questions.emplace_back();
    question.qid = out.sample_id + ":" + std::to_string(i);
    MEMOS_TRY(question.text, json::get_string(from, "question", at));
    MEMOS_TRY(question.category, plain_text(from.find("category"), at_key(at, "category")));
    MEMOS_TRY(question.answer, plain_text(from.find("answer"), at_key(at, "answer")));
    const json::Value* evidence = from.find("evidence");
    if (evidence == nullptr || evidence->is_null()) continue;
    MEMOS_TRY(question.evidence, to_texts(*evidence, at_key(at, "evidence")));
  }
  return {};
}

Result<Conversation> read_sample(const json::Value& sample, const Scope& scope, const std::string& path) {
  if (sample.as_object() == nullptr) return invalid(path.empty() ? "the file" : path, "must be an object");
  Conversation out;
  const json::Value* id = sample.find("sample_id");
  if (id == nullptr) return invalid(at_key(path, "sample_id"), "is missing");
  MEMOS_TRY(out.sample_id, to_id(*id, at_key(path, "sample_id")));
  MEMOS_CHECK_OK(cube::validate_cube_name(out.sample_id, at_key(path, "sample_id")));
  const std::string conversation_path = at_key(path, "conversation");
  const json::Value* conversation = sample.find("conversation");
  if (conversation == nullptr) return invalid(conversation_path, "is missing");
  const json::Object* members = conversation->as_object();
  if (members == nullptr) return invalid(conversation_path, "must be an object");
  MEMOS_TRY(const std::vector<Session> sessions, sessions_of(*members, conversation_path));
  if (sessions.empty()) return invalid(conversation_path, "has no session_1, session_2, …");
  for (const Session& session : sessions)
    MEMOS_CHECK_OK(read_session(session, *conversation, scope, conversation_path, out));
  MEMOS_CHECK_OK(read_questions(sample, path, out));
  return out;
}

}  // namespace

Result<std::vector<Conversation>> read_locomo(const json::Value& file, const Scope& scope) {
  std::vector<Conversation> conversations;
  const json::Array* samples = file.as_array();
  if (samples == nullptr) {
    MEMOS_TRY(Conversation only, read_sample(file, scope, {}));
    conversations.push_back(std::move(only));
    return conversations;
  }
  if (samples->empty()) return invalid("the file", "holds no conversation");
  std::set<std::string> names;
  for (std::size_t i = 0; i < samples->size(); ++i) {
    const std::string path = at_index({}, i);
    MEMOS_TRY(Conversation conversation, read_sample((*samples)[i], scope, path));
    if (!names.insert(conversation.sample_id).second)
      return invalid(at_key(path, "sample_id"), "is the name of an earlier conversation");
    conversations.push_back(std::move(conversation));
  }
  return conversations;
}

Result<std::vector<Conversation>> read_locomo(std::string_view json, const Scope& scope) {
  MEMOS_TRY(const json::Value file, json::parse(json));
  return read_locomo(file, scope);
}

}  // namespace memos::reader
