// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "memos/memos.hpp"
#include "model/chat_model.h"

/// Conversations with a model that remembers.
namespace memos::chat {

/// One message to answer.
struct Turn {
  std::string cube = "me";  ///< Where is remembered and looked up; made when it is missing and something is remembered.
  std::string message;
  std::vector<model::ChatMessage> history{};  ///< Earlier messages of this conversation, oldest first.
  std::string session_id{};
  std::string speaker{};       ///< Name of the person, as AddItem's origin; may be empty.
  std::string instructions{};  ///< "" = the built-in ones.
  std::size_t budget = 1'000;  ///< Estimated tokens of memory in the prompt; 0 = none is looked up.
  bool remember = true;        ///< Message and answer become memories, once the answer is whole.
  /// max_tokens, temperature, top_p, seed, stop, form, keep_going, owner and adapters; messages and prompt are not
  /// read.
  model::GenerationRequest how{};
};

struct Answer {
  model::Generation made;
  Context context;               ///< What was looked up; empty when nothing was.
  std::vector<MemoryId> stored;  ///< The message's and the answer's; empty when not remembered.
};

/// Called once before the first piece, with what was looked up. May be empty.
using OnContext = std::function<void(const Context&)>;

/// Looks up what the cube holds, asks the model, and remembers both turns. The prompt's stable part comes first, then
/// the history, then what this message needs together with it, so that the next turn begins with the same bytes; the
/// oldest history is left out where a local model's context is too small. Nothing is remembered of an answer that was
/// broken off. Errors: those of Memos::context, ChatModel::generate and Memos::add. Blocking; thread-safe as its parts.
[[nodiscard]] Result<Answer> answer(Memos& memos, model::ChatModel& model, const Turn& turn,
                                    const model::OnPiece& on_piece, const OnContext& on_context = {});

/// The messages that answer() sends, from what was looked up. For tests and for showing.
[[nodiscard]] std::vector<model::ChatMessage> prompt_of(const Turn& turn, const Context& context);

}  // namespace memos::chat
