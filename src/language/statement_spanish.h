// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

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

// Clauses in lower case, words separated by one blank; places are bytes in them.

/// "Han movido la reunión con Ana al jueves"
struct MovedEvent {
  bool is_deadline = false;
  bool is_own = false;
  std::string_view name;    ///< Of an event with its noun; of a deadline what it is for.
  std::size_t time_at = 0;  ///< Where the new time begins.
};
[[nodiscard]] std::optional<MovedEvent> moved_event(std::string_view clause);

/// "La doctora me quitó el omeprazol", "me cambió A por B", "cambié el Clio por un Peugeot": an end without a begin, or
/// a begin without an end, is empty.
struct Swap {
  std::size_t old_begin = 0, old_end = 0, new_begin = 0, new_end = 0;
  std::string old_key, new_key;
  StatementKind kind = StatementKind::kProfile;
};
[[nodiscard]] std::optional<Swap> swapped(std::string_view clause);
[[nodiscard]] bool is_medicine_word(std::string_view drug);

/// "Me he pasado a eva@example.org": where the address stands.
[[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> new_address(std::string_view clause);
/// "He dejado el violín", and no more: where the thing stands.
[[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> given_up(std::string_view clause);

/// The slot of a thing that is owned, in lower case; empty = none.
[[nodiscard]] std::string_view thing_key(std::string_view words) noexcept;
/// The facts that were read, and those that the form of a sentence tells whatever its verb. `facts` by their begin.
[[nodiscard]] std::vector<StatedFact> with_typed(std::string_view text, const StatementContext& context,
                                                 std::vector<StatedFact> facts);
/// Where a text says that what stands before was a joke; 0 = nowhere.
[[nodiscard]] std::size_t joke_at(std::string_view text) noexcept;
/// Where the new value of a correction begins ("perdón, el 14"); 0 = none is made. `marker`: where it says so.
[[nodiscard]] std::size_t correction(std::string_view text, std::size_t& marker) noexcept;

extern const std::string_view kProfessions;
extern const std::string_view kLanguages;
extern const std::string_view kFoods;
extern const std::string_view kGivenAway;   ///< "lo vendí": of a thing that was named before.
extern const std::string_view kLeads;       ///< Begin a clause and say nothing of what is told.
extern const std::string_view kEventVerbs;  ///< Between an event and its time.
extern const std::string_view kBareThings;  ///< Some thing, of which nothing more is told.
extern const std::string_view kStops;       ///< Words that end a value.
extern const std::string_view kUnreal;      ///< Phrases that make a clause unreal.

}  // namespace memos::language::stated::spanish
