// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "language/learned/told.h"
#include "language/statements.h"
#include "memos/types.hpp"

namespace memos::reader {

/// What a turn is read with.
struct TurnContext {
  std::string_view previous;      ///< Text of the turn before in its session, by another speaker; else empty.
  std::string_view own_previous;  ///< Text of the same speaker's last turn before it in the session; else empty.
  std::string_view listener;      ///< Name of the session's other speaker, where there is exactly one; else empty.
};

/// language::learned::told_statements, language::statements, or what a test puts in its place.
using StatementRules =
    std::function<std::vector<language::StatedFact>(std::string_view text, const language::StatementContext& context)>;

/// Whether rules read the text: turns are, unless they carry a statement of the caller's. Documents are not: their "I"
/// is nobody of the cube.
[[nodiscard]] bool is_read(const Body& body) noexcept;

/// What a turn states, as memories that point to the bytes that say so, in the order of the text: of its scope, time,
/// language, owner, readers and time to live, of the type that the statement has, with `turn_id` as their source.
/// Statements that make no valid memory are left out. `said_at`: the turn's own time, else when it was stored. Throws
/// what the rules throw: std::bad_alloc.
[[nodiscard]] std::vector<Body> derive(const Body& turn, const MemoryId& turn_id, UtcMs said_at,
                                       const TurnContext& context,
                                       const StatementRules& rules = language::learned::told_statements);

/// The memory that one statement of a turn becomes. Its span lies in the turn's text.
[[nodiscard]] Body stated_body(const Body& turn, const MemoryId& turn_id, UtcMs said_at, language::StatedFact&& fact);

}  // namespace memos::reader
