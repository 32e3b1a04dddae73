// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The jobs "embed" and "reembed": vectors for everything in a cube that has none. Each pass asks the vault what is
// missing, so a job that was killed goes on where it stopped. A change of embedder: space_change.cc.
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

/// Embeds what is missing in a space until nothing is left in the order's direction. Returns how many vectors it made.
Result<std::uint64_t> LocalMemos::embed_missing(scheduler::JobContext& context, CubeState& cube,
                                                const Filling& filling) {
  std::uint64_t made = 0;
  for (Sequence at{};;) {
    MEMOS_TRY(const std::vector<Sequence> keys,
              filling.newest
                  ? parts_.vault->newest_missing_vectors(cube.id, filling.space, at, kRowsPerRead, filling.unwanted)
                  : parts_.vault->missing_vectors(cube.id, filling.space, at, kRowsPerRead, filling.unwanted));
    if (keys.empty()) return made;
    at = keys.back();
    MEMOS_TRY(const std::uint64_t some, embed_rows(context, cube, filling, keys));
    made += some;
  }
}

/// Vectors for some contents; those without text get none. What was made is stored also when the job has to stop.
Result<std::uint64_t> LocalMemos::embed_rows(scheduler::JobContext& context, CubeState& cube, const Filling& filling,
                                             std::span<const Sequence> keys) {
  const index::Epochs::Stay stay = evidence_.stay();
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
    Result<Embedded> made = embed_texts(filling.embedder, bodies);
    if (!made) {
      MEMOS_CHECK_OK(put_vectors(cube, filling, vectors));
      return std::unexpected(std::move(made).error());
    }
    for (std::size_t i = 0; i < made->rows.size(); ++i) {
      if (made->rows[i].parts == 0) continue;
      made->rows[i].content = contents[i];
      vectors.rows.push_back(std::move(made->rows[i]));
      vectors.evidence.push_back(std::move(made->evidence[i]));
    }
    const std::uint64_t done = context.row().done + bodies.size();
    if (const Status go_on = context.report(done, std::max(done, context.row().total)); !go_on) {
      MEMOS_CHECK_OK(put_vectors(cube, filling, vectors));
      return std::unexpected(go_on.error());
    }
  }
  MEMOS_CHECK_OK(put_vectors(cube, filling, vectors));
  return vectors.rows.size();
}

Status LocalMemos::put_vectors(CubeState& cube, const Filling& filling, const Embedded& made) {
  if (made.rows.empty()) return {};
  MEMOS_CHECK_OK(parts_.vault->put_vectors(cube.id, filling.space, made.rows));
  if (cube.space() == filling.space) pool_.on_vectors(cube.id, filling.space, made.rows);
  std::vector<Sequence> contents;
  for (const vault::VectorRow& row : made.rows) contents.push_back(row.content);
  if (filling.embedder.gives_tokens()) evidence_.put(cube.id, filling.space, contents, made.evidence);
  return {};
}

/// Token evidence for what has a vector without it: stored by an older program, copied, lost or damaged.
Status LocalMemos::make_evidence(scheduler::JobContext& context, CubeState& cube, const Filling& filling) {
  if (!filling.embedder.gives_tokens()) return {};
  MEMOS_TRY(const std::vector<Sequence> missing, evidence_.missing(cube.id, filling.space));
  const std::span<const Sequence> all(missing);
  for (std::size_t first = 0; first < all.size(); first += limits::kMaxEmbedBatch) {
    context.yield_to_foreground();
    const auto keys = all.subspan(first, std::min(limits::kMaxEmbedBatch, all.size() - first));
    const index::Epochs::Stay stay = evidence_.stay();
    MEMOS_TRY(const std::vector<vault::VersionRow> rows, parts_.vault->rows(cube.id, keys));
    std::vector<const Body*> bodies;
    std::vector<Sequence> contents;
    for (const vault::VersionRow& row : rows) {
      if (!row.body) continue;
      bodies.push_back(&*row.body);
      contents.push_back(row.content);
    }
    MEMOS_TRY(const Embedded made, embed_texts(filling.embedder, bodies));
    evidence_.put(cube.id, filling.space, contents, made.evidence);
    MEMOS_CHECK_OK(context.report(context.row().done, context.row().total));
  }
  return {};
}

/// `all`: also what was added with Embed::kNever, and if the cube's vectors come from another embedder, all anew.
Status LocalMemos::run_embed(scheduler::JobContext& context, bool all) {
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
  MEMOS_TRY(const SpaceId space, space_of(**waited));
  MEMOS_TRY(const SpaceId used, adopt_space(cube, space, ActorId{}));
  if (used != space && all)
    return change_space(context, cube, {.embedder = **waited, .space = space, .unwanted = true, .newest = true});
  model::Embedder* embedder = *waited;
  if (used != space) {
    // What was added since goes on being found by the vectors that the cube uses, if these can still be made.
    begin_change(cube);
    const Result<model::Embedder*> old = embedder_of(used, limits::kEmbedderWait);
    if (!old) return may_come_later(old.error().code) ? Status(std::unexpected(old.error())) : Status{};
    embedder = *old;
  }
  const Filling filling{.embedder = *embedder, .space = used, .unwanted = all};
  MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube.id));
  MEMOS_TRY(const std::uint64_t there, parts_.vault->count_vectors(cube.id, used));
  MEMOS_CHECK_OK(context.report(0, info.current > there ? info.current - there : 0));
  MEMOS_CHECK_OK(embed_missing(context, cube, filling));
  MEMOS_CHECK_OK(make_evidence(context, cube, filling));
  return all && !parts_.keep_old_vectors ? remove_old_vectors(context, cube) : Status{};
}

/// The cube's vectors in other spaces than its own. A job that was killed before it came here is run again.
Status LocalMemos::remove_old_vectors(scheduler::JobContext& context, const CubeState& cube) {
  const auto go_on = [&context]() -> Status {
    context.yield_to_foreground();
    return context.report(context.row().done, context.row().total);
  };
  MEMOS_TRY(const std::vector<vault::Space> spaces, all_spaces());
  for (const vault::Space& space : spaces) {
    if (space.id == cube.space()) continue;
    MEMOS_CHECK_OK(remove_space(cube, space.id, go_on));
  }
  return {};
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
