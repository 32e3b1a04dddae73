// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/decoder_shape.h"

#include <algorithm>
#include <unordered_map>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/gguf_keys.h"

namespace memos::model {
namespace {

constexpr std::uint32_t kMaxDecoderLayers = 512;  // LLAMA_MAX_LAYERS: the engine's tables end there.
constexpr std::uint64_t kMaxHeadSize = 1'024;
constexpr std::size_t kMaxTemplateBytes = std::size_t{1} << 20U;
constexpr std::uint64_t kHashedBytes = 4'096;  // Of each tensor.
constexpr std::string_view kArchitectures[] = {"llama", "qwen2", "qwen3"};

/// Keys that change the network in ways that are not checked here are refused rather than trusted.
Status check_key_names(const GgufFile& file, const std::string& architecture) {
  static constexpr std::string_view kKnown[] = {"context_length",
                                                "embedding_length",
                                                "block_count",
                                                "feed_forward_length",
                                                "attention.head_count",
                                                "attention.head_count_kv",
                                                "attention.key_length",
                                                "attention.value_length",
                                                "attention.causal",
                                                "attention.layer_norm_rms_epsilon",
                                                "attention.layer_norm_epsilon",
                                                "attention.sliding_window",
                                                "rope.dimension_count",
                                                "rope.freq_base",
                                                "rope.scaling.type",
                                                "rope.scaling.factor",
                                                "rope.scaling.original_context_length",
                                                "rope.scaling.finetuned",
                                                "rope.scale_linear",
                                                "pooling_type",
                                                "vocab_size",
                                                "expert_count",
                                                "expert_used_count"};
  const std::string prefix = architecture + ".";
  for (const auto& [key, value] : file.values()) {
    if (!key.starts_with(prefix)) continue;
    if (std::ranges::find(kKnown, key.substr(prefix.size())) == std::ranges::end(kKnown))
      return fail(ErrorCode::kUnsupported, "the model uses " + std::string(key) + ", which memos does not know",
                  std::string(key));
  }
  return {};
}

Status check_zero(const GgufKeys& keys, std::string_view key, const std::string& what) {
  const GgufValue* value = keys.find(key);
  if (value == nullptr || (value->kind == GgufKind::kUint32 && *value->to_unsigned() == 0)) return {};
  return fail(ErrorCode::kUnsupported, what, keys.full(key));
}

/// How positions turn into angles. The engine aborts on kinds of scaling that it does not know.
Result<std::string> read_rope(const GgufFile& file, const GgufKeys& keys, const DecoderShape& shape) {
  MEMOS_TRY(const float base, keys.real_or("rope.freq_base", 1.0F, 1e9F, 10'000.0F));
  MEMOS_TRY(const std::uint32_t dimensions, keys.count_or("rope.dimension_count", kMaxHeadSize, shape.head_size));
  if (dimensions != shape.head_size)
    return fail(ErrorCode::kUnsupported, "models that turn a part of each head only are not known to memos",
                keys.full("rope.dimension_count"));
  MEMOS_TRY(const std::string scaling, gguf_text(file, keys.full("rope.scaling.type")));
  if (!scaling.empty() && scaling != "none" && scaling != "linear" && scaling != "yarn")
    return fail(ErrorCode::kUnsupported, "the scaling of positions is not known to memos",
                keys.full("rope.scaling.type"));
  MEMOS_TRY(const float factor, keys.real_or("rope.scaling.factor", 0.0F, 1e6F, 0.0F));
  MEMOS_TRY(const float linear, keys.real_or("rope.scale_linear", 0.0F, 1e6F, 0.0F));
  MEMOS_TRY(const std::uint32_t original,
            keys.count_or("rope.scaling.original_context_length", limits::kMaxContextTokens, shape.context_length));
  std::string text = "base " + std::to_string(base) + ", " + (scaling.empty() ? "none" : scaling) + " " +
                     std::to_string(factor) + ", linear " + std::to_string(linear) + ", of " + std::to_string(original);
  if (file.tensor("rope_freqs.weight") != nullptr) text += ", factors";
  return text;
}

Result<std::string> read_template(const GgufFile& file) {
  constexpr std::string_view kKey = "tokenizer.chat_template";
  const GgufValue* value = file.find(kKey);
  if (value == nullptr) return std::string();
  const auto text = value->to_string();
  if (!text || text->size() > kMaxTemplateBytes || !base::require_text(*text, kKey))
    return corrupt_model("the chat template is no text", std::string(kKey));
  return std::string(*text);
}

Status check_attention(const GgufKeys& keys, DecoderShape& shape) {
  MEMOS_TRY(shape.kv_heads, keys.count_or("attention.head_count_kv", shape.heads, shape.heads));
  if (shape.heads % shape.kv_heads != 0)
    return corrupt_model("the heads are no multiple of the key/value heads", keys.full("attention.head_count_kv"));
  if (keys.find("attention.key_length") == nullptr && shape.dimension % shape.heads != 0)
    return corrupt_model("the embedding length is no multiple of the heads", keys.full("attention.head_count"));
  MEMOS_TRY(shape.head_size, keys.count_or("attention.key_length", kMaxHeadSize, shape.dimension / shape.heads));
  if (shape.head_size == 0 || shape.head_size % 2 != 0 || shape.head_size > kMaxHeadSize)
    return corrupt_model("the size of a head is no even number up to 1024", keys.full("attention.key_length"));
  MEMOS_TRY(const std::uint32_t value_size, keys.count_or("attention.value_length", kMaxHeadSize, shape.head_size));
  // The engine takes the width divided by the heads for what is not given.
  const bool both = keys.find("attention.key_length") == nullptr || keys.find("attention.value_length") != nullptr ||
                    shape.head_size * shape.heads == shape.dimension;
  if (value_size != shape.head_size || !both)
    return fail(ErrorCode::kUnsupported, "keys and values of different sizes are not known to memos",
                keys.full("attention.value_length"));
  const GgufValue* causal = keys.find("attention.causal");
  if (causal != nullptr && !causal->to_bool().value_or(false))
    return fail(ErrorCode::kUnsupported, "the model reads texts as a whole; it cannot generate",
                keys.full("attention.causal"));
  return {};
}

Status check_keys(const GgufFile& file, const GgufKeys& keys, DecoderShape& shape) {
  MEMOS_CHECK_OK(check_key_names(file, shape.architecture));
  MEMOS_CHECK_OK(check_attention(keys, shape));
  constexpr std::string_view kEpsilon = "attention.layer_norm_rms_epsilon";
  if (keys.find(kEpsilon) == nullptr)
    return corrupt_model("the key " + keys.full(kEpsilon) + " is missing", keys.full(kEpsilon));
  MEMOS_CHECK_OK(keys.real_or(kEpsilon, 0.0F, 1.0F, 0.0F));
  MEMOS_CHECK_OK(keys.must_equal("vocab_size", shape.vocabulary));
  MEMOS_CHECK_OK(check_zero(keys, "expert_count", "mixtures of experts are not known to memos"));
  MEMOS_CHECK_OK(check_zero(keys, "expert_used_count", "mixtures of experts are not known to memos"));
  return {};
}

Status check_tensor(const GgufTensor& tensor, const DecoderTensor& want) {
  const std::string name(tensor.name);
  if (tensor.dimensions != want.dimensions || tensor.shape[0] != want.shape[0] || tensor.shape[1] != want.shape[1])
    return corrupt_model("the tensor " + name + " has a wrong shape", name);
  if (want.matrix() ? !tensor.type->matrix : tensor.type->id != kTypeF32)
    return fail(ErrorCode::kUnsupported,
                "the tensor " + name + " has the type " + std::string(tensor.type->name) + ", which cannot be used",
                name);
  return {};
}

Status check_tensors(const GgufFile& file, const DecoderShape& shape) {
  const auto known = decoder_tensors(shape);
  std::size_t found = 0;
  for (const DecoderTensor& want : known) {
    const GgufTensor* tensor = file.tensor(want.name);
    if (tensor == nullptr && want.required) return corrupt_model("the tensor " + want.name + " is missing", want.name);
    if (tensor == nullptr) continue;
    MEMOS_CHECK_OK(check_tensor(*tensor, want));
    ++found;
  }
  if (found == file.tensors().size()) return {};
  const auto strange = std::ranges::find_if(file.tensors(), [&](const GgufTensor& tensor) {
    return std::ranges::find(known, tensor.name, &DecoderTensor::name) == known.end();
  });
  return fail(ErrorCode::kUnsupported, "the model has a tensor that memos does not know for its architecture",
              std::string(strange->name.substr(0, 100)));
}

}  // namespace

std::vector<DecoderTensor> decoder_tensors(const DecoderShape& shape) {
  const std::uint64_t width = shape.dimension, middle = shape.feed_forward;
  const std::uint64_t queries = std::uint64_t{shape.heads} * shape.head_size;
  const std::uint64_t keys = std::uint64_t{shape.kv_heads} * shape.head_size;
  std::vector<DecoderTensor> out{{"token_embd.weight", 2, {width, shape.vocabulary}},
                                 {"output_norm.weight", 1, {width, 1}},
                                 {"output.weight", 2, {width, shape.vocabulary}, false}};
  if (shape.architecture == "llama") out.push_back({"rope_freqs.weight", 1, {shape.head_size / 2, 1}, false});
  for (std::uint32_t i = 0; i < shape.layers; ++i) {
    const std::string at = "blk." + std::to_string(i) + ".";
    out.push_back({at + "attn_norm.weight", 1, {width, 1}});
    for (const auto& [name, rows] : {std::pair{"attn_q", queries}, {"attn_k", keys}, {"attn_v", keys}}) {
      out.push_back({at + name + ".weight", 2, {width, rows}});
      out.push_back({at + name + ".bias", 1, {rows, 1}, false});
    }
    if (shape.architecture == "qwen3") {
      out.push_back({at + "attn_q_norm.weight", 1, {shape.head_size, 1}});
      out.push_back({at + "attn_k_norm.weight", 1, {shape.head_size, 1}});
    }
    out.push_back({at + "attn_output.weight", 2, {queries, width}});
    out.push_back({at + "ffn_norm.weight", 1, {width, 1}});
    out.push_back({at + "ffn_gate.weight", 2, {width, middle}});
    out.push_back({at + "ffn_up.weight", 2, {width, middle}});
    out.push_back({at + "ffn_down.weight", 2, {middle, width}});
  }
  return out;
}

Result<DecoderShape> check_decoder(const GgufFile& file) {
  DecoderShape shape;
  MEMOS_TRY(shape.architecture, gguf_text(file, "general.architecture"));
  if (!shape.architecture.empty() &&
      std::ranges::find(kArchitectures, shape.architecture) == std::ranges::end(kArchitectures))
    return fail(ErrorCode::kUnsupported,
                "models of the architecture \"" + shape.architecture.substr(0, 32) +
                    "\" cannot be used for chat; those of llama, qwen2 and qwen3 can",
                "general.architecture");
  MEMOS_TRY(const ModelShape model, check_model(file));
  shape.dimension = model.dimension;
  shape.layers = model.layers;
  shape.heads = model.heads;
  shape.feed_forward = model.feed_forward;
  shape.vocabulary = model.vocabulary;
  shape.context_length = model.context_length;
  const GgufKeys keys(file, shape.architecture);
  if (shape.layers > kMaxDecoderLayers)
    return fail(ErrorCode::kUnsupported, "the model has too many layers", keys.full("block_count"));
  MEMOS_CHECK_OK(check_keys(file, keys, shape));
  MEMOS_TRY(shape.rope, read_rope(file, keys, shape));
  MEMOS_TRY(shape.chat_template, read_template(file));
  MEMOS_CHECK_OK(check_tensors(file, shape));
  return shape;
}

std::string decoder_hash(const GgufFile& file, base::Bytes bytes) {
  base::Blake2b hash;
  const Digest whole = file.fingerprint(bytes);
  hash.update(whole);
  for (const GgufTensor& tensor : file.tensors()) {
    const std::uint64_t size = std::min(tensor.bytes, kHashedBytes);
    hash.update(bytes.subspan(static_cast<std::size_t>(tensor.offset + (tensor.bytes - size) / 2),
                              static_cast<std::size_t>(size)));
  }
  return base::to_hex(hash.finish());
}

}  // namespace memos::model
