// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// JSON of a body. Names as in docs/format.md; fields with their default are left out, unknown ones are refused.
#include "infrastructure/cube/body_json.h"

#include <limits>

#include "base/time.h"
#include "infrastructure/cube/state.h"

namespace memos::cube {
namespace {

using json::Value;

void set_text(Value& object, const char* key, const std::string& text) {
  if (!text.empty()) object.set(key, text);
}

void set_time(Value& object, const char* key, const std::optional<UtcMs>& time) {
  if (time) object.set(key, base::format_rfc3339(*time));
}

Value origin_value(const Origin& origin) {
  Value object{json::Object{}};
  set_text(object, "message_id", origin.message_id);
  set_text(object, "role", origin.role);
  set_text(object, "speaker", origin.speaker);
  if (origin.begin != 0 || origin.end != 0) {
    object.set("begin", origin.begin);
    object.set("end", origin.end);
  }
  return object;
}

Value governance_value(const Governance& governance) {
  const Governance standard;
  Value object{json::Object{}};
  if (governance.owner != standard.owner) object.set("owner", governance.owner.value);
  if (!governance.readers.empty()) {
    json::Array readers;
    for (const ActorId reader : governance.readers) readers.emplace_back(reader.value);
    object.set("readers", std::move(readers));
  }
  if (governance.sensitivity != standard.sensitivity) object.set("sensitivity", name(governance.sensitivity));
  set_text(object, "licence", governance.licence);
  set_text(object, "watermark", governance.watermark);
  set_time(object, "expires_at", governance.expires_at);
  if (governance.priority != 0) object.set("priority", governance.priority);
  if (governance.frozen) object.set("frozen", true);
  return object;
}

Value statement_value(const Statement& statement) {
  Value object{json::Object{}};
  set_text(object, "subject", statement.subject);
  set_text(object, "value", statement.value);
  if (!statement.single) object.set("single", false);
  if (statement.ends) object.set("ends", true);
  if (statement.corrects) object.set("corrects", true);
  if (statement.confidence != Statement{}.confidence) object.set("confidence", statement.confidence);
  if (!statement.source.is_nil()) object.set("source", statement.source.str());
  return object;
}

/// Reads the members of one object; the first failure is kept, later reads do nothing.
class Fields {
 public:
  Fields(const Value& value, std::string path) : path_(std::move(path)) {
    if (value.as_object() == nullptr) {
      refuse("", "must be a JSON object");
    } else {
      object_ = value.as_object();
    }
  }

