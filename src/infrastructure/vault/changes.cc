// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/changes.h"

#include <sqlite3.h>

#include "infrastructure/cube/state.h"
#include "infrastructure/vault/schema.h"

namespace memos::vault {
namespace {

bool brings_link(Operation operation) noexcept {
  return operation == Operation::kLink || operation == Operation::kUnlink || operation == Operation::kSupersede ||
         operation == Operation::kMerge;
}

bool is_change(Operation operation) noexcept {
  switch (operation) {
    case Operation::kAdd:
    case Operation::kUpdate:
    case Operation::kDelete:
    case Operation::kRestore:
    case Operation::kArchive:
    case Operation::kExpire:
    case Operation::kSupersede:
    case Operation::kMerge:
    case Operation::kRollback:
    case Operation::kLink:
    case Operation::kUnlink:
    case Operation::kFreeze:
    case Operation::kUnfreeze:
      return true;
    case Operation::kCreateCube:
    case Operation::kErase:
    case Operation::kSettings:
    case Operation::kDropCube:
      return false;
  }
  return false;
}

Status check_shape(const Change& change) {
  const std::string operation(cube::name(change.operation));
  const auto wrong = [&](std::string message, std::string field) {
    return fail(ErrorCode::kInvalidArgument, operation + " " + std::move(message), std::move(field));
  };
  if (!is_change(change.operation)) return wrong("is not a change of a memory", "operation");
  if (change.memory.is_nil()) return wrong("needs the id of a memory", "memory");
  if (change.body.has_value() != brings_body(change.operation)) {
    return wrong(change.body ? "takes no body" : "needs a body", "body");
  }
  if (change.vector && !change.body) return wrong("takes no vector", "vector");
  if (change.link.has_value() != brings_link(change.operation)) {
    return wrong(change.link ? "takes no link" : "needs a link", "link");
  }
  if (change.link && change.link->from != change.memory && change.link->to != change.memory) {
    return wrong("needs a link that begins or ends at the memory", "link");
  }
  if (change.link && change.link->from == change.link->to) return wrong("cannot link a memory to itself", "link");
  return {};
}

bool counts(const StoredVersion& row) noexcept { return cube::is_current(row.state) && !row.derived; }

}  // namespace

bool brings_body(Operation operation) noexcept {
  return operation == Operation::kAdd || operation == Operation::kUpdate || operation == Operation::kRollback;
}

Error at_change(Error error, std::size_t index) {
  error.field = "changes[" + std::to_string(index) + "]" + (error.field.empty() ? "" : "." + error.field);
  return error;
}

Status check_no_version(const Change& change) {
  if (change.expected_version.value_or(0) == 0) return {};
  return fail(ErrorCode::kConflict, "a new memory has no version " + std::to_string(*change.expected_version),
              "expected_version");
}

Status check_expected_version(const Change& change, std::uint32_t current) {
  if (change.expected_version.value_or(current) == current) return {};
  return fail(ErrorCode::kConflict,
              "version " + std::to_string(current) + " is current, not " + std::to_string(*change.expected_version),
              "expected_version");
}

Result<std::vector<PreparedChange>> prepare_changes(const WriteBatch& batch, base::Random& random) {
  std::vector<PreparedChange> prepared(batch.changes.size());
  for (std::size_t i = 0; i < batch.changes.size(); ++i) {
    const Change& change = batch.changes[i];
    if (auto shape = check_shape(change); !shape) return std::unexpected(at_change(std::move(shape).error(), i));
    if (!change.body) continue;
    prepared[i].body = cube::encode(*change.body);
    random.fill(prepared[i].salt);
    prepared[i].digest = cube::content_digest(prepared[i].salt, prepared[i].body);
  }
  return prepared;
}

Result<Applied> ChangeApplier::apply(const Change& change, const PreparedChange& prepared) {
  switch (change.operation) {
    case Operation::kAdd:
      return add(change, prepared);
    case Operation::kLink:
    case Operation::kUnlink:
      return change_links(change);
    default:
      return change_version(change, prepared);
  }
}

JournalEntry ChangeApplier::entry(Operation operation, const MemoryId& memory, std::uint32_t version,
                                  const Digest& digest) const {
  JournalEntry out;
  out.recorded_at = time_;
  out.actor = actor_;
  out.operation = operation;
  out.memory = memory;
  out.version = version;
  out.content_digest = digest;
  return out;
}

/// The open version of a memory of this cube.
Result<HeldVersion> ChangeApplier::open_version(const MemoryId& memory) {
  MEMOS_TRY(HeldVersion found, writer_.newest_version(memory));
  if (found.row.cube() != cube_.info.id) {
    return fail(ErrorCode::kNotFound, "no memory " + memory.str() + " in this cube", "memory");
  }
  return found;
}

/// Appends the entry and inserts the version that it opens. Fills in key and times.
Result<Applied> ChangeApplier::open(StoredVersion& row, Operation operation, const Digest& digest) {
  MEMOS_TRY(JournalEntry appended, writer_.append(cube_, entry(operation, row.memory, row.version, digest)));
  row.key = row_key(cube_.info.id, appended.sequence);
  row.recorded_at = appended.recorded_at;
  if (row.version == 1) row.created_at = appended.recorded_at;
  if (row.body) row.content = appended.sequence;
  MEMOS_CHECK_OK(insert_version(writer_.connection(), row));
  if (counts(row)) ++cube_.info.current;
  return Applied{appended, row.state, {}, row.content, row.derived};
}

Result<Applied> ChangeApplier::add(const Change& change, const PreparedChange& prepared) {
  MEMOS_TRY(const bool exists, writer_.memory_exists(change.memory));
  if (exists) return fail(ErrorCode::kConflict, "the id " + change.memory.str() + " is in use", "memory");
  MEMOS_CHECK_OK(check_no_version(change));
  StoredVersion row;
  row.memory = change.memory;
  row.frozen = change.body->governance.frozen;
  row.no_vector = change.no_vector;
  row.states = change.body->statement.has_value();
  row.derived = cube::is_derived(*change.body);
  row.salt = prepared.salt;
  row.body = base::as_bytes(prepared.body);
  MEMOS_TRY(Applied applied, open(row, change.operation, prepared.digest));
  if (change.vector) MEMOS_CHECK_OK(put_vector(applied.content, *change.vector));
  return applied;
}

Result<Applied> ChangeApplier::change_version(const Change& change, const PreparedChange& prepared) {
  MEMOS_TRY(HeldVersion before, open_version(change.memory));
  StoredVersion& old = before.row;
  MEMOS_CHECK_OK(check_expected_version(change, old.version));
  MEMOS_TRY(const State state, cube::next_state(old.state, change.operation, old.frozen));
  StoredVersion row;
  row.memory = old.memory;
  row.version = old.version + 1;
  row.state = state;
  row.created_at = old.created_at;
  row.content = old.content;
  row.frozen = change.body ? change.body->governance.frozen : change.operation == Operation::kFreeze;
  row.no_vector = change.body ? change.no_vector : old.no_vector;
  row.states = change.body ? change.body->statement.has_value() : old.states;
  row.derived = old.derived;
  if (change.body) {
    row.salt = prepared.salt;
    row.body = base::as_bytes(prepared.body);
  }
  StoredLink link;
  Digest digest = prepared.digest;
  if (change.link) {
    MEMOS_CHECK_OK(check_ends(*change.link, change.memory));
    link.link = *change.link;
    writer_.random().fill(link.salt);
    digest = link.digest();
  }
  const bool counted = counts(old);
  MEMOS_TRY(Applied applied, open(row, change.operation, digest));
  if (counted) --cube_.info.current;
  applied.closed = old.sequence();
  old.closed = applied.entry.sequence;
  MEMOS_CHECK_OK(rewrite_version(writer_.connection(), old));
  if (change.vector) MEMOS_CHECK_OK(put_vector(applied.content, *change.vector));
  if (change.link) {
    link.key = row.key;
    MEMOS_CHECK_OK(store_link(writer_.connection(), link));
  }
  return applied;
}

// ---- links -------------------------------------------------------------------------------------------------------

/// The other end is a memory of this cube that is not erased.
Status ChangeApplier::check_ends(const Link& link, const MemoryId& memory) {
  const MemoryId& other = link.from == memory ? link.to : link.from;
  const auto found = open_version(other);
  if (!found && found.error().code != ErrorCode::kNotFound) return std::unexpected(found.error());
  if (!found || found->row.state == State::kErased) {
    return fail(ErrorCode::kNotFound, "no memory " + other.str() + " in this cube", "link");
  }
  return {};
}

Result<StoredLink> ChangeApplier::find_link(const Link& link) {
  MEMOS_TRY(Statement * select, writer_.connection().statement(
                                    "SELECT " MEMOS_LINK_COLUMNS
                                    " FROM link WHERE source = ?1 AND target = ?2 AND type = ?3 AND closed = 0"));
  select->bind_bytes(1, link.from.bytes).bind_bytes(2, link.to.bytes).bind(3, static_cast<int>(link.type));
  const Rows rows(*select);
  MEMOS_TRY(const bool row, select->step());
  if (!row) return fail(ErrorCode::kNotFound, "there is no such link", "link");
  return load_link(*select);
}

Result<Applied> ChangeApplier::change_links(const Change& change) {
  MEMOS_TRY(const HeldVersion held, open_version(change.memory));
  const StoredVersion& memory = held.row;
  MEMOS_CHECK_OK(check_expected_version(change, memory.version));
  MEMOS_CHECK_OK(cube::next_state(memory.state, change.operation, memory.frozen));
  auto found = find_link(*change.link);
  if (!found && found.error().code != ErrorCode::kNotFound) return std::unexpected(std::move(found).error());
  StoredLink link;
  if (change.operation == Operation::kLink) {
    if (found) return fail(ErrorCode::kConflict, "the link exists", "link");
    MEMOS_CHECK_OK(check_ends(*change.link, change.memory));
    link.link = *change.link;
    writer_.random().fill(link.salt);
  } else {
    if (!found) return std::unexpected(std::move(found).error());
    link = *found;
  }
  MEMOS_TRY(const JournalEntry appended,
            writer_.append(cube_, entry(change.operation, change.memory, memory.version, link.digest())));
  if (change.operation == Operation::kLink) {
    link.key = row_key(cube_.info.id, appended.sequence);
  } else {
    link.closed = appended.sequence;
  }
  MEMOS_CHECK_OK(store_link(writer_.connection(), link));
  return Applied{appended, memory.state, {}, {}, memory.derived};
}

// ---- vectors -----------------------------------------------------------------------------------------------------

Status check_head(const CubeInfo& cube, std::optional<Sequence> head) {
  if (!head || cube.head == *head) return {};
  return fail(ErrorCode::kConflict, "the cube was written to meanwhile", "head");
}

Status check_removable(const CubeInfo& cube, SpaceId space) {
  if (cube.space != space) return {};
  return fail(ErrorCode::kConflict, "these are the vectors that searches use", "space");
}

Status check_vector(const VectorRow& vector, const Space& space) {
  if (vector.parts != 0 && vector.halves.size() == std::size_t{vector.parts} * space.dimension) return {};
  return fail(ErrorCode::kInvalidArgument,
              "the cube's vectors have " + std::to_string(space.dimension) + " dimensions; " +
                  std::to_string(vector.halves.size()) + " numbers for " + std::to_string(vector.parts) +
                  " parts do not fit",
              "vector");
}

Status store_vector(Writer& writer, StoredCube& cube, const Space& space, Sequence content, const VectorRow& vector) {
  const std::int64_t key = row_key(cube.info.id, content);
  const base::Bytes halves = bytes_of(std::span<const std::uint16_t>(vector.halves));
  const std::uint64_t checksum = vector_checksum(key, vector.parts, halves);
  const std::string table = vector_table(space.id);
  MEMOS_TRY(Statement * insert, writer.connection().statement("INSERT OR IGNORE INTO " + table +
                                                              "(key, parts, halves, checksum) VALUES(?1, ?2, ?3, ?4)"));
  MEMOS_CHECK_OK(insert->bind(1, key).bind(2, vector.parts).bind_bytes(3, halves).bind(4, checksum).run());
  if (sqlite3_changes(writer.connection().raw()) == 1) {
    if (space.id == cube.info.space) ++cube.vectors;
    return {};
  }
  MEMOS_TRY(Statement * update, writer.connection().statement(
                                    "UPDATE " + table + " SET parts = ?2, halves = ?3, checksum = ?4 WHERE key = ?1"));
  return update->bind(1, key).bind(2, vector.parts).bind_bytes(3, halves).bind(4, checksum).run();
}

Status ChangeApplier::put_vector(Sequence content, const VectorRow& vector) {
  const Space* space = writer_.space(space_.value != 0 ? space_ : cube_.info.space);
  if (space == nullptr) {
    return fail(ErrorCode::kInvalidArgument, "the cube has no embedding space yet: set one before adding vectors",
                "vector");
  }
  MEMOS_CHECK_OK(check_vector(vector, *space));
  return store_vector(writer_, cube_, *space, content, vector);
}

// ---- erasing -----------------------------------------------------------------------------------------------------

/// Takes body and salt from every version of the memory, and the vectors from every space.
Status ChangeApplier::clear_content(const MemoryId& memory) {
  std::vector<StoredVersion> rows;
  {
    MEMOS_TRY(Statement * select,
              writer_.connection().statement("SELECT " MEMOS_VERSION_COLUMNS
                                             " FROM version WHERE memory = ?1 AND body IS NOT NULL"));
    const Rows guard(*select);
    select->bind_bytes(1, memory.bytes);
    for (;;) {
      MEMOS_TRY(const bool row, select->step());
      if (!row) break;
      MEMOS_TRY(StoredVersion loaded, load_version(*select));
      loaded.body.reset();
      loaded.salt.reset();
      rows.push_back(loaded);
    }
  }
  for (const StoredVersion& row : rows) {
    MEMOS_CHECK_OK(rewrite_version(writer_.connection(), row));
    for (const Space& space : writer_.spaces()) {
      MEMOS_TRY(Statement * remove,
                writer_.connection().statement("DELETE FROM " + vector_table(space.id) + " WHERE key = ?1"));
      MEMOS_CHECK_OK(remove->bind(1, row.key).run());
      if (sqlite3_changes(writer_.connection().raw()) == 1 && space.id == cube_.info.space) --cube_.vectors;
    }
  }
  return {};
}

Status ChangeApplier::remove_traces(const MemoryId& memory) {
  MEMOS_TRY(Statement * links, writer_.connection().statement("DELETE FROM link WHERE source = ?1 OR target = ?1"));
  MEMOS_CHECK_OK(links->bind_bytes(1, memory.bytes).run());
  MEMOS_TRY(Statement * usage, writer_.connection().statement("DELETE FROM usage WHERE memory = ?1"));
  return usage->bind_bytes(1, memory.bytes).run();
}

Result<Applied> ChangeApplier::erased_before(const StoredVersion& tombstone) {
  MEMOS_TRY(Statement * select,
            writer_.connection().statement("SELECT " MEMOS_JOURNAL_COLUMNS " FROM journal WHERE key = ?1"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind(1, tombstone.key).step());
  if (!row) return fail(ErrorCode::kCorrupt, "the journal misses " + place(tombstone.key));
  MEMOS_TRY(JournalEntry entry, load_entry(*select));
  return Applied{std::move(entry), State::kErased, {}, {}, false};
}

Result<ChangeApplier::Erasure> ChangeApplier::erase(const MemoryId& memory) {
  MEMOS_TRY(const HeldVersion before, open_version(memory));
  if (before.row.state == State::kErased) {
    MEMOS_TRY(Applied applied, erased_before(before.row));
    return Erasure{std::move(applied), true};
  }
  MEMOS_TRY(const State state, cube::next_state(before.row.state, Operation::kErase, before.row.frozen));
  StoredVersion row;
  row.memory = memory;
  row.version = before.row.version + 1;
  row.state = state;
  row.created_at = before.row.created_at;
  MEMOS_TRY(Applied applied, open(row, Operation::kErase, Digest{}));
  if (counts(before.row)) --cube_.info.current;
  StoredVersion old = before.row;
  applied.closed = old.sequence();
  old.closed = applied.entry.sequence;
  MEMOS_CHECK_OK(rewrite_version(writer_.connection(), old));
  MEMOS_CHECK_OK(clear_content(memory));
  MEMOS_CHECK_OK(remove_traces(memory));
  return Erasure{std::move(applied), false};
}

}  // namespace memos::vault
