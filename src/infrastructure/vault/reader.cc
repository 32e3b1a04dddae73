// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/reader.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "infrastructure/cube/state.h"
#include "infrastructure/vault/schema.h"

namespace memos::vault {
namespace {

/// A scan reads each page once: a small cache is enough, and there may be several readers.
constexpr int kReaderCacheKib = 2048;

std::unexpected<Error> no_cube(const std::string& name) {
  return fail(ErrorCode::kNotFound, "no cube named \"" + name + "\"", "cube");
}

}  // namespace

Result<std::unique_ptr<Reader>> Reader::open(const std::string& path, const std::string& vfs) {
  MEMOS_TRY(auto connection, Connection::open(path, vfs, Connection::Mode::kRead));
  MEMOS_CHECK_OK(
      connection->execute("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; "
                          "PRAGMA cache_size = -" +
                          std::to_string(kReaderCacheKib)));
  return std::unique_ptr<Reader>(new Reader(std::move(connection)));
}

Result<Snapshot> Snapshot::begin(Reader& reader) {
  MEMOS_TRY(Statement * begin, reader.connection().statement("BEGIN"));
  MEMOS_CHECK_OK(begin->run());
  Snapshot snapshot(reader);
  MEMOS_CHECK_OK(
      reader.connection().integer("SELECT count(*) FROM (SELECT 1 FROM space LIMIT 1)"));  // takes the state now
  return snapshot;
}

Snapshot::~Snapshot() {
  if (reader_ != nullptr) static_cast<void>(reader_->connection().execute("COMMIT"));
}

// ---- cubes and spaces ----------------------------------------------------------------------------------------------

Result<CubeInfo> Reader::find_cube(const TenantId& tenant, const std::string& name) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_CUBE_COLUMNS
                                                       " FROM cube WHERE tenant = ?1 AND name = ?2 AND dropped = 0"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind_text(1, tenant.value).bind_text(2, name).step());
  if (!row) return no_cube(name);
  MEMOS_TRY(StoredCube cube, load_cube(*select));
  return std::move(cube.info);
}

Result<StoredCube> Reader::cube(CubeId id) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_CUBE_COLUMNS " FROM cube WHERE id = ?1"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind(1, id.value).step());
  if (!row) return fail(ErrorCode::kNotFound, "no cube " + std::to_string(id.value), "cube");
  MEMOS_TRY(StoredCube cube, load_cube(*select));
  if (cube.dropped) return fail(ErrorCode::kNotFound, "cube " + std::to_string(id.value) + " was dropped", "cube");
  return cube;
}

Result<std::vector<CubeInfo>> Reader::list_cubes(const TenantId& tenant) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_CUBE_COLUMNS
                                                       " FROM cube WHERE tenant = ?1 AND dropped = 0 ORDER BY name"));
  const Rows guard(*select);
  select->bind_text(1, tenant.value);
  std::vector<CubeInfo> cubes;
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return cubes;
    MEMOS_TRY(StoredCube cube, load_cube(*select));
    cubes.push_back(std::move(cube.info));
  }
}

Result<Space> Reader::space(SpaceId id) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_SPACE_COLUMNS " FROM space WHERE id = ?1"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind(1, id.value).step());
  if (!row) return fail(ErrorCode::kNotFound, "no embedding space " + std::to_string(id.value), "space");
  return load_space(*select);
}

// ---- versions ------------------------------------------------------------------------------------------------------

