// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/time_expressions.h"

/// What a message states about people and things, read by rules. Pure functions; slots and rules: docs/belief.md.
namespace memos::language {

enum class StatementKind : std::uint8_t {
  kProfile,      ///< Who somebody is: home, employer, birthday, allergies, contact data.
  kPreference,   ///< Likes, dislikes, favourites, with intensity and exceptions.
  kFact,         ///< Possessions, relations, and other states of the world.
  kEvent,        ///< Something that happened at a time.
  kPlan,         ///< Something intended or promised, for a time.
  kInstruction,  ///< What the assistant is told to do always: "always answer in French".
};

/// Who wrote a message, when, and what was said before it.
struct StatementContext {
  TimeReference time;         ///< When and in which zone it was written.
  std::string_view speaker;   ///< Name of who said it; empty = not known.
  std::string_view role;      ///< "user", "assistant", "system", "tool" or empty. What an assistant says about itself,
                              ///< or repeats about its user, is no statement of its user.
  std::string_view listener;  ///< Name of the other speaker, where there is exactly one ("you"); else empty.
  std::string_view previous;  ///< Text of the message before in the same session, by another speaker; else empty. An
                              ///< answer ("Lisbon", "Yes, since May") is read with its question.
  std::string_view own_previous;  ///< The speaker's own last message before this one in the session, or empty: a bare
                                  ///< correction ("sorry, I meant the 14th") takes its slot from it.
};

/// The key of ends that tell no value: "it's off after all" takes back what the speaker announced last.
inline constexpr std::string_view kAnnouncedPlan = "plan.announced";

/// One statement. Where a slot holds one value at a time a newer statement supersedes an older one; `single` is said
/// for each statement anew: "I am also learning Dutch" adds to a slot that else holds one value.
///
/// What `ends` and `corrects` say together:
/// - neither: the value holds (from valid_from, where said, else from when it was written).
/// - ends: it held and holds no more: "I used to live in Rome", "I sold the Volvo". With no such open value it tells of
///   a past one, with its valid times where they are said.
/// - corrects: this and not what was said before for the slot, which never held: "no wait, the 14th".
/// - both: it is not so: "I don't own a yacht", "we are not moving after all". Takes back such a value if one is open
///   or announced; without one it says nothing.
/// An end may have a key that ends with a dot ("pet.", "plan."): it ends the value in whatever slot begins so; without
/// a value all of them, of pets the one told last where it is `single`.
struct StatedFact {
  StatementKind kind = StatementKind::kFact;
  std::string subject;      ///< Empty = who speaks, when no name is known; else the name: "Mira", "Mira's sister".
  std::string key;          ///< Slot: lower-case words joined by dots and underscores, "home.city", "favourite.food".
  std::string value;        ///< As told, without article and filler: "Lisbon", "a blue Volvo" -> "blue Volvo".
  std::string text;         ///< The statement as a sentence in the third person: "Mira lives in Lisbon".
  bool single = true;       ///< The slot holds one value at a time.
  bool ends = false;        ///< The value stops to hold: "I sold the Volvo"; with no value everything in the slot ends.
  bool corrects = false;    ///< Takes back what was said before for the slot: "no wait, the 14th".
  std::uint32_t begin = 0;  ///< Byte span in the message that says so.
  std::uint32_t end = 0;
  /// Since when it holds, or when it happens, as far as the text says: "since May", "next week". Half open.
  std::optional<UtcMs> valid_from;
  std::optional<UtcMs> valid_to;
  bool holds_now = false;  ///< It began before it was said and is told to hold: "since May I live in …".
  TimePrecision precision = TimePrecision::kDay;  ///< Of valid_from, else of valid_to.
  std::uint8_t confidence = 100;                  ///< Percent: how seldom the rule errs on the corpus in the tests.
};

/// Statements of a message in reading order. Negated, hypothetical, quoted, asked, joking, cancelled and other people's
/// values are no statements of the speaker. English, Chinese, Spanish; linear in the text's length for any bytes.
[[nodiscard]] std::vector<StatedFact> statements(std::string_view text, const StatementContext& context);

/// A slot that a question asks for.
struct AskedSlot {
  std::string subject;             ///< As in StatedFact; empty = the asker (or the cube's person).
  std::string key;                 ///< A slot, or a prefix that ends with a dot.
  bool past = false;               ///< "Where did I live before?", "my old phone number": values that no longer hold.
  bool history = false;            ///< "Where have I lived?", "list all …": all values with their times.
  std::optional<TimeInterval> at;  ///< "Where did I live in 2021?": as it was true then.
};

/// Slots that a question asks for, the most specific first; none where the question asks for no known slot.
/// `asker`: name of who asks, or empty.
[[nodiscard]] std::vector<AskedSlot> asked_slots(std::string_view question, std::string_view asker,
                                                 const TimeReference& now);

/// A value in the form in which two tellings of it are equal: case, articles, punctuation, plural and number words are
/// folded. For comparing only.
[[nodiscard]] std::string folded_value(std::string_view key, std::string_view value);

}  // namespace memos::language
