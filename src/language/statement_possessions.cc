// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What is had, bought, sold, left, swapped, cancelled, moved; who is had: pets and family.
#include <algorithm>

#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

constexpr std::string_view kToldLater = "contact.phone|contact.email|home.address|code.password|code.wifi";

/// Things that are bought and eaten, worn out or given: no possessions to remember.
bool is_fleeting(std::string_view head) noexcept {
  return one_of(head,
                "ticket|grocery|food|coffee|lunch|dinner|gift|present|milk|bread|beer|drink|time|chance|look|feeling|"
                "problem|question|idea|fun|lot|bit|break|day|week|weekend|headache|cold|job|meeting|call|appointment|"
                "interview|point|plan|trip|party|exam|test|shower|baby|experience|conversation|chat|talk|flight|"
                "issue|goal|dream|passion|blast|story|message|text|email|photo|picture|reason|way|moment|option|"
                "thing|stuff|something|anything|nothing|one|time|access|support|help|advice|tip|update|news|"
                "deadline|lesson|class|session|concert|game|match|date|night|year|month|morning|hand|eye|heart|"
                "faith|trouble|difficulty|fear|doubt|opinion|memory|sense|effect|impact|role|part|place|hour|"
                "snack|pizza|meal|cake|thought|result|choice|rest|sleep|drive|power|right|family|life|people|"
                "suggestion|recommendation|favourite|favorite|lead|offer|raise|promotion|degree|award|prize|"
                "vacation|holiday|workout|ride|walk|run|swim|nap|bath|seat|table|room|reservation|booking");
}

bool is_have(std::string_view base) noexcept { return base == "have"; }

}  // namespace

MessageReader::Possession MessageReader::possession_at(std::size_t i, std::size_t end) {
  Possession made;
  std::size_t at = i;
  while (at < end && ((words_[at].is(kArticle | kOwner | kAdverb) && !words_[at].is(kNumberWord)) ||
                      words_.says(at, "myself|ourselves|himself|herself")))
    ++at;
  if (words_[at].is(kNumberWord) || (words_[at].digits && words_[at].end - words_[at].begin <= 2)) {
    made.number = at + 1;
    ++at;
  }
  const std::vector<Span> found = values_at(words_, at, end, ValueType::kPhrase, times_);
  if (found.empty()) return made;
  Span phrase = found.front();
  // "a sister Anna", "a dog named Rex": the name is no part of the thing, "a Volvo" is
  for (std::size_t w = phrase.begin; w + 1 < phrase.end; ++w) {
    const bool known =
        find_noun(words_[w].lower).kind == NounKind::kPerson || find_noun(words_[w].lower).kind == NounKind::kPet;
    if (known && words_[w + 1].capital && !words_[w + 1].is(kPlain)) phrase.end = w + 1;
    if (words_.says(w + 1, "named|called")) phrase.end = w + 1;
  }
  made.phrase = phrase;
  made.head = singular(words_[phrase.end - 1].lower);
  std::size_t plain = phrase.begin;
  while (plain + 1 < phrase.end &&
         one_of(words_[plain].lower, "new|old|used|second-hand|own|brand-new|first|second|other|big|nice"))
    ++plain;
  made.bare = phrase.end - plain <= 1 && !words_[phrase.begin].capital;
  // "A phobia of birds" is no bird, "a pair of finches" are.
  for (std::size_t w = phrase.begin + 1; w + 1 < phrase.end; ++w) {
    if (words_[w].lower != "of" || words_.says(w + 1, "mine|ours")) continue;
    if (!words_.says(w - 1,
                     "pair|couple|lot|lots|bunch|kind|breed|type|dozen|number|ton|tons|family|litter|load|loads|"
                     "flock|handful|trio|piece|set"))
      return made;
  }
  for (std::size_t from = phrase.begin; from < phrase.end; ++from) {
    const Noun& noun = find_noun(folded_words(words_, from, phrase.end));
    if (noun) {
      made.noun = noun;
      break;
    }
  }
  if (!made.noun || made.noun.kind == NounKind::kSlot) {
    for (std::size_t w = phrase.begin; w < phrase.end; ++w) {
      const Noun& brand = find_noun(words_[w].lower);
      if (words_[w].capital && brand.kind == NounKind::kThing) made.noun = brand;
    }
  }
  return made;
}

