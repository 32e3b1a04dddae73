// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/index_pool.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/least_used.h"
#include "base/result.h"
#include "base/system.h"
#include "language/language.h"
#include "operation/index/build.h"
#include "operation/index/compare.h"
#include "operation/index/cube_index.h"
#include "operation/index/snapshot_store.h"

namespace memos::index {
namespace {

/// What is evicted at once: giving back the memory of more would hold up other threads' allocations for long.
constexpr std::size_t kEvictedBytes = std::size_t{4} << 20U;

/// Erasing and dropping leave no derived trace: the index is forgotten and built anew from the rows.
bool needs_rebuild(Operation operation) noexcept {
  return operation == Operation::kErase || operation == Operation::kDropCube;
}

}  // namespace

struct IndexPool::Impl {
  struct Entry {
    std::uint64_t number = 0;  ///< Tells this entry from a later one of the same cube.
    // Shared: a search goes on with the index that it got while the pool drops or replaces it.
    std::shared_ptr<CubeIndex> index;  ///< Null while it is being built.
    std::vector<IndexChange> backlog;  ///< Changes that came while it is being built.
    std::uint64_t last_used = 0;
  };

  Impl(vault::Vault& vault_in, Options options_in) : vault(vault_in), options(std::move(options_in)) {}

  vault::Vault& vault;
  const Options options;
  SideWorker helper;
  SnapshotStore snapshots{vault, options.files, options.snapshot_directory, options.logger};
  std::mutex mutex;  ///< Guards what follows.
  std::condition_variable built;
  std::map<CubeId, Entry> entries;
  base::LeastUsed least_used{options.budget_bytes, kEvictedBytes};
  std::uint64_t uses = 0;
  std::uint64_t numbers = 0;
  std::mutex cleaning;  ///< Held while the cleaner gets its task.
  SideWorker cleaner;   ///< Frees what was evicted. Last, so that it ends first.

