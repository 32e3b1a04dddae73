// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/snapshot_store.h"

#include <utility>

#include "base/limits.h"
#include "base/result.h"

namespace memos::index {

SnapshotStore::SnapshotStore(vault::Vault& vault, base::FileSystem* files, std::string directory, base::Logger logger)
    : vault_(vault), files_(files), directory_(std::move(directory)), logger_(std::move(logger)) {}

std::string SnapshotStore::path_of(CubeId cube) const {
  return directory_ + "/cube-" + std::to_string(cube.value) + ".idx";
}

std::optional<Snapshot> SnapshotStore::load(const vault::CubeInfo& cube) {
  if (files_ == nullptr) return std::nullopt;
  const auto there = files_->exists(path_of(cube.id));
  if (!there || !*there) return std::nullopt;
  auto snapshot = read(cube);
  if (snapshot) return std::move(*snapshot);
  logger_.log(base::LogLevel::kWarn, "index of cube " + std::to_string(cube.id.value) +
                                         " is built from the rows: " + snapshot.error().message);
  if (const Status removed = remove(cube.id); !removed) logger_.log(base::LogLevel::kWarn, removed.error().message);
  return std::nullopt;
}

Result<std::optional<Snapshot>> SnapshotStore::peek(const vault::CubeInfo& cube) {
  if (files_ == nullptr) return std::optional<Snapshot>{};
  const std::scoped_lock lock(mutex_);
  MEMOS_TRY(const bool there, files_->exists(path_of(cube.id)));
  if (!there) return std::optional<Snapshot>{};
  MEMOS_TRY(Snapshot snapshot, read(cube));
  return std::optional<Snapshot>(std::move(snapshot));
}

Result<Snapshot> SnapshotStore::read(const vault::CubeInfo& cube) {
  MEMOS_TRY(const std::string bytes, base::read_file(*files_, path_of(cube.id), limits::kMaxSnapshotBytes));
  MEMOS_TRY(Snapshot snapshot, decode_snapshot(base::as_bytes(bytes)));
  const SnapshotIdentity& identity = snapshot.identity;
  if (identity.cube_uuid != cube.uuid || identity.head > cube.head) {
    return fail(ErrorCode::kCorrupt, "index snapshot: of another cube or a later state");
  }
  MEMOS_TRY(const Digest hash, journal_hash(cube.id, identity.head));
  if (hash != identity.head_hash) return fail(ErrorCode::kCorrupt, "index snapshot: of another history");
  MEMOS_CHECK_OK(require_nothing_erased(cube.id, identity.head));
  return snapshot;
}

Result<Digest> SnapshotStore::journal_hash(CubeId cube, Sequence at) {
  if (at.value == 0) return Digest{};
  MEMOS_TRY(const auto entries, vault_.journal(cube, Sequence{at.value - 1}, 1));
  if (entries.empty() || entries.front().sequence != at) {
    return fail(ErrorCode::kCorrupt, "index snapshot: its journal entry is not there");
  }
  return entries.front().hash;
}

Status SnapshotStore::require_nothing_erased(CubeId cube, Sequence after) {
  constexpr std::size_t kPage = 1024;
  for (;;) {
    MEMOS_TRY(const auto entries, vault_.journal(cube, after, kPage));
    for (const JournalEntry& entry : entries) {
      if (entry.operation == Operation::kErase || entry.operation == Operation::kDropCube) {
        return fail(ErrorCode::kCorrupt, "index snapshot: older than an erasure");
      }
    }
    if (entries.size() < kPage) return {};
    after = entries.back().sequence;
  }
}

Status SnapshotStore::save(CubeIndex& index, const std::function<bool()>& still_wanted) {
  if (files_ == nullptr) return {};
  MEMOS_TRY(const vault::CubeInfo cube, vault_.cube(index.cube()));
  SnapshotIdentity identity{.cube_uuid = cube.uuid};
  std::vector<std::uint8_t> bytes;
  std::uint64_t saved_changes = 0;
  {
    const CubeIndex::Reader reader(index);
    identity.head = reader.head();
    saved_changes = reader.changes();
    MEMOS_TRY(identity.head_hash, journal_hash(index.cube(), identity.head));
    bytes = encode_snapshot(reader.core(), identity);
  }
  const std::scoped_lock lock(mutex_);
  if (!still_wanted()) return {};
  MEMOS_CHECK_OK(files_->make_directory(directory_));
  MEMOS_CHECK_OK(base::write_file_atomically(*files_, path_of(index.cube()), bytes));
  index.saved(saved_changes);
  return {};
}

Status SnapshotStore::remove(CubeId cube) {
  if (files_ == nullptr) return {};
  const std::scoped_lock lock(mutex_);
  MEMOS_TRY(const bool there, files_->exists(path_of(cube)));
  if (!there) return {};
  MEMOS_CHECK_OK(files_->remove(path_of(cube)));
  return files_->sync_directory(directory_);
}

}  // namespace memos::index
