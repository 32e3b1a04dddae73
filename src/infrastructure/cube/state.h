// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

#include "base/result.h"
#include "memos/types.hpp"

namespace memos::cube {

/// The one table of legal life-cycle transitions. A frozen memory allows only kUnfreeze and kErase; kUnfreeze needs
/// one. Operations on a cube itself, and kAdd, never apply to an existing memory.
[[nodiscard]] bool is_legal(State from, Operation operation, bool frozen) noexcept;
/// The state that `operation` leads to (links and freezing keep it). Error kConflict naming both when not legal.
/// kRestore gives kActivated; a vault may give the state before the deletion instead, where that was not current.
[[nodiscard]] Result<State> next_state(State from, Operation operation, bool frozen);
/// Whether a memory in this state is returned by searches and default lists.
[[nodiscard]] bool is_current(State state) noexcept;

// Stable lower-case names, "unknown" for a number that has none; and back: kInvalidArgument lists the choices.
[[nodiscard]] std::string_view name(State state) noexcept;
[[nodiscard]] std::string_view name(MemoryType type) noexcept;
[[nodiscard]] std::string_view name(Operation operation) noexcept;
[[nodiscard]] std::string_view name(LinkType type) noexcept;
[[nodiscard]] std::string_view name(Precision precision) noexcept;
[[nodiscard]] std::string_view name(Sensitivity sensitivity) noexcept;
[[nodiscard]] Result<MemoryType> parse_memory_type(std::string_view text);
[[nodiscard]] Result<Operation> parse_operation(std::string_view text);
[[nodiscard]] Result<LinkType> parse_link_type(std::string_view text);
[[nodiscard]] Result<State> parse_state(std::string_view text);
[[nodiscard]] Result<Precision> parse_precision(std::string_view text);
[[nodiscard]] Result<Sensitivity> parse_sensitivity(std::string_view text);

}  // namespace memos::cube
