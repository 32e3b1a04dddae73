// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/time.h"

namespace memos::doors {
namespace {

/// From here on a number is milliseconds, as JavaScript and MemOS's cloud tell times: in seconds it would be the year
/// 5138, in milliseconds it is 1973.
constexpr double kFirstMilliseconds = 1e11;
constexpr double kLargestMilliseconds = 253'402'300'799'999.0;  ///< The end of the year 9999.

bool says_nothing(const json::Value& value) {
  if (value.is_null()) return true;
  if (const bool* truth = value.as_bool()) return !*truth;
  if (const std::string* text = value.as_string()) return text->empty();
  if (const json::Array* array = value.as_array()) return array->empty();
  if (const json::Object* object = value.as_object()) return object->empty();
  return false;
}

}  // namespace

std::unexpected<Error> Fields::wrong(std::string_view name, std::string_view what) const {
  const std::string field = path_ + std::string(name);
  return fail(ErrorCode::kInvalidArgument, field + " " + std::string(what), field);
}

const json::Value* Fields::take(std::string_view name) {
  known_.emplace(name);
  const json::Value* found = object_.find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

Result<std::optional<std::string>> Fields::text(std::string_view name) {
  const json::Value* found = take(name);
  if (found == nullptr) return std::nullopt;
  if (found->as_string() == nullptr) return wrong(name, "must be a text");
  return *found->as_string();
}

Result<std::string> Fields::required_text(std::string_view name) {
  MEMOS_TRY(std::optional<std::string> given, text(name));
  if (!given || given->empty()) return wrong(name, "is needed");
  return *std::move(given);
}

Result<std::vector<std::string>> Fields::texts(std::string_view name) {
  std::vector<std::string> out;
  const json::Value* found = take(name);
  if (found == nullptr) return out;
  if (found->as_string() != nullptr) return std::vector<std::string>{*found->as_string()};
  if (found->as_array() == nullptr) return wrong(name, "must be a list of texts");
  for (const json::Value& element : *found->as_array()) {
    if (element.as_string() == nullptr) return wrong(name, "must be a list of texts");
    out.push_back(*element.as_string());
  }
  return out;
}

Result<std::optional<double>> Fields::number(std::string_view name) {
  const json::Value* found = take(name);
  if (found == nullptr) return std::nullopt;
  const Result<double> number = found->to_double();
  if (!number) return wrong(name, "must be a number");
  return *number;
}

Result<std::optional<std::uint64_t>> Fields::whole(std::string_view name, std::uint64_t min, std::uint64_t max) {
  const json::Value* found = take(name);
  if (found == nullptr) return std::nullopt;
  const Result<std::uint64_t> number = found->to_uint();
  if (!number || *number < min || *number > max)
    return wrong(name, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return *number;
}

Result<std::optional<bool>> Fields::truth(std::string_view name) {
  const json::Value* found = take(name);
  if (found == nullptr) return std::nullopt;
  if (found->as_bool() == nullptr) return wrong(name, "must be true or false");
  return *found->as_bool();
}

Result<const json::Value*> Fields::object(std::string_view name) {
  const json::Value* found = take(name);
  if (found != nullptr && found->as_object() == nullptr) return wrong(name, "must be an object");
  return found;
}

Result<std::optional<UtcMs>> Fields::time(std::string_view name) {
  const json::Value* found = take(name);
  if (found == nullptr) return std::nullopt;
  const Result<UtcMs> time = time_of(*found);
  if (!time) return wrong(name, time.error().message);
  return *time;
}

void Fields::pass(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) known_.emplace(name);
}

Status Fields::refuse(std::string_view name, std::string_view why) {
  const json::Value* found = take(name);
  if (found == nullptr || says_nothing(*found)) return {};
  return wrong(name, why);
}

Status Fields::refuse_empty(std::string_view name) {
  const json::Value* found = take(name);
  if (found == nullptr || found->as_bool() != nullptr || !says_nothing(*found)) return {};
  return wrong(name, "is empty; leave it out, or say which");
}

Status Fields::none_left() const {
  if (object_.as_object() == nullptr) return {};
  for (const auto& [name, value] : *object_.as_object()) {
    if (!known_.contains(name)) return wrong(name, "is not a field that is known here; docs/doors.md lists them");
  }
  return {};
}

Result<UtcMs> time_of(const json::Value& value) {
  constexpr std::string_view kWhat = "must be seconds or milliseconds since 1970, or a time like 2026-05-01T12:00:00Z";
  if (const std::string* text = value.as_string()) {
    const bool digits = !text->empty() && std::ranges::all_of(*text, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || text->size() <= 4) {
      Result<UtcMs> parsed = base::parse_time(*text);
      if (!parsed) return fail(ErrorCode::kInvalidArgument, std::string(kWhat));
      return parsed;
    }
    double seconds = 0;
    std::from_chars(text->data(), text->data() + text->size(), seconds);
    return time_of(json::Value(seconds));
  }
  const Result<double> number = value.to_double();
  if (!number || *number < 0 || *number > kLargestMilliseconds)
    return fail(ErrorCode::kInvalidArgument, std::string(kWhat));
  return UtcMs{static_cast<std::int64_t>(std::llround(*number < kFirstMilliseconds ? *number * 1'000 : *number))};
}

Result<json::Value> parse_any_body(std::string_view body) {
  Result<json::Value> value = json::parse(body);
  // Also where it is nested too deeply or holds too much: repeating it does not help.
  if (!value) return fail(ErrorCode::kInvalidArgument, value.error().message, "body");
  return value;
}

Result<json::Value> parse_body(std::string_view body) {
  if (body.empty()) return json::Value(json::Object{});
  Result<json::Value> value = parse_any_body(body);
  if (!value) return value;
  if (value->as_object() == nullptr) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object", "body");
  return value;
}

}  // namespace memos::doors
