// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "infrastructure/governance/caller.h"
#include "interface/api/guarded_memos.h"
#include "interface/api/tenants.h"
#include "interface/http/router.h"

/// How another wire protocol hangs onto the server: a table of routes beside the native one.
namespace memos::rest {

/// One request at a door, let in by its key. `tenant` and `caller` may be kept for as long as the server runs.
struct DoorCall {
  Memos& tenant;  ///< Unguarded: handlers use memos().
  // Shared with the gatekeeper: a stream outlives the request.
  std::shared_ptr<const governance::Caller> caller;
  http::Request& request;
  api::Tenants& folder;  ///< For what belongs to no tenant: the embedder. May be kept, like `logger`.
  const base::Logger& logger;

  /// Memory as the caller may use it.
  [[nodiscard]] api::GuardedMemos memos() const { return {tenant, *caller}; }
};

struct DoorRoute {
  http::Method method = http::Method::kGet;
  std::string path;
  governance::Verb verb = governance::Verb::kRead;  ///< What a key must allow to come this far.
  bool body = false;                                ///< Takes a body, as long as the native routes do.
  http::Lane lane = http::Lane::kWork;
  std::function<http::Response(DoorCall&)> handle;  ///< Blocking; several at once.
};

/// A front door: routes, and the shape of failures below some beginnings of paths.
struct Door {
  std::string name;  ///< As in the setting `doors`.
  std::vector<DoorRoute> routes;
  std::vector<std::string> prefixes;
  http::ErrorShape shape;
  /// Called once the folder is open, before the first request. May be empty; an error keeps the server from starting.
  std::function<Status(api::Tenants&)> opened;
};

}  // namespace memos::rest
