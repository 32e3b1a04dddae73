// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <string>

#include "base/fault_file.h"
#include "base/limits.h"
#include "base/random.h"
#include "operation/index/evidence_set.h"
#include "operation/index/evidence_store.h"

namespace memos::index {
namespace {

constexpr EvidenceShape kShape{.token = 64, .sentence = 128};
using Codes = std::vector<std::int8_t>;

/// What a set should hold.
struct Unit {
  Codes tokens, sentences;
};

Unit random_unit(base::SeededRandom& random, std::size_t tokens, std::size_t sentences) {
  Unit unit;
  const auto fill = [&](Codes& codes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) codes.push_back(static_cast<std::int8_t>(random.below(255)));
    std::ranges::replace(codes, std::int8_t{-128}, std::int8_t{1});
  };
  fill(unit.tokens, tokens * kShape.token);
  fill(unit.sentences, sentences * kShape.sentence);
  return unit;
}

/// Pages of mapped files that lie in RAM, in bytes (Linux).
std::uint64_t resident_file_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssFile:")) return std::stoull(line.substr(8)) * 1024;
  return 0;
}

class EvidenceTest : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open(bool read_only = false, Epochs* epochs = nullptr) {
    set = nullptr;
    EXPECT_TRUE(disk->make_directory("evidence"));
    EvidenceIdentity identity;
    identity.cube_uuid.bytes[3] = 7;
    identity.model[5] = 9;
    identity.shape = kShape;
    auto made = EvidenceSet::open({.files = disk.get(),
                                   .directory = "evidence",
                                   .prefix = "cube-1-1-",
                                   .identity = identity,
                                   .read_only = read_only,
                                   .logger = {},
                                   .epochs = epochs});
    ASSERT_TRUE(made) << made.error().message;
    set = *made;
  }

  Status put(std::uint64_t content, std::size_t tokens = 3, std::size_t sentences = 1) {
    const Unit unit = random_unit(random, tokens, sentences);
    const EvidenceRow row{Sequence{content}, unit.tokens, unit.sentences};
    const Status done = set->put({&row, 1});
    if (done) units[content] = unit;
    return done;
  }

  /// Whether stored vectors point where these do, within what four bits a value keep.
  static void expect_alike(const PackedVectors& stored, const Codes& wanted) {
    ASSERT_EQ(stored.size() * stored.values, wanted.size());
    std::vector<std::uint8_t> values(stored.values);
    for (std::size_t i = 0; i < stored.size(); ++i) {
      stored.unpack(i, values.data());
      double dot = 0;
      double square = 0;
      double own = 0;
      for (std::size_t n = 0; n < values.size(); ++n) {
        const double value = wanted[i * values.size() + n];
        dot += (values[n] - 128.0) * value;
        square += value * value;
        own += (values[n] - 128.0) * (values[n] - 128.0);
      }
      EXPECT_GT(dot, 0.99 * std::sqrt(own * square));
      EXPECT_NEAR(dot * stored.scale(i), std::sqrt(square), 1e-3 * std::sqrt(square));
    }
  }

  bool holds(std::uint64_t content) {
    const auto found = set->find({&content, 1});
    const EvidenceRecord& record = found.records.front();
    if (record.content == 0) return false;
    EXPECT_EQ(record.content, content);
    expect_alike(record.tokens, units[content].tokens);
    expect_alike(record.sentences, units[content].sentences);
    return true;
  }

  /// Files that hold the unit's codes.
  std::size_t files_with(std::uint64_t content) {
    std::vector<std::uint8_t> record;
    evidence::encode_record({Sequence{content}, units[content].tokens, units[content].sentences}, kShape, record);
    const auto wanted = std::span(record).subspan(evidence::kRecordHeaderBytes);
    std::size_t count = 0;
    const auto entries = disk->list("evidence");
    for (const auto& entry : *entries) {
      const std::string bytes = *base::read_file(*disk, "evidence/" + entry.name, 1U << 30U);
      const base::Bytes all = base::as_bytes(bytes);
      count += std::ranges::search(all, wanted).empty() ? 0 : 1;
    }
    return count;
  }

  void flip(const std::string& name, std::uint64_t at) {
    auto file = disk->open("evidence/" + name, base::OpenMode::kReadWrite);
    ASSERT_TRUE(file);
    std::uint8_t byte = 0;
    ASSERT_TRUE((*file)->read(at, {&byte, 1}));
    byte ^= 0x10U;
    ASSERT_TRUE((*file)->write(at, {&byte, 1}));
  }

  std::vector<std::string> problems() {
    std::vector<std::string> found;
    EXPECT_TRUE(set->verify([&](const std::string& problem) { found.push_back(problem); }));
    return found;
  }

  std::unique_ptr<base::FaultFileSystem> disk = base::make_fault_file_system();
  base::SeededRandom random{11};
  std::shared_ptr<EvidenceSet> set;
  std::map<std::uint64_t, Unit> units;
};

