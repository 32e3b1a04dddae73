// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/passed_sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

namespace memos::base {
namespace {

constexpr int kFirst = 3;  ///< SD_LISTEN_FDS_START.
constexpr int kMost = 64;

std::optional<int> number(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
  const char* const value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  const std::string_view text(value);
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<int> option(int descriptor, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(descriptor, SOL_SOCKET, name, &value, &size) != 0) return std::nullopt;
  return value;
}

template <class Address>
Address as(const sockaddr_storage& from) {
  Address out;
  std::memcpy(&out, &from, sizeof out);
  return out;
}

/// False: it is of no family that is served.
bool read_address(const sockaddr_storage& from, socklen_t size, PassedSocket& out) {
  char text[INET6_ADDRSTRLEN] = {};
  if (from.ss_family == AF_INET) {
    const auto inet = as<sockaddr_in>(from);
    ::inet_ntop(AF_INET, &inet.sin_addr, text, sizeof text);
    out.address = text;
    out.port = ntohs(inet.sin_port);
    return true;
  }
  if (from.ss_family == AF_INET6) {
    const auto inet = as<sockaddr_in6>(from);
    ::inet_ntop(AF_INET6, &inet.sin6_addr, text, sizeof text);
    out.address = text;
    out.port = ntohs(inet.sin6_port);
    return true;
  }
  if (from.ss_family != AF_UNIX || size <= offsetof(sockaddr_un, sun_path)) return false;
  const auto local = as<sockaddr_un>(from);
  const std::string name(local.sun_path, size - offsetof(sockaddr_un, sun_path));
  if (name.front() == '\0') {
    out.path = "@" + name.substr(1);
    out.for_others = true;  // Nothing but the name guards it.
    return true;
  }
  out.path = name.substr(0, name.find('\0'));
  struct stat found{};
  constexpr mode_t kOthers = S_IWGRP | S_IWOTH;
  out.for_others = ::stat(out.path.c_str(), &found) != 0 || (found.st_mode & kOthers) != 0;
  return true;
}

}  // namespace

Result<std::vector<PassedSocket>> passed_sockets() {
  std::vector<PassedSocket> out;
  if (number("LISTEN_PID") != std::optional<int>(::getpid())) return out;
  const int count = number("LISTEN_FDS").value_or(0);
  if (count < 0 || count > kMost)
    return fail(ErrorCode::kInvalidArgument, "LISTEN_FDS is no number of sockets", "LISTEN_FDS");
  for (int descriptor = kFirst; descriptor < kFirst + count; ++descriptor) {
    PassedSocket& socket = out.emplace_back();
    socket.descriptor = descriptor;
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const bool listens = option(descriptor, SO_TYPE) == SOCK_STREAM && option(descriptor, SO_ACCEPTCONN) == 1 &&
                         ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    if (!listens || !read_address(address, size, socket) || ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0)
      return fail(ErrorCode::kInvalidArgument,
                  "descriptor " + std::to_string(descriptor) +
                      ", which LISTEN_FDS names, is no stream socket that listens on an address or path",
                  "LISTEN_FDS");
  }
  return out;
}

}  // namespace memos::base
