// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// News about what is known: "raised my dose to …", "purple is my favourite colour now", "New phone: …".
#include <algorithm>

#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

constexpr std::string_view kChanging =
    "change|raise|lower|increase|reduce|decrease|bump|cut|switch|update|reset|adjust|set|double";

/// Whether this message talks about work: only then "started with X" names an employer.
}  // namespace

bool about_work(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.says(i,
                   "job|work|working|works|company|employer|position|role|hired|offer|firm|career|quit|left|pay|salary|"
                   "colleagues|shift"))
      return true;
  }
  return false;
}

/// The slot of "lisinopril dose", "wifi password", "kitchen budget"; no key = none that is known.
MessageReader::Changed MessageReader::changed_slot(Span object, bool owned) const {
  while (object.end - object.begin > 1 && words_.says(object.begin, "new|old|current|daily|monthly|whole"))
    ++object.begin;
  if (object.empty()) return {};
  const std::string phrase = folded_words(words_, object.begin, object.end);
  const std::string_view head = words_[object.begin].lower;
  const std::string mine = owned ? std::string(context_.speaker) : std::string();
  if (is_medicine(head)) return {"medication." + key_word(head), std::string(context_.speaker), ValueType::kRest};
  if (head == "gym") return {"gym", std::string(context_.speaker), ValueType::kOrg};
  if (const Noun& noun = find_noun(phrase); noun) {
    const bool shared = noun.key.starts_with("code.") || noun.key == "budget";  // "the subject" is nobody's major
    const bool open =
        (owned || shared) && noun.kind == NounKind::kSlot && noun.type != ValueType::kTime && !noun.key.ends_with('.');
    return open ? Changed{std::string(noun.key), mine, noun.type, noun.fact} : Changed{};
  }
  if (std::string key = special_key(phrase); !key.empty()) {
    const bool code = key.starts_with("code.");
    return {code && key == "code.wi_fi" ? "code.wifi" : key, mine, code ? ValueType::kRest : ValueType::kPhrase,
            code ? StatementKind::kFact : StatementKind::kPreference};
  }
  // Of other nouns only amounts: "I set the alarm to 6" is nothing to remember.
  if (!words_.says(object.end - 1,
                   "budget|price|rent|rate|limit|fee|target|goal|allowance|deposit|quota|cost|premium|mortgage|payment|"
                   "salary|wage|tuition|subscription|bill|tax|membership|bonus|weight|dose|score")) {
    return {};
  }
  return {(owned ? "profile." : "thing.") + key_word(phrase), mine, ValueType::kNumber, StatementKind::kFact};
}

/// "My doctor raised my lisinopril dose to 40 mg", "they changed the door code to 8832", "my rent was raised to 1350"
bool MessageReader::read_change(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  const bool done = verb.past || verb.perfect || verb.passive;
  if (verb.copula || verb.main == 0 || verb.doubt || verb.negated || verb.used_to || verb.future || !done) return false;
  if (!one_of(words_.lexicon().base(verb.main), kChanging)) return false;
  std::size_t i = verb.end;
  Span object;
  bool owned = false;
  if (verb.passive) {
    object = {clause.subject.noun_begin, clause.subject.noun_end};
    owned = clause.subject.kind == SubjectKind::kSlot && clause.subject.owner.empty() &&
            !words_.says(clause.subject.begin, "our|the");
  } else {
    while (i < clause.end && words_.says(i, "up|down")) ++i;
    owned = words_.says(i, "my");
    if (!owned && !words_.says(i, "the|our")) return false;
    object.begin = ++i;
    constexpr std::size_t kLongest = 5;
    while (i < clause.end && i < object.begin + kLongest && words_[i].mark == 0 &&
           !words_[i].is(kPreposition | kThird | kConjunction | kSelf))
      ++i;
    object.end = i;
  }
  if (object.empty()) return false;
  const Changed slot = changed_slot(object, owned);
  if (slot.key.empty()) return false;
  std::size_t to = i;
  while (to < clause.end && !words_.says(to, "to")) ++to;
  const bool known = !slot.key.starts_with("thing.") && !slot.key.starts_with("profile.");
  if (to + 1 >= clause.end) {
    if (known) open_slot(slot.key, slot.type, slot.fact, slot.subject.empty());
    return known && i >= clause.end;
  }
  if (!time_value(words_, to + 1, clause.end, times_).empty() && !words_[to + 1].digits) return false;
  const std::vector<Span> found = values_at(words_, to + 1, clause.end, slot.type, times_);
  if (found.empty() || found.front().begin > to + 3) return false;
  Span value = found.front();
  if (slot.type == ValueType::kNumber) {
    if (!words_[value.begin].digits || times_.at(words_[value.begin].begin) != nullptr) return false;
    const std::vector<Span> whole = values_at(words_, value.begin, clause.end, ValueType::kRest, times_);
    if (!whole.empty()) value = whole.front();
  }
  if (words_[value.begin].is(kThird | kYou | kAsking)) return false;
  add(clause, Meaning{.stated = true, .since_event = true},
      {.subject = slot.subject, .key = slot.key, .value = value_text(words_, value), .kind = slot.fact, .span = value});
  return true;
}

