// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The Memory API. Needs the standard library only.
//
//   auto memory = memos::open({.directory = "/tmp/memory"});
//   (*memory)->add({.cube = "me", .items = {{.text = "I moved to Lisbon in May."}}});
//   auto found = (*memory)->search({.cubes = {"me"}, .text = "Where do I live?"});
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "memos/requests.hpp"

namespace memos {

/// A language model that reads turns again and sums sessions up, beside the rules (docs/refinement.md). Off without a
/// URL. Its key is only ever read from the environment: MEMOS_REFINE_KEY.
struct Refinement {
  std::string url;      ///< OpenAI's shape: "http://HOST/v1", which Ollama has too; Ollama's own: "http://HOST/api".
  std::string model;    ///< As the endpoint calls it.
  std::string prompts;  ///< Folder of prompts that take the place of the shipped ones; empty = none.
  std::uint32_t timeout_ms = 60'000;  ///< For one answer, connecting included; 1 … 3,600,000.
  std::uint32_t after_turns = 0;  ///< So many new turns of a session have it refined at once, fewer within a minute; 0
                                  ///< = only `refine` does.
  bool summaries = false;         ///< What is refined by itself is summed up too.
};

/// The language model that prompts are planned for and whose key/value cache is kept (docs/activation.md). Loaded in
/// the background when it is first needed.
struct Generation {
  std::string model;   ///< GGUF file or model name, "http(s)://HOST/v1#MODEL" or "ollama:MODEL[@URL]"; "" or "none" =
                       ///< none. What follows is of a model that runs here, but for `system` and `key`.
  std::string key;     ///< Of an endpoint.
  std::string system;  ///< Standing text of prompts that bring none of their own; "" = the built-in one.
  std::uint32_t context_tokens = 0;  ///< Of a prompt with its answer; 0 = what the model was made for, within limits.
  std::uint32_t threads = 1;         ///< 1 … limits::kMaxModelThreads.
  std::uint32_t rows = 2;            ///< Prompts that stand in the model at once, each with its own memory: 1 …
                                     ///< limits::kMaxGeneratorRows.
  FlashAttention flash_attention = FlashAttention::kAuto;
  std::uint64_t kv_memory_bytes = std::uint64_t{512} << 20U;  ///< RAM for stored cache; what was used longest ago goes.
  std::uint64_t kv_disk_bytes = std::uint64_t{8} << 30U;      ///< The same below DIR/kv; 0 = nothing on disk.
};

struct Options {
  std::string directory;  ///< Data folder, created if missing. Empty = memory only, nothing on disk.
  TenantId tenant;
  std::string server;  ///< URL of a `memos serve`, like "https://memory.example:8765": every call goes there. Then
                       ///< `directory` is empty, `tenant` is left, and what else is said of a folder has no effect, but
                       ///< `read_only`, and `embedder` "none" (searches by words).
  std::string key;     ///< For `server`.
  std::string ca;      ///< PEM file of the authorities that may vouch for `server`, in place of the system's.
  std::string embedder;            ///< Model file, model name, or URL; "" = the folder's settings, else the default
                                   ///< places; "none" = lexical only. docs/models.md tells the order.
  bool create = true;              ///< false: a missing folder is kNotFound.
  bool read_only = false;          ///< true: take no write lock; every write answers kReadOnly.
  bool run_jobs = true;            ///< Run durable jobs on a background thread.
  bool load_embedder = true;       ///< Start loading the embedder at once, in the background; false: when first needed.
  bool wait_for_embedder = false;  ///< Return only when the embedder is loaded, or when it is known why it is not.
  std::uint64_t index_memory_bytes = std::uint64_t{1} << 30U;  ///< RAM for the search indexes of all cubes; above it
                                                               ///< those that were used longest ago are dropped.
  Generation generation;              ///< Only the process that owns the folder loads its model.
  Refinement refinement;              ///< Only the process that owns the folder asks its model.
  bool keep_old_vectors = true;       ///< After a change of embedder; false: they go as soon as the new ones are used.
  std::string holder_note = "memos";  ///< Shown to the next process that wants the folder ("in use by …").
  std::function<void(int level, std::string_view message)> log;  ///< 0 debug … 3 error. Never given memory text.
};

/// The Memory API: one method per capability. Every method may be called from any thread at any time.
/// A write that returned success is on disk (fsync) and visible to every later call. A failure names its
/// field and changes nothing. References passed in are not kept after return.
class Memos {
 public:
  virtual ~Memos() = default;

