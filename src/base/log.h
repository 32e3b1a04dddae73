// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

namespace memos::base {

enum class LogLevel : std::uint8_t { kDebug = 0, kInfo = 1, kWarn = 2, kError = 3 };

/// Where library code reports to. A library never prints. Never pass memory text, questions or keys: ids,
/// counts, durations and file names only. The callback may run on any thread, one call at a time over all copies
/// of a logger; it must not throw, and must not log through the same logger.
class Logger {
 public:
  using Sink = std::function<void(LogLevel, std::string_view)>;
  /// Drops everything.
  Logger() = default;
  /// Messages below `threshold` are dropped.
  explicit Logger(Sink sink, LogLevel threshold = LogLevel::kInfo);
  void log(LogLevel level, std::string_view message) const;

 private:
  struct Shared {
    explicit Shared(Sink s) : sink(std::move(s)) {}
    std::mutex mutex;
    Sink sink;
  };
  // Shared: modules hold copies of one logger and must take turns at its one sink.
  std::shared_ptr<Shared> shared_;
  LogLevel threshold_ = LogLevel::kInfo;
};

}  // namespace memos::base
