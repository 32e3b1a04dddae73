// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Token evidence: stored with vectors, used by searches, made again when it is missing, and gone when it must be.
#include <gtest/gtest.h>

#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

/// A conversation of two, so that context counts.
class ApiEvidenceTest : public testing::TestWithParam<Kind> {
 public:
  /// A text's tokens as they are stored.
  static std::string stored(const std::string& text) {
    const std::string_view view = text;
    const auto made = model::make_twin_embedder(64)->encode({&view, 1}, model::TextKind::kPassage);
    std::vector<std::uint8_t> record;
    index::evidence::encode_record({.tokens = made->front().evidence.tokens}, {.token = 64, .sentence = 64}, record);
    std::string bytes(record.begin() + index::evidence::kRecordHeaderBytes, record.end());
    return bytes;
  }

 protected:
  void SetUp() override { world_.open(); }
  Memos& memos() { return *world_.memos; }

  AddResult add_talk(Embed embed = Embed::kNow) {
    return world_.add_items({item("Did you bring the red umbrella?", "Ida"), item("It stands in the hall.", "Oksana"),
                             item("My sister bought a yellow canoe. She paddles on the lake.", "Ida"),
                             item("We could go to the lake on Sunday.", "Oksana")},
                            "me", embed);
  }

  /// What tokens and sentences add to the best hit.
  double share(const std::string& question = "Who has a canoe?", std::vector<std::string> without = {}) {
    SearchRequest request{.text = question, .explain = true, .without_rules = std::move(without)};
    const auto result = memos().search(request);
    EXPECT_TRUE(result) << result.error().message;
    double sum = 0;
    if (!result || result->hits.empty()) return -1;
    for (const ScorePart& part : result->hits.front().parts)
      if (part.rule == "tokens" || part.rule == "sentences") sum += part.value;
    return sum;
  }

