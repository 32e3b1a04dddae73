// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/vector_set.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "base/invariant.h"
#include "operation/index/simd_dispatch.h"
#include "operation/index/vector_chunks.h"

namespace memos::index {
namespace {

constexpr Unit kNoUnit = ~Unit{0};
constexpr std::size_t kBlock = 256;    // Rows of a pass between the integer and the float part: their sums stay in L1.
constexpr std::size_t kRowsAhead = 6;  // Rows of half floats that are asked for before they are needed.

/// A unit's rows, published in one store.
struct Rows {
  std::uint32_t first = 0;
  std::uint32_t parts = 0;  ///< 0 = none.
};
static_assert(std::atomic<Rows>::is_always_lock_free);

float round_up(double value) noexcept {
  return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

bool finite(std::span<const std::uint16_t> halves) noexcept {
  return std::ranges::all_of(halves, [](std::uint16_t half) { return (half & 0x7C00U) != 0x7C00U; });
}

/// The k-th largest score; -infinity counts like any other. 1 <= k <= scores.size().
float kth_best(std::span<const float> scores, std::size_t k) {
  std::vector<float> best;  // a heap, its least on top
  best.reserve(k);
  for (const float score : scores.first(k)) best.push_back(score);
  std::ranges::make_heap(best, std::greater<>{});
  std::uint32_t places[kBlock];
  for (std::size_t begin = k; begin < scores.size(); begin += kBlock) {
    const auto block = scores.subspan(begin, std::min(kBlock, scores.size() - begin));
    const std::size_t hits = simd::kernels().collect_at_least(block.data(), block.size(), best.front(), places);
    for (std::size_t i = 0; i < hits; ++i) {
      if (block[places[i]] <= best.front()) continue;
      std::ranges::pop_heap(best, std::greater<>{});
      best.back() = block[places[i]];
      std::ranges::push_heap(best, std::greater<>{});
    }
  }
  return best.front();
}

}  // namespace

/// Rows that lie together. Columns, so that the first pass reads codes, scales and units and nothing else.
struct VectorSet::Chunk {
  struct Free {
    void operator()(std::uint8_t* bytes) const noexcept { ::operator delete[](bytes, std::align_val_t{64}); }
  };
  Chunk(std::size_t rows, std::size_t dimension, bool with_halves)
      : codes(static_cast<std::uint8_t*>(::operator new[](rows * code_stride(dimension), std::align_val_t{64}))),
        scales(new float[rows]),
        residuals(new float[rows]),
        units(new std::atomic<Unit>[rows]),
        halves(with_halves ? new std::uint16_t[rows * dimension] : nullptr) {}

  // Left uninitialised on purpose: memory that no row has used yet is never touched, so it costs nothing.
  std::unique_ptr<std::uint8_t[], Free> codes;
  std::unique_ptr<float[]> scales;
  std::unique_ptr<float[]> residuals;
  std::unique_ptr<std::atomic<Unit>[]> units;
  std::unique_ptr<std::uint16_t[]> halves;
};

struct VectorSet::Storage {
  std::array<std::atomic<Chunk*>, ChunkPlace::kChunks> chunks{};
  GrowingArray<Rows> rows_of;
  std::atomic<std::size_t> rows{0};  ///< Published: all below are complete.
  std::atomic<std::size_t> dead_rows{0};
  std::atomic<std::size_t> units{0};
  std::atomic<Unit> end_unit{0};
  std::atomic<double> largest_norm{0};  ///< Of the rows' restored vectors; never falls.
  std::atomic<float> largest_residual{0};

