// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/view.h"

#include <algorithm>
#include <array>

namespace memos::index {

View View::now(const IndexCore& core, bool put_away, std::optional<UtcMs> time) {
  const bool differs = put_away ? core.put_away() != 0 : time && core.any_over(*time);
  return {core, std::nullopt, {put_away, time}, differs};
}

View View::counted_now(const IndexCore& core) { return {core, std::nullopt, {}, true}; }

View View::as_of(const IndexCore& core, Sequence at, bool put_away, std::optional<UtcMs> time) {
  return {core, at, {put_away, time}, true};
}

View::View(const IndexCore& core, std::optional<Sequence> at, const Wanted& wanted, bool counted)
    : core_(&core),
      at_(at),
      visible_(core.columns().visible),
      spread_(core.columns().spread),
      surroundings_(core.columns().surroundings) {
  if (!counted) return;
  see(wanted);
  sum_up();
}

/// Which slots are visible.
void View::see(const Wanted& wanted) {
  const Columns& columns = core_->columns();
  const Slot end = at_ ? core_->size_at(*at_) : core_->size();
  own_visible_.assign(end, kHidden);
  for (Slot slot = 0; slot < end; ++slot) {
    if (columns.part[slot] != 0) {
      own_visible_[slot] = own_visible_[slot - 1];
      continue;
    }
    const std::optional<Interval> row = core_->interval(slot, at_);
    const Visibility kind = row ? visibility_of(row->state) : kHidden;
    own_visible_[slot] = kind == kCurrent || (kind == kPutAway && wanted.put_away) ? kCurrent : kHidden;
  }
  if (wanted.put_away || !wanted.time) return;
  for (const Expiry& one : core_->expiries()) {
    if (one.at_ms > wanted.time->value) continue;
    for (Slot slot = one.head; slot < end && columns.content[slot] == columns.content[one.head]; ++slot)
      own_visible_[slot] = kHidden;
  }
}

void View::sum_up() {
  const Columns& columns = core_->columns();
  const auto end = static_cast<Slot>(own_visible_.size());
  own_spread_.assign(end, 0);
  own_surroundings_.assign(end, 0);
  visible_ = own_visible_;
  spread_ = own_spread_;
  surroundings_ = own_surroundings_;

  Sums& sums = own_sums_.emplace();
  sums.conversations.resize(core_->labels().conversations());
  sums.voices.resize(core_->labels().voices().size());
  for (Slot slot = 0; slot < end; ++slot) {
    if (!holds(slot)) continue;
    ++sums.passages;
    sums.length += columns.length[slot];
    if (columns.part[slot] == 0) ++sums.voices[columns.voice[slot]];
    if ((columns.flags[slot] & kTurn) != 0) sum_up_turn(slot, sums);
  }
}

void View::sum_up_turn(Slot slot, Sums& sums) {
  const Columns& columns = core_->columns();
  const bool head = columns.part[slot] == 0;
  ConversationSums& own = sums.conversations[core_->labels().scopes()[columns.scope[slot]].conversation];
  own.turns += head ? 1 : 0;
  own.length += columns.length[slot];

  std::array<Slot, 2 * kReach + 1> row{};
  std::size_t size = 0;
  const Slot one_before = before(slot);
  const Slot two_before = one_before == kNoSlot ? kNoSlot : before(one_before);
  if (two_before != kNoSlot) row[size++] = two_before;
  if (one_before != kNoSlot) row[size++] = one_before;
  const std::size_t centre = size;
  row[size++] = slot;
  for (Slot near = after(slot); near != kNoSlot && size < centre + 1 + kReach; near = after(near)) row[size++] = near;

  std::uint32_t spread = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i != centre) spread += std::min<std::uint32_t>(columns.length[row[i]], kLentLength);
  }
  own.spread += spread;
  own_spread_[slot] = static_cast<std::uint8_t>(spread);
  own_surroundings_[slot] = surroundings_of(std::span(row).first(size), centre, columns.flags);
  if (one_before == kNoSlot || !head) return;
  ++own.pairs;
  if (columns.voice[one_before] != columns.voice[slot]) ++own.changes;
}

std::uint32_t View::document_frequency(TermId term) const {
  if (!own_sums_) return core_->document_frequency(term);
  counted_.resize(size());
  std::vector<Slot> marked;
  const auto mark = [&](Slot slot) {
    if (counted_[slot]) return;
    counted_[slot] = true;
    marked.push_back(slot);
  };
  for (const Posting posting : core_->postings(term)) {
    const Slot slot = posting_slot(posting);
    if (!holds(slot)) continue;
    mark(slot);
    Slot near = slot;
    for (std::uint32_t i = 0; i < kReach && (near = before(near)) != kNoSlot; ++i) mark(near);
    near = slot;
    for (std::uint32_t i = 0; i < kReach && (near = after(near)) != kNoSlot; ++i) mark(near);
  }
  for (const Slot slot : marked) counted_[slot] = false;
  return static_cast<std::uint32_t>(marked.size());
}

std::uint32_t View::document_frequency(TermId term, std::span<std::uint8_t> held) const {
  const auto postings = term == kNoString ? std::span<const Posting>{} : core_->postings(term);
  for (const Posting posting : postings) {
    const Slot slot = posting_slot(posting);
    if (!holds(slot)) continue;
    held[slot] = 1;
    Slot near = slot;
    for (std::uint32_t i = 0; i < kReach && (near = before(near)) != kNoSlot; ++i) held[near] = 1;
    near = slot;
    for (std::uint32_t i = 0; i < kReach && (near = after(near)) != kNoSlot; ++i) held[near] = 1;
  }
  return static_cast<std::uint32_t>(std::ranges::count(held, std::uint8_t{1}));
}

}  // namespace memos::index
