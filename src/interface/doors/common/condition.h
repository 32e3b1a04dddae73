// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "memos/types.hpp"

namespace memos::doors {

/// A boolean condition on memories: what the filter languages of other protocols become. A door reads its own language
/// into this tree; the tree decides. Depth and size are bounded by whoever builds it.
struct Condition {
  enum class Kind : std::uint8_t { kAll, kAny, kNone, kCompare };
  enum class Compare : std::uint8_t {
    kEqual,
    kNotEqual,
    kIn,
    kNotIn,
    kGreater,
    kGreaterEqual,
    kLess,
    kLessEqual,
    kContains,        ///< A text holds the text, a list holds the element.
    kContainsFolded,  ///< The same, whatever the case.
    kPresent,
  };

  Kind kind = Kind::kAll;
  std::vector<Condition> parts;  ///< Of kAll (every one), kAny (at least one), kNone (not one).

  // Of kCompare:
  std::string field;  ///< field_of() lists them; "info.KEY" for the memory's own data.
  Compare compare = Compare::kEqual;
  json::Value value;     ///< A list for kIn and kNotIn.
  bool as_time = false;  ///< The value is milliseconds since 1970, and what the memory holds is read as a time.
};

/// The value of a field as the doors name them: user_id, agent_id, app_id, run_id, id, text, categories (a list),
/// created_at and updated_at (milliseconds since 1970), expiration_date (milliseconds), role, speaker, type, state,
/// key, file_id (of a part of a file), cube, info, and info.KEY (KEY may have dots, for nested objects). Null when the
/// memory has none.
[[nodiscard]] json::Value field_of(const Memory& memory, std::string_view field);
/// Fields whose values are times: comparisons read what they are compared with as a time.
[[nodiscard]] bool is_time_field(std::string_view field) noexcept;

/// Whether the memory fulfils the condition. A field that the memory lacks equals nothing: kNotEqual and kNotIn hold,
/// every other comparison does not. Numbers compare as numbers, texts byte by byte; two values of different kinds are
/// neither equal nor ordered.
[[nodiscard]] bool holds(const Condition& condition, const Memory& memory);

}  // namespace memos::doors
