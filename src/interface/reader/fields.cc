// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/fields.h"

#include <cmath>
#include <utility>

#include "base/time.h"
#include "interface/reader/reader.h"

namespace memos::reader {

std::string at_key(std::string_view path, std::string_view key) {
  std::string field(path);
  if (!field.empty()) field += '.';
  field += key;
  return field;
}

std::string at_index(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

std::unexpected<Error> invalid(const std::string& field, std::string_view problem) {
  return fail(ErrorCode::kInvalidArgument, field + " " + std::string(problem), field);
}

std::unexpected<Error> at_place(std::string_view place, Error error) {
  error.message.insert(0, place);
  return std::unexpected(std::move(error));
}

Result<std::string> to_text(const json::Value& value, const std::string& field) {
  if (const std::string* text = value.as_string()) return *text;
  return invalid(field, "must be a string");
}

Result<std::string> to_id(const json::Value& value, const std::string& field) {
  if (const std::string* text = value.as_string()) return *text;
  if (const auto number = value.to_int()) return std::to_string(*number);
  return invalid(field, "must be a string or a whole number");
}

Result<UtcMs> to_time(const json::Value& value, const std::string& field) {
  if (const std::string* text = value.as_string()) {
    if (const auto time = parse_session_time(*text)) return *time;
    return invalid(field, "is not a time; write it like 2026-05-08T13:56:00Z");
  }
  constexpr double kFirstMilliseconds = 1e11;  // As seconds that is the year 5138, as milliseconds 1973.
  const auto number = value.to_double();
  if (!number) return invalid(field, "must be a time: a string, or a number of seconds since 1970");
  const double ms = std::abs(*number) < kFirstMilliseconds ? *number * 1000 : *number;
  if (ms < static_cast<double>(base::kMinTime.value) || ms > static_cast<double>(base::kMaxTime.value))
    return invalid(field, "must lie in the years 0000 to 9999");
  return UtcMs{std::llround(ms)};
}

Result<std::vector<std::string>> to_texts(const json::Value& value, const std::string& field) {
  const json::Array* array = value.as_array();
  if (array == nullptr) return invalid(field, "must be a list of strings");
  std::vector<std::string> texts;
  texts.reserve(array->size());
  for (std::size_t i = 0; i < array->size(); ++i) {
    MEMOS_TRY(std::string text, to_text((*array)[i], at_index(field, i)));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::string> to_content(const json::Value& value, const std::string& field) {
  if (value.is_null()) return std::string();
  if (const std::string* text = value.as_string()) return *text;
  const json::Array* parts = value.as_array();
  if (parts == nullptr) return invalid(field, "must be a string or a list of parts");
  std::string content;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    const json::Value& part = (*parts)[i];
    const std::string at = at_index(field, i);
    if (part.as_object() == nullptr) return invalid(at, "must be an object");
    const json::Value* text = part.find("text");
    if (text == nullptr) continue;  // A picture, a sound or a file: nothing to read.
    MEMOS_TRY(const std::string more, to_text(*text, at_key(at, "text")));
    if (!content.empty() && !more.empty()) content += '\n';
    content += more;
  }
  return content;
}

std::string stem(std::string_view name) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const std::size_t dot = name.rfind('.');
  return std::string(dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot));
}

}  // namespace memos::reader
