// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Cubes, adding, changing, rolling back; on both vaults.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class WriteTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { world_.open(); }
  Memos& memos() { return *world_.memos; }
  World world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, WriteTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

std::string field_of(const auto& result) { return result ? "ok" : result.error().field; }
ErrorCode code_of(const auto& result) { return result ? ErrorCode{} : result.error().code; }

TEST_P(WriteTest, CubesAreMadeListedDescribedAndDropped) {
  const auto made = memos().create_cube({.name = "work", .description = "the office"});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->description, "the office");
  EXPECT_EQ(made->memories, 0U);
  EXPECT_EQ(code_of(memos().create_cube({.name = "work"})), ErrorCode::kConflict);
  EXPECT_EQ(field_of(memos().create_cube({.name = ""})), "name");
  EXPECT_EQ(field_of(memos().create_cube({.name = "a\nb"})), "name");
  EXPECT_EQ(field_of(memos().create_cube({.name = std::string(201, 'x')})), "name");
  EXPECT_TRUE(memos().create_cube({.name = std::string(200, 'x')}));
  world_.add("Tea at four", "home");
  const auto cubes = memos().list_cubes();
  ASSERT_TRUE(cubes);
  ASSERT_EQ(cubes->size(), 3U);
  EXPECT_EQ((*cubes)[0].name, "home");
  EXPECT_EQ((*cubes)[0].memories, 1U);
  const std::string uuid = world_.cube("home").uuid;
  const auto dropped = memos().drop_cube("home", {});
  ASSERT_TRUE(dropped) << dropped.error().message;
  EXPECT_EQ(dropped->memories, 1U);
  EXPECT_EQ(code_of(memos().describe_cube("home")), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(memos().search({.cubes = {"home"}, .text = "tea"})), ErrorCode::kNotFound);
  world_.add("Coffee at five", "home");
  EXPECT_NE(world_.cube("home").uuid, uuid);
  EXPECT_EQ(world_.listed({.cube = "home"}), Texts{"Coffee at five"});
}

TEST_P(WriteTest, WhatWasAddedIsThereAndFoundAtOnce) {
  const MemoryId id = world_.add("The spare key is under the blue pot");
  const auto memory = memos().get(id, {});
  ASSERT_TRUE(memory) << memory.error().message;
  EXPECT_EQ(memory->body.text, "The spare key is under the blue pot");
  EXPECT_EQ(memory->cube, "me");
  EXPECT_EQ(memory->version, 1U);
  EXPECT_EQ(memory->state, State::kActivated);
  EXPECT_EQ(memory->created_at, World::kStart);
  EXPECT_EQ(world_.found("Where is the key?"), Texts{"The spare key is under the blue pot"});
  EXPECT_EQ(world_.cube().memories, 1U);
}

TEST_P(WriteTest, WrongInputIsNamedAndNothingIsStored) {
  const auto add = [&](AddItem one, std::size_t good = 1) {
    std::vector<AddItem> items(good, item("fine"));
    items.push_back(std::move(one));
    return memos().add({.cube = "strict", .items = std::move(items)});
  };
  EXPECT_EQ(field_of(memos().add({.cube = "strict"})), "items");
  EXPECT_EQ(field_of(add(item(""))), "items[1].text");
  EXPECT_EQ(field_of(add(item("bad \xFF"))), "items[1].text");
  EXPECT_EQ(field_of(add(item(std::string("nul\0", 4)))), "items[1].text");
  EXPECT_EQ(field_of(add(item("x", std::string(limits::kMaxNameBytes + 1, 's')))), "items[1].origins[0].speaker");
  AddItem wrong = item("x");
  wrong.info = "[1]";
  EXPECT_EQ(field_of(add(wrong)), "items[1].info");
  wrong = item("x");
  wrong.vector = {0, 0, 0};
  EXPECT_EQ(field_of(add(wrong)), "items[1].vector");
  wrong.vector.assign(limits::kMaxVectorDimension + 1, 1.0F);
  EXPECT_EQ(field_of(add(wrong)), "items[1].vector");
  EXPECT_EQ(field_of(memos().add({.cube = "strict", .items = std::vector<AddItem>(limits::kMaxItemsPerAdd + 1)})),
            "items");
  EXPECT_EQ(field_of(memos().add({.cube = "", .items = {item("x")}})), "cube");
  EXPECT_EQ(code_of(memos().describe_cube("strict")), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(memos().add({.cube = "strict", .items = {item("x")}, .create_cube = false})), ErrorCode::kNotFound);
  EXPECT_TRUE(add(item(std::string(limits::kMaxTextBytes, 'x'))));
  EXPECT_EQ(field_of(add(item(std::string(limits::kMaxTextBytes + 1, 'x')))), "items[1].text");
}

