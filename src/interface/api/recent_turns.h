// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "infrastructure/vault/vault.h"

namespace memos::api {

/// What was said last in the sessions of cubes: an answer is read with its question. Holds the ends of the last turns
/// of at most limits::kRecentSessions sessions in RAM; of a cube of which anything is changed or taken away, nothing.
/// Thread-safe.
class RecentTurns {
 public:
  /// What a turn is read with.
  struct Before {
    std::string previous;      ///< End of the last turn by another speaker; may be empty.
    std::string own_previous;  ///< End of the same speaker's last turn, if at most one other speaker came between.
    std::string listener;      ///< The session's other speaker, where there is exactly one.
  };
  /// Hands the cube's last turns, oldest first, to its argument.
  using Load = std::function<void(const std::function<void(const Body&)>&)>;

  /// What stands before the turn, which then is the last one. `load` is called at the first turn of a cube
  /// and after forget().
  [[nodiscard]] Before follow(CubeId cube, const Body& turn, const Load& load);
  /// Part of the vault's commit listener.
  void on_commit(const vault::Committed& committed) noexcept;
  void forget(CubeId cube) noexcept;

 private:
  struct Turn {
    std::string voice, text;
  };
  struct Session {
    Turn last;                          ///< By whoever spoke last.
    Turn other;                         ///< The last one by somebody else.
    std::vector<std::string> speakers;  ///< At most three: more make no difference.
    std::uint64_t used = 0;
  };

  Session& session_of(CubeId cube, const Body& turn);
  static void put(Session& session, const Body& turn);

  std::mutex mutex_;
  std::map<std::pair<CubeId, std::string>, Session> sessions_;
  std::set<CubeId> loaded_;
  std::uint64_t uses_ = 0;
};

}  // namespace memos::api
