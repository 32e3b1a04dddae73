// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/slot_hits.h"

#include <algorithm>

#include "interface/api/telling.h"
#include "operation/lifecycle/key_kinds.h"

namespace memos::api {

bool is_timed_slot(std::string_view slot) { return slot.starts_with("meeting.") || slot.starts_with("deadline"); }

bool is_of_slot(const Belief& belief, std::string_view slot) {
  if (slot.ends_with('.')) return belief.key.starts_with(slot);
  if (belief.key == slot || (belief.key == "pet.pet" && slot.starts_with("pet."))) return true;
  const lifecycle::Topic told = lifecycle::topic_of(belief.key);
  const lifecycle::Topic asked = lifecycle::topic_of(slot);
  return told.family != lifecycle::Topic::Family::kOther &&
         (lifecycle::is_within(told, asked) || lifecycle::is_within(asked, told));
}

bool is_own(const Belief& belief, const SearchHit& hit) {
  return belief.subject.empty() || belief.subject == speaker_of(hit.memory.body);
}

bool holds_slot(const SearchHit& hit, std::string_view slot) {
  return std::ranges::any_of(hit.beliefs, [&](const Belief& belief) {
    return is_own(belief, hit) && is_of_slot(belief, slot) && belief.state == BeliefState::kCurrent;
  });
}

bool is_over(const SearchHit& hit, std::string_view slot) {
  return !holds_slot(hit, slot) && std::ranges::any_of(hit.beliefs, [&](const Belief& belief) {
    return is_own(belief, hit) && is_of_slot(belief, slot) && belief.state != BeliefState::kPlanned;
  });
}

bool names_same(const SearchHit& hit, const SearchHit& holder, std::string_view slot) {
  return std::ranges::any_of(holder.beliefs, [&](const Belief& belief) {
    return is_of_slot(belief, slot) && belief.state == BeliefState::kCurrent &&
           hit.memory.body.text.contains(belief.value);
  });
}

bool is_of_others(const SearchHit& hit, std::string_view slot) {
  const bool own = std::ranges::any_of(hit.beliefs, [&](const Belief& belief) { return is_own(belief, hit); });
  const bool plans = std::ranges::any_of(hit.beliefs, [&](const Belief& belief) {
    return belief.state == BeliefState::kPlanned || belief.key.starts_with("plan.");
  });
  return !holds_slot(hit, slot) && (plans || (!hit.beliefs.empty() && !own));
}

bool same_person(const SearchHit& a, const SearchHit& b) {
  const Body& one = a.memory.body;
  const Body& other = b.memory.body;
  return speaker_of(one) == speaker_of(other) && one.scope.user_id == other.scope.user_id;
}

}  // namespace memos::api
