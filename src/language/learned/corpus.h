// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "language/learned/features.h"

namespace memos::language::learned {

/// A labelled sentence of the corpus (corpus/README.md).
struct Example {
  std::size_t label = 0;  ///< A class of slots.h.
  std::string text;
  std::vector<Token> tokens;
  TokenSpan value{0, 0};  ///< Tokens of the told value; empty = none.
};

/// Lines "LABEL<TAB>text with its [value]" of a file's text; what is no such line is told in `problems`.
[[nodiscard]] std::vector<Example> read_examples(std::string_view lines, std::vector<std::string>& problems);

}  // namespace memos::language::learned