TEST_F(EvidenceTest, WhatWasPutIsFoundAlsoAfterReopening) {
  for (const std::uint64_t content : {5U, 9U, 2U, 40U, 17U}) ASSERT_TRUE(put(content, content % 4, content % 3));
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    EXPECT_EQ(set->size(), units.size());
    for (const auto& unit : units) EXPECT_TRUE(holds(unit.first)) << unit.first;
    EXPECT_FALSE(holds(3));
    const std::vector<std::uint64_t> asked{2, 3, 40, 5};
    EXPECT_EQ(set->missing(asked), std::vector<std::uint64_t>{3});
    const auto found = set->find(asked);
    EXPECT_EQ(found.records[0].content, 2U);
    EXPECT_EQ(found.records[1].content, 0U);
    EXPECT_EQ(found.records[3].content, 5U) << "also when contents do not rise";
    open(round == 1);
  }
  EXPECT_TRUE(problems().empty());
  open(true);
  EXPECT_EQ(put(99).error().code, ErrorCode::kReadOnly);
}

TEST_F(EvidenceTest, APutCanBeRepeated) {
  ASSERT_TRUE(put(1));
  const Unit first = units[1];
  const std::uint64_t bytes = disk->list("evidence")->front().bytes;
  ASSERT_TRUE(put(1));
  units[1] = first;
  EXPECT_TRUE(holds(1));
  EXPECT_EQ(disk->list("evidence")->front().bytes, bytes);
}

TEST_F(EvidenceTest, FullSegmentsAreSealedAndOpenWithoutTheirRecords) {
  const std::size_t count = 500;  // 5 KB each
  for (std::uint64_t content = 1; content <= count; ++content) ASSERT_TRUE(put(content, 140, 8));
  ASSERT_EQ(disk->list("evidence")->size(), 3U);
  EXPECT_LT(set->bytes(), std::size_t{3} << 20U);
  open();
  EXPECT_LT(set->bytes(), std::size_t{100} << 10U);
  for (std::uint64_t content = 1; content <= count; content += 37) EXPECT_TRUE(holds(content)) << content;
  ASSERT_TRUE(put(count + 1));
  EXPECT_TRUE(holds(count + 1));
  EXPECT_EQ(disk->list("evidence")->size(), 3U) << "the last segment goes on";
  const std::array<std::uint64_t, 2> gone{7, count};
  EXPECT_EQ(files_with(7) + files_with(count), 2U);
  ASSERT_TRUE(set->forget(gone));
  EXPECT_EQ(files_with(7) + files_with(count), 0U);
  EXPECT_TRUE(problems().empty());
  open();
  std::vector<std::uint64_t> kept(count + 1);
  std::iota(kept.begin(), kept.end(), 1);
  std::erase_if(kept, [&](std::uint64_t content) { return std::ranges::find(gone, content) != gone.end(); });
  ASSERT_TRUE(set->retain(kept));
  EXPECT_EQ(set->size(), kept.size());
  EXPECT_FALSE(holds(7));
  EXPECT_TRUE(holds(8));
}

TEST_F(EvidenceTest, WhatIsReadHereAndThereDoesNotPileUpInMemory) {
  std::string folder = testing::TempDir() + "evidence-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto files = base::make_posix_file_system();
  EvidenceSet::Options options{.files = files.get(), .directory = folder, .prefix = "c-", .identity = {}, .logger = {}};
  options.identity.shape = kShape;
  constexpr std::uint64_t kRecords = 25'000;
  constexpr std::size_t kTokens = 40;  // 1.3 KB each
  {
    const auto made = EvidenceSet::open(options);
    ASSERT_TRUE(made) << made.error().message;
    const Unit unit = random_unit(random, kTokens, 1);
    for (std::uint64_t content = 1; content <= kRecords; ++content) {
      const EvidenceRow row{Sequence{content}, unit.tokens, unit.sentences};
      ASSERT_TRUE((*made)->put({&row, 1}));
    }
  }
  const auto opened = EvidenceSet::open(options);
  ASSERT_TRUE(opened) << opened.error().message;
  const std::uint64_t before = resident_file_bytes();
  for (std::uint64_t content = 1; content <= kRecords; ++content)
    ASSERT_EQ((*opened)->find(std::vector{content}).records.front().content, content);
  EXPECT_GE(resident_file_bytes(), before);
  EXPECT_LT(resident_file_bytes() - before, limits::kMaxResidentEvidenceBytes + (std::uint64_t{4} << 20U));
  std::filesystem::remove_all(folder);
}

