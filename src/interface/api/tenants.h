// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "memos/memos.hpp"

namespace memos::model {
class ChatModel;
}

namespace memos::api {

class Hooks;

/// Texts as vectors, for programs that want nothing but these.
struct TextVectors {
  std::string model;  ///< Name of the folder's embedder.
  std::uint32_t dimension = 0;
  std::vector<std::vector<float>> vectors;  ///< One a text, of unit length.
};

/// Several tenants over one folder, for servers: one vault, one scheduler, one embedder; each tenant sees its own
/// cubes, memories and jobs, and ids of others answer like ids that do not exist. Thread-safe.
class Tenants {
 public:
  virtual ~Tenants() = default;
  /// Lives as long as this object. A tenant without cubes is none the less one.
  virtual Memos& of(const TenantId& tenant) = 0;
  /// What the folder's embedder makes of the texts; of one beyond its window, the mean of the parts' vectors. Without
  /// texts it only tells the model. Waits while the embedder is being loaded. Errors: kNotFound, field "embedder" (the
  /// folder has none); kUnavailable; kInvalidArgument, field "texts[N]" (it holds nothing to embed).
  [[nodiscard]] virtual Result<TextVectors> embed(std::span<const std::string_view> texts) = 0;
  /// A text that a front door keeps for a tenant, under a name of the door's own; empty = none. For settings and
  /// records of requests, never for what memories say: that would outlive their erasure.
  [[nodiscard]] virtual Result<std::string> kept(const TenantId& tenant, const std::string& name) = 0;
  /// At most limits::kMaxDoorRecordBytes: kExhausted.
  [[nodiscard]] virtual Status keep(const TenantId& tenant, const std::string& name, const std::string& text) = 0;
  /// The folder's language model (Options::generation), for prompts that the caller wrote: nothing of them is kept.
  /// nullptr without one. Lives as long as this object; thread-safe.
  [[nodiscard]] virtual model::ChatModel* chat_model() = 0;
  /// The webhooks of all tenants. Nothing is sent before Hooks::start.
  [[nodiscard]] virtual Hooks& hooks() = 0;
};

/// Opens a folder for the tenant that it belongs to (`options.tenant`) and all others. Errors as memos::open.
[[nodiscard]] Result<std::unique_ptr<Tenants>> open_tenants(const Options& options);

}  // namespace memos::api
