// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <vector>

#include "language/asked_times.h"
#include "operation/index/view.h"
#include "operation/operator/question.h"
#include "operation/operator/ranking.h"
#include "operation/operator/switches.h"

namespace memos::op {

/// What the question says about time; names of speakers are no words of their own.
[[nodiscard]] language::AskedTimes asked_times(const Question& question, const Naming& naming, const index::View& view,
                                               UtcMs now);

/// How well each visible unit's date, or its session's number, fits the times that were asked for.
class DateEvidence {
 public:
  /// Nothing is computed when no time was asked for.
  DateEvidence(const index::View& view, const language::AskedTimes& asked, const Switches& switches);

  /// 0 … 1; 0 when no time was asked for.
  [[nodiscard]] float match(index::Slot head) const noexcept { return matches_.empty() ? 0.0F : matches_[head]; }
  /// Weight of a full match.
  [[nodiscard]] double weight() const noexcept { return weight_; }
  /// The unit's own words speak of a time that was asked for.
  [[nodiscard]] bool spoken(index::Slot head) const noexcept { return !spoken_.empty() && spoken_[head] != 0; }
  /// The question asks when something happened.
  [[nodiscard]] bool asks_when() const noexcept { return asks_when_; }
  /// What dates and times can add to a score at most.
  [[nodiscard]] double most() const noexcept {
    return weight_ + (spoken_.empty() ? 0.0 : kSpokenTime) + (asks_when_ ? kSaysWhen : 0.0);
  }

 private:
  void match_dates(const index::View& view, const language::AskedTimes& asked);
  void match_spoken(const index::View& view, const language::AskedTimes& asked);

  /// Sessions in the order in which they were held, within their conversation.
  struct Places {
    std::vector<std::int32_t> number;  ///< Per session, from 1.
    std::vector<std::int32_t> count;   ///< Per conversation.
  };
  [[nodiscard]] static Places number_sessions(const index::View& view);

  std::vector<float> matches_;        ///< Per slot; heads only.
  std::vector<std::uint8_t> spoken_;  ///< Per slot; heads only. Empty = no such time.
  double weight_ = 0;
  bool asks_when_ = false;
};

}  // namespace memos::op
