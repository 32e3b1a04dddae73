// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Reading one memory or many: get, list, history, log, provenance.
#include <algorithm>
#include <charconv>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/state.h"
#include "interface/api/filter.h"
#include "interface/api/local_memos.h"

namespace memos::api {

namespace {

constexpr std::string_view kCursorMark = "a";  ///< First letter of a cursor: its form, should that ever change.

Status validate_limit(std::size_t limit) {
  if (limit >= 1 && limit <= limits::kMaxPage) return {};
  return fail(ErrorCode::kInvalidArgument,
              "limit must be 1 to " + std::to_string(limits::kMaxPage) + " (limits::kMaxPage)", "limit");
}

/// A cursor is the key of the last row of its page, and the position asked for with as_of.
struct Cursor {
  Sequence after{};
  std::optional<Sequence> as_of;
};

std::string to_text(const Cursor& cursor) {
  std::string text = std::string(kCursorMark) + std::to_string(cursor.after.value);
  if (cursor.as_of) text += "-" + std::to_string(cursor.as_of->value);
  return text;
}

Result<Cursor> parse_cursor(std::string_view text) {
  const auto bad = [] {
    return fail(ErrorCode::kInvalidArgument, "cursor is not one that a page before gave", "cursor");
  };
  if (!text.starts_with(kCursorMark)) return bad();
  text.remove_prefix(kCursorMark.size());
  Cursor cursor;
  const char* const end = text.data() + text.size();
  const auto after = std::from_chars(text.data(), end, cursor.after.value);
  if (after.ec != std::errc{} || cursor.after.value > limits::kMaxSequence) return bad();
  if (after.ptr == end) return cursor;
  Sequence as_of{};
  if (*after.ptr != '-') return bad();
  const auto position = std::from_chars(after.ptr + 1, end, as_of.value);
  if (position.ec != std::errc{} || position.ptr != end || as_of.value > limits::kMaxSequence) return bad();
  cursor.as_of = as_of;
  return cursor;
}

/// The memory that took this one's place, if its state says that there is one.
std::optional<MemoryId> successor(const vault::VersionRow& row, const std::vector<Link>& links) {
  for (const Link& link : links) {
    if (row.state == State::kMerged && link.type == LinkType::kMergedInto && link.from == row.memory) return link.to;
    if (row.state == State::kSuperseded && link.type == LinkType::kSupersedes && link.to == row.memory)
      return link.from;
  }
  return std::nullopt;
}

std::unexpected<Error> hidden(const vault::VersionRow& row) {
  const std::string id = row.memory.str();
  if (row.state == State::kDeleted)
    return fail(ErrorCode::kNotFound, "memory " + id + " is deleted; restore brings it back", "id");
  return fail(ErrorCode::kNotFound, "memory " + id + " was erased", "id");
}

}  // namespace

Result<Memory> LocalMemos::get(const MemoryId& id, const AsOf& as_of) {
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  MEMOS_TRY(CubeState * cube, cubes_.of(id));
  MEMOS_TRY(const std::optional<Sequence> position, this->position(*cube, as_of));
  if (position) {
    MEMOS_TRY(vault::VersionRow row, parts_.vault->at(id, *position));
    if (!row.body) return hidden(row);
    Memory memory = memory_of(*cube, std::move(row), as_of.time);
    MEMOS_CHECK_OK(show_beliefs(*cube, {&memory, 1}, as_of));
    return memory;
  }
  // A merged or superseded memory answers with its successor; a ring of links ends the walk.
  MemoryId at = id;
  constexpr int kMaxSuccessors = 64;
  for (int step = 0; step < kMaxSuccessors; ++step) {
    MEMOS_TRY(const vault::VersionRow row, parts_.vault->current(at));
    if (!row.body || row.state == State::kDeleted) return hidden(row);
    if (row.state != State::kMerged && row.state != State::kSuperseded) break;
    MEMOS_TRY(const std::vector<Link> links, parts_.vault->links(at));
    const std::optional<MemoryId> next = successor(row, links);
    if (!next) break;
    at = *next;
    MEMOS_TRY(cube, cubes_.of(at));
  }
  MEMOS_TRY(Memory memory, current_memory(*cube, at));
  MEMOS_CHECK_OK(show_beliefs(*cube, {&memory, 1}, {}));
  return memory;
}

Result<MemoryPage> LocalMemos::list(const ListRequest& request) {
  MEMOS_CHECK_OK(validate_limit(request.limit));
  MEMOS_CHECK_OK(validate(request.filter));
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  MEMOS_TRY(CubeState * cube, cubes_.find(request.cube, "cube"));
  Cursor cursor;
  if (request.cursor.empty()) {
    MEMOS_TRY(cursor.as_of, position(*cube, request.known_at));
  } else {
    MEMOS_TRY(cursor, parse_cursor(request.cursor));
  }
  const std::optional<UtcMs> time = cursor.as_of ? request.known_at.time : now();
  std::vector<vault::VersionRow> found;
  vault::ListQuery query;
  query.cube = cube->id;
  query.after = cursor.after;
  query.as_of = cursor.as_of;
  query.limit = limits::kMaxPage;
  if (request.limit < limits::kMaxPage / 2) query.limit = 2 * request.limit;
  bool more = false;
  for (bool last = false; !last && !more;) {
    MEMOS_TRY(std::vector<vault::VersionRow> rows, parts_.vault->list(query));
    last = rows.size() < query.limit;
    for (vault::VersionRow& row : rows) {
      query.after = row.recorded_from;
      if (!matches(request.filter, row, time)) continue;
      if (found.size() == request.limit) {
        more = true;
        break;
      }
      found.push_back(std::move(row));
    }
    query.limit = limits::kMaxPage;
  }
  MemoryPage page;
  if (more) page.next_cursor = to_text({found.back().recorded_from, cursor.as_of});
  MEMOS_TRY(page.memories, memories_of(*cube, std::move(found), time));
  AsOf known_at = request.known_at;
  if (cursor.as_of) known_at.sequence = cursor.as_of;
  if (known_at.sequence) known_at.time.reset();
  MEMOS_CHECK_OK(show_beliefs(*cube, page.memories, known_at));
  return page;
}

Result<std::vector<HistoryEntry>> LocalMemos::history(const MemoryId& id) {
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  MEMOS_TRY(CubeState * cube, cubes_.of(id));
  MEMOS_TRY(std::vector<vault::VersionRow> rows, parts_.vault->versions(id));
  std::vector<HistoryEntry> history;
  history.reserve(rows.size());
  for (vault::VersionRow& row : rows) {
    const Sequence before{row.recorded_from.value - 1};
    MEMOS_TRY(const std::vector<JournalEntry> entries, parts_.vault->journal(cube->id, before, 1));
    if (entries.empty() || entries.front().memory != id)
      return fail(ErrorCode::kCorrupt, "the journal has no entry for version " + std::to_string(row.version) +
                                           " of memory " + id.str() + "; run verify");
    HistoryEntry& entry = history.emplace_back();
    entry.entry = entries.front();
    if (row.body) entry.memory = memory_of(*cube, std::move(row), {});
  }
  return history;
}

Result<std::vector<JournalEntry>> LocalMemos::log(const LogRequest& request) {
  MEMOS_CHECK_OK(validate_limit(request.limit));
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  MEMOS_TRY(CubeState * cube, cubes_.find(request.cube, "cube"));
  Sequence after = request.after;
  if (request.from) {
    MEMOS_TRY(const Sequence before, parts_.vault->sequence_at(cube->id, {request.from->value - 1}));
    after = std::max(after, before);
  }
  const auto passes = [&](const JournalEntry& entry) {
    return request.operations.empty() ||
           std::ranges::find(request.operations, entry.operation) != request.operations.end();
  };
  std::vector<JournalEntry> entries;
  for (;;) {
    MEMOS_TRY(const std::vector<JournalEntry> page, parts_.vault->journal(cube->id, after, limits::kMaxPage));
    for (const JournalEntry& entry : page) {
      after = entry.sequence;
      if (request.to && entry.recorded_at >= *request.to) return entries;
      if (passes(entry)) entries.push_back(entry);
      if (entries.size() == request.limit) return entries;
    }
    if (page.size() < limits::kMaxPage) return entries;
  }
}

Result<Provenance> LocalMemos::provenance(const MemoryId& id) {
  MEMOS_TRY(Memory memory, get(id, {}));
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  Provenance provenance;
  MEMOS_TRY(provenance.links, parts_.vault->links(memory.id));
  for (const Link& link : provenance.links) {
    if (link.type != LinkType::kDerivedFrom) continue;
    const bool is_source = link.from == memory.id;
    MEMOS_TRY(Target other, target(is_source ? link.to : link.from));
    if (!other.row.body || other.row.state == State::kDeleted) continue;
    (is_source ? provenance.sources : provenance.derived)
        .push_back(memory_of(*other.cube, std::move(other.row), now()));
  }
  provenance.memory = std::move(memory);
  return provenance;
}

}  // namespace memos::api
