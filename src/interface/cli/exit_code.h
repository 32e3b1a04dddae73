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

/// The error as a user of the command line can read it: fields of the API become words of
/// the command line, for example "items[0].text" becomes "text" and "cubes[1]" becomes "cube".
[[nodiscard]] Error in_words(Error error);

/// What the person should do about the error: exact for well-known fields, else by code. Never empty. `command` is
/// what was run, for example "cube drop", or "".
[[nodiscard]] std::string advice(const Error& error, std::string_view command);

/// The one line on stderr: "memos: what (field): what to do".
[[nodiscard]] std::string error_line(const Error& error, std::string_view command);

}  // namespace memos::cli
