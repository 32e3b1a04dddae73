// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>

#include "infrastructure/vault/vault.h"

namespace memos::api {

/// The state of a version as a reader at `time` sees it: expired once its time to live is over, also before the expire
/// job has written that down. Without a time, what the row says.
[[nodiscard]] State state_at(const vault::VersionRow& row, std::optional<UtcMs> time) noexcept;

/// Asks for the expire job when the body has a time to live.
void ask_to_expire(const Body& body, std::vector<vault::JobRequest>& jobs);

}  // namespace memos::api
