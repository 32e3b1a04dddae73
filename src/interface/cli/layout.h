// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text for terminals: how wide it is, where it may break, and what must never reach a terminal. Pure functions
/// over valid UTF-8.
namespace memos::cli {

/// Columns that a terminal gives the text: East Asian wide characters count two, combining ones none (after
/// Unicode's EastAsianWidth.txt, by block).
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// The text with everything taken out that could steer a terminal: escape and control characters become U+FFFD,
/// tabs a blank, bidirectional overrides vanish; line feeds stay. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string for_terminal(std::string_view text);

/// Lines of at most `width` columns, broken at blanks, between wide characters, and inside words longer than a line.
/// Line feeds break too; blanks at a break are dropped. Never empty. `width` under 10 counts as 10.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// The first line, cut to `width` columns with "…" at the end when something was left out.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t width);

/// Blanks on the right up to `width` columns.
[[nodiscard]] std::string pad(std::string_view text, std::size_t width);

}  // namespace memos::cli
