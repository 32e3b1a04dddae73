// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/index_core.h"

#include <algorithm>

#include "base/invariant.h"
#include "operation/index/tight.h"
#include "operation/index/view.h"

namespace memos::index {
namespace {

void add_or_subtract(std::uint64_t& sum, std::uint64_t value, bool add) noexcept {
  sum = add ? sum + value : sum - value;
}

}  // namespace

std::uint8_t surroundings_of(std::span<const Slot> row, std::size_t i,
                             const std::vector<std::uint8_t>& flags) noexcept {
  unsigned bits = 0;
  const auto look = [&](std::size_t other, Slot expected, unsigned bit) {
    bits |= row[other] == expected ? bit : unsigned{kScattered};
  };
  if (i >= 2) look(i - 2, row[i] - 2, 1U);
  if (i >= 1) look(i - 1, row[i] - 1, 2U);
  if (i + 1 < row.size()) look(i + 1, row[i] + 1, 4U);
  if (i + 2 < row.size()) look(i + 2, row[i] + 2, 8U);
  if (i >= 1 && (flags[row[i - 1]] & kAsks) != 0) bits |= kAfterQuestion;
  return static_cast<std::uint8_t>(bits);
}

void IndexCore::add(const PreparedUnit& unit, State state, Sequence replaced) {
  MEMOS_INVARIANT(size() == 0 || unit.content.value > columns_.content.back(), "contents must rise");
  MEMOS_INVARIANT(size() + unit.passage_ends.size() < kMaxSlots, "more passages than one cube's index takes");
  const Slot head = size();
  const Slot before = replaced.value == 0 ? kNoSlot : find_row(replaced);
  if (before != kNoSlot) places_.emplace(head, place(before));
  if (unit.expires_ms) expiries_.push_back({head, *unit.expires_ms});
  for (const Minutes& minutes : unit.spoken_times) push_tight(spoken_times_, SpokenTime{head, minutes});
  std::size_t begin = 0;
  std::uint16_t part = 0;
  for (const std::uint32_t end : unit.passage_ends) {
    add_passage(unit, begin, end, part);
    begin = end;
    if (part < UINT16_MAX) ++part;
  }
  has_passages_ = has_passages_ || part > 1;
  std::fill(columns_.state.begin() + head, columns_.state.end(), static_cast<std::uint8_t>(state));
  show(head, visibility_of(state));
}

void IndexCore::add_passage(const PreparedUnit& unit, std::size_t begin, std::size_t end, std::uint16_t part) {
  const Slot slot = size();
  scratch_.clear();
  for (std::size_t i = begin; i < end; ++i) scratch_.push_back(terms_.intern(unit.terms[i]));
  while (postings_.size() < terms_.size()) {
    if (postings_.size() == postings_.capacity()) postings_.reserve(postings_.size() + postings_.size() / 8 + 64);
    postings_.emplace_back();
    push_tight(document_frequency_, std::uint32_t{0});
    push_tight(seen_, std::uint32_t{0});
  }
  std::ranges::sort(scratch_);
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < scratch_.size();) {
    std::size_t j = i;
    while (j < scratch_.size() && scratch_[j] == scratch_[i]) ++j;
    postings_[scratch_[i]].push_back(make_posting(slot, static_cast<std::uint32_t>(std::min<std::size_t>(j - i, 15))));
    scratch_[distinct++] = scratch_[i];
    i = j;
  }
  forward_.append(std::span(scratch_).first(distinct));
  push_columns(unit, part, end - begin);
  if ((unit.flags & kTurn) != 0) link_to_session(slot);
}

