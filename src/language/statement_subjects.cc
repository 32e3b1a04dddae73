// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Noun phrases of English that may be subjects, and who is meant by them.
#include <algorithm>

#include "language/statement_clauses.h"

namespace memos::language::stated {

namespace {

constexpr std::size_t kLongestPhrase = 8;  ///< Words of a subject.

/// An adjective before a noun that says which one, and is no part of it.
bool is_sorting(std::string_view word) noexcept {
  return one_of(word,
                "new|current|old|former|previous|ex|last|late|first|own|dear|lovely|beloved|actual|present|brand-new|"
                "next|upcoming|personal|little|big|older|younger|elder|youngest|oldest|eldest|only|twin|whole|entire");
}
bool is_past_word(std::string_view word) noexcept { return one_of(word, "old|former|previous|ex|late"); }

/// "is", "has", a verb in a finite form: the noun phrase is over.
bool ends_phrase(const Words& words, std::size_t i, std::size_t first) {
  const Word& word = words[i];
  if (word.mark != 0 || word.is(kBe | kHave | kDo | kWill | kDoubt | kConjunction | kSubordinate | kNot | kSelf | kYou))
    return true;
  if (word.lower == "'s" || word.lower == "used") return true;
  if (one_of(word.lower, "me|him|us|them|due|please")) return true;
  if (i == first) return false;
  const Word& next = words[i + 1];
  if (word.form(kBase) && (next.is(kOwner | kArticle) || one_of(next.lower, "me|us|him|them|it"))) return true;
  if (word.form(kPastForm) && !word.form(kBase)) return !word.capital;
  if (word.form(kThirdForm)) return !words[i + 1].is(kBe) && words[i + 1].lower != "'s";
  const bool plural =
      words[i - 1].lower.ends_with("s") || words[i - 1].lower == "children" || words[i - 1].lower == "people";
  if (word.form(kBase) && plural) return true;
  if (word.is(kAdverb) && !word.form(kBase)) return true;
  return false;
}

void take_noun(const Words& words, Subject& subject, std::size_t begin, std::size_t end) {
  // "my sister Anna": a known noun, then a name
  std::size_t name = end;
  while (name > begin + 1 && words[name - 1].capital && !words[name - 1].is(kPlain)) --name;
  if (name < end && name > begin && find_noun(words[name - 1].lower)) {
    subject.name_begin = name;
    subject.name_end = end;
    end = name;
  }
  std::size_t noun = begin;
  while (noun + 1 < end && is_sorting(words[noun].lower)) {
    subject.past |= is_past_word(words[noun].lower);
    subject.fresh |= !is_past_word(words[noun].lower);
    ++noun;
  }
  std::string phrase;
  for (std::size_t i = noun; i < end; ++i) phrase += (i > noun ? " " : "") + std::string(words[i].lower);
  if (phrase.starts_with("ex-")) {
    subject.past = true;
    phrase.erase(0, 3);
  }
  subject.noun_begin = noun;
  subject.noun_end = end;
  subject.noun = find_noun(phrase);
  if (!subject.noun && end - noun > 1) {
    const Noun& last = find_noun(words[end - 1].lower);
    const bool kin = last.kind == NounKind::kPerson || last.kind == NounKind::kPet;
    if (kin || (last.kind == NounKind::kThing)) subject.noun = last;
  }
}

SubjectKind kind_of(const Subject& subject) {
  const NounKind noun = subject.noun.kind;
  if (noun == NounKind::kPerson || noun == NounKind::kPet) return SubjectKind::kPerson;
  return SubjectKind::kSlot;
}

}  // namespace

std::size_t name_end(const Words& words, std::size_t i, std::size_t end) {
  std::size_t at = i;
  while (at < end && at < i + 4 && words[at].mark == 0 && words[at].capital && !words[at].digits) {
    const bool known = words[at].is(kPlain) && words[at].verb == 0;
    const bool head = at == i && (at == 0 || words[at - 1].mark != 0 || words[at - 1].is(kFiller));
    if (words[at].is(kSelf | kThird | kYou | kOwner | kOtherOwner | kBe | kArticle | kAsking | kPreposition |
                     kConjunction))
      break;
    if (known && (head || at > i || words[at].is(kSubordinate | kAdverb | kUnreal))) break;
    if (words[at].verb != 0 && (at == i || words[at].form(kThirdForm | kPastForm | kIng))) break;
    ++at;
  }
  return at;
}

void People::mention(std::string_view who, std::string_view pronoun) {
  if (who.empty()) return;
  any_ = who;
  if (pronoun != "she") he_ = who;
  if (pronoun != "he") she_ = who;
}

std::string_view People::last(std::string_view pronoun) const noexcept {
  if (pronoun == "he" || pronoun == "his" || pronoun == "him") return he_;
  if (pronoun == "she" || pronoun == "her") return she_;
  return any_;
}

std::string People::kin(std::string_view owner, std::string_view noun) const {
  const std::string_view whose = owner.empty() ? speaker_ : owner;
  if (whose.empty()) return "my " + std::string(noun);
  return std::string(whose) + "'s " + std::string(noun);
}

namespace {

/// "my", "her", "Bob's" at a word: the owner, and the place behind it.
bool read_owner(const Words& words, std::size_t& at, std::size_t end, const People& people, Subject& subject) {
  const Word& word = words[at];
  if (word.is(kOwner) && word.lower != "mine" && word.lower != "ours") {
    subject.owned = true;
    ++at;
    return true;
  }
  if (word.is(kOtherOwner) && word.lower != "your" && (word.lower != "its" || words[at + 1].lower == "name")) {
    const std::string_view last = people.last(word.lower);
    // In "my friend Anna and her dog" it is clear whose; without anybody mentioned it is not.
    if (last.empty() && !words.says(at + 1, "name|names")) return false;
    subject.owned = true;
    subject.owner = last;
    ++at;
    return true;
  }
  if (one_of(word.lower, "mom|mum|dad|grandma|grandpa") && words[at + 1].lower == "'s" && at + 2 < end &&
      find_noun(words[at + 2].lower)) {
    subject.owned = true;
    subject.owner = people.kin("", word.lower);
    at += 2;
    return true;
  }
  const std::size_t name = name_end(words, at, end);
  if (name > at && words[name].lower == "'s" && name + 1 < end &&
      !words[name + 1].is(kBe | kArticle | kAdverb | kNot) && !words[name + 1].form(kIng) &&
      words[name + 1].mark == 0) {
    subject.owned = true;
    subject.owner = words.bytes(at, name);
    at = name + 1;
    return true;
  }
  return false;
}

/// "(the appointment) with the vet": the place behind it; `stop` = nobody is told.
std::size_t with_whom(const Words& words, std::size_t stop, std::size_t end) {
  if (!words.says(stop - 1, "appointment|meeting|call|interview|session|check-up|checkup|lesson") ||
      words[stop].lower != "with")
    return stop;
  std::size_t whom = stop + 1;
  while (whom < end && words[whom].is(kArticle | kOwner)) ++whom;
  const std::size_t name = name_end(words, whom, end);
  const std::size_t behind = name > whom ? name : whom + 1;
  const bool goes_on = words[behind].is(kBe | kHave) || words[behind].form(kPastForm | kThirdForm);
  return behind < end && words[whom].mark == 0 && goes_on ? behind : stop;
}

/// "(the flight) to Rome": the place behind it, where the verb follows; else `stop`.
std::size_t ride_to(const Words& words, std::size_t stop, std::size_t end) {
  if (!words.says(stop - 1, "flight|train|bus|ferry|trip|appointment|interview") || !words.says(stop, "to|from|with"))
    return stop;
  const std::size_t name = name_end(words, stop + 1, end);
  if (name == stop + 1) return stop;
  if (name >= end) return words[name].form(kBase) ? name : stop;  // "does my flight to Rome | leave"
  return words[name].is(kBe | kAdverb) || words[name].form(kThirdForm) ? name : stop;
}

/// "Book club has been moved": a thing without an article, told apart by what happened to it. The place behind it, i =
/// none.
std::size_t bare_thing(const Words& words, std::size_t i, std::size_t end) {
  constexpr std::size_t kLongest = 3;
  std::size_t stop = i;
  while (stop < end && stop < i + kLongest && words[stop].mark == 0 && !words[stop].is(kBe | kHave | kPreposition))
    ++stop;
  if (stop == i || stop >= end || !(words[stop].is(kBe | kHave) || words.says(stop, "got"))) return i;
  const std::size_t verb = stop + (words.says(stop + 1, "been|now|just") ? 2U : 1U);
  // "Book club is now on Mondays": "book" is no command before what meets.
  const bool meets = words.says(stop - 1, "club|class|group|practice|lesson|rehearsal|training|meeting|session");
  if (meets && stop > i + 1 && words[stop].is(kBe) && words.says(verb, "on|at")) return stop;
  return words.says(verb, "moved|postponed|pushed|rescheduled|shifted|delayed|cancelled|canceled") ? stop : i;
}

/// The words of the noun from `at` on; "my sister's dog" goes on behind the 's.
Subject read_owned(const Words& words, std::size_t begin, std::size_t at, std::size_t end, const People& people,
                   Subject subject) {
  for (int depth = 0; depth < 3; ++depth) {
    std::size_t stop = at;
    while (stop < end && stop < at + kLongestPhrase && !ends_phrase(words, stop, at) &&
           !words[stop].is(kPreposition | kArticle | kThird)) {
      ++stop;
    }
    if (stop == at) return {};
    take_noun(words, subject, at, stop);
    // "my date of birth", "the name of my dog"
    const bool whole = words[stop].lower == "of" && stop + 1 < end && !words[stop + 1].is(kOwner | kArticle);
    if (whole && find_noun(std::string(words.bytes(at, stop + 2)))) {
      stop += 2;
      take_noun(words, subject, at, stop);
    }
    subject.kind = kind_of(subject);
    subject.begin = begin;
    subject.end = stop;
    const bool is_person = subject.kind == SubjectKind::kPerson;
    // "my flight to Rome", "my husband, Tom,"
    subject.end = stop = ride_to(words, stop, end);
    if (const std::size_t whom = with_whom(words, stop, end); whom != stop) {
      subject.end = subject.noun_end = stop = whom;
    }
    if (is_person && words[stop].mark == ',' && subject.name_begin == subject.name_end) {
      const std::size_t name = name_end(words, stop + 1, end);
      const Word& next = words[name + 1];
      if (name > stop + 1 && words[name].mark == ',' && (next.is(kBe | kHave) || next.form(kThirdForm | kPastForm))) {
        subject.name_begin = stop + 1;
        subject.name_end = name;
        subject.end = stop = name + 1;
      }
    }
    if (is_person) {
      const std::string noun = subject.noun.kind == NounKind::kPerson || subject.noun_end == subject.noun_begin
                                   ? std::string(words.bytes(subject.noun_begin, subject.noun_end))
                                   : std::string(words[subject.noun_end - 1].lower);
      const bool named = subject.name_end > subject.name_begin;
      subject.who =
          named ? std::string(words.bytes(subject.name_begin, subject.name_end)) : people.kin(subject.owner, noun);
    }
    const bool possessive =
        words[stop].lower == "'s" && stop + 1 < end && words[stop + 1].mark == 0 &&
        !words[stop + 1].is(kBe | kArticle | kAdverb | kNot | kPreposition | kQuality | kNumberWord | kOwner) &&
        !words[stop + 1].form(kIng) && !words[stop + 1].form(kParticiple) && !words[stop + 1].capital &&
        !words[stop + 1].digits;
    if (!possessive) return subject;
    if (words.says(stop + 1, "appointment|visit|check-up|checkup")) {
      // "my doctor's appointment" is the speaker's, not the doctor's
      subject.kind = SubjectKind::kSlot;
      subject.noun = {};
      subject.noun_end = subject.end = stop + 2;
      return subject;
    }
    Subject inner;
    inner.owned = true;
    inner.owner = is_person ? subject.who : std::string(words.bytes(subject.noun_begin, subject.noun_end));
    inner.past = subject.past && words.says(stop + 1, "name|names");  // "my old classmate's boss" is one now
    inner.kin = subject.noun;
    inner.kin_owner = subject.owner;
    if (!is_person) inner.kind = SubjectKind::kThing;
    subject = inner;
    at = stop + 1;
  }
  return subject;
}

/// "the deadline for Falcon", "the Falcon deadline", "the name of my dog"
Subject read_the(const Words& words, std::size_t i, std::size_t end, const People& people) {
  std::size_t stop = i + 1;
  while (stop < end && stop < i + kLongestPhrase && !ends_phrase(words, stop, i + 1) &&
         !words[stop].is(kPreposition | kThird)) {
    ++stop;
  }
  if (stop == i + 1) return {};
  stop = with_whom(words, stop, end);
  Subject subject;
  take_noun(words, subject, i + 1, stop);
  subject.kind = SubjectKind::kThing;
  subject.begin = i;
  subject.end = stop = ride_to(words, stop, end);
  const bool possessive =
      words[stop].lower == "'s" && stop + 2 < end && words[stop + 1].mark == 0 &&
      !words[stop + 1].is(kBe | kArticle | kAdverb | kNot | kPreposition | kQuality | kNumberWord | kOwner | kThird) &&
      !words[stop + 1].form(kIng | kParticiple) && !words[stop + 1].digits && !words[stop + 1].capital;
  if (possessive) {
    Subject owned;
    owned.owned = true;
    owned.owner = words.bytes(subject.noun_begin, subject.noun_end);
    const Subject inner = read_owned(words, i, stop + 1, end, people, owned);
    if (inner.kind == SubjectKind::kNone) return {};
    Subject made = inner;
    made.kind = SubjectKind::kThing;
    return made;
  }
  const bool leads = words.says(stop - 1, "code|key|password|combination|access|entrance|answer|solution");
  if (stop + 1 < end && (words.says(stop, "of|for") || (leads && words.says(stop, "to"))) && !words[stop + 1].digits) {
    const Subject of = subject_at(words, stop + 1, end, people);
    const bool useful =
        of.kind == SubjectKind::kPerson || of.kind == SubjectKind::kThing || of.kind == SubjectKind::kSlot;
    if (useful) {
      subject.end = of.end;
      subject.owned = true;
      subject.owner = of.kind == SubjectKind::kPerson ? of.who : std::string(words.bytes(of.noun_begin, of.noun_end));
      subject.kin = of.noun;
      subject.kin_owner = of.owner;
      if (of.kind == SubjectKind::kPerson && subject.noun.kind == NounKind::kSlot) subject.kind = SubjectKind::kSlot;
    }
  }
  return subject;
}

/// "Anna", "Tom and I", "Bob and Anna"
Subject read_name(const Words& words, std::size_t i, std::size_t end) {
  Subject subject;
  subject.begin = i;
  const std::size_t name = name_end(words, i, end);
  if (name == i) return {};
  subject.kind = SubjectKind::kPerson;
  subject.name_begin = i;
  subject.name_end = name;
  subject.end = name;
  subject.who = words.bytes(i, name);
  // "Tom, my husband, works …"
  if (words[name].mark == ',' && words.says(name + 1, "my") && name + 4 < end) {
    std::size_t stop = name + 2;
    while (stop < end && stop < name + 5 && words[stop].mark == 0) ++stop;
    const Word& next = words[stop + 1];
    const bool told = words[stop].mark == ',' && (next.is(kBe | kHave) || next.form(kThirdForm | kPastForm));
    if (told) {
      Subject kin;
      take_noun(words, kin, name + 2, stop);
      if (kin.noun.kind == NounKind::kPerson || kin.noun.kind == NounKind::kPet) {
        subject.noun = kin.noun;
        subject.noun_begin = kin.noun_begin;
        subject.noun_end = kin.noun_end;
        subject.owned = true;
        subject.past = kin.past;
        subject.end = stop + 1;
        return subject;
      }
    }
  }
  if (words.match(name, "and i") != 0) {
    subject.kind = SubjectKind::kSelf;
    subject.with = subject.who;
    subject.end = name + 2;
    subject.plural = true;
  } else if (words.says(name, "and") && name + 1 < end) {
    const std::size_t second = name_end(words, name + 1, end);
    if (second > name + 1) {
      subject.with = subject.who;
      subject.who = words.bytes(name + 1, second);
      subject.end = second;
      subject.plural = true;
    }
  }
  return subject;
}

}  // namespace

Subject subject_at(const Words& words, std::size_t i, std::size_t end, const People& people) {
  const Word& word = words[i];
  Subject subject;
  subject.begin = i;
  subject.end = i + 1;
  if (word.mark != 0) return {};
  if (word.is(kSelf)) {
    subject.kind = SubjectKind::kSelf;
    subject.plural = word.lower == "we";
    return subject;
  }
  if (word.is(kYou)) {
    subject.kind = SubjectKind::kYou;
    return subject;
  }
  if (word.is(kThird)) {
    subject.pronoun = true;
    subject.plural = word.lower == "they";
    const bool thing = one_of(word.lower, "it|this|that|these|those");
    subject.kind = thing ? SubjectKind::kThing : SubjectKind::kPerson;
    if (!thing) subject.who = people.last(word.lower);
    return subject;
  }
  std::size_t at = i;
  if (read_owner(words, at, end, people, subject)) {
    Subject read = read_owned(words, i, at, end, people, subject);
    if (words.match(read.end, "and i") != 0) {
      read.kind = SubjectKind::kSelf;
      read.with = read.who;
      read.end += 2;
      read.plural = true;
    }
    return read;
  }
  if (one_of(word.lower,
             "dinner|lunch|breakfast|brunch|practice|training|choir|rehearsal|band|check-in|checkout|boarding")) {
    take_noun(words, subject, i, i + 1 + (words[i + 1].lower == "practice" ? 1U : 0U));
    subject.kind = SubjectKind::kThing;
    subject.end = subject.noun_end;
    return subject;
  }
  if (word.lower == "the" || word.lower == "this") return read_the(words, i, end, people);
  if (const Noun& noun = find_noun(word.lower);
      noun.kind == NounKind::kPerson && one_of(word.lower, "mom|mum|dad|mama|papa|grandma|grandpa|granny")) {
    take_noun(words, subject, i, i + 1);
    subject.owned = true;
    subject.kind = SubjectKind::kPerson;
    subject.who = people.kin("", word.lower);
    return subject;
  }
  if (name_end(words, i, end) > i) return read_name(words, i, end);
  if (const std::size_t stop = bare_thing(words, i, end); stop != i && !word.is(kArticle | kAsking | kNot)) {
    take_noun(words, subject, i, stop);
    subject.kind = SubjectKind::kThing;
    subject.end = stop;
    return subject;
  }
  return {};
}

}  // namespace memos::language::stated
