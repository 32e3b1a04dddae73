// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <iterator>

#include "base/time.h"
#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

constexpr std::int64_t kMsASecond = 1'000;
constexpr std::int32_t kMaxOffset = 24 * 60;

Seconds local_seconds(const TimeReference& reference) noexcept {
  const std::int64_t ms = std::clamp(reference.instant.value, base::kMinTime.value, base::kMaxTime.value);
  const std::int64_t offset = std::clamp(reference.offset_minutes, -kMaxOffset, kMaxOffset);
  const Seconds seconds = (ms >= 0 ? ms : ms - kMsASecond + 1) / kMsASecond + offset * 60;
  return calendar::clamped({seconds, seconds}).begin;
}

UtcMs utc_of(Seconds local, std::int32_t offset_minutes) noexcept {
  const std::int64_t ms = (local - std::int64_t{offset_minutes} * 60) * kMsASecond;
  return {std::clamp(ms, base::kMinTime.value, base::kMaxTime.value)};
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool ends_clause(const TimeToken& token) noexcept {
  return token.word == TimeWord::kComma || token.word == TimeWord::kBut || token.word == TimeWord::kAnd ||
         token.word == TimeWord::kColon;
}

/// A full stop ends no sentence behind a short capital word: "St.", "Dr.", "Jan.".
bool ends_sentence(const TimeToken& token, const TimeToken& before) noexcept {
  if (token.word == TimeWord::kStop) return true;
  if (token.word != TimeWord::kDot || token.value != 1) return false;
  return !(before.capital && before.end - before.begin <= 3 && before.word != TimeWord::kWeekday);
}

}  // namespace

Match found(std::size_t end, Span span, TimePrecision precision, TimeKind kind) noexcept {
  Match match;
  match.end = end;
  match.span = match.point = span;
  match.precision = precision;
  match.kind = kind;
  return match;
}

Scene::Scene(std::string_view text, const TimeReference& reference)
    : text_(text),
      tokens_(time_tokens(text)),
      places_(tokens_.size()),
      now_(local_seconds(reference)),
      today_(calendar::floor_day(now_)),
      date_(calendar::civil_of(today_)),
      offset_minutes_(std::clamp(reference.offset_minutes, -kMaxOffset, kMaxOffset)),
      day_first_(reference.day_first) {
  read_clauses();
}

void Scene::read_clauses() {
  std::uint32_t clause = 0;
  std::uint32_t sentence = 0;
  std::uint32_t verb = Place::kNone;
  std::uint32_t perfect = Place::kNone;
  for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
    Place& place = places_[i];
    place.verb_before = verb;
    place.perfect_before = perfect;
    if (ends_sentence(tokens_[i], (*this)[i - std::size_t{1}])) {
      ++sentence;
      ++clause;
    } else if (ends_clause(tokens_[i])) {
      ++clause;
    }
    place.clause = clause;
    place.sentence = sentence;
    // "will be done", "is booked": the form of "be" counts
    const bool passive = tokens_[i].tense == Tense::kPast && i > 0 &&
                         (says(i - 1, "be") || says(i - 1, "is") || says(i - 1, "are") || says(i - 1, "'re"));
    if (passive) tokens_[i].tense = Tense::kNone;
    // "I quit smoking": told of what is done; "I'll quit" has its own verb of the future.
    const bool did = says(i, "quit") && i > 0 && tokens_[i - 1].tense == Tense::kNone && !is(i - 1, TimeWord::kTo) &&
                     (says(i - 1, "i") || says(i - 1, "we") || says(i - 1, "he") || says(i - 1, "she") ||
                      says(i - 1, "they") || says(i - 1, "just") || says(i - 1, "finally"));
    if (did) tokens_[i].tense = Tense::kPast;
    if (tokens_[i].tense != Tense::kNone) verb = i;
    if (tokens_[i].word == TimeWord::kPerfect) perfect = i;
  }
  verb = Place::kNone;
  for (std::uint32_t i = static_cast<std::uint32_t>(tokens_.size()); i-- > 0;) {
    places_[i].verb_behind = verb;
    if (tokens_[i].tense != Tense::kNone) verb = i;
  }
}

