// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "language/asked_times.h"
#include "memos/requests.hpp"

namespace memos::api {

/// When what the question asks about happened, as the memory tells it: from its own words, else the day it was said.
[[nodiscard]] ResolvedTime resolved_time(std::string_view question, const language::AskedTimes& asked,
                                         const Memory& memory);

/// So many hits are looked at.
inline constexpr std::size_t kAnswerHits = 5;
/// The time that answers, from the hits' own times (SearchHit::when, given for all): the best hit's, unless that says
/// only on which day it was said and another one of the first kAnswerHits that is nearly as good says more. None
/// without hits.
[[nodiscard]] std::optional<AnswerTime> answer_time(std::span<const SearchHit> hits);

/// Narrows a filter to memories that were said at a time given in words. Error kInvalidArgument, field "when".
[[nodiscard]] Status narrow_to(std::string_view when, UtcMs now, Filter& filter);

}  // namespace memos::api
