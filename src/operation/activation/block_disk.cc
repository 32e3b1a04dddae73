// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The disk side of BlockStore: what lies there when it opens, writing, and taking away.
#include <algorithm>
#include <map>

#include "base/limits.h"
#include "operation/activation/block_store.h"

namespace memos::activation {
namespace {

constexpr std::size_t kMaxRecordBytes = limits::kMaxKvSources * 24 + 4'096;

bool ends_with(std::string_view name, std::string_view ending) { return name.ends_with(ending); }

}  // namespace

// ---- opening ---------------------------------------------------------------------------------------------------

/// The record that belongs to the path, without its ending.
Result<BlockRecord> BlockStore::read_record(const std::string& path) const {
  MEMOS_TRY(const std::string bytes,
            base::read_file(*options_.files, path + std::string(kRecordEnding), kMaxRecordBytes));
  MEMOS_TRY(BlockRecord record, decode_record(bytes));
  if (path_of(record.block) != path) return fail(ErrorCode::kCorrupt, "the record is another block's");
  return record;
}

Status BlockStore::open_space(const std::string& folder, std::vector<Entry>& found) {
  const std::string directory = options_.directory + "/" + folder;
  MEMOS_TRY(const auto files, options_.files->list(directory));
  std::map<std::string, std::uint64_t> bytes;
  std::vector<std::string> names, useless;
  for (const auto& file : files) {
    if (ends_with(file.name, kRecordEnding)) {
      names.push_back(file.name.substr(0, file.name.size() - kRecordEnding.size()));
    } else if (ends_with(file.name, kBytesEnding)) {
      bytes[file.name.substr(0, file.name.size() - kBytesEnding.size())] = file.bytes;
    } else {
      useless.push_back(directory + "/" + file.name);  // Being written when somebody was killed.
    }
  }
  for (const std::string& name : names) {
    const auto of = bytes.find(name);
    auto record = read_record(directory + "/" + name);
    if (!record && record.error().code == ErrorCode::kIo) return std::unexpected(record.error());
    if (!record || of == bytes.end() || of->second != record->bytes) {
      useless.push_back(directory + "/" + name + std::string(kRecordEnding));
      continue;  // Its bytes, if any, go below.
    }
    bytes.erase(of);
    Entry entry;
    entry.block = std::move(record->block);
    entry.bytes = record->bytes;
    entry.checksum = record->checksum;
    entry.on_disk = true;
    found.push_back(std::move(entry));
  }
  for (const auto& [name, size] : bytes) useless.push_back(directory + "/" + name + std::string(kBytesEnding));
  if (options_.read_only) return {};
  for (const std::string& path : useless) MEMOS_CHECK_OK(options_.files->remove(path));
  return useless.empty() ? Status{} : options_.files->sync_directory(directory);
}

/// Puts what was found into the tree, parents first; what follows nothing is told.
void BlockStore::adopt(std::vector<Entry> found, std::vector<std::string>& orphans) {
  std::unordered_map<BlockKey, std::vector<std::size_t>, BlockKeyHash> following;
  for (std::size_t i = 0; i < found.size(); ++i) following[found[i].block.parent].push_back(i);
  std::vector<bool> taken(found.size(), false);
  std::vector<BlockKey> waiting{BlockKey{}};
  while (!waiting.empty()) {
    const auto next = following.find(waiting.back());
    waiting.pop_back();
    if (next == following.end()) continue;
    const std::vector<std::size_t> children = std::move(next->second);
    following.erase(next);
    for (const std::size_t i : children) {
      taken[i] = true;
      if (entries_.contains(found[i].block.key)) continue;
      waiting.push_back(found[i].block.key);
      insert(std::move(found[i]));
    }
  }
  for (std::size_t i = 0; i < found.size(); ++i)
    if (!taken[i]) orphans.push_back(path_of(found[i].block));
}

Status BlockStore::open() {
  if (options_.files == nullptr) return {};
  MEMOS_TRY(const bool exists, options_.files->exists(options_.directory));
  if (!exists) return {};
  const std::scoped_lock io(io_mutex_);
  MEMOS_TRY(const auto folders, options_.files->list(options_.directory));
  std::vector<Entry> found;
  for (const auto& folder : folders)
    if (folder.directory) MEMOS_CHECK_OK(open_space(folder.name, found));
  std::vector<std::string> orphans;
  {
    const std::scoped_lock lock(mutex_);
    adopt(std::move(found), orphans);
  }
  if (options_.read_only) return {};
  MEMOS_CHECK_OK(remove_files(std::move(orphans)));
  return make_room_on_disk(0);
}

// ---- writing ---------------------------------------------------------------------------------------------------

Status BlockStore::make_room_on_disk(std::uint64_t bytes) {
  for (;;) {
    std::vector<std::string> paths;
    {
      const std::scoped_lock lock(mutex_);
      if (disk_bytes_ + bytes <= options_.disk_bytes) return {};
      const auto victim = worst(Tier::kDisk);
      if (!victim) return fail(ErrorCode::kExhausted, "the block is larger than the disk budget", "kv_disk_bytes");
      Entry& entry = entries_.at(*victim);
      if (entry.ram) {
        paths.push_back(path_of(entry.block));
        entry.on_disk = false;
        disk_bytes_ -= entry.bytes;
      } else {
        Dropped gone;
        remove_entry(*victim, paths, gone);
        evicted_ += gone.blocks;
      }
    }
    MEMOS_CHECK_OK(remove_files(std::move(paths)));
  }
}

/// The bytes first, then the record that makes them count.
Status BlockStore::write_one(const BlockKey& key) {
  std::shared_ptr<const std::string> bytes;  // Shared: see Loaded.
  BlockRecord record;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.on_disk || !found->second.ram) return {};
    bytes = found->second.ram;
    record = {.block = found->second.block, .bytes = found->second.bytes, .checksum = found->second.checksum};
  }
  if (bytes->size() > options_.disk_bytes) return {};
  MEMOS_CHECK_OK(make_room_on_disk(bytes->size()));
  const std::string path = path_of(record.block);
  std::erase(unremoved_, path);
  MEMOS_CHECK_OK(options_.files->make_directory(path.substr(0, path.find_last_of('/'))));
  const auto write = [&]() -> Status {
    MEMOS_TRY(const auto file, options_.files->open(path + std::string(kBytesEnding), base::OpenMode::kCreate));
    MEMOS_CHECK_OK(file->truncate(0));
    MEMOS_CHECK_OK(file->write(0, base::as_bytes(*bytes)));
    return base::write_file_atomically(*options_.files, path + std::string(kRecordEnding),
                                       base::as_bytes(encode_record(record)));
  };
  if (Status written = write(); !written) {
    static_cast<void>(remove_files({path}));
    return written;
  }
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return {};  // Cannot be: whoever removes holds io_mutex_.
  found->second.on_disk = true;
  found->second.record_old = found->second.block.sources.size() != record.block.sources.size();
  disk_bytes_ += record.bytes;
  return {};
}

