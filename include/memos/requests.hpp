// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Requests and answers of the Memory API. Standard library only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memos/types.hpp"

namespace memos {

/// When a new memory's vector is computed. kAuto: short texts at once when an embedder is loaded and
/// nobody waits for it, else by a durable job. kNever: nothing is asked for now; a later `reembed` of the cube
/// embeds it too. A memory is lexically searchable on return in every case.
enum class Embed : std::uint8_t { kAuto = 0, kNow = 1, kLater = 2, kNever = 3 };

/// Called during long work. Return false to cancel; what was already acknowledged stays.
struct Progress {
  std::string stage;  ///< For example "import", "embed", "verify".
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0 = not known.
};
using ProgressFn = std::function<bool(const Progress&)>;

// ---- cubes -----------------------------------------------------------------------------------------------------

struct CubeCreate {
  std::string name;  ///< 1–200 bytes of UTF-8, no control characters.
  std::string description;
};

struct CubeSummary {
  std::string name;
  std::string description;
  std::string uuid;  ///< Identity of the cube, also outside this folder.
  UtcMs created_at{};
  Sequence head{};             ///< Last journal position.
  std::string head_hash;       ///< Hex; keep it elsewhere to prove later that nothing was cut off.
  std::uint64_t memories = 0;  ///< Current memories: not deleted, not erased.
  std::uint64_t embedded = 0;  ///< Of these, how many have a vector in the cube's embedding space.
  std::string embedder;        ///< Name of the cube's embedding space, or empty.
  std::string embedder_hash;
};

/// The vectors that one embedder made for a cube.
struct SpaceInfo {
  std::string embedder;       ///< Name of the model.
  std::string embedder_hash;  ///< Tells models apart, and names the space.
  std::uint32_t dimension = 0;
  std::uint64_t vectors = 0;  ///< Of this cube, those of earlier versions included.
  bool current = false;       ///< Searches use it.
  bool filling = false;       ///< A job fills it; it becomes current when nothing is missing in it.
};

// ---- writing ---------------------------------------------------------------------------------------------------

struct AddItem : Body {
  std::optional<MemoryId> id;  ///< Only importers give an id; normally the vault issues one.
  std::vector<float> vector;   ///< Optional, of the cube's dimension; normalised by memos.
};

struct AddRequest {
  std::string cube = "me";
  std::vector<AddItem> items;  ///< All or none are stored.
  Embed embed = Embed::kAuto;
  bool read = true;         ///< Derive typed memories (facts, preferences, plans …) from the turns by rules.
  bool create_cube = true;  ///< Make the cube if it does not exist.
  ActorId actor{};
};

struct AddResult {
  struct Item {
    MemoryId id;
    std::uint32_t version = 1;
    bool repeated = false;          ///< A retry: nothing new was stored, the id is the first one's. See Memos::add.
    bool embedded = false;          ///< The vector is already searchable.
    std::vector<MemoryId> derived;  ///< What was read from it, in the order of the text.
  };
  std::vector<Item> items;  ///< In the order of the request.
  Sequence sequence{};      ///< Journal position of the last one.
};

/// Changes that make a new version. Fields without a value stay.
struct UpdateRequest {
  MemoryId id;
  std::optional<std::uint32_t> expected_version;  ///< kConflict if another version is current.
  std::optional<std::string> text;
  std::optional<std::string> caption;
  std::optional<MemoryType> type;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::string> info;
  std::optional<ValidTime> valid;
  std::optional<std::string> key;
  std::optional<UtcMs> said_at;     ///< When it was said.
  std::optional<UtcMs> expires_at;  ///< Time to live, as an instant.
  bool never_expires = false;       ///< Takes the time to live away.
  Embed embed = Embed::kAuto;
  bool read = true;  ///< Derive memories from a new text; those of the old one are archived in any case.
  ActorId actor{};
};

// ---- reading ---------------------------------------------------------------------------------------------------

/// Restricts a list or a search. Empty = no restriction; several fields must all hold.
struct Filter {
  Scope scope;                        ///< Each non-empty field must be equal.
  std::vector<MemoryType> types;      ///< Any of.
  std::vector<std::string> tags;      ///< All of.
  std::vector<std::string> speakers;  ///< Any of.
  std::string key;
  std::optional<UtcMs> said_from;  ///< said_at (else created_at) in [from, to).
  std::optional<UtcMs> said_to;
  bool include_archived = false;  ///< Archived and expired memories are hidden by default.
  bool include_deleted = false;   ///< Only `list` honours it; a search never returns deleted ones.
  std::optional<bool> derived;    ///< Only memories that were read from others, or only those that were not.
};

struct ListRequest {
  std::string cube = "me";
  Filter filter;
  AsOf known_at;            ///< As it was known then (recorded time).
  std::size_t limit = 100;  ///< 1 … limits::kMaxPage.
  std::string cursor;       ///< From the page before; empty = first page.
};

struct MemoryPage {
  std::vector<Memory> memories;  ///< In journal order.
  std::string next_cursor;       ///< Empty = no more. Stable under writes.
};

struct SearchRequest {
  std::vector<std::string> cubes = {"me"};
  std::string text;
  std::vector<float> vector;  ///< The question's vector, if the caller has it.
  Filter filter;
  AsOf known_at;               ///< As it was known then (recorded time).
  std::optional<UtcMs> as_of;  ///< As it was true then (valid time): which values count as current; default: `now`.
  std::optional<UtcMs> now;    ///< The asker's time; default: the clock.
  std::size_t limit = 10;      ///< 1 … limits::kMaxSearchResults.
  bool explain = false;
  bool use_vectors = true;
  bool count_use = true;  ///< Count the results as used (behavioural header).
  std::string when;       ///< A time in words ("last week", "May 2026"): only memories said then.
  /// Rules of the ranking that are left out, to measure what they are worth (docs/recall.md).
  std::vector<std::string> without_rules;
  double min_confidence = 0;   ///< Abstain below: no hits, `unsure` (docs/search.md tells what the number means).
  bool resolve_times = false;  ///< `when` in the result for every question, not only for those that ask when.
};

/// When something happened, as a memory tells it: from <= t < to (docs/time.md).
struct ResolvedTime {
  UtcMs from{};
  UtcMs to{};
  std::string precision;  ///< "day", "week", "month", …
  std::string words;      ///< The memory's own words for it; empty: nothing but the day it was said.
  bool vague = false;     ///< The edges are a guess.
  friend bool operator==(const ResolvedTime&, const ResolvedTime&) = default;
};

/// One rule's share of a score.
struct ScorePart {
  std::string rule;  ///< Names are listed in docs/search.md.
  double value = 0;
};

// ---- belief ----------------------------------------------------------------------------------------------------

/// Where a stated value stands at the time that is looked at. docs/belief.md has the rules.
enum class BeliefState : std::uint8_t {
  kCurrent = 1,     ///< Holds.
  kSuperseded = 2,  ///< Another value took its place.
  kEnded = 3,       ///< Stopped to hold; nothing took its place.
  kPlanned = 4,     ///< Announced; holds from `from` on.
  kCorrected = 5,   ///< Was taken back: never held.
};

/// One value of one slot, with the time in which it holds.
struct Belief {
  MemoryId memory;      ///< The memory that states it.
  MemoryId source;      ///< The memory it was read from; nil when the caller stated it.
  std::string subject;  ///< Empty = the cube's person.
  std::string key;
  std::string value;
  std::string text;  ///< The statement in one sentence.
  MemoryType type = MemoryType::kFact;
  BeliefState state = BeliefState::kCurrent;
  bool single = true;         ///< The slot holds one value at a time.
  std::optional<UtcMs> from;  ///< Holds in [from, to); none = not known, or still.
  std::optional<UtcMs> to;
  Precision precision = Precision::kUnknown;
  UtcMs said_at{};                    ///< When it was said last; else recorded.
  double confidence = 1;              ///< 0 … 1.
  std::uint32_t times = 1;            ///< How often it was stated.
  Origin origin;                      ///< The bytes of the source's text that say so.
  MemoryId superseded_by;             ///< The memory whose value took its place; nil = none.
  std::string superseded_value;       ///< That value as told; empty = none.
  std::vector<MemoryId> contradicts;  ///< Statements by other speakers that cannot hold at the same time.
};

struct FactsRequest {
  std::string cube = "me";
  std::optional<std::string> subject;  ///< Only this one; an empty text = the cube's person. None = everybody.
  std::string user_id;                 ///< Only what this user told, or nobody in particular. Empty = all users.
  std::string key;                     ///< A slot, or a prefix that ends with a dot ("home."). Empty = all.
  std::optional<UtcMs> as_of;          ///< As it was true then; default: `now`.
  AsOf known_at;                       ///< As it was known then.
  std::optional<UtcMs> now;            ///< Default: the clock.
  bool history = false;                ///< Superseded, ended, planned and corrected values as well.
};

struct Facts {
  std::vector<Belief> beliefs;  ///< By subject (the cube's person first), key, from, journal position.
};

struct SearchHit {
  Memory memory;
  double score = 0;
  double confidence = 0;             ///< 0 … 1; meaning in docs/search.md.
  std::vector<ScorePart> parts;      ///< Only with `explain`.
  std::vector<std::string> terms;    ///< Question terms found in the memory; only with `explain`.
  std::optional<ResolvedTime> when;  ///< Where the question asks when something happened.
  std::vector<Belief> beliefs;       ///< What the memory states, where each value stands; most memories state nothing.
  bool outdated = false;             ///< It states a value that no longer holds, where nobody asks for the past.
};

/// When what the question asks about happened.
struct AnswerTime {
  ResolvedTime time;
  MemoryId memory;  ///< That says so; not always among the hits when fewer than five were asked for.
};

struct SearchResult {
  std::vector<SearchHit> hits;     ///< Best first; ties by cube and journal position.
  std::optional<AnswerTime> when;  ///< Where the question asks when something happened and something was found.
  bool used_vectors = false;
  double confidence = 0;  ///< Of the best hit; 0 without one.
  std::optional<double>
      ownership;        ///< Where one speaker is asked about: how much better they match than the others do.
  bool unsure = false;  ///< The confidence lies below the request's `min_confidence`; hits are empty then.
  std::string reason;   ///< Why there are no hits, in words; empty with hits. A failure is an error instead.
  std::string notice;   ///< Why vectors were not used, if they were not; else empty.
  std::map<std::string, double> timings_ms;  ///< "embed", "lexical", "vector", "rank", "fetch".
};

enum class ContextFormat : std::uint8_t { kPlain = 1, kMarkdown = 2, kXml = 3, kMessages = 4 };

/// The best memories for a budget, packed as text for a prompt.
struct ContextRequest {
  SearchRequest search;          ///< `limit` is not read: the budget decides.
  std::size_t budget = 1000;     ///< Of the whole text; 1 … limits::kMaxContextBudget.
  bool budget_in_words = false;  ///< Else in tokens (docs/context.md tells how they are estimated).
  ContextFormat format = ContextFormat::kPlain;
  bool profile = true;  ///< Begin with the stable part: profile and standing instructions.
  /// Texts that the prompt holds already: memories that say exactly that are left out. At most
  /// limits::kMaxPresentTexts.
  std::vector<std::string> present;
};

struct Context {
  std::string text;                 ///< For kMessages a JSON array of {role, content}.
  std::size_t stable_bytes = 0;     ///< Length of the stable part at the beginning, which prompt caches can keep.
  std::size_t tokens = 0;           ///< Estimated, of the whole text.
  std::size_t words = 0;            ///< Separated by white space; a CJK character counts as one.
  std::vector<SearchHit> included;  ///< In the order of the text.
  std::vector<Belief> stable;       ///< Beliefs in the stable part.
  double confidence = 0;            ///< This and what follows: as in SearchResult.
  std::optional<double> ownership;
  bool unsure = false;
  std::string reason;
  std::string notice;
};

/// What shall be forgotten. Several fields must all hold; at least one is needed. What was derived from what fits goes
/// with it. docs/forgetting.md tells what each field finds.
struct ForgetRequest {
  std::string cube = "me";
  std::vector<MemoryId> ids;  ///< Of this cube.
  std::string about;          ///< A person or thing: all that is said by, of or to it, by name.
  std::string session_id;
  std::optional<UtcMs> said_from;  ///< said_at (else created_at) in [from, to).
  std::optional<UtcMs> said_to;
  std::string key;    ///< A slot: its statements and the turns that they were read from.
  std::string query;  ///< What a search for it finds with at least `min_confidence`.
  double min_confidence = 0.5;
  bool erase = false;       ///< For good; else hidden, and restorable for 30 days.
  bool preview = true;      ///< Only tell what would go.
  std::size_t at_most = 0;  ///< One call takes about so many, for progress; repeat until `done`. 0 = all.
  ActorId actor{};
};

struct ForgetReport {
  std::vector<Memory> memories;  ///< What goes, at most limits::kMaxPage of them, in journal order.
  std::uint64_t count = 0;       ///< All of them.
  std::uint64_t derived = 0;     ///< Of these, memories that fit only because they were derived from the others.
  std::uint64_t gone = 0;        ///< Taken away by this call; 0 for a preview.
  std::vector<Memory> kept;      ///< Fit, but are frozen and may only be erased; at most limits::kMaxPage of them.
  std::uint64_t kept_count = 0;  ///< All of those.
  bool done = false;             ///< Nothing that fits is left but what is kept. False for a preview.
};

struct HistoryEntry {
  JournalEntry entry;
  std::optional<Memory> memory;  ///< The version that the entry opened; none once erased.
};

struct LogRequest {
  std::string cube = "me";
  Sequence after{};  ///< Entries with a larger sequence.
  std::size_t limit = 100;
  std::optional<UtcMs> from;
  std::optional<UtcMs> to;
  std::vector<Operation> operations;  ///< Any of; empty = all.
};

struct Provenance {
  Memory memory;
  std::vector<Memory> sources;  ///< What it was derived from, through kDerivedFrom links.
  std::vector<Memory> derived;  ///< What was derived from it.
  std::vector<Link> links;      ///< All links of the memory.
};

// ---- prompts and activation memory -------------------------------------------------------------------------------

/// What a piece of a prompt is. docs/activation.md tells their order and why.
enum class SegmentKind : std::uint8_t {
  kTemplate = 1,  ///< The model's own marks between the others.
  kSystem = 2,    ///< The caller's standing text.
  kProfile = 3,   ///< Instructions and what is believed of the cube's person.
  kMemory = 4,    ///< A memory of type `kv_segment`.
  kContext = 5,   ///< What this question needs.
  kHistory = 6,   ///< Earlier turns of the conversation.
  kTurn = 7,      ///< What is asked now.
};

/// How segments that were encoded on their own are put together.
enum class Composition : std::uint8_t {
  kExact = 1,     ///< They are not: everything is encoded in its place, and the result is that of a plain prompt.
  kShifted = 2,   ///< Their cache is moved to its place, and nothing is computed anew: an approximation.
  kRepaired = 3,  ///< As shifted, but the first `repair_tokens` of each are computed in place.
};

struct PromptMessage {
  std::string role;  ///< "user", "assistant"; others where the model's template knows them.
  std::string text;
};

/// An adapter (a memory of the type `adapter`) that a prompt is for, with its strength; 1 = as it was trained.
struct AdapterUse {
  MemoryId adapter;
  double scale = 1;
};

/// Asks how a prompt for a question is put together: what never changes first, then what seldom does, then what this
/// question needs, then the turn, so that as much as possible of its key/value cache can be kept.
struct PlanRequest {
  ContextRequest context;              ///< What the question needs. `search.text` = what is asked; its budget is for
                                       ///< profile and context together. Format kMessages is refused.
  std::string system;                  ///< Standing text before everything else; "" = Generation::system.
  std::vector<MemoryId> segments;      ///< kv_segments to take, in this order; none = all current ones of the cubes …
  bool take_segments = true;           ///< … or none at all.
  bool retrieve = true;                ///< false: without what the question needs.
  std::vector<PromptMessage> history;  ///< Earlier turns, oldest first; the oldest are left out when room is short.
  std::size_t max_tokens = 0;          ///< Of the whole prompt; 0 = the model's context less a quarter for the answer.
  Composition composition = Composition::kExact;
  std::size_t repair_tokens = 16;  ///< For kRepaired: 1 … limits::kMaxRepairTokens.
  bool prepare = false;            ///< Put it into the model now and measure; else only look where it would come from.
  std::vector<AdapterUse> adapters;  ///< Instead of those that the cubes have attached; none = the attached ones …
  bool take_adapters = true;         ///< … or none at all.
};

/// One piece of the prompt, in its order.
struct PlanSegment {
  SegmentKind kind = SegmentKind::kTurn;
  std::string text;
  MemoryId memory;                ///< The kv_segment; nil for the others.
  std::vector<MemoryId> sources;  ///< Memories that it was made from.
  bool shared = false;            ///< Its cache may serve other cubes: every source may be read by all.
  std::uint64_t tokens = 0;
  std::map<std::string, std::uint64_t> from;  ///< Tokens by where their cache comes from: "engine", "ram", "disk",
                                              ///< "moved" (approximate), "computed".
  double ms = 0;  ///< With `prepare`: restoring and computing; what one step did for several is shared by tokens.
};

struct Plan {
  std::vector<PlanSegment> segments;
  std::string model;                         ///< That would answer; empty = none, and tokens are estimated.
  std::uint64_t tokens = 0;                  ///< Of the prompt.
  std::uint64_t restored = 0;                ///< Of these, tokens whose cache need not be computed.
  std::uint64_t room = 0;                    ///< Tokens left for the answer; 0 without a model.
  bool prepared = false;                     ///< It was put into the model; else `from` tells what would be done.
  bool exact = true;                         ///< The model's state is that of a plain prompt.
  std::uint64_t left_out = 0;                ///< Segments and earlier turns for which there was no room.
  std::map<std::string, double> timings_ms;  ///< "context", "tokens", "lookup"; with `prepare` "restore", "compute".
  std::vector<MemoryId> included;            ///< Memories in the context part.
  double confidence = 0;                     ///< As in Context.
  std::string notice;                        ///< Why there is no model, or no cache; else empty.
  std::vector<AdapterUse> adapters;          ///< That the model applies.
};

/// A message to answer.
struct ChatRequest {
  std::string message;
  std::string cube = "me";  ///< Where is looked up and remembered; made when it is missing and something is remembered.
  std::string session_id;
  std::string speaker;                 ///< Name of the person; may be empty.
  std::vector<PromptMessage> history;  ///< Earlier messages of this conversation, oldest first; the oldest are left out
                                       ///< when room is short.
  std::string instructions;            ///< What the model is told first; "" = Generation::system.
  std::size_t budget = 1'000;          ///< Estimated tokens of memory in the prompt; 0 = none is looked up.
  bool use_vectors = true;             ///< False: what is looked up is looked up by words.
  bool remember = true;                ///< Message and answer become memories.
  std::size_t max_tokens = 1'024;      ///< Of the answer.
  double temperature = 0;              ///< 0 = always the likeliest token.
  double top_p = 1;                    ///< Only the likeliest tokens that have this share together.
  std::uint64_t seed = 0;
  std::vector<std::string> stop;     ///< The answer ends before any of these.
  bool json = false;                 ///< The answer is a JSON object …
  std::string schema;                ///< … of this JSON schema, if there is one: a JSON object as text.
  std::vector<AdapterUse> adapters;  ///< As in PlanRequest, like the next one. Only a model that runs here has any.
  bool take_adapters = true;
  std::string model;  ///< Refuse any other than this one, as Generation::model names it; "" = whichever is set.
  ActorId actor{};
};

struct ChatAnswer {
  std::string text;
  bool cut_off = false;  ///< It ended at its longest, and not by itself.
  std::string model;
  std::uint64_t prompt_tokens = 0, answer_tokens = 0;  ///< 0 where an endpoint does not count them.
  std::map<std::string, std::uint64_t> from;           ///< Tokens of the prompt by where their cache came from, as in
                                                       ///< PlanSegment::from; empty for an endpoint.
  double first_token_ms = 0;                           ///< From the call to the first token.
  std::map<std::string, double> timings_ms;            ///< "context"; of a model that runs here also those of Plan.
  std::vector<MemoryId> included;                      ///< Memories that were looked up for the message.
  std::vector<MemoryId> stored;                        ///< The message's and the answer's; empty when not remembered.
  std::uint64_t left_out = 0;                          ///< As in Plan.
  double confidence = 0;                               ///< As in Context.
  std::vector<AdapterUse> adapters;                    ///< That the model applied.
  std::string notice;                                  ///< As in Context.
};

struct KvListRequest {
  std::string cube = "me";
};

/// The stored key/value cache of one kv_segment, or of the texts of a cube's prompts that are no memories.
struct KvSegment {
  MemoryId memory;            ///< The kv_segment; nil: system text and profile.
  std::uint64_t sources = 0;  ///< Memories that it was made from.
  std::uint64_t text_bytes = 0;
  std::uint64_t blocks = 0;  ///< Blocks that hold some of it, of all models …
  std::uint64_t usable = 0;  ///< … and of these, those of the model that is loaded as it is loaded.
  std::uint64_t tokens = 0;  ///< In these blocks.
  std::uint64_t ram_bytes = 0, disk_bytes = 0;
  bool shared = false;  ///< Some of the blocks serve other cubes too.
};

struct KvDropRequest {
  std::string cube = "me";
  MemoryId memory;  ///< Only blocks that hold something of this memory, and what follows them; nil = of the whole cube.
  bool all = false;  ///< Of every cube of the tenant, shared ones included. Then `cube` is not read.
};

struct KvDropReport {
  std::uint64_t blocks = 0;
  std::uint64_t bytes = 0;  ///< On disk, or in RAM for what was only there.
};

struct KvWarmRequest {
  std::string cube = "me";
  std::size_t memories = 0;  ///< Makes a kv_segment of so many memories, those used most; 0 = keeps the ones there are.
  std::string system;        ///< As in PlanRequest.
  ActorId actor{};
};

struct KvWarmResult {
  MemoryId segment;            ///< The kv_segment that was made, or is as it would be made; nil for `memories` 0.
  std::uint64_t memories = 0;  ///< In it.
  JobId job{};                 ///< Encodes what is missing; 0 = there is no model to do it.
};

/// Figures of the activation memory since the folder was opened, but for bytes and blocks, which are present ones.
struct KvStatistics {
  std::string model, notice;  ///< The model that is loaded; why there is none.
  std::uint64_t blocks = 0, shared_blocks = 0;
  std::uint64_t ram_bytes = 0, ram_budget = 0, disk_bytes = 0, disk_budget = 0;
  std::map<std::string, std::uint64_t> tokens;  ///< Of prompts, by where they came from; as PlanSegment::from.
  std::map<std::string, std::uint64_t> events;  ///< "prompts", "stored", "evicted", "dropped", "damaged", "encoded".
  double seconds_saved = 0;  ///< Computing that restoring made unnecessary, at the speed measured meanwhile.
};

// ---- operations ------------------------------------------------------------------------------------------------

struct VerifyReport {
  std::uint64_t cubes = 0, entries = 0, versions = 0, vectors = 0, blobs = 0;
  std::uint64_t indexes = 0;          ///< Indexes in RAM and snapshots that were compared with new ones.
  std::vector<std::string> problems;  ///< Empty = everything holds. Names places, never content.
};

struct EraseReport {
  std::uint64_t memories = 0;  ///< Memories whose content is gone.
  std::uint64_t derived = 0;   ///< Of these, memories that were derived from the named ones.
};

struct RollbackReport {
  std::uint64_t changed = 0;      ///< Memories that got a new version.
  std::uint64_t erased_kept = 0;  ///< Memories erased since, whose tombstones stay.
};

struct BackupReport {
  std::string path;
  std::uint64_t bytes = 0;
};

struct RefineRequest {
  std::string cube = "me";
  std::string session_id;         ///< Only turns of this session; empty = all.
  std::optional<MemoryId> since;  ///< Only turns recorded after this memory.
  bool facts = true;              ///< Read facts from turns that this model has not read with this prompt.
  bool summaries = false;         ///< Make summaries of sessions that have none of their present turns.
  bool again = false;             ///< Also what was done before.
};

enum class JobState : std::uint8_t { kWaiting = 1, kRunning = 2, kDone = 3, kFailed = 4, kCancelled = 5 };

struct JobInfo {
  JobId id{};
  std::string kind;  ///< "embed", "reembed", "refine", "encode", "expire", "purge", "snapshot", "usage", "webhook".
  std::string cube;
  JobState state = JobState::kWaiting;
  std::uint32_t attempts = 0;
  std::uint64_t done = 0, total = 0;
  UtcMs created_at{}, updated_at{}, run_after{};
  std::string last_error;
  std::map<std::string, std::uint64_t> counts;  ///< What a "refine" did so far, by the names in docs/refinement.md.
};

struct Statistics {
  std::uint64_t cubes = 0, memories = 0, versions = 0, vectors = 0, jobs_waiting = 0;
  std::uint64_t disk_bytes = 0, index_bytes = 0;
  std::uint64_t cubes_changing = 0;   ///< Whose vectors are being made anew, by another embedder than theirs …
  std::uint64_t vectors_missing = 0;  ///< … and how many of these were not made yet when their job was last seen.
  std::string directory, embedder, embedder_notice;
  std::uint32_t schema_version = 0;
  bool writable = true;
  std::map<std::string, std::uint64_t> refined;  ///< As JobInfo::counts, of all jobs since the folder was opened.
  KvStatistics kv;                               ///< Of the activation memory, for the folder's own tenant.
};

}  // namespace memos