TEST_P(WriteTest, AnImportersIdIsKeptAndCannotBeUsedTwice) {
  AddItem one = item("from elsewhere");
  one.id = *MemoryId::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  const AddResult added = world_.add_items({one});
  EXPECT_EQ(added.items[0].id, *one.id);
  EXPECT_FALSE(added.items[0].repeated);
  const auto again = memos().add({.items = {item("other"), one}});
  EXPECT_EQ(code_of(again), ErrorCode::kConflict);
  EXPECT_EQ(field_of(again), "items[1].id");
  EXPECT_EQ(world_.listed(), Texts{"from elsewhere"});
}

TEST_P(WriteTest, AnImmediateRepeatIsARetryAndSaysSo) {
  const AddResult first = world_.add_items({item("ok", "Ada")});
  const AddResult retry = world_.add_items({item("ok", "Ada")});
  EXPECT_EQ(retry.items[0].id, first.items[0].id);
  EXPECT_TRUE(retry.items[0].repeated);
  EXPECT_EQ(retry.sequence, first.sequence);
  EXPECT_FALSE(world_.add_items({item("ok", "Bob")}).items[0].repeated);
  EXPECT_FALSE(world_.add_items({item("ok", "Ada")}).items[0].repeated);
  EXPECT_EQ(world_.add_items({item("x"), item("x")}).items.size(), 2U);
  EXPECT_EQ(world_.cube().memories, 5U);
  world_.clock.advance_ms(60'001);
  EXPECT_FALSE(world_.add_items({item("x")}).items[0].repeated);
}

TEST_P(WriteTest, ARepeatOfADeletedOrChangedTurnIsStoredAnew) {
  const MemoryId id = world_.add("ok");
  ASSERT_TRUE(memos().remove(id, {}));
  const MemoryId anew = world_.add("ok");
  EXPECT_NE(anew, id);
  ASSERT_TRUE(memos().update({.id = anew, .text = "fine"}));
  EXPECT_NE(world_.add("ok"), anew);
}

TEST_P(WriteTest, UpdateMakesAVersionAndKeepsTheRest) {
  AddItem one = item("I live in Porto", "Ada");
  one.tags = {"home"};
  const MemoryId id = world_.add_items({one}).items[0].id;
  world_.clock.advance_ms(1'000);
  const auto updated = memos().update({.id = id, .expected_version = 1, .text = "I live in Lisbon"});
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(updated->version, 2U);
  EXPECT_EQ(updated->body.tags, Texts{"home"});
  EXPECT_EQ(updated->created_at, World::kStart);
  EXPECT_EQ(updated->updated_at.value, World::kStart.value + 1'000);
  EXPECT_EQ(world_.found("Lisbon"), Texts{"I live in Lisbon"});
  EXPECT_EQ(world_.found("Porto"), Texts{});
  const auto stale = memos().update({.id = id, .expected_version = 1, .text = "x"});
  EXPECT_EQ(code_of(stale), ErrorCode::kConflict);
  EXPECT_EQ(field_of(stale), "expected_version");
  EXPECT_EQ(field_of(memos().update({.id = id, .text = ""})), "text");
  EXPECT_EQ(code_of(memos().update({.id = MemoryId{}})), ErrorCode::kNotFound);
}

TEST_P(WriteTest, DeleteHidesAtOnceAndRestoreBringsBack) {
  const MemoryId id = world_.add("The code is 4711");
  const auto removed = memos().remove(id, {});
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_EQ(removed->state, State::kDeleted);
  EXPECT_EQ(code_of(memos().get(id, {})), ErrorCode::kNotFound);
  EXPECT_EQ(world_.found("code"), Texts{});
  EXPECT_EQ(world_.listed(), Texts{});
  EXPECT_EQ(world_.listed({.filter = {.include_deleted = true}}), Texts{"The code is 4711"});
  EXPECT_EQ(code_of(memos().remove(id, {})), ErrorCode::kConflict);
  EXPECT_EQ(world_.cube().memories, 0U);
  const auto restored = memos().restore(id, {});
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->version, 3U);
  EXPECT_EQ(world_.found("code"), Texts{"The code is 4711"});
  EXPECT_EQ(world_.cube().memories, 1U);
}

TEST_P(WriteTest, ArchivedMemoriesAreHiddenUnlessAskedFor) {
  const MemoryId id = world_.add("Old address");
  ASSERT_TRUE(memos().archive(id, {}));
  EXPECT_EQ(world_.found("address"), Texts{});
  EXPECT_EQ(world_.found("address", {.filter = {.include_archived = true}}), Texts{"Old address"});
  EXPECT_EQ(world_.listed(), Texts{});
  EXPECT_EQ(world_.listed({.filter = {.include_archived = true}}), Texts{"Old address"});
  EXPECT_TRUE(memos().get(id, {}));
  ASSERT_TRUE(memos().restore(id, {}));
  EXPECT_EQ(world_.listed(), Texts{"Old address"});
}

TEST_P(WriteTest, RollbackOfAMemoryIsANewVersionWithTheOldContent) {
  const MemoryId id = world_.add("first");
  ASSERT_TRUE(memos().update({.id = id, .text = "second"}));
  const auto back = memos().rollback(id, 1, {});
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->version, 3U);
  EXPECT_EQ(back->body.text, "first");
  EXPECT_EQ(world_.found("first"), Texts{"first"});
  EXPECT_EQ(world_.found("second"), Texts{});
  EXPECT_EQ(field_of(memos().rollback(id, 9, {})), "version");
}

TEST_P(WriteTest, RollbackOfACubeBringsBackContentAndStatesAndKeepsTombstones) {
  const MemoryId stays = world_.add("stays");
  const MemoryId changed = world_.add("before");
  const MemoryId removed = world_.add("removed later");
  const MemoryId erased = world_.add("erased later");
  const MemoryId archived = world_.add("archived before");
  ASSERT_TRUE(memos().archive(archived, {}));
  const Sequence point = world_.cube().head;
  ASSERT_TRUE(memos().update({.id = changed, .text = "after"}));
  ASSERT_TRUE(memos().remove(removed, {}));
  ASSERT_TRUE(memos().erase({erased}, {}));
  ASSERT_TRUE(memos().restore(archived, {}));
  const MemoryId newer = world_.add("newer");
  const auto report = memos().rollback_cube("me", {.sequence = point}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->changed, 4U);
  EXPECT_EQ(report->erased_kept, 1U);
  EXPECT_EQ(text_of(memos().get(stays, {})), "stays");
  EXPECT_EQ(text_of(memos().get(changed, {})), "before");
  EXPECT_EQ(text_of(memos().get(removed, {})), "removed later");
  EXPECT_EQ(code_of(memos().get(erased, {})), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(memos().get(newer, {})), ErrorCode::kNotFound);
  EXPECT_EQ(memos().get(archived, {})->state, State::kArchived);
  EXPECT_TRUE(memos().restore(newer, {}));
  EXPECT_EQ(field_of(memos().rollback_cube("me", {}, {})), "to");
  const auto again = memos().rollback_cube("me", {.sequence = point}, {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->changed, 1U) << "only what was restored";
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(WriteTest, LinksAreTiedShownAndLoosened) {
  const MemoryId source = world_.add("He said: we moved to Basel");
  const MemoryId fact = world_.add("Lives in Basel");
  const Link link{LinkType::kDerivedFrom, fact, source};
  ASSERT_TRUE(memos().link(link, {}));
  EXPECT_EQ(code_of(memos().link(link, {})), ErrorCode::kConflict);
  const auto provenance = memos().provenance(fact);
  ASSERT_TRUE(provenance) << provenance.error().message;
  ASSERT_EQ(provenance->sources.size(), 1U);
  EXPECT_EQ(provenance->sources[0].id, source);
  EXPECT_EQ(memos().provenance(source)->derived.at(0).id, fact);
  EXPECT_EQ(provenance->links, std::vector<Link>{link});
  EXPECT_EQ(field_of(memos().link({LinkType::kMentions, fact, fact}, {})), "to");
  EXPECT_EQ(field_of(memos().link({LinkType::kMentions, fact, MemoryId{}}, {})), "to");
  EXPECT_EQ(field_of(memos().link({static_cast<LinkType>(99), fact, source}, {})), "type");
  ASSERT_TRUE(memos().unlink(link, {}));
  EXPECT_TRUE(memos().provenance(fact)->sources.empty());
  EXPECT_EQ(code_of(memos().unlink(link, {})), ErrorCode::kNotFound);
}

TEST(Folder, OtherTenantsSeeNothing) {
  World world;
  world.open();
  const MemoryId id = world.add("mine");
  world.close();
  world.tenant = {"other"};
  world.open();
  const auto unknown = world.memos->get(MemoryId{}, {});
  const auto foreign = world.memos->get(id, {});
  EXPECT_EQ(code_of(foreign), code_of(unknown));
  EXPECT_EQ(code_of(world.memos->describe_cube("me")), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(world.memos->erase({id}, {})), ErrorCode::kNotFound);
  EXPECT_TRUE(world.memos->list_cubes()->empty());
}

TEST(Folder, ReadOnlyFoldersRefuseWritesAndAnswerReads) {
  World world;
  world.open();
  const MemoryId id = world.add("readable");
  world.close();
  world.read_only = true;
  world.open();
  EXPECT_EQ(code_of(world.memos->add({.items = {item("x")}})), ErrorCode::kReadOnly);
  EXPECT_EQ(code_of(world.memos->remove(id, {})), ErrorCode::kReadOnly);
  EXPECT_EQ(code_of(world.memos->erase({id}, {})), ErrorCode::kReadOnly);
  EXPECT_EQ(code_of(world.memos->run_jobs({})), ErrorCode::kReadOnly);
  EXPECT_EQ(world.found("readable"), Texts{"readable"});
  EXPECT_FALSE(world.memos->statistics()->writable);
}

}  // namespace
}  // namespace memos::api
