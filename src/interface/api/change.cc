// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Changes of one memory: update, remove, restore, archive, rollback, and links.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/api/expiry.h"
#include "interface/api/local_memos.h"
#include "interface/api/once.h"

namespace memos::api {

namespace {

Body changed(Body body, const UpdateRequest& request) {
  if (request.text) body.text = *request.text;
  if (request.caption) body.caption = *request.caption;
  if (request.type) body.type = *request.type;
  if (request.tags) body.tags = *request.tags;
  if (request.info) body.info = *request.info;
  if (request.valid) body.valid = *request.valid;
  if (request.key) body.key = *request.key;
  if (request.said_at) body.said_at = request.said_at;
  if (request.never_expires) body.governance.expires_at.reset();
  if (request.expires_at) body.governance.expires_at = request.expires_at;
  return body;
}

std::vector<vault::Change> one(vault::Change change) {
  std::vector<vault::Change> changes;
  changes.push_back(std::move(change));
  return changes;
}

std::unexpected<Error> erased(const MemoryId& id) {
  return fail(ErrorCode::kNotFound, "memory " + id.str() + " was erased", "id");
}

}  // namespace

/// Commits changes of one memory, and of what follows it behind them, and answers with what they made of it.
Result<Memory> LocalMemos::apply(const CubeState& cube, std::vector<vault::Change> changes, ActorId actor,
                                 std::vector<vault::JobRequest> jobs, EvidenceSource source) {
  vault::WriteBatch batch;
  batch.cube = cube.id;
  batch.actor = actor;
  batch.time = now();
  const MemoryId id = changes.front().memory;
  // Of this memory itself; the others are what follows it.
  const auto own = [&](const vault::Change& change) { return change.memory == id; };
  const std::size_t last = static_cast<std::size_t>(std::ranges::count_if(changes, own)) - 1;
  const std::size_t count = changes.size();
  const bool wake = !jobs.empty();
  batch.changes = std::move(changes);
  batch.jobs = std::move(jobs);
  batch.request = record_of(AnswerKind::kMemory);
  batch.space = source.space;
  const index::Epochs::Stay stay = evidence_.stay();
  MEMOS_TRY(const vault::Receipt receipt, parts_.vault->commit(std::move(batch)));
  const Sequence content = receipt.applied[last].content;
  if (source.copied.value != 0) {
    evidence_.copy(cube.id, source.space, source.copied, content);
  } else if (!source.made.tokens.empty()) {
    evidence_.put(cube.id, source.space, {&content, 1}, {&source.made, 1});
  }
  follow_change(cube, source.space);
  if (wake) scheduler_.notify();
  after_changes(count);
  return current_memory(cube, id);
}

/// A change of the memory that was asked for before, as it came out then; none: it was not.
Result<std::optional<Memory>> LocalMemos::changed_before(const MemoryId& id) {
  MEMOS_TRY(const auto record, done_before(*parts_.vault, AnswerKind::kMemory));
  if (!record) return std::nullopt;
  std::vector<vault::VersionRow> rows(1);
  MEMOS_TRY(rows.front(), parts_.vault->at(id, record->sequence));
  MEMOS_TRY(CubeState * cube, cubes_.of(id));
  MEMOS_TRY(std::vector<Memory> memories, memories_of(*cube, std::move(rows), now()));
  return std::move(memories.front());
}

Result<Memory> LocalMemos::update(const UpdateRequest& request) {
  MEMOS_CHECK_OK(require_writable());
  if (request.never_expires && request.expires_at)
    return fail(ErrorCode::kInvalidArgument, "never_expires and expires_at exclude each other", "never_expires");
  MEMOS_TRY(std::optional<Memory> before, changed_before(request.id));
  if (before) return *std::move(before);
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  const std::shared_lock not_deriving(deriving_mutex_);
  // Without a version named by the caller the change applies to whatever is current: a lost race is run again.
  constexpr int kMaxRaces = 16;
  for (int race = 0;; ++race) {
    MEMOS_TRY(Target target, this->target(request.id));
    if (!target.row.body) return erased(request.id);
    MEMOS_CHECK_OK(settle_expiry(target));
    if (request.expected_version && *request.expected_version != target.row.version)
      return fail(ErrorCode::kConflict,
                  "version " + std::to_string(target.row.version) + " is current, not " +
                      std::to_string(*request.expected_version),
                  "expected_version");
    AddRequest made;
    made.embed = request.embed;
    made.actor = request.actor;
    AddItem& item = made.items.emplace_back();
    static_cast<Body&>(item) = changed(*target.row.body, request);
    MEMOS_CHECK_OK(cube::validate(item, {}));
    MEMOS_CHECK_OK(cube::next_state(target.row.state, Operation::kUpdate, item.governance.frozen));
    vault::Change change;
    change.operation = Operation::kUpdate;
    change.memory = request.id;
    change.expected_version = target.row.version;
    std::vector<vault::JobRequest> jobs;
    EvidenceSource source;
    if (item.text == target.row.body->text && item.caption == target.row.body->caption) {
      source.space = target.cube->space();
      MEMOS_TRY(change.vector, stored_vector(*target.cube, source.space, target.row.content));
      change.no_vector = target.row.no_vector;
      if (change.vector) source.copied = target.row.content;
    } else {
      const std::size_t places[] = {0};
      MEMOS_TRY(Vectors vectors, vectors_for(*target.cube, made, places));
      change.vector = std::move(vectors.rows.front());
      change.no_vector = request.embed == Embed::kNever;
      source.space = vectors.space;
      if (!vectors.evidence.empty() && change.vector) source.made = std::move(vectors.evidence.front());
      if (vectors.deferred) jobs.push_back({.kind = "embed", .key = {}, .payload = {}, .run_after = now()});
    }
    ask_to_expire(item, jobs);
    std::vector<vault::Change> following;
    if (item.text != target.row.body->text) {
      MEMOS_CHECK_OK(read_again(target, item, request.read, following));
      const Body* const turn = &item;
      if (request.read) refiner_.on_new_turns(*target.cube, {&turn, 1}, now(), jobs);
    }
    change.body = std::move(item);
    std::vector<vault::Change> changes = one(std::move(change));
    std::ranges::move(following, std::back_inserter(changes));
    Result<Memory> memory = apply(*target.cube, std::move(changes), request.actor, std::move(jobs), std::move(source));
    const bool lost = !memory && memory.error().code == ErrorCode::kConflict && !request.expected_version &&
                      !is_repeated(memory.error());
    if (!lost || race == kMaxRaces) return memory;
  }
}

/// remove, restore, archive: the state changes, the content stays.
Result<Memory> LocalMemos::change_state(const MemoryId& id, Operation operation, ActorId actor) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_TRY(std::optional<Memory> before, changed_before(id));
  if (before) return *std::move(before);
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  const std::shared_lock not_deriving(deriving_mutex_);
  MEMOS_TRY(Target target, this->target(id));
  if (!target.row.body) return erased(id);
  MEMOS_CHECK_OK(settle_expiry(target));
  MEMOS_CHECK_OK(cube::next_state(target.row.state, operation, target.row.body->governance.frozen));
  vault::Change change;
  change.operation = operation;
  change.memory = id;
  std::vector<vault::JobRequest> jobs;
  if (operation == Operation::kDelete) {
    const UtcMs due{now().value + std::chrono::milliseconds(limits::kDeletedKept).count()};
    jobs.push_back({.kind = "purge", .key = {}, .payload = {}, .run_after = due});
  }
  std::vector<vault::Change> changes = one(std::move(change));
  EvidenceSource source;
  if (operation == Operation::kRestore) {
    Body& body = *target.row.body;
    if (body.governance.expires_at && *body.governance.expires_at <= now()) {
      // Who restores it wants it: it would be expired again at once.
      body.governance.expires_at.reset();
      vault::Change& lasting = changes.emplace_back();
      lasting.operation = Operation::kUpdate;
      lasting.memory = id;
      source.space = target.cube->space();
      MEMOS_TRY(lasting.vector, stored_vector(*target.cube, source.space, target.row.content));
      lasting.no_vector = target.row.no_vector;
      if (lasting.vector) source.copied = target.row.content;
      lasting.body = body;
    }
    ask_to_expire(body, jobs);
  }
  MEMOS_CHECK_OK(follow_state(target, operation, changes));
  return apply(*target.cube, std::move(changes), actor, std::move(jobs), std::move(source));
}

