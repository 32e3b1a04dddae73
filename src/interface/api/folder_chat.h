// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <cstdint>

#include "interface/api/activation_host.h"
#include "model/chat_model.h"

namespace memos::api {

/// A folder's language model for prompts that somebody else wrote, in which nobody can tell which memories they hold:
/// so nothing of such a prompt is kept once it is answered, neither on disk nor in a row. Thread-safe.
class FolderChat final : public model::ChatModel {
 public:
  /// `host`, which has a model, outlives it.
  explicit FolderChat(ActivationHost& host) : host_(host) {}
  const std::string& name() const noexcept override;
  /// Loads a model that runs here when it is first needed. Errors: also those of ActivationHost::generator.
  Result<model::Generation> generate(const model::GenerationRequest& request, const model::OnPiece& on_piece) override;

 private:
  ActivationHost& host_;
  std::atomic<std::uint64_t> answers_{0};
};

}  // namespace memos::api
