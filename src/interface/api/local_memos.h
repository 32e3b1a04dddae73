// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/random.h"
#include "base/uuid.h"
#include "infrastructure/vault/vault.h"
#include "interface/api/activation_host.h"
#include "interface/api/chat_text.h"
#include "interface/api/cube_directory.h"
#include "interface/api/embedder_host.h"
#include "interface/api/evidence_keeper.h"
#include "interface/api/folder_chat.h"
#include "interface/api/hooks.h"
#include "interface/api/old_embedders.h"
#include "interface/api/prompt_in_model.h"
#include "interface/api/recent_turns.h"
#include "interface/api/refiner.h"
#include "interface/api/tenants.h"
#include "interface/api/usage_counter.h"
#include "interface/reader/derive.h"
#include "language/learned/told.h"
#include "language/statements.h"
#include "memos/memos.hpp"
#include "operation/index/index_pool.h"
#include "operation/lifecycle/book_pool.h"
#include "operation/operator/search.h"
#include "operation/scheduler/scheduler.h"

namespace memos::api {

/// Everything a LocalMemos stands on; what is given here is what tests replace.
struct LocalParts {
  std::string directory;  ///< For statistics; empty = memory only.
  TenantId tenant;
  std::unique_ptr<base::FileSystem> owned_files;  ///< Here so that it outlives vault and pool; may be nullptr.
  base::FileSystem* files = nullptr;              ///< Where snapshots go; nullptr without files.
  base::Clock* clock = nullptr;                   ///< Required; outlives the object, like random.
  base::Random* random = nullptr;                 ///< Required.
  std::unique_ptr<vault::Vault> vault;            ///< Required; no listener set yet.
  EmbedderFactory embedder;                       ///< Empty = lexical on purpose.
  std::string embedder_name;                      ///< What is looked for.
  bool embedder_chosen = true;                    ///< Somebody named it: the folder's setting remembers the name.
  SpaceEmbedderFactory old_embedder;              ///< Of spaces that cubes still answer from; may be empty.
  bool change_embedder = true;                    ///< Cubes of another embedder get new vectors without being asked.
  std::string snapshot_directory;                 ///< Empty = no snapshots.
  std::string evidence_directory;                 ///< Empty = token evidence in RAM only.
  reader::StatementRules statements = language::learned::told_statements;  ///< How turns are read …
  std::function<std::vector<language::AskedSlot>(std::string_view, std::string_view, const language::TimeReference&)>
      asked_slots = language::asked_slots;     ///< … and questions.
  GeneratorFactory generator;                  ///< The language model that runs here; empty = none.
  std::unique_ptr<model::ChatModel> endpoint;  ///< Or the one that runs elsewhere.
  Generation generation;                       ///< The model's name, standing text and budgets.
  std::string kv_directory;                    ///< Empty = key/value cache in RAM only.
  std::optional<RefineParts> refine;           ///< The language model that reads turns again; none = rules only.
  bool read_only = false;
  bool run_jobs = true;
  bool load_embedder = true;
  bool wait_for_embedder = false;
  std::uint64_t index_memory_bytes = Options{}.index_memory_bytes;
  bool keep_old_vectors = true;
  base::Logger logger;
};

/// What all tenants of a folder share: one of each.
struct LocalShared {
  explicit LocalShared(LocalParts given);

  LocalParts parts;
  base::IdIssuer ids;
  UsageCounter usage;
  index::IndexPool pool;
  lifecycle::BookPool books;
  RecentTurns recent;
  EvidenceKeeper evidence;
  Refiner refiner;
  ActivationHost activation;
  FolderChat chat{activation};
  scheduler::Scheduler scheduler;
  Hooks hooks;
  EmbedderHost embedder;
  OldEmbedders old_embedders;

