// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "model/chat_model.h"

namespace memos::model {

/// Reads a streamed answer as it comes: events of /v1/chat/completions ("data: {…}", ended by "data: [DONE]"), or
/// Ollama's objects, one a line.
class ChatStream {
 public:
  ChatStream(bool ollama, const OnPiece& on_piece) : ollama_(ollama), on_piece_(on_piece) {}

  /// Takes any part of the stream. Errors: kCancelled (by the receiver of pieces), kUnsupported (no such stream),
  /// kUnavailable (the server broke off with an error of its own), kExhausted (too long).
  [[nodiscard]] Status add(std::string_view bytes);
  /// When the stream is over. Error kUnavailable if its end did not come.
  [[nodiscard]] Result<Generation> finish();

 private:
  Status take_line(std::string_view line);
  Status take_event(const json::Value& event);
  Status take_ollama(const json::Value& event);
  Status say(const std::string* text);

  const bool ollama_;
  const OnPiece& on_piece_;
  std::string line_;
  std::size_t taken_ = 0;
  bool ended_ = false;
  Generation made_;
};

}  // namespace memos::model
