// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What takes back or completes something said before: jokes, corrections, answers without a verb.
#include <algorithm>

#include "language/statement_answers.h"
#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

/// Where a correction begins and where what it corrects to.
struct Marker {
  std::size_t at = 0;
  std::size_t behind = 0;
  bool strong = false;  ///< Can be nothing else: "no wait", "I meant".
  explicit operator bool() const noexcept { return behind != 0; }
};

Marker marker_at(const Words& words, std::size_t i) {
  static constexpr std::string_view kStrong[] = {"no wait",      "wait no",     "sorry i meant|mean", "i meant|mean",
                                                 "scratch that", "make that",   "correction",         "my mistake",
                                                 "i misspoke",   "strike that", "or rather",          "let me correct",
                                                 "my bad",       "typo",        "i said it wrong"};
  for (const std::string_view phrase : kStrong) {
    const std::size_t length = words.match(i, phrase);
    // "I meant to go vegan" tells a plan.
    const bool plan = length != 0 && words.says(i + length - 1, "meant|mean") && words.says(i + length, "to") &&
                      !words.says(i + length + 1, "say|write|type|put|send");
    if (length != 0 && !plan) return {i, i + length, true};
  }
  // "no, wait"
  if (words.says(i, "no|wait|sorry|oops") && words[i + 1].mark == ',' && words.says(i + 2, "wait|no|sorry|i") &&
      !(words[i + 2].lower == "i" && !words.says(i + 3, "meant|mean"))) {
    return {i, i + (words[i + 2].lower == "i" ? 4U : 3U), true};
  }
  if (words.match(i, "it|that 's|is actually") != 0) return {i, i + 3, true};
  if (words.says(i, "sorry|oops|actually|wait|no|rather|whoops")) return {i, i + 1, false};
  return {};
}

bool is_time_slot(const StatedFact& fact) {
  const std::string_view key = fact.key;
  return key.starts_with("meeting.") || key.starts_with("deadline") || key == "birthday";
}

constexpr std::string_view kShifts =
    "change|move|push|raise|lower|increase|reduce|shift|postpone|reschedule|set|switch|bring|delay|extend";

/// Where a correction begins in a sentence: a strong marker anywhere, else a weak one at the head of a part.
Marker find_marker(const Words& words, const Sentence& said) {
  Marker marker;
  for (std::size_t i = said.begin; i < said.end && !marker; ++i) {
    marker = marker_at(words, i);
    if (!marker.strong) marker = {};
  }
  for (std::size_t i = said.begin; i < said.end && !marker; ++i) {
    if (i > said.begin && words[i - 1].mark == 0 && !words[i - 1].is(kFiller) && !words.says(i, "no|scratch|i|make"))
      continue;
    marker = marker_at(words, i);
    if (marker && !marker.strong && i > said.begin && words[i - 1].mark == 0 && !words[i - 1].is(kFiller)) marker = {};
  }
  return marker;
}

/// "the doctor changed it to …", "it's been moved to …", "it's now …": the place of the new value; 0 = none.
std::size_t find_change(const Words& words, const Sentence& said) {
  for (std::size_t i = said.begin; i + 2 < said.end; ++i) {
    if (!words.says(i, "it|that|them")) continue;
    const bool object = i > said.begin && words[i - 1].form(kPastForm | kParticiple) &&
                        one_of(words.lexicon().base(words[i - 1].verb), kShifts);
    if (object || (words.says(i + 1, "'s|is|was|has|got"))) {
      for (std::size_t w = i + 1; w + 1 < said.end && w < i + 8; ++w) {
        const bool changed =
            object || (words[w].form(kParticiple) && one_of(words.lexicon().base(words[w].verb), kShifts));
        if (changed && object && words.says(w, "to|until|at")) return w + 1;
        if (changed && !object && words.says(w + 1, "to|until|at")) return w + 2;
        if (changed && !object && words.says(w + 2, "to|until|at")) return w + 3;
      }
      if (words.says(i + 1, "'s|is") && words.says(i + 2, "now")) return i + 3;
    }
  }
  return 0;
}

/// What a correction says: the new value, and the wrong one where it is named.
struct Fragment {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< 0 = nothing.
  Span wrong;
};

