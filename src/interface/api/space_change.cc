// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A cube's way from one embedder's vectors to another's. Until the new ones are whole the old ones answer; then the
// cube takes the new ones in one write.
#include <algorithm>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "interface/api/local_memos.h"

namespace memos::api {

namespace {

/// Writes that come while the last texts are embedded make one more round; after so many the cube changes all the same,
/// and what came last is found by words until it is embedded, a moment later.
constexpr int kRounds = 16;

constexpr std::string_view kKind = "reembed";

/// Whatever stops a change, people can mend it without asking for the change again: it goes on by itself.
Status paused(Status status) {
  if (status) return status;
  const Error& error = status.error();
  const bool mendable = error.code == ErrorCode::kExhausted || error.field == "embedder";
  if (!mendable || error.code == ErrorCode::kCancelled) return status;
  return fail(ErrorCode::kUnavailable, error.message, error.field);
}

bool is_open(const vault::JobRow& row) {
  return row.kind == kKind && (row.state == static_cast<std::uint8_t>(JobState::kWaiting) ||
                               row.state == static_cast<std::uint8_t>(JobState::kRunning));
}

}  // namespace

std::string name_setting(const std::string& model_hash) { return "embedder." + model_hash; }

/// Asks, once a process, for the job that gives a cube of another embedder new vectors.
void LocalMemos::begin_change(CubeState& cube) {
  if (!parts_.change_embedder || parts_.read_only) return;
  const Result<vault::Space> used = space_info(cube.space());
  if (!used || is_given(*used) || cube.change_begun.exchange(true)) return;
  scheduler_.request_soon(cube.id, {.kind = std::string(kKind), .key = {}, .payload = {}, .run_after = now()});
}

/// When the embedder is there: for the tenant's cubes. Those of others begin when they are used.
void LocalMemos::begin_changes() {
  const model::Embedder* const embedder = embedder_.ready();
  if (embedder == nullptr || !parts_.change_embedder) return;
  const Result<SpaceId> own = find_space(*embedder);
  const Result<std::vector<vault::CubeInfo>> infos = parts_.vault->list_cubes(cubes_.tenant());
  if (!own || !infos) return;
  for (const vault::CubeInfo& info : *infos)
    if (info.space.value != 0 && info.space != *own) begin_change(*cubes_.remember(info));
}

/// By which name the embedder of the cube's vectors is found again: as far as the folder has not written that down
/// before, the one it has always used.
Status LocalMemos::remember_old_embedder(const CubeState& cube) {
  MEMOS_TRY(const vault::Space used, space_info(cube.space()));
  MEMOS_TRY(const std::optional<std::string> known, parts_.vault->setting(name_setting(used.model_hash)));
  MEMOS_TRY(const std::optional<std::string> last, parts_.vault->setting("embedder"));
  if (known || !last || is_given(used)) return {};
  return parts_.vault->set_setting(name_setting(used.model_hash), *last);
}

/// The job. Killed or stopped, it goes on where it was: what is missing is asked anew.
Status LocalMemos::change_space(scheduler::JobContext& context, CubeState& cube, const Filling& filling) {
  // The choice is the folder's from now on, so that the next process goes on with it.
  MEMOS_CHECK_OK(paused(remember_old_embedder(cube)));
  MEMOS_CHECK_OK(paused(remember_embedder()));
  MEMOS_TRY(const std::uint64_t there, parts_.vault->count_vectors(cube.id, filling.space));
  for (int round = 1;; ++round) {
    MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube.id));
    if (round == 1) MEMOS_CHECK_OK(context.report(there, std::max(there, info.current)));
    const Result<std::uint64_t> made = embed_missing(context, cube, filling);
    if (!made) return paused(std::unexpected(made.error()));
    const bool last = round >= kRounds;
    if (*made > 0 && !last) continue;
    MEMOS_CHECK_OK(paused(make_evidence(context, cube, filling)));
    const Result<bool> taken = take_space(cube, filling.space, last ? std::nullopt : std::optional(info.head));
    if (!taken) return paused(std::unexpected(taken.error()));
    if (*taken) break;
  }
  Filling rest = filling;
  const Result<std::uint64_t> made = embed_missing(context, cube, rest);
  if (!made) return paused(std::unexpected(made.error()));
  return parts_.keep_old_vectors ? Status{} : paused(remove_old_vectors(context, cube));
}

/// The cube's vectors are those of the space from now on; false if it was written to behind `head`.
Result<bool> LocalMemos::take_space(CubeState& cube, SpaceId space, std::optional<Sequence> head) {
  const std::scoped_lock lock(spaces_mutex_);
  const Status done = parts_.vault->set_cube_space(cube.id, space, ActorId{}, head);
  if (!done && done.error().code == ErrorCode::kConflict) return false;
  MEMOS_CHECK_OK(done);
  cube.set_space(space);
  pool_.on_space(cube.id);
  return true;
}

/// After a write whose vectors are of `space`: the cube may have changed to another one meanwhile.
void LocalMemos::follow_change(const CubeState& cube, SpaceId space) {
  if (space.value == 0 || space == cube.space()) return;
  const auto asked = scheduler_.request(cube.id, {.kind = "embed", .key = {}, .payload = {}, .run_after = now()});
  if (!asked) parts_.logger.log(base::LogLevel::kWarn, "no vector will be made: " + asked.error().message);
}

/// Cubes whose vectors come from another embedder than the folder's: those that change, and why others do not, or only
/// slowly.
Status LocalMemos::tell_changes(std::span<const vault::CubeInfo> cubes, std::span<const vault::JobRow> jobs,
                                Statistics& statistics) {
  const model::Embedder* const embedder = embedder_.ready();
  SpaceId own{};
  if (embedder != nullptr) {
    MEMOS_TRY(own, find_space(*embedder));
  }
  std::uint64_t foreign = 0;
  std::string pause;
  for (const vault::CubeInfo& cube : cubes) {
    if (cube.space.value == 0 || cube.space == own) continue;
    const auto job =
        std::ranges::find_if(jobs, [&](const vault::JobRow& row) { return row.cube == cube.id && is_open(row); });
    if (job == jobs.end()) {
      foreign += embedder != nullptr ? 1 : 0;
      continue;
    }
    ++statistics.cubes_changing;
    const std::uint64_t total = job->total == 0 ? cube.current : job->total;
    statistics.vectors_missing += total - std::min(total, job->done);
    if (pause.empty() && !job->last_error.empty())
      pause = "the change of \"" + cube.name + "\" to another embedder waits: " + job->last_error;
  }
  if (!statistics.embedder_notice.empty()) return {};
  statistics.embedder_notice = pause;
  if (!pause.empty() || foreign == 0) return {};
  statistics.embedder_notice =
      std::to_string(foreign) + " of " + std::to_string(cubes.size()) +
      " cubes have vectors of another embedder; they answer as long as that can be had, and by "
      "words, until `reembed` makes new ones";
  return {};
}

}  // namespace memos::api
