// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cfloat>
#include <cmath>

#include "model/attention/attention_kernel.h"

// The arithmetic of all kernels, included once by each. Everything has internal linkage: see attention_kernel.h.
//
// Rows are the lanes: scores, sums and outputs are kept transposed, [position][row] and [value][row], so that softmax
// needs no sums across lanes, a few rows use short vectors, and no lane's arithmetic depends on how many there are.
// Keys and values are widened once a block for all rows of the tile.
namespace memos::attention {
namespace {

// Offsets are those of one tile: under kTileRows times the values of a head.
// NOLINTBEGIN(bugprone-implicit-widening-of-multiplication-result)

#define MEMOS_INLINE __attribute__((always_inline)) inline

template <std::uint32_t Width>
struct Lanes {
  typedef float Float __attribute__((vector_size(Width * sizeof(float)), aligned(4), may_alias));
  typedef std::int32_t Int __attribute__((vector_size(Width * sizeof(float)), aligned(4), may_alias));
};

template <std::uint32_t Width>
MEMOS_INLINE typename Lanes<Width>::Float& at(float* p) {
  return *reinterpret_cast<typename Lanes<Width>::Float*>(p);
}
template <std::uint32_t Width>
MEMOS_INLINE const typename Lanes<Width>::Float& at(const float* p) {
  return *reinterpret_cast<const typename Lanes<Width>::Float*>(p);
}

/// e^x for x <= 0: 2^n times the Taylor series of e^r with |r| <= ln 2 / 2, whose first left-out term is under 1.2e-7.
/// Exactly 1 for 0, exactly 0 below -87 (where floats end), no number for none. ln 2 is taken in two parts, the first
/// of which times n is exact.
template <std::uint32_t Width>
MEMOS_INLINE typename Lanes<Width>::Float exp_of(typename Lanes<Width>::Float x) {
  using Float = typename Lanes<Width>::Float;
  using Int = typename Lanes<Width>::Int;
  constexpr float kLeast = -87.0F, kShift = 12582912.0F;  // 1.5 * 2^23: the sum's last bits are the nearest integer.
  const Float clamped = x < kLeast ? Float{} + kLeast : x;
  const Float shifted = clamped * 1.44269504F + kShift;
  const Float n = shifted - kShift;
  const Float r = (clamped - n * 0.693359375F) + n * 2.12194440e-4F;
  Float sum = r * (1.0F / 720) + 1.0F / 120;
  sum = sum * r + 1.0F / 24;
  sum = sum * r + 1.0F / 6;
  sum = sum * r + 0.5F;
  sum = sum * r + 1.0F;
  sum = sum * r + 1.0F;
  const Int power = __builtin_bit_cast(Int, sum) + (__builtin_bit_cast(Int, shifted) << 23);
  const Float result = x <= kLeast ? Float{} : __builtin_bit_cast(Float, power);
  return x == x ? result : x;  // NOLINT(misc-redundant-expression): not for what is no number.
}

/// Where rows of half floats lie that will be needed next; nullptr: nowhere.
struct Ahead {
  const std::uint8_t* rows;
  std::size_t stride, bytes;
  MEMOS_INLINE void fetch(std::uint32_t row) const {
    if (rows == nullptr) return;
    for (std::size_t i = 0; i < bytes; i += 64) __builtin_prefetch(rows + row * stride + i, 0, 2);
  }
};

/// Rows that are computed together, as vectors of `Width` lanes, `Vectors` of them. `ValueWidth`: not 0 where rows are
/// so few that a head's values, not the rows, are the lanes of the sums over values; the sums are the same.
template <std::uint32_t Width, std::uint32_t Vectors, std::uint32_t Depth, std::uint32_t ValueWidth = 0>
struct Panel {
  static constexpr std::uint32_t kRows = Width * Vectors;
  static constexpr bool kByRow = ValueWidth != 0;
  using Float = typename Lanes<Width>::Float;