  World world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, ApiEvidenceTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(ApiEvidenceTest, CountsWhenItIsStoredWithTheVectors) {
  add_talk();
  EXPECT_GT(share(), 0.0);
  EXPECT_EQ(share("Who has a canoe?", {"tokens", "sentences"}), 0.0);
  EXPECT_EQ(memos().search({.text = "canoe", .without_rules = {"luck"}}).error().field, "without_rules");
}

TEST_P(ApiEvidenceTest, TheEmbedJobStoresItToo) {
  add_talk(Embed::kLater);
  world_.run_all_jobs();
  EXPECT_GT(share(), 0.0);
}

TEST_P(ApiEvidenceTest, AnEmbedderWithoutTokensSearchesWithoutThem) {
  world_.plan.gives_tokens = false;
  add_talk();
  EXPECT_EQ(share(), 0.0);
}

TEST_P(ApiEvidenceTest, AVersionWithTheSameTextKeepsIt) {
  const MemoryId id = add_talk().items[2].id;
  ASSERT_TRUE(memos().update({.id = id, .tags = std::vector<std::string>{"boats"}}));
  EXPECT_GT(share(), 0.0);
  ASSERT_TRUE(memos().update({.id = id, .text = "My brother sold it.", .embed = Embed::kNow}));
  ASSERT_TRUE(memos().rollback(id, 1, {}));
  EXPECT_GT(share(), 0.0);
}

class ApiEvidenceInFolderTest : public ApiEvidenceTest {};
INSTANTIATE_TEST_SUITE_P(Folder, ApiEvidenceInFolderTest, testing::Values(Kind::kSqlite), kind_name);

TEST_P(ApiEvidenceInFolderTest, ErasingLeavesNoneOfItsBytes) {
  const AddResult added = add_talk();
  const std::string codes = stored("My sister bought a yellow canoe. She paddles on the lake.");
  const std::string others = stored("We could go to the lake on Sunday.");
  EXPECT_EQ(world_.files_with(codes).size(), 1U);
  world_.reopen();
  ASSERT_TRUE(memos().update({.id = added.items[2].id, .tags = std::vector<std::string>{"boats"}}));
  ASSERT_TRUE(memos().erase({added.items[2].id}, {}));
  EXPECT_TRUE(world_.files_with(codes).empty()) << "nor of the version before";
  EXPECT_EQ(world_.files_with(others).size(), 1U);
  world_.reopen();
  EXPECT_GT(share("On Sunday?"), 0.0);
  EXPECT_TRUE(memos().verify({})->problems.empty());
  auto image = world_.disk->crash_image(world_.disk->operations(), base::Survival::kNothing, 1);
  std::swap(world_.disk, image);
  EXPECT_TRUE(world_.files_with(codes).empty()) << "nor after power loss";
  std::swap(world_.disk, image);
}

TEST(ApiEvidenceFaults, AnEraseThatFailedIsFinishedByTheNext) {
  const std::string text = "My sister bought a yellow canoe.";
  const std::string codes = ApiEvidenceTest::stored(text);
  bool failed = true;
  for (std::uint64_t n = 0; failed; ++n) {
    SCOPED_TRACE(n);
    World world;
    world.open();
    world.add("something else", "me", Embed::kNow);
    const MemoryId id = world.add(text, "me", Embed::kNow);
    ASSERT_EQ(world.files_with(codes).size(), 1U);
    world.disk->fail_at(world.disk->operations() + n, base::FaultKind::kEio);
    failed = !world.memos->erase({id}, {});
    world.disk->clear_faults();
    if (failed && !world.memos->erase({id}, {})) {  // the vault wants to be opened again
      world.close();
      world.disk = world.disk->crash_image(world.disk->operations(), base::Survival::kEverything, 1);
      world.open();
    }
    const auto repeated = world.memos->erase({id}, {});
    ASSERT_TRUE(repeated) << repeated.error().message;
    ASSERT_TRUE(world.files_with(codes).empty());
    world.close();
  }
}

TEST_P(ApiEvidenceInFolderTest, ADroppedCubeLeavesNone) {
  add_talk();
  EXPECT_FALSE(world_.disk->list("/data/evidence")->empty());
  ASSERT_TRUE(memos().drop_cube("me", {}));
  EXPECT_TRUE(world_.disk->list("/data/evidence")->empty());
}

TEST_P(ApiEvidenceInFolderTest, WhatIsMissingIsMadeAgain) {
  add_talk();
  world_.close();
  const auto files = world_.disk->list("/data/evidence");
  ASSERT_EQ(files->size(), 1U);
  ASSERT_TRUE(world_.disk->remove("/data/evidence/" + files->front().name));
  world_.open();
  EXPECT_TRUE(memos().verify({})->problems.empty()) << "missing evidence is no damage";
  EXPECT_EQ(share(), 0.0);
  world_.run_all_jobs();
  EXPECT_GT(share(), 0.0);
}

TEST_P(ApiEvidenceInFolderTest, DamageIsReportedAndMended) {
  add_talk();
  const std::string path = "/data/evidence/" + world_.disk->list("/data/evidence")->front().name;
  world_.close();
  std::string bytes = *world_.disk->peek(path);
  bytes[200] = static_cast<char>(bytes[200] ^ 0x04);
  ASSERT_TRUE(world_.disk->poke(path, bytes));
  world_.open();
  EXPECT_EQ(memos().verify({})->problems.size(), 1U);
  static_cast<void>(share());
  world_.run_all_jobs();
  EXPECT_GT(share(), 0.0);
  world_.reopen();
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(ApiEvidenceInFolderTest, ReembeddingLeavesOnlyTheNewSpaces) {
  add_talk();
  world_.close();
  world_.plan.name = "another";
  world_.keep_old_vectors = false;
  world_.open();
  EXPECT_EQ(share(), 0.0) << "the vectors are of another embedder";
  ASSERT_TRUE(memos().reembed("me"));
  world_.run_all_jobs();
  EXPECT_GT(share(), 0.0);
  EXPECT_EQ(world_.disk->list("/data/evidence")->size(), 1U);
}

TEST_P(ApiEvidenceInFolderTest, AReaderUsesWhatIsThere) {
  add_talk();
  world_.close();
  world_.read_only = true;
  world_.open();
  EXPECT_GT(share(), 0.0);
}

}  // namespace
}  // namespace memos::api
