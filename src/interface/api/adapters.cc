// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Adapters of prompts: which ones they are, and the end of their files when the memories go.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/state.h"
#include "interface/api/expiry.h"
#include "interface/api/local_memos.h"
#include "interface/api/prompt_parts.h"
#include "operation/parametric/shelf.h"

namespace memos::api {
namespace {

struct Candidate {
  Memory memory;
  CubeId cube{};
  parametric::AdapterRecord record;
  double scale = 1;
};

/// An engine adds the changes up; a file that two cubes have attached is applied once, as the first one says.
void keep_one_of_each(std::vector<Candidate>& wanted) {
  std::set<std::string> known;
  std::erase_if(wanted, [&](const Candidate& one) {
    return one.scale == 0 || !known.insert(one.record.hash).second;  // Scale 0 is the same as none.
  });
  std::ranges::sort(wanted, {}, [](const Candidate& one) -> const std::string& { return one.record.hash; });
}

}  // namespace

Status validate_adapters(std::span<const AdapterUse> adapters) {
  if (adapters.size() > limits::kMaxAppliedAdapters)
    return fail(ErrorCode::kInvalidArgument,
                "at most " + std::to_string(limits::kMaxAppliedAdapters) + " adapters can be applied at once",
                "adapters");
  const auto wrong = [](const AdapterUse& use) {
    return !std::isfinite(use.scale) || std::abs(use.scale) > limits::kMaxAdapterScale;
  };
  if (std::ranges::none_of(adapters, wrong)) return {};
  return fail(ErrorCode::kInvalidArgument,
              "the scale of an adapter must be at most " + std::to_string(static_cast<int>(limits::kMaxAdapterScale)) +
                  ", or as much below zero",
              "adapters");
}

/// The adapters that the request names, else those that the cubes have attached and that are for this model. The model
/// is loaded.
Result<ChosenAdapters> LocalMemos::adapters_for(const PlanRequest& request, std::span<CubeState* const> cubes) {
  ChosenAdapters chosen;
  // Files of adapters are the folder's own tenant's.
  const bool have_any = request.take_adapters && cubes_.tenant() == parts_.tenant;
  if (!have_any && request.adapters.empty()) return chosen;
  std::vector<Candidate> wanted;
  const auto take = [&](const MemoryId& id, CubeId cube, const AdapterUse* named) -> Result<bool> {
    MEMOS_TRY(const CubeState* const home, cubes_.find(cube));
    MEMOS_TRY(vault::VersionRow row, parts_.vault->current(id));
    if (!row.body || row.body->type != MemoryType::kAdapter || !cube::is_current(state_at(row, now()))) return false;
    Candidate one{.memory = memory_of(*home, std::move(row), now()), .cube = cube, .record = {}};
    auto record = parametric::record_of(one.memory);
    if (!record && named == nullptr) return false;
    MEMOS_CHECK_OK(record);
    one.record = *std::move(record);
    one.scale = named == nullptr ? one.record.scale : named->scale;
    const bool applies = named != nullptr || (one.record.attached && activation_.shelf().is_ours(one.record));
    if (applies) wanted.push_back(std::move(one));
    return true;
  };
  for (std::size_t i = 0; i < request.adapters.size(); ++i) {
    const AdapterUse& use = request.adapters[i];
    const auto home = have_any ? cubes_.of(use.adapter) : Result<CubeState*>(nullptr);
    if (!home && home.error().code != ErrorCode::kNotFound) return std::unexpected(home.error());
    Result<bool> taken = false;
    if (home && *home != nullptr) taken = take(use.adapter, (*home)->id, &use);
    MEMOS_CHECK_OK(taken);
    if (!*taken)
      return fail(ErrorCode::kNotFound, "no adapter has the id " + use.adapter.str(),
                  "adapters[" + std::to_string(i) + "]");
  }
  for (const CubeState* cube : request.adapters.empty() ? cubes : std::span<CubeState* const>()) {
    MEMOS_TRY(const std::vector<MemoryId> known, activation_.adapters(cube->id));
    for (const MemoryId& id : known) MEMOS_CHECK_OK(take(id, cube->id, nullptr));
  }
  keep_one_of_each(wanted);
  if (wanted.size() > limits::kMaxAppliedAdapters)
    return fail(ErrorCode::kExhausted,
                std::to_string(wanted.size()) + " adapters are attached; at most " +
                    std::to_string(limits::kMaxAppliedAdapters) + " can be applied at once",
                "adapters");
  for (const Candidate& one : wanted) {
    MEMOS_TRY(auto loaded, activation_.shelf().load(one.record));
    chosen.uses.push_back({.adapter = one.memory.id, .scale = one.scale});
    chosen.applied.push_back({std::move(loaded), static_cast<float>(one.scale)});
    chosen.sources.push_back({one.memory.id, one.cube, one.memory.version});
    chosen.shared = chosen.shared && is_public(one.memory.body);
  }
  return chosen;
}

// ---- files that go ---------------------------------------------------------------------------------------------

/// Removes files that no other memory of the tenant names, in any version.
Status LocalMemos::remove_adapter_files(std::set<std::string> hashes, const std::set<MemoryId>& going) {
  if (hashes.empty() || cubes_.tenant() != parts_.tenant) return {};
  MEMOS_TRY(const std::vector<vault::CubeInfo> cubes, parts_.vault->list_cubes(cubes_.tenant()));
  for (const vault::CubeInfo& info : cubes) {
    MEMOS_TRY(const CubeState* const cube, cubes_.find(info.id));
    const auto keep = [&](vault::VersionRow&& row) -> Status {
      if (!row.body || row.body->type != MemoryType::kAdapter || going.contains(row.memory)) return {};
      if (const auto record = parametric::record_of(memory_of(*cube, std::move(row), {}))) hashes.erase(record->hash);
      return {};
    };
    MEMOS_CHECK_OK(parts_.vault->scan_kept(info.id, Sequence{}, keep));
  }
  for (const std::string& hash : hashes) {
    activation_.drop_adapter(hash);
    MEMOS_CHECK_OK(parametric::remove_adapter_file(*parts_.files, activation_.adapter_directory(), hash));
  }
  return {};
}

/// Before memories are erased: the files of those that are adapters go, unless others name them.
Status LocalMemos::remove_adapters_of(std::span<const MemoryId> memories) {
  if (parts_.files == nullptr) return {};
  MEMOS_TRY(const bool there, parts_.files->exists(activation_.adapter_directory()));
  if (!there) return {};
  std::set<std::string> hashes;
  for (const MemoryId& id : memories) {
    MEMOS_TRY(std::vector<vault::VersionRow> versions, parts_.vault->versions(id));
    for (vault::VersionRow& row : versions) {
      if (!row.body || row.body->type != MemoryType::kAdapter) continue;
      MEMOS_TRY(const CubeState* const cube, cubes_.find(row.cube));
      if (const auto record = parametric::record_of(memory_of(*cube, std::move(row), {}))) hashes.insert(record->hash);
    }
  }
  return remove_adapter_files(std::move(hashes), {memories.begin(), memories.end()});
}

/// The same for a cube that is dropped.
Status LocalMemos::remove_adapters_in(const CubeState& cube) {
  MEMOS_TRY(const std::vector<MemoryId> adapters, activation_.adapters(cube.id));
  return remove_adapters_of(adapters);
}

}  // namespace memos::api
