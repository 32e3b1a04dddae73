// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/corpus.h"

#include <algorithm>
#include <optional>
#include <string>

#include "language/learned/slots.h"
#include "language/spelling.h"

namespace memos::language::learned {

namespace {

/// "home", "home+": a value is told; "home-": it ended; "none", "none:home": nothing.
std::optional<std::size_t> label_of(std::string_view name) {
  if (name == "none" || name.starts_with("none:")) return 0;
  const bool ends = name.ends_with('-');
  if (ends || name.ends_with('+')) name.remove_suffix(1);
  const auto* const slot = std::ranges::find(kSlots, name);
  if (slot == kSlots.end()) return std::nullopt;
  return class_for(static_cast<std::size_t>(slot - kSlots.begin()), ends);
}

}  // namespace

std::vector<Example> read_examples(std::string_view lines, std::vector<std::string>& problems) {
  std::vector<Example> examples;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t tab = line.find('\t');
    const std::optional<std::size_t> label = label_of(line.substr(0, tab));
    if (tab == std::string_view::npos || !label) {
      problems.emplace_back(line);
      continue;
    }
    Example& example = examples.emplace_back();
    example.label = *label;
    // Sentences are read without the mark at their end, unless they ask.
    const std::string standard = standard_spelling(line.substr(tab + 1));
    std::string_view text = standard;
    for (const std::string_view mark : {".", "!", "。", "！"})
      if (text.ends_with(mark)) text.remove_suffix(mark.size());
    const std::size_t open = text.find('[');
    const std::size_t close = text.find(']', std::min(open, text.size()));
    if (close == std::string_view::npos) {
      if (*label != 0 && !is_end(*label)) problems.emplace_back(line);
      example.text = text;
    } else {
      example.text.append(text.substr(0, open))
          .append(text.substr(open + 1, close - open - 1))
          .append(text.substr(close + 1));
    }
    example.tokens = tokens_of(example.text);
    if (close == std::string_view::npos) continue;
    const auto inside = [&](const Token& token) { return token.end > open && token.begin < close - 1; };
    const auto first = std::ranges::find_if(example.tokens, inside);
    const auto last = std::find_if_not(first, example.tokens.end(), inside);
    example.value = {static_cast<std::size_t>(first - example.tokens.begin()),
                     static_cast<std::size_t>(last - example.tokens.begin())};
  }
  return examples;
}

}  // namespace memos::language::learned
