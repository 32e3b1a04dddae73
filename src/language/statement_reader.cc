// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_reader.h"

#include <algorithm>

#include "language/code_points.h"

namespace memos::language::stated {

MessageReader::MessageReader(std::string_view text, const StatementContext& context)
    : context_(context), words_(text, english_lexicon()), times_(text, context_.time), people_(context_.speaker) {}

std::vector<StatedFact> MessageReader::read() {
  if (!words_.triggered() && context_.previous.empty() && context_.own_previous.empty()) return {};
  if (is_work_on_text()) return {};
  for (std::size_t s = 0; s < words_.sentences().size(); ++s) {
    const std::size_t first_clause = clauses_.size();
    const std::size_t first_fact = facts_.size();
    read_clauses(words_, s, people_, clauses_);
    for (std::size_t c = first_clause; c < clauses_.size(); ++c) read_clause(clauses_[c]);
    read_inverted(words_.sentences()[s], first_clause);
    read_participle(words_.sentences()[s], first_clause);
    read_loose(words_.sentences()[s], first_clause);
    read_endings(words_.sentences()[s], first_clause);
    read_typed(words_.sentences()[s], first_clause, first_fact);
    read_command(s, first_clause);
    read_correction(s, first_fact);
    read_jokes(s, first_fact);
  }
  if (facts_.empty()) read_answer();
  replace_corrected();
  close_states();
  if (moved_) {
    for (StatedFact& fact : facts_) {
      std::string key = fuller_key(fact.key, context_);
      if (key == fact.key) continue;
      fact.key = std::move(key);
      fact.text = sentence_of(fact, context_.speaker, {});
    }
  }
  return std::move(facts_);
}

void MessageReader::read_clause(const Clause& clause) {
  const SubjectKind kind = clause.subject.kind;
  if (kind == SubjectKind::kNone || kind == SubjectKind::kYou) return;
  if (clause.asked || clause.unreal || read_change(clause) || read_meet(clause) || read_hired(clause) ||
      read_seeing(clause))
    return;
  if (clause.subject.pronoun && kind == SubjectKind::kPerson && clause.subject.who.empty()) {
    // "They postponed the launch to September": it matters what, not who.
    if (clause.verb.copula && words_.says(clause.verb.end, "called|named") && name_unnamed(clause, clause.verb.end + 1))
      return;
    read_shift(clause, Frame{}, clause.verb.end);
    return;
  }
  add_apposition(clause);
  read_own_brand(clause);
  const bool its_name =
      words_.says(clause.subject.begin, "her|his|its|their") && words_.says(clause.subject.begin + 1, "name|names");
  if (clause.verb.copula && its_name && name_unnamed(clause, clause.verb.end)) return;
  if (its_name && clause.subject.owner.empty()) return;
  if (read_school(clause) || read_own_work(clause) || read_lessons(clause)) return;
  if (clause.verb.copula) {
    read_copula(clause);
  } else if (clause.verb.main != 0 && !read_frames(clause)) {
    read_plan(clause);
  }
}

/// "my sister Anna lives in Rome": Anna is the sister.
void MessageReader::add_apposition(const Clause& clause) {
  const Subject& subject = clause.subject;
  const bool kin = subject.noun.kind == NounKind::kPerson || subject.noun.kind == NounKind::kPet;
  if (!subject.owned || !kin || subject.name_begin == subject.name_end || !subject.with.empty() || clause.verb.doubt ||
      one_of(words_.lexicon().base(clause.verb.main), "die|pass")) {
    return;
  }
  const Meaning said{.stated = true, .ends = subject.past};
  Clause name = clause;
  name.verb = {};
  name.region = subject.begin;
  name.end = subject.end;
  add(name, said,
      {.subject = subject.owner.empty() ? context_.speaker : std::string_view(subject.owner),
       .key = subject.noun.key == "pet." ? "pet.pet" : std::string(subject.noun.key),
       .value = value_text(words_, {subject.name_begin, subject.name_end}),
       .kind = StatementKind::kFact,
       .single = subject.noun.single,
       .span = {subject.name_begin, subject.name_end}});
}

bool MessageReader::says_in(const Clause& clause, std::string_view choices) const {
  for (std::size_t i = clause.region; i < clause.end; ++i) {
    if (words_.says(i, choices)) return true;
  }
  return false;
}

bool MessageReader::has_future_time(const Clause& clause) {
  const std::vector<TimeExpression>& all = times_.all();
  const std::size_t begin = words_[clause.region].begin;
  const std::size_t end = words_[clause.end - 1].end;
  for (const TimeExpression& time : all) {
    if (time.begin >= begin && time.end <= end && time.kind != TimeKind::kRecurring &&
        (time.direction == TimeDirection::kFuture || time.interval.begin.value > context_.time.instant.value)) {
      return true;
    }
  }
  // "from June on", "starting June"
  return false;
}

bool MessageReader::has_duration(const Clause& clause) {
  if (says_in(clause, "since|always|already|still|now")) return true;
  const std::size_t begin = words_[clause.region].begin;
  const std::size_t end = words_[clause.end - 1].end;
  return std::ranges::any_of(times_.all(), [&](const TimeExpression& time) {
    return time.begin >= begin && time.end <= end &&
           (time.kind == TimeKind::kDuration || time.kind == TimeKind::kRange);
  });
}

Meaning MessageReader::state_meaning(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  Meaning made;
  made.stated = true;
  const bool more = says_in(clause, "anymore|longer|more") && verb.negated;
  if ((verb.stopped || more) && !(verb.stopped && verb.negated && !more)) {
    made.ends = made.end_event = true;
    if (verb.future || (verb.progressive && !verb.stopped)) made.stated = has_future_time(clause);
    return made;
  }
  if (verb.stopped) return {};
  if (verb.future) {
    made.announced = true;
    if (verb.negated) return Meaning{.stated = true, .ends = true, .corrects = true};
    if (!has_future_time(clause)) made.planned = true;
    return made;
  }
  if (verb.negated) {
    if (verb.past || verb.perfect) return {};
    return Meaning{.stated = true, .ends = true, .corrects = true};
  }
  if (verb.started && (verb.past || verb.perfect)) {
    made.since_event = true;
    return made;
  }
  if (verb.perfect) {
    if (!verb.progressive && !has_duration(clause)) return {};
    return made;
  }
  if (verb.past || verb.used_to) {
    made.ends = made.past_state = true;
  }
  return made;
}

Meaning MessageReader::meaning(const Clause& clause, Nature nature) {
  const VerbGroup& verb = clause.verb;
  if (clause.unreal || clause.asked || verb.doubt || (verb.planned && verb.past)) return {};
  if (nature == Nature::kState) return state_meaning(clause);
  Meaning made;
  made.stated = true;
  made.ends = nature == Nature::kEnd;
  made.since_event = nature == Nature::kBegin;
  made.end_event = nature == Nature::kEnd;
  if (verb.used_to || verb.stopped) return {};
  const bool coming = verb.future || (verb.progressive && !verb.past && !verb.perfect && !verb.passive);
  if (coming) {
    if (verb.negated) {
      return nature == Nature::kBegin ? Meaning{.stated = true, .ends = true, .corrects = true} : Meaning{};
    }
    made.announced = true;
    if (!has_future_time(clause)) made.planned = true;
    return made;
  }
  if (verb.negated || (verb.progressive && verb.past)) return {};
  if (verb.past || verb.perfect || verb.passive) return made;
  if (has_future_time(clause)) {
    made.announced = true;
    return made;
  }
  return {};
}

std::string_view MessageReader::subject_of(const Clause& clause) const {
  if (clause.subject.kind == SubjectKind::kSelf) return context_.speaker;
  if (clause.subject.kind == SubjectKind::kPerson) return clause.subject.who;
  return clause.subject.owner.empty() ? context_.speaker : std::string_view(clause.subject.owner);
}

bool MessageReader::is_about_people(const Clause& clause) const {
  return clause.subject.kind == SubjectKind::kSelf || clause.subject.kind == SubjectKind::kPerson;
}

std::string_view MessageReader::exception_behind(std::size_t i, std::size_t end) const {
  const std::size_t stop = std::max(end, i);
  if (!words_.says(i, "except|besides|unless") && words_.match(i, "apart from") == 0 &&
      words_.match(i, "other than") == 0 && words_.match(i, "but not") == 0) {
    return {};
  }
  return words_.bytes(i, stop);
}

void MessageReader::add_one_time(const TimeExpression& time, std::string_view lead, const Meaning& meaning,
                                 StatedFact& fact) {
  const std::string_view said = words_.text().substr(time.begin, time.end - time.begin);
  std::string head(said.substr(0, said.find(' ')));
  std::ranges::transform(head, head.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool until = one_of(head, "until|till|til|through|before") || one_of(lead, "until|till|til|through|before|by");
  const bool from =
      one_of(head, "since|from|starting|after") || one_of(lead, "since|from|starting|of|beginning|effective|after");
  fact.precision = time.precision;
  if (until) {
    const bool whole = head == "through" || lead == "through";
    fact.valid_to = whole ? time.point.end : time.point.begin;
    return;
  }
  if (meaning.end_event) {
    fact.valid_to = time.point.begin;
    return;
  }
  if (meaning.past_state) {
    if (time.kind == TimeKind::kDuration) return;
    fact.valid_from = time.interval.begin;
    fact.valid_to = time.interval.end;
    return;
  }
  const bool open = time.kind == TimeKind::kDuration || from || meaning.since_event || meaning.announced;
  const bool span = time.kind == TimeKind::kRange && !from && !open;
  if (time.kind == TimeKind::kDuration) {
    fact.valid_from = time.interval.begin;
  } else if (span || (time.kind == TimeKind::kRange && head == "from")) {
    fact.valid_from = time.interval.begin;
    fact.valid_to = time.interval.end;
  } else if (open) {
    fact.valid_from = time.point.begin;
  }
  fact.holds_now = (from || time.kind == TimeKind::kDuration) && !meaning.since_event && !meaning.announced &&
                   fact.valid_from && !fact.valid_to && *fact.valid_from < context_.time.instant;
}

void MessageReader::add_times(const Clause& clause, const Meaning& meaning, Span value, StatedFact& fact) {
  if (fact.ends && fact.corrects) return;
  const std::size_t begin = words_[clause.region].begin;
  const std::size_t end = words_[clause.end - 1].end;
  const bool happens = fact.kind == StatementKind::kEvent || fact.kind == StatementKind::kPlan;
  for (const TimeExpression& time : times_.all()) {
    if (time.begin < begin || time.end > end || time.kind == TimeKind::kRecurring) continue;
    if (!value.empty() && time.begin < words_[value.end - 1].end && time.end > words_[value.begin].begin) continue;
    if (time.vague && time.precision == TimePrecision::kVague) continue;
    if (time.precision < TimePrecision::kDay && !happens) continue;
    std::size_t word = clause.region;
    while (word < clause.end && words_[word].end <= time.begin) ++word;
    const std::string_view lead = word > clause.region ? words_[word - 1].lower : std::string_view();
    if (happens) {
      fact.valid_from = time.interval.begin;
      fact.valid_to = time.interval.end;
      fact.precision = time.precision;
    } else {
      add_one_time(time, lead, meaning, fact);
    }
    if (fact.valid_from || fact.valid_to) return;
  }
}

void MessageReader::add(const Clause& clause, const Meaning& meaning, Draft draft) {
  if (!meaning.stated || draft.key.empty() || (meaning.planned && meaning.ends)) return;
  if (draft.value.empty() && !meaning.ends) return;
  if (!is_plausible(draft.key, draft.value)) return;
  StatedFact fact;
  fact.kind = draft.kind;
  fact.subject = draft.subject;
  fact.key = std::move(draft.key);
  fact.value = std::move(draft.value);
  for (const std::string_view tail : {" any more", " any longer"})
    if (fact.value.ends_with(tail)) fact.value.resize(fact.value.size() - tail.size());
  // "I switched to kim@example.org": the form of the value tells the slot.
  const bool moved_to = fact.key == "home.city" || fact.key == "uses" || fact.key == "work.employer";
  if (const std::size_t sign = fact.value.find('@'); moved_to && sign != std::string::npos && sign > 0) {
    if (fact.value.find('.', sign) == std::string::npos) return;
    fact.key = "contact.email";
  }
  fact.single = draft.single && !(says_in(clause, "also|too|another|additionally") || clause.verb.also);
  fact.ends = meaning.ends;
  fact.corrects = meaning.corrects;
  std::size_t begin = clause.subject.begin;
  for (std::size_t i = clause.region; i < begin; ++i) {
    if (words_[i].mark == 0 && times_.at(words_[i].begin) != nullptr) begin = i;  // "Next month I'm …"
  }
  if (begin > clause.region && begin < clause.subject.begin && words_[begin - 1].is(kPreposition)) --begin;
  fact.begin = words_[begin].begin;
  fact.end = words_[clause.end - 1].end;
  fact.confidence = clause.dropped_subject ? static_cast<std::uint8_t>(draft.confidence - 15) : draft.confidence;
  add_times(clause, meaning, draft.span, fact);
  if (meaning.planned && !fact.ends) {
    // "I'm going to move to Berlin": nobody knows when, so it changes nothing yet
    const std::string key = fact.key;
    fact.kind = StatementKind::kPlan;
    fact.key = "plan." + std::string(words_.lexicon().base(clause.verb.main));
    if (fact.key == "plan.") fact.key = "plan.be";
    fact.single = false;
    std::size_t end = draft.span.empty() ? clause.end : draft.span.end;
    fact.value = std::string(words_.bytes(clause.verb.end - 1, std::max(end, clause.verb.end)));
    fact.confidence = 70;
  }
  fact.text = sentence_of(fact, context_.speaker, draft.tail);
  if (clause.subject.kind == SubjectKind::kPerson && !clause.subject.with.empty()) {
    StatedFact both = fact;
    both.subject = clause.subject.with;
    both.text = sentence_of(both, context_.speaker, draft.tail);
    push(std::move(both));
  }
  push(std::move(fact));
}

void MessageReader::push(StatedFact fact) {
  const bool same = std::ranges::any_of(facts_, [&](const StatedFact& old) {
    return old.subject == fact.subject && old.key == fact.key && old.value == fact.value && old.ends == fact.ends;
  });
  if (!same) facts_.push_back(std::move(fact));
}

std::string fuller_key(const std::string& key, const StatementContext& context) {
  if (context.own_previous.empty() || (key != "deadline" && !key.starts_with("meeting."))) return key;
  StatementContext earlier = context;
  earlier.previous = earlier.own_previous = {};
  const std::string_view name = std::string_view(key).substr(key.find('.') + 1);
  std::string fuller;
  for (const StatedFact& before : statements(context.own_previous, earlier)) {
    const std::string_view old = before.key;
    if (old == key) return key;
    const bool named = key == "deadline"
                           ? old.starts_with("deadline.")
                           : old.starts_with(key + "_") ||
                                 (old.starts_with("meeting.") && old.ends_with("_" + std::string(name))) ||
                                 (old.starts_with("meeting.") && one_of(name, "meeting|appointment"));
    if (!named || before.ends) continue;
    if (!fuller.empty()) return key;
    fuller = old;
  }
  return fuller.empty() ? key : fuller;
}

std::string folded_words(const Words& words, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) {
    if (words[i].mark != 0) continue;
    if (!out.empty() && !words[i].lower.starts_with("'")) out += ' ';
    out += words[i].lower;
  }
  return out;
}

}  // namespace memos::language::stated
