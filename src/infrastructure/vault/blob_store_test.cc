// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/blob_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fault_file.h"
#include "base/random.h"

namespace memos::vault {
namespace {

using base::FaultKind;
using base::Survival;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::uint8_t> random_bytes(std::size_t size, std::uint64_t seed) {
  std::vector<std::uint8_t> out(size);
  base::SeededRandom(seed).fill(out);
  return out;
}

std::string path_of(const BlobId& id) {
  const std::string name = base::to_hex(id);
  return "/blobs/" + name.substr(0, 2) + "/" + name;
}

class BlobStoreTest : public ::testing::Test {
 protected:
  std::vector<std::string> problems() {
    std::vector<std::string> out;
    const auto count = store_.verify([&](std::string text) { out.push_back(std::move(text)); }, {});
    if (!count) out.push_back(count.error().message);
    return out;
  }
  std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  BlobStore store_{*files_, "/blobs"};
};

TEST_F(BlobStoreTest, KeepsBytesOfAnySize) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kBlobBlockBytes - 1, kBlobBlockBytes,
                                 kBlobBlockBytes + 1, 3 * kBlobBlockBytes + 17}) {
    const auto bytes = random_bytes(size, size);
    const auto id = store_.put(bytes);
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_EQ(*id, base::blake2b(bytes));
    const auto blob = store_.get(*id);
    ASSERT_TRUE(blob) << blob.error().message;
    EXPECT_EQ((*blob)->size(), size);
    EXPECT_TRUE(std::ranges::equal(*(*blob)->read_all(), bytes));
    EXPECT_TRUE(*store_.contains(*id));
  }
  EXPECT_THAT(problems(), IsEmpty());
  EXPECT_EQ(*store_.verify([](std::string) {}, {}), 6U);
}

TEST_F(BlobStoreTest, APieceIsReadAndCheckedAlone) {
  const auto bytes = random_bytes(4 * kBlobBlockBytes, 1);
  const BlobId id = *store_.put(bytes);
  std::string content = *files_->peek(path_of(id));
  content[2 * kBlobBlockBytes + 5] = static_cast<char>(content[2 * kBlobBlockBytes + 5] ^ 1);
  ASSERT_TRUE(files_->poke(path_of(id), content));
  const auto blob = store_.get(id);
  ASSERT_TRUE(blob);
  const auto piece = (*blob)->read(kBlobBlockBytes - 10, 20);
  ASSERT_TRUE(piece);
  EXPECT_TRUE(std::ranges::equal(*piece, std::span(bytes).subspan(kBlobBlockBytes - 10, 20)));
  EXPECT_EQ((*blob)->read(2 * kBlobBlockBytes, 1).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ((*blob)->read_all().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ((*blob)->read(bytes.size(), 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ((*blob)->read(1, UINT64_MAX).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE((*blob)->read(bytes.size(), 0));
  EXPECT_THAT(problems(), SizeIs(1));
}

TEST_F(BlobStoreTest, PiecesMakeTheSameBlob) {
  const auto bytes = random_bytes(200'000, 2);
  auto incoming = store_.begin();
  ASSERT_TRUE(incoming);
  for (std::size_t at = 0; at < bytes.size(); at += 777) {
    ASSERT_TRUE(incoming->append(std::span(bytes).subspan(at, std::min<std::size_t>(777, bytes.size() - at))));
  }
  EXPECT_EQ(*incoming->finish(), *store_.put(bytes));
  EXPECT_EQ(*store_.verify([](std::string) {}, {}), 1U);
}

TEST_F(BlobStoreTest, UnfinishedOnesLeaveNothing) {
  {
    auto incoming = store_.begin();
    ASSERT_TRUE(incoming->append(random_bytes(100'000, 3)));
    EXPECT_THAT(*files_->list("/blobs"), SizeIs(1));
  }
  EXPECT_THAT(*files_->list("/blobs"), IsEmpty());
  ASSERT_TRUE(files_->poke("/blobs/incoming-5", "left by a process that died"));
  EXPECT_THAT(problems(), IsEmpty());
  ASSERT_TRUE(store_.remove_unfinished());
  EXPECT_THAT(*files_->list("/blobs"), IsEmpty());
}

TEST_F(BlobStoreTest, RemovingOverwritesFirst) {
  const BlobId id = *store_.put(random_bytes(100'000, 4));
  const std::uint64_t before = files_->operations();
  ASSERT_TRUE(store_.remove(id));
  EXPECT_TRUE(files_->describe(before).starts_with("write")) << files_->describe(before);
  EXPECT_FALSE(*store_.contains(id));
  EXPECT_EQ(store_.remove(id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_.get(id).error().code, ErrorCode::kNotFound);
  const auto after = files_->crash_image(files_->operations(), Survival::kNothing, 1);
  EXPECT_FALSE(*after->exists(path_of(id)));
}

TEST_F(BlobStoreTest, EveryChangedByteIsFound) {
  const BlobId id = *store_.put(random_bytes(500, 5));
  const std::string whole = *files_->peek(path_of(id));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    ASSERT_TRUE(files_->poke(path_of(id), changed));
    EXPECT_THAT(problems(), Not(IsEmpty())) << "byte " << i;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, whole.size() - 1}) {
    ASSERT_TRUE(files_->poke(path_of(id), whole.substr(0, size)));
    EXPECT_EQ(store_.get(id).error().code, ErrorCode::kCorrupt);
  }
}

TEST_F(BlobStoreTest, WhatWasPutSurvivesPowerLossAtEveryPoint) {
  const auto bytes = random_bytes(150'000, 6);
  const BlobId id = *store_.put(bytes);
  const std::uint64_t done = files_->operations();
  for (std::uint64_t after = 0; after <= done; ++after) {
    for (const Survival survival : {Survival::kNothing, Survival::kEverything, Survival::kRandom}) {
      const auto image = files_->crash_image(after, survival, after);
      BlobStore left(*image, "/blobs");
      ASSERT_TRUE(left.remove_unfinished());
      const auto blob = left.get(id);
      if (!blob) {
        EXPECT_LT(after, done);
        EXPECT_EQ(blob.error().code, ErrorCode::kNotFound);
        continue;
      }
      EXPECT_TRUE(std::ranges::equal((*blob)->read_all().value_or(base::Bytes{}), bytes));
    }
  }
}

TEST_F(BlobStoreTest, EveryFailedOperationIsReportedAndTheNextTryWorks) {
  const auto bytes = random_bytes(150'000, 7);
  std::uint64_t failures = 0;
  for (std::uint64_t n = 0;; ++n) {
    const auto files = base::make_fault_file_system();
    BlobStore store(*files, "/blobs");
    files->fail_at(n, FaultKind::kDiskFull);
    const auto id = store.put(bytes);
    if (files->operations() <= n) break;  // the fault was not reached
    ++failures;
    EXPECT_FALSE(id) << files->describe(n);
    if (files->sync_failed()) continue;
    files->clear_faults();
    EXPECT_TRUE(store.put(bytes)) << files->describe(n);
  }
  EXPECT_GT(failures, 8U);
}

}  // namespace
}  // namespace memos::vault
