// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/hook_address.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/limits.h"

namespace memos::api {
namespace {

constexpr std::uint16_t kHttpPort = 80, kHttpsPort = 443;

std::unexpected<Error> wrong(std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, "url " + std::string(what), "url");
}

std::string small(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool is_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

bool is_ipv6(std::string_view host) {
  return host.contains(':') && std::ranges::all_of(host, [](char c) {
           return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == '.' || c == ':';
         });
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::string HookAddress::url() const {
  const std::string name = host.contains(':') ? "[" + host + "]" : host;
  return (tls ? "https://" : "http://") + name + ":" + std::to_string(port) + path;
}

Result<HookAddress> parse_hook_address(std::string_view url) {
  if (url.size() > limits::kMaxHookUrlBytes)
    return wrong("is longer than " + std::to_string(limits::kMaxHookUrlBytes) + " bytes");
  if (!std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7F && c != '\\' && c != '#'; }))
    return wrong("holds something other than printable ASCII, or a \"#\" or \"\\\"");
  HookAddress out;
  const std::size_t mark = url.find("://");
  const std::string scheme = mark == std::string_view::npos ? std::string() : small(url.substr(0, mark));
  if (scheme != "http" && scheme != "https") return wrong("must begin with http:// or https://");
  out.tls = scheme == "https";
  out.port = out.tls ? kHttpsPort : kHttpPort;
  url.remove_prefix(scheme.size() + std::string_view("://").size());
  const std::size_t end = std::min(url.find_first_of("/?"), url.size());
  std::string_view authority = url.substr(0, end);
  out.path = url.substr(end);
  if (!out.path.starts_with('/')) out.path.insert(0, "/");
  if (authority.contains('@')) return wrong("must not name a user");
  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end = bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return wrong("has no host");
  out.host = small(bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end));
  if (bracketed ? !is_ipv6(out.host) : !is_name(out.host)) return wrong("has no host");
  authority.remove_prefix(host_end + (bracketed ? 1 : 0));
  if (authority.empty()) return out;
  const auto port = authority.starts_with(':') ? port_of(authority.substr(1)) : std::nullopt;
  if (!port) return wrong("has a port that is none");
  out.port = *port;
  return out;
}

HookReach reach_of(const HookAddress& address, std::span<const std::string> hosts) {
  const std::string bare = address.host.contains(':') ? "[" + address.host + "]" : address.host;
  const std::string with_port = bare + ":" + std::to_string(address.port);
  HookReach reach = HookReach::kNone;
  for (const std::string& entry : hosts) {
    const std::string host = small(entry);
    if (host == address.host || host == bare || host == with_port) return HookReach::kAny;
    if (host == "*" || (host.starts_with("*.") && address.host.ends_with(std::string_view(host).substr(1))))
      reach = HookReach::kPublic;
  }
  return reach;
}

}  // namespace memos::api
