// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

#include "infrastructure/governance/caller.h"
#include "interface/wire/methods.h"

/// What a client's Idempotency-Key becomes. Keys of different callers never meet.
namespace memos::rest {

/// The name of a record in the replay store.
[[nodiscard]] Digest replay_key(const governance::Caller& caller, std::string_view given);

/// The id that the vault keeps with the write itself (docs/decisions/0030), for a record that began at `began`: the
/// same key used anew after it was forgotten is another id. Begins with the time, as a UUID of version 7 does, so that
/// the vault's index grows at its end.
[[nodiscard]] MemoryId request_id(const Digest& key, UtcMs began);
/// The same for a key that is an id of its own. kInvalidArgument, field "Idempotency-Key": it is none.
[[nodiscard]] Result<MemoryId> request_id(const governance::Caller& caller, std::string_view given);

/// Whether the vault keeps the id with a write of this method, so that a repetition is done once even when nothing else
/// is known of the first one.
[[nodiscard]] bool kept_in_vault(wire::Method method) noexcept;

/// Whether only the replay store can know the answers to a write of this method. It keeps no streams.
[[nodiscard]] bool kept_by_replays(wire::Method method) noexcept;

/// Whether a write that may have been done already comes to the same state when it is done again. Not so what names a
/// cube or asks a question: by then something else may stand there.
[[nodiscard]] bool same_when_repeated(wire::Method method) noexcept;

}  // namespace memos::rest
