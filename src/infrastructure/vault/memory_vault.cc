// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/uuid.h"
#include "infrastructure/cube/state.h"
#include "infrastructure/vault/callback_scope.h"
#include "infrastructure/vault/changes.h"
#include "infrastructure/vault/memory_jobs.h"
#include "infrastructure/vault/memory_rows.h"
#include "infrastructure/vault/requests.h"
#include "infrastructure/vault/rows.h"
#include "infrastructure/vault/vault.h"

namespace memos::vault {
namespace {

/// The contract in plain maps: what the other implementations are compared with.
class MemoryVault final : public Vault {
 public:
  MemoryVault(base::Clock& clock, base::Random& random) : clock_(clock), random_(random), ids_(clock, random) {}

  Result<CubeInfo> create_cube(const TenantId& tenant, const std::string& name, const std::string& description,
                               ActorId actor) override;
  Result<CubeInfo> find_cube(const TenantId& tenant, const std::string& name) override;
  Result<CubeInfo> cube(CubeId id) override;
  Result<std::vector<CubeInfo>> list_cubes(const TenantId& tenant) override;
  Status set_cube_space(CubeId id, SpaceId space, ActorId actor, std::optional<Sequence> head) override;
  Status drop_cube(CubeId id, ActorId actor) override;
  Result<Space> ensure_space(const std::string& model_hash, const std::string& model_name,
                             std::uint32_t dimension) override;
  Result<Space> space(SpaceId id) override;
  Result<Receipt> commit(WriteBatch batch) override;
  Status put_vectors(CubeId cube, SpaceId space, std::span<const VectorRow> rows) override;
  Result<std::uint64_t> remove_vectors(CubeId cube, SpaceId space, std::size_t limit) override;
  Result<Receipt> erase(CubeId cube, std::span<const MemoryId> memories, ActorId actor, UtcMs time) override;
  Result<std::optional<RequestRecord>> request(const MemoryId& id) override {
    const std::shared_lock lock(data_);
    const auto known = requests_.find(id);
    return known == requests_.end() ? std::nullopt : std::optional(known->second);
  }
  void set_commit_listener(CommitListener listener) override { listener_ = std::move(listener); }
  Result<CubeId> cube_of(const MemoryId& memory) override;
  Result<VersionRow> current(const MemoryId& memory) override { return at(memory, Sequence{limits::kMaxSequence}); }
  Result<VersionRow> at(const MemoryId& memory, Sequence as_of) override;
  Result<std::vector<VersionRow>> versions(const MemoryId& memory) override;
  Result<std::vector<VersionRow>> rows(CubeId cube, std::span<const Sequence> keys) override;
  Result<std::vector<VersionRow>> list(const ListQuery& query) override;
  Status scan_versions(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row) override;
  Status scan_vectors(
      CubeId cube, SpaceId space, Sequence after,
      const std::function<Status(Sequence, std::uint32_t, std::span<const std::uint16_t>)>& row) override;
  Result<std::vector<VectorRow>> vectors(CubeId cube, SpaceId space, std::span<const Sequence> contents) override;
  Result<std::vector<Sequence>> missing_vectors(CubeId cube, SpaceId space, Sequence after, std::size_t limit,
                                                bool unwanted) override;
  Result<std::vector<Sequence>> newest_missing_vectors(CubeId cube, SpaceId space, Sequence before, std::size_t limit,
                                                       bool unwanted) override;
  Result<std::uint64_t> count_vectors(CubeId cube, SpaceId space) override;
  Result<std::vector<Link>> links(const MemoryId& memory) override;
  Result<std::vector<JournalEntry>> journal(CubeId cube, Sequence after, std::size_t limit) override;
  Result<Sequence> sequence_at(CubeId cube, UtcMs time) override;
  Result<std::vector<MemoryId>> deleted_before(CubeId cube, UtcMs before, std::size_t limit) override;
  Status add_usage(std::span<const std::pair<MemoryId, Usage>> usage) override;
  Result<std::vector<Usage>> usage(std::span<const MemoryId> memories) override;
  Result<JobId> request_job(CubeId cube, const JobRequest& request) override {
    const std::unique_lock lock(data_);
    return jobs_.request(cube, request, clock_.now());
  }
  Result<std::optional<JobRow>> claim_job(const std::string& owner, UtcMs now, UtcMs lease_until) override {
    const std::unique_lock lock(data_);
    return jobs_.claim(owner, now, lease_until);
  }
  Status update_job(const JobRow& row) override {
    const std::unique_lock lock(data_);
    return jobs_.update(row);
  }
  Result<std::vector<JobRow>> list_jobs(bool include_finished) override {
    const std::shared_lock lock(data_);
    return jobs_.list(include_finished);
  }
  Result<std::optional<std::string>> setting(const std::string& name) override;
  Status set_setting(const std::string& name, const std::string& value) override;
  Result<VerifyCounts> verify(const std::function<bool(std::uint64_t, std::uint64_t)>& progress) override;
  Result<std::uint64_t> backup(const std::string&, const std::function<bool(std::uint64_t, std::uint64_t)>&) override {
    return fail(ErrorCode::kUnsupported, "this memory is not kept in a folder: export it instead");
  }
  Result<VaultStatistics> statistics() override;

