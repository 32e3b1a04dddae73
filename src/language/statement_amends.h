// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>
#include <vector>

#include "language/statements.h"

namespace memos::language::stated {

/// Puts right what the rules of a language read too early: a flat for the city that it is in, the kind of an animal for
/// its names, what is denied or only to be translated. `text`: in standard spelling; the facts' places are in it.
void amend(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts);

/// "The swap isn't happening, I'm keeping what I've got": adds, under the key "plan.announced", that what was announced
/// last is off. As above.
void take_back(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts);

}  // namespace memos::language::stated
