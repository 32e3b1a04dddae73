// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/fault_file.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

#include "base/fault_disk.h"
#include "base/invariant.h"

namespace memos::base {
namespace {

/// Collapses repeated slashes and drops those at the end, so that one file has one name.
std::string normalise(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c != '/' || out.empty() || out.back() != '/') out += c;
  }
  if (out.size() > 1 && out.back() == '/') out.pop_back();
  return out.empty() ? "." : out;
}

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

bool is_root(std::string_view path) { return path == "/" || path == "."; }

std::unexpected<Error> not_found(const std::string& path) {
  return fail(ErrorCode::kNotFound, "no such file or folder: " + path);
}

struct Inode {
  explicit Inode(InodeId number, PagedBytes content = {}) : id(number), bytes(std::move(content)) {}
  InodeId id;
  PagedBytes bytes;
};

class MemoryFileSystem;

class MemoryFile final : public File {
 public:
  MemoryFile(MemoryFileSystem& fs, std::shared_ptr<Inode> inode, std::string path, bool writable)
      : fs_(fs), inode_(std::move(inode)), path_(std::move(path)), writable_(writable) {}
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> data) override;
  Status write(std::uint64_t offset, std::span<const std::uint8_t> data) override;
  Status truncate(std::uint64_t size) override;
  Status sync() override;
  Result<std::uint64_t> size() override;
  Result<std::span<const std::uint8_t>> map(std::uint64_t size) override;

 private:
  MemoryFileSystem& fs_;
  std::shared_ptr<Inode> inode_;  // shared: a removed file lives on while it is open
  std::string path_;
  bool writable_;
  std::mutex views_mutex_;
  std::deque<std::string> views_;  // addresses stay while it grows
};

class MemoryLock final : public FileLock {
 public:
  MemoryLock(MemoryFileSystem& fs, std::string path) : fs_(fs), path_(std::move(path)) {}
  ~MemoryLock() override;
  MemoryLock(const MemoryLock&) = delete;
  MemoryLock& operator=(const MemoryLock&) = delete;

 private:
  MemoryFileSystem& fs_;
  std::string path_;
};

class MemoryFileSystem final : public FaultFileSystem {
 public:
  explicit MemoryFileSystem(DiskState disk) : initial_(std::move(disk)) {
    for (const auto& [path, id] : initial_.names) {
      if (id == kDirectoryInode) {
        nodes_[path] = nullptr;
        continue;
      }
      const auto content = initial_.files.find(id);
      nodes_[path] = std::make_shared<Inode>(id, content == initial_.files.end() ? PagedBytes{} : content->second);
      next_inode_ = std::max(next_inode_, id + 1);
    }
  }

  // ---- FileSystem

