// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "memos/types.hpp"

namespace memos::api {

/// What makes two turns the same, as keyed hashes: nothing of the text can be read from it.
struct TurnPrint {
  std::uint64_t turn = 0;   ///< Scope, role, speaker, message id, type, text and caption.
  std::uint64_t scope = 0;  ///< Scope alone.
  bool named = false;       ///< The client gave the message an id.
};
/// `key` is the cube's secret.
[[nodiscard]] TurnPrint print_of(const Digest& key, const Body& body);

/// Finds retries among a cube's turns of the last limits::kRepeatWindow (at most limits::kRepeatEntries turns).
/// A turn with a message id is a retry of the same turn with the same id wherever that stands. Turns without one are a
/// retry when they repeat, in order, the last turns of their scope: so "ok" sent twice at once is one turn, and "ok"
/// said again after an answer is two. Turns of one request are never merged with each other. Thread-safe.
class RepeatWindow {
 public:
  /// A turn that was stored earlier.
  struct Known {
    TurnPrint print;
    MemoryId id;
    UtcMs time{};
  };
  using Load = std::function<Result<std::vector<Known>>()>;  ///< The cube's recent turns, oldest first.
  using StillThere = std::function<bool(const MemoryId&)>;   ///< Whether the turn is still as it was said.

  /// One request's turns between reserve() and settle().
  struct Reservation {
    std::vector<std::optional<MemoryId>> repeats;  ///< For each turn: the id it repeats, or none = new.
    std::uint64_t first = 0, end = 0;              ///< Its new entries.
  };

  /// Decides which turns are retries and remembers the others as under way. When a turn repeats one that another
  /// request is just storing, waits for that request's end. `load` is called once, before anything else. `ids` has one
  /// id a turn, used for the new ones.
  [[nodiscard]] Result<Reservation> reserve(std::span<const TurnPrint> prints, std::span<const MemoryId> ids, UtcMs now,
                                            const Load& load, const StillThere& still_there);
  /// The new turns were stored, or (false) were not.
  void settle(const Reservation& reservation, bool stored);

 private:
  enum class Phase : std::uint8_t { kUnderWay, kStored, kFailed };
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  struct Entry {
    TurnPrint print;
    MemoryId id;
    UtcMs time{};
    std::uint64_t before = kNone;  ///< The entry before it in its scope.
    Phase phase = Phase::kStored;
  };

  [[nodiscard]] Entry& entry(std::uint64_t number) { return entries_[number - base_]; }
  void append(const Known& known, Phase phase);
  void forget_old(UtcMs now);
  [[nodiscard]] std::vector<std::uint64_t> tail(std::uint64_t scope, std::size_t longest);
  /// For each turn the entry it seems to repeat, or kNone.
  [[nodiscard]] std::vector<std::uint64_t> match(std::span<const TurnPrint> prints);
  void match_scope(std::span<const TurnPrint> prints, std::span<const std::size_t> turns,
                   std::vector<std::uint64_t>& found);

  std::mutex mutex_;
  std::condition_variable settled_;
  bool loaded_ = false;
  std::uint64_t base_ = 0;  ///< Number of the first entry kept.
  std::deque<Entry> entries_;
  std::unordered_map<std::uint64_t, std::uint64_t> last_of_scope_;
  std::unordered_map<std::uint64_t, std::uint64_t> named_;  ///< Turn print -> entry, of turns with a message id.
};

}  // namespace memos::api
