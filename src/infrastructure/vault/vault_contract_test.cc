// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The storage contract, run on every implementation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/uuid.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class VaultContract : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    world_.open(GetParam());
    cube_ = world_.make_cube("me");
  }
  Vault& vault() { return *world_.vault; }
  /// Closes and opens again, where that means something.
  void reopen() { world_.reopen(); }
  MemoryId add(const std::string& text) { return world_.add(cube_, text); }
  Result<Receipt> change(Operation operation, const MemoryId& memory, std::optional<Body> body = {},
                         std::optional<Link> link = {}) {
    return world_.change(cube_, operation, memory, std::move(body), std::move(link));
  }
  std::string text_of(const Result<VersionRow>& row) {
    if (!row) return "error: " + row.error().message;
    return row->body ? row->body->text : "(erased)";
  }

  World world_;
  CubeId cube_;
};

TEST_P(VaultContract, ANewCubeBeginsItsJournal) {
  const auto info = vault().find_cube({}, "me");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->id, cube_);
  EXPECT_EQ(info->head.value, 1U);
  EXPECT_EQ(info->current, 0U);
  const auto journal = vault().journal(cube_, {}, 10);
  ASSERT_TRUE(journal);
  ASSERT_THAT(*journal, SizeIs(1));
  EXPECT_EQ(journal->front().operation, Operation::kCreateCube);
  EXPECT_EQ(journal->front().hash, cube::chain_hash(cube::chain_start(info->uuid), journal->front()));
  EXPECT_EQ(journal->front().hash, info->head_hash);
}

