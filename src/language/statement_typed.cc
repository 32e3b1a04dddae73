// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What the form of a value tells, whatever the verb: a telephone number, "my flat in Ghent", "as a nurse I …", "my
// birthday falls on 4 May", "I need to hand in the essay by Monday", "instead of Dutch".
#include <algorithm>
#include <string>

#include "base/time.h"
#include "language/language.h"
#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

constexpr std::string_view kDwellings = "flat|apartment|house|home|place|condo|studio|cottage|bungalow|townhouse";
/// Dwellings with such a word are not where somebody lives.
constexpr std::string_view kElsewhere =
    "holiday|summer|beach|former|old|previous|vacation|ski|second|dream|childhood|weekend|lake|country|parents|family|"
    "grandparents|airbnb|first|next|future";

/// "4 May" of the day that begins then in the writer's zone.
std::string day_of_year(UtcMs begin, const TimeReference& writer) {
  constexpr std::int64_t kMinuteMs = 60'000;
  const std::string day = base::format_human(UtcMs{begin.value + writer.offset_minutes * kMinuteMs});
  return day.substr(0, day.find(' ', day.find(' ') + 1));
}

}  // namespace

/// A part of a sentence as a clause about who speaks.
Clause MessageReader::own_part(std::size_t begin, std::size_t end) const {
  Clause part;
  part.region = part.subject.begin = begin;
  part.end = end;
  part.subject.kind = SubjectKind::kSelf;
  return part;
}

bool MessageReader::has_fact(std::size_t first_fact, std::string_view key) const {
  return std::any_of(facts_.begin() + static_cast<std::ptrdiff_t>(std::min(first_fact, facts_.size())), facts_.end(),
                     [&](const StatedFact& fact) { return fact.key == key; });
}

void MessageReader::read_typed(const Sentence& said, std::size_t first_clause, std::size_t first_fact) {
  if (said.asked || said.end - said.begin < 3) return;
  read_due(said);
  read_put_down(said);
  if (!has_fact(first_fact, "allergy")) read_allergic(said);
  if (!has_fact(first_fact, "language.learning")) read_learning(said);
  for (std::size_t c = first_clause; c < clauses_.size(); ++c)
    if (clauses_[c].unreal || clauses_[c].asked || (clauses_[c].verb.doubt && c == first_clause)) return;
  for (std::size_t i = said.begin; i < said.end; ++i)
    if (words_[i].quoted || words_[i].is(kUnreal | kDream)) return;
  if (!has_fact(0, "contact.phone")) read_own_number(said);
  if (!has_fact(first_fact, "home.city")) read_dwelling(said);
  if (!has_fact(first_fact, "work.role")) read_trade(said);
  if (!has_fact(first_fact, "birthday")) read_own_birthday(said);
  read_instead(said, first_fact);
}

/// "New SIM, text me on 555-0177", "555-0123 is dead, use 555-0177"
void MessageReader::read_own_number(const Sentence& said) {
  bool cue = false;
  for (std::size_t i = said.begin; i < said.end; ++i) {
    if (words_.says(i, "number|phone|mobile|cell|sim|whatsapp|digits") ||
        words_.match(i, "call|text|reach|ring|message me") != 0 || words_.match(i, "use") != 0)
      cue = true;
    const bool others = words_[i].is(kOtherOwner) || words_[i].lower == "him" || words_[i].lower == "them" ||
                        (words_[i].lower == "'s" && words_.says(i + 1, "number|phone|cell|mobile|new|old|work")) ||
                        words_.says(i, "office|shop|company|dentist|plumber|school|support|hotline|clinic|store|order");
    if (others) return;
  }
  if (!cue) return;
  Span last;
  for (std::size_t i = said.begin; i < said.end; ++i) {
    if (!words_[i].digits) continue;
    const std::vector<Span> found = values_at(words_, i, said.end, ValueType::kPhone, times_);
    if (found.empty()) continue;
    const Span number = found.front();
    const auto digits =
        std::ranges::count_if(words_.bytes(number.begin, number.end), [](char c) { return c >= '0' && c <= '9'; });
    constexpr int kFewest = 7;
    i = number.end - 1;
    if (digits < kFewest) continue;
    bool gone = words_.match(number.end, "does|is|was n't|not") != 0 || words_.says(number.end, "anymore") ||
                words_.match(number.end, "is dead|off|gone|disconnected") != 0 ||
                words_.match(number.end, "no longer") != 0;
    for (std::size_t w = number.begin; w > said.begin && w + 6 > number.begin && words_[w - 1].mark == 0; --w)
      gone = gone || words_[w - 1].is(kNot) || words_.says(w - 1, "stop|old");
    if (gone) {
      add(own_part(said.begin, said.end), Meaning{.stated = true, .ends = true, .end_event = true},
          {.subject = context_.speaker, .key = "contact.phone", .value = value_text(words_, number), .span = number});
    } else {
      last = number;
    }
  }
  if (last.empty()) return;
  add(own_part(said.begin, said.end), Meaning{.stated = true},
      {.subject = context_.speaker,
       .key = "contact.phone",
       .value = value_text(words_, last),
       .span = last,
       .confidence = 75});
}

