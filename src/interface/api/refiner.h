// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "infrastructure/vault/vault.h"
#include "interface/api/cube_directory.h"
#include "interface/reader/prompts.h"
#include "memos/memos.hpp"
#include "model/chat_endpoint.h"
#include "model/chat_model.h"

namespace memos::api {

/// The language model of a folder: what Options::refinement becomes.
struct RefineParts {
  std::unique_ptr<model::ChatEndpoint> endpoint;
  std::string model;  ///< Named in what it makes.
  reader::Prompts prompts;
  std::chrono::milliseconds timeout{60'000};
  std::uint32_t after_turns = 0;
  bool summaries = false;
};
/// The language model that the settings name; its key is $MEMOS_REFINE_KEY. Errors: kInvalidArgument naming "refine" or
/// "refine_model"; kUnsupported (no libcurl).
[[nodiscard]] Result<std::unique_ptr<model::ChatEndpoint>> refine_endpoint(const Refinement& refinement);
/// The same model for conversations, answers piece by piece. Errors: the same.
[[nodiscard]] Result<std::unique_ptr<model::ChatModel>> refine_chat_model(const Refinement& refinement);
/// None without a URL. Errors: kInvalidArgument naming "refine", "refine_model", "refine_timeout_ms" or "prompts";
/// kUnsupported (no libcurl); those of reader::load_prompts.
[[nodiscard]] Result<std::optional<RefineParts>> refine_parts(const Refinement& refinement, base::FileSystem& files);

/// What refinement shares between tenants: the model, what its jobs count, and how many turns wait for it. Thread-safe.
class Refiner {
 public:
  explicit Refiner(std::optional<RefineParts> parts) : parts_(std::move(parts)) {}

  /// nullptr: there is no model.
  [[nodiscard]] const RefineParts* parts() const noexcept { return parts_ ? &*parts_ : nullptr; }

  void count(const std::string& name, std::uint64_t number);
  [[nodiscard]] std::map<std::string, std::uint64_t> counts() const;

  /// Asks for the refinement of sessions with new turns, where that is wished for without being asked: one job a
  /// session, due at once when enough turns wait, else within limits::kRefineAfter.
  void on_new_turns(const CubeState& cube, std::span<const Body* const> turns, UtcMs now,
                    std::vector<vault::JobRequest>& jobs);
  /// A summary went with one of its turns: the job that makes it anew; none where summaries are not wished for.
  [[nodiscard]] std::optional<vault::JobRequest> summary_again(UtcMs now) const;

 private:
  std::optional<RefineParts> parts_;
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;
  std::map<std::pair<CubeId, std::string>, std::uint32_t> waiting_;  ///< New turns of sessions, by their prints.
};

}  // namespace memos::api
