// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "language/statements.h"

/// Which nouns name a slot, a person, a pet or a thing. The same table reads statements and questions.
namespace memos::language::stated {

/// What a value of a slot looks like, and so where it ends in its sentence.
enum class ValueType : std::uint8_t {
  kPhrase,    ///< A noun phrase: "blue Volvo".
  kPlace,     ///< "Lisbon", "the north of Spain".
  kOrg,       ///< Of an employer, a school, a bank.
  kName,      ///< Words with capitals.
  kPerson,    ///< A name or "a friend of my brother".
  kNumber,    ///< With a digit or a number word.
  kTime,      ///< An expression of time.
  kPhone,     ///< At least five digits with what stands between them.
  kEmail,     ///< With an @.
  kRest,      ///< All up to the end of the clause: an address, a code.
  kList,      ///< Noun phrases joined by commas and "and", a statement each.
  kNames,     ///< The same of names.
  kLanguage,  ///< A language, or several.
};

enum class NounKind : std::uint8_t {
  kNone,
  kSlot,    ///< "phone number", "job": its own attribute.
  kPerson,  ///< "sister": somebody who has slots.
  kPet,     ///< "dog"
  kThing,   ///< "car": a possession.
};

struct Noun {
  NounKind kind = NounKind::kNone;
  std::string_view key;  ///< Of the slot that it fills: "contact.phone", "relation.sister", "pet.dog".
  ValueType type = ValueType::kPhrase;
  bool single = true;
  StatementKind fact = StatementKind::kProfile;
  explicit operator bool() const noexcept { return kind != NounKind::kNone; }
};

/// The noun of a folded phrase without its article: "phone number", "puppy". No entry: kNone.
[[nodiscard]] const Noun& find_noun(std::string_view phrase);

/// "Phone Numbers" -> "phone_number": lower case, American spelling to British, the last word in the singular.
[[nodiscard]] std::string key_word(std::string_view phrase);
/// The singular of a folded English noun, roughly.
[[nodiscard]] std::string singular(std::string_view word);

/// What a folded word is known as.
[[nodiscard]] bool is_country(std::string_view folded);
[[nodiscard]] bool is_known_city(std::string_view folded);
[[nodiscard]] bool is_language(std::string_view folded);  ///< Also the adjective of a nation.
[[nodiscard]] bool is_nationality(std::string_view folded);
[[nodiscard]] bool is_profession(std::string_view folded);
[[nodiscard]] bool is_diet(std::string_view folded);
[[nodiscard]] bool is_food(std::string_view folded);
[[nodiscard]] bool is_health(std::string_view folded);
[[nodiscard]] bool is_medicine(std::string_view folded);
[[nodiscard]] bool is_instrument(std::string_view folded);

}  // namespace memos::language::stated
