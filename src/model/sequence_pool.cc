// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/sequence_pool.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/invariant.h"
#include "base/limits.h"

namespace memos::model {
namespace {

constexpr std::chrono::milliseconds kAskEvery{20};  // How often a waiting lease asks whether to go on.

std::size_t common_prefix(std::span<const Token> a, std::span<const Token> b) noexcept {
  const std::size_t most = std::min(a.size(), b.size());
  return static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(most), b.begin()).first - a.begin());
}

/// What of the row serves the request: only what is exact, and never its last token, which must be decoded.
std::size_t useful(const KvSequence& sequence, const LeaseRequest& request) {
  if (sequence.first_position() != 0 || request.tokens.empty()) return 0;
  if (!std::ranges::equal(sequence.adapters(), request.adapters)) return 0;
  const auto exact = sequence.tokens().first(std::min(sequence.exact_size(), sequence.size()));
  return common_prefix(exact, request.tokens.first(request.tokens.size() - 1));
}

/// Neither tokens nor adapters are left. Without adapters a set is always taken.
void forget_contents(KvSequence& sequence) noexcept {
  sequence.wipe();
  static_cast<void>(sequence.set_adapters({}));
}

}  // namespace

SequenceLease::SequenceLease(SequencePool& pool, std::unique_ptr<KvSequence> sequence)
    : pool_(&pool), sequence_(std::move(sequence)) {}

SequenceLease::SequenceLease(SequenceLease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), sequence_(std::move(other.sequence_)) {}

SequenceLease& SequenceLease::operator=(SequenceLease&& other) noexcept {
  if (this != &other) {
    give_back();
    pool_ = std::exchange(other.pool_, nullptr);
    sequence_ = std::move(other.sequence_);
  }
  return *this;
}

SequenceLease::~SequenceLease() { give_back(); }

void SequenceLease::give_back() noexcept {
  if (pool_ != nullptr && sequence_ != nullptr) pool_->give_back(std::move(sequence_));
  pool_ = nullptr;
}

SequencePool::~SequencePool() { MEMOS_INVARIANT(taken_ == 0, "a row outlives its generator"); }

bool SequencePool::has_room(bool background) const noexcept {
  const std::size_t free = rows_ - taken_;
  return background ? free > (rows_ > 1 ? 1U : 0U) : free > 0;
}

/// Whether the request can have a row without a change of adapters.
bool SequencePool::fits_a_free_row(const LeaseRequest& request) const noexcept {
  return taken_ + idle_.size() < rows_ ||
         std::ranges::any_of(
             idle_, [&](const Idle& idle) { return std::ranges::equal(idle.sequence->adapters(), request.adapters); });
}

/// Who gets the next row; end() when nobody who waits may have one.
std::list<SequencePool::Waiter>::iterator SequencePool::next_waiter() {
  const auto first = std::ranges::find(waiters_, false, [](const Waiter& one) { return one.request->background; });
  if (first == waiters_.end()) return waiters_.empty() || !has_room(true) ? waiters_.end() : waiters_.begin();
  if (!has_room(false)) return waiters_.end();
  if (first->overtaken >= limits::kMaxOvertakings || fits_a_free_row(*first->request)) return first;
  const auto same_set = std::find_if(first, waiters_.end(), [this](const Waiter& one) {
    return !one.request->background && fits_a_free_row(*one.request);
  });
  return same_set == waiters_.end() ? first : same_set;
}

std::vector<SequencePool::Idle>::iterator SequencePool::best_for(const LeaseRequest& request) {
  auto best = idle_.end();
  std::size_t most = 0;
  bool best_has_set = false;
  for (auto at = idle_.begin(); at != idle_.end(); ++at) {
    const std::size_t here = request.owner.empty() || at->owner != request.owner ? 0 : useful(*at->sequence, request);
    const bool has_set = std::ranges::equal(at->sequence->adapters(), request.adapters);
    const bool better = best == idle_.end()       ? true
                        : here != most            ? here > most
                        : has_set != best_has_set ? has_set
                                                  : at->last_used < best->last_used;
    if (better) {
      best = at;
      most = here;
      best_has_set = has_set;
    }
  }
  // An idle row that serves nothing here may serve its owner later: a new one costs memory, but within the bound.
  if (most == 0 && taken_ + idle_.size() <= rows_ && best != idle_.end() && best->sequence->size() != 0)
    return idle_.end();
  return best;
}

