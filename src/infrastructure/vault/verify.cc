// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/verify.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "infrastructure/cube/state.h"
#include "infrastructure/vault/blob_store.h"
#include "infrastructure/vault/heads.h"
#include "infrastructure/vault/schema.h"

namespace memos::vault {
namespace {

using Progress = std::function<bool(std::uint64_t, std::uint64_t)>;
/// A badly damaged vault has more problems than anybody reads.
constexpr std::size_t kMaxProblems = 100;
constexpr std::uint64_t kProgressEvery = 1024;

class Verifier {
 public:
  Verifier(Reader& reader, base::FileSystem& files, const std::string& directory, Result<Heads> heads,
           const Progress& progress)
      : connection_(reader.connection()),
        files_(files),
        directory_(directory),
        heads_(std::move(heads)),
        progress_(progress) {}

  Result<VerifyCounts> run();

 private:
  Status count_rows();
  Status check_database();
  Status check_spaces();
  Status check_vector_table(SpaceId space);
  Status check_cubes();
  Status check_cube(const StoredCube& cube);
  Status check_journal(const StoredCube& cube);
  Status check_versions(const StoredCube& cube);
  Status check_version(const StoredVersion& row);
  Status check_links(const StoredCube& cube);
  Status check_vectors(const StoredCube& cube);
  Status check_heads();
  Status check_stray_rows();
  Status check_stray_rows_of(const std::string& table);
  Status check_blobs();

  void problem(std::string text) {
    if (counts_.problems.size() < kMaxProblems) counts_.problems.push_back(std::move(text));
  }
  /// A damaged row is a problem to list; anything else ends the check.
  Status note(const Error& error) {
    if (error.code != ErrorCode::kCorrupt) return std::unexpected(error);
    problem(error.message);
    return {};
  }
  Status advance() {
    if (++done_ % kProgressEvery != 0 || !progress_ || progress_(done_, total_)) return {};
    return fail(ErrorCode::kCancelled, "the check was stopped");
  }
  /// Runs `each` on every row of a statement that is bound to the cube's range of keys.
  template <class Each>
  Status each_row(const std::string& sql, CubeId cube, Each each) {
    MEMOS_TRY(Statement * select, connection_.statement(sql));
    const Rows guard(*select);
    // No row has sequence 0: one that a changed bit has moved there is seen by nobody else.
    select->bind(1, row_key(cube, {})).bind(2, last_key(cube));
    for (;;) {
      MEMOS_TRY(const bool row, select->step());
      if (!row) return {};
      MEMOS_CHECK_OK(advance());
      MEMOS_CHECK_OK(each(*select));
    }
  }
  Result<std::optional<JournalEntry>> entry_at(std::int64_t key);
  Result<bool> any(std::string_view sql, std::int64_t key, const MemoryId& memory, std::uint32_t version);

