// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Who may talk to a server through a browser. A page of a foreign site can send requests to 127.0.0.1, and a name that
/// it owns can be made to point there (DNS rebinding); both show in Host and Origin. Pure functions on text.
namespace memos::http {

struct OriginSettings {
  /// Names that Host may hold beside IP addresses and "localhost". "*" = any.
  std::vector<std::string> hosts;
  /// Origins (scheme://name[:port]) whose pages may read answers, beside the server's own. "*" = any.
  std::vector<std::string> cors_origins;
};

enum class OriginVerdict : std::uint8_t {
  kFine = 0,
  kNoHost,        ///< Host is missing, doubled or malformed.
  kForeignHost,   ///< Host is a name that is not the server's.
  kForeignOrigin  ///< Origin is another site's.
};

/// `host` and `origin` as sent; an empty origin is a caller that is no browser.
[[nodiscard]] OriginVerdict check_origin(const OriginSettings& settings, std::string_view host,
                                         std::string_view origin);
/// True when answers to this origin carry Access-Control-Allow-Origin.
[[nodiscard]] bool is_cors_origin(const OriginSettings& settings, std::string_view origin);

/// "name:port" -> "name", brackets of an IPv6 address kept; empty when it is malformed.
[[nodiscard]] std::string_view host_name(std::string_view host) noexcept;
/// True for 127.0.0.0/8, ::1 (with or without brackets) and "localhost".
[[nodiscard]] bool is_loopback_name(std::string_view name) noexcept;
/// True for an IPv4 address or a bracketed IPv6 address: such a Host cannot have been rebound.
[[nodiscard]] bool is_address(std::string_view name) noexcept;

}  // namespace memos::http