Status SequencePool::prepare(KvSequence& sequence, const LeaseRequest& request, bool keep) const {
  const std::size_t size = keep ? useful(sequence, request) : 0;
  if (size == 0)
    sequence.clear();
  else
    sequence.truncate(size);
  return sequence.set_adapters(request.adapters);
}

Result<std::unique_ptr<KvSequence>> SequencePool::take(Idle idle, const LeaseRequest& request) {
  const bool keep = !request.owner.empty() && idle.owner == request.owner;
  if (idle.sequence == nullptr) {
    MEMOS_TRY(idle.sequence, make_());
  }
  if (auto ready = prepare(*idle.sequence, request, keep); !ready) {
    idle.sequence->clear();
    const std::scoped_lock guard(mutex_);
    idle_.push_back({.sequence = std::move(idle.sequence), .owner = {}, .last_used = ++clock_});
    return std::unexpected(std::move(ready).error());
  }
  const std::scoped_lock guard(mutex_);
  held_.push_back({.sequence = idle.sequence.get(), .owner = request.owner, .background = request.background});
  return std::move(idle.sequence);
}

/// False: it is not to wait any longer.
bool SequencePool::wait(std::unique_lock<std::mutex>& guard, const LeaseRequest& request) {
  const auto me = waiters_.insert(waiters_.end(), Waiter{.request = &request});
  bool go_on = true;
  while (next_waiter() != me && go_on) {
    changed_.wait_for(guard, kAskEvery);
    guard.unlock();
    go_on = !request.keep_going || request.keep_going();
    guard.lock();
  }
  const bool mine = next_waiter() == me;
  if (mine)
    for (auto before = waiters_.begin(); before != me; ++before) ++before->overtaken;
  waiters_.erase(me);
  return mine;
}

Result<SequenceLease> SequencePool::lease(const LeaseRequest& request) {
  Idle idle;
  {
    std::unique_lock guard(mutex_);
    if (!request.background) ++foreground_;
    const bool mine = wait(guard, request);
    changed_.notify_all();  // There may be a row for the next one as well.
    if (!mine) {
      if (!request.background) --foreground_;
      return fail(ErrorCode::kCancelled, "stopped while waiting for the model");
    }
    ++taken_;
    if (const auto at = best_for(request); at != idle_.end()) {
      idle = std::move(*at);
      idle_.erase(at);
    }
  }
  auto taken = take(std::move(idle), request);
  if (!taken) {
    const std::scoped_lock guard(mutex_);
    leave(request.background);
    return std::unexpected(std::move(taken).error());
  }
  return SequenceLease(*this, *std::move(taken));
}

void SequencePool::leave(bool background) noexcept {
  --taken_;
  if (!background) --foreground_;
  changed_.notify_all();
}

void SequencePool::give_back(std::unique_ptr<KvSequence> sequence) noexcept {
  const std::scoped_lock guard(mutex_);
  const auto held = std::ranges::find(held_, sequence.get(), &Held::sequence);
  if (held->forget)
    forget_contents(*sequence);
  else if (held->owner.empty())
    sequence->clear();
  const bool background = held->background;
  idle_.push_back({.sequence = std::move(sequence), .owner = std::move(held->owner), .last_used = ++clock_});
  held_.erase(held);
  leave(background);
}

std::size_t SequencePool::foreground() const noexcept {
  const std::scoped_lock guard(mutex_);
  return foreground_;
}

void SequencePool::forget(std::string_view owner) {
  const std::scoped_lock guard(mutex_);
  for (Idle& idle : idle_) {
    if (owner.empty() || idle.owner == owner) forget_contents(*idle.sequence);
  }
  for (Held& held : held_) held.forget = held.forget || owner.empty() || held.owner == owner;
}

}  // namespace memos::model
