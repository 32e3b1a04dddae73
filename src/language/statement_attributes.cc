// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// "My phone number is …", "the door code is …", "Bob's birthday is …", "the deadline for Falcon is …".
#include <algorithm>

#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

/// Nouns of which "my X is Y" tells a mood and no fact.
bool is_mood(std::string_view noun) noexcept {
  return one_of(
      noun,
      "problem|point|question|idea|thing|goal|dream|plan|day|week|weekend|life|guess|feeling|opinion|fault|turn|"
      "hope|concern|issue|advice|head|heart|bad|pleasure|mind|way|weakness|strategy|answer|suggestion|reason|"
      "understanding|experience|impression|worry|fear|approach|thought|priority|focus|aim|mission|motto|"
      "recommendation|wish|response|back|stomach|morning|evening|night|first|last|next|best|worst|everything|"
      "whole|biggest|main|side|part|friend|people|story|secret|trick|tip|excuse|duty|love|passion|reaction|"
      "next step|main goal|only|hope|god|thanks|condolences|apologies|bet|eyes|hands|face|skin");
}

/// "colour", "size", "sign": one bare word is a value.
bool takes_bare_word(std::string_view noun) noexcept {
  return noun.contains("colour") || noun.contains("color") || noun.contains("size") || noun.contains("sign") ||
         noun.contains("password") || noun.contains("code") || noun.contains("type") || noun.contains("name") ||
         noun.contains("word") || noun.contains("language") || noun.contains("specialty") ||
         noun.contains("instrument") || noun.contains("major") || noun.contains("subject") ||
         noun.contains("species") || noun.contains("religion") || noun.contains("username") ||
         noun.contains("handle") || noun.contains("lucky number") || noun.contains("seat");
}

}  // namespace

std::string special_key(std::string_view phrase) {
  for (const std::string_view word : {"favourite ", "favorite ", "fav ", "fave "}) {
    if (phrase.starts_with(word)) return "favourite." + key_word(phrase.substr(word.size()));
  }
  for (const std::string_view word :
       {"password", "passcode", "pin", "passphrase", "combination", "code", "pin code", "access code"}) {
    if (!phrase.ends_with(word) || phrase.size() <= word.size() + 1 || phrase[phrase.size() - word.size() - 1] != ' ')
      continue;
    const std::string_view what = phrase.substr(0, phrase.size() - word.size() - 1);
    if (what == "dress" || what == "zip" || what == "source" || what == "postal" || what == "area") continue;
    return "code." + key_word(what);
  }
  return {};
}

namespace {

/// "orion_report" -> "orion": what a thing is may be left out when it is named again.
std::string project_name(std::string name) {
  for (const std::string_view kind :
       {"_project", "_report", "_proposal", "_presentation", "_paper", "_draft", "_document", "_application",
        "_submission", "_contract", "_release", "_launch", "_deliverable", "_milestone", "_assignment"}) {
    if (!name.ends_with(kind)) continue;
    const std::string_view head = std::string_view(name).substr(0, name.size() - kind.size());
    const bool plain = one_of(head,
                              "first|second|third|final|last|next|new|annual|monthly|weekly|quarterly|main|sales|rough|"
                              "expense|financial|progress|status|research|grant|job|visa|school|college|tax|budget");
    if (!plain && !head.empty()) name.resize(head.size());
    break;
  }
  return name;
}

}  // namespace

