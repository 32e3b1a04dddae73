// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "memos/result.hpp"

/// What a failed command returns and tells. One exit code for each ErrorCode, with the same number; 0 is success.
namespace memos::cli {

struct ExitCode {
  ErrorCode code;
  std::string_view meaning;  ///< What went wrong, for the table in `memos --help`.
  std::string_view advice;   ///< What to do, when nothing more exact is known.
};

/// All codes in their order.
[[nodiscard]] std::span<const ExitCode> exit_codes() noexcept;

[[nodiscard]] int exit_status(ErrorCode code) noexcept;

/// What the person should do about the error; exact for well-known fields, else by code. Never empty.
[[nodiscard]] std::string_view advice(const Error& error) noexcept;

/// The one line on stderr: "memos: what (field): what to do".
[[nodiscard]] std::string error_line(const Error& error);

}  // namespace memos::cli
