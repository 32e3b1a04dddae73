// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>
#include <vector>

#include "language/statements.h"

namespace memos::language::stated {

/// "I've been eating meat again", "he vuelto a comer carne", "我又开始吃肉了": what was avoided is so no longer, and a
/// diet without it is over. "No more dairy for me": it is avoided from now on. `text`: in standard spelling; the facts'
/// places are in it. Thread-safe.
void read_returns(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts);

}  // namespace memos::language::stated
