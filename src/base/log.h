// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace memos::base {

enum class LogLevel : std::uint8_t { kDebug = 0, kInfo = 1, kWarn = 2, kError = 3 };

/// Where library code reports to. A library never prints. Never pass memory text, questions or keys: ids,
/// counts, durations and file names only. The callback may run on any thread, one call at a time.
class Logger {
 public:
  using Sink = std::function<void(LogLevel, std::string_view)>;
  Logger() = default;
  explicit Logger(Sink sink, LogLevel threshold = LogLevel::kInfo) : sink_(std::move(sink)), threshold_(threshold) {}
  void log(LogLevel level, std::string_view message) const;

 private:
  Sink sink_;
  LogLevel threshold_ = LogLevel::kInfo;
};

}  // namespace memos::base
