// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Clauses with a verb of the table: who lives, works, studies, plays, likes, eats what.
#include <algorithm>
#include <vector>

#include "language/choices.h"
#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

/// Frames by the number of their verb.
class FrameIndex {
 public:
  FrameIndex() : frames_(1024) {
    const Lexicon& lexicon = english_lexicon();
    for (const Frame& frame : english_frames()) {
      std::string_view verbs = frame.verb;
      while (!verbs.empty()) {
        const VerbId id = lexicon.verb(next_choice(verbs));
        if (id != 0) frames_[id].push_back(&frame);
      }
    }
  }
  [[nodiscard]] const std::vector<const Frame*>& of(VerbId verb) const {
    return frames_[verb < frames_.size() ? verb : 0];
  }

 private:
  std::vector<std::vector<const Frame*>> frames_;
};

const FrameIndex& frame_index() {
  static const FrameIndex made;
  return made;
}

/// An org or a place worth keeping: a name, or a noun behind an article.
bool is_solid(const Words& words, Span value, std::size_t from, ValueType type) {
  if (value.empty()) return false;
  const Word& first = words[value.begin];
  if (first.mark != 0 || first.is(kThird | kYou | kSelf | kAsking)) return false;
  if (type == ValueType::kPlace || type == ValueType::kOrg) {
    static constexpr std::string_view kEmpty =
        "home|work|place|area|house|bed|it|them|him|her|us|me|day|night|point|moment|time|one|part|life|first|last|"
        "least|"
        "someone|something|anyone|there|here|more|fun|love|company|peace|fear|past|city|town|country|same|thing|things|"
        "morning|evening|weekend|phone|new place|free|end|middle|beginning|mess|meantime";
    if (value.end - value.begin == 1 && one_of(first.lower, kEmpty)) return false;
    if (first.digits && type == ValueType::kPlace) return false;
    const bool article = value.begin > from;
    return first.capital || article || value.end - value.begin > 1 || is_known_city(first.lower) ||
           is_country(first.lower) || !first.is(kPlain);
  }
  return true;
}

constexpr std::string_view kInPlace = "in|near|outside";

/// "I drive my kids to school", "I drive a bus", "I drive my mom's car": a car of one's own has a make or is called
/// one.
bool is_car(const Words& words, Span value, std::size_t from, bool past) {
  bool named = false;
  for (std::size_t i = value.begin; i < value.end; ++i) {
    if (words[i].lower == "'s") return false;
    named |= words[i].capital || words[i].digits;
    if (find_noun(words[i].lower).key == "possession.car") return true;  // "a bmw e46"
  }
  for (std::size_t i = value.begin; i < value.end; ++i)
    if (find_noun(folded_words(words, i, value.end)).kind == NounKind::kThing) return true;
  const bool article = value.begin > from && words[value.begin - 1].is(kArticle | kOwner);
  return named && !past && (article || !words.says(value.end, "to|from|home|back|around|into|up|there|through"));
}

}  // namespace

bool names_place(const Words& words, Span value) {
  for (std::size_t i = value.begin; i < value.end; ++i) {
    if (words[i].capital || words[i].quoted) return true;
    for (std::size_t end = i + 1; end <= value.end && end <= i + 3; ++end) {
      const std::string folded = folded_words(words, i, end);
      if (is_known_city(folded) || is_country(folded)) return true;
    }
  }
  return false;
}

std::size_t MessageReader::match_pattern(std::string_view pattern, std::size_t i, std::size_t end,
                                         Span& literal) const {
  while (!pattern.empty()) {
    const std::size_t blank = std::min(pattern.find(' '), pattern.size());
    const std::string_view part = pattern.substr(0, blank);
    pattern.remove_prefix(std::min(blank + 1, pattern.size()));
    if (part == "@") return i < end ? i : 0;
    if (part == "~") {
      const std::string_view next = pattern.substr(0, std::min(pattern.find(' '), pattern.size()));
      std::size_t skipped = 0;
      while (i < end && skipped < 4 && !words_.says(i, next) && words_[i].mark == 0 &&
             !words_[i].is(kPreposition | kConjunction)) {
        ++i;
        ++skipped;
      }
      continue;
    }
    while (i < end && !words_.says(i, part) &&
           ((words_[i].is(kAdverb) && words_[i].verb == 0) || words_[i].lower.ends_with("ly")))
      ++i;
    if (i >= end || !words_.says(i, part)) return 0;
    literal = {i, i + 1};
    ++i;
  }
  return i;
}