  // Cubes. `name` errors: kInvalidArgument (shape), kNotFound, kConflict (exists).
  virtual Result<CubeSummary> create_cube(const CubeCreate& request) = 0;
  virtual Result<std::vector<CubeSummary>> list_cubes() = 0;
  virtual Result<CubeSummary> describe_cube(const std::string& name) = 0;
  /// Erases all content of the cube and frees its name. Not undoable; the journal's chain stays verifiable.
  virtual Result<EraseReport> drop_cube(const std::string& name, ActorId actor) = 0;

  // Writing.
  /// Stores the items, all or none. An immediate repeat within 60 s is taken for a retry and answers with the first id:
  /// an item with a client's message id when the same id, scope, speaker, role and text was added before; items without
  /// one when they repeat, in order, the last turns of their scope. Items of one request are never merged with each
  /// other.
  virtual Result<AddResult> add(const AddRequest& request) = 0;
  virtual Result<Memory> update(const UpdateRequest& request) = 0;
  /// Hides at once; can be restored for 30 days (a setting), then it is erased.
  virtual Result<Memory> remove(const MemoryId& id, ActorId actor) = 0;
  virtual Result<Memory> restore(const MemoryId& id, ActorId actor) = 0;
  virtual Result<Memory> archive(const MemoryId& id, ActorId actor) = 0;
  /// Removes content, salt, vectors, postings and everything derived from the memories, for good.
  virtual Result<EraseReport> erase(const std::vector<MemoryId>& ids, ActorId actor) = 0;
  /// Deletes or erases all that fits, and everything derived from it; with `preview` it only tells.
  virtual Result<ForgetReport> forget(const ForgetRequest& request) = 0;
  /// Makes an older version's content current again, as a new version.
  virtual Result<Memory> rollback(const MemoryId& id, std::uint32_t version, ActorId actor) = 0;
  /// Brings a whole cube back to its state as of a point, by appending.
  virtual Result<RollbackReport> rollback_cube(const std::string& name, const AsOf& to, ActorId actor) = 0;
  virtual Status link(const Link& link, ActorId actor) = 0;
  virtual Status unlink(const Link& link, ActorId actor) = 0;

  // Reading.
  virtual Result<Memory> get(const MemoryId& id, const AsOf& known_at) = 0;
  virtual Result<MemoryPage> list(const ListRequest& request) = 0;
  virtual Result<SearchResult> search(const SearchRequest& request) = 0;
  /// The best memories for a budget as one text: stable part first, then by session in time order.
  virtual Result<Context> context(const ContextRequest& request) = 0;
  /// How a prompt for a question is put together, and from where the key/value cache of each of its pieces comes or
  /// would come. Without a model the pieces are told, with estimated tokens. Errors: those of `context`;
  /// kInvalidArgument naming "turn" or "max_tokens" when the turn alone is too long; kUnavailable, field "prepare".
  virtual Result<Plan> plan(const PlanRequest& request) = 0;
  /// Answers a message with what the cube holds about it, by the folder's language model, and remembers both sides once
  /// the answer is whole. A model that runs here gets its prompt by plan(), and what was computed is kept behind the
  /// answer. `piece` (may be empty) is given the answer as it comes, never a part of a code point, and an empty piece
  /// several times a second while there is none yet; an error that it returns stops the model, is the result, and
  /// nothing is remembered. It is called on the calling thread or another one, never by two at once. Errors:
  /// kInvalidArgument naming the field; kNotFound naming "cube" (nothing is to be remembered there), "adapters" or
  /// "chat_model" (no model is set); kConflict naming "model" (another one answers here); kExhausted; kUnavailable.
  virtual Result<ChatAnswer> chat(const ChatRequest& request,
                                  const std::function<Status(std::string_view piece)>& piece) = 0;
  /// What is believed: the values of slots with their times. Reading belief state changes nothing.
  virtual Result<Facts> facts(const FactsRequest& request) = 0;
  virtual Result<std::vector<HistoryEntry>> history(const MemoryId& id) = 0;
  virtual Result<std::vector<JournalEntry>> log(const LogRequest& request) = 0;
  virtual Result<Provenance> provenance(const MemoryId& id) = 0;

