// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace memos::index {

/// Where element `index` lies in storage that grows by chunks of 64, 128, 256 … elements, which never move.
struct ChunkPlace {
  static constexpr std::size_t kFirst = 64;
  static constexpr std::size_t kChunks = 27;  ///< Room for more than 2^32 elements.
  std::size_t chunk = 0;
  std::size_t offset = 0;

  [[nodiscard]] static constexpr ChunkPlace of(std::size_t index) noexcept {
    const auto chunk = static_cast<std::size_t>(std::bit_width(index / kFirst + 1)) - 1;
    return {chunk, index - begin(chunk)};
  }
  [[nodiscard]] static constexpr std::size_t begin(std::size_t chunk) noexcept {
    return kFirst * ((std::size_t{1} << chunk) - 1);
  }
  [[nodiscard]] static constexpr std::size_t size(std::size_t chunk) noexcept { return kFirst << chunk; }
};

/// An array of atomic values that grows without moving: one writer, readers that never wait. Elements begin as T{}.
template <typename T>
class GrowingArray {
 public:
  GrowingArray() = default;
  GrowingArray(const GrowingArray&) = delete;
  GrowingArray& operator=(const GrowingArray&) = delete;
  ~GrowingArray() {
    for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
  }
  /// T{} where nothing was stored. Synchronises with the store that it reads.
  [[nodiscard]] T load(std::size_t index) const noexcept {
    const ChunkPlace place = ChunkPlace::of(index);
    const std::atomic<T>* const chunk = chunks_[place.chunk].load(std::memory_order_acquire);
    return chunk == nullptr ? T{} : chunk[place.offset].load(std::memory_order_acquire);
  }
  void store(std::size_t index, T value) {
    const ChunkPlace place = ChunkPlace::of(index);
    std::atomic<T>* chunk = chunks_[place.chunk].load(std::memory_order_relaxed);
    if (chunk == nullptr) {
      chunk = new std::atomic<T>[ChunkPlace::size(place.chunk)]();
      chunks_[place.chunk].store(chunk, std::memory_order_release);
    }
    chunk[place.offset].store(value, std::memory_order_release);
  }

 private:
  std::array<std::atomic<std::atomic<T>*>, ChunkPlace::kChunks> chunks_{};
};

}  // namespace memos::index