bool MessageReader::add_people(const Clause& clause, const Meaning& said, const Noun& noun, Span phrase,
                               std::size_t number) {
  // ", Milo and Otis", "named Rex", "(Anna)"
  std::size_t at = phrase.end;
  while (at < clause.end &&
         (words_[at].mark == ',' || words_[at].mark == ':' || words_[at].mark == '(' || words_[at].mark == '-'))
    ++at;
  const bool told = words_.says(at, "named|called") || words_.match(at, "by the name of") != 0;
  std::vector<Span> names;
  if (told || at > phrase.end || (at < clause.end && words_[at].capital)) {
    while (at < clause.end && words_.says(at, "named|called|whose|name|is|by|the|of")) ++at;
    names = values_at(words_, at, clause.end, ValueType::kNames, times_);
  }
  const bool pet = noun.kind == NounKind::kPet;
  for (const Span& name : names) {
    add(clause, said,
        {.subject = subject_of(clause),
         .key = std::string(noun.key),
         .value = value_text(words_, name),
         .kind = StatementKind::kFact,
         .single = noun.single && names.size() == 1,
         .span = name});
    people_.mention(words_.bytes(name.begin, name.end), "");
  }
  const std::string key = noun.key == "pet." ? "pet.pet" : std::string(noun.key);
  if (number != 0) {
    add(clause, said,
        {.subject = subject_of(clause),
         .key = "count." + key.substr(key.find('.') + 1),
         .value = std::string(words_.bytes(number - 1, number)),
         .kind = StatementKind::kFact,
         .span = phrase});
  }
  if (names.empty()) unnamed_ = noun;
  if (names.empty() && pet) {
    if (number != 0) phrase.begin = std::min(phrase.begin, number - 1);  // "two guinea pigs"
    add(clause, said,
        {.subject = subject_of(clause),
         .key = key,
         .value = value_text(words_, phrase),
         .kind = StatementKind::kFact,
         .single = false,
         .span = phrase});
  }
  return true;
}

bool MessageReader::read_have(const Clause& clause, const Frame& /*frame*/, std::size_t i) {
  // "have an allergy to nuts", "have asthma", "have a meeting with Bob at 3", "have a job at Shell"
  const bool develops = words_.lexicon().base(clause.verb.main) == "develop";
  Meaning said = meaning(clause, develops ? Nature::kBegin : Nature::kState);
  std::size_t at = i;
  while (at < clause.end && words_[at].is(kArticle | kAdverb | kQuality)) ++at;
  for (std::size_t w = at; w < clause.end && w < at + 4; ++w) {
    if (words_.says(w, "allergy|allergies|intolerance") || words_.match(w, "allergic reaction") != 0) {
      std::vector<Span> to;
      if (words_.says(w + 1, "to")) to = values_at(words_, w + 2, clause.end, ValueType::kList, times_);
      if (to.empty() && w > at) to.push_back({at, w});
      for (const Span& value : to) {
        add(clause, said,
            {.subject = subject_of(clause),
             .key = "allergy",
             .value = value_text(words_, value),
             .single = false,
             .span = value});
      }
      return !to.empty();
    }
  }
  if (words_.says(at, "job|position|role") && words_.says(at + 1, "at|with")) {
    const std::vector<Span> org = values_at(words_, at + 2, clause.end, ValueType::kOrg, times_);
    if (org.empty()) return false;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = "work.employer",
         .value = value_text(words_, org.front()),
         .span = org.front()});
    return true;
  }
  const std::vector<Span> list = values_at(words_, at, clause.end, ValueType::kList, times_);
  bool any = false;
  for (const Span& value : list) {
    if (!is_health(folded_words(words_, value.begin, value.end))) continue;
    if (said.past_state) continue;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = "health.condition",
         .value = value_text(words_, value),
         .single = false,
         .span = value});
    any = true;
  }
  return any;
}

/// "have a sister named Ada", "adopted a kitten"
bool MessageReader::read_kin_possession(const Clause& clause, const Frame& frame, const Possession& thing,
                                        const Meaning& said) {
  const std::string_view base = words_.lexicon().base(clause.verb.main);
  const bool any = clause.verb.negated && is_have(base);
  const bool begins = one_of(base, "have|own|adopt|rescue|welcome|get|buy|use|take");
  if (base == "get" && thing.noun.kind == NounKind::kPerson) return true;
  if (!begins && frame.nature != Nature::kEnd) return false;
  if (said.past_state && thing.noun.kind == NounKind::kPerson) return true;
  if (any) {
    add(clause, said,
        {.subject = subject_of(clause),
         .key = std::string(thing.noun.key),
         .kind = StatementKind::kFact,
         .single = false});
    return true;
  }
  return add_people(clause, said, thing.noun, thing.phrase, thing.number);
}

