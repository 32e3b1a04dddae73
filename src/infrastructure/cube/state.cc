// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/cube/state.h"

#include <array>
#include <optional>
#include <string>

namespace memos::cube {
namespace {

using enum State;
using enum Operation;

/// One set of states as a bit mask.
constexpr unsigned bit(State state) noexcept { return 1U << static_cast<unsigned>(state); }
template <class... States>
constexpr unsigned any_of(States... states) noexcept {
  return (bit(states) | ...);
}

constexpr unsigned kLive = any_of(kGenerated, kActivated);
constexpr unsigned kHidden = any_of(kMerged, kSuperseded, kArchived, kExpired);
constexpr unsigned kNotErased = kLive | kHidden | bit(kDeleted);

struct Transition {
  Operation operation;
  unsigned from;            // states in which the operation is legal
  std::optional<State> to;  // none: the state stays
};

// Operations that are not listed never apply to an existing memory.
constexpr std::array kTransitions = {
    Transition{kUpdate, kLive, kActivated},
    Transition{kDelete, kLive | kHidden, kDeleted},
    Transition{kRestore, any_of(kDeleted, kArchived, kExpired), kActivated},
    Transition{kErase, kNotErased, kErased},
    Transition{kArchive, kLive, kArchived},
    Transition{kExpire, kLive | bit(kArchived), kExpired},
    Transition{kSupersede, kLive, kSuperseded},
    Transition{kMerge, kLive, kMerged},
    Transition{kRollback, kNotErased, kActivated},
    Transition{kLink, kLive | kHidden, std::nullopt},
    Transition{kUnlink, kNotErased, std::nullopt},
    Transition{kFreeze, kLive | kHidden, std::nullopt},
    Transition{kUnfreeze, kNotErased, std::nullopt},
};

const Transition* find(State from, Operation operation, bool frozen) noexcept {
  if (frozen && operation != kUnfreeze && operation != kErase) return nullptr;
  if (!frozen && operation == kUnfreeze) return nullptr;
  for (const Transition& transition : kTransitions) {
    if (transition.operation == operation && (transition.from & bit(from)) != 0) return &transition;
  }
  return nullptr;
}

}  // namespace

bool is_legal(State from, Operation operation, bool frozen) noexcept {
  return find(from, operation, frozen) != nullptr;
}

Result<State> next_state(State from, Operation operation, bool frozen) {
  if (const Transition* transition = find(from, operation, frozen)) return transition->to.value_or(from);
  std::string message = "a memory in state " + std::string(name(from)) + (frozen ? " (frozen)" : "") +
                        " does not allow " + std::string(name(operation));
  if (frozen) message += "; unfreeze it first";
  return fail(ErrorCode::kConflict, std::move(message), "state");
}

bool is_current(State state) noexcept { return (kLive & bit(state)) != 0; }

}  // namespace memos::cube