  std::atomic<SpaceId> embedder_space{};  ///< The loaded embedder's space once it is known.
  std::atomic<bool> embedding_at_once{false};
  std::atomic<std::size_t> changes{0};  ///< Since snapshots were last asked for.
  std::mutex spaces_mutex;              ///< Held while a cube's space is decided.
  std::mutex snapshots_mutex;           ///< Held by an erase and by the writing of snapshots: never both.
  /// Held alone while a job derives something from stored memories, together by whoever changes memories or takes them
  /// away with what was derived from them: nothing is derived from what goes.
  std::shared_mutex deriving_mutex;
};

/// The Memory API over one data folder in this process, for one tenant. One method per capability; each lives in the
/// file named after it.
class LocalMemos final : public Memos {
 public:
  [[nodiscard]] static Result<std::unique_ptr<LocalMemos>> make(LocalParts parts);
  /// The same folder as another tenant sees it; made on first use, lives as long as this one, which must be the
  /// folder's own. Thread-safe.
  [[nodiscard]] LocalMemos& of_tenant(const TenantId& tenant);
  /// As Tenants::embed.
  [[nodiscard]] Result<TextVectors> embed(std::span<const std::string_view> texts);
  /// As Tenants::kept and Tenants::keep, for this one's tenant.
  [[nodiscard]] Result<std::string> kept(const std::string& name);
  [[nodiscard]] Status keep(const std::string& name, const std::string& text);
  [[nodiscard]] Hooks& hooks() noexcept { return hooks_; }
  /// As Tenants::chat_model. Only of the folder's own LocalMemos.
  [[nodiscard]] model::ChatModel* chat_model() noexcept { return activation_.has_model() ? &owned_->chat : nullptr; }
  /// A drained sequence: jobs stop at their next step, counters and snapshots are written, then the vault closes.
  ~LocalMemos() override;

  Result<CubeSummary> create_cube(const CubeCreate& request) override;
  Result<std::vector<CubeSummary>> list_cubes() override;
  Result<CubeSummary> describe_cube(const std::string& name) override;
  Result<EraseReport> drop_cube(const std::string& name, ActorId actor) override;

  Result<AddResult> add(const AddRequest& request) override;
  Result<Memory> update(const UpdateRequest& request) override;
  Result<Memory> remove(const MemoryId& id, ActorId actor) override;
  Result<Memory> restore(const MemoryId& id, ActorId actor) override;
  Result<Memory> archive(const MemoryId& id, ActorId actor) override;
  Result<EraseReport> erase(const std::vector<MemoryId>& ids, ActorId actor) override;
  Result<ForgetReport> forget(const ForgetRequest& request) override;
  Result<Memory> rollback(const MemoryId& id, std::uint32_t version, ActorId actor) override;
  Result<RollbackReport> rollback_cube(const std::string& name, const AsOf& to, ActorId actor) override;
  Status link(const Link& link, ActorId actor) override;
  Status unlink(const Link& link, ActorId actor) override;

  Result<Memory> get(const MemoryId& id, const AsOf& known_at) override;
  Result<MemoryPage> list(const ListRequest& request) override;
  Result<SearchResult> search(const SearchRequest& request) override;
  Result<Context> context(const ContextRequest& request) override;
  Result<Facts> facts(const FactsRequest& request) override;
  Result<std::vector<HistoryEntry>> history(const MemoryId& id) override;
  Result<std::vector<JournalEntry>> log(const LogRequest& request) override;
  Result<Provenance> provenance(const MemoryId& id) override;

  Result<VerifyReport> verify(const ProgressFn& progress) override;
  Result<BackupReport> backup(const std::string& path, const ProgressFn& progress) override;
  Status export_cube(const std::string& name, const std::function<Status(std::string_view line)>& line) override;
  Result<Statistics> statistics() override;

  Result<std::vector<JobInfo>> jobs(bool include_finished) override;
  Result<JobInfo> job(JobId id) override;
  Status cancel_job(JobId id) override;
  Result<std::uint64_t> run_jobs(const ProgressFn& progress) override;
  Result<JobId> reembed(const std::string& cube) override;
  Result<JobId> refine(const RefineRequest& request) override;
  Result<std::vector<SpaceInfo>> spaces(const std::string& cube) override;
  Result<std::uint64_t> drop_space(const std::string& cube, const std::string& embedder_hash) override;
  Result<Plan> plan(const PlanRequest& request) override;
  Result<std::vector<KvSegment>> kv_list(const KvListRequest& request) override;
  Result<KvDropReport> kv_drop(const KvDropRequest& request) override;
  Result<KvWarmResult> kv_warm(const KvWarmRequest& request) override;
  Result<ChatAnswer> chat(const ChatRequest& request,
                          const std::function<Status(std::string_view piece)>& piece) override;

  /// plan() with `prepare`, for whoever answers the prompt in this process. Errors: those of plan().
  [[nodiscard]] Result<PromptInModel> prompt(const PlanRequest& request, const model::KeepGoing& keep_going);
  /// The answer is there, or was broken off: keeps what the prompt computed and gives the row back. Quick; what takes
  /// time is left to a job.
  void answered(PromptInModel& done);

