// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/tenants.h"

#include <gtest/gtest.h>

#include "interface/api/api_test_support.h"
#include "interface/api/local_memos.h"

namespace memos::api {
namespace {

class Tenancy : public ::testing::Test {
 protected:
  void SetUp() override { world_.open(); }
  Memos& of(const std::string& tenant) { return dynamic_cast<LocalMemos&>(*world_.memos).of_tenant({tenant}); }
  static MemoryId add(Memos& memos, const std::string& text) {
    const auto added = memos.add({.cube = "me", .items = {item(text)}});
    EXPECT_TRUE(added) << added.error().message;
    return added->items.front().id;
  }
  World world_;
};

TEST_F(Tenancy, OneFolderTwoTenantsNothingInCommon) {
  Memos& acme = of("acme");
  Memos& local = of("local");
  EXPECT_EQ(&local, world_.memos.get());
  EXPECT_EQ(&acme, &of("acme"));
  const MemoryId mine = add(local, "The kite is green.");
  const MemoryId theirs = add(acme, "The kite is violet.");
  EXPECT_EQ(local.search({.text = "kite"})->hits.size(), 1U);
  EXPECT_EQ(local.search({.text = "kite"})->hits[0].memory.id, mine);
  EXPECT_EQ(acme.search({.text = "kite"})->hits[0].memory.id, theirs);
  EXPECT_EQ(acme.list_cubes()->size(), 1U);
  EXPECT_EQ(acme.statistics()->memories, 1U);
  EXPECT_EQ(acme.statistics()->disk_bytes, 0U) << "figures of the folder are for its own tenant";
  EXPECT_GT(local.statistics()->disk_bytes, 0U);
}

TEST_F(Tenancy, TextsAsVectorsOfTheFoldersEmbedder) {
  auto& folder = dynamic_cast<LocalMemos&>(*world_.memos);
  const auto none = folder.embed({});
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_FALSE(none->model.empty());
  EXPECT_TRUE(none->vectors.empty());
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back("kite number " + std::to_string(i));  // More than one batch.
  texts.push_back(texts.front());
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const auto made = folder.embed(views);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->vectors.size(), texts.size());
  EXPECT_EQ(made->vectors.front(), made->vectors.back());
  EXPECT_NE(made->vectors[0], made->vectors[1]);
  for (const std::vector<float>& vector : made->vectors) {
    ASSERT_EQ(vector.size(), made->dimension);
    double squares = 0;
    for (const float value : vector) squares += static_cast<double>(value) * static_cast<double>(value);
    EXPECT_NEAR(squares, 1, 1e-5);
  }
  const std::vector<std::string_view> empty = {"kite", ""};
  EXPECT_EQ(folder.embed(empty).error().field, "texts[1]");
}

TEST_F(Tenancy, ForeignIdsAnswerLikeIdsThatDoNotExist) {
  Memos& acme = of("acme");
  const MemoryId mine = add(of("local"), "The kite is green.");
  const MemoryId theirs = add(acme, "The kite is violet.");
  const auto same_as_missing = [&](const auto& call) {
    const MemoryId missing = *MemoryId::parse("0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
    const Error of_missing = call(missing).error();
    Error of_foreign = call(mine).error();
    for (std::size_t at = 0; (at = of_foreign.message.find(mine.str())) != std::string::npos;)
      of_foreign.message.replace(at, 36, missing.str());
    EXPECT_EQ(of_foreign, of_missing);
    EXPECT_EQ(of_missing.code, ErrorCode::kNotFound);
  };
  same_as_missing([&](const MemoryId& id) { return acme.get(id, {}); });
  same_as_missing([&](const MemoryId& id) { return acme.update({.id = id, .text = "x"}); });
  same_as_missing([&](const MemoryId& id) { return acme.remove(id, {}); });
  same_as_missing([&](const MemoryId& id) { return acme.restore(id, {}); });
  same_as_missing([&](const MemoryId& id) { return acme.archive(id, {}); });
  same_as_missing([&](const MemoryId& id) { return acme.erase({id}, {}); });
  same_as_missing([&](const MemoryId& id) { return acme.rollback(id, 1, {}); });
  same_as_missing([&](const MemoryId& id) { return acme.history(id); });
  same_as_missing([&](const MemoryId& id) { return acme.provenance(id); });
  same_as_missing([&](const MemoryId& id) { return acme.link({.from = theirs, .to = id}, {}); });
  same_as_missing([&](const MemoryId& id) { return acme.unlink({.from = theirs, .to = id}, {}); });
  EXPECT_EQ(of("local").get(mine, {})->body.text, "The kite is green.");
}

TEST_F(Tenancy, JobsRunForAllAndAreSeenByTheirOwn) {
  Memos& acme = of("acme");
  AddItem soon = item("Gone soon.");
  soon.governance.expires_at = UtcMs{world_.clock.now().value + 1'000};
  ASSERT_TRUE(acme.add({.cube = "me", .items = {soon}}));
  const auto jobs = acme.jobs(false);
  ASSERT_TRUE(jobs);
  ASSERT_FALSE(jobs->empty());
  const auto of_local = of("local").jobs(false);
  for (const JobInfo& job : *of_local) EXPECT_NE(job.kind, "expire");
  const JobId foreign = jobs->front().id;
  EXPECT_EQ(of("local").job(foreign).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(of("local").cancel_job(foreign).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(acme.job(foreign)->cube, "me");
  world_.clock.advance_ms(2'000);
  ASSERT_TRUE(of("local").run_jobs({}));
  const auto log = acme.log({.cube = "me"});
  ASSERT_TRUE(log);
  EXPECT_EQ(log->back().operation, Operation::kExpire);
}

TEST_F(Tenancy, TheFolderBelongsToItsOwnTenant) {
  Memos& acme = of("acme");
  EXPECT_EQ(acme.verify({}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(acme.backup("/copy", {}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(acme.run_jobs({}).error().code, ErrorCode::kDenied);
  EXPECT_TRUE(of("local").verify({}));
}

}  // namespace
}  // namespace memos::api