/// What somebody else did to who speaks, and changes of an attribute.
bool MessageReader::read_indirect(const Clause& clause) {
  const std::string_view base = words_.lexicon().base(clause.verb.main);
  const std::size_t i = clause.verb.end;
  const bool attribute = clause.subject.kind == SubjectKind::kSlot && clause.subject.noun.kind == NounKind::kSlot;
  // "My title changed to Senior Engineer"; "my number changed, it's …"
  if (base == "change" && attribute && clause.subject.noun.type != ValueType::kTime) {
    open_slot(clause.subject.noun, clause);
    Clause now = clause;
    now.verb.past = now.verb.perfect = false;
    return words_.says(i, "to") && read_attribute_value(now, i + 1, clause.subject.noun, clause.subject.noun.key);
  }
  Clause mine = clause;
  mine.subject = {};
  mine.subject.kind = SubjectKind::kSelf;
  mine.subject.begin = clause.subject.begin;
  // "My doctor put me on atorvastatin": it is about who speaks.
  if (one_of(base, "put|start|prescribe|give") && words_.says(i, "me")) {
    static constexpr Frame kPutOn{.verb = "put", .pattern = "@", .nature = Nature::kBegin};
    return read_medicine(mine, kPutOn, i + (words_.says(i + 1, "on") ? 2U : 1U));
  }
  // "My doctor increased my lisinopril to 40 mg"
  const bool dose =
      one_of(base, "increase|raise|lower|reduce|change|bring") && words_.says(i, "my") && i + 3 < clause.end;
  if (dose && is_medicine(words_[i + 1].lower) && words_.says(i + 2, "to")) {
    const Span value{i + 3, std::min(clause.end, i + 3 + (words_[i + 3].lower.ends_with("mg") ? 1U : 2U))};
    add(mine, meaning(clause, Nature::kBegin),
        {.subject = context_.speaker,
         .key = "medication." + key_word(words_[i + 1].lower),
         .value = value_text(words_, value),
         .span = value});
    return true;
  }
  // "I was laid off", "I got fired"
  const bool sacked =
      (clause.verb.passive && one_of(base, "fire|lay")) || (base == "get" && words_.says(i, "fired|laid|sacked"));
  const bool bare = !words_.says(i, "from|by") && !words_.says(i + 1, "from|by") && !words_.says(i + 2, "from|by");
  if (sacked && bare && is_about_people(clause)) {
    add(clause, meaning(clause, Nature::kEnd), {.subject = subject_of(clause), .key = "work.employer"});
    return true;
  }
  // "I quit drinking"
  if (clause.verb.stopped && base == "drink" && i >= clause.end && is_about_people(clause)) {
    add(clause, meaning(clause, Nature::kState),
        {.subject = subject_of(clause), .key = "habit", .value = "drinking", .single = false});
    return true;
  }
  return false;
}

bool MessageReader::read_frames(const Clause& clause) {
  if (!is_about_people(clause) && clause.subject.kind != SubjectKind::kThing &&
      clause.subject.kind != SubjectKind::kSlot)
    return false;
  if (read_break_up(clause) || read_exchange(clause)) return true;
  if (read_indirect(clause)) return true;
  for (const Frame* frame : frame_index().of(clause.verb.main)) {
    if (clause.verb.passive != frame->passive) continue;
    Span literal;
    std::size_t at = clause.verb.end;
    if (!frame->pattern.empty()) at = match_pattern(frame->pattern, clause.verb.end, clause.end, literal);
    if (at == 0) continue;
    if (read_frame(clause, *frame, at, literal)) return true;
  }
  const bool thing = clause.subject.kind == SubjectKind::kThing || clause.subject.kind == SubjectKind::kSlot;
  const bool departs = one_of(words_.lexicon().base(clause.verb.main), "depart|arrive|land|board");
  if (thing && (clause.verb.passive || departs)) return read_shift(clause, Frame{}, clause.verb.end);
  return false;
}

