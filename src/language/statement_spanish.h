// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "language/statement_frames.h"

/// What the Spanish rules know; lists are separated by "|" and in lower case.
namespace memos::language::stated::spanish {

/// What a verb form says about time.
enum class Form : std::uint8_t { kNow, kWas, kBegan, kWill, kEnded };

enum class Sense : std::uint8_t {
  kPlain,
  kProfession,
  kFood,
  kPossession,
  kMedicine,
  kLanguage,
  kTaste,
  kHabit,
  kPet,
  kStatus,
  kAge
};

struct Row {
  std::string_view first;  ///< Forms of "yo" and "nosotros" with their preposition.
  std::string_view third;  ///< Forms of "él", "ella".
  std::string_view key;
  Form form = Form::kNow;
  ValueType type = ValueType::kPhrase;
  Sense sense = Sense::kPlain;
  bool single = true;
  StatementKind kind = StatementKind::kProfile;
};
[[nodiscard]] std::span<const Row> rows() noexcept;

struct NounRow {
  std::string_view words;
  std::string_view key;
  ValueType type = ValueType::kPhrase;
  NounKind kind = NounKind::kSlot;
  bool single = true;
};
[[nodiscard]] std::span<const NounRow> nouns() noexcept;

/// A question's words and the slot that they ask for.
struct AskRow {
  std::string_view first;
  std::string_view third;
  std::string_view key;
  bool past = false;
};
[[nodiscard]] std::span<const AskRow> asks() noexcept;

extern const std::string_view kProfessions;
extern const std::string_view kLanguages;
extern const std::string_view kFoods;
extern const std::string_view kStops;   ///< Words that end a value.
extern const std::string_view kUnreal;  ///< Phrases that make a clause unreal.

}  // namespace memos::language::stated::spanish
