// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>
#include <vector>

#include "language/statements.h"

namespace memos::language::stated {

/// "We had to put her to sleep", "se escapó y no ha vuelto", "小家伙老死了": a pet is no more, and which one is not
/// said: a `single` end of the key "pet." without a value. "We have no pets any more": one that is not `single`.
/// Nothing where a pet's end was read already. `text`: in standard spelling; the facts' places are in it. Thread-safe.
void read_farewells(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts);

}  // namespace memos::language::stated