/// "We had to put Max down": if it was a pet, it is none any more.
void MessageReader::read_put_down(const Sentence& said) {
  for (std::size_t i = said.begin; i + 2 < said.end; ++i) {
    if (words_[i].lower != "put" || !words_[i + 1].capital) continue;
    if (words_[i + 2].lower != "down" && words_.match(i + 2, "to sleep") == 0) continue;
    add(own_part(said.begin, said.end), Meaning{.stated = true, .ends = true, .end_event = true},
        {.subject = context_.speaker,
         .key = "pet.",
         .value = value_text(words_, {i + 1, i + 2}),
         .kind = StatementKind::kFact,
         .single = false,
         .span = {i + 1, i + 2}});
    return;
  }
}

/// "My flat in Ghent is tiny", "we gave up our flat in Ghent", "got the keys to my new apartment in Turku"
void MessageReader::read_dwelling(const Sentence& said) {
  for (std::size_t i = said.begin; i + 2 < said.end; ++i) {
    if (!words_.says(i, kDwellings) || !words_.says(i + 1, "in|near|outside")) continue;
    const std::vector<Span> found = values_at(words_, i + 2, said.end, ValueType::kPlace, times_);
    if (found.empty() || !words_[found.front().begin].capital || words_[found.front().begin].is(kPlain)) continue;
    std::size_t owner = i;
    bool elsewhere = false;
    constexpr std::size_t kFarthest = 4;
    while (owner > said.begin && owner + kFarthest > i && words_[owner - 1].mark == 0 &&
           !words_[owner].is(kOwner | kArticle)) {
      --owner;
      elsewhere |= words_.says(owner, kElsewhere) || words_[owner].lower == "'s";
    }
    if (elsewhere || words_[owner].is(kOtherOwner)) continue;
    bool ended = false;
    bool came = false;
    bool dreams = false;
    for (std::size_t w = said.begin; w < said.end; ++w) {
      ended |= w < i && words_.says(w, "sold|left|gave|quit|lost|terminated|vacated");
      came |= words_.match(w, "moved|moving in|into") != 0 || words_.says(w, "moved|keys|settled|home|renting|rent");
      dreams |= w < i && words_.says(w, "miss|missed|remember|visit|visited|saw|viewed|looked|looking");
    }
    const bool own = words_.says(owner, "my|our");
    if (dreams || (!own && !came)) continue;
    Meaning told{.stated = true};
    if (ended) told.ends = told.end_event = true;
    add(own_part(said.begin, said.end), told,
        {.subject = context_.speaker,
         .key = "home.city",
         .value = value_text(words_, found.front()),
         .span = found.front(),
         .confidence = 75});
    if (!ended) return;
  }
}

