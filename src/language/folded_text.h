// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace memos::language {

/// A text after NFKC_Casefold with simplified Chinese characters, and the way back to the bytes that it came from.
/// Reusable; not thread-safe.
class FoldedText {
 public:
  /// Folds the text. Text of ASCII and inert characters (code_points.h) is only lower-cased, without ICU; the inert
  /// ones are kept as they are, which makes the same words. Views live until the next call.
  void assign(std::string_view text);
  /// The same always through ICU: what assign() is tested against.
  void assign_slowly(std::string_view text);

  [[nodiscard]] std::string_view text() const noexcept { return folded_; }
  /// Nothing but ASCII and inert characters.
  [[nodiscard]] bool simple() const noexcept { return simple_; }
  /// The span of original bytes that the folded bytes [begin, end) came from, on code point boundaries.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> origin(std::size_t begin, std::size_t end) const noexcept;

 private:
  /// From `folded` on, `folded_size` bytes came from `size` bytes at `original`; behind them the two run in step.
  struct Change {
    std::size_t folded, folded_size, original, size;
  };
  [[nodiscard]] std::size_t map(std::size_t folded, bool is_end) const noexcept;

  std::string folded_;
  std::vector<Change> changes_;
  bool simple_ = true;
};

}  // namespace memos::language
