// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <vector>

#include "memos/requests.hpp"

namespace memos::api {

/// How many memories a context of this budget is packed from.
[[nodiscard]] std::size_t context_candidates(const ContextRequest& request) noexcept;

/// Packs what a search found and what is believed of the cube's person into a text that keeps the budget. The stable
/// part depends on the beliefs, the budget and the format only, so that it is the same bytes for every question.
/// `beliefs`: current ones, in the order in which they shall stand; instructions are those of keys below "instruction".
[[nodiscard]] Context pack_context(const ContextRequest& request, std::vector<SearchHit>&& hits,
                                   const std::vector<Belief>& beliefs);

}  // namespace memos::api
