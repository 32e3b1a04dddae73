// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "interface/cli/output.h"
#include "memos/requests.hpp"

/// Values of the API as JSON (docs/wire.md) and as lines for people.
namespace memos::cli {

[[nodiscard]] json::Value to_json(const Memory& memory);
[[nodiscard]] json::Value to_json(const JournalEntry& entry);
[[nodiscard]] json::Value to_json(const Link& link);
[[nodiscard]] json::Value to_json(const CubeSummary& cube);
[[nodiscard]] json::Value to_json(const JobInfo& job);
[[nodiscard]] json::Value to_json(const Belief& belief);

/// "superseded: Mira lives in Boston, until 3 May 2026; now Denver", safe for a terminal.
[[nodiscard]] std::string belief_text(const Belief& belief);
/// Beliefs as a table; with `history` the state of each and its end.
void print_beliefs(Output& out, const std::vector<Belief>& beliefs, bool history);
/// A time as people write it, as finely as it is known: "May 2026".
[[nodiscard]] std::string time_text(UtcMs time, Precision precision);

/// Who said it: the speaker, else the role, else the user; may be empty.
[[nodiscard]] std::string who(const Memory& memory);
/// When it was said, else when it was stored.
[[nodiscard]] UtcMs when(const Memory& memory);

/// "Mira · 8 May 2026, 13:56 · me · fact · deleted": what is known about it, on one line.
[[nodiscard]] std::string heading(const Memory& memory, bool with_cube);
/// The text, and the caption in brackets, safe for a terminal.
[[nodiscard]] std::string content_text(const Memory& memory);
/// Heading, wrapped text, tags and short id; `lead` stands before the heading, and the rest is indented as far.
void print_memory(Output& out, const Memory& memory, std::string_view lead, bool with_cube);

/// "1 memory", "2 memories".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);
/// "12.3 MB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
/// Two decimals, "0.83".
[[nodiscard]] std::string decimal(double value, int digits);

}  // namespace memos::cli
