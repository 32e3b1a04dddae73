// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "language/statement_nouns.h"

/// Which verbs say what: data that statements and questions are both read by.
namespace memos::language::stated {

/// What a verb does to a slot.
enum class Nature : std::uint8_t {
  kState,    ///< Holds while the verb is in the present: "lives in".
  kBegin,    ///< Holds from the event on: "moved to".
  kEnd,      ///< Held up to the event: "sold".
  kHappens,  ///< An event by itself: "graduated".
};

/// What must be looked at to know the key.
enum class Special : std::uint8_t {
  kNone,
  kPossession,  ///< The noun of the value tells the slot: a car, a phone, a pet, a sister.
  kMedicine,    ///< Only with a dose or a known medicine: medication.<name>.
  kLanguage,    ///< Only languages.
  kFood,        ///< Negated: diet.avoids.
  kLeave,       ///< The noun or name tells what is left: a job, a town, a person.
  kGiveUp,      ///< A food, a habit, a thing.
  kPlay,        ///< An instrument or a sport.
  kProfession,  ///< Only professions.
  kHealth,      ///< Only health conditions.
  kTaste,       ///< Likes; negated: dislikes.
  kDistaste,
  kNaming,       ///< "named the puppy Biscuit"
  kShift,        ///< "moved the meeting to 3 pm"
  kCancel,       ///< "cancelled the trip"
  kSwap,         ///< "switched from A to B"
  kPlaceOrTeam,  ///< "joined": an employer, unless a gym, a club …
  kEvent,        ///< The verb phrase is the value.
  kAge,          ///< "turned 30"
  kDose,
  kDied,
};

struct Frame {
  std::string_view verb;
  std::string_view pattern;  ///< Behind the verb: words ("in|at"), "~" = article, owner, adjectives, "@" = the value.
  std::string_view key;
  ValueType type = ValueType::kPhrase;
  Nature nature = Nature::kState;
  Special special = Special::kNone;
  bool single = true;
  StatementKind kind = StatementKind::kProfile;
  bool passive = false;  ///< "was hired by"; else frames are not for passives.
};

/// Frames of a verb by its base form, the more specific first.
[[nodiscard]] std::span<const Frame> english_frames() noexcept;

}  // namespace memos::language::stated