void IndexCore::push_columns(const PreparedUnit& unit, std::uint16_t part, std::size_t length) {
  push_tight(columns_.content, unit.content.value);
  push_tight(columns_.time_ms, unit.time_ms);
  push_tight(columns_.scope, labels_.scope(unit.scope));
  push_tight(columns_.voice, labels_.voice(unit.speaker, unit.role));
  push_tight(columns_.label, labels_.label(unit.key, unit.tags));
  push_tight(columns_.part, part);
  push_tight(columns_.length, static_cast<std::uint16_t>(std::min<std::size_t>(length, UINT16_MAX)));
  push_tight(columns_.type, static_cast<std::uint8_t>(unit.type));
  push_tight(columns_.state, std::uint8_t{0});
  push_tight(columns_.flags, unit.flags);
  push_tight(columns_.question_share, unit.question_share);
  push_tight(columns_.before, kNoSlot);
  push_tight(columns_.after, kNoSlot);
  push_tight(columns_.visible, std::uint8_t{kHidden});
  push_tight(columns_.spread, std::uint8_t{0});
  push_tight(columns_.surroundings, std::uint8_t{0});
  if (sums_.conversations.size() < labels_.conversations()) sums_.conversations.resize(labels_.conversations());
  if (sums_.voices.size() < labels_.voices().size()) sums_.voices.resize(labels_.voices().size());
}

void IndexCore::link_to_session(Slot slot) {
  if (session_last_.size() < labels_.sessions()) session_last_.resize(labels_.sessions(), kNoSlot);
  Slot& last = session_last_[labels_.scopes()[columns_.scope[slot]].session];
  const Slot before = columns_.part[slot] != 0 ? slot - 1 : neighbour_before(slot, last);
  Slot after = before == kNoSlot ? kNoSlot : columns_.after[before];
  if (before == kNoSlot && last != kNoSlot) {  // in front of all others
    for (after = last; columns_.before[after] != kNoSlot;) after = columns_.before[after];
  }
  columns_.before[slot] = before;
  columns_.after[slot] = after;
  if (before != kNoSlot) columns_.after[before] = slot;
  if (after != kNoSlot) columns_.before[after] = slot;
  if (after == kNoSlot) last = slot;
}

/// The slot behind which a unit that begins at `slot` stands in its session, whose last slot is `last`.
Slot IndexCore::neighbour_before(Slot slot, Slot last) const {
  const Slot own = place(slot);
  if (own == slot) return last;
  const auto session = [this](Slot at) { return labels_.scopes()[columns_.scope[at]].session; };
  const auto place_of = [this](Slot at) { return place(at - columns_.part[at]); };
  if ((columns_.flags[own] & kTurn) != 0 && session(own) == session(slot)) {
    Slot at = own;  // versions of one memory stand side by side
    while (columns_.after[at] != kNoSlot && place_of(columns_.after[at]) == own) at = columns_.after[at];
    return at;
  }
  while (last != kNoSlot && place_of(last) > own) last = columns_.before[last];
  return last;
}

Slot IndexCore::place(Slot head) const noexcept {
  if (places_.empty()) return head;
  const auto at = places_.find(head);
  return at == places_.end() ? head : at->second;
}

bool IndexCore::any_over(UtcMs time) const noexcept {
  return std::ranges::any_of(
      expiries_, [&](const Expiry& one) { return one.at_ms <= time.value && columns_.visible[one.head] == kCurrent; });
}

bool IndexCore::reopen(Sequence content, Sequence row, State state) {
  const Slot head = find(content);
  if (head == kNoSlot) return false;
  if (find_row(row) != kNoSlot) return true;
  history(head).push_back({row, Sequence{}, state});
  later_rows_.emplace(row.value, head);
  for (Slot slot = head; slot < size() && columns_.content[slot] == content.value; ++slot) {
    columns_.state[slot] = static_cast<std::uint8_t>(state);
  }
  show(head, visibility_of(state));
  return true;
}

void IndexCore::close(Sequence row, Sequence at) {
  const Slot head = find_row(row);
  if (head == kNoSlot) return;
  for (Interval& interval : history(head)) {
    if (interval.from == row && interval.to.value == 0) interval.to = at;
  }
  if (history(head).back().to.value != 0) show(head, kHidden);
}

Slot IndexCore::find(Sequence content) const noexcept {
  const auto at = std::ranges::lower_bound(columns_.content, content.value);
  if (at == columns_.content.end() || *at != content.value) return kNoSlot;
  return static_cast<Slot>(at - columns_.content.begin());
}

Slot IndexCore::find_row(Sequence row) const noexcept {
  const Slot head = find(row);
  if (head != kNoSlot) return head;
  const auto at = later_rows_.find(row.value);
  return at == later_rows_.end() ? kNoSlot : at->second;
}

