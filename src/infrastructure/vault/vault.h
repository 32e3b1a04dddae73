// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "infrastructure/cube/body.h"
#include "memos/types.hpp"

/// MemVault: the storage contract. Three implementations (SQLite, memory, later PostgreSQL) pass one contract suite.
namespace memos::vault {

/// One embedding space: all vectors made by one embedder.
struct Space {
  SpaceId id{};
  std::string model_hash;  ///< Hex BLAKE2b-256 of the model file, or an endpoint's identity.
  std::string model_name;
  std::uint32_t dimension = 0;
};

struct CubeInfo {
  CubeId id{};
  MemoryId uuid;  ///< Identity outside this vault.
  TenantId tenant;
  std::string name;
  std::string description;
  UtcMs created_at{};
  Sequence head{};
  Digest head_hash{};
  SpaceId space{};            ///< Where new vectors go; 0 = none yet.
  Digest repeat_key{};        ///< Secret of this cube, keys the hashes that find repeats.
  std::uint64_t current = 0;  ///< Memories whose open version is in a current state, derived ones left out.
};

/// A stored version. `body` is empty once erased.
struct VersionRow {
  CubeId cube{};
  MemoryId memory;
  std::uint32_t version = 1;
  State state = State::kActivated;
  Sequence recorded_from{};  ///< Also the row's key within its cube.
  Sequence recorded_to{};    ///< 0 = open.
  UtcMs created_at{};        ///< When version 1 was recorded.
  UtcMs recorded_at{};
  Sequence content{};        ///< Row that holds the body and the vector: this one, or an earlier version's when only
                             ///< the state changed.
  std::optional<Body> body;  ///< Resolved through `content`; none once erased.
  bool no_vector = false;    ///< Change::no_vector of the change that brought the body.
  bool derived = false;      ///< cube::is_derived of the body that the memory was added with.
};

/// A text's vectors in one space: one per part (passage), each `dimension` IEEE half floats, unit length.
struct VectorRow {
  Sequence content{};
  std::uint32_t parts = 1;
  std::vector<std::uint16_t> halves;  ///< parts * dimension.
};

/// One change of one memory. Exactly one journal entry each.
struct Change {
  Operation operation = Operation::kAdd;
  MemoryId memory;                                ///< For kAdd: new, unused.
  std::optional<std::uint32_t> expected_version;  ///< kConflict unless this version is current.
  std::optional<Body> body;                       ///< kAdd, kUpdate, kRollback: the new body.
  std::optional<VectorRow> vector;                ///< Of WriteBatch::space; `content` is filled in by the vault.
  std::optional<Link> link;  ///< kLink, kUnlink; for kMerge and kSupersede the link to the successor.
  bool no_vector = false;    ///< With a body: its text gets no vector until one is asked for by name.
};

/// What a job row is created with, in the same transaction as the changes.
struct JobRequest {
  std::string kind;
  std::string key;  ///< A request joins a *waiting* job of the same (kind, cube, key); beside a running one it makes a
                    ///< new job, so that work asked for while a job runs is never lost.
  std::string payload;  ///< Small; never content.
  UtcMs run_after{};
};

/// A write that its caller may repeat: kept with it, in the same transaction, for limits::kRequestKept. Holds ids and
/// numbers only, never content, so that erasures need not look here.
struct RequestRecord {
  MemoryId id;         ///< The caller's, random.
  std::string answer;  ///< What the caller needs to give its answer again, at most limits::kMaxRequestAnswerBytes.
  // Filled in by the vault:
  UtcMs time{};
  CubeId cube{};
  Sequence sequence{};  ///< Of the last change.
};

/// Changes of one cube that happen together or not at all.
struct WriteBatch {
  CubeId cube{};
  ActorId actor{};
  UtcMs time{};
  std::vector<Change> changes;
  std::vector<JobRequest> jobs;
  std::optional<RequestRecord> request = std::nullopt;  ///< kConflict, field "request": this id was written before.
  SpaceId space{};  ///< Of the changes' vectors, which are stored there even if the cube has another one by then; 0 =
                    ///< whatever the cube's is.
};

/// What one change became.
struct Applied {
  JournalEntry entry;
  State state = State::kActivated;
  Sequence closed{};     ///< The version row that this change closed; 0 = none.
  Sequence content{};    ///< Row that holds the new version's body; 0 for links and erasures.
  bool derived = false;  ///< VersionRow::derived of the new version.
};

struct Receipt {
  std::vector<Applied> applied;  ///< In the order of the changes.
};

/// A committed batch as listeners see it: the batch, moved back, with what became of it.
struct Committed {
  const WriteBatch& batch;
  const Receipt& receipt;
};

/// Told of every committed batch: after its sync, before the call that made it returns, in journal order, one call at a
/// time. Batches come from commit(); from erase(), with a kErase change for every memory that was not erased before;
/// and from drop_cube(), with one kDropCube change of no memory and an empty receipt. Must not call any of the three.
/// Must not fail: derived state that cannot follow is dropped and rebuilt later.
using CommitListener = std::function<void(const Committed&)>;

struct ListQuery {
  CubeId cube{};
  Sequence after{};               ///< Rows with a larger recorded_from.
  std::optional<Sequence> as_of;  ///< Versions open at this position; none = open now.
  bool all_versions = false;      ///< Closed versions as well (as_of is then ignored).
  std::size_t limit = 100;
};

struct JobRow {
  JobId id{};
  std::string kind, key, payload, last_error, owner;
  CubeId cube{};
  std::uint8_t state = 1;  ///< memos::JobState
  std::uint32_t attempts = 0;
  std::uint64_t done = 0, total = 0;
  UtcMs created_at{}, updated_at{}, run_after{}, lease_until{};
};

struct VerifyCounts {
  std::uint64_t cubes = 0, entries = 0, versions = 0, vectors = 0, blobs = 0;
  std::vector<std::string> problems;
};

struct VaultStatistics {
  std::uint64_t cubes = 0, versions = 0, vectors = 0, disk_bytes = 0;
  std::uint32_t schema_version = 0;
  bool writable = true;
};

/// The storage contract. Thread-safe. A write that returned success is durable. Reads see every write that returned.
/// Errors beside those named: kIo, kCorrupt (row checksum), kReadOnly (after a failed sync), kExhausted (disk full).
class Vault {
 public:
  virtual ~Vault() = default;