bool MessageReader::read_frame(const Clause& clause, const Frame& frame, std::size_t i, Span literal) {
  const bool people = is_about_people(clause);
  if (!people && frame.special != Special::kShift && frame.special != Special::kDied &&
      frame.special != Special::kSwap) {
    // "the meeting starts at 9:30", "the deadline moved to the 14th"
    return read_shift(clause, frame, clause.verb.end);
  }
  if (frame.special != Special::kNone) return read_special(clause, frame, i);
  if (frame.key == "relation.roommate") {
    const Possession mates = possession_at(i, clause.end);
    const bool count = mates.noun.kind == NounKind::kPerson;
    if (count && meaning(clause, frame.nature).stated)
      return add_people(clause, meaning(clause, frame.nature), mates.noun, mates.phrase, 0);
  }
  if (frame.verb == "start" && !literal.empty() && words_.says(literal.begin, "with") &&
      literal.begin == clause.verb.end && read_started_with(clause, i))
    return true;
  const Meaning said = meaning(clause, frame.nature);
  if (!frame.pattern.contains('@')) {
    if (!said.stated || literal.empty()) return false;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = std::string(frame.key),
         .value = value_text(words_, literal),
         .kind = frame.kind,
         .single = frame.single,
         .span = literal});
    return true;
  }
  const std::vector<Span> found = values_at(words_, i, clause.end, frame.type, times_);
  if (found.empty() || !is_solid(words_, found.front(), i, frame.type)) return false;
  if (frame.key.empty() || !said.stated) return true;
  if (frame.key == "health.condition" &&
      folded_words(words_, found.front().begin, found.front().end).contains("allergy") && read_have(clause, frame, i))
    return true;
  const Word& head = words_[found.front().begin];
  const bool named = head.capital || is_known_city(head.lower) || is_country(head.lower);
  if ((frame.key == "location" || frame.verb == "sign" || frame.verb == "end") && !named) return true;
  if (frame.key == "home.city" && !names_place(words_, found.front())) {
    // "I live in a small flat in Leeds"
    const std::size_t in = found.front().end;
    const std::vector<Span> town = words_.says(in, kInPlace)
                                       ? values_at(words_, in + 1, clause.end, ValueType::kPlace, times_)
                                       : std::vector<Span>();
    if (!town.empty() && names_place(words_, town.front())) add_values(clause, frame, in + 1, said, frame.key);
    return true;
  }
  const bool drove = said.past_state && !clause.verb.used_to;
  if (frame.verb == "drive" && !is_car(words_, found.front(), i, drove)) return true;
  if (frame.key == "work.subject" &&
      words_.says(found.front().begin, "people|kids|children|students|others|myself|us|them|how"))
    return true;
  if (frame.key == "project" &&
      (said.past_state || one_of(words_[found.front().end - 1].lower,
                                 "it|one|project|projects|things|myself|stuff|that|something|everything|exciting")))
    return true;
  if (frame.pattern.starts_with("into") && found.front().begin > i) return true;  // "got into a fight"

  if (read_origin(clause, frame, i, said)) {
  }
  add_values(clause, frame, i, said, frame.key);
  return true;
}

/// "moved from A to B": A ends. "moved to B from A" as well.
bool MessageReader::read_origin(const Clause& clause, const Frame& frame, std::size_t i, const Meaning& said) {
  if (frame.nature != Nature::kBegin || said.ends || said.planned) return false;
  for (std::size_t at = i; at < clause.end; ++at) {
    if (words_[at].lower != "from" || times_.at(words_[at].begin) != nullptr) continue;
    const std::vector<Span> from = values_at(words_, at + 1, clause.end, frame.type, times_);
    if (from.empty() || times_.at(words_[from.front().begin].begin) != nullptr) return false;
    if (frame.key == "home.city" && !names_place(words_, from.front())) return false;
    Meaning ended = said;
    ended.ends = ended.end_event = true;
    ended.since_event = false;
    add(clause, ended,
        {.subject = subject_of(clause),
         .key = std::string(frame.key),
         .value = value_text(words_, from.front()),
         .kind = frame.kind,
         .single = frame.single,
         .span = from.front()});
    return true;
  }
  return false;
}

