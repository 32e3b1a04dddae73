// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "language/change_words.h"
#include "language/learned/slot_telling.h"
#include "language/slot_words.h"
#include "memos/requests.hpp"

/// What hits of a search say of what a question asks for; retelling.h compares them.
namespace memos::api {

/// What a hit says of what is asked for.
struct Telling {
  bool change = false;          ///< It tells a change.
  bool number = false;          ///< It has one.
  bool answers = false;         ///< It has what the question wants to hear: a time, a number.
  std::set<std::string> topic;  ///< Terms of the question that it has.
  std::set<std::string> names;  ///< Names and numbers in it.
  bool turn = false;            ///< It tells a change, or has a weaker word of one.
  bool adds = false;            ///< "also"
  bool own = false;             ///< In the first person.
  bool topical = false;         ///< It has words of the asked slot.
  bool has_value = false;       ///< Some sentence has a known word that is a value of the asked slot ("French").
  bool mentions = false;        ///< It names a value beside words of the asked slot, be it in a request or a question.
  std::set<std::string>
      values;                ///< What it names that can be a value of the asked slot, but for what the question names.
  bool names_asked = false;  ///< It names a value that the question names.
  UtcMs said_at{};
  bool elsewhen = false;   ///< It speaks of a day to come from which on something will be, or of long ago.
  bool calls_off = false;  ///< "The Kangoo isn't happening": what it names is not.
  language::learned::SlotTelling of_slot;  ///< What the trained model makes of it.
};

/// What a question asks for. Views into the question and the slot, which must outlive it.
struct Asked {
  std::string_view question;
  language::WantedAnswer wanted = language::WantedAnswer::kNothing;
  std::string language;
  std::set<std::string> terms;
  std::string_view slot;
  language::SlotKind kind;
  std::vector<std::string> named;  ///< Values of the slot that the question names: "sertraline".
  std::string about;               ///< The question, and persons whose affairs are the slot's.
  UtcMs at{};                      ///< The state of this time is asked for.
};

/// `slot`: the key that the question asks for, or empty.
[[nodiscard]] Asked read_question(std::string_view question, std::string_view slot);
/// Thread-safe.
[[nodiscard]] Telling read_telling(const SearchHit& hit, const Asked& asked);

/// Names and numbers of a text, as it writes them.
[[nodiscard]] std::set<std::string> names_of(std::string_view text);
/// Of the message that a memory comes from; empty = nobody is named.
[[nodiscard]] std::string_view speaker_of(const Body& body);
[[nodiscard]] bool is_assistant(const Body& body);

}  // namespace memos::api
