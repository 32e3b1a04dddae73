// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/folder.h"

#include <vector>

namespace memos::vault {

std::string parent_of(const std::string& path) {
  std::string_view rest = path;
  while (rest.size() > 1 && rest.back() == '/') rest.remove_suffix(1);
  const auto slash = rest.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(rest.substr(0, slash));
}

Status make_durable_folder(base::FileSystem& files, const std::string& path) {
  std::vector<std::string> parents = {parent_of(path)};
  for (;;) {
    MEMOS_TRY(const bool exists, files.exists(parents.back()));
    if (exists || parents.back() == "/" || parents.back() == ".") break;
    parents.push_back(parent_of(parents.back()));
  }
  MEMOS_CHECK_OK(files.make_directory(path));
  for (const std::string& parent : parents) MEMOS_CHECK_OK(files.sync_directory(parent));
  return {};
}

Result<std::uint64_t> folder_bytes(base::FileSystem& files, const std::string& path) {
  MEMOS_TRY(const auto entries, files.list(path));
  std::uint64_t total = 0;
  for (const auto& entry : entries) {
    total += entry.bytes;
    if (!entry.directory) continue;
    MEMOS_TRY(const std::uint64_t below, folder_bytes(files, path + "/" + entry.name));
    total += below;
  }
  return total;
}

}  // namespace memos::vault