  // Cubes. Creation and settings are journal entries of the cube itself.
  virtual Result<CubeInfo> create_cube(const TenantId& tenant, const std::string& name, const std::string& description,
                                       ActorId actor) = 0;  // kConflict: the name is taken
  virtual Result<CubeInfo> find_cube(const TenantId& tenant, const std::string& name) = 0;  // kNotFound
  virtual Result<CubeInfo> cube(CubeId id) = 0;
  virtual Result<std::vector<CubeInfo>> list_cubes(const TenantId& tenant) = 0;  // by name
  /// Where searches look and new vectors go from now on. With `head`: kConflict if anything was written behind that
  /// journal position, so that what was covered when it was read still covers everything.
  virtual Status set_cube_space(CubeId id, SpaceId space, ActorId actor,
                                std::optional<Sequence> head = std::nullopt) = 0;
  /// Erases every body, vector, link and job of the cube, frees its name, appends kDropCube, then empties the log as
  /// erase() does. The chain stays. Of a cube that was dropped before it empties the log only, so that a drop whose
  /// end failed can be repeated. kConflict inside a callback, as erase().
  virtual Status drop_cube(CubeId id, ActorId actor) = 0;

  // Spaces.
  virtual Result<Space> ensure_space(const std::string& model_hash, const std::string& model_name,
                                     std::uint32_t dimension) = 0;
  virtual Result<Space> space(SpaceId id) = 0;

