// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/old_embedders.h"

#include <utility>

namespace memos::api {

Result<model::Embedder*> OldEmbedders::wait(const vault::Space& space, std::chrono::milliseconds longest) {
  EmbedderHost* host = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) return fail(ErrorCode::kCancelled, "the folder is being closed", "embedder");
    std::unique_ptr<EmbedderHost>& known = hosts_[space.id];
    if (!known && factory_) known = std::make_unique<EmbedderHost>([this, space] { return factory_(space); }, logger_);
    host = known.get();
  }
  if (host == nullptr) return fail(ErrorCode::kNotFound, "nobody knows this embedder any more", "embedder");
  return host->wait(longest);
}

void OldEmbedders::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  for (const auto& [space, host] : hosts_)  // none is added any more
    if (host) host->stop();
}

}  // namespace memos::api
