// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string_view>

namespace memos::model {

/// How a tensor's values are stored: blocks of `block` values in `bytes` bytes. Numbers and layouts: ggml's ggml_type.
struct TensorType {
  std::uint32_t id;
  std::string_view name;
  std::uint32_t block;
  std::uint32_t bytes;
  bool matrix;  ///< The engine multiplies matrices of this type, so that weights may have it.
};

inline constexpr std::uint32_t kTypeF32 = 0;
inline constexpr std::uint32_t kTypeF16 = 1;
inline constexpr std::uint32_t kTypeQ8_0 = 8;

/// nullptr for a number that is not a type.
[[nodiscard]] const TensorType* tensor_type(std::uint32_t id) noexcept;

/// Name of general.file_type, for example "q8_0"; "" when unknown.
[[nodiscard]] std::string_view file_type_name(std::uint64_t file_type) noexcept;

}  // namespace memos::model
