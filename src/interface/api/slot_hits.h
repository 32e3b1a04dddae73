// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

#include "memos/requests.hpp"

/// What the beliefs of a hit say of a slot that is asked for. All functions are pure and thread-safe.
namespace memos::api {

/// Whether a slot's values are times of a thing that has a name: meetings, classes, deadlines.
[[nodiscard]] bool is_timed_slot(std::string_view slot);
/// Whether a belief is of the slot: "deadline.draft" is of "deadline.thesis_draft", a pet of no kind of any
/// ("pet.dog"). `slot`: a key, or with a dot at its end all that begin so.
[[nodiscard]] bool is_of_slot(const Belief& belief, std::string_view slot);
/// Whether the hit's belief is of who speaks, not of somebody else.
[[nodiscard]] bool is_own(const Belief& belief, const SearchHit& hit);
/// Whether rules read a value of the speaker's in the hit, which holds.
[[nodiscard]] bool holds_slot(const SearchHit& hit, std::string_view slot);
/// Whether it tells values of the slot, of which none holds any more.
[[nodiscard]] bool is_over(const SearchHit& hit, std::string_view slot);
/// Whether a hit names a value of the slot that the other one holds.
[[nodiscard]] bool names_same(const SearchHit& hit, const SearchHit& holder, std::string_view slot);
/// Whether rules read the slot of somebody else, or something that was only intended.
[[nodiscard]] bool is_of_others(const SearchHit& hit, std::string_view slot);
[[nodiscard]] bool same_person(const SearchHit& a, const SearchHit& b);

}  // namespace memos::api
