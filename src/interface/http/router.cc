// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/router.h"

#include <algorithm>

#include "base/invariant.h"
#include "base/json.h"

namespace memos::http {
namespace {

constexpr std::size_t kMostSegments = 32;

/// "/a/b" -> {"a", "b"}; a slash at the end makes an empty last segment.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.empty() || path.front() != '/') return segments;
  path.remove_prefix(1);
  while (segments.size() <= kMostSegments) {
    const std::size_t end = path.find('/');
    segments.push_back(path.substr(0, end));
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
  }
  return segments;
}

bool is_named(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) { shapes_[""] = plain_error; }
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Route route) {
  MEMOS_INVARIANT(route.path.starts_with('/') && route.handler, "a route has a path and a handler");
  Node* node = root_.get();
  for (const std::string_view segment : split(route.path)) {
    std::unique_ptr<Node>& next = is_named(segment) ? node->named : node->literal[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  const Route*& place = node->routes.at(static_cast<std::size_t>(route.method));
  MEMOS_INVARIANT(place == nullptr, "two routes for one method and path");
  routes_.push_back(std::make_unique<Route>(std::move(route)));
  place = routes_.back().get();
}

void Router::set_error_shape(std::string prefix, ErrorShape shape) { shapes_[std::move(prefix)] = std::move(shape); }

const Router::Node* Router::walk(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                                 std::vector<std::string>& parameters) {
  if (at == segments.size()) {
    const bool any = std::ranges::any_of(node.routes, [](const Route* route) { return route != nullptr; });
    return any ? &node : nullptr;
  }
  if (const auto next = node.literal.find(segments[at]); next != node.literal.end()) {
    if (const Node* found = walk(*next->second, segments, at + 1, parameters)) return found;
  }
  if (!node.named || segments[at].empty()) return nullptr;
  parameters.push_back(segments[at]);
  if (const Node* found = walk(*node.named, segments, at + 1, parameters)) return found;
  parameters.pop_back();
  return nullptr;
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  std::vector<std::string> segments;
  for (const std::string_view raw : split(path)) {
    Result<std::string> decoded = decode(raw, false);
    if (!decoded) {
      match.malformed = true;
      return match;
    }
    segments.push_back(*std::move(decoded));
  }
  if (segments.empty() || segments.size() > kMostSegments) return match;
  const Node* node = walk(*root_, segments, 0, match.parameters);
  if (node == nullptr) return match;
  const auto at = [&](Method m) { return node->routes.at(static_cast<std::size_t>(m)); };
  for (std::size_t i = 0; i < kMethods; ++i) {
    const auto m = static_cast<Method>(i);
    const bool has = at(m) != nullptr || (m == Method::kHead && at(Method::kGet) != nullptr) || m == Method::kOptions;
    if (has) match.allow += (match.allow.empty() ? "" : ", ") + std::string(name(m));
  }
  match.route = at(method);
  if (match.route == nullptr && method == Method::kHead) match.route = at(Method::kGet);
  return match;
}

const ErrorShape& Router::error_shape(std::string_view path) const {
  const ErrorShape* best = nullptr;
  std::size_t longest = 0;
  for (const auto& [prefix, shape] : shapes_) {
    if (!path.starts_with(prefix) || (best != nullptr && prefix.size() < longest)) continue;
    best = &shape;
    longest = prefix.size();
  }
  MEMOS_INVARIANT(best != nullptr, "there is a default shape of errors");
  return *best;
}

std::string plain_error(const HttpError& error) {
  json::Value inner{json::Object{}};
  inner.set("code", error.code);
  inner.set("message", error.message);
  if (!error.field.empty()) inner.set("field", error.field);
  if (!error.request_id.empty()) inner.set("request_id", error.request_id);
  json::Value outer{json::Object{}};
  outer.set("error", std::move(inner));
  return json::dump(outer);
}

}  // namespace memos::http
