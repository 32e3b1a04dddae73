// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/ingest.h"

#include <gtest/gtest.h>

namespace memos::reader {
namespace {

AddItem item(std::string text, std::string message_id = {}) {
  AddItem out;
  out.text = std::move(text);
  if (!message_id.empty()) {
    out.origins.emplace_back();
    out.origins.back().message_id = std::move(message_id);
  }
  return out;
}

class IngestTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.embedder = "none";
    options.run_jobs = false;
    auto opened = open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    memos_ = std::move(*opened);
  }

  /// What one import of these items did.
  IngestReport put(std::vector<AddItem> items, const std::string& source = "chat.json", const std::string& cube = "c") {
    Ingest ingest(*memos_, {Embed::kNever, source, {}});
    const Status done = ingest.put(cube, std::move(items));
    EXPECT_TRUE(done) << done.error().message;
    return ingest.report();
  }

  std::vector<Memory> all() {
    ListRequest request;
    request.cube = "c";
    request.filter.include_deleted = true;
    auto page = memos_->list(request);
    EXPECT_TRUE(page);
    return page ? page->memories : std::vector<Memory>{};
  }

  std::unique_ptr<Memos> memos_;
};

TEST_F(IngestTest, DoingItAgainStoresNothingTwice) {
  const std::vector<AddItem> items = {item("Hello", "M1"), item("ok"), item("ok"), item("Bye", "M2")};
  EXPECT_EQ(put(items).added, 4U);
  const IngestReport again = put(items);
  EXPECT_EQ(again.added, 0U);
  EXPECT_EQ(again.known, 4U);
  EXPECT_EQ(all().size(), 4U);
}

TEST_F(IngestTest, GoesOnWhereItStopped) {
  put({item("ok"), item("ok")});
  const IngestReport rest = put({item("ok"), item("ok"), item("ok"), item("new")});
  EXPECT_EQ(rest.known, 2U);
  EXPECT_EQ(rest.added, 2U);
}

TEST_F(IngestTest, CountsOccurrencesAcrossBatches) {
  Ingest ingest(*memos_, {Embed::kNever, "a.txt", {}});
  ASSERT_TRUE(ingest.put("c", {item("ok")}));
  ASSERT_TRUE(ingest.put("c", {item("ok")}));
  EXPECT_EQ(ingest.report().added, 2U);
  EXPECT_EQ(put({item("ok"), item("ok")}, "a.txt").known, 2U);
}

TEST_F(IngestTest, TheSameTextInTwoFilesIsSaidTwice) {
  EXPECT_EQ(put({item("ok")}, "monday.txt").added, 1U);
  EXPECT_EQ(put({item("ok")}, "tuesday.txt").added, 1U);
}

TEST_F(IngestTest, TheSameMessageIdElsewhereIsAnotherMessage) {
  AddItem monday = item("Hello", "1");
  monday.scope.session_id = "monday";
  AddItem tuesday = item("Hello", "1");
  tuesday.scope.session_id = "tuesday";
  EXPECT_EQ(put({monday}).added, 1U);
  EXPECT_EQ(put({tuesday}).added, 1U);
  EXPECT_EQ(put({item("Hello", "1")}).added, 1U);
  EXPECT_EQ(put({item("Good night", "1")}).added, 1U) << "the text counts";
}

TEST_F(IngestTest, UpdatedAndDeletedMemoriesAreThere) {
  AddItem dated = item("It rains in Porto.", "M1");
  dated.said_at = UtcMs{1'000};
  put({dated, item("Hello", "M2")});
  const auto memories = all();
  ASSERT_EQ(memories.size(), 2U);
  UpdateRequest update;
  update.id = memories[0].id;
  update.text = "I live in Lisbon.";
  ASSERT_TRUE(memos_->update(update));
  ASSERT_TRUE(memos_->remove(memories[1].id, {}));
  const IngestReport again = put({dated, item("Hello", "M2")});
  EXPECT_EQ(again.added, 0U);
  EXPECT_EQ(again.known, 2U);
}

TEST_F(IngestTest, OneMessageIdForTwoTurnsKeepsBoth) {
  const std::vector<AddItem> items = {item("Hello", "1"), item("Hello", "1"), item("Bye", "1")};
  EXPECT_EQ(put(items).added, 3U);
  EXPECT_EQ(put(items).known, 3U);
}

TEST_F(IngestTest, KeepsGivenIds) {
  const auto id = MemoryId::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  ASSERT_TRUE(id);
  AddItem exported = item("Hello");
  exported.id = *id;
  EXPECT_EQ(put({exported}).added, 1U);
  EXPECT_EQ(put({exported}).known, 1U);
  const auto memories = all();
  ASSERT_EQ(memories.size(), 1U);
  EXPECT_EQ(memories[0].id, *id);
}

TEST_F(IngestTest, AFailedBatchStoresNothingOfIt) {
  Ingest ingest(*memos_, {Embed::kNever, "a.txt", {}});
  const Status done = ingest.put("c", {item("fine"), item("")});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ingest.report().added, 0U);
  ASSERT_TRUE(ingest.put("c", {item("fine")}));
  EXPECT_EQ(ingest.report().added, 1U);
}

TEST_F(IngestTest, LinksAreTiedOnce) {
  put({item("one", "1"), item("two", "2")});
  const auto memories = all();
  ASSERT_EQ(memories.size(), 2U);
  const Link link{LinkType::kDerivedFrom, memories[0].id, memories[1].id};
  Ingest ingest(*memos_, {});
  EXPECT_TRUE(ingest.put_links({link}));
  EXPECT_TRUE(ingest.put_links({link}));
  const auto provenance = memos_->provenance(memories[0].id);
  ASSERT_TRUE(provenance);
  EXPECT_EQ(provenance->links.size(), 1U);
}

}  // namespace
}  // namespace memos::reader
