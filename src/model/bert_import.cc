// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/bert_import.h"

#include <cmath>

#include "model/gguf_writer.h"
#include "model/quantize.h"

namespace memos::model {
namespace {

constexpr std::string_view kWordStart = "\xE2\x96\x81";  // U+2581: the engine's mark of a token that begins a word.
constexpr std::int32_t kNormal = 1, kControl = 3, kUnused = 5;  // Token kinds of the GGUF specification.
constexpr std::size_t kChunkValues = std::size_t{1} << 16U;     // Converted at a time; more than any row.

std::uint32_t file_type(Quantize quantize) noexcept {  // llama_ftype: all f32, mostly f16, mostly q8_0.
  if (quantize == Quantize::kF32) return 0;
  return quantize == Quantize::kF16 ? 1 : 7;
}

void add_settings(GgufWriter& out, const BertSource& source, const std::string& name, Quantize quantize) {
  out.add_string("general.architecture", "bert");
  out.add_string("general.type", "model");
  out.add_string("general.name", name);
  out.add_number("general.file_type", file_type(quantize));
  out.add_number("general.quantization_version", 2);
  out.add_string("memos.source_hash", source.hash);
  out.add_number("memos.window", source.window);
  if (!source.question_prefix.empty()) out.add_string("memos.question_prefix", source.question_prefix);
  if (!source.passage_prefix.empty()) out.add_string("memos.passage_prefix", source.passage_prefix);
  out.add_number("bert.context_length", source.shape.positions);
  out.add_number("bert.embedding_length", source.shape.dimension);
  out.add_number("bert.block_count", source.shape.layers);
  out.add_number("bert.feed_forward_length", source.shape.feed_forward);
  out.add_number("bert.attention.head_count", source.heads);
  out.add_float("bert.attention.layer_norm_epsilon", source.epsilon);
  out.add_bool("bert.attention.causal", false);
  out.add_number("bert.pooling_type", static_cast<std::uint32_t>(source.pooling));
}

void add_tokenizer(GgufWriter& out, const BertSource& source) {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds;
  for (const std::string& token : source.vocabulary) {
    const bool control = token.size() > 2 && token.front() == '[' && token.back() == ']';
    if (control) {
      tokens.push_back(token);
    } else if (token.size() > 2 && token.starts_with("##")) {
      tokens.push_back(token.substr(2));
    } else {
      tokens.push_back(std::string(kWordStart) + token);
    }
    kinds.push_back(control ? kControl : kNormal);
  }
  while (tokens.size() < source.shape.vocabulary) {  // Rows that were only added to round the table up.
    tokens.push_back("[memos_unused_" + std::to_string(tokens.size()) + "]");
    kinds.push_back(kUnused);
  }
  out.add_string("tokenizer.ggml.model", "bert");
  out.add_strings("tokenizer.ggml.tokens", tokens);
  out.add_integers("tokenizer.ggml.token_type", kinds);
  out.add_number("tokenizer.ggml.token_type_count", source.shape.token_types);
  out.add_number("tokenizer.ggml.bos_token_id", source.cls);
  out.add_number("tokenizer.ggml.eos_token_id", source.sep);
  out.add_number("tokenizer.ggml.unknown_token_id", source.unk);
  out.add_number("tokenizer.ggml.seperator_token_id", source.sep);  // The engine's spelling.
  out.add_number("tokenizer.ggml.padding_token_id", source.pad);
  out.add_number("tokenizer.ggml.mask_token_id", source.mask);
  out.add_bool("tokenizer.ggml.add_bos_token", true);
  out.add_bool("tokenizer.ggml.add_eos_token", true);
}

/// Converts one tensor in chunks and writes it from `at` on.
Status write_tensor(const SafeTensor& tensor, const TensorType& type, std::uint64_t at, base::File& out) {
  std::vector<float> values(kChunkValues);
  std::vector<std::uint8_t> stored;
  for (std::uint64_t first = 0; first < tensor.elements; first += kChunkValues) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kChunkValues, tensor.elements - first));
    const std::span<float> chunk(values.data(), count);
    read_values(tensor, first, chunk);
    for (const float x : chunk)
      if (!std::isfinite(x))
        return fail(ErrorCode::kCorrupt, "the tensor " + tensor.name + " has values that are no numbers", "source");
    stored.resize(count / type.block * type.bytes);
    store_values(type, chunk, stored);
    MEMOS_CHECK_OK(out.write(at, stored));
    at += stored.size();
  }
  return {};
}

}  // namespace

Status write_bert(const BertSource& source, const std::string& name, Quantize quantize, base::File& out,
                  const ImportProgress& progress) {
  GgufWriter writer;
  add_settings(writer, source, name, quantize);
  add_tokenizer(writer, source);
  struct Planned {
    const SafeTensor* from;
    const TensorType* type;
  };
  std::vector<Planned> plan;
  for (const BertTensor& wanted : bert_tensors(source.shape)) {
    MEMOS_TRY(const SafeTensor* tensor, source_tensor(source, wanted));
    const TensorType& type = wanted.keep_f32 ? *tensor_type(kTypeF32) : weight_type(quantize, wanted.shape[0]);
    writer.add_tensor(wanted.gguf, type, std::span(wanted.shape).first(wanted.dimensions));
    plan.push_back({tensor, &type});
  }
  const std::string header = writer.header();
  MEMOS_CHECK_OK(out.truncate(header.size() + writer.data_bytes()));  // Padding between tensors is zero.
  MEMOS_CHECK_OK(out.write(0, base::as_bytes(header)));
  for (std::size_t i = 0; i < plan.size(); ++i) {
    MEMOS_CHECK_OK(write_tensor(*plan[i].from, *plan[i].type, header.size() + writer.offset(i), out));
    if (progress && !progress(writer.offset(i) + writer.bytes(i), writer.data_bytes()))
      return fail(ErrorCode::kCancelled, "the import was stopped; nothing was changed");
  }
  return {};
}

}  // namespace memos::model
