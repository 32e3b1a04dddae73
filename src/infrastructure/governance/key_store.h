// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "infrastructure/governance/key.h"

namespace memos::governance {

/// The keys of a folder, in its file keys.json. A file of its own and not rows of the vault, so that keys can be made
/// and revoked while a server holds the folder, and so that they are in no backup or package (docs/decisions). Each
/// change is written whole and synced; changes of several processes exclude each other. Thread-safe, as the file system
/// is.
class KeyStore {
 public:
  /// The folder exists. All four outlive the store.
  KeyStore(base::FileSystem& files, std::string directory, base::Clock& clock, base::Random& random);

  /// The file as it is; none when there is none. A cheap way to see whether something changed.
  [[nodiscard]] Result<std::optional<std::string>> read() const;
  /// kCorrupt, field "keys.json", on a changed byte; kUnsupported for a newer format.
  [[nodiscard]] static Result<std::vector<Key>> parse(std::string_view text);
  /// Revoked and expired ones too, oldest first.
  [[nodiscard]] Result<std::vector<Key>> list() const;

  /// kConflict, field "name", when a key that is not revoked has the name.
  [[nodiscard]] Result<NewKey> create(const KeyDraft& draft);
  /// By id, or by the name of a key that is not revoked. kNotFound; kConflict when it is revoked already.
  [[nodiscard]] Result<Key> revoke(std::string_view id_or_name);
  [[nodiscard]] Result<NewKey> rotate(std::string_view id_or_name, std::optional<UtcMs> old_until);

 private:
  [[nodiscard]] Status write(const std::vector<Key>& keys);
  [[nodiscard]] std::string path() const { return directory_ + "/keys.json"; }
  [[nodiscard]] Result<std::unique_ptr<base::FileLock>> lock() const;

  base::FileSystem& files_;
  const std::string directory_;
  base::Clock& clock_;
  base::Random& random_;
};

}  // namespace memos::governance
