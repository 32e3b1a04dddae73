// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "base/result.h"
#include "operation/activation/block.h"
#include "operation/activation/block_file.h"

namespace memos::activation {

/// Where a block's bytes were found.
enum class Tier : std::uint8_t { kRam = 1, kDisk = 2 };

/// A block's bytes, for as long as this lives.
struct Loaded {
  base::Bytes bytes;
  Tier tier = Tier::kRam;

  // Shared: a reader may still copy from a block that is evicted or dropped meanwhile.
  std::shared_ptr<const std::string> held;
  std::unique_ptr<base::File> file;
};

/// A block as others see it: for lists and for tests.
struct BlockView {
  Block block;
  std::uint64_t bytes = 0;
  bool in_ram = false, on_disk = false;
};

struct StoreCounts {
  std::uint64_t blocks = 0, shared_blocks = 0, ram_bytes = 0, disk_bytes = 0;
  std::uint64_t stored = 0, evicted = 0, dropped = 0, damaged = 0;  ///< Since it was opened.
};

struct Dropped {
  std::uint64_t blocks = 0;
  std::uint64_t bytes = 0;
};

/// Blocks in RAM and on disk, each with what it was made from, forming a tree: a block goes with everything that
/// follows it. A cache: it may lose any block at any time, and never gives bytes that are not those that were put.
/// Thread-safe. Without `files` everything is in RAM.
class BlockStore {
 public:
  struct Options {
    base::FileSystem* files = nullptr;  ///< Outlives the store.
    std::string directory;
    bool read_only = false;
    std::uint64_t ram_bytes = 0;
    std::uint64_t disk_bytes = 0;  ///< Records are not counted.
    base::Logger logger;
  };
  explicit BlockStore(Options options) : options_(std::move(options)) {}

  /// Reads the records. What is damaged, unfinished or follows nothing is removed. Once, before anything else.
  [[nodiscard]] Status open();

  /// A moment, for put(): what is dropped after it is not taken.
  [[nodiscard]] std::uint64_t now() const noexcept { return drops_.load(); }
  /// Where the block is; does not count as a use.
  [[nodiscard]] std::optional<Tier> find(const BlockKey& key) const;
  /// The bytes, which were checked against their checksum; they are from now on `sources`' as well. None when there are
  /// none, or they are damaged, which drops the block.
  [[nodiscard]] std::optional<Loaded> load(const BlockKey& key, std::span<const Source> sources);
  /// Takes a block, unless one of its sources was dropped after `since` or its parent is not there. Known blocks only
  /// get the sources, and need no bytes. Writing waits for write_back(), unless RAM runs short.
  [[nodiscard]] bool put(Block block, std::string bytes, std::uint64_t since);
  /// Writes what is only in RAM. Errors: kCancelled when `keep_going` says no; those of files.
  [[nodiscard]] Status write_back(const std::function<bool()>& keep_going);
  [[nodiscard]] bool has_unwritten() const;

  /// Takes away every block that holds something of the memories, and all that follows them. When it returns success
  /// no byte of them is left in the folder; a failure is to be repeated.
  [[nodiscard]] Result<Dropped> drop_memories(std::span<const MemoryId> memories);
  /// The same for blocks with sources in the cube, or for it only.
  [[nodiscard]] Result<Dropped> drop_cube(CubeId cube);
  [[nodiscard]] Result<Dropped> drop_tenant(const TenantId& tenant);
  /// A block that was found to be unusable, with what follows it.
  void drop_damaged(const BlockKey& key);
  /// Takes away what has a source for which `holds` is false. For what changed while nobody listened.
  [[nodiscard]] Result<Dropped> retain(const std::function<Result<bool>(const Source&)>& holds);

  [[nodiscard]] std::vector<BlockView> list() const;
  [[nodiscard]] StoreCounts counts() const;
  [[nodiscard]] const Options& options() const noexcept { return options_; }

 private:
  struct Entry {
    Block block;
    std::uint64_t bytes = 0;
    std::uint64_t checksum = 0;
    std::shared_ptr<const std::string> ram;  // Shared: see Loaded.
    bool on_disk = false;
    bool record_old = false;  ///< Sources were added since the record was written.
    std::uint64_t used = 0;
    std::vector<BlockKey> children;
  };
  using Entries = std::unordered_map<BlockKey, Entry, BlockKeyHash>;

  // With mutex_ held.
  bool add_sources(Entry& entry, std::span<const Source> sources);
  void insert(Entry entry);
  void remove_entry(const BlockKey& key, std::vector<std::string>& paths, Dropped& dropped);
  [[nodiscard]] std::optional<BlockKey> worst(Tier tier) const;
  void release_ram(Entry& entry);

  [[nodiscard]] std::string path_of(const Block& block) const;
  [[nodiscard]] Result<BlockRecord> read_record(const std::string& path) const;
  [[nodiscard]] Status open_space(const std::string& folder, std::vector<Entry>& found);
  void adopt(std::vector<Entry> found, std::vector<std::string>& orphans);
  [[nodiscard]] Result<Dropped> drop_where(const std::function<bool(const Entry&)>& which);
  // With io_mutex_ held.
  [[nodiscard]] Status remove_files(std::vector<std::string> paths);
  [[nodiscard]] Status make_room_on_disk(std::uint64_t bytes);
  [[nodiscard]] Status write_one(const BlockKey& key);
  [[nodiscard]] Status write_record(const BlockKey& key);
  void trim_ram();
  [[nodiscard]] bool writes() const noexcept { return options_.files != nullptr && !options_.read_only; }

  const Options options_;
  std::mutex io_mutex_;  ///< Held by whoever writes or removes files; taken before mutex_.
  mutable std::mutex mutex_;
  Entries entries_;
  std::unordered_map<MemoryId, std::set<BlockKey>> by_memory_;
  std::uint64_t ram_bytes_ = 0, disk_bytes_ = 0, clock_ = 0;
  std::uint64_t stored_ = 0, evicted_ = 0, dropped_ = 0, damaged_ = 0;
  std::vector<std::string> unremoved_;  ///< With io_mutex_: what could not be removed yet.
  std::atomic<bool> some_unremoved_{false};
  std::atomic<std::uint64_t> drops_{0};
  std::deque<std::pair<std::uint64_t, MemoryId>> recent_drops_;  ///< With mutex_; nil: everything.
};

}  // namespace memos::activation
