// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace memos::base {

/// Tells the service manager that started this process how it is, as sd_notify(3) describes: datagrams to the socket
/// that NOTIFY_SOCKET names. Without one nothing is told. What cannot be told is left out: nobody waits for it.
/// Thread-safe.
class ServiceManager {
 public:
  /// Nobody is told.
  ServiceManager() = default;
  /// `socket`: a path, or a name of the abstract kind behind "@". `watchdog`: how often alive() must be told, 0 =
  /// never.
  explicit ServiceManager(std::string socket, std::chrono::microseconds watchdog = {});
  /// What NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID say.
  [[nodiscard]] static ServiceManager from_environment();

  void ready(std::string_view status) const;
  void stopping() const noexcept;
  void alive() const noexcept;
  [[nodiscard]] std::chrono::microseconds watchdog() const noexcept { return watchdog_; }

 private:
  void tell(std::string_view state) const noexcept;

  std::string socket_;
  std::chrono::microseconds watchdog_{0};
};

}  // namespace memos::base