  void text(std::string_view key, std::string& out) {
    const Value* value = take(key);
    if (value == nullptr) return;
    if (const std::string* text = value->as_string()) {
      out = *text;
    } else {
      refuse(key, "must be a string");
    }
  }
  void time(std::string_view key, std::optional<UtcMs>& out) {
    std::string written;
    text(key, written);
    if (written.empty()) return;
    if (const auto time = base::parse_time(written)) {
      out = *time;
    } else {
      refuse(key, "is " + time.error().message);
    }
  }
  template <class Int>
  void number(std::string_view key, Int& out) {
    const Value* value = take(key);
    if (value == nullptr) return;
    if constexpr (std::is_signed_v<Int>) {
      const auto number = value->to_int();
      if (number && *number >= std::numeric_limits<Int>::min() && *number <= std::numeric_limits<Int>::max()) {
        out = static_cast<Int>(*number);
        return;
      }
    } else {
      const auto number = value->to_uint();
      if (number && *number <= std::numeric_limits<Int>::max()) {
        out = static_cast<Int>(*number);
        return;
      }
    }
    refuse(key, "must be a whole number of its range");
  }
  void flag(std::string_view key, bool& out) {
    const Value* value = take(key);
    if (value == nullptr) return;
    if (const bool* flag = value->as_bool()) {
      out = *flag;
    } else {
      refuse(key, "must be true or false");
    }
  }
  template <class Enum, class Parse>
  void named(std::string_view key, Enum& out, Parse parse) {
    std::string written;
    text(key, written);
    if (written.empty()) return;
    if (const auto value = parse(written)) {
      out = *value;
    } else {
      const std::string& message = value.error().message;  // "type must be one of …"
      refuse(key, message.substr(message.find("must be")));
    }
  }
  /// Calls `each(value, path)` for every element of an array.
  template <class Each>
  void array(std::string_view key, Each each) {
    const Value* value = take(key);
    if (value == nullptr) return;
    if (value->as_array() == nullptr) return refuse(key, "must be an array");
    for (std::size_t i = 0; i < value->as_array()->size() && !error_; ++i) {
      each((*value->as_array())[i], join(key) + "[" + std::to_string(i) + "]");
    }
  }
  /// The member, or nullptr if there is none (null counts as none).
  const Value* take(std::string_view key) {
    if (object_ == nullptr || error_) return nullptr;
    for (const auto& [name, value] : *object_) {
      if (name != key) continue;
      ++taken_;
      return value.is_null() ? nullptr : &value;
    }
    return nullptr;
  }
  void refuse(std::string_view key, std::string_view problem) {
    if (!error_) error_ = Error{ErrorCode::kInvalidArgument, join(key) + ' ' + std::string(problem), join(key)};
  }
  void absorb(Status status) {
    if (!status && !error_) error_ = std::move(status).error();
  }
  [[nodiscard]] std::string join(std::string_view key) const {
    if (path_.empty()) return std::string(key);
    return key.empty() ? path_ : path_ + "." + std::string(key);
  }
  /// The first failure; a member that nobody asked for is one.
  Status finish(std::initializer_list<std::string_view> known) {
    if (!error_ && object_ != nullptr && taken_ != object_->size()) {
      for (const auto& [name, value] : *object_) {
        if (std::ranges::find(known, name) == known.end()) refuse(name, "is not a known field");
      }
    }
    if (error_) return std::unexpected(*error_);
    return {};
  }

