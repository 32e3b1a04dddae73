// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "interface/chat/chat.h"

namespace memos::chat {

struct Asked {
  Turn turn;
  bool stream = true;
};

/// Reads the body of POST /api/v1/chat. Error kInvalidArgument naming the field; unknown fields are refused.
[[nodiscard]] Result<Asked> read_request(const json::Value& body);

[[nodiscard]] json::Value context_json(const Context& context);
[[nodiscard]] json::Value answer_json(const Answer& answer, const std::string& model);

}  // namespace memos::chat
