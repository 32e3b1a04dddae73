// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>

#include "infrastructure/vault/vault.h"
#include "operation/index/index_core.h"
#include "operation/index/vector_set.h"

namespace memos::index {

/// Every row.
inline constexpr Sequence kNoEnd{UINT64_MAX};

/// Reads every version row after `after` into the core, which holds all rows up to `after`; with `until`, what came
/// later is left out. Returns the last row's key (`after` if there is none). Errors: those of the vault; kCorrupt when
/// rows do not fit the core.
[[nodiscard]] Result<Sequence> read_rows(vault::Vault& vault, CubeId cube, Sequence after, IndexCore& core,
                                         Sequence until = kNoEnd);

/// Reads all vectors of the space for the core's units. Null when `space` is 0. Errors: those of the vault.
[[nodiscard]] Result<std::unique_ptr<VectorSet>> read_vectors(vault::Vault& vault, CubeId cube, SpaceId space,
                                                              const IndexCore& core);

}  // namespace memos::index
