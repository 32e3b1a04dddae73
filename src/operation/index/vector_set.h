// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "operation/index/vector_query.h"

namespace memos::index {

/// Number of a memory's version within its cube's index.
using Unit = std::uint32_t;

/// The vectors of one cube in one embedding space. One row a part (passage): 8-bit codes with a scale and an error
/// bound for a fast first pass over everything, and half floats for the exact score of what survives it; of rows past
/// limits::kExactRowsInRam the halves stay in the vault. A unit's score is the largest of its parts' dot products.
///
/// Threads: any number of readers beside one writer (the caller serialises append, remove). Rows never move; readers
/// never wait. A unit that is being changed meanwhile is seen as it was before, as it is after, or, in a first pass
/// over everything, with the better score of the two.
class VectorSet {
 public:
  /// 1 <= dimension <= limits::kMaxVectorDimension. `exact_rows`: rows whose halves stay in RAM.
  explicit VectorSet(std::size_t dimension, std::size_t exact_rows = limits::kExactRowsInRam);
  ~VectorSet();
  VectorSet(const VectorSet&) = delete;
  VectorSet& operator=(const VectorSet&) = delete;

  /// Score of a unit that has no vector here.
  static constexpr float kNoScore = -std::numeric_limits<float>::infinity();

  /// Sets the unit's vectors (parts * dimension half floats), in place of those that it had. Numbers of units need not
  /// come in order. Errors: kInvalidArgument (length, no part, a value that is not finite); nothing is changed then.
  [[nodiscard]] Status append(Unit unit, std::uint32_t parts, std::span<const std::uint16_t> halves);
  /// Forgets the unit's vectors. Their rows are dead from then on; compacted() drops them. No-op when it has none.
  void remove(Unit unit) noexcept;

  /// out[u] = first-pass score of unit u, or kNoScore, for all u < out.size().
  void approximate(const VectorQuery& query, std::span<float> out) const noexcept;
  /// From rows [begin, end) only: raises out[u] to unit u's first-pass score.
  void approximate_rows(const VectorQuery& query, std::size_t begin, std::size_t end,
                        std::span<float> out) const noexcept;
  /// out[i] = first-pass score of units[i], or kNoScore. Quicker than scanning all up to about 30 % of the units.
  void approximate(const VectorQuery& query, std::span<const Unit> units, std::span<float> out) const noexcept;
  /// |exact - approximate| <= this, for every unit that was scored before the call. Proof: vector_query.h.
  [[nodiscard]] float bound(const VectorQuery& query) const noexcept;
  /// The same for one unit, usually tighter.
  [[nodiscard]] float bound(const VectorQuery& query, Unit unit) const noexcept;

  /// Gives the halves (all parts) of units that are not in RAM: halves[i] for units[i]; left empty = it has none.
  using Fetch = std::function<Status(std::span<const Unit> units, std::span<std::vector<std::uint16_t>> halves)>;
  /// out[i] = exact score of units[i], or kNoScore; bit for bit the same on every CPU. `fetch` is called at most once,
  /// and only for units whose halves are not in RAM. Errors: those of `fetch`; kCorrupt when it gives a wrong length.
  [[nodiscard]] Status exact(const VectorQuery& query, std::span<const Unit> units, std::span<float> out,
                             const Fetch& fetch) const;
  struct Scored {
    Unit unit = 0;
    float score = 0;
    friend bool operator==(const Scored&, const Scored&) = default;
  };
  /// The k units with the best exact scores, best first, ties by smaller unit: identical to scoring all of them
  /// exactly. Errors: those of `fetch`.
  [[nodiscard]] Result<std::vector<Scored>> nearest(const VectorQuery& query, std::size_t k, const Fetch& fetch) const;

  [[nodiscard]] bool contains(Unit unit) const noexcept;
  /// Whether the unit has the same vectors in both, or none in both. Not beside a writer of either.
  [[nodiscard]] bool equal(Unit unit, const VectorSet& other) const noexcept;
  [[nodiscard]] std::size_t dimension() const noexcept { return dimension_; }
  [[nodiscard]] std::size_t units() const noexcept;      ///< That have a vector.
  [[nodiscard]] Unit end_unit() const noexcept;          ///< One above the largest unit that ever had a vector.
  [[nodiscard]] std::size_t rows() const noexcept;       ///< Parts, dead ones included.
  [[nodiscard]] std::size_t dead_rows() const noexcept;  ///< Of removed and replaced units.
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< In use; reserved memory that was never touched is not counted.
  /// A copy without the dead rows. Not beside a writer.
  [[nodiscard]] std::unique_ptr<VectorSet> compacted() const;

 private:
  struct Chunk;
  struct Storage;
  void prefetch_halves(Unit unit) const noexcept;
  void copy_row(std::size_t from_row, std::size_t to_row, Unit unit, VectorSet& to) const;

  std::size_t dimension_;
  std::size_t exact_rows_;
  std::unique_ptr<Storage> storage_;
};

}  // namespace memos::index
