// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string_view>

#include "memos/memos.hpp"
#include "model/chat_model.h"

namespace memos::api {

using PieceFn = std::function<Status(std::string_view piece)>;

/// Whoever listens to an answer: is told it as it comes, and asked now and then whether he is still there. One thread
/// at a time.
class Listener {
 public:
  /// `piece` outlives it.
  explicit Listener(const PieceFn& piece) : piece_(piece) {}
  /// For model::OnPiece.
  [[nodiscard]] bool hear(std::string_view piece);
  /// For model::KeepGoing.
  [[nodiscard]] bool waits();
  /// The model has its first token.
  void note_first();
  [[nodiscard]] double ms() const;
  [[nodiscard]] double first_ms() const noexcept { return first_ms_; }
  /// What the listener stopped the model with, in place of what that came to.
  [[nodiscard]] Error reason(Error error) const { return told_ ? std::move(error) : told_.error(); }

 private:
  using Clock = std::chrono::steady_clock;
  const PieceFn& piece_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
  double first_ms_ = 0;
  Status told_;
};

[[nodiscard]] Status validate_chat(const ChatRequest& request);
/// What the answer must be like, without a prompt.
[[nodiscard]] Result<model::GenerationRequest> generation_for(const ChatRequest& request, Listener& listener);
/// Stores the message and its answer, and tells of both in `answer`. Errors of Memos::add.
[[nodiscard]] Status remember(Memos& memos, const ChatRequest& request, ChatAnswer& answer);

/// chat() over any memories and any model: the prompt is context() and the history, and the model gets all of it. For
/// models that run elsewhere, and for a process that has a model but not the folder. `applied`: for a model that runs
/// here. Errors: those of Memos::chat.
[[nodiscard]] Result<ChatAnswer> chat_over(Memos& memos, model::ChatModel& model, const ChatRequest& request,
                                           std::span<const model::AppliedAdapter> applied, const PieceFn& piece);

}  // namespace memos::api