  float* query;        // [key_size][kRows], scaled.
  float* output;       // [value_size][kRows], or [kRows][value_size] by row
  float* score;        // [kBlockPositions][kRows]
  float* highest;      // [kRows]
  float* sum;          // [kRows]
  std::uint32_t rows;  // That there are.

  void begin(const Tile& tile, std::uint32_t first) {
    rows = tile.rows - first < kRows ? tile.rows - first : kRows;
    const float scale = tile.softcap != 0 ? tile.scale / tile.softcap : tile.scale;
    for (std::uint32_t r = 0; r < kRows; ++r) {
      const float* const from = r < rows ? tile.queries[first + r] : nullptr;
      for (std::uint32_t d = 0; d < tile.key_size; ++d) query[d * kRows + r] = r < rows ? from[d] * scale : 0.0F;
      highest[r] = -FLT_MAX;
      sum[r] = 0;
    }
    for (std::uint32_t i = 0; i < tile.value_size * kRows; ++i) output[i] = 0;
  }

  /// Scores of all positions of the block, `Depth` of them at once.
  void score_block(const float* keys, std::uint32_t key_size, const Ahead& ahead) {
    for (std::uint32_t b = 0; b < kBlockPositions; b += Depth) {
      for (std::uint32_t i = 0; i < Depth; ++i) ahead.fetch(b + i);
      Float acc[Depth][Vectors] = {};
      const float* key[Depth];
      for (std::uint32_t i = 0; i < Depth; ++i) key[i] = keys + (b + i) * std::size_t{key_size};
      const float* lanes = query;
      for (std::size_t d = 0; d < key_size; ++d, lanes += kRows) {
#pragma GCC unroll 8
        for (std::uint32_t i = 0; i < Depth; ++i) {
#pragma GCC unroll 8
          for (std::uint32_t v = 0; v < Vectors; ++v) acc[i][v] += at<Width>(lanes + v * Width) * key[i][d];
        }
      }
#pragma GCC unroll 8
      for (std::uint32_t i = 0; i < Depth; ++i) {
#pragma GCC unroll 8
        for (std::uint32_t v = 0; v < Vectors; ++v) at<Width>(score + (b + i) * kRows + v * Width) = acc[i][v];
      }
    }
  }

  void cap_scores(float cap) {
    for (std::uint32_t i = 0; i < kBlockPositions * kRows; ++i) score[i] = cap * std::tanh(score[i]);
  }

  /// Scores -> weights, relative to the highest score so far; what was summed before is brought to the same.
  void weigh_block() {
#pragma GCC unroll 8
    for (std::uint32_t v = 0; v < Vectors; ++v) {
      const Float before = at<Width>(highest + v * Width);
      Float top = before;
      for (std::uint32_t b = 0; b < kBlockPositions; ++b) {
        const Float s = at<Width>(score + b * kRows + v * Width);
        top = s > top ? s : top;
      }
      Float sums[4] = {};
      for (std::uint32_t b = 0; b < kBlockPositions; b += 4) {
#pragma GCC unroll 4
        for (std::uint32_t i = 0; i < 4; ++i) {
          float* const where = score + (b + i) * kRows + v * Width;
          const Float weight = exp_of<Width>(at<Width>(where) - top);
          at<Width>(where) = weight;
          sums[i] += weight;
        }
      }
      const Float factor = exp_of<Width>(before - top);
      at<Width>(highest + v * Width) = top;
      at<Width>(sum + v * Width) = at<Width>(sum + v * Width) * factor + ((sums[0] + sums[1]) + (sums[2] + sums[3]));
      scale_[v] = factor;
    }
  }

  /// Adds the values of the block by weight, `Depth` values of a head at once, or for a few rows one row after the
  /// other.
  void add_block(const float* values, std::uint32_t value_size, const Ahead& ahead) {
    for (std::uint32_t b = 0; b < kBlockPositions; ++b) ahead.fetch(b);
    if constexpr (kByRow) {
      for (std::uint32_t r = 0; r < rows; ++r) add_to_row(values, value_size, r);
      return;
    }
    std::uint32_t d = 0;
    for (; d + Depth <= value_size; d += Depth) add_values<Depth>(values, value_size, d);
    for (; d < value_size; ++d) add_values<1>(values, value_size, d);
  }