std::string time_key(std::string_view phrase, std::string_view owner) {
  std::string name(phrase);
  std::string of = key_word(owner);
  for (const std::string_view word : {"deadline", "due date", "submission date"}) {
    const std::size_t at = name.find(word);
    if (at == std::string::npos) continue;
    name.erase(at, word.size());
    std::string what = key_word(name);
    while (what.starts_with('_')) what.erase(0, 1);
    what = project_name(std::move(what));
    of = project_name(std::move(of));
    if (!of.empty()) what = of + (what.empty() ? "" : "_" + what);
    return what.empty() ? "deadline" : "deadline." + what;
  }
  // "appointment with the vet" and "vet appointment" are one.
  for (const std::string_view with : {" with the ", " with my ", " with our ", " with a ", " with "}) {
    const std::size_t at = name.find(with);
    if (at == std::string::npos) continue;
    name = name.substr(at + with.size()) + " " + name.substr(0, at);
    break;
  }
  for (const std::string_view word : {" date", " time", " start time", " appointment", " meeting"}) {
    if (name.ends_with(word) && name.size() > word.size()) name.erase(name.size() - word.size());
  }
  for (const std::string_view ride : {" flight", " train"}) {
    // "my Boston flight" and "my flight to Boston" are one
    if (name.ends_with(ride) && !name.starts_with("return") && !name.starts_with("connecting")) name = ride.substr(1);
  }
  if (name == "standup" || name == "daily" || name == "daily standup" || name == "daily stand-up") name = "stand_up";
  std::string what = key_word(name);
  if (!of.empty()) what = of + "_" + what;
  return "meeting." + what;
}

/// A value that is worth keeping for a noun that no table knows: a name, a number, a noun behind an article.
bool MessageReader::tells_something(std::size_t i, std::size_t /*end*/, Span value) const {
  if (value.empty()) return false;
  const Word& first = words_[value.begin];
  if (first.quoted || first.digits) return true;
  if (first.capital && !first.is(kPlain)) return true;
  for (std::size_t w = value.begin; w < value.end; ++w) {
    if ((words_[w].capital && !words_[w].is(kPlain)) || words_[w].digits) return true;
  }
  const bool article = value.begin > i && words_[value.begin - 1].is(kArticle);
  return article && !first.is(kQuality) && !words_[value.end - 1].is(kQuality) && value.end - value.begin <= 4;
}

/// "is at 9:30", "is on Friday": when a named thing is.
bool MessageReader::read_time_attribute(const Clause& clause, std::size_t i) {
  const Subject& subject = clause.subject;
  if (clause.verb.past || clause.verb.negated || subject.pronoun) return false;
  std::size_t at = i;
  const bool due = words_.says(at, "due");
  const Span value = time_value(words_, at, clause.end, times_);
  if (value.empty()) return false;
  std::string phrase = subject.kind == SubjectKind::kPerson
                           ? folded_words(words_, subject.name_begin, subject.name_end)
                           : folded_words(words_, subject.noun_begin, subject.noun_end);
  if (phrase.empty()) return false;
  const std::string owner = subject.kind == SubjectKind::kThing ? subject.owner : std::string();
  if (due) phrase += " deadline";
  // "today is Friday" and the like never come here: they have no noun of their own
  if (one_of(phrase, "time|date|day|today|it|weather|party time|first|last|rest|world|sun|weekend")) return false;
  // "Anna is 34": a person has an age and no time
  const bool person = subject.kind == SubjectKind::kPerson;
  if (person && !due && value.begin == i) return false;
  add(clause, Meaning{.stated = true},
      {.subject = owner_of(subject),
       .key = time_key(phrase, owner),
       .value = value_text(words_, value),
       .kind = StatementKind::kFact,
       .span = {clause.region, clause.end},
       .confidence = 85});
  return true;
}

