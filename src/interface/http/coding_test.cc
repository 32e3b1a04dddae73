// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/coding.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <random>
#include <string>
#include <vector>

#include "base/limits.h"

namespace memos::http {
namespace {

constexpr std::size_t kPlenty = std::size_t{64} << 20U;

/// Text that shrinks like text.
std::string prose(std::size_t size) {
  std::mt19937 source(7);
  std::string out;
  while (out.size() < size) out += "word" + std::to_string(source() % 1'000) + (source() % 9 == 0 ? ". " : " ");
  out.resize(size);
  return out;
}

std::string noise(std::size_t size) {
  std::mt19937 source(11);
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(source());
  return out;
}

/// In frames of the highest level, whether or not that is shorter.
std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text, int level = 19) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), level));
  return out;
}

std::string packed_by_others(Coding coding, std::string_view text) {
  return coding == Coding::kGzip ? gzip(text) : zstd(text);
}

class CodingTest : public testing::TestWithParam<Coding> {};

TEST_P(CodingTest, WhatIsPackedComesBackAsItWas) {
  for (const std::size_t size : {1UL, 100UL, 65'535UL, 65'536UL, 65'537UL, 1'000'000UL}) {
    const std::string text = prose(size);
    const std::optional<std::string> packed = pack(GetParam(), text);
    EXPECT_EQ(packed.has_value(), size > 1'000 || packed.has_value()) << size;
    if (!packed) continue;
    EXPECT_LT(packed->size(), text.size());
    const auto back = unpack(GetParam(), *packed, {.bytes = size, .hold = {}});
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, text);
  }
  EXPECT_FALSE(pack(GetParam(), noise(10'000))) << "it would become longer";
  EXPECT_FALSE(pack(GetParam(), ""));
}

TEST_P(CodingTest, LimitsHoldToTheByte) {
  const std::string text = prose(100'000);
  const std::string packed = packed_by_others(GetParam(), text);
  EXPECT_TRUE(unpack(GetParam(), packed, {.bytes = text.size(), .hold = {}}));
  const auto longer = unpack(GetParam(), packed, {.bytes = text.size() - 1, .hold = {}});
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code, ErrorCode::kExhausted);
}

TEST_P(CodingTest, BombsAreRefusedBeforeTheyAreMade) {
  const std::string packed = packed_by_others(GetParam(), std::string(std::size_t{64} << 20U, '0'));
  const std::size_t allowed = std::max(packed.size() * limits::kMaxExpansion, limits::kFreeExpansion);
  ASSERT_LT(allowed, std::size_t{64} << 20U);
  std::size_t most = 0;
  const auto bomb = unpack(GetParam(), packed, {.bytes = kPlenty, .hold = [&](std::size_t bytes) {
                                                  most = bytes;
                                                  return true;
                                                }});
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().code, ErrorCode::kExhausted);
  EXPECT_LE(most, allowed + 1);
  // Short bodies may expand as they like, up to a length of their own.
  EXPECT_TRUE(unpack(GetParam(), packed_by_others(GetParam(), std::string(limits::kFreeExpansion, '0')),
                     {.bytes = kPlenty, .hold = {}}));
}

TEST_P(CodingTest, RoomIsAskedForBeforeItIsTaken) {
  const std::string packed = packed_by_others(GetParam(), prose(1'000'000));
  const auto full = unpack(GetParam(), packed, {.bytes = kPlenty, .hold = [](std::size_t n) { return n < 500'000; }});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
}

TEST_P(CodingTest, DamageIsSeenAtEveryByte) {
  const std::string text = prose(3'000);
  const std::string packed = packed_by_others(GetParam(), text);
  for (std::size_t size = 1; size < packed.size(); ++size) {
    const auto cut = unpack(GetParam(), packed.substr(0, size), {.bytes = kPlenty, .hold = {}});
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(unpack(GetParam(), packed + "more", {.bytes = kPlenty, .hold = {}}));
  EXPECT_FALSE(unpack(GetParam(), text, {.bytes = kPlenty, .hold = {}}));
}

TEST_P(CodingTest, SeveralFramesAreOneBody) {
  const std::string packed =
      packed_by_others(GetParam(), "one ") + packed_by_others(GetParam(), "") + packed_by_others(GetParam(), "two");
  const auto both = unpack(GetParam(), packed, {.bytes = kPlenty, .hold = {}});
  ASSERT_TRUE(both) << both.error().message;
  EXPECT_EQ(*both, "one two");
}

INSTANTIATE_TEST_SUITE_P(Codings, CodingTest, testing::Values(Coding::kGzip, Coding::kZstd),
                         [](const auto& tested) { return std::string(name(tested.param)); });

TEST(Coding, AZstdWindowThatWouldTakeMuchMemoryIsRefused) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1);
  for (const int log : {limits::kMaxZstdWindowLog, limits::kMaxZstdWindowLog + 1}) {
    // Streamed, so that the frame tells a window and not its size.
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, log);
    const std::string text = prose(1'000);
    std::string out(10'000, '\0');
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    ASSERT_EQ(ZSTD_compressStream2(context, &to, &in, ZSTD_e_flush), 0U);
    ASSERT_EQ(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end), 0U);
    out.resize(to.pos);
    EXPECT_EQ(unpack(Coding::kZstd, out, {.bytes = kPlenty, .hold = {}}).has_value(), log == limits::kMaxZstdWindowLog);
    ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
  }
  ZSTD_freeCCtx(context);
}

TEST(Coding, NamesOfCodings) {
  EXPECT_EQ(parse_coding(""), Coding::kNone);
  EXPECT_EQ(parse_coding("identity"), Coding::kNone);
  EXPECT_EQ(parse_coding(" GZip "), Coding::kGzip);
  EXPECT_EQ(parse_coding("x-gzip"), Coding::kGzip);
  EXPECT_EQ(parse_coding("zstd"), Coding::kZstd);
  for (const char* other : {"br", "deflate", "gzip, zstd", "gzip;q=1", "compress"}) EXPECT_FALSE(parse_coding(other));
}

TEST(Coding, TheClientChooses) {
  struct Case {
    const char* accept;
    Coding chosen;
  };
  const std::vector<Case> cases = {{"", Coding::kNone},
                                   {"gzip", Coding::kGzip},
                                   {"zstd", Coding::kZstd},
                                   {"gzip, deflate", Coding::kGzip},
                                   {"gzip, deflate, br, zstd", Coding::kZstd},
                                   {"zstd;q=0.5, gzip", Coding::kGzip},
                                   {"zstd ; q=0.5 , x-gzip;Q=0.6", Coding::kGzip},
                                   {"gzip;q=0, zstd;q=0.000", Coding::kNone},
                                   {"identity", Coding::kNone},
                                   {"identity, gzip;q=0.9", Coding::kNone},
                                   {"identity, gzip", Coding::kGzip},
                                   {"identity;q=0", Coding::kNone},
                                   {"*", Coding::kZstd},
                                   {"*;q=0.1, zstd;q=0", Coding::kGzip},
                                   {"*;q=0, gzip", Coding::kGzip},
                                   {"br", Coding::kNone},
                                   {"gzip;q=2", Coding::kNone},
                                   {"gzip;q=0.0001", Coding::kNone},
                                   {"gzip;q=", Coding::kNone},
                                   {"gzip;level=9;q=0.3", Coding::kGzip},
                                   {",,;,", Coding::kNone}};
  for (const Case& one : cases) EXPECT_EQ(choose_coding(one.accept), one.chosen) << one.accept;
}

TEST(Coding, WhatBecomesShorter) {
  for (const char* type : {"application/json", "application/json; charset=utf-8", "text/plain", "text/html",
                           "application/problem+json", "application/x-ndjson"})
    EXPECT_TRUE(is_packable(type)) << type;
  for (const char* type : {"text/event-stream", "image/png", "application/octet-stream", "audio/mpeg", ""})
    EXPECT_FALSE(is_packable(type)) << type;
}

}  // namespace
}  // namespace memos::http