Slot IndexCore::size_at(Sequence at) const noexcept {
  return static_cast<Slot>(std::ranges::upper_bound(columns_.content, at.value) - columns_.content.begin());
}

std::vector<Interval>& IndexCore::history(Slot head) {
  auto [at, added] = histories_.try_emplace(head);
  if (added) at->second.push_back({Sequence{columns_.content[head]}, Sequence{}, State{columns_.state[head]}});
  return at->second;
}

std::vector<Interval> IndexCore::intervals(Slot head) const {
  const auto at = histories_.find(head);
  if (at != histories_.end()) return at->second;
  return {{Sequence{columns_.content[head]}, Sequence{}, State{columns_.state[head]}}};
}

std::optional<Interval> IndexCore::interval(Slot head, std::optional<Sequence> moment) const {
  const auto holds = [&](const Interval& i) {
    return moment ? i.from <= *moment && (i.to.value == 0 || *moment < i.to) : i.to.value == 0;
  };
  const auto at = histories_.empty() ? histories_.end() : histories_.find(head);
  if (at == histories_.end()) {
    const Interval only{Sequence{columns_.content[head]}, Sequence{}, State{columns_.state[head]}};
    return holds(only) ? std::optional(only) : std::nullopt;
  }
  for (const Interval& one : at->second) {
    if (holds(one)) return one;
  }
  return std::nullopt;
}

void IndexCore::show(Slot head, Visibility visibility) {
  const auto old = static_cast<Visibility>(columns_.visible[head]);
  if (old == visibility) return;
  add_or_subtract(put_away_, old == kPutAway || visibility == kPutAway ? 1 : 0, visibility == kPutAway);
  const std::uint64_t content = columns_.content[head];
  for (Slot slot = head; slot < size() && columns_.content[slot] == content; ++slot) {
    const bool was = columns_.visible[slot] == kCurrent;
    const bool will = visibility == kCurrent;
    if (was != will) toggle(slot, will);
    columns_.visible[slot] = visibility;
  }
}

IndexCore::Run IndexCore::run_around(Slot slot) const {
  // Windows reach two slots; the windows that change are those of the two nearest on each side, so four matter.
  std::array<Slot, 2 * kReach> near{};
  std::size_t count = 0;
  for (Slot s = columns_.before[slot]; s != kNoSlot && count < near.size(); s = columns_.before[s]) {
    if (columns_.visible[s] == kCurrent) near[count++] = s;
  }
  Run run;
  while (count > 0) run.slots[run.size++] = near[--count];
  run.centre = run.size;
  run.slots[run.size++] = slot;
  for (Slot s = columns_.after[slot]; s != kNoSlot && run.size < run.centre + 1 + 2 * kReach; s = columns_.after[s]) {
    if (columns_.visible[s] == kCurrent) run.slots[run.size++] = s;
  }
  return run;
}

void IndexCore::toggle(Slot slot, bool on) {
  const Run with = run_around(slot);
  Run without = with;
  std::copy(with.slots.begin() + static_cast<std::ptrdiff_t>(with.centre) + 1,
            with.slots.begin() + static_cast<std::ptrdiff_t>(with.size),
            without.slots.begin() + static_cast<std::ptrdiff_t>(with.centre));
  --without.size;
  const std::size_t c = with.centre;
  const std::size_t from = c < kReach ? 0 : c - kReach;
  const std::span<const Slot> run_with(with.slots.data(), with.size);
  const std::span<const Slot> run_without(without.slots.data(), without.size);
  // Take away what stands, then put what will stand; the spread column keeps what was put last.
  account(on ? run_without : run_with, from, c + kReach + (on ? 0 : 1), false);
  account(on ? run_with : run_without, from, c + kReach + (on ? 1 : 0), true);
  account_own(slot, on);
  if (c > 0) account_pair(run_with[c - 1], slot, on);
  if (c + 1 < with.size) account_pair(slot, run_with[c + 1], on);
  if (c > 0 && c + 1 < with.size) account_pair(run_with[c - 1], run_with[c + 1], !on);
}

