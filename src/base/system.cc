// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/system.h"

#include <dirent.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <thread>

namespace memos::base {

Result<std::uint64_t> free_disk_bytes(const std::string& path) {
  struct statvfs disk{};
  if (::statvfs(path.c_str(), &disk) != 0) {
    const int error = errno;
    return fail(error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                "cannot ask for the free space of " + path + ": " + std::system_category().message(error));
  }
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

std::size_t raise_descriptor_limit() noexcept {
  constexpr rlim_t kEnough = 65'536;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t wanted = limit.rlim_max == RLIM_INFINITY || limit.rlim_max > kEnough ? kEnough : limit.rlim_max;
  if (limit.rlim_cur < wanted) {
    const rlimit raised{.rlim_cur = wanted, .rlim_max = limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return wanted;
  }
  return limit.rlim_cur;
}

std::uint64_t resident_bytes() noexcept {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long long size = 0;
  unsigned long long resident = 0;
  const int read = std::fscanf(file, "%llu %llu", &size, &resident);
  std::fclose(file);
  const long page = ::sysconf(_SC_PAGESIZE);
  return read == 2 && page > 0 ? resident * static_cast<unsigned long long>(page) : 0;
}

void give_back_freed_memory() noexcept {
#if defined(__GLIBC__)
  ::malloc_trim(0);
#endif
}

void limit_allocation_pools() noexcept {
#if defined(__GLIBC__)
  constexpr unsigned kPoolsOfACore = 2;
  ::mallopt(M_ARENA_MAX, static_cast<int>(kPoolsOfACore * std::max(1U, std::thread::hardware_concurrency())));
#endif
}

std::size_t open_descriptors() noexcept {
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  std::size_t count = 0;
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count > 3 ? count - 3 : 0;  // Without ".", ".." and the folder itself.
}

}  // namespace memos::base
