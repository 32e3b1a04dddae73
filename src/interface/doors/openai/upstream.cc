// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/upstream.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/result.h"

namespace memos::doors::openai {
namespace {

constexpr std::string_view kOwn = "X-Memos-";
constexpr std::string_view kPass = "X-Memos-Pass";

/// Of the connection to the client, of its browser, and what the upstream's client makes itself. What is compressed
/// could not be remembered, so nobody is told that it might be.
constexpr std::array<std::string_view, 18> kNotPassed = {
    "Accept-Encoding",  "Authorization", "Connection", "Content-Length", "Cookie",
    "Expect",           "Host",          "Keep-Alive", "Origin",         "Proxy-Authorization",
    "Proxy-Connection", "Referer",       "TE",         "Trailer",        "Transfer-Encoding",
    "Upgrade",          "X-API-Key",     "Via"};

/// Of the upstream's connection, and what this server says itself.
constexpr std::array<std::string_view, 12> kNotTold = {
    "Connection", "Content-Length",    "Content-Type", "Date",    "Keep-Alive", "Proxy-Authenticate",
    "TE",         "Transfer-Encoding", "Trailer",      "Upgrade", "Set-Cookie", "X-Content-Type-Options"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::ranges::any_of(list, [&](std::string_view one) { return http::equals_ignoring_case(one, name); });
}

bool is_own(std::string_view name) {
  return name.size() >= kOwn.size() && http::equals_ignoring_case(name.substr(0, kOwn.size()), kOwn);
}

std::string authorization(const http::Request& request, const governance::Caller& caller, const Upstream& upstream) {
  if (const std::string_view key = request.headers.get("X-Memos-Upstream-Key"); !key.empty())
    return "Bearer " + std::string(key);
  const std::string_view given = request.headers.get("Authorization");
  const bool meant_for_it = !request.headers.get("X-Memos-Key").empty();
  if (meant_for_it && !given.empty()) return std::string(given);
  if (!upstream.key.empty()) return "Bearer " + upstream.key;
  return caller.key_id.empty() && !meant_for_it ? std::string(given) : std::string();
}

}  // namespace

Result<std::string> upstream_url(std::string_view given) {
  const auto wrong = [](const char* what) { return fail(ErrorCode::kInvalidArgument, what, "upstream_url"); };
  if (given.empty()) return std::string();
  if (given == "ollama") return std::string("http://127.0.0.1:11434/v1");
  std::string url(given);
  if (!url.starts_with("http://") && !url.starts_with("https://")) return wrong("an upstream is called http://HOST/v1");
  if (url.find_first_of("@?# ") != std::string::npos)
    return wrong("an upstream's URL is http://HOST/v1; a key belongs into MEMOS_UPSTREAM_KEY, not into the URL");
  const auto cut = [&url](std::string_view tail) {
    while (url.ends_with('/')) url.pop_back();
    if (url.ends_with(tail)) url.resize(url.size() - tail.size());
  };
  cut("/chat/completions");
  cut("");
  if (url.ends_with("/api")) url.replace(url.size() - 3, 3, "v1");
  if (url == "http:" || url == "https:") return wrong("an upstream is called http://HOST/v1");
  // Without a path the usual one is meant.
  if (url.find('/', url.find("://") + 3) == std::string::npos) url += "/v1";
  return url;
}

bool brings_own_key(const http::Request& request, const governance::Caller& caller) {
  if (caller.key_id.empty() || !request.headers.get("X-Memos-Upstream-Key").empty()) return true;
  return !request.headers.get("X-Memos-Key").empty() && !request.headers.get("Authorization").empty();
}

unsigned passes_of(const http::Request& request) {
  const std::string_view text = request.headers.get(kPass);
  unsigned passes = 0;
  std::from_chars(text.data(), text.data() + text.size(), passes);
  return passes;
}

std::vector<std::string> passed_on(const http::Request& request, const governance::Caller& caller,
                                   const Upstream& upstream) {
  std::vector<std::string> out;
  for (const auto& [name, value] : request.headers.fields()) {
    if (!is_own(name) && !among(kNotPassed, name)) out.push_back(name + ": " + value);
  }
  const std::string key = authorization(request, caller, upstream);
  if (!key.empty()) out.push_back("Authorization: " + key);
  out.push_back(std::string(kPass) + ": " + std::to_string(passes_of(request) + 1));
  return out;
}

http::Response answer_head(int status, const std::vector<std::pair<std::string, std::string>>& headers) {
  http::Response response;
  response.status = status;
  for (const auto& [name, value] : headers) {
    if (http::equals_ignoring_case(name, "Content-Type")) response.content_type = value;
    if (!is_own(name) && !among(kNotTold, name) && !value.empty()) response.headers.add(name, value);
  }
  return response;
}

}  // namespace memos::doors::openai