 private:
  // All of these with data_ held.
  Result<KeptCube*> live_cube(CubeId id);
  /// The cube, or an empty one: reads of rows of a cube that does not exist find nothing.
  [[nodiscard]] KeptCube& cube_or_empty(CubeId id);
  Result<KeptVersion*> newest(KeptCube& cube, const MemoryId& memory);
  [[nodiscard]] VersionRow resolve(KeptCube& cube, const KeptVersion& kept);
  JournalEntry append(KeptCube& cube, Operation operation, const MemoryId& memory, std::uint32_t version,
                      const Digest& digest, ActorId actor, UtcMs time);
  Applied open(KeptCube& cube, KeptVersion version, KeptVersion* before, Operation operation, const Digest& digest,
               const WriteBatch& batch);
  Result<Applied> apply(KeptCube& cube, const WriteBatch& batch, const Change& change, const PreparedChange& prepared);
  Result<Applied> apply_add(KeptCube& cube, const WriteBatch& batch, const Change& change,
                            const PreparedChange& prepared);
  Result<Applied> apply_version(KeptCube& cube, const WriteBatch& batch, const Change& change,
                                const PreparedChange& prepared);
  Result<Applied> apply_link(KeptCube& cube, const WriteBatch& batch, const Change& change);
  Result<Applied> apply_erase(KeptCube& cube, const WriteBatch& batch, const MemoryId& memory, bool& done);
  void clear_content(KeptCube& cube, const MemoryId& memory);
  static SpaceId space_of(const KeptCube& cube, const WriteBatch& batch) {
    return batch.space.value != 0 ? batch.space : cube.info.space;
  }
  Status check_vector_fits(SpaceId space, const Change& change);
  Result<std::vector<Sequence>> all_missing_vectors(CubeId id, SpaceId space_id, bool unwanted);
  void keep_vector(KeptCube& cube, SpaceId space, Sequence content, VectorRow vector);
  Status check_other_end(KeptCube& cube, const Link& link, const MemoryId& memory);
  Result<Receipt> run(const WriteBatch& batch, const std::function<Result<Applied>(KeptCube&, std::size_t)>& each);
  void undo_all() {
    for (; !undo_.empty(); undo_.pop_back()) undo_.back()();
  }

