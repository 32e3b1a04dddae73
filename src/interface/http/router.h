// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "interface/http/message.h"

namespace memos::http {

/// Answers one request; blocking is allowed. Runs on a worker thread, several at once. What it throws becomes a 500.
using Handler = std::function<Response(Request&)>;

/// Which workers run a handler, so that long work never keeps short work waiting.
enum class Lane : std::uint8_t {
  kWork = 0,   ///< Adds, searches, reads.
  kLong = 1,   ///< Exports, checks, backups, streams.
  kWatch = 2,  ///< Health and metrics: answered even when everything else is full.
};
inline constexpr std::size_t kLanes = 3;

/// One method on one path. The path is literal segments and {names}: "/api/v1/cubes/{cube}/log".
struct Route {
  Method method = Method::kGet;
  std::string path;
  Handler handler;
  std::size_t body_limit = 0;  ///< Longest body in bytes; 0 = no body is taken.
  Lane lane = Lane::kWork;
  std::size_t tag = 0;  ///< The owner's number for the route.
};

/// Finds the route of a request: a tree of path segments, literal before named ones. Filled once, then read by any
/// thread.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Two routes of the same method and shape of path are a defect (invariant).
  void add(Route route);
  /// Failures of paths below `prefix` take this shape; the longest prefix counts. "" is the default.
  void set_error_shape(std::string prefix, ErrorShape shape);

  struct Match {
    const Route* route = nullptr;         ///< nullptr: no such path, or not this method.
    std::vector<std::string> parameters;  ///< Decoded.
    std::string allow;                    ///< Methods of the path for the header Allow; empty = no such path.
    bool malformed = false;               ///< The path holds a broken escape.
  };
  /// HEAD is answered by the route of GET.
  [[nodiscard]] Match match(Method method, std::string_view path) const;
  [[nodiscard]] const ErrorShape& error_shape(std::string_view path) const;
  /// In the order they were added.
  [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const noexcept { return routes_; }

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
    std::unique_ptr<Node> named;
    std::array<const Route*, kMethods> routes{};
  };
  static const Node* walk(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                          std::vector<std::string>& parameters);

  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::map<std::string, ErrorShape, std::less<>> shapes_;
};

/// The default shape: {"error": {"code", "message", "field", "request_id"}}.
[[nodiscard]] std::string plain_error(const HttpError& error);

}  // namespace memos::http
