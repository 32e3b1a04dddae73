// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace memos::model {

/// Turns the bytes of tokens into pieces that can be shown: whole code points (bytes that are none become U+FFFD), and
/// nothing that may turn out to be the beginning of a stop text.
class AnswerText {
 public:
  explicit AnswerText(std::vector<std::string> stops) : stops_(std::move(stops)) {}

  /// The next piece that is certain; may be empty. After a stop text was found nothing more comes.
  [[nodiscard]] std::string add(std::string_view bytes);
  /// What was held back, when the answer has ended.
  [[nodiscard]] std::string finish();
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }  ///< All pieces so far.

 private:
  std::string take(std::size_t bytes);
  std::vector<std::string> stops_;
  std::string raw_;   ///< The beginning of a code point.
  std::string held_;  ///< Valid text that may be the beginning of a stop text.
  std::string text_;
  bool stopped_ = false;
};

}  // namespace memos::model
