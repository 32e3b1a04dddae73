// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/belief_order.h"

#include <algorithm>
#include <tuple>

#include "base/time.h"

namespace memos::api {

namespace {

using lifecycle::Held;

/// How long a value holds within an interval, in milliseconds.
std::int64_t overlap_ms(const Held& value, const language::TimeInterval& interval) noexcept {
  const std::int64_t begin = std::max(value.from.value_or(base::kMinTime), interval.begin).value;
  const std::int64_t end = std::min(value.to.value_or(base::kMaxTime), interval.end).value;
  return std::max<std::int64_t>(end - begin, 0);
}

bool is_over(const Held& value) noexcept {
  return value.state == BeliefState::kSuperseded || value.state == BeliefState::kEnded;
}

bool is_asked(const Held& value, const language::AskedSlot& asked) noexcept {
  if (value.state == BeliefState::kCorrected) return false;
  if (asked.history) return true;
  if (asked.at) return overlap_ms(value, *asked.at) > 0;
  return asked.past ? is_over(value) : value.state == BeliefState::kCurrent;
}

}  // namespace

bool holds(const Held& value, const language::AskedSlot& asked) {
  if (value.state == BeliefState::kCorrected) return false;
  if (asked.at && !asked.history) return overlap_ms(value, *asked.at) > 0;
  return !is_over(value);
}

std::vector<Held> asked_values(std::span<const Held> values, const language::AskedSlot& asked) {
  std::vector<Held> out;
  for (const Held& value : values)
    if (is_asked(value, asked)) out.push_back(value);
  std::ranges::sort(out, std::greater(), [&](const Held& value) {
    // Of several the one that held longest in the time that was named; what ended last; what was told last.
    const std::int64_t within = asked.at ? overlap_ms(value, *asked.at) : 0;
    const std::int64_t until = asked.past ? value.to.value_or(base::kMinTime).value : 0;
    return std::tuple(within, value.state == BeliefState::kCurrent, until, value.said_at, value.content);
  });
  return out;
}

std::vector<std::size_t> belief_order(std::span<const Says> hits, std::span<const std::size_t> first) {
  std::vector<std::size_t> order(first.begin(), first.end());
  std::vector<bool> placed(hits.size());
  for (const std::size_t place : first) placed[place] = true;
  // Places of those that say something of the slot, and who takes them: what was asked for, then what is stale.
  std::vector<std::size_t> saying;
  for (const Says wanted : {Says::kAsked, Says::kStale})
    for (std::size_t i = 0; i < hits.size(); ++i)
      if (!placed[i] && hits[i] == wanted) saying.push_back(i);
  std::size_t next = 0;
  for (std::size_t i = 0; i < hits.size(); ++i)
    if (!placed[i]) order.push_back(hits[i] == Says::kNothing ? i : saying[next++]);
  return order;
}

}  // namespace memos::api
