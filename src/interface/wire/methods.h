// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "memos/memos.hpp"

/// The methods of Memos as a table, and a request and an answer type for each: what a socket, a server or another
/// language needs to call them without knowing each by hand.
namespace memos::wire {

// ---- requests and answers of methods that take arguments instead of a struct
// -----------------------------------------

struct None {};
struct CubeName {
  std::string name;
};
struct CubeDrop {
  std::string name;
  ActorId actor{};
};
struct MemoryName {
  MemoryId id;
};
struct MemoryChange {  ///< remove, restore, archive
  MemoryId id;
  ActorId actor{};
};
struct EraseRequest {
  std::vector<MemoryId> ids;
  ActorId actor{};
};
struct MemoryRollback {
  MemoryId id;
  std::uint32_t version = 0;
  ActorId actor{};
};
struct CubeRollback {
  std::string name;
  AsOf to;
  ActorId actor{};
};
struct LinkChange {
  Link link;
  ActorId actor{};
};
struct GetRequest {
  MemoryId id;
  AsOf known_at;
};
struct BackupRequest {
  std::string path;
};
struct JobsRequest {
  bool include_finished = false;
};
struct JobName {
  JobId id{};
};

struct SpaceName {
  std::string name;           ///< Of the cube.
  std::string embedder_hash;  ///< "" = every space that can go.
};

struct KvSegmentList {
  std::vector<KvSegment> segments;
};

struct CubeList {
  std::vector<CubeSummary> cubes;
};
struct EntryList {
  std::vector<HistoryEntry> entries;
};
struct JournalPage {
  std::vector<JournalEntry> entries;
};
struct JobList {
  std::vector<JobInfo> jobs;
};
struct JobsRun {
  std::uint64_t ran = 0;
};
struct SpaceList {
  std::vector<SpaceInfo> spaces;
};
struct VectorsRemoved {
  std::uint64_t removed = 0;
};

// ---- the table
// -------------------------------------------------------------------------------------------------------

/// The numbers travel over the local socket: a change of their order is a change of wire::fingerprint().
enum class Method : std::uint8_t {
  kCreateCube,
  kListCubes,
  kDescribeCube,
  kDropCube,
  kAdd,
  kUpdate,
  kRemove,
  kRestore,
  kArchive,
  kErase,
  kForget,
  kRollback,
  kRollbackCube,
  kLink,
  kUnlink,
  kGet,
  kList,
  kSearch,
  kContext,
  kFacts,
  kHistory,
  kLog,
  kProvenance,
  kVerify,
  kBackup,
  kExportCube,
  kStatistics,
  kJobs,
  kJob,
  kCancelJob,
  kRunJobs,
  kReembed,
  kRefine,
  kSpaces,
  kDropSpace,
  kPlan,
  kKvList,
  kKvDrop,
  kKvWarm,
  kChat,
};
inline constexpr std::size_t kMethods = 40;

/// What a method does besides taking a request and giving an answer.
struct MethodInfo {
  Method method;
  std::string_view name;  ///< As in class Memos: "create_cube".
  bool writes = false;    ///< Changes what is remembered: carries a request id, refused to readers.
  bool progress = false;  ///< Tells how far it is, and can be cancelled.
  bool lines = false;     ///< Gives lines of text besides its answer.
};

/// In the order of the numbers.
[[nodiscard]] const std::array<MethodInfo, kMethods>& methods() noexcept;
[[nodiscard]] const MethodInfo& info(Method method) noexcept;
/// nullptr: there is no such method.
[[nodiscard]] const MethodInfo* find_method(std::string_view name) noexcept;
[[nodiscard]] const MethodInfo* find_method(std::uint8_t number) noexcept;

}  // namespace memos::wire
