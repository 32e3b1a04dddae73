// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/limits.h"
#include "base/log.h"
#include "base/result.h"
#include "model/embedder.h"

namespace memos::api {

/// Makes the embedder; empty = the folder is lexical on purpose.
using EmbedderFactory = std::function<Result<std::unique_ptr<model::Embedder>>()>;

/// Loads the embedder on a thread of its own, so that opening a folder and answering lexically never wait for it. One
/// that is away (kUnavailable) is tried again, later and later. Thread-safe.
class EmbedderHost {
 public:
  /// `on_ready` is called on the loading thread once the embedder can be used; set it before start().
  /// `retry`: until the second attempt; doubled each time, up to limits::kJobBackoffMax.
  EmbedderHost(EmbedderFactory factory, base::Logger logger, std::chrono::milliseconds retry = limits::kJobBackoff);
  ~EmbedderHost();  ///< Waits for a load that is under way.
  EmbedderHost(const EmbedderHost&) = delete;
  EmbedderHost& operator=(const EmbedderHost&) = delete;

  void set_on_ready(std::function<void()> on_ready) { on_ready_ = std::move(on_ready); }
  /// Begins to load, if that has not been done.
  void start();
  /// True when there is no embedder on purpose.
  [[nodiscard]] bool off() const noexcept { return !factory_; }
  /// The embedder if it can be used now, else nullptr. Never waits. Lives as long as the host.
  [[nodiscard]] model::Embedder* ready() const noexcept { return ready_.load(std::memory_order_acquire); }
  /// Starts if necessary and waits. Errors: those of the factory; kNotFound when off; kUnavailable when it takes
  /// longer.
  [[nodiscard]] Result<model::Embedder*> wait(std::chrono::milliseconds longest);
  /// Why there is no embedder, for people; empty when it is ready.
  [[nodiscard]] std::string notice() const;
  /// Why loading failed, if it was begun and ended within `longest`; else empty. For answers that do without it.
  [[nodiscard]] std::string failure(std::chrono::milliseconds longest);
  /// Waits until no load is under way and refuses new ones.
  void stop();

 private:
  void load();
  [[nodiscard]] bool load_once();

  EmbedderFactory factory_;
  base::Logger logger_;
  const std::chrono::milliseconds retry_;
  std::function<void()> on_ready_;
  mutable std::mutex mutex_;
  std::condition_variable loaded_;
  bool started_ = false, finished_ = false, stopping_ = false;
  Error error_;
  std::unique_ptr<model::Embedder> embedder_;
  std::atomic<model::Embedder*> ready_{nullptr};
  std::thread thread_;
};

}  // namespace memos::api
