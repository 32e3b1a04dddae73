// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The engine asks its extra buffer types first who computes an operation. This one holds no buffers and computes one
// operation. It needs inner headers of exactly the engine's version, which scripts/install-llama keeps beside it.
#include "model/llama/engine_attention.h"

#include "model/attention/attention_kernel.h"
#include "model/llama/engine_version.h"

#if defined(MEMOS_LLAMA_INNER)
#include <ggml-backend.h>
#include <ggml-cpu.h>
#include <traits.h>  // With ggml-cpu-impl.h and ggml-backend-impl.h.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace memos_llama {
namespace {

using memos::attention::kFewRows;
using memos::attention::kTileRows;
using memos::attention::kTilesTogether;
using memos::attention::Tile;

constexpr std::size_t kLine = 64;  // Bytes of a cache line.

/// One call of the operation: queries [size, tokens, heads, streams], keys and values [size, positions, groups,
/// streams], mask [positions, tokens, heads or 1, streams or 1], out [size, heads, tokens, streams].
struct Call {
  const ggml_tensor *query, *key, *value, *mask, *sinks;
  const ggml_tensor* out;

  explicit Call(const ggml_tensor* op)
      : query(op->src[0]), key(op->src[1]), value(op->src[2]), mask(op->src[3]), sinks(op->src[4]), out(op) {}

  [[nodiscard]] std::int64_t tokens() const { return query->ne[1]; }
  [[nodiscard]] std::int64_t heads() const { return query->ne[2]; }
  [[nodiscard]] std::int64_t streams() const { return query->ne[3]; }
  [[nodiscard]] std::int64_t groups() const { return key->ne[2]; }
  [[nodiscard]] std::int64_t rows() const { return tokens() * (heads() / groups()); }  ///< That share keys and values.
  [[nodiscard]] float parameter(int i) const { return std::bit_cast<float>(out->op_params[i]); }
};

/// Whether this is ours: everything else is left to the engine.
bool takes(const ggml_tensor* op) {
  if (op->op != GGML_OP_FLASH_ATTN_EXT) return false;
  const Call call(op);
  const auto plain = [](const ggml_tensor* t, ggml_type type) {
    return t->type == type && t->nb[0] == ggml_type_size(type);
  };
  return plain(call.query, GGML_TYPE_F32) && plain(call.key, GGML_TYPE_F16) && plain(call.value, GGML_TYPE_F16) &&
         plain(op, GGML_TYPE_F32) && (call.mask == nullptr || plain(call.mask, GGML_TYPE_F16)) &&
         (call.sinks == nullptr || plain(call.sinks, GGML_TYPE_F32)) && call.query->ne[0] == call.key->ne[0] &&
         call.key->ne[1] == call.value->ne[1] && call.key->ne[2] == call.value->ne[2] &&
         call.heads() % call.groups() == 0 && call.key->ne[3] == call.value->ne[3] &&
         call.streams() % call.key->ne[3] == 0;
}

std::size_t scratch_bytes(const Call& call) {
  const std::size_t floats = memos::attention::scratch_floats(static_cast<std::uint32_t>(call.key->ne[0]),
                                                              static_cast<std::uint32_t>(call.value->ne[0]));
  return (floats * sizeof(float) + kLine - 1) / kLine * kLine;
}

/// What a head's mask is multiplied by: ALiBi (arXiv 2108.12409, section 3), with the slopes between for numbers of
/// heads that are no power of two; 1 without.
float slope_of(std::int64_t head, std::int64_t heads, float most) {
  if (most <= 0) return 1;
  const auto even = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(heads)));
  const float base = std::exp2(-most / static_cast<float>(even));
  const float between = std::exp2(-most / 2 / static_cast<float>(even));
  return head < even ? std::pow(base, static_cast<float>(head + 1))
                     : std::pow(between, static_cast<float>(2 * (head - even) + 1));
}

template <class T>
T* at(const ggml_tensor* t, std::int64_t i1, std::int64_t i2, std::int64_t i3) {
  return reinterpret_cast<T*>(static_cast<std::uint8_t*>(t->data) + i1 * static_cast<std::int64_t>(t->nb[1]) +
                              i2 * static_cast<std::int64_t>(t->nb[2]) + i3 * static_cast<std::int64_t>(t->nb[3]));
}

struct Rows {
  std::int64_t from, to;
};

/// Rows of a group: tokens in order, of each all heads of the group.
void set_tile(Tile& tile, const Call& call, std::int64_t stream, std::int64_t group, Rows rows) {
  const std::int64_t shared = call.heads() / call.groups();
  const std::int64_t kept = stream / (call.streams() / call.key->ne[3]);
  tile.rows = static_cast<std::uint32_t>(rows.to - rows.from);
  tile.key_size = static_cast<std::uint32_t>(call.key->ne[0]);
  tile.value_size = static_cast<std::uint32_t>(call.value->ne[0]);
  tile.positions = static_cast<std::size_t>(call.key->ne[1]);
  tile.keys = at<const std::uint8_t>(call.key, 0, group, kept);
  tile.values = at<const std::uint8_t>(call.value, 0, group, kept);
  tile.key_stride = call.key->nb[1];
  tile.value_stride = call.value->nb[1];
  tile.scale = call.parameter(0);
  tile.softcap = call.parameter(2);
  tile.has_sinks = call.sinks != nullptr;
  for (std::int64_t r = rows.from; r < rows.to; ++r) {
    const std::int64_t token = r / shared, head = group * shared + r % shared;
    const auto i = static_cast<std::size_t>(r - rows.from);
    tile.queries[i] = at<const float>(call.query, token, head, stream);
    tile.outputs[i] = at<float>(call.out, head, token, stream);
    tile.slopes[i] = slope_of(head, call.heads(), call.parameter(1));
    if (call.mask != nullptr)
      tile.masks[i] = at<const std::uint16_t>(call.mask, token, head % call.mask->ne[2], stream % call.mask->ne[3]);
    if (call.sinks != nullptr) tile.sinks[i] = static_cast<const float*>(call.sinks->data)[head];
  }
}