 private:
  /// Vectors for one add: given, embedded now, or left to a job.
  struct Vectors {
    std::vector<std::optional<vault::VectorRow>> rows;  ///< One an item; none = no vector in this write.
    std::vector<model::TokenEvidence> evidence;         ///< Of those made now; else empty ones, or none at all.
    SpaceId space{};                                    ///< Of the rows and the evidence; 0 = there are none.
    bool deferred = false;                              ///< A job must embed the rest.
  };
  /// Vectors that a job makes.
  struct Filling {
    model::Embedder& embedder;
    SpaceId space;          ///< The embedder's.
    bool unwanted = false;  ///< Also of what was added with Embed::kNever.
    bool newest = false;    ///< From the newest on.
  };
  /// What a search has found out about its question.
  struct Question {
    std::vector<op::QuestionVector> vectors;  ///< One an embedder whose vectors the cubes use.
    std::string notice;
    double embed_ms = 0;
  };
  /// What an embedder made of texts.
  struct Embedded {
    std::vector<vault::VectorRow> rows;
    std::vector<model::TokenEvidence> evidence;
  };
  /// Where the token evidence of a changed text comes from: its own, or that of the version it was copied from.
  struct EvidenceSource {
    SpaceId space{};  ///< Also of the changes' vectors.
    model::TokenEvidence made;
    Sequence copied{};
  };
  /// A prompt's parts, and what they are to the model if there is one.
  struct Planned {
    model::Generator* generator = nullptr;
    std::vector<TokenisedPart> parts;
    std::optional<activation::Prompt> prompt;
    Plan plan;
  };
  struct Target {
    CubeState* cube;
    vault::VersionRow row;
  };
  /// A memory that goes when others go.
  struct Following {
    CubeState* cube;
    vault::VersionRow row;
    bool derived = false;  ///< Not one of the named ones.
  };

  LocalMemos(LocalShared& shared, TenantId tenant, std::unique_ptr<LocalShared> owned);
  void register_jobs();
  [[nodiscard]] Result<LocalMemos*> tenant_of(CubeId cube);
  [[nodiscard]] Status require_writable() const;
  [[nodiscard]] Status require_folder() const;
  [[nodiscard]] UtcMs now() const { return parts_.clock->now(); }

  // memory_of.cc: rows -> memories
  [[nodiscard]] Memory memory_of(const CubeState& cube, vault::VersionRow&& row, std::optional<UtcMs> time) const;
  [[nodiscard]] Result<std::vector<Memory>> memories_of(const CubeState& cube, std::vector<vault::VersionRow>&& rows,
                                                        std::optional<UtcMs> time);
  /// When times to live are looked at: now, or the instant that `known_at` names.
  [[nodiscard]] std::optional<UtcMs> reading_time(const AsOf& as_of) const {
    return as_of.is_now() ? now() : as_of.time;
  }
  [[nodiscard]] Result<Memory> current_memory(const CubeState& cube, const MemoryId& id);
  [[nodiscard]] Result<Target> target(const MemoryId& id);
  [[nodiscard]] Result<std::optional<Sequence>> position(const CubeState& cube, const AsOf& as_of);

  // cubes.cc
  [[nodiscard]] Result<CubeSummary> summary_of(const vault::CubeInfo& info);

  // embedding.cc: texts -> vectors of a cube's space
  [[nodiscard]] Result<SpaceId> space_of(model::Embedder& embedder);
  [[nodiscard]] Result<SpaceId> find_space(const model::Embedder& embedder);
  [[nodiscard]] Result<SpaceId> adopt_space(CubeState& cube, SpaceId space, ActorId actor);
  [[nodiscard]] Status remember_embedder();
  [[nodiscard]] Result<SpaceId> space_for_given(CubeState& cube, std::uint32_t dimension, ActorId actor,
                                                const std::string& field);
  [[nodiscard]] Result<Embedded> embed_texts(model::Embedder& embedder, std::span<const Body* const> bodies);
  [[nodiscard]] Result<std::optional<vault::VectorRow>> stored_vector(const CubeState& cube, SpaceId space,
                                                                      Sequence content);
  [[nodiscard]] Result<model::Embedder*> embedder_of(SpaceId space, std::chrono::milliseconds longest);
  [[nodiscard]] Result<vault::Space> space_info(SpaceId space);