/// "I have a new boss, Karen", "I got a new phone number: 555-0199"
bool MessageReader::read_slot_possession(const Clause& clause, const Possession& thing, const Meaning& said) {
  std::size_t at = thing.phrase.end;
  while (at < clause.end && (words_[at].mark != 0 || words_.says(at, "named|called|at|with|in"))) ++at;
  if (one_of(thing.noun.key, kToldLater)) open_slot(thing.noun, clause);
  if (at == thing.phrase.end && !words_[at].capital && !words_[at].digits) return true;
  const std::vector<Span> found = values_at(words_, at, clause.end, thing.noun.type, times_);
  if (found.empty() || (!words_[found.front().begin].capital && !words_[found.front().begin].digits)) return true;
  const std::string_view key = thing.noun.key == "work.role" ? "work.employer" : thing.noun.key;
  add(clause, said,
      {.subject = subject_of(clause),
       .key = std::string(key),
       .value = value_text(words_, found.front()),
       .kind = thing.noun.fact,
       .span = found.front()});
  return true;
}

/// "I bought my mom a Nokia", "got Anna a bike": behind whom something is given, 0 = nobody stands there.
std::size_t MessageReader::behind_receiver(std::size_t i, std::size_t end) {
  const std::size_t at = i + (words_[i].is(kOwner) || words_.says(i, "the") ? 1U : 0U);
  std::size_t behind = at == i ? name_end(words_, i, end) : at;
  constexpr std::size_t kLongest = 3;
  for (std::size_t stop = at + 1; at > i && stop < end && stop <= at + kLongest && words_[stop - 1].mark == 0; ++stop) {
    const NounKind kind = find_noun(singular(folded_words(words_, at, stop))).kind;
    if (kind == NounKind::kPerson || kind == NounKind::kPet) behind = stop;
  }
  const bool thing = behind > at && behind < end && words_[behind].is(kArticle | kOwner | kOtherOwner | kNumberWord) &&
                     !words_.says(behind, "that|this|these|those") && times_.at(words_[behind].begin) == nullptr;
  return thing ? behind : 0;
}

/// "I took in Bruno, a stray dog", "we adopted Luna, a black cat"
bool MessageReader::read_taken_in(const Clause& clause, std::size_t i) {
  const std::string_view base = words_.lexicon().base(clause.verb.main);
  if (!one_of(base, "take|adopt|rescue|welcome|get")) return false;
  const std::size_t name = name_end(words_, i, clause.end);
  if (name == i || words_[name].mark != ',' || !words_.says(name + 1, "a|an|our|my")) return false;
  constexpr std::size_t kLongest = 5;
  for (std::size_t w = name + 2; w < clause.end && w < name + kLongest && words_[w].mark == 0; ++w) {
    const Noun& noun = find_noun(words_[w].lower);
    if (noun.kind != NounKind::kPet) continue;
    add(clause, meaning(clause, Nature::kBegin),
        {.subject = subject_of(clause),
         .key = noun.key == "pet." ? "pet.pet" : std::string(noun.key),
         .value = value_text(words_, {i, name}),
         .kind = StatementKind::kFact,
         .single = noun.single,
         .span = {i, name}});
    return true;
  }
  return false;
}

/// "… and a dog" behind "I have a cat". True, as what stands before was read.
bool MessageReader::add_more_pets(const Clause& clause, const Meaning& said, const Possession& first) {
  std::size_t at = first.phrase.end;
  while (at + 1 < clause.end && first.noun.kind == NounKind::kPet && !clause.verb.negated) {
    if (words_.says(at, "called|named")) at = name_end(words_, at + 1, clause.end);
    const std::size_t joint = at;
    while (words_[at].mark == ',' || words_.says(at, "and|plus")) ++at;
    if (at == joint || !words_[at].is(kArticle | kOwner | kNumberWord)) break;
    const Possession more = possession_at(at, clause.end);
    if (more.noun.kind != NounKind::kPet || more.phrase.begin > at + 2 || more.phrase.end <= at) break;
    add_people(clause, said, more.noun, more.phrase, more.number);
    at = more.phrase.end;
  }
  return true;
}

