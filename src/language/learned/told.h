// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>
#include <vector>

#include "language/statements.h"

namespace memos::language::learned {

/// What a message states by the rules of statements.h, and what a trained model finds beside it in sentences of which
/// no rule reads that slot: people tell things in passing ("first week at Siemens done"). Called like statements().
/// Thread-safe; linear in the text's length for any bytes.
[[nodiscard]] std::vector<StatedFact> told_statements(std::string_view text, const StatementContext& context);

}  // namespace memos::language::learned
