// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <vector>

#include "operation/lifecycle/belief.h"

/// The timeline of one voice about one slot, the part of belief.h that needs the most care.
namespace memos::lifecycle {

/// An assertion with what corrections made of it.
struct Telling {
  std::uint32_t number = 0;  ///< Of the assertion.
  std::uint32_t order = 0;   ///< Place in the order of telling.
  UtcMs effective{};         ///< When it takes effect.
  bool past = false;         ///< Only its end is known, and lies behind the telling: "until March", "used to".
};

/// When an assertion takes effect by its own words: where it says since when, that; an end that it tells; else when it
/// was said.
[[nodiscard]] Telling telling_of(const Assertion& assertion, std::uint32_t number, std::uint32_t order) noexcept;

/// Stances of one voice: at any time at most one holds. `tellings` need no order; none was taken back.
[[nodiscard]] std::vector<Stance> track(std::span<const Assertion> slot, std::vector<Telling> tellings);

}  // namespace memos::lifecycle