bool MessageReader::read_possession(const Clause& clause, const Frame& frame, std::size_t i) {
  const std::string_view base = words_.lexicon().base(clause.verb.main);
  const bool have = is_have(base);
  if (have && read_have(clause, frame, i)) return true;
  if (words_[i].is(kThird | kYou | kAsking) || words_[i].lower == "to") return false;
  if (const std::size_t behind = have ? 0 : behind_receiver(i, clause.end); behind != 0) {
    if (frame.nature != Nature::kEnd) return true;
    i = behind;
  }
  if (read_taken_in(clause, i)) return true;
  Possession thing = possession_at(i, clause.end);
  if (thing.phrase.empty() || (base == "take" && thing.noun.kind != NounKind::kPet)) return false;
  Meaning said = meaning(clause, frame.nature);
  // "I don't have a car": whatever car there was
  const bool any = clause.verb.negated && have;
  if (!said.stated) return thing.noun.kind == NounKind::kPerson || thing.noun.kind == NounKind::kPet;
  const std::string value = value_text(words_, thing.phrase);
  if (thing.noun.kind == NounKind::kPerson || thing.noun.kind == NounKind::kPet) {
    return read_kin_possession(clause, frame, thing, said) && add_more_pets(clause, said, thing);
  }
  if (thing.noun.kind == NounKind::kThing) {
    const bool brand = words_[thing.phrase.end - 1].capital;
    if (thing.bare && !brand && !any && frame.nature != Nature::kEnd) return true;
    const bool single = thing.noun.single && thing.number == 0;
    const std::string kept = (thing.bare && !brand) ? std::string() : value;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = std::string(thing.noun.key),
         .value = kept,
         .kind = StatementKind::kFact,
         .single = single,
         .span = thing.phrase});
    return true;
  }
  if (thing.noun.kind == NounKind::kSlot) return read_slot_possession(clause, thing, said);
  const bool countable = words_[thing.phrase.begin > i ? thing.phrase.begin - 1 : i].is(kArticle | kOwner);
  if (is_fleeting(thing.head) || thing.head.size() < 3) return false;
  if (base == "use" && !words_[thing.phrase.begin].capital) return false;
  if (have || base == "get" || base == "ride" || base == "return" || base == "order" || base == "pick") return false;
  if (base != "use" && !countable) return false;
  if (base == "adopt" || base == "rescue" || base == "welcome" || base == "crash" || base == "total") return false;
  add(clause, said,
      {.subject = subject_of(clause),
       .key = base == "use" ? "uses" : "possession." + key_word(thing.head),
       .value = value,
       .kind = StatementKind::kFact,
       .single = false,
       .span = thing.phrase,
       .confidence = 70});
  return true;
}

/// "I left Berlin for the weekend", "for a few days", "for work"
bool MessageReader::leaves_for_while(std::size_t i, std::size_t end) {
  if (i + 1 >= end || !words_.says(i, "for")) return false;
  constexpr std::size_t kReach = 5;
  for (std::size_t w = i + 1; w < end && w <= i + kReach && words_[w].mark == 0 && !words_[w].is(kPreposition); ++w) {
    if (words_.says(w, "good|ever")) return false;
    if (times_.at(words_[w].begin) != nullptr ||
        words_.says(w,
                    "while|bit|weekend|day|days|week|weeks|night|nights|month|months|hour|hours|holiday|holidays|"
                    "vacation|trip|work|business|conference|wedding|funeral|festival|summer|winter|break"))
      return true;
  }
  return false;
}

/// "I left Siemens", "I quit my job", "we left Rome", "I lost my phone"
bool MessageReader::read_leave(const Clause& clause, const Frame& frame, std::size_t i) {
  const std::string_view base = words_.lexicon().base(clause.verb.main);
  const Meaning said = meaning(clause, Nature::kEnd);
  if (!said.stated) return false;
  const std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
  if (found.empty()) return false;
  const Span value = found.front();
  const std::string folded = folded_words(words_, value.begin, value.end);
  const std::string_view last = words_[value.end - 1].lower;
  const bool owned = value.begin > i && words_[value.begin - 1].is(kOwner);
  const auto end_slot = [&](std::string key, std::string text, bool single) {
    add(clause, said,
        {.subject = subject_of(clause),
         .key = std::move(key),
         .value = std::move(text),
         .single = single,
         .span = value});
    return true;
  };
  if (one_of(last, "job|company|firm|employer|position")) {
    const bool named = value.end - value.begin > 1 && words_[value.begin].capital;
    return end_slot("work.employer", named ? std::string(words_.bytes(value.begin, value.end - 1)) : std::string(),
                    true);
  }
  const Noun& noun = find_noun(folded);
  if (noun.kind == NounKind::kThing && base == "lose") return end_slot(std::string(noun.key), "", noun.single);
  if (base == "lose" && noun.kind == NounKind::kPet) return end_slot(std::string(noun.key), "", false);
  if (base == "lose") return false;
  if (noun.key == "relation.partner" && owned) return end_slot("relation.partner", "", true);
  if (noun.key == "gym" || last == "gym") return end_slot("gym", "", true);
  if (!words_[value.begin].capital) {
    if (base != "quit") return false;
    if (one_of(folded, "work|university|school|college|uni"))
      return end_slot(folded == "work" ? "work.employer" : "study.school", "", true);
    return end_slot("hobby", value_text(words_, value), false);
  }
  const bool aside =
      words_.says(value.end, "at|out|behind|off|on") && times_.at(words_[value.end + 1].begin) == nullptr;
  if (base == "leave" && (aside || leaves_for_while(value.end, clause.end))) return false;
  if (is_known_city(folded) || is_country(folded)) return end_slot("home.city", value_text(words_, value), true);
  (void)frame;
  return end_slot("work.employer", value_text(words_, value), true);
}

