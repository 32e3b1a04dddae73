// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Stored key/value cache: listing, dropping, and making it ahead of the prompts that want it.
#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/time.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/api/context_text.h"
#include "interface/api/expiry.h"
#include "interface/api/local_memos.h"
#include "interface/api/prompt_in_model.h"

namespace memos::api {

namespace {

/// The slot of kv_segments that were made from the memories that are used most.
constexpr std::string_view kSlot = "prompt.memories";
constexpr std::string_view kHeading = "Memories:\n";

std::string line_of(const vault::VersionRow& row) {
  const Body& body = *row.body;
  const UtcMs said = body.said_at.value_or(row.created_at);
  std::string line = "- " + base::format_rfc3339(said).substr(0, 10);
  const std::string who = body.origins.empty() ? std::string() : body.origins.front().speaker;
  if (!who.empty()) line += " " + safe_name(who, ContextFormat::kPlain);
  return line + ": " + safe_text(body.text, ContextFormat::kPlain) + "\n";
}

/// The segment that the memories make; those for which there is no room are taken out.
Body segment_of(std::vector<vault::VersionRow>& rows) {
  Body body;
  body.text = kHeading;
  body.type = MemoryType::kKvSegment;
  body.key = kSlot;
  body.governance.sensitivity = Sensitivity::kPublic;
  std::erase_if(rows, [&](const vault::VersionRow& row) {
    const std::string line = line_of(row);
    if (body.text.size() + line.size() > limits::kMaxTextBytes) return true;
    body.text += line;
    const Governance& of = row.body->governance;
    body.governance.sensitivity = std::max(body.governance.sensitivity, of.sensitivity);
    if (of.expires_at && (!body.governance.expires_at || *of.expires_at < *body.governance.expires_at))
      body.governance.expires_at = of.expires_at;
    return false;
  });
  if (!rows.empty())
    body.statement = Statement{.subject = {},
                               .value = std::to_string(rows.size()) + " memories",
                               .single = true,
                               .ends = false,
                               .corrects = false,
                               .confidence = 100,
                               .source = rows.back().memory};
  return body;
}

}  // namespace

// ---- listing and dropping --------------------------------------------------------------------------------------

Result<std::vector<KvSegment>> LocalMemos::kv_list(const KvListRequest& request) {
  MEMOS_TRY(CubeState* const cube, cubes_.find(request.cube, "cube"));
  MEMOS_TRY(const activation::BlockStore* store, activation_.store());
  std::vector<KvSegment> segments;
  MEMOS_TRY(const std::vector<MemoryId> ids, activation_.segments(cube->id));
  std::map<MemoryId, std::size_t> places;
  for (const MemoryId& id : ids) {
    MEMOS_TRY(const std::optional<PromptPart> part, segment_part(id));
    if (!part) continue;
    places.emplace(id, segments.size());
    segments.push_back({.memory = id, .sources = part->sources.size() - 1, .text_bytes = part->text.size()});
  }
  KvSegment rest;
  const model::Generator* const generator = activation_.loaded();
  std::optional<activation::KeySpace> space;
  if (generator != nullptr) {
    // Adapters that cannot be applied: then prompts of this cube cannot be made, and nothing is usable.
    if (const auto adapters = adapters_for({}, std::span(&cube, 1)))
      space.emplace(cubes_.tenant(), model::state_namespace(generator->identity(), adapters->applied));
  }
  for (const activation::BlockView& view : store->list()) {
    const activation::Block& block = view.block;
    if (block.tenant != cubes_.tenant()) continue;
    const auto count = [&](KvSegment& segment) {
      ++segment.blocks;
      if (space && block.space == space->id()) ++segment.usable;
      segment.tokens += block.tokens;
      if (view.in_ram) segment.ram_bytes += view.bytes;
      if (view.on_disk) segment.disk_bytes += view.bytes;
      segment.shared = segment.shared || block.audience.empty();
    };
    const bool ours = block.audience.empty() || std::ranges::find(block.audience, cube->id) != block.audience.end();
    bool named = false;
    for (const activation::Source& source : block.sources) {
      const auto place = places.find(source.memory);
      if (place == places.end()) continue;
      count(segments[place->second]);
      named = true;
    }
    // What only other cubes' memories stand in is theirs.
    const bool foreign = !block.sources.empty() &&
                         std::ranges::find(block.sources, cube->id, &activation::Source::cube) == block.sources.end();
    if (!named && ours && !foreign) count(rest);
  }
  if (rest.blocks > 0) segments.insert(segments.begin(), rest);
  return segments;
}

Result<KvDropReport> LocalMemos::kv_drop(const KvDropRequest& request) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_TRY(activation::BlockStore * store, activation_.store());
  Result<activation::Dropped> dropped;
  if (request.all) {
    dropped = store->drop_tenant(cubes_.tenant());
  } else {
    MEMOS_TRY(const CubeState* cube, cubes_.find(request.cube, "cube"));
    if (request.memory.is_nil()) {
      dropped = store->drop_cube(cube->id);
    } else {
      const auto of = parts_.vault->cube_of(request.memory);
      if (!of && of.error().code != ErrorCode::kNotFound) return std::unexpected(of.error());
      if (!of || *of != cube->id)
        return fail(ErrorCode::kNotFound, "no memory of this cube has the id " + request.memory.str(), "memory");
      dropped = store->drop_memories(std::span(&request.memory, 1));
    }
  }
  MEMOS_CHECK_OK(dropped);
  return KvDropReport{.blocks = dropped->blocks, .bytes = dropped->bytes};
}

