// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "infrastructure/vault/vault.h"
#include "interface/api/embedder_host.h"

namespace memos::api {

/// Makes the embedder of a space that is not of the folder's own embedder. Error kNotFound: nobody knows it any more.
using SpaceEmbedderFactory = std::function<Result<std::unique_ptr<model::Embedder>>(const vault::Space&)>;

/// The embedders of spaces that cubes still answer from after the folder got another one. Each is loaded when it is
/// first needed and kept as long as this lives. Thread-safe.
class OldEmbedders {
 public:
  /// An empty factory knows none.
  OldEmbedders(SpaceEmbedderFactory factory, base::Logger logger)
      : factory_(std::move(factory)), logger_(std::move(logger)) {}

  /// The space's embedder, which is loaded if it is not there; waits at most so long. Errors: as EmbedderHost::wait;
  /// kNotFound when it cannot be had.
  [[nodiscard]] Result<model::Embedder*> wait(const vault::Space& space, std::chrono::milliseconds longest);
  /// Refuses new loads and waits for those under way.
  void stop();

 private:
  SpaceEmbedderFactory factory_;
  base::Logger logger_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::map<SpaceId, std::unique_ptr<EmbedderHost>> hosts_;
};

}  // namespace memos::api
