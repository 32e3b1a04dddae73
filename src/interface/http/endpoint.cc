// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <charconv>

#include "base/limits.h"
#include "interface/http/server.h"

namespace memos::http {

namespace {

std::unexpected<Error> refuse(const char* words) { return fail(ErrorCode::kInvalidArgument, words, "listen"); }

}  // namespace

bool Endpoint::loopback() const noexcept { return path.empty() ? is_loopback_name(address) : !for_others; }

std::string Endpoint::str() const {
  if (!path.empty()) return path;
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

std::string Endpoint::url() const { return (!path.empty() ? "unix:" : tls ? "https://" : "http://") + str(); }

Result<Endpoint> parse_endpoint(std::string_view text, bool tls) {
  Endpoint endpoint;
  if (text.starts_with("unix:")) {
    endpoint.path = text.substr(5);
    if (!endpoint.path.starts_with('/') || endpoint.path.ends_with('/') ||
        endpoint.path.find('\0') != std::string::npos)
      return refuse("a socket to listen on looks like unix:/run/memos/memos.sock");
    if (endpoint.path.size() > limits::kMaxSocketPathBytes) return refuse("the path of a socket has at most 107 bytes");
    return endpoint;
  }
  endpoint.tls = text.starts_with("https://") || (tls && !text.starts_with("http://"));
  if (const std::size_t scheme = text.find("://"); text.starts_with("http") && scheme != std::string_view::npos)
    text.remove_prefix(scheme + 3);
  const auto no_address = [] { return refuse("an address to listen on looks like 127.0.0.1:8765 or [::1]:8765"); };
  const std::size_t colon = text.rfind(':');
  const bool only_port = colon == std::string_view::npos;
  std::string_view host = only_port ? std::string_view("127.0.0.1") : text.substr(0, colon);
  const std::string_view port = only_port ? text : text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc{} || end != port.data() + port.size()) return no_address();
  if (host == "localhost") host = "127.0.0.1";
  if (!is_address(host)) return no_address();
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  endpoint.address = host;
  return endpoint;
}

}  // namespace memos::http