bool Scene::says(std::size_t i, std::string_view word) const noexcept {
  const std::string_view own = text_of(i);
  return own.size() == word.size() &&
         std::equal(own.begin(), own.end(), word.begin(), [](char a, char b) { return lower(a) == b; });
}

std::string_view Scene::text_of(std::size_t i) const noexcept {
  if (i >= tokens_.size()) return {};
  return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
}

Tense Scene::tense_at(std::size_t i) const noexcept {
  if (i >= places_.size()) return Tense::kNone;
  // "It was moved to Thursday": to one that is still to come.
  static constexpr std::string_view kShifted[] = {"moved",   "changed", "rescheduled", "postponed", "pushed",
                                                  "shifted", "delayed", "extended",    "put",       "brought"};
  const std::uint32_t verb = places_[i].verb_before;
  const bool range = i >= 3 && says(i - 3, "from");  // "moved from Thursday to Friday"
  if (!range && is(i - 1, TimeWord::kTo) && verb != Place::kNone && places_[verb].clause == places_[i].clause &&
      std::ranges::find(kShifted, text_of(verb)) != std::end(kShifted))
    return Tense::kFuture;
  if (is_booked(i)) return Tense::kFuture;
  const Tense said = verbs_at(i);
  const bool deadline = is(i - 1, TimeWord::kUntil) || is(i - 1, TimeWord::kBy);
  return said == Tense::kNone && deadline ? Tense::kFuture : said;
}

bool Scene::is_booked(std::size_t i) const noexcept {
  static constexpr std::string_view kBooked[] = {"booked", "reserved", "arranged", "scheduled", "planned"};
  if (i >= places_.size()) return false;
  const bool goal = is(i - 1, TimeWord::kFor) || (is(i - 1, TimeWord::kThe) && is(i - 2, TimeWord::kFor));
  const std::uint32_t verb = places_[i].verb_before;
  return goal && verb != Place::kNone && places_[verb].clause == places_[i].clause &&
         std::ranges::find(kBooked, text_of(verb)) != std::end(kBooked);
}

Tense Scene::verbs_at(std::size_t i) const noexcept {
  if (is(i - 1, TimeWord::kSince) || (is(i - 1, TimeWord::kThe) && is(i - 2, TimeWord::kSince))) return Tense::kPast;
  const Place& place = places_[i];
  const auto same_clause = [&](std::uint32_t verb) {
    return verb != Place::kNone && places_[verb].clause == place.clause;
  };
  const auto same_sentence = [&](std::uint32_t verb) {
    return verb != Place::kNone && places_[verb].sentence == place.sentence;
  };
  if (same_clause(place.verb_before)) return tokens_[place.verb_before].tense;
  if (same_clause(place.verb_behind)) return tokens_[place.verb_behind].tense;
  if (same_sentence(place.verb_before)) return tokens_[place.verb_before].tense;
  if (same_sentence(place.verb_behind)) return tokens_[place.verb_behind].tense;
  return Tense::kNone;
}

bool Scene::perfect_before(std::size_t i) const noexcept {
  if (i >= places_.size()) return false;
  const std::uint32_t perfect = places_[i].perfect_before;
  return perfect != Place::kNone && places_[perfect].sentence == places_[i].sentence;
}

void add_expression(const Match& match, const TimeReference& reference, std::uint32_t begin, std::uint32_t end,
                    std::vector<TimeExpression>& out) {
  const std::int32_t offset = std::clamp(reference.offset_minutes, -kMaxOffset, kMaxOffset);
  const Seconds now = local_seconds(reference);
  const auto interval = [&](Span span) { return TimeInterval{utc_of(span.begin, offset), utc_of(span.end, offset)}; };
  TimeExpression made;
  made.begin = begin;
  made.end = end;
  made.interval = interval(match.span);
  made.point = interval(match.point);
  made.precision = match.precision;
  made.kind = match.kind;
  made.vague = match.vague;
  made.ambiguous = match.ambiguous;
  made.yearless = match.yearless;
  made.recurrence = match.recurrence;
  made.direction = match.point.end <= now    ? TimeDirection::kPast
                   : match.point.begin > now ? TimeDirection::kFuture
                                             : TimeDirection::kPresent;
  if (made.interval.begin < made.interval.end && made.point.begin < made.point.end) out.push_back(made);
}

}  // namespace memos::language::grammar