TEST_F(EvidenceTest, SegmentsOfWhichNothingIsLeftAreRemoved) {
  const std::size_t count = 500;  // 5 KB each
  for (std::uint64_t content = 1; content <= count; ++content) ASSERT_TRUE(put(content, 140, 8));
  ASSERT_EQ(disk->list("evidence")->size(), 3U);
  std::vector<std::uint64_t> old(count / 2);  // all of the first segment, some of the second
  std::iota(old.begin(), old.end(), 1);
  const std::uint64_t last_of_old = old.back();
  const auto searching = set->find({&last_of_old, 1});
  ASSERT_TRUE(set->forget(std::span(old).first(1)));
  EXPECT_EQ(disk->list("evidence")->size(), 3U);
  ASSERT_TRUE(set->forget(old));
  EXPECT_EQ(disk->list("evidence")->size(), 2U);
  EXPECT_EQ(searching.records.front().content, last_of_old) << "who searches goes on";
  for (const bool reopened : {false, true}) {
    SCOPED_TRACE(reopened);
    if (reopened) open();
    for (std::uint64_t content = old.size() + 1; content <= count; content += 7) EXPECT_TRUE(holds(content)) << content;
    ASSERT_TRUE(put(count + 1 + (reopened ? 1 : 0)));
    EXPECT_TRUE(holds(count + 1));
    EXPECT_TRUE(problems().empty());
  }
  std::vector<std::uint64_t> rest(count - old.size());
  std::iota(rest.begin(), rest.end(), old.size() + 1);
  ASSERT_TRUE(set->retain(rest)) << "as whoever opens it does";
  ASSERT_TRUE(set->forget(rest));
  EXPECT_EQ(disk->list("evidence")->size(), 1U);
  EXPECT_TRUE(holds(count + 2));
}

TEST_F(EvidenceTest, RefusesWhatWasForgottenAsLongAsSomebodyMayPutIt) {
  Epochs epochs;
  open(false, &epochs);
  ASSERT_TRUE(put(1));
  const std::array<std::uint64_t, 2> gone{1, 2};
  {
    const Epochs::Stay maker(epochs);
    {
      const Epochs::Stay eraser(epochs);
      ASSERT_TRUE(set->forget(gone));
    }
    ASSERT_TRUE(put(2));
    EXPECT_FALSE(holds(2)) << "its maker had read it before it went";
    EXPECT_FALSE(set->idle());
  }
  EXPECT_TRUE(set->idle()) << "nobody is left who could put them";
  const std::uint64_t other = 3;
  ASSERT_TRUE(set->forget({&other, 1}));
  EXPECT_FALSE(set->missing(gone).empty()) << "nothing is remembered of them";
  set = nullptr;
}

TEST_F(EvidenceTest, ForgettingLeavesNothingAndTakesNothingBack) {
  for (std::uint64_t content = 1; content <= 9; ++content) ASSERT_TRUE(put(content));
  const std::array<std::uint64_t, 2> gone{4, 9};
  ASSERT_TRUE(set->forget(gone));
  for (const std::uint64_t content : gone) {
    EXPECT_EQ(files_with(content), 0U);
    EXPECT_FALSE(holds(content));
    EXPECT_TRUE(set->missing({&content, 1}).empty()) << "it is not to be made again";
  }
  ASSERT_TRUE(put(4));
  EXPECT_FALSE(holds(4));
  for (const auto survival : {base::Survival::kNothing, base::Survival::kEverything}) {
    SCOPED_TRACE(static_cast<int>(survival));
    disk = disk->crash_image(disk->operations(), survival, 1);
    EXPECT_EQ(files_with(9), 0U);
  }
}

TEST_F(EvidenceTest, RetainingDropsWhatIsGoneButNothingNewer) {
  for (std::uint64_t content = 1; content <= 9; ++content) ASSERT_TRUE(put(content));
  open();
  EXPECT_FALSE(set->retained());
  ASSERT_TRUE(set->retain(std::vector<std::uint64_t>{2, 3, 7}));
  EXPECT_TRUE(set->retained());
  for (const std::uint64_t content : {2U, 3U, 7U, 8U, 9U}) EXPECT_TRUE(holds(content)) << content;
  for (const std::uint64_t content : {1U, 4U, 5U, 6U}) EXPECT_EQ(files_with(content), 0U) << content;
  open();
  const std::uint64_t operations = disk->operations();
  ASSERT_TRUE(set->retain(std::vector<std::uint64_t>{2, 3, 7}));
  EXPECT_EQ(disk->operations(), operations) << "once is enough";
}

