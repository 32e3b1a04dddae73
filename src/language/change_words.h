// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Whether words tell that something is no longer as it was: for turns of which no rule of statements.h reads a value.
/// English, Chinese, Spanish. Pure functions; linear in the text's length for any bytes.
namespace memos::language {

/// What a question wants to hear.
enum class WantedAnswer : std::uint8_t {
  kNothing,   ///< It asks for no present state: for the past, a plan, an opinion, advice.
  kAnything,  ///< "What's my rent?"
  kTime,      ///< "When is my class?"
  kNumber,    ///< "How much …?"
};

[[nodiscard]] WantedAnswer wanted_answer(std::string_view question);

/// One sentence that says how things are.
struct Assertion {
  std::string text;
  std::size_t begin = 0;   ///< Its first byte in the message.
  bool change = false;     ///< "moved", "instead", "from now on", "换", "ya no".
  bool turn = false;       ///< The same, or a word that tells a change where the rest fits: "ended up", "since", "从".
  bool own = false;        ///< It has a word of the first person.
  bool adds = false;       ///< "also": what is told stands beside what was told.
  bool tries = false;      ///< "almost", "interview", "on a trip": nothing came to stay.
  bool number = false;     ///< It names one.
  bool asked = false;      ///< It ends with a question mark.
  bool calls_off = false;  ///< "The swap isn't happening": what was announced is off, whatever it names.
  bool supposed = false;   ///< "if", "maybe", "ojalá": it says how things might be.
  bool others = false;     ///< It is about people whom the question does not name.
};

/// Sentences of a message that quote nobody.
[[nodiscard]] std::vector<Assertion> told_sentences(std::string_view message, std::string_view question);
/// Whether words tell that one more is meant ("also"): of a part of a sentence.
[[nodiscard]] bool adds_another(std::string_view text);
/// Whether a part of a sentence speaks of who says it ("so now we have a corgi"), whomever the rest is about.
[[nodiscard]] bool is_about_speaker(std::string_view text);
/// Whether a part of a sentence begins with what somebody else has ("his birthday is …").
[[nodiscard]] bool is_anothers(std::string_view text);
/// Whether a part of a sentence tells what somebody means to do, not what holds ("I'm going to buy a …", "打算搬到…").
[[nodiscard]] bool is_intended(std::string_view text);
/// Whether words tell that of many one is left ("the only pet we have now"), so that the others are no more.
[[nodiscard]] bool names_only_one(std::string_view text);
/// What a sentence that asks tells before it asks: "My boyfriend Dan turns 30" of "My boyfriend Dan turns 30, any
/// ideas?". Empty where it asks from the beginning. A view into `sentence`.
[[nodiscard]] std::string_view before_question(std::string_view sentence);
/// "If I moved to Rome, I'd …": nothing in such a sentence is so. Who says "if you need my address, it's …" tells it.
[[nodiscard]] bool opens_supposition(std::string_view sentence);
/// "My LinkedIn says I work at …", "I feel like I'm …": who speaks does not say so. What a contract says is so.
/// `before`: what stands in the sentence before the value.
[[nodiscard]] bool is_claimed(std::string_view before);
/// Whether a message says that it jokes: nothing in it is told that only a model would find.
[[nodiscard]] bool is_joke(std::string_view text);

/// Of told_sentences those that say how things are for who speaks, or for whom the question names: without questions,
/// suppositions, wishes, quotations, and other people's affairs ("my brother lives in Dublin now").
[[nodiscard]] std::vector<Assertion> assertions(std::string_view message, std::string_view question);

/// Names and numbers of a text as it writes them: words with a capital that begin no sentence, words with a digit; of
/// Chinese pairs of characters that are no function words.
[[nodiscard]] std::vector<std::string> names_in(std::string_view text);

}  // namespace memos::language