/// "it's …" in what follows tells the value of this slot.
void MessageReader::open_slot(const Noun& noun, const Clause& clause) {
  open_slot_ = noun;
  const std::string_view owner = subject_of(clause);
  open_owner_ = owner == context_.speaker ? std::string_view() : owner;
}

void MessageReader::open_slot(std::string_view key, ValueType type, StatementKind fact, bool shared) {
  open_owner_.clear();
  open_shared_ = shared;
  open_key_ = key;
  open_slot_ = {.kind = NounKind::kSlot, .key = open_key_, .type = type, .single = true, .fact = fact};
}

/// "I'm meeting Sarah on Thursday at 4", "I have a call with Bob on Friday"
bool MessageReader::read_meet(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  if (clause.subject.kind != SubjectKind::kSelf || verb.past || verb.perfect || verb.doubt || verb.negated)
    return false;
  const std::string_view base = words_.lexicon().base(verb.main);
  std::size_t i = verb.end;
  if (base == "have") {
    if (!words_[i].is(kArticle) || !words_.says(i + 1, "meeting|call|appointment|lunch|dinner|coffee|interview") ||
        !words_.says(i + 2, "with"))
      return false;
    i += 3;
  } else if (base != "meet" || !(verb.progressive || verb.future)) {
    return false;
  }
  if (words_.says(i, "with|up")) i += words_.says(i + 1, "with") ? 2 : 1;
  const std::size_t end = name_end(words_, i, clause.end);
  if (end == i || end >= clause.end) return false;
  std::size_t at = end;
  while (at < clause.end && at < end + 6 && times_.at(words_[at].begin) == nullptr) ++at;
  const Span value = time_value(words_, at, clause.end, times_);
  if (value.empty()) return false;
  add(clause, Meaning{.stated = true},
      {.subject = context_.speaker,
       .key = "meeting." + key_word(words_.bytes(i, end)),
       .value = value_text(words_, value),
       .kind = StatementKind::kFact,
       .span = {clause.region, clause.end}});
  return true;
}

/// "started with Japanese", "started with Acme": a language, an instrument, or, where it is about work, an employer.
bool MessageReader::read_started_with(const Clause& clause, std::size_t i) {
  const std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
  if (found.empty()) return true;
  const std::string folded = folded_words(words_, found.front().begin, found.front().end);
  const bool language = is_language(folded);
  if (!language && !is_instrument(folded)) {
    const bool job =
        words_[found.front().begin].capital && (about_work(words_) || has_future_time(clause) || clauses_.size() == 1);
    return !job;
  }
  add(clause, meaning(clause, Nature::kBegin),
      {.subject = subject_of(clause),
       .key = language ? "language.learning" : "instrument",
       .value = value_text(words_, found.front()),
       .kind = language ? StatementKind::kProfile : StatementKind::kPreference,
       .single = language,
       .span = found.front()});
  return true;
}

