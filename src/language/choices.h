// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace memos::language {

/// Takes the first choice off a list whose choices are separated by "|": how tables of words are written.
[[nodiscard]] inline std::string_view next_choice(std::string_view& list) noexcept {
  const std::size_t bar = std::min(list.find('|'), list.size());
  const std::string_view choice = list.substr(0, bar);
  list.remove_prefix(std::min(bar + 1, list.size()));
  return choice;
}

}  // namespace memos::language