  Result<std::unique_ptr<File>> open(const std::string& raw_path, OpenMode mode) override {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_alive());
    const std::string path = normalise(raw_path);
    MEMOS_TRY(auto inode, open_inode(path, mode));
    return std::make_unique<MemoryFile>(*this, std::move(inode), path, mode != OpenMode::kRead);
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& raw_path, std::string_view note) override {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_alive());
    const std::string path = normalise(raw_path);
    if (const auto held = locks_.find(path); held != locks_.end()) {
      return fail(ErrorCode::kBusy,
                  path + " is in use by " + (held->second.empty() ? "another process" : held->second));
    }
    MEMOS_TRY([[maybe_unused]] const auto inode, open_inode(path, OpenMode::kCreate));
    locks_[path] = std::string(note);
    return std::make_unique<MemoryLock>(*this, path);
  }

  Status remove(const std::string& raw_path) override {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_writable());
    const std::string path = normalise(raw_path);
    const auto at = nodes_.find(path);
    if (at == nodes_.end()) return not_found(path);
    if (!at->second && has_children(path)) return fail(ErrorCode::kConflict, "the folder is not empty: " + path);
    MEMOS_CHECK_OK(begin({.op = FileOp::kRemove, .path = path}));
    nodes_.erase(at);
    return {};
  }

  Status rename(const std::string& raw_from, const std::string& raw_to) override {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_writable());
    const std::string from = normalise(raw_from);
    const std::string to = normalise(raw_to);
    const auto at = nodes_.find(from);
    if (at == nodes_.end() || !is_folder(parent_folder(to))) return not_found(at == nodes_.end() ? from : to);
    if (!at->second) return fail(ErrorCode::kInvalidArgument, "this file system renames files only: " + from);
    if (is_folder(to)) return fail(ErrorCode::kIo, "cannot rename " + from + " to " + to + ": it is a folder");
    if (from == to) return {};
    MEMOS_CHECK_OK(begin({.op = FileOp::kRename, .inode = at->second->id, .path = from, .target = to}));
    nodes_[to] = at->second;
    nodes_.erase(from);
    return {};
  }

  Status make_directory(const std::string& raw_path) override {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_alive());
    const std::string path = normalise(raw_path);
    for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
      const std::string part = path.substr(0, at);
      if (nodes_.contains(part) && !is_folder(part)) {
        return fail(ErrorCode::kConflict, "cannot make the folder " + part + ": a file has this name");
      }
      if (!is_folder(part)) {
        MEMOS_CHECK_OK(require_writable());
        MEMOS_CHECK_OK(begin({.op = FileOp::kMakeDirectory, .path = part}));
        nodes_[part] = nullptr;
        MEMOS_CHECK_OK(begin({.op = FileOp::kSyncDirectory, .path = parent_folder(part)}));
      }
      if (at == std::string::npos) return {};
    }
  }

  Status sync_directory(const std::string& raw_path) override {
    delay_sync();
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_writable());
    const std::string path = normalise(raw_path);
    if (!is_folder(path)) return not_found(path);
    return begin({.op = FileOp::kSyncDirectory, .path = path});
  }

  Result<bool> exists(const std::string& raw_path) override {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_alive());
    const std::string path = normalise(raw_path);
    return is_root(path) || nodes_.contains(path);
  }

  Result<std::vector<Entry>> list(const std::string& raw_path) override {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_alive());
    const std::string folder = normalise(raw_path);
    if (!is_folder(folder)) return not_found(folder);
    std::vector<Entry> entries;
    for (const auto& [path, inode] : nodes_) {
      if (parent_folder(path) != folder) continue;
      const std::size_t slash = path.find_last_of('/');
      entries.push_back(
          {slash == std::string::npos ? path : path.substr(slash + 1), inode ? inode->bytes.size() : 0, !inode});
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
  }

  bool sync_failed() const noexcept override { return sync_failed_.load(std::memory_order_acquire); }

  // ---- FaultFileSystem

  void fail_at(std::uint64_t n, FaultKind kind) override {
    const std::lock_guard lock(mutex_);
    faults_[n] = kind;
  }
  void fail_read_at(std::uint64_t n, FaultKind kind) override {
    const std::lock_guard lock(mutex_);
    read_faults_[n] = kind;
  }
  void clear_faults() override {
    const std::lock_guard lock(mutex_);
    faults_.clear();
    read_faults_.clear();
    dead_ = false;
  }
  void set_sync_delay_ms(double ms) override { sync_delay_ms_.store(ms, std::memory_order_relaxed); }
  void set_capacity(std::uint64_t bytes) override {
    const std::lock_guard lock(mutex_);
    capacity_ = bytes;
  }
  std::uint64_t operations() const noexcept override {
    const std::lock_guard lock(mutex_);
    return log_begin_ + log_.size();
  }
  std::uint64_t reads() const noexcept override {
    const std::lock_guard lock(mutex_);
    return reads_;
  }
  std::string describe(std::uint64_t n) const override {
    const std::lock_guard lock(mutex_);
    if (n < log_begin_ || n - log_begin_ >= log_.size()) return "no such operation";
    return base::describe(log_[static_cast<std::size_t>(n - log_begin_)]);
  }

  std::unique_ptr<FaultFileSystem> crash_image(std::uint64_t after, Survival survival,
                                               std::uint64_t seed) const override {
    const std::lock_guard lock(mutex_);
    MEMOS_INVARIANT(after >= log_begin_ && after - log_begin_ <= log_.size(), "no such operation in the log");
    const std::uint64_t position = after - log_begin_;
    if (!model_ || model_->position() > position) model_.emplace(initial_);
    while (model_->position() < position) model_->apply(log_[static_cast<std::size_t>(model_->position())]);
    return std::make_unique<MemoryFileSystem>(model_->image(survival, seed));
  }

  std::uint64_t fingerprint() const override {
    const std::lock_guard lock(mutex_);
    std::uint64_t sum = 0;
    for (const auto& [path, inode] : nodes_) sum = xxh3(as_bytes(path), sum ^ (inode ? inode->bytes.fingerprint() : 1));
    return sum;
  }

  Result<std::string> peek(const std::string& raw_path) const override {
    const std::lock_guard lock(mutex_);
    const auto at = nodes_.find(normalise(raw_path));
    if (at == nodes_.end() || !at->second) return not_found(raw_path);
    return at->second->bytes.str();
  }

  Status poke(const std::string& raw_path, std::string content) override {
    const std::lock_guard lock(mutex_);
    const std::string path = normalise(raw_path);
    if (!is_folder(parent_folder(path)) || is_folder(path)) return not_found(path);
    auto& inode = nodes_[path];
    if (!inode) inode = std::make_shared<Inode>(next_inode_++);
    inode->bytes.resize(0);
    inode->bytes.write(0, as_bytes(content));
    restart_log();
    return {};
  }

  // ---- for MemoryFile and MemoryLock

  Result<std::size_t> read(const Inode& inode, std::uint64_t offset, std::span<std::uint8_t> data,
                           const std::string& path) {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_alive());
    const auto fault = read_faults_.find(reads_++);
    if (fault != read_faults_.end()) {
      dead_ = fault->second == FaultKind::kProcessDies;
      return fail(ErrorCode::kIo, "cannot read " + path + ": input/output error");
    }
    return inode.bytes.read(offset, data);
  }

  Status write(Inode& inode, std::uint64_t offset, std::span<const std::uint8_t> data, const std::string& path) {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_writable());
    const std::uint64_t size = inode.bytes.size();
    const std::uint64_t growth = offset + data.size() > size ? offset + data.size() - size : 0;
    if (growth > 0 && capacity_ != kUnlimited && used_bytes() + growth > capacity_) {
      return fail(ErrorCode::kExhausted, "cannot write " + path + ": the disk is full; free some space and try again");
    }
    LoggedOperation operation{.op = FileOp::kWrite, .inode = inode.id, .path = path, .offset = offset};
    operation.data.assign(reinterpret_cast<const char*>(data.data()), data.size());
    const Status begun = begin(std::move(operation));
    const LoggedOperation& logged = log_.back();
    if (!begun && logged.failed) return begun;
    inode.bytes.write(offset, as_bytes(logged.data));  // half of it after a short write
    return begun;
  }

  Status truncate(Inode& inode, std::uint64_t size, const std::string& path) {
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_writable());
    MEMOS_CHECK_OK(begin({.op = FileOp::kTruncate, .inode = inode.id, .path = path, .offset = size}));
    inode.bytes.resize(size);
    return {};
  }

  Status sync(const Inode& inode, const std::string& path) {
    delay_sync();
    const std::lock_guard lock(mutex_);
    MEMOS_CHECK_OK(require_writable());
    return begin({.op = FileOp::kSync, .inode = inode.id, .path = path});
  }

  std::uint64_t size(const Inode& inode) {
    const std::lock_guard lock(mutex_);
    return inode.bytes.size();
  }

  void unlock(const std::string& path) {
    const std::lock_guard lock(mutex_);
    locks_.erase(path);
  }

 private:
  Status require_alive() const {
    if (dead_) return fail(ErrorCode::kIo, "the process has died");
    return {};
  }

  Status require_writable() const {
    MEMOS_CHECK_OK(require_alive());
    if (!sync_failed()) return {};
    return fail(ErrorCode::kReadOnly,
                "an earlier sync failed, so nothing more is written; check the disk and start again");
  }

  std::uint64_t used_bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& [path, inode] : nodes_) bytes += inode ? inode->bytes.size() : 0;
    return bytes;
  }

  bool is_folder(const std::string& path) const {
    if (is_root(path)) return true;
    const auto at = nodes_.find(path);
    return at != nodes_.end() && !at->second;
  }

  bool has_children(const std::string& folder) const {
    const auto at = nodes_.upper_bound(folder + '/');
    return at != nodes_.end() && at->first.starts_with(folder + '/');
  }

  Result<std::shared_ptr<Inode>> open_inode(const std::string& path, OpenMode mode) {
    if (is_folder(path)) return fail(ErrorCode::kInvalidArgument, path + " is a folder, not a file");
    if (const auto at = nodes_.find(path); at != nodes_.end()) {
      if (mode == OpenMode::kCreateNew) return fail(ErrorCode::kConflict, "it exists: " + path);
      return at->second;
    }
    if (mode == OpenMode::kRead || mode == OpenMode::kReadWrite || !is_folder(parent_folder(path)))
      return not_found(path);
    MEMOS_CHECK_OK(require_writable());
    auto inode = std::make_shared<Inode>(next_inode_++);
    MEMOS_CHECK_OK(begin({.op = FileOp::kCreate, .inode = inode->id, .path = path}));
    nodes_[path] = inode;
    return inode;
  }

  /// Logs an operation and makes it fail if a fault waits for it. After a short write the operation counts as done,
  /// with half of its data, and the error is returned.
  Status begin(LoggedOperation operation) {
    const auto fault = faults_.find(log_begin_ + log_.size());
    const FaultKind kind = fault == faults_.end() ? FaultKind::kNone : fault->second;
    const std::string what = kind == FaultKind::kNone ? "" : "cannot " + base::describe(operation) + ": ";
    const bool is_sync = operation.op == FileOp::kSync || operation.op == FileOp::kSyncDirectory;
    operation.failed = kind != FaultKind::kNone;
    if (kind == FaultKind::kShortWrite && operation.op == FileOp::kWrite) {
      operation.data.resize(operation.data.size() / 2);
      operation.failed = false;
    }
    log_.push_back(std::move(operation));
    if (kind == FaultKind::kNone) return {};
    if (kind == FaultKind::kProcessDies) dead_ = true;
    if (is_sync && !dead_) sync_failed_.store(true, std::memory_order_release);
    if (kind == FaultKind::kDiskFull) return fail(ErrorCode::kExhausted, what + "the disk is full");
    return fail(ErrorCode::kIo, what + "input/output error");
  }

  void delay_sync() const {
    const double ms = sync_delay_ms_.load(std::memory_order_relaxed);
    if (ms > 0) std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(ms));
  }

  /// Takes the current state as durable and forgets how it came about.
  void restart_log() {
    initial_ = {};
    for (const auto& [path, inode] : nodes_) {
      initial_.names[path] = inode ? inode->id : kDirectoryInode;
      if (inode) initial_.files[inode->id] = inode->bytes;
    }
    log_begin_ += log_.size();
    log_.clear();
    model_.reset();
  }

  mutable std::mutex mutex_;
  // Shared with open files. A folder has no inode.
  std::map<std::string, std::shared_ptr<Inode>> nodes_;
  InodeId next_inode_ = kDirectoryInode + 1;
  std::deque<LoggedOperation> log_;  // addresses stay while it grows
  std::uint64_t log_begin_ = 0;      // number of the first operation in log_
  std::uint64_t reads_ = 0;
  mutable std::optional<DiskModel> model_;  // follows the log as images are asked for
  DiskState initial_;
  std::map<std::string, std::string> locks_;
  std::map<std::uint64_t, FaultKind> faults_;
  std::map<std::uint64_t, FaultKind> read_faults_;
  std::uint64_t capacity_ = kUnlimited;
  bool dead_ = false;
  std::atomic<bool> sync_failed_{false};
  std::atomic<double> sync_delay_ms_{0};
};

