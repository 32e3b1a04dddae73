// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>

#include "memos/memos.hpp"

namespace memos::api {

/// Several tenants over one folder, for servers: one vault, one scheduler, one embedder; each tenant sees its own
/// cubes, memories and jobs, and ids of others answer like ids that do not exist. Thread-safe.
class Tenants {
 public:
  virtual ~Tenants() = default;
  /// Lives as long as this object. A tenant without cubes is none the less one.
  virtual Memos& of(const TenantId& tenant) = 0;
};

/// Opens a folder for the tenant that it belongs to (`options.tenant`) and all others. Errors as memos::open.
[[nodiscard]] Result<std::unique_ptr<Tenants>> open_tenants(const Options& options);

}  // namespace memos::api
