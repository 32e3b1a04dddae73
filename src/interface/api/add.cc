// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Adding: check, find retries, make vectors or ask for them, read, commit.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/api/expiry.h"
#include "interface/api/local_memos.h"
#include "interface/api/once.h"
#include "interface/api/unit_vector.h"

namespace memos::api {

namespace {

std::string item_path(std::size_t i) { return "items[" + std::to_string(i) + "]"; }

Status validate_vector(std::span<const float> vector, std::size_t dimension, std::size_t i) {
  const std::string field = item_path(i) + ".vector";
  if (vector.size() > limits::kMaxVectorDimension)
    return fail(ErrorCode::kInvalidArgument,
                field + " has " + std::to_string(vector.size()) + " values, at most " +
                    std::to_string(limits::kMaxVectorDimension) + " are allowed (limits::kMaxVectorDimension)",
                field);
  if (vector.size() != dimension)
    return fail(ErrorCode::kInvalidArgument,
                field + " has " + std::to_string(vector.size()) + " values, another one of this request has " +
                    std::to_string(dimension),
                field);
  if (is_unit_possible(vector)) return {};
  return fail(ErrorCode::kInvalidArgument, field + " is all zero or holds a value that is not finite", field);
}

Status validate(const AddRequest& request) {
  if (request.items.empty())
    return fail(ErrorCode::kInvalidArgument, "items is empty; give at least one memory to add", "items");
  if (request.items.size() > limits::kMaxItemsPerAdd)
    return fail(ErrorCode::kInvalidArgument,
                "items has " + std::to_string(request.items.size()) + " entries, at most " +
                    std::to_string(limits::kMaxItemsPerAdd) + " are allowed (limits::kMaxItemsPerAdd)",
                "items");
  std::size_t dimension = 0;
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    const AddItem& item = request.items[i];
    // The path is only made for an error: this runs for every memory of an import.
    if (!cube::validate(item, {})) return cube::validate(item, item_path(i));
    if (item.vector.empty()) continue;
    if (dimension == 0) dimension = item.vector.size();
    MEMOS_CHECK_OK(validate_vector(item.vector, dimension, i));
  }
  return {};
}

/// The vault speaks of changes; the caller gave items.
std::unexpected<Error> in_terms_of_items(Error error, std::span<const std::size_t> places) {
  constexpr std::string_view kChange = "changes[";
  std::size_t change = 0;
  if (error.field.starts_with(kChange)) {
    const char* const begin = error.field.data() + kChange.size();
    const auto end = std::from_chars(begin, error.field.data() + error.field.size(), change);
    if (end.ec == std::errc{} && change < places.size()) error.field = item_path(places[change]) + ".id";
  }
  return std::unexpected(std::move(error));
}

/// Gives up a reservation unless it was settled.
class Settling {
 public:
  Settling(RepeatWindow& window, const RepeatWindow::Reservation& reservation)
      : window_(window), reservation_(reservation) {}
  ~Settling() { window_.settle(reservation_, stored_); }
  Settling(const Settling&) = delete;
  Settling& operator=(const Settling&) = delete;
  void stored() noexcept { stored_ = true; }

 private:
  RepeatWindow& window_;
  const RepeatWindow::Reservation& reservation_;
  bool stored_ = false;
};

}  // namespace

/// Which of the items (none of them with an id of its own) repeat turns of the last minute.
Result<RepeatWindow::Reservation> LocalMemos::reserve(CubeState& cube, std::span<const AddItem* const> items,
                                                      std::span<const MemoryId> ids, UtcMs at) {
  std::vector<TurnPrint> prints;
  prints.reserve(items.size());
  for (const AddItem* item : items) prints.push_back(print_of(cube.repeat_key, *item));
  // What was said before this process opened the folder.
  const auto load = [&]() -> Result<std::vector<RepeatWindow::Known>> {
    const UtcMs oldest{at.value - std::chrono::milliseconds(limits::kRepeatWindow).count()};
    MEMOS_TRY(const Sequence before, parts_.vault->sequence_at(cube.id, {oldest.value - 1}));
    std::vector<RepeatWindow::Known> known;
    const auto keep = [&](vault::VersionRow&& row) -> Status {
      if (row.version == 1 && row.body && !row.derived && row.recorded_at >= oldest)
        known.push_back({print_of(cube.repeat_key, *row.body), row.memory, row.recorded_at});
      return {};
    };
    MEMOS_CHECK_OK(parts_.vault->scan_kept(cube.id, before, keep));
    return known;
  };
  const auto still_there = [&](const MemoryId& id) {
    const auto row = parts_.vault->current(id);
    return row && row->version == 1 && cube::is_current(row->state);
  };
  return cube.repeats.reserve(prints, ids, at, load, still_there);
}