  base::Clock& clock_;
  base::Random& random_;
  base::IdIssuer ids_;
  CommitListener listener_;
  std::mutex writing_;      ///< One writer at a time, its listener included.
  std::shared_mutex data_;  ///< Guards everything below.
  std::vector<KeptCube> cubes_;
  std::vector<Space> spaces_;
  std::unordered_map<MemoryId, std::pair<CubeId, std::vector<Sequence>>> memories_;
  std::unordered_map<MemoryId, Usage> usage_;
  std::map<std::string, std::string> settings_;
  MemoryJobs jobs_;
  std::unordered_map<MemoryId, RequestRecord> requests_;
  std::vector<std::function<void()>> undo_;  ///< Undoes what the running batch did so far.
};

// ---- cubes and spaces ----------------------------------------------------------------------------------------------

Result<KeptCube*> MemoryVault::live_cube(CubeId id) {
  if (id.value == 0 || id.value > cubes_.size()) {
    return fail(ErrorCode::kNotFound, "no cube " + std::to_string(id.value), "cube");
  }
  KeptCube& cube = cubes_[id.value - 1];
  if (cube.dropped) return fail(ErrorCode::kNotFound, "cube " + std::to_string(id.value) + " was dropped", "cube");
  return &cube;
}

KeptCube& MemoryVault::cube_or_empty(CubeId id) {
  static KeptCube empty;
  const auto found = live_cube(id);
  return found ? **found : empty;
}

Result<CubeInfo> MemoryVault::create_cube(const TenantId& tenant, const std::string& name,
                                          const std::string& description, ActorId actor) {
  MEMOS_CHECK_OK(cube::validate_cube_name(name, "name"));
  const std::scoped_lock writing(writing_);
  if (find_cube(tenant, name)) return fail(ErrorCode::kConflict, "a cube named \"" + name + "\" exists", "name");
  const std::unique_lock lock(data_);
  KeptCube cube;
  cube.info.id.value = static_cast<std::uint32_t>(cubes_.size() + 1);
  cube.info.uuid = ids_.next();
  cube.info.tenant = tenant;
  cube.info.name = name;
  cube.info.description = description;
  cube.info.created_at = clock_.now();
  random_.fill(cube.info.repeat_key);
  cube.info.head_hash = cube::chain_start(cube.info.uuid);
  append(cube, Operation::kCreateCube, {}, 0, {}, actor, cube.info.created_at);
  cubes_.push_back(std::move(cube));
  return cubes_.back().info;
}

Result<CubeInfo> MemoryVault::find_cube(const TenantId& tenant, const std::string& name) {
  const std::shared_lock lock(data_);
  for (const KeptCube& cube : cubes_) {
    if (!cube.dropped && cube.info.tenant == tenant && cube.info.name == name) return cube.info;
  }
  return fail(ErrorCode::kNotFound, "no cube named \"" + name + "\"", "cube");
}

Result<CubeInfo> MemoryVault::cube(CubeId id) {
  const std::shared_lock lock(data_);
  MEMOS_TRY(KeptCube * cube, live_cube(id));
  return cube->info;
}

Result<std::vector<CubeInfo>> MemoryVault::list_cubes(const TenantId& tenant) {
  const std::shared_lock lock(data_);
  std::vector<CubeInfo> out;
  for (const KeptCube& cube : cubes_) {
    if (!cube.dropped && cube.info.tenant == tenant) out.push_back(cube.info);
  }
  std::ranges::sort(out, {}, &CubeInfo::name);
  return out;
}

Status MemoryVault::set_cube_space(CubeId id, SpaceId space_id, ActorId actor, std::optional<Sequence> head) {
  const std::scoped_lock writing(writing_);
  const std::unique_lock lock(data_);
  MEMOS_TRY(KeptCube * cube, live_cube(id));
  MEMOS_CHECK_OK(check_head(cube->info, head));
  const auto space = std::ranges::find(spaces_, space_id, &Space::id);
  if (space == spaces_.end())
    return fail(ErrorCode::kNotFound, "no embedding space " + std::to_string(space_id.value), "space");
  append(*cube, Operation::kSettings, {}, 0, base::blake2b(base::as_bytes("space=" + space->model_hash)), actor,
         clock_.now());
  cube->info.space = space_id;
  return {};
}

Status MemoryVault::drop_cube(CubeId id, ActorId actor) {
  MEMOS_CHECK_OK(CallbackScope::require_outside(this, "drop_cube"));
  const std::scoped_lock writing(writing_);
  WriteBatch batch{.cube = id, .actor = actor, .time = clock_.now(), .changes = {}, .jobs = {}};
  {
    const std::unique_lock lock(data_);
    if (id.value != 0 && id.value <= cubes_.size() && cubes_[id.value - 1].dropped) return {};
    MEMOS_TRY(KeptCube * cube, live_cube(id));
    append(*cube, Operation::kDropCube, {}, 0, {}, actor, batch.time);
    std::erase_if(memories_, [&](const auto& item) {
      if (item.second.first != id) return false;
      usage_.erase(item.first);
      return true;
    });
    cube->versions.clear();
    cube->links.clear();
    cube->vectors.clear();
    jobs_.remove_cube(id);
    cube->dropped = true;
    cube->info.name.clear();
    cube->info.description.clear();
    cube->info.current = 0;
  }
  batch.changes.push_back({.operation = Operation::kDropCube, .memory = {}});
  if (listener_) listener_(Committed{batch, Receipt{std::vector<Applied>(1)}});
  return {};
}

Result<Space> MemoryVault::ensure_space(const std::string& model_hash, const std::string& model_name,
                                        std::uint32_t dimension) {
  if (dimension == 0 || dimension > limits::kMaxVectorDimension) {
    return fail(ErrorCode::kInvalidArgument,
                "a vector has 1 to " + std::to_string(limits::kMaxVectorDimension) + " dimensions", "dimension");
  }
  const std::unique_lock lock(data_);
  for (const Space& space : spaces_) {
    if (space.model_hash == model_hash && space.dimension == dimension) return space;
  }
  spaces_.push_back({SpaceId{static_cast<std::uint32_t>(spaces_.size() + 1)}, model_hash, model_name, dimension});
  return spaces_.back();
}

Result<Space> MemoryVault::space(SpaceId id) {
  const std::shared_lock lock(data_);
  const auto found = std::ranges::find(spaces_, id, &Space::id);
  if (found == spaces_.end())
    return fail(ErrorCode::kNotFound, "no embedding space " + std::to_string(id.value), "space");
  return *found;
}

// ---- writes --------------------------------------------------------------------------------------------------------

JournalEntry MemoryVault::append(KeptCube& cube, Operation operation, const MemoryId& memory, std::uint32_t version,
                                 const Digest& digest, ActorId actor, UtcMs time) {
  JournalEntry entry{Sequence{cube.info.head.value + 1}, time, actor, operation, memory, version, digest, {}};
  if (!cube.journal.empty()) entry.recorded_at = std::max(time, cube.journal.back().recorded_at);
  entry.hash = cube::chain_hash(cube.info.head_hash, entry);
  cube.journal.push_back(entry);
  undo_.emplace_back([&cube, head = cube.info.head, hash = cube.info.head_hash] {
    cube.journal.pop_back();
    cube.info.head = head;
    cube.info.head_hash = hash;
  });
  cube.info.head = entry.sequence;
  cube.info.head_hash = entry.hash;
  return entry;
}

Result<KeptVersion*> MemoryVault::newest(KeptCube& cube, const MemoryId& memory) {
  const auto found = memories_.find(memory);
  if (found == memories_.end() || found->second.first != cube.info.id) {
    return fail(ErrorCode::kNotFound, "no memory " + memory.str() + " in this cube", "memory");
  }
  return &cube.version(found->second.second.back());
}

/// Appends the entry, adds the version that it opens and closes the one before.
Applied MemoryVault::open(KeptCube& cube, KeptVersion version, KeptVersion* before, Operation operation,
                          const Digest& digest, const WriteBatch& batch) {
  VersionRow& row = version.row;
  const MemoryId memory = row.memory;
  const JournalEntry entry = append(cube, operation, memory, row.version, digest, batch.actor, batch.time);
  row.cube = cube.info.id;
  row.recorded_from = entry.sequence;
  row.recorded_at = entry.recorded_at;
  if (row.version == 1) row.created_at = entry.recorded_at;
  if (version.own) row.content = entry.sequence;
  Applied applied{entry, row.state, {}, row.content, row.derived};
  undo_.emplace_back([&cube, current = cube.info.current] { cube.info.current = current; });
  if (cube::is_current(row.state) && !row.derived) ++cube.info.current;
  if (before != nullptr) {
    if (cube::is_current(before->row.state) && !before->row.derived) --cube.info.current;
    before->row.recorded_to = entry.sequence;
    applied.closed = before->row.recorded_from;
    undo_.emplace_back([before] { before->row.recorded_to = {}; });
  }
  cube.versions.emplace(entry.sequence, std::move(version));
  auto& chain = memories_[memory];
  chain.first = cube.info.id;
  chain.second.push_back(entry.sequence);
  undo_.emplace_back([this, &cube, memory, at = entry.sequence] {
    cube.versions.erase(at);
    auto& sequences = memories_[memory].second;
    sequences.pop_back();
    if (sequences.empty()) memories_.erase(memory);
  });
  return applied;
}

Result<Applied> MemoryVault::apply(KeptCube& cube, const WriteBatch& batch, const Change& change,
                                   const PreparedChange& prepared) {
  if (change.operation == Operation::kAdd) return apply_add(cube, batch, change, prepared);
  if (change.operation == Operation::kLink || change.operation == Operation::kUnlink)
    return apply_link(cube, batch, change);
  return apply_version(cube, batch, change, prepared);
}

Status MemoryVault::check_vector_fits(SpaceId id, const Change& change) {
  if (!change.vector) return {};
  const auto space = std::ranges::find(spaces_, id, &Space::id);
  if (space == spaces_.end()) {
    return fail(ErrorCode::kInvalidArgument, "the cube has no embedding space yet: set one before adding vectors",
                "vector");
  }
  return check_vector(*change.vector, *space);
}

void MemoryVault::keep_vector(KeptCube& cube, SpaceId space, Sequence content, VectorRow vector) {
  vector.content = content;
  cube.vectors[space].emplace(content, std::move(vector));
  undo_.emplace_back([&cube, space, content] { cube.vectors[space].erase(content); });
}

Result<Applied> MemoryVault::apply_add(KeptCube& cube, const WriteBatch& batch, const Change& change,
                                       const PreparedChange& prepared) {
  if (memories_.contains(change.memory)) {
    return fail(ErrorCode::kConflict, "the id " + change.memory.str() + " is in use", "memory");
  }
  MEMOS_CHECK_OK(check_no_version(change));
  MEMOS_CHECK_OK(check_vector_fits(space_of(cube, batch), change));
  KeptVersion version{.row = {}, .own = change.body, .frozen = change.body->governance.frozen};
  version.row.memory = change.memory;
  version.row.no_vector = change.no_vector;
  version.row.derived = cube::is_derived(*change.body);
  const Applied applied = open(cube, std::move(version), nullptr, change.operation, prepared.digest, batch);
  if (change.vector) {
    keep_vector(cube, space_of(cube, batch), applied.content, *change.vector);
  }
  return applied;
}

Result<Applied> MemoryVault::apply_version(KeptCube& cube, const WriteBatch& batch, const Change& change,
                                           const PreparedChange& prepared) {
  MEMOS_TRY(KeptVersion * before, newest(cube, change.memory));
  MEMOS_CHECK_OK(check_expected_version(change, before->row.version));
  MEMOS_TRY(const State state, cube::next_state(before->row.state, change.operation, before->frozen));
  if (change.link) MEMOS_CHECK_OK(check_other_end(cube, *change.link, change.memory));
  MEMOS_CHECK_OK(check_vector_fits(space_of(cube, batch), change));
  KeptVersion version;
  version.row = before->row;
  version.row.version = before->row.version + 1;
  version.row.state = state;
  version.own = change.body;
  version.frozen = change.body ? change.body->governance.frozen : change.operation == Operation::kFreeze;
  if (change.body) version.row.no_vector = change.no_vector;
  KeptLink link;
  Digest digest = prepared.digest;
  if (change.link) {
    link.link = *change.link;
    random_.fill(link.salt);
    digest = link_digest(link.link, link.salt);
  }
  const Applied applied = open(cube, std::move(version), before, change.operation, digest, batch);
  if (change.link) {
    cube.links.emplace(applied.entry.sequence, link);
    undo_.emplace_back([&cube, at = applied.entry.sequence] { cube.links.erase(at); });
  }
  if (change.vector) {
    keep_vector(cube, space_of(cube, batch), applied.content, *change.vector);
  }
  return applied;
}

Status MemoryVault::check_other_end(KeptCube& cube, const Link& link, const MemoryId& memory) {
  const MemoryId& other = link.from == memory ? link.to : link.from;
  const auto found = newest(cube, other);
  if (!found || (*found)->row.state == State::kErased) {
    return fail(ErrorCode::kNotFound, "no memory " + other.str() + " in this cube", "link");
  }
  return {};
}

Result<Applied> MemoryVault::apply_link(KeptCube& cube, const WriteBatch& batch, const Change& change) {
  MEMOS_TRY(const KeptVersion* memory, newest(cube, change.memory));
  MEMOS_CHECK_OK(check_expected_version(change, memory->row.version));
  MEMOS_CHECK_OK(cube::next_state(memory->row.state, change.operation, memory->frozen));
  const auto found = std::ranges::find_if(
      cube.links, [&](const auto& item) { return item.second.closed.value == 0 && item.second.link == *change.link; });
  const bool linking = change.operation == Operation::kLink;
  if (linking && found != cube.links.end()) return fail(ErrorCode::kConflict, "the link exists", "link");
  if (!linking && found == cube.links.end()) return fail(ErrorCode::kNotFound, "there is no such link", "link");
  KeptLink link{*change.link, {}, {}};
  if (linking) {
    MEMOS_CHECK_OK(check_other_end(cube, *change.link, change.memory));
    random_.fill(link.salt);
  } else {
    link = found->second;
  }
  const JournalEntry entry = append(cube, change.operation, change.memory, memory->row.version,
                                    link_digest(link.link, link.salt), batch.actor, batch.time);
  if (linking) {
    cube.links.emplace(entry.sequence, link);
    undo_.emplace_back([&cube, at = entry.sequence] { cube.links.erase(at); });
  } else {
    found->second.closed = entry.sequence;
    undo_.emplace_back([kept = &found->second] { kept->closed = {}; });
  }
  return Applied{entry, memory->row.state, {}, {}, memory->row.derived};
}

/// Runs the changes of a batch: all or none. Listeners are told without the data lock, so they can read.
Result<Receipt> MemoryVault::run(const WriteBatch& batch,
                                 const std::function<Result<Applied>(KeptCube&, std::size_t)>& each) {
  const std::scoped_lock writing(writing_);
  Receipt receipt;
  {
    const std::unique_lock lock(data_);
    MEMOS_TRY(KeptCube * cube, live_cube(batch.cube));
    undo_.clear();
    if (batch.request && requests_.contains(batch.request->id)) return repeated_request();
    for (std::size_t i = 0; i < batch.changes.size(); ++i) {
      auto applied = each(*cube, i);
      if (!applied) {
        undo_all();
        return std::unexpected(std::move(applied).error());
      }
      receipt.applied.push_back(*applied);
    }
    undo_.clear();
    for (const JobRequest& job : batch.jobs) jobs_.request(batch.cube, job, batch.time);
    if (batch.request) requests_[batch.request->id] = completed(batch, receipt);
  }
  if (listener_) listener_(Committed{batch, receipt});
  return receipt;
}

Result<Receipt> MemoryVault::commit(WriteBatch batch) {
  MEMOS_TRY(const auto prepared, prepare_changes(batch, random_));
  return run(batch, [&](KeptCube& cube, std::size_t i) -> Result<Applied> {
    auto applied = apply(cube, batch, batch.changes[i], prepared[i]);
    if (!applied) return std::unexpected(at_change(std::move(applied).error(), i));
    return applied;
  });
}

/// `done`: it was erased before, and the entry that did it is answered.
Result<Applied> MemoryVault::apply_erase(KeptCube& cube, const WriteBatch& batch, const MemoryId& memory, bool& done) {
  MEMOS_TRY(KeptVersion * before, newest(cube, memory));
  done = before->row.state == State::kErased;
  if (done) return Applied{cube.journal[before->row.recorded_from.value - 1], State::kErased, {}, {}, false};
  MEMOS_TRY(const State state, cube::next_state(before->row.state, Operation::kErase, before->frozen));
  KeptVersion tombstone;
  tombstone.row.memory = memory;
  tombstone.row.version = before->row.version + 1;
  tombstone.row.state = state;
  tombstone.row.created_at = before->row.created_at;
  return open(cube, std::move(tombstone), before, Operation::kErase, {}, batch);
}

Result<Receipt> MemoryVault::erase(CubeId id, std::span<const MemoryId> memories, ActorId actor, UtcMs time) {
  MEMOS_CHECK_OK(CallbackScope::require_outside(this, "erase"));
  const std::scoped_lock writing(writing_);
  WriteBatch told{.cube = id, .actor = actor, .time = time, .changes = {}, .jobs = {}};
  Receipt fresh;
  Receipt receipt;
  {
    const std::unique_lock lock(data_);
    MEMOS_TRY(KeptCube * cube, live_cube(id));
    undo_.clear();
    for (std::size_t i = 0; i < memories.size(); ++i) {
      bool before = false;
      auto applied = apply_erase(*cube, told, memories[i], before);
      if (!applied) {
        undo_all();
        applied.error().field = "memories[" + std::to_string(i) + "]";
        return std::unexpected(std::move(applied).error());
      }
      receipt.applied.push_back(*applied);
      if (before) continue;
      fresh.applied.push_back(*applied);
      told.changes.push_back({.operation = Operation::kErase, .memory = memories[i]});
    }
    undo_.clear();
    // All can be erased: now the contents go, which cannot be undone.
    for (const Change& change : told.changes) clear_content(*cube, change.memory);
  }
  if (listener_ && !told.changes.empty()) listener_(Committed{told, fresh});
  return receipt;
}

void MemoryVault::clear_content(KeptCube& cube, const MemoryId& memory) {
  for (const Sequence at : memories_.at(memory).second) {
    cube.version(at).own.reset();
    for (auto& [space, rows] : cube.vectors) rows.erase(at);
  }
  std::erase_if(cube.links,
                [&](const auto& item) { return item.second.link.from == memory || item.second.link.to == memory; });
  usage_.erase(memory);
}

Status MemoryVault::put_vectors(CubeId id, SpaceId space_id, std::span<const VectorRow> rows) {
  const std::scoped_lock writing(writing_);
  MEMOS_TRY(const Space known, space(space_id));
  const std::unique_lock lock(data_);
  MEMOS_TRY(KeptCube * cube, live_cube(id));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (auto fits = check_vector(rows[i], known); !fits) {
      fits.error().field = "rows[" + std::to_string(i) + "]";
      return fits;
    }
  }
  for (const VectorRow& row : rows) {
    const auto found = cube->versions.find(row.content);
    if (found != cube->versions.end() && found->second.own) cube->vectors[space_id].insert_or_assign(row.content, row);
  }
  return {};
}

Result<std::uint64_t> MemoryVault::remove_vectors(CubeId id, SpaceId space_id, std::size_t limit) {
  const std::scoped_lock writing(writing_);
  MEMOS_CHECK_OK(space(space_id));
  const std::unique_lock lock(data_);
  MEMOS_TRY(KeptCube * cube, live_cube(id));
  MEMOS_CHECK_OK(check_removable(cube->info, space_id));
  std::uint64_t removed = 0;
  auto& rows = cube->vectors[space_id];
  for (; !rows.empty() && removed < limit; ++removed) rows.erase(rows.begin());
  return removed;
}

// ---- reads ---------------------------------------------------------------------------------------------------------

VersionRow MemoryVault::resolve(KeptCube& cube, const KeptVersion& kept) {
  VersionRow out = kept.row;
  if (const auto content = cube.versions.find(out.content); content != cube.versions.end())
    out.body = content->second.own;
  if (out.body) out.body->governance.frozen = kept.frozen;
  return out;
}

Result<CubeId> MemoryVault::cube_of(const MemoryId& memory) {
  const std::shared_lock lock(data_);
  const auto found = memories_.find(memory);
  if (found == memories_.end()) return fail(ErrorCode::kNotFound, "no memory " + memory.str(), "memory");
  return found->second.first;
}

Result<VersionRow> MemoryVault::at(const MemoryId& memory, Sequence as_of) {
  MEMOS_TRY(auto all, versions(memory));
  for (auto row = all.rbegin(); row != all.rend(); ++row) {
    if (row->recorded_from <= as_of) return std::move(*row);
  }
  return fail(ErrorCode::kNotFound, "no memory " + memory.str(), "memory");
}

Result<std::vector<VersionRow>> MemoryVault::versions(const MemoryId& memory) {
  const std::shared_lock lock(data_);
  const auto found = memories_.find(memory);
  if (found == memories_.end()) return fail(ErrorCode::kNotFound, "no memory " + memory.str(), "memory");
  KeptCube& cube = cubes_[found->second.first.value - 1];
  std::vector<VersionRow> out;
  for (const Sequence at : found->second.second) out.push_back(resolve(cube, cube.version(at)));
  return out;
}

Result<std::vector<VersionRow>> MemoryVault::rows(CubeId id, std::span<const Sequence> keys) {
  const std::shared_lock lock(data_);
  std::vector<VersionRow> out;
  KeptCube& cube = cube_or_empty(id);
  for (const Sequence key : keys) {
    const auto found = cube.versions.find(key);
    if (found != cube.versions.end()) out.push_back(resolve(cube, found->second));
  }
  return out;
}

Result<std::vector<VersionRow>> MemoryVault::list(const ListQuery& query) {
  const std::shared_lock lock(data_);
  std::vector<VersionRow> out;
  KeptCube& cube = cube_or_empty(query.cube);
  const Sequence until = query.as_of.value_or(Sequence{limits::kMaxSequence});
  for (auto at = cube.versions.upper_bound(query.after); at != cube.versions.end() && out.size() < query.limit; ++at) {
    const VersionRow& row = at->second.row;
    const bool open = row.recorded_from <= until && (row.recorded_to.value == 0 || row.recorded_to > until);
    if (query.all_versions || open) out.push_back(resolve(cube, at->second));
  }
  return out;
}

Status MemoryVault::scan_versions(CubeId id, Sequence after, const std::function<Status(VersionRow&&)>& row) {
  const CallbackScope scope(this);
  MEMOS_TRY(auto all, list({.cube = id, .after = after, .as_of = {}, .all_versions = true, .limit = SIZE_MAX}));
  for (VersionRow& version : all) MEMOS_CHECK_OK(row(std::move(version)));
  return {};
}

Status MemoryVault::scan_vectors(
    CubeId id, SpaceId space_id, Sequence after,
    const std::function<Status(Sequence, std::uint32_t, std::span<const std::uint16_t>)>& row) {
  const CallbackScope scope(this);
  MEMOS_CHECK_OK(space(space_id));
  std::map<Sequence, VectorRow> copy;
  {
    const std::shared_lock lock(data_);
    KeptCube& cube = cube_or_empty(id);
    if (const auto found = cube.vectors.find(space_id); found != cube.vectors.end()) copy = found->second;
  }
  for (auto at = copy.upper_bound(after); at != copy.end(); ++at) {
    MEMOS_CHECK_OK(row(at->first, at->second.parts, at->second.halves));
  }
  return {};
}

Result<std::vector<VectorRow>> MemoryVault::vectors(CubeId id, SpaceId space_id, std::span<const Sequence> contents) {
  MEMOS_CHECK_OK(space(space_id));
  const std::shared_lock lock(data_);
  KeptCube& cube = cube_or_empty(id);
  const auto kept = cube.vectors.find(space_id);
  std::vector<VectorRow> out;
  for (const Sequence content : contents) {
    out.push_back({content, 0, {}});
    if (kept == cube.vectors.end()) continue;
    if (const auto found = kept->second.find(content); found != kept->second.end()) out.back() = found->second;
  }
  return out;
}

Result<std::vector<Sequence>> MemoryVault::missing_vectors(CubeId id, SpaceId space_id, Sequence after,
                                                           std::size_t limit, bool unwanted) {
  MEMOS_TRY(std::vector<Sequence> out, all_missing_vectors(id, space_id, unwanted));
  out.erase(out.begin(), std::ranges::upper_bound(out, after));
  if (out.size() > limit) out.resize(limit);
  return out;
}

Result<std::vector<Sequence>> MemoryVault::newest_missing_vectors(CubeId id, SpaceId space_id, Sequence before,
                                                                  std::size_t limit, bool unwanted) {
  MEMOS_TRY(std::vector<Sequence> out, all_missing_vectors(id, space_id, unwanted));
  if (before.value != 0) out.erase(std::ranges::lower_bound(out, before), out.end());
  std::ranges::reverse(out);
  if (out.size() > limit) out.resize(limit);
  return out;
}

Result<std::vector<Sequence>> MemoryVault::all_missing_vectors(CubeId id, SpaceId space_id, bool unwanted) {
  MEMOS_CHECK_OK(space(space_id));
  const std::shared_lock lock(data_);
  return without_vector(cube_or_empty(id), space_id, unwanted);
}

Result<std::uint64_t> MemoryVault::count_vectors(CubeId id, SpaceId space_id) {
  MEMOS_CHECK_OK(space(space_id));
  const std::shared_lock lock(data_);
  MEMOS_TRY(KeptCube * cube, live_cube(id));
  const auto found = cube->vectors.find(space_id);
  return found == cube->vectors.end() ? 0 : found->second.size();
}

Result<std::vector<Link>> MemoryVault::links(const MemoryId& memory) {
  const std::shared_lock lock(data_);
  std::vector<Link> out;
  const auto found = memories_.find(memory);
  if (found == memories_.end()) return out;
  for (const auto& [at, kept] : cubes_[found->second.first.value - 1].links) {
    if (kept.closed.value == 0 && (kept.link.from == memory || kept.link.to == memory)) out.push_back(kept.link);
  }
  return out;
}

Result<std::vector<JournalEntry>> MemoryVault::journal(CubeId id, Sequence after, std::size_t limit) {
  const std::shared_lock lock(data_);
  if (id.value == 0 || id.value > cubes_.size())
    return fail(ErrorCode::kNotFound, "no cube " + std::to_string(id.value), "cube");
  const auto& journal = cubes_[id.value - 1].journal;
  std::vector<JournalEntry> out;
  for (std::size_t i = after.value; i < journal.size() && out.size() < limit; ++i) out.push_back(journal[i]);
  return out;
}

Result<Sequence> MemoryVault::sequence_at(CubeId id, UtcMs time) {
  const std::shared_lock lock(data_);
  MEMOS_TRY(KeptCube * cube, live_cube(id));
  Sequence out{};
  for (const JournalEntry& entry : cube->journal) {
    if (entry.recorded_at <= time) out = entry.sequence;
  }
  return out;
}

Result<std::vector<MemoryId>> MemoryVault::deleted_before(CubeId id, UtcMs before, std::size_t limit) {
  const std::shared_lock lock(data_);
  KeptCube& cube = cube_or_empty(id);
  std::vector<MemoryId> out;
  for (const auto& [at, version] : cube.versions) {
    const VersionRow& row = version.row;
    const bool due = row.recorded_to.value == 0 && row.state == State::kDeleted && row.recorded_at < before;
    if (due && out.size() < limit) out.push_back(row.memory);
  }
  return out;
}

// ---- usage, settings, operations -----------------------------------------------------------------------------------

Status MemoryVault::add_usage(std::span<const std::pair<MemoryId, Usage>> added) {
  const std::unique_lock lock(data_);
  for (const auto& [memory, counted] : added) {
    const auto found = memories_.find(memory);
    if (found == memories_.end()) continue;
    if (cubes_[found->second.first.value - 1].version(found->second.second.back()).row.state == State::kErased)
      continue;
    Usage& kept = usage_[memory];
    kept.uses += counted.uses;
    kept.last_used_at = std::max(kept.last_used_at, counted.last_used_at);
  }
  return {};
}

Result<std::vector<Usage>> MemoryVault::usage(std::span<const MemoryId> memories) {
  const std::shared_lock lock(data_);
  std::vector<Usage> out;
  for (const MemoryId& memory : memories) {
    const auto found = usage_.find(memory);
    out.push_back(found == usage_.end() ? Usage{} : found->second);
  }
  return out;
}

Result<std::optional<std::string>> MemoryVault::setting(const std::string& name) {
  const std::shared_lock lock(data_);
  const auto found = settings_.find(name);
  return found == settings_.end() ? std::nullopt : std::optional(found->second);
}

Status MemoryVault::set_setting(const std::string& name, const std::string& value) {
  const std::unique_lock lock(data_);
  settings_[name] = value;
  return {};
}

Result<VerifyCounts> MemoryVault::verify(const std::function<bool(std::uint64_t, std::uint64_t)>& progress) {
  const CallbackScope scope(this);
  const std::shared_lock lock(data_);
  VerifyCounts out;
  for (const KeptCube& cube : cubes_) {
    if (!cube.dropped) ++out.cubes;
    out.entries += cube.journal.size();
    out.versions += cube.versions.size();
    for (const auto& [space, rows] : cube.vectors) out.vectors += rows.size();
    Digest previous = cube::chain_start(cube.info.uuid);
    for (const JournalEntry& entry : cube.journal) {
      if (entry.hash != cube::chain_hash(previous, entry)) out.problems.push_back("journal: the chain breaks");
      previous = entry.hash;
    }
  }
  if (progress && !progress(out.entries, out.entries)) return fail(ErrorCode::kCancelled, "the check was stopped");
  return out;
}

Result<VaultStatistics> MemoryVault::statistics() {
  const std::shared_lock lock(data_);
  VaultStatistics out;
  for (const KeptCube& cube : cubes_) {
    if (!cube.dropped) ++out.cubes;
    out.versions += cube.versions.size();
    if (const auto own = cube.vectors.find(cube.info.space); own != cube.vectors.end())
      out.vectors += own->second.size();
  }
  return out;
}

}  // namespace

std::unique_ptr<Vault> make_memory_vault(base::Clock& clock, base::Random& random) {
  return std::make_unique<MemoryVault>(clock, random);
}

}  // namespace memos::vault
