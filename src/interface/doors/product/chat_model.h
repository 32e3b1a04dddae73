// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interface/api/tenants.h"
#include "interface/doors/common/fields.h"
#include "interface/rest/settings.h"
#include "model/chat_model.h"

namespace memos::doors::product {

/// How an answer is made, as far as the request says.
struct ChatHow {
  std::optional<std::uint64_t> max_tokens;
  std::optional<double> temperature, top_p;
};
/// Fields max_tokens, temperature and top_p. kInvalidArgument, naming the one that is out of range.
[[nodiscard]] Result<ChatHow> read_how(Fields& fields);

/// The language model that chats: the folder's own, of the setting `chat_model`, else that of `refine` and
/// `refine_model`. Thread-safe once it is complete.
class ChatModel {
 public:
  ChatModel() = default;
  /// Without a URL to refine there is none yet. Errors: kInvalidArgument naming "refine" or "refine_model";
  /// kUnsupported (no libcurl).
  [[nodiscard]] static Result<ChatModel> make(const rest::Settings& settings);
  /// From here on the folder's model, if it has one. It must outlive this.
  void take(api::Tenants& folder);

  /// kUnavailable, field "model_name_or_path": there is none.
  [[nodiscard]] Status there() const;
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// `piece` gets the answer as it comes; false ends it: kCancelled. It may be empty.
  [[nodiscard]] Result<std::string> answer(std::vector<model::ChatMessage> messages, const ChatHow& how,
                                           const model::OnPiece& piece) const;

 private:
  // Shared: the door's routes are copied.
  std::shared_ptr<model::ChatModel> refiner_;
  model::ChatModel* own_ = nullptr;
  std::string name_;
};

}  // namespace memos::doors::product