/// kAuto's short way: a few short texts are embedded at once when the embedder is there and nobody waits for it.
void LocalMemos::embed_at_once(CubeState& cube, const AddRequest& request, std::span<const std::size_t> places,
                               Vectors& vectors) {
  model::Embedder* embedder = embedder_.ready();
  if (embedder == nullptr) return;
  const auto report = [&](const Error& error) {
    parts_.logger.log(base::LogLevel::kWarn, "embedding is left to a job: " + error.message);
  };
  const Result<SpaceId> space = space_of(*embedder);
  if (!space) return report(space.error());
  const Result<SpaceId> adopted = adopt_space(cube, *space, request.actor);
  if (!adopted) return report(adopted.error());
  if (*adopted != *space) {  // Its vectors come from another embedder, and are still asked.
    begin_change(cube);
    const Result<model::Embedder*> old = embedder_of(*adopted, std::chrono::milliseconds(0));
    if (!old) return;
    embedder = *old;
  }
  if (vectors.space.value != 0 && vectors.space != *adopted) return;
  std::vector<const Body*> bodies;
  std::vector<std::size_t> rows_of;
  for (std::size_t n = 0; n < places.size(); ++n) {
    if (vectors.rows[n] || cube::is_derived(request.items[places[n]])) continue;
    bodies.push_back(&request.items[places[n]]);
    rows_of.push_back(n);
  }
  Result<Embedded> made = embed_texts(*embedder, bodies);
  if (!made) return report(made.error());
  vectors.space = *adopted;
  vectors.evidence.resize(vectors.rows.size());
  for (std::size_t k = 0; k < rows_of.size(); ++k) {
    if (made->rows[k].parts == 0) continue;
    vectors.rows[rows_of[k]] = std::move(made->rows[k]);
    vectors.evidence[rows_of[k]] = std::move(made->evidence[k]);
  }
  vectors.deferred = false;
}

/// Vectors of the items at `places`: those given, and those that are made now; or says that a job must make them.
Result<LocalMemos::Vectors> LocalMemos::vectors_for(CubeState& cube, const AddRequest& request,
                                                    std::span<const std::size_t> places) {
  Vectors vectors;
  vectors.rows.resize(places.size());
  std::size_t missing = 0;
  std::size_t bytes = 0;
  bool checked = false;
  for (std::size_t n = 0; n < places.size(); ++n) {
    const AddItem& item = request.items[places[n]];
    if (item.vector.empty()) {
      if (cube::is_derived(item)) continue;
      ++missing;
      bytes += item.text.size() + item.caption.size();
      continue;
    }
    if (!std::exchange(checked, true)) {
      MEMOS_TRY(vectors.space, space_for_given(cube, static_cast<std::uint32_t>(item.vector.size()), request.actor,
                                               item_path(places[n]) + ".vector"));
    }
    vault::VectorRow row;
    if (!append_unit_halves(item.vector, row.halves))
      return fail(ErrorCode::kInternal, "a checked vector is no vector");
    vectors.rows[n] = std::move(row);
  }
  if (missing == 0 || request.embed == Embed::kNever || embedder_.off()) return vectors;
  vectors.deferred = !(cube.embed_put_off && embedder_.ready() == nullptr);
  if (request.embed == Embed::kLater) return vectors;
  if (request.embed == Embed::kNow) {
    if (embedder_.wait(limits::kEmbedderWait)) embed_at_once(cube, request, places, vectors);
    return vectors;
  }
  const bool is_short = missing <= limits::kEmbedAtOnceItems && bytes <= limits::kEmbedAtOnceBytes;
  embedder_.start();
  // Without a thread that runs jobs (a command that ends now), nobody else would make the vector soon.
  if (is_short && !parts_.run_jobs && !embedder_.wait(limits::kEmbedderWait)) return vectors;
  if (!is_short || embedding_at_once_.exchange(true)) return vectors;
  embed_at_once(cube, request, places, vectors);
  embedding_at_once_ = false;
  return vectors;
}