  // Writes. Concurrent commits share one sync (group commit); each batch succeeds or fails on its own.
  // Errors: kNotFound, kConflict (version, state, frozen, id in use), naming "changes[i]".
  virtual Result<Receipt> commit(WriteBatch batch) = 0;
  /// Adds or replaces vectors; not journaled (vectors are derived). Rows whose body is erased are skipped.
  virtual Status put_vectors(CubeId cube, SpaceId space, std::span<const VectorRow> rows) = 0;
  /// Removes vectors of the cube in a space, at most `limit`; returns how many. kConflict if it is the cube's own.
  virtual Result<std::uint64_t> remove_vectors(CubeId cube, SpaceId space, std::size_t limit) = 0;
  /// Removes content, salt, vectors and links of all versions of the memories, appends kErase entries, then
  /// truncates the write-ahead log, so that no erased byte is left in the folder. All memories in one cube.
  /// Fails after its commit when the log cannot be emptied (disk full). Then it is to be repeated: a memory that was
  /// erased before answers with the entry that did it (`closed` is 0) and the log is emptied. Opening does that too.
  /// Waits for readers of older states, so called by a thread that is inside the callback of scan_versions,
  /// scan_vectors, verify or backup it fails with kConflict.
  virtual Result<Receipt> erase(CubeId cube, std::span<const MemoryId> memories, ActorId actor, UtcMs time) = 0;
  /// The write that carried this request id; none: there was none, or long ago.
  virtual Result<std::optional<RequestRecord>> request(const MemoryId& id) = 0;
  /// Listeners are set once, before the first write.
  virtual void set_commit_listener(CommitListener listener) = 0;

  // Reads. Rows of a cube that does not exist are not found, which is no error.
  virtual Result<CubeId> cube_of(const MemoryId& memory) = 0;                 // kNotFound
  virtual Result<VersionRow> current(const MemoryId& memory) = 0;             // kNotFound; the open version, any state
  virtual Result<VersionRow> at(const MemoryId& memory, Sequence as_of) = 0;  // kNotFound
  virtual Result<std::vector<VersionRow>> versions(const MemoryId& memory) = 0;  // oldest first
  /// Rows by key; a row that does not exist any more is left out. Order as asked.
  virtual Result<std::vector<VersionRow>> rows(CubeId cube, std::span<const Sequence> keys) = 0;
  virtual Result<std::vector<VersionRow>> list(const ListQuery& query) = 0;
  /// Streams every version row with recorded_from > after, in order, from one consistent snapshot.
  virtual Status scan_versions(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row) = 0;
  /// The same without the rows of memories that were erased; of one that was changed before, the rows that changed
  /// nothing but its state may come, without a body. However many memories were erased, the scan is no slower for it.
  virtual Status scan_kept(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row) {
    return scan_versions(cube, after, [&row](VersionRow&& version) -> Status {
      return version.body ? row(std::move(version)) : Status{};
    });
  }
  /// The same for the rows whose body states something (Body::statement), without reading the other bodies.
  virtual Status scan_statements(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row) {
    return scan_versions(cube, after, [&row](VersionRow&& version) -> Status {
      return version.body && version.body->statement ? row(std::move(version)) : Status{};
    });
  }
  /// Streams the vectors of a space with content > after, in order. The span dies with the call.
  virtual Status scan_vectors(
      CubeId cube, SpaceId space, Sequence after,
      const std::function<Status(Sequence, std::uint32_t parts, std::span<const std::uint16_t>)>& row) = 0;
  /// Vectors by content key, in the order asked; missing ones have parts 0.
  virtual Result<std::vector<VectorRow>> vectors(CubeId cube, SpaceId space, std::span<const Sequence> contents) = 0;
  /// Content keys of open, current versions without a vector in the space, in order, larger than `after`; those that
  /// want none (VersionRow::no_vector) only with `unwanted`, derived ones never.
  virtual Result<std::vector<Sequence>> missing_vectors(CubeId cube, SpaceId space, Sequence after, std::size_t limit,
                                                        bool unwanted = false) = 0;
  /// The same from the newest on: keys smaller than `before` (0 = all), in falling order.
  virtual Result<std::vector<Sequence>> newest_missing_vectors(CubeId cube, SpaceId space, Sequence before,
                                                               std::size_t limit, bool unwanted = false) = 0;
  virtual Result<std::uint64_t> count_vectors(CubeId cube, SpaceId space) = 0;
  virtual Result<std::vector<Link>> links(const MemoryId& memory) = 0;  // both directions
  virtual Result<std::vector<JournalEntry>> journal(CubeId cube, Sequence after, std::size_t limit) = 0;
  /// The last journal position recorded at or before the time.
  virtual Result<Sequence> sequence_at(CubeId cube, UtcMs time) = 0;
  /// Memories whose open version is kDeleted and was recorded before `before`.
  virtual Result<std::vector<MemoryId>> deleted_before(CubeId cube, UtcMs before, std::size_t limit) = 0;