/// The slot in which one thing takes the place of another; empty = none that is known.
std::string MessageReader::swap_key(std::string_view base, Span from, Span to) {
  const Possession thing = possession_at(to.begin, to.end);
  const Possession old = from.empty() ? Possession{} : possession_at(from.begin, from.end);
  const std::string folded = folded_words(words_, to.begin, to.end);
  const std::string was = folded_words(words_, from.begin, from.end);
  const bool played = is_instrument(folded) || is_instrument(was);
  if (thing.noun.kind == NounKind::kThing && !played) return std::string(thing.noun.key);
  if (old.noun.kind == NounKind::kThing && !played) return std::string(old.noun.key);
  if (is_language(folded) || is_language(was)) return "language.learning";
  if (is_diet(folded) || folded.ends_with(" diet")) return "diet";
  if (is_medicine(folded)) return "medication." + key_word(folded);
  if (played) return "instrument";
  if (is_known_city(folded) || is_country(folded)) return "home.city";
  if (words_.bytes(to.begin, to.end).contains('@')) return "contact.email";
  const std::string_view job = words_[to.end - 1].lower;
  // "Switched to another dentist": whom one goes to, not what one becomes.
  const bool served = find_noun(job) && from.empty();
  const bool other = words_.says(to.begin, "another|different|other") ||
                     (to.begin > 0 && words_.says(to.begin - 1, "another|different|other"));
  if ((is_profession(job) || is_profession(folded)) && (served || other)) return {};
  if (is_profession(job) || is_profession(folded)) return "work.role";
  if (words_[to.begin].lower == "dr" || words_[from.begin].lower == "dr") return "doctor";
  if (words_[to.begin].is(kColour) && topic_key().starts_with("favourite")) return "favourite.colour";
  if (words_[to.begin].capital || topic_key().starts_with("favourite")) {
    if (std::string topic = topic_key(); !topic.empty()) return topic;
  }
  if (one_of(base, "move|transfer|go|leave|drop|give|sell|return")) return {};
  if (words_[to.begin].capital && about_work(words_)) return "work.employer";
  return !from.empty() || words_[to.begin].capital ? "uses" : "";
}

/// "switched from Android to iPhone", "traded my Golf for a Tesla", "changed from A to B"
bool MessageReader::read_swap(const Clause& clause, const Frame& frame, std::size_t i) {
  const Meaning said = meaning(clause, Nature::kBegin);
  if (!said.stated) return true;
  // "My boss switched to Chrome": the boss did, whom the tables know as a slot.
  if (clause.subject.kind == SubjectKind::kSlot && clause.subject.noun.type == ValueType::kPerson &&
      !words_.says(clause.verb.end, "me|us"))
    return true;
  const std::string_view base = words_.lexicon().base(clause.verb.main);
  Span from;
  Span to;
  const std::vector<Span> first = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
  if (first.empty()) return false;
  const bool has_from = frame.pattern.starts_with("from") || frame.pattern.starts_with("~ from") ||
                        frame.pattern == "@" || base == "trade" || base == "swap" || base == "replace";
  if (has_from) {
    from = first.front();
    std::size_t at = from.end;
    while (at < clause.end && !words_.says(at, "to|for|with|into")) ++at;
    if (at + 1 >= clause.end) return false;
    const std::vector<Span> second = values_at(words_, at + 1, clause.end, ValueType::kPhrase, times_);
    if (second.empty()) return false;
    to = second.front();
  } else {
    to = first.front();
  }
  const std::string folded = folded_words(words_, to.begin, to.end);
  const std::string was = folded_words(words_, from.begin, from.end);
  if ((is_medicine(folded) || is_medicine(was)) && !from.empty()) {
    const Meaning ended{.stated = true, .ends = true, .end_event = true};
    add(clause, ended,
        {.subject = subject_of(clause),
         .key = "medication." + key_word(was),
         .value = value_text(words_, from),
         .span = from});
    from = {};
  }
  const std::string key = is_medicine(was) ? "medication." + key_word(folded) : swap_key(base, from, to);
  if (key.empty()) {
    // Nobody knows what the names are; whatever slot holds the old one ends.
    const bool names = !from.empty() && words_[from.begin].capital && words_[to.begin].capital &&
                       times_.at(words_[from.begin].begin) == nullptr && !said.planned;
    if (!names) return false;
    add(clause, Meaning{.stated = true, .ends = true, .end_event = true},
        {.subject = subject_of(clause), .key = "work.employer", .value = value_text(words_, from), .span = from});
    return true;
  }
  const bool single = key != "uses";
  const StatementKind kind = key == "home.city" ? StatementKind::kProfile : StatementKind::kFact;
  const std::string_view subject = subject_of(clause);
  if (!from.empty()) {
    Meaning ended = said;
    ended.ends = ended.end_event = true;
    ended.since_event = false;
    if (!said.planned && (key != "home.city" || names_place(words_, from)))
      add(clause, ended,
          {.subject = subject,
           .key = key,
           .value = value_text(words_, from),
           .kind = kind,
           .single = single,
           .span = from});
  }
  add(clause, said,
      {.subject = subject, .key = key, .value = value_text(words_, to), .kind = kind, .single = single, .span = to});
  return true;
}