// ---- a segment of what is used most ----------------------------------------------------------------------------

/// Memories that a prompt of everybody who may use the cube can hold, those used most first.
Result<std::vector<vault::VersionRow>> LocalMemos::most_used(const CubeState& cube, std::size_t limit) {
  std::vector<MemoryId> ids;
  const auto take = [&](vault::VersionRow&& row) -> Status {
    const bool open = row.recorded_to.value == 0 && row.body && !row.derived && cube::is_current(state_at(row, now()));
    if (!open || row.body->type == MemoryType::kKvSegment || row.body->type == MemoryType::kAdapter) return {};
    const Governance& of = row.body->governance;
    if (of.readers.empty() && of.sensitivity != Sensitivity::kSecret) ids.push_back(row.memory);
    return {};
  };
  MEMOS_CHECK_OK(parts_.vault->scan_kept(cube.id, Sequence{}, take));
  MEMOS_TRY(const std::vector<Usage> uses, usage_.read(ids));
  std::vector<std::size_t> order(ids.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  // Ties: the newer one.
  std::ranges::sort(
      order, [&](std::size_t a, std::size_t b) { return std::pair(uses[a].uses, a) > std::pair(uses[b].uses, b); });
  order.resize(std::min(order.size(), limit));
  std::ranges::sort(order);  // In the prompt: in journal order, which does not change with use.
  std::vector<vault::VersionRow> rows;
  for (const std::size_t i : order) {
    Result<vault::VersionRow> row = parts_.vault->current(ids[i]);
    if (row && row->body) rows.push_back(*std::move(row));
  }
  return rows;
}

/// Makes the segment, unless it is there with just this text, and puts older ones away.
Result<MemoryId> LocalMemos::put_segment(const CubeState& cube, const std::vector<vault::VersionRow>& rows, Body body,
                                         ActorId actor) {
  vault::WriteBatch batch{.cube = cube.id, .actor = actor, .time = now(), .changes = {}, .jobs = {}};
  MEMOS_TRY(const std::vector<MemoryId> known, activation_.segments(cube.id));
  std::optional<MemoryId> same;
  for (const MemoryId& id : known) {
    MEMOS_TRY(const vault::VersionRow row, parts_.vault->current(id));
    const bool ours = row.body && row.body->key == kSlot && cube::is_current(row.state) && !row.body->governance.frozen;
    if (!ours) continue;
    if (!same && row.body->text == body.text)
      same = id;
    else
      batch.changes.push_back({.operation = Operation::kArchive, .memory = id, .expected_version = row.version});
  }
  const MemoryId id = same ? *same : ids_.next();
  if (!same) {
    ask_to_expire(body, batch.jobs);
    batch.changes.push_back({.operation = Operation::kAdd, .memory = id, .body = std::move(body), .no_vector = true});
    for (const vault::VersionRow& row : rows)
      batch.changes.push_back(
          {.operation = Operation::kLink, .memory = id, .link = Link{LinkType::kDerivedFrom, id, row.memory}});
  }
  if (batch.changes.empty()) return id;
  const std::size_t changes = batch.changes.size();
  MEMOS_CHECK_OK(parts_.vault->commit(std::move(batch)));
  after_changes(changes);
  return id;
}

Result<KvWarmResult> LocalMemos::kv_warm(const KvWarmRequest& request) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_CHECK_OK(validate_system(request.system));
  if (request.memories > limits::kMaxSegmentMemories)
    return fail(
        ErrorCode::kInvalidArgument,
        "memories must be at most " + std::to_string(limits::kMaxSegmentMemories) + " (limits::kMaxSegmentMemories)",
        "memories");
  MEMOS_TRY(const CubeState* cube, cubes_.find(request.cube, "cube"));
  KvWarmResult result;
  if (request.memories > 0) {
    const std::unique_lock deriving(deriving_mutex_);
    MEMOS_TRY(std::vector<vault::VersionRow> rows, most_used(*cube, request.memories));
    Body body = segment_of(rows);
    if (rows.empty())
      return fail(ErrorCode::kNotFound, "the cube has no memory that everybody who may use it may read", "memories");
    MEMOS_CHECK_OK(cube::validate(body, {}));
    result.memories = rows.size();
    MEMOS_TRY(result.segment, put_segment(*cube, rows, std::move(body), request.actor));
  }
  if (!request.system.empty()) activation_.remember_system(cube->id, request.system);
  if (!activation_.has_generator()) return result;
  MEMOS_TRY(result.job, scheduler_.request(cube->id, {.kind = "encode", .key = {}, .payload = {}, .run_after = now()}));
  return result;
}