  // Use counters (behavioural header): added up, not journaled.
  virtual Status add_usage(std::span<const std::pair<MemoryId, Usage>> usage) = 0;
  virtual Result<std::vector<Usage>> usage(std::span<const MemoryId> memories) = 0;

  // Durable jobs (the scheduler is their only caller).
  virtual Result<JobId> request_job(CubeId cube, const JobRequest& request) = 0;
  /// Claims the due job with the lowest id, if any, until `lease_until`: state running, attempts + 1. Expired leases
  /// are due again. A job whose (kind, cube, key) is running elsewhere under a live lease is not due.
  virtual Result<std::optional<JobRow>> claim_job(const std::string& owner, UtcMs now, UtcMs lease_until) = 0;
  virtual Status update_job(const JobRow& row) = 0;
  virtual Result<std::vector<JobRow>> list_jobs(bool include_finished) = 0;

  // Settings of the folder (embedder and the like), small texts.
  virtual Result<std::optional<std::string>> setting(const std::string& name) = 0;
  virtual Status set_setting(const std::string& name, const std::string& value) = 0;

  // Operations.
  virtual Result<VerifyCounts> verify(const std::function<bool(std::uint64_t done, std::uint64_t total)>& progress) = 0;
  /// Consistent copy into an empty or missing folder on the same FileSystem, while writes go on. Returns its bytes.
  virtual Result<std::uint64_t> backup(
      const std::string& directory, const std::function<bool(std::uint64_t done, std::uint64_t total)>& progress) = 0;
  virtual Result<VaultStatistics> statistics() = 0;
};

/// How much of what was answered with success survives a power loss. Everything survives the end of the process.
enum class Durability : std::uint8_t {
  kFull,    ///< All of it: every commit is synced before it is answered. The only one that keeps the promise.
  kNormal,  ///< The database stays whole, the last commits may be lost.
  kOff,     ///< Nothing is promised. For tests that must see loss.
};

struct VaultOptions {
  std::string directory;
  Durability durability = Durability::kFull;
  bool create = true;
  bool read_only = false;
  std::uint64_t max_database_bytes = limits::kMaxDatabaseBytes;  ///< At most that: kExhausted beyond.
  std::string holder_note = "memos";                             ///< Shown to the next process that wants the folder.
  base::FileSystem* files = nullptr;                             ///< Required; outlives the vault.
  base::Clock* clock = nullptr;                                  ///< Required.
  base::Random* random = nullptr;                                ///< Required.
  base::Logger logger;
};

/// Errors: kBusy (names the holder), kNotFound, kUnsupported (newer schema: names both versions; larger than
/// max_database_bytes), kCorrupt, kIo.
[[nodiscard]] Result<std::unique_ptr<Vault>> open_sqlite_vault(const VaultOptions& options);
/// Keeps everything in RAM; `directory` is ignored. The contract's reference implementation.
[[nodiscard]] std::unique_ptr<Vault> make_memory_vault(base::Clock& clock, base::Random& random);

}  // namespace memos::vault
