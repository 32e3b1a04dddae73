// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "language/statement_nouns.h"
#include "language/statement_words.h"
#include "language/time_expressions.h"

/// Where the value of a slot begins and ends in its clause.
namespace memos::language::stated {

/// The expressions of time of a text, found when first asked for.
class Times {
 public:
  Times(std::string_view text, const TimeReference& reference) : text_(text), reference_(&reference) {}
  [[nodiscard]] const std::vector<TimeExpression>& all();
  /// The expression that holds the byte, or nullptr.
  [[nodiscard]] const TimeExpression* at(std::size_t byte);
  [[nodiscard]] const TimeReference& reference() const noexcept { return *reference_; }

 private:
  void add_onwards();

  std::string_view text_;
  const TimeReference* reference_;
  std::vector<TimeExpression> found_;
  bool read_ = false;
};

/// Words [begin, end).
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] bool empty() const noexcept { return begin >= end; }
};

/// The values that begin at a word of a clause that ends at `end`; several for lists. Empty: none of that type.
[[nodiscard]] std::vector<Span> values_at(const Words& words, std::size_t i, std::size_t end, ValueType type,
                                          Times& times);
/// The value's bytes, without quotation marks at its ends.
[[nodiscard]] std::string value_text(const Words& words, Span value);
/// Behind "at", "on", "the": the words of an expression of time.
[[nodiscard]] Span time_value(const Words& words, std::size_t i, std::size_t end, Times& times);

}  // namespace memos::language::stated
