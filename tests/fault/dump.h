// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/result.h"
#include "infrastructure/vault/vault.h"

namespace memos::fault {

enum class Detail {
  kAll,      ///< Every field that can be read.
  kMeaning,  ///< Without what another run of the same steps draws anew: hashes, keys, digests.
};

/// Everything that a vault answers, as text: cubes, journals, versions, links, vectors, jobs, settings, usage. Two
/// vaults with the same dump cannot be told apart through the contract. Any error of a read is an error here.
[[nodiscard]] Result<std::string> dump(vault::Vault& vault, Detail detail);

/// Runs verify(): an error, or the first problem as kCorrupt.
[[nodiscard]] Status verify(vault::Vault& vault);

}  // namespace memos::fault
