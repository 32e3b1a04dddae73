// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "base/file.h"

namespace memos::base {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kDirectoryMode = 0700;
/// Linux moves at most this much in one call (read(2)).
constexpr std::size_t kMaxTransfer = 0x7ffff000;

/// Runs a system call again while a signal interrupts it.
template <class Call>
auto retry(Call call) {
  decltype(call()) rc{};
  do {
    rc = call();
  } while (rc < 0 && errno == EINTR);
  return rc;
}

std::string reason(int error) { return std::generic_category().message(error); }

/// Turns errno into what a person can act on. `doing` is for example "write".
std::unexpected<Error> os_error(int error, std::string_view doing, const std::string& path) {
  const std::string what = "cannot " + std::string(doing) + " " + path + ": ";
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return fail(ErrorCode::kNotFound, what + "no such file or folder");
    case EEXIST:
      return fail(ErrorCode::kConflict, what + "it exists");
    case ENOTEMPTY:
      return fail(ErrorCode::kConflict, what + "the folder is not empty");
    case ENOSPC:
      return fail(ErrorCode::kExhausted, what + "the disk is full; free some space and try again");
    case EDQUOT:
      return fail(ErrorCode::kExhausted, what + "the disk quota is used up; free some space and try again");
    case EFBIG:
      return fail(ErrorCode::kExhausted, what + "the file would be larger than the system allows");
    case EMFILE:
    case ENFILE:
      return fail(ErrorCode::kExhausted, what + "too many open files; raise the limit (ulimit -n)");
    case EROFS:
      return fail(ErrorCode::kReadOnly, what + "the file system is mounted read-only");
    default:
      return fail(ErrorCode::kIo, what + reason(error));
  }
}

/// As os_error, for calls that change something: a missing permission means that the place is read-only to us.
std::unexpected<Error> change_error(int error, std::string_view doing, const std::string& path) {
  if (error == EACCES || error == EPERM) {
    return fail(ErrorCode::kReadOnly,
                "cannot " + std::string(doing) + " " + path +
                    ": permission denied; check the owner and the mode of the file and its folder");
  }
  return os_error(error, doing, path);
}

/// The folder that holds a path.
std::string parent_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

/// Whether a sync has failed; shared by a file system and its files.
class SyncState {
 public:
  [[nodiscard]] bool failed() const noexcept { return failed_.load(std::memory_order_acquire); }
  void mark_failed() noexcept { failed_.store(true, std::memory_order_release); }
  [[nodiscard]] Status require_writable(std::string_view doing, const std::string& path) const {
    if (!failed()) return {};
    return fail(ErrorCode::kReadOnly, "cannot " + std::string(doing) + " " + path +
                                          ": an earlier sync failed, so nothing more is written; check the disk and "
                                          "start again");
  }

 private:
  std::atomic<bool> failed_{false};
};

