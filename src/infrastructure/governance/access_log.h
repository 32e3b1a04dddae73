// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "memos/types.hpp"

namespace memos::governance {

/// One request as the log keeps it. No content: names and ids only.
struct AccessEntry {
  UtcMs time{};
  ActorId actor{};
  std::string key_id;  ///< Empty without a key.
  std::string action;  ///< Method and path of the route, for example "GET /api/v1/memories/{id}".
  std::string target;  ///< Name of the cube or id of the memory in the path, if there is one.
  int status = 0;
  std::string refusal;  ///< Why it was refused: "unknown", "expired", …; empty else.
  std::string request_id;
};

/// Who asked for what: one chain of files a tenant, FOLDER/access/TENANT/00000001.log. Entries are kept in RAM until
/// flush(); whoever owns the log calls that at least once a second. Thread-safe.
class AccessLog {
 public:
  struct Options {
    std::string directory;                                   ///< FOLDER/access
    std::uint64_t file_bytes = std::uint64_t{16} << 20U;     ///< Then the next file begins.
    std::uint64_t tenant_bytes = std::uint64_t{256} << 20U;  ///< Oldest files beyond are removed.
    std::size_t pending = 65'536;                            ///< Entries in RAM; more are counted and left out.
  };
  /// `files` outlives it and is the log's own: a log that cannot be written must not stop the vault.
  AccessLog(base::FileSystem& files, Options options, base::Logger logger);

  /// Never waits for a disk.
  void record(const TenantId& tenant, AccessEntry entry);
  /// Writes and syncs what was recorded. On failure it is left out, counted, and the next flush tries again.
  Status flush();
  /// Requests since `from`, by key, over all tenants.
  [[nodiscard]] Result<std::map<std::string, std::uint64_t>> used_since(UtcMs from);
  /// Entries that were left out since the start.
  [[nodiscard]] std::uint64_t lost() const;

  struct Check {
    std::uint64_t files = 0, lines = 0;
    std::vector<std::string> problems;
  };
  /// Reads a tenant's chain and compares every hash.
  [[nodiscard]] static Result<Check> verify(base::FileSystem& files, const std::string& directory,
                                            const std::string& tenant);
  /// A tenant's last lines as they stand in the files, oldest first.
  [[nodiscard]] static Result<std::vector<std::string>> tail(base::FileSystem& files, const std::string& directory,
                                                             const std::string& tenant, std::size_t count);

 private:
  struct Chain {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> files;  ///< Number and bytes, oldest first.
    std::unique_ptr<base::File> file;
    std::uint64_t size = 0;
    std::uint64_t next_line = 1;
    Digest last{};
  };
  [[nodiscard]] std::string folder(const std::string& tenant) const { return options_.directory + "/" + tenant; }
  [[nodiscard]] Result<Chain*> chain_of(const std::string& tenant);
  [[nodiscard]] Status resume(const std::string& tenant, Chain& chain);
  [[nodiscard]] Status begin_file(const std::string& tenant, Chain& chain);
  [[nodiscard]] Status write(const std::string& tenant, const std::vector<AccessEntry>& entries);
  void drop_oldest(const std::string& tenant, Chain& chain);

  base::FileSystem& files_;
  const Options options_;
  base::Logger logger_;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<AccessEntry>> pending_;
  std::size_t waiting_ = 0;
  std::uint64_t lost_ = 0;
  std::mutex writing_;  ///< Held over the disk's work.
  std::map<std::string, Chain> chains_;
};

}  // namespace memos::governance
