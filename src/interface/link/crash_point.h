// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

namespace memos::link {

/// A named place around a takeover at which a process may end: tests end it there (set_crash_point_hook). Costs one
/// look at a flag.
void crash_point(std::string_view point);

}  // namespace memos::link
