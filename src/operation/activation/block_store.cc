// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/block_store.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"

namespace memos::activation {
namespace {

/// Drops that are remembered for put(); who began before them is refused.
constexpr std::size_t kRecentDrops = 4'096;

bool is_root(const BlockKey& key) { return key == BlockKey{}; }

}  // namespace

std::string BlockStore::path_of(const Block& block) const {
  return block_path(options_.directory, block.space, block.key);
}

// ---- reading ---------------------------------------------------------------------------------------------------

std::optional<Tier> BlockStore::find(const BlockKey& key) const {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  return found->second.ram ? Tier::kRam : Tier::kDisk;
}

/// False when there are too many.
bool BlockStore::add_sources(Entry& entry, std::span<const Source> sources) {
  std::vector<Source>& all = entry.block.sources;
  for (const Source& source : sources) {
    const auto at = std::ranges::lower_bound(all, source);
    if (at != all.end() && *at == source) continue;
    if (all.size() >= limits::kMaxKvSources) return false;
    all.insert(at, source);
    by_memory_[source.memory].insert(entry.block.key);
    entry.record_old = true;
  }
  return true;
}

std::optional<Loaded> BlockStore::load(const BlockKey& key, std::span<const Source> sources) {
  Loaded loaded;
  std::string path;
  std::uint64_t bytes = 0, checksum = 0;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || !add_sources(found->second, sources)) return std::nullopt;
    Entry& entry = found->second;
    entry.used = ++clock_;
    if (entry.ram) {
      loaded.held = entry.ram;
      loaded.bytes = base::as_bytes(*loaded.held);
      return loaded;
    }
    path = path_of(entry.block) + std::string(kBytesEnding);
    bytes = entry.bytes;
    checksum = entry.checksum;
  }
  auto file = options_.files->open(path, base::OpenMode::kRead);
  const auto mapped = file ? (*file)->map(bytes) : Result<base::Bytes>(std::unexpected(file.error()));
  const auto size = file ? (*file)->size() : Result<std::uint64_t>(0);
  if (!mapped || !size || *size != bytes || base::xxh3(*mapped) != checksum) {
    drop_damaged(key);
    return std::nullopt;
  }
  loaded.tier = Tier::kDisk;
  loaded.bytes = *mapped;
  loaded.file = *std::move(file);
  {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;  // Dropped meanwhile.
    if (ram_bytes_ + bytes <= options_.ram_bytes && !found->second.ram) {
      found->second.ram = std::make_shared<const std::string>(reinterpret_cast<const char*>(mapped->data()), bytes);
      ram_bytes_ += bytes;
    }
  }
  return loaded;
}

std::vector<BlockView> BlockStore::list() const {
  const std::scoped_lock lock(mutex_);
  std::vector<BlockView> views;
  for (const auto& [key, entry] : entries_)
    views.push_back({entry.block, entry.bytes, entry.ram != nullptr, entry.on_disk});
  std::ranges::sort(views, {}, [](const BlockView& view) { return view.block.key; });
  return views;
}

StoreCounts BlockStore::counts() const {
  const std::scoped_lock lock(mutex_);
  StoreCounts counts{.blocks = entries_.size(),
                     .ram_bytes = ram_bytes_,
                     .disk_bytes = disk_bytes_,
                     .stored = stored_,
                     .evicted = evicted_,
                     .dropped = dropped_,
                     .damaged = damaged_};
  for (const auto& [key, entry] : entries_)
    if (entry.block.audience.empty()) ++counts.shared_blocks;
  return counts;
}

bool BlockStore::has_unwritten() const {
  const std::scoped_lock lock(mutex_);
  return writes() &&
         std::ranges::any_of(entries_, [](const auto& at) { return !at.second.on_disk || at.second.record_old; });
}

// ---- taking ----------------------------------------------------------------------------------------------------

void BlockStore::insert(Entry entry) {
  const BlockKey key = entry.block.key;
  if (!is_root(entry.block.parent)) entries_.at(entry.block.parent).children.push_back(key);
  for (const Source& source : entry.block.sources) by_memory_[source.memory].insert(key);
  if (entry.ram) ram_bytes_ += entry.bytes;
  if (entry.on_disk) disk_bytes_ += entry.bytes;
  entries_.emplace(key, std::move(entry));
}

