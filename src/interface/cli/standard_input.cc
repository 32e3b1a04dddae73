// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/standard_input.h"

#include <array>
#include <cstdio>

namespace memos::cli {

Result<std::string> read_standard_input(const Streams& streams, std::size_t limit, std::string_view field) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), streams.in);
    text.append(buffer.data(), got);
    if (text.size() > limit + 1) {
      return fail(ErrorCode::kExhausted, "the standard input has more than " + std::to_string(limit) + " bytes",
                  std::string(field));
    }
    if (got < buffer.size()) break;
  }
  if (std::ferror(streams.in) != 0) return fail(ErrorCode::kIo, "the standard input cannot be read", "stdin");
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

Status confirm(const Streams& streams, std::string_view question) {
  if (!streams.in_is_terminal || !streams.err_is_terminal) {
    return fail(ErrorCode::kInvalidArgument, "this cannot be undone and nobody can be asked", "--yes");
  }
  const std::string prompt = std::string(question) + " Type yes to go on: ";
  std::fwrite(prompt.data(), 1, prompt.size(), streams.err);
  std::fflush(streams.err);
  std::array<char, 16> answer{};
  const bool read = std::fgets(answer.data(), static_cast<int>(answer.size()), streams.in) != nullptr;
  const std::string_view text(answer.data());
  if (read && (text == "yes\n" || text == "y\n")) return {};
  return fail(ErrorCode::kCancelled, "nothing was changed");
}

}  // namespace memos::cli
