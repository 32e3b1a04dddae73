// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/bert_tensors.h"

#include <string_view>

namespace memos::model {
namespace {

void add_vector(std::vector<BertTensor>& out, std::string gguf, std::string safetensors, std::uint64_t length) {
  out.push_back({std::move(gguf), std::move(safetensors), 1, {length, 1}, true});
}

void add_norm(std::vector<BertTensor>& out, const std::string& gguf, const std::string& safetensors,
              std::uint64_t length) {
  add_vector(out, gguf + ".weight", safetensors + ".weight", length);
  add_vector(out, gguf + ".bias", safetensors + ".bias", length);
}

void add_dense(std::vector<BertTensor>& out, const std::string& gguf, const std::string& safetensors,
               std::uint64_t from, std::uint64_t to) {
  out.push_back({gguf + ".weight", safetensors + ".weight", 2, {from, to}, false});
  add_vector(out, gguf + ".bias", safetensors + ".bias", to);
}

}  // namespace

std::vector<BertTensor> bert_tensors(const BertShape& shape) {
  const std::uint64_t width = shape.dimension;
  std::vector<BertTensor> out;
  out.push_back({"token_embd.weight", "embeddings.word_embeddings.weight", 2, {width, shape.vocabulary}, false});
  out.push_back({"position_embd.weight", "embeddings.position_embeddings.weight", 2, {width, shape.positions}, true});
  out.push_back({"token_types.weight", "embeddings.token_type_embeddings.weight", 2, {width, shape.token_types}, true});
  add_norm(out, "token_embd_norm", "embeddings.LayerNorm", width);
  for (std::uint32_t i = 0; i < shape.layers; ++i) {
    const std::string to = "blk." + std::to_string(i) + ".";
    const std::string from = "encoder.layer." + std::to_string(i) + ".";
    add_dense(out, to + "attn_q", from + "attention.self.query", width, width);
    add_dense(out, to + "attn_k", from + "attention.self.key", width, width);
    add_dense(out, to + "attn_v", from + "attention.self.value", width, width);
    add_dense(out, to + "attn_output", from + "attention.output.dense", width, width);
    add_norm(out, to + "attn_output_norm", from + "attention.output.LayerNorm", width);
    add_dense(out, to + "ffn_up", from + "intermediate.dense", width, shape.feed_forward);
    add_dense(out, to + "ffn_down", from + "output.dense", shape.feed_forward, width);
    add_norm(out, to + "layer_output_norm", from + "output.LayerNorm", width);
  }
  return out;
}

Status check_bert_tensors(const GgufFile& file, const BertShape& shape) {
  const auto expected = bert_tensors(shape);
  for (const BertTensor& want : expected) {
    const GgufTensor* tensor = file.tensor(want.gguf);
    if (tensor == nullptr)
      return fail(ErrorCode::kCorrupt, "the model file is damaged: the tensor " + want.gguf + " is missing", want.gguf);
    if (tensor->dimensions != want.dimensions || tensor->shape[0] != want.shape[0] || tensor->shape[1] != want.shape[1])
      return fail(ErrorCode::kCorrupt, "the model file is damaged: the tensor " + want.gguf + " has a wrong shape",
                  want.gguf);
    if (want.keep_f32 ? tensor->type->id != kTypeF32 : !tensor->type->matrix)
      return fail(
          ErrorCode::kUnsupported,
          "the tensor " + want.gguf + " has the type " + std::string(tensor->type->name) + ", which cannot be used",
          want.gguf);
  }
  if (file.tensors().size() != expected.size())
    return fail(ErrorCode::kUnsupported, "the model has " + std::to_string(file.tensors().size()) +
                                             " tensors where a BERT of " + std::to_string(shape.layers) +
                                             " layers has " + std::to_string(expected.size()));
  return {};
}

}  // namespace memos::model
