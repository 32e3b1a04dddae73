// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>

/// The few questions a command asks of the terminal and of the process's standard streams.
namespace memos::base {

enum class StandardStream : std::uint8_t { kIn = 0, kOut = 1, kErr = 2 };

/// True when a person sits at the other end.
[[nodiscard]] bool is_terminal(StandardStream stream) noexcept;

/// Columns of the terminal behind the stream; 0 when there is none or it does not say.
[[nodiscard]] std::size_t terminal_columns(StandardStream stream) noexcept;

/// Gives closed standard streams a descriptor on which every transfer fails, so that no data file that is opened
/// later gets number 0, 1 or 2 and is written over by a message. Call first thing in main.
void hold_standard_streams() noexcept;

}  // namespace memos::base
