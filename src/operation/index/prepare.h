// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/language.h"
#include "language/time_expressions.h"
#include "memos/types.hpp"

namespace memos::index {

/// Facts of a unit that rules read.
enum UnitFlag : std::uint8_t {
  kAsks = 1U << 0U,        ///< The text holds a question mark.
  kTurn = 1U << 1U,        ///< An episode: it has neighbours in its session.
  kUserRole = 1U << 2U,    ///< Said by the user.
  kTimeIsSaid = 1U << 3U,  ///< The unit's time is when it was said; else when its memory was created.
  kTellsTime = 1U << 4U,   ///< The text holds an expression of time.
};

/// A time that a text speaks of, in minutes from the epoch: [begin, end), rounded outwards; the ends of the range of
/// numbers stand for unbounded sides.
struct Minutes {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  friend bool operator==(const Minutes&, const Minutes&) = default;
};
[[nodiscard]] language::TimeInterval interval_of(const Minutes& minutes) noexcept;

/// Of a longer row of expressions the first ones count.
inline constexpr std::size_t kMostSpokenTimes = 16;

/// A body made ready for the index: everything that needs the text, none of what needs the index. May be made on any
/// thread, before the index is locked.
struct PreparedUnit {
  Sequence content{};                      ///< The version row that holds the body.
  std::int64_t time_ms = 0;                ///< said_at, else created_at.
  std::optional<std::int64_t> expires_ms;  ///< When its time to live ends.
  std::uint8_t flags = 0;                  ///< UnitFlag.
  std::uint8_t question_share = 0;         ///< 255 * share of the characters in sentences that end in "?".
  MemoryType type = MemoryType::kEpisode;
  Scope scope;
  std::string speaker, role;  ///< Of the first origin.
  std::string key;
  std::vector<std::string> tags;
  std::vector<Minutes> spoken_times;  ///< What its expressions of time mean; none without a time when it was said.
  language::TermList terms;           ///< Of all passages, in the order of the text.
  std::vector<std::uint32_t> passage_ends;  ///< At least one: where in `terms` each passage ends.
};

/// Fills `unit` (whose buffers are reused) from a body. Text of a unit: text, a blank, caption.
void prepare(const Body& body, Sequence content, UtcMs created_at, language::Tokenizer& tokenizer, PreparedUnit& unit);

/// The text that is searched.
[[nodiscard]] std::string searched_text(const Body& body);

/// Byte offsets where the passages of a text end; the last one is text.size(). A text of at most 150 words is one
/// passage, a longer one ceil(words / 120) runs of equally many words. A word is a run without white space; of CJK
/// characters two make a word.
[[nodiscard]] std::vector<std::uint32_t> passage_ends(std::string_view text);

/// 255 * share of the text's characters in sentences that end in a question mark, rounded down.
[[nodiscard]] std::uint8_t question_share(std::string_view text) noexcept;

}  // namespace memos::index
