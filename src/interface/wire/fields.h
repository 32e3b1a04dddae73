// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/wire/methods.h"

/// The fields of every request and answer type, listed once. JSON, bytes and schemas are visitors of these lists.
///
/// A visitor is called with a name and a pointer to the member: f("limit", &ListRequest::limit), and with flat(member)
/// where the member's own fields stand beside the others, base<Type>() where a base's do.
namespace memos::wire {

/// How JSON shows a type. Requests leave out what has its default; answers name every field, so that nobody needs to
/// know a default to read one.
enum class Form : std::uint8_t { kRequest, kAnswer };

/// What one field does besides.
enum class Note : std::uint8_t {
  kPlain,
  kRequired,    ///< A request without it is refused.
  kZeroIsNull,  ///< The number 0 means "none".
  kJsonText,    ///< A text that holds a JSON object and stands in JSON as one.
};

template <class T>
struct Fields;

template <class T>
concept Described = requires { Fields<T>::kForm; };

// NOLINTBEGIN(cppcoreguidelines-macro-usage): one line a type instead of five.
#define MEMOS_WIRE_FIELDS(Type, form)           \
  template <>                                   \
  struct Fields<Type> {                         \
    using Self = Type;                          \
    static constexpr Form kForm = Form::form;   \
    static constexpr const char* kName = #Type; \
    template <class F>                          \
    static void visit(F&& f);                   \
  };                                            \
  template <class F>                            \
  void Fields<Type>::visit(F&& f) /* the list */
// NOLINTEND(cppcoreguidelines-macro-usage)

// ---- parts
// -----------------------------------------------------------------------------------------------------------

MEMOS_WIRE_FIELDS(AsOf, kRequest) {
  f("sequence", &Self::sequence);
  f("time", &Self::time);
}

MEMOS_WIRE_FIELDS(Scope, kRequest) {
  f("user_id", &Self::user_id);
  f("agent_id", &Self::agent_id);
  f("session_id", &Self::session_id);
  f("app_id", &Self::app_id);
}

MEMOS_WIRE_FIELDS(Origin, kRequest) {
  f("message_id", &Self::message_id);
  f("role", &Self::role);
  f("speaker", &Self::speaker);
  f("begin", &Self::begin);
  f("end", &Self::end);
}

MEMOS_WIRE_FIELDS(ValidTime, kRequest) {
  f("from", &Self::from);
  f("to", &Self::to);
  f("precision", &Self::precision);
}

MEMOS_WIRE_FIELDS(Governance, kRequest) {
  f("owner", &Self::owner);
  f("readers", &Self::readers);
  f("sensitivity", &Self::sensitivity);
  f("licence", &Self::licence);
  f("watermark", &Self::watermark);
  f("expires_at", &Self::expires_at);
  f("priority", &Self::priority);
  f("frozen", &Self::frozen);
}

MEMOS_WIRE_FIELDS(Statement, kRequest) {
  f("subject", &Self::subject);
  f("value", &Self::value);
  f("single", &Self::single);
  f("ends", &Self::ends);
  f("corrects", &Self::corrects);
  f("confidence", &Self::confidence);
  f("source", &Self::source);
}

/// Its JSON is infrastructure/cube's, the form that exports have; this list is for bytes and schemas.
MEMOS_WIRE_FIELDS(Body, kRequest) {
  f("text", &Self::text);
  f("caption", &Self::caption);
  f("type", &Self::type);
  f.flat(&Self::scope);
  f("origins", &Self::origins);
  f("said_at", &Self::said_at);
  f("valid", &Self::valid);
  f("key", &Self::key);
  f("statement", &Self::statement);
  f("tags", &Self::tags);
  f("info", &Self::info, Note::kJsonText);
  f("language", &Self::language);
  f("governance", &Self::governance);
}

MEMOS_WIRE_FIELDS(Link, kAnswer) {
  f("type", &Self::type, Note::kRequired);
  f("from", &Self::from, Note::kRequired);
  f("to", &Self::to, Note::kRequired);
}

MEMOS_WIRE_FIELDS(Usage, kAnswer) {
  f("uses", &Self::uses);
  f("last_used_at", &Self::last_used_at);
}

MEMOS_WIRE_FIELDS(Memory, kAnswer) {
  f("id", &Self::id);
  f("cube", &Self::cube);
  f("version", &Self::version);
  f("state", &Self::state);
  f("created_at", &Self::created_at);
  f("updated_at", &Self::updated_at);
  f("recorded_from", &Self::recorded_from);
  f("recorded_to", &Self::recorded_to, Note::kZeroIsNull);
  f.flat(&Self::usage);
  f("body", &Self::body);
}

MEMOS_WIRE_FIELDS(JournalEntry, kAnswer) {
  f("sequence", &Self::sequence);
  f("recorded_at", &Self::recorded_at);
  f("actor", &Self::actor);
  f("operation", &Self::operation);
  f("memory", &Self::memory);
  f("version", &Self::version);
  f("content_digest", &Self::content_digest);
  f("hash", &Self::hash);
}

MEMOS_WIRE_FIELDS(ResolvedTime, kAnswer) {
  f("from", &Self::from);
  f("to", &Self::to);
  f("precision", &Self::precision);
  f("words", &Self::words);
  f("vague", &Self::vague);
}

MEMOS_WIRE_FIELDS(AnswerTime, kAnswer) {
  f.flat(&Self::time);
  f("memory", &Self::memory);
}

MEMOS_WIRE_FIELDS(Belief, kAnswer) {
  f("memory", &Self::memory);
  f("source", &Self::source);
  f("subject", &Self::subject);
  f("key", &Self::key);
  f("value", &Self::value);
  f("text", &Self::text);
  f("type", &Self::type);
  f("state", &Self::state);
  f("single", &Self::single);
  f("from", &Self::from);
  f("to", &Self::to);
  f("precision", &Self::precision);
  f("said_at", &Self::said_at);
  f("confidence", &Self::confidence);
  f("times", &Self::times);
  f("origin", &Self::origin);
  f("superseded_by", &Self::superseded_by);
  f("superseded_value", &Self::superseded_value);
  f("contradicts", &Self::contradicts);
}

MEMOS_WIRE_FIELDS(SearchHit, kAnswer) {
  f("score", &Self::score);
  f("confidence", &Self::confidence);
  f("memory", &Self::memory);
  f("when", &Self::when);
  f("beliefs", &Self::beliefs);
  f("outdated", &Self::outdated);
  f("parts", &Self::parts);
  f("terms", &Self::terms);
}

MEMOS_WIRE_FIELDS(Filter, kRequest) {
  f.flat(&Self::scope);
  f("types", &Self::types);
  f("tags", &Self::tags);
  f("speakers", &Self::speakers);
  f("key", &Self::key);
  f("said_from", &Self::said_from);
  f("said_to", &Self::said_to);
  f("include_archived", &Self::include_archived);
  f("include_deleted", &Self::include_deleted);
  f("derived", &Self::derived);
}

MEMOS_WIRE_FIELDS(HistoryEntry, kAnswer) {
  f.flat(&Self::entry);
  f("content", &Self::memory);
}

// ---- requests
// --------------------------------------------------------------------------------------------------------

MEMOS_WIRE_FIELDS(None, kAnswer) { static_cast<void>(f); }

MEMOS_WIRE_FIELDS(CubeCreate, kRequest) {
  f("name", &Self::name, Note::kRequired);
  f("description", &Self::description);
}

MEMOS_WIRE_FIELDS(CubeName, kRequest) { f("name", &Self::name, Note::kRequired); }

MEMOS_WIRE_FIELDS(CubeDrop, kRequest) {
  f("name", &Self::name, Note::kRequired);
  f("actor", &Self::actor);
}

/// The body's fields, and these two beside them.
MEMOS_WIRE_FIELDS(AddItem, kRequest) {
  f.template base<Body>();
  f("id", &Self::id);
  f("vector", &Self::vector);
}

MEMOS_WIRE_FIELDS(AddRequest, kRequest) {
  f("cube", &Self::cube);
  f("items", &Self::items, Note::kRequired);
  f("embed", &Self::embed);
  f("read", &Self::read);
  f("create_cube", &Self::create_cube);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(UpdateRequest, kRequest) {
  f("id", &Self::id, Note::kRequired);
  f("expected_version", &Self::expected_version);
  f("text", &Self::text);
  f("caption", &Self::caption);
  f("type", &Self::type);
  f("tags", &Self::tags);
  f("info", &Self::info, Note::kJsonText);
  f("valid", &Self::valid);
  f("key", &Self::key);
  f("said_at", &Self::said_at);
  f("expires_at", &Self::expires_at);
  f("never_expires", &Self::never_expires);
  f("embed", &Self::embed);
  f("read", &Self::read);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(MemoryName, kRequest) { f("id", &Self::id, Note::kRequired); }

MEMOS_WIRE_FIELDS(MemoryChange, kRequest) {
  f("id", &Self::id, Note::kRequired);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(EraseRequest, kRequest) {
  f("ids", &Self::ids, Note::kRequired);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(ForgetRequest, kRequest) {
  f("cube", &Self::cube);
  f("ids", &Self::ids);
  f("about", &Self::about);
  f("session_id", &Self::session_id);
  f("said_from", &Self::said_from);
  f("said_to", &Self::said_to);
  f("key", &Self::key);
  f("query", &Self::query);
  f("min_confidence", &Self::min_confidence);
  f("erase", &Self::erase);
  f("preview", &Self::preview);
  f("at_most", &Self::at_most);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(MemoryRollback, kRequest) {
  f("id", &Self::id, Note::kRequired);
  f("version", &Self::version, Note::kRequired);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(CubeRollback, kRequest) {
  f("name", &Self::name, Note::kRequired);
  f("to", &Self::to, Note::kRequired);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(LinkChange, kRequest) {
  f.flat(&Self::link);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(GetRequest, kRequest) {
  f("id", &Self::id, Note::kRequired);
  f("known_at", &Self::known_at);
}

MEMOS_WIRE_FIELDS(ListRequest, kRequest) {
  f("cube", &Self::cube);
  f("filter", &Self::filter);
  f("known_at", &Self::known_at);
  f("limit", &Self::limit);
  f("cursor", &Self::cursor);
}

MEMOS_WIRE_FIELDS(SearchRequest, kRequest) {
  f("cubes", &Self::cubes);
  f("text", &Self::text);
  f("vector", &Self::vector);
  f("filter", &Self::filter);
  f("known_at", &Self::known_at);
  f("as_of", &Self::as_of);
  f("now", &Self::now);
  f("limit", &Self::limit);
  f("explain", &Self::explain);
  f("use_vectors", &Self::use_vectors);
  f("count_use", &Self::count_use);
  f("when", &Self::when);
  f("without_rules", &Self::without_rules);
  f("min_confidence", &Self::min_confidence);
  f("resolve_times", &Self::resolve_times);
}

MEMOS_WIRE_FIELDS(ContextRequest, kRequest) {
  f("search", &Self::search);
  f("budget", &Self::budget);
  f("budget_in_words", &Self::budget_in_words);
  f("format", &Self::format);
  f("profile", &Self::profile);
  f("present", &Self::present);
}

MEMOS_WIRE_FIELDS(FactsRequest, kRequest) {
  f("cube", &Self::cube);
  f("subject", &Self::subject);
  f("user_id", &Self::user_id);
  f("key", &Self::key);
  f("as_of", &Self::as_of);
  f("known_at", &Self::known_at);
  f("now", &Self::now);
  f("history", &Self::history);
}

MEMOS_WIRE_FIELDS(LogRequest, kRequest) {
  f("cube", &Self::cube);
  f("after", &Self::after);
  f("limit", &Self::limit);
  f("from", &Self::from);
  f("to", &Self::to);
  f("operations", &Self::operations);
}

MEMOS_WIRE_FIELDS(BackupRequest, kRequest) { f("path", &Self::path, Note::kRequired); }

MEMOS_WIRE_FIELDS(SpaceName, kRequest) {
  f("name", &Self::name, Note::kRequired);
  f("embedder_hash", &Self::embedder_hash);
}

MEMOS_WIRE_FIELDS(JobsRequest, kRequest) { f("include_finished", &Self::include_finished); }

MEMOS_WIRE_FIELDS(JobName, kAnswer) { f("id", &Self::id, Note::kRequired); }

// ---- answers
// ---------------------------------------------------------------------------------------------------------

MEMOS_WIRE_FIELDS(CubeSummary, kAnswer) {
  f("name", &Self::name);
  f("description", &Self::description);
  f("uuid", &Self::uuid);
  f("created_at", &Self::created_at);
  f("memories", &Self::memories);
  f("embedded", &Self::embedded);
  f("embedder", &Self::embedder);
  f("embedder_hash", &Self::embedder_hash);
  f("head", &Self::head);
  f("head_hash", &Self::head_hash);
}

MEMOS_WIRE_FIELDS(SpaceInfo, kAnswer) {
  f("embedder", &Self::embedder);
  f("embedder_hash", &Self::embedder_hash);
  f("dimension", &Self::dimension);
  f("vectors", &Self::vectors);
  f("current", &Self::current);
  f("filling", &Self::filling);
}

MEMOS_WIRE_FIELDS(SpaceList, kAnswer) { f("spaces", &Self::spaces); }

MEMOS_WIRE_FIELDS(VectorsRemoved, kAnswer) { f("removed", &Self::removed); }

MEMOS_WIRE_FIELDS(CubeList, kAnswer) { f("cubes", &Self::cubes); }

MEMOS_WIRE_FIELDS(AddResult::Item, kAnswer) {
  f("id", &Self::id);
  f("version", &Self::version);
  f("repeated", &Self::repeated);
  f("embedded", &Self::embedded);
  f("derived", &Self::derived);
}

MEMOS_WIRE_FIELDS(AddResult, kAnswer) {
  f("items", &Self::items);
  f("sequence", &Self::sequence);
}

MEMOS_WIRE_FIELDS(MemoryPage, kAnswer) {
  f("memories", &Self::memories);
  f("next_cursor", &Self::next_cursor);
}

MEMOS_WIRE_FIELDS(SearchResult, kAnswer) {
  f("hits", &Self::hits);
  f("when", &Self::when);
  f("used_vectors", &Self::used_vectors);
  f("confidence", &Self::confidence);
  f("ownership", &Self::ownership);
  f("unsure", &Self::unsure);
  f("reason", &Self::reason);
  f("notice", &Self::notice);
  f("timings_ms", &Self::timings_ms);
}

MEMOS_WIRE_FIELDS(Context, kAnswer) {
  f("text", &Self::text);
  f("stable_bytes", &Self::stable_bytes);
  f("tokens", &Self::tokens);
  f("words", &Self::words);
  f("included", &Self::included);
  f("stable", &Self::stable);
  f("confidence", &Self::confidence);
  f("ownership", &Self::ownership);
  f("unsure", &Self::unsure);
  f("reason", &Self::reason);
  f("notice", &Self::notice);
}

MEMOS_WIRE_FIELDS(Facts, kAnswer) { f("beliefs", &Self::beliefs); }

MEMOS_WIRE_FIELDS(ForgetReport, kAnswer) {
  f("memories", &Self::memories);
  f("count", &Self::count);
  f("derived", &Self::derived);
  f("gone", &Self::gone);
  f("kept", &Self::kept);
  f("kept_count", &Self::kept_count);
  f("done", &Self::done);
}

MEMOS_WIRE_FIELDS(EntryList, kAnswer) { f("entries", &Self::entries); }

MEMOS_WIRE_FIELDS(JournalPage, kAnswer) { f("entries", &Self::entries); }

MEMOS_WIRE_FIELDS(Provenance, kAnswer) {
  f("memory", &Self::memory);
  f("sources", &Self::sources);
  f("derived", &Self::derived);
  f("links", &Self::links);
}

MEMOS_WIRE_FIELDS(VerifyReport, kAnswer) {
  f("cubes", &Self::cubes);
  f("entries", &Self::entries);
  f("versions", &Self::versions);
  f("vectors", &Self::vectors);
  f("blobs", &Self::blobs);
  f("indexes", &Self::indexes);
  f("problems", &Self::problems);
}

MEMOS_WIRE_FIELDS(EraseReport, kAnswer) {
  f("memories", &Self::memories);
  f("derived", &Self::derived);
}

MEMOS_WIRE_FIELDS(RollbackReport, kAnswer) {
  f("changed", &Self::changed);
  f("erased_kept", &Self::erased_kept);
}

MEMOS_WIRE_FIELDS(BackupReport, kAnswer) {
  f("path", &Self::path);
  f("bytes", &Self::bytes);
}

MEMOS_WIRE_FIELDS(Progress, kAnswer) {
  f("stage", &Self::stage);
  f("done", &Self::done);
  f("total", &Self::total);
}

MEMOS_WIRE_FIELDS(JobInfo, kAnswer) {
  f("id", &Self::id);
  f("kind", &Self::kind);
  f("cube", &Self::cube);
  f("state", &Self::state);
  f("attempts", &Self::attempts);
  f("done", &Self::done);
  f("total", &Self::total);
  f("created_at", &Self::created_at);
  f("updated_at", &Self::updated_at);
  f("run_after", &Self::run_after);
  f("last_error", &Self::last_error);
  f("counts", &Self::counts);
}

MEMOS_WIRE_FIELDS(RefineRequest, kRequest) {
  f("cube", &Self::cube);
  f("session_id", &Self::session_id);
  f("since", &Self::since);
  f("facts", &Self::facts);
  f("summaries", &Self::summaries);
  f("again", &Self::again);
}

MEMOS_WIRE_FIELDS(JobList, kAnswer) { f("jobs", &Self::jobs); }

MEMOS_WIRE_FIELDS(JobsRun, kAnswer) { f("ran", &Self::ran); }

// ---- prompts and activation memory

MEMOS_WIRE_FIELDS(PromptMessage, kRequest) {
  f("role", &Self::role, Note::kRequired);
  f("text", &Self::text, Note::kRequired);
}

MEMOS_WIRE_FIELDS(AdapterUse, kRequest) {
  f("adapter", &Self::adapter, Note::kRequired);
  f("scale", &Self::scale);
}

MEMOS_WIRE_FIELDS(PlanRequest, kRequest) {
  f("context", &Self::context);
  f("system", &Self::system);
  f("segments", &Self::segments);
  f("take_segments", &Self::take_segments);
  f("retrieve", &Self::retrieve);
  f("history", &Self::history);
  f("max_tokens", &Self::max_tokens);
  f("composition", &Self::composition);
  f("repair_tokens", &Self::repair_tokens);
  f("prepare", &Self::prepare);
  f("adapters", &Self::adapters);
  f("take_adapters", &Self::take_adapters);
}

MEMOS_WIRE_FIELDS(PlanSegment, kAnswer) {
  f("kind", &Self::kind);
  f("text", &Self::text);
  f("memory", &Self::memory);
  f("sources", &Self::sources);
  f("shared", &Self::shared);
  f("tokens", &Self::tokens);
  f("from", &Self::from);
  f("ms", &Self::ms);
}

MEMOS_WIRE_FIELDS(Plan, kAnswer) {
  f("segments", &Self::segments);
  f("model", &Self::model);
  f("tokens", &Self::tokens);
  f("restored", &Self::restored);
  f("room", &Self::room);
  f("prepared", &Self::prepared);
  f("exact", &Self::exact);
  f("left_out", &Self::left_out);
  f("timings_ms", &Self::timings_ms);
  f("included", &Self::included);
  f("confidence", &Self::confidence);
  f("notice", &Self::notice);
  f("adapters", &Self::adapters);
}

MEMOS_WIRE_FIELDS(ChatRequest, kRequest) {
  f("message", &Self::message, Note::kRequired);
  f("cube", &Self::cube);
  f("session_id", &Self::session_id);
  f("speaker", &Self::speaker);
  f("history", &Self::history);
  f("instructions", &Self::instructions);
  f("budget", &Self::budget);
  f("use_vectors", &Self::use_vectors);
  f("remember", &Self::remember);
  f("max_tokens", &Self::max_tokens);
  f("temperature", &Self::temperature);
  f("top_p", &Self::top_p);
  f("seed", &Self::seed);
  f("stop", &Self::stop);
  f("json", &Self::json);
  f("schema", &Self::schema, Note::kJsonText);
  f("adapters", &Self::adapters);
  f("take_adapters", &Self::take_adapters);
  f("model", &Self::model);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(ChatAnswer, kAnswer) {
  f("text", &Self::text);
  f("cut_off", &Self::cut_off);
  f("model", &Self::model);
  f("prompt_tokens", &Self::prompt_tokens);
  f("answer_tokens", &Self::answer_tokens);
  f("from", &Self::from);
  f("first_token_ms", &Self::first_token_ms);
  f("timings_ms", &Self::timings_ms);
  f("included", &Self::included);
  f("stored", &Self::stored);
  f("left_out", &Self::left_out);
  f("confidence", &Self::confidence);
  f("adapters", &Self::adapters);
  f("notice", &Self::notice);
}

MEMOS_WIRE_FIELDS(KvListRequest, kRequest) { f("cube", &Self::cube); }

MEMOS_WIRE_FIELDS(KvSegment, kAnswer) {
  f("memory", &Self::memory);
  f("sources", &Self::sources);
  f("text_bytes", &Self::text_bytes);
  f("blocks", &Self::blocks);
  f("usable", &Self::usable);
  f("tokens", &Self::tokens);
  f("ram_bytes", &Self::ram_bytes);
  f("disk_bytes", &Self::disk_bytes);
  f("shared", &Self::shared);
}

MEMOS_WIRE_FIELDS(KvSegmentList, kAnswer) { f("segments", &Self::segments); }

MEMOS_WIRE_FIELDS(KvDropRequest, kRequest) {
  f("cube", &Self::cube);
  f("memory", &Self::memory);
  f("all", &Self::all);
}

MEMOS_WIRE_FIELDS(KvDropReport, kAnswer) {
  f("blocks", &Self::blocks);
  f("bytes", &Self::bytes);
}

MEMOS_WIRE_FIELDS(KvWarmRequest, kRequest) {
  f("cube", &Self::cube);
  f("memories", &Self::memories);
  f("system", &Self::system);
  f("actor", &Self::actor);
}

MEMOS_WIRE_FIELDS(KvWarmResult, kAnswer) {
  f("segment", &Self::segment);
  f("memories", &Self::memories);
  f("job", &Self::job);
}

MEMOS_WIRE_FIELDS(KvStatistics, kAnswer) {
  f("model", &Self::model);
  f("notice", &Self::notice);
  f("blocks", &Self::blocks);
  f("shared_blocks", &Self::shared_blocks);
  f("ram_bytes", &Self::ram_bytes);
  f("ram_budget", &Self::ram_budget);
  f("disk_bytes", &Self::disk_bytes);
  f("disk_budget", &Self::disk_budget);
  f("tokens", &Self::tokens);
  f("events", &Self::events);
  f("seconds_saved", &Self::seconds_saved);
}

MEMOS_WIRE_FIELDS(Statistics, kAnswer) {
  f("directory", &Self::directory);
  f("writable", &Self::writable);
  f("schema_version", &Self::schema_version);
  f("cubes", &Self::cubes);
  f("memories", &Self::memories);
  f("versions", &Self::versions);
  f("vectors", &Self::vectors);
  f("jobs_waiting", &Self::jobs_waiting);
  f("disk_bytes", &Self::disk_bytes);
  f("index_bytes", &Self::index_bytes);
  f("cubes_changing", &Self::cubes_changing);
  f("vectors_missing", &Self::vectors_missing);
  f("embedder", &Self::embedder);
  f("embedder_notice", &Self::embedder_notice);
  f("refined", &Self::refined);
  f("kv", &Self::kv);
}

#undef MEMOS_WIRE_FIELDS

// NOLINTBEGIN(cppcoreguidelines-macro-usage): instantiates a template for every type that travels.
/// Calls `each(Type)` for every type that the codec knows.
#define MEMOS_WIRE_TYPES(each)                                                                                         \
  each(AsOf) each(Filter) each(Memory) each(JournalEntry) each(Link) each(Belief) each(SearchHit) each(HistoryEntry)   \
      each(ResolvedTime) each(Body) each(None) each(CubeCreate) each(CubeName) each(CubeDrop) each(AddItem)            \
          each(AddRequest) each(UpdateRequest) each(MemoryName) each(MemoryChange) each(EraseRequest)                  \
              each(ForgetRequest) each(MemoryRollback) each(CubeRollback) each(LinkChange) each(GetRequest)            \
                  each(ListRequest) each(SearchRequest) each(ContextRequest) each(FactsRequest) each(LogRequest)       \
                      each(BackupRequest) each(JobsRequest) each(JobName) each(CubeSummary) each(CubeList)             \
                          each(AddResult) each(MemoryPage) each(SearchResult) each(Context) each(Facts)                \
                              each(ForgetReport) each(EntryList) each(JournalPage) each(Provenance) each(VerifyReport) \
                                  each(EraseReport) each(RollbackReport) each(BackupReport) each(Progress)             \
                                      each(JobInfo) each(RefineRequest) each(JobList) each(JobsRun) each(SpaceName)    \
                                          each(SpaceInfo) each(SpaceList) each(VectorsRemoved) each(Statistics)        \
                                              each(PlanRequest) each(Plan) each(KvListRequest) each(KvSegment)         \
                                                  each(KvSegmentList) each(KvDropRequest) each(KvDropReport)           \
                                                      each(KvWarmRequest) each(KvWarmResult) each(PromptMessage)       \
                                                          each(PlanSegment) each(KvStatistics) each(AdapterUse)        \
                                                              each(ChatRequest) each(ChatAnswer)
// NOLINTEND(cppcoreguidelines-macro-usage)

}  // namespace memos::wire
