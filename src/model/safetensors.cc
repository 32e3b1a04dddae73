// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/safetensors.h"

#include <cstring>

#include "base/half.h"
#include "base/invariant.h"
#include "base/json.h"
#include "base/limits.h"
#include "model/quantize.h"

namespace memos::model {
namespace {

constexpr std::size_t kMaxDimensions = 8;

struct TypeName {
  std::string_view name;
  std::uint64_t bytes;
  SafeType type;
};
constexpr TypeName kTypes[] = {{"F32", 4, SafeType::kF32},   {"F16", 2, SafeType::kF16},   {"BF16", 2, SafeType::kBF16},
                               {"F64", 8, SafeType::kOther}, {"I64", 8, SafeType::kOther}, {"I32", 4, SafeType::kOther},
                               {"I16", 2, SafeType::kOther}, {"I8", 1, SafeType::kOther},  {"U64", 8, SafeType::kOther},
                               {"U32", 4, SafeType::kOther}, {"U16", 2, SafeType::kOther}, {"U8", 1, SafeType::kOther},
                               {"BOOL", 1, SafeType::kOther}};

std::unexpected<Error> corrupt(const std::string& what) {
  return fail(ErrorCode::kCorrupt, "the safetensors file is damaged: " + what);
}

Result<std::uint64_t> non_negative(const json::Value& value, const std::string& what) {
  const auto number = value.to_int();
  if (!number || *number < 0) return corrupt(what + " is no natural number");
  return static_cast<std::uint64_t>(*number);
}

Result<SafeTensor> read_entry(const std::string& name, const json::Value& entry, base::Bytes data) {
  SafeTensor tensor;
  tensor.name = name;
  const json::Value* type = entry.find("dtype");
  const json::Value* shape = entry.find("shape");
  const json::Value* offsets = entry.find("data_offsets");
  if (type == nullptr || type->as_string() == nullptr || shape == nullptr || shape->as_array() == nullptr ||
      offsets == nullptr || offsets->as_array() == nullptr || offsets->as_array()->size() != 2)
    return corrupt(name + " lacks its type, shape or place");
  const auto known = std::ranges::find(kTypes, *type->as_string(), &TypeName::name);
  if (known == std::ranges::end(kTypes)) return corrupt(name + " has an unknown type");
  tensor.type = known->type;
  if (shape->as_array()->size() > kMaxDimensions) return corrupt(name + " has too many dimensions");
  tensor.elements = 1;
  for (const json::Value& size : *shape->as_array()) {
    MEMOS_TRY(const std::uint64_t count, non_negative(size, "the shape of " + name));
    if (count != 0 && tensor.elements > limits::kMaxModelFileBytes / count)
      return corrupt(name + " has an impossible shape");
    tensor.elements *= count;
    tensor.shape.push_back(count);
  }
  MEMOS_TRY(const std::uint64_t begin, non_negative((*offsets->as_array())[0], "the place of " + name));
  MEMOS_TRY(const std::uint64_t end, non_negative((*offsets->as_array())[1], "the place of " + name));
  if (begin > end || end > data.size()) return corrupt(name + " lies outside the file; it may be cut off");
  if (end - begin != tensor.elements * known->bytes) return corrupt(name + " has another size than its shape");
  tensor.bytes = data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  return tensor;
}

}  // namespace

Result<Safetensors> Safetensors::parse(base::Bytes file) {
  std::uint64_t length = 0;
  if (file.size() < sizeof length)
    return fail(ErrorCode::kUnsupported, "this is not a safetensors file: it is too short");
  std::memcpy(&length, file.data(), sizeof length);
  if (length > limits::kMaxModelSettingBytes)
    return fail(ErrorCode::kExhausted, "this is not a safetensors file, or its header is too long");
  if (length > file.size() - sizeof length) return corrupt("it ends inside the header");
  const std::string_view text(reinterpret_cast<const char*>(file.data()) + sizeof length,
                              static_cast<std::size_t>(length));
  const auto header = json::parse(text, {.max_bytes = limits::kMaxModelSettingBytes, .max_depth = 4});
  if (!header || header->as_object() == nullptr) return corrupt("its header is no JSON object");
  Safetensors result;
  const base::Bytes data = file.subspan(sizeof length + static_cast<std::size_t>(length));
  for (const auto& [name, entry] : *header->as_object()) {
    if (name == "__metadata__") continue;
    MEMOS_TRY(auto tensor, read_entry(name, entry, data));
    result.places_.emplace(name, result.tensors_.size());
    result.tensors_.push_back(std::move(tensor));
  }
  return result;
}

const SafeTensor* Safetensors::find(std::string_view name) const noexcept {
  const auto at = places_.find(std::string(name));
  return at == places_.end() ? nullptr : &tensors_[at->second];
}

void read_values(const SafeTensor& tensor, std::uint64_t first, std::span<float> values) noexcept {
  MEMOS_INVARIANT(tensor.type != SafeType::kOther && first + values.size() <= tensor.elements, tensor.name);
  const auto at = static_cast<std::size_t>(first);
  if (tensor.type == SafeType::kF32) {
    std::memcpy(values.data(), tensor.bytes.data() + at * sizeof(float), values.size_bytes());
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, tensor.bytes.data() + (at + i) * sizeof bits, sizeof bits);
    values[i] = tensor.type == SafeType::kF16 ? base::from_half(bits) : from_bfloat(bits);
  }
}

}  // namespace memos::model
