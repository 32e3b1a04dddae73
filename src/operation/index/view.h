// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "operation/index/index_core.h"

namespace memos::index {

/// What one search may see of a cube: which slots, and the sums over them. Two kinds: *now* reads what the core keeps
/// up to date; *counted* (as of a position, or with archived units) is summed up afresh, so that nothing recorded later
/// or hidden leaves a trace in any score. Lives no longer than the core stands still.
class View {
 public:
  /// What is visible now; with `put_away`, archived and expired units too. A unit whose time to live is over at `time`
  /// counts as expired; without a time only what the rows say counts.
  [[nodiscard]] static View now(const IndexCore& core, bool put_away, std::optional<UtcMs> time = {});
  /// What was visible when `at` was the last journal position.
  [[nodiscard]] static View as_of(const IndexCore& core, Sequence at, bool put_away, std::optional<UtcMs> time = {});

  /// What is visible now, summed up afresh.
  [[nodiscard]] static View counted_now(const IndexCore& core);

  View(View&&) noexcept = default;  // the spans stay good: a moved vector keeps its bytes in place
  View& operator=(View&&) noexcept = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() = default;

  [[nodiscard]] const IndexCore& core() const noexcept { return *core_; }
  [[nodiscard]] Slot size() const noexcept { return static_cast<Slot>(visible_.size()); }
  [[nodiscard]] bool holds(Slot slot) const noexcept { return slot < visible_.size() && visible_[slot] == kCurrent; }
  /// Per slot: kCurrent where it is visible.
  [[nodiscard]] std::span<const std::uint8_t> visible() const noexcept { return visible_; }
  /// Nearest visible neighbour in the session; kNoSlot = none.
  [[nodiscard]] Slot before(Slot slot) const noexcept {
    const std::vector<Slot>& before = core_->columns().before;
    do slot = before[slot];
    while (slot != kNoSlot && !holds(slot));
    return slot;
  }
  [[nodiscard]] Slot after(Slot slot) const noexcept {
    const std::vector<Slot>& after = core_->columns().after;
    do slot = after[slot];
    while (slot != kNoSlot && !holds(slot));
    return slot;
  }
  [[nodiscard]] std::uint8_t spread(Slot slot) const noexcept { return spread_[slot]; }
  [[nodiscard]] std::uint8_t surroundings(Slot slot) const noexcept { return surroundings_[slot]; }
  /// The columns of spread() and surroundings(), for loops over all slots.
  [[nodiscard]] std::span<const std::uint8_t> spreads() const noexcept { return spread_; }
  [[nodiscard]] std::span<const std::uint8_t> all_surroundings() const noexcept { return surroundings_; }
  [[nodiscard]] const Sums& sums() const noexcept { return own_sums_ ? *own_sums_ : core_->sums(); }
  /// Visible passages that hold the term themselves or in their context.
  [[nodiscard]] std::uint32_t document_frequency(TermId term) const;
  /// The same of a term that the slots marked in `held` hold in any case; marks the others. No term: kNoString.
  [[nodiscard]] std::uint32_t document_frequency(TermId term, std::span<std::uint8_t> held) const;
  /// The version row of a visible unit.
  [[nodiscard]] Interval row(Slot head) const { return *core_->interval(head, at_); }

 private:
  struct Wanted {
    bool put_away = false;
    std::optional<UtcMs> time;
  };
  View(const IndexCore& core, std::optional<Sequence> at, const Wanted& wanted, bool counted);
  void see(const Wanted& wanted);
  void sum_up();
  void sum_up_turn(Slot slot, Sums& sums);

  const IndexCore* core_;
  std::optional<Sequence> at_;
  std::span<const std::uint8_t> visible_;  ///< kCurrent = visible in this view.
  std::span<const std::uint8_t> spread_, surroundings_;
  std::vector<std::uint8_t> own_visible_, own_spread_, own_surroundings_;
  std::optional<Sums> own_sums_;
  mutable std::vector<bool> counted_;  ///< Scratch of document_frequency().
};

}  // namespace memos::index
