// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// "I am …", "my sister is …", "Karen is my boss": who somebody is.
#include <algorithm>

#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

/// Nothing but the clause's end, a mark or a new part stands there.
bool is_end(const Words& words, std::size_t i, std::size_t end) {
  return i >= end || words[i].mark != 0 || words[i].is(kConjunction | kCloser | kSubordinate | kPreposition) ||
         words.says(i, "starting|beginning");
}

}  // namespace

void MessageReader::read_copula(const Clause& clause) {
  if (clause.verb.doubt) return;
  if (is_about_people(clause)) {
    read_person_is(clause);
  } else {
    read_attribute(clause);
  }
}

bool MessageReader::read_person_is(const Clause& clause) {
  const std::size_t i = clause.verb.end;
  if (i >= clause.end) return false;
  if (words_[i].lower == "born") return read_born(clause, i + 1);
  if (words_.says(i, "called|named")) {
    const std::vector<Span> name = values_at(words_, i + 1, clause.end, ValueType::kName, times_);
    return !name.empty() && read_named(clause, name.front());
  }
  if (read_is_kin(clause, i) || read_is_phrase(clause, i) || read_is_word(clause, i) || read_is_noun(clause, i))
    return true;
  // "my sister is Anna"; "Dinner is at 7"
  const bool kin = clause.subject.owned && clause.subject.noun && clause.subject.name_begin == clause.subject.name_end;
  if (kin) {
    const ValueType type = clause.subject.noun.single ? ValueType::kName : ValueType::kNames;
    bool any = false;
    for (const Span& name : values_at(words_, i, clause.end, type, times_)) {
      const Word& first = words_[name.begin];
      const bool adjective = is_nationality(first.lower) || first.is(kQuality);
      if (adjective || !first.capital || !is_end(words_, name.end, clause.end)) break;
      any |= read_named(clause, name);
    }
    if (any) return true;
  }
  const bool thing = clause.subject.kind == SubjectKind::kPerson && !clause.subject.owned && !clause.subject.pronoun;
  if (thing) return read_time_attribute(clause, i);
  const bool greeted = clause.subject.kind == SubjectKind::kSelf && !clause.subject.plural && !clause.verb.past &&
                       (words_.says(clause.region, "hi|hello|hey|greetings") || clause.sentence <= 1);
  if (greeted) {
    const std::vector<Span> name = values_at(words_, i, clause.end, ValueType::kName, times_);
    const std::size_t head = words_.sentences().front().begin;
    const bool hello =
        words_.says(head, "hi|hello|hey|greetings") || words_.match(head, "good morning|evening|afternoon|day") != 0;
    if (hello && !name.empty() && words_[name.front().begin].capital &&
        !is_nationality(words_[name.front().begin].lower)) {
      return read_named(clause, name.front());
    }
  }
  return false;
}

bool MessageReader::read_named(const Clause& clause, Span name) {
  Meaning said = meaning(clause, Nature::kState);
  if (!said.stated) return true;
  const Subject& subject = clause.subject;
  if (subject.past && subject.noun.kind == NounKind::kPerson && words_[subject.noun_begin].lower.starts_with("ex"))
    said.ends = true;
  const std::string value = value_text(words_, name);
  if (subject.kind == SubjectKind::kPerson && subject.noun && subject.owned) {
    const std::string_view owner = subject.owner.empty() ? context_.speaker : std::string_view(subject.owner);
    add(clause, said,
        {.subject = owner,
         .key = subject.noun.key == "pet." ? "pet.pet" : std::string(subject.noun.key),
         .value = value,
         .kind = StatementKind::kFact,
         .single = subject.noun.single,
         .span = name});
    people_.mention(value, "");
    return true;
  }
  if (subject.kind == SubjectKind::kPerson && !subject.pronoun && !subject.noun) return false;
  add(clause, said, {.subject = subject_of(clause), .key = "name", .value = value, .span = name});
  return true;
}

