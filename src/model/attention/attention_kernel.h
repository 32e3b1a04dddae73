// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>

/// Attention of query rows over a key/value cache of half floats. Exists because it is most of what a restored prompt
/// still costs: what stands in the cache need not be computed again, but each new token looks at all of it.
///
/// Each row is computed as if it were alone: the same operations in the same order whatever stands beside it, so that a
/// token's bits do not depend on how many tokens were read at once. Blocks of positions are counted from 0.
///
/// This header is included by files that are compiled for one kind of CPU: nothing inline and nothing of the standard
/// library's templates may stand in it, or the linker could keep a copy that other CPUs cannot run.
namespace memos::attention {

inline constexpr int kVersion = 1;                    ///< Changes when any result does.
inline constexpr std::uint32_t kTileRows = 64;        ///< Rows of one call at most.
inline constexpr std::uint32_t kBlockPositions = 64;  ///< Positions that are looked at together.
inline constexpr std::uint32_t kTilesTogether = 8;    ///< Of one call at most.
inline constexpr std::uint32_t kFewRows = 8;          ///< Of each tile at most, where a call has several.

/// Up to kTileRows query rows that share keys and values: all heads of a group, of some tokens. Strides are in bytes.
struct Tile {
  std::uint32_t rows = 0;
  std::uint32_t key_size = 0, value_size = 0;  ///< Values of a head, any number.
  std::size_t positions = 0;                   ///< Of the cache.
  const std::uint8_t* keys = nullptr;          ///< Half floats: `key_size` at each position.
  const std::uint8_t* values = nullptr;        ///< Half floats: `value_size` at each position.
  std::size_t key_stride = 0, value_stride = 0;
  const float* queries[kTileRows] = {};  ///< `key_size` values each.
  float* outputs[kTileRows] = {};        ///< Get `value_size` values each.
  /// Half floats, one a position, that are added to a row's scores: 0 = seen, -infinity = not. nullptr: all are seen.
  const std::uint16_t* masks[kTileRows] = {};
  float slopes[kTileRows] = {};  ///< What a row's mask is multiplied by (ALiBi, arXiv 2108.12409), else 1.
  float sinks[kTileRows] = {};   ///< A score without a value for each row, if has_sinks.
  bool has_sinks = false;
  float scale = 1;    ///< Of scores, before the cap.
  float softcap = 0;  ///< c: scores become c * tanh(score / c); 0: they stay.
};

struct Kernel {
  const char*
      name;        ///< "scalar", "avx2" or "avx512"; "neon" is the scalar one for ARM, whose products are not rounded.
  bool preferred;  ///< Measured to be faster than the engine's own ways (docs/activation.md).
  /// out[r] = softmax over positions p of (scale * q[r] · k[p] + slope[r] * mask[r][p]), times v[p]. 0 where a row sees
  /// nothing, no number where it sees none. Several tiles (1 … kTilesTogether, of one number of positions and sizes,
  /// with kFewRows at most) are worth while where their keys lie side by side. `scratch`: scratch_floats() values,
  /// aligned to 64 bytes. Thread-safe; reads nothing outside of what the tiles name, and lets nothing in from unseen
  /// positions.
  void (*attend)(const Tile* tiles, std::uint32_t count, float* scratch);
};

extern const Kernel kScalar;
#if defined(__x86_64__)
extern const Kernel kAvx2;    ///< Needs AVX2, FMA and F16C.
extern const Kernel kAvx512;  ///< Needs AVX-512 F, BW and VL.
#endif

/// Values of scratch that a call needs.
std::size_t scratch_floats(std::uint32_t key_size, std::uint32_t value_size) noexcept;

/// The best kernel for this CPU; the environment variable MEMOS_CPU names another one. Chosen once.
const Kernel& kernel() noexcept;

/// Those that this CPU runs, the best one last: `count` gets how many.
const Kernel* const* runnable(std::size_t* count) noexcept;

}  // namespace memos::attention
