// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The vocabulary of the Memory API: what a memory is. Standard library only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "memos/ids.hpp"

namespace memos {

/// Another way to compute attention (docs/activation.md): with a cache of 16 bits ours, which is several times as fast
/// as the engine's and whose bits do not depend on how a prompt was cut into steps; else the engine's, whose bits do.
/// kAuto: where it is ours.
enum class FlashAttention : std::uint8_t { kAuto, kOff, kOn };

/// Semantic type of a memory (descriptive header). Numbers are stored; never renumber.
enum class MemoryType : std::uint8_t {
  kEpisode = 1,
  kFact = 2,
  kPreference = 3,
  kProfile = 4,
  kEvent = 5,
  kSummary = 6,
  kDocument = 7,
  kToolSchema = 8,
  kToolTrajectory = 9,
  kSkill = 10,
  kKvSegment = 11,
  kAdapter = 12,
};

/// Life-cycle state. Numbers are stored; legal transitions: src/infrastructure/cube/state.h.
enum class State : std::uint8_t {
  kGenerated = 1,
  kActivated = 2,
  kMerged = 3,
  kSuperseded = 4,
  kArchived = 5,
  kExpired = 6,
  kDeleted = 7,
  kErased = 8,
};

/// How exactly a valid time is known.
enum class Precision : std::uint8_t {
  kUnknown = 0,
  kInstant = 1,
  kMinute = 2,
  kHour = 3,
  kDay = 4,
  kWeek = 5,
  kMonth = 6,
  kQuarter = 7,
  kYear = 8,
};

/// Kind of a typed link between two memories. Numbers are stored; never renumber.
enum class LinkType : std::uint8_t {
  kDerivedFrom = 1,
  kSupersedes = 2,
  kMergedInto = 3,
  kContradicts = 4,
  kMentions = 5,
  kFollows = 6,
};

enum class Sensitivity : std::uint8_t { kPublic = 0, kInternal = 1, kPrivate = 2, kSecret = 3 };

/// Whom and what a memory belongs to. Empty means "not said". `session_id` is mem0's `run_id`.
struct Scope {
  std::string user_id;
  std::string agent_id;
  std::string session_id;
  std::string app_id;
  friend bool operator==(const Scope&, const Scope&) = default;
};

/// Where a memory comes from: a span of bytes of a message.
struct Origin {
  std::string message_id;   ///< The client's id of the message, for example "D1:3".
  std::string role;         ///< "user", "assistant", "system", "tool" or empty.
  std::string speaker;      ///< Who said it, for example "Alice".
  std::uint32_t begin = 0;  ///< First byte of the span in the message's text.
  std::uint32_t end = 0;    ///< One past the last byte; 0 with begin 0 means the whole message.
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// When the memory is true in the world: [from, to). An open end has no value.
struct ValidTime {
  std::optional<UtcMs> from;
  std::optional<UtcMs> to;
  Precision precision = Precision::kUnknown;
  friend bool operator==(const ValidTime&, const ValidTime&) = default;
};

/// Governance header. The access list names actors that may read beside the owner; empty = cube's.
struct Governance {
  ActorId owner{};
  std::vector<ActorId> readers;
  Sensitivity sensitivity = Sensitivity::kInternal;
  std::string licence;
  std::string watermark;
  std::optional<UtcMs> expires_at;  ///< Time to live, as an instant.
  std::int32_t priority = 0;
  bool frozen = false;  ///< A frozen memory refuses every change but unfreeze and erase.
  friend bool operator==(const Governance&, const Governance&) = default;
};

/// What a memory states about a slot: `Body::key` of `subject` is, has or was `value` during `Body::valid`.
/// Memories that the reader derives carry one; a caller may give one too.
struct Statement {
  std::string subject;    ///< Whom or what it is about, as named ("Mira", "Mira's sister"); empty = the cube's person.
  std::string value;      ///< The slot's value as told, for example "Lisbon".
  bool single = true;     ///< The slot holds one value at a time: a newer one supersedes. False: values add up.
  bool ends = false;      ///< The value stops to hold: "I sold my car", "I don't eat fish any more".
  bool corrects = false;  ///< Takes back what was said before: "no wait, the 14th".
  std::uint8_t confidence = 100;  ///< Of the rule that read it, in percent; 100 = stated by the caller.
  MemoryId source;                ///< The memory it was read from; nil when the caller stated it.
  friend bool operator==(const Statement&, const Statement&) = default;
};

/// Everything about a memory that a version holds and that erasure destroys.
struct Body {
  std::string text;     ///< UTF-8, at most limits::kMaxTextBytes; verbatim what was said or stored.
  std::string caption;  ///< Description of an attached picture or file; searched with the text.
  MemoryType type = MemoryType::kEpisode;
  Scope scope;
  std::vector<Origin> origins;   ///< At least one for a turn; derived memories may have several.
  std::optional<UtcMs> said_at;  ///< When the message was said (the session's time), if known.
  ValidTime valid;
  std::string key;                     ///< Slot name, for example "home.city" (docs/belief.md lists them).
  std::optional<Statement> statement;  ///< What it states about the slot. With a source: derived, not searched itself.
  std::vector<std::string> tags;
  std::string info;      ///< Free JSON object as text, or empty.
  std::string language;  ///< BCP 47, for example "en"; empty = not known.
  Governance governance;
  friend bool operator==(const Body&, const Body&) = default;
};

/// One typed link as seen from a memory.
struct Link {
  LinkType type = LinkType::kMentions;
  MemoryId from;
  MemoryId to;
  friend bool operator==(const Link&, const Link&) = default;
};

/// Behavioural header, kept in RAM, flushed by a job, not versioned.
struct Usage {
  std::uint64_t uses = 0;
  std::optional<UtcMs> last_used_at;
};

/// One version of a memory as the API returns it.
struct Memory {
  MemoryId id;
  std::string cube;           ///< Name of the cube.
  std::uint32_t version = 1;  ///< 1, 2, 3 … per memory.
  State state = State::kActivated;
  Sequence recorded_from{};  ///< Journal position that opened this version.
  Sequence recorded_to{};    ///< Position that closed it; 0 = still open.
  UtcMs created_at{};        ///< When version 1 was recorded.
  UtcMs updated_at{};        ///< When this version was recorded.
  Body body;
  Usage usage;
};

/// What a journal entry records. Numbers are stored and hashed; never renumber.
enum class Operation : std::uint8_t {
  kCreateCube = 1,
  kAdd = 2,
  kUpdate = 3,
  kDelete = 4,
  kRestore = 5,
  kErase = 6,
  kArchive = 7,
  kExpire = 8,
  kSupersede = 9,
  kMerge = 10,
  kRollback = 11,
  kLink = 12,
  kUnlink = 13,
  kSettings = 14,
  kDropCube = 15,
  kFreeze = 16,
  kUnfreeze = 17,
};

using Digest = std::array<std::uint8_t, 32>;  ///< BLAKE2b-256.

/// One entry of a cube's append-only, hash-chained journal.
struct JournalEntry {
  Sequence sequence{};
  UtcMs recorded_at{};
  ActorId actor{};
  Operation operation = Operation::kAdd;
  MemoryId memory;  ///< Nil for operations on the cube itself.
  std::uint32_t version = 0;
  Digest content_digest{};  ///< Salted; the salt lies with the content and dies with it.
  Digest hash{};            ///< Over the previous entry's hash and all fields above.
};

/// A point in recorded time: a journal position, or an instant. Neither = now.
struct AsOf {
  std::optional<Sequence> sequence;
  std::optional<UtcMs> time;
  [[nodiscard]] bool is_now() const noexcept { return !sequence && !time; }
};

}  // namespace memos
