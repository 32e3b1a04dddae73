// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>

#include "interface/rest/door.h"
#include "model/chat_model.h"

namespace memos::chat {

/// POST /api/v1/chat: answers a message with what the cube remembers, as server-sent events ("context", "piece",
/// "done", "error") or, with "stream": false, as one object. docs/chat.md describes both. A local model applies the
/// adapters that the cube has attached; their files lie below `data_directory`. The model goes with the last copy of
/// the door.
[[nodiscard]] rest::Door make_door(std::shared_ptr<model::ChatModel> model, const std::string& data_directory);

}  // namespace memos::chat
