// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/chat/request.h"

#include "base/limits.h"
#include "base/result.h"

namespace memos::chat {
namespace {

std::unexpected<Error> wrong(std::string_view field, const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, std::string(field) + " must be " + what, std::string(field));
}

/// Reads one field into the request.
class Reader {
 public:
  explicit Reader(Asked& asked) : asked_(asked) {}

  Status read(const std::string& name, const json::Value& value) {
    Turn& turn = asked_.turn;
    if (name == "cube") return text(name, value, turn.cube);
    if (name == "message") return text(name, value, turn.message);
    if (name == "session_id") return text(name, value, turn.session_id);
    if (name == "speaker") return text(name, value, turn.speaker);
    if (name == "instructions") return text(name, value, turn.instructions);
    if (name == "history") return history(value);
    if (name == "budget") return number(name, value, turn.budget);
    if (name == "max_tokens") return number(name, value, turn.how.max_tokens);
    if (name == "seed") return number(name, value, turn.how.seed);
    if (name == "temperature") return real(name, value, turn.how.temperature);
    if (name == "top_p") return real(name, value, turn.how.top_p);
    if (name == "stop") return texts(name, value, turn.how.stop);
    if (name == "json") return form(value);
    if (name == "remember") return truth(name, value, turn.remember);
    if (name == "stream") return truth(name, value, asked_.stream);
    return fail(ErrorCode::kInvalidArgument, "there is no such field", name.substr(0, limits::kMaxNameBytes));
  }

 private:
  static Status text(std::string_view name, const json::Value& value, std::string& out) {
    if (value.as_string() == nullptr) return wrong(name, "a text");
    out = *value.as_string();
    return {};
  }

  static Status texts(std::string_view name, const json::Value& value, std::vector<std::string>& out) {
    const json::Array* list = value.as_array();
    if (list == nullptr) return wrong(name, "a list of texts");
    for (const json::Value& one : *list) {
      if (one.as_string() == nullptr) return wrong(name, "a list of texts");
      out.push_back(*one.as_string());
    }
    return {};
  }

  template <class Number>
  static Status number(std::string_view name, const json::Value& value, Number& out) {
    const auto given = value.to_uint();
    if (!given) return wrong(name, "a whole number that is not negative");
    out = static_cast<Number>(*given);
    return {};
  }

  static Status real(std::string_view name, const json::Value& value, double& out) {
    const auto given = value.to_double();
    if (!given) return wrong(name, "a number");
    out = *given;
    return {};
  }

  static Status truth(std::string_view name, const json::Value& value, bool& out) {
    if (value.as_bool() == nullptr) return wrong(name, "true or false");
    out = *value.as_bool();
    return {};
  }

  Status history(const json::Value& value) {
    const json::Array* list = value.as_array();
    if (list == nullptr) return wrong("history", "a list of messages");
    for (const json::Value& one : *list) {
      const json::Value* role = one.find("role");
      const json::Value* content = one.find("content");
      if (role == nullptr || content == nullptr || role->as_string() == nullptr || content->as_string() == nullptr)
        return wrong("history", "a list of objects with role and content");
      asked_.turn.history.push_back({.role = *role->as_string(), .content = *content->as_string()});
    }
    return {};
  }

  /// True = any object; an object = a schema.
  Status form(const json::Value& value) {
    if (value.as_bool() != nullptr) {
      asked_.turn.how.form = *value.as_bool() ? model::AnswerForm::kJsonObject : model::AnswerForm::kText;
      return {};
    }
    if (value.as_object() == nullptr) return wrong("json", "true, false or a schema");
    asked_.turn.how.form = model::AnswerForm::kSchema;
    asked_.turn.how.schema = value;
    return {};
  }

  Asked& asked_;
};

}  // namespace

Result<Asked> read_request(const json::Value& body) {
  const json::Object* object = body.as_object();
  if (object == nullptr) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object", "body");
  Asked asked;
  Reader reader(asked);
  for (const auto& [name, value] : *object) MEMOS_CHECK_OK(reader.read(name, value));
  if (asked.turn.message.empty()) return fail(ErrorCode::kInvalidArgument, "there is no message", "message");
  return asked;
}

json::Value context_json(const Context& context) {
  json::Array ids;
  for (const SearchHit& hit : context.included) ids.emplace_back(hit.memory.id.str());
  json::Array stable;
  for (const Belief& belief : context.stable) stable.emplace_back(belief.memory.str());
  json::Value out{json::Object{}};
  out.set("memories", std::move(ids));
  out.set("stable", std::move(stable));
  out.set("tokens", static_cast<std::uint64_t>(context.tokens));
  out.set("confidence", context.confidence);
  if (!context.notice.empty()) out.set("notice", context.notice);
  return out;
}

json::Value answer_json(const Answer& answer, const std::string& model) {
  json::Array stored;
  for (const MemoryId& id : answer.stored) stored.emplace_back(id.str());
  json::Value out{json::Object{}};
  out.set("text", answer.made.text);
  out.set("end", answer.made.end == model::GenerationEnd::kStop ? "stop" : "length");
  out.set("model", model);
  out.set("prompt_tokens", answer.made.prompt_tokens);
  out.set("kept_tokens", answer.made.kept_tokens);
  out.set("answer_tokens", answer.made.answer_tokens);
  out.set("stored", std::move(stored));
  return out;
}

}  // namespace memos::chat