/// Where the value of "X is my Y", "X has become my Y", "X took over from Z as my Y" begins and ends; empty = none.
Span MessageReader::value_before(const Sentence& said, std::size_t is) const {
  std::size_t part = is;
  constexpr std::size_t kFarthest = 12;
  while (part > said.begin && part + kFarthest > is && words_[part - 1].mark != ',' && words_[part - 1].mark != ';' &&
         words_[part - 1].mark != ':' && !words_[part - 1].is(kConjunction | kSubordinate))
    --part;
  while (part < is && (words_[part].mark != 0 || words_[part].is(kFiller | kAdverb | kArticle))) ++part;
  std::size_t end = is;
  if (words_[is].lower == "as") {
    end = part + 1;
    while (end < is && !words_[end].is(kHave | kBe) && !words_[end].form(kPastForm | kThirdForm)) ++end;
    if (end >= is) return {};
  }
  while (end > part && words_[end - 1].is(kHave | kBe | kAdverb)) --end;
  return {part, end};
}

/// "Purple is my favourite colour now", "555-0177 is my new number", "Graz is where I live": the value stands first.
void MessageReader::read_inverted(const Sentence& said, std::size_t first_clause) {
  if (said.asked) return;
  for (std::size_t c = first_clause; c < clauses_.size(); ++c) {
    if (clauses_[c].unreal || clauses_[c].asked) return;
  }
  for (std::size_t i = said.begin + 1; i + 2 < said.end; ++i) {
    const bool where = words_.says(i, "is|'s") && words_.match(i + 1, "where i|we live|work") != 0;
    if (!where && (!words_.says(i, "is|'s|are|become|became|as") || words_[i + 1].lower != "my")) continue;
    const Span before = value_before(said, i);
    if (!where && words_.says(i - 1, "it|that") && name_favourite(said, i + 2)) return;
    if (before.empty() || words_[before.begin].is(kThird | kAsking | kNot | kSelf | kYou | kOtherOwner | kOwner))
      continue;
    if (where ? read_place_before(before, words_.says(i + 3, "live")) : read_own_before(said, before, i + 2)) return;
  }
}

/// "Lately I prefer purple, it's my new favourite colour": what was just told to be liked.
bool MessageReader::name_favourite(const Sentence& said, std::size_t noun) {
  while (words_.says(noun, "new|all-time|absolute|current")) ++noun;
  if (!words_.says(noun, "favourite|favorite|fav") || noun + 1 >= said.end || words_[noun + 1].mark != 0) return false;
  const std::uint32_t begin = words_[said.begin].begin;
  for (std::size_t f = facts_.size(); f > 0; --f) {
    const StatedFact liked = facts_[f - 1];
    if (liked.key != "preference.likes" || liked.ends || liked.begin < begin || liked.subject != context_.speaker)
      continue;
    std::string kind = key_word(words_[noun + 1].lower);
    if (kind == "color") kind = "colour";
    Clause part = own_part(said.begin, said.end);
    add(part, Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = "favourite." + kind,
         .value = liked.value,
         .kind = StatementKind::kPreference,
         .span = {noun, noun + 2}});
    return true;
  }
  return false;
}

/// "Graz is where I live"
bool MessageReader::read_place_before(Span before, bool lives) {
  if (!words_[before.begin].capital) return false;
  add(own_part(before.begin, before.end), Meaning{.stated = true},
      {.subject = context_.speaker,
       .key = lives ? "home.city" : "work.employer",
       .value = value_text(words_, before),
       .span = before,
       .confidence = 80});
  return true;
}

