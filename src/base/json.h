// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

/// Strict JSON (RFC 8259): valid UTF-8 only, no duplicate keys, no number that loses value silently (integers
/// outside int64/uint64 and doubles beyond their range are errors), bounded depth, size and number of values. Parsing
/// is Boost.JSON's, hidden in json_parse.cc. Pure functions; values are not shared between threads while they change.
namespace memos::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
/// Members in the order of the text: what comes in goes out in the same order.
using Object = std::vector<Member>;

class Value {
 public:
  using Storage = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object>;

  Value() noexcept : storage_(nullptr) {}
  Value(std::nullptr_t) noexcept : storage_(nullptr) {}
  Value(bool v) noexcept : storage_(v) {}
  Value(int v) noexcept : storage_(std::int64_t{v}) {}
  Value(std::uint32_t v) noexcept : storage_(std::int64_t{v}) {}
  Value(std::int64_t v) noexcept : storage_(v) {}
  Value(std::uint64_t v) noexcept;
  Value(double v) noexcept : storage_(v) {}
  Value(const char* v) : storage_(std::string(v)) {}
  Value(std::string_view v) : storage_(std::string(v)) {}
  Value(std::string v) noexcept : storage_(std::move(v)) {}
  Value(Array v) noexcept : storage_(std::move(v)) {}
  Value(Object v) noexcept : storage_(std::move(v)) {}

  [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(storage_); }
  [[nodiscard]] const bool* as_bool() const noexcept { return std::get_if<bool>(&storage_); }
  [[nodiscard]] const std::string* as_string() const noexcept { return std::get_if<std::string>(&storage_); }
  [[nodiscard]] const Array* as_array() const noexcept { return std::get_if<Array>(&storage_); }
  [[nodiscard]] const Object* as_object() const noexcept { return std::get_if<Object>(&storage_); }
  [[nodiscard]] Array* as_array() noexcept { return std::get_if<Array>(&storage_); }
  [[nodiscard]] Object* as_object() noexcept { return std::get_if<Object>(&storage_); }
  [[nodiscard]] bool is_number() const noexcept;
  /// The number as int64 if it is integral and fits; kInvalidArgument otherwise, without a field.
  [[nodiscard]] Result<std::int64_t> to_int() const;
  /// The same for uint64.
  [[nodiscard]] Result<std::uint64_t> to_uint() const;
  [[nodiscard]] Result<double> to_double() const;

  /// Member of an object; nullptr if this is no object or has no such member.
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;
  /// Appends or replaces a member; this must be an object or null (which becomes an object).
  Value& set(std::string key, Value value);

  [[nodiscard]] const Storage& storage() const noexcept { return storage_; }

  /// Same kind and same value; members of objects in the same order.
  friend bool operator==(const Value& a, const Value& b);

 private:
  Storage storage_;
};

struct ParseLimits {
  std::size_t max_bytes = limits::kMaxJsonBytes;
  std::size_t max_depth = limits::kMaxJsonDepth;
  std::size_t max_values = limits::kMaxJsonValues;
};

/// Error kInvalidArgument with byte offset (and line) in the message; kExhausted when a limit is passed.
[[nodiscard]] Result<Value> parse(std::string_view text, const ParseLimits& limits = {});

/// Compact text; doubles in shortest round-trip form, always with a point or an exponent, so that they come back as
/// doubles; strings escaped minimally (UTF-8 is kept). Doubles must be finite, strings valid UTF-8.
[[nodiscard]] std::string dump(const Value& value);
/// Indented by two spaces, for people.
[[nodiscard]] std::string dump_pretty(const Value& value);

/// Appends `text` as a JSON string, quotes included. For writers that build large output without a Value.
void append_quoted(std::string& out, std::string_view text);

// Typed access with errors that name the field ("messages[3].role must be a string").
[[nodiscard]] Result<std::string> get_string(const Value& object, std::string_view key, std::string_view path = {});
[[nodiscard]] Result<std::string> get_string_or(const Value& object, std::string_view key, std::string_view fallback,
                                                std::string_view path = {});
[[nodiscard]] Result<std::int64_t> get_int(const Value& object, std::string_view key, std::string_view path = {});

}  // namespace memos::json
