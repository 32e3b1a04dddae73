// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "language/learned/tokens.h"

/// What the model sees of a sentence: hashes of words, of what they are, and of what stands together. The same for
/// training and reading. Pure; linear in the number of tokens.
namespace memos::language::learned {

using Features = std::vector<std::uint32_t>;
inline constexpr std::size_t kMostTokens = 80;          ///< Of a sentence; what stands behind tells no more.
using TokenSpan = std::pair<std::size_t, std::size_t>;  ///< [first, second) of tokens.

/// Of a whole sentence. Words in `hidden` count by what they are only, not by their letters: so training learns little
/// from the values themselves.
void sentence_features(std::span<const Token> tokens, TokenSpan hidden, std::string_view text, Features& out);

/// Of the i-th token where a value of a slot is looked for.
void token_features(std::span<const Token> tokens, std::size_t i, std::size_t slot, TokenSpan hidden, Features& out);

}  // namespace memos::language::learned
