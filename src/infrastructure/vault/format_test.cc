// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The worked example of docs/format.md: what the program computes is what the document says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "infrastructure/vault/blob_store.h"
#include "infrastructure/vault/heads.h"
#include "infrastructure/vault/rows.h"
#include "infrastructure/vault/sqlite_vfs.h"
#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

class FormatExample : public ::testing::Test {
 protected:
  FormatExample() {
    std::ostringstream text;
    text << std::ifstream(MEMOS_FORMAT_DOCUMENT).rdbuf();
    document_ = text.str();
    salt_.fill(0x11);
    body_.text = "I live in Lisbon.";
    body_.scope.user_id = "u1";
    bytes_ = cube::encode(body_);
    digest_ = cube::content_digest(salt_, bytes_);
    created_.sequence = Sequence{1};
    created_.recorded_at = UtcMs{1'750'000'000'000};
    created_.actor = ActorId{7};
    created_.operation = Operation::kCreateCube;
    created_.hash = cube::chain_hash(cube::chain_start(*uuid_), created_);
    added_ = created_;
    added_.sequence = Sequence{2};
    added_.operation = Operation::kAdd;
    added_.memory = *memory_;
    added_.version = 1;
    added_.content_digest = digest_;
    added_.hash = cube::chain_hash(created_.hash, added_);
  }
  void expect_documented(const std::string& name, const std::string& value) {
    EXPECT_NE(document_.find("`" + value + "`"), std::string::npos) << name << " is now " << value;
  }
  template <class Bytes>
  static std::string hex(const Bytes& bytes) {
    return base::to_hex(base::Bytes(bytes));
  }

  std::string document_;
  Result<MemoryId> uuid_ = MemoryId::parse("01976cb2-0400-7000-8000-000000000001");
  Result<MemoryId> memory_ = MemoryId::parse("01976cb2-0400-7000-8000-000000000002");
  cube::Salt salt_{};
  Body body_;
  std::string bytes_;
  Digest digest_{};
  JournalEntry created_;
  JournalEntry added_;
};

TEST_F(FormatExample, BodyAndDigest) {
  expect_documented("the body's bytes", hex(base::as_bytes(bytes_)));
  expect_documented("the content digest", hex(digest_));
}

TEST_F(FormatExample, Chain) {
  expect_documented("the chain's start", hex(cube::chain_start(*uuid_)));
  expect_documented("the first hash", hex(created_.hash));
  expect_documented("the second hash", hex(added_.hash));
}

TEST_F(FormatExample, Checksums) {
  StoredVersion row;
  row.key = row_key(CubeId{1}, Sequence{2});
  row.memory = *memory_;
  row.recorded_at = row.created_at = added_.recorded_at;
  row.content = Sequence{2};
  row.salt = salt_;
  row.body = base::as_bytes(bytes_);
  expect_documented("the key", std::to_string(row.key));
  expect_documented("the version row's checksum", std::to_string(static_cast<std::int64_t>(row.checksum())));
  const std::vector<std::uint16_t> halves = {0x3c00, 0x0000};
  expect_documented("the vector row's checksum", std::to_string(static_cast<std::int64_t>(vector_checksum(
                                                     row.key, 1, bytes_of(std::span<const std::uint16_t>(halves))))));
  const Link link{LinkType::kMentions, *memory_, *uuid_};
  expect_documented("the link's digest", hex(link_digest(link, salt_)));
}

TEST_F(FormatExample, FilesBesideTheDatabase) {
  const auto files = base::make_fault_file_system();
  ASSERT_TRUE(write_heads(*files, "/heads", {{CubeId{1}, Head{added_.sequence, added_.hash}}}));
  expect_documented("the heads file", hex(base::as_bytes(*files->peek("/heads"))));
  BlobStore blobs(*files, "/blobs");
  const auto id = blobs.put(base::as_bytes("abc"));
  ASSERT_TRUE(id);
  const std::string name = hex(*id);
  expect_documented("the blob's name", name);
  expect_documented("the blob's file", hex(base::as_bytes(*files->peek("/blobs/" + name.substr(0, 2) + "/" + name))));
}

TEST_F(FormatExample, EveryTableAndColumnIsDescribed) {
  World world;
  world.use_fault_files();
  world.open(Kind::kSqlite);
  world.vault.reset();
  SqliteVfs vfs(*world.files, false);
  const auto connection = Connection::open("/data/vault.db", vfs.name(), Connection::Mode::kRead);
  ASSERT_TRUE(connection);
  const auto columns = (*connection)
                           ->statement(
                               "SELECT m.name, p.name FROM sqlite_schema m, pragma_table_info(m.name) p WHERE m.type = "
                               "'table' AND m.name NOT LIKE 'sqlite%'");
  ASSERT_TRUE(columns);
  int count = 0;
  const Rows guard(**columns);
  for (auto row = (*columns)->step(); row && *row; row = (*columns)->step(), ++count) {
    const std::string table = (*columns)->string(0);
    const auto section = document_.find("### `" + table + "`");
    ASSERT_NE(section, std::string::npos) << table;
    const std::string text = document_.substr(section, document_.find("\n#", section + 1) - section);
    EXPECT_NE(text.find("`" + (*columns)->string(1) + "`"), std::string::npos) << table << "." << (*columns)->text(1);
  }
  EXPECT_GT(count, 60);
}

}  // namespace
}  // namespace memos::vault
