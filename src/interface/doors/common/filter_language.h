// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "interface/doors/common/condition.h"

namespace memos::doors {

/// A filter language of JSON objects: words that group conditions, and fields with a value, a list (any of), or
/// {operator: value}. What is no condition is refused by name, never ignored.
struct FilterLanguage {
  struct Group {
    std::string_view word;
    Condition::Kind kind;
  };
  struct Operator {
    std::string_view word;
    Condition::Compare compare;
  };
  struct Field {
    std::string_view word;   ///< On the wire.
    std::string_view field;  ///< As field_of() knows it.
  };
  std::span<const Group> groups;
  std::span<const Operator> operators;
  std::span<const Field> fields;   ///< Any other name is a key of the memory's own data.
  std::string_view data_word;      ///< Its value is an object of such keys, nested as the data is. Empty = none.
  std::string_view present_value;  ///< This value means "the memory has the field". Empty = none.
  bool at_is_time = false;         ///< Keys of the data that end with "_at" are compared as times.
  /// The last word on one comparison, given its name on the wire. May be empty.
  std::function<Result<Condition>(std::string_view name, Condition one, const std::string& path)> adapt;
};

/// Errors kInvalidArgument, naming the place below `path`.
[[nodiscard]] Result<Condition> parse_filter(const FilterLanguage& language, const json::Value& filter,
                                             const std::string& path);

/// One comparison for equality.
[[nodiscard]] Condition equals(std::string field, json::Value value);
/// Adds a part to a condition of kind kAll.
void also(Condition& all, Condition part);

}  // namespace memos::doors