bool MessageReader::read_born(const Clause& clause, std::size_t i) {
  if (clause.verb.negated) return true;
  const Meaning said{.stated = true};
  for (std::size_t at = i; at < clause.end && at < i + 10; ++at) {
    if (!words_.says(at, "in|on|at") || at + 1 >= clause.end) continue;
    const Span time = time_value(words_, at + 1, clause.end, times_);
    const bool is_time = !time.empty() && time.begin <= at + 2;
    if (is_time) {
      Clause part = clause;
      add(part, said,
          {.subject = subject_of(clause),
           .key = "birthday",
           .value = value_text(words_, time),
           .span = {clause.region, clause.end}});
      continue;
    }
    const std::vector<Span> place = values_at(words_, at + 1, clause.end, ValueType::kPlace, times_);
    if (!place.empty() && words_[place.front().begin].capital) {
      add(clause, said,
          {.subject = subject_of(clause),
           .key = "birthplace",
           .value = value_text(words_, place.front()),
           .span = {clause.region, clause.end}});
    }
  }
  return true;
}

namespace {

struct IsPhrase {
  std::string_view words;
  std::string_view key;
  ValueType type;
  bool single;
  StatementKind kind;
};
constexpr auto kProfile = StatementKind::kProfile;
constexpr auto kTaste = StatementKind::kPreference;
constexpr auto kIsPhrases = std::to_array<IsPhrase>({
    {"allergic to", "allergy", ValueType::kList, false, kProfile},
    {"intolerant to", "allergy", ValueType::kList, false, kProfile},
    {"originally from", "hometown", ValueType::kPlace, true, kProfile},
    {"from", "hometown", ValueType::kPlace, true, kProfile},
    {"based in", "home.city", ValueType::kPlace, true, kProfile},
    {"located in", "home.city", ValueType::kPlace, true, kProfile},
    {"married to", "relation.partner", ValueType::kName, true, StatementKind::kFact},
    {"engaged to", "relation.partner", ValueType::kName, true, StatementKind::kFact},
    {"in a relationship with", "relation.partner", ValueType::kName, true, StatementKind::kFact},
    {"together with", "relation.partner", ValueType::kName, true, StatementKind::kFact},
    {"employed at|by", "work.employer", ValueType::kOrg, true, kProfile},
    {"into", "preference.likes", ValueType::kList, false, kTaste},
    {"fond of", "preference.likes", ValueType::kList, false, kTaste},
    {"crazy about", "preference.likes", ValueType::kList, false, kTaste},
    {"mad about", "preference.likes", ValueType::kList, false, kTaste},
    {"keen on", "preference.likes", ValueType::kList, false, kTaste},
    {"obsessed with", "preference.likes", ValueType::kList, false, kTaste},
    {"passionate about", "preference.likes", ValueType::kList, false, kTaste},
    {"addicted to", "preference.likes", ValueType::kList, false, kTaste},
    {"a fan of", "preference.likes", ValueType::kList, false, kTaste},
    {"a big|huge|massive|great fan of", "preference.likes", ValueType::kList, false, kTaste},
    {"big|huge fans of", "preference.likes", ValueType::kList, false, kTaste},
    {"afraid|scared|terrified of", "fear", ValueType::kList, false, kTaste},
    {"fluent in", "language.speaks", ValueType::kLanguage, false, kProfile},
    {"a member of", "membership", ValueType::kPhrase, false, kProfile},
});

}  // namespace

/// "I'm in Berlin now"; "from June on I'll be in Berlin"; "I'm at Google now"
bool MessageReader::read_is_in(const Clause& clause, std::size_t i) {
  const bool at_org = words_[i].lower == "at";
  const std::vector<Span> place = values_at(words_, i + 1, clause.end, ValueType::kPlace, times_);
  if (place.empty() || !words_[place.front().begin].capital || words_[place.front().begin].is(kPlain)) return false;
  const std::string text = value_text(words_, place.front());
  if (clause.subject.kind != SubjectKind::kSelf && !clause.subject.pronoun && !clause.subject.owned && !clause.verb.now)
    return false;
  const Meaning said = meaning(clause, Nature::kState);
  if (at_org) {
    const bool told = clause.verb.now || says_in(clause, "now|currently") || clause.verb.stopped || said.announced ||
                      says_in(clause, "these|since") || (clause.verb.perfect && has_duration(clause));
    if (!told || times_.at(words_[place.front().begin].begin) != nullptr) return false;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = "work.employer",
         .value = text,
         .span = place.front(),
         .confidence = 75});
    return true;
  }
  const bool onwards =
      (says_in(clause, "from|starting|permanently") && says_in(clause, "on|onwards|onward|permanently"));
  add(clause, said,
      {.subject = subject_of(clause),
       .key = onwards ? "home.city" : "location",
       .value = text,
       .single = true,
       .span = place.front(),
       .confidence = 80});
  return true;
}

