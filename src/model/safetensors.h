// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace memos::model {

enum class SafeType : std::uint8_t { kF32, kF16, kBF16, kOther };

struct SafeTensor {
  std::string name;
  SafeType type = SafeType::kOther;
  std::vector<std::uint64_t> shape;  ///< Outermost first.
  std::uint64_t elements = 0;
  base::Bytes bytes;  ///< In the file.
};

/// A safetensors file: eight bytes of length, a JSON header, the data. Nothing in it points outside the file.
class Safetensors {
 public:
  /// Errors: kCorrupt with the tensor's name, kExhausted (header too long), kUnsupported (not this format).
  [[nodiscard]] static Result<Safetensors> parse(base::Bytes file);
  [[nodiscard]] const std::vector<SafeTensor>& tensors() const noexcept { return tensors_; }
  [[nodiscard]] const SafeTensor* find(std::string_view name) const noexcept;

 private:
  std::vector<SafeTensor> tensors_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// Reads `values.size()` values from number `first` on. The tensor must be f32, f16 or bf16 and hold them.
void read_values(const SafeTensor& tensor, std::uint64_t first, std::span<float> values) noexcept;

}  // namespace memos::model
