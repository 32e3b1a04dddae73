// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "infrastructure/vault/writer.h"

namespace memos::vault {

/// What can be made of a change before its turn comes: done on the caller's thread.
struct PreparedChange {
  std::string body;  ///< Canonical bytes.
  cube::Salt salt{};
  Digest digest{};  ///< Of the body; zero without one.
};

/// Checks the shape of every change (kInvalidArgument, field "changes[i]…") and encodes its body.
[[nodiscard]] Result<std::vector<PreparedChange>> prepare_changes(const WriteBatch& batch, base::Random& random);
/// "changes[3].memory".
[[nodiscard]] Error at_change(Error error, std::size_t index);
/// Whether the operation brings a body of its own.
[[nodiscard]] bool brings_body(Operation operation) noexcept;

/// kConflict when the change expects a version of a memory that is to be added.
[[nodiscard]] Status check_no_version(const Change& change);
/// kConflict when the change expects another version.
[[nodiscard]] Status check_expected_version(const Change& change, std::uint32_t current);

/// Applies changes of one batch to the database, one after the other, inside the writer's transaction.
class ChangeApplier {
 public:
  /// `space`: of the changes' vectors; 0 = the cube's.
  ChangeApplier(Writer& writer, StoredCube& cube, ActorId actor, UtcMs time, SpaceId space = {})
      : writer_(writer), cube_(cube), actor_(actor), time_(time), space_(space) {}

  [[nodiscard]] Result<Applied> apply(const Change& change, const PreparedChange& prepared);
  /// What an erasure found.
  struct Erasure {
    Applied applied;
    bool before = false;  ///< It was erased already: `applied` names the entry that did it, nothing was changed.
  };
  /// Erases a memory: every body, salt, vector, link and use counter of it.
  [[nodiscard]] Result<Erasure> erase(const MemoryId& memory);

 private:
  [[nodiscard]] Result<Applied> add(const Change& change, const PreparedChange& prepared);
  [[nodiscard]] Result<Applied> change_version(const Change& change, const PreparedChange& prepared);
  [[nodiscard]] Result<Applied> change_links(const Change& change);
  [[nodiscard]] Result<HeldVersion> open_version(const MemoryId& memory);
  [[nodiscard]] Result<Applied> open(StoredVersion& row, Operation operation, const Digest& digest);
  [[nodiscard]] Result<StoredLink> find_link(const Link& link);
  [[nodiscard]] Status check_ends(const Link& link, const MemoryId& memory);
  [[nodiscard]] Status put_vector(Sequence content, const VectorRow& vector);
  [[nodiscard]] Result<Applied> erased_before(const StoredVersion& tombstone);
  [[nodiscard]] Status clear_content(const MemoryId& memory);
  [[nodiscard]] Status remove_traces(const MemoryId& memory);
  [[nodiscard]] JournalEntry entry(Operation operation, const MemoryId& memory, std::uint32_t version,
                                   const Digest& digest) const;

  Writer& writer_;
  StoredCube& cube_;
  ActorId actor_;
  UtcMs time_;
  SpaceId space_;
};

/// Adds or replaces the vector of a content row. `counted`: the cube's count of vectors in its own space.
[[nodiscard]] Status store_vector(Writer& writer, StoredCube& cube, const Space& space, Sequence content,
                                  const VectorRow& vector);
/// kConflict unless the cube's journal ends at `head`.
[[nodiscard]] Status check_head(const CubeInfo& cube, std::optional<Sequence> head);
/// kConflict if the space is the cube's own.
[[nodiscard]] Status check_removable(const CubeInfo& cube, SpaceId space);
/// kInvalidArgument unless the vector has whole parts of the space's dimension.
[[nodiscard]] Status check_vector(const VectorRow& vector, const Space& space);

}  // namespace memos::vault