Fragment fragment_at(const Words& words, const Sentence& said, std::size_t i) {
  while (i < said.end &&
         (words[i].mark != 0 || (words[i].is(kFiller | kArticle | kBe) && words[i].lower != "no") ||
          words.says(i, "it|'s|should|to|say|is|was|make|i|meant|mean|at|on|in|wait|no|by|for|my|name") ||
          (words.says(i, "that") && words.says(i + 1, "is|'s")))) {
    ++i;
  }
  // "not Tuesday, Thursday" and "Thursday, not Tuesday"
  Span wrong;
  if (words.says(i, "not")) {
    std::size_t comma = i + 1;
    while (comma < said.end && words[comma].mark != ',' && !words.says(comma, "but")) ++comma;
    if (comma + 1 >= said.end) return {};
    wrong = {i + 1, comma};
    i = comma + 1;
    while (i < said.end && (words[i].is(kArticle | kPreposition) || words.says(i, "it|'s|is"))) ++i;
  }
  if (i >= said.end) return {};
  std::size_t end = said.end;
  for (std::size_t w = i + 1; w < said.end; ++w) {
    if (words.says(w, "not") && wrong.empty()) {
      wrong = {w + 1, said.end};
      end = w;
      break;
    }
  }
  while (end > i + 1 && words[end - 1].mark != 0) --end;
  constexpr std::size_t kLongest = 7;
  if (end - i > kLongest) return {};
  return {i, end, wrong};
}

}  // namespace

void MessageReader::read_jokes(std::size_t sentence, std::size_t first_fact) {
  const Sentence& said = words_.sentences()[sentence];
  for (std::size_t i = said.begin; i < said.end; ++i) {
    const bool word = words_.says(i, "kidding|joking|jk|j/k|psych|sike|sarcasm") ||
                      words_.match(i, "april fools|fool") != 0 || words_.match(i, "pulling your leg") != 0;
    if (!word) continue;
    const bool denied = i > 0 && (words_[i - 1].is(kNot) || words_.says(i - 1, "no") ||
                                  (i > 1 && words_[i - 2].is(kNot)) || words_.says(i - 1, "stop|you're|are|you"));
    if (denied) return;
    const std::uint32_t at = words_[i].begin;
    const std::size_t before = facts_.size();
    std::erase_if(facts_, [&](const StatedFact& fact) { return fact.begin < at; });
    if (before != 0 || first_fact != 0 || context_.own_previous.empty()) return;
    StatementContext earlier = context_;
    earlier.previous = earlier.own_previous = {};
    for (StatedFact& fact : MessageReader(context_.own_previous, earlier).read()) {
      if (fact.ends) continue;
      fact.ends = fact.corrects = true;
      fact.begin = words_[said.begin].begin;
      fact.end = words_[said.end - 1].end;
      fact.valid_from.reset();
      fact.valid_to.reset();
      fact.text = sentence_of(fact, context_.speaker, {});
      push(std::move(fact));
    }
    return;
  }
}

/// A fact like the old one with another value. `own`: it was said in this message, so nothing older is corrected.
void MessageReader::correct(const StatedFact& old, std::string value, std::size_t begin, std::size_t end, bool own,
                            bool mistake) {
  StatedFact fact = old;
  fact.value = std::move(value);
  fact.corrects = !own && mistake;
  if (!own) {
    fact.begin = words_[begin].begin;
    fact.valid_from.reset();
    fact.valid_to.reset();
  }
  fact.end = words_[end - 1].end;
  fact.text = sentence_of(fact, context_.speaker, {});
  if (own) {
    const std::string key = old.key;
    const std::string was = old.value;
    std::erase_if(facts_, [&](const StatedFact& gone) { return gone.key == key && gone.value == was; });
  }
  push(std::move(fact));
}

/// A whole statement behind the marker: it replaces what this message said for the slot.
bool MessageReader::correct_by_statement(std::uint32_t at, bool strong, std::size_t facts_before) {
  const auto fresh =
      std::ranges::find_if(facts_.begin() + static_cast<std::ptrdiff_t>(facts_before), facts_.end(),
                           [&](const StatedFact& fact) { return fact.end > at && fact.begin + 1 >= at; });
  if (fresh == facts_.end()) return false;
  const StatedFact kept = *fresh;
  bool replaced = false;
  std::erase_if(facts_, [&](const StatedFact& old) {
    const bool gone = old.subject == kept.subject && old.key == kept.key && old.value != kept.value &&
                      old.end <= kept.begin + 1 && !old.ends;
    replaced |= gone;
    return gone;
  });
  if (strong && !replaced && facts_.size() == 1 && !context_.own_previous.empty()) facts_.back().corrects = true;
  return true;
}

