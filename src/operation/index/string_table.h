// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace memos::index {

inline constexpr std::uint32_t kNoString = UINT32_MAX;

/// Strings <-> dense numbers, in the order of first sight. All bytes lie in one arena. Used for terms and for the
/// names in scopes, voices and labels. Not thread-safe; a returned view dies with the next intern().
class StringTable {
 public:
  /// kNoString if it was never interned.
  [[nodiscard]] std::uint32_t find(std::string_view text) const noexcept;
  std::uint32_t intern(std::string_view text);
  [[nodiscard]] std::string_view text(std::uint32_t id) const noexcept;
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(ends_.size()); }
  [[nodiscard]] std::size_t bytes() const noexcept;

  // For snapshots: the arena and the end offset of every string in it.
  [[nodiscard]] const std::vector<char>& arena() const noexcept { return arena_; }
  [[nodiscard]] const std::vector<std::uint32_t>& ends() const noexcept { return ends_; }
  /// Takes over an arena and offsets; false (and empty) when the offsets do not fit or a string occurs twice.
  [[nodiscard]] bool assign(std::vector<char> arena, std::vector<std::uint32_t> ends);

 private:
  [[nodiscard]] std::size_t slot_of(std::string_view text) const noexcept;
  void grow_slots();

  std::vector<char> arena_;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint32_t> slots_;  ///< Open addressing, id + 1, 0 = free; a power of two, at most 2/3 full.
};

}  // namespace memos::index
