// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/view.h"

#include <algorithm>

namespace memos::index {

View View::now(const IndexCore& core, bool put_away) { return {core, std::nullopt, put_away}; }

View View::as_of(const IndexCore& core, Sequence at, bool put_away) { return {core, at, put_away}; }

View::View(const IndexCore& core, std::optional<Sequence> at, bool put_away)
    : core_(&core), at_(at), visible_(core.columns().visible), spread_(core.columns().spread) {
  if (at || (put_away && core.put_away() != 0)) sum_up(put_away);
}

void View::sum_up(bool put_away) {
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
    own_visible_[slot] = kind == kCurrent || (kind == kPutAway && put_away) ? kCurrent : kHidden;
  }
  own_spread_.assign(end, 0);
  visible_ = own_visible_;
  spread_ = own_spread_;

  Sums& sums = own_sums_.emplace();
  const Labels& labels = core_->labels();
  sums.conversations.resize(labels.conversations());
  sums.voices.resize(labels.voices().size());
  for (Slot slot = 0; slot < end; ++slot) {
    if (!holds(slot)) continue;
    const std::uint32_t length = columns.length[slot];
    ++sums.passages;
    sums.length += length;
    const bool head = columns.part[slot] == 0;
    if (head) ++sums.voices[columns.voice[slot]];
    if ((columns.flags[slot] & kTurn) == 0) continue;
    ConversationSums& own = sums.conversations[labels.scopes()[columns.scope[slot]].conversation];
    own.turns += head ? 1 : 0;
    own.length += length;
    Slot near = slot;
    for (std::uint32_t step = 0; step < kReach && (near = before(near)) != kNoSlot; ++step) {
      const std::uint32_t lent = std::min(length, kLentLength);
      const std::uint32_t got = std::min<std::uint32_t>(columns.length[near], kLentLength);
      own_spread_[near] = static_cast<std::uint8_t>(own_spread_[near] + lent);
      own_spread_[slot] = static_cast<std::uint8_t>(own_spread_[slot] + got);
      own.spread += lent + got;
      if (step != 0 || !head) continue;
      ++own.pairs;
      if (columns.voice[near] != columns.voice[slot]) ++own.changes;
    }
  }
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

}  // namespace memos::index