TEST_P(VaultContract, CubeNamesAreTakenOnceATenant) {
  EXPECT_EQ(vault().create_cube({}, "me", "", {}).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(vault().create_cube(TenantId{"other"}, "me", "", {}));
  EXPECT_EQ(vault().find_cube(TenantId{"third"}, "me").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(vault().create_cube({}, "a", "first", {}));
  const auto cubes = vault().list_cubes({});
  ASSERT_TRUE(cubes);
  ASSERT_THAT(*cubes, SizeIs(2));
  EXPECT_EQ((*cubes)[0].name, "a");
  EXPECT_EQ((*cubes)[0].description, "first");
  EXPECT_EQ((*cubes)[1].name, "me");
  EXPECT_EQ(vault().create_cube({}, "", "", {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(vault().cube(CubeId{99}).error().code, ErrorCode::kNotFound);
}

TEST_P(VaultContract, AnAddedMemoryIsReadBackAlsoAfterReopening) {
  Body body = world_.body("I moved to Lisbon in May.");
  body.tags = {"home"};
  body.scope.user_id = "u1";
  const MemoryId id = world_.ids().next();
  const auto receipt = change(Operation::kAdd, id, body);
  ASSERT_TRUE(receipt) << receipt.error().message;
  ASSERT_THAT(receipt->applied, SizeIs(1));
  const Applied& applied = receipt->applied[0];
  EXPECT_EQ(applied.entry.sequence.value, 2U);
  EXPECT_EQ(applied.entry.version, 1U);
  EXPECT_EQ(applied.content.value, 2U);
  EXPECT_EQ(applied.closed.value, 0U);
  EXPECT_EQ(applied.state, State::kActivated);
  for (int round = 0; round < 2; ++round) {
    const auto row = vault().current(id);
    ASSERT_TRUE(row) << row.error().message;
    EXPECT_EQ(row->body, body);
    EXPECT_EQ(row->version, 1U);
    EXPECT_EQ(row->recorded_from.value, 2U);
    EXPECT_EQ(row->recorded_to.value, 0U);
    EXPECT_EQ(row->cube, cube_);
    EXPECT_EQ(vault().cube_of(id), cube_);
    EXPECT_EQ(vault().cube(cube_)->current, 1U);
    reopen();
  }
}

TEST_P(VaultContract, AnUpdateClosesTheOldVersion) {
  const MemoryId id = add("home: Porto");
  world_.clock.advance_ms(1000);
  const auto receipt = change(Operation::kUpdate, id, world_.body("home: Lisbon"));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->applied[0].closed.value, 2U);
  const auto versions = vault().versions(id);
  ASSERT_TRUE(versions);
  ASSERT_THAT(*versions, SizeIs(2));
  EXPECT_EQ((*versions)[0].recorded_to, (*versions)[1].recorded_from);
  EXPECT_EQ((*versions)[0].created_at, (*versions)[1].created_at);
  EXPECT_EQ((*versions)[1].recorded_at.value, (*versions)[0].recorded_at.value + 1000);
  EXPECT_EQ((*versions)[1].version, 2U);
  EXPECT_EQ(text_of(vault().at(id, Sequence{2})), "home: Porto");
  EXPECT_EQ(text_of(vault().at(id, Sequence{3})), "home: Lisbon");
  EXPECT_EQ(text_of(vault().current(id)), "home: Lisbon");
  EXPECT_EQ(vault().at(id, Sequence{1}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(vault().cube(cube_)->current, 1U);
}

TEST_P(VaultContract, ADeletedMemoryIsRestoredWithItsContent) {
  const MemoryId id = add("a secret");
  const auto removed = change(Operation::kDelete, id);
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->applied[0].state, State::kDeleted);
  EXPECT_EQ(removed->applied[0].content.value, 2U);
  EXPECT_EQ(vault().cube(cube_)->current, 0U);
  EXPECT_EQ(vault().current(id)->state, State::kDeleted);
  EXPECT_EQ(text_of(vault().current(id)), "a secret");
  EXPECT_EQ(change(Operation::kUpdate, id, world_.body("x")).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(change(Operation::kRestore, id));
  EXPECT_EQ(vault().current(id)->state, State::kActivated);
  EXPECT_EQ(vault().current(id)->version, 3U);
  EXPECT_EQ(vault().current(id)->content.value, 2U);
  EXPECT_EQ(vault().cube(cube_)->current, 1U);
}

TEST_P(VaultContract, DeletedBeforeFindsWhatIsDue) {
  const MemoryId early = add("one");
  const MemoryId late = add("two");
  const MemoryId restored = add("three");
  ASSERT_TRUE(change(Operation::kDelete, early));
  ASSERT_TRUE(change(Operation::kDelete, restored));
  ASSERT_TRUE(change(Operation::kRestore, restored));
  world_.clock.advance_ms(5000);
  const UtcMs middle = world_.clock.now();
  world_.clock.advance_ms(5000);
  ASSERT_TRUE(change(Operation::kDelete, late));
  EXPECT_THAT(*vault().deleted_before(cube_, middle, 10), ElementsAre(early));
  world_.clock.advance_ms(1);
  EXPECT_THAT(*vault().deleted_before(cube_, world_.clock.now(), 10), ElementsAre(early, late));
  EXPECT_THAT(*vault().deleted_before(cube_, world_.clock.now(), 1), ElementsAre(early));
}

TEST_P(VaultContract, AFrozenMemoryRefusesChanges) {
  const MemoryId id = add("fixed");
  ASSERT_TRUE(change(Operation::kFreeze, id));
  EXPECT_TRUE(vault().current(id)->body->governance.frozen);
  const auto refused = change(Operation::kDelete, id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field, "changes[0].state");
  ASSERT_TRUE(change(Operation::kUnfreeze, id));
  EXPECT_FALSE(vault().current(id)->body->governance.frozen);
  EXPECT_TRUE(change(Operation::kDelete, id));
}

TEST_P(VaultContract, ExpectedVersionGuardsAgainstLostUpdates) {
  const MemoryId id = add("v1");
  WriteBatch batch = world_.batch(cube_);
  batch.changes.push_back(
      {.operation = Operation::kUpdate, .memory = id, .expected_version = 2, .body = world_.body("v2")});
  const auto refused = vault().commit(batch);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field, "changes[0].expected_version");
  batch.changes[0].expected_version = 1;
  EXPECT_TRUE(vault().commit(batch));
}

TEST_P(VaultContract, ABatchHappensWholeOrNotAtAll) {
  const MemoryId known = add("known");
  const auto before = vault().cube(cube_);
  WriteBatch batch = world_.batch(cube_);
  const MemoryId fresh = world_.ids().next();
  batch.changes.push_back({.operation = Operation::kAdd, .memory = fresh, .body = world_.body("fresh")});
  batch.changes.push_back({.operation = Operation::kDelete, .memory = known});
  batch.changes.push_back({.operation = Operation::kAdd, .memory = known, .body = world_.body("again")});
  batch.jobs.push_back({.kind = "embed"});
  const auto refused = vault().commit(batch);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field, "changes[2].memory");
  EXPECT_EQ(vault().current(fresh).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(vault().current(known)->state, State::kActivated);
  EXPECT_THAT(*vault().list_jobs(true), IsEmpty());
  const auto after = vault().cube(cube_);
  EXPECT_EQ(after->head_hash, before->head_hash);
  EXPECT_EQ(after->current, 1U);
}

TEST_P(VaultContract, ChangesOfOneBatchSeeEachOther) {
  WriteBatch batch = world_.batch(cube_);
  const MemoryId one = world_.ids().next();
  const MemoryId two = world_.ids().next();
  batch.changes.push_back({.operation = Operation::kAdd, .memory = one, .body = world_.body("one")});
  batch.changes.push_back({.operation = Operation::kUpdate, .memory = one, .body = world_.body("one, better")});
  batch.changes.push_back({.operation = Operation::kAdd, .memory = two, .body = world_.body("two")});
  batch.changes.push_back(
      {.operation = Operation::kSupersede, .memory = one, .link = Link{LinkType::kSupersedes, two, one}});
  const auto receipt = vault().commit(batch);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->applied[3].closed, receipt->applied[1].entry.sequence);
  EXPECT_EQ(vault().current(one)->state, State::kSuperseded);
  EXPECT_THAT(*vault().links(one), ElementsAre(Link{LinkType::kSupersedes, two, one}));
  EXPECT_EQ(vault().cube(cube_)->current, 1U);
}

TEST_P(VaultContract, WrongShapesAreRefused) {
  const MemoryId id = add("x");
  const auto code = [&](Change wrong) {
    WriteBatch batch = world_.batch(cube_);
    batch.changes.push_back(std::move(wrong));
    const auto result = vault().commit(std::move(batch));
    return result ? ErrorCode::kInternal : result.error().code;
  };
  using enum ErrorCode;
  EXPECT_EQ(code({.operation = Operation::kAdd, .memory = world_.ids().next()}), kInvalidArgument);
  EXPECT_EQ(code({.operation = Operation::kAdd, .body = world_.body("y")}), kInvalidArgument);
  EXPECT_EQ(code({.operation = Operation::kDelete, .memory = id, .body = world_.body("y")}), kInvalidArgument);
  EXPECT_EQ(code({.operation = Operation::kErase, .memory = id}), kInvalidArgument);
  EXPECT_EQ(code({.operation = Operation::kLink, .memory = id}), kInvalidArgument);
  EXPECT_EQ(code({.operation = Operation::kLink, .memory = id, .link = Link{LinkType::kMentions, id, id}}),
            kInvalidArgument);
  EXPECT_EQ(code({.operation = Operation::kDelete, .memory = id, .link = Link{}}), kInvalidArgument);
  EXPECT_EQ(code({.operation = Operation::kUpdate, .memory = world_.ids().next(), .body = world_.body("y")}),
            kNotFound);
  WriteBatch nowhere = world_.batch(CubeId{77});
  nowhere.changes.push_back({.operation = Operation::kAdd, .memory = world_.ids().next(), .body = world_.body("y")});
  EXPECT_EQ(vault().commit(nowhere).error().code, kNotFound);
}

TEST_P(VaultContract, AMemoryBelongsToOneCube) {
  const CubeId other = world_.make_cube("other");
  const MemoryId id = add("mine");
  EXPECT_EQ(world_.change(other, Operation::kDelete, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(world_.change(other, Operation::kAdd, id, world_.body("y")).error().code, ErrorCode::kConflict);
  const MemoryId theirs = world_.add(other, "theirs");
  EXPECT_EQ(change(Operation::kLink, id, {}, Link{LinkType::kMentions, id, theirs}).error().code, ErrorCode::kNotFound);
}

TEST_P(VaultContract, ListShowsTheStateOfAnyPosition) {
  const MemoryId one = add("one");                                           // 2
  const MemoryId two = add("two");                                           // 3
  ASSERT_TRUE(change(Operation::kUpdate, one, world_.body("one, better")));  // 4
  ASSERT_TRUE(change(Operation::kDelete, two));                              // 5
  const auto texts = [&](ListQuery query) {
    query.cube = cube_;
    std::vector<std::string> out;
    const auto rows = vault().list(query);
    for (const VersionRow& row : *rows) out.push_back(row.body->text);
    return out;
  };
  EXPECT_THAT(texts({}), ElementsAre("one, better", "two"));
  EXPECT_THAT(texts({.as_of = Sequence{1}}), IsEmpty());
  EXPECT_THAT(texts({.as_of = Sequence{2}}), ElementsAre("one"));
  EXPECT_THAT(texts({.as_of = Sequence{3}}), ElementsAre("one", "two"));
  EXPECT_THAT(texts({.as_of = Sequence{4}}), ElementsAre("two", "one, better"));
  EXPECT_THAT(texts({.all_versions = true}), ElementsAre("one", "two", "one, better", "two"));
  EXPECT_THAT(texts({.all_versions = true, .limit = 2}), ElementsAre("one", "two"));
  EXPECT_THAT(texts({.after = Sequence{3}, .all_versions = true}), ElementsAre("one, better", "two"));
  EXPECT_EQ(vault().list({.cube = cube_, .as_of = Sequence{4}})->front().recorded_to.value, 5U);
}

TEST_P(VaultContract, RowsComeInTheOrderAsked) {
  add("one");
  add("two");
  const std::vector<Sequence> keys = {Sequence{3}, Sequence{9}, Sequence{2}};
  const auto rows = vault().rows(cube_, keys);
  ASSERT_TRUE(rows);
  ASSERT_THAT(*rows, SizeIs(2));
  EXPECT_EQ((*rows)[0].body->text, "two");
  EXPECT_EQ((*rows)[1].body->text, "one");
}

TEST_P(VaultContract, ScansStreamEveryVersion) {
  const MemoryId id = add("one");
  ASSERT_TRUE(change(Operation::kDelete, id));
  add("two");
  std::vector<std::uint64_t> seen;
  const auto collect = [&](VersionRow&& row) -> Status {
    seen.push_back(row.recorded_from.value);
    EXPECT_TRUE(row.body);
    return vault().current(row.memory) ? Status{} : fail(ErrorCode::kInternal, "a read inside a scan");
  };
  ASSERT_TRUE(vault().scan_versions(cube_, {}, collect));
  EXPECT_THAT(seen, ElementsAre(2, 3, 4));
  seen.clear();
  ASSERT_TRUE(vault().scan_versions(cube_, Sequence{3}, collect));
  EXPECT_THAT(seen, ElementsAre(4));
  const auto stopped =
      vault().scan_versions(cube_, {}, [](VersionRow&&) { return fail(ErrorCode::kCancelled, "enough"); });
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST_P(VaultContract, ScansOfWhatIsKeptLeaveOutWhatWasErased) {
  const MemoryId gone = add("one");
  const MemoryId kept = add("two");
  ASSERT_TRUE(change(Operation::kDelete, gone));
  ASSERT_TRUE(change(Operation::kDelete, kept));
  ASSERT_TRUE(vault().erase(cube_, {{gone}}, {}, world_.clock.now()));
  const MemoryId last = add("three");
  std::vector<MemoryId> seen;
  const auto collect = [&](VersionRow&& row) -> Status {
    if (row.body) seen.push_back(row.memory);
    return {};
  };
  ASSERT_TRUE(vault().scan_kept(cube_, {}, collect));
  EXPECT_THAT(seen, ElementsAre(kept, kept, last));
  seen.clear();
  ASSERT_TRUE(vault().scan_kept(cube_, vault().current(kept)->recorded_from, collect));
  EXPECT_THAT(seen, ElementsAre(last));
}

TEST_P(VaultContract, LinksOpenAndClose) {
  const MemoryId one = add("one");
  const MemoryId two = add("two");
  const Link link{LinkType::kContradicts, one, two};
  ASSERT_TRUE(change(Operation::kLink, one, {}, link));
  EXPECT_EQ(change(Operation::kLink, one, {}, link).error().code, ErrorCode::kConflict);
  EXPECT_THAT(*vault().links(two), ElementsAre(link));
  EXPECT_EQ(vault().current(one)->version, 1U);
  ASSERT_TRUE(change(Operation::kUnlink, two, {}, link));
  EXPECT_THAT(*vault().links(one), IsEmpty());
  EXPECT_EQ(change(Operation::kUnlink, one, {}, link).error().code, ErrorCode::kNotFound);
  const auto journal = vault().journal(cube_, Sequence{3}, 10);
  ASSERT_THAT(*journal, SizeIs(2));
  EXPECT_EQ((*journal)[0].content_digest, (*journal)[1].content_digest);
}

TEST_P(VaultContract, ErasingLeavesTheTombstoneAndTheChain) {
  const MemoryId id = add("gone for good");
  const MemoryId other = add("stays");
  ASSERT_TRUE(change(Operation::kUpdate, id, world_.body("gone for good, twice")));
  ASSERT_TRUE(change(Operation::kLink, other, {}, Link{LinkType::kDerivedFrom, other, id}));
  ASSERT_TRUE(vault().add_usage(std::vector{std::pair{id, Usage{3, {}}}}));
  const std::vector<MemoryId> wrong = {id, world_.ids().next()};
  EXPECT_EQ(vault().erase(cube_, wrong, {}, world_.clock.now()).error().field, "memories[1]");
  EXPECT_TRUE(vault().current(id)->body);
  const std::vector<MemoryId> once = {id};
  const auto receipt = vault().erase(cube_, once, ActorId{5}, world_.clock.now());
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->applied[0].state, State::kErased);
  EXPECT_EQ(receipt->applied[0].content.value, 0U);
  EXPECT_EQ(receipt->applied[0].entry.version, 3U);
  const auto versions = vault().versions(id);
  ASSERT_THAT(*versions, SizeIs(3));
  for (const VersionRow& row : *versions) EXPECT_FALSE(row.body);
  EXPECT_EQ(versions->back().state, State::kErased);
  EXPECT_THAT(*vault().links(other), IsEmpty());
  EXPECT_EQ(vault().usage(once)->front().uses, 0U);
  EXPECT_EQ(vault().cube(cube_)->current, 1U);
  const auto report = vault().verify({});
  ASSERT_TRUE(report);
  EXPECT_THAT(report->problems, IsEmpty());
  // Erasing it again, twice in one call, changes nothing and answers with the same entry.
  const std::vector<MemoryId> both = {id, id};
  const auto repeated = vault().erase(cube_, both, {}, world_.clock.now());
  ASSERT_TRUE(repeated) << repeated.error().message;
  for (const Applied& applied : repeated->applied) EXPECT_EQ(applied.entry.hash, receipt->applied[0].entry.hash);
  EXPECT_EQ(vault().cube(cube_)->head, receipt->applied[0].entry.sequence);
  EXPECT_EQ(change(Operation::kAdd, id, world_.body("again")).error().code, ErrorCode::kConflict);
}

TEST_P(VaultContract, ErasingInsideAScanIsRefusedAndDoesNotHang) {
  const std::vector<MemoryId> ids = {add("one"), add("two")};
  std::size_t seen = 0;
  ASSERT_TRUE(vault().scan_versions(cube_, {}, [&](VersionRow&&) -> Status {
    ++seen;
    EXPECT_EQ(vault().erase(cube_, ids, {}, world_.clock.now()).error().code, ErrorCode::kConflict);
    EXPECT_EQ(vault().drop_cube(cube_, {}).error().code, ErrorCode::kConflict);
    return {};
  }));
  EXPECT_EQ(seen, 2U);
  ASSERT_TRUE(vault().verify([&](std::uint64_t, std::uint64_t) {
    EXPECT_EQ(vault().erase(cube_, ids, {}, world_.clock.now()).error().code, ErrorCode::kConflict);
    return true;
  }));
  EXPECT_TRUE(vault().erase(cube_, ids, {}, world_.clock.now()));
  EXPECT_TRUE(vault().drop_cube(cube_, {}));
  EXPECT_TRUE(vault().drop_cube(cube_, {}));  // once more does no harm
}

TEST_P(VaultContract, JournalPagesAreChained) {
  for (int i = 0; i < 5; ++i) add("turn " + std::to_string(i));
  const auto first = vault().journal(cube_, {}, 3);
  const auto second = vault().journal(cube_, Sequence{3}, 100);
  ASSERT_THAT(*first, SizeIs(3));
  ASSERT_THAT(*second, SizeIs(3));
  EXPECT_EQ(second->front().hash, cube::chain_hash(first->back().hash, second->front()));
  EXPECT_THAT(*vault().journal(cube_, Sequence{6}, 10), IsEmpty());
  EXPECT_EQ(vault().journal(CubeId{50}, {}, 10).error().code, ErrorCode::kNotFound);
}

TEST_P(VaultContract, RecordedTimeNeverGoesBackAndFindsPositions) {
  add("at 0");
  world_.clock.advance_ms(100);
  add("at 100");
  world_.clock.advance_ms(-50);
  const MemoryId back = add("said to be at 50");
  EXPECT_EQ(vault().current(back)->recorded_at.value, world_.clock.now().value + 50);
  world_.clock.advance_ms(200);
  add("at 250");
  const std::int64_t start = world_.clock.now().value - 250;
  EXPECT_EQ(vault().sequence_at(cube_, UtcMs{start - 1})->value, 0U);
  EXPECT_EQ(vault().sequence_at(cube_, UtcMs{start})->value, 2U);
  EXPECT_EQ(vault().sequence_at(cube_, UtcMs{start + 99})->value, 2U);
  EXPECT_EQ(vault().sequence_at(cube_, UtcMs{start + 100})->value, 4U);
  EXPECT_EQ(vault().sequence_at(cube_, UtcMs{start + 1000})->value, 5U);
}

TEST_P(VaultContract, VectorsLiveBesideTheirContent) {
  const auto space = vault().ensure_space("hash-a", "tiny", 4);
  ASSERT_TRUE(space);
  EXPECT_EQ(vault().ensure_space("hash-a", "tiny", 4)->id, space->id);
  WriteBatch batch = world_.batch(cube_);
  const MemoryId with = world_.ids().next();
  batch.changes.push_back({.operation = Operation::kAdd,
                           .memory = with,
                           .body = world_.body("with"),
                           .vector = VectorRow{{}, 2, {1, 2, 3, 4, 5, 6, 7, 8}}});
  EXPECT_EQ(vault().commit(batch).error().field, "changes[0].vector");  // no space yet
  ASSERT_TRUE(vault().set_cube_space(cube_, space->id, {}));            // 2
  EXPECT_EQ(vault().cube(cube_)->space, space->id);
  ASSERT_TRUE(vault().commit(batch));  // 3
  batch.changes[0].memory = world_.ids().next();
  batch.changes[0].vector->halves.pop_back();
  EXPECT_EQ(vault().commit(batch).error().code, ErrorCode::kInvalidArgument);
  const MemoryId without = add("without");  // 4
  EXPECT_EQ(*vault().count_vectors(cube_, space->id), 1U);
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10), ElementsAre(Sequence{4}));
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, Sequence{4}, 10), IsEmpty());
  const std::vector<VectorRow> rows = {{Sequence{4}, 1, {9, 9, 9, 9}}, {Sequence{99}, 1, {1, 1, 1, 1}}};
  ASSERT_TRUE(vault().put_vectors(cube_, space->id, rows));
  EXPECT_EQ(*vault().count_vectors(cube_, space->id), 2U);
  const std::vector<Sequence> asked = {Sequence{4}, Sequence{50}, Sequence{3}};
  const auto vectors = vault().vectors(cube_, space->id, asked);
  ASSERT_THAT(*vectors, SizeIs(3));
  EXPECT_THAT((*vectors)[0].halves, ElementsAre(9, 9, 9, 9));
  EXPECT_EQ((*vectors)[1].parts, 0U);
  EXPECT_EQ((*vectors)[2].parts, 2U);
  std::vector<std::uint64_t> seen;
  ASSERT_TRUE(vault().scan_vectors(cube_, space->id, {},
                                   [&](Sequence content, std::uint32_t parts, std::span<const std::uint16_t> halves) {
                                     seen.push_back(content.value);
                                     EXPECT_EQ(halves.size(), parts * 4);
                                     return Status{};
                                   }));
  EXPECT_THAT(seen, ElementsAre(3, 4));
  const std::vector<MemoryId> ids = {with};
  ASSERT_TRUE(vault().erase(cube_, ids, {}, world_.clock.now()));
  EXPECT_EQ(*vault().count_vectors(cube_, space->id), 1U);
  ASSERT_TRUE(vault().put_vectors(cube_, space->id, std::vector<VectorRow>{{Sequence{3}, 1, {1, 1, 1, 1}}}));
  EXPECT_EQ(*vault().count_vectors(cube_, space->id), 1U);
  ASSERT_TRUE(change(Operation::kDelete, without));
  EXPECT_EQ(*vault().count_vectors(cube_, space->id), 1U);
  EXPECT_EQ(vault().space(SpaceId{9}).error().code, ErrorCode::kNotFound);
}

TEST_P(VaultContract, MissingVectorsFollowsRestoredContent) {
  const auto space = vault().ensure_space("hash-a", "tiny", 2);
  const MemoryId one = add("one");               // 2
  add("two");                                    // 3
  ASSERT_TRUE(change(Operation::kDelete, one));  // 4
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10), ElementsAre(Sequence{3}));
  ASSERT_TRUE(change(Operation::kRestore, one));  // 5, content 2
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10), ElementsAre(Sequence{2}, Sequence{3}));
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 1), ElementsAre(Sequence{2}));
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, Sequence{2}, 10), ElementsAre(Sequence{3}));
  ASSERT_TRUE(vault().put_vectors(cube_, space->id, std::vector<VectorRow>{{Sequence{2}, 1, {1, 1}}}));
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10), ElementsAre(Sequence{3}));
}