bool MessageReader::read_attribute_value(const Clause& clause, std::size_t i, const Noun& noun, std::string_view key) {
  Meaning said = meaning(clause, Nature::kState);
  if (!said.stated) return true;
  if (clause.subject.past && !said.corrects) said.ends = said.past_state = true;
  std::string_view subject = subject_of(clause);
  const bool shared = clause.subject.kind == SubjectKind::kThing && !clause.subject.pronoun;
  if (shared && noun.kind == NounKind::kSlot) subject = owner_of(clause.subject);
  ValueType type = noun.type;
  if (type == ValueType::kTime) {
    const Span time = time_value(words_, i, clause.end, times_);
    if (time.empty()) return false;
    add(clause, Meaning{.stated = !clause.verb.negated},
        {.subject = subject,
         .key = std::string(key),
         .value = value_text(words_, time),
         .kind = noun.fact,
         .span = {clause.region, clause.end}});
    return true;
  }
  const std::vector<Span> found = values_at(words_, i, clause.end, type, times_);
  if (found.empty()) return false;
  for (const Span& value : found) {
    const Word& first = words_[value.begin];
    if (first.is(kThird | kYou | kSelf | kAsking | kNot)) return false;
    const bool solid =
        first.capital || first.digits || first.quoted || (value.begin > i && words_[value.begin - 1].is(kArticle));
    if (type != ValueType::kRest && first.is(kQuality) && !solid) return false;
    if ((type == ValueType::kOrg || type == ValueType::kRest) && first.is(kQuality | kAdverb | kPreposition) &&
        !first.quoted && !first.capital)
      return false;
    // "My boss is a pain in the neck"
    if (type == ValueType::kPerson && !first.capital && !first.quoted && value.begin > i &&
        words_[value.begin - 1].is(kArticle))
      return true;
    if (type == ValueType::kPhrase && !solid && (first.form(kIng) || first.is(kPlain)) && noun.key != "diet" &&
        noun.key != "study.subject") {
      if (!is_profession(first.lower) && !is_profession(words_[value.end - 1].lower)) return false;
    }
    std::string where(key);
    if (where == "medication.") where += key_word(folded_words(words_, value.begin, value.end));
    add(clause, said,
        {.subject = subject,
         .key = where,
         .value = value_text(words_, value),
         .kind = noun.fact,
         .single = noun.single,
         .span = value});
  }
  return true;
}

/// "my sister's name is Anna", "the name of my dog is Rex"
bool MessageReader::read_kin_name(const Clause& clause, std::size_t i) {
  const Subject& subject = clause.subject;
  const std::vector<Span> name = values_at(words_, i, clause.end, ValueType::kName, times_);
  if (name.empty()) return false;
  const Meaning said = meaning(clause, Nature::kState);
  add(clause, said,
      {.subject = subject.kin_owner.empty() ? context_.speaker : std::string_view(subject.kin_owner),
       .key = subject.kin.key == "pet." ? "pet.pet" : std::string(subject.kin.key),
       .value = value_text(words_, name.front()),
       .kind = StatementKind::kFact,
       .single = subject.kin.single,
       .span = name.front()});
  return true;
}

/// "my favourite food is …", "the door code is …"
bool MessageReader::read_special_attribute(const Clause& clause, std::size_t i, std::string key) {
  const Subject& subject = clause.subject;
  const bool code = key.starts_with("code.");
  if (code && key == "code.wi_fi") key = "code.wifi";
  Noun noun{.kind = NounKind::kSlot,
            .key = key,
            .type = code ? ValueType::kRest : ValueType::kPhrase,
            .single = true,
            .fact = code ? StatementKind::kFact : StatementKind::kPreference};
  if (code) return read_attribute_value(clause, i, noun, key);
  const Meaning said = meaning(clause, Nature::kState);
  const std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
  if (found.empty() || words_[found.front().begin].is(kThird | kAsking | kPreposition | kQuality)) return false;
  Meaning told = said;
  if (clause.verb.used_to || clause.verb.negated)
    open_slot(key, ValueType::kPhrase, StatementKind::kPreference);  // "now it's …"
  if (clause.verb.past && !clause.verb.used_to && !subject.past) return true;
  if (subject.past && said.stated) told.ends = told.past_state = true;
  add(clause, told,
      {.subject = subject_of(clause),
       .key = key,
       .value = value_text(words_, found.front()),
       .kind = StatementKind::kPreference,
       .span = found.front()});
  return true;
}