Result<std::optional<Body>> Reader::body_at(std::int64_t key) {
  MEMOS_TRY(Statement * select,
            connection_->statement("SELECT " MEMOS_VERSION_COLUMNS " FROM version WHERE key = ?1 /* body */"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind(1, key).step());
  if (!row) return fail(ErrorCode::kCorrupt, "the content of " + place(key) + " is missing: restore a backup");
  MEMOS_TRY(const StoredVersion stored, load_version(*select));
  if (!stored.body) return std::nullopt;
  const auto* text = reinterpret_cast<const char*>(stored.body->data());
  MEMOS_TRY(Body body, cube::decode({text, stored.body->size()}));
  return body;
}

Result<VersionRow> Reader::resolve(const StoredVersion& stored) {
  VersionRow out;
  out.cube = stored.cube();
  out.memory = stored.memory;
  out.version = stored.version;
  out.state = stored.state;
  out.recorded_from = stored.sequence();
  out.recorded_to = stored.closed;
  out.created_at = stored.created_at;
  out.recorded_at = stored.recorded_at;
  out.content = stored.content;
  out.no_vector = stored.no_vector;
  out.derived = stored.derived;
  if (stored.body) {
    const auto* text = reinterpret_cast<const char*>(stored.body->data());
    MEMOS_TRY(out.body, cube::decode({text, stored.body->size()}));
  } else if (!stored.holds_content() && stored.content.value != 0) {
    MEMOS_TRY(out.body, body_at(row_key(out.cube, stored.content)));
  }
  if (out.body) out.body->governance.frozen = stored.frozen;
  return out;
}

Result<std::vector<VersionRow>> Reader::collect(Statement& select) {
  std::vector<VersionRow> out;
  for (;;) {
    MEMOS_TRY(const bool row, select.step());
    if (!row) return out;
    MEMOS_TRY(const StoredVersion stored, load_version(select));
    MEMOS_TRY(VersionRow resolved, resolve(stored));
    out.push_back(std::move(resolved));
  }
}

Result<CubeId> Reader::cube_of(const MemoryId& memory) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT key FROM version WHERE memory = ?1 LIMIT 1"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind_bytes(1, memory.bytes).step());
  if (!row) return fail(ErrorCode::kNotFound, "no memory " + memory.str(), "memory");
  return cube_of_key(select->integer(0));
}

Result<VersionRow> Reader::current(const MemoryId& memory) { return at(memory, Sequence{limits::kMaxSequence}); }

Result<VersionRow> Reader::at(const MemoryId& memory, Sequence as_of) {
  // All versions of a memory lie in one cube, each opened where the one before was closed.
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_VERSION_COLUMNS
                                                       " FROM version WHERE memory = ?1 AND (key & ?2) <= ?3 "
                                                       "ORDER BY key DESC LIMIT 1"));
  const Rows guard(*select);
  select->bind_bytes(1, memory.bytes)
      .bind(2, limits::kMaxSequence)
      .bind(3, std::min(as_of.value, limits::kMaxSequence));
  MEMOS_TRY(const bool row, select->step());
  if (!row) return fail(ErrorCode::kNotFound, "no memory " + memory.str(), "memory");
  MEMOS_TRY(const StoredVersion stored, load_version(*select));
  return resolve(stored);
}

Result<std::vector<VersionRow>> Reader::versions(const MemoryId& memory) {
  MEMOS_TRY(Statement * select,
            connection_->statement("SELECT " MEMOS_VERSION_COLUMNS " FROM version WHERE memory = ?1 ORDER BY key"));
  const Rows guard(*select);
  select->bind_bytes(1, memory.bytes);
  MEMOS_TRY(auto out, collect(*select));
  if (out.empty()) return fail(ErrorCode::kNotFound, "no memory " + memory.str(), "memory");
  return out;
}

Result<std::vector<VersionRow>> Reader::rows(CubeId cube, std::span<const Sequence> keys) {
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_VERSION_COLUMNS " FROM version WHERE key = ?1"));
  std::vector<VersionRow> out;
  out.reserve(keys.size());
  for (const Sequence key : keys) {
    const Rows guard(*select);
    MEMOS_TRY(const bool row, select->bind(1, row_key(cube, key)).step());
    if (!row) continue;
    MEMOS_TRY(const StoredVersion stored, load_version(*select));
    MEMOS_TRY(VersionRow resolved, resolve(stored));
    out.push_back(std::move(resolved));
  }
  return out;
}

