// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What keys tell about how slots go together: which one an end can mean, which exclude each other, and which named
/// things are one under a longer and a shorter name.
namespace memos::lifecycle {

/// What a named thing with a time is called: "deadline.orion_report", "meeting.weekly_standup".
struct Topic {
  enum class Family : std::uint8_t { kOther, kDeadline, kMeeting, kMedication };
  Family family = Family::kOther;
  std::vector<std::string> words;  ///< Sorted; none: "the deadline".
};

[[nodiscard]] Topic topic_of(std::string_view key);

/// Whether the words of `part` are all among those of `whole`, of one family.
[[nodiscard]] bool is_within(const Topic& part, const Topic& whole);

/// Whether the words of one folded value are among those of another: "peugeot" in "blue peugeot".
[[nodiscard]] bool is_part(std::string_view part, std::string_view whole);

/// Whether an end that was read into the slot `told` can mean a value of `held`: "gave up Korean" tells a pursuit, and
/// a language that is learnt is one.
[[nodiscard]] bool can_mean(std::string_view told, std::string_view held);

/// The slot that holds no value which `key` holds: likes and dislikes. Empty = none.
[[nodiscard]] std::string_view opposite_of(std::string_view key);

/// The thing that a key names, as a folded value: "metformin" of "medication.metformin"; else empty.
[[nodiscard]] std::string named_in(std::string_view key);

}  // namespace memos::lifecycle