void IndexCore::account(std::span<const Slot> run, std::size_t from, std::size_t to, bool add) {
  for (std::size_t i = from; i < std::min(to, run.size()); ++i) {
    const std::size_t first = i < kReach ? 0 : i - kReach;
    const std::size_t last = std::min(i + kReach + 1, run.size());
    if (++stamp_ == 0) {
      std::ranges::fill(seen_, 0U);
      stamp_ = 1;
    }
    std::uint32_t spread = 0;
    for (std::size_t j = first; j < last; ++j) {
      forward_.for_each(run[j], [this, add](TermId term) {
        if (seen_[term] == stamp_) return;
        seen_[term] = stamp_;
        document_frequency_[term] += add ? 1U : UINT32_MAX;
      });
      if (j != i) spread += std::min<std::uint32_t>(columns_.length[run[j]], kLentLength);
    }
    ConversationSums& sums = sums_.conversations[labels_.scopes()[columns_.scope[run[i]]].conversation];
    add_or_subtract(sums.spread, spread, add);
    columns_.spread[run[i]] = static_cast<std::uint8_t>(spread);
    columns_.surroundings[run[i]] = surroundings_of(run, i, columns_.flags);
  }
}

void IndexCore::account_pair(Slot first, Slot second, bool add) {
  if (columns_.part[second] != 0) return;
  ConversationSums& sums = sums_.conversations[labels_.scopes()[columns_.scope[second]].conversation];
  add_or_subtract(sums.pairs, 1, add);
  if (columns_.voice[first] != columns_.voice[second]) add_or_subtract(sums.changes, 1, add);
}

void IndexCore::account_own(Slot slot, bool add) {
  add_or_subtract(sums_.passages, 1, add);
  add_or_subtract(sums_.length, columns_.length[slot], add);
  if (columns_.part[slot] == 0) sums_.voices[columns_.voice[slot]] += add ? 1U : UINT32_MAX;
  if ((columns_.flags[slot] & kTurn) == 0) return;
  ConversationSums& sums = sums_.conversations[labels_.scopes()[columns_.scope[slot]].conversation];
  add_or_subtract(sums.turns, columns_.part[slot] == 0 ? 1 : 0, add);
  add_or_subtract(sums.length, columns_.length[slot], add);
}

bool IndexCore::restore_derived() {
  const Slot count = size();
  columns_.before.assign(count, kNoSlot);
  columns_.after.assign(count, kNoSlot);
  columns_.visible.assign(count, kHidden);
  seen_.assign(terms_.size(), 0);
  for (Slot slot = 0; slot < count; ++slot) {
    if ((columns_.flags[slot] & kTurn) != 0) link_to_session(slot);
    if (columns_.part[slot] != 0) {
      columns_.visible[slot] = columns_.visible[slot - 1];
      has_passages_ = true;
      continue;
    }
    const std::optional<Interval> row = interval(slot, std::nullopt);
    columns_.visible[slot] = row ? visibility_of(row->state) : kHidden;
    if (columns_.visible[slot] == kPutAway) ++put_away_;
  }
  const View counted = View::counted_now(*this);
  columns_.spread.assign(counted.spreads().begin(), counted.spreads().end());
  columns_.surroundings.assign(counted.all_surroundings().begin(), counted.all_surroundings().end());
  sums_ = counted.sums();
  return std::ranges::all_of(document_frequency_, [this](std::uint32_t holders) { return holders <= sums_.passages; });
}

std::size_t IndexCore::bytes() const noexcept {
  std::size_t total = terms_.bytes() + forward_.bytes() + labels_.bytes();
  for (const PostingList& list : postings_) total += list.bytes();
  total += postings_.capacity() * sizeof(PostingList);
  total += (document_frequency_.capacity() + seen_.capacity() + session_last_.capacity()) * sizeof(std::uint32_t);
  constexpr std::size_t kPerSlot = 8 + 8 + 3 * 4 + 2 * 2 + 4 + 2 * 4 + 3;  // the columns, see Columns
  total += columns_.content.capacity() * kPerSlot;
  total += histories_.size() * 112 + later_rows_.size() * 40 + places_.size() * 32;  // hash nodes, about
  total += expiries_.capacity() * sizeof(Expiry) + spoken_times_.capacity() * sizeof(SpokenTime);
  return total;
}

}  // namespace memos::index