/// "I'm off Lipitor now", "I'm off dairy"
bool MessageReader::read_is_off(const Clause& clause, std::size_t i) {
  if (i >= clause.end || clause.verb.negated) return false;
  if (is_medicine(words_[i].lower) && !clause.verb.past) {
    add(clause, Meaning{.stated = true, .ends = true, .end_event = true},
        {.subject = subject_of(clause),
         .key = "medication." + key_word(words_[i].lower),
         .value = value_text(words_, {i, i + 1}),
         .span = {i, i + 1}});
    return true;
  }
  if (!is_food(words_[i].lower) && words_[i].lower != "dairy" && words_[i].lower != "gluten") return false;
  add(clause, meaning(clause, Nature::kState),
      {.subject = subject_of(clause),
       .key = "diet.avoids",
       .value = value_text(words_, {i, i + 1}),
       .kind = StatementKind::kPreference,
       .single = false,
       .span = {i, i + 1}});
  return true;
}

bool MessageReader::read_is_phrase(const Clause& clause, std::size_t i) {
  if (words_[i].lower == "off") return read_is_off(clause, i + 1);
  if (words_[i].lower == "on") {
    static constexpr Frame kOn{.verb = "be", .pattern = "on @", .nature = Nature::kState};
    if (words_.says(i + 1, "a|the") && words_.says(i + 3, "diet")) {
      add(clause, meaning(clause, Nature::kState),
          {.subject = subject_of(clause),
           .key = "diet",
           .value = std::string(words_.bytes(i + 2, i + 3)),
           .span = {i + 2, i + 3}});
      return true;
    }
    return read_medicine(clause, kOn, i + 1);
  }
  if (words_.says(i, "in|at") && i + 1 < clause.end) return read_is_kin(clause, i) || read_is_in(clause, i);
  for (const IsPhrase& row : kIsPhrases) {
    std::size_t at = i;
    while (at < clause.end && words_[at].is(kAdverb) && words_.match(at, row.words) == 0) ++at;
    // "severely allergic to"
    if (words_.match(at, row.words) == 0 && words_[at].lower.ends_with("ly")) ++at;
    const std::size_t length = words_.match(at, row.words);
    if (length == 0 || at + length >= clause.end) continue;
    Meaning said = meaning(clause, Nature::kState);
    std::string key(row.key);
    const bool likes = key == "preference.likes";
    const bool origin = key == "hometown";
    if (origin && clause.verb.past) said = Meaning{.stated = true};
    if (likes && clause.verb.past && !clause.verb.used_to) return true;
    if (likes && clause.verb.negated && !says_in(clause, "anymore|longer")) {
      key = "preference.dislikes";
      said = Meaning{.stated = true};
    }
    if (key == "relation.partner" && row.words.starts_with("engaged") && said.stated && !said.ends) {
      add(clause, said, {.subject = subject_of(clause), .key = "relationship.status", .value = "engaged"});
    }
    for (const Span& value : values_at(words_, at + length, clause.end, row.type, times_)) {
      if (words_[value.begin].is(kThird | kYou | kAsking | kOtherOwner)) continue;
      if (key.starts_with("preference.") && !is_taste(at + length, false, value)) continue;
      if (origin && !words_[value.begin].capital && !is_known_city(words_[value.begin].lower) &&
          !is_country(words_[value.begin].lower))
        continue;
      add(clause, said,
          {.subject = subject_of(clause),
           .key = key,
           .value = value_text(words_, value),
           .kind = row.kind,
           .single = row.single,
           .span = value,
           .tail = exception_behind(value.end, clause.end)});
    }
    return true;
  }
  return false;
}

