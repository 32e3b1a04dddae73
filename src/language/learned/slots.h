// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// What the classifier tells apart.
namespace memos::language::learned {

/// Names of slots in the corpus; their places are the classes.
inline constexpr auto kSlots = std::to_array<std::string_view>(
    {"home",     "address", "employer",   "role", "partner",  "pet",      "phone",   "handset", "email",
     "allergy",  "diet",    "favourite",  "age",  "birthday", "deadline", "meeting", "car",     "medication",
     "language", "hobby",   "instrument", "gym",  "doctor",   "school",   "computer"});

/// Class 0: nothing is told. Then for each slot: a value of it is told; one has ended.
inline constexpr std::size_t kClasses = 1 + 2 * kSlots.size();
[[nodiscard]] constexpr std::size_t class_for(std::size_t slot, bool ends) noexcept {
  return 1 + 2 * slot + (ends ? 1 : 0);
}
[[nodiscard]] constexpr std::size_t slot_of(std::size_t one) noexcept { return (one - 1) / 2; }
[[nodiscard]] constexpr bool is_end(std::size_t one) noexcept { return one != 0 && one % 2 == 0; }

/// Of a word in a value: outside of it, its first, a further one.
enum Tag : std::uint8_t { kOutside = 0, kFirst = 1, kFurther = 2 };
inline constexpr std::size_t kTags = 3;

}  // namespace memos::language::learned
