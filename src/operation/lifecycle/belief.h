// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "memos/requests.hpp"

/// What is believed about a slot, computed from what was stated about it and never stored. docs/belief.md has the
/// rules.
namespace memos::lifecycle {

inline constexpr std::uint32_t kNone = UINT32_MAX;

/// One statement about one slot. Values and speakers are numbers: equal numbers are equal values, equal speakers.
struct Assertion {
  std::uint32_t value = kNone;    ///< kNone: whatever holds, with `ends`.
  std::uint32_t speaker = 0;      ///< Counts only where it is not the subject's own word.
  bool own = true;                ///< The subject's own word, or stated by the caller.
  bool ends = false;              ///< The value stops to hold.
  bool adds = false;              ///< "Also": beside what holds, in a slot of one value.
  bool corrects = false;          ///< Takes back the latest statement before it.
  bool only_closes = false;       ///< An end that tells nothing where the value was not known to hold.
  UtcMs said_at{};                ///< When it was told.
  std::optional<UtcMs> from, to;  ///< When it holds, as far as that was told: [from, to).
  std::optional<UtcMs> latest;    ///< It began before this, where `from` was not told to the instant: "in May".
  Sequence recorded{};            ///< Breaks ties of times.
};

/// A stretch of time in which a value holds by what was stated: [from, to).
struct Stance {
  std::uint32_t value = kNone;
  std::vector<std::uint32_t> members;  ///< Assertions, by number: the one that opened it, then in the order of telling.
  std::optional<UtcMs> from, to;       ///< None: not known when it began; it has no end yet.
  bool corrected = false;              ///< Was taken back: it never held. from and to tell what was meant.
  std::uint32_t successor = kNone;     ///< The stance that took its place.
  std::vector<std::uint32_t> contradicts;  ///< Stances by other speakers that cannot hold at the same time.
  friend bool operator==(const Stance&, const Stance&) = default;
};

/// The stances of one slot, by beginning. `single`: one value holds at a time, of each voice: the subject's own word
/// comes before what others say, and others that differ contradict each other. Else each value comes and goes by
/// itself. O(n log n) for one voice.
[[nodiscard]] std::vector<Stance> resolve(std::span<const Assertion> slot, bool single);

/// Where a stance stands at a time.
[[nodiscard]] BeliefState state_at(const Stance& stance, UtcMs time) noexcept;

}  // namespace memos::lifecycle
