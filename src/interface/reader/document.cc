// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "interface/reader/fields.h"

namespace memos::reader {

namespace {

constexpr std::size_t kPartBytes = 1'200;      ///< About 200 words: what one answer can quote.
constexpr std::size_t kMostPartBytes = 4'800;  ///< A paragraph up to this is kept whole.
constexpr int kLevels = 6;

struct Span {
  std::size_t begin = 0, end = 0;
  [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
};

bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_blank(std::string_view line) noexcept { return std::ranges::all_of(line, is_space); }

/// Level of an ATX heading (CommonMark 4.2), 0 = none.
int heading_level(std::string_view line) noexcept {
  const std::size_t indent = line.find_first_not_of(' ');
  if (indent == std::string_view::npos || indent > 3) return 0;
  line.remove_prefix(indent);
  const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
  if (marks < 1 || marks > kLevels) return 0;
  return marks == line.size() || line[marks] == ' ' || line[marks] == '\t' || line[marks] == '\r'
             ? static_cast<int>(marks)
             : 0;
}

bool is_fence(std::string_view line) noexcept {
  const std::size_t indent = line.find_first_not_of(' ');
  if (indent == std::string_view::npos || indent > 3) return false;
  line.remove_prefix(indent);
  return line.starts_with("```") || line.starts_with("~~~");
}

std::string heading_text(std::string_view line) {
  const std::size_t begin = line.find_first_not_of("# \t");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = line.find_last_not_of("# \t\r");
  std::string text(line.substr(begin, end == std::string_view::npos || end < begin ? 0 : end + 1 - begin));
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return text;
}

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Walks the lines, gathers blocks into parts and parts into items.
class Splitter {
 public:
  Splitter(std::string_view text, bool markdown, const std::string& name, const Scope& scope)
      : text_(text), markdown_(markdown), scope_(scope), title_(name) {
    if (scope_.session_id.empty()) scope_.session_id = short_name(name);
  }

  Result<std::vector<AddItem>> run() {
    std::size_t line_number = 0;
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t newline = text_.find('\n', begin);
      const std::size_t end = newline == std::string_view::npos ? text_.size() : newline;
      ++line_number;
      if (end - begin > limits::kMaxImportLineBytes)
        return fail(ErrorCode::kExhausted, "line " + std::to_string(line_number) + " is longer than " +
                                               std::to_string(limits::kMaxImportLineBytes) +
                                               " bytes (limits::kMaxImportLineBytes)");
      line({begin, end});
      begin = end + 1;
    }
    end_block();
    end_part();
    const std::string title = short_name(title_);
    for (AddItem& item : items_) {
      if (!title.empty()) item.tags.push_back(title);
      MEMOS_CHECK_OK(cube::validate(item, "document"));
    }
    return std::move(items_);
  }

 private:
  static std::string short_name(std::string_view name) {
    std::size_t size = std::min(name.size(), limits::kMaxNameBytes);
    while (size > 0 && size < name.size() && is_continuation(name[size])) --size;
    return std::string(name.substr(0, size));
  }

  void line(Span span) {
    const std::string_view content = text_.substr(span.begin, span.size());
    if (markdown_ && is_fence(content)) fenced_ = !fenced_;
    const int level = markdown_ && !fenced_ ? heading_level(content) : 0;
    if (level > 0) {
      end_block();
      if (has_text_) end_part();
      heading(level, heading_text(content));
      if (part_.size() == 0) part_ = span;
      part_.end = span.end;
    } else if (is_blank(content) && !fenced_) {
      end_block();
    } else {
      if (block_.size() == 0) block_.begin = span.begin;
      block_.end = span.end;
    }
  }

  void heading(int level, std::string text) {
    if (level == 1 && !titled_) {
      title_ = text;
      titled_ = true;
    }
    headings_[static_cast<std::size_t>(level - 1)] = std::move(text);
    for (std::size_t deeper = static_cast<std::size_t>(level); deeper < headings_.size(); ++deeper)
      headings_[deeper].clear();
  }

  void end_block() {
    if (block_.size() == 0) return;
    const Span block = std::exchange(block_, {});
    if (has_text_ && block.end - part_.begin > kPartBytes) end_part();
    if (part_.size() == 0) part_.begin = block.begin;
    part_.end = block.end;
    has_text_ = true;
  }

  void end_part() {
    Span part = std::exchange(part_, {});
    has_text_ = false;
    while (part.size() > kMostPartBytes) {
      const std::size_t cut = cut_of(part);
      add({part.begin, cut});
      part.begin = cut;
    }
    add(part);
  }

  /// Where a long part is cut: after a sentence, else after a word, else between two characters.
  [[nodiscard]] std::size_t cut_of(Span part) const {
    const std::size_t least = part.begin + kPartBytes / 2;
    const std::size_t most = part.begin + kPartBytes;
    std::size_t word = 0;
    for (std::size_t at = most; at > least; --at) {
      const char c = text_[at - 1];
      if (c != ' ' && c != '\n' && c != '\t') continue;
      if (word == 0) word = at;
      const char before = text_[at - 2];
      if (before == '.' || before == '!' || before == '?' || c == '\n') return at;
    }
    if (word != 0) return word;
    std::size_t at = most;
    while (at > least && is_continuation(text_[at])) --at;
    return at;
  }

  void add(Span span) {
    while (span.size() > 0 && is_space(text_[span.begin])) ++span.begin;
    while (span.size() > 0 && is_space(text_[span.end - 1])) --span.end;
    if (span.size() == 0) return;
    AddItem& item = items_.emplace_back();
    item.type = MemoryType::kDocument;
    item.text = text_.substr(span.begin, span.size());
    item.scope = scope_;
    item.origins.push_back(
        {.begin = static_cast<std::uint32_t>(span.begin), .end = static_cast<std::uint32_t>(span.end)});
    std::string path;
    for (const std::string& heading : headings_)
      if (!heading.empty()) path += (path.empty() ? "" : " > ") + heading;
    item.key = short_name(path);
  }

  std::string_view text_;
  bool markdown_;
  Scope scope_;
  std::string title_;
  bool titled_ = false;
  std::array<std::string, kLevels> headings_;
  bool fenced_ = false;
  Span block_;             ///< The paragraph that is being read.
  Span part_;              ///< What the next item will hold.
  bool has_text_ = false;  ///< `part_` holds more than headings.
  std::vector<AddItem> items_;
};

}  // namespace

bool looks_like_markdown(std::string_view text) noexcept {
  bool fenced = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t newline = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, newline - begin);
    if (is_fence(line)) fenced = !fenced;
    if (!fenced && heading_level(line) > 0) return true;
    begin = newline + 1;
  }
  return false;
}

Result<std::vector<AddItem>> read_document(std::string_view text, bool markdown, const std::string& name,
                                           const Scope& scope) {
  return Splitter(text, markdown, name, scope).run();
}

}  // namespace memos::reader
