// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/token_projection.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/fault_file.h"
#include "base/random.h"
#include "model/embedder.h"
#include "model/windows.h"

namespace memos::model {
namespace {

constexpr std::uint32_t kDimension = 96;
const std::string kHash(64, 'a');

/// Unit vectors that lie almost wholly in the space of the first `rank` axes.
std::vector<float> vectors_near(std::size_t rank, std::size_t count) {
  base::SeededRandom random(11);
  std::vector<float> out(count * kDimension);
  for (std::size_t n = 0; n < count; ++n) {
    const auto row = std::span(out).subspan(n * kDimension, kDimension);
    for (std::size_t i = 0; i < kDimension; ++i) {
      const float unit = static_cast<float>(random.below(2'001)) / 1e3F - 1.0F;
      row[i] = i < rank ? unit : unit * 0.01F;
    }
    EXPECT_TRUE(make_unit(row));
  }
  return out;
}

double cosine(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  double dot = 0;
  double squares[2] = {};
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    squares[0] += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    squares[1] += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return dot / std::sqrt(squares[0] * squares[1]);
}

TEST(TokenProjection, KeepsTheDotProductsOfWhatItHasSeen) {
  const auto vectors = vectors_near(kTokenDimension, 800);
  const auto projection = TokenProjection::learn(vectors, kDimension);
  ASSERT_TRUE(projection) << projection.error().message;
  std::array<std::int8_t, kTokenDimension> a{};
  std::array<std::int8_t, kTokenDimension> b{};
  for (std::size_t n = 0; n + 1 < 50; ++n) {
    const auto left = std::span(vectors).subspan(n * kDimension, kDimension);
    const auto right = std::span(vectors).subspan((n + 1) * kDimension, kDimension);
    projection->project(left, a);
    projection->project(right, b);
    double exact = 0;
    for (std::size_t i = 0; i < kDimension; ++i) exact += static_cast<double>(left[i]) * static_cast<double>(right[i]);
    EXPECT_NEAR(cosine(a, b), exact, 0.03) << n;
    EXPECT_NEAR(cosine(a, a), 1.0, 0.03) << n;
  }
}

TEST(TokenProjection, IsTheSameEachTime) {
  const auto vectors = vectors_near(kDimension, 400);
  std::array<std::int8_t, kTokenDimension> a{};
  std::array<std::int8_t, kTokenDimension> b{};
  TokenProjection::learn(vectors, kDimension)->project(std::span(vectors).first(kDimension), a);
  TokenProjection::learn(vectors, kDimension)->project(std::span(vectors).first(kDimension), b);
  EXPECT_EQ(a, b);
}

TEST(TokenProjection, RefusesTooFewTokensAndTooShortVectors) {
  const auto vectors = vectors_near(kDimension, kTokenDimension - 1);
  EXPECT_EQ(TokenProjection::learn(vectors, kDimension).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(TokenProjection::learn(vectors, 32).error().code, ErrorCode::kInvalidArgument);
  const std::vector<float> same(std::size_t{kDimension} * 200, 0.1F);
  EXPECT_EQ(TokenProjection::learn(same, kDimension).error().code, ErrorCode::kInvalidArgument);
}

TEST(TokenProjection, SurvivesItsFile) {
  const auto memory = base::make_fault_file_system();
  base::FileSystem& files = *memory;
  const auto vectors = vectors_near(kDimension, 400);
  const auto made = TokenProjection::learn(vectors, kDimension);
  ASSERT_TRUE(made);
  ASSERT_TRUE(files.make_directory("/m"));
  ASSERT_TRUE(made->save(files, "/m/x.tokens", kHash));
  const auto loaded = TokenProjection::load(files, "/m/x.tokens", kHash);
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::array<std::int8_t, kTokenDimension> a{};
  std::array<std::int8_t, kTokenDimension> b{};
  made->project(std::span(vectors).first(kDimension), a);
  loaded->project(std::span(vectors).first(kDimension), b);
  EXPECT_EQ(a, b);
  EXPECT_EQ(TokenProjection::load(files, "/m/x.tokens", std::string(64, 'b')).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(TokenProjection::load(files, "/m/y.tokens", kHash).error().code, ErrorCode::kNotFound);
}

TEST(TokenProjection, SeesEveryDamagedByte) {
  const auto memory = base::make_fault_file_system();
  base::FileSystem& files = *memory;
  ASSERT_TRUE(files.make_directory("/m"));
  ASSERT_TRUE(TokenProjection::learn(vectors_near(kDimension, 400), kDimension)->save(files, "/m/x.tokens", kHash));
  const auto file = files.open("/m/x.tokens", base::OpenMode::kReadWrite);
  ASSERT_TRUE(file);
  const std::uint64_t size = *(*file)->size();
  for (std::uint64_t at = 0; at < size; at += at < 100 ? 1 : 97) {
    std::array<std::uint8_t, 1> byte{};
    ASSERT_TRUE((*file)->read(at, byte));
    byte[0] ^= 0x10U;
    ASSERT_TRUE((*file)->write(at, byte));
    EXPECT_EQ(TokenProjection::load(files, "/m/x.tokens", kHash).error().code, ErrorCode::kCorrupt) << at;
    byte[0] ^= 0x10U;
    ASSERT_TRUE((*file)->write(at, byte));
  }
  ASSERT_TRUE(TokenProjection::load(files, "/m/x.tokens", kHash));
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{20}, size - 1}) {
    ASSERT_TRUE((*file)->truncate(length));
    EXPECT_EQ(TokenProjection::load(files, "/m/x.tokens", kHash).error().code, ErrorCode::kCorrupt) << length;
  }
}

TEST(TokenProjection, QuantisesDirections) {
  std::array<std::int8_t, 3> codes{};
  quantize_direction(std::array{0.0F, 3.0F, -4.0F}, codes);
  EXPECT_EQ(codes, (std::array<std::int8_t, 3>{0, 95, -127}));
  quantize_direction(std::array{0.0F, 0.0F, 0.0F}, codes);
  EXPECT_EQ(codes, (std::array<std::int8_t, 3>{0, 0, 0}));
}

}  // namespace
}  // namespace memos::model
