// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/sqlite_vfs.h"

#include <sqlite3.h>

#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#include "base/invariant.h"
#include "base/limits.h"
#include "infrastructure/vault/folder.h"
#include "infrastructure/vault/log_check.h"
#include "infrastructure/vault/page_gap.h"

namespace memos::vault {
namespace {

thread_local Error t_last_error;

/// First byte of SQLite's lock range (sqlite.org/fileformat.html, "The Lock-Byte Page") and its length in use.
constexpr std::uint64_t kLockBytes = 0x40000000;
constexpr std::uint64_t kLockBytesLength = 512;
static_assert(limits::kMaxDatabaseBytes / kPageBytes < kFirstAmbiguousPage, "see page_gap.h");
/// The log grows in steps that double between these, so that a commit rarely extends the file (a sync of an extended
/// file also writes the file system's journal: twice the time).
constexpr std::uint64_t kLogGrowthFirst = std::uint64_t{64} << 10U;
constexpr std::uint64_t kLogGrowthLast = std::uint64_t{1} << 20U;
/// A commit's pages reach the log in writes of at most this many bytes.
constexpr std::size_t kLogBufferBytes = std::size_t{256} << 10U;

/// What all connections of this process know together about one file.
struct SharedFile {
  std::string path;
  std::unique_ptr<base::File> file;  ///< None: the missing log of a vault opened for reading.
  int references = 0;
  std::atomic<std::uint64_t> allocated{0};  ///< Size of the file.
  /// Head and place of the log's frame that was written last; place 0: none since it was emptied or marked.
  std::array<std::uint8_t, kFrameHeaderBytes> last_frame{};
  std::uint64_t last_frame_at = 0;

  // SQLite's file locks (sqlite.org/lockingv3.html).
  int shared = 0;
  const void* reserved = nullptr;
  const void* pending = nullptr;
  const void* exclusive = nullptr;

  // The write-ahead log's index (sqlite.org/walformat.html): memory and its eight locks.
  std::vector<std::unique_ptr<std::uint8_t[]>> regions;
  int index_users = 0;
  std::array<int, SQLITE_SHM_NLOCK> index_shared{};
  std::array<const void*, SQLITE_SHM_NLOCK> index_exclusive{};
};

}  // namespace

struct SqliteVfs::Impl {
  base::FileSystem& files;
  bool read_only;
  bool buffer_log;
  std::string name;
  sqlite3_vfs vfs{};
  std::atomic<bool> write_failed{false};
  std::mutex mutex;  ///< Guards the map and every lock in it.
  std::map<std::string, std::unique_ptr<SharedFile>> open_files;

  Impl(base::FileSystem& fs, bool ro, bool buffer) : files(fs), read_only(ro), buffer_log(buffer) {}

