// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

namespace memos::language {

/// One key for what has several names: "favourite.movie" is "favourite.film". Other keys as they are.
[[nodiscard]] std::string standard_key(std::string_view key);
/// Whether a sentence has another name of what a favourite is: "película" of "favourite.film". `words`: of the
/// sentence.
[[nodiscard]] bool names_synonym(std::string_view key, std::string_view sentence, std::string_view words);

}  // namespace memos::language