TEST_F(EvidenceTest, ACopyIsARecordOfItsOwn) {
  ASSERT_TRUE(put(1));
  ASSERT_TRUE(set->copy(1, 5));
  ASSERT_TRUE(set->copy(2, 6));
  units[5] = units[1];
  EXPECT_TRUE(holds(5));
  EXPECT_FALSE(holds(6));
  const std::uint64_t content = 1;
  ASSERT_TRUE(set->forget({&content, 1}));
  EXPECT_TRUE(holds(5));
}

TEST_F(EvidenceTest, AFailedBlotIsMadeUpForByTheNext) {
  ASSERT_TRUE(put(1));
  ASSERT_TRUE(put(2));
  disk->fail_at(disk->operations(), base::FaultKind::kEio);
  const std::uint64_t content = 1;
  EXPECT_EQ(set->forget({&content, 1}).error().code, ErrorCode::kIo);
  EXPECT_FALSE(holds(1));
  EXPECT_EQ(files_with(1), 1U);
  ASSERT_TRUE(set->forget({}));
  EXPECT_EQ(files_with(1), 0U);
  EXPECT_TRUE(holds(2));
}

TEST_F(EvidenceTest, AFailedWriteLeavesNothingBehindThatErasingWouldMiss) {
  ASSERT_TRUE(put(1));
  disk->fail_at(disk->operations(), base::FaultKind::kShortWrite);
  units[2] = random_unit(random, 40, 1);
  const EvidenceRow row{Sequence{2}, units[2].tokens, units[2].sentences};
  EXPECT_FALSE(set->put({&row, 1}));
  const std::uint64_t size = disk->list("evidence")->front().bytes;
  const std::uint64_t content = 2;
  ASSERT_TRUE(set->forget({&content, 1}));
  EXPECT_LT(disk->list("evidence")->front().bytes, size);
  ASSERT_TRUE(put(3));
  open();
  EXPECT_TRUE(holds(1));
  EXPECT_TRUE(holds(3));
}

TEST_F(EvidenceTest, EveryFlippedByteIsFound) {
  for (std::uint64_t content = 1; content <= 3; ++content) ASSERT_TRUE(put(content, 2, 1));
  const auto file = disk->list("evidence")->front();
  for (std::uint64_t at = 0; at < file.bytes; at += 5) {
    SCOPED_TRACE(at);
    flip(file.name, at);
    EXPECT_EQ(problems().size(), 1U);
    flip(file.name, at);
  }
  EXPECT_TRUE(problems().empty());
}

TEST_F(EvidenceTest, DamageCountsAsMissingAndIsMended) {
  for (std::uint64_t content = 1; content <= 4; ++content) ASSERT_TRUE(put(content, 2, 1));
  const auto file = disk->list("evidence")->front();
  const std::uint64_t record = (file.bytes - evidence::kHeaderBytes) / 4;
  flip(file.name, evidence::kHeaderBytes + record + 50);
  open();
  EXPECT_EQ(problems().size(), 1U);
  const std::vector<std::uint64_t> all{1, 2, 3, 4};
  EXPECT_EQ(set->missing(all), (std::vector<std::uint64_t>{2, 3, 4}));
  EXPECT_TRUE(holds(1));
  for (std::uint64_t content = 2; content <= 4; ++content) ASSERT_TRUE(put(content, 2, 1));
  open();
  for (const std::uint64_t content : all) EXPECT_TRUE(holds(content));
  EXPECT_TRUE(problems().empty());
}

TEST_F(EvidenceTest, ADamagedRecordOfASealedSegmentIsReplaced) {
  for (std::uint64_t content = 1; content <= 300; ++content) ASSERT_TRUE(put(content, 140, 8));
  ASSERT_EQ(disk->list("evidence")->size(), 2U);
  const std::uint64_t record = evidence::kRecordHeaderBytes + 140 * (2 + 32) + 8 * (2 + 64);
  flip("cube-1-1-0.seg", evidence::kHeaderBytes + 10 * record + 100);  // of content 11
  open();
  EXPECT_FALSE(holds(11));
  EXPECT_EQ(set->size(), 299U);
  const std::uint64_t content = 11;
  EXPECT_EQ(set->missing({&content, 1}).size(), 1U);
  ASSERT_TRUE(put(11, 2, 2));
  EXPECT_TRUE(holds(11));
  EXPECT_TRUE(problems().empty()) << "nothing of the damaged one is left";
  open();
  EXPECT_TRUE(holds(11));
  EXPECT_TRUE(holds(12));
  ASSERT_TRUE(set->forget({&content, 1}));
  EXPECT_EQ(files_with(11), 0U);
}