  Result<std::shared_ptr<CubeIndex>> find_or_build(CubeId cube);
  Result<std::shared_ptr<CubeIndex>> build(CubeId cube, std::uint64_t number);
  void drop(CubeId cube, std::uint64_t number);
  void evict(CubeId keep, std::size_t built_bytes);
  void free_behind(std::vector<Entry> gone);
  std::vector<IndexChange> changes_of(const vault::Committed& committed) const;
  void deliver(CubeId cube, std::vector<IndexChange> changes);
  bool is_loaded(CubeId cube);
  bool holds(CubeId cube, std::uint64_t number);
  std::vector<std::pair<std::uint64_t, std::shared_ptr<CubeIndex>>> loaded();  // with the entries' numbers
  Result<std::optional<std::string>> check_snapshot(const vault::CubeInfo& info, Check& check);
  Result<std::optional<std::string>> check_loaded(const vault::CubeInfo& info, Check& check);
};

Result<std::shared_ptr<CubeIndex>> IndexPool::Impl::find_or_build(CubeId cube) {
  std::unique_lock lock(mutex);
  for (;;) {
    const auto at = entries.find(cube);
    if (at == entries.end()) break;
    at->second.last_used = ++uses;
    if (at->second.index) return at->second.index;
    built.wait(lock);
  }
  const std::uint64_t number = ++numbers;
  entries[cube] = Entry{.number = number, .last_used = ++uses};
  lock.unlock();
  auto index = build(cube, number);
  if (!index) drop(cube, number);
  return index;
}

Result<std::shared_ptr<CubeIndex>> IndexPool::Impl::build(CubeId cube, std::uint64_t number) {
  const auto start = std::chrono::steady_clock::now();
  MEMOS_TRY(const vault::CubeInfo info, vault.cube(cube));
  Snapshot snapshot = snapshots.load(info).value_or(Snapshot{});
  const Slot loaded = snapshot.core.size();
  auto rows = read_rows(vault, cube, snapshot.identity.head, snapshot.core);
  if (!rows && rows.error().code == ErrorCode::kCorrupt && loaded != 0) {
    options.logger.log(base::LogLevel::kWarn, "index snapshot of cube " + std::to_string(cube.value) +
                                                  " does not fit its rows; built from the rows");
    MEMOS_CHECK_OK(snapshots.remove(cube));
    snapshot = Snapshot{};
    rows = read_rows(vault, cube, Sequence{}, snapshot.core);
  }
  MEMOS_TRY(const Sequence head, std::move(rows));
  IndexCore& core = snapshot.core;
  MEMOS_TRY(auto vectors, read_vectors(vault, cube, info.space, core));
  const Slot slots = core.size();
  auto index =
      std::make_shared<CubeIndex>(vault, cube, info.space, std::move(core), std::move(vectors), head, slots - loaded);

  std::unique_lock lock(mutex);
  const auto at = entries.find(cube);
  if (at == entries.end() || at->second.number != number) return std::shared_ptr<CubeIndex>();  // forgotten meanwhile
  std::vector<IndexChange> later;
  for (IndexChange& change : at->second.backlog) {
    if (change.row.value == 0 || change.row > head) later.push_back(std::move(change));
  }
  at->second.backlog.clear();
  if (!later.empty()) index->enqueue(std::move(later));
  at->second.index = index;
  built.notify_all();
  lock.unlock();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  options.logger.log(base::LogLevel::kDebug, "index of cube " + std::to_string(cube.value) +
                                                 " built: " + std::to_string(slots) + " passages in " +
                                                 std::to_string(took.count()) + " ms");
  evict(cube, index->bytes());
  return index;
}

void IndexPool::Impl::drop(CubeId cube, std::uint64_t number) {
  const std::scoped_lock lock(mutex);
  const auto at = entries.find(cube);
  if (at != entries.end() && (number == 0 || at->second.number == number)) entries.erase(at);
  built.notify_all();
}

void IndexPool::Impl::evict(CubeId keep, std::size_t built_bytes) {
  const auto bytes = [](const Entry& entry) { return entry.index ? entry.index->bytes() : 0; };
  std::unique_lock lock(mutex);
  auto gone = least_used.take(entries, keep, built_bytes, bytes);
  lock.unlock();
  if (!gone.empty()) free_behind(std::move(gone));
}

/// Many small blocks are freed and the holes given back, which takes longer than the search that evicted them.
void IndexPool::Impl::free_behind(std::vector<Entry> gone) {
  auto shared = std::make_shared<std::vector<Entry>>(std::move(gone));  // A std::function is copied.
  const auto free_all = [shared] {
    shared->clear();
    base::give_back_freed_memory();  // else small indexes leave holes that no budget counts
  };
  const std::scoped_lock lock(cleaning);
  cleaner.take_back();  // What was evicted before has long gone, or goes now: no more than two steps wait to be freed.
  if (!cleaner.offer(free_all)) free_all();
}

bool IndexPool::Impl::is_loaded(CubeId cube) {
  const std::scoped_lock lock(mutex);
  return entries.contains(cube);
}

bool IndexPool::Impl::holds(CubeId cube, std::uint64_t number) {
  const std::scoped_lock lock(mutex);
  const auto at = entries.find(cube);
  return at != entries.end() && at->second.number == number;
}

std::vector<std::pair<std::uint64_t, std::shared_ptr<CubeIndex>>> IndexPool::Impl::loaded() {
  const std::scoped_lock lock(mutex);
  std::vector<std::pair<std::uint64_t, std::shared_ptr<CubeIndex>>> all;
  for (const auto& [cube, entry] : entries) {
    if (entry.index) all.emplace_back(entry.number, entry.index);
  }
  return all;
}

std::vector<IndexChange> IndexPool::Impl::changes_of(const vault::Committed& committed) const {
  thread_local language::Tokenizer tokenizer;
  std::vector<IndexChange> changes;
  changes.reserve(committed.receipt.applied.size());
  for (std::size_t i = 0; i < committed.receipt.applied.size(); ++i) {
    const vault::Applied& applied = committed.receipt.applied[i];
    const vault::Change& change = committed.batch.changes[i];
    if (applied.content.value == 0 && applied.closed.value == 0) continue;
    IndexChange& made = changes.emplace_back();
    made.row = applied.entry.sequence;
    if (applied.derived) continue;  // no unit: only the head moves
    made.closed = applied.closed;
    made.content = applied.content;
    made.state = applied.state;
    if (applied.content == applied.entry.sequence && change.body) {
      prepare(*change.body, applied.content, applied.entry.recorded_at, tokenizer, made.unit.emplace());
    }
    if (change.vector && applied.content.value != 0) {
      made.vector = change.vector;
      made.vector->content = applied.content;
      made.space = committed.batch.space;
    }
  }
  return changes;
}

void IndexPool::Impl::deliver(CubeId cube, std::vector<IndexChange> changes) {
  std::shared_ptr<CubeIndex> index;
  {
    const std::scoped_lock lock(mutex);
    const auto at = entries.find(cube);
    if (at == entries.end()) return;
    index = at->second.index;
    if (!index) {
      for (IndexChange& change : changes) at->second.backlog.push_back(std::move(change));
      return;
    }
  }
  index->enqueue(std::move(changes));
}

IndexPool::IndexPool(vault::Vault& vault, Options options) : impl_(std::make_unique<Impl>(vault, std::move(options))) {}

IndexPool::~IndexPool() = default;

Result<std::shared_ptr<CubeIndex>> IndexPool::get(CubeId cube) {
  // A build is repeated when an erasure overtook it, or when changes did not fit it: both are rare, so few rounds do.
  constexpr int kRounds = 16;
  for (int round = 0; round < kRounds; ++round) {
    MEMOS_TRY(auto index, impl_->find_or_build(cube));
    if (!index) continue;
    if (index->settle()) return index;
    impl_->drop(cube, 0);
  }
  return fail(ErrorCode::kBusy, "the cube's index was invalidated again and again while it was built; try again");
}

void IndexPool::on_commit(const vault::Committed& committed) noexcept {
  const CubeId cube = committed.batch.cube;
  try {
    if (!impl_->is_loaded(cube)) return;
    for (const vault::Applied& applied : committed.receipt.applied) {
      if (needs_rebuild(applied.entry.operation)) return impl_->drop(cube, 0);
    }
    impl_->deliver(cube, impl_->changes_of(committed));
  } catch (...) {  // out of memory: derived state that cannot follow is built anew
    impl_->drop(cube, 0);
  }
}

void IndexPool::on_vectors(CubeId cube, SpaceId space, std::span<const vault::VectorRow> rows) noexcept {
  try {
    std::vector<IndexChange> changes;
    changes.reserve(rows.size());
    if (!impl_->is_loaded(cube)) return;
    for (const vault::VectorRow& row : rows) {
      IndexChange& change = changes.emplace_back();
      change.vector = row;
      change.space = space;
    }
    impl_->deliver(cube, std::move(changes));
  } catch (...) {
    impl_->drop(cube, 0);
  }
}

void IndexPool::on_space(CubeId cube) noexcept { impl_->drop(cube, 0); }

Status IndexPool::forget(CubeId cube) {
  impl_->drop(cube, 0);
  return impl_->snapshots.remove(cube);
}

Status IndexPool::write_snapshots() {
  if (impl_->options.files == nullptr) return {};
  for (const auto& one : impl_->loaded()) {
    CubeIndex& index = *one.second;
    if (!index.settle() || !index.needs_snapshot()) continue;
    const auto wanted = [this, &one] { return impl_->holds(one.second->cube(), one.first); };
    MEMOS_CHECK_OK(impl_->snapshots.save(index, wanted));
  }
  return {};
}

/// The snapshot, brought up to date, against the rows.
Result<std::optional<std::string>> IndexPool::Impl::check_snapshot(const vault::CubeInfo& info, Check& check) {
  Result<std::optional<Snapshot>> found = snapshots.peek(info);
  if (!found && found.error().code == ErrorCode::kUnsupported) return std::optional<std::string>{};  // replaced on use
  if (!found && found.error().code == ErrorCode::kCorrupt) return std::optional(found.error().message);
  MEMOS_TRY(std::optional<Snapshot> snapshot, std::move(found));
  if (!snapshot) return std::optional<std::string>{};
  const Result<Sequence> read = read_rows(vault, info.id, snapshot->identity.head, snapshot->core, info.head);
  if (!read && read.error().code == ErrorCode::kCorrupt) return std::optional(read.error().message);
  MEMOS_CHECK_OK(read);
  IndexCore rebuilt;
  MEMOS_CHECK_OK(read_rows(vault, info.id, Sequence{}, rebuilt, info.head));
  ++check.compared;
  return first_difference(snapshot->core, rebuilt);
}

/// The index in RAM against the rows that it has seen.
Result<std::optional<std::string>> IndexPool::Impl::check_loaded(const vault::CubeInfo& info, Check& check) {
  std::shared_ptr<CubeIndex> index;
  {
    const std::scoped_lock lock(mutex);
    if (const auto at = entries.find(info.id); at != entries.end()) index = at->second.index;
  }
  if (!index || !index->settle()) return std::optional<std::string>{};  // one that does not fit is built anew by get()
  IndexCore rebuilt;
  MEMOS_TRY(Sequence last, read_rows(vault, info.id, Sequence{}, rebuilt, info.head));
  const CubeIndex::Reader reader(*index);
  if (last > reader.head()) return std::optional<std::string>("it lags behind the rows");
  MEMOS_CHECK_OK(read_rows(vault, info.id, last, rebuilt, reader.head()));
  ++check.compared;
  auto difference = first_difference(reader.core(), rebuilt);
  if (difference || reader.vectors() == nullptr) return difference;
  return first_difference(vault, info.id, index->space(), reader.core(), *reader.vectors());
}

Result<IndexPool::Check> IndexPool::verify(CubeId cube) {
  // Changes and erasures beside the check look like differences: only one that stays is told.
  constexpr int kRounds = 4;
  for (int round = 1;; ++round) {
    Check check;
    MEMOS_TRY(const vault::CubeInfo info, impl_->vault.cube(cube));
    MEMOS_TRY(const auto snapshot, impl_->check_snapshot(info, check));
    MEMOS_TRY(const auto loaded, impl_->check_loaded(info, check));
    if (!snapshot && !loaded) return check;
    if (round < kRounds) continue;
    const std::string where = "index of cube " + std::to_string(cube.value);
    if (snapshot) check.problems.push_back(where + ", snapshot: " + *snapshot);
    if (loaded) check.problems.push_back(where + ", in memory: " + *loaded);
    MEMOS_CHECK_OK(forget(cube));
    return check;
  }
}

SideWorker& IndexPool::helper() noexcept { return impl_->helper; }

std::size_t IndexPool::bytes() const noexcept {
  const std::scoped_lock lock(impl_->mutex);
  std::size_t total = 0;
  for (const auto& [cube, entry] : impl_->entries) total += entry.index ? entry.index->bytes() : 0;
  return total;
}

}  // namespace memos::index