 private:
  std::string path_;
  const json::Object* object_ = nullptr;
  std::optional<Error> error_;
  std::size_t taken_ = 0;
};

Status read_origin(const Value& value, std::string path, Origin& origin) {
  Fields fields(value, std::move(path));
  fields.text("message_id", origin.message_id);
  fields.text("role", origin.role);
  fields.text("speaker", origin.speaker);
  fields.number("begin", origin.begin);
  fields.number("end", origin.end);
  return fields.finish({"message_id", "role", "speaker", "begin", "end"});
}

Status read_valid(const Value& value, std::string path, ValidTime& valid) {
  Fields fields(value, std::move(path));
  fields.time("from", valid.from);
  fields.time("to", valid.to);
  fields.named("precision", valid.precision, parse_precision);
  return fields.finish({"from", "to", "precision"});
}

Status read_statement(const Value& value, std::string path, Statement& statement) {
  Fields fields(value, std::move(path));
  fields.text("subject", statement.subject);
  fields.text("value", statement.value);
  fields.flag("single", statement.single);
  fields.flag("ends", statement.ends);
  fields.flag("corrects", statement.corrects);
  fields.number("confidence", statement.confidence);
  fields.named("source", statement.source, [](const std::string& text) -> Result<MemoryId> {
    Result<MemoryId> id = MemoryId::parse(text);
    if (!id) return fail(ErrorCode::kInvalidArgument, "source must be the id of a memory", "source");
    return id;
  });
  return fields.finish({"subject", "value", "single", "ends", "corrects", "confidence", "source"});
}

Status read_governance(const Value& value, std::string path, Governance& governance) {
  Fields fields(value, std::move(path));
  fields.number("owner", governance.owner.value);
  fields.array("readers", [&](const Value& reader, const std::string& at) {
    if (const auto number = reader.to_uint()) {
      governance.readers.push_back(ActorId{*number});
    } else {
      fields.absorb(fail(ErrorCode::kInvalidArgument, at + " must be a whole number", at));
    }
  });
  fields.named("sensitivity", governance.sensitivity, parse_sensitivity);
  fields.text("licence", governance.licence);
  fields.text("watermark", governance.watermark);
  fields.time("expires_at", governance.expires_at);
  fields.number("priority", governance.priority);
  fields.flag("frozen", governance.frozen);
  return fields.finish({"owner", "readers", "sensitivity", "licence", "watermark", "expires_at", "priority", "frozen"});
}

void read_lists(Fields& fields, Body& body) {
  fields.array("origins", [&](const Value& value, std::string at) {
    fields.absorb(read_origin(value, std::move(at), body.origins.emplace_back()));
  });
  fields.array("tags", [&](const Value& value, const std::string& at) {
    if (const std::string* tag = value.as_string()) {
      body.tags.push_back(*tag);
    } else {
      fields.absorb(fail(ErrorCode::kInvalidArgument, at + " must be a string", at));
    }
  });
}

}  // namespace

Value body_to_value(const Body& body) {
  Value object{json::Object{}};
  object.set("text", body.text);
  set_text(object, "caption", body.caption);
  object.set("type", name(body.type));
  set_text(object, "user_id", body.scope.user_id);
  set_text(object, "agent_id", body.scope.agent_id);
  set_text(object, "session_id", body.scope.session_id);
  set_text(object, "app_id", body.scope.app_id);
  if (!body.origins.empty()) {
    json::Array origins;
    for (const Origin& origin : body.origins) origins.push_back(origin_value(origin));
    object.set("origins", std::move(origins));
  }
  set_time(object, "said_at", body.said_at);
  if (body.valid != ValidTime{}) {
    Value& valid = object.set("valid", json::Object{});
    set_time(valid, "from", body.valid.from);
    set_time(valid, "to", body.valid.to);
    if (body.valid.precision != Precision::kUnknown) valid.set("precision", name(body.valid.precision));
  }
  set_text(object, "key", body.key);
  if (body.statement) object.set("statement", statement_value(*body.statement));
  if (!body.tags.empty()) object.set("tags", json::Array(body.tags.begin(), body.tags.end()));
  if (!body.info.empty()) {
    auto info = json::parse(body.info);
    object.set("info", info ? *std::move(info) : Value(body.info));
  }
  set_text(object, "language", body.language);
  if (body.governance != Governance{}) object.set("governance", governance_value(body.governance));
  return object;
}

Result<Body> read_body(const Value& value, std::string_view path) {
  Body body;
  Fields fields(value, std::string(path));
  fields.text("text", body.text);
  fields.text("caption", body.caption);
  fields.named("type", body.type, parse_memory_type);
  fields.text("user_id", body.scope.user_id);
  fields.text("agent_id", body.scope.agent_id);
  fields.text("session_id", body.scope.session_id);
  fields.text("app_id", body.scope.app_id);
  read_lists(fields, body);
  fields.time("said_at", body.said_at);
  if (const Value* valid = fields.take("valid")) fields.absorb(read_valid(*valid, fields.join("valid"), body.valid));
  fields.text("key", body.key);
  if (const Value* statement = fields.take("statement")) {
    fields.absorb(read_statement(*statement, fields.join("statement"), body.statement.emplace()));
  }
  if (const Value* info = fields.take("info")) {
    if (info->as_object() == nullptr) fields.refuse("info", "must be a JSON object");
    body.info = json::dump(*info);
  }
  fields.text("language", body.language);
  if (const Value* governance = fields.take("governance")) {
    fields.absorb(read_governance(*governance, fields.join("governance"), body.governance));
  }
  MEMOS_CHECK_OK(fields.finish({"text", "caption", "type", "user_id", "agent_id", "session_id", "app_id", "origins",
                                "tags", "said_at", "valid", "key", "statement", "info", "language", "governance"}));
  return body;
}

Result<Body> body_from_value(const Value& value, std::string_view path) {
  MEMOS_TRY(Body body, read_body(value, path));
  MEMOS_CHECK_OK(validate(body, path));
  return body;
}

std::string body_to_json(const Body& body) { return json::dump(body_to_value(body)); }

Result<Body> body_from_json(std::string_view text, std::string_view path) {
  auto value = json::parse(text);
  if (!value) return fail(value.error().code, value.error().message, std::string(path));
  return body_from_value(*value, path);
}

}  // namespace memos::cube
