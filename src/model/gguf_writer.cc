// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_writer.h"

#include "base/invariant.h"
#include "model/gguf_file.h"

namespace memos::model {
namespace {

constexpr std::uint64_t kAlignment = 32;
constexpr std::uint32_t kVersion = 3;

constexpr std::uint64_t aligned(std::uint64_t n) noexcept { return (n + kAlignment - 1) / kAlignment * kAlignment; }

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_string(std::string& out, std::string_view text) {
  append(out, std::uint64_t{text.size()});
  out.append(text);
}

constexpr std::uint32_t number_of(GgufKind kind) noexcept { return static_cast<std::uint32_t>(kind); }

}  // namespace

void GgufWriter::add_key(std::string_view key, std::uint32_t kind) {
  append_string(values_, key);
  append(values_, kind);
  ++keys_;
}

void GgufWriter::add_array(std::string_view key, std::uint32_t kind, std::uint64_t count) {
  add_key(key, number_of(GgufKind::kArray));
  append(values_, kind);
  append(values_, count);
}

void GgufWriter::add_string(std::string_view key, std::string_view value) {
  add_key(key, number_of(GgufKind::kString));
  append_string(values_, value);
}

void GgufWriter::add_number(std::string_view key, std::uint32_t value) {
  add_key(key, number_of(GgufKind::kUint32));
  append(values_, value);
}

void GgufWriter::add_float(std::string_view key, float value) {
  add_key(key, number_of(GgufKind::kFloat32));
  append(values_, value);
}

void GgufWriter::add_bool(std::string_view key, bool value) {
  add_key(key, number_of(GgufKind::kBool));
  append(values_, static_cast<std::uint8_t>(value ? 1 : 0));
}

void GgufWriter::add_strings(std::string_view key, std::span<const std::string> values) {
  add_array(key, number_of(GgufKind::kString), values.size());
  for (const std::string& value : values) append_string(values_, value);
}

void GgufWriter::add_integers(std::string_view key, std::span<const std::int32_t> values) {
  add_array(key, number_of(GgufKind::kInt32), values.size());
  values_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void GgufWriter::add_floats(std::string_view key, std::span<const float> values) {
  add_array(key, number_of(GgufKind::kFloat32), values.size());
  values_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void GgufWriter::add_tensor(std::string_view name, const TensorType& type, std::span<const std::uint64_t> shape) {
  std::uint64_t elements = 1;
  for (const std::uint64_t size : shape) elements *= size;
  MEMOS_INVARIANT(!shape.empty() && shape[0] % type.block == 0, name);
  const std::uint64_t bytes = elements / type.block * type.bytes;
  tensors_.push_back({std::string(name), type.id, {shape.begin(), shape.end()}, end_, bytes});
  end_ = aligned(end_ + bytes);
}

std::string GgufWriter::header() const {
  std::string out = "GGUF";
  append(out, kVersion);
  append(out, std::uint64_t{tensors_.size()});
  append(out, keys_);
  out += values_;
  for (const Tensor& tensor : tensors_) {
    append_string(out, tensor.name);
    append(out, static_cast<std::uint32_t>(tensor.shape.size()));
    for (const std::uint64_t size : tensor.shape) append(out, size);
    append(out, tensor.type);
    append(out, tensor.offset);
  }
  out.resize(aligned(out.size()), '\0');
  return out;
}

}  // namespace memos::model