/// "cancelled the trip to Rome", "decided against the cat", "turned down the Google offer"
bool MessageReader::read_cancel(const Clause& clause, const Frame& frame, std::size_t i) {
  const VerbGroup& verb = clause.verb;
  if (verb.doubt || verb.negated || !(verb.past || verb.perfect || verb.progressive || verb.passive)) return false;
  const std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
  if (found.empty() || words_[found.front().begin].is(kThird | kYou)) return false;
  Span value = found.front();
  if (value.end < clause.end && words_.says(value.end, "to|with|in|at|from")) {
    const std::vector<Span> more = values_at(words_, value.end + 1, clause.end, ValueType::kPhrase, times_);
    if (!more.empty()) value.end = more.front().end;
  }
  if (is_language(folded_words(words_, value.begin, value.end))) {
    const Meaning ended{.stated = true, .ends = true, .end_event = true};
    add(clause, ended,
        {.subject = subject_of(clause), .key = "language.learning", .value = value_text(words_, value), .span = value});
    return true;
  }
  const bool offer = one_of(words_[value.end - 1].lower, "offer|job|position") || frame.key == "work.employer" ||
                     words_.says(found.front().end - 1, "offer|job|position");
  const std::string_view base = words_.lexicon().base(verb.main);
  if (base == "skip" || base == "drop") {
    if (!words_[value.begin > i ? value.begin - 1 : i].is(kArticle | kOwner)) return false;
  }
  Meaning said{.stated = true, .ends = true, .corrects = true};
  if (offer) {
    Span who = value;
    if (words_[value.end - 1].lower == "offer" || words_[value.end - 1].lower == "job") --who.end;
    for (std::size_t w = value.begin; w < value.end; ++w) {
      if (words_.says(w, "from|at|with")) who = {w + 1, value.end};
    }
    if (who.empty() || !words_[who.begin].capital) return true;
    add(clause, said,
        {.subject = subject_of(clause), .key = "work.employer", .value = value_text(words_, who), .span = who});
    return true;
  }
  said.corrects = false;
  if (words_[value.end - 1].lower == "membership") {
    said.end_event = true;
    const bool named = words_[value.begin].capital;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = "gym",
         .value = named ? std::string(words_.bytes(value.begin, value.end - 1)) : std::string(),
         .span = value});
    return named || words_.says(value.begin, "gym");
  }
  said.end_event = false;
  add(clause, said,
      {.subject = subject_of(clause),
       .key = "plan.",
       .value = value_text(words_, value),
       .kind = StatementKind::kPlan,
       .single = false,
       .span = value,
       .confidence = 80});
  return true;
}

/// The thing whose time is told: the subject ("the deadline was pushed"), else the object ("we moved the meeting").
Subject MessageReader::shifted_thing(const Clause& clause, std::size_t& at) const {
  const Subject& subject = clause.subject;
  if (clause.verb.end < clause.end && !clause.verb.passive) {
    Subject object = subject_at(words_, clause.verb.end, clause.end, people_);
    const bool named = object.kind == SubjectKind::kThing || object.kind == SubjectKind::kSlot;
    if (named && !object.pronoun && object.noun_end > object.noun_begin) {
      at = object.end;
      return object;
    }
  }
  const bool thing = (subject.kind == SubjectKind::kThing || subject.kind == SubjectKind::kSlot) && !subject.pronoun;
  const bool name = subject.kind == SubjectKind::kPerson && !subject.owned && subject.name_end > subject.name_begin;
  return thing || name ? subject : Subject{};
}