  /// Remembers the error for the message, and a failed write for good. Returns the SQLite code to answer.
  int failed(Error error, int code, bool writing) {
    if (error.code == ErrorCode::kExhausted) code = SQLITE_FULL;
    if (writing && error.code != ErrorCode::kExhausted) write_failed.store(true, std::memory_order_release);
    t_last_error = std::move(error);
    return code;
  }
};

namespace {

using Impl = SqliteVfs::Impl;

/// An open file as one connection sees it. SQLite gives the memory; it starts with SQLite's own struct.
struct VaultFile {
  sqlite3_file base;
  Impl* impl;
  SharedFile* shared;
  int level;                   ///< File lock held.
  std::uint16_t index_shared;  ///< Index locks held, one bit each.
  std::uint16_t index_exclusive;
  bool index_mapped;
  bool is_log;
  bool is_main;
  bool sync_folder;  ///< The first sync makes the file's name durable too.
  /// What this connection wrote to the log since its last sync, in one run of bytes from `log_at` on. SQLite writes a
  /// page in two pieces; together they cost one system call a commit. Other connections do not miss it: they are told
  /// of pages (through the log's index) after the sync only. No buffer where commits do not sync.
  std::uint8_t* log_buffer;
  std::size_t log_buffered;
  std::uint64_t log_at;
};

VaultFile& self(sqlite3_file* file) { return *reinterpret_cast<VaultFile*>(file); }
Impl& impl_of(sqlite3_vfs* vfs) { return *static_cast<Impl*>(vfs->pAppData); }

// ---- one file --------------------------------------------------------------------------------------------------

int unlock_file(sqlite3_file* handle, int level);
int unmap_index(sqlite3_file* handle, int remove);
int flush_log(VaultFile& file);

int close_file(sqlite3_file* handle) {
  VaultFile& file = self(handle);
  unmap_index(handle, 0);
  unlock_file(handle, SQLITE_LOCK_NONE);
  const int flushed = flush_log(file);
  delete[] file.log_buffer;
  const std::lock_guard lock(file.impl->mutex);
  if (--file.shared->references == 0) file.impl->open_files.erase(file.shared->path);
  handle->pMethods = nullptr;
  return flushed;
}

int read_file_at(sqlite3_file* handle, void* data, int count, sqlite3_int64 offset) {
  VaultFile& file = self(handle);
  if (const int code = flush_log(file); code != SQLITE_OK) return code;
  auto* bytes = static_cast<std::uint8_t*>(data);
  const auto wanted = static_cast<std::size_t>(count);
  std::size_t got = 0;
  if (file.shared->file) {
    auto result = file.shared->file->read(static_cast<std::uint64_t>(offset), {bytes, wanted});
    if (!result) return file.impl->failed(std::move(result).error(), SQLITE_IOERR_READ, false);
    got = *result;
  }
  if (got == wanted) return SQLITE_OK;
  std::memset(bytes + got, 0, wanted - got);
  return SQLITE_IOERR_SHORT_READ;
}

/// Extends the log with zeros ahead of a write that ends at `end`. Best effort: the write itself reports errors.
void grow_log(SharedFile& shared, std::uint64_t end) {
  static const std::array<std::uint8_t, kLogGrowthFirst> zeros{};
  const std::uint64_t allocated = shared.allocated.load(std::memory_order_relaxed);
  const std::uint64_t step = std::clamp(allocated, kLogGrowthFirst, kLogGrowthLast);
  std::uint64_t at = end;
  for (; at < end + step; at += zeros.size()) {
    if (!shared.file->write(at, zeros)) break;
  }
  shared.allocated.store(at, std::memory_order_relaxed);
}

int write_through(VaultFile& file, std::uint64_t at, std::span<const std::uint8_t> bytes) {
  if (file.is_log && at + bytes.size() > file.shared->allocated.load(std::memory_order_relaxed)) {
    grow_log(*file.shared, at + bytes.size());
  }
  auto written = file.shared->file->write(at, bytes);
  if (!written) {
    // The log begins anew only when all of it is in the database: no header is better than half of one.
    if (file.is_log && at == 0 && file.shared->file->truncate(0)) file.shared->allocated.store(0);
    return file.impl->failed(std::move(written).error(), SQLITE_IOERR_WRITE, true);
  }
  if (at + bytes.size() > file.shared->allocated.load(std::memory_order_relaxed)) {
    file.shared->allocated.store(at + bytes.size(), std::memory_order_relaxed);  // one connection writes
  }
  return SQLITE_OK;
}

/// A run that could not be written is forgotten: its transaction fails and is rolled back.
int flush_log(VaultFile& file) {
  if (file.log_buffered == 0) return SQLITE_OK;
  const int code = write_through(file, file.log_at, {file.log_buffer, file.log_buffered});
  file.log_buffered = 0;
  return code;
}

int buffer_log(VaultFile& file, std::uint64_t at, std::span<const std::uint8_t> bytes) {
  if (at != file.log_at + file.log_buffered || file.log_buffered + bytes.size() > kLogBufferBytes) {
    if (const int code = flush_log(file); code != SQLITE_OK) return code;
    file.log_at = at;
  }
  std::memcpy(file.log_buffer + file.log_buffered, bytes.data(), bytes.size());
  file.log_buffered += bytes.size();
  return SQLITE_OK;
}

/// Remembers the head of a frame on its way into the log.
void note_frame(SharedFile& shared, std::uint64_t at, std::span<const std::uint8_t> bytes) {
  if (at < kLogHeaderBytes || bytes.size() != kFrameHeaderBytes) return;
  std::ranges::copy(bytes, shared.last_frame.begin());
  shared.last_frame_at = at;
}

/// Says behind the last frame that everything before it is on disk. No sync: it serves when the process is killed, and
/// after a power loss where it happened to get there. Best effort, the commit stands without it.
void mark_log(SharedFile& shared) {
  if (shared.last_frame_at == 0) return;
  const std::uint64_t end = shared.last_frame_at + kFrameHeaderBytes + kPageBytes;
  const LogMark mark = make_log_mark(std::span(shared.last_frame).subspan<8, 8>(), end);
  if (end + mark.size() > shared.allocated.load(std::memory_order_relaxed)) grow_log(shared, end + mark.size());
  static_cast<void>(shared.file->write(end, mark));
  shared.last_frame_at = 0;
}

int write_file_at(sqlite3_file* handle, const void* data, int count, sqlite3_int64 offset) {
  VaultFile& file = self(handle);
  std::span<const std::uint8_t> bytes(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(count));
  const auto at = static_cast<std::uint64_t>(offset);
  if (file.is_log) note_frame(*file.shared, at, bytes);
  if (file.log_buffer != nullptr && bytes.size() <= kLogBufferBytes) return buffer_log(file, at, bytes);
  std::array<std::uint8_t, kPageBytes> page;
  if (file.is_main && bytes.size() == kPageBytes && at % kPageBytes == 0) {
    std::memcpy(page.data(), data, kPageBytes);
    clear_page_gap(page, at == 0);
    bytes = page;
  }
  return write_through(file, at, bytes);
}

int sync_file(sqlite3_file* handle, int);

int truncate_file(sqlite3_file* handle, sqlite3_int64 size) {
  VaultFile& file = self(handle);
  if (const int code = flush_log(file); code != SQLITE_OK) return code;
  file.shared->last_frame_at = 0;
  auto done = file.shared->file->truncate(static_cast<std::uint64_t>(size));
  if (!done) return file.impl->failed(std::move(done).error(), SQLITE_IOERR_TRUNCATE, true);
  // SQLite does not sync an emptied log: after a power loss it could hold erased bytes again.
  if (file.is_log) {
    if (const int code = sync_file(handle, 0); code != SQLITE_OK) return code;
  }
  file.shared->allocated.store(static_cast<std::uint64_t>(size), std::memory_order_relaxed);
  return SQLITE_OK;
}

int sync_file(sqlite3_file* handle, int) {
  VaultFile& file = self(handle);
  if (const int code = flush_log(file); code != SQLITE_OK) return code;
  auto done = file.shared->file->sync();
  if (!done) {
    Error error = std::move(done).error();
    error.code = ErrorCode::kIo;  // a full disk found at sync time is a failed sync too: pages may be lost
    return file.impl->failed(std::move(error), SQLITE_IOERR_FSYNC, true);
  }
  if (file.sync_folder) {
    done = file.impl->files.sync_directory(parent_of(file.shared->path));
    if (!done) return file.impl->failed(std::move(done).error(), SQLITE_IOERR_DIR_FSYNC, true);
    file.sync_folder = false;
  }
  if (file.is_log && file.impl->buffer_log) mark_log(*file.shared);
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* handle, sqlite3_int64* size) {
  VaultFile& file = self(handle);
  *size = 0;
  if (const int code = flush_log(file); code != SQLITE_OK) return code;
  if (!file.shared->file) return SQLITE_OK;
  auto result = file.shared->file->size();
  if (!result) return file.impl->failed(std::move(result).error(), SQLITE_IOERR_FSTAT, false);
  *size = static_cast<sqlite3_int64>(*result);
  return SQLITE_OK;
}

// ---- file locks, in this process ---------------------------------------------------------------------------------

int lock_file(sqlite3_file* handle, int level) {
  VaultFile& file = self(handle);
  SharedFile& shared = *file.shared;
  const std::lock_guard lock(file.impl->mutex);
  if (file.level >= level) return SQLITE_OK;
  const auto other = [&](const void* holder) { return holder != nullptr && holder != handle; };
  if (level == SQLITE_LOCK_SHARED) {
    if (other(shared.pending) || other(shared.exclusive)) return SQLITE_BUSY;
    ++shared.shared;
    file.level = SQLITE_LOCK_SHARED;
    return SQLITE_OK;
  }
  if (other(shared.reserved) || other(shared.pending) || other(shared.exclusive)) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_RESERVED) {
    shared.reserved = handle;
    file.level = SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
  }
  shared.pending = handle;  // keeps new readers out while the others finish
  file.level = SQLITE_LOCK_PENDING;
  if (shared.shared > 1) return SQLITE_BUSY;
  shared.exclusive = handle;
  file.level = SQLITE_LOCK_EXCLUSIVE;
  return SQLITE_OK;
}

int unlock_file(sqlite3_file* handle, int level) {
  VaultFile& file = self(handle);
  SharedFile& shared = *file.shared;
  const std::lock_guard lock(file.impl->mutex);
  if (file.level <= level) return SQLITE_OK;
  for (const void** holder : {&shared.reserved, &shared.pending, &shared.exclusive}) {
    if (*holder == handle) *holder = nullptr;
  }
  if (level == SQLITE_LOCK_NONE) --shared.shared;
  file.level = level;
  return SQLITE_OK;
}

int check_reserved(sqlite3_file* handle, int* held) {
  VaultFile& file = self(handle);
  const std::lock_guard lock(file.impl->mutex);
  *held = file.shared->reserved != nullptr || file.shared->exclusive != nullptr;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
/// As SQLite's own layer on Linux: a torn write harms only its own range.
int sector_size(sqlite3_file*) { return static_cast<int>(kPageBytes); }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

// ---- the log's index -----------------------------------------------------------------------------------------------

int map_index(sqlite3_file* handle, int region, int bytes, int extend, void volatile** memory) {
  VaultFile& file = self(handle);
  SharedFile& shared = *file.shared;
  const std::lock_guard lock(file.impl->mutex);
  if (!file.index_mapped) {
    file.index_mapped = true;
    ++shared.index_users;
  }
  *memory = nullptr;
  const auto index = static_cast<std::size_t>(region);
  while (shared.regions.size() <= index) {
    if (extend == 0) return SQLITE_OK;
    shared.regions.push_back(std::make_unique<std::uint8_t[]>(static_cast<std::size_t>(bytes)));
  }
  *memory = shared.regions[index].get();
  return SQLITE_OK;
}

int lock_index(sqlite3_file* handle, int first, int count, int flags) {
  VaultFile& file = self(handle);
  SharedFile& shared = *file.shared;
  const std::lock_guard lock(file.impl->mutex);
  const auto begin = static_cast<std::size_t>(first);
  const std::size_t end = begin + static_cast<std::size_t>(count);
  const auto bit = [](std::size_t i) { return static_cast<std::uint16_t>(1U << i); };
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    for (std::size_t i = begin; i < end; ++i) {
      if ((file.index_shared & bit(i)) != 0) --shared.index_shared[i];
      if ((file.index_exclusive & bit(i)) != 0) shared.index_exclusive[i] = nullptr;
      file.index_shared = static_cast<std::uint16_t>(file.index_shared & ~bit(i));
      file.index_exclusive = static_cast<std::uint16_t>(file.index_exclusive & ~bit(i));
    }
    return SQLITE_OK;
  }
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (shared.index_exclusive[i] != nullptr && shared.index_exclusive[i] != handle) return SQLITE_BUSY;
    const int mine = (file.index_shared & bit(i)) != 0 ? 1 : 0;
    if (exclusive && shared.index_shared[i] > mine) return SQLITE_BUSY;
  }
  for (std::size_t i = begin; i < end; ++i) {
    if (exclusive) {
      shared.index_exclusive[i] = handle;
      file.index_exclusive = static_cast<std::uint16_t>(file.index_exclusive | bit(i));
    } else if ((file.index_shared & bit(i)) == 0) {
      ++shared.index_shared[i];
      file.index_shared = static_cast<std::uint16_t>(file.index_shared | bit(i));
    }
  }
  return SQLITE_OK;
}

