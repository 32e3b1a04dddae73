// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "infrastructure/vault/vault.h"
#include "operation/index/index_core.h"
#include "operation/index/vector_set.h"

namespace memos::index {

/// One change of a cube's index, made ready before the index is locked: a version row that opens (`unit` when it brings
/// a new body), or vectors alone (`row` is 0).
struct IndexChange {
  Sequence row{};
  Sequence closed{};   ///< The row that ends where this one begins; 0 = none.
  Sequence content{};  ///< Whose body the row has; 0 = the row only ends another.
  State state = State::kActivated;
  std::optional<PreparedUnit> unit;
  std::optional<vault::VectorRow> vector;
  SpaceId space{};  ///< Of `vector`; 0 = the cube's.
};

/// The indexes of one cube, for any number of threads. Readers share it; a writer never waits for them: changes queue
/// up and are applied by whoever finds the index free, at the latest by the next reader before it begins. So a search
/// sees every change that was queued before it, plain arrays are enough inside, and neither side starves.
class CubeIndex {
 public:
  /// `vault` outlives the index. `vectors` may be null (the cube has no embedding space).
  /// `core` holds every version row up to `head`; `unsaved` changes of it are in no snapshot.
  CubeIndex(vault::Vault& vault, CubeId cube, SpaceId space, IndexCore core, std::unique_ptr<VectorSet> vectors,
            Sequence head, std::uint64_t unsaved);

  /// Shared access; changes wait until the last Reader is gone. Keep it short, take one at a time a thread.
  class Reader {
   public:
    explicit Reader(CubeIndex& index) : index_(&index) { index_->enter(); }
    ~Reader() { index_->leave(); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    [[nodiscard]] const IndexCore& core() const noexcept { return index_->core_; }
    /// Null when the cube has no embedding space.
    [[nodiscard]] const VectorSet* vectors() const noexcept { return index_->vectors_.get(); }

    /// Last version row in the core.
    [[nodiscard]] Sequence head() const noexcept { return index_->head_; }
    /// Changes of the core so far, for saved().
    [[nodiscard]] std::uint64_t changes() const noexcept { return index_->changes_; }

   private:
    CubeIndex* index_;
  };

  /// Queues changes in journal order. Returns at once, or after applying them when nobody reads.
  void enqueue(std::vector<IndexChange> changes);
  /// Applies what is queued; false when a change did not fit, so that the index must be built anew.
  [[nodiscard]] bool settle();
  /// Gives the stored halves of units, for VectorSet::exact. Call while holding a Reader.
  [[nodiscard]] VectorSet::Fetch fetch_halves() const;

  /// A snapshot now holds the first `changes` changes.
  void saved(std::uint64_t changes) noexcept { saved_ = changes; }
  /// A snapshot pays: building the index, or catching up with the last one, would cost more than 30 ms.
  [[nodiscard]] bool needs_snapshot() const noexcept { return changes_ - saved_ >= kCostlyChanges; }

  [[nodiscard]] CubeId cube() const noexcept { return cube_; }
  [[nodiscard]] SpaceId space() const noexcept { return space_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

 private:
  /// About 30 ms of building: a turn costs 7 to 8 µs with its row, and 2.5 µs for the times that it speaks of.
  static constexpr std::uint64_t kCostlyChanges = 3'000;

  void enter();
  void leave() noexcept;
  void apply_queued(std::unique_lock<std::mutex>& lock);
  void apply(IndexChange& change);
  void apply_row(IndexChange& change);
  void apply_vector(const vault::VectorRow& row);

  vault::Vault& vault_;
  const CubeId cube_;
  const SpaceId space_;
  IndexCore core_;
  std::unique_ptr<VectorSet> vectors_;
  std::atomic<std::size_t> bytes_{0};
  Sequence head_;                        ///< Of core_.
  std::atomic<std::uint64_t> changes_;   ///< Of core_; only the applying thread writes it.
  std::atomic<std::uint64_t> saved_{0};  ///< Of these, in the snapshot.

  std::mutex mutex_;  ///< Guards what follows.
  std::condition_variable changed_;
  std::vector<IndexChange> queue_;
  std::uint64_t queued_ = 0;   ///< Changes ever queued.
  std::uint64_t applied_ = 0;  ///< Changes ever applied.
  std::uint32_t readers_ = 0;
  bool applying_ = false;
  std::atomic<bool> broken_{false};  ///< Set by the applying thread.
};

/// Puts a unit's stored vectors (parts * dimension) into the set, of a turn the first part only.
[[nodiscard]] Status append_unit_vector(VectorSet& vectors, const IndexCore& core, Slot head, std::uint32_t parts,
                                        std::span<const std::uint16_t> halves);

}  // namespace memos::index