Result<std::vector<VersionRow>> Reader::list(const ListQuery& query) {
  // "open" by the closed column: as of n, a version that was opened at or before n and not closed at or before n.
  MEMOS_TRY(Statement * select,
            connection_->statement("SELECT " MEMOS_VERSION_COLUMNS " FROM version WHERE key > ?1 AND key <= ?2 "
                                   "AND (?3 OR closed = 0 OR closed > ?4) ORDER BY key LIMIT ?5"));
  const Rows guard(*select);
  const Sequence everything{limits::kMaxSequence};
  const Sequence until = query.all_versions ? everything : std::min(query.as_of.value_or(everything), everything);
  select->bind(1, row_key(query.cube, std::min(query.after, everything))).bind(2, row_key(query.cube, until));
  select->bind(3, query.all_versions ? 1 : 0).bind(4, until.value);
  select->bind(5, static_cast<std::uint64_t>(std::min<std::size_t>(query.limit, std::size_t{1} << 62U)));
  return collect(*select);
}

Status Reader::scan_versions(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row, Scan scan) {
#define MEMOS_KEPT_VERSIONS \
  "SELECT " MEMOS_VERSION_COLUMNS " FROM version INDEXED BY version_kept WHERE (body IS NOT NULL OR content > 0) "
  static constexpr std::array kQueries{
      "SELECT " MEMOS_VERSION_COLUMNS " FROM version WHERE key > ?1 AND key <= ?2 ORDER BY key",
      MEMOS_KEPT_VERSIONS "AND key > ?1 AND key <= ?2 ORDER BY key",
      MEMOS_KEPT_VERSIONS "AND key > ?1 AND key <= ?2 AND flags & 4 != 0 ORDER BY key"};
#undef MEMOS_KEPT_VERSIONS
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  MEMOS_TRY(Statement * select, connection_->statement(kQueries.at(static_cast<std::size_t>(scan))));
  const Rows guard(*select);
  select->bind(1, row_key(cube, after)).bind(2, last_key(cube));
  for (;;) {
    MEMOS_TRY(const bool more, select->step());
    if (!more) return {};
    MEMOS_TRY(const StoredVersion stored, load_version(*select));
    MEMOS_TRY(VersionRow resolved, resolve(stored));
    MEMOS_CHECK_OK(row(std::move(resolved)));
  }
}

Result<std::vector<MemoryId>> Reader::deleted_before(CubeId cube, UtcMs before, std::size_t limit) {
  MEMOS_TRY(
      Statement * select,
      connection_->statement("SELECT memory FROM version INDEXED BY version_deleted WHERE state = 7 AND closed = 0 "
                             "AND key > ?1 AND key <= ?2 AND recorded_at < ?3 ORDER BY key LIMIT ?4"));
  const Rows guard(*select);
  select->bind(1, row_key(cube, {})).bind(2, last_key(cube)).bind(3, before.value).bind(4, std::uint64_t{limit});
  std::vector<MemoryId> out;
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return out;
    const base::Bytes bytes = select->bytes(0);
    if (bytes.size() != 16)
      return fail(ErrorCode::kCorrupt, "a version of cube " + std::to_string(cube.value) + " is damaged");
    std::ranges::copy(bytes, out.emplace_back().bytes.begin());
  }
}

// ---- vectors -------------------------------------------------------------------------------------------------------

namespace {

/// Bytes of a blob as halves; SQLite's blobs need not be aligned, so they are copied.
void copy_halves(base::Bytes from, std::vector<std::uint16_t>& to) {
  to.resize(from.size() / sizeof(std::uint16_t));
  if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
}

}  // namespace

Status Reader::scan_vectors(CubeId cube, SpaceId space_id, Sequence after,
                            const std::function<Status(Sequence, std::uint32_t, std::span<const std::uint16_t>)>& row) {
  MEMOS_TRY(const Space known, space(space_id));
  MEMOS_TRY(Statement * select,
            connection_->statement("SELECT key, parts, halves, checksum FROM " + vector_table(space_id) +
                                   " WHERE key > ?1 AND key <= ?2 ORDER BY key"));
  const Rows guard(*select);
  select->bind(1, row_key(cube, after)).bind(2, last_key(cube));
  std::vector<std::uint16_t> halves;
  for (;;) {
    MEMOS_TRY(const bool more, select->step());
    if (!more) return {};
    MEMOS_TRY(const StoredVector stored, load_vector(*select, known.dimension));
    copy_halves(stored.halves, halves);
    MEMOS_CHECK_OK(row(sequence_of_key(stored.key), stored.parts, halves));
  }
}