/// What may be corrected: said in this message, by the speaker before, by the other one before.
std::vector<StatedFact> MessageReader::correctable() const {
  StatementContext earlier = context_;
  earlier.previous = earlier.own_previous = {};
  std::vector<StatedFact> candidates;
  if (!facts_.empty()) {
    candidates = facts_;
  } else if (!context_.own_previous.empty()) {
    candidates = MessageReader(context_.own_previous, earlier).read();
  }
  if (candidates.empty() && facts_.empty() && !context_.previous.empty()) {
    const std::string turned = turned_to_speaker(context_.previous);
    candidates = MessageReader(turned, earlier).read();
  }
  std::erase_if(candidates, [](const StatedFact& fact) { return fact.ends; });
  return candidates;
}

/// The new value in the form that the old one has; empty = it does not fit.
Span MessageReader::corrected_value(const StatedFact& old, std::size_t i, std::size_t end, bool sure,
                                    bool short_sentence) {
  const Span time = time_value(words_, i, end, times_);
  const std::vector<Span> numbers = values_at(words_, i, end, ValueType::kNumber, times_);
  const Span number = numbers.empty() ? Span{} : numbers.front();
  if (is_time_slot(old)) return !time.empty() ? time : number;
  const bool numeric = std::ranges::any_of(old.value, [](char c) { return c >= '0' && c <= '9'; });
  if (numeric) return number.empty() ? time : Span{number.begin, end};
  if (!time.empty()) return {};
  const std::vector<Span> found = values_at(words_, i, end, type_of_key(old.key), times_);
  if (found.empty()) return {};
  const Span value = found.front();
  const Word& first = words_[value.begin];
  const bool vague = (first.is(kQuality | kThird | kYou | kSelf | kAsking) || first.verb != 0) && !first.capital;
  const bool named = (first.capital || first.quoted) && short_sentence && value.end >= end;
  return vague || (!sure && !named) ? Span{} : value;
}

/// "Portland, Maine, not Oregon" behind "I live in Portland": which of that name.
bool MessageReader::read_fuller_place(const Sentence& said) {
  if (!facts_.empty() || context_.own_previous.empty() || said.asked) return false;
  const std::size_t end = name_end(words_, said.begin, said.end);
  if (end == said.begin || words_[end].mark != ',') return false;
  const std::size_t region = name_end(words_, end + 1, said.end);
  const bool closed = region >= said.end || words_[region].mark != 0;
  if (region == end + 1 || !closed) return false;
  std::size_t behind = region;
  while (behind < said.end && words_[behind].mark != 0) ++behind;
  if (behind < said.end && !words_.says(behind, "not")) return false;
  for (const StatedFact& old : correctable()) {
    const bool place = one_of(old.key, "home.city|hometown|location|birthplace");
    if (!place || old.value != words_.bytes(said.begin, end)) continue;
    correct(old, value_text(words_, {said.begin, region}), said.begin, region, false, true);
    return true;
  }
  return false;
}

bool MessageReader::read_correction(std::size_t sentence, std::size_t facts_before) {
  const Sentence& said = words_.sentences()[sentence];
  const Marker marker = find_marker(words_, said);
  const bool negates = !marker && words_.says(said.begin, "not");
  const bool clean = facts_.size() == facts_before;
  const std::size_t changed = !marker && !negates && clean ? find_change(words_, said) : 0;
  if (!marker && !negates && changed == 0) return read_fuller_place(said);
  if (marker && !clean && correct_by_statement(words_[marker.at].begin, marker.strong, facts_before)) return true;
  const Fragment fragment = fragment_at(words_, said, changed != 0 ? changed : negates ? said.begin : marker.behind);
  if (fragment.end == 0) return false;
  const bool own = !facts_.empty();
  const std::vector<StatedFact> candidates = correctable();
  const std::string was = folded_words(words_, fragment.wrong.begin, fragment.wrong.end);
  constexpr std::size_t kShort = 7;
  const bool sure = marker.strong || changed != 0 || !fragment.wrong.empty();
  for (auto old = candidates.rbegin(); old != candidates.rend(); ++old) {
    std::string folded;
    for (const char c : old->value) folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (!was.empty() && !folded.contains(was)) continue;
    const Span value = corrected_value(*old, fragment.begin, fragment.end, sure, said.end - said.begin <= kShort);
    if (value.empty()) continue;
    // "it's been moved to Friday" is a change, not a mistake
    const bool mistake = changed == 0;
    correct(*old, value_text(words_, value), said.begin, value.end, own, mistake);
    return true;
  }
  return false;
}