/// "Karen is my new boss", "he's my brother-in-law", "Tom is Anna's husband"
bool MessageReader::read_is_kin(const Clause& clause, std::size_t i) {
  const Subject& subject = clause.subject;
  const Subject role = subject_at(words_, i, clause.end, people_);
  if (!role.owned || role.end > clause.end || role.pronoun || role.kind == SubjectKind::kSelf) return false;
  if (subject.kind != SubjectKind::kPerson) return false;
  const std::string phrase = folded_words(words_, role.noun_begin, role.noun_end);
  const bool favourite = phrase.starts_with("favourite ") || phrase.starts_with("favorite ");
  const bool slot = role.noun.kind == NounKind::kSlot && role.noun.type == ValueType::kPerson;
  if (role.noun.kind != NounKind::kPerson && role.noun.kind != NounKind::kPet && !slot && !favourite) return false;
  Meaning said = meaning(clause, Nature::kState);
  if (!said.stated) return true;
  if (role.past) said.ends = true;
  std::string value = subject.name_end > subject.name_begin
                          ? std::string(words_.bytes(subject.name_begin, subject.name_end))
                          : subject.who;
  if (value.empty() || (subject.owned && subject.name_end == subject.name_begin)) return true;
  const std::string key = favourite ? special_key(phrase) : std::string(role.noun.key);
  add(clause, said,
      {.subject = role.owner.empty() ? context_.speaker : std::string_view(role.owner),
       .key = key,
       .value = value,
       .kind = favourite ? StatementKind::kPreference : StatementKind::kFact,
       .single = favourite || role.noun.single,
       .span = {subject.begin, subject.end}});
  return true;
}

/// One word says it: "vegan", "34", "divorced", "diabetic", "Brazilian".
bool MessageReader::read_is_word(const Clause& clause, std::size_t i) {
  std::size_t at = i;
  while (at < clause.end && words_[at].is(kAdverb) && words_[at].verb == 0 && !is_diet(words_[at].lower)) ++at;
  if (words_[at].is(kArticle) && is_diet(words_[at + 1].lower)) ++at;
  const Word& word = words_[at];
  if (at >= clause.end || word.mark != 0) return false;
  const std::string_view subject = subject_of(clause);
  const Meaning said = meaning(clause, Nature::kState);
  const std::string two = at + 1 < clause.end ? folded_words(words_, at, at + 2) : std::string();
  const auto tell = [&](std::string key, Span span, bool single, StatementKind kind = StatementKind::kProfile) {
    add(clause, said,
        {.subject = subject,
         .key = std::move(key),
         .value = value_text(words_, span),
         .kind = kind,
         .single = single,
         .span = span});
    return true;
  };
  const bool years = words_.match(at + 1, "years|year old") != 0 || words_.match(at + 1, "years|yrs of age") != 0;
  const bool age = (word.digits || word.is(kNumberWord)) && word.end - word.begin <= 12;
  if (age) {
    std::size_t end = at + 1;
    if (words_[end].is(kNumberWord) && end < clause.end) ++end;
    if (words_.says(end, "foot|feet|cm|centimeters|meters|metres|m") || word.lower.ends_with("cm"))
      return tell("body.height", {at, std::min(clause.end, end + 3)}, true);
    const bool small = word.is(kNumberWord) || (word.end - word.begin <= 3 && !word.lower.contains(':'));
    const bool more = words_.says(end, "in|at|of|on|and|to|for|with") &&
                      !(words_[end].lower == "and" && words_[end + 1].is(kSelf | kOwner));
    if (small && (years || is_end(words_, end, clause.end)) && !more && clause.subject.noun.kind != NounKind::kThing) {
      if (clause.verb.past) return true;
      return tell("age", {at, end}, true);
    }
    return false;
  }
  if (is_diet(word.lower) && (is_end(words_, at + 1, clause.end) || words_.says(at + 1, "household|family|person")))
    return tell("diet", {at, at + 1}, true, StatementKind::kPreference);
  if (is_health(two)) return tell("health.condition", {at, at + 2}, false);
  if (is_health(word.lower) && is_end(words_, at + 1, clause.end)) return tell("health.condition", {at, at + 1}, false);
  if (one_of(word.lower, "single|married|divorced|engaged|widowed|separated") && is_end(words_, at + 1, clause.end))
    return tell("relationship.status", {at, at + 1}, true);
  if (one_of(word.lower, "retired|unemployed|self-employed|freelancing|jobless") &&
      is_end(words_, at + 1, clause.end)) {
    if (word.lower != "self-employed" && word.lower != "freelancing" && !said.ends && said.stated && !said.planned) {
      Meaning ended = said;
      ended.ends = ended.end_event = true;
      add(clause, ended, {.subject = subject, .key = "work.employer"});
    }
    return tell("work.role", {at, at + 1}, true);
  }
  if (one_of(word.lower, "left-handed|right-handed|ambidextrous"))
    return tell("profile.handedness", {at, at + 1}, true);
  if (word.capital && is_nationality(word.lower) && is_end(words_, at + 1, clause.end))
    return tell("nationality", {at, at + 1}, true);
  return false;
}