  Connection& connection_;
  base::FileSystem& files_;
  const std::string& directory_;
  const Result<Heads> heads_;  ///< No newer than the state that the reader sees.
  const Progress& progress_;
  VerifyCounts counts_;
  std::vector<Space> spaces_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

Result<VerifyCounts> Verifier::run() {
  MEMOS_CHECK_OK(count_rows());
  // In the order of trust: when the database itself is damaged, what follows may find nothing or fail.
  for (const auto check : {&Verifier::check_database, &Verifier::check_spaces, &Verifier::check_cubes,
                           &Verifier::check_heads, &Verifier::check_stray_rows, &Verifier::check_blobs}) {
    if (const auto done = (this->*check)(); !done) MEMOS_CHECK_OK(note(done.error()));
  }
  if (progress_) progress_(total_, total_);
  return std::move(counts_);
}

Status Verifier::count_rows() {
  const auto rows = connection_.integer("SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM version)");
  if (rows) total_ = static_cast<std::uint64_t>(*rows);
  return rows ? Status{} : note(rows.error());
}

Status Verifier::check_database() {
  MEMOS_TRY(Statement * check, connection_.statement("PRAGMA integrity_check(20)"));
  const Rows guard(*check);
  for (;;) {
    MEMOS_TRY(const bool row, check->step());
    if (!row) return {};
    // SQLite's lines name pages, tables and row numbers.
    if (check->text(0) != "ok") problem("database: " + check->string(0));
  }
}

Status Verifier::check_spaces() {
  MEMOS_TRY(Statement * select, connection_.statement("SELECT " MEMOS_SPACE_COLUMNS " FROM space ORDER BY id"));
  const Rows guard(*select);
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return {};
    auto space = load_space(*select);
    if (space) {
      MEMOS_CHECK_OK(check_vector_table(space->id));
      spaces_.push_back(*std::move(space));
    } else {
      MEMOS_CHECK_OK(note(space.error()));
    }
  }
}

/// A damaged name of the table would let its vectors look as if there were none.
Status Verifier::check_vector_table(SpaceId space) {
  MEMOS_TRY(Statement * select,
            connection_.statement("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1"));
  const Rows guard(*select);
  const std::string table = vector_table(space);
  MEMOS_TRY(const bool row, select->bind_text(1, table).step());
  if (!row) {
    problem("database: table " + table + " of the space's vectors is missing");
  } else if (select->text(0) != create_vector_table(space)) {
    problem("database: table " + table + " is not declared as it should be");
  }
  return {};
}

Status Verifier::check_cubes() {
  std::vector<StoredCube> cubes;
  {
    MEMOS_TRY(Statement * select, connection_.statement("SELECT " MEMOS_CUBE_COLUMNS " FROM cube ORDER BY id"));
    const Rows guard(*select);
    for (;;) {
      MEMOS_TRY(const bool row, select->step());
      if (!row) break;
      auto cube = load_cube(*select);
      if (cube) {
        cubes.push_back(*std::move(cube));
      } else {
        MEMOS_CHECK_OK(note(cube.error()));
      }
    }
  }
  for (const StoredCube& cube : cubes) {
    if (const auto done = check_cube(cube); !done) MEMOS_CHECK_OK(note(done.error()));
  }
  return {};
}

Status Verifier::check_cube(const StoredCube& cube) {
  if (!cube.dropped) ++counts_.cubes;
  MEMOS_CHECK_OK(check_journal(cube));
  MEMOS_CHECK_OK(check_versions(cube));
  MEMOS_CHECK_OK(check_links(cube));
  return check_vectors(cube);
}

Status Verifier::check_journal(const StoredCube& cube) {
  Digest previous = cube::chain_start(cube.info.uuid);
  std::uint64_t sequence = 0;
  UtcMs time{INT64_MIN};
  MEMOS_CHECK_OK(each_row("SELECT " MEMOS_JOURNAL_COLUMNS " FROM journal WHERE key >= ?1 AND key <= ?2 ORDER BY key",
                          cube.info.id, [&](Statement& row) -> Status {
                            MEMOS_TRY(const JournalEntry entry, load_entry(row));
                            const std::string where = place(row.integer(0));
                            ++counts_.entries;
                            if (entry.sequence.value != ++sequence) {
                              problem("journal: entries before " + where + " are missing");
                              sequence = entry.sequence.value;
                            }
                            if (entry.hash != cube::chain_hash(previous, entry))
                              problem("journal: the chain breaks at " + where);
                            if (entry.recorded_at < time) problem("journal: time goes back at " + where);
                            previous = entry.hash;
                            time = entry.recorded_at;
                            return {};
                          }));
  if (sequence != cube.info.head.value || previous != cube.info.head_hash) {
    problem("journal: cube " + std::to_string(cube.info.id.value) + " ends at entry " + std::to_string(sequence) +
            ", its head is entry " + std::to_string(cube.info.head.value));
  }
  return {};
}

Result<std::optional<JournalEntry>> Verifier::entry_at(std::int64_t key) {
  MEMOS_TRY(Statement * select, connection_.statement("SELECT " MEMOS_JOURNAL_COLUMNS " FROM journal WHERE key = ?1"));
  const Rows guard(*select);
  MEMOS_TRY(const bool row, select->bind(1, key).step());
  if (!row) return std::nullopt;
  MEMOS_TRY(JournalEntry entry, load_entry(*select));
  return entry;
}

Result<bool> Verifier::any(std::string_view sql, std::int64_t key, const MemoryId& memory, std::uint32_t version) {
  MEMOS_TRY(Statement * select, connection_.statement(sql));
  const Rows guard(*select);
  return select->bind(1, key).bind_bytes(2, memory.bytes).bind(3, version).step();
}

Status Verifier::check_versions(const StoredCube& cube) {
  std::uint64_t current = 0;
  MEMOS_CHECK_OK(each_row("SELECT " MEMOS_VERSION_COLUMNS " FROM version WHERE key >= ?1 AND key <= ?2 ORDER BY key",
                          cube.info.id, [&](Statement& row) -> Status {
                            ++counts_.versions;
                            const auto stored = load_version(row);
                            if (!stored) return note(stored.error());
                            if (stored->closed.value == 0 && cube::is_current(stored->state) && !stored->derived)
                              ++current;
                            return check_version(*stored);
                          }));
  if (current != cube.info.current) {
    problem("cube " + std::to_string(cube.info.id.value) + " holds " + std::to_string(current) +
            " current memories, its row says " + std::to_string(cube.info.current));
  }
  return {};
}

/// One version: its journal entry, its content's digest, and its neighbours in the memory's chain of versions.
Status Verifier::check_version(const StoredVersion& row) {
  const std::string where = place(row.key);
  MEMOS_TRY(const auto entry, entry_at(row.key));
  if (!entry || entry->memory != row.memory || entry->version != row.version || entry->recorded_at != row.recorded_at) {
    problem("version: " + where + " does not match its journal entry");
    return {};
  }
  if (row.body) {
    const auto* text = reinterpret_cast<const char*>(row.body->data());
    const std::string_view bytes(text, row.body->size());
    if (!row.salt || cube::content_digest(*row.salt, bytes) != entry->content_digest) {
      problem("version: the content of " + where + " does not match the journal");
    }
    if (!cube::decode(bytes)) problem("version: the content of " + where + " cannot be read");
  }
  if (row.closed.value != 0) {
    MEMOS_TRY(const bool next, any("SELECT 1 FROM version WHERE key = ?1 AND memory = ?2 AND version = ?3",
                                   row_key(row.cube(), row.closed), row.memory, row.version + 1));
    if (!next) problem("version: " + where + " was closed by an entry that opened nothing");
  } else {
    MEMOS_TRY(const bool later, any("SELECT ?3 FROM version WHERE key > ?1 AND memory = ?2", row.key, row.memory, 0));
    if (later) problem("version: " + where + " is open beside a later one");
  }
  if (row.version > 1) {
    MEMOS_TRY(const bool before,
              any("SELECT 1 FROM version WHERE memory = ?2 AND version = ?3 AND closed = (?1 & 0xffffffffff)", row.key,
                  row.memory, row.version - 1));
    if (!before) problem("version: " + where + " has no version before it");
  }
  return {};
}

Status Verifier::check_links(const StoredCube& cube) {
  return each_row("SELECT " MEMOS_LINK_COLUMNS " FROM link WHERE key >= ?1 AND key <= ?2 ORDER BY key", cube.info.id,
                  [&](Statement& row) -> Status {
                    const auto stored = load_link(row);
                    if (!stored) return note(stored.error());
                    MEMOS_TRY(const auto entry, entry_at(stored->key));
                    if (!entry || entry->content_digest != stored->digest()) {
                      problem("link: " + place(stored->key) + " does not match the journal");
                    }
                    return {};
                  });
}

Status Verifier::check_vectors(const StoredCube& cube) {
  for (const Space& space : spaces_) {
    std::uint64_t count = 0;
    MEMOS_CHECK_OK(each_row("SELECT key, parts, halves, checksum FROM " + vector_table(space.id) +
                                " WHERE key >= ?1 AND key <= ?2 ORDER BY key",
                            cube.info.id, [&](Statement& row) -> Status {
                              ++count;
                              const auto stored = load_vector(row, space.dimension);
                              if (!stored) return note(stored.error());
                              MEMOS_TRY(
                                  Statement * body,
                                  connection_.statement("SELECT 1 FROM version WHERE key = ?1 AND body IS NOT NULL"));
                              const Rows guard(*body);
                              MEMOS_TRY(const bool present, body->bind(1, stored->key).step());
                              if (!present) problem("vector: " + place(stored->key) + " has no content");
                              return {};
                            }));
    counts_.vectors += count;
    if (space.id == cube.info.space && count != cube.vectors) {
      problem("cube " + std::to_string(cube.info.id.value) + " holds " + std::to_string(count) +
              " vectors, its row says " + std::to_string(cube.vectors));
    }
  }
  return {};
}

Status Verifier::check_heads() {
  if (!heads_) return std::unexpected(heads_.error());
  for (const auto& [cube, head] : *heads_) {
    MEMOS_TRY(const auto entry, entry_at(row_key(cube, head.sequence)));
    if (!entry || entry->hash != head.hash) {
      problem("heads: the journal of cube " + std::to_string(cube.value) + " no longer holds its entry " +
              std::to_string(head.sequence.value) + ": its tail was cut off or changed");
    }
  }
  return {};
}

/// Rows of cubes that do not exist.
Status Verifier::check_stray_rows() {
  std::vector<std::string> tables = {"journal", "version", "link"};
  for (const Space& space : spaces_) tables.push_back(vector_table(space.id));
  for (const std::string& table : tables) MEMOS_CHECK_OK(check_stray_rows_of(table));
  return {};
}

Status Verifier::check_stray_rows_of(const std::string& table) {
  MEMOS_TRY(Statement * next,
            connection_.statement("SELECT key FROM " + table + " WHERE key >= ?1 ORDER BY key LIMIT 1"));
  MEMOS_TRY(Statement * cube, connection_.statement("SELECT 1 FROM cube WHERE id = ?1"));
  const Rows next_guard(*next);
  const Rows cube_guard(*cube);
  std::uint64_t strays = 0;
  // Skips from cube to cube by key, so it costs a few steps a cube and not a scan.
  for (std::int64_t from = std::numeric_limits<std::int64_t>::min();;) {
    MEMOS_TRY(const bool row, next->bind(1, from).step());
    if (!row) break;
    const std::int64_t owner = next->integer(0) >> kSequenceBits;
    next->reset();
    // In a damaged table a key may be any number, and the search for a larger one find a smaller one.
    if (from != std::numeric_limits<std::int64_t>::min() && owner < from >> kSequenceBits)
      return problem(table + ": keys out of order"), Status{};
    MEMOS_TRY(const bool known, cube->bind(1, owner).step());
    cube->reset();
    if (!known) ++strays;
    if (owner == std::numeric_limits<std::int64_t>::max() >> kSequenceBits) break;
    from = (owner + 1) << kSequenceBits;
  }
  if (strays != 0) problem(table + ": rows of " + std::to_string(strays) + " cubes that do not exist");
  return {};
}

Status Verifier::check_blobs() {
  BlobStore blobs(files_, directory_ + "/blobs");
  MEMOS_TRY(counts_.blobs, blobs.verify([&](std::string text) { problem(std::move(text)); },
                                        [&] { return !progress_ || progress_(std::min(done_, total_), total_); }));
  return {};
}

}  // namespace

Result<VerifyCounts> verify_vault(Reader& reader, base::FileSystem& files, const std::string& directory,
                                  const Progress& progress) {
  // Before the snapshot: heads that are written meanwhile are of entries that it does not see.
  Result<Heads> heads = read_heads(files, directory + "/heads");
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(reader));
  return Verifier(reader, files, directory, std::move(heads), progress).run();
}

}  // namespace memos::vault
