// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "language/spelling.h"
#include "language/statements.h"

/// Statements of texts that are not in the spelling of the rules.
namespace memos::language {

/// A context whose messages are in standard spelling. Holds them; otherwise views what `context` views.
class StandardContext {
 public:
  explicit StandardContext(const StatementContext& context);
  StandardContext(const StandardContext&) = delete;
  StandardContext& operator=(const StandardContext&) = delete;
  [[nodiscard]] const StatementContext& get() const noexcept { return context_; }

 private:
  std::string previous_, own_previous_;
  StatementContext context_;
};

/// What was read from the standard spelling, with places in the text as it was typed, and values as they were typed.
void as_typed(const Spelling& spelling, std::vector<StatedFact>& facts);

}  // namespace memos::language
