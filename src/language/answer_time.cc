// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/answer_time.h"

#include <algorithm>
#include <bit>
#include <iterator>
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
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint64_t words = 0;  ///< A bit for each word of the question.
};

std::vector<Shared> shared_words(const Scene& turn, std::span<const std::string> words) {
  std::vector<Shared> shared;
  for (std::size_t i = 0; i < turn.size(); ++i) {
    if (!is_word(turn, i) || turn.text_of(i).size() < 2) continue;
    const std::string base = base_of(turn.text_of(i));
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < words.size(); ++k) {
      if (same_word(base, words[k])) bits |= std::uint64_t{1} << k;
    }
    if (bits != 0) shared.push_back({turn[i].begin, turn[i].end, bits});
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

/// The question's words by sentence of the turn.
class Sentences {
 public:
  Sentences(std::string_view turn, std::span<const Shared> shared) {
    begins_.push_back(0);
    for (std::size_t at = 0; at < turn.size(); ++at) {
      const char c = turn[at];
      const bool last = at + 1 >= turn.size() || turn[at + 1] == ' ' || turn[at + 1] == '\n';
      if (c == '!' || c == '?' || c == '\n' || c == ';' || (c == '.' && last)) {
        begins_.push_back(static_cast<std::uint32_t>(at + 1));
      }
    }
    words_.resize(begins_.size(), 0);
    for (const Shared& word : shared) words_[index_of(word.begin)] |= word.words;
  }
  /// Those in the sentence in which a byte stands.
  [[nodiscard]] std::uint64_t words_around(std::uint32_t byte) const noexcept { return words_[index_of(byte)]; }

 private:
  [[nodiscard]] std::size_t index_of(std::uint32_t byte) const noexcept {
    return static_cast<std::size_t>(std::upper_bound(begins_.begin(), begins_.end(), byte) - begins_.begin()) - 1;
  }
  std::vector<std::uint32_t> begins_;
  std::vector<std::uint64_t> words_;
};

/// Bytes between an expression and the nearest word of the question.
int nearest(std::span<const Shared> shared, const TimeExpression& expression) noexcept {
  const auto behind = std::lower_bound(shared.begin(), shared.end(), expression.begin,
                                       [](const Shared& word, std::uint32_t byte) { return word.begin < byte; });
  std::int64_t least = std::numeric_limits<int>::max();
  if (behind != shared.end()) {
    least = std::min(least, std::max<std::int64_t>(0, std::int64_t{behind->begin} - expression.end));
  }
  if (behind != shared.begin()) {
    least = std::min(least, std::max<std::int64_t>(0, std::int64_t{expression.begin} - std::prev(behind)->end));
  }
  return static_cast<int>(least);
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
  if (expressions.empty()) return session_day(said);
  const Scene asking(question, said);
  const Scene telling(turn, said);
  const auto shared = shared_words(telling, question_words(asking));
  std::uint64_t all_words = 0;
  for (const Shared& word : shared) all_words |= word.words;
  const bool beginning = asks_for_beginning(asking);
  const Sentences sentences(turn, shared);
  std::optional<std::uint32_t> best;
  Rank best_rank{};
  for (std::uint32_t i = 0; i < expressions.size(); ++i) {
    const TimeExpression& one = expressions[i];
    if (one.kind == TimeKind::kRecurring || only_around_now(one)) continue;
    if (one.kind == TimeKind::kDuration && one.ambiguous && !beginning) continue;
    const std::uint64_t words = sentences.words_around(one.begin);
    const bool fits = fits_direction(one, asked.direction, said.instant);
    if (!fits && 2 * std::popcount(words) < std::popcount(all_words)) continue;
    const Rank rank{!asked.times.empty() && meets(asked, one.point) ? 1 : 0,
                    fits ? 1 : 0,
                    one.kind == TimeKind::kDuration && !beginning ? 0 : 1,
                    std::popcount(words),
                    -nearest(shared, one),
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