void MessageReader::add_values(const Clause& clause, const Frame& frame, std::size_t i, const Meaning& said,
                               std::string_view key) {
  for (const Span& value : values_at(words_, i, clause.end, frame.type, times_)) {
    const std::string text = value_text(words_, value);
    add(clause, said,
        {.subject = subject_of(clause),
         .key = std::string(key),
         .value = text,
         .kind = frame.kind,
         .single = frame.single,
         .span = value,
         .tail = exception_behind(value.end, clause.end)});
    if (key == "home.city") {
      const std::size_t comma = text.rfind(", ");
      std::string tail = text.substr(comma == std::string::npos ? 0 : comma + 2);
      std::string folded = tail;
      std::ranges::transform(folded, folded.begin(),
                             [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      if (is_country(folded) && !said.planned) {
        add(clause, said,
            {.subject = subject_of(clause), .key = "home.country", .value = tail, .kind = frame.kind, .span = value});
      }
    }
    // "as a nurse at Charité"
    const bool role = key == "work.role" && words_.says(value.end, "at|for|with|in");
    if (role && words_[value.end].lower != "in") {
      const std::vector<Span> org = values_at(words_, value.end + 1, clause.end, ValueType::kOrg, times_);
      if (!org.empty() && is_solid(words_, org.front(), value.end + 1, ValueType::kOrg)) {
        add(clause, said,
            {.subject = subject_of(clause),
             .key = "work.employer",
             .value = value_text(words_, org.front()),
             .span = org.front()});
      }
    }
    if (key == "work.employer" && words_.says(value.end, "as")) {
      const std::vector<Span> job = values_at(words_, value.end + 1, clause.end, ValueType::kPhrase, times_);
      if (!job.empty()) {
        add(clause, said,
            {.subject = subject_of(clause),
             .key = "work.role",
             .value = value_text(words_, job.front()),
             .span = job.front()});
      }
    }
  }
}

/// "speaks Dutch", "is learning Greek", "studies law at Leiden"
bool MessageReader::read_language(const Clause& clause, const Frame& frame, std::size_t i) {
  const Meaning said = meaning(clause, frame.nature);
  const std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kLanguage, times_);
  if (found.empty()) {
    if (frame.verb != "study") return false;
    const std::vector<Span> subject = values_at(words_, i, clause.end, frame.type, times_);
    if (subject.empty() || words_[subject.front().begin].is(kThird | kPreposition)) return false;
    add_values(clause, frame, i, said, frame.key);
    // "I study law at Leiden"
    if (words_.says(subject.front().end, "at")) {
      const std::vector<Span> school = values_at(words_, subject.front().end + 1, clause.end, ValueType::kOrg, times_);
      if (!school.empty() && words_[school.front().begin].capital) {
        add(clause, said,
            {.subject = subject_of(clause),
             .key = "study.school",
             .value = value_text(words_, school.front()),
             .span = school.front()});
      }
    }
    return true;
  }
  const bool speaks = frame.verb == "speak";
  for (const Span& value : found) {
    add(clause, said,
        {.subject = subject_of(clause),
         .key = speaks ? "language.speaks" : "language.learning",
         .value = value_text(words_, value),
         .single = !speaks && found.size() == 1,
         .span = value});
  }
  return true;
}

bool MessageReader::read_special(const Clause& clause, const Frame& frame, std::size_t i) {
  switch (frame.special) {
    case Special::kPossession:
      return read_possession(clause, frame, i);
    case Special::kMedicine:
      return read_medicine(clause, frame, i);
    case Special::kFood:
      return read_food(clause, frame, i);
    case Special::kLeave:
      return read_leave(clause, frame, i);
    case Special::kGiveUp:
      return read_give_up(clause, frame, i);
    case Special::kPlay:
      return read_play(clause, frame, i);
    case Special::kTaste:
    case Special::kDistaste:
      return read_taste(clause, frame, i);
    case Special::kNaming:
      return read_naming(clause, i);
    case Special::kShift:
      return read_shift(clause, frame, i);
    case Special::kCancel:
      return read_cancel(clause, frame, i);
    case Special::kSwap:
      return read_swap(clause, frame, i);
    case Special::kEvent:
      return read_event(clause, frame, i);
    case Special::kDied:
      return read_died(clause);
    case Special::kLanguage:
      return read_language(clause, frame, i);
    default:
      return read_checked(clause, frame, i);
  }
}

/// Values that must be known words, ages, or organisations.
bool MessageReader::read_checked(const Clause& clause, const Frame& frame, std::size_t i) {
  const Meaning said = meaning(clause, frame.nature);
  const std::vector<Span> found = values_at(words_, i, clause.end, frame.type, times_);
  if (found.empty()) return false;
  const Span value = found.front();
  const std::string folded = folded_words(words_, value.begin, value.end);
  if (frame.special == Special::kProfession) {
    if (!is_profession(folded) && !is_profession(words_[value.end - 1].lower))
      return is_diet(folded) ? (add_values(clause, frame, i, said, "diet"), true) : false;
  } else if (frame.special == Special::kHealth) {
    if (folded.contains("allergy") && read_have(clause, frame, i)) return true;
    if (!is_health(folded) && !folded.ends_with("allergy")) return false;
  } else if (frame.special == Special::kAge) {
    if (says_in(clause, "when|after|before|until|by")) return true;
    if (words_.says(value.end, "on") && !clause.verb.doubt && !clause.verb.negated &&
        !clause.verb.past) {  // "I'm turning 30 on March 9"
      const Span day = time_value(words_, value.end + 1, clause.end, times_);
      const bool dated =
          !day.empty() && words_.bytes(day.begin, day.end).find_first_of("0123456789") != std::string::npos;
      if (dated)
        add(clause, Meaning{.stated = true},
            {.subject = subject_of(clause),
             .key = "birthday",
             .value = value_text(words_, day),
             .span = {clause.region, clause.end}});
    }
    if (value.end < clause.end && words_[value.end].mark == 0 &&
        !words_.says(value.end, "years|year|on|in|last|this|next|yesterday|today|tomorrow"))
      return false;
  } else if (frame.special == Special::kPlaceOrTeam) {
    const std::string head = singular(words_[value.end - 1].lower);
    if (one_of(head, "gym|club|choir|band|class|group|team|league|church|course|community|society|orchestra|studio")) {
      if (head == "gym")
        return add(clause, said,
                   {.subject = subject_of(clause), .key = "gym", .value = value_text(words_, value), .span = value}),
               true;
      add(clause, said,
          {.subject = subject_of(clause),
           .key = "membership",
           .value = value_text(words_, value),
           .single = false,
           .span = value});
      return true;
    }
    if (!words_[value.begin].capital) return false;
    // "cancelled my FitX membership and joined McFit"
    const auto left_gym = [](const StatedFact& fact) { return fact.key == "gym" && fact.ends; };
    if (std::ranges::any_of(facts_, left_gym)) return add_values(clause, frame, i, said, "gym"), true;
  }
  add_values(clause, frame, i, said, frame.key);
  return true;
}

/// "I love the colours", "everyone we love was there", "a company I like that needs …" tell no taste.
bool MessageReader::is_taste(std::size_t i, bool to_do, Span value) const {
  const Word& first = words_[value.begin];
  if (first.is(kThird | kYou | kSelf | kOtherOwner | kAsking | kNot | kBe | kHave | kDo)) return false;
  if (one_of(first.lower, "me|him|them|us|how|when|everything|one|ones|idea|way|it|seeing|myself|too|all"))
    return false;
  if (first.form(kThirdForm | kPastForm) && !first.form(kBase | kIng) && !first.capital) return false;
  if (to_do && first.lower == "see") return false;
  if (words_.says(value.end - 1, "something|anything|nothing|things|stuff|thing|people|them|job")) return false;
  bool pointing = false;
  for (std::size_t w = i; w < value.begin; ++w) {
    if (words_[w].mark == ':') return false;  // a quotation follows
    pointing |= words_[w].is(kOwner) || words_.says(w, "the|this|that|these|those");
  }
  return !pointing || first.capital;
}

/// "curling up with a good book": what is done goes on behind the noun phrase.
void MessageReader::extend_doing(Span& value, bool to_do, std::size_t end) {
  constexpr std::size_t kLongest = 8;
  const bool doing = words_[value.begin].form(kIng) || words_[value.begin].lower.ends_with("ing") || to_do;
  if (!doing) return;
  const std::size_t most = std::min(end, value.begin + kLongest);
  while (value.end < most && words_[value.end].mark == 0 &&
         !words_[value.end].is(kConjunction | kCloser | kSubordinate | kUnreal | kSelf | kBe | kThird) &&
         times_.at(words_[value.end].begin) == nullptr) {
    ++value.end;
  }
  while (value.end > value.begin + 1 && words_[value.end - 1].is(kPreposition | kArticle)) --value.end;
}

bool MessageReader::read_taste(const Clause& clause, const Frame& frame, std::size_t i) {
  const VerbGroup& verb = clause.verb;
  const bool distaste = frame.special == Special::kDistaste;
  const std::string_view base = words_.lexicon().base(verb.main);
  const bool bear = base == "stand" || base == "bear";
  if (bear && !verb.negated) return false;
  if (clause.subject.kind == SubjectKind::kThing) return false;
  // What was loved once is an event; "used to love" ends a taste.
  if ((verb.past && !verb.used_to) || verb.future || verb.doubt) return true;
  Meaning said{.stated = true};
  // "I can't stand it any more" begins a distaste, "I don't like it any more" ends a taste.
  const bool over = says_in(clause, "anymore|longer") || says_in(clause, "more");
  const bool ended = verb.stopped || verb.used_to || (verb.negated && !bear && over);
  if (ended) said.ends = said.end_event = true;
  const bool negative = verb.negated && !bear && !ended;
  if (distaste && negative) return true;  // "I don't hate it"
  std::size_t at = i;
  const bool to_do = words_[at].lower == "to" && words_[at + 1].form(kBase);
  if (to_do) ++at;
  std::vector<Span> found = values_at(words_, at, clause.end, ValueType::kList, times_);
  if (found.empty() || !is_taste(at, to_do, found.front())) return !found.empty();
  for (Span& value : found) {
    extend_doing(value, to_do, clause.end);
    while (value.end > value.begin + 1 && words_.says(value.end - 1, "anymore|more|any|longer")) --value.end;
  }
  const bool dislikes = (distaste && !ended) || negative || (distaste && ended);
  // "I prefer aisle seats": of this kind of thing one is preferred
  const Span only = found.front();
  const std::string head = singular(words_[only.end - 1].lower);
  if (base == "prefer" && !dislikes && found.size() == 1 && only.end - only.begin == 2 &&
      one_of(head, "seat|room|mode|theme|format|unit|layout|shift|meeting|call|hotel|flight|class|appointment|bed")) {
    add(clause, said,
        {.subject = subject_of(clause),
         .key = "preference." + head,
         .value = value_text(words_, only),
         .kind = StatementKind::kPreference,
         .span = only});
    return true;
  }
  for (const Span& value : found) {
    add(clause, said,
        {.subject = subject_of(clause),
         .key = dislikes ? "preference.dislikes" : "preference.likes",
         .value = value_text(words_, value),
         .kind = StatementKind::kPreference,
         .single = false,
         .span = value,
         .tail = exception_behind(value.end, clause.end),
         .confidence = 85});
  }
  return true;
}

bool MessageReader::read_medicine(const Clause& clause, const Frame& frame, std::size_t i) {
  std::size_t at = i;
  while (at < clause.end && words_[at].is(kArticle | kOwner | kAdverb)) ++at;
  const std::size_t begin = at;
  std::size_t dose = 0;
  for (std::size_t w = at; w < clause.end && w < at + 6; ++w) {
    const bool unit =
        words_.says(w, "mg|ml|mcg|g|iu|units|unit|milligrams|micrograms|drops|puffs|pills|tablets|pill|tablet|µg");
    const bool glued = words_[w].digits && (words_[w].lower.ends_with("mg") || words_[w].lower.ends_with("mcg") ||
                                            words_[w].lower.ends_with("ml"));
    if (unit || glued) dose = w + 1;
  }
  std::size_t name = dose != 0 ? dose : begin;
  if (dose != 0 && words_.says(name, "of")) ++name;
  Span drug = {name, name};
  while (drug.end < clause.end && drug.end < name + 2 && words_[drug.end].mark == 0 &&
         !words_[drug.end].is(kPreposition | kConjunction | kSubordinate | kCloser) && !words_[drug.end].digits &&
         times_.at(words_[drug.end].begin) == nullptr && !words_.says(drug.end, "a|per|twice|once|daily|every")) {
    ++drug.end;
  }
  // "lisinopril 20 mg"
  if (dose != 0 && drug.empty() && begin < dose && !words_[begin].digits) {
    drug = {begin, begin + 1};
    name = begin;
  }
  if (drug.empty()) return false;
  std::string folded = folded_words(words_, drug.begin, drug.end);
  if (dose == 0 && !is_medicine(folded)) {
    if (!is_medicine(words_[drug.begin].lower)) return false;
    drug.end = drug.begin + 1;
    folded = words_[drug.begin].lower;
  }
  const Span all = {std::min(begin, drug.begin), std::max(drug.end, dose)};
  add(clause, meaning(clause, frame.nature),
      {.subject = subject_of(clause),
       .key = "medication." + key_word(folded),
       .value = value_text(words_, all),
       .span = all});
  return true;
}

bool MessageReader::read_food(const Clause& clause, const Frame& frame, std::size_t i) {
  const VerbGroup& verb = clause.verb;
  const bool avoid = words_.lexicon().base(verb.main) == "avoid";
  std::vector<Span> found = values_at(words_, i, clause.end, ValueType::kList, times_);
  if (found.empty()) return false;
  if (words_[found.front().begin].is(kThird | kAsking)) return false;
  if (!verb.negated && !avoid && is_diet(words_[found.front().begin].lower)) {  // "these days I eat vegan"
    add_values(clause, frame, i, meaning(clause, Nature::kState), "diet");
    return true;
  }
  Meaning said{.stated = true};
  const bool away = (verb.negated || verb.stopped || avoid) && !verb.past && !verb.future && !verb.doubt;
  const bool stopped = verb.stopped && verb.past && !verb.doubt;
  const bool again = !verb.negated && says_in(clause, "again") && !verb.doubt && !verb.future;
  if (again) said.ends = said.end_event = true;
  if (!away && !stopped && !again) return false;
  for (const Span& value : found) {
    std::string text = value_text(words_, value);
    if (text.starts_with("any ")) text.erase(0, 4);
    const std::string folded = folded_words(words_, value.begin, value.end);
    if (avoid && !is_food(folded) && !is_food(singular(folded))) continue;
    if (text.empty() || one_of(folded, "much|enough|well|out|lunch|dinner|breakfast|there|here|lot|anything")) continue;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = std::string(frame.key),
         .value = text,
         .kind = StatementKind::kPreference,
         .single = false,
         .span = value,
         .tail = exception_behind(value.end, clause.end)});
  }
  return true;
}