/// "a nurse at Charité", "the head of sales", "a big Arsenal fan"
bool MessageReader::read_is_noun(const Clause& clause, std::size_t i) {
  std::size_t at = i;
  while (at < clause.end && words_[at].is(kAdverb) && words_[at].verb == 0) ++at;
  const bool article = words_[at].is(kArticle) && words_[at].lower != "that" && words_[at].lower != "this";
  std::vector<Span> found = values_at(words_, at, clause.end, ValueType::kPhrase, times_);
  if (found.empty()) return false;
  Span value = found.front();
  const std::string_view subject = subject_of(clause);
  const Meaning said = meaning(clause, Nature::kState);
  const std::string_view last = words_[value.end - 1].lower;
  if (article && one_of(last, "fan|supporter") && value.end - value.begin >= 2) {
    Span team{value.begin, value.end - 1};
    while (!team.empty() && !words_[team.begin].capital) ++team.begin;
    if (team.empty()) return false;
    add(clause, said,
        {.subject = subject,
         .key = "sports.team",
         .value = value_text(words_, team),
         .kind = StatementKind::kPreference,
         .span = team});
    return true;
  }
  std::string head(last);
  if (const std::size_t of = folded_words(words_, value.begin, value.end).find(" of "); of != std::string::npos) {
    for (std::size_t w = value.begin; w < value.end; ++w) {
      if (words_[w].lower == "of") {
        head = words_[w - 1].lower;
        break;
      }
    }
  }
  const std::string tail2 =
      value.end - value.begin >= 2 ? folded_words(words_, value.end - 2, value.end) : std::string();
  const bool leads =
      one_of(head, "head|director|vp|president|chief|lead|professor|chair|dean|member") && head != "member";
  const bool job = is_profession(head) || is_profession(tail2) || (article && leads);
  const bool bare_title = !article && (words_[value.begin].capital || clause.subject.kind == SubjectKind::kSelf);
  if (!job || !(article || bare_title)) {
    const Noun& noun = find_noun(folded_words(words_, value.begin, value.end));
    // "Rex is a beagle" tells nothing that a slot holds; "Biscuit is a dog" does
    if (article && noun.kind == NounKind::kPet && clause.subject.kind == SubjectKind::kPerson &&
        clause.subject.noun.kind == NounKind::kPet && said.stated) {
      add(clause, said,
          {.subject = clause.subject.owner.empty() ? context_.speaker : std::string_view(clause.subject.owner),
           .key = clause.subject.noun.key.ends_with('.') ? std::string(noun.key)
                                                         : std::string(clause.subject.noun.key) + "_breed",
           .value = value_text(words_, value),
           .kind = StatementKind::kFact,
           .span = value});
      return true;
    }
    return false;
  }
  add(clause, said, {.subject = subject, .key = "work.role", .value = value_text(words_, value), .span = value});
  if (words_.says(value.end, "at|for|with")) {
    const std::vector<Span> org = values_at(words_, value.end + 1, clause.end, ValueType::kOrg, times_);
    if (!org.empty() && (words_[org.front().begin].capital || org.front().begin > value.end + 1) &&
        times_.at(words_[org.front().begin].begin) == nullptr) {
      const bool student = head == "student";
      add(clause, said,
          {.subject = subject,
           .key = student ? "study.school" : "work.employer",
           .value = value_text(words_, org.front()),
           .span = org.front()});
    }
  }
  return true;
}

}  // namespace memos::language::stated