TEST_P(VaultContract, WhatWantsNoVectorIsMissedOnlyWhenAskedFor) {
  const auto space = vault().ensure_space("hash-a", "tiny", 2);
  WriteBatch batch = world_.batch(cube_);
  const MemoryId one = world_.ids().next();
  batch.changes.push_back(
      {.operation = Operation::kAdd, .memory = one, .body = world_.body("one"), .no_vector = true});  // 2
  ASSERT_TRUE(vault().commit(batch));
  EXPECT_TRUE(vault().current(one)->no_vector);
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10), IsEmpty());
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10, true), ElementsAre(Sequence{2}));
  ASSERT_TRUE(change(Operation::kDelete, one));
  ASSERT_TRUE(change(Operation::kRestore, one));
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10), IsEmpty());
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10, true), ElementsAre(Sequence{2}));
  batch = world_.batch(cube_);
  batch.changes.push_back({.operation = Operation::kUpdate, .memory = one, .body = world_.body("two")});  // 5
  ASSERT_TRUE(vault().commit(batch));
  EXPECT_THAT(*vault().missing_vectors(cube_, space->id, {}, 10), ElementsAre(Sequence{5}));
}

TEST_P(VaultContract, OldVectorsAreRemovedInSteps) {
  const auto a = vault().ensure_space("hash-a", "a", 2);
  const auto b = vault().ensure_space("hash-b", "b", 2);
  ASSERT_TRUE(vault().set_cube_space(cube_, b->id, {}));  // 2
  std::vector<VectorRow> rows;
  for (int i = 0; i < 5; ++i) {
    add("text " + std::to_string(i));
    rows.push_back({Sequence{static_cast<std::uint64_t>(3 + i)}, 1, {1, 1}});
  }
  ASSERT_TRUE(vault().put_vectors(cube_, a->id, rows));
  ASSERT_TRUE(vault().put_vectors(cube_, b->id, rows));
  EXPECT_EQ(*vault().remove_vectors(cube_, a->id, 3), 3U);
  EXPECT_EQ(*vault().count_vectors(cube_, a->id), 2U);
  EXPECT_EQ(*vault().remove_vectors(cube_, a->id, 3), 2U);
  EXPECT_EQ(*vault().remove_vectors(cube_, a->id, 3), 0U);
  EXPECT_EQ(vault().remove_vectors(cube_, b->id, 3).error().code, ErrorCode::kConflict);
  EXPECT_EQ(vault().remove_vectors(cube_, SpaceId{99}, 3).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(*vault().count_vectors(cube_, a->id), 0U);
  EXPECT_EQ(*vault().count_vectors(cube_, b->id), 5U);
}

TEST_P(VaultContract, TheNewestMissingVectorsComeFirst) {
  const auto space = vault().ensure_space("hash-a", "tiny", 2);
  const MemoryId one = add("one");               // 2
  add("two");                                    // 3
  ASSERT_TRUE(change(Operation::kDelete, one));  // 4
  add("three");                                  // 5
  EXPECT_THAT(*vault().newest_missing_vectors(cube_, space->id, {}, 10), ElementsAre(Sequence{5}, Sequence{3}));
  ASSERT_TRUE(change(Operation::kRestore, one));  // 6, content 2
  EXPECT_THAT(*vault().newest_missing_vectors(cube_, space->id, {}, 10),
              ElementsAre(Sequence{5}, Sequence{3}, Sequence{2}));
  EXPECT_THAT(*vault().newest_missing_vectors(cube_, space->id, {}, 2), ElementsAre(Sequence{5}, Sequence{3}));
  EXPECT_THAT(*vault().newest_missing_vectors(cube_, space->id, Sequence{3}, 2), ElementsAre(Sequence{2}));
  EXPECT_THAT(*vault().newest_missing_vectors(cube_, space->id, Sequence{2}, 2), IsEmpty());
  ASSERT_TRUE(vault().put_vectors(cube_, space->id, std::vector<VectorRow>{{Sequence{3}, 1, {1, 1}}}));
  EXPECT_THAT(*vault().newest_missing_vectors(cube_, space->id, {}, 10), ElementsAre(Sequence{5}, Sequence{2}));
}

TEST_P(VaultContract, ASpaceIsTakenOnlyWhileNothingWasWritten) {
  const auto a = vault().ensure_space("hash-a", "a", 2);
  const auto b = vault().ensure_space("hash-b", "b", 2);
  const Sequence head = vault().cube(cube_)->head;
  ASSERT_TRUE(vault().set_cube_space(cube_, a->id, {}, head));
  EXPECT_EQ(vault().set_cube_space(cube_, b->id, {}, head).error().code, ErrorCode::kConflict);
  EXPECT_EQ(vault().cube(cube_)->space, a->id);
  EXPECT_EQ(vault().cube(cube_)->head.value, head.value + 1) << "a refusal writes nothing";
  ASSERT_TRUE(vault().set_cube_space(cube_, b->id, {}, vault().cube(cube_)->head));
  EXPECT_EQ(vault().cube(cube_)->space, b->id);
}

TEST_P(VaultContract, VectorsOfABatchGoToTheSpaceThatItNames) {
  const auto a = vault().ensure_space("hash-a", "a", 2);
  const auto b = vault().ensure_space("hash-b", "b", 2);
  ASSERT_TRUE(vault().set_cube_space(cube_, b->id, {}));  // 2
  WriteBatch batch = world_.batch(cube_);
  batch.space = a->id;
  batch.changes.push_back({.operation = Operation::kAdd,
                           .memory = world_.ids().next(),
                           .body = world_.body("made before the change"),
                           .vector = VectorRow{{}, 1, {1, 2}}});
  ASSERT_TRUE(vault().commit(batch));  // 3
  EXPECT_EQ(*vault().count_vectors(cube_, a->id), 1U);
  EXPECT_EQ(*vault().count_vectors(cube_, b->id), 0U);
  EXPECT_THAT(*vault().missing_vectors(cube_, b->id, {}, 10), ElementsAre(Sequence{3}));
  batch.space = SpaceId{99};
  batch.changes[0].memory = world_.ids().next();
  EXPECT_EQ(vault().commit(batch).error().field, "changes[0].vector");
  EXPECT_THAT(vault().verify({})->problems, IsEmpty());
}

TEST_P(VaultContract, AnotherSpaceCountsItsOwnVectors) {
  const auto a = vault().ensure_space("hash-a", "a", 2);
  const auto b = vault().ensure_space("hash-b", "b", 3);
  EXPECT_NE(a->id, b->id);
  ASSERT_TRUE(vault().set_cube_space(cube_, a->id, {}));
  add("one");  // 3
  ASSERT_TRUE(vault().put_vectors(cube_, a->id, std::vector<VectorRow>{{Sequence{3}, 1, {1, 1}}}));
  EXPECT_EQ(*vault().count_vectors(cube_, b->id), 0U);
  ASSERT_TRUE(vault().put_vectors(cube_, b->id, std::vector<VectorRow>{{Sequence{3}, 1, {1, 1, 1}}}));
  EXPECT_EQ(*vault().count_vectors(cube_, b->id), 1U);
  ASSERT_TRUE(vault().set_cube_space(cube_, b->id, {}));
  EXPECT_EQ(*vault().count_vectors(cube_, b->id), 1U);
  EXPECT_EQ(*vault().count_vectors(cube_, a->id), 1U);
  EXPECT_EQ(vault().put_vectors(cube_, b->id, std::vector<VectorRow>{{Sequence{3}, 1, {1, 1}}}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_THAT(vault().verify({})->problems, IsEmpty());
}

TEST_P(VaultContract, DroppingACubeFreesItsName) {
  const MemoryId id = add("x");
  ASSERT_TRUE(vault().request_job(cube_, {.kind = "embed"}));
  ASSERT_TRUE(vault().drop_cube(cube_, ActorId{3}));
  EXPECT_EQ(vault().find_cube({}, "me").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(vault().cube(cube_).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(vault().current(id).error().code, ErrorCode::kNotFound);
  EXPECT_THAT(*vault().list_jobs(true), IsEmpty());
  EXPECT_EQ(change(Operation::kAdd, world_.ids().next(), world_.body("y")).error().code, ErrorCode::kNotFound);
  const auto journal = vault().journal(cube_, {}, 10);
  ASSERT_THAT(*journal, SizeIs(3));
  EXPECT_EQ(journal->back().operation, Operation::kDropCube);
  EXPECT_EQ(journal->back().actor.value, 3U);
  const CubeId again = world_.make_cube("me");
  EXPECT_NE(again, cube_);
  EXPECT_THAT(vault().verify({})->problems, IsEmpty());
}

TEST_P(VaultContract, StatementsAreScannedByThemselvesAndDerivedMemoriesAreNotCounted) {
  const MemoryId turn = add("I live in Lisbon");
  Body given = World::body("He lives in Rome");
  given.key = "home.city";
  given.statement = Statement{.value = "Rome"};
  Body read = World::body("lives in Lisbon");
  read.key = "home.city";
  read.statement = Statement{.value = "Lisbon", .source = turn};
  const MemoryId stated = world_.ids().next();
  const MemoryId derived = world_.ids().next();
  ASSERT_TRUE(change(Operation::kAdd, stated, given));
  const auto added = change(Operation::kAdd, derived, read);
  ASSERT_TRUE(added);
  EXPECT_TRUE(added->applied.front().derived);
  EXPECT_EQ(vault().cube(cube_)->current, 2U);
  ASSERT_TRUE(change(Operation::kDelete, derived));
  ASSERT_TRUE(change(Operation::kDelete, stated));
  EXPECT_EQ(vault().cube(cube_)->current, 1U);
  ASSERT_TRUE(change(Operation::kRestore, derived));
  EXPECT_EQ(vault().cube(cube_)->current, 1U);
  reopen();
  std::vector<std::pair<MemoryId, State>> seen;
  ASSERT_TRUE(vault().scan_statements(cube_, Sequence{}, [&](VersionRow&& row) -> Status {
    EXPECT_TRUE(row.body && row.body->statement);
    EXPECT_EQ(row.derived, row.memory == derived);
    seen.emplace_back(row.memory, row.state);
    return {};
  }));
  using Seen = std::pair<MemoryId, State>;
  EXPECT_THAT(seen, ElementsAre(Seen(stated, State::kActivated), Seen(derived, State::kActivated),
                                Seen(derived, State::kDeleted), Seen(stated, State::kDeleted),
                                Seen(derived, State::kActivated)));
  const auto space = vault().ensure_space("hash", "model", 4);
  ASSERT_TRUE(space);
  const auto missing = vault().missing_vectors(cube_, space->id, Sequence{}, 10, true);
  ASSERT_TRUE(missing);
  EXPECT_THAT(*missing, SizeIs(1));  // the turn
  EXPECT_THAT(vault().verify({})->problems, IsEmpty());
}

TEST_P(VaultContract, ListenersSeeBatchesInJournalOrder) {
  std::vector<std::pair<std::uint64_t, Operation>> seen;
  World world;
  world.listener = [&](const Committed& committed) {
    for (std::size_t i = 0; i < committed.receipt.applied.size(); ++i) {
      seen.emplace_back(committed.receipt.applied[i].entry.sequence.value, committed.batch.changes[i].operation);
    }
  };
  world.open(GetParam());
  const CubeId cube = world.make_cube("me");
  const MemoryId id = world.add(cube, "one");
  world.add(cube, "two");
  const std::vector<MemoryId> ids = {id};
  ASSERT_TRUE(world.vault->erase(cube, ids, {}, world.clock.now()));
  EXPECT_THAT(
      seen, ElementsAre(std::pair{2, Operation::kAdd}, std::pair{3, Operation::kAdd}, std::pair{4, Operation::kErase}));
}

TEST_P(VaultContract, UsageAddsUp) {
  const MemoryId id = add("x");
  const std::vector<std::pair<MemoryId, Usage>> once = {{id, {2, UtcMs{50}}}, {world_.ids().next(), {1, {}}}};
  ASSERT_TRUE(vault().add_usage(once));
  const std::vector<std::pair<MemoryId, Usage>> twice = {{id, {3, UtcMs{40}}}};
  ASSERT_TRUE(vault().add_usage(twice));
  reopen();
  const std::vector<MemoryId> ids = {id, once[1].first};
  const auto usage = vault().usage(ids);
  ASSERT_THAT(*usage, SizeIs(2));
  EXPECT_EQ((*usage)[0].uses, 5U);
  EXPECT_EQ((*usage)[0].last_used_at, UtcMs{50});
  EXPECT_EQ((*usage)[1].uses, 0U);
}

TEST_P(VaultContract, JobsAreJoinedClaimedAndFinished) {
  const JobRequest request{.kind = "embed", .key = "k", .payload = "p", .run_after = UtcMs{100}};
  const auto id = vault().request_job(cube_, request);
  ASSERT_TRUE(id);
  EXPECT_EQ(*vault().request_job(cube_, request), *id);
  EXPECT_FALSE(vault().claim_job("me", UtcMs{99}, UtcMs{1000})->has_value());
  auto claimed = vault().claim_job("me", UtcMs{100}, UtcMs{1000});
  ASSERT_TRUE(claimed && claimed->has_value());
  JobRow job = **claimed;
  EXPECT_EQ(job.id, *id);
  EXPECT_EQ(job.state, 2);
  EXPECT_EQ(job.attempts, 1U);
  EXPECT_EQ(job.owner, "me");
  EXPECT_FALSE(vault().claim_job("you", UtcMs{500}, UtcMs{2000})->has_value());
  claimed = vault().claim_job("you", UtcMs{1000}, UtcMs{2000});  // the lease is over
  ASSERT_TRUE(claimed->has_value());
  EXPECT_EQ((*claimed)->attempts, 2U);
  job = **claimed;
  job.state = 3;
  job.done = job.total = 7;
  job.updated_at = UtcMs{1100};
  ASSERT_TRUE(vault().update_job(job));
  EXPECT_THAT(*vault().list_jobs(false), IsEmpty());
  ASSERT_THAT(*vault().list_jobs(true), SizeIs(1));
  EXPECT_EQ(vault().list_jobs(true)->front().done, 7U);
  EXPECT_NE(*vault().request_job(cube_, request), *id);
  job.id = JobId{999};
  EXPECT_EQ(vault().update_job(job).error().code, ErrorCode::kNotFound);
}

TEST_P(VaultContract, AJobAskedForWhileItRunsRunsAgain) {
  const JobRequest request{.kind = "embed"};
  const auto id = vault().request_job(cube_, request);
  JobRow job = **vault().claim_job("me", UtcMs{100}, UtcMs{1000});
  EXPECT_EQ(*vault().request_job(cube_, request), *id);
  job.done = 1;
  ASSERT_TRUE(vault().update_job(job));  // progress keeps the mark
  job.state = 3;
  ASSERT_TRUE(vault().update_job(job));
  const auto waiting = vault().list_jobs(false);
  ASSERT_THAT(*waiting, SizeIs(1));
  EXPECT_EQ(waiting->front().state, 1);
  EXPECT_EQ(waiting->front().attempts, 0U);
  job = **vault().claim_job("me", UtcMs{2000}, UtcMs{3000});
  job.state = 3;
  ASSERT_TRUE(vault().update_job(job));
  EXPECT_THAT(*vault().list_jobs(false), IsEmpty());
}

TEST_P(VaultContract, JobsComeWithTheirBatch) {
  WriteBatch batch = world_.batch(cube_);
  batch.changes.push_back({.operation = Operation::kAdd, .memory = world_.ids().next(), .body = world_.body("x")});
  batch.jobs.push_back({.kind = "embed", .key = "a"});
  batch.jobs.push_back({.kind = "embed", .key = "a"});
  ASSERT_TRUE(vault().commit(batch));
  reopen();
  const auto jobs = vault().list_jobs(false);
  ASSERT_THAT(*jobs, SizeIs(1));
  EXPECT_EQ(jobs->front().kind, "embed");
  EXPECT_EQ(jobs->front().cube, cube_);
}

TEST_P(VaultContract, SettingsAreKept) {
  EXPECT_EQ(*vault().setting("embedder"), std::nullopt);
  ASSERT_TRUE(vault().set_setting("embedder", "a"));
  ASSERT_TRUE(vault().set_setting("embedder", "b"));
  reopen();
  EXPECT_EQ(*vault().setting("embedder"), "b");
}

TEST_P(VaultContract, VerifyCountsWhatIsThere) {
  add("one");
  const MemoryId two = add("two");
  ASSERT_TRUE(change(Operation::kArchive, two));
  std::uint64_t done = 0;
  const auto report = vault().verify([&](std::uint64_t d, std::uint64_t) {
    done = d;
    return true;
  });
  ASSERT_TRUE(report);
  EXPECT_THAT(report->problems, IsEmpty());
  EXPECT_EQ(report->cubes, 1U);
  EXPECT_EQ(report->entries, 4U);
  EXPECT_EQ(report->versions, 3U);
  EXPECT_GT(done, 0U);
  EXPECT_EQ(vault().statistics()->versions, 3U);
  EXPECT_EQ(vault().statistics()->cubes, 1U);
  EXPECT_TRUE(vault().statistics()->writable);
}

INSTANTIATE_TEST_SUITE_P(Vaults, VaultContract, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return kind_name(kind.param); });

}  // namespace
}  // namespace memos::vault
