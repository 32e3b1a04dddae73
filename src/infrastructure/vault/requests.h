// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>

#include "infrastructure/vault/sqlite_db.h"
#include "infrastructure/vault/vault.h"

/// Rows of writes that carried a request id.
namespace memos::vault {

/// What a batch's request becomes once it is applied.
[[nodiscard]] RequestRecord completed(const WriteBatch& batch, const Receipt& receipt);
/// The refusal of a second write with the same id.
[[nodiscard]] std::unexpected<Error> repeated_request();

/// Inside the transaction of the write. Removes a few rows that are older than limits::kRequestKept.
[[nodiscard]] Status keep_request(Connection& connection, const RequestRecord& record);
[[nodiscard]] Result<std::optional<RequestRecord>> find_request(Connection& connection, const MemoryId& id);

}  // namespace memos::vault
