// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/activation_host.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "infrastructure/cube/state.h"

namespace memos::api {
namespace {

/// Whether the operation leaves a memory's text as it was, where it was.
bool keeps_text(Operation operation) {
  return operation == Operation::kAdd || operation == Operation::kLink || operation == Operation::kUnlink ||
         operation == Operation::kFreeze || operation == Operation::kUnfreeze || operation == Operation::kCreateCube ||
         operation == Operation::kSettings;
}

}  // namespace

ActivationHost::ActivationHost(vault::Vault& vault, Options options)
    : vault_(vault), options_(std::move(options)), store_(options_.store), cache_(store_) {}

// ---- the model -------------------------------------------------------------------------------------------------

Result<model::Generator*> ActivationHost::generator() {
  if (model::Generator* const ready = loaded()) return ready;
  if (!has_generator())
    return fail(ErrorCode::kNotFound, "no language model is set; name one (--generator FILE)", "generator");
  const std::scoped_lock lock(loading_);
  if (generator_) return generator_.get();
  {
    const std::scoped_lock state(mutex_);
    if (!failure_.message.empty() && failure_.code != ErrorCode::kUnavailable) return std::unexpected(failure_);
  }
  auto made = options_.generator();
  if (!made) {
    options_.logger.log(base::LogLevel::kWarn, "no language model: " + made.error().message);
    const std::scoped_lock state(mutex_);
    failure_ = made.error();
    return std::unexpected(std::move(made).error());
  }
  generator_ = *std::move(made);
  loaded_.store(generator_.get(), std::memory_order_release);
  return generator_.get();
}

std::string ActivationHost::notice() const {
  if (loaded() != nullptr) return {};
  if (!has_generator()) return "no language model is set";
  const std::scoped_lock lock(mutex_);
  return failure_.message.empty() ? "the language model has not been needed yet" : failure_.message;
}

// ---- the store -------------------------------------------------------------------------------------------------

/// Whether a source still is what its block was made from.
Result<bool> ActivationHost::holds(const activation::Source& source) {
  const auto row = vault_.current(source.memory);
  if (!row && row.error().code == ErrorCode::kNotFound) return false;
  if (!row) return std::unexpected(row.error());
  return row->version == source.version && row->cube == source.cube && cube::is_current(row->state);
}

Result<activation::BlockStore*> ActivationHost::store() {
  if (opened_.load(std::memory_order_acquire)) return &store_;
  const std::scoped_lock lock(opening_);
  if (opened_.load(std::memory_order_acquire)) return &store_;
  MEMOS_CHECK_OK(store_.open());
  MEMOS_CHECK_OK(store_.retain([this](const activation::Source& source) { return holds(source); }));
  opened_.store(true, std::memory_order_release);
  return &store_;
}

/// Whether there is no folder of blocks, so that nothing needs to be opened to take something away.
bool ActivationHost::nothing_stored() {
  if (opened_.load(std::memory_order_acquire)) return false;
  if (options_.store.files == nullptr) return true;
  const auto exists = options_.store.files->exists(options_.store.directory);
  return exists && !*exists;
}

void ActivationHost::uses(const std::string& owner, std::span<const CubeId> cubes) {
  const std::scoped_lock lock(mutex_);
  for (const CubeId cube : cubes) owners_[cube].insert(owner);
}

void ActivationHost::forget_rows(CubeId cube) {
  model::Generator* const generator = loaded();
  if (generator == nullptr) return;
  std::set<std::string> owners;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = owners_.find(cube); found != owners_.end()) owners = found->second;
  }
  for (const std::string& owner : owners) generator->forget(owner);
}

Status ActivationHost::forget(CubeId cube, std::span<const MemoryId> memories) {
  forget_rows(cube);
  if (nothing_stored()) return {};
  MEMOS_TRY(activation::BlockStore * store, this->store());
  MEMOS_CHECK_OK(store->drop_memories(memories));
  return {};
}