bool BlockStore::put(Block block, std::string bytes, std::uint64_t since) {
  {
    const std::scoped_lock lock(mutex_);
    if (block.sources.size() > limits::kMaxKvSources || bytes.size() > limits::kMaxKvBlockBytes) return false;
    std::ranges::sort(block.sources);
    if (since < drops_.load()) {
      const bool forgotten = recent_drops_.empty() || recent_drops_.front().first > since + 1;
      const bool went = std::ranges::any_of(recent_drops_, [&](const auto& drop) {
        if (drop.first <= since) return false;
        return drop.second.is_nil() ||
               std::ranges::any_of(block.sources, [&](const Source& source) { return source.memory == drop.second; });
      });
      if (forgotten || went) return false;
    }
    if (const auto known = entries_.find(block.key); known != entries_.end()) {
      known->second.used = ++clock_;
      return add_sources(known->second, block.sources);
    }
    if (bytes.empty() || (!is_root(block.parent) && !entries_.contains(block.parent))) return false;
    if (entries_.size() >= limits::kMaxKvBlocks) return false;
    Entry entry;
    entry.bytes = bytes.size();
    entry.checksum = base::xxh3(base::as_bytes(bytes));
    entry.ram = std::make_shared<const std::string>(std::move(bytes));
    entry.block = std::move(block);
    entry.used = ++clock_;
    insert(std::move(entry));
    ++stored_;
  }
  trim_ram();
  return true;
}

/// The one to give up first: large and not used for long, and followed by nothing in the same tier.
std::optional<BlockKey> BlockStore::worst(Tier tier) const {
  const auto holds = [tier](const Entry& entry) { return tier == Tier::kRam ? entry.ram != nullptr : entry.on_disk; };
  std::optional<BlockKey> worst;
  double most = -1;
  for (const auto& [key, entry] : entries_) {
    if (!holds(entry)) continue;
    const double score = static_cast<double>(clock_ - entry.used + 1) * static_cast<double>(entry.bytes);
    if (score <= most) continue;
    if (std::ranges::any_of(entry.children, [&](const BlockKey& child) { return holds(entries_.at(child)); })) continue;
    most = score;
    worst = key;
  }
  return worst;
}

void BlockStore::release_ram(Entry& entry) {
  ram_bytes_ -= entry.bytes;
  entry.ram.reset();
}

void BlockStore::trim_ram() {
  const std::scoped_lock io(io_mutex_);
  for (;;) {
    std::optional<BlockKey> victim;
    {
      const std::scoped_lock lock(mutex_);
      if (ram_bytes_ <= options_.ram_bytes) return;
      victim = worst(Tier::kRam);
      if (!victim) return;
      Entry& entry = entries_.at(*victim);
      if (entry.on_disk) {
        release_ram(entry);
        continue;
      }
    }
    const Status written = writes() ? write_one(*victim) : Status{};
    if (!written)
      options_.logger.log(base::LogLevel::kWarn,
                          "activation memory: a block was not written: " + written.error().message);
    std::vector<std::string> paths;
    {
      const std::scoped_lock lock(mutex_);
      const auto found = entries_.find(*victim);
      if (found == entries_.end()) continue;
      if (found->second.on_disk) {
        release_ram(found->second);
        continue;
      }
      Dropped gone;
      remove_entry(*victim, paths, gone);
      evicted_ += gone.blocks;
    }
    static_cast<void>(remove_files(std::move(paths)));
  }
}

// ---- dropping --------------------------------------------------------------------------------------------------