void index_barrier(sqlite3_file* handle) {
  // The mutex orders for thread sanitizer too, which does not see fences.
  const std::lock_guard lock(self(handle).impl->mutex);
}

int unmap_index(sqlite3_file* handle, int) {
  VaultFile& file = self(handle);
  SharedFile& shared = *file.shared;
  if (!file.index_mapped) return SQLITE_OK;
  lock_index(handle, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
  const std::lock_guard lock(file.impl->mutex);
  file.index_mapped = false;
  if (--shared.index_users == 0) shared.regions.clear();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file_at,
    .xWrite = write_file_at,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_index,
    .xShmLock = lock_index,
    .xShmBarrier = index_barrier,
    .xShmUnmap = unmap_index,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// ---- the file system -----------------------------------------------------------------------------------------------

/// Opens the file below, once for all connections.
Result<std::unique_ptr<SharedFile>> open_shared(Impl& impl, const std::string& path, int flags, bool* created) {
  auto shared = std::make_unique<SharedFile>();
  shared->path = path;
  MEMOS_TRY(const bool exists, impl.files.exists(path));
  const bool writable = !impl.read_only && (flags & SQLITE_OPEN_READWRITE) != 0;
  const bool may_create = writable && (flags & SQLITE_OPEN_CREATE) != 0;
  if (!exists && impl.read_only && (flags & SQLITE_OPEN_WAL) != 0) return shared;
  if (!exists && !may_create) return fail(ErrorCode::kNotFound, "no such file: " + path);
  const auto mode = !writable    ? base::OpenMode::kRead
                    : may_create ? base::OpenMode::kCreate
                                 : base::OpenMode::kReadWrite;
  MEMOS_TRY(shared->file, impl.files.open(path, mode));
  *created = !exists;
  if (writable && (flags & SQLITE_OPEN_MAIN_DB) != 0) {
    MEMOS_CHECK_OK(shared->file->lock_range(kLockBytes, kLockBytesLength));
  }
  MEMOS_TRY(const std::uint64_t size, shared->file->size());
  shared->allocated.store(size, std::memory_order_relaxed);
  return shared;
}

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* handle, int flags, int* out_flags) {
  handle->pMethods = nullptr;
  Impl& impl = impl_of(vfs);
  if (name == nullptr) {
    return impl.failed({ErrorCode::kInternal, "a temporary file was asked for; they are kept in memory", {}},
                       SQLITE_CANTOPEN, false);
  }
  bool created = false;
  const std::lock_guard lock(impl.mutex);
  auto found = impl.open_files.find(name);
  if (found == impl.open_files.end()) {
    auto shared = open_shared(impl, name, flags, &created);
    if (!shared) return impl.failed(std::move(shared).error(), SQLITE_CANTOPEN, false);
    found = impl.open_files.emplace(name, std::move(*shared)).first;
  }
  ++found->second->references;
  auto* file = new (handle) VaultFile{};
  file->impl = &impl;
  file->shared = found->second.get();
  file->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  file->is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  if (file->is_log && impl.buffer_log) file->log_buffer = new (std::nothrow) std::uint8_t[kLogBufferBytes];
  // The log's first sync makes all names of the folder durable, those too that a process that died left behind.
  file->sync_folder = created || file->is_log;
  file->base.pMethods = &kMethods;
  if (out_flags != nullptr) {
    *out_flags =
        impl.read_only ? (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY : flags;
  }
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  Impl& impl = impl_of(vfs);
  auto exists = impl.files.exists(name);
  if (exists && !*exists) return SQLITE_IOERR_DELETE_NOENT;
  auto done = impl.files.remove(name);
  if (done && sync_folder != 0) done = impl.files.sync_directory(parent_of(name));
  if (!done) return impl.failed(std::move(done).error(), SQLITE_IOERR_DELETE, true);
  return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
  Impl& impl = impl_of(vfs);
  auto exists = impl.files.exists(name);
  if (!exists) return impl.failed(std::move(exists).error(), SQLITE_IOERR_ACCESS, false);
  *answer = *exists && (flags != SQLITE_ACCESS_READWRITE || !impl.read_only);
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
  const std::size_t length = std::strlen(name);
  if (length + 1 > static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::memcpy(out, name, length + 1);
  return SQLITE_OK;
}

// Randomness and time come from SQLite's default layer: neither reaches a vault's content.
int randomness(sqlite3_vfs*, int count, char* out) {
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  return system->xRandomness(system, count, out);
}

int sleep_for(sqlite3_vfs*, int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
  return microseconds;
}

int current_time(sqlite3_vfs*, sqlite3_int64* now) {
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  return system->xCurrentTimeInt64(system, now);
}

int system_error(sqlite3_vfs*, int, char*) { return 0; }

std::string next_name() {
  static std::atomic<std::uint64_t> counter{0};
  return "memos-vault-" + std::to_string(counter.fetch_add(1));
}

}  // namespace

SqliteVfs::SqliteVfs(base::FileSystem& files, bool read_only, bool buffer_log)
    : impl_(std::make_unique<Impl>(files, read_only, buffer_log)) {
  impl_->name = next_name();
  sqlite3_vfs& vfs = impl_->vfs;
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(VaultFile);
  vfs.mxPathname = 4096;
  vfs.zName = impl_->name.c_str();
  vfs.pAppData = impl_.get();
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep_for;
  vfs.xGetLastError = system_error;
  vfs.xCurrentTimeInt64 = current_time;
  sqlite3_vfs_register(&vfs, 0);
}

SqliteVfs::~SqliteVfs() {
  MEMOS_INVARIANT(impl_->open_files.empty(), "a database connection outlived its file layer");
  sqlite3_vfs_unregister(&impl_->vfs);
}

const std::string& SqliteVfs::name() const noexcept { return impl_->name; }
bool SqliteVfs::write_failed() const noexcept { return impl_->write_failed.load(std::memory_order_acquire); }
const Error& SqliteVfs::last_error() noexcept { return t_last_error; }
void SqliteVfs::forget_last_error() noexcept { t_last_error = {}; }

}  // namespace memos::vault