  // Operations.
  virtual Result<VerifyReport> verify(const ProgressFn& progress) = 0;
  /// Writes a consistent copy of the folder while writes go on. `path` must not exist or be empty.
  virtual Result<BackupReport> backup(const std::string& path, const ProgressFn& progress) = 0;
  /// Calls `line` once a JSON line: cube header, memories with all versions, links. docs/format.md.
  virtual Status export_cube(const std::string& name, const std::function<Status(std::string_view line)>& line) = 0;
  virtual Result<Statistics> statistics() = 0;

  // Jobs.
  virtual Result<std::vector<JobInfo>> jobs(bool include_finished) = 0;
  virtual Result<JobInfo> job(JobId id) = 0;
  /// A waiting job is cancelled at once, a running one at its next step. kConflict when it has finished.
  virtual Status cancel_job(JobId id) = 0;
  /// Runs waiting jobs on the calling thread until none is due. Safe beside the background thread.
  virtual Result<std::uint64_t> run_jobs(const ProgressFn& progress) = 0;
  /// Embeds everything in the cube that has no vector in the current embedder's space, as a durable job. If the cube's
  /// vectors come from another embedder they go on answering until the job is done. A folder whose jobs run begins this
  /// by itself for cubes of another embedder.
  virtual Result<JobId> reembed(const std::string& cube) = 0;
  /// Has the cube's turns read again by the language model of Options::refinement, as a durable job. What the rules
  /// read stays, whatever the model does. Errors: kUnavailable (no model is set), kNotFound naming "cube" or "since",
  /// kInvalidArgument.
  virtual Result<JobId> refine(const RefineRequest& request) = 0;

  // Embedding spaces.
  /// The cube's own first, then by age; without spaces that hold none of its vectors.
  virtual Result<std::vector<SpaceInfo>> spaces(const std::string& cube) = 0;
  /// Removes the cube's vectors in spaces that searches do not use and no job fills: of the embedder with this hash, or
  /// of all ("" ). Returns how many went. kNotFound; kConflict when the space named is used or filled.
  virtual Result<std::uint64_t> drop_space(const std::string& cube, const std::string& embedder_hash) = 0;

  // Activation memory: the key/value cache of prompts, derived from texts and made again from them where it is missing.
  virtual Result<std::vector<KvSegment>> kv_list(const KvListRequest& request) = 0;
  /// Takes stored cache away; memories stay, and it is made again when it is needed.
  virtual Result<KvDropReport> kv_drop(const KvDropRequest& request) = 0;
  /// Makes a kv_segment of the cube's memories that are used most (an older one of this kind is archived), and has the
  /// stable part of the cube's prompts encoded, as a durable job.
  virtual Result<KvWarmResult> kv_warm(const KvWarmRequest& request) = 0;
};

/// Opens a data folder, or memories that a server has (docs/sharing.md). Errors: kBusy (another process holds it and
/// does not share it; the message names it), kNotFound, kIo, kCorrupt, kUnsupported (newer schema). An embedder that
/// cannot be loaded is not an error: searches go on lexically and `statistics().embedder_notice` says why.
[[nodiscard]] Result<std::unique_ptr<Memos>> open(const Options& options);

/// The kind of vector kernels that run on this processor: "scalar", "avx2" or "avx512". All give the same results.
[[nodiscard]] std::string_view processor_variant() noexcept;

}  // namespace memos