// ---- encoding in the background --------------------------------------------------------------------------------

/// Computes and stores the stable part of the cube's prompts, giving way to every answer, and writes what is only in
/// RAM.
Status LocalMemos::run_encode(scheduler::JobContext& context) {
  const Result<CubeState*> found = cubes_.find(context.row().cube);
  if (!found && found.error().code == ErrorCode::kNotFound) return {};  // Dropped meanwhile.
  MEMOS_CHECK_OK(found);
  if (!activation_.has_generator()) return {};
  const auto generator = activation_.generator();
  if (!generator) return std::unexpected(generator.error());
  PlanRequest stable;
  stable.context.search.cubes = {(*found)->name};
  stable.context.search.text = "?";  // Behind everything that is encoded.
  stable.context.search.use_vectors = false;
  stable.context.search.count_use = false;
  stable.retrieve = false;
  stable.system = activation_.last_system((*found)->id);
  MEMOS_TRY(const Planned planned, this->planned(stable));
  if (!planned.prompt) return {};
  Status told;
  bool gave_way = false;
  const auto keep_going = [&] {
    gave_way = (*generator)->foreground() > 0;
    told = context.report(0, 0);
    return !gave_way && told;
  };
  const Status encoded = activation_.cache().encode(**generator, *planned.prompt, keep_going);
  MEMOS_CHECK_OK(told);
  if (!encoded && encoded.error().code == ErrorCode::kCancelled && gave_way) {
    const UtcMs due{now().value + limits::kKvEncodeAgain.count()};
    context.postpone(due, "an answer goes first");
    return {};
  }
  MEMOS_CHECK_OK(encoded);
  MEMOS_TRY(activation::BlockStore * store, activation_.store());
  const Status written = store->write_back([&] {
    context.yield_to_foreground();
    told = context.report(0, 0);
    return told.has_value();
  });
  MEMOS_CHECK_OK(told);
  return written;
}

}  // namespace memos::api