Result<Memory> LocalMemos::remove(const MemoryId& id, ActorId actor) {
  return change_state(id, Operation::kDelete, actor);
}

Result<Memory> LocalMemos::restore(const MemoryId& id, ActorId actor) {
  return change_state(id, Operation::kRestore, actor);
}

Result<Memory> LocalMemos::archive(const MemoryId& id, ActorId actor) {
  return change_state(id, Operation::kArchive, actor);
}

Result<Memory> LocalMemos::rollback(const MemoryId& id, std::uint32_t version, ActorId actor) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_TRY(std::optional<Memory> before, changed_before(id));
  if (before) return *std::move(before);
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  const std::shared_lock not_deriving(deriving_mutex_);
  MEMOS_TRY(Target target, this->target(id));
  if (!target.row.body) return erased(id);
  MEMOS_CHECK_OK(settle_expiry(target));
  MEMOS_CHECK_OK(cube::next_state(target.row.state, Operation::kRollback, target.row.body->governance.frozen));
  MEMOS_TRY(const std::vector<vault::VersionRow> versions, parts_.vault->versions(id));
  const auto old = std::ranges::find(versions, version, &vault::VersionRow::version);
  if (old == versions.end() || !old->body)
    return fail(ErrorCode::kNotFound, "memory " + id.str() + " has no version " + std::to_string(version), "version");
  vault::Change change;
  change.operation = Operation::kRollback;
  change.memory = id;
  change.expected_version = target.row.version;
  change.body = old->body;
  std::optional<UtcMs>& expires_at = change.body->governance.expires_at;
  if (expires_at && *expires_at <= now()) expires_at.reset();  // as with a restore: it is wanted
  EvidenceSource source;
  source.space = target.cube->space();
  MEMOS_TRY(change.vector, stored_vector(*target.cube, source.space, old->content));
  change.no_vector = old->no_vector;
  if (change.vector) source.copied = old->content;
  std::vector<vault::JobRequest> jobs;
  ask_to_expire(*change.body, jobs);
  std::vector<vault::Change> following;
  if (change.body->text != target.row.body->text) MEMOS_CHECK_OK(read_again(target, *change.body, true, following));
  std::vector<vault::Change> changes = one(std::move(change));
  std::ranges::move(following, std::back_inserter(changes));
  return apply(*target.cube, std::move(changes), actor, std::move(jobs), std::move(source));
}

