// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Getting, listing, histories, as of an earlier point, export, verify, backup; on both vaults.
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/limits.h"
#include "interface/api/api_test_support.h"
#include "interface/reader/reader.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class ReadTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { world_.open(); }
  Memos& memos() { return *world_.memos; }
  World world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, ReadTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

std::string field_of(const auto& result) { return result ? "ok" : result.error().field; }
ErrorCode code_of(const auto& result) { return result ? ErrorCode{} : result.error().code; }

TEST_P(ReadTest, GetAsOfASequenceAndATime) {
  const MemoryId id = world_.add("one");
  const Sequence first = world_.cube().head;
  world_.clock.advance_ms(1'000);
  ASSERT_TRUE(memos().update({.id = id, .text = "two"}));
  world_.clock.advance_ms(1'000);
  ASSERT_TRUE(memos().remove(id, {}));
  EXPECT_EQ(text_of(memos().get(id, {.sequence = first})), "one");
  EXPECT_EQ(text_of(memos().get(id, {.time = World::kStart})), "one");
  EXPECT_EQ(text_of(memos().get(id, {.time = UtcMs{World::kStart.value + 1'999}})), "two");
  EXPECT_EQ(code_of(memos().get(id, {.sequence = Sequence{1}})), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(memos().get(id, {.time = UtcMs{0}})), ErrorCode::kNotFound);
  EXPECT_EQ(field_of(memos().get(id, {.sequence = first, .time = World::kStart})), "known_at");
}

TEST_P(ReadTest, ListPagesThroughEverythingOnceWhileWritesGoOn) {
  Texts expected;
  for (int i = 0; i < 25; ++i) {
    expected.push_back("n" + std::to_string(i));
    world_.add(expected.back());
  }
  ListRequest request{.limit = 10};
  auto page = memos().list(request);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->memories.size(), 10U);
  ASSERT_TRUE(memos().remove(page->memories[3].id, {}));
  Texts seen;
  for (;;) {
    for (const Memory& memory : page->memories) seen.push_back(memory.body.text);
    if (page->next_cursor.empty()) break;
    request.cursor = page->next_cursor;
    page = memos().list(request);
    ASSERT_TRUE(page) << page.error().message;
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(world_.listed({.limit = 7}).size(), 24U);
}

TEST_P(ReadTest, ListLimitsAndCursorsAreChecked) {
  world_.add("x");
  EXPECT_EQ(field_of(memos().list({.limit = 0})), "limit");
  EXPECT_EQ(field_of(memos().list({.limit = limits::kMaxPage + 1})), "limit");
  EXPECT_TRUE(memos().list({.limit = limits::kMaxPage}));
  for (const char* cursor : {"x", "a", "a-", "a1-", "a1-2x", "b1", "a99999999999999999999"})
    EXPECT_EQ(field_of(memos().list({.cursor = cursor})), "cursor") << cursor;
  EXPECT_EQ(field_of(memos().list({.cube = "none"})), "cube");
  EXPECT_EQ(field_of(memos().list({.filter = {.said_from = UtcMs{2}, .said_to = UtcMs{1}}})), "filter.said_from");
  EXPECT_EQ(field_of(memos().list({.filter = {.tags = {"\xFF"}}})), "filter.tags");
}

TEST_P(ReadTest, ListAsOfAnEarlierPointStaysThereOverPages) {
  for (int i = 0; i < 6; ++i) world_.add("n" + std::to_string(i));
  const Sequence point = world_.cube().head;
  const auto page = memos().list({.known_at = {.sequence = point}, .limit = 2});
  ASSERT_TRUE(page);
  for (int i = 6; i < 9; ++i) world_.add("n" + std::to_string(i));
  ASSERT_TRUE(memos().remove(page->memories[1].id, {}));
  EXPECT_EQ(world_.listed({.known_at = {.sequence = point}, .limit = 2}), (Texts{"n0", "n1", "n2", "n3", "n4", "n5"}));
  EXPECT_EQ(world_.listed({.known_at = {.sequence = point}, .limit = 2, .cursor = page->next_cursor}),
            (Texts{"n2", "n3", "n4", "n5"}));
}

TEST_P(ReadTest, FiltersMustAllHold) {
  AddItem one = item("one", "Ada");
  one.scope.user_id = "u1";
  one.tags = {"a", "b"};
  one.type = MemoryType::kFact;
  one.key = "home.city";
  one.said_at = UtcMs{1'000};
  AddItem two = item("two", "Bob");
  two.scope.user_id = "u1";
  two.scope.session_id = "s";
  two.tags = {"a"};
  two.said_at = UtcMs{2'000};
  world_.add_items({one, two, item("three")});
  const auto with = [&](const Filter& filter) { return world_.listed({.filter = filter}); };
  EXPECT_EQ(with({}), (Texts{"one", "two", "three"}));
  EXPECT_EQ(with({.scope = {.user_id = "u1"}}), (Texts{"one", "two"}));
  EXPECT_EQ(with({.scope = {.user_id = "u1", .session_id = "s"}}), Texts{"two"});
  EXPECT_EQ(with({.types = {MemoryType::kFact, MemoryType::kEvent}}), Texts{"one"});
  EXPECT_EQ(with({.tags = {"a"}}), (Texts{"one", "two"}));
  EXPECT_EQ(with({.tags = {"a", "b"}}), Texts{"one"});
  EXPECT_EQ(with({.speakers = {"Bob", "Ada"}}), (Texts{"one", "two"}));
  EXPECT_EQ(with({.key = "home.city"}), Texts{"one"});
  EXPECT_EQ(with({.said_from = UtcMs{1'000}, .said_to = UtcMs{2'000}}), Texts{"one"});
  EXPECT_EQ(with({.said_from = World::kStart}), Texts{"three"});
  EXPECT_EQ(with({.tags = {"a"}, .speakers = {"Eve"}}), Texts{});
}

TEST_P(ReadTest, HistoryShowsEveryVersionWithItsEntry) {
  const MemoryId id = world_.add("one");
  ASSERT_TRUE(memos().update({.id = id, .text = "two"}));
  ASSERT_TRUE(memos().remove(id, {.value = 5}));
  const auto history = memos().history(id);
  ASSERT_TRUE(history) << history.error().message;
  ASSERT_EQ(history->size(), 3U);
  EXPECT_EQ((*history)[0].entry.operation, Operation::kAdd);
  EXPECT_EQ((*history)[0].memory->body.text, "one");
  EXPECT_EQ((*history)[1].memory->body.text, "two");
  EXPECT_EQ((*history)[1].memory->recorded_to, (*history)[2].entry.sequence);
  EXPECT_EQ((*history)[2].entry.operation, Operation::kDelete);
  EXPECT_EQ((*history)[2].entry.actor, ActorId{5});
  ASSERT_TRUE(memos().erase({id}, {}));
  const auto after = memos().history(id);
  ASSERT_TRUE(after) << after.error().message;
  ASSERT_EQ(after->size(), 4U);
  EXPECT_EQ(after->back().entry.operation, Operation::kErase);
  for (const HistoryEntry& entry : *after) EXPECT_FALSE(entry.memory);
}

TEST_P(ReadTest, LogIsFilteredByPositionTimeAndOperation) {
  const MemoryId id = world_.add("one");
  world_.clock.advance_ms(1'000);
  ASSERT_TRUE(memos().update({.id = id, .text = "two"}));
  world_.clock.advance_ms(1'000);
  ASSERT_TRUE(memos().remove(id, {}));
  const auto all = memos().log({});
  ASSERT_TRUE(all);
  ASSERT_GE(all->size(), 4U);
  EXPECT_EQ(all->front().operation, Operation::kCreateCube);
  const auto updates = memos().log({.operations = {Operation::kUpdate}});
  ASSERT_EQ(updates->size(), 1U);
  EXPECT_EQ(updates->front().memory, id);
  EXPECT_EQ(memos().log({.after = updates->front().sequence})->size(), 1U);
  EXPECT_EQ(memos().log({.limit = 2})->size(), 2U);
  const UtcMs second{World::kStart.value + 1'000};
  // The cube's own entries (its embedding space) come whenever the embedder is ready.
  const std::vector<Operation> of_memories{Operation::kAdd, Operation::kUpdate, Operation::kDelete};
  const auto then = memos().log({.from = second, .to = UtcMs{second.value + 1}, .operations = of_memories});
  ASSERT_EQ(then->size(), 1U);
  EXPECT_EQ(then->front().operation, Operation::kUpdate);
  EXPECT_EQ(field_of(memos().log({.limit = 0})), "limit");
}

TEST_P(ReadTest, AnExportComesBackThroughTheReader) {
  const MemoryId id = world_.add("one", "source");
  const MemoryId gone = world_.add("gone", "source");
  const MemoryId derived = world_.add("derived", "source");
  ASSERT_TRUE(memos().update({.id = id, .text = "one, better"}));
  ASSERT_TRUE(memos().link({LinkType::kDerivedFrom, derived, id}, {}));
  ASSERT_TRUE(memos().erase({gone}, {}));
  std::string text;
  ASSERT_TRUE(memos().export_cube("source", [&](std::string_view line) -> Status {
    EXPECT_TRUE(json::parse(line));
    text += std::string(line) + "\n";
    return {};
  }));
  EXPECT_EQ(text.find("gone"), std::string::npos);
  const auto import = reader::Import::from_text(text, {.name = "export"});
  ASSERT_TRUE(import) << import.error().message;
  EXPECT_EQ((*import)->summary().format, reader::Format::kExport);
  World other(GetParam());
  other.open();
  ASSERT_TRUE((*import)->for_each([&](reader::Batch&& batch) -> Status {
    if (!batch.items.empty()) other.add_items(std::move(batch.items), batch.cube);
    for (const Link& link : batch.links) EXPECT_TRUE(other.memos->link(link, {}));
    return {};
  }));
  EXPECT_EQ(other.listed({.cube = "source"}), (Texts{"derived", "one, better"}));
  EXPECT_EQ(text_of(other.memos->get(id, {})), "one, better");
  EXPECT_EQ(other.memos->provenance(derived)->sources.at(0).id, id);
}

TEST_P(ReadTest, AnExportStopsWhenTheSinkFails) {
  world_.add("one");
  int lines = 0;
  const Status status = memos().export_cube(
      "me", [&](std::string_view) -> Status { return ++lines < 2 ? Status{} : fail(ErrorCode::kExhausted, "full"); });
  EXPECT_EQ(code_of(status), ErrorCode::kExhausted);
  EXPECT_EQ(lines, 2);
}

TEST_P(ReadTest, VerifyFindsNothingWrongAndStatisticsCount) {
  const MemoryId id = world_.add("one", "me", Embed::kNow);
  world_.add("two");
  ASSERT_TRUE(memos().update({.id = id, .text = "three"}));
  world_.found("three");
  const auto verified = memos().verify({});
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->problems, Texts{});
  EXPECT_EQ(verified->cubes, 1U);
  EXPECT_EQ(verified->versions, 3U);
  const auto statistics = memos().statistics();
  ASSERT_TRUE(statistics);
  EXPECT_EQ(statistics->cubes, 1U);
  EXPECT_EQ(statistics->memories, 2U);
  EXPECT_GT(statistics->index_bytes, 0U);
  EXPECT_EQ(statistics->embedder, "twin");
  EXPECT_EQ(statistics->embedder_notice, "");
}

TEST_P(ReadTest, UseIsCountedAndSurvives) {
  const MemoryId id = world_.add("used often");
  world_.found("used");
  world_.clock.advance_ms(1'000);
  world_.found("used");
  SearchRequest silent;
  silent.count_use = false;
  world_.found("used", silent);
  auto memory = memos().get(id, {});
  EXPECT_EQ(memory->usage.uses, 2U);
  EXPECT_EQ(memory->usage.last_used_at->value, World::kStart.value + 1'000);
  if (GetParam() == Kind::kMemory) return;
  world_.reopen();
  memory = memos().get(id, {});
  EXPECT_EQ(memory->usage.uses, 2U);
  world_.found("used");
  EXPECT_EQ(memos().get(id, {})->usage.uses, 3U);
}

TEST(Backup, IsACopyThatOpens) {
  World world;
  world.open();
  world.add("kept twice");
  const auto backup = world.memos->backup("/copy", {});
  ASSERT_TRUE(backup) << backup.error().message;
  EXPECT_GT(backup->bytes, 0U);
  EXPECT_EQ(world.memos->backup("/copy", {}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(world.memos->backup("", {}).error().field, "path");
  world.add("later");
  auto copy = vault::open_sqlite_vault(
      {.directory = "/copy", .files = world.disk.get(), .clock = &world.clock, .random = &world.random});
  ASSERT_TRUE(copy) << copy.error().message;
  const auto cubes = (*copy)->list_cubes({});
  ASSERT_TRUE(cubes);
  EXPECT_EQ(cubes->at(0).current, 1U);
}

TEST(Verify, CanBeCancelled) {
  World world;
  world.open();
  std::vector<AddItem> items;
  for (int i = 0; i < 5'000; ++i) items.push_back(item("n" + std::to_string(i)));
  world.add_items(items);
  const auto verified = world.memos->verify([](const Progress& progress) {
    EXPECT_EQ(progress.stage, "verify");
    return false;
  });
  EXPECT_EQ(code_of(verified), ErrorCode::kCancelled);
}

}  // namespace
}  // namespace memos::api
