// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What ends without a verb of its own: "the Dublin move fell through", "she took me off X", "today was my last day at
// Y"; and states that leave no room for another: who is retired has no employer.
#include <algorithm>

#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

constexpr std::string_view kSchools =
    "university|college|school|academy|institute|primary|secondary|elementary|kindergarten|preschool|nursery|"
    "montessori";
constexpr std::string_view kWorksAlone =
    "self-employed|self employed|unemployed|retired|freelancer|freelance|jobless|homemaker|out of work|between jobs|"
    "full-time parent|stay-at-home mom|stay-at-home dad|stay-at-home parent";
constexpr std::string_view kLivesAlone = "divorced|single|widowed|separated";

std::string small(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

/// "My son goes to Oakwood Primary", "Lily moved up to Hillcrest Middle School"
bool MessageReader::read_school(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  if (clause.subject.kind != SubjectKind::kPerson || clause.subject.who.empty() || verb.doubt || verb.used_to)
    return false;
  const std::string_view base = words_.lexicon().base(verb.main);
  const bool state = verb.copula || one_of(base, "go|attend|be|study");
  if (!state && !one_of(base, "start|begin|move|transfer|switch|change|join|enter|enroll|enrol")) return false;
  std::size_t at = verb.end;
  while (at < clause.end && at < verb.end + 3 && !words_.says(at, "to|at|in") && !words_[at].capital) ++at;
  if (words_.says(at, "to|at|in")) ++at;
  if (at >= clause.end || !words_[at].capital) return false;
  const std::vector<Span> found = values_at(words_, at, clause.end, ValueType::kOrg, times_);
  if (found.empty() || found.front().end - found.front().begin < 2 ||
      !one_of(words_[found.front().end - 1].lower, kSchools))
    return false;
  add(clause, meaning(clause, state ? Nature::kState : Nature::kBegin),
      {.subject = subject_of(clause),
       .key = "study.school",
       .value = value_text(words_, found.front()),
       .span = found.front()});
  return true;
}

/// "I retired in May", "I work for myself", "I've opened my own salon"
bool MessageReader::read_own_work(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  if (!is_about_people(clause) || verb.copula || verb.doubt || verb.negated) return false;
  const std::string_view base = words_.lexicon().base(verb.main);
  const std::size_t i = verb.end;
  Draft draft{.subject = subject_of(clause), .key = "work.role", .value = {}, .confidence = 85};
  Meaning said;
  if (base == "retire" && (i >= clause.end || words_[i].mark != 0 || !words_.says(i, "the|my|our|it"))) {
    draft.value = "retired";
    said = meaning(clause, Nature::kBegin);
  } else if (base == "work" && words_.says(i, "for") && words_.says(i + 1, "myself|ourselves|himself|herself")) {
    draft.value = "self-employed";
    said = meaning(clause, Nature::kState);
  } else if (one_of(base, "open|start|found|launch") && words_.says(i, "my|our|his|her|their") &&
             words_[i + 1].lower == "own") {
    const std::vector<Span> found = values_at(words_, i + 2, clause.end, ValueType::kPhrase, times_);
    if (found.empty() || words_.says(found.front().end - 1, "account|channel|blog|podcast|page|website|family|life"))
      return false;
    draft.key = "work.employer";
    draft.value = "own " + value_text(words_, found.front());
    draft.span = found.front();
    said = meaning(clause, Nature::kBegin);
  } else {
    return false;
  }
  add(clause, said, std::move(draft));
  return true;
}

/// "I'm taking Danish lessons", "she has a Greek class": a language that is learnt.
bool MessageReader::read_lessons(const Clause& clause) {
  const VerbGroup& verb = clause.verb;
  if (!is_about_people(clause) || !one_of(words_.lexicon().base(verb.main), "take|have|attend|do")) return false;
  for (std::size_t i = verb.end; i + 1 < clause.end && i < verb.end + 3; ++i) {
    if (!words_[i].capital || !is_language(words_[i].lower) ||
        !words_.says(i + 1, "lesson|lessons|class|classes|course|courses"))
      continue;
    add(clause, meaning(clause, Nature::kState),
        {.subject = subject_of(clause),
         .key = "language.learning",
         .value = value_text(words_, {i, i + 1}),
         .span = {i, i + 1},
         .confidence = 85});
    return true;
  }
  return false;
}

void MessageReader::read_endings(const Sentence& said, std::size_t first_clause) {
  if (said.asked || said.end - said.begin < 4) return;
  for (std::size_t c = first_clause; c < clauses_.size(); ++c)
    if (clauses_[c].unreal || clauses_[c].asked || clauses_[c].verb.doubt) return;
  Clause clause;
  clause.region = clause.subject.begin = said.begin;
  clause.end = said.end;
  clause.subject.kind = SubjectKind::kSelf;
  for (std::size_t i = said.begin; i < said.end; ++i) {
    const std::string_view word = words_[i].lower;
    if (words_[i].quoted || words_[i].is(kUnreal)) return;
    if ((word == "last" || word == "first") && read_last_day(clause, i)) return;
    if (word == "me" && read_prescriber(clause, i)) return;
    if ((word == "move" || word == "relocation" || word == "transfer" || word == "job" || word == "offer" ||
         word == "position" || word == "role" || word == "contract" || word == "internship") &&
        read_fell_through(clause, i))
      return;
    if (word == "home" && read_new_home(clause, i)) return;
  }
}

void MessageReader::add_ending(const Clause& clause, const Meaning& said, std::string_view key, Span value) {
  add(clause, said,
      {.subject = context_.speaker,
       .key = std::string(key),
       .value = value_text(words_, value),
       .span = value,
       .confidence = 80});
}

/// "Today was my last day at Zalora", "my first day at Bosch was great"
bool MessageReader::read_last_day(const Clause& clause, std::size_t i) {
  if (i == 0 || words_[i - 1].lower != "my" || !words_.says(i + 1, "day|week|shift")) return false;
  std::size_t at = i + 2;
  if (words_.match(at, "of work") != 0) at += 2;
  if (!words_.says(at, "at|with|for")) return false;
  const std::vector<Span> found = values_at(words_, at + 1, clause.end, ValueType::kOrg, times_);
  if (found.empty() || times_.at(words_[found.front().begin].begin) != nullptr) return false;
  const bool begins = words_[i].lower == "first";
  if (begins && (!words_[found.front().begin].capital || has_fact(0, "work.employer"))) return false;
  const Meaning ended{.stated = true, .ends = true, .end_event = true};
  add_ending(clause, begins ? Meaning{.stated = true} : ended, "work.employer", found.front());
  return true;
}

/// "My doctor took me off warfarin", "she switched me from A to B"
bool MessageReader::read_prescriber(const Clause& clause, std::size_t i) {
  if (i == 0) return false;
  const Meaning ended{.stated = true, .ends = true, .end_event = true};
  bool doctor = false;
  for (std::size_t w = clause.region; w < i; ++w)
    doctor |= words_.says(w, "doctor|gp|psychiatrist|cardiologist|neurologist|physician|nurse|specialist|dr|doc");
  const auto drug_at = [&](std::size_t at) -> Span {
    while (words_.says(at, "the|my|of")) ++at;
    const bool known = is_medicine(words_[at].lower) || (doctor && words_[at].mark == 0 && at < clause.end);
    return known ? Span{at, at + 1} : Span{};
  };
  const auto key = [&](Span drug) { return "medication." + key_word(words_[drug.begin].lower); };
  if (words_.says(i - 1, "took|taken|pulled|weaned|taking") && words_.says(i + 1, "off")) {
    const Span drug = drug_at(i + 2);
    if (drug.empty()) return false;
    add_ending(clause, ended, key(drug), drug);
    return true;
  }
  if (!words_.says(i - 1, "switched|moved|changed|transitioned|put")) return false;
  std::size_t at = i + 1 + (words_.says(i + 1, "over") ? 1U : 0U);
  Span old;
  if (words_[at].lower == "from") {
    old = drug_at(at + 1);
    if (old.empty()) return false;
    at = old.end;
  }
  if (!words_.says(at, "to|onto|on")) return false;
  const Span drug = drug_at(at + 1);
  if (drug.empty()) return false;
  if (!old.empty()) add_ending(clause, ended, key(old), old);
  add_ending(clause, {.stated = true, .since_event = true}, key(drug), drug);
  return true;
}

/// "The Dublin move fell through", "the job at Nordgas got cancelled": what was announced will not be.
bool MessageReader::read_fell_through(const Clause& clause, std::size_t i) {
  Span name;
  std::size_t behind = i + 1;
  std::size_t begin = i;
  while (begin > clause.region && words_[begin - 1].capital && words_[begin - 1].mark == 0 &&
         !words_.says(begin - 1, "the|my|our|that"))
    --begin;
  if (begin < i && begin > clause.region && words_.says(begin - 1, "the|my|our|that")) {
    name = {begin, i};
  } else if (begin == i && i > clause.region && words_.says(i - 1, "the|my|our|that") &&
             words_.says(i + 1, "to|at|with|from")) {
    const std::vector<Span> found = values_at(words_, i + 2, clause.end, ValueType::kOrg, times_);
    if (found.empty() || !words_[found.front().begin].capital) return false;
    name = found.front();
    behind = name.end;
  }
  if (name.empty()) return false;
  static constexpr std::string_view kOff[] = {"fell through",
                                              "has|have fallen through",
                                              "is|'s off",
                                              "is|'s cancelled|canceled|dead",
                                              "was|got cancelled|canceled",
                                              "has|'s been cancelled|canceled",
                                              "was|got called off",
                                              "has|'s been called off",
                                              "is n't happening",
                                              "is|'s not happening",
                                              "wo n't happen",
                                              "will not happen",
                                              "did n't work|pan out",
                                              "did not work|pan out",
                                              "is|'s no longer happening"};
  const bool off = std::ranges::any_of(kOff, [&](std::string_view words) { return words_.match(behind, words) != 0; });
  if (!off) return false;
  const bool home = words_.says(i, "move|relocation|transfer");
  add_ending(clause, {.stated = true, .ends = true, .corrects = true}, home ? "home.city" : "work.employer", name);
  return true;
}

/// "As of tonight Uppsala is home", "home is now Uppsala"
bool MessageReader::read_new_home(const Clause& clause, std::size_t i) {
  const auto is_place = [&](std::size_t at) {
    return words_[at].capital && words_[at].mark == 0 && !words_[at].is(kPlain | kSelf | kThird | kBe);
  };
  std::size_t is = i;
  while (is > clause.region && words_.says(is - 1, "now|my|our|new")) --is;
  const bool ends = i + 1 >= clause.end || words_[i + 1].mark != 0 || words_.says(i + 1, "now|for");
  Span place;
  if (ends && is > clause.region + 1 && words_.says(is - 1, "is|'s") && is_place(is - 2)) {
    place = {is - 2, is - 1};
    while (place.begin > clause.region && is_place(place.begin - 1)) --place.begin;
  } else if (i == clause.region && words_.says(i + 1, "is|'s") && words_.says(i + 2, "now")) {
    const std::vector<Span> found = values_at(words_, i + 3, clause.end, ValueType::kPlace, times_);
    if (!found.empty() && is_place(found.front().begin)) place = found.front();
  }
  if (place.empty()) return false;
  add_ending(clause, {.stated = true, .since_event = true}, "home.city", place);
  return true;
}

/// Who is retired or self-employed has no employer, who is divorced no partner.
void MessageReader::close_states() {
  const std::size_t count = facts_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const StatedFact& state = facts_[i];
    const bool works = state.key == "work.role" && one_of(small(state.value), kWorksAlone);
    const bool lives = state.key == "relationship.status" && one_of(small(state.value), kLivesAlone);
    if ((!works && !lives) || state.ends) continue;
    const std::string_view key = works ? "work.employer" : "relation.partner";
    const auto told = [&](const StatedFact& fact) { return fact.key == key && fact.subject == state.subject; };
    if (std::ranges::any_of(facts_, told)) continue;
    StatedFact end = state;
    end.kind = works ? StatementKind::kProfile : StatementKind::kFact;
    end.key = key;
    end.value.clear();
    end.ends = true;
    end.single = true;
    end.valid_to = state.valid_from;
    end.valid_from.reset();
    end.text = sentence_of(end, context_.speaker, {});
    push(std::move(end));
  }
}

}  // namespace memos::language::stated
