// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/log.h"

namespace memos::base {

Logger::Logger(Sink sink, LogLevel threshold) : threshold_(threshold) {
  // Shared by all copies of a logger: they take turns at one sink.
  if (sink) shared_ = std::make_shared<Shared>(std::move(sink));
}

void Logger::log(LogLevel level, std::string_view message) const {
  if (!shared_ || level < threshold_) return;
  const std::lock_guard lock(shared_->mutex);
  shared_->sink(level, message);
}

}  // namespace memos::base
