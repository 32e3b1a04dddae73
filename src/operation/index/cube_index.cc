// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/cube_index.h"

#include <iterator>
#include <utility>

#include "base/result.h"

namespace memos::index {

CubeIndex::CubeIndex(vault::Vault& vault, CubeId cube, SpaceId space, IndexCore core,
                     std::unique_ptr<VectorSet> vectors, Sequence head, std::uint64_t unsaved)
    : vault_(vault),
      cube_(cube),
      space_(space),
      core_(std::move(core)),
      vectors_(std::move(vectors)),
      head_(head),
      changes_(unsaved) {
  bytes_ = core_.bytes() + (vectors_ ? vectors_->bytes() : 0);
}

void CubeIndex::enqueue(std::vector<IndexChange> changes) {
  std::unique_lock lock(mutex_);
  queued_ += changes.size();
  if (queue_.empty()) {
    queue_ = std::move(changes);
  } else {
    std::move(changes.begin(), changes.end(), std::back_inserter(queue_));
  }
  if (readers_ == 0 && !applying_) apply_queued(lock);
}

void CubeIndex::enter() {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = queued_;
  // While something is queued nobody enters, so the last reader leaves soon and somebody applies it.
  while (applying_ || applied_ < wanted) {
    if (!applying_ && readers_ == 0) {
      apply_queued(lock);
    } else {
      changed_.wait(lock);
    }
  }
  ++readers_;
}

void CubeIndex::leave() noexcept {
  const std::scoped_lock lock(mutex_);
  if (--readers_ == 0) changed_.notify_all();
}

bool CubeIndex::settle() {
  enter();
  leave();
  const std::scoped_lock lock(mutex_);
  return !broken_;
}

void CubeIndex::apply_queued(std::unique_lock<std::mutex>& lock) {
  std::vector<IndexChange> batch = std::exchange(queue_, {});
  applying_ = true;
  lock.unlock();
  bool failed = false;
  try {
    for (IndexChange& change : batch) apply(change);
  } catch (...) {  // out of memory: the index is built anew
    failed = true;
  }
  // Counting bytes walks every posting list; the sum may lag behind a little.
  if (failed || batch.size() > 64 || applied_ % 1024 == 0) {
    bytes_ = core_.bytes() + (vectors_ ? vectors_->bytes() : 0);
  }
  lock.lock();
  broken_ = broken_ || failed;
  applied_ += batch.size();
  applying_ = false;
  changed_.notify_all();
}

void CubeIndex::apply(IndexChange& change) {
  if (change.row.value != 0) apply_row(change);
  if (change.vector && (change.space.value == 0 || change.space == space_)) apply_vector(*change.vector);
}

void CubeIndex::apply_row(IndexChange& change) {
  if (core_.find_row(change.row) != kNoSlot) return;  // the build saw it already
  if (change.unit) {
    PreparedUnit& unit = *change.unit;
    const Slot old = change.closed.value == 0 ? kNoSlot : core_.find_row(change.closed);
    if (change.closed.value != 0 && (unit.flags & kTimeIsSaid) == 0) {
      // A batch does not say when the memory was created; the version before knows, unless it had a time of its own.
      if (old == kNoSlot || (core_.columns().flags[old] & kTimeIsSaid) != 0) {
        broken_ = true;
        return;
      }
      unit.time_ms = core_.columns().time_ms[old];
    }
    if (core_.size() != 0 && core_.columns().content.back() >= unit.content.value) {
      broken_ = true;
      return;
    }
  }
  head_ = change.row;
  ++changes_;
  if (change.closed.value != 0) core_.close(change.closed, change.row);
  if (change.unit) {
    core_.add(*change.unit, change.state, change.closed);
  } else if (change.content.value != 0 && !core_.reopen(change.content, change.row, change.state)) {
    broken_ = true;
  }
}

void CubeIndex::apply_vector(const vault::VectorRow& row) {
  const Slot head = core_.find(row.content);
  if (head == kNoSlot || !vectors_ || row.parts == 0) return;
  if (!append_unit_vector(*vectors_, core_, head, row.parts, row.halves)) broken_ = true;
  if (vectors_->dead_rows() > vectors_->rows() / 2) vectors_ = vectors_->compacted();
}

Status append_unit_vector(VectorSet& vectors, const IndexCore& core, Slot head, std::uint32_t parts,
                          std::span<const std::uint16_t> halves) {
  // A turn is ranked by its beginning, everything else by its best part (retrieval.md 2, "Dense").
  const bool turn = (core.columns().flags[head] & kTurn) != 0;
  if (halves.size() != parts * vectors.dimension()) return fail(ErrorCode::kCorrupt, "a vector has the wrong length");
  return vectors.append(head, turn ? 1 : parts, turn ? halves.first(vectors.dimension()) : halves);
}

VectorSet::Fetch CubeIndex::fetch_halves() const {
  return [this](std::span<const Unit> units, std::span<std::vector<std::uint16_t>> halves) -> Status {
    std::vector<Sequence> contents;
    contents.reserve(units.size());
    for (const Unit unit : units) contents.push_back(Sequence{core_.columns().content[unit]});
    MEMOS_TRY(auto rows, vault_.vectors(cube_, space_, contents));
    for (std::size_t i = 0; i < units.size() && i < rows.size(); ++i) {
      const bool turn = (core_.columns().flags[units[i]] & kTurn) != 0;
      if (turn && rows[i].halves.size() > vectors_->dimension()) rows[i].halves.resize(vectors_->dimension());
      halves[i] = std::move(rows[i].halves);
    }
    return {};
  };
}

}  // namespace memos::index
