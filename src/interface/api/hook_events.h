// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>

#include "infrastructure/vault/vault.h"
#include "interface/api/hook_book.h"

namespace memos::api {

/// One thing that a webhook is told.
struct HookEvent {
  std::string id;  ///< Made of the journal's entry: the same each time it is sent.
  HookChange change = HookChange::kAdd;
  UtcMs at{};
  Sequence sequence{};
  /// As the change left it. Of a memory that is hidden or gone by now nothing but its scope is told.
  Memory memory;
};

/// What the journal's entry means to who sees memories come and go; none: nothing (links, what was hidden before, …).
/// The text is that of the entry's version, and only of memories that are there now.
[[nodiscard]] Result<std::optional<HookEvent>> hook_event(vault::Vault& vault, const vault::CubeInfo& cube,
                                                          const JournalEntry& entry);

}  // namespace memos::api