Result<std::vector<VectorRow>> Reader::vectors(CubeId cube, SpaceId space_id, std::span<const Sequence> contents) {
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  MEMOS_TRY(const Space known, space(space_id));
  MEMOS_TRY(Statement * select, connection_->statement("SELECT key, parts, halves, checksum FROM " +
                                                       vector_table(space_id) + " WHERE key = ?1"));
  std::vector<VectorRow> out(contents.size());
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const Rows guard(*select);
    out[i].content = contents[i];
    out[i].parts = 0;
    MEMOS_TRY(const bool row, select->bind(1, row_key(cube, contents[i])).step());
    if (!row) continue;
    MEMOS_TRY(const StoredVector stored, load_vector(*select, known.dimension));
    out[i].parts = stored.parts;
    copy_halves(stored.halves, out[i].halves);
  }
  return out;
}

Result<std::vector<Sequence>> Reader::missing_vectors(CubeId cube, SpaceId space_id, const Missing& asked) {
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  MEMOS_CHECK_OK(space(space_id));
  const std::string absent = std::string(asked.unwanted ? "AND flags & 8 = 0 " : "AND flags & 10 = 0 ") +
                             "AND NOT EXISTS (SELECT 1 FROM " + vector_table(space_id) + " AS v WHERE v.key = ";
  const std::string order = asked.newest ? " DESC" : "";
  // Versions that hold their content, and those that only changed the state of earlier content: each in order by an
  // index of its own, then merged.
  MEMOS_TRY(Statement * own,
            connection_->statement("SELECT key & ?4 FROM version WHERE key > ?1 AND key <= ?2 AND closed = 0 AND "
                                   "content IS NULL AND state IN (1, 2) AND body IS NOT NULL " +
                                   absent + "version.key) ORDER BY key" + order + " LIMIT ?3"));
  MEMOS_TRY(Statement * earlier,
            connection_->statement(
                "SELECT content FROM version INDEXED BY version_content WHERE content > ?1 AND content <= ?6 AND "
                "content IS NOT NULL AND closed = 0 AND state IN (1, 2) AND key > ?2 AND key <= ?3 " +
                absent + "((version.key & ~?5) | version.content)) ORDER BY content" + order + " LIMIT ?4"));
  std::vector<Sequence> out;
  const std::uint64_t count = asked.limit;
  const auto take = [&out](Statement& rows) -> Status {
    for (;;) {
      MEMOS_TRY(const bool row, rows.step());
      if (!row) return {};
      out.push_back(Sequence{rows.number<std::uint64_t>(0)});
    }
  };
  {
    const Rows guard(*own);
    own->bind(1, row_key(cube, asked.after)).bind(2, row_key(cube, asked.until)).bind(3, count);
    MEMOS_CHECK_OK(take(own->bind(4, limits::kMaxSequence)));
  }
  {
    const Rows guard(*earlier);
    earlier->bind(1, asked.after.value).bind(2, row_key(cube, {})).bind(3, last_key(cube)).bind(4, count);
    MEMOS_CHECK_OK(take(earlier->bind(5, limits::kMaxSequence).bind(6, asked.until.value)));
  }
  if (asked.newest) {
    std::ranges::sort(out, std::ranges::greater{});
  } else {
    std::ranges::sort(out);
  }
  if (out.size() > asked.limit) out.resize(asked.limit);
  return out;
}

Result<std::uint64_t> Reader::count_vectors(CubeId id, SpaceId space_id) {
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  MEMOS_TRY(const StoredCube stored, cube(id));
  if (stored.info.space == space_id) return stored.vectors;
  MEMOS_CHECK_OK(space(space_id));
  MEMOS_TRY(Statement * count,
            connection_->statement("SELECT count(*) FROM " + vector_table(space_id) + " WHERE key > ?1 AND key <= ?2"));
  const Rows guard(*count);
  MEMOS_CHECK_OK(count->bind(1, row_key(id, {})).bind(2, last_key(id)).step());
  return count->number<std::uint64_t>(0);
}

// ---- links, journal, usage, settings -----------------------------------------------------------------------------

