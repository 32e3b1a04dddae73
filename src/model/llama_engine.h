// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/dynamic_library.h"
#include "base/log.h"
#include "base/result.h"
#include "model/llama_module.h"

namespace memos::model {

/// The loaded llama.cpp module. Looked for at $MEMOS_LLAMA_MODULE, else beside the program, else in ../lib/memos, else
/// one folder up.
class LlamaEngine {
 public:
  /// Error kUnsupported when there is no module, or one of another ABI; names the places.
  /// `field`: of its errors.
  [[nodiscard]] static Result<std::unique_ptr<LlamaEngine>> load(std::string_view field = "embedder");
  [[nodiscard]] const memos_llama_api& api() const noexcept { return *api_; }

 private:
  LlamaEngine(base::DynamicLibrary library, const memos_llama_api* api) : library_(std::move(library)), api_(api) {}
  static Result<std::unique_ptr<LlamaEngine>> open(const std::string& path, std::string_view field);
  base::DynamicLibrary library_;
  const memos_llama_api* api_;
};

class LlamaModel;

/// One place to encode in, with its own memory. One thread at a time. Must not outlive its model.
class LlamaContext {
 public:
  /// Pooled vectors, not normalised: `vectors` holds lengths.size() times dimension floats; in a context of one vector
  /// a token, tokens.size() times dimension. `go_on`, which may take its time, is asked now and then; empty = always.
  /// Errors: kUnavailable; kCancelled when `go_on` said no.
  [[nodiscard]] Status encode(std::span<const std::int32_t> tokens, std::span<const std::uint32_t> lengths,
                              std::span<float> vectors, const std::function<bool()>& go_on = {});

 private:
  friend class LlamaModel;
  struct Free {
    const memos_llama_api* api;
    void operator()(memos_llama_context* context) const noexcept { api->free_context(context); }
  };
  LlamaContext(const LlamaModel& model, memos_llama_context* context);
  const LlamaModel& model_;
  std::unique_ptr<memos_llama_context, Free> context_;
};

/// A model in memory. Thread-safe.
class LlamaModel {
 public:
  /// `path` must have passed check_model. Errors: kUnavailable (no memory), kUnsupported (the engine refused it).
  [[nodiscard]] static Result<std::unique_ptr<LlamaModel>> load(std::unique_ptr<LlamaEngine> engine,
                                                                const std::string& path, base::Logger logger,
                                                                std::string field = "embedder");
  [[nodiscard]] std::uint32_t dimension() const noexcept { return info_.dimension; }
  [[nodiscard]] std::uint32_t vocabulary() const noexcept { return info_.vocabulary; }
  /// Whether rows of tokens can be made of it.
  [[nodiscard]] bool generates() const noexcept { return info_.generates != 0; }
  /// What every prompt begins with, or -1.
  [[nodiscard]] std::int32_t begin_token() const noexcept { return info_.begin_token; }
  /// `flags`: MEMOS_LLAMA_WITH_SPECIAL, MEMOS_LLAMA_CONTROL.
  [[nodiscard]] Result<std::vector<std::int32_t>> tokenize(std::string_view text, std::uint32_t flags) const;
  struct TokenText {
    std::string text;  ///< As the vocabulary writes it.
    bool control = false;
  };
  [[nodiscard]] Result<TokenText> token_text(std::int32_t token) const;
  [[nodiscard]] Result<std::unique_ptr<LlamaContext>> make_context(const memos_llama_context_request& request) const;

  [[nodiscard]] const memos_llama_api& api() const noexcept { return engine_->api(); }
  [[nodiscard]] memos_llama_model* handle() const noexcept { return model_.get(); }
  /// Passes on what the engine said; the note of a failed call becomes the error.
  [[nodiscard]] Status outcome(std::int32_t status, const memos_llama_note& note, ErrorCode code) const;

 private:
  friend class LlamaContext;
  struct Free {
    const memos_llama_api* api;
    void operator()(memos_llama_model* model) const noexcept { api->free_model(model); }
  };
  LlamaModel(std::unique_ptr<LlamaEngine> engine, memos_llama_model* model, memos_llama_model_info info,
             base::Logger logger, std::string field);

  std::unique_ptr<LlamaEngine> engine_;  // Before model_: freed after it.
  std::unique_ptr<memos_llama_model, Free> model_;
  memos_llama_model_info info_;
  base::Logger logger_;
  std::string field_;  ///< Of errors.
};

}  // namespace memos::model