Status ActivationHost::forget_cube(CubeId cube) {
  forget_rows(cube);
  {
    const std::scoped_lock lock(mutex_);
    systems_.erase(cube);
  }
  if (nothing_stored()) return {};
  MEMOS_TRY(activation::BlockStore * store, this->store());
  MEMOS_CHECK_OK(store->drop_cube(cube));
  return {};
}

void ActivationHost::on_commit(const vault::Committed& committed) noexcept {
  try {
    const CubeId cube = committed.batch.cube;
    std::vector<MemoryId> changed;
    {
      const std::scoped_lock lock(mutex_);
      const auto known = segments_.find(cube);
      for (const vault::Change& change : committed.batch.changes) {
        if (!keeps_text(change.operation)) changed.push_back(change.memory);
        const bool segment = change.body && change.body->type == MemoryType::kKvSegment;
        if (segment && known != segments_.end() &&
            std::ranges::find(known->second, change.memory) == known->second.end())
          known->second.push_back(change.memory);
      }
    }
    if (changed.empty()) return;
    forget_rows(cube);
    // A store that is not open looks at its sources when it is opened.
    if (!opened_.load(std::memory_order_acquire)) return;
    const auto dropped = store_.drop_memories(changed);
    if (!dropped) options_.logger.log(base::LogLevel::kWarn, "activation memory: " + dropped.error().message);
  } catch (const std::exception& failure) {  // Out of memory: blocks of texts that changed are not found by new ones.
    options_.logger.log(base::LogLevel::kWarn, std::string("activation memory: ") + failure.what());
  }
}

// ---- what prompts are made of ----------------------------------------------------------------------------------

void ActivationHost::remember_system(CubeId cube, const std::string& system) {
  const std::scoped_lock lock(mutex_);
  systems_[cube] = system;
}

std::string ActivationHost::last_system(CubeId cube) const {
  const std::scoped_lock lock(mutex_);
  const auto found = systems_.find(cube);
  return found == systems_.end() ? options_.system : found->second;
}

Result<std::vector<MemoryId>> ActivationHost::segments(CubeId cube) {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto known = segments_.find(cube); known != segments_.end()) return known->second;
    segments_[cube];  // Commits from here on are noted.
  }
  std::vector<MemoryId> found;
  const auto take = [&](vault::VersionRow&& row) -> Status {
    if (row.recorded_to.value == 0 && row.body && row.body->type == MemoryType::kKvSegment) found.push_back(row.memory);
    return {};
  };
  const Status scanned = vault_.scan_versions(cube, Sequence{}, take);
  const std::scoped_lock lock(mutex_);
  if (!scanned) {
    segments_.erase(cube);
    return std::unexpected(scanned.error());
  }
  std::vector<MemoryId>& known = segments_[cube];
  for (const MemoryId& noted : known)
    if (std::ranges::find(found, noted) == found.end()) found.push_back(noted);
  known = found;
  return found;
}

KvStatistics ActivationHost::statistics() {
  KvStatistics statistics;
  if (const model::Generator* const generator = loaded()) statistics.model = generator->name();
  statistics.notice = notice();
  statistics.ram_budget = options_.store.ram_bytes;
  statistics.disk_budget = options_.store.files == nullptr ? 0 : options_.store.disk_bytes;
  const activation::CacheCounts prompts = cache_.counts();
  for (std::size_t i = 0; i < activation::kOrigins; ++i)
    statistics.tokens[std::string(activation::name(static_cast<activation::Origin>(i)))] = prompts.tokens[i];
  statistics.seconds_saved = prompts.seconds_saved;
  if (!nothing_stored()) static_cast<void>(store());  // What cannot be opened is told by whoever needs it.
  const activation::StoreCounts stored = store_.counts();
  statistics.blocks = stored.blocks;
  statistics.shared_blocks = stored.shared_blocks;
  statistics.ram_bytes = stored.ram_bytes;
  statistics.disk_bytes = stored.disk_bytes;
  statistics.events = {{"prompts", prompts.prompts}, {"encoded", prompts.encoded}, {"stored", stored.stored},
                       {"evicted", stored.evicted},  {"dropped", stored.dropped},  {"damaged", stored.damaged}};
  return statistics;
}

}  // namespace memos::api
