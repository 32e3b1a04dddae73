// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/gguf_types.h"

namespace memos::model {

/// Collects keys and tensors and writes the header of a GGUF file, version 3. The caller writes header() and then, each
/// at its place, the tensors.
class GgufWriter {
 public:
  void add_string(std::string_view key, std::string_view value);
  void add_number(std::string_view key, std::uint32_t value);
  void add_float(std::string_view key, float value);
  void add_bool(std::string_view key, bool value);
  void add_strings(std::string_view key, std::span<const std::string> values);
  void add_integers(std::string_view key, std::span<const std::int32_t> values);
  void add_floats(std::string_view key, std::span<const float> values);

  /// `shape`: innermost first; a whole number of blocks a row.
  void add_tensor(std::string_view name, const TensorType& type, std::span<const std::uint64_t> shape);

  [[nodiscard]] std::string header() const;
  /// Offset of tensor number `i` behind the header, its size, and the size of all tensors with their padding.
  [[nodiscard]] std::uint64_t offset(std::size_t i) const { return tensors_[i].offset; }
  [[nodiscard]] std::uint64_t bytes(std::size_t i) const { return tensors_[i].bytes; }
  [[nodiscard]] std::uint64_t data_bytes() const noexcept { return end_; }

 private:
  struct Tensor {
    std::string name;
    std::uint32_t type;
    std::vector<std::uint64_t> shape;
    std::uint64_t offset, bytes;
  };
  void add_key(std::string_view key, std::uint32_t kind);
  void add_array(std::string_view key, std::uint32_t kind, std::uint64_t count);

  std::uint64_t keys_ = 0;
  std::string values_;
  std::vector<Tensor> tensors_;
  std::uint64_t end_ = 0;
};

}  // namespace memos::model
