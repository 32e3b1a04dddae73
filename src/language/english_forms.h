// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

namespace memos::language {

/// English words whose base no stemmer finds, one base a line: "go went gone". What follows the base are its forms.
/// Forms that are commonly words of their own ("rose", "wound", "lives") are left out on purpose.
extern const std::string_view kEnglishIrregularForms;

/// The base of an irregular English form ("went" -> "go"), or empty when there is none.
/// Thread-safe; builds its table on the first call.
[[nodiscard]] std::string_view irregular_base(std::string_view folded) noexcept;

}  // namespace memos::language
