// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace memos::model {

/// Half-open range of tokens, words or bytes.
struct Window {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const Window&, const Window&) = default;
};

/// Cuts `count` units into windows of at most `size` units (size > 0) that cover everything; neighbours share an
/// eighth of a window or more, so that no sentence is only ever seen cut. None for count 0.
[[nodiscard]] std::vector<Window> overlapping_windows(std::size_t count, std::size_t size);

/// The same for UTF-8 text and bytes: windows begin and end between code points, and at spaces where there are some.
[[nodiscard]] std::vector<Window> overlapping_text_windows(std::string_view text, std::size_t size);

/// What every embedder demands of its input: at most limits::kMaxEmbedBatch texts, each valid UTF-8 without NUL.
[[nodiscard]] Status check_texts(std::span<const std::string_view> texts);

/// Scales to unit length. False when the length is zero or not a number; `vector` is then unchanged.
[[nodiscard]] bool make_unit(std::span<float> vector) noexcept;

}  // namespace memos::model
