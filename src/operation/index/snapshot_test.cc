// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/snapshot.h"

#include <gtest/gtest.h>

#include "operation/index/index_test_support.h"
#include "operation/index/view.h"

namespace memos::index {
namespace {

class SnapshotTest : public testing::Test {
 protected:
  SnapshotTest() {
    for (int i = 0; i < 120; ++i) {
      prepare(random_body(random_), Sequence{++last_}, UtcMs{1}, tokenizer_, unit_);
      const Slot old = i % 5 == 4 ? static_cast<Slot>(random_.below(core_.size())) : kNoSlot;
      const auto replaced = old == kNoSlot ? std::nullopt : core_.interval(old - core_.columns().part[old], {});
      if (replaced) core_.close(replaced->from, Sequence{last_});
      core_.add(unit_, State::kActivated, replaced ? replaced->from : Sequence{});
      if (i % 7 != 3) continue;
      const Sequence content{1 + random_.below(static_cast<std::uint64_t>(i))};
      if (core_.find(content) == kNoSlot) continue;
      core_.close(core_.interval(core_.find(content), std::nullopt)->from, Sequence{++last_});
      EXPECT_TRUE(core_.reopen(content, Sequence{last_}, i % 2 == 0 ? State::kDeleted : State::kArchived));
    }
    identity_.head = Sequence{last_};
    identity_.cube_uuid.bytes[3] = 9;
    identity_.head_hash[5] = 7;
  }

  base::SeededRandom random_{11};
  language::Tokenizer tokenizer_;
  PreparedUnit unit_;
  IndexCore core_;
  std::uint64_t last_ = 0;
  SnapshotIdentity identity_;
};

TEST_F(SnapshotTest, ComesBackEqual) {
  const auto bytes = encode_snapshot(core_, identity_);
  auto back = decode_snapshot(bytes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->identity, identity_);
  const IndexCore& core = back->core;
  EXPECT_EQ(core.sums(), core_.sums());
  EXPECT_EQ(core.put_away(), core_.put_away());
  EXPECT_EQ(core.columns().before, core_.columns().before);
  EXPECT_EQ(core.columns().after, core_.columns().after);
  EXPECT_EQ(core.columns().visible, core_.columns().visible);
  EXPECT_FALSE(core.expiries().empty());
  EXPECT_TRUE(std::ranges::equal(core.expiries(), core_.expiries()));
  std::size_t moved = 0;
  for (Slot slot = 0; slot < core.size(); ++slot) {
    if (core.columns().part[slot] != 0) continue;
    EXPECT_EQ(core.place(slot), core_.place(slot));
    moved += core.place(slot) != slot ? 1 : 0;
  }
  EXPECT_GT(moved, 5U);
  for (Slot slot = 0; slot < core.size(); ++slot) {
    if (core.columns().visible[slot] != kCurrent) continue;
    EXPECT_EQ(core.columns().spread[slot], core_.columns().spread[slot]);
    EXPECT_EQ(core.columns().surroundings[slot], core_.columns().surroundings[slot]);
  }
  for (TermId term = 0; term < core.terms().size(); ++term) {
    EXPECT_EQ(core.terms().text(term), core_.terms().text(term));
    EXPECT_EQ(core.document_frequency(term), core_.document_frequency(term));
    EXPECT_TRUE(std::ranges::equal(core.postings(term), core_.postings(term)));
  }
  EXPECT_EQ(encode_snapshot(core, identity_), bytes);
}

TEST_F(SnapshotTest, GoesOnWhereItStopped) {
  auto back = decode_snapshot(encode_snapshot(core_, identity_));
  ASSERT_TRUE(back);
  for (int i = 0; i < 40; ++i) {
    prepare(random_body(random_), Sequence{++last_}, UtcMs{1}, tokenizer_, unit_);
    core_.add(unit_, State::kActivated);
    back->core.add(unit_, State::kActivated);
  }
  core_.close(Sequence{1}, Sequence{++last_});
  back->core.close(Sequence{1}, Sequence{last_});
  identity_.head = Sequence{last_};
  EXPECT_EQ(back->core.sums(), core_.sums());
  EXPECT_EQ(encode_snapshot(back->core, identity_), encode_snapshot(core_, identity_));
}

TEST_F(SnapshotTest, EveryChangedByteIsNoticed) {
  auto bytes = encode_snapshot(core_, identity_);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    bytes[at] ^= 0x40U;
    EXPECT_FALSE(decode_snapshot(bytes)) << "byte " << at;
    bytes[at] ^= 0x40U;
  }
  for (std::size_t size = 0; size < bytes.size(); size += 11) {
    EXPECT_FALSE(decode_snapshot(base::Bytes(bytes).first(size))) << "cut to " << size;
  }
}

/// What the checksum would let through if it were forged must still be safe to hold and to search.
TEST_F(SnapshotTest, BytesBehindTheChecksumNeverBreakTheReader) {
  const auto bytes = encode_snapshot(core_, identity_);
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto changed = bytes;
    changed[at] = static_cast<std::uint8_t>(random_.below(256));
    auto back = decode_snapshot_unchecked(changed);
    if (!back) continue;
    ++accepted;
    prepare(random_body(random_), Sequence{back->identity.head.value + 1}, UtcMs{1}, tokenizer_, unit_);
    back->core.add(unit_, State::kActivated);
    EXPECT_EQ(View::now(back->core, true).sums().passages,
              View::as_of(back->core, Sequence{UINT64_MAX}, true).sums().passages);
  }
  EXPECT_GT(accepted, 0U);
}

TEST_F(SnapshotTest, AnotherVersionIsUnsupported) {
  auto bytes = encode_snapshot(core_, identity_);
  bytes[8] = 1;
  const auto back = decode_snapshot_unchecked(bytes);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::kUnsupported);
}

TEST(Snapshot, AnEmptyCoreComesBack) {
  const auto back = decode_snapshot(encode_snapshot(IndexCore(), {}));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->core.size(), 0U);
}

}  // namespace
}  // namespace memos::index