Result<AddResult> LocalMemos::add(const AddRequest& request) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_CHECK_OK(validate(request));
  MEMOS_TRY(const auto before, done_before(*parts_.vault, AnswerKind::kAdd));
  if (before) return unpack_add(request, *before);
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  MEMOS_TRY(CubeState * cube, request.create_cube ? cubes_.find_or_create(request.cube, request.actor)
                                                  : cubes_.find(request.cube, "cube"));
  const UtcMs at = now();
  AddResult result;
  result.items.resize(request.items.size());
  std::vector<const AddItem*> turns;  // Items that may be retries: an importer's own ids never are.
  std::vector<std::size_t> places;
  std::vector<MemoryId> ids;
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    const AddItem& item = request.items[i];
    result.items[i].id = item.id ? *item.id : ids_.next();
    if (item.id) continue;
    turns.push_back(&item);
    places.push_back(i);
    ids.push_back(result.items[i].id);
  }
  MEMOS_TRY(const RepeatWindow::Reservation reservation, reserve(*cube, turns, ids, at));
  Settling settling(cube->repeats, reservation);
  for (std::size_t n = 0; n < places.size(); ++n) {
    if (!reservation.repeats[n]) continue;
    result.items[places[n]].id = *reservation.repeats[n];
    result.items[places[n]].repeated = true;
    MEMOS_TRY(result.items[places[n]].derived, derived_from(*reservation.repeats[n]));
  }
  MEMOS_CHECK_OK(commit_new(*cube, request, at, result));
  settling.stored();
  return result;
}

/// Token evidence of what was embedded with the items of a commit.
void LocalMemos::keep_evidence(const CubeState& cube, const vault::Receipt& receipt, Vectors vectors) {
  if (vectors.space.value == 0) return;
  std::vector<Sequence> contents;
  std::vector<model::TokenEvidence> evidence;
  for (std::size_t n = 0; n < vectors.evidence.size(); ++n) {
    if (vectors.evidence[n].tokens.empty()) continue;
    contents.push_back(receipt.applied[n].content);
    evidence.push_back(std::move(vectors.evidence[n]));
  }
  if (!contents.empty()) evidence_.put(cube.id, vectors.space, contents, evidence);
}

/// Stores the items that are not repeats, and completes the result.
Status LocalMemos::commit_new(CubeState& cube, const AddRequest& request, UtcMs at, AddResult& result) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < request.items.size(); ++i)
    if (!result.items[i].repeated) places.push_back(i);
  if (places.empty()) {
    MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube.id));
    result.sequence = info.head;
    return {};
  }
  MEMOS_TRY(Vectors vectors, vectors_for(cube, request, places));
  vault::WriteBatch batch;
  batch.cube = cube.id;
  batch.actor = request.actor;
  batch.time = at;
  batch.changes.resize(places.size());
  for (std::size_t n = 0; n < places.size(); ++n) {
    vault::Change& change = batch.changes[n];
    change.operation = Operation::kAdd;
    change.memory = result.items[places[n]].id;
    change.body = request.items[places[n]];
    if (change.body->governance.owner.value == 0) change.body->governance.owner = request.actor;
    ask_to_expire(*change.body, batch.jobs);
    result.items[places[n]].embedded = vectors.rows[n].has_value();
    change.vector = std::move(vectors.rows[n]);
    change.no_vector = (request.embed == Embed::kNever || cube::is_derived(*change.body)) && !change.vector;
  }
  if (request.read) read_turns(cube, request, places, result, batch);
  const std::size_t changes = batch.changes.size();
  refine_new(cube, request, places, batch);
  if (vectors.deferred) batch.jobs.push_back({.kind = "embed", .key = {}, .payload = {}, .run_after = at});
  const bool wake = !batch.jobs.empty();
  const SpaceId space = batch.space = vectors.space;
  batch.request = record_of(AnswerKind::kAdd, pack(request, result));
  const index::Epochs::Stay stay = evidence_.stay();
  const Result<vault::Receipt> committed = parts_.vault->commit(std::move(batch));
  if (!committed) {
    if (request.read) recent_.forget(cube.id);            // it counts these turns, which were not said
    return in_terms_of_items(committed.error(), places);  // or a repetition: see run_once()
  }
  const vault::Receipt& receipt = *committed;
  result.sequence = receipt.applied.back().entry.sequence;
  keep_evidence(cube, receipt, std::move(vectors));
  follow_change(cube, space);
  if (wake) scheduler_.notify();
  after_changes(changes);
  return {};
}

}  // namespace memos::api
