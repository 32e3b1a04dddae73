// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

#include "language/statements.h"

namespace memos::language::learned {

/// What the model takes a sentence for.
struct Guess {
  std::string_view slot;  ///< One of kSlots.
  std::string_view sentence;
  std::string_view value;  ///< A part of the sentence; empty = an end without one.
  bool ends = false;
};

/// Whether the words of a sentence say plainly that the model errs: "back home from Seattle" tells no home, "I strongly
/// dislike fitness gadgets" no gym. English, Spanish and Chinese; thread-safe; linear in the sentence.
[[nodiscard]] bool is_ruled_out(const Guess& guess, const StatementContext& context);

}  // namespace memos::language::learned
