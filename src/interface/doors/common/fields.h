// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "memos/types.hpp"

/// What several front doors share.
namespace memos::doors {

/// Reads the fields of a request's JSON object one by one and knows at the end which nobody asked for. A field that is
/// null counts as not given. Errors are kInvalidArgument and name the field. For one thread.
class Fields {
 public:
  /// `object` outlives it. `path` stands before the names in errors ("messages[3].").
  explicit Fields(const json::Value& object, std::string path = {}) : object_(object), path_(std::move(path)) {}

  /// nullptr when it is not there, or null.
  [[nodiscard]] const json::Value* take(std::string_view name);
  /// True also for an explicit null.
  [[nodiscard]] bool has(std::string_view name) const { return object_.find(name) != nullptr; }

  [[nodiscard]] Result<std::optional<std::string>> text(std::string_view name);
  [[nodiscard]] Result<std::string> required_text(std::string_view name);
  /// One text, or a list of them.
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view name);
  [[nodiscard]] Result<std::optional<double>> number(std::string_view name);
  [[nodiscard]] Result<std::optional<std::uint64_t>> whole(std::string_view name, std::uint64_t min, std::uint64_t max);
  [[nodiscard]] Result<std::optional<bool>> truth(std::string_view name);
  [[nodiscard]] Result<const json::Value*> object(std::string_view name);
  /// Seconds or milliseconds since 1970, or a date or time as text.
  [[nodiscard]] Result<std::optional<UtcMs>> time(std::string_view name);

  /// Fields that are taken and change nothing.
  void pass(std::initializer_list<std::string_view> names);
  /// Fails when the field is there with a value other than null, false or an empty list, text or object.
  [[nodiscard]] Status refuse(std::string_view name, std::string_view why);
  /// Fails when a field is left that nobody asked for.
  [[nodiscard]] Status none_left() const;

  /// Fails when the field is there and an empty text, list or object: where leaving it out means more than it does.
  [[nodiscard]] Status refuse_empty(std::string_view name);

  [[nodiscard]] std::unexpected<Error> wrong(std::string_view name, std::string_view what) const;

 private:
  const json::Value& object_;
  std::string path_;
  std::set<std::string, std::less<>> known_;
};

/// Seconds or milliseconds since 1970 (a number, or digits), or a date or time as text. kInvalidArgument without a
/// field.
[[nodiscard]] Result<UtcMs> time_of(const json::Value& value);

/// The JSON in the body of a request, whatever it is. kInvalidArgument, field "body".
[[nodiscard]] Result<json::Value> parse_any_body(std::string_view body);
/// The body of a request as an object; an empty body is an empty object. kInvalidArgument, field "body".
[[nodiscard]] Result<json::Value> parse_body(std::string_view body);

}  // namespace memos::doors