  void finish(const Tile& tile, std::uint32_t first) {
    for (std::uint32_t r = 0; r < rows; ++r) {
      const std::uint32_t row = first + r;
      float total = sum[r], factor = 1;
      if (tile.has_sinks) {
        const float top = tile.sinks[row] > highest[r] ? tile.sinks[row] : highest[r];
        factor = std::exp(highest[r] - top);
        total = total * factor + std::exp(tile.sinks[row] - top);
      }
      const float share = total == 0 ? 0.0F : factor / total;
      for (std::uint32_t d = 0; d < tile.value_size; ++d)
        tile.outputs[row][d] = output[output_at(tile.value_size, r, d)] * share;
    }
  }

 private:
  static std::uint32_t output_at(std::uint32_t value_size, std::uint32_t row, std::uint32_t d) {
    return kByRow ? row * value_size + d : d * kRows + row;
  }

  template <std::uint32_t Count>
  MEMOS_INLINE void add_values(const float* values, std::uint32_t value_size, std::uint32_t d) {
    Float acc[Count][Vectors];
#pragma GCC unroll 8
    for (std::uint32_t i = 0; i < Count; ++i) {
#pragma GCC unroll 8
      for (std::uint32_t v = 0; v < Vectors; ++v)
        acc[i][v] = at<Width>(output + (d + i) * kRows + v * Width) * scale_[v];
    }
    const float* value = values + d;
    const float* weights = score;
    for (std::uint32_t b = 0; b < kBlockPositions; ++b, value += value_size, weights += kRows) {
#pragma GCC unroll 8
      for (std::uint32_t i = 0; i < Count; ++i) {
#pragma GCC unroll 8
        for (std::uint32_t v = 0; v < Vectors; ++v) acc[i][v] += at<Width>(weights + v * Width) * value[i];
      }
    }
#pragma GCC unroll 8
    for (std::uint32_t i = 0; i < Count; ++i) {
#pragma GCC unroll 8
      for (std::uint32_t v = 0; v < Vectors; ++v) at<Width>(output + (d + i) * kRows + v * Width) = acc[i][v];
    }
  }

  void add_to_row(const float* values, std::uint32_t value_size, std::uint32_t row) {
    std::uint32_t d = 0;
    for (; d + 8 * ValueWidth <= value_size; d += 8 * ValueWidth) add_lanes<8, ValueWidth>(values, value_size, row, d);
    for (; d + 4 * ValueWidth <= value_size; d += 4 * ValueWidth) add_lanes<4, ValueWidth>(values, value_size, row, d);
    for (; d + ValueWidth <= value_size; d += ValueWidth) add_lanes<1, ValueWidth>(values, value_size, row, d);
    for (; d + 4 <= value_size; d += 4) add_lanes<1, 4>(values, value_size, row, d);
    for (; d < value_size; ++d) add_lanes<1, 1>(values, value_size, row, d);
  }

  template <std::uint32_t Count, std::uint32_t Lane>
  MEMOS_INLINE void add_lanes(const float* values, std::uint32_t value_size, std::uint32_t row, std::uint32_t d) {
    using Value = typename Lanes<Lane>::Float;
    float* const sums = output + row * value_size + d;
    const float scale = scale_[row / Width][row % Width];
    Value acc[Count];
#pragma GCC unroll 8
    for (std::uint32_t i = 0; i < Count; ++i) acc[i] = at<Lane>(sums + i * Lane) * scale;
    const float* value = values + d;
    const float* weight = score + row;
    for (std::uint32_t b = 0; b < kBlockPositions; ++b, value += value_size, weight += kRows) {
#pragma GCC unroll 8
      for (std::uint32_t i = 0; i < Count; ++i) acc[i] += at<Lane>(value + i * Lane) * *weight;
    }
#pragma GCC unroll 8
    for (std::uint32_t i = 0; i < Count; ++i) at<Lane>(sums + i * Lane) = acc[i];
  }

