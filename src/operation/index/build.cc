// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/build.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "language/language.h"
#include "operation/index/cube_index.h"
#include "operation/index/prepare.h"

namespace memos::index {
namespace {

/// Puts version rows into a core, in their order.
class RowReader {
 public:
  RowReader(vault::Vault& vault, Sequence after, Sequence until, IndexCore& core)
      : vault_(vault), after_(after), until_(until), last_(after), core_(core) {}

  Status take(vault::VersionRow&& row) {
    if (row.recorded_from > until_) return {};
    if (row.recorded_to > until_) row.recorded_to = Sequence{};
    last_ = std::max(last_, row.recorded_from);
    if (after_.value != 0 && row.version > 1) changed_.push_back(row.memory);
    if (row.recorded_to.value != 0) replaced_.emplace(row.recorded_to, row.recorded_from);
    const auto known = replaced_.extract(row.recorded_from);
    if (!row.body || row.derived) return {};  // derived memories are found through their source
    if (row.content == row.recorded_from) {
      if (core_.size() != 0 && core_.columns().content.back() >= row.content.value) {
        return fail(ErrorCode::kCorrupt, "version rows do not rise");
      }
      Sequence replaced = known.empty() ? Sequence{} : known.mapped();
      if (row.version > 1 && known.empty()) {
        MEMOS_TRY(replaced, row_before(row));
      }
      prepare(*row.body, row.content, row.created_at, tokenizer_, unit_);
      core_.add(unit_, row.state, replaced);
    } else if (!core_.reopen(row.content, row.recorded_from, row.state)) {
      return fail(ErrorCode::kCorrupt, "a version row names a body that is not there");
    }
    if (row.recorded_to.value != 0) core_.close(row.recorded_from, row.recorded_to);
    return {};
  }

  /// Brings the intervals of older rows up to date with what was read.
  Status finish() {
    std::ranges::sort(changed_);
    const auto repeated = std::ranges::unique(changed_);
    changed_.erase(repeated.begin(), repeated.end());
    for (const MemoryId& memory : changed_) {
      MEMOS_TRY(const auto rows, vault_.versions(memory));
      for (const vault::VersionRow& row : rows) {
        const bool closed = row.recorded_to.value != 0 && row.recorded_to <= until_;
        if (row.recorded_from <= after_ && closed) core_.close(row.recorded_from, row.recorded_to);
      }
    }
    return {};
  }

  [[nodiscard]] Sequence last() const noexcept { return last_; }

 private:
  /// The row that `row` closed, where it is older than what is read.
  Result<Sequence> row_before(const vault::VersionRow& row) {
    MEMOS_TRY(const auto rows, vault_.versions(row.memory));
    const auto before = std::ranges::find(rows, row.recorded_from, &vault::VersionRow::recorded_to);
    return before == rows.end() ? Sequence{} : before->recorded_from;
  }

  vault::Vault& vault_;
  const Sequence after_, until_;
  Sequence last_;
  IndexCore& core_;
  language::Tokenizer tokenizer_;
  PreparedUnit unit_;
  std::vector<MemoryId> changed_;
  std::unordered_map<Sequence, Sequence> replaced_;  ///< Row -> the one that it closed, until it comes.
};

}  // namespace

Result<Sequence> read_rows(vault::Vault& vault, CubeId cube, Sequence after, IndexCore& core, Sequence until) {
  RowReader reader(vault, after, until, core);
  MEMOS_CHECK_OK(vault.scan_kept(cube, after, [&](vault::VersionRow&& row) { return reader.take(std::move(row)); }));
  MEMOS_CHECK_OK(reader.finish());
  return reader.last();
}

Result<std::unique_ptr<VectorSet>> read_vectors(vault::Vault& vault, CubeId cube, SpaceId space,
                                                const IndexCore& core) {
  if (space.value == 0) return nullptr;
  MEMOS_TRY(const vault::Space info, vault.space(space));
  auto vectors = std::make_unique<VectorSet>(info.dimension);
  const auto take = [&](Sequence content, std::uint32_t parts, std::span<const std::uint16_t> halves) -> Status {
    const Slot head = core.find(content);
    if (head == kNoSlot || parts == 0) return {};
    return append_unit_vector(*vectors, core, head, parts, halves);
  };
  MEMOS_CHECK_OK(vault.scan_vectors(cube, space, Sequence{}, take));
  return vectors;
}

}  // namespace memos::index
