// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/watch.h"

#include <utility>

#include "base/system.h"
#include "interface/rest/replies.h"

namespace memos::rest {
namespace {

/// Of Statistics::refined.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kRefined = {
    {{"asked", "Questions to the language model that refines"},
     {"unanswered", "Of them, those without any answer"},
     {"failed", "Of them, those with an answer that could not be used"},
     {"turns", "Turns that the model has read"},
     {"facts", "Facts stored that it read"},
     {"rejected", "Facts of its answers that were not believed"},
     {"summaries", "Summaries stored"}}};

enum class Level : std::uint8_t { kOk = 0, kDegraded = 1, kFailing = 2 };

std::string_view word(Level level) {
  constexpr std::array<std::string_view, 3> kWords = {"ok", "degraded", "failing"};
  return kWords.at(static_cast<std::size_t>(level));
}

struct Check {
  Level level = Level::kOk;
  json::Value details{json::Object{}};
};

void add_check(Check& all, std::string_view name, Level level, json::Value details) {
  details.set("status", word(level));
  all.details.set(std::string(name), std::move(details));
  all.level = std::max(all.level, level);
}

Check check_all(State& state) {
  Check all;
  const Result<Statistics> found = state.tenants->of({std::string(governance::kLocalTenant)}).statistics();
  json::Value vault{json::Object{}};
  if (!found) {
    vault.set("message", found.error().message);
    add_check(all, "vault", Level::kFailing, std::move(vault));
    return all;
  }
  vault.set("writable", found->writable);
  vault.set("schema_version", found->schema_version);
  add_check(all, "vault", found->writable ? Level::kOk : Level::kFailing, std::move(vault));
  json::Value disk{json::Object{}};
  const Result<std::uint64_t> free = base::free_disk_bytes(state.directory);
  if (free) disk.set("free_bytes", *free);
  disk.set("folder_bytes", found->disk_bytes);
  add_check(all, "disk", free && *free >= state.min_free_bytes ? Level::kOk : Level::kFailing, std::move(disk));
  json::Value jobs{json::Object{}};
  jobs.set("waiting", found->jobs_waiting);
  add_check(all, "jobs", Level::kOk, std::move(jobs));
  json::Value embedder{json::Object{}};
  embedder.set("name", found->embedder);
  if (!found->embedder_notice.empty()) embedder.set("notice", found->embedder_notice);
  embedder.set("cubes_changing", found->cubes_changing);
  embedder.set("vectors_missing", found->vectors_missing);
  // Without one, searches go on by words.
  const bool off_on_purpose = found->embedder.empty();
  add_check(all, "embedder", found->embedder_notice.empty() || off_on_purpose ? Level::kOk : Level::kDegraded,
            std::move(embedder));
  json::Value log{json::Object{}};
  const std::uint64_t lost = state.access_log->lost();
  log.set("lost", lost);
  add_check(all, "access_log", lost == 0 ? Level::kOk : Level::kDegraded, std::move(log));
  return all;
}

double seconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

http::Response health_reply(State& state, const governance::Caller& caller) {
  Check all = check_all(state);
  json::Value answer{json::Object{}};
  answer.set("status", word(all.level));
  if (caller.runs_folder()) answer.set("checks", std::move(all.details));
  return json_reply(answer, all.level == Level::kFailing ? 503 : 200);
}

http::Response metrics_reply(State& state, const http::Request& request) {
  const governance::Caller& caller = caller_of(request);
  if (caller.tenant.value != governance::kLocalTenant || !caller.cubes.empty())
    return error_reply({ErrorCode::kDenied, "figures of the server need a key of the folder's own tenant", "key"},
                       request);
  http::Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = state.metrics.text();
  return response;
}

/// Of the activation memory; `of_folder` makes a figure from Statistics.
template <class OfFolder>
void add_kv_gauges(const OfFolder& of_folder) {
  of_folder("memos_kv_blocks", "Blocks of key/value cache", [](const Statistics& s) { return s.kv.blocks; });
  of_folder("memos_kv_ram_bytes", "Key/value cache in RAM", [](const Statistics& s) { return s.kv.ram_bytes; });
  of_folder("memos_kv_disk_bytes", "Key/value cache on disk", [](const Statistics& s) { return s.kv.disk_bytes; });
  of_folder(
      "memos_kv_seconds_saved_total", "Computing that restoring made unnecessary, at the speed measured meanwhile",
      [](const Statistics& s) { return s.kv.seconds_saved; }, true);
  for (const char* from : {"engine", "ram", "disk", "moved", "computed"})
    of_folder(
        "memos_kv_tokens_" + std::string(from) + "_total",
        "Tokens of prompts whose cache came from there; computed: anew",
        [from](const Statistics& s) {
          const auto found = s.kv.tokens.find(from);
          return found == s.kv.tokens.end() ? 0 : found->second;
        },
        true);
}

void add_gauges(State& state, const http::Server* const& server) {
  base::Metrics& m = state.metrics;
  const auto of_server = [&](const std::string& name, const std::string& help,
                             std::uint64_t http::ServerCounters::* field, bool monotonic) {
    m.gauge(
        name, help,
        [&server, field] { return server == nullptr ? 0.0 : static_cast<double>(server->counters().*field); },
        monotonic);
  };
  using Counters = http::ServerCounters;
  of_server("memos_http_connections_accepted_total", "Connections that came", &Counters::accepted, true);
  of_server("memos_http_connections_refused_total", "Connections beyond the limit", &Counters::refused, true);
  of_server("memos_http_connections_open", "Connections now", &Counters::open, false);
  of_server("memos_http_malformed_total", "Requests that were not HTTP", &Counters::malformed, true);
  of_server("memos_http_timeouts_total", "Connections closed for slowness", &Counters::timed_out, true);
  of_server("memos_http_overloaded_total", "Requests refused for a full queue or too many body bytes",
            &Counters::overloaded, true);
  of_server("memos_http_queued", "Requests that wait for a worker", &Counters::queued, false);
  of_server("memos_http_body_bytes", "Bytes of bodies held now", &Counters::body_bytes, false);
  const auto of_folder = [&](const std::string& name, const std::string& help, auto read, bool monotonic = false) {
    m.gauge(
        name, help,
        [&state, read] {
          const auto found = state.tenants->of({std::string(governance::kLocalTenant)}).statistics();
          return found ? static_cast<double>(read(*found)) : 0.0;
        },
        monotonic);
  };
  of_folder("memos_folder_disk_bytes", "Bytes of the data folder", [](const Statistics& s) { return s.disk_bytes; });
  of_folder("memos_folder_versions", "Versions of memories", [](const Statistics& s) { return s.versions; });
  of_folder("memos_folder_vectors", "Vectors", [](const Statistics& s) { return s.vectors; });
  of_folder("memos_cubes_changing", "Cubes that get new vectors, for the folder has another embedder",
            [](const Statistics& s) { return s.cubes_changing; });
  of_folder("memos_vectors_missing", "Vectors that these cubes still lack",
            [](const Statistics& s) { return s.vectors_missing; });
  of_folder("memos_folder_writable", "1 = writes are taken", [](const Statistics& s) { return s.writable ? 1 : 0; });
  of_folder("memos_index_bytes", "Indexes in RAM", [](const Statistics& s) { return s.index_bytes; });
  of_folder("memos_jobs_waiting", "Durable jobs that wait or run, of the folder's own tenant",
            [](const Statistics& s) { return s.jobs_waiting; });
  for (const auto& [name, what] : kRefined)
    of_folder(
        "memos_refine_" + std::string(name) + "_total", std::string(what),
        [name](const Statistics& s) {
          const auto found = s.refined.find(std::string(name));
          return found == s.refined.end() ? 0 : found->second;
        },
        true);
  add_kv_gauges(of_folder);
  m.gauge("memos_disk_free_bytes", "Bytes that may still be written",
          [&state] { return static_cast<double>(base::free_disk_bytes(state.directory).value_or(0)); });
  m.gauge("memos_keys", "Keys that can be used", [&state] { return static_cast<double>(state.gatekeeper->usable()); });
  m.gauge(
      "memos_access_log_lost_total", "Access log entries that were left out",
      [&state] { return static_cast<double>(state.access_log->lost()); }, true);
  m.gauge("memos_replay_records", "Idempotency records kept",
          [&state] { return static_cast<double>(state.replays->size()); });
  m.gauge("memos_process_resident_bytes", "Memory of the process in RAM",
          [] { return static_cast<double>(base::resident_bytes()); });
  m.gauge("memos_process_open_descriptors", "Files and sockets that are open",
          [] { return static_cast<double>(base::open_descriptors()); });
  m.gauge("memos_uptime_seconds", "Since the server began", [&state] { return seconds_since(state.began); });
  for (const char* reason : {"missing", "unknown", "revoked", "expired", "rotated", "rate", "quota"})
    m.counter("memos_refused_requests_total", "Requests refused for their key", {{"reason", reason}});
}

}  // namespace memos::rest
