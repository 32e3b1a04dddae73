// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "language/statement_frames.h"
#include "language/time_expressions.h"

/// What the Chinese rules know; lists are separated by "|".
namespace memos::language::stated::chinese {

enum class Sense : std::uint8_t {
  kPlain,
  kHome,        ///< With a street and a number it is an address.
  kProfession,  ///< Only professions.
  kFood,        ///< Negated: diet.avoids.
  kGiveUp,
  kPossession,  ///< The noun or brand tells the slot.
  kMedicine,
  kLanguage,
  kTaste,
  kDistaste,
  kHealth,
  kPet,     ///< "养了一只猫"
  kOrigin,  ///< "是上海人"
  kStatus,
  kBreakUp,
};

/// A verb with its value at "{}"; without one the value is what follows.
struct Row {
  std::string_view verb;
  std::string_view key;
  Nature nature = Nature::kState;
  Sense sense = Sense::kPlain;
  bool single = true;
  StatementKind kind = StatementKind::kProfile;
};
[[nodiscard]] std::span<const Row> rows() noexcept;

/// An attribute or a person: "电话号码", "妹妹".
struct NounRow {
  std::string_view words;
  std::string_view key;
  ValueType type = ValueType::kPhrase;
  NounKind kind = NounKind::kSlot;
  bool single = true;
};
[[nodiscard]] std::span<const NounRow> nouns() noexcept;

/// What a clause says before its verb.
struct Mood {
  bool negated = false;
  bool past = false;
  bool future = false;
  bool doubt = false;
  bool no_more = false;
};

struct Found {
  std::string subject;
  std::string key;
  std::string value;
  StatementKind kind = StatementKind::kProfile;
  bool single = true;
  Nature nature = Nature::kState;
  Mood mood;
  bool timed = false;   ///< The value is a time.
  bool denies = false;  ///< "不吃": the negation is part of the slot.
};

/// A clause and what stands in it.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool asked = false;
  std::vector<Found> found;
};
/// `asks`: a question is read: values may be missing.
[[nodiscard]] std::vector<Part> read_clauses(std::string_view text, std::string_view speaker, const TimeReference& now,
                                             bool asks);

extern const std::string_view kConnectors;  ///< Begin a clause and say nothing.
extern const std::string_view kAdverbs;
extern const std::string_view kAsking;
extern const std::string_view kUnreal;
extern const std::string_view kProfessions;
extern const std::string_view kHealthWords;
extern const std::string_view kLanguages;
extern const std::string_view kMedicines;

}  // namespace memos::language::stated::chinese
