// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/answer_time.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "language/english_forms.h"
#include "language/language.h"
#include "language/time_grammar.h"

namespace memos::language {
namespace {

using grammar::Scene;

constexpr std::size_t kMostQuestionWords = 64;
constexpr std::size_t kLeastPrefix = 4;  ///< Letters that two forms of a word share at least …
constexpr std::size_t kMostEnding = 3;   ///< … and the letters that an ending has at most.

/// The word without what its forms differ in, for comparing with same_word: "went" gives "go".
std::string base_of(std::string_view word) {
  std::string folded = fold(word);
  const std::string_view base = irregular_base(folded);
  return base.empty() ? folded : std::string(base);
}

bool same_word(std::string_view a, std::string_view b) noexcept {
  if (a == b) return true;
  const auto shared = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  return shared >= kLeastPrefix && std::max(a.size(), b.size()) - shared <= kMostEnding &&
         std::min(a.size(), b.size()) <= shared + 1;
}

bool is_word(const Scene& scene, std::size_t i) noexcept {
  const auto first = static_cast<unsigned char>(scene.text_of(i).front());
  return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == 0xC3;
}

std::vector<std::string> question_words(const Scene& question) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < question.size() && words.size() < kMostQuestionWords; ++i) {
    if (!is_word(question, i) || question.text_of(i).size() < 3) continue;
    const std::string folded = fold(question.text_of(i));
    if (is_stop_word(folded, "en") || folded == "when" || folded == "date" || folded == "time") continue;
    words.push_back(base_of(folded));
  }
  return words;
}

/// Where the turn says words of the question.
struct Shared {
  std::uint32_t at = 0;  ///< Token.
  std::uint32_t byte = 0;
  std::uint64_t words = 0;  ///< A bit for each word of the question.
};

std::vector<Shared> shared_words(const Scene& turn, std::span<const std::string> words) {
  std::vector<Shared> shared;
  for (std::uint32_t i = 0; i < turn.size(); ++i) {
    if (!is_word(turn, i) || turn.text_of(i).size() < 2) continue;
    const std::string base = base_of(turn.text_of(i));
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < words.size(); ++k) {
      if (same_word(base, words[k])) bits |= std::uint64_t{1} << k;
    }
    if (bits != 0) shared.push_back({i, turn[i].begin, bits});
  }
  return shared;
}

/// What tells the candidates apart; larger is better, in the order of the rules.
using Rank = std::tuple<int, int, int, int, int, int>;

bool asks_for_beginning(const Scene& question) noexcept {
  constexpr std::string_view kWords[] = {"start", "started", "begin", "began", "get",   "got",  "become", "became",
                                         "join",  "joined",  "move",  "moved", "adopt", "meet", "adopted"};
  for (std::size_t i = 0; i < question.size(); ++i) {
    for (const std::string_view word : kWords) {
      if (question.says(i, word)) return true;
    }
  }
  return false;
}

bool only_around_now(const TimeExpression& expression) noexcept {
  return expression.precision == TimePrecision::kVague && expression.point == expression.interval &&
         expression.interval.end.value - expression.interval.begin.value > std::int64_t{8} * 86'400'000;
}

bool fits_direction(const TimeExpression& expression, TimeDirection asked, UtcMs said) noexcept {
  if (asked == TimeDirection::kPast) return expression.point.begin <= said;
  if (asked == TimeDirection::kFuture) return expression.point.end > said;
  return true;
}

/// Bytes at which the sentence around an expression begins and ends.
std::pair<std::uint32_t, std::uint32_t> sentence_around(std::string_view turn, const TimeExpression& expression) {
  const auto ends = [&](std::size_t at) {
    const char c = turn[at];
    if (c == '!' || c == '?' || c == '\n' || c == ';') return true;
    return c == '.' && (at + 1 >= turn.size() || turn[at + 1] == ' ' || turn[at + 1] == '\n');
  };
  std::size_t begin = expression.begin;
  while (begin > 0 && !ends(begin - 1)) --begin;
  std::size_t end = expression.end;
  while (end < turn.size() && !ends(end)) ++end;
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

int nearest(const Scene& turn, std::span<const Shared> shared, const TimeExpression& expression) noexcept {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < turn.size(); ++i) {
    if (turn[i].begin < expression.begin) first = i;
    if (turn[i].begin < expression.end) last = i;
  }
  int least = std::numeric_limits<int>::max();
  for (const Shared& word : shared) {
    const int away = word.at <= first ? static_cast<int>(first - word.at)
                     : word.at > last ? static_cast<int>(word.at - last)
                                      : 0;
    least = std::min(least, away);
  }
  return least;
}

AnswerTime session_day(const TimeReference& said) {
  AnswerTime answer;
  const Scene scene({}, said);
  const calendar::Span day = calendar::days(scene.today(), 1);
  const std::int64_t offset = std::int64_t{scene.offset_minutes()} * 60;
  answer.interval = {{(day.begin - offset) * 1'000}, {(day.end - offset) * 1'000}};
  return answer;
}

}  // namespace

AnswerTime answer_time(std::string_view question, const AskedTimes& asked, std::string_view turn,
                       std::span<const TimeExpression> expressions, const TimeReference& said) {
  const Scene asking(question, said);
  const Scene telling(turn, said);
  const auto shared = shared_words(telling, question_words(asking));
  std::uint64_t all_words = 0;
  for (const Shared& word : shared) all_words |= word.words;
  const bool beginning = asks_for_beginning(asking);
  std::optional<std::uint32_t> best;
  Rank best_rank{};
  for (std::uint32_t i = 0; i < expressions.size(); ++i) {
    const TimeExpression& one = expressions[i];
    if (one.kind == TimeKind::kRecurring || only_around_now(one)) continue;
    if (one.kind == TimeKind::kDuration && one.ambiguous && !beginning) continue;
    const auto [begin, end] = sentence_around(turn, one);
    std::uint64_t words = 0;
    for (const Shared& word : shared) {
      if (word.byte >= begin && word.byte < end) words |= word.words;
    }
    const bool fits = fits_direction(one, asked.direction, said.instant);
    if (!fits && 2 * std::popcount(words) < std::popcount(all_words)) continue;
    const Rank rank{!asked.times.empty() && meets(asked, one.point) ? 1 : 0,
                    fits ? 1 : 0,
                    one.kind == TimeKind::kDuration && !beginning ? 0 : 1,
                    std::popcount(words),
                    -nearest(telling, shared, one),
                    one.vague ? 0 : 1};
    if (!best || rank > best_rank) {
      best = i;
      best_rank = rank;
    }
  }
  if (!best) return session_day(said);
  const TimeExpression& one = expressions[*best];
  return {one.point, one.precision, one.vague, best};
}

}  // namespace memos::language