  ~Storage() {
    for (auto& chunk : chunks) delete chunk.load(std::memory_order_relaxed);
  }
  [[nodiscard]] const Chunk& chunk(std::size_t i) const noexcept { return *chunks[i].load(std::memory_order_acquire); }
  [[nodiscard]] VectorBound bound(const VectorQuery& query) const noexcept {
    return {query, largest_norm.load(std::memory_order_acquire), largest_residual.load(std::memory_order_acquire)};
  }
  Chunk& writable_chunk(std::size_t i, std::size_t dimension, std::size_t exact_rows) {
    Chunk* chunk = chunks[i].load(std::memory_order_relaxed);
    if (chunk == nullptr) {
      const bool with_halves = ChunkPlace::begin(i) < exact_rows;
      chunk = new Chunk(ChunkPlace::size(i), dimension, with_halves);
      chunks[i].store(chunk, std::memory_order_release);
    }
    return *chunk;
  }
  void bury(Rows dead) noexcept {
    for (std::uint32_t i = 0; i < dead.parts; ++i) {
      const ChunkPlace place = ChunkPlace::of(dead.first + i);
      chunk(place.chunk).units[place.offset].store(kNoUnit, std::memory_order_relaxed);
    }
    dead_rows.fetch_add(dead.parts, std::memory_order_relaxed);
  }
};

VectorSet::VectorSet(std::size_t dimension, std::size_t exact_rows)
    : dimension_(dimension), exact_rows_(exact_rows), storage_(std::make_unique<Storage>()) {
  MEMOS_INVARIANT(dimension >= 1 && dimension <= limits::kMaxVectorDimension, std::to_string(dimension));
}
VectorSet::~VectorSet() = default;

Status VectorSet::append(Unit unit, std::uint32_t parts, std::span<const std::uint16_t> halves) {
  if (parts == 0 || halves.size() != parts * dimension_) {
    return fail(ErrorCode::kInvalidArgument,
                std::to_string(halves.size()) + " values are not " + std::to_string(parts) + " vectors of " +
                    std::to_string(dimension_) + "; embed the text with the cube's own model",
                "vector");
  }
  if (!finite(halves)) return fail(ErrorCode::kInvalidArgument, "a value is not a finite number", "vector");
  Storage& s = *storage_;
  const std::size_t first = s.rows.load(std::memory_order_relaxed);
  MEMOS_INVARIANT(unit != kNoUnit && first + parts < kNoUnit, std::to_string(first));
  std::vector<float> values(dimension_);
  const std::size_t stride = code_stride(dimension_);
  for (std::uint32_t part = 0; part < parts; ++part) {
    const ChunkPlace place = ChunkPlace::of(first + part);
    Chunk& chunk = s.writable_chunk(place.chunk, dimension_, exact_rows_);
    const auto row = halves.subspan(part * dimension_, dimension_);
    simd::kernels().from_halves(row.data(), row.size(), values.data());
    const Quantized q = quantize(values, {chunk.codes.get() + place.offset * stride, stride});
    chunk.scales[place.offset] = q.scale;
    const float residual = round_up(q.residual);
    chunk.residuals[place.offset] = residual;
    chunk.units[place.offset].store(unit, std::memory_order_relaxed);
    if (chunk.halves) std::ranges::copy(row, chunk.halves.get() + place.offset * dimension_);
    if (q.norm > s.largest_norm.load(std::memory_order_relaxed))
      s.largest_norm.store(q.norm, std::memory_order_release);
    if (residual > s.largest_residual.load(std::memory_order_relaxed)) {
      s.largest_residual.store(residual, std::memory_order_release);
    }
  }
  const Rows before = s.rows_of.load(unit);
  s.rows_of.store(unit, {static_cast<std::uint32_t>(first), parts});
  s.rows.store(first + parts, std::memory_order_release);
  s.bury(before);
  if (before.parts == 0) s.units.fetch_add(1, std::memory_order_relaxed);
  if (unit >= s.end_unit.load(std::memory_order_relaxed)) s.end_unit.store(unit + 1, std::memory_order_release);
  return {};
}

void VectorSet::remove(Unit unit) noexcept {
  const Rows before = storage_->rows_of.load(unit);
  if (before.parts == 0) return;
  storage_->rows_of.store(unit, {});
  storage_->bury(before);
  storage_->units.fetch_sub(1, std::memory_order_relaxed);
}

void VectorSet::approximate(const VectorQuery& query, std::span<float> out) const noexcept {
  std::ranges::fill(out, kNoScore);
  approximate_rows(query, 0, rows(), out);
}

void VectorSet::approximate_rows(const VectorQuery& query, std::size_t begin, std::size_t end,
                                 std::span<float> out) const noexcept {
  MEMOS_INVARIANT(query.dimension() == dimension_, std::to_string(query.dimension()));
  const auto& kernels = simd::kernels();
  const std::size_t stride = code_stride(dimension_);
  std::int32_t sums[kBlock];
  float scores[kBlock];
  while (begin < end) {
    const ChunkPlace place = ChunkPlace::of(begin);
    const Chunk& chunk = storage_->chunk(place.chunk);
    const std::size_t count = std::min({kBlock, end - begin, ChunkPlace::size(place.chunk) - place.offset});
    kernels.dot_rows(chunk.codes.get() + place.offset * stride, count, stride, query.codes(), query.code_sum(), sums);
    const float* const scales = chunk.scales.get() + place.offset;
    for (std::size_t i = 0; i < count; ++i) scores[i] = static_cast<float>(sums[i]) * (scales[i] * query.scale());
    for (std::size_t i = 0; i < count; ++i) {
      const Unit unit = chunk.units[place.offset + i].load(std::memory_order_relaxed);
      if (unit < out.size()) out[unit] = std::max(out[unit], scores[i]);
    }
    begin += count;
  }
}

void VectorSet::approximate(const VectorQuery& query, std::span<const Unit> units,
                            std::span<float> out) const noexcept {
  MEMOS_INVARIANT(query.dimension() == dimension_ && units.size() == out.size(), std::to_string(query.dimension()));
  std::ranges::fill(out, kNoScore);
  const auto& kernels = simd::kernels();
  const std::size_t stride = code_stride(dimension_);
  const std::uint8_t* codes[kBlock];
  float scales[kBlock];
  std::uint32_t owner[kBlock];  // index into `units`
  std::int32_t sums[kBlock];
  std::size_t count = 0;
  const auto flush = [&] {
    kernels.dot_scattered(codes, count, stride, query.codes(), query.code_sum(), sums);
    for (std::size_t i = 0; i < count; ++i) {
      float& best = out[owner[i]];
      best = std::max(best, static_cast<float>(sums[i]) * (scales[i] * query.scale()));
    }
    count = 0;
  };
  for (std::size_t i = 0; i < units.size(); ++i) {
    const Rows rows = storage_->rows_of.load(units[i]);
    for (std::uint32_t part = 0; part < rows.parts; ++part) {
      const ChunkPlace place = ChunkPlace::of(rows.first + part);
      const Chunk& chunk = storage_->chunk(place.chunk);
      codes[count] = chunk.codes.get() + place.offset * stride;
      scales[count] = chunk.scales[place.offset];
      owner[count] = static_cast<std::uint32_t>(i);
      if (++count == kBlock) flush();
    }
  }
  flush();
}

float VectorSet::bound(const VectorQuery& query) const noexcept {
  return storage_->bound(query).of(storage_->largest_residual.load(std::memory_order_acquire));
}

float VectorSet::bound(const VectorQuery& query, Unit unit) const noexcept {
  const Rows rows = storage_->rows_of.load(unit);
  float residual = 0;
  for (std::uint32_t part = 0; part < rows.parts; ++part) {
    const ChunkPlace place = ChunkPlace::of(rows.first + part);
    residual = std::max(residual, storage_->chunk(place.chunk).residuals[place.offset]);
  }
  return storage_->bound(query).of(residual);
}

/// Asks for a unit's first row before it is needed: the rows lie anywhere, and one is a dozen lines of the cache.
void VectorSet::prefetch_halves(Unit unit) const noexcept {
  constexpr std::size_t kLineHalves = 32;
  const Rows rows = storage_->rows_of.load(unit);
  if (rows.parts == 0) return;
  const ChunkPlace place = ChunkPlace::of(rows.first);
  const Chunk& chunk = storage_->chunk(place.chunk);
  if (!chunk.halves) return;
  const std::uint16_t* const row = chunk.halves.get() + place.offset * dimension_;
  for (std::size_t at = 0; at < dimension_; at += kLineHalves) __builtin_prefetch(row + at);
}

Status VectorSet::exact(const VectorQuery& query, std::span<const Unit> units, std::span<float> out,
                        const Fetch& fetch) const {
  MEMOS_INVARIANT(query.dimension() == dimension_ && units.size() == out.size(), std::to_string(query.dimension()));
  std::ranges::fill(out, kNoScore);
  const auto& kernels = simd::kernels();
  const auto score = [&](const std::uint16_t* halves) {
    return kernels.dot_halves(halves, query.values().data(), dimension_);
  };
  std::vector<Unit> missing;
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (i + kRowsAhead < units.size()) prefetch_halves(units[i + kRowsAhead]);
    const Rows rows = storage_->rows_of.load(units[i]);
    for (std::uint32_t part = 0; part < rows.parts; ++part) {
      const ChunkPlace place = ChunkPlace::of(rows.first + part);
      const Chunk& chunk = storage_->chunk(place.chunk);
      if (!chunk.halves) {
        missing.push_back(units[i]);
        owners.push_back(i);
        break;
      }
      out[i] = std::max(out[i], score(chunk.halves.get() + place.offset * dimension_));
    }
  }
  if (missing.empty()) return {};
  std::vector<std::vector<std::uint16_t>> fetched(missing.size());
  MEMOS_CHECK_OK(fetch(missing, fetched));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (fetched[i].size() % dimension_ != 0) {
      return fail(ErrorCode::kCorrupt, "a stored vector has " + std::to_string(fetched[i].size()) +
                                           " values, not a multiple of " + std::to_string(dimension_));
    }
    float& best = out[owners[i]];
    best = kNoScore;
    for (std::size_t at = 0; at < fetched[i].size(); at += dimension_) best = std::max(best, score(&fetched[i][at]));
  }
  return {};
}

