// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>

#include "base/result.h"
#include "infrastructure/vault/vault.h"
#include "memos/requests.hpp"

namespace memos::api {

/// Checks a filter's shape and limits. Errors name "filter.…".
[[nodiscard]] Status validate(const Filter& filter);
/// Whether a stored version passes, as a reader at `time` sees it (expiry.h). A version without a body (erased) never
/// does.
[[nodiscard]] bool matches(const Filter& filter, const vault::VersionRow& row, std::optional<UtcMs> time);

}  // namespace memos::api