/// "my car is a red Mazda", "my car is red", "my phone is 555-0199"
bool MessageReader::read_thing_attribute(const Clause& clause, std::size_t i, const std::string& phrase) {
  const Subject& subject = clause.subject;
  const std::vector<Span> number = values_at(words_, i, clause.end, ValueType::kPhone, times_);
  if (subject.noun.key == "possession.phone" && !number.empty()) {
    add(clause, meaning(clause, Nature::kState),
        {.subject = subject_of(clause),
         .key = "contact.phone",
         .value = value_text(words_, number.front()),
         .span = number.front()});
    return true;
  }
  const std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
  if (found.empty()) return false;
  if (words_[found.front().begin].is(kColour) && found.front().end - found.front().begin == 1) {
    add(clause, meaning(clause, Nature::kState),
        {.subject = subject_of(clause),
         .key = "profile." + key_word(phrase) + "_colour",
         .value = value_text(words_, found.front()),
         .kind = StatementKind::kFact,
         .span = found.front()});
    return true;
  }
  if (!tells_something(i, clause.end, found.front())) return false;
  // "My laptop is a brick now": a thing is told by its make or by what things of its kind are called.
  bool same = words_.bytes(found.front().begin, found.front().end).find_first_of("0123456789") != std::string::npos;
  for (std::size_t w = found.front().begin; w < found.front().end; ++w)
    same |= words_[w].capital || words_[w].quoted || find_noun(words_[w].lower).key == subject.noun.key ||
            find_noun(folded_words(words_, w, found.front().end)).key == subject.noun.key;
  return same && read_attribute_value(clause, i, subject.noun, subject.noun.key);
}

/// Nouns that no table knows.
bool MessageReader::read_unknown_attribute(const Clause& clause, std::size_t i, const std::string& phrase) {
  const Subject& subject = clause.subject;
  const bool thing = subject.kind == SubjectKind::kThing;
  if (is_mood(phrase) || is_mood(words_[subject.noun_end - 1].lower) ||
      words_[subject.noun_begin].is(kQuality | kThird | kAsking))
    return false;
  const std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
  if (found.empty()) return false;
  const Span value = found.front();
  const bool bare = takes_bare_word(phrase) && !words_[value.begin].is(kPlain & kQuality) &&
                    value.end - value.begin <= 3 && !words_[value.begin].is(kQuality | kArticle);
  if (!tells_something(i, clause.end, value) && !bare) return false;
  Meaning said = meaning(clause, Nature::kState);
  if (!said.stated || (said.past_state && !subject.past && thing)) return false;
  if (one_of(words_[value.end - 1].lower, "thing|things|way|part|key|mix|lot|bit|mess|mystery|secret|one|joke|reason"))
    return false;
  if (words_.says(value.end, "of") && !words_[value.begin].capital && !words_[value.begin].digits) return false;
  if (subject.past) said.ends = said.past_state = true;
  if (thing) {
    const Word& first = words_[value.begin];
    const bool coloured = phrase.contains("colo") && !first.is(kColour);
    if ((!first.capital && !first.digits && !first.quoted && !bare) || coloured) return false;
    if (first.is(kPlain) && !first.quoted) return false;
    std::string key =
        "thing." + (subject.owner.empty() ? std::string() : key_word(subject.owner) + "_") + key_word(phrase);
    add(clause, said,
        {.subject = {},
         .key = key,
         .value = value_text(words_, value),
         .kind = StatementKind::kFact,
         .span = value,
         .confidence = 70});
    return true;
  }
  add(clause, said,
      {.subject = subject_of(clause),
       .key = "profile." + key_word(phrase),
       .value = value_text(words_, value),
       .span = value,
       .confidence = 75});
  return true;
}

