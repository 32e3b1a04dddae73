// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/json_form.h"

#include <algorithm>
#include <span>

#include "base/limits.h"

namespace memos::model {
namespace {

constexpr std::size_t kMaxDepth = 16;        // Well inside what json::parse takes.
constexpr std::size_t kMaxNumberBytes = 15;  // So that integers stay exact in doubles too.

const json::Value& any_object() {
  static const json::Value schema(json::Object{{"type", "object"}});
  return schema;
}

const json::Value* member(const json::Value* schema, std::string_view key) {
  return schema == nullptr ? nullptr : schema->find(key);
}

bool type_allows(const json::Value* schema, std::string_view type) {
  const json::Value* want = member(schema, "type");
  if (want == nullptr) return true;
  const auto one = [&](const json::Value& value) {
    const std::string* name = value.as_string();
    return name != nullptr && (*name == type || (*name == "number" && type == "integer"));
  };
  if (const json::Array* list = want->as_array()) return std::ranges::any_of(*list, one);
  return one(*want);
}

/// What a value of the schema may be where it lists its values; as JSON texts.
std::vector<std::string> listed_values(const json::Value* schema) {
  std::vector<std::string> out;
  if (const json::Value* value = member(schema, "const")) out.push_back(json::dump(*value));
  if (const json::Value* values = member(schema, "enum"); values != nullptr && values->as_array() != nullptr) {
    for (const json::Value& value : *values->as_array()) out.push_back(json::dump(value));
  }
  return out;
}

std::size_t number_in(const json::Value* schema, std::string_view key, std::size_t fallback) {
  const json::Value* value = member(schema, key);
  if (value == nullptr) return fallback;
  return static_cast<std::size_t>(value->to_uint().value_or(fallback));
}

std::unexpected<Error> unsupported(const std::string& what) {
  return fail(ErrorCode::kUnsupported, "the schema's " + what, "schema");
}

Status check_type(const json::Value& type) {
  static constexpr std::string_view kTypes[] = {"object", "array", "string", "number", "integer", "boolean", "null"};
  const auto known = [&](const json::Value& value) {
    const std::string* name = value.as_string();
    return name != nullptr && std::ranges::find(kTypes, *name) != std::ranges::end(kTypes);
  };
  const json::Array* list = type.as_array();
  if (list != nullptr ? !list->empty() && std::ranges::all_of(*list, known) : known(type)) return {};
  return unsupported("type is not one of JSON's");
}

Status check_schema(const json::Value& schema, std::size_t depth);

Status check_properties(const json::Value& schema, const json::Value& properties, std::size_t depth) {
  const json::Object* object = properties.as_object();
  if (object == nullptr) return unsupported("properties are no object");
  for (const auto& [name, inner] : *object) {
    if (json::dump(json::Value(name)).size() != name.size() + 2 || name.empty())
      return unsupported("properties have a name with characters that JSON escapes");
    MEMOS_CHECK_OK(check_schema(inner, depth + 1));
  }
  const json::Value* required = schema.find("required");
  if (required == nullptr) return {};
  const json::Array* names = required->as_array();
  if (names == nullptr) return unsupported("required is no list");
  for (const json::Value& name : *names) {
    if (name.as_string() == nullptr || properties.find(*name.as_string()) == nullptr)
      return unsupported("required names a property that it does not describe");
  }
  return {};
}

Status check_schema(const json::Value& schema, std::size_t depth) {
  static constexpr std::string_view kKnown[] = {
      "type",  "properties", "required",    "items",   "minItems", "maxItems", "enum",
      "const", "title",      "description", "default", "examples", "$schema",  "additionalProperties"};
  const json::Object* object = schema.as_object();
  if (object == nullptr) return unsupported("parts must be objects");
  if (depth > kMaxDepth) return unsupported("nesting is too deep");
  for (const auto& [key, value] : *object) {
    if (std::ranges::find(kKnown, key) == std::ranges::end(kKnown))
      return unsupported("keyword " + key.substr(0, 40) + " is not known to memos");
  }
  if (const json::Value* type = schema.find("type")) MEMOS_CHECK_OK(check_type(*type));
  if (const json::Value* properties = schema.find("properties"))
    MEMOS_CHECK_OK(check_properties(schema, *properties, depth));
  else if (schema.find("required") != nullptr)
    return unsupported("required names a property that it does not describe");
  if (const json::Value* items = schema.find("items")) MEMOS_CHECK_OK(check_schema(*items, depth + 1));
  const json::Value* values = schema.find("enum");
  if (values != nullptr && (values->as_array() == nullptr || values->as_array()->empty()))
    return unsupported("enum is no list of values");
  for (const std::string& text : listed_values(&schema)) {
    if (text.starts_with('{') || text.starts_with('[')) return unsupported("enum and const must be plain values");
  }
  return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number's text so far is the beginning of one; `whole`: it is one.
bool number_goes(std::string_view text, bool integer, bool& whole) {
  whole = false;
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty()) return true;
  if (text.size() > 1 && text[0] == '0' && is_digit(text[1])) return false;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return false;
  text.remove_prefix(digits);
  if (text.empty()) return whole = true;
  if (integer || text[0] != '.') return false;  // Exponents are never needed.
  text.remove_prefix(1);
  whole = !text.empty();
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

JsonForm::JsonForm() { value_of(&any_object()); }

Result<JsonForm> JsonForm::from_schema(const json::Value& schema) {
  MEMOS_CHECK_OK(check_schema(schema, 0));
  JsonForm form;
  form.stack_.clear();
  form.value_of(&schema);
  return form;
}

void JsonForm::value_of(const json::Value* schema) {
  Frame frame;
  frame.schema = schema;
  stack_.push_back(std::move(frame));
}

bool JsonForm::may_end(const Frame& frame) {
  bool whole = false;
  if (frame.kind == Kind::kNumber) return number_goes(frame.text, false, whole) && whole;
  return frame.kind == Kind::kWord && std::ranges::find(frame.seen, frame.text) != frame.seen.end();
}

bool JsonForm::complete() const {
  return stack_.empty() || (stack_.size() == 1 && stack_.front().kind != Kind::kValue && may_end(stack_.front()));
}

bool JsonForm::take(std::string_view bytes) {
  auto before = stack_;
  for (const char c : bytes) {
    if (step(c)) continue;
    stack_ = std::move(before);
    return false;
  }
  return !bytes.empty();
}

bool JsonForm::space(Frame& frame, char c) {
  if ((c != ' ' && c != '\n') || frame.spaced) return false;
  return frame.spaced = true;
}

/// The innermost value has ended.
void JsonForm::close() {
  stack_.pop_back();
  if (stack_.empty()) return;
  Frame& outer = stack_.back();
  outer.stage = Stage::kAfter;
  outer.spaced = false;
  ++outer.count;
}

bool JsonForm::step(char c) {
  if (stack_.empty()) return false;
  switch (stack_.back().kind) {
    case Kind::kValue:
      return step_value(c);
    case Kind::kObject:
      return step_object(c);
    case Kind::kArray:
      return step_array(c);
    case Kind::kKey:
      return step_key(c);
    case Kind::kNumber:
      return step_number(c);
    case Kind::kWord:
      return step_word(c);
    case Kind::kString:
      break;
  }
  const bool end = c == '"' && !stack_.back().escape && stack_.back().count == 0;
  if (!step_string(stack_.back(), c)) return false;
  if (end) close();
  return true;
}

bool JsonForm::step_value(char c) {
  Frame& frame = stack_.back();
  if (space(frame, c)) return true;
  const json::Value* schema = frame.schema;
  if (auto listed = listed_values(schema); !listed.empty()) {
    std::erase_if(listed, [&](const std::string& text) { return text.front() != c; });
    frame.kind = Kind::kWord;
    frame.seen = std::move(listed);
    frame.text = std::string(1, c);
    return !frame.seen.empty();
  }
  frame.stage = Stage::kFirst;
  frame.spaced = false;
  if (c == '{' || c == '[') {
    frame.kind = c == '{' ? Kind::kObject : Kind::kArray;
    return stack_.size() <= kMaxDepth && type_allows(schema, c == '{' ? "object" : "array");
  }
  if (c == '"') {
    frame.kind = Kind::kString;
    return type_allows(schema, "string");
  }
  frame.text = std::string(1, c);
  if (c == '-' || is_digit(c)) {
    frame.kind = Kind::kNumber;
    return type_allows(schema, "integer");
  }
  frame.kind = Kind::kWord;
  frame.seen = c == 'n' ? std::vector<std::string>{"null"} : std::vector<std::string>{c == 't' ? "true" : "false"};
  return frame.seen.front().front() == c && type_allows(schema, c == 'n' ? "null" : "boolean");
}

bool JsonForm::step_object(char c) {
  Frame& frame = stack_.back();
  if (space(frame, c)) return true;
  const json::Value* properties = member(frame.schema, "properties");
  const std::size_t most = properties == nullptr ? ~std::size_t{0} : properties->as_object()->size();
  if (c == '"' && (frame.stage == Stage::kFirst || frame.stage == Stage::kNext)) {
    if (frame.seen.size() >= most) return false;
    Frame key;
    key.kind = Kind::kKey;
    stack_.push_back(std::move(key));
    return true;
  }
  if (c == ':' && frame.stage == Stage::kColon) {
    const json::Value* inner = properties == nullptr ? nullptr : properties->find(frame.seen.back());
    value_of(inner);
    return true;
  }
  if (c == ',' && frame.stage == Stage::kAfter) {
    frame.stage = Stage::kNext;
    frame.spaced = false;
    return frame.seen.size() < most;
  }
  if (c != '}' || (frame.stage != Stage::kFirst && frame.stage != Stage::kAfter)) return false;
  if (const json::Value* required = member(frame.schema, "required")) {
    for (const json::Value& name : *required->as_array()) {
      if (std::ranges::find(frame.seen, *name.as_string()) == frame.seen.end()) return false;
    }
  }
  close();
  return true;
}

bool JsonForm::step_key(char c) {
  Frame& key = stack_.back();
  Frame& object = stack_[stack_.size() - 2];
  const json::Value* properties = member(object.schema, "properties");
  if (c == '"' && !key.escape && key.count == 0) {
    std::string name = std::move(key.text);
    const bool known = properties == nullptr || properties->find(name) != nullptr;
    if (!known || std::ranges::find(object.seen, name) != object.seen.end()) return false;
    stack_.pop_back();
    stack_.back().seen.push_back(std::move(name));
    stack_.back().stage = Stage::kColon;
    stack_.back().spaced = true;  // No space before the colon.
    return true;
  }
  if (c == '\\' || !step_string(key, c)) return false;
  key.text.push_back(c);
  if (properties == nullptr) return key.text.size() <= limits::kMaxNameBytes;
  return std::ranges::any_of(*properties->as_object(), [&](const json::Member& one) {
    return one.first.starts_with(key.text) && std::ranges::find(object.seen, one.first) == object.seen.end();
  });
}

bool JsonForm::step_array(char c) {
  Frame& frame = stack_.back();
  if (space(frame, c)) return true;
  const json::Value* items = member(frame.schema, "items");
  const std::size_t most = number_in(frame.schema, "maxItems", ~std::size_t{0});
  if (c == ']' && (frame.stage == Stage::kFirst || frame.stage == Stage::kAfter)) {
    if (frame.count < number_in(frame.schema, "minItems", 0)) return false;
    close();
    return true;
  }
  if (c == ',' && frame.stage == Stage::kAfter) {
    if (frame.count >= most) return false;
    value_of(items);
    return true;
  }
  if (frame.stage != Stage::kFirst || most == 0) return false;
  value_of(items);
  return step_value(c);
}

bool JsonForm::step_string(Frame& frame, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (frame.count > 0) {  // Inside a code point.
    if (byte < frame.low || byte > frame.high) return false;
    frame.low = 0x80;
    frame.high = 0xBF;
    --frame.count;
    return true;
  }
  if (frame.escape) {
    frame.escape = false;
    return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
  }
  if (byte < 0x20) return false;
  if (byte < 0x80) {
    frame.escape = c == '\\';
    return true;
  }
  if (byte < 0xC2 || byte > 0xF4) return false;
  frame.count = byte < 0xE0 ? 1 : (byte < 0xF0 ? 2 : 3);
  if (byte == 0xE0) frame.low = 0xA0;  // Overlong forms, surrogates and what lies behind the last code point.
  if (byte == 0xED) frame.high = 0x9F;
  if (byte == 0xF0) frame.low = 0x90;
  if (byte == 0xF4) frame.high = 0x8F;
  return true;
}

bool JsonForm::step_number(char c) {
  Frame& frame = stack_.back();
  bool whole = false;
  frame.text.push_back(c);
  const bool integer = !type_allows(frame.schema, "number");
  if (frame.text.size() <= kMaxNumberBytes && number_goes(frame.text, integer, whole)) return true;
  frame.text.pop_back();
  if (!may_end(frame)) return false;
  close();
  return step(c);
}

bool JsonForm::step_word(char c) {
  Frame& frame = stack_.back();
  frame.text.push_back(c);
  if (std::ranges::any_of(frame.seen, [&](const std::string& word) { return word.starts_with(frame.text); })) {
    // A word that nothing can follow is whole at its last letter, so that the text can be closed.
    const auto longer = [&](const std::string& word) {
      return word.size() > frame.text.size() && word.starts_with(frame.text);
    };
    if (std::ranges::none_of(frame.seen, longer)) close();
    return true;
  }
  frame.text.pop_back();
  if (!may_end(frame)) return false;
  close();
  return step(c);
}

}  // namespace memos::model