  // space_change.cc: from one embedder's vectors to another's
  void begin_change(CubeState& cube);
  void begin_changes();
  [[nodiscard]] Status remember_old_embedder(const CubeState& cube);
  [[nodiscard]] Status change_space(scheduler::JobContext& context, CubeState& cube, const Filling& filling);
  [[nodiscard]] Result<bool> take_space(CubeState& cube, SpaceId space, std::optional<Sequence> head);
  void follow_change(const CubeState& cube, SpaceId space);
  [[nodiscard]] Status tell_changes(std::span<const vault::CubeInfo> cubes, std::span<const vault::JobRow> jobs,
                                    Statistics& statistics);

  // spaces.cc
  [[nodiscard]] Result<std::vector<vault::Space>> all_spaces();
  [[nodiscard]] Result<bool> is_filling(const CubeState& cube, SpaceId space);
  [[nodiscard]] Result<std::uint64_t> remove_space(const CubeState& cube, SpaceId space,
                                                   const std::function<Status()>& between);

  // add.cc
  [[nodiscard]] Result<RepeatWindow::Reservation> reserve(CubeState& cube, std::span<const AddItem* const> items,
                                                          std::span<const MemoryId> ids, UtcMs at);
  [[nodiscard]] Result<Vectors> vectors_for(CubeState& cube, const AddRequest& request,
                                            std::span<const std::size_t> places);
  void embed_at_once(CubeState& cube, const AddRequest& request, std::span<const std::size_t> places, Vectors& vectors);
  [[nodiscard]] Status commit_new(CubeState& cube, const AddRequest& request, UtcMs at, AddResult& result);
  void keep_evidence(const CubeState& cube, const vault::Receipt& receipt, Vectors vectors);
  void after_changes(std::size_t changes);

  // reading.cc
  [[nodiscard]] RecentTurns::Load last_turns(const CubeState& cube);
  void read_turns(const CubeState& cube, const AddRequest& request, std::span<const std::size_t> places,
                  AddResult& result, vault::WriteBatch& batch);
  [[nodiscard]] Result<std::vector<MemoryId>> derived_from(const MemoryId& source);
  [[nodiscard]] Status read_again(const Target& turn, const Body& body, bool read, std::vector<vault::Change>& changes);
  [[nodiscard]] Status follow_state(const Target& target, Operation operation, std::vector<vault::Change>& changes);
  void lift_expiry(const vault::VersionRow& row, std::vector<vault::Change>& changes);

  // refine.cc
  [[nodiscard]] Status run_refine(scheduler::JobContext& context);
  void refine_new(const CubeState& cube, const AddRequest& request, std::span<const std::size_t> places,
                  vault::WriteBatch& batch);
  void summarise_again(std::span<const Following> going);

  // belief.cc
  [[nodiscard]] Result<std::vector<std::optional<Belief>>> beliefs_of(const CubeState& cube,
                                                                      std::span<const lifecycle::Held> held);
  [[nodiscard]] Status show_beliefs(const CubeState& cube, std::span<Memory> memories, const AsOf& known_at);
  [[nodiscard]] Result<lifecycle::Look> look_from(const CubeState& cube, const AsOf& known_at, UtcMs at);

  // belief_search.cc
  /// What a search asks of the beliefs.
  struct BeliefQuestion {
    std::vector<language::AskedSlot> slots;
    lifecycle::Look look;
    const Filter* filter = nullptr;
    bool explain = false;
    std::string folded;  ///< The question as values are folded.
  };
  [[nodiscard]] Result<std::optional<SearchHit>> hit_for(const CubeState& cube, const lifecycle::Held& held,
                                                         const Filter& filter, const lifecycle::Look& look);
  [[nodiscard]] Status answer_slot(const CubeState& cube, const BeliefQuestion& question, std::vector<SearchHit>& hits,
                                   std::vector<std::vector<lifecycle::Held>>& stated);
  static void let_current_lead(const CubeState& cube, const SearchRequest& request, std::vector<SearchHit>& hits,
                               std::vector<std::vector<lifecycle::Held>>& stated);
  Result<std::vector<SearchHit>> chained_hits(const SearchRequest& request, const op::Query& query,
                                              std::string_view slot, std::span<const SearchHit> hits);
  Status let_retelling_lead(const SearchRequest& request, const op::Query& query, std::span<CubeState* const> cubes,
                            std::vector<SearchHit>& hits);
  static void let_ends_lead(const CubeState& cube, bool asks_past, bool explain, std::vector<SearchHit>& hits,
                            std::vector<std::vector<lifecycle::Held>>& stated);
  static void reorder(std::span<const std::size_t> order, std::size_t raised, bool explain,
                      std::vector<SearchHit>& hits, std::vector<std::vector<lifecycle::Held>>& stated);
  [[nodiscard]] Status attach_beliefs(const CubeState& cube, std::span<const std::vector<lifecycle::Held>> stated,
                                      std::vector<SearchHit>& hits);
  [[nodiscard]] Status apply_beliefs(const SearchRequest& request, const Filter& filter, UtcMs now, bool answer_slots,
                                     std::span<CubeState* const> cubes, std::vector<SearchHit>& hits);

