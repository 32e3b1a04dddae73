// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/routes.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace memos::rest {
namespace {

using governance::Verb;
using http::Lane;
using http::Method;
using Call = wire::Method;

constexpr std::array kCubeName = {Parameter{"cube", "name", Kind::kText, "Name of the cube"}};
constexpr std::array kCube = {Parameter{"cube", "cube", Kind::kText, "Name of the cube"}};
constexpr std::array kId = {Parameter{"id", "id", Kind::kText, "Id of the memory"}};
constexpr std::array kJob = {Parameter{"job", "id", Kind::kNumber, "Number of the job"}};

constexpr std::array kKnownAt = {
    Parameter{"known_at", "known_at", Kind::kAsOf, "As it was known then: a time, or a position of the journal"}};
constexpr std::array kList = {
    Parameter{"limit", "limit", Kind::kNumber, "Memories on a page, 1 to 1000"},
    Parameter{"cursor", "cursor", Kind::kText, "next_cursor of the page before"},
    Parameter{"user_id", "filter.user_id", Kind::kText, "Only of this user"},
    Parameter{"agent_id", "filter.agent_id", Kind::kText, "Only of this agent"},
    Parameter{"session_id", "filter.session_id", Kind::kText, "Only of this session"},
    Parameter{"app_id", "filter.app_id", Kind::kText, "Only of this application"},
    Parameter{"type", "filter.types", Kind::kTexts, "Only of this type; repeat for any of several"},
    Parameter{"tag", "filter.tags", Kind::kTexts, "Only with this tag; repeat for all of several"},
    Parameter{"speaker", "filter.speakers", Kind::kTexts, "Only said by this person; repeat for any of several"},
    Parameter{"key", "filter.key", Kind::kText, "Only with this slot name"},
    Parameter{"said_from", "filter.said_from", Kind::kTime, "Only said at or after this time"},
    Parameter{"said_to", "filter.said_to", Kind::kTime, "Only said before this time"},
    Parameter{"archived", "filter.include_archived", Kind::kTruth, "Archived and expired ones too"},
    Parameter{"deleted", "filter.include_deleted", Kind::kTruth, "Deleted ones too"},
    Parameter{"derived", "filter.derived", Kind::kTruth, "Only what was read from others, or only what was not"},
    Parameter{"known_at", "known_at", Kind::kAsOf, "As it was known then: a time, or a position of the journal"},
};
constexpr std::array kLog = {
    Parameter{"after", "after", Kind::kNumber, "Entries behind this position"},
    Parameter{"limit", "limit", Kind::kNumber, "Entries on a page, 1 to 1000"},
    Parameter{"from", "from", Kind::kTime, "Recorded at or after this time"},
    Parameter{"to", "to", Kind::kTime, "Recorded before this time"},
    Parameter{"operation", "operations", Kind::kTexts, "Only this operation; repeat for any of several"},
};
constexpr std::array kFacts = {
    Parameter{"subject", "subject", Kind::kText, "Only of this subject; empty = the cube's person"},
    Parameter{"user_id", "user_id", Kind::kText, "Only what this user told"},
    Parameter{"key", "key", Kind::kText, "A slot, or a beginning that ends with a dot"},
    Parameter{"as_of", "as_of", Kind::kTime, "As it was true then"},
    Parameter{"known_at", "known_at", Kind::kAsOf, "As it was known then: a time, or a position of the journal"},
    Parameter{"history", "history", Kind::kTruth, "Values that do not hold any more as well"},
};
constexpr std::array kJobs = {Parameter{"finished", "include_finished", Kind::kTruth, "Finished jobs too"}};
constexpr std::array kSpace = {
    Parameter{"embedder_hash", "embedder_hash", Kind::kText, "Only of this embedder; all if it is missing"}};
constexpr std::array kKvCube = {Parameter{"cube", "cube", Kind::kText, "Name of the cube"}};
constexpr std::array kKvDrop = {
    Parameter{"cube", "cube", Kind::kText, "Name of the cube"},
    Parameter{"memory", "memory", Kind::kText, "Only what holds something of this memory"},
    Parameter{"all", "all", Kind::kTruth, "Of every cube, and what cubes share"},
};
constexpr std::array kLink = {
    Parameter{"type", "type", Kind::kText, "Kind of the link"},
    Parameter{"from", "from", Kind::kText, "Id of the memory that links"},
    Parameter{"to", "to", Kind::kText, "Id of the memory that is linked"},
};

constexpr Entry get(std::string_view path, Call call, std::string_view id, std::string_view summary) {
  return {.method = Method::kGet, .path = path, .id = id, .summary = summary, .verb = Verb::kRead, .call = call};
}
constexpr Entry ask(std::string_view path, Call call, std::string_view id, std::string_view summary,
                    Verb verb = Verb::kRead) {
  return {
      .method = Method::kPost, .path = path, .id = id, .summary = summary, .verb = verb, .call = call, .body = true};
}
constexpr Entry act(Method method, std::string_view path, Call call, std::string_view id, std::string_view summary,
                    Verb verb) {
  return {.method = method, .path = path, .id = id, .summary = summary, .verb = verb, .call = call};
}
constexpr Entry with_path(Entry entry, std::span<const Parameter> in_path) {
  entry.in_path = in_path;
  return entry;
}
constexpr Entry with_query(Entry entry, std::span<const Parameter> in_query) {
  entry.in_query = in_query;
  return entry;
}
constexpr Entry with_status(Entry entry, int status) {
  entry.success = status;
  return entry;
}
constexpr Entry with_body(Entry entry) {
  entry.body = true;
  return entry;
}
constexpr Entry takes_long(Entry entry) {
  entry.lane = Lane::kLong;
  return entry;
}
constexpr Entry special(std::string_view path, Special what, Lane lane, std::string_view id, std::string_view summary) {
  return {.method = Method::kGet, .path = path, .id = id, .summary = summary, .special = what, .lane = lane};
}

constexpr std::array kResources = {
    get("/api/v1/cubes", Call::kListCubes, "listCubes", "The cubes, by name"),
    with_status(ask("/api/v1/cubes", Call::kCreateCube, "createCube", "Makes a cube", Verb::kWrite), 201),
    with_path(get("/api/v1/cubes/{cube}", Call::kDescribeCube, "describeCube", "One cube"), kCubeName),
    with_path(act(Method::kDelete, "/api/v1/cubes/{cube}", Call::kDropCube, "dropCube",
                  "Erases all content of a cube for good and frees its name", Verb::kDelete),
              kCubeName),
    with_query(with_path(get("/api/v1/cubes/{cube}/memories", Call::kList, "listMemories",
                             "Memories of a cube, in journal order, page by page"),
                         kCube),
               kList),
    with_query(with_path(get("/api/v1/cubes/{cube}/log", Call::kLog, "log", "The cube's journal"), kCube), kLog),
    with_query(
        with_path(get("/api/v1/cubes/{cube}/facts", Call::kFacts, "facts", "What is believed: slots with their values"),
                  kCube),
        kFacts),
    takes_long(with_path(get("/api/v1/cubes/{cube}/export", Call::kExportCube, "exportCube",
                             "The whole cube as lines of JSON, streamed"),
                         kCubeName)),
    takes_long(
        with_path(with_body(act(Method::kPost, "/api/v1/cubes/{cube}/rollback", Call::kRollbackCube, "rollbackCube",
                                "Brings a cube back to its state as of a point, by appending", Verb::kWrite)),
                  kCubeName)),
    with_status(with_path(act(Method::kPost, "/api/v1/cubes/{cube}/reembed", Call::kReembed, "reembed",
                              "Makes all vectors anew, as a job", Verb::kAdmin),
                          kCubeName),
                202),
    with_status(
        with_path(with_body(act(Method::kPost, "/api/v1/cubes/{cube}/refine", Call::kRefine, "refine",
                                "Has turns read again by the configured language model, as a job", Verb::kAdmin)),
                  kCube),
        202),
    with_path(get("/api/v1/cubes/{cube}/spaces", Call::kSpaces, "listSpaces",
                  "The vectors that embedders made for a cube, the ones that searches use first"),
              kCubeName),
    with_query(with_path(act(Method::kDelete, "/api/v1/cubes/{cube}/spaces", Call::kDropSpace, "dropSpaces",
                             "Removes vectors that searches do not use", Verb::kAdmin),
                         kCubeName),
               kSpace),

    with_status(ask("/api/v1/memories", Call::kAdd, "add", "Stores memories, all or none", Verb::kWrite), 201),
    ask("/api/v1/memories/list", Call::kList, "listByRequest", "As listMemories, with the whole request as the body"),
    takes_long(ask("/api/v1/memories/erase", Call::kErase, "erase",
                   "Removes content and all that was derived from it, for good", Verb::kDelete)),
    takes_long(ask("/api/v1/memories/forget", Call::kForget, "forget",
                   "Deletes or erases all that fits; by default only tells what would go", Verb::kRead)),
    with_query(with_path(get("/api/v1/memories/{id}", Call::kGet, "getMemory", "One memory"), kId), kKnownAt),
    with_path(with_body(act(Method::kPatch, "/api/v1/memories/{id}", Call::kUpdate, "updateMemory",
                            "Makes a new version", Verb::kWrite)),
              kId),
    with_path(act(Method::kDelete, "/api/v1/memories/{id}", Call::kRemove, "deleteMemory",
                  "Hides a memory; it can be restored for 30 days", Verb::kDelete),
              kId),
    with_path(act(Method::kPost, "/api/v1/memories/{id}/restore", Call::kRestore, "restoreMemory",
                  "Takes a delete, an archiving or an expiry back", Verb::kWrite),
              kId),
    with_path(act(Method::kPost, "/api/v1/memories/{id}/archive", Call::kArchive, "archiveMemory",
                  "Keeps a memory out of searches", Verb::kWrite),
              kId),
    with_path(with_body(act(Method::kPost, "/api/v1/memories/{id}/rollback", Call::kRollback, "rollbackMemory",
                            "Makes an older version's content current again, as a new version", Verb::kWrite)),
              kId),
    with_path(get("/api/v1/memories/{id}/history", Call::kHistory, "history", "Every change of a memory"), kId),
    with_path(get("/api/v1/memories/{id}/provenance", Call::kProvenance, "provenance",
                  "What a memory was derived from, and what from it"),
              kId),

    with_status(ask("/api/v1/links", Call::kLink, "link", "Links two memories", Verb::kWrite), 201),
    with_query(act(Method::kDelete, "/api/v1/links", Call::kUnlink, "unlink", "Removes a link", Verb::kWrite), kLink),

    ask("/api/v1/search", Call::kSearch, "search", "Finds memories"),
    ask("/api/v1/context", Call::kContext, "context", "Packs the best memories for a budget into one text"),
    ask("/api/v1/plan", Call::kPlan, "plan", "Tells how a prompt is put together, and what of it need not be computed"),
    takes_long(ask("/api/v1/chat", Call::kChat, "chat",
                   "Answers a message with what is remembered, as server-sent events (piece, done, error) or whole")),
    with_query(get("/api/v1/kv", Call::kKvList, "listKv", "The key/value cache that is stored for a cube's prompts"),
               kKvCube),
    with_query(act(Method::kDelete, "/api/v1/kv", Call::kKvDrop, "dropKv",
                   "Takes stored key/value cache away; it is made again when it is needed", Verb::kAdmin),
               kKvDrop),
    with_status(ask("/api/v1/kv/warm", Call::kKvWarm, "warmKv",
                    "Makes a segment of the memories that are used most, and has it encoded, as a job", Verb::kWrite),
                202),
    ask("/api/v1/facts", Call::kFacts, "factsByRequest", "As facts, with the whole request as the body"),

    with_query(get("/api/v1/jobs", Call::kJobs, "listJobs", "Durable jobs that wait or run"), kJobs),
    with_path(get("/api/v1/jobs/{job}", Call::kJob, "getJob", "One job"), kJob),
    with_path(
        act(Method::kPost, "/api/v1/jobs/{job}/cancel", Call::kCancelJob, "cancelJob", "Cancels a job", Verb::kAdmin),
        kJob),
    takes_long(act(Method::kPost, "/api/v1/jobs/run", Call::kRunJobs, "runJobs", "Runs the jobs that are due, now",
                   Verb::kAdmin)),
    get("/api/v1/statistics", Call::kStatistics, "statistics", "Figures of the folder, as far as the caller may know"),
    takes_long(act(Method::kPost, "/api/v1/verify", Call::kVerify, "verify",
                   "Checks every checksum, the journals' chains and the indexes", Verb::kAdmin)),
    takes_long(ask("/api/v1/backup", Call::kBackup, "backup",
                   "Writes a consistent copy below the server's backup directory", Verb::kAdmin)),

    special("/openapi.json", Special::kOpenApi, Lane::kWork, "openapi", "This document"),
    special("/health", Special::kHealth, Lane::kWatch, "health", "Whether the server can do its work"),
    special("/metrics", Special::kMetrics, Lane::kWatch, "metrics", "Figures for Prometheus"),
};

/// Names of the uniform call of a method.
struct RpcNames {
  std::string path, id;
};

/// One call of a method as it is: the same verb and lane as its own route.
Entry rpc_entry(const wire::MethodInfo& method, const RpcNames& names) {
  const auto* const own = std::ranges::find(kResources, std::optional(method.method), &Entry::call);
  return {.method = Method::kPost,
          .path = names.path,
          .id = names.id,
          .summary = own->summary,
          .verb = own->verb,
          .call = method.method,
          .body = true,
          .rpc = true,
          .lane = own->lane};
}

std::vector<Entry> all_entries() {
  static const std::vector<RpcNames> kNames = [] {
    std::vector<RpcNames> names;
    for (const wire::MethodInfo& info : wire::methods())
      names.push_back({.path = "/api/v1/rpc/" + std::string(info.name), .id = "rpc_" + std::string(info.name)});
    return names;
  }();
  std::vector<Entry> all(kResources.begin(), kResources.end());
  for (const wire::MethodInfo& method : wire::methods())
    all.push_back(rpc_entry(method, kNames[static_cast<std::size_t>(method.method)]));
  return all;
}

}  // namespace

std::span<const Entry> entries() noexcept {
  static const std::vector<Entry> kAll = all_entries();
  return kAll;
}

}  // namespace memos::rest
