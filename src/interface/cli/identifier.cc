// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/identifier.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/limits.h"
#include "base/result.h"

namespace memos::cli {
namespace {

constexpr std::size_t kWholeId = 36;
constexpr std::size_t kLastGroup = 12;
constexpr std::size_t kShortestEnd = 6;

bool is_end_of_id(std::string_view text) {
  return text.size() >= kShortestEnd && text.size() <= kLastGroup &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

/// Calls `see` with every memory of every cube, hidden ones too.
Status for_each_memory(Memos& memos, const std::function<void(const Memory&)>& see) {
  MEMOS_TRY(const auto cubes, memos.list_cubes());
  for (const CubeSummary& cube : cubes) {
    ListRequest request;
    request.cube = cube.name;
    request.limit = limits::kMaxPage;
    request.filter.include_archived = true;
    request.filter.include_deleted = true;
    do {
      MEMOS_TRY(const auto page, memos.list(request));
      for (const Memory& memory : page.memories) see(memory);
      request.cursor = page.next_cursor;
    } while (!request.cursor.empty());
  }
  return {};
}

}  // namespace

std::string short_id(const MemoryId& id) { return id.str().substr(kWholeId - kLastGroup); }

Result<MemoryId> find_id(Memos& memos, std::string_view text) {
  if (text.size() == kWholeId) return MemoryId::parse(text);
  if (!is_end_of_id(text)) return fail(ErrorCode::kInvalidArgument, "this is no id of a memory", "id");
  std::string end(text);
  std::ranges::transform(end, end.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::optional<MemoryId> found;
  bool several = false;
  MEMOS_CHECK_OK(for_each_memory(memos, [&](const Memory& memory) {
    if (!memory.id.str().ends_with(end)) return;
    several = several || (found && *found != memory.id);
    found = memory.id;
  }));
  if (several) return fail(ErrorCode::kInvalidArgument, "several ids end like this; give more of it", "id");
  if (!found) return fail(ErrorCode::kNotFound, "no memory has an id that ends like this", "id");
  return *found;
}

Result<std::vector<MemoryId>> find_ids(Memos& memos, const std::vector<std::string>& texts) {
  std::vector<MemoryId> ids;
  ids.reserve(texts.size());
  for (const std::string& text : texts) {
    MEMOS_TRY(const MemoryId id, find_id(memos, text));
    ids.push_back(id);
  }
  return ids;
}

}  // namespace memos::cli
