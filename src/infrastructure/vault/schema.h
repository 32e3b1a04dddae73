// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "infrastructure/vault/sqlite_db.h"
#include "memos/types.hpp"

namespace memos::vault {

/// The schema that this program writes. docs/format.md describes it.
inline constexpr std::uint32_t kSchemaVersion = 3;
/// PRAGMA application_id of a vault: "MmVt".
inline constexpr std::int64_t kApplicationId = 0x4d6d5674;

/// One named step from version `to` - 1 to version `to`, run in a transaction of its own.
struct Migration {
  std::uint32_t to;
  std::string_view name;
  std::function<Status(Connection&)> run;
};

/// The steps of this program, in order.
[[nodiscard]] std::span<const Migration> migrations();

/// Makes a new database or brings an old one up to the last step's version. Does not change the file when `writable`
/// is false. Errors: kUnsupported (newer, or older and not writable; names both versions), kCorrupt (not a vault).
[[nodiscard]] Status prepare_schema(Connection& connection, std::span<const Migration> steps, bool writable);

/// Name of the table that holds the vectors of a space. A table a space keeps rows out of overflow pages up to 2,000
/// dimensions and makes dropping a space cheap.
[[nodiscard]] std::string vector_table(SpaceId space);
/// The statement that makes it.
[[nodiscard]] std::string create_vector_table(SpaceId space);

}  // namespace memos::vault
