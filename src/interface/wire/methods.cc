// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/wire/methods.h"

#include <algorithm>

namespace memos::wire {
namespace {

constexpr std::array<MethodInfo, kMethods> kTable = {{
    {.method = Method::kCreateCube, .name = "create_cube", .writes = true},
    {.method = Method::kListCubes, .name = "list_cubes"},
    {.method = Method::kDescribeCube, .name = "describe_cube"},
    {.method = Method::kDropCube, .name = "drop_cube", .writes = true},
    {.method = Method::kAdd, .name = "add", .writes = true},
    {.method = Method::kUpdate, .name = "update", .writes = true},
    {.method = Method::kRemove, .name = "remove", .writes = true},
    {.method = Method::kRestore, .name = "restore", .writes = true},
    {.method = Method::kArchive, .name = "archive", .writes = true},
    {.method = Method::kErase, .name = "erase", .writes = true},
    {.method = Method::kForget, .name = "forget", .writes = true},
    {.method = Method::kRollback, .name = "rollback", .writes = true},
    {.method = Method::kRollbackCube, .name = "rollback_cube", .writes = true},
    {.method = Method::kLink, .name = "link", .writes = true},
    {.method = Method::kUnlink, .name = "unlink", .writes = true},
    {.method = Method::kGet, .name = "get"},
    {.method = Method::kList, .name = "list"},
    {.method = Method::kSearch, .name = "search"},
    {.method = Method::kContext, .name = "context"},
    {.method = Method::kFacts, .name = "facts"},
    {.method = Method::kHistory, .name = "history"},
    {.method = Method::kLog, .name = "log"},
    {.method = Method::kProvenance, .name = "provenance"},
    {.method = Method::kVerify, .name = "verify", .progress = true},
    {.method = Method::kBackup, .name = "backup", .progress = true},
    {.method = Method::kExportCube, .name = "export_cube", .lines = true},
    {.method = Method::kStatistics, .name = "statistics"},
    {.method = Method::kJobs, .name = "jobs"},
    {.method = Method::kJob, .name = "job"},
    {.method = Method::kCancelJob, .name = "cancel_job", .writes = true},
    {.method = Method::kRunJobs, .name = "run_jobs", .writes = true, .progress = true},
    {.method = Method::kReembed, .name = "reembed", .writes = true},
    {.method = Method::kRefine, .name = "refine", .writes = true},
    {.method = Method::kSpaces, .name = "spaces"},
    {.method = Method::kDropSpace, .name = "drop_space", .writes = true},
    {.method = Method::kPlan, .name = "plan"},
    {.method = Method::kKvList, .name = "kv_list"},
    {.method = Method::kKvDrop, .name = "kv_drop", .writes = true},
    {.method = Method::kKvWarm, .name = "kv_warm", .writes = true},
    // Not `writes`: it may remember nothing. What it stores is an add of its own.
    {.method = Method::kChat, .name = "chat", .lines = true},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (static_cast<std::size_t>(kTable[i].method) != i) return false;
  return true;
}
static_assert(in_order());

}  // namespace

const std::array<MethodInfo, kMethods>& methods() noexcept { return kTable; }

const MethodInfo& info(Method method) noexcept { return kTable[static_cast<std::size_t>(method)]; }

const MethodInfo* find_method(std::string_view name) noexcept {
  const auto found = std::ranges::find(kTable, name, &MethodInfo::name);
  return found == kTable.end() ? nullptr : &*found;
}

const MethodInfo* find_method(std::uint8_t number) noexcept {
  return number < kTable.size() ? &kTable[number] : nullptr;
}

}  // namespace memos::wire