Result<std::vector<Link>> Reader::links(const MemoryId& memory) {
  MEMOS_TRY(Statement * select,
            connection_->statement("SELECT " MEMOS_LINK_COLUMNS
                                   " FROM link WHERE (source = ?1 OR target = ?1) AND closed = 0 ORDER BY key"));
  const Rows guard(*select);
  select->bind_bytes(1, memory.bytes);
  std::vector<Link> out;
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return out;
    MEMOS_TRY(const StoredLink stored, load_link(*select));
    out.push_back(stored.link);
  }
}

Result<std::vector<JournalEntry>> Reader::journal(CubeId id, Sequence after, std::size_t limit) {
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  std::vector<JournalEntry> out;
  Digest previous{};
  {
    MEMOS_TRY(Statement * select,
              connection_->statement("SELECT " MEMOS_CUBE_COLUMNS " FROM cube WHERE id = ?1 /* any */"));
    const Rows guard(*select);
    MEMOS_TRY(const bool row, select->bind(1, id.value).step());
    if (!row) return fail(ErrorCode::kNotFound, "no cube " + std::to_string(id.value), "cube");
    MEMOS_TRY(const StoredCube cube, load_cube(*select));
    if (after >= cube.info.head) return out;
    previous = cube::chain_start(cube.info.uuid);
  }
  // From the entry before the first one, whose hash begins the check of the chain.
  MEMOS_TRY(Statement * select,
            connection_->statement("SELECT " MEMOS_JOURNAL_COLUMNS
                                   " FROM journal WHERE key >= ?1 AND key <= ?2 ORDER BY key LIMIT ?3"));
  const Rows guard(*select);
  select->bind(1, row_key(id, after)).bind(2, last_key(id)).bind(3, std::uint64_t{limit} + (after.value == 0 ? 0 : 1));
  std::uint64_t expected = std::max<std::uint64_t>(after.value, 1);
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return out;
    MEMOS_TRY(const JournalEntry entry, load_entry(*select));
    const bool first = entry.sequence == after;
    const bool holds = entry.sequence.value == expected++ && (first || entry.hash == cube::chain_hash(previous, entry));
    if (!holds) return fail(ErrorCode::kCorrupt, "the journal's chain breaks at " + place(row_key(id, entry.sequence)));
    previous = entry.hash;
    if (!first) out.push_back(entry);
  }
}

Result<Sequence> Reader::sequence_at(CubeId id, UtcMs time) {
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  MEMOS_TRY(const StoredCube stored, cube(id));
  if (stored.head_time <= time) return stored.info.head;
  MEMOS_TRY(Statement * select, connection_->statement("SELECT time FROM journal WHERE key = ?1"));
  // Times never go back within a journal: bisect. Invariant: entry `low` is at or before the time, entry `high` after
  // it.
  std::uint64_t low = 0;
  std::uint64_t high = stored.info.head.value;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    const Rows guard(*select);
    MEMOS_TRY(const bool row, select->bind(1, row_key(id, Sequence{middle})).step());
    if (!row) return fail(ErrorCode::kCorrupt, "the journal misses " + place(row_key(id, Sequence{middle})));
    (select->integer(0) <= time.value ? low : high) = middle;
  }
  return Sequence{low};
}

Result<std::vector<Usage>> Reader::usage(std::span<const MemoryId> memories) {
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*this));
  MEMOS_TRY(Statement * select, connection_->statement("SELECT uses, last_used_at FROM usage WHERE memory = ?1"));
  std::vector<Usage> out(memories.size());
  for (std::size_t i = 0; i < memories.size(); ++i) {
    const Rows guard(*select);
    MEMOS_TRY(const bool row, select->bind_bytes(1, memories[i].bytes).step());
    if (!row) continue;
    out[i].uses = select->number<std::uint64_t>(0);
    if (!select->is_null(1)) out[i].last_used_at = UtcMs{select->integer(1)};
  }
  return out;
}

Result<std::optional<std::string>> Reader::setting(const std::string& name) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT value FROM setting WHERE name = ?1"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind_text(1, name).step());
  if (!row) return std::nullopt;
  return select->string(0);
}

}  // namespace memos::vault