bool MessageReader::read_give_up(const Clause& clause, const Frame& /*frame*/, std::size_t i) {
  Meaning said = meaning(clause, Nature::kBegin);
  if (!said.stated || said.planned) return true;
  for (const Span& value : values_at(words_, i, clause.end, ValueType::kList, times_)) {
    const std::string folded = folded_words(words_, value.begin, value.end);
    const std::string text = value_text(words_, value);
    const Word& first = words_[value.begin];
    if (first.is(kThird | kYou | kOtherOwner)) return false;
    if (is_food(folded) || is_food(singular(folded))) {
      add(clause, said,
          {.subject = subject_of(clause),
           .key = "diet.avoids",
           .value = text,
           .kind = StatementKind::kPreference,
           .single = false,
           .span = value});
      continue;
    }
    Meaning ended = said;
    ended.ends = ended.end_event = true;
    ended.since_event = false;
    const bool thing = find_noun(folded).kind == NounKind::kThing;
    add(clause, ended,
        {.subject = subject_of(clause),
         .key = thing ? std::string(find_noun(folded).key) : "hobby",
         .value = text,
         .kind = StatementKind::kPreference,
         .single = false,
         .span = value,
         .confidence = 75});
  }
  return true;
}

bool MessageReader::read_play(const Clause& clause, const Frame& frame, std::size_t i) {
  const Meaning said = meaning(clause, frame.nature);
  if (!said.stated || (said.past_state && !clause.verb.used_to)) return true;
  if (words_.says(i, "with|at|on|around|for|against|along")) return true;
  for (const Span& value : values_at(words_, i, clause.end, ValueType::kList, times_)) {
    const std::string folded = folded_words(words_, value.begin, value.end);
    if (!is_instrument(folded) && frame.nature == Nature::kBegin) continue;  // "took up space"
    if (!is_instrument(folded) && (value.begin > i || folded.ends_with("ly"))) continue;
    if (one_of(folded, "role|part|game|games|music|song|songs|it|show|match")) continue;
    add(clause, said,
        {.subject = subject_of(clause),
         .key = is_instrument(folded) ? "instrument" : "hobby",
         .value = value_text(words_, value),
         .kind = StatementKind::kPreference,
         .single = false,
         .span = value,
         .confidence = 80});
  }
  return true;
}