Status LocalMemos::change_link(const Link& link, Operation operation, ActorId actor) {
  MEMOS_CHECK_OK(require_writable());
  if (link.type < LinkType::kDerivedFrom || link.type > LinkType::kFollows)
    return fail(ErrorCode::kInvalidArgument, "type is not a kind of link", "type");
  if (link.from == link.to) return fail(ErrorCode::kInvalidArgument, "a memory cannot be linked to itself", "to");
  MEMOS_TRY(const auto before, done_before(*parts_.vault, AnswerKind::kNothing));
  if (before) return {};
  const auto end_of = [&](const MemoryId& id, const char* field) -> Result<Target> {
    Result<Target> found = target(id);
    if (found && !found->row.body) return erased(id);
    if (found) return found;
    Error error = std::move(found).error();
    error.field = field;
    return std::unexpected(std::move(error));
  };
  MEMOS_TRY(const Target from, end_of(link.from, "from"));
  MEMOS_TRY(const Target to, end_of(link.to, "to"));
  vault::WriteBatch batch;
  batch.cube = from.cube->id;
  batch.actor = actor;
  batch.time = now();
  vault::Change& change = batch.changes.emplace_back();
  change.operation = operation;
  change.memory = link.from;
  change.link = link;
  batch.request = record_of(AnswerKind::kNothing);
  MEMOS_CHECK_OK(parts_.vault->commit(std::move(batch)));
  return {};
}

Status LocalMemos::link(const Link& link, ActorId actor) { return change_link(link, Operation::kLink, actor); }
Status LocalMemos::unlink(const Link& link, ActorId actor) { return change_link(link, Operation::kUnlink, actor); }

}  // namespace memos::api
