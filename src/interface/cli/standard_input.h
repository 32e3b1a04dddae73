// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "interface/cli/output.h"

namespace memos::cli {

/// Reads the standard input to its end; one line feed at the end is dropped. Errors: kExhausted above `limit` bytes,
/// kIo when it is closed.
[[nodiscard]] Result<std::string> read_standard_input(const Streams& streams, std::size_t limit,
                                                      std::string_view field);

/// Asks before something that cannot be undone. Without a terminal to ask on it refuses (kInvalidArgument, field
/// "--yes"); an answer other than yes is kCancelled.
[[nodiscard]] Status confirm(const Streams& streams, std::string_view question);

}  // namespace memos::cli
