// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "language/statements.h"
#include "operation/lifecycle/belief_book.h"

namespace memos::api {

/// What a hit says of the slot that a question asks for.
enum class Says : std::uint8_t {
  kNothing,
  kAsked,  ///< A value that was asked for.
  kStale,  ///< Only values that do not hold at the time that was asked for.
};

/// The order in which hits are shown, as their places before: `first` in front, in this order; of the others those that
/// say something stale give way to those that say what was asked for; everything else stays where it is.
[[nodiscard]] std::vector<std::size_t> belief_order(std::span<const Says> hits, std::span<const std::size_t> first);

/// Of the values of a slot those that the question asks for, the likeliest answer first: what holds now; what held in
/// the time that it names; what held before; all of them.
[[nodiscard]] std::vector<lifecycle::Held> asked_values(std::span<const lifecycle::Held> values,
                                                        const language::AskedSlot& asked);

/// Whether a value holds, or is still to come, at the time that is asked about.
[[nodiscard]] bool holds(const lifecycle::Held& value, const language::AskedSlot& asked);

}  // namespace memos::api
