// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "interface/doors/openai/prompt.h"

/// What a language model answered, as far as it is worth remembering: text that is the end of its turn.
namespace memos::doors::openai {

/// The text of a whole answer's body; none when it is a call of tools, was filtered, or is no such answer. What was cut
/// off at its longest was said as far as it goes.
[[nodiscard]] std::optional<std::string> answer_of(std::string_view body, Api api);
/// The id of a response (of /v1/responses) that ends by calling tools of the client; empty = it does not.
[[nodiscard]] std::string calling_response(std::string_view body);

/// Puts the text of an answer together from server-sent events, in whatever pieces they come. For one thread.
class StreamedAnswer {
 public:
  explicit StreamedAnswer(Api api) : api_(api) {}
  void feed(std::string_view bytes);
  /// The last event was among what was fed: nothing that counts follows.
  [[nodiscard]] bool ended() const { return done_ && !failed_; }
  /// As answer_of; none either when the stream did not tell that it came to its end.
  [[nodiscard]] std::optional<std::string> text() const;
  /// As calling_response.
  [[nodiscard]] std::string calling() const { return failed_ ? std::string() : calling_; }

 private:
  void take_line(std::string_view line);
  void take_event();
  void take_chunk(const json::Value& chunk);
  void take_response_event(const json::Value& event);

  Api api_;
  std::string line_, data_, text_, reason_, calling_;
  bool done_ = false;
  bool failed_ = false;
};

}  // namespace memos::doors::openai
