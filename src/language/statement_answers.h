// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "language/statement_nouns.h"

/// What the message before says about this one.
namespace memos::language::stated {

/// The other speaker's words as the speaker's own: "Where do you live?" -> "Where do I live?". English and Spanish.
[[nodiscard]] std::string turned_to_speaker(std::string_view text);
/// What a value of a slot looks like.
[[nodiscard]] ValueType type_of_key(std::string_view key);

}  // namespace memos::language::stated