/// "Shellfish gives me hives, I'm allergic", "I can't have peanuts, I'm allergic": what stands before.
void MessageReader::read_allergic(const Sentence& said) {
  for (std::size_t i = said.begin + 3; i < said.end; ++i) {
    if (words_[i].lower != "allergic" || words_[i + 1].lower == "to" || words_[i + 1].is(kAsking)) continue;
    bool self = false;
    for (std::size_t w = i; w > said.begin && w + 4 > i; --w) self |= words_[w - 1].is(kSelf);
    if (!self) continue;
    std::size_t at = said.begin;
    while (at < i && (words_[at].mark != 0 || words_[at].is(kFiller))) ++at;
    if (words_.match(at, "keep in mind that") != 0) at += 4;
    for (std::size_t w = at; words_[at].is(kSelf) && w < i; ++w) {
      if (!words_.says(w, "have|eat|touch|tolerate|handle|eating|stand")) continue;
      at = w + 1;
      break;
    }
    const std::vector<Span> found = values_at(words_, at, i, ValueType::kPhrase, times_);
    if (found.empty() || words_[found.front().begin].is(kSelf | kThird | kOtherOwner | kYou)) return;
    Span what = found.front();
    while (what.end > what.begin + 1 && words_[what.end - 1].verb != 0) --what.end;
    std::size_t verb = what.begin;
    while (verb < what.end && !words_.says(verb, "give|gives|make|makes|gave|cause|causes")) ++verb;
    what.end = verb;
    if (what.empty()) return;
    add(own_part(said.begin, said.end), Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = "allergy",
         .value = value_text(words_, what),
         .single = false,
         .span = what,
         .confidence = 75});
    return;
  }
}

/// "My Dutch class is fun", "I'm trying to learn Greek"
void MessageReader::read_learning(const Sentence& said) {
  for (std::size_t i = said.begin + 1; i < said.end; ++i) {
    if (!is_language(words_[i].lower) || !words_[i].capital) continue;
    const bool lessons = words_.says(i - 1, "my|our") &&
                         words_.says(i + 1, "class|classes|course|courses|lesson|lessons|teacher|tutor|homework|exam");
    const bool tries = words_.says(i - 1, "learn|study") && words_.match(i - 3, "trying to") != 0;
    if (!lessons && !tries) continue;
    add(own_part(i - 1, said.end), Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = "language.learning",
         .value = value_text(words_, {i, i + 1}),
         .span = {i, i + 1},
         .confidence = 70});
    return;
  }
}

/// "As a nurse I'm on my feet all day", "as someone who lives in Leeds, …"
void MessageReader::read_trade(const Sentence& said) {
  std::size_t i = said.begin;
  while (i < said.end && (words_[i].mark != 0 || words_[i].is(kFiller))) ++i;
  if (!words_.says(i, "as|being")) return;
  if (words_.match(i + 1, "someone|somebody who") != 0) {
    const bool lives = words_.match(i + 3, "lives in") != 0;
    const bool works = words_.match(i + 3, "works at|for") != 0;
    if (!lives && !works) return;
    const ValueType type = lives ? ValueType::kPlace : ValueType::kOrg;
    const std::vector<Span> found = values_at(words_, i + 5, said.end, type, times_);
    if (found.empty() || !words_[found.front().begin].capital) return;
    add(own_part(i, said.end), Meaning{.stated = true},
        {.subject = context_.speaker,
         .key = lives ? "home.city" : "work.employer",
         .value = value_text(words_, found.front()),
         .span = found.front(),
         .confidence = 75});
    return;
  }
  if (!words_[i + 1].is(kArticle) || words_.says(i + 1, "the|some|this|that")) return;
  const std::vector<Span> found = values_at(words_, i + 2, said.end, ValueType::kPhrase, times_);
  if (found.empty() || !is_profession(words_[found.front().end - 1].lower)) return;
  const bool own = words_[found.front().end].mark == ',' ? words_[found.front().end + 1].is(kSelf | kOwner)
                                                         : words_[found.front().end].is(kSelf);
  if (!own && words_[i].lower != "being") return;
  add(own_part(i, said.end), Meaning{.stated = true},
      {.subject = context_.speaker,
       .key = "work.role",
       .value = value_text(words_, found.front()),
       .span = found.front(),
       .confidence = 70});
}