TEST_F(EvidenceTest, PowerLossLosesRecordsButNeverInventsAny) {
  for (std::uint64_t content = 1; content <= 40; ++content) ASSERT_TRUE(put(content, 6, 2));
  const std::array<std::uint64_t, 1> gone{20};
  ASSERT_TRUE(set->forget(gone));
  for (std::uint64_t content = 41; content <= 60; ++content) ASSERT_TRUE(put(content, 6, 2));
  const std::uint64_t operations = disk->operations();
  const auto whole = std::move(disk);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    disk = whole->crash_image(operations, base::Survival::kRandom, seed);
    open();
    std::size_t there = 0;
    for (const auto& unit : units) there += holds(unit.first) ? 1 : 0;  // holds() compares every code
    EXPECT_EQ(there, set->size());
    EXPECT_FALSE(holds(20));
    EXPECT_EQ(disk->list("evidence")->empty() ? 0U : files_with(20), 0U);
    ASSERT_TRUE(put(70 + seed));
    EXPECT_TRUE(holds(70 + seed));
    EXPECT_TRUE(problems().empty() || there < 59);
    units.erase(70 + seed);
    set = nullptr;
  }
}

TEST(EvidenceStore, HoldsSetsApartAndRemovesThem) {
  const auto disk = base::make_fault_file_system();
  EvidenceStore store({.files = disk.get(), .directory = "d/evidence", .token = 64});
  vault::CubeInfo cube{.id = CubeId{1}};
  vault::CubeInfo other{.id = CubeId{11}};
  const vault::Space first{.id = SpaceId{1}, .model_hash = "a", .dimension = 64};
  const vault::Space second{.id = SpaceId{2}, .model_hash = "b", .dimension = 64};
  const Codes codes(64, 3);
  for (const vault::CubeInfo& one : {cube, other}) {
    for (const vault::Space& space : {first, second}) {
      EXPECT_EQ(store.find(one.id, space.id), nullptr);
      const auto set = store.open(one, space);
      ASSERT_TRUE(set);
      EXPECT_EQ(store.find(one.id, space.id), *set);
      EXPECT_EQ(*store.open(one, space), *set);
      const EvidenceRow row{Sequence{4}, codes, {}};
      ASSERT_TRUE((*set)->put({&row, 1}));
    }
  }
  EXPECT_EQ(disk->list("d/evidence")->size(), 4U);
  EXPECT_EQ(*store.spaces(cube.id), (std::vector<SpaceId>{first.id, second.id}));
  ASSERT_TRUE(store.remove(cube.id, first.id));
  EXPECT_EQ(disk->list("d/evidence")->size(), 3U);
  EXPECT_EQ(*store.spaces(cube.id), std::vector<SpaceId>{second.id});
  const auto in_use = *store.open(cube, second);
  EXPECT_EQ(in_use->size(), 1U);
  ASSERT_TRUE(store.remove(cube.id, SpaceId{}));
  EXPECT_EQ(disk->list("d/evidence")->size(), 2U);
  const EvidenceRow row{Sequence{5}, codes, {}};
  EXPECT_TRUE(in_use->put({&row, 1}));
  EXPECT_EQ(disk->list("d/evidence")->size(), 2U) << "a job that goes on leaves nothing";
  EXPECT_EQ(*store.open(cube, second), nullptr);
  EXPECT_EQ((*store.open(other, first))->size(), 1U);
}

TEST(EvidenceStore, WorksWithoutFiles) {
  EvidenceStore store({.token = 64});
  const auto set = *store.open({.id = CubeId{1}}, {.id = SpaceId{1}, .dimension = 64});
  const Codes codes(128, -5);
  const std::uint64_t content = 8;
  const EvidenceRow row{Sequence{content}, codes, codes};
  ASSERT_TRUE(set->put({&row, 1}));
  EXPECT_EQ(set->find({&content, 1}).records[0].tokens.size(), 2U);
  ASSERT_TRUE(set->forget({&content, 1}));
  EXPECT_EQ(set->size(), 0U);
}

}  // namespace
}  // namespace memos::index