/// What stands before "is my …" is a value of that slot.
bool MessageReader::read_own_before(const Sentence& said, Span before, std::size_t noun) {
  while (words_.says(noun, "new|all-time|absolute|current|actual|number-one")) ++noun;
  std::size_t end = noun;
  const bool favourite = words_.says(noun, "favourite|favorite|fav");
  const std::size_t most = noun + (favourite ? 4 : 3);
  while (
      end < said.end && end < most && words_[end].mark == 0 &&
      (end == noun || !words_[end].is(kCloser | kConjunction | kPreposition | kAdverb | kSelf | kThird | kSubordinate)))
    ++end;
  constexpr std::size_t kLongest = 4;
  if (favourite) {
    if (before.end - before.begin > kLongest) return false;
    const bool colour = words_[before.begin].is(kColour);
    if (end == noun + 1 && !colour) return false;
    if (words_.says(end - 1, "part|thing|bit|moment|scene|one|time|memory|way|kind|person")) return false;
    add(own_part(before.begin, end), Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = end == noun + 1 ? "favourite.colour" : "favourite." + key_word(folded_words(words_, noun + 1, end)),
         .value = value_text(words_, before),
         .kind = StatementKind::kPreference,
         .span = before});
    return true;
  }
  Noun slot;
  for (std::size_t stop = end; stop > noun && !slot; --stop) slot = find_noun(folded_words(words_, noun, stop));
  if (slot.kind != NounKind::kSlot || slot.key.ends_with('.') || !slot.single || has_fact(0, slot.key)) return false;
  std::vector<Span> found = values_at(words_, before.begin, before.end, slot.type, times_);
  if (found.empty() || found.front().end + 1 < before.end) return false;
  const Span value = found.front();
  const Word& first = words_[value.begin];
  if (!first.capital && !first.digits && slot.type != ValueType::kTime) return false;
  if (slot.type == ValueType::kTime &&
      words_.bytes(value.begin, value.end).find_first_of("0123456789") == std::string::npos)
    return false;
  add(own_part(before.begin, end), Meaning{.stated = true},
      {.subject = context_.speaker,
       .key = std::string(slot.key),
       .value = value_text(words_, value),
       .kind = slot.fact,
       .span = {before.begin, end},
       .confidence = 80});
  return true;
}

/// "I'm an engineer at Bosch, living in Stuttgart"
void MessageReader::read_participle(const Sentence& said, std::size_t first_clause) {
  if (said.asked || first_clause >= clauses_.size()) return;
  const Clause& clause = clauses_[first_clause];
  if (clause.subject.kind != SubjectKind::kSelf || clause.unreal || clause.verb.past || clause.verb.negated ||
      clause.verb.doubt || clause.verb.future)
    return;
  for (std::size_t i = clause.verb.end + 1; i + 2 < said.end; ++i) {
    const bool joined = words_[i - 1].mark == ',' || words_.says(i - 1, "and|currently|now");
    if (!joined || !words_.says(i, "living|based|residing") || words_[i + 1].lower != "in") continue;
    const std::vector<Span> found = values_at(words_, i + 2, said.end, ValueType::kPlace, times_);
    if (found.empty() || !words_[found.front().begin].capital) continue;
    Clause part;
    part.region = part.subject.begin = i;
    part.end = found.front().end;
    part.subject.kind = SubjectKind::kSelf;
    add(part, Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = "home.city",
         .value = value_text(words_, found.front()),
         .span = found.front()});
    return;
  }
}

