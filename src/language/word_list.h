// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace memos::language {

/// Calls `use(word)` for every word of a text separated by spaces and line ends.
template <typename Use>
void for_each_word(std::string_view text, Use use) {
  constexpr std::string_view kSpace = " \n";
  for (std::size_t begin = text.find_first_not_of(kSpace); begin != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, begin), text.size());
    use(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kSpace, end);
  }
}

}  // namespace memos::language
