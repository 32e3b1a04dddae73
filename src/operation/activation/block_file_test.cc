// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/block_file.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "operation/activation/store_test_support.h"

namespace memos::activation {
namespace {

BlockRecord some_record() {
  Chain chain;
  chain.audience = {CubeId{3}, CubeId{9}};
  BlockRecord record;
  record.block = chain.next(7);
  record.block = chain.next(8, {{memory_of(1), CubeId{3}, 2}, {memory_of(2), CubeId{9}, 1}}, BlockKind::kTail);
  record.bytes = 4'711;
  record.checksum = 0xABCDEF0123456789U;
  return record;
}

TEST(BlockRecord, ComesBackAsItWas) {
  const BlockRecord record = some_record();
  const auto back = decode_record(encode_record(record));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->block.key, record.block.key);
  EXPECT_EQ(back->block.parent, record.block.parent);
  EXPECT_EQ(back->block.space, record.block.space);
  EXPECT_EQ(back->block.tenant, record.block.tenant);
  EXPECT_EQ(back->block.audience, record.block.audience);
  EXPECT_EQ(back->block.kind, BlockKind::kTail);
  EXPECT_EQ(back->block.tokens, 5U);
  EXPECT_EQ(back->block.sources, record.block.sources);
  EXPECT_EQ(back->bytes, record.bytes);
  EXPECT_EQ(back->checksum, record.checksum);
}

TEST(BlockRecord, EveryChangedByteAndEveryCutIsNoticed) {
  const std::string good = encode_record(some_record());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    EXPECT_FALSE(decode_record(bad)) << "byte " << i;
    EXPECT_FALSE(decode_record(std::string_view(good).substr(0, i))) << "cut to " << i;
  }
  EXPECT_FALSE(decode_record(good + "x"));
}

TEST(BlockRecord, SensibleNumbersOnly) {
  BlockRecord record = some_record();
  record.block.tokens = limits::kKvBlockTokens + 1;
  EXPECT_FALSE(decode_record(encode_record(record)));
  record.block.tokens = limits::kKvBlockTokens;
  EXPECT_TRUE(decode_record(encode_record(record)));
  record.block.tokens = 0;
  EXPECT_FALSE(decode_record(encode_record(record)));
  record = some_record();
  record.bytes = limits::kMaxKvBlockBytes + 1;
  EXPECT_FALSE(decode_record(encode_record(record)));
  record.bytes = limits::kMaxKvBlockBytes;
  EXPECT_TRUE(decode_record(encode_record(record)));
  record.block.sources.assign(limits::kMaxKvSources, {memory_of(1), CubeId{1}, 1});
  EXPECT_TRUE(decode_record(encode_record(record)));
  record.block.sources.push_back({memory_of(1), CubeId{1}, 1});
  EXPECT_FALSE(decode_record(encode_record(record)));
}

TEST(BlockKeys, EverythingThatMattersChangesThem) {
  const KeySpace one(TenantId{"a"}, state_of(1));
  const std::vector<Token> tokens = {1, 2, 3};
  const BlockKey key = one.key(BlockKind::kFull, {}, {}, tokens);
  EXPECT_EQ(key, KeySpace(TenantId{"a"}, state_of(1)).key(BlockKind::kFull, {}, {}, tokens));
  EXPECT_NE(key, KeySpace(TenantId{"b"}, state_of(1)).key(BlockKind::kFull, {}, {}, tokens));
  EXPECT_NE(key, KeySpace(TenantId{"a"}, state_of(2)).key(BlockKind::kFull, {}, {}, tokens));
  EXPECT_NE(key, one.key(BlockKind::kTail, {}, {}, tokens));
  EXPECT_NE(key, one.key(BlockKind::kFull, {CubeId{1}}, {}, tokens));
  EXPECT_NE(one.key(BlockKind::kFull, {CubeId{2}}, {}, tokens), one.key(BlockKind::kFull, {CubeId{1}}, {}, tokens));
  EXPECT_NE(key, one.key(BlockKind::kFull, {}, key, tokens));
  EXPECT_NE(key, one.key(BlockKind::kFull, {}, {}, std::vector<Token>{1, 2}));
  EXPECT_NE(key, one.key(BlockKind::kFull, {}, {}, std::vector<Token>{1, 2, 4}));
}

}  // namespace
}  // namespace memos::activation