/// A block on disk that got further sources.
Status BlockStore::write_record(const BlockKey& key) {
  BlockRecord record;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || !found->second.on_disk || !found->second.record_old) return {};
    record = {.block = found->second.block, .bytes = found->second.bytes, .checksum = found->second.checksum};
    found->second.record_old = false;
  }
  const Status written = base::write_file_atomically(
      *options_.files, path_of(record.block) + std::string(kRecordEnding), base::as_bytes(encode_record(record)));
  if (written) return {};
  const std::scoped_lock lock(mutex_);
  if (const auto found = entries_.find(key); found != entries_.end()) found->second.record_old = true;
  return written;
}

Status BlockStore::write_back(const std::function<bool()>& keep_going) {
  if (!writes()) return {};
  std::vector<std::pair<std::uint64_t, BlockKey>> waiting;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [key, entry] : entries_)
      if (!entry.on_disk || entry.record_old) waiting.emplace_back(entry.used, key);
  }
  std::ranges::sort(waiting);  // Parents were put, and used, before what follows them.
  for (const auto& [used, key] : waiting) {
    if (keep_going && !keep_going()) return fail(ErrorCode::kCancelled, "writing blocks was stopped");
    const std::scoped_lock io(io_mutex_);
    MEMOS_CHECK_OK(write_one(key));
    MEMOS_CHECK_OK(write_record(key));
  }
  return {};
}

// ---- taking away -----------------------------------------------------------------------------------------------

/// The record first: without it the bytes are nothing. What cannot be removed is tried again with the next ones.
Status BlockStore::remove_files(std::vector<std::string> paths) {
  if (!writes()) return {};
  paths.insert(paths.end(), unremoved_.begin(), unremoved_.end());
  unremoved_.clear();
  Status first;
  std::set<std::string> folders;
  for (const std::string& path : paths) {
    Status removed;
    for (const std::string_view ending : {kRecordEnding, kBytesEnding}) {
      const Status one = options_.files->remove(path + std::string(ending));
      if (!one && one.error().code != ErrorCode::kNotFound && removed) removed = one;
    }
    folders.insert(path.substr(0, path.find_last_of('/')));
    if (removed) continue;
    unremoved_.push_back(path);
    if (first) first = removed;
  }
  some_unremoved_.store(!unremoved_.empty());
  for (const std::string& folder : folders) {
    const Status synced = options_.files->sync_directory(folder);
    if (!synced && synced.error().code != ErrorCode::kNotFound && first) first = synced;
  }
  return first;
}

}  // namespace memos::activation
