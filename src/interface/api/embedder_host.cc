// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/embedder_host.h"

#include <algorithm>
#include <utility>

namespace memos::api {

EmbedderHost::EmbedderHost(EmbedderFactory factory, base::Logger logger, std::chrono::milliseconds retry)
    : factory_(std::move(factory)), logger_(std::move(logger)), retry_(retry) {}

EmbedderHost::~EmbedderHost() { stop(); }

void EmbedderHost::start() {
  const std::scoped_lock lock(mutex_);
  if (started_ || !factory_) return;
  started_ = true;
  thread_ = std::thread([this] { load(); });
}

void EmbedderHost::load() {
  for (auto pause = retry_; !load_once();
       pause = std::min<std::chrono::milliseconds>(pause * 2, limits::kJobBackoffMax)) {
    std::unique_lock lock(mutex_);
    if (error_.code != ErrorCode::kUnavailable) return;
    if (loaded_.wait_for(lock, pause, [&] { return stopping_; })) return;
  }
  if (on_ready_) on_ready_();
}

bool EmbedderHost::load_once() {
  Result<std::unique_ptr<model::Embedder>> made = factory_();
  {
    const std::scoped_lock lock(mutex_);
    if (made) {
      embedder_ = *std::move(made);
      ready_.store(embedder_.get(), std::memory_order_release);
    } else {
      if (made.error().message != error_.message)  // Not at every attempt.
        logger_.log(base::LogLevel::kWarn, "no embedder: " + made.error().message);
      error_ = std::move(made).error();
    }
    finished_ = true;
  }
  loaded_.notify_all();
  return ready() != nullptr;
}

Result<model::Embedder*> EmbedderHost::wait(std::chrono::milliseconds longest) {
  if (model::Embedder* now = ready()) return now;
  if (off()) return fail(ErrorCode::kNotFound, "this folder is used without an embedder", "embedder");
  start();
  std::unique_lock lock(mutex_);
  if (!loaded_.wait_for(lock, longest, [&] { return finished_; }))
    return fail(ErrorCode::kUnavailable, "the embedder is still being loaded", "embedder");
  if (embedder_) return embedder_.get();
  return std::unexpected(error_);
}

std::string EmbedderHost::notice() const {
  if (off()) return "no embedder is set: search is lexical";
  const std::scoped_lock lock(mutex_);
  if (embedder_) return {};
  if (finished_) return "no embedder: " + error_.message;
  return started_ ? "the embedder is still being loaded" : "the embedder has not been needed yet";
}

std::string EmbedderHost::failure(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  if (!started_ || !loaded_.wait_for(lock, longest, [&] { return finished_; }) || embedder_) return {};
  return "no embedder: " + error_.message;
}

void EmbedderHost::stop() {
  {
    const std::scoped_lock lock(mutex_);
    started_ = true;
    stopping_ = true;
    if (!thread_.joinable()) {
      finished_ = true;
      if (!embedder_ && error_.message.empty())
        error_ = {ErrorCode::kCancelled, "the folder is being closed", "embedder"};
    }
  }
  loaded_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace memos::api