  // change.cc
  [[nodiscard]] Result<Memory> apply(const CubeState& cube, std::vector<vault::Change> changes, ActorId actor,
                                     std::vector<vault::JobRequest> jobs, EvidenceSource source);
  [[nodiscard]] Result<std::optional<Memory>> changed_before(const MemoryId& id);
  [[nodiscard]] Result<Memory> change_state(const MemoryId& id, Operation operation, ActorId actor);
  [[nodiscard]] Status change_link(const Link& link, Operation operation, ActorId actor);

  // expiry.cc
  [[nodiscard]] Status commit_expiries(const CubeState& cube, std::vector<vault::Change> changes);
  [[nodiscard]] Status settle_expiry(Target& target);
  [[nodiscard]] Status run_expire(scheduler::JobContext& context);

  // rollback.cc
  [[nodiscard]] Status roll_back_memory(const CubeState& cube, const MemoryId& id, Sequence to,
                                        vault::WriteBatch& batch, RollbackReport& report);

  // erase.cc
  /// The memories and, along "derived from" links in every cube, all that follows from them: each once, and behind
  /// one that it was derived from, a memory beside what follows it. Everything that takes memories away asks this what
  /// goes along.
  [[nodiscard]] Result<std::vector<Following>> with_derived(std::span<const MemoryId> ids);
  [[nodiscard]] Result<EraseReport> erase_all(std::span<const MemoryId> ids, ActorId actor);
  [[nodiscard]] Status erase_in_cube(const CubeState& cube, std::span<const MemoryId> memories, ActorId actor);

  // forget.cc
  [[nodiscard]] Result<std::vector<MemoryId>> fitting(const CubeState& cube, const ForgetRequest& request);
  [[nodiscard]] Result<std::set<MemoryId>> found_by_query(const ForgetRequest& request);
  [[nodiscard]] Result<std::vector<Following>> forgettable(const CubeState& cube, const ForgetRequest& request,
                                                           std::vector<Following>& kept);
  [[nodiscard]] Status delete_in_cube(const CubeState& cube, std::span<const MemoryId> memories, ActorId actor);
  [[nodiscard]] Result<std::uint64_t> take_away(std::span<const Following> going, const ForgetRequest& request);
  [[nodiscard]] Result<std::vector<Memory>> first_of(std::span<const Following> some);

  // search.cc
  [[nodiscard]] Result<Question> question_of(const SearchRequest& request, const std::vector<CubeState*>& cubes);
  [[nodiscard]] std::string notice_without_vectors();
  [[nodiscard]] Status embed_question(const SearchRequest& request, const std::vector<CubeState*>& cubes,
                                      Question& question);
  [[nodiscard]] Result<std::string> embed_question_in(SpaceId space, const SearchRequest& request,
                                                      const std::vector<CubeState*>& cubes, Question& question);

  [[nodiscard]] Status fetch_hits(std::vector<op::Hit>&& hits, const SearchRequest& request,
                                  std::vector<SearchHit>& out);
  void count_use(std::span<const MemoryId> ids);

  // context.cc
  [[nodiscard]] Result<std::vector<Belief>> profiles(const SearchRequest& search);

