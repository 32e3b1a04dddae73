// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "infrastructure/vault/rows.h"
#include "infrastructure/vault/sqlite_db.h"
#include "infrastructure/vault/vault.h"

namespace memos::vault {

/// A connection that only reads, with the queries of the contract. Used by one thread at a time; every method sees one
/// consistent state. Errors as Vault's.
class Reader {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Reader>> open(const std::string& path, const std::string& vfs);

  Result<CubeInfo> find_cube(const TenantId& tenant, const std::string& name);
  /// Dropped cubes are kNotFound.
  Result<StoredCube> cube(CubeId id);
  Result<std::vector<CubeInfo>> list_cubes(const TenantId& tenant);
  Result<Space> space(SpaceId id);

  Result<CubeId> cube_of(const MemoryId& memory);
  Result<VersionRow> current(const MemoryId& memory);
  Result<VersionRow> at(const MemoryId& memory, Sequence as_of);
  Result<std::vector<VersionRow>> versions(const MemoryId& memory);
  Result<std::vector<VersionRow>> rows(CubeId cube, std::span<const Sequence> keys);
  Result<std::vector<VersionRow>> list(const ListQuery& query);
  enum class Scan {
    kAll,
    kKept,     ///< Without rows of memories that were erased.
    kStating,  ///< Of the kept ones those whose body has a statement.
  };
  Status scan_versions(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row,
                       Scan scan = Scan::kAll);

  Status scan_vectors(CubeId cube, SpaceId space, Sequence after,
                      const std::function<Status(Sequence, std::uint32_t, std::span<const std::uint16_t>)>& row);
  Result<std::vector<VectorRow>> vectors(CubeId cube, SpaceId space, std::span<const Sequence> contents);
  /// Vault::missing_vectors and newest_missing_vectors: keys in (after, until], the first `limit` of them in order.
  struct Missing {
    Sequence after{};
    Sequence until{limits::kMaxSequence};
    std::size_t limit = 0;
    bool unwanted = false;
    bool newest = false;  ///< In falling order.
  };
  [[nodiscard]] Result<std::vector<Sequence>> missing_vectors(CubeId cube, SpaceId space, const Missing& asked);
  Result<std::uint64_t> count_vectors(CubeId cube, SpaceId space);

  Result<std::vector<Link>> links(const MemoryId& memory);
  Result<std::vector<JournalEntry>> journal(CubeId cube, Sequence after, std::size_t limit);
  Result<Sequence> sequence_at(CubeId cube, UtcMs time);
  Result<std::vector<MemoryId>> deleted_before(CubeId cube, UtcMs before, std::size_t limit);
  Result<std::vector<Usage>> usage(std::span<const MemoryId> memories);
  Result<std::optional<std::string>> setting(const std::string& name);

  [[nodiscard]] Connection& connection() noexcept { return *connection_; }

 private:
  explicit Reader(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  Result<VersionRow> resolve(const StoredVersion& stored);
  Result<std::optional<Body>> body_at(std::int64_t key);
  Result<std::vector<VersionRow>> collect(Statement& select);

  std::unique_ptr<Connection> connection_;
};

/// One consistent state for several queries of a reader, for as long as it lives.
class Snapshot {
 public:
  [[nodiscard]] static Result<Snapshot> begin(Reader& reader);
  ~Snapshot();
  Snapshot(Snapshot&& other) noexcept : reader_(std::exchange(other.reader_, nullptr)) {}
  Snapshot& operator=(Snapshot&&) = delete;

 private:
  explicit Snapshot(Reader& reader) noexcept : reader_(&reader) {}
  Reader* reader_;
};

}  // namespace memos::vault