/// "The city library hired me", "they made me team lead"
bool MessageReader::read_hired(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  const Subject& who = clause.subject;
  const std::string_view base = words_.lexicon().base(verb.main);
  if (!words_.says(verb.end, "me|us") || verb.negated || verb.doubt || verb.passive || !(verb.past || verb.perfect))
    return false;
  if (one_of(base, "make|appoint|name|promote") && who.kind != SubjectKind::kSelf) {
    const std::size_t to = verb.end + (words_.says(verb.end + 1, "to") ? 2 : 1);
    const std::vector<Span> role = values_at(words_, to, clause.end, ValueType::kPhrase, times_);
    if (role.empty()) return false;
    std::size_t of = role.front().begin;  // "head of sales"
    while (of < role.front().end && words_[of].lower != "of") ++of;
    const std::string_view head = words_[of - (of > role.front().begin ? 1U : 0U)].lower;
    if (!is_profession(head) && !one_of(head, "lead|leader|head|chief|chair|partner|captain|supervisor")) return false;
    add(clause, Meaning{.stated = true, .since_event = true},
        {.subject = context_.speaker,
         .key = "work.role",
         .value = value_text(words_, role.front()),
         .span = role.front()});
    return true;
  }
  if (!one_of(base, "hire|recruit|poach")) return false;
  if (who.kind == SubjectKind::kSelf || who.pronoun || who.owned) return false;
  const bool named = who.name_end > who.name_begin;
  const Span name = named ? Span{who.name_begin, who.name_end} : Span{who.noun_begin, who.noun_end};
  if (name.empty()) return false;
  add(clause, Meaning{.stated = true, .since_event = true},
      {.subject = context_.speaker, .key = "work.employer", .value = value_text(words_, name), .span = name});
  return true;
}

/// "I'm seeing someone new, her name is …", "I'm dating a guy called …"
bool MessageReader::read_seeing(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  const bool self = clause.subject.kind == SubjectKind::kSelf && !clause.subject.plural;
  if (!self || !verb.progressive || verb.past || verb.negated || verb.doubt || verb.future) return false;
  if (!one_of(words_.lexicon().base(verb.main), "see|date")) return false;
  std::size_t at = verb.end;
  if (words_.says(at, "someone|somebody")) {
    at += words_.says(at + 1, "new|else|again") ? 2 : 1;
  } else if (words_[at].is(kArticle) && words_.says(at + 1, "guy|girl|man|woman|boy|lady")) {
    at += 2;
  } else {
    return false;
  }
  unnamed_ = find_noun("partner");
  while (at < clause.end && words_[at].mark != 0) ++at;
  if (words_.says(at, "called|named")) name_unnamed(clause, at + 1);
  return true;
}

/// "Pepper, my dog, ate a sock"
void MessageReader::read_apposed(const Sentence& said) {
  for (std::size_t i = said.begin + 1; i + 2 < said.end; ++i) {
    if (words_[i].mark != ',' || !words_.says(i + 1, "my|our") || words_[i + 1].quoted) continue;
    std::size_t begin = i;
    while (begin > said.begin && begin + 2 > i && name_end(words_, begin - 1, i) == i) --begin;
    const Subject role = subject_at(words_, i + 1, said.end, people_);
    const bool kin = role.noun.kind == NounKind::kPerson || role.noun.kind == NounKind::kPet;
    const bool closed = role.end >= said.end || words_[role.end].mark != 0;
    if (begin == i || !kin || !closed || !role.owned || !role.owner.empty() || role.past || !role.with.empty() ||
        role.name_end > role.name_begin)
      continue;
    Clause part;
    part.region = part.subject.begin = begin;
    part.end = role.end;
    part.subject.kind = SubjectKind::kSelf;
    add(part, Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = role.noun.key == "pet." ? "pet.pet" : std::string(role.noun.key),
         .value = value_text(words_, {begin, i}),
         .kind = StatementKind::kFact,
         .single = role.noun.single,
         .span = {begin, i}});
  }
}

