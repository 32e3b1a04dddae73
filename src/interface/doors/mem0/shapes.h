// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "memos/requests.hpp"

/// memos' answers in mem0's shapes.
namespace memos::doors::mem0 {

enum class Flavour : std::uint8_t { kPlatform, kRest };

/// A memory as both APIs list it. `whole`: with what the platform tells of a single one.
[[nodiscard]] json::Value memory_json(const Memory& memory, Flavour flavour, bool whole = false);
/// A found memory: the same with score, and with `explain` the rules' shares.
[[nodiscard]] json::Value hit_json(const SearchHit& hit, Flavour flavour, bool explain);
/// Keeps the members of `fields` and the id.
void keep_fields(json::Value& object, const std::vector<std::string>& fields);

/// The versions of a memory as events: ADD, UPDATE, and DELETE for whatever hides it.
[[nodiscard]] json::Value history_json(const std::vector<HistoryEntry>& entries, Flavour flavour);

/// "2026-05-01T12:00:00.000+00:00": with an offset as mem0 writes it, for datetime.fromisoformat() of Python before
/// 3.11 takes no "Z".
[[nodiscard]] std::string time_text(UtcMs time);
/// "2026-05-01" of an expiry: the last day on which the memory is there.
[[nodiscard]] std::string expiration_date(UtcMs expires_at);
/// The other way: a date means its end (UTC), a time itself. kInvalidArgument, field "expiration_date".
[[nodiscard]] Result<UtcMs> parse_expiration(const std::string& text);

}  // namespace memos::doors::mem0
