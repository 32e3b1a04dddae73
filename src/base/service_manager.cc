// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

namespace memos::base {
namespace {

std::string_view environment(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

ServiceManager::ServiceManager(std::string socket, std::chrono::microseconds watchdog)
    : socket_(std::move(socket)), watchdog_(socket_.empty() ? std::chrono::microseconds{0} : watchdog) {}

ServiceManager ServiceManager::from_environment() {
  const std::optional<std::int64_t> every = number(environment("WATCHDOG_USEC"));
  const std::string_view process = environment("WATCHDOG_PID");
  const bool ours = process.empty() || number(process) == std::optional<std::int64_t>(::getpid());
  const bool watched = every && *every > 0 && ours;
  return ServiceManager(std::string(environment("NOTIFY_SOCKET")), std::chrono::microseconds(watched ? *every : 0));
}

void ServiceManager::ready(std::string_view status) const {
  std::string state = "READY=1\nSTATUS=";
  for (const char c : status) state += c == '\n' ? ' ' : c;
  tell(state);
}

void ServiceManager::stopping() const noexcept { tell("STOPPING=1"); }
void ServiceManager::alive() const noexcept { tell("WATCHDOG=1"); }

void ServiceManager::tell(std::string_view state) const noexcept {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool named = socket_.starts_with('/') || socket_.starts_with('@');
  if (!named || socket_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  static_cast<void>(::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&address), size));
  ::close(descriptor);
}

}  // namespace memos::base