bool MessageReader::read_event(const Clause& clause, const Frame& frame, std::size_t i) {
  const VerbGroup& verb = clause.verb;
  const std::string_view base = words_.lexicon().base(verb.main);
  if (base == "smoke" || base == "vape") {
    Meaning said = meaning(clause, Nature::kState);
    add(clause, said,
        {.subject = subject_of(clause),
         .key = "habit",
         .value = base == "smoke" ? "smoking" : "vaping",
         .single = false});
    return true;
  }
  if (base == "go" && (verb.past || verb.future || verb.planned)) return false;
  if ((base == "attend" || base == "go") && !verb.past && !verb.perfect) {
    const std::vector<Span> school = values_at(words_, i, clause.end, ValueType::kOrg, times_);
    const bool is_school =
        !school.empty() && one_of(words_[school.front().end - 1].lower, "university|college|school|academy|institute");
    if (is_school) add_values(clause, frame, i, meaning(clause, Nature::kState), "study.school");
    return is_school;
  }
  if (verb.future || verb.progressive || verb.doubt || verb.negated || !(verb.past || verb.perfect) || verb.used_to)
    return false;
  const bool whole = frame.pattern.empty();
  const Span value = whole ? Span{verb.end - 1, verb.end} : Span{verb.end - 1, clause.end};
  if (!whole) {
    const std::vector<Span> object = values_at(words_, i, clause.end, ValueType::kPhrase, times_);
    if (object.empty()) return false;
    const Word& first = words_[object.front().begin];
    if (first.is(kThird | kYou | kPreposition | kOtherOwner) || one_of(first.lower, "me|us|him|them")) return false;
    if (words_.says(object.front().begin, "something|anything|everything|it|things|stuff")) return false;
    if (base == "break" &&
        !one_of(words_[object.front().end - 1].lower,
                "arm|leg|wrist|ankle|finger|foot|hand|toe|nose|rib|hip|collarbone|elbow|shoulder|tooth"))
      return false;
    if (base == "run" &&
        !one_of(words_[object.front().end - 1].lower, "marathon|half-marathon|10k|5k|race|ultramarathon"))
      return false;
    Span kept{verb.end - 1, object.front().end};
    add(clause, Meaning{.stated = true},
        {.subject = subject_of(clause),
         .key = "event." + std::string(base),
         .value = value_text(words_, kept),
         .kind = StatementKind::kEvent,
         .single = false,
         .span = kept,
         .confidence = 80});
    return true;
  }
  add(clause, Meaning{.stated = true},
      {.subject = subject_of(clause),
       .key = "event." + std::string(base),
       .value = value_text(words_, value),
       .kind = StatementKind::kEvent,
       .single = false,
       .span = value,
       .confidence = 80});
  return true;
}

