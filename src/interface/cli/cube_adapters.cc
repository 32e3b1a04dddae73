// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/cube_adapters.h"

#include "base/limits.h"

namespace memos::cli {

Result<std::vector<std::pair<Memory, parametric::AdapterRecord>>> adapters_of(Memos& memos, const std::string& cube) {
  std::vector<std::pair<Memory, parametric::AdapterRecord>> out;
  ListRequest request;
  request.cube = cube;
  request.filter.types = {MemoryType::kAdapter};
  request.limit = limits::kMaxPage;
  do {
    MEMOS_TRY(MemoryPage page, memos.list(request));
    for (Memory& memory : page.memories) {
      if (auto record = parametric::record_of(memory)) out.emplace_back(std::move(memory), *std::move(record));
    }
    request.cursor = std::move(page.next_cursor);
  } while (!request.cursor.empty());
  return out;
}

Result<std::vector<model::AppliedAdapter>> attached(Memos& memos, const std::string& cube, parametric::Shelf& shelf) {
  const auto all = adapters_of(memos, cube);
  if (!all && all.error().code == ErrorCode::kNotFound) return std::vector<model::AppliedAdapter>();
  if (!all) return std::unexpected(all.error());
  std::vector<parametric::AdapterRecord> records;
  for (const auto& [memory, record] : *all) records.push_back(record);
  return shelf.apply(records);
}

}  // namespace memos::cli