  // plan.cc
  [[nodiscard]] Status add_sources(std::span<const MemoryId> ids, PromptPart& part);
  [[nodiscard]] Status add_profile(const PlanRequest& request, std::vector<PromptPart>& standing);
  [[nodiscard]] Result<std::optional<PromptPart>> segment_part(const MemoryId& id);
  [[nodiscard]] Status add_segments(const PlanRequest& request, std::span<CubeState* const> cubes,
                                    std::vector<PromptPart>& standing);
  [[nodiscard]] Status add_context(const PlanRequest& request, PromptParts& parts, Plan& plan);
  [[nodiscard]] Result<PromptParts> parts_of(const PlanRequest& request, std::span<CubeState* const> cubes, Plan& plan);
  [[nodiscard]] static Status plan_texts(const PlanRequest& request, PromptParts parts, Plan& plan);
  [[nodiscard]] static Result<std::vector<TokenisedPart>> tokens_of(const PlanRequest& request,
                                                                    const model::Generator& generator,
                                                                    PromptParts parts, Plan& plan);
  [[nodiscard]] activation::Prompt prompt_of(const PlanRequest& request, const model::Generator& generator,
                                             std::span<CubeState* const> cubes, const ChosenAdapters& adapters,
                                             std::vector<TokenisedPart>& parts, std::uint64_t since);
  [[nodiscard]] Result<Planned> planned(const PlanRequest& request);

  // adapters.cc
  [[nodiscard]] Result<ChosenAdapters> adapters_for(const PlanRequest& request, std::span<CubeState* const> cubes);
  [[nodiscard]] Status remove_adapters_of(std::span<const MemoryId> memories);
  [[nodiscard]] Status remove_adapters_in(const CubeState& cube);
  [[nodiscard]] Status remove_adapter_files(std::set<std::string> hashes, const std::set<MemoryId>& going);

  // chat.cc
  [[nodiscard]] Result<ChatAnswer> answer_here(const ChatRequest& request, Listener& listener);

  // kv.cc
  [[nodiscard]] Result<std::vector<vault::VersionRow>> most_used(const CubeState& cube, std::size_t limit);
  [[nodiscard]] Result<MemoryId> put_segment(const CubeState& cube, const std::vector<vault::VersionRow>& rows,
                                             Body body, ActorId actor);
  [[nodiscard]] Status run_encode(scheduler::JobContext& context);

  // operations.cc
  [[nodiscard]] Status verify_indexes(const ProgressFn& progress, VerifyReport& report);

  // jobs.cc, embed_job.cc
  [[nodiscard]] bool sees(const vault::JobRow& row);
  [[nodiscard]] JobInfo job_info(const vault::JobRow& row);
  [[nodiscard]] Status run_embed(scheduler::JobContext& context, bool all);
  [[nodiscard]] Result<std::uint64_t> embed_missing(scheduler::JobContext& context, CubeState& cube,
                                                    const Filling& filling);
  [[nodiscard]] Result<std::uint64_t> embed_rows(scheduler::JobContext& context, CubeState& cube,
                                                 const Filling& filling, std::span<const Sequence> keys);
  [[nodiscard]] Status make_evidence(scheduler::JobContext& context, CubeState& cube, const Filling& filling);
  [[nodiscard]] Status remove_old_vectors(scheduler::JobContext& context, const CubeState& cube);
  [[nodiscard]] Status put_vectors(CubeState& cube, const Filling& filling, const Embedded& made);
  [[nodiscard]] Status run_purge(scheduler::JobContext& context);
  [[nodiscard]] Status write_snapshots();

  // Only the folder's own LocalMemos owns what is shared; those of other tenants are views, which it owns too.
  std::unique_ptr<LocalShared> owned_;
  LocalParts& parts_;
  base::IdIssuer& ids_;
  CubeDirectory cubes_;
  UsageCounter& usage_;
  index::IndexPool& pool_;
  lifecycle::BookPool& books_;
  RecentTurns& recent_;
  EvidenceKeeper& evidence_;
  Refiner& refiner_;
  ActivationHost& activation_;
  scheduler::Scheduler& scheduler_;
  Hooks& hooks_;
  EmbedderHost& embedder_;
  OldEmbedders& old_embedders_;

  std::atomic<SpaceId>& embedder_space_;
  std::atomic<bool>& embedding_at_once_;
  std::atomic<std::size_t>& changes_;
  std::mutex& spaces_mutex_;
  std::mutex& snapshots_mutex_;
  std::shared_mutex& deriving_mutex_;
  std::mutex tenants_mutex_;
  std::map<TenantId, std::unique_ptr<LocalMemos>> tenants_;
};

/// Vectors that came from outside with the memories: no embedder makes them.
[[nodiscard]] bool is_given(const vault::Space& space);
/// Where the folder keeps the name by which the embedder of a space was loaded.
[[nodiscard]] std::string name_setting(const std::string& model_hash);

/// memos::open with the type that knows of tenants.
[[nodiscard]] Result<std::unique_ptr<LocalMemos>> open_local(const Options& options);

}  // namespace memos::api
