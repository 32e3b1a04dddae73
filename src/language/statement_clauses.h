// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/statement_nouns.h"
#include "language/statement_words.h"

/// English sentences as clauses: who, what the verbs say about it, and the rest.
namespace memos::language::stated {

enum class SubjectKind : std::uint8_t {
  kNone,
  kSelf,    ///< I, we
  kPerson,  ///< A name, "my sister", "he": somebody or something that has slots.
  kSlot,    ///< "my phone number", "Bob's birthday": an attribute.
  kThing,   ///< "the deadline", "our stand-up", "it".
  kYou,
};

/// A noun phrase that may be a subject.
struct Subject {
  SubjectKind kind = SubjectKind::kNone;
  std::size_t begin = 0;  ///< Words of all of it.
  std::size_t end = 0;
  std::size_t noun_begin = 0;  ///< Words of the noun without owner, article, "new", "old": "phone number".
  std::size_t noun_end = 0;
  std::size_t name_begin = 0;  ///< Words of a name: "my sister Anna"; equal = none.
  std::size_t name_end = 0;
  Noun noun;              ///< What the noun is known as.
  std::string owner;      ///< Whose it is, as in StatedFact::subject; empty = the speaker's.
  std::string who;        ///< For kPerson: as in StatedFact::subject.
  std::string with;       ///< "Tom and I": Tom.
  Noun kin;               ///< "my sister's name": sister.
  std::string kin_owner;  ///< Whose sister.
  bool owned = false;     ///< "my", "our", "Bob's" stands before it.
  bool past = false;      ///< "old", "former", "ex-"
  bool fresh = false;     ///< "new", "current"
  bool pronoun = false;
  bool plural = false;  ///< we, they
};

/// What the verbs of a clause say.
struct VerbGroup {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< Behind the main verb or, of a copula, behind the form of "be" and its adverbs.
  VerbId main = 0;      ///< 0 = none that is known.
  bool copula = false;
  bool past = false;
  bool perfect = false;
  bool progressive = false;
  bool passive = false;
  bool future = false;
  bool doubt = false;  ///< might, would, want to
  bool negated = false;
  bool used_to = false;
  bool stopped = false;  ///< stopped, quit, "no longer"
  bool started = false;
  bool planned = false;  ///< going to, decided to, plan to
  bool finite = false;
  bool also = false;
  bool now = false;
  bool infinitive = false;  ///< Behind "to": no form of its own.
  bool bare = false;        ///< A base form alone: no verb of "he", "she" or a name.
};

struct Clause {
  std::size_t region = 0;  ///< First word, with what leads the clause: "until March".
  std::size_t end = 0;     ///< One past its last word.
  Subject subject;
  VerbGroup verb;
  bool unreal = false;  ///< if, wish, another one's claim, a quotation.
  bool asked = false;
  bool dropped_subject = false;  ///< "Moved to Porto last month!"
  std::size_t sentence = 0;
};

/// What makes a pronoun a name.
class People {
 public:
  explicit People(std::string_view speaker) : speaker_(speaker) {}
  void mention(std::string_view who, std::string_view pronoun);
  [[nodiscard]] std::string_view last(std::string_view pronoun) const noexcept;
  [[nodiscard]] std::string_view speaker() const noexcept { return speaker_; }
  /// "my sister" -> "Mira's sister".
  [[nodiscard]] std::string kin(std::string_view owner, std::string_view noun) const;

 private:
  std::string_view speaker_;
  std::string he_;
  std::string she_;
  std::string any_;
};

/// The noun phrase that begins at a word; kNone = none does. Looks at a bounded number of words.
[[nodiscard]] Subject subject_at(const Words& words, std::size_t i, std::size_t end, const People& people);
/// The verbs at a word. nullopt: none stand there.
[[nodiscard]] std::optional<VerbGroup> verbs_at(const Words& words, std::size_t i, std::size_t end);
/// A name: words with capitals that are no known words. The place behind it, i = none.
[[nodiscard]] std::size_t name_end(const Words& words, std::size_t i, std::size_t end);

/// The clauses of a sentence in reading order. `people` learns who is mentioned.
void read_clauses(const Words& words, std::size_t sentence, People& people, std::vector<Clause>& out);

}  // namespace memos::language::stated
