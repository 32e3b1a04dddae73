// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "dump.h"

#include <set>

#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"

namespace memos::fault {
namespace {

/// Settings and spaces have no listing; workloads use these.
constexpr std::array<const char*, 2> kSettings = {"embedder", "note"};
constexpr std::uint32_t kSpaces = 2;

class Dumper {
 public:
  Dumper(vault::Vault& vault, Detail detail) : vault_(vault), detail_(detail) {}

  Result<std::string> run() {
    MEMOS_CHECK_OK(spaces());
    MEMOS_TRY(const auto cubes, vault_.list_cubes({}));
    for (const auto& cube : cubes) MEMOS_CHECK_OK(one_cube(cube));
    MEMOS_CHECK_OK(links_and_usage());
    MEMOS_TRY(const auto jobs, vault_.list_jobs(true));
    for (const auto& job : jobs) {
      line("job", job.id.value, job.kind, job.key, job.payload, job.cube.value, int{job.state}, job.attempts, job.done,
           job.total, job.created_at.value, job.updated_at.value, job.run_after.value, job.lease_until.value, job.owner,
           job.last_error);
    }
    for (const char* name : kSettings) {
      MEMOS_TRY(const auto value, vault_.setting(name));
      if (value) line("setting", name, *value);
    }
    return std::move(out_);
  }

 private:
  static std::string shown(const std::string& text) { return text; }
  static std::string shown(const char* text) { return text; }
  static std::string shown(std::string_view text) { return std::string(text); }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  static std::string shown(Number number) {
    return std::to_string(number);
  }
  template <class... Fields>
  void line(const Fields&... fields) {
    ((out_ += shown(fields), out_ += ' '), ...);
    out_ += '\n';
  }
  std::string secret(base::Bytes bytes) const { return detail_ == Detail::kAll ? base::to_hex(bytes) : "-"; }

  Status spaces() {
    for (std::uint32_t id = 1; id <= kSpaces; ++id) {
      const auto space = vault_.space(SpaceId{id});
      if (!space && space.error().code != ErrorCode::kNotFound) return std::unexpected(space.error());
      if (!space) continue;
      known_spaces_.push_back(space->id);
      line("space", id, space->model_hash, space->model_name, space->dimension);
    }
    return {};
  }

  Status one_cube(const vault::CubeInfo& cube) {
    line("cube", cube.id.value, secret(cube.uuid.bytes), cube.name, cube.description, cube.created_at.value,
         cube.head.value, secret(cube.head_hash), cube.space.value, secret(cube.repeat_key), cube.current);
    MEMOS_TRY(const auto entries, vault_.journal(cube.id, {}, 1'000'000));
    for (const JournalEntry& e : entries) {
      line("entry", e.sequence.value, e.recorded_at.value, e.actor.value, cube::name(e.operation), e.memory.str(),
           e.version, secret(e.content_digest), secret(e.hash));
    }
    MEMOS_CHECK_OK(vault_.scan_versions(cube.id, {}, [&](vault::VersionRow&& row) -> Status {
      memories_.insert(row.memory);
      line("version", row.memory.str(), row.version, cube::name(row.state), row.recorded_from.value,
           row.recorded_to.value, row.created_at.value, row.recorded_at.value, row.content.value,
           row.body ? base::to_hex(base::blake2b(base::as_bytes(cube::encode(*row.body)))) : "erased");
      return {};
    }));
    for (const SpaceId space : known_spaces_) {
      MEMOS_CHECK_OK(vault_.scan_vectors(
          cube.id, space, {},
          [&](Sequence content, std::uint32_t parts, std::span<const std::uint16_t> halves) -> Status {
            const base::Bytes bytes{reinterpret_cast<const std::uint8_t*>(halves.data()), halves.size_bytes()};
            line("vector", space.value, content.value, parts, base::to_hex(base::blake2b(bytes)));
            return {};
          }));
    }
    return {};
  }

  Status links_and_usage() {
    const std::vector<MemoryId> ids(memories_.begin(), memories_.end());
    MEMOS_TRY(const auto usage, vault_.usage(ids));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (usage[i].uses > 0) line("usage", ids[i].str(), usage[i].uses, usage[i].last_used_at.value_or(UtcMs{}).value);
      MEMOS_TRY(const auto links, vault_.links(ids[i]));
      for (const Link& link : links) line("link", cube::name(link.type), link.from.str(), link.to.str());
    }
    return {};
  }

  vault::Vault& vault_;
  Detail detail_;
  std::string out_;
  std::vector<SpaceId> known_spaces_;
  std::set<MemoryId> memories_;
};

}  // namespace

Result<std::string> dump(vault::Vault& vault, Detail detail) { return Dumper(vault, detail).run(); }

Status verify(vault::Vault& vault) {
  MEMOS_TRY(const auto counts, vault.verify({}));
  if (counts.problems.empty()) return {};
  return fail(ErrorCode::kCorrupt,
              std::to_string(counts.problems.size()) + " problems, the first: " + counts.problems[0]);
}

}  // namespace memos::fault
