// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama/engine_attention.h"

#include <ggml-cpu.h>
#include <ggml.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace memos_llama {
namespace {

/// A call of the engine's operation. Names and dimensions as ggml_flash_attn_ext() has them.
struct Case {
  const char* name = "";
  std::int64_t tokens = 5, heads = 12, groups = 12, streams = 1;
  std::int64_t key_size = 32, value_size = 32, positions = 150;
  float max_bias = 0, softcap = 0;
  std::int64_t mask_heads = 1;  ///< 0: no mask.
  bool sinks = false;
  std::int64_t gap = 0;  ///< Values between the heads of a position that belong to no head.
};

struct ContextDeleter {
  void operator()(ggml_context* context) const { ggml_free(context); }
};

/// The call with random content, as a graph of one operation.
class Call {
 public:
  explicit Call(const Case& of) : case_(of), random_(7) {
    context_.reset(ggml_init({.mem_size = std::size_t{32} << 20U, .mem_buffer = nullptr, .no_alloc = false}));
    auto* const c = context_.get();
    query_ = ggml_new_tensor_4d(c, GGML_TYPE_F32, of.key_size, of.tokens, of.heads, of.streams);
    key_ = cache(of.key_size);
    value_ = cache(of.value_size);
    fill(query_);
    if (of.mask_heads != 0) make_mask();
    out_ = ggml_flash_attn_ext(c, query_, key_, value_, mask_, scale(), of.max_bias, of.softcap);
    if (of.sinks) {
      sinks_ = ggml_new_tensor_1d(c, GGML_TYPE_F32, of.heads);
      fill(sinks_);
      ggml_flash_attn_ext_add_sinks(out_, sinks_);
    }
  }

  /// [stream][token][head][value].
  std::vector<float> compute(int threads) {
    ggml_cgraph* const graph = ggml_new_graph(context_.get());
    ggml_build_forward_expand(graph, out_);
    if (ggml_graph_compute_with_ctx(context_.get(), graph, threads) != GGML_STATUS_SUCCESS)
      throw std::runtime_error("the engine did not compute");
    const auto* const data = static_cast<const float*>(out_->data);
    return {data, data + ggml_nelements(out_)};
  }

  /// By the definition, in double precision.
  [[nodiscard]] std::vector<float> expected() const {
    std::vector<float> out;
    for (std::int64_t stream = 0; stream < case_.streams; ++stream) {
      for (std::int64_t token = 0; token < case_.tokens; ++token) {
        for (std::int64_t head = 0; head < case_.heads; ++head) add_row(out, token, head, stream);
      }
    }
    return out;
  }

 private:
  /// [size, positions, groups, streams] as a cache has it: heads of a position side by side.
  ggml_tensor* cache(std::int64_t size) {
    const std::int64_t width = case_.groups * size + case_.gap;
    auto* const all = ggml_new_tensor_3d(context_.get(), GGML_TYPE_F16, width, case_.positions, case_.streams);
    fill(all);
    const auto bytes = static_cast<std::size_t>(width) * sizeof(ggml_fp16_t);
    return ggml_view_4d(context_.get(), all, size, case_.positions, case_.groups, case_.streams, bytes,
                        static_cast<std::size_t>(size) * sizeof(ggml_fp16_t),
                        bytes * static_cast<std::size_t>(case_.positions), 0);
  }

  void fill(ggml_tensor* tensor) {
    std::normal_distribution<float> normal;
    for (std::int64_t i = 0; i < ggml_nelements(tensor); ++i) {
      if (tensor->type == GGML_TYPE_F16)
        static_cast<ggml_fp16_t*>(tensor->data)[i] = ggml_fp32_to_fp16(normal(random_));
      else
        static_cast<float*>(tensor->data)[i] = normal(random_);
    }
  }

  /// Each token sees what stands before it, other distances for other heads.
  void make_mask() {
    mask_ = ggml_new_tensor_4d(context_.get(), GGML_TYPE_F16, case_.positions, case_.tokens, case_.mask_heads,
                               case_.streams);
    auto* data = static_cast<ggml_fp16_t*>(mask_->data);
    for (std::int64_t stream = 0; stream < case_.streams; ++stream) {
      for (std::int64_t head = 0; head < case_.mask_heads; ++head) {
        for (std::int64_t token = 0; token < case_.tokens; ++token) {
          const std::int64_t last = case_.positions - case_.tokens + token - 3 * stream;
          for (std::int64_t p = 0; p < case_.positions; ++p)
            *data++ = ggml_fp32_to_fp16(p > last ? -std::numeric_limits<float>::infinity()
                                                 : static_cast<float>(p - last) / static_cast<float>(64 * (head + 1)));
        }
      }
    }
  }

  [[nodiscard]] float scale() const { return 1 / std::sqrt(static_cast<float>(case_.key_size)); }