/// "I'm going to learn to sail", "we booked …": what is intended.
bool MessageReader::read_plan(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  if (!is_about_people(clause) || verb.doubt || clause.subject.kind != SubjectKind::kSelf) return false;
  const std::string_view base = words_.lexicon().base(verb.main);
  const bool booked = base == "book" && (verb.past || verb.perfect) && !verb.negated;
  if (!booked && (!(verb.planned && verb.future) || verb.past)) return false;
  if (one_of(base,
             "have|stay|forget|get|see|try|need|want|say|tell|think|know|hope|take|give|make|do|keep|miss|love|like|"
             "call|go|come|"
             "stand|put") &&
      !booked) {
    if (!one_of(base, "go|take|see") || !has_future_time(clause)) return false;
  }
  Span value{verb.end - 1, clause.end};
  while (value.end > value.begin + 1 && times_.at(words_[value.end - 1].begin) != nullptr) --value.end;
  while (value.end > value.begin + 1 && words_[value.end - 1].is(kPreposition | kArticle | kCloser)) --value.end;
  if (value.end - value.begin < 2 || value.end - value.begin > 14) return false;
  Meaning said{.stated = true};
  if (verb.negated) said.ends = said.corrects = true;
  add(clause, said,
      {.subject = subject_of(clause),
       .key = "plan." + std::string(base),
       .value = value_text(words_, value),
       .kind = StatementKind::kPlan,
       .single = false,
       .span = value,
       .confidence = 75});
  return true;
}

}  // namespace memos::language::stated
