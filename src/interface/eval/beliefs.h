// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memos/memos.hpp"

/// What is believed, measured through the front door: values that change, in small lives of a few messages.
namespace memos::eval {

/// One thing that must hold after a life's messages. `kind` says which fields count.
struct BeliefCheck {
  std::string kind;                 ///< Row of the report; docs/belief.md lists them.
  std::string ask;                  ///< The question; empty: facts are asked.
  std::string key, about;           ///< Slot and person for facts.
  std::optional<UtcMs> now, as_of;  ///< The asker's time; the valid time.
  std::string first;                ///< The first hit holds this …
  std::vector<std::string> stale;   ///< … and in the first five nothing that holds one of these is unmarked …
  std::vector<std::string> absent;  ///< … or: none of these is in any hit, fact or derived memory …
  std::vector<std::string> both;    ///< … or: facts give all of these as contradicting each other …
  std::vector<std::pair<std::string, std::string>> values;  ///< … or: facts list these values with these first days.
};

struct BeliefLife {
  std::string id;
  std::vector<AddItem> messages;  ///< In the order in which they are stored; each has a message id.
  std::vector<std::pair<std::string, bool>> taken_away;  ///< Message ids; true = erased, false = deleted.
  std::vector<BeliefCheck> checks;
};

/// Reads JSON lines as tests/data/make_beliefs.py writes them. Errors: kInvalidArgument naming line and field.
[[nodiscard]] Result<std::vector<BeliefLife>> read_lives(std::string_view lines);

struct BeliefRow {
  std::string kind;
  std::uint64_t checks = 0, passed = 0;
  std::uint64_t baseline = 0;  ///< Passed by "the latest mention wins", see run_beliefs.
};

struct BeliefReport {
  std::uint64_t lives = 0, messages = 0;
  std::vector<BeliefRow> rows;      ///< By first appearance; the last one, "ALL", sums up.
  std::vector<std::string> failed;  ///< "life: kind: question", of memos.
};

/// Stores every life in a cube of its own and checks it. The baseline is a memory that believes nothing: the same
/// messages in a second cube, unread, and of the best five hits of the same search those that match about as well as
/// the best (half its score) with the latest first. Errors: those of the API.
[[nodiscard]] Result<BeliefReport> run_beliefs(Memos& memos, const std::vector<BeliefLife>& lives,
                                               const ProgressFn& progress);

}  // namespace memos::eval
