// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/gguf_types.h"

namespace memos::model {

/// Type of a metadata value; numbers of the GGUF specification.
enum class GgufKind : std::uint32_t {
  kUint8 = 0,
  kInt8 = 1,
  kUint16 = 2,
  kInt16 = 3,
  kUint32 = 4,
  kInt32 = 5,
  kFloat32 = 6,
  kBool = 7,
  kString = 8,
  kArray = 9,
  kUint64 = 10,
  kInt64 = 11,
  kFloat64 = 12,
};

/// One metadata value; the bytes lie in the file.
struct GgufValue {
  GgufKind kind = GgufKind::kUint8;
  GgufKind element = GgufKind::kUint8;  ///< Of an array.
  std::uint64_t count = 0;              ///< Elements of an array.
  base::Bytes bytes;                    ///< A scalar's bytes, a string's characters, an array's elements as they stand.

  /// An unsigned or non-negative integer of any width.
  [[nodiscard]] std::optional<std::uint64_t> to_unsigned() const noexcept;
  [[nodiscard]] std::optional<double> to_double() const noexcept;
  [[nodiscard]] std::optional<bool> to_bool() const noexcept;
  [[nodiscard]] std::optional<std::string_view> to_string() const noexcept;
  /// True for an array with this element type.
  [[nodiscard]] bool is_array_of(GgufKind kind_of_element) const noexcept {
    return kind == GgufKind::kArray && element == kind_of_element;
  }
};

/// One line of the tensor table.
struct GgufTensor {
  std::string_view name;
  const TensorType* type = nullptr;
  std::uint32_t dimensions = 0;
  std::array<std::uint64_t, 4> shape{1, 1, 1, 1};  ///< Innermost first: shape[0] is the length of a row.
  std::uint64_t offset = 0;                        ///< From the start of the file.
  std::uint64_t bytes = 0;
};

/// The header of a GGUF file (versions 2 and 3), checked so that nothing in it points outside the file. Exists because
/// the engine aborts on some damaged files: it sees none that did not pass here. Views point into the given bytes.
class GgufFile {
 public:
  /// Errors: kCorrupt (damaged, cut off, with the place), kUnsupported (not GGUF, or another version), kExhausted
  /// (limits).
  [[nodiscard]] static Result<GgufFile> parse(base::Bytes file);

  [[nodiscard]] const GgufValue* find(std::string_view key) const noexcept;
  [[nodiscard]] const std::vector<std::pair<std::string_view, GgufValue>>& values() const noexcept { return values_; }
  [[nodiscard]] const std::vector<GgufTensor>& tensors() const noexcept { return tensors_; }
  [[nodiscard]] const GgufTensor* tensor(std::string_view name) const noexcept;
  /// Everything before the first tensor's data.
  [[nodiscard]] base::Bytes header() const noexcept { return header_; }

  /// Names the model: BLAKE2b-256 over length, header and evenly spread blocks of the data (a few milliseconds for any
  /// size; files that memos imported carry their source's whole hash in the header).
  [[nodiscard]] Digest fingerprint(base::Bytes file) const;

 private:
  friend class GgufParser;
  base::Bytes header_;
  std::vector<std::pair<std::string_view, GgufValue>> values_;
  std::vector<GgufTensor> tensors_;
  std::unordered_map<std::string_view, std::size_t> value_places_, tensor_places_;
};

/// Calls `visit(std::string_view)` for each string of an array of strings that parse() has accepted.
template <class Visit>
void for_each_string(const GgufValue& array, Visit&& visit) {
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < array.count; ++i) {
    std::uint64_t length = 0;
    std::memcpy(&length, array.bytes.data() + at, sizeof length);
    at += sizeof length;
    visit(std::string_view(reinterpret_cast<const char*>(array.bytes.data()) + at, static_cast<std::size_t>(length)));
    at += static_cast<std::size_t>(length);
  }
}

}  // namespace memos::model