/// How a call is cut into pieces for threads. No row's bits depend on it.
struct Cut {
  std::int64_t rows = 0;    ///< Of a tile: as many as fit, fewer where threads would have nothing to do.
  std::int64_t tiles = 0;   ///< Of a group.
  std::int64_t groups = 0;  ///< Of a piece: several where each has few rows, as their keys lie side by side, and where
                            ///< all threads get as many.
  std::int64_t runs = 0;    ///< Of groups of a stream.

  Cut(const Call& call, int threads) {
    const std::int64_t shares = call.groups() * call.streams();
    const std::int64_t wanted = (threads + shares - 1) / shares;
    rows = std::clamp<std::int64_t>((call.rows() + wanted - 1) / wanted, 1, kTileRows);
    tiles = (call.rows() + rows - 1) / rows;
    groups =
        rows > kFewRows || shares % threads != 0 ? 1 : std::clamp<std::int64_t>(shares / threads, 1, kTilesTogether);
    runs = (call.groups() + groups - 1) / groups;
  }
  [[nodiscard]] std::int64_t pieces(const Call& call) const { return tiles * runs * call.streams(); }
};

void attend_piece(const Call& call, const Cut& cut, std::int64_t piece, float* scratch) {
  const std::int64_t from = piece % cut.tiles * cut.rows, stream = piece / cut.tiles / cut.runs;
  const std::int64_t first = piece / cut.tiles % cut.runs * cut.groups;
  const std::int64_t last = std::min(first + cut.groups, call.groups());
  std::array<Tile, kTilesTogether> tiles;
  for (std::int64_t group = first; group < last; ++group)
    set_tile(tiles[static_cast<std::size_t>(group - first)], call, stream, group,
             {from, std::min(from + cut.rows, call.rows())});
  memos::attention::kernel().attend(tiles.data(), static_cast<std::uint32_t>(last - first), scratch);
}

class Attention final : public ggml::cpu::tensor_traits {
 public:
  bool work_size(int threads, const ggml_tensor* op, std::size_t& size) override {
    size = static_cast<std::size_t>(threads) * scratch_bytes(Call(op)) + kLine;
    return true;
  }

  bool compute_forward(ggml_compute_params* params, ggml_tensor* op) override {
    const Call call(op);
    const Cut cut(call, params->nth);
    // The engine's own way of sharing work: who is done takes the next piece.
    if (params->ith == 0) ggml_threadpool_chunk_set(params->threadpool, params->nth);
    ggml_barrier(params->threadpool);
    const auto start = (reinterpret_cast<std::uintptr_t>(params->wdata) + kLine - 1) / kLine * kLine;
    auto* const scratch = reinterpret_cast<float*>(start + static_cast<std::size_t>(params->ith) * scratch_bytes(call));
    const std::int64_t pieces = cut.pieces(call);
    for (std::int64_t i = params->ith; i < pieces; i = ggml_threadpool_chunk_add(params->threadpool, 1))
      attend_piece(call, cut, i, scratch);
    return true;
  }
};

class AttentionOnly final : public ggml::cpu::extra_buffer_type {
 public:
  bool supports_op(ggml_backend_dev_t /*device*/, const ggml_tensor* /*op*/) override { return false; }
  ggml::cpu::tensor_traits* get_tensor_traits(const ggml_tensor* op) override {
    return takes(op) ? &attention_ : nullptr;
  }

 private:
  Attention attention_;
};

}  // namespace

void take_attention() {
  if (!knows_inner_engine()) return;
  static AttentionOnly attention;
  // Never asked for a buffer: it supports no operation on one.
  static ggml_backend_buffer_type type{
      .iface = {
          .get_name = [](ggml_backend_buffer_type_t) { return "memos attention"; },
          .alloc_buffer = [](ggml_backend_buffer_type_t, std::size_t) -> ggml_backend_buffer_t { return nullptr; },
          .get_alignment = [](ggml_backend_buffer_type_t) { return kLine; },
          .get_max_size = nullptr,
          .get_alloc_size = nullptr,
          .is_host = nullptr},
      .device = ggml_backend_reg_dev_get(ggml_backend_cpu_reg(), 0),
      .context = static_cast<ggml::cpu::extra_buffer_type*>(&attention)};
  ggml_backend_cpu_get_extra_buffer_types().push_back(&type);
}

const char* attention_kernel() noexcept {
  static const std::string name =
      "memos " + std::to_string(memos::attention::kVersion) + " " + memos::attention::kernel().name;
  return knows_inner_engine() ? name.c_str() : "";
}

bool attention_preferred() noexcept { return knows_inner_engine() && memos::attention::kernel().preferred; }

}  // namespace memos_llama

#else

namespace memos_llama {
void take_attention() {}
const char* attention_kernel() noexcept { return ""; }
bool attention_preferred() noexcept { return false; }
}  // namespace memos_llama

#endif