  Float scale_[Vectors];
};

constexpr std::uint16_t kHalfNever = 0xFC00;  // -infinity.

enum class Seen : std::uint8_t { kNone, kAll, kSome };

/// What the tile's rows see of a block.
MEMOS_INLINE Seen seen_of(const Tile& tile, std::size_t from, std::uint32_t count) {
  bool any = false, all = count == kBlockPositions;
  const std::uint16_t* last = nullptr;
  for (std::uint32_t r = 0; r < tile.rows; ++r) {
    const std::uint16_t* const mask = tile.masks[r];
    if (mask == nullptr) {
      any = true;
      continue;
    }
    if (mask == last) continue;
    last = mask;
    std::uint16_t never = 0xFFFF, bits = 0;
    for (std::uint32_t b = 0; b < count; ++b) {
      never = static_cast<std::uint16_t>(never & (mask[from + b] == kHalfNever ? 0xFFFF : 0));
      bits = static_cast<std::uint16_t>(bits | mask[from + b]);
    }
    any = any || never == 0;
    all = all && bits == 0;
  }
  return !any ? Seen::kNone : all ? Seen::kAll : Seen::kSome;
}

/// `Widen` turns `n` half floats into floats.
template <void (*Widen)(const std::uint16_t*, std::uint32_t, float*)>
MEMOS_INLINE void widen_block(const std::uint8_t* from, std::size_t stride, std::uint32_t count, std::uint32_t size,
                              float* to) {
  for (std::uint32_t b = 0; b < count; ++b)
    Widen(reinterpret_cast<const std::uint16_t*>(from + b * stride), size, to + std::size_t{b} * size);
  for (std::size_t i = std::size_t{count} * size; i < std::size_t{kBlockPositions} * size; ++i) to[i] = 0;
}

/// What stands at positions that no row sees may be anything, and 0 times infinity is no number.
MEMOS_INLINE void clear_unseen(const Tile& tile, std::size_t from, std::uint32_t count, float* values) {
  for (std::uint32_t b = 0; b < count; ++b) {
    bool seen = false;
    for (std::uint32_t r = 0; r < tile.rows && !seen; ++r)
      seen = tile.masks[r] == nullptr || tile.masks[r][from + b] != kHalfNever;
    if (seen) continue;
    for (std::uint32_t d = 0; d < tile.value_size; ++d) values[std::size_t{b} * tile.value_size + d] = 0;
  }
}

/// Adds the masks of a panel's rows to its scores. `line` has room for a block.
template <class Panel, void (*Widen)(const std::uint16_t*, std::uint32_t, float*)>
void add_masks(const Tile& tile, std::uint32_t first, std::size_t from, std::uint32_t count, Panel& panel,
               float* line) {
  for (std::uint32_t r = 0; r < panel.rows; ++r) {
    const std::uint32_t row = first + r;
    if (tile.masks[row] != nullptr) {
      Widen(tile.masks[row] + from, count, line);
      for (std::uint32_t b = 0; b < count; ++b) {
        float& score = panel.score[b * Panel::kRows + r];
        score = line[b] == -INFINITY ? -INFINITY : score + tile.slopes[row] * line[b];
      }
    }
    for (std::uint32_t b = count; b < kBlockPositions; ++b) panel.score[b * Panel::kRows + r] = -INFINITY;
  }
}

/// The scratch of a tile, handed out piece by piece.
struct Scratch {
  float* next;
  float* take(std::size_t floats) {
    float* const taken = next;
    next += (floats + 15) / 16 * 16;
    return taken;
  }
};

template <class Panel>
Panel make_panel(const Tile& tile, Scratch& scratch, float* score) {
  Panel panel;
  panel.query = scratch.take(std::size_t{tile.key_size} * Panel::kRows);
  panel.output = scratch.take(std::size_t{tile.value_size} * Panel::kRows);
  panel.highest = scratch.take(Panel::kRows);
  panel.sum = scratch.take(Panel::kRows);
  panel.score = score;
  return panel;
}

/// The rows of a tile, in panels of one kind.
template <class Panel>
struct PanelsOf {
  static constexpr std::uint32_t kMost = kTileRows / Panel::kRows;
  const Tile* tile;
  std::uint32_t count;
  Panel panels[kMost];
};

/// The room in which a block is worked on.
struct Room {
  float *keys, *values, *score, *line;
};

template <class Panel, void (*Widen)(const std::uint16_t*, std::uint32_t, float*)>
void attend_block(PanelsOf<Panel>& rows, std::size_t from, const Room& room) {
  const Tile& tile = *rows.tile;
  const std::size_t left = tile.positions - from, next = from + kBlockPositions;
  const std::uint32_t count = left < kBlockPositions ? static_cast<std::uint32_t>(left) : kBlockPositions;
  const Seen seen = seen_of(tile, from, count);
  if (seen == Seen::kNone) return;
  widen_block<Widen>(tile.keys + from * tile.key_stride, tile.key_stride, count, tile.key_size, room.keys);
  widen_block<Widen>(tile.values + from * tile.value_stride, tile.value_stride, count, tile.value_size, room.values);
  if (seen == Seen::kSome) clear_unseen(tile, from, count, room.values);
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    Panel& panel = rows.panels[i];
    const bool fetches = i == 0 && left >= std::size_t{2} * kBlockPositions;
    panel.score_block(room.keys, tile.key_size,
                      {fetches ? tile.keys + next * tile.key_stride : nullptr, tile.key_stride, tile.key_size * 2});
    if (tile.softcap != 0) panel.cap_scores(tile.softcap);
    if (seen == Seen::kSome) add_masks<Panel, Widen>(tile, i * Panel::kRows, from, count, panel, room.line);
    panel.weigh_block();
    panel.add_block(
        room.values, tile.value_size,
        {fetches ? tile.values + next * tile.value_stride : nullptr, tile.value_stride, tile.value_size * 2});
  }
}

/// All rows of the tiles, in panels of one kind; block by block, so that heads that lie side by side are read together.
template <class Panel, void (*Widen)(const std::uint16_t*, std::uint32_t, float*)>
void attend_in(const Tile* tiles, std::uint32_t count, float* memory) {
  constexpr std::uint32_t kRows = Panel::kRows;
  Scratch scratch{memory};
  const Room room{.keys = scratch.take(std::size_t{kBlockPositions} * tiles->key_size),
                  .values = scratch.take(std::size_t{kBlockPositions} * tiles->value_size),
                  .score = scratch.take(std::size_t{kBlockPositions} * kRows),
                  .line = scratch.take(kBlockPositions)};
  PanelsOf<Panel> all[kTilesTogether];
  for (std::uint32_t t = 0; t < count; ++t) {
    all[t].tile = tiles + t;
    all[t].count = (tiles[t].rows + kRows - 1) / kRows;
    for (std::uint32_t i = 0; i < all[t].count; ++i) {
      all[t].panels[i] = make_panel<Panel>(tiles[t], scratch, room.score);
      all[t].panels[i].begin(tiles[t], i * kRows);
    }
  }
  for (std::size_t from = 0; from < tiles->positions; from += kBlockPositions) {
    for (std::uint32_t t = 0; t < count; ++t) attend_block<Panel, Widen>(all[t], from, room);
  }
  for (std::uint32_t t = 0; t < count; ++t) {
    for (std::uint32_t i = 0; i < all[t].count; ++i) all[t].panels[i].finish(tiles[t], i * kRows);
  }
}

MEMOS_INLINE std::uint32_t most_rows(const Tile* tiles, std::uint32_t count) {
  std::uint32_t most = 0;
  for (std::uint32_t t = 0; t < count; ++t) most = tiles[t].rows > most ? tiles[t].rows : most;
  return most;
}

#undef MEMOS_INLINE

// NOLINTEND(bugprone-implicit-widening-of-multiplication-result)

}  // namespace
}  // namespace memos::attention
