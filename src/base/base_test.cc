// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Ids, clock, random, hash, UTF-8, log and error names.
#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <unordered_set>

#include "base/base64.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/invariant.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "memos/types.hpp"

namespace memos::base {
namespace {

TEST(ErrorName, EveryCodeHasItsOwn) {
  std::set<std::string_view> names;
  for (std::uint8_t code = 1; code <= 13; ++code) names.insert(error_name(static_cast<ErrorCode>(code)));
  EXPECT_EQ(names.size(), 13U);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(error_name(ErrorCode::kReadOnly), "read_only");
  EXPECT_EQ(error_name(static_cast<ErrorCode>(200)), "unknown");
}

TEST(MemoryId, ReadsBothCasesAndWritesLowerCase) {
  const auto id = MemoryId::parse("0190D5C1-7a3e-7c54-9d0a-2f6b8c1e4a77");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->str(), "0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
  EXPECT_EQ(id->bytes[0], 0x01);
  EXPECT_EQ(id->bytes[15], 0x77);
  EXPECT_FALSE(id->is_nil());
  EXPECT_TRUE(MemoryId{}.is_nil());
  EXPECT_EQ(MemoryId{}.str(), "00000000-0000-0000-0000-000000000000");
}

TEST(MemoryId, RefusesEveryOtherShape) {
  for (const std::string_view text : {"", "0190d5c1", "0190d5c17a3e7c549d0a2f6b8c1e4a77",
                                      "0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a7", "0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a777",
                                      "0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a7g", "0190d5c1_7a3e-7c54-9d0a-2f6b8c1e4a77",
                                      "0190d5c1-7a3e-7c54-9d0a2-f6b8c1e4a77", "{190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a7}"}) {
    const auto id = MemoryId::parse(text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(id.error().field, "id");
  }
}

TEST(Clock, ManualMovesOnlyWhenTold) {
  ManualClock clock(UtcMs{1000});
  EXPECT_EQ(clock.now(), UtcMs{1000});
  clock.advance_ms(-5);
  EXPECT_EQ(clock.now(), UtcMs{995});
  EXPECT_GT(system_clock().now().value, 1'700'000'000'000);  // after 2023
}

TEST(Random, SeededIsRepeatableAndSeedsDiffer) {
  SeededRandom a(7);
  SeededRandom b(7);
  SeededRandom c(8);
  std::array<std::uint8_t, 37> x{};
  std::array<std::uint8_t, 37> y{};
  std::array<std::uint8_t, 37> z{};
  a.fill(x);
  b.fill(y);
  c.fill(z);
  EXPECT_EQ(x, y);
  EXPECT_NE(x, z);
}

TEST(Random, BelowReachesEveryValueAndNoOther) {
  SeededRandom random(1);
  std::array<int, 5> seen{};
  for (int i = 0; i < 5000; ++i) ++seen.at(random.below(5));
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, SystemNeverRepeats) {
  std::set<std::array<std::uint8_t, 16>> seen;
  for (int i = 0; i < 2000; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    system_random().fill(bytes);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
  std::vector<std::uint8_t> large(100'000);
  system_random().fill(large);
  EXPECT_GT(std::set<std::uint8_t>(large.begin(), large.end()).size(), 250U);
}

TEST(IdIssuer, IsVersionSevenWithTheClocksTime) {
  ManualClock clock(UtcMs{0x0123456789ab});
  SeededRandom random(3);
  IdIssuer issuer(clock, random);
  const MemoryId id = issuer.next();
  EXPECT_EQ(id.str().substr(0, 13), "01234567-89ab");
  EXPECT_EQ(id.bytes[6] >> 4U, 7);
  EXPECT_EQ(id.bytes[8] >> 6U, 2);
}

TEST(IdIssuer, GrowsWhenTheClockStandsStillOrStepsBack) {
  ManualClock clock(UtcMs{5'000'000});
  SeededRandom random(4);
  IdIssuer issuer(clock, random);
  MemoryId last = issuer.next();
  for (int i = 0; i < 200'000; ++i) {
    if (i == 50'000) clock.advance_ms(-4'000'000);
    if (i % 1000 == 999 && i > 100'000) clock.advance_ms(100'000);
    const MemoryId id = issuer.next();
    ASSERT_LT(last, id) << i;
    last = id;
  }
}

TEST(IdIssuer, ThreadsNeverShareAnId) {
  IdIssuer issuer(system_clock(), system_random());
  std::vector<std::vector<MemoryId>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& list : made) {
      threads.emplace_back([&issuer, &list] {
        for (int i = 0; i < 5000; ++i) list.push_back(issuer.next());
      });
    }
  }
  std::unordered_set<MemoryId> all;
  for (const auto& list : made) all.insert(list.begin(), list.end());
  EXPECT_EQ(all.size(), 20'000U);
}

TEST(Hash, Blake2bMatchesPublishedValues) {
  // From Python's hashlib.blake2b(…, digest_size=32).
  EXPECT_EQ(to_hex(blake2b(as_bytes(""))), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(to_hex(blake2b(as_bytes("abc"))), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(to_hex(blake2b(as_bytes("abc"), as_bytes("key"))),
            "0330531d097355a3f72e80d55c1245ccf79f1704431c6e3887938320442c23c0");
}

TEST(Hash, IncrementalEqualsWhole) {
  Blake2b hash(as_bytes("key"));
  hash.update(as_bytes("a"));
  hash.update(as_bytes(""));
  hash.update(as_bytes("bc"));
  EXPECT_EQ(hash.finish(), blake2b(as_bytes("abc"), as_bytes("key")));
}

TEST(Hash, Xxh3MatchesPublishedValuesAndSeeds) {
  EXPECT_EQ(xxh3(as_bytes("")), 0x2d06800538d394c2U);  // the algorithm's published value for no input
  EXPECT_NE(xxh3(as_bytes("abc")), xxh3(as_bytes("abd")));
  EXPECT_NE(xxh3(as_bytes("abc"), 1), xxh3(as_bytes("abc"), 2));
}

TEST(Hash, HexGoesThereAndBack) {
  EXPECT_EQ(to_hex(as_bytes(std::string_view("\x00\xff\x10", 3))), "00ff10");
  EXPECT_EQ(from_hex("00Ff10"), std::string("\x00\xff\x10", 3));
  EXPECT_EQ(from_hex(""), std::string());
  EXPECT_EQ(from_hex("0").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(from_hex("0g").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(from_hex("g0").error().code, ErrorCode::kInvalidArgument);
}

TEST(Utf8, AcceptsEveryScalarValue) {
  for (char32_t c = 1; c <= 0x10ffff; c = c < 0x3000 ? c + 1 : c + 61) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    std::string text;
    append_utf8(text, c);
    ASSERT_EQ(first_invalid_utf8(text), std::string_view::npos) << static_cast<std::uint32_t>(c);
    std::size_t at = 0;
    ASSERT_EQ(next_code_point(text, at), c);
    ASSERT_EQ(at, text.size());
  }
}

TEST(Utf8, RefusesWhatRfc3629Refuses) {
  const std::array<std::string, 11> bad = {"\x80",
                                           "\xc0\x80",
                                           "\xc1\xbf",
                                           "\xe0\x9f\xbf",
                                           "\xed\xa0\x80",
                                           "\xf0\x8f\xbf\xbf",
                                           "\xf4\x90\x80\x80",
                                           "\xf5\x80\x80\x80",
                                           "\xe2\x82",
                                           "\xff",
                                           "\xe2\x28\xa1"};
  for (const std::string& text : bad) {
    EXPECT_EQ(first_invalid_utf8(text), 0U);
    EXPECT_EQ(first_invalid_utf8("12345678abc" + text + "xyz"), 11U);
    const auto status = require_text("ok " + text, "items[2].text");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().field, "items[2].text");
    EXPECT_NE(status.error().message.find("byte 3"), std::string::npos);
  }
}

TEST(Utf8, RequireTextRefusesNul) {
  EXPECT_TRUE(require_text("Grüße, 你好, 🙂", "text"));
  EXPECT_EQ(require_text(std::string_view("a\0b", 3), "text").error().code, ErrorCode::kInvalidArgument);
}

TEST(Hash, HmacIsThatOfTheSpecification) {
  // RFC 4231, test cases 1, 2 and 6.
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Hi There"), as_bytes(std::string(20, '\x0b')))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("what do ya want for nothing?"), as_bytes("Jefe"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"),
                               as_bytes(std::string(131, '\xaa')))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Base64, GoesBothWays) {
  // RFC 4648, section 10.
  for (const auto& [text, coded] : {std::pair<std::string, std::string>{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(to_base64(as_bytes(text)), coded);
    const auto back = from_base64(coded);
    ASSERT_TRUE(back) << coded;
    EXPECT_EQ(std::string(back->begin(), back->end()), text);
  }
}

TEST(Logger, KeepsTheThresholdAndTakesTurns) {
  int calls = 0;
  std::string last;
  const Logger logger(
      [&](LogLevel, std::string_view message) {
        ++calls;  // unsynchronised on purpose: the logger takes turns
        last = message;
      },
      LogLevel::kWarn);
  logger.log(LogLevel::kInfo, "dropped");
  EXPECT_EQ(calls, 0);
  logger.log(LogLevel::kError, "kept");
  EXPECT_EQ(last, "kept");
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([copy = logger] {
        for (int i = 0; i < 500; ++i) copy.log(LogLevel::kWarn, "x");
      });
    }
  }
  EXPECT_EQ(calls, 2001);
  Logger().log(LogLevel::kError, "nobody listens");
}

TEST(InvariantDeathTest, NamesPlaceConditionAndValues) {
  EXPECT_DEATH(MEMOS_INVARIANT(1 + 1 == 3, "sum=2"), "broken invariant at .*base_test.cc:.*1 \\+ 1 == 3.*sum=2");
}

}  // namespace
}  // namespace memos::base
