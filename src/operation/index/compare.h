// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>

#include "infrastructure/vault/vault.h"
#include "operation/index/index_core.h"
#include "operation/index/vector_set.h"

namespace memos::index {

/// The first difference between an index that was kept and one that was built anew from the same rows, in words that
/// name places and never content; none when they are equal. Numbers of terms and labels may differ, what they stand
/// for may not.
[[nodiscard]] std::optional<std::string> first_difference(const IndexCore& kept, const IndexCore& rebuilt);

/// The same for vectors, against those that are stored. Errors: those of the vault.
[[nodiscard]] Result<std::optional<std::string>> first_difference(vault::Vault& vault, CubeId cube, SpaceId space,
                                                                  const IndexCore& core, const VectorSet& kept);

}  // namespace memos::index
