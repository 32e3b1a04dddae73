// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/tasks.h"

#include <sqlite3.h>

#include "infrastructure/vault/jobs.h"
#include "infrastructure/vault/requests.h"
#include "infrastructure/vault/schema.h"

namespace memos::vault {

Status CommitTask::apply() {
  receipt.applied.clear();
  receipt.applied.reserve(batch_.changes.size());
  MEMOS_TRY(StoredCube * cube, writer_.cube(batch_.cube));
  ChangeApplier applier(writer_, *cube, batch_.actor, batch_.time, batch_.space);
  for (std::size_t i = 0; i < batch_.changes.size(); ++i) {
    auto applied = applier.apply(batch_.changes[i], prepared_[i]);
    if (!applied) return std::unexpected(at_change(std::move(applied).error(), i));
    receipt.applied.push_back(*std::move(applied));
  }
  for (const JobRequest& job : batch_.jobs) {
    MEMOS_CHECK_OK(request_job(writer_.connection(), batch_.cube, job, batch_.time));
  }
  if (batch_.request) MEMOS_CHECK_OK(keep_request(writer_.connection(), completed(batch_, receipt)));
  return {};
}

void CommitTask::committed() noexcept {
  if (listener_) listener_(Committed{batch_, receipt});
}

EraseTask::EraseTask(Writer& writer, CubeId cube, std::span<const MemoryId> memories, ActorId actor, UtcMs time,
                     const CommitListener& listener)
    : WriteTask(memories.size()), writer_(writer), memories_(memories.begin(), memories.end()), listener_(listener) {
  batch_.cube = cube;
  batch_.actor = actor;
  batch_.time = time;
}

Status EraseTask::apply() {
  receipt.applied.clear();
  told_.applied.clear();
  batch_.changes.clear();
  MEMOS_TRY(StoredCube * cube, writer_.cube(batch_.cube));
  ChangeApplier applier(writer_, *cube, batch_.actor, batch_.time);
  for (std::size_t i = 0; i < memories_.size(); ++i) {
    auto erasure = applier.erase(memories_[i]);
    if (!erasure) {
      erasure.error().field = "memories[" + std::to_string(i) + "]";
      return std::unexpected(std::move(erasure).error());
    }
    receipt.applied.push_back(erasure->applied);
    if (erasure->before) continue;
    told_.applied.push_back(std::move(erasure->applied));
    Change& change = batch_.changes.emplace_back();
    change.operation = Operation::kErase;
    change.memory = memories_[i];
  }
  return {};
}

void EraseTask::committed() noexcept {
  if (listener_ && !batch_.changes.empty()) listener_(Committed{batch_, told_});
}

// ---- cubes and spaces ----------------------------------------------------------------------------------------------

Result<CubeInfo> create_cube(Writer& writer, base::IdIssuer& ids, const TenantId& tenant, const std::string& name,
                             const std::string& description, ActorId actor, UtcMs now) {
  {
    MEMOS_TRY(Statement * find,
              writer.connection().statement("SELECT 1 FROM cube WHERE tenant = ?1 AND name = ?2 AND dropped = 0"));
    const Rows guard(*find);
    MEMOS_TRY(const bool taken, find->bind_text(1, tenant.value).bind_text(2, name).step());
    if (taken) return fail(ErrorCode::kConflict, "a cube named \"" + name + "\" exists", "name");
  }
  MEMOS_TRY(const std::int64_t last, writer.integer("SELECT coalesce(max(id), 0) FROM cube"));
  if (last >= limits::kMaxCubes)
    return fail(ErrorCode::kExhausted, "this folder holds as many cubes as it can", "cube");
  StoredCube cube;
  cube.info.id.value = static_cast<std::uint32_t>(last + 1);
  cube.info.uuid = ids.next();
  cube.info.tenant = tenant;
  cube.info.name = name;
  cube.info.description = description;
  cube.info.created_at = now;
  writer.random().fill(cube.info.repeat_key);
  cube.info.head_hash = cube::chain_start(cube.info.uuid);
  JournalEntry entry;
  entry.operation = Operation::kCreateCube;
  entry.recorded_at = now;
  entry.actor = actor;
  MEMOS_CHECK_OK(writer.append(cube, entry));
  MEMOS_CHECK_OK(insert_cube(writer.connection(), cube));
  return cube.info;
}

Status set_cube_space(Writer& writer, CubeId id, SpaceId space_id, ActorId actor, std::optional<Sequence> head,
                      UtcMs now) {
  MEMOS_TRY(StoredCube * cube, writer.cube(id));
  MEMOS_CHECK_OK(check_head(cube->info, head));
  const Space* space = writer.space(space_id);
  if (space == nullptr)
    return fail(ErrorCode::kNotFound, "no embedding space " + std::to_string(space_id.value), "space");
  JournalEntry entry;
  entry.operation = Operation::kSettings;
  entry.recorded_at = now;
  entry.actor = actor;
  entry.content_digest = base::blake2b(base::as_bytes("space=" + space->model_hash));
  MEMOS_CHECK_OK(writer.append(*cube, entry));
  MEMOS_TRY(Statement * count, writer.connection().statement("SELECT count(*) FROM " + vector_table(space_id) +
                                                             " WHERE key > ?1 AND key <= ?2"));
  const Rows guard(*count);
  MEMOS_CHECK_OK(count->bind(1, row_key(id, {})).bind(2, last_key(id)).step());
  cube->info.space = space_id;
  cube->vectors = count->number<std::uint64_t>(0);
  return {};
}

Result<bool> drop_cube(Writer& writer, CubeId id, ActorId actor, UtcMs now) {
  MEMOS_TRY(const std::int64_t before,
            writer.integer("SELECT count(*) FROM cube WHERE dropped <> 0 AND id = " + std::to_string(id.value)));
  if (before != 0) return false;
  MEMOS_TRY(StoredCube * cube, writer.cube(id));
  JournalEntry entry;
  entry.operation = Operation::kDropCube;
  entry.recorded_at = now;
  entry.actor = actor;
  MEMOS_CHECK_OK(writer.append(*cube, entry));
  const auto run = [&](const std::string& sql) -> Status {
    MEMOS_TRY(Statement * statement, writer.connection().statement(sql));
    return statement->bind(1, row_key(id, {})).bind(2, last_key(id)).run();
  };
  const std::string range = " WHERE key > ?1 AND key <= ?2";
  MEMOS_CHECK_OK(run("DELETE FROM usage WHERE memory IN (SELECT memory FROM version" + range + ")"));
  MEMOS_CHECK_OK(run("DELETE FROM version" + range));
  MEMOS_CHECK_OK(run("DELETE FROM link" + range));
  for (const Space& space : writer.spaces()) MEMOS_CHECK_OK(run("DELETE FROM " + vector_table(space.id) + range));
  MEMOS_TRY(Statement * jobs, writer.connection().statement("DELETE FROM job WHERE cube = ?1"));
  MEMOS_CHECK_OK(jobs->bind(1, id.value).run());
  cube->dropped = true;
  cube->info.name.clear();
  cube->info.description.clear();
  cube->info.current = 0;
  cube->vectors = 0;
  return true;
}

Result<Space> ensure_space(Writer& writer, const Space& wanted) {
  for (const Space& space : writer.spaces()) {
    if (space.model_hash == wanted.model_hash && space.dimension == wanted.dimension) return space;
  }
  Space space = wanted;
  space.id.value = writer.spaces().empty() ? 1 : writer.spaces().back().id.value + 1;
  MEMOS_TRY(Statement * insert,
            writer.connection().statement("INSERT INTO space(" MEMOS_SPACE_COLUMNS ") VALUES(?1, ?2, ?3, ?4, ?5)"));
  insert->bind(1, space.id.value)
      .bind_text(2, space.model_hash)
      .bind_text(3, space.model_name)
      .bind(4, space.dimension);
  MEMOS_CHECK_OK(insert->bind(5, space_checksum(space)).run());
  MEMOS_CHECK_OK(writer.connection().execute(create_vector_table(space.id)));
  return space;
}

// ---- rows that are not journaled -----------------------------------------------------------------------------------

Status put_vectors(Writer& writer, CubeId id, SpaceId space_id, std::span<const VectorRow> rows) {
  MEMOS_TRY(StoredCube * cube, writer.cube(id));
  const Space* space = writer.space(space_id);
  if (space == nullptr)
    return fail(ErrorCode::kNotFound, "no embedding space " + std::to_string(space_id.value), "space");
  MEMOS_TRY(Statement * present,
            writer.connection().statement("SELECT 1 FROM version WHERE key = ?1 AND body IS NOT NULL"));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (auto fits = check_vector(rows[i], *space); !fits) {
      fits.error().field = "rows[" + std::to_string(i) + "]";
      return fits;
    }
    bool exists = false;
    {
      const Rows guard(*present);
      MEMOS_TRY(exists, present->bind(1, row_key(id, rows[i].content)).step());
    }
    if (exists) MEMOS_CHECK_OK(store_vector(writer, *cube, *space, rows[i].content, rows[i]));
  }
  return {};
}