Result<std::vector<VectorSet::Scored>> VectorSet::nearest(const VectorQuery& query, std::size_t k,
                                                          const Fetch& fetch) const {
  std::vector<float> first(end_unit());
  approximate(query, first);
  // Whoever has at most `reach` at best cannot come before the k that have at least the k-th best first score less
  // the bound. The two differences are rounded: a last place of slack each.
  k = std::min(k, first.size());
  if (k == 0) return std::vector<Scored>{};
  const float widest = bound(query);
  const float least = std::nextafter(kth_best(first, k) - widest, kNoScore);
  const float reach = std::max(std::nextafter(least - widest, kNoScore), std::numeric_limits<float>::lowest());
  std::vector<Unit> units(first.size());
  units.resize(simd::kernels().collect_at_least(first.data(), first.size(), reach, units.data()));
  std::vector<float> scores(units.size());
  MEMOS_CHECK_OK(exact(query, units, scores, fetch));
  std::vector<Scored> best;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (scores[i] != kNoScore) best.push_back({units[i], scores[i]});
  }
  std::ranges::sort(
      best, [](const Scored& a, const Scored& b) { return a.score != b.score ? a.score > b.score : a.unit < b.unit; });
  best.resize(std::min(k, best.size()));
  return best;
}

bool VectorSet::contains(Unit unit) const noexcept { return storage_->rows_of.load(unit).parts != 0; }