/// "My birthday falls on 4 May", "it's my birthday on May 4", "my birthday is tomorrow"
void MessageReader::read_own_birthday(const Sentence& said) {
  for (std::size_t i = said.begin + 1; i < said.end; ++i) {
    if (!words_.says(i, "birthday|bday") || !words_.says(i - 1, "my")) continue;
    if (words_.says(i + 1, "party|present|presents|gift|dinner|trip|cake|wish|card|weekend|'s")) {
      if (words_[i + 1].lower != "'s") return;
    }
    for (const TimeExpression& time : times_.all()) {
      if (time.begin < words_[said.begin].begin || time.end > words_[said.end - 1].end) continue;
      const std::string_view told = words_.text().substr(time.begin, time.end - time.begin);
      const bool day = time.precision == TimePrecision::kDay && told.find_first_of("0123456789") != std::string::npos;
      // "It's my birthday today": what is kept must be understood on another day.
      const bool near = time.precision == TimePrecision::kDay && one_of(fold(told), "today|tomorrow|yesterday");
      std::size_t w = said.begin;
      while (w < said.end && words_[w].begin < time.begin) ++w;
      const std::size_t begin = w;
      while (w < said.end && words_[w].begin < time.end) ++w;
      if (!(day || near) || (begin > 0 && words_.says(begin - 1, "before|after|until|since|by|from"))) continue;
      add(own_part(said.begin, said.end), Meaning{.stated = true},
          {.subject = context_.speaker,
           .key = "birthday",
           .value = near ? day_of_year(time.point.begin, context_.time) : value_text(words_, {begin, w}),
           .span = {said.begin, said.end},
           .confidence = 75});
      return;
    }
  }
}

/// "I have to submit the tax return by 30 June", "I now have until Friday to hand in my essay": a deadline.
void MessageReader::read_due(const Sentence& said) {
  for (std::size_t i = said.begin; i + 4 < said.end; ++i) {
    if (words_[i].quoted || words_[i].is(kUnreal | kDream | kOtherOwner)) return;
    if (!words_.says(i, "submit|turn|hand|file|deliver|finish|send|complete|return|upload|pay")) continue;
    if (words_.says(i, "hand|turn|send") && !words_.says(i + 1, "in|over|off")) continue;
    bool must = false;
    bool self = false;
    Span until;
    constexpr std::size_t kLead = 9;
    for (std::size_t w = i; w > said.begin && w + kLead > i; --w) {
      if (words_[w - 1].mark != 0) break;
      must |= words_.says(w - 1, "have|need|must|gotta|got|supposed|should|has|ought");
      if (words_.says(w - 1, "until|till")) until = time_value(words_, w, i, times_);
      if (words_[w - 1].is(kSelf)) {
        self = true;
        break;
      }
    }
    if (!must || !self) continue;
    std::size_t at = i + (words_.says(i + 1, "in|over|off") ? 2U : 1U);
    const Subject thing = subject_at(words_, at, said.end, people_);
    const bool named = thing.kind == SubjectKind::kThing || thing.kind == SubjectKind::kSlot;
    if (!named || thing.pronoun || thing.noun_end <= thing.noun_begin || !thing.owner.empty()) continue;
    std::size_t noun_end = thing.noun_end;
    for (std::size_t w = thing.noun_begin; w < thing.noun_end; ++w) {
      if (times_.at(words_[w].begin) != nullptr || words_.says(w, "by|on|before|until")) {
        noun_end = w;
        break;
      }
    }
    Span when = until;
    if (when.empty() && words_.says(noun_end, "by|on|before|until|till")) {
      when = time_value(words_, noun_end, said.end, times_);
    } else if (when.empty() && times_.at(words_[noun_end].begin) != nullptr) {
      when = time_value(words_, noun_end, said.end, times_);
    }
    if (when.empty() || noun_end == thing.noun_begin) continue;
    add(own_part(said.begin, said.end), Meaning{.stated = true},
        {.subject = owner_of(thing),
         .key = time_key(folded_words(words_, thing.noun_begin, noun_end) + " deadline", {}),
         .value = value_text(words_, when),
         .kind = StatementKind::kFact,
         .span = {said.begin, said.end},
         .confidence = 80});
    return;
  }
}

