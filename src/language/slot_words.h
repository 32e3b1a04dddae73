// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Which words a slot goes with and what its values look like: for turns of which no rule of statements.h reads a
/// value. English, Chinese, Spanish. Pure functions; linear in the text's length for any bytes.
namespace memos::language {

/// What a sentence may say of a slot.
struct SlotMention {
  bool topic = false;               ///< It has words of the slot: "moved", "flat" of a home.
  std::vector<std::string> values;  ///< Folded, sorted; what it names that can be a value of the slot.
};

/// What is known of a slot's values.
struct SlotKind {
  bool known = false;   ///< The slot has words at all.
  bool single = false;  ///< One value at a time: another one that is told later takes its place.
  bool closed = false;  ///< Only known words, numbers or times are values; else names are.
  bool any = false;     ///< Words of the slot are enough: what stands beside them is the value.
  bool sure = false;    ///< A value in the first person is of the slot, without any other word of it.
};

/// Of a key as in StatedFact: "home.city", "medication.".
[[nodiscard]] SlotKind slot_kind(std::string_view key);
[[nodiscard]] SlotMention slot_mention(std::string_view key, std::string_view sentence);
/// Of all slots that have words, in the order of their table: whether a sentence has words of the slot, and whether it
/// names anything that can be its value. For the features of a classifier; cheaper than a call for each slot.
struct SlotSigns {
  std::string_view key;
  bool topic = false, value = false;
};
[[nodiscard]] std::vector<SlotSigns> slot_signs(std::string_view sentence);
/// The slot that a question in the first person asks for by its words, however it is put; empty = none. Much rougher
/// than asked_slots: for ranking only.
[[nodiscard]] std::string_view question_slot(std::string_view question);
/// Words to look for turns by that speak of the slot, in the question's language.
[[nodiscard]] std::string slot_lookup(std::string_view key, std::string_view question);
/// Persons whose affairs are the slot's: "boyfriend" of a partner. Separated by blanks, all languages.
[[nodiscard]] std::string_view slot_persons(std::string_view key);

}  // namespace memos::language