bool VectorSet::equal(Unit unit, const VectorSet& other) const noexcept {
  const Rows mine = storage_->rows_of.load(unit);
  const Rows theirs = other.storage_->rows_of.load(unit);
  if (mine.parts != theirs.parts || dimension_ != other.dimension_) return false;
  const std::size_t stride = code_stride(dimension_);
  for (std::uint32_t part = 0; part < mine.parts; ++part) {
    const ChunkPlace at = ChunkPlace::of(mine.first + part);
    const ChunkPlace there = ChunkPlace::of(theirs.first + part);
    const Chunk& a = storage_->chunk(at.chunk);
    const Chunk& b = other.storage_->chunk(there.chunk);
    if (a.units[at.offset] != unit || a.scales[at.offset] != b.scales[there.offset] ||
        a.residuals[at.offset] != b.residuals[there.offset] ||
        !std::equal(a.codes.get() + at.offset * stride, a.codes.get() + (at.offset + 1) * stride,
                    b.codes.get() + there.offset * stride))
      return false;
    if (!a.halves || !b.halves) continue;
    const std::uint16_t* const halves = a.halves.get() + at.offset * dimension_;
    if (!std::equal(halves, halves + dimension_, b.halves.get() + there.offset * dimension_)) return false;
  }
  return true;
}

