// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/origin.h"

#include <algorithm>

#include "interface/http/message.h"

namespace memos::http {
namespace {

constexpr std::size_t kLongestHost = 255;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_name_character(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
}

bool is_port(std::string_view text) noexcept { return text.size() <= 5 && std::ranges::all_of(text, is_digit); }

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::any_of(
      list, [&](const std::string& entry) { return entry == "*" || equals_ignoring_case(entry, value); });
}

bool is_ipv4(std::string_view text) noexcept {
  int parts = 0;
  while (true) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < text.size() && is_digit(text[digits]) && digits < 4) value = value * 10 + (text[digits++] - '0');
    if (digits == 0 || digits > 3 || value > 255) return false;
    ++parts;
    text.remove_prefix(digits);
    if (text.empty()) return parts == 4;
    if (text.front() != '.' || parts == 4) return false;
    text.remove_prefix(1);
  }
}

bool is_ipv6_literal(std::string_view text) noexcept {
  if (text.size() < 4 || text.front() != '[' || text.back() != ']') return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  return inner.find(':') != std::string_view::npos && std::ranges::all_of(inner, [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
         });
}

}  // namespace

std::string_view host_name(std::string_view host) noexcept {
  if (host.empty() || host.size() > kLongestHost) return {};
  if (host.front() == '[') {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return {};
    const std::string_view rest = host.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return {};
    const std::string_view literal = host.substr(0, end + 1);
    return is_ipv6_literal(literal) ? literal : std::string_view{};
  }
  const std::size_t colon = host.find(':');
  const std::string_view name = host.substr(0, colon);
  if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return {};
  return std::ranges::all_of(name, is_name_character) ? name : std::string_view{};
}

bool is_address(std::string_view name) noexcept { return is_ipv4(name) || is_ipv6_literal(name); }

bool is_loopback_name(std::string_view name) noexcept {
  if (equals_ignoring_case(name, "localhost") || name == "::1" || name == "[::1]") return true;
  return is_ipv4(name) && name.starts_with("127.");
}

bool is_cors_origin(const OriginSettings& settings, std::string_view origin) {
  return !origin.empty() && contains(settings.cors_origins, origin);
}

OriginVerdict check_origin(const OriginSettings& settings, std::string_view host, std::string_view origin) {
  const std::string_view name = host_name(host);
  if (name.empty()) return OriginVerdict::kNoHost;
  if (!is_address(name) && !is_loopback_name(name) && !contains(settings.hosts, name))
    return OriginVerdict::kForeignHost;
  if (origin.empty() || is_cors_origin(settings, origin)) return OriginVerdict::kFine;
  // Its own pages: scheme://host as the browser wrote it into Host.
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) && equals_ignoring_case(origin.substr(scheme.size()), host))
      return OriginVerdict::kFine;
  }
  return OriginVerdict::kForeignOrigin;
}

}  // namespace memos::http
