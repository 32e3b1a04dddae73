// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace memos::api {

/// Where a webhook goes.
struct HookAddress {
  bool tls = false;
  std::string host;  ///< Small letters; an IPv6 address without its brackets.
  std::uint16_t port = 0;
  std::string path;  ///< "/" and what follows it.

  /// Put together from its parts, so that nobody reads it otherwise.
  [[nodiscard]] std::string url() const;
};

/// Reads "http(s)://HOST[:PORT][/PATH]". No user, no fragment, nothing but printable ASCII. kInvalidArgument, field
/// "url".
[[nodiscard]] Result<HookAddress> parse_hook_address(std::string_view url);

/// What the server's operator allows.
enum class HookReach : std::uint8_t {
  kNone = 0,
  kPublic = 1,  ///< As long as its name leads into the public internet.
  kAny = 2,     ///< The host is named as it stands: wherever it is.
};
/// `hosts`: "NAME" or "NAME:PORT" allow a host wherever it is, "*.NAME" hosts below a name and "*" every host in the
/// public internet. Without any nothing is allowed.
[[nodiscard]] HookReach reach_of(const HookAddress& address, std::span<const std::string> hosts);

}  // namespace memos::api
