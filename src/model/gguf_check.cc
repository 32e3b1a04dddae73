// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_check.h"

#include <cmath>

#include "base/limits.h"
#include "model/bert_tensors.h"
#include "model/gguf_keys.h"
#include "model/gguf_vocabulary.h"

namespace memos::model {
namespace {

constexpr std::uint64_t kMaxLayers = 1'024;
constexpr std::uint64_t kMaxWidth = 1U << 20U;  // Values a token, anywhere in the network.
constexpr std::uint64_t kMaxContext = 1U << 24U;

Result<Pooling> pooling_of(const GgufKeys& keys, const std::string& architecture) {
  const GgufValue* value = keys.find("pooling_type");
  if (value == nullptr) return Pooling::kNone;
  const auto number = value->to_unsigned();
  if (value->kind != GgufKind::kUint32 || *number > 4)
    return corrupt_model("the key " + architecture + ".pooling_type is no number from 0 to 4", "pooling_type");
  if (*number > 3) return fail(ErrorCode::kUnsupported, "the model ranks texts; it makes no vectors", "pooling_type");
  return static_cast<Pooling>(*number);
}

Status check_general(const GgufFile& file) {
  MEMOS_TRY(const std::string type, gguf_text(file, "general.type"));
  if (!type.empty() && type != "model")
    return fail(ErrorCode::kUnsupported, "the file holds no model but a part of one (general.type)", "general.type");
  const GgufValue* split = file.find("split.count");
  if (split != nullptr && split->to_unsigned().value_or(2) > 1)
    return fail(ErrorCode::kUnsupported, "the model is split into several files; join them first", "split.count");
  return {};
}

Status check_bert_keys(const GgufFile& file, const GgufKeys& keys, const ModelShape& shape) {
  if (shape.dimension % shape.heads != 0)
    return corrupt_model("bert.embedding_length is no multiple of bert.attention.head_count",
                         "bert.attention.head_count");
  const std::uint64_t head = shape.dimension / shape.heads;
  MEMOS_CHECK_OK(keys.must_equal("attention.head_count_kv", shape.heads));
  MEMOS_CHECK_OK(keys.must_equal("attention.key_length", head));
  MEMOS_CHECK_OK(keys.must_equal("attention.value_length", head));
  MEMOS_CHECK_OK(keys.must_equal("vocab_size", shape.vocabulary));
  const GgufValue* epsilon = keys.find("attention.layer_norm_epsilon");
  if (epsilon == nullptr || epsilon->kind != GgufKind::kFloat32 || !(*epsilon->to_double() >= 0) ||
      !(*epsilon->to_double() < 1))
    return corrupt_model("the key bert.attention.layer_norm_epsilon is missing or no small number",
                         "bert.attention.layer_norm_epsilon");
  const GgufValue* causal = keys.find("attention.causal");
  if (causal == nullptr || causal->to_bool().value_or(true))
    return corrupt_model("the key bert.attention.causal is missing or not false", "bert.attention.causal");
  const GgufValue* types = file.find("tokenizer.ggml.token_type_count");
  if (types == nullptr || types->kind != GgufKind::kUint32 || *types->to_unsigned() == 0 ||
      *types->to_unsigned() > 1'024)
    return corrupt_model("the key tokenizer.ggml.token_type_count is missing or no small number",
                         "tokenizer.ggml.token_type_count");
  return {};
}

/// Keys that change the network in ways that are not checked here are refused rather than trusted.
Status check_bert_key_names(const GgufFile& file) {
  static constexpr std::string_view kKnown[] = {
      "context_length",       "embedding_length",       "block_count",
      "feed_forward_length",  "attention.head_count",   "attention.head_count_kv",
      "attention.key_length", "attention.value_length", "attention.layer_norm_epsilon",
      "attention.causal",     "pooling_type",           "vocab_size"};
  for (const auto& [key, value] : file.values()) {
    if (!key.starts_with("bert.")) continue;
    if (std::ranges::find(kKnown, key.substr(5)) == std::ranges::end(kKnown))
      return fail(ErrorCode::kUnsupported, "the model uses " + std::string(key) + ", which memos does not know",
                  std::string(key));
  }
  return {};
}

Status check_bert(const GgufFile& file, const GgufKeys& keys, const ModelShape& shape) {
  MEMOS_CHECK_OK(check_bert_key_names(file));
  MEMOS_CHECK_OK(check_bert_keys(file, keys, shape));
  BertShape bert;
  bert.dimension = shape.dimension;
  bert.layers = shape.layers;
  bert.feed_forward = shape.feed_forward;
  bert.positions = shape.context_length;
  bert.vocabulary = shape.vocabulary;
  bert.token_types = static_cast<std::uint32_t>(*file.find("tokenizer.ggml.token_type_count")->to_unsigned());
  return check_bert_tensors(file, bert);
}

/// Tokens a part: what the model was trained for, as far as the file says so, never more than the program's limit.
Result<std::uint32_t> window_of(const GgufFile& file, std::uint32_t context_length) {
  const auto limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(context_length, limits::kMaxWindowTokens));
  const GgufValue* value = file.find("memos.window");
  if (value == nullptr) return limit;
  const auto window = value->to_unsigned();
  if (!window || *window < 8 || *window > context_length)
    return corrupt_model("the key memos.window is no number from 8 to the context length", "memos.window");
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*window, limit));
}

}  // namespace

Result<ModelShape> check_model(const GgufFile& file) {
  ModelShape shape;
  MEMOS_TRY(shape.architecture, gguf_text(file, "general.architecture"));
  if (shape.architecture.empty())
    return corrupt_model("the key general.architecture is missing", "general.architecture");
  MEMOS_CHECK_OK(check_general(file));
  const GgufKeys keys(file, shape.architecture);
  MEMOS_TRY(shape.name, gguf_text(file, "general.name"));
  MEMOS_TRY(shape.question_prefix, gguf_text(file, "memos.question_prefix"));
  MEMOS_TRY(shape.passage_prefix, gguf_text(file, "memos.passage_prefix"));
  if (const GgufValue* type = file.find("general.file_type"))
    shape.file_type = std::string(file_type_name(type->to_unsigned().value_or(~0ULL)));
  MEMOS_TRY(shape.dimension, keys.count("embedding_length", kMaxWidth));
  MEMOS_TRY(shape.layers, keys.count("block_count", kMaxLayers));
  MEMOS_TRY(shape.heads, keys.count("attention.head_count", shape.dimension));
  MEMOS_TRY(shape.feed_forward, keys.count("feed_forward_length", kMaxWidth));
  MEMOS_TRY(shape.context_length, keys.count("context_length", kMaxContext));
  MEMOS_TRY(shape.window, window_of(file, shape.context_length));
  MEMOS_TRY(const VocabularyShape vocabulary, check_vocabulary(file));
  shape.vocabulary = vocabulary.tokens;
  shape.english_only = vocabulary.english_only;
  MEMOS_TRY(shape.pooling, pooling_of(keys, shape.architecture));
  shape.embedding = shape.pooling != Pooling::kNone;
  if (shape.embedding && shape.dimension > limits::kMaxVectorDimension)
    return fail(ErrorCode::kUnsupported,
                "the model's vectors are longer than " + std::to_string(limits::kMaxVectorDimension),
                "embedding_length");
  if (shape.architecture == "bert") MEMOS_CHECK_OK(check_bert(file, keys, shape));
  return shape;
}

}  // namespace memos::model
