// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "interface/rest/settings.h"
#include "model/chat_endpoint.h"

namespace memos::doors::product {

/// The language model that chats: the one of the settings `refine` and `refine_model`. Thread-safe.
class ChatModel {
 public:
  ChatModel() = default;
  /// Without a URL there is none. Errors: kInvalidArgument naming "refine" or "refine_model"; kUnsupported (no
  /// libcurl).
  [[nodiscard]] static Result<ChatModel> make(const rest::Settings& settings);

  /// kUnavailable, field "model_name_or_path": there is none.
  [[nodiscard]] Status there() const;
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Result<std::string> ask(std::string_view prompt) const;

 private:
  // Shared: the door's routes are copied.
  std::shared_ptr<model::ChatEndpoint> endpoint_;
  std::string name_;
  std::chrono::milliseconds timeout_{60'000};
};

}  // namespace memos::doors::product
