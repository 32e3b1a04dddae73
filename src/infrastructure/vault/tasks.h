// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "infrastructure/vault/changes.h"
#include "infrastructure/vault/writer.h"

/// The writes that the queue's leader runs. Each undoes itself by being rolled back.
namespace memos::vault {

/// A batch of changes, prepared on its caller's thread.
class CommitTask final : public WriteTask {
 public:
  CommitTask(Writer& writer, WriteBatch batch, std::vector<PreparedChange> prepared, const CommitListener& listener)
      : WriteTask(batch.changes.size() + batch.jobs.size()),
        writer_(writer),
        batch_(std::move(batch)),
        prepared_(std::move(prepared)),
        listener_(listener) {}
  Status apply() override;
  void committed() noexcept override;
  Receipt receipt;

 private:
  Writer& writer_;
  const WriteBatch batch_;
  const std::vector<PreparedChange> prepared_;
  const CommitListener& listener_;
};

/// Erases memories of one cube. Listeners see a batch of kErase changes of those that were not erased before.
class EraseTask final : public WriteTask {
 public:
  EraseTask(Writer& writer, CubeId cube, std::span<const MemoryId> memories, ActorId actor, UtcMs time,
            const CommitListener& listener);
  Status apply() override;
  void committed() noexcept override;
  Receipt receipt;

 private:
  Writer& writer_;
  const std::vector<MemoryId> memories_;
  WriteBatch batch_;  ///< What the listener is told, with what became of it.
  Receipt told_;
  const CommitListener& listener_;
};

/// Any other write.
class FunctionTask final : public WriteTask {
 public:
  explicit FunctionTask(std::function<Status()> run, std::function<void()> after = {}, std::size_t changes = 1,
                        Mode mode = Mode::kGrouped)
      : WriteTask(changes, mode), run_(std::move(run)), after_(std::move(after)) {}
  Status apply() override { return run_(); }
  void committed() noexcept override {
    if (after_) after_();
  }

 private:
  const std::function<Status()> run_;
  const std::function<void()> after_;
};

// Bodies of the other writes, run inside a task.
[[nodiscard]] Result<CubeInfo> create_cube(Writer& writer, base::IdIssuer& ids, const TenantId& tenant,
                                           const std::string& name, const std::string& description, ActorId actor,
                                           UtcMs now);
[[nodiscard]] Status set_cube_space(Writer& writer, CubeId cube, SpaceId space, ActorId actor,
                                    std::optional<Sequence> head, UtcMs now);
/// False: it was dropped before.
[[nodiscard]] Result<bool> drop_cube(Writer& writer, CubeId cube, ActorId actor, UtcMs now);
/// Adds the space and its table if it is not there yet.
[[nodiscard]] Result<Space> ensure_space(Writer& writer, const Space& wanted);
/// Rows of the cube in a space that is not its own, at most `limit`. Returns how many went.
[[nodiscard]] Result<std::uint64_t> remove_vectors(Writer& writer, CubeId cube, SpaceId space, std::size_t limit);
[[nodiscard]] Status put_vectors(Writer& writer, CubeId cube, SpaceId space, std::span<const VectorRow> rows);
[[nodiscard]] Status add_usage(Writer& writer, std::span<const std::pair<MemoryId, Usage>> usage);
[[nodiscard]] Status set_setting(Writer& writer, const std::string& name, const std::string& value);

}  // namespace memos::vault
