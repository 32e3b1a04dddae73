// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace memos::language {

/// ICU's word breaks, for scripts that put nothing between words. Made when first used. Not thread-safe.
class WordBreaks {
 public:
  WordBreaks();
  ~WordBreaks();
  WordBreaks(const WordBreaks&) = delete;
  WordBreaks& operator=(const WordBreaks&) = delete;
  /// Calls `word(begin, end)` for each word of the text, in order.
  void for_each(std::string_view text, const std::function<void(std::size_t, std::size_t)>& word);

 private:
  struct Iterator;
  std::unique_ptr<Iterator> iterator_;
};

}  // namespace memos::language
