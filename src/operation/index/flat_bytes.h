// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace memos::index {

/// Puts numbers and columns of numbers behind one another, as they lie in memory (little-endian).
class FlatWriter {
 public:
  template <class T>
  void number(T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* at = reinterpret_cast<const std::uint8_t*>(&value);
    bytes_.insert(bytes_.end(), at, at + sizeof(T));
  }
  /// Without its length.
  template <class T>
  void plain(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* at = reinterpret_cast<const std::uint8_t*>(values.data());
    bytes_.insert(bytes_.end(), at, at + values.size_bytes());
  }
  template <class T>
  void column(const std::vector<T>& values) {
    plain(std::span<const T>(values));
  }
  std::vector<std::uint8_t> finish() {
    number(base::xxh3(bytes_));
    return std::move(bytes_);
  }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Reads what FlatWriter wrote; after the first failure everything fails.
class FlatReader {
 public:
  explicit FlatReader(base::Bytes bytes) : bytes_(bytes) {}

  template <class T>
  T number() {
    T value{};
    if (!take(sizeof(T))) return value;
    std::memcpy(&value, bytes_.data() + at_ - sizeof(T), sizeof(T));
    return value;
  }
  template <class T>
  std::vector<T> column(std::uint64_t count) {
    // Checked before memory is asked for: a lie about a count costs nothing.
    if (count > (bytes_.size() - at_) / sizeof(T)) ok_ = false;
    std::vector<T> values(ok_ ? count : 0);
    if (!ok_ || values.empty()) return values;
    std::memcpy(values.data(), bytes_.data() + at_, count * sizeof(T));
    at_ += count * sizeof(T);
    return values;
  }
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return ok_ && at_ == bytes_.size(); }

 private:
  bool take(std::size_t count) {
    if (!ok_ || count > bytes_.size() - at_) {
      ok_ = false;
      return false;
    }
    at_ += count;
    return true;
  }

  base::Bytes bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace memos::index
