// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/requests.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/limits.h"

namespace memos::vault {
namespace {

/// As docs/format.md has it for all rows: fixed fields with the table's number as seed, then what has any length.
std::uint64_t checksum(const RequestRecord& record) noexcept {
  constexpr std::uint64_t kRequestTable = 6;
  std::array<std::uint8_t, 16 + 3 * 8> fixed{};
  std::ranges::copy(record.id.bytes, fixed.begin());
  std::size_t at = record.id.bytes.size();
  for (const std::uint64_t number :
       {static_cast<std::uint64_t>(record.time.value), std::uint64_t{record.cube.value}, record.sequence.value})
    for (std::size_t i = 0; i < 8; ++i) fixed[at++] = static_cast<std::uint8_t>(number >> (8 * i));
  return base::xxh3(base::as_bytes(record.answer), base::xxh3(fixed, kRequestTable));
}

/// Each write removes as many, so that rows go faster than they come.
Status remove_old(Connection& connection, UtcMs now) {
  MEMOS_TRY(Statement * remove,
            connection.statement("DELETE FROM request WHERE number IN (SELECT number FROM (SELECT number, time FROM "
                                 "request ORDER BY number LIMIT 4) WHERE time < ?1)"));
  return remove->bind(1, now.value - std::chrono::milliseconds(limits::kRequestKept).count()).run();
}

}  // namespace

RequestRecord completed(const WriteBatch& batch, const Receipt& receipt) {
  RequestRecord record = *batch.request;
  record.time = batch.time;
  record.cube = batch.cube;
  if (!receipt.applied.empty()) record.sequence = receipt.applied.back().entry.sequence;
  return record;
}

std::unexpected<Error> repeated_request() {
  return fail(ErrorCode::kConflict, "a write with this request id was done before", "request");
}

Status keep_request(Connection& connection, const RequestRecord& record) {
  MEMOS_TRY(const std::optional<RequestRecord> known, find_request(connection, record.id));
  if (known) return repeated_request();
  MEMOS_CHECK_OK(remove_old(connection, record.time));
  MEMOS_TRY(Statement * insert, connection.statement("INSERT INTO request(id, time, cube, sequence, answer, checksum) "
                                                     "VALUES(?1, ?2, ?3, ?4, ?5, ?6)"));
  insert->bind_bytes(1, record.id.bytes).bind(2, record.time.value).bind(3, record.cube.value);
  insert->bind(4, record.sequence.value).bind_bytes(5, base::as_bytes(record.answer));
  return insert->bind(6, checksum(record)).run();
}

Result<std::optional<RequestRecord>> find_request(Connection& connection, const MemoryId& id) {
  MEMOS_TRY(Statement * select,
            connection.statement("SELECT time, cube, sequence, answer, checksum FROM request WHERE id = ?1"));
  const Rows guard(*select);
  MEMOS_TRY(const bool found, select->bind_bytes(1, id.bytes).step());
  if (!found) return std::nullopt;
  RequestRecord record;
  record.id = id;
  record.time.value = select->integer(0);
  record.cube.value = select->number<std::uint32_t>(1);
  record.sequence.value = select->number<std::uint64_t>(2);
  const base::Bytes answer = select->bytes(3);
  record.answer.assign(answer.begin(), answer.end());
  if (checksum(record) != select->number<std::uint64_t>(4))
    return fail(ErrorCode::kCorrupt, "the record of a request is damaged: run memos verify, restore a backup");
  return record;
}

}  // namespace memos::vault