/// Takes an entry and what follows it out of the tables; `paths` gets the files that are to go.
void BlockStore::remove_entry(const BlockKey& key, std::vector<std::string>& paths, Dropped& dropped) {
  std::vector<BlockKey> waiting{key};
  if (const auto first = entries_.find(key); first != entries_.end() && !is_root(first->second.block.parent)) {
    if (const auto parent = entries_.find(first->second.block.parent); parent != entries_.end())
      std::erase(parent->second.children, key);
  }
  while (!waiting.empty()) {
    const auto found = entries_.find(waiting.back());
    waiting.pop_back();
    if (found == entries_.end()) continue;
    Entry& entry = found->second;
    waiting.insert(waiting.end(), entry.children.begin(), entry.children.end());
    for (const Source& source : entry.block.sources) {
      const auto of = by_memory_.find(source.memory);
      if (of == by_memory_.end()) continue;
      of->second.erase(entry.block.key);
      if (of->second.empty()) by_memory_.erase(of);
    }
    if (entry.ram) ram_bytes_ -= entry.bytes;
    if (entry.on_disk) {
      disk_bytes_ -= entry.bytes;
      paths.push_back(path_of(entry.block));
    }
    ++dropped.blocks;
    dropped.bytes += entry.bytes;
    entries_.erase(found);
  }
}

Result<Dropped> BlockStore::drop_where(const std::function<bool(const Entry&)>& which) {
  const std::scoped_lock io(io_mutex_);
  Dropped dropped;
  std::vector<std::string> paths;
  {
    const std::scoped_lock lock(mutex_);
    std::vector<BlockKey> keys;
    for (const auto& [key, entry] : entries_)
      if (which(entry)) keys.push_back(key);
    for (const BlockKey& key : keys) remove_entry(key, paths, dropped);
    dropped_ += dropped.blocks;
  }
  MEMOS_CHECK_OK(remove_files(std::move(paths)));
  return dropped;
}

Result<Dropped> BlockStore::drop_memories(std::span<const MemoryId> memories) {
  bool any = false;
  {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t moment = drops_.load() + 1;
    for (const MemoryId& memory : memories) {
      recent_drops_.emplace_back(moment, memory);
      any = any || by_memory_.contains(memory);
    }
    while (recent_drops_.size() > kRecentDrops) recent_drops_.pop_front();
    drops_.store(moment);
  }
  const std::set<MemoryId> gone(memories.begin(), memories.end());
  if (!any) {
    if (!some_unremoved_.load()) return Dropped{};
    const std::scoped_lock io(io_mutex_);
    MEMOS_CHECK_OK(remove_files({}));
    return Dropped{};
  }
  return drop_where([&](const Entry& entry) {
    return std::ranges::any_of(entry.block.sources, [&](const Source& source) { return gone.contains(source.memory); });
  });
}

Result<Dropped> BlockStore::drop_cube(CubeId cube) {
  {
    const std::scoped_lock lock(mutex_);
    recent_drops_.emplace_back(drops_.load() + 1, MemoryId{});
    drops_.fetch_add(1);
  }
  return drop_where([&](const Entry& entry) {
    return std::ranges::find(entry.block.audience, cube) != entry.block.audience.end() ||
           std::ranges::find(entry.block.sources, cube, &Source::cube) != entry.block.sources.end();
  });
}

Result<Dropped> BlockStore::drop_tenant(const TenantId& tenant) {
  {
    const std::scoped_lock lock(mutex_);
    recent_drops_.emplace_back(drops_.load() + 1, MemoryId{});
    drops_.fetch_add(1);
  }
  return drop_where([&](const Entry& entry) { return entry.block.tenant == tenant; });
}

void BlockStore::drop_damaged(const BlockKey& key) {
  const std::scoped_lock io(io_mutex_);
  std::vector<std::string> paths;
  {
    const std::scoped_lock lock(mutex_);
    if (!entries_.contains(key)) return;
    Dropped dropped;
    remove_entry(key, paths, dropped);
    ++damaged_;
    dropped_ += dropped.blocks;
  }
  options_.logger.log(base::LogLevel::kWarn, "activation memory: a damaged block was dropped; it is made again");
  static_cast<void>(remove_files(std::move(paths)));
}

Result<Dropped> BlockStore::retain(const std::function<Result<bool>(const Source&)>& holds) {
  std::set<Source> sources;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [key, entry] : entries_) sources.insert(entry.block.sources.begin(), entry.block.sources.end());
  }
  std::set<Source> gone;
  for (const Source& source : sources) {
    MEMOS_TRY(const bool there, holds(source));
    if (!there) gone.insert(source);
  }
  if (gone.empty()) return Dropped{};
  return drop_where([&](const Entry& entry) {
    return std::ranges::any_of(entry.block.sources, [&](const Source& source) { return gone.contains(source); });
  });
}

}  // namespace memos::activation