  template <class T>
  static T value(const ggml_tensor* t, std::int64_t i0, std::int64_t i1, std::int64_t i2, std::int64_t i3) {
    const auto at = static_cast<std::size_t>(i0) * t->nb[0] + static_cast<std::size_t>(i1) * t->nb[1] +
                    static_cast<std::size_t>(i2) * t->nb[2] + static_cast<std::size_t>(i3) * t->nb[3];
    return *reinterpret_cast<const T*>(static_cast<const std::uint8_t*>(t->data) + at);
  }
  static double half(const ggml_tensor* t, std::int64_t i0, std::int64_t i1, std::int64_t i2, std::int64_t i3) {
    return double{ggml_fp16_to_fp32(value<ggml_fp16_t>(t, i0, i1, i2, i3))};
  }

  /// Heads in their order have slopes 2^(-b/n), 2^(-2b/n) …, n the greatest power of two that is not above the number
  /// of heads; those behind have the odd powers of 2^(-b/2n).
  [[nodiscard]] double slope(std::int64_t head) const {
    if (case_.max_bias == 0) return 1;
    std::int64_t n = 1;
    while (2 * n <= case_.heads) n *= 2;
    const double b = double{case_.max_bias};
    if (head < n) return std::pow(2, -b * static_cast<double>(head + 1) / static_cast<double>(n));
    return std::pow(2, -b * static_cast<double>(2 * (head - n) + 1) / static_cast<double>(2 * n));
  }

  [[nodiscard]] double score(std::int64_t p, std::int64_t token, std::int64_t head, std::int64_t stream) const {
    const std::int64_t group = head / (case_.heads / case_.groups);
    double dot = 0;
    for (std::int64_t d = 0; d < case_.key_size; ++d)
      dot += double{value<float>(query_, d, token, head, stream)} * half(key_, d, p, group, stream);
    dot *= double{scale()};
    if (case_.softcap != 0) dot = case_.softcap * std::tanh(dot / case_.softcap);
    return mask_ == nullptr ? dot : dot + slope(head) * half(mask_, p, token, head % case_.mask_heads, stream);
  }

  void add_row(std::vector<float>& out, std::int64_t token, std::int64_t head, std::int64_t stream) const {
    double total = sinks_ == nullptr ? 0 : std::exp(double{static_cast<const float*>(sinks_->data)[head]});
    std::vector<double> sums(static_cast<std::size_t>(case_.value_size));
    for (std::int64_t p = 0; p < case_.positions; ++p) {
      const double weight = std::exp(score(p, token, head, stream));
      total += weight;
      for (std::size_t d = 0; d < sums.size(); ++d)
        sums[d] += weight * half(value_, static_cast<std::int64_t>(d), p, head / (case_.heads / case_.groups), stream);
    }
    for (const double sum : sums) out.push_back(static_cast<float>(sum / total));
  }

  Case case_;
  std::mt19937 random_;
  std::unique_ptr<ggml_context, ContextDeleter> context_;
  ggml_tensor *query_ = nullptr, *key_ = nullptr, *value_ = nullptr, *mask_ = nullptr, *sinks_ = nullptr;
  ggml_tensor* out_ = nullptr;
};

class EngineAttention : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (std::string_view(attention_kernel()).empty()) GTEST_SKIP() << "built without the engine's inner headers";
    static const bool once = (take_attention(), true);
    ASSERT_TRUE(once);
  }
};

TEST_P(EngineAttention, IsTheOperationByItsDefinitionWhateverTheThreads) {
  Call call(GetParam());
  const std::vector<float> expected = call.expected(), got = call.compute(1);
  ASSERT_EQ(got.size(), expected.size());
  // The engine's own ways round queries or sums to 16 bits and would not pass.
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 3e-6) << i;
  for (const int threads : {2, 3, 8}) EXPECT_EQ(call.compute(threads), got) << threads << " threads";
}

INSTANTIATE_TEST_SUITE_P(
    Calls, EngineAttention,
    ::testing::Values(Case{.name = "plain"}, Case{.name = "no_mask", .mask_heads = 0},
                      Case{.name = "one_token", .tokens = 1, .heads = 16, .groups = 8},
                      Case{.name = "many_tokens", .tokens = 70, .heads = 14, .groups = 2, .key_size = 64},
                      Case{.name = "alibi_of_12_heads", .max_bias = 8},
                      Case{.name = "alibi_of_16_heads", .heads = 16, .groups = 4, .max_bias = 4},
                      Case{.name = "softcap", .softcap = 2},
                      Case{.name = "sinks", .tokens = 20, .groups = 4, .sinks = true},
                      Case{.name = "streams", .tokens = 3, .groups = 3, .streams = 3},
                      Case{.name = "a_mask_for_each_head", .mask_heads = 4},
                      Case{.name = "other_values", .groups = 6, .key_size = 48, .value_size = 40},
                      Case{.name = "gaps", .tokens = 1, .groups = 4, .gap = 24}),
    [](const ::testing::TestParamInfo<Case>& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace memos_llama