Result<std::uint64_t> remove_vectors(Writer& writer, CubeId id, SpaceId space_id, std::size_t limit) {
  MEMOS_TRY(const StoredCube* cube, writer.cube(id));
  MEMOS_CHECK_OK(check_removable(cube->info, space_id));
  if (writer.space(space_id) == nullptr)
    return fail(ErrorCode::kNotFound, "no embedding space " + std::to_string(space_id.value), "space");
  const std::string table = vector_table(space_id);
  MEMOS_TRY(Statement * remove,
            writer.connection().statement("DELETE FROM " + table + " WHERE key IN (SELECT key FROM " + table +
                                          " WHERE key > ?1 AND key <= ?2 LIMIT ?3)"));
  MEMOS_CHECK_OK(remove->bind(1, row_key(id, {})).bind(2, last_key(id)).bind(3, std::uint64_t{limit}).run());
  return static_cast<std::uint64_t>(sqlite3_changes(writer.connection().raw()));
}

Status add_usage(Writer& writer, std::span<const std::pair<MemoryId, Usage>> usage) {
  // Counters of erased and unknown memories are not brought back.
  MEMOS_TRY(Statement * add,
            writer.connection().statement(
                "INSERT INTO usage(memory, uses, last_used_at) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM version "
                "WHERE memory = ?1 AND closed = 0 AND state <> 8) ON CONFLICT(memory) DO UPDATE SET uses = uses + "
                "excluded.uses, last_used_at = max(coalesce(last_used_at, excluded.last_used_at), "
                "coalesce(excluded.last_used_at, last_used_at))"));
  for (const auto& [memory, counted] : usage) {
    add->bind_bytes(1, memory.bytes).bind(2, counted.uses);
    counted.last_used_at ? add->bind(3, counted.last_used_at->value) : add->bind_null(3);
    MEMOS_CHECK_OK(add->run());
  }
  return {};
}

Status set_setting(Writer& writer, const std::string& name, const std::string& value) {
  MEMOS_TRY(
      Statement * set,
      writer.connection().statement(
          "INSERT INTO setting(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value"));
  return set->bind_text(1, name).bind_text(2, value).run();
}

}  // namespace memos::vault