/// "I started Greek in place of Dutch": what stands behind holds no more.
void MessageReader::read_instead(const Sentence& said, std::size_t first_fact) {
  for (std::size_t i = said.begin + 1; i + 2 < said.end; ++i) {
    if (words_.match(i, "instead of") == 0 && words_.match(i, "rather than") == 0) {
      if (words_.match(i, "in place of") == 0) continue;
      ++i;
    }
    const std::vector<Span> found = values_at(words_, i + 2, said.end, ValueType::kPhrase, times_);
    if (found.empty() || words_[found.front().begin].is(kThird | kOwner)) return;
    const Span old = found.front();
    for (std::size_t f = facts_.size(); f > first_fact; --f) {
      const StatedFact& fact = facts_[f - 1];
      const bool drug = fact.key.starts_with("medication.");
      if (fact.ends || !(fact.single || drug) || fact.kind == StatementKind::kPlan) continue;
      std::string key = drug ? "medication." + key_word(folded_words(words_, old.begin, old.end)) : fact.key;
      if (key == "language.learning" && !is_language(words_[old.begin].lower)) return;
      add(own_part(said.begin, said.end), Meaning{.stated = true, .ends = true, .end_event = true},
          {.subject = context_.speaker, .key = std::move(key), .value = value_text(words_, old), .span = old});
      return;
    }
    return;
  }
}

/// "I left Dutch for Greek", "gave up the flute for the drums": the verbs that let go, with what comes instead.
bool MessageReader::read_exchange(const Clause& clause) {
  const std::string_view base = words_.lexicon().base(clause.verb.main);
  if (!one_of(base, "leave|give|quit|drop|ditch|abandon|sell|exchange|dump|return") || clause.verb.passive)
    return false;
  std::size_t at = clause.verb.end;
  if (base == "give") {
    if (!words_.says(at, "up")) return false;
    ++at;
  }
  const std::vector<Span> first = values_at(words_, at, clause.end, ValueType::kPhrase, times_);
  if (first.empty() || !words_.says(first.front().end, "for") || first.front().end + 1 >= clause.end) return false;
  const std::vector<Span> second = values_at(words_, first.front().end + 1, clause.end, ValueType::kPhrase, times_);
  if (second.empty() || times_.at(words_[second.front().begin].begin) != nullptr) return false;
  const std::string key = swap_key(base, first.front(), second.front());
  if (key.empty() || key == "uses") return false;
  static constexpr Frame kFor{.verb = "swap", .pattern = "@", .nature = Nature::kBegin, .special = Special::kSwap};
  return read_swap(clause, kFor, at);
}

/// The slot that the message speaks of, by its nouns; empty = none.
std::string MessageReader::topic_key() const {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_.says(i, "gym|gyms")) return "gym";
    if (words_.says(i, "doctor|doctors|gp")) return "doctor";
    if (words_.says(i, "dentist|dentists")) return "dentist";
    if (words_.says(i, "bank|banks")) return "bank";
    if (words_.says(i, "favourite|favorite") && words_[i + 1].mark == 0 && !words_[i + 1].is(kPlain))
      return "favourite." + key_word(words_[i + 1].lower);
    if (words_.says(i, "boyfriend|girlfriend|dating|partner")) return "relation.partner";
    if (words_.says(i, "job|jobs|company|employer|employers|firm|hired|career|colleagues")) return "work.employer";
    if (words_.says(i, "flat|apartment|city|town|neighbourhood|neighborhood|living|live")) return "home.city";
  }
  return {};
}

/// "My Panda needs new brakes": who speaks of a thing of a make as "my" owns it.
void MessageReader::read_own_brand(const Clause& clause) {
  const Subject& subject = clause.subject;
  if (subject.kind != SubjectKind::kSlot || !subject.owned || !subject.owner.empty() || subject.past ||
      subject.noun.kind != NounKind::kThing || !words_.says(subject.begin, "my|our"))
    return;
  std::size_t brand = subject.noun_begin;
  while (brand < subject.noun_end && !words_[brand].capital) ++brand;
  const bool named = brand < subject.noun_end && find_noun(words_[brand].lower).kind != NounKind::kSlot;
  if (!named || clause.verb.doubt || one_of(words_.lexicon().base(clause.verb.main), "be|cost")) return;
  const Meaning told{.stated = true};
  Clause part = own_part(subject.begin, subject.end);
  if (one_of(words_.lexicon().base(clause.verb.main), "die|break|crash|steal") || clause.verb.past ||
      clause.verb.future)
    return;
  add(part, told,
      {.subject = context_.speaker,
       .key = std::string(subject.noun.key),
       .value = value_text(words_, {brand, subject.noun_end}),
       .kind = StatementKind::kFact,
       .single = subject.noun.single,
       .span = {brand, subject.noun_end},
       .confidence = 65});
}

}  // namespace memos::language::stated
