// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/file.h"

namespace memos::base {
namespace {

/// The folder that holds `path`.
std::string parent_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status write_and_sync(FileSystem& fs, const std::string& path, std::span<const std::uint8_t> data) {
  MEMOS_TRY(const auto file, fs.open(path, OpenMode::kCreate));
  MEMOS_CHECK_OK(file->truncate(0));
  MEMOS_CHECK_OK(file->write(0, data));
  return file->sync();
}

}  // namespace

Result<std::string> read_file(FileSystem& fs, const std::string& path, std::uint64_t limit) {
  MEMOS_TRY(const auto file, fs.open(path, OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, file->size());
  if (size > limit) {
    return fail(ErrorCode::kExhausted,
                path + " has " + std::to_string(size) + " bytes, at most " + std::to_string(limit) + " are read");
  }
  std::string content(static_cast<std::size_t>(size), '\0');
  MEMOS_TRY(const std::size_t read, file->read(0, {reinterpret_cast<std::uint8_t*>(content.data()), content.size()}));
  content.resize(read);
  return content;
}

Status write_file_atomically(FileSystem& fs, const std::string& path, std::span<const std::uint8_t> data) {
  const std::string temporary = path + ".tmp";
  Status written = write_and_sync(fs, temporary, data);
  if (written) written = fs.rename(temporary, path);
  if (!written) {
    (void)fs.remove(temporary);  // best effort: the first failure is the one to report
    return written;
  }
  return fs.sync_directory(parent_of(path));
}

}  // namespace memos::base
