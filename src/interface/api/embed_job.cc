// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The jobs "embed" and "reembed": vectors for everything in a cube that has none. Each pass asks the vault what is
// missing, so a job that was killed goes on where it stopped.
#include <algorithm>
#include <span>
#include <utility>

#include "base/limits.h"
#include "interface/api/local_memos.h"

namespace memos::api {

namespace {

constexpr std::size_t kRowsPerRead = 256;  ///< Rows read and vectors written at a time: one sync each.

bool may_come_later(ErrorCode code) { return code == ErrorCode::kUnavailable || code == ErrorCode::kCancelled; }

}  // namespace

/// Embeds what is missing in a space, in journal order, until nothing is left behind the last one; with `unwanted` also
/// what was added with Embed::kNever.
Status LocalMemos::embed_missing(scheduler::JobContext& context, CubeState& cube, model::Embedder& embedder,
                                 SpaceId space, bool unwanted) {
  MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube.id));
  MEMOS_TRY(const std::uint64_t there, parts_.vault->count_vectors(cube.id, space));
  std::uint64_t done = 0;
  const std::uint64_t total = info.current > there ? info.current - there : 0;
  Sequence after{};
  for (;;) {
    MEMOS_TRY(const std::vector<Sequence> keys,
              parts_.vault->missing_vectors(cube.id, space, after, kRowsPerRead, unwanted));
    if (keys.empty()) return context.report(done, std::max(done, total));
    after = keys.back();
    MEMOS_TRY(const std::vector<vault::VersionRow> rows, parts_.vault->rows(cube.id, keys));
    Embedded vectors;
    vectors.rows.reserve(rows.size());
    for (std::size_t first = 0; first < rows.size(); first += limits::kMaxEmbedBatch) {
      context.yield_to_foreground();
      std::vector<const Body*> bodies;
      std::vector<Sequence> contents;
      for (std::size_t i = first; i < std::min(first + limits::kMaxEmbedBatch, rows.size()); ++i) {
        if (!rows[i].body) continue;
        bodies.push_back(&*rows[i].body);
        contents.push_back(rows[i].content);
      }
      MEMOS_TRY(Embedded made, embed_texts(embedder, bodies));
      for (std::size_t i = 0; i < made.rows.size(); ++i) {
        if (made.rows[i].parts == 0) continue;
        made.rows[i].content = contents[i];
        vectors.rows.push_back(std::move(made.rows[i]));
        vectors.evidence.push_back(std::move(made.evidence[i]));
      }
      done += bodies.size();
      if (const Status go_on = context.report(done, std::max(done, total)); !go_on) {
        MEMOS_CHECK_OK(put_vectors(cube, space, vectors));
        return go_on;
      }
    }
    MEMOS_CHECK_OK(put_vectors(cube, space, vectors));
  }
}

Status LocalMemos::put_vectors(CubeState& cube, SpaceId space, const Embedded& made) {
  if (made.rows.empty()) return {};
  MEMOS_CHECK_OK(parts_.vault->put_vectors(cube.id, space, made.rows));
  if (cube.space() == space) pool_.on_vectors(cube.id, space, made.rows);
  std::vector<Sequence> contents;
  for (const vault::VectorRow& row : made.rows) contents.push_back(row.content);
  const model::Embedder* const embedder = embedder_.ready();
  if (embedder != nullptr && embedder->gives_tokens()) evidence_.put(cube.id, space, contents, made.evidence);
  return {};
}

/// Token evidence for what has a vector without it: stored by an older program, copied, lost or damaged.
Status LocalMemos::make_evidence(scheduler::JobContext& context, CubeState& cube, model::Embedder& embedder,
                                 SpaceId space) {
  if (!embedder.gives_tokens()) return {};
  MEMOS_TRY(const std::vector<Sequence> missing, evidence_.missing(cube.id, space));
  const std::span<const Sequence> all(missing);
  for (std::size_t first = 0; first < all.size(); first += limits::kMaxEmbedBatch) {
    context.yield_to_foreground();
    const auto keys = all.subspan(first, std::min(limits::kMaxEmbedBatch, all.size() - first));
    MEMOS_TRY(const std::vector<vault::VersionRow> rows, parts_.vault->rows(cube.id, keys));
    std::vector<const Body*> bodies;
    std::vector<Sequence> contents;
    for (const vault::VersionRow& row : rows) {
      if (!row.body) continue;
      bodies.push_back(&*row.body);
      contents.push_back(row.content);
    }
    MEMOS_TRY(const Embedded made, embed_texts(embedder, bodies));
    evidence_.put(cube.id, space, contents, made.evidence);
    MEMOS_CHECK_OK(context.report(first + keys.size(), all.size()));
  }
  return {};
}

Status LocalMemos::run_embed(scheduler::JobContext& context, bool switch_space) {
  const Result<CubeState*> found = cubes_.find(context.row().cube);
  if (!found && found.error().code == ErrorCode::kNotFound) return {};  // Dropped meanwhile.
  if (!found) return std::unexpected(found.error());
  CubeState& cube = **found;
  const Result<model::Embedder*> waited = embedder_.wait(limits::kEmbedderWait);
  if (!waited) {
    if (may_come_later(waited.error().code)) return std::unexpected(waited.error());
    // Until the folder is opened with an embedder nothing can be done; that will wake the job.
    context.postpone({now().value + std::chrono::milliseconds(limits::kPurgeEvery).count()}, embedder_.notice());
    cube.embed_put_off = true;
    return {};
  }
  cube.embed_put_off = false;
  model::Embedder& embedder = **waited;
  MEMOS_TRY(const SpaceId space, space_of(embedder));
  MEMOS_TRY(const SpaceId adopted, adopt_space(cube, space, ActorId{}));
  // Vectors of another embedder stay as they are until `reembed` is asked for.
  if (adopted != space && !switch_space) return {};
  MEMOS_CHECK_OK(embed_missing(context, cube, embedder, space, switch_space));
  MEMOS_CHECK_OK(make_evidence(context, cube, embedder, space));
  if (adopted != space) {
    const std::scoped_lock lock(spaces_mutex_);
    MEMOS_CHECK_OK(parts_.vault->set_cube_space(cube.id, space, ActorId{}));
    MEMOS_CHECK_OK(remember_embedder());
    cube.set_space(space);
    pool_.on_space(cube.id);
  }
  if (!switch_space) return {};
  // What was added while the last texts were embedded and the space was not yet this one.
  if (adopted != space) MEMOS_CHECK_OK(embed_missing(context, cube, embedder, space, true));
  MEMOS_CHECK_OK(evidence_.remove(cube.id, space));
  return remove_old_vectors(context, cube);
}

/// The cube's vectors in other spaces than its own. A job that was killed before it came here is run again.
Status LocalMemos::remove_old_vectors(scheduler::JobContext& context, const CubeState& cube) {
  for (;;) {
    MEMOS_TRY(const std::uint64_t removed, parts_.vault->remove_old_vectors(cube.id, kRowsPerRead));
    if (removed == 0) return {};
    MEMOS_CHECK_OK(context.report(context.row().done, context.row().total));
    context.yield_to_foreground();
  }
}

Result<JobId> LocalMemos::reembed(const std::string& name) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_TRY(const CubeState* cube, cubes_.find(name, "cube"));
  if (embedder_.off())
    return fail(ErrorCode::kUnavailable, "this folder is used without an embedder; open it with one", "embedder");
  embedder_.start();
  return scheduler_.request(cube->id, {.kind = "reembed", .key = {}, .payload = {}, .run_after = now()});
}

}  // namespace memos::api
