// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <charconv>

#include "interface/http/server.h"

namespace memos::http {

bool Endpoint::loopback() const noexcept { return is_loopback_name(address); }

std::string Endpoint::str() const {
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto refuse = [] {
    return fail(ErrorCode::kInvalidArgument, "an address to listen on looks like 127.0.0.1:8765 or [::1]:8765",
                "listen");
  };
  const std::size_t colon = text.rfind(':');
  const bool only_port = colon == std::string_view::npos;
  std::string_view host = only_port ? std::string_view("127.0.0.1") : text.substr(0, colon);
  const std::string_view port = only_port ? text : text.substr(colon + 1);
  Endpoint endpoint;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc{} || end != port.data() + port.size()) return refuse();
  if (host == "localhost") host = "127.0.0.1";
  if (!is_address(host)) return refuse();
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  endpoint.address = host;
  return endpoint;
}

}  // namespace memos::http
