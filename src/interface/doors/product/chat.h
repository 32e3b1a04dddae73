// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

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
  std::string history;        ///< "role: text" lines.
  Scope scope;                ///< Of what is remembered.
};

struct Chat {
  std::string answer;
  Recall found;
  std::vector<MemoryId> stored;
};

/// Finds, asks, and remembers the exchange once there is an answer.
[[nodiscard]] Result<Chat> chat_with(Memos& memos, const ChatModel& model, const ChatAsked& asked);
/// The prompt, for tests.
[[nodiscard]] std::string chat_prompt(const ChatAsked& asked, const Recall& found);
/// Messages as "role: text" lines. kInvalidArgument, field `path`: it is no list of messages.
[[nodiscard]] Result<std::string> history_lines(const json::Value* messages, const std::string& path);

}  // namespace memos::doors::product
