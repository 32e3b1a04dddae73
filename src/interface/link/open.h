// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>

#include "interface/api/tenants.h"
#include "memos/memos.hpp"

/// memos::open is defined here: the folder's owner, or a client of it (docs/sharing.md).
namespace memos::link {

/// Opens a folder for a process that serves it. An owner that does not serve is asked to hand over. Other processes
/// are then clients of this one. Errors as memos::open; kBusy ("in use by process N") when another one serves, or when
/// the owner has work that it cannot end in time.
[[nodiscard]] Result<std::unique_ptr<api::Tenants>> open_to_serve(const Options& options);

/// Named places around a takeover. For tests: `crash_point` is called at each, and may end the process there.
void set_crash_point_hook(std::function<void(std::string_view point)> hook);

}  // namespace memos::link
