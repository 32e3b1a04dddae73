// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "model/generator.h"
#include "model/llama_engine.h"

namespace memos::model {

/// An adapter in the engine.
class LlamaAdapter final : public Adapter {
 public:
  struct Free {
    const memos_llama_api* api;
    std::mutex* lock;  ///< Of the model: loading and freeing change it.
    void operator()(memos_llama_adapter* adapter) const noexcept {
      const std::scoped_lock guard(*lock);
      api->free_adapter(adapter);
    }
  };
  /// `model`: shared, because an adapter in somebody's hands must not outlive the model that it is a part of.
  LlamaAdapter(std::shared_ptr<const LlamaModel> model, std::unique_ptr<memos_llama_adapter, Free> adapter,
               std::string hash)
      : model_(std::move(model)), adapter_(std::move(adapter)), hash_(std::move(hash)) {}
  [[nodiscard]] const std::string& hash() const noexcept override { return hash_; }
  [[nodiscard]] const LlamaModel* model() const noexcept { return model_.get(); }
  [[nodiscard]] memos_llama_adapter* get() const noexcept { return adapter_.get(); }

 private:
  std::shared_ptr<const LlamaModel> model_;  // Before adapter_: goes after it.
  std::unique_ptr<memos_llama_adapter, Free> adapter_;
  std::string hash_;
};

/// A row in the engine. Must not outlive the model. `state_bytes`: of a token. Error kUnavailable.
[[nodiscard]] Result<std::unique_ptr<KvSequence>> make_llama_row(const LlamaModel& model,
                                                                 const memos_llama_row_request& request,
                                                                 std::uint32_t state_bytes);

}  // namespace memos::model