class PosixFile final : public File {
 public:
  PosixFile(Descriptor fd, std::string path, SyncState& sync)
      : fd_(std::move(fd)), path_(std::move(path)), sync_(sync) {}
  ~PosixFile() override {
    for (const auto view : views_) ::munmap(const_cast<std::uint8_t*>(view.data()), view.size());
  }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> data) override {
    std::size_t done = 0;
    while (done < data.size()) {
      const std::size_t want = std::min(data.size() - done, kMaxTransfer);
      const ssize_t got =
          retry([&] { return ::pread(fd_.get(), data.data() + done, want, static_cast<off_t>(offset + done)); });
      if (got < 0) return os_error(errno, "read", path_);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Status write(std::uint64_t offset, std::span<const std::uint8_t> data) override {
    MEMOS_CHECK_OK(sync_.require_writable("write", path_));
    std::size_t done = 0;
    while (done < data.size()) {
      const std::size_t want = std::min(data.size() - done, kMaxTransfer);
      const ssize_t put =
          retry([&] { return ::pwrite(fd_.get(), data.data() + done, want, static_cast<off_t>(offset + done)); });
      if (put < 0) return change_error(errno, "write", path_);
      if (put == 0) return fail(ErrorCode::kIo, "cannot write " + path_ + ": the system took no bytes");
      done += static_cast<std::size_t>(put);
    }
    return {};
  }

  Status truncate(std::uint64_t size) override {
    MEMOS_CHECK_OK(sync_.require_writable("truncate", path_));
    if (retry([&] { return ::ftruncate(fd_.get(), static_cast<off_t>(size)); }) != 0) {
      return change_error(errno, "truncate", path_);
    }
    return {};
  }

  Status sync() override {
    MEMOS_CHECK_OK(sync_.require_writable("sync", path_));
    if (retry([&] { return ::fdatasync(fd_.get()); }) != 0) {
      const int error = errno;
      sync_.mark_failed();
      return change_error(error, "sync", path_);
    }
    return {};
  }

  Result<std::uint64_t> size() override {
    struct stat info{};
    if (::fstat(fd_.get(), &info) != 0) return os_error(errno, "read the size of", path_);
    return static_cast<std::uint64_t>(info.st_size);
  }

  Result<std::span<const std::uint8_t>> map(std::uint64_t bytes) override {
    if (bytes == 0) return std::span<const std::uint8_t>{};
    MEMOS_TRY(const std::uint64_t available, size());
    if (available < bytes) {
      return fail(ErrorCode::kCorrupt,
                  path_ + " is cut off: it has " + std::to_string(available) + " bytes of " + std::to_string(bytes));
    }
    const std::lock_guard lock(views_mutex_);
    const auto known = std::ranges::find(views_, bytes, &std::span<const std::uint8_t>::size);
    if (known != views_.end()) return *known;
    void* at = ::mmap(nullptr, static_cast<std::size_t>(bytes), PROT_READ, MAP_SHARED, fd_.get(), 0);
    if (at == MAP_FAILED) return os_error(errno, "map", path_);
    views_.emplace_back(static_cast<const std::uint8_t*>(at), static_cast<std::size_t>(bytes));
    return views_.back();
  }

  void let_go(std::span<const std::uint8_t> view) noexcept override {
    const std::lock_guard lock(views_mutex_);
    const bool mine = std::ranges::any_of(
        views_, [view](const auto& one) { return one.data() == view.data() && one.size() >= view.size(); });
    if (mine) ::madvise(const_cast<std::uint8_t*>(view.data()), view.size(), MADV_DONTNEED);  // only a hint
  }

  Status lock_range(std::uint64_t offset, std::uint64_t bytes) override {
    struct flock range{};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = static_cast<off_t>(offset);
    range.l_len = static_cast<off_t>(bytes);
    // Owned by the open file, not by the process: closing another descriptor of the file does not release it.
    if (retry([&] { return ::fcntl(fd_.get(), F_OFD_SETLK, &range); }) == 0) return {};
    if (errno == EAGAIN || errno == EACCES) return fail(ErrorCode::kBusy, path_ + " is locked by another program");
    return os_error(errno, "lock", path_);
  }

 private:
  Descriptor fd_;
  std::string path_;
  SyncState& sync_;
  std::mutex views_mutex_;
  std::vector<std::span<const std::uint8_t>> views_;
};

/// Holds the descriptor that holds the lock.
class PosixLock final : public FileLock {
 public:
  explicit PosixLock(Descriptor fd) : fd_(std::move(fd)) {}
  ~PosixLock() override {
    // Nobody holds it now: the note must not name us.
    [[maybe_unused]] const int rc = ::ftruncate(fd_.get(), 0);
  }
  PosixLock(const PosixLock&) = delete;
  PosixLock& operator=(const PosixLock&) = delete;

 private:
  Descriptor fd_;
};

constexpr std::size_t kMaxNoteBytes = 200;

std::string read_note(int fd) {
  std::array<char, kMaxNoteBytes> note{};
  const ssize_t got = retry([&] { return ::pread(fd, note.data(), note.size(), 0); });
  return got > 0 ? std::string(note.data(), static_cast<std::size_t>(got)) : "another process";
}

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    int flags = O_CLOEXEC | O_NONBLOCK;  // non-blocking, so that opening a pipe cannot hang
    flags |= mode == OpenMode::kRead ? O_RDONLY : O_RDWR;
    if (mode == OpenMode::kCreate) flags |= O_CREAT;
    if (mode == OpenMode::kCreateNew) flags |= O_CREAT | O_EXCL;
    if (mode == OpenMode::kCreateNew) MEMOS_CHECK_OK(sync_.require_writable("create", path));
    if (mode == OpenMode::kCreate && sync_.failed()) flags &= ~O_CREAT;
    Descriptor fd(retry([&] { return ::open(path.c_str(), flags, kFileMode); }));
    if (!fd) {
      const int error = errno;
      if (error == EISDIR) return fail(ErrorCode::kInvalidArgument, path + " is a folder, not a file");
      return mode == OpenMode::kRead ? os_error(error, "open", path) : change_error(error, "open", path);
    }
    struct stat info{};
    if (::fstat(fd.get(), &info) != 0) return os_error(errno, "open", path);
    if (!S_ISREG(info.st_mode)) {
      return fail(ErrorCode::kInvalidArgument,
                  path + (S_ISDIR(info.st_mode) ? " is a folder, not a file" : " is not a plain file"));
    }
    return std::make_unique<PosixFile>(std::move(fd), path, sync_);
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string_view note) override {
    Descriptor fd(retry([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode); }));
    if (!fd) return change_error(errno, "open the lock", path);
    if (retry([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno != EWOULDBLOCK) return os_error(errno, "lock", path);
      return fail(ErrorCode::kBusy, path + " is in use by " + read_note(fd.get()));
    }
    const std::string_view text = note.substr(0, kMaxNoteBytes);
    if (retry([&] { return ::ftruncate(fd.get(), 0); }) != 0 ||
        retry([&] { return ::pwrite(fd.get(), text.data(), text.size(), 0); }) < 0) {
      return change_error(errno, "write the lock", path);
    }
    return std::make_unique<PosixLock>(std::move(fd));
  }

  Status remove(const std::string& path) override {
    MEMOS_CHECK_OK(sync_.require_writable("remove", path));
    if (::unlink(path.c_str()) == 0) return {};
    if ((errno == EISDIR || errno == EPERM) && ::rmdir(path.c_str()) == 0) return {};
    return change_error(errno, "remove", path);
  }

  Status rename(const std::string& from, const std::string& to) override {
    MEMOS_CHECK_OK(sync_.require_writable("rename", from));
    if (::rename(from.c_str(), to.c_str()) != 0) return change_error(errno, "rename", from + " to " + to);
    return {};
  }

  Status make_directory(const std::string& path) override {
    for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
      const std::string part = path.substr(0, at);
      if (!part.empty()) MEMOS_CHECK_OK(make_one_directory(part));
      if (at == std::string::npos) return {};
    }
  }

  Status sync_directory(const std::string& path) override {
    MEMOS_CHECK_OK(sync_.require_writable("sync", path));
    const Descriptor fd(retry([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!fd) return os_error(errno, "open", path);
    if (retry([&] { return ::fsync(fd.get()); }) != 0) {
      const int error = errno;
      sync_.mark_failed();
      return change_error(error, "sync", path);
    }
    return {};
  }

  Result<bool> exists(const std::string& path) override {
    struct stat info{};
    if (::stat(path.c_str(), &info) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return os_error(errno, "look at", path);
  }

  Result<std::vector<Entry>> list(const std::string& path) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), [](DIR* d) { return ::closedir(d); });
    if (!folder) return os_error(errno, "list", path);
    std::vector<Entry> entries;
    while (true) {
      errno = 0;
      const dirent* item = ::readdir(folder.get());
      if (item == nullptr) break;
      const std::string name = item->d_name;
      if (name == "." || name == "..") continue;
      struct stat info{};
      if (::fstatat(::dirfd(folder.get()), name.c_str(), &info, 0) != 0) {
        if (errno == ENOENT) continue;  // removed meanwhile, or a link to nothing
        return os_error(errno, "look at", path + "/" + name);
      }
      const bool directory = S_ISDIR(info.st_mode);
      entries.push_back({name, directory ? 0 : static_cast<std::uint64_t>(info.st_size), directory});
    }
    if (errno != 0) return os_error(errno, "list", path);
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
  }

  bool sync_failed() const noexcept override { return sync_.failed(); }

 private:
  Status make_one_directory(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) == 0) {
      if (S_ISDIR(info.st_mode)) return {};
      return fail(ErrorCode::kConflict, "cannot make the folder " + path + ": a file has this name");
    }
    MEMOS_CHECK_OK(sync_.require_writable("make the folder", path));
    if (::mkdir(path.c_str(), kDirectoryMode) == 0) return sync_directory(parent_of(path));
    if (errno == EEXIST && ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return {};  // somebody was faster
    return change_error(errno, "make the folder", path);
  }

  SyncState sync_;
};

}  // namespace

std::unique_ptr<FileSystem> make_posix_file_system() { return std::make_unique<PosixFileSystem>(); }

}  // namespace memos::base