std::string_view MessageReader::owner_of(const Subject& subject) const {
  const bool shared = subject.kind != SubjectKind::kSlot || words_.says(subject.begin, "our|the");
  if (shared) return {};
  return subject.owner.empty() ? context_.speaker : std::string_view(subject.owner);
}

/// "moved the meeting to 3 pm", "the deadline was pushed to the 14th", "I changed my number to …"
bool MessageReader::read_shift(const Clause& clause, const Frame& /*frame*/, std::size_t i) {
  const VerbGroup& verb = clause.verb;
  if (verb.doubt || clause.unreal || clause.asked) return false;
  const std::string_view base = words_.lexicon().base(verb.main);
  std::size_t at = i;
  const Subject thing = shifted_thing(clause, at);
  if (thing.kind == SubjectKind::kNone) return false;
  const bool name = thing.kind == SubjectKind::kPerson;
  const std::string phrase = name ? folded_words(words_, thing.name_begin, thing.name_end)
                                  : folded_words(words_, thing.noun_begin, thing.noun_end);
  const std::string owner = thing.kind == SubjectKind::kThing ? thing.owner : std::string();
  const std::string_view whose = owner_of(thing);
  if (phrase.empty()) return false;
  if (one_of(base, "cancel|scrap") || (base == "call" && words_.says(verb.end, "off"))) {
    const std::string_view head = words_[(name ? thing.name_end : thing.noun_end) - 1].lower;
    if (one_of(head, "job|offer|position|role|move|relocation|transfer|internship")) return true;  // read_fell_through
    const Meaning ended{.stated = !verb.negated && (verb.past || verb.passive || verb.perfect), .ends = true};
    add(clause, ended, {.subject = whose, .key = time_key(phrase, owner), .kind = StatementKind::kFact});
    add(clause, ended,
        {.subject = whose, .key = "plan.", .value = phrase, .kind = StatementKind::kPlan, .single = false});
    return true;
  }
  if (!one_of(base,
              "move|postpone|push|reschedule|shift|delay|change|set|schedule|bring|start|begin|take|get|happen|end|"
              "close|expire|fix|put|switch|plan|book|leave|depart|arrive|land|board|rebook|extend"))
    return false;
  while (
      at < clause.end &&
      (words_.says(
           at, "back|forward|up|out|off|place|moved|pushed|changed|postponed|rescheduled|delayed|shifted|extended") ||
       words_[at].is(kAdverb))) {
    ++at;
  }
  // The last "to", "for" tells the new time.
  std::size_t to = at;
  for (std::size_t w = at; w < clause.end; ++w) {
    if (words_.says(w, "to|until|for")) to = w;
  }
  if (base == "change" && thing.kind == SubjectKind::kSlot && thing.noun.kind == NounKind::kSlot) {
    Clause now = clause;  // what it was changed to holds, though the verb is in the past
    if (verb.past || verb.perfect) now.verb.past = now.verb.perfect = false;
    return words_.says(to, "to") && read_attribute_value(now, to + 1, thing.noun, thing.noun.key);
  }
  const Span value = time_value(words_, to, clause.end, times_);
  if (value.empty()) return false;
  if (verb.negated) return true;
  moved_ = true;
  add(clause, Meaning{.stated = true},
      {.subject = whose,
       .key = time_key(phrase, owner),
       .value = value_text(words_, value),
       .kind = StatementKind::kFact,
       .span = {clause.region, clause.end}});
  return true;
}

/// "Her name is Coco", "we called him Max", where the pet came without a name.
bool MessageReader::name_unnamed(const Clause& clause, std::size_t i) {
  if (!unnamed_) return false;
  const std::vector<Span> names = values_at(words_, i, clause.end, ValueType::kNames, times_);
  if (names.empty() || !words_[names.front().begin].capital) return false;
  const std::string key = unnamed_.key == "pet." ? "pet.pet" : std::string(unnamed_.key);
  // "a puppy" gives way to the name
  std::erase_if(facts_, [&](const StatedFact& fact) { return fact.key == key && !fact.ends && !fact.single; });
  for (const Span& name : names) {
    add(clause, Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = key,
         .value = value_text(words_, name),
         .kind = StatementKind::kFact,
         .single = unnamed_.single,
         .span = name});
    people_.mention(words_.bytes(name.begin, name.end), "");
  }
  unnamed_ = {};
  return true;
}