Result<std::size_t> MemoryFile::read(std::uint64_t offset, std::span<std::uint8_t> data) {
  return fs_.read(*inode_, offset, data, path_);
}
Status MemoryFile::write(std::uint64_t offset, std::span<const std::uint8_t> data) {
  if (!writable_) return fail(ErrorCode::kIo, "cannot write " + path_ + ": it is open for reading only");
  return fs_.write(*inode_, offset, data, path_);
}
Status MemoryFile::truncate(std::uint64_t size) {
  if (!writable_) return fail(ErrorCode::kIo, "cannot truncate " + path_ + ": it is open for reading only");
  return fs_.truncate(*inode_, size, path_);
}
Status MemoryFile::sync() { return fs_.sync(*inode_, path_); }
Result<std::uint64_t> MemoryFile::size() { return fs_.size(*inode_); }

Result<std::span<const std::uint8_t>> MemoryFile::map(std::uint64_t bytes) {
  const std::uint64_t available = fs_.size(*inode_);
  if (available < bytes) {
    return fail(ErrorCode::kCorrupt,
                path_ + " is cut off: it has " + std::to_string(available) + " bytes of " + std::to_string(bytes));
  }
  const std::lock_guard lock(views_mutex_);
  std::string& view = views_.emplace_back(static_cast<std::size_t>(bytes), '\0');
  const std::span<std::uint8_t> span{reinterpret_cast<std::uint8_t*>(view.data()), view.size()};
  MEMOS_CHECK_OK(fs_.read(*inode_, 0, span, path_));
  return span;
}

MemoryLock::~MemoryLock() { fs_.unlock(path_); }

}  // namespace

std::unique_ptr<FaultFileSystem> make_fault_file_system() { return std::make_unique<MemoryFileSystem>(DiskState{}); }

}  // namespace memos::base
