// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/adapter_check.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"

namespace memos::model {
namespace {

std::unexpected<Error> corrupt(const std::string& what, std::string field) {
  return fail(ErrorCode::kCorrupt, "the adapter is damaged: " + what, std::move(field));
}

Result<std::string> text_of(const GgufFile& file, std::string_view key) {
  const GgufValue* value = file.find(key);
  if (value == nullptr) return std::string();
  const auto text = value->to_string();
  if (!text || text->size() > limits::kMaxModelKeyBytes)
    return corrupt("the key " + std::string(key) + " is no short text", std::string(key));
  return std::string(*text);
}

Result<AdapterShape> check_keys(const GgufFile& file) {
  AdapterShape shape;
  MEMOS_TRY(const std::string type, text_of(file, "general.type"));
  if (type != "adapter")
    return fail(ErrorCode::kUnsupported, "the file holds no adapter (general.type is not adapter)", "general.type");
  MEMOS_TRY(const std::string kind, text_of(file, "adapter.type"));
  if (kind != "lora") return fail(ErrorCode::kUnsupported, "the adapter is no LoRA (adapter.type)", "adapter.type");
  MEMOS_TRY(shape.architecture, text_of(file, "general.architecture"));
  MEMOS_TRY(shape.name, text_of(file, "general.name"));
  if (shape.architecture.empty()) return corrupt("the key general.architecture is missing", "general.architecture");
  const GgufValue* alpha = file.find("adapter.lora.alpha");
  const auto number = alpha == nullptr ? std::nullopt : alpha->to_double();
  if (!number || alpha->kind != GgufKind::kFloat32 || !std::isfinite(*number) || *number < 0 || *number > 1e6)
    return corrupt("the key adapter.lora.alpha is missing or no number in its range", "adapter.lora.alpha");
  shape.alpha = static_cast<float>(*number);
  if (file.find("adapter.alora.invocation_tokens") != nullptr)
    return fail(ErrorCode::kUnsupported, "adapters with invocation tokens are not known to memos",
                "adapter.alora.invocation_tokens");
  return shape;
}

/// The other half of the matrix that `tensor` is half of; a pair is checked once, from its A.
Result<const GgufTensor*> other_half(const GgufFile& file, const GgufTensor& tensor) {
  const bool first = tensor.name.ends_with(kLoraA);
  if (!first && !tensor.name.ends_with(kLoraB))
    return fail(ErrorCode::kUnsupported, "the adapter has a tensor that is no part of a LoRA",
                std::string(tensor.name.substr(0, 100)));
  const std::string base(tensor.name.substr(0, tensor.name.size() - kLoraA.size()));
  const GgufTensor* other = file.tensor(base + std::string(first ? kLoraB : kLoraA));
  if (other == nullptr) return corrupt("one half of a matrix is missing", base);
  if (tensor.dimensions != 2 || !tensor.type->matrix) return corrupt("a tensor is no matrix", std::string(tensor.name));
  return first ? other : nullptr;
}

}  // namespace

Result<AdapterShape> check_adapter(const GgufFile& file) {
  MEMOS_TRY(AdapterShape shape, check_keys(file));
  for (const GgufTensor& a : file.tensors()) {
    MEMOS_TRY(const GgufTensor* b, other_half(file, a));
    if (b == nullptr) continue;
    const std::uint64_t rank = a.shape[1];
    if (rank == 0 || rank > limits::kMaxAdapterRank || b->shape[0] != rank)
      return corrupt("the halves of a matrix do not fit together", std::string(a.name));
    shape.rank = std::max(shape.rank, static_cast<std::uint32_t>(rank));
    ++shape.changed;
  }
  if (shape.changed == 0) return corrupt("it changes nothing", "tensors");
  return shape;
}

Result<AdapterShape> check_adapter(const GgufFile& file, const DecoderShape& model) {
  MEMOS_TRY(AdapterShape shape, check_adapter(file));
  if (shape.architecture != model.architecture)
    return fail(ErrorCode::kConflict,
                "the adapter was made for a model of the architecture " + shape.architecture + ", this one is of " +
                    model.architecture,
                "general.architecture");
  const auto known = decoder_tensors(model);
  for (const GgufTensor& a : file.tensors()) {
    if (!a.name.ends_with(kLoraA)) continue;
    const std::string base(a.name.substr(0, a.name.size() - kLoraA.size()));
    // The engine uses a shared token table twice, and its adapter in one form only, so that this cannot be.
    if (base == "token_embd.weight")
      return fail(ErrorCode::kUnsupported, "adapters of the token table are not known to memos", base);
    const auto at = std::ranges::find(known, base, &DecoderTensor::name);
    const GgufTensor* b = file.tensor(base + std::string(kLoraB));
    const bool fits =
        at != known.end() && at->matrix() && at->required && a.shape[0] == at->shape[0] && b->shape[1] == at->shape[1];
    if (!fits)
      return fail(ErrorCode::kConflict,
                  "the adapter was made for another model: " + base.substr(0, 100) + " does not fit",
                  base.substr(0, 100));
  }
  return shape;
}

}  // namespace memos::model