/// What stands in no clause: "Pepper, my dog, …", "…, fully vegan since then".
void MessageReader::read_loose(const Sentence& said, std::size_t first_clause) {
  read_apposed(said);
  const bool own = first_clause >= clauses_.size() ||
                   (clauses_[first_clause].subject.kind == SubjectKind::kSelf && !clauses_[first_clause].unreal);
  if (said.asked || !own) return;
  for (std::size_t i = said.begin; i + 1 < said.end; ++i) {
    if (!is_diet(words_[i].lower) || words_[i].quoted || !words_.says(i + 1, "since|now|again|from|these|ever|diet"))
      continue;
    const bool kept = words_[i + 1].lower == "diet";  // "I follow a keto diet"
    std::size_t begin = i;
    while (begin > said.begin && (words_[begin - 1].is(kAdverb) || words_[begin - 1].lower.ends_with("ly"))) --begin;
    if (!kept && begin > said.begin && words_[begin - 1].mark == 0) continue;
    bool follows = false;
    for (std::size_t w = said.begin; kept && w < i; ++w)
      follows |= words_.says(w, "follow|following|on|to|keep|keeping|eat|started|switched|adopted|doing");
    const bool past =
        first_clause < clauses_.size() && (clauses_[first_clause].verb.doubt || clauses_[first_clause].verb.used_to);
    if (kept && (!follows || past)) continue;
    Clause part;
    part.region = part.subject.begin = begin;
    part.end = said.end;
    part.subject.kind = SubjectKind::kSelf;
    add(part, Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = "diet",
         .value = value_text(words_, {i, i + 1}),
         .kind = StatementKind::kPreference,
         .span = {i, i + 1}});
    return;
  }
}

/// "New phone: 555-0199", "please use nora@example.org from now on"
bool MessageReader::read_bare_contact(std::size_t sentence) {
  const Sentence& said = words_.sentences()[sentence];
  std::size_t i = said.begin;
  while (i < said.end && (words_[i].mark != 0 || words_[i].is(kFiller) || words_.says(i, "please|just|my|from|now|on")))
    ++i;
  std::vector<Span> found;
  std::string key;
  if (words_.says(i, "use|take")) {
    found = values_at(words_, i + 1, said.end, ValueType::kEmail, times_);
    if (!found.empty() && found.front().begin <= i + 6) key = "contact.email";
  } else if (words_.says(i, "new")) {
    for (std::size_t end = i + 4; end > i + 1 && key.empty(); --end) {
      if (end >= said.end || (words_[end].mark != ':' && words_[end].mark != '-')) continue;
      std::string phrase = folded_words(words_, i + 1, end);
      if (phrase == "phone") phrase += " number";
      const Noun& noun = find_noun(phrase);
      if (noun.kind != NounKind::kSlot || noun.key.ends_with('.') || noun.type == ValueType::kTime) continue;
      found = values_at(words_, end + 1, said.end, noun.type, times_);
      if (!found.empty() && (words_[found.front().begin].capital || words_[found.front().begin].digits ||
                             noun.type == ValueType::kEmail || noun.key.starts_with("code.")))
        key = noun.key;
    }
    if (key == "home.address" && !found.empty()) found.front().end = said.end;
  }
  if (key.empty() || said.asked) return false;
  Clause clause;
  clause.region = clause.subject.begin = said.begin;
  clause.end = found.front().end;
  clause.subject.kind = SubjectKind::kSelf;
  add(clause, Meaning{.stated = true},
      {.subject = context_.speaker,
       .key = key,
       .value = value_text(words_, found.front()),
       .span = found.front(),
       .confidence = 80});
  return true;
}

/// A value that no noun phrase can be: "no writer", "ever", "hard".
bool MessageReader::is_plausible(std::string_view key, std::string_view value) {
  if (one_of(key, "favourite.way|favourite.part|favourite.thing|favourite.time|favourite.kind")) return false;
  const bool loose = key == "hobby" || key.starts_with("preference.") || key.starts_with("work.") ||
                     key.starts_with("study.") || key == "language.learning" || key == "learning" ||
                     key.starts_with("possession.") || key == "project" || key == "instrument";
  if (!loose) return true;
  std::string folded(value.substr(0, 24));
  std::ranges::transform(folded, folded.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (folded.starts_with("no ") || folded.starts_with("not ") || folded.starts_with("such ")) return false;
  return !one_of(folded,
                 "ever|never|hard|harder|well|together|away|back|again|more|less|so|too|really|much|alone|outside|both|"
                 "either|though|either way|together with|already|now|often|sometimes|instead|first|whatever|however|"
                 "right|around|along|yet|even|that|there|here|up|out|later|soon|today|tonight");
}

}  // namespace memos::language::stated