/// "The cat is Tom and the dog is Spike"
bool MessageReader::read_pet_name(const Clause& clause, std::size_t i) {
  const Subject& subject = clause.subject;
  if (subject.owned || subject.noun.kind != NounKind::kPet || clause.verb.past || clause.verb.negated) return false;
  const std::size_t end = name_end(words_, i, clause.end);
  const bool closed = end >= clause.end || words_[end].mark != 0 || words_[end].is(kConjunction | kCloser);
  if (end == i || !closed || is_nationality(words_[i].lower) || find_noun(folded_words(words_, i, end))) return false;
  std::vector<Span> names{{i, end}};
  if (words_[subject.noun_end - 1].lower.ends_with("s"))
    names = values_at(words_, i, clause.end, ValueType::kNames, times_);
  for (const Span& name : names)
    add(clause, meaning(clause, Nature::kState),
        {.subject = context_.speaker,
         .key = subject.noun.key == "pet." ? "pet.pet" : std::string(subject.noun.key),
         .value = value_text(words_, name),
         .kind = StatementKind::kFact,
         .single = subject.noun.single,
         .span = name,
         .confidence = 75});
  return !names.empty();
}

bool MessageReader::read_attribute(const Clause& clause) {
  const Subject& subject = clause.subject;
  const std::size_t i = clause.verb.end;
  if (i >= clause.end) return false;
  if (subject.pronoun) {
    // "I got a new number, it's 555-0123"
    const bool open = open_slot_ && one_of(words_[subject.begin].lower, "it|that|this");
    if (!open) return false;
    Clause told = clause;
    told.subject.owner = open_owner_;
    if (open_shared_ && open_slot_.key == open_key_) told.subject.pronoun = false;  // "they changed the door code"
    return read_attribute_value(told, i, open_slot_, open_slot_.key);
  }
  const std::string phrase = folded_words(words_, subject.noun_begin, subject.noun_end);
  if (phrase.empty() || phrase.size() > 60) return false;
  if (subject.noun.key == "name" && subject.kin) return read_kin_name(clause, i);
  const bool thing = subject.kind == SubjectKind::kThing;
  if (one_of(phrase, "favourite|favorite|favourites|favorites")) return false;
  if (phrase.starts_with("favo") &&
      one_of(words_[subject.noun_end - 1].lower, "part|thing|bit|moment|scene|one|time|memory|way|place to"))
    return false;
  if (thing && subject.noun.key == "code.password" && !subject.owner.empty()) {
    return read_attribute_value(clause, i, subject.noun, "code." + key_word(subject.owner));
  }
  if (std::string key = special_key(phrase); !key.empty()) return read_special_attribute(clause, i, std::move(key));
  if (phrase.contains("deadline") || phrase.contains("due date") || words_.says(i, "due"))
    return read_time_attribute(clause, i);
  if (thing && !subject.owned && subject.noun.kind == NounKind::kSlot && subject.noun.key.starts_with("code.")) {
    return read_attribute_value(clause, i, subject.noun, subject.noun.key);
  }
  // "My number used to be …, now it's …"; "my car isn't a Civic any more, it's …"
  if (!thing && subject.noun && (clause.verb.used_to || clause.verb.negated)) open_slot(subject.noun, clause);
  if (!thing && subject.noun.kind == NounKind::kSlot) {
    // "my phone is 555…" is told apart from "my phone is a Pixel" by its digits
    if (read_attribute_value(clause, i, subject.noun, subject.noun.key)) return true;
    if (one_of(subject.noun.key, "contact.phone|contact.email|home.address|code.password|code.wifi"))
      open_slot(subject.noun, clause);
    return false;
  }
  if (thing && read_pet_name(clause, i)) return true;
  if (one_of(words_[subject.noun_begin].lower, "dream|ideal|next|future")) return false;
  if (!thing && subject.noun.kind == NounKind::kThing) return read_thing_attribute(clause, i, phrase);
  if (words_.says(i, "at|on|due|scheduled|set") || times_.at(words_[i].begin) != nullptr ||
      (words_.says(i, "for|from|now") && times_.at(words_[i + 1].begin) != nullptr)) {
    if (read_time_attribute(clause, i)) return true;
  }
  return read_unknown_attribute(clause, i, phrase);
}

}  // namespace memos::language::stated
