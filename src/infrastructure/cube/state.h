// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "base/result.h"
#include "memos/types.hpp"

namespace memos::cube {

/// The one table of legal life-cycle transitions. A frozen memory allows only kUnfreeze and kErase.
[[nodiscard]] bool is_legal(State from, Operation operation, bool frozen) noexcept;
/// The state that `operation` leads to. Error kConflict naming both when the transition is not legal.
[[nodiscard]] Result<State> next_state(State from, Operation operation, bool frozen);
/// Whether a memory in this state is returned by searches and default lists.
[[nodiscard]] bool is_current(State state) noexcept;

[[nodiscard]] std::string_view name(State state) noexcept;
[[nodiscard]] std::string_view name(MemoryType type) noexcept;
[[nodiscard]] std::string_view name(Operation operation) noexcept;
[[nodiscard]] std::string_view name(LinkType type) noexcept;
[[nodiscard]] std::string_view name(Precision precision) noexcept;
[[nodiscard]] Result<MemoryType> parse_memory_type(std::string_view text);
[[nodiscard]] Result<Operation> parse_operation(std::string_view text);
[[nodiscard]] Result<LinkType> parse_link_type(std::string_view text);
[[nodiscard]] Result<State> parse_state(std::string_view text);
[[nodiscard]] Result<Precision> parse_precision(std::string_view text);

}  // namespace memos::cube