/// "we named the puppy Biscuit", "we call him Max"
bool MessageReader::read_naming(const Clause& clause, std::size_t i) {
  if (words_.says(i, "him|her|it|them"))
    return !clause.verb.doubt && !clause.verb.negated && name_unnamed(clause, i + 1);
  std::size_t at = i;
  while (at < clause.end && (words_[at].is(kArticle | kOwner) || one_of(words_[at].lower, "new|little|first"))) ++at;
  const std::size_t noun_at = at;
  while (at < clause.end && at < noun_at + 3 && !words_[at].capital && words_[at].mark == 0) ++at;
  if (at == noun_at || at >= clause.end) return false;
  const Noun& noun = find_noun(folded_words(words_, noun_at, at));
  if (noun.kind != NounKind::kPet && noun.kind != NounKind::kPerson && noun.kind != NounKind::kThing) return false;
  const std::vector<Span> names = values_at(words_, at, clause.end, ValueType::kNames, times_);
  Meaning said = meaning(clause, Nature::kBegin);
  if (!said.stated && !clause.verb.past && !clause.verb.doubt && !clause.verb.negated && !clause.asked &&
      !clause.unreal)
    said.stated = true;
  for (const Span& name : names) {
    const bool thing = noun.kind == NounKind::kThing;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = thing ? "name." + key_word(folded_words(words_, noun_at, at)) : std::string(noun.key),
         .value = value_text(words_, name),
         .kind = StatementKind::kFact,
         .single = noun.single && names.size() == 1,
         .span = name});
  }
  return !names.empty();
}

bool MessageReader::read_died(const Clause& clause) {
  if (!(clause.verb.past || clause.verb.perfect) || clause.verb.doubt || clause.verb.negated) return false;
  if (clause.subject.kind != SubjectKind::kPerson) return false;
  const Meaning said{.stated = true, .ends = true, .end_event = true};
  const Noun& noun = clause.subject.noun;
  const bool named = clause.subject.name_end > clause.subject.name_begin;
  std::string value =
      named ? std::string(words_.bytes(clause.subject.name_begin, clause.subject.name_end)) : std::string();
  if (clause.subject.pronoun) value = clause.subject.who;
  if (noun.kind == NounKind::kPet || (!noun && !value.empty())) {
    add(clause, said,
        {.subject = clause.subject.owner.empty() ? context_.speaker : std::string_view(clause.subject.owner),
         .key = noun.kind == NounKind::kPet ? std::string(noun.key) : "pet.",
         .value = value,
         .kind = StatementKind::kFact,
         .single = value.empty(),  // of pets without a name the one told last
         .confidence = 80});
  }
  add(clause, Meaning{.stated = true, .since_event = true},
      {.subject = clause.subject.who,
       .key = "life.status",
       .value = "died",
       .kind = StatementKind::kFact,
       .confidence = 80});
  return true;
}

/// "Tom and I broke up", "we got divorced", "we got married"
bool MessageReader::read_break_up(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  if (clause.subject.kind != SubjectKind::kSelf) return false;
  const std::string_view base = words_.lexicon().base(verb.main);
  const std::size_t i = verb.end;
  const bool apart = ((base == "break" || base == "split") && words_.says(i, "up") && !words_.says(i + 1, "with")) ||
                     ((base == "divorce" || base == "separate") && !verb.passive && i >= clause.end) ||
                     (base == "get" && words_.says(i, "divorced"));
  const bool wed = base == "get" && words_.says(i, "married|engaged") && !words_.says(i + 1, "to");
  if (!apart && !wed) return false;
  const Meaning said = meaning(clause, apart ? Nature::kEnd : Nature::kBegin);
  if (!said.stated) return true;
  if (apart) {
    add(clause, said,
        {.subject = context_.speaker,
         .key = "relation.partner",
         .value = clause.subject.with,
         .kind = StatementKind::kFact});
    return true;
  }
  add(clause, said,
      {.subject = context_.speaker,
       .key = "relationship.status",
       .value = std::string(words_[i].lower),
       .span = {i, i + 1}});
  if (!clause.subject.with.empty()) {
    add(clause, said,
        {.subject = context_.speaker,
         .key = "relation.partner",
         .value = clause.subject.with,
         .kind = StatementKind::kFact});
  }
  return true;
}

}  // namespace memos::language::stated
