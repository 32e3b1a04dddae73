// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "interface/doors/product/chat_model.h"
#include "interface/doors/product/filter.h"
#include "interface/doors/product/recall.h"

/// A question answered by the language model with what is remembered. Both of MemOS's APIs chat by this.
namespace memos::doors::product {

struct ChatAsked {
  std::string user;
  std::vector<NamedCube> write_to;  ///< Where question and answer are remembered; empty = nowhere.
  RecallAsked recall;
  std::string system_prompt;  ///< "{memories}" is where what is remembered goes; else it goes behind.
  std::vector<model::ChatMessage> history;
  Scope scope;  ///< Of what is remembered, as are the next two.
  std::vector<std::string> tags;
  std::string info;  ///< JSON of an object; empty = none.
  ChatHow how;
};

struct Chat {
  std::string answer;
  Recall found;
  std::vector<MemoryId> stored;
};

/// Whoever wants to see an answer while it comes. Either may be empty.
struct ChatWatcher {
  std::function<void(const Recall&)> found;  ///< Before the model is asked.
  model::OnPiece piece;
};
/// Finds, asks, and remembers the exchange once the answer is whole.
[[nodiscard]] Result<Chat> chat_with(Memos& memos, const ChatModel& model, const ChatAsked& asked,
                                     const ChatWatcher& watcher = {});
/// What the model is asked: instructions with what is remembered, the conversation so far, the question.
[[nodiscard]] std::vector<model::ChatMessage> chat_messages(const ChatAsked& asked, const Recall& found);
/// A list of messages with role and content, a text or parts; those without text are left out. kInvalidArgument, field
/// `path`: it is none.
[[nodiscard]] Result<std::vector<model::ChatMessage>> read_history(const json::Value* messages,
                                                                   const std::string& path);

}  // namespace memos::doors::product
