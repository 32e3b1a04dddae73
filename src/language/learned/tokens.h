// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace memos::language::learned {

enum class Shape : std::uint8_t { kLower, kCapital, kDigits, kMixed, kAddress, kIdeograph, kMark };

/// A word, a Chinese character, or a mark.
struct Token {
  std::uint32_t begin = 0;  ///< Bytes in the sentence.
  std::uint32_t end = 0;
  Shape shape = Shape::kLower;
  std::string norm;  ///< In lower case, each digit as 0.
  std::string kind;  ///< What it is where its own letters do not matter: "<language>", "<Name>", "00:00"; else norm.
};

/// Tokens in the order of the text. Pure; linear in the length for any bytes.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view sentence);

}  // namespace memos::language::learned
