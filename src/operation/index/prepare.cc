// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/prepare.h"

#include <algorithm>

#include "base/time.h"
#include "base/utf8.h"

namespace memos::index {
namespace {

// Passages (retrieval.md 2, "Units"): long messages compete by their best part and not by their length.
constexpr std::uint64_t kLongWords = 150;
constexpr std::uint64_t kPassageWords = 120;

bool is_space(char32_t c) noexcept {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x3000;
}

bool is_cjk(char32_t c) noexcept { return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x3040 && c <= 0x30FF); }

/// Calls `unit(half words begun so far, byte offset)` at every place where a word, or a CJK character, begins.
template <class Fn>
std::uint64_t for_each_word(std::string_view text, Fn begins) {
  std::uint64_t halves = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t c = base::next_code_point(text, at);
    if (is_space(c)) {
      inside = false;
    } else if (is_cjk(c)) {
      begins(halves, here);
      halves += 1;
      inside = false;
    } else if (!inside) {
      begins(halves, here);
      halves += 2;
      inside = true;
    }
  }
  return halves;
}

bool ends_sentence(char32_t c) noexcept { return c == '.' || c == '!' || c == '\n' || c == 0x3002 || c == 0xFF01; }
bool is_question_mark(char32_t c) noexcept { return c == '?' || c == 0xFF1F; }

constexpr std::int64_t kMinuteMs = 60'000;

std::int32_t minute(std::int64_t ms, bool up) noexcept {
  const std::int64_t floor = ms >= 0 ? ms / kMinuteMs : -((-ms + kMinuteMs - 1) / kMinuteMs);
  const std::int64_t rounded = up && floor * kMinuteMs != ms ? floor + 1 : floor;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(rounded, INT32_MIN, INT32_MAX));
}

/// Times that the text speaks of; false when it holds no expression of time at all.
bool read_times(const Body& body, std::vector<Minutes>& out) {
  out.clear();
  const auto expressions = language::time_expressions(body.text, {.instant = body.said_at.value_or(UtcMs{})});
  if (!body.said_at) return !expressions.empty();  // nothing to count "last Friday" from
  for (const language::TimeExpression& one : expressions) {
    if (one.kind == language::TimeKind::kRecurring || out.size() == kMostSpokenTimes) continue;
    out.push_back({minute(one.interval.begin.value, false), minute(one.interval.end.value, true)});
  }
  return !expressions.empty();
}

bool holds_question_mark(std::string_view text) noexcept {
  return text.find('?') != std::string_view::npos || text.find("\xEF\xBC\x9F") != std::string_view::npos;
}

}  // namespace

language::TimeInterval interval_of(const Minutes& minutes) noexcept {
  return {minutes.begin == INT32_MIN ? base::kMinTime : UtcMs{minutes.begin * kMinuteMs},
          minutes.end == INT32_MAX ? base::kMaxTime : UtcMs{minutes.end * kMinuteMs}};
}

std::vector<std::uint32_t> passage_ends(std::string_view text) {
  std::vector<std::uint32_t> ends;
  // A word takes at least one byte and a separator, a CJK character three bytes: short texts need no count.
  const std::uint64_t halves = text.size() <= kLongWords ? 0 : for_each_word(text, [](std::uint64_t, std::size_t) {});
  if (halves > 2 * kLongWords) {
    const std::uint64_t passages = (halves + 2 * kPassageWords - 1) / (2 * kPassageWords);
    for_each_word(text, [&](std::uint64_t before, std::size_t at) {
      const std::uint64_t next = ends.size() + 1;
      if (next < passages && before * passages >= next * halves) ends.push_back(static_cast<std::uint32_t>(at));
    });
  }
  ends.push_back(static_cast<std::uint32_t>(text.size()));
  return ends;
}

std::uint8_t question_share(std::string_view text) noexcept {
  if (!holds_question_mark(text)) return 0;
  std::uint64_t total = 0;
  std::uint64_t asked = 0;
  std::uint64_t sentence = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = base::next_code_point(text, at);
    ++total;
    ++sentence;
    if (is_question_mark(c)) {
      asked += sentence;
      sentence = 0;
    } else if (ends_sentence(c)) {
      sentence = 0;
    }
  }
  return static_cast<std::uint8_t>(asked * 255 / total);
}

std::string searched_text(const Body& body) {
  if (body.caption.empty()) return body.text;
  return body.text + " " + body.caption;
}

void prepare(const Body& body, Sequence content, UtcMs created_at, language::Tokenizer& tokenizer, PreparedUnit& unit) {
  unit.content = content;
  unit.time_ms = body.said_at.value_or(created_at).value;
  unit.expires_ms.reset();
  if (body.governance.expires_at) unit.expires_ms = body.governance.expires_at->value;
  unit.type = body.type;
  unit.scope = body.scope;
  unit.speaker.clear();
  unit.role.clear();
  if (!body.origins.empty()) {
    unit.speaker = body.origins.front().speaker;
    unit.role = body.origins.front().role;
  }
  unit.key = body.key;
  unit.tags = body.tags;
  unit.question_share = question_share(body.text);
  unsigned flags = 0;
  if (body.said_at) flags |= kTimeIsSaid;
  if (holds_question_mark(body.text)) flags |= kAsks;
  if (body.type == MemoryType::kEpisode) flags |= kTurn;
  if (unit.role == "user") flags |= kUserRole;
  if (read_times(body, unit.spoken_times)) flags |= kTellsTime;
  unit.flags = static_cast<std::uint8_t>(flags);

  const std::string joined = body.caption.empty() ? std::string() : searched_text(body);
  const std::string_view text = body.caption.empty() ? std::string_view(body.text) : std::string_view(joined);
  unit.terms.clear();
  tokenizer.terms(text, body.language, unit.terms);
  unit.passage_ends.clear();
  std::size_t term = 0;
  for (const std::uint32_t end : passage_ends(text)) {
    while (term < unit.terms.size() && unit.terms.place(term).begin < end) ++term;
    unit.passage_ends.push_back(static_cast<std::uint32_t>(term));
  }
}

}  // namespace memos::index