std::size_t VectorSet::units() const noexcept { return storage_->units.load(std::memory_order_relaxed); }
Unit VectorSet::end_unit() const noexcept { return storage_->end_unit.load(std::memory_order_acquire); }
std::size_t VectorSet::rows() const noexcept { return storage_->rows.load(std::memory_order_acquire); }
std::size_t VectorSet::dead_rows() const noexcept { return storage_->dead_rows.load(std::memory_order_relaxed); }

std::size_t VectorSet::bytes() const noexcept {
  const std::size_t all = rows();
  std::size_t exact = 0;  // rows in chunks that hold halves
  for (std::size_t c = 0; c < ChunkPlace::kChunks && ChunkPlace::begin(c) < std::min(all, exact_rows_); ++c) {
    exact += std::min(ChunkPlace::size(c), all - ChunkPlace::begin(c));
  }
  return sizeof(*this) + sizeof(Storage) + all * (code_stride(dimension_) + 2 * sizeof(float) + sizeof(Unit)) +
         exact * dimension_ * sizeof(std::uint16_t) + end_unit() * sizeof(Rows);
}

void VectorSet::copy_row(std::size_t from_row, std::size_t to_row, Unit unit, VectorSet& to) const {
  const ChunkPlace from = ChunkPlace::of(from_row);
  const ChunkPlace place = ChunkPlace::of(to_row);
  const Chunk& source = storage_->chunk(from.chunk);
  Chunk& chunk = to.storage_->writable_chunk(place.chunk, dimension_, to.exact_rows_);
  const std::size_t stride = code_stride(dimension_);
  std::memcpy(chunk.codes.get() + place.offset * stride, source.codes.get() + from.offset * stride, stride);
  chunk.scales[place.offset] = source.scales[from.offset];
  chunk.residuals[place.offset] = source.residuals[from.offset];
  chunk.units[place.offset].store(unit, std::memory_order_relaxed);
  if (!chunk.halves) return;
  MEMOS_INVARIANT(source.halves != nullptr, std::to_string(from_row));
  std::memcpy(chunk.halves.get() + place.offset * dimension_, source.halves.get() + from.offset * dimension_,
              dimension_ * sizeof(std::uint16_t));
}

std::unique_ptr<VectorSet> VectorSet::compacted() const {
  struct Live {
    Unit unit;
    Rows rows;
  };
  std::vector<Live> live;
  std::size_t with_halves = 0;  // Halves are kept for the first rows only, so these come first in the copy as well.
  bool all_have_halves = true;
  for (std::size_t row = 0; row < rows(); ++row) {
    const ChunkPlace place = ChunkPlace::of(row);
    const Unit unit = storage_->chunk(place.chunk).units[place.offset].load(std::memory_order_relaxed);
    if (unit == kNoUnit) continue;
    const Rows rows = storage_->rows_of.load(unit);
    if (rows.first == row) live.push_back({unit, rows});
    const bool has_halves = storage_->chunk(place.chunk).halves != nullptr;
    with_halves += has_halves ? 1 : 0;
    all_have_halves &= has_halves;
  }
  // Only whole chunks hold halves: the copy ends them where the first row without would lie.
  const std::size_t exact_rows = all_have_halves ? exact_rows_ : ChunkPlace::begin(ChunkPlace::of(with_halves).chunk);
  auto copy = std::make_unique<VectorSet>(dimension_, exact_rows);
  Storage& to = *copy->storage_;
  std::size_t next = 0;
  for (const auto& [unit, rows] : live) {
    to.rows_of.store(unit, {static_cast<std::uint32_t>(next), rows.parts});
    for (std::uint32_t part = 0; part < rows.parts; ++part) copy_row(rows.first + part, next++, unit, *copy);
    to.end_unit.store(std::max(to.end_unit.load(), unit + 1));
  }
  to.units.store(live.size());
  to.rows.store(next, std::memory_order_release);
  to.largest_norm.store(storage_->largest_norm.load());
  to.largest_residual.store(storage_->largest_residual.load());
  return copy;
}

}  // namespace memos::index
