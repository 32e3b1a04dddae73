// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/layout.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace memos::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array kWide = {Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
                              Range{0x3400, 0x4DBF},   Range{0x4E00, 0xA4CF},   Range{0xA960, 0xA97F},
                              Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},
                              Range{0xFF01, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
                              Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1FAFF}, Range{0x20000, 0x3FFFD}};
constexpr std::array kNarrowless = {Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD},
                                    Range{0x064B, 0x065F}, Range{0x200B, 0x200F}, Range{0x20D0, 0x20FF},
                                    Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0x1F3FB, 0x1F3FF}};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t c) noexcept {
  return std::ranges::any_of(ranges, [c](const Range& range) { return c >= range.first && c <= range.last; });
}

bool is_wide(char32_t c) noexcept { return c >= 0x1100 && in(kWide, c); }

std::size_t width_of(char32_t c) noexcept {
  if (c < 0x300) return 1;
  if (in(kNarrowless, c)) return 0;
  return is_wide(c) ? 2 : 1;
}

bool is_override(char32_t c) noexcept { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

/// Fills lines of one paragraph.
class Filler {
 public:
  Filler(std::size_t width, std::vector<std::string>& lines) noexcept : width_(width), lines_(lines) {}

  void put(std::string_view character, char32_t c) {
    const std::size_t columns = width_of(c);
    if (c == ' ') {
      end_word();
      gap_ = true;
      return;
    }
    if (is_wide(c)) end_word();
    if (word_width_ + columns > width_) end_word();
    word_ += character;
    word_width_ += columns;
    if (is_wide(c)) end_word();
  }

  void finish() {
    end_word();
    lines_.push_back(std::move(line_));
    line_.clear();
    line_width_ = 0;
    gap_ = false;
  }

 private:
  void end_word() {
    if (word_.empty()) return;
    const std::size_t blank = gap_ && line_width_ > 0 ? 1 : 0;
    if (line_width_ > 0 && line_width_ + blank + word_width_ > width_) {
      lines_.push_back(std::move(line_));
      line_.clear();
      line_width_ = 0;
    } else if (blank == 1) {
      line_ += ' ';
      ++line_width_;
    }
    line_ += word_;
    line_width_ += word_width_;
    word_.clear();
    word_width_ = 0;
    gap_ = false;
  }

  std::size_t width_;
  std::vector<std::string>& lines_;
  std::string line_;
  std::string word_;
  std::size_t line_width_ = 0;
  std::size_t word_width_ = 0;
  bool gap_ = false;
};

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += width_of(base::next_code_point(text, at));
  return width;
}

std::string for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bad = base::first_invalid_utf8(text);
    const std::string_view good = text.substr(0, bad);  // npos: all of it
    for (std::size_t at = 0; at < good.size();) {
      const std::size_t begin = at;
      const char32_t c = base::next_code_point(good, at);
      if (c == '\t') {
        out += ' ';
      } else if ((c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0)) {
        base::append_utf8(out, 0xFFFD);
      } else if (!is_override(c)) {
        out += good.substr(begin, at - begin);
      }
    }
    if (bad == std::string_view::npos) break;
    base::append_utf8(out, 0xFFFD);
    text.remove_prefix(bad + 1);
  }
  return out;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  Filler filler(std::max<std::size_t>(width, 10), lines);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = base::next_code_point(text, at);
    if (c == '\n') {
      filler.finish();
    } else {
      filler.put(text.substr(begin, at - begin), c);
    }
  }
  filler.finish();
  return lines;
}

std::string one_line(std::string_view text, std::size_t width) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  if (end == std::string_view::npos && display_width(line) <= width) return std::string(line);
  std::string out;
  std::size_t used = 0;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t begin = at;
    const std::size_t columns = width_of(base::next_code_point(line, at));
    if (used + columns + 1 > width) break;
    out += line.substr(begin, at - begin);
    used += columns;
  }
  return out + "…";
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t used = display_width(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

}  // namespace memos::cli