void MessageReader::replace_corrected() {
  // Two values of a slot that holds one, in one message without a time: the later one is meant.
  for (std::size_t i = 0; i + 1 < facts_.size();) {
    const StatedFact& fact = facts_[i];
    const bool later = fact.single && !fact.ends && !fact.valid_from &&
                       std::ranges::any_of(facts_.begin() + static_cast<std::ptrdiff_t>(i) + 1, facts_.end(),
                                           [&](const StatedFact& other) {
                                             return other.single && !other.ends && other.subject == fact.subject &&
                                                    other.key == fact.key && !other.valid_from &&
                                                    other.kind == fact.kind;
                                           });
    if (later) {
      facts_.erase(facts_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

/// "Yes, a dog called Rusty" behind "Do you have any pets?": read as "I have a dog called Rusty".
bool MessageReader::read_answer_of_having(std::string_view key) {
  if (key != "pet." && key != "possession.") return false;
  std::size_t i = words_.sentences().front().begin;
  while (words_[i].mark != 0 || words_.says(i, "yes|yeah|yep|sure|well|just")) {
    if (++i >= words_.size()) return false;
  }
  if (!words_[i].is(kArticle | kNumberWord)) return false;
  static constexpr std::string_view kHave = "I have ";
  const std::size_t cut = words_[i].begin;
  StatementContext alone = context_;
  alone.previous = alone.own_previous = {};
  const std::string full = std::string(kHave) + std::string(words_.text().substr(cut));
  for (StatedFact& fact : MessageReader(full, alone).read()) {
    const auto back = [&](std::uint32_t at) {
      return static_cast<std::uint32_t>(cut + (at > kHave.size() ? at - kHave.size() : 0));
    };
    fact.begin = back(fact.begin);
    fact.end = back(fact.end);
    push(std::move(fact));
  }
  return !facts_.empty();
}

/// "Lisbon." behind "Where do you live now?"
bool MessageReader::read_answer() {
  if (context_.previous.empty() || words_.sentences().empty()) return false;
  const std::size_t question = context_.previous.rfind('?');
  if (question == std::string_view::npos || context_.previous.size() - question > 80) return false;
  const std::size_t stop = context_.previous.substr(0, question).find_last_of(".!?\n");
  const std::string_view asked_text = context_.previous.substr(
      stop == std::string_view::npos ? 0 : stop + 1, question - (stop == std::string_view::npos ? 0 : stop + 1) + 1);
  const std::vector<AskedSlot> asked = asked_slots(turned_to_speaker(asked_text), context_.speaker, context_.time);
  if (asked.empty()) return false;
  const AskedSlot& slot = asked.front();
  if (slot.past || slot.history || slot.at) return false;
  if (slot.key.ends_with('.')) return read_answer_of_having(slot.key);
  const Sentence& said = words_.sentences().front();
  if (said.asked) return false;
  std::size_t i = said.begin;
  while (i < said.end &&
         (words_[i].mark != 0 || words_[i].is(kFiller | kArticle | kBe | kAdverb) ||
          words_.says(i, "it|that|'s|in|at|on|for|as|to|by|from|called|named|his|her|my|name|is|think|guess|still"))) {
    if (words_.says(i, "not|never")) return false;
    ++i;
  }
  std::size_t end = i;
  while (end < said.end && end < i + 10 && words_[end].mark != '-') ++end;
  if (i >= end) return false;
  for (std::size_t w = i; w < end; ++w) {
    if (words_[w].is(kSelf | kYou | kAsking | kNot | kDoubt) && words_[w].mark == 0) return false;
  }
  const ValueType type = type_of_key(slot.key);
  const std::vector<Span> found = values_at(words_, i, end, type, times_);
  if (found.empty()) return false;
  const Word& first = words_[found.front().begin];
  const bool list = type == ValueType::kList;
  if (first.is(kQuality | kThird | kFiller) || one_of(first.lower, "nothing|none|nobody|nowhere|why|haha|idk|no|yes"))
    return false;
  if (!list && !first.capital && !first.digits && first.is(kPlain) && type != ValueType::kTime &&
      type != ValueType::kLanguage)
    return false;
  for (const Span& value : found) {
    StatedFact fact;
    fact.subject = slot.subject;
    fact.key = slot.key;
    fact.value = value_text(words_, value);
    fact.single = !list && !one_of(slot.key, "language.speaks|allergy|hobby");
    fact.kind = slot.key.starts_with("preference") || slot.key.starts_with("favourite") ? StatementKind::kPreference
                                                                                        : StatementKind::kProfile;
    fact.begin = words_[said.begin].begin;
    fact.end = words_[value.end - 1].end;
    fact.confidence = 80;
    Clause clause;
    clause.region = said.begin;
    clause.end = said.end;
    add_times(clause, Meaning{.stated = true, .since_event = true}, value, fact);
    fact.text = sentence_of(fact, context_.speaker, {});
    push(std::move(fact));
    if (fact.single) break;
  }
  return true;
}

}  // namespace memos::language::stated
