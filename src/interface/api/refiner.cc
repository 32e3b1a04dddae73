// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/refiner.h"

#include <cstdlib>
#include <thread>

#include "base/limits.h"
#include "interface/api/refine_work.h"
#include "interface/reader/refine.h"

namespace memos::api {
namespace {

constexpr std::size_t kJobsPerAdd = 8;  ///< Of more sessions at once the whole cube is refined.
constexpr std::uint32_t kLongestTimeoutMs = 3'600'000;

UtcMs soon(UtcMs now) { return {now.value + std::chrono::milliseconds(limits::kRefineAfter).count()}; }

vault::JobRequest job_of(const RefineWork& work, UtcMs run_after) {
  return {.kind = "refine", .key = work.key(), .payload = {}, .run_after = run_after};
}

Result<model::ChatOptions> chat_options(const Refinement& refinement) {
  model::ChatOptions options{.url = refinement.url, .model = refinement.model, .key = {}, .client = {}, .pause = {}};
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment.
  if (const char* key = std::getenv("MEMOS_REFINE_KEY"); key != nullptr) options.key = key;
  MEMOS_TRY(options.client, model::make_http_client());
  options.pause = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); };
  return options;
}

/// Errors with the settings' names for fields.
template <class T>
Result<T> of_settings(Result<T> made) {
  if (!made) made.error().field = made.error().field == "model" ? "refine_model" : "refine";
  return made;
}

}  // namespace

Result<std::unique_ptr<model::ChatEndpoint>> refine_endpoint(const Refinement& refinement) {
  MEMOS_TRY(model::ChatOptions options, chat_options(refinement));
  return of_settings(model::make_chat_endpoint(std::move(options)));
}

Result<std::unique_ptr<model::ChatModel>> refine_chat_model(const Refinement& refinement) {
  MEMOS_TRY(model::ChatOptions options, chat_options(refinement));
  return of_settings(model::make_endpoint_chat_model(std::move(options)));
}

Result<std::optional<RefineParts>> refine_parts(const Refinement& refinement, base::FileSystem& files) {
  if (refinement.url.empty()) return std::nullopt;
  if (refinement.timeout_ms == 0 || refinement.timeout_ms > kLongestTimeoutMs)
    return fail(ErrorCode::kInvalidArgument, "a model gets 1 to 3600000 milliseconds for an answer",
                "refine_timeout_ms");
  RefineParts parts;
  parts.prompts = reader::shipped_prompts();
  if (!refinement.prompts.empty()) {
    MEMOS_TRY(parts.prompts, reader::load_prompts(files, refinement.prompts));
  }
  MEMOS_TRY(parts.endpoint, refine_endpoint(refinement));
  parts.model = refinement.model;
  parts.timeout = std::chrono::milliseconds(refinement.timeout_ms);
  parts.after_turns = refinement.after_turns;
  parts.summaries = refinement.summaries;
  return std::optional<RefineParts>(std::move(parts));
}

void Refiner::count(const std::string& name, std::uint64_t number) {
  const std::scoped_lock lock(mutex_);
  counts_[name] += number;
}

std::map<std::string, std::uint64_t> Refiner::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

void Refiner::on_new_turns(const CubeState& cube, std::span<const Body* const> turns, UtcMs now,
                           std::vector<vault::JobRequest>& jobs) {
  if (!parts_ || parts_->after_turns == 0) return;
  std::map<std::string, std::uint32_t> fresh;
  for (const Body* turn : turns)
    if (reader::is_refinable(*turn)) ++fresh[turn->scope.session_id];
  if (fresh.empty()) return;
  RefineWork work{.facts = true, .summaries = parts_->summaries, .again = false, .session = {}, .after = {}};
  if (fresh.size() > kJobsPerAdd) {
    jobs.push_back(job_of(work, now));
    return;
  }
  const std::scoped_lock lock(mutex_);
  if (waiting_.size() > limits::kRecentSessions) waiting_.clear();  // They are refined all the same, a little later.
  for (const auto& [session, count] : fresh) {
    work.session = session.empty() ? std::string() : print_of_session(cube.repeat_key, session);
    std::uint32_t& waiting = waiting_[{cube.id, work.session}];
    waiting += count;
    const bool enough = waiting >= parts_->after_turns;
    if (enough) waiting = 0;
    jobs.push_back(job_of(work, enough ? now : soon(now)));
  }
}

std::optional<vault::JobRequest> Refiner::summary_again(UtcMs now) const {
  if (!parts_ || !parts_->summaries) return std::nullopt;
  return job_of({.facts = false, .summaries = true, .again = false, .session = {}, .after = {}}, soon(now));
}

}  // namespace memos::api
