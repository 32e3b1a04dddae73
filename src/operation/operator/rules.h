// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "operation/operator/ranking.h"

namespace memos::op {

/// One rule of the ranking: its name in explanations and what it adds to a unit's score.
struct Rule {
  std::string_view name;
  double (*value)(const Evidence&) noexcept;
};

/// The rules, in the order in which they are summed. To add one: its constant and source in ranking.h, what it needs to
/// know in Evidence, its line here and in docs/search.md, and its bounds in rank.cc if it reads a cosine.
[[nodiscard]] std::span<const Rule> rules() noexcept;

/// Sum of all rules.
[[nodiscard]] double score(const Evidence& evidence) noexcept;

/// True when something of the question was found in the unit or in the question before it: only such units are hits.
[[nodiscard]] bool is_found(const Evidence& evidence) noexcept;

/// How sure a hit is, 0 … 1: rises with the coverage and with the cosine (docs/search.md).
[[nodiscard]] double confidence(const Evidence& evidence) noexcept;

}  // namespace memos::op
