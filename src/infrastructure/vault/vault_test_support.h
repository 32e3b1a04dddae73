// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/fault_file.h"
#include "base/random.h"
#include "base/uuid.h"
#include "infrastructure/vault/vault.h"

/// What every test of vaults needs. Test code only.
namespace memos::vault {

enum class Kind { kSqlite, kMemory };
inline constexpr std::array kKinds = {Kind::kSqlite, Kind::kMemory};
inline std::string kind_name(Kind kind) { return kind == Kind::kSqlite ? "sqlite" : "memory"; }

/// An empty folder of the test's own, removed at the end.
class TestFolder {
 public:
  TestFolder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(test->test_suite_name()) + "." + test->name();
    for (char& c : name) c = c == '/' ? '_' : c;
    static int counter = 0;
    path_ = std::filesystem::path(::testing::TempDir()) /
            ("memos-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "-" + name + "-" +
             std::to_string(counter++));
    std::filesystem::remove_all(path_);
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// A vault with everything around it, time and chance included.
struct World {
  TestFolder folder;
  base::ManualClock clock{UtcMs{1'750'000'000'000}};
  base::SeededRandom random{42};
  std::unique_ptr<base::FileSystem> files = base::make_posix_file_system();
  std::string directory = folder.path();
  Durability durability = Durability::kFull;
  std::uint64_t max_database_bytes = limits::kMaxDatabaseBytes;
  std::unique_ptr<Vault> vault;
  CommitListener listener;

  void open(Kind kind) {
    kind_ = kind;
    if (kind == Kind::kMemory) {
      vault = make_memory_vault(clock, random);
      if (listener) vault->set_commit_listener(listener);
      return;
    }
    auto opened = open_sqlite_vault(options());
    ASSERT_TRUE(opened) << opened.error().message;
    vault = std::move(*opened);
    if (listener) vault->set_commit_listener(listener);
  }
  /// Closes and opens again, where that keeps anything.
  void reopen() {
    if (kind_ == Kind::kMemory) return;
    vault.reset();
    open(kind_);
  }
  VaultOptions options() {
    VaultOptions out;
    out.directory = directory;
    out.durability = durability;
    out.max_database_bytes = max_database_bytes;
    out.holder_note = "process 4711, test";
    out.files = files.get();
    out.clock = &clock;
    out.random = &random;
    return out;
  }
  base::IdIssuer& ids() { return ids_; }
  /// Keeps the files in memory, where faults can be injected. Before open().
  base::FaultFileSystem& use_fault_files(
      std::unique_ptr<base::FaultFileSystem> faults = base::make_fault_file_system()) {
    base::FaultFileSystem& out = *faults;
    vault.reset();
    files = std::move(faults);
    directory = "/data";
    return out;
  }

  static Body body(std::string text) {
    Body out;
    out.text = std::move(text);
    return out;
  }
  WriteBatch batch(CubeId cube) {
    WriteBatch out;
    out.cube = cube;
    out.actor = ActorId{7};
    out.time = clock.now();
    return out;
  }
  CubeId make_cube(const std::string& name) {
    const auto created = vault->create_cube({}, name, "", ActorId{7});
    EXPECT_TRUE(created) << created.error().message;
    return created ? created->id : CubeId{};
  }
  Result<Receipt> change(CubeId cube, Operation operation, const MemoryId& memory, std::optional<Body> text = {},
                         std::optional<Link> link = {}) {
    WriteBatch out = batch(cube);
    Change& one = out.changes.emplace_back();
    one.operation = operation;
    one.memory = memory;
    one.body = std::move(text);
    one.link = std::move(link);
    return vault->commit(std::move(out));
  }
  MemoryId add(CubeId cube, const std::string& text) {
    const MemoryId id = ids_.next();
    const auto receipt = change(cube, Operation::kAdd, id, body(text));
    EXPECT_TRUE(receipt) << receipt.error().message;
    return id;
  }

 private:
  Kind kind_ = Kind::kSqlite;
  base::IdIssuer ids_{clock, random};
};

}  // namespace memos::vault
