// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/json.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/invariant.h"

namespace memos::json {
namespace {

/// 2^63 and 2^64 as doubles: the first values that do not fit.
constexpr double kInt64End = 9223372036854775808.0;

std::string field_name(std::string_view path, std::string_view key) {
  std::string name(path);
  if (!name.empty() && !key.empty()) name += '.';
  name += key;
  return name;
}

std::unexpected<Error> field_error(std::string_view path, std::string_view key, std::string_view problem) {
  std::string name = field_name(path, key);
  std::string message = name + ' ' + std::string(problem);
  return fail(ErrorCode::kInvalidArgument, std::move(message), std::move(name));
}

}  // namespace

Value::Value(std::uint64_t v) noexcept {
  if (v <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    storage_ = static_cast<std::int64_t>(v);  // one form per number, so that equal values compare equal
  } else {
    storage_ = v;
  }
}

bool Value::is_number() const noexcept {
  return std::holds_alternative<std::int64_t>(storage_) || std::holds_alternative<std::uint64_t>(storage_) ||
         std::holds_alternative<double>(storage_);
}

Result<std::int64_t> Value::to_int() const {
  if (const auto* i = std::get_if<std::int64_t>(&storage_)) return *i;
  if (std::holds_alternative<std::uint64_t>(storage_)) {
    return fail(ErrorCode::kInvalidArgument, "the number is larger than 9223372036854775807");
  }
  const auto* d = std::get_if<double>(&storage_);
  if (d == nullptr || !(*d >= -kInt64End && *d < kInt64End) || std::trunc(*d) != *d) {
    return fail(ErrorCode::kInvalidArgument, "not a whole number in the range of 64 bits");
  }
  return static_cast<std::int64_t>(*d);
}

Result<std::uint64_t> Value::to_uint() const {
  if (const auto* u = std::get_if<std::uint64_t>(&storage_)) return *u;
  const auto signed_value = to_int();
  if (!signed_value || *signed_value < 0) {
    return fail(ErrorCode::kInvalidArgument, "not a whole number from 0 to 18446744073709551615");
  }
  return static_cast<std::uint64_t>(*signed_value);
}

Result<double> Value::to_double() const {
  if (const auto* d = std::get_if<double>(&storage_)) return *d;
  if (const auto* i = std::get_if<std::int64_t>(&storage_)) return static_cast<double>(*i);
  if (const auto* u = std::get_if<std::uint64_t>(&storage_)) return static_cast<double>(*u);
  return fail(ErrorCode::kInvalidArgument, "not a number");
}

const Value* Value::find(std::string_view key) const noexcept {
  const Object* object = as_object();
  if (object == nullptr) return nullptr;
  const auto at = std::ranges::find(*object, key, &Member::first);
  return at == object->end() ? nullptr : &at->second;
}

Value& Value::set(std::string key, Value value) {
  if (is_null()) storage_ = Object{};
  Object* object = as_object();
  MEMOS_INVARIANT(object != nullptr, "set() on a JSON value that is no object");
  const auto at = std::ranges::find(*object, key, &Member::first);
  if (at == object->end()) {
    object->emplace_back(std::move(key), std::move(value));
    return object->back().second;
  }
  at->second = std::move(value);
  return at->second;
}

bool operator==(const Value& a, const Value& b) { return a.storage_ == b.storage_; }

Result<std::string> get_string(const Value& object, std::string_view key, std::string_view path) {
  const Value* value = object.find(key);
  if (value == nullptr) return field_error(path, key, "is missing");
  const std::string* text = value->as_string();
  if (text == nullptr) return field_error(path, key, "must be a string");
  return *text;
}

Result<std::string> get_string_or(const Value& object, std::string_view key, std::string_view fallback,
                                  std::string_view path) {
  const Value* value = object.find(key);
  if (value == nullptr || value->is_null()) return std::string(fallback);
  const std::string* text = value->as_string();
  if (text == nullptr) return field_error(path, key, "must be a string");
  return *text;
}

Result<std::int64_t> get_int(const Value& object, std::string_view key, std::string_view path) {
  const Value* value = object.find(key);
  if (value == nullptr) return field_error(path, key, "is missing");
  const auto number = value->to_int();
  if (!number) return field_error(path, key, "must be a whole number");
  return *number;
}

}  // namespace memos::json
