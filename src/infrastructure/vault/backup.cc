// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/backup.h"

#include <sqlite3.h>

#include <algorithm>
#include <vector>

#include "infrastructure/vault/folder.h"
#include "infrastructure/vault/heads.h"
#include "infrastructure/vault/rows.h"
#include "infrastructure/vault/sqlite_vfs.h"

namespace memos::vault {
namespace {

constexpr int kPagesPerStep = 1024;
constexpr std::size_t kCopyBytes = std::size_t{1} << 20U;
using Progress = std::function<bool(std::uint64_t, std::uint64_t)>;

Status sync_whole(base::FileSystem& files, const std::string& path) {
  MEMOS_TRY(const auto file, files.open(path, base::OpenMode::kReadWrite));
  return file->sync();
}

Result<std::uint64_t> copy_file(base::FileSystem& files, const std::string& from, const std::string& to) {
  MEMOS_TRY(const auto source, files.open(from, base::OpenMode::kRead));
  MEMOS_TRY(const auto target, files.open(to, base::OpenMode::kCreateNew));
  std::vector<std::uint8_t> buffer(kCopyBytes);
  for (std::uint64_t at = 0;;) {
    MEMOS_TRY(const std::size_t got, source->read(at, buffer));
    MEMOS_CHECK_OK(target->write(at, std::span(buffer).first(got)));
    at += got;
    if (got == buffer.size()) continue;
    MEMOS_CHECK_OK(target->sync());
    return at;
  }
}

/// Copies a folder of files, one level of folders below it included.
Result<std::uint64_t> copy_folder(base::FileSystem& files, const std::string& from, const std::string& to) {
  MEMOS_TRY(const bool exists, files.exists(from));
  if (!exists) return 0;
  MEMOS_CHECK_OK(files.make_directory(to));
  MEMOS_TRY(const auto entries, files.list(from));
  std::uint64_t total = 0;
  for (const auto& entry : entries) {
    const auto copied = entry.directory ? copy_folder(files, from + "/" + entry.name, to + "/" + entry.name)
                                        : copy_file(files, from + "/" + entry.name, to + "/" + entry.name);
    // A blob may be removed while the backup runs: then no version of this state needs it.
    if (!copied && copied.error().code != ErrorCode::kNotFound) return std::unexpected(copied.error());
    total += copied.value_or(0);
  }
  MEMOS_CHECK_OK(files.sync_directory(to));
  return total;
}

Status copy_database(Reader& reader, const std::string& path, const std::string& vfs, const Progress& progress) {
  MEMOS_TRY(const auto target, Connection::open(path, vfs, Connection::Mode::kCreate));
  MEMOS_CHECK_OK(target->execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
  sqlite3_backup* backup = sqlite3_backup_init(target->raw(), "main", reader.connection().raw(), "main");
  if (backup == nullptr) return std::unexpected(sqlite_error(target->raw(), sqlite3_errcode(target->raw())));
  int code = SQLITE_OK;
  bool cancelled = false;
  while (code == SQLITE_OK && !cancelled) {
    code = sqlite3_backup_step(backup, kPagesPerStep);
    const auto total = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup));
    const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup));
    cancelled = progress && !progress((total - left) * kPageBytes, total * kPageBytes);
  }
  const int finished = sqlite3_backup_finish(backup);
  if (cancelled) return fail(ErrorCode::kCancelled, "the backup was stopped");
  if (finished != SQLITE_OK) return std::unexpected(sqlite_error(target->raw(), finished));
  if (code != SQLITE_DONE) return std::unexpected(sqlite_error(target->raw(), code));
  return {};
}

/// Where the journals end in the reader's state. A cube whose row is damaged has no say: verify tells of it.
Result<Heads> heads_of(Reader& reader) {
  MEMOS_TRY(Statement * select, reader.connection().statement("SELECT " MEMOS_CUBE_COLUMNS " FROM cube"));
  const Rows guard(*select);
  Heads heads;
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return heads;
    const auto cube = load_cube(*select);
    if (cube) heads[cube->info.id] = Head{cube->info.head, cube->info.head_hash};
  }
}

/// Writes the heads of the copied state. What the source knew before the copy began and the copied journals do not
/// reach is kept: a tail that was cut off the source shows in the copy too. So does a damaged file of heads.
Result<std::uint64_t> copy_heads(Reader& reader, base::FileSystem& files, const std::string& source,
                                 const std::string& target, const Result<Heads>& before) {
  if (!before) {
    const ErrorCode code = before.error().code;
    if (code == ErrorCode::kCorrupt || code == ErrorCode::kUnsupported) return copy_file(files, source, target);
    return std::unexpected(before.error());
  }
  MEMOS_TRY(Heads heads, heads_of(reader));
  for (const auto& [cube, head] : *before) {
    const auto [found, inserted] = heads.try_emplace(cube, head);
    if (!inserted && head.sequence >= found->second.sequence) found->second = head;
  }
  MEMOS_CHECK_OK(write_heads(files, target, heads));
  MEMOS_TRY(const auto written, files.open(target, base::OpenMode::kRead));
  return written->size();
}

}  // namespace

Result<std::uint64_t> backup_vault(Reader& reader, base::FileSystem& files, const std::string& source,
                                   const std::string& target, const Progress& progress) {
  MEMOS_TRY(const bool exists, files.exists(target));
  if (exists) {
    MEMOS_TRY(const auto entries, files.list(target));
    if (!entries.empty()) return fail(ErrorCode::kConflict, target + " is not empty: name a new folder", "path");
  }
  MEMOS_CHECK_OK(make_durable_folder(files, target));
  const std::string partial = target + "/vault.db.partial";
  const auto heads_before = read_heads(files, source + "/heads");
  // The snapshot is held by the reader, so commits of the writer do not restart the copy.
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(reader));
  SqliteVfs vfs(files, false);
  if (auto copied = copy_database(reader, partial, vfs.name(), progress); !copied) {
    static_cast<void>(files.remove(partial));
    return std::unexpected(std::move(copied).error());
  }
  MEMOS_CHECK_OK(sync_whole(files, partial));
  MEMOS_TRY(std::uint64_t bytes, copy_folder(files, source + "/blobs", target + "/blobs"));
  MEMOS_TRY(const std::uint64_t heads, copy_heads(reader, files, source + "/heads", target + "/heads", heads_before));
  bytes += heads;
  MEMOS_CHECK_OK(files.rename(partial, target + "/vault.db"));
  MEMOS_CHECK_OK(files.sync_directory(target));
  MEMOS_TRY(const auto database, files.open(target + "/vault.db", base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, database->size());
  bytes += size;
  if (progress) progress(bytes, bytes);
  return bytes;
}

}  // namespace memos::vault
