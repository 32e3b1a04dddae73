// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Forgetting: what fits, what does not, what goes along, and that nothing of it is left anywhere.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "interface/api/api_test_support.h"
#include "interface/api/forget_match.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(const std::vector<Memory>& memories) {
  Texts texts;
  for (const Memory& memory : memories) texts.push_back(memory.body.text);
  return texts;
}

TEST(NameMatcherTest, WholeWordsWhateverTheirCaseWithAPossessive) {
  const NameMatcher bob("Bob");
  for (const char* text :
       {"Bob", "bob said so", "I met BOB.", "Bob's car", "BOB'S car", "Bob’s car", "Bob'll come", "with Bob, Ann",
        "(Bob)", "Bob-like", "pre-Bob", "@bob", "bob😀", "→Bob", "见到Bob了", "Ｂｏｂ", "B\u200Bob", "Bob\nis here"})
    EXPECT_TRUE(bob.in(text)) << text;
  for (const char* text :
       {"Bobby", "bobsled", "Bobs", "Kabob", "Bob-Lee came", "Jim-Bob", "B.o.b", "", "Bo b", "Böb", "O'Bob"})
    EXPECT_FALSE(bob.in(text)) << text;
}

TEST(NameMatcherTest, NamesOfSeveralWordsAndOtherScripts) {
  EXPECT_TRUE(NameMatcher("Ann Lee").in("I saw ann   LEE's dog"));
  EXPECT_FALSE(NameMatcher("Ann Lee").in("Ann and Lee"));
  EXPECT_FALSE(NameMatcher("Ann").in("Ann-Marie is here"));
  EXPECT_TRUE(NameMatcher("Ann-Marie").in("Ann-Marie's here"));
  EXPECT_TRUE(NameMatcher("O'Brien").in("the O’Briens, and O’Brien's"));
  EXPECT_TRUE(NameMatcher("Zoë").in("zoe\u0308 came"));
  EXPECT_FALSE(NameMatcher("Zoe").in("Zoë came"));
  EXPECT_TRUE(NameMatcher("李明").in("昨天李明来了"));
  EXPECT_FALSE(NameMatcher("李明").in("昨天李来了"));
  EXPECT_TRUE(NameMatcher("민수").in("민수가 왔다"));
  EXPECT_TRUE(NameMatcher("Straße").in("STRASSE"));
  EXPECT_FALSE(NameMatcher("...").usable());
  EXPECT_FALSE(NameMatcher("").usable());
}

class ForgetTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    world_.with_embedder = false;
    world_.open();
  }
  Memos& memos() { return *world_.memos; }
  ForgetReport forget(ForgetRequest request) {
    auto report = memos().forget(request);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : ForgetReport{};
  }
  MemoryId said(const std::string& speaker, const std::string& text, const std::string& session = {}, int day = 0) {
    AddItem turn = item(text, speaker);
    turn.scope.session_id = session;
    turn.said_at = UtcMs{World::kStart.value + day * 86'400'000LL};
    return world_.add_items({turn}).items[0].id;
  }
  /// A statement that was read from a turn.
  MemoryId states(const MemoryId& source, const std::string& subject, const std::string& key,
                  const std::string& value) {
    AddItem fact = item(subject + " " + key + " " + value);
    fact.origins.clear();
    fact.type = MemoryType::kFact;
    fact.key = key;
    fact.statement = Statement{.subject = subject, .value = value, .source = source};
    const MemoryId id = world_.add_items({fact}).items[0].id;
    EXPECT_TRUE(memos().link({LinkType::kDerivedFrom, id, source}, {}));
    return id;
  }
  World world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, ForgetTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(ForgetTest, EverythingAboutAPersonAndNothingAboutOthers) {
  said("Bob", "I like figs");
  said("Ann", "I met Bob's sister");
  said("Ann", "Bobby rode the bobsled");
  const MemoryId turn = said("Ann", "He moved to Porto");
  states(turn, "Bob", "home.city", "Porto");
  const ForgetRequest request{.about = "bob"};
  const ForgetReport preview = forget(request);
  EXPECT_EQ(preview.count, 4U);
  EXPECT_EQ(preview.gone, 0U);
  EXPECT_FALSE(preview.done);
  EXPECT_EQ(world_.listed().size(), 5U) << "a preview changes nothing";
  ForgetRequest doing = request;
  doing.preview = false;
  const ForgetReport report = forget(doing);
  EXPECT_TRUE(report.done);
  EXPECT_EQ(report.gone, 4U);
  EXPECT_EQ(world_.listed(), Texts{"Bobby rode the bobsled"});
  EXPECT_EQ(world_.found("Porto"), Texts{});
  EXPECT_EQ(forget(request).count, 0U) << "what is hidden is not hidden again";
  ASSERT_TRUE(memos().restore(turn, {}));
  EXPECT_EQ(world_.found("Porto"), Texts{"He moved to Porto"});
}

TEST_P(ForgetTest, ErasesWhatIsHiddenToo) {
  const MemoryId id = said("Bob", "I like figs");
  ASSERT_TRUE(memos().remove(id, {}));
  EXPECT_EQ(forget({.about = "Bob", .preview = false}).count, 0U);
  EXPECT_EQ(forget({.about = "Bob", .erase = true, .preview = false}).gone, 1U);
  EXPECT_FALSE(memos().restore(id, {}));
}

TEST_P(ForgetTest, OldVersionsCount) {
  const MemoryId id = said("Ann", "I met Bob");
  ASSERT_TRUE(memos().update({.id = id, .text = "I met somebody"}));
  EXPECT_EQ(forget({.about = "Bob", .erase = true, .preview = false}).gone, 1U);
  EXPECT_FALSE(memos().get(id, {}));
}

TEST_P(ForgetTest, AllFieldsMustHold) {
  said("Bob", "figs in May", "one", 1);
  said("Bob", "figs in June", "two", 30);
  said("Ann", "figs", "two", 30);
  EXPECT_EQ(texts_of(forget({.about = "Bob", .session_id = "two"}).memories), Texts{"figs in June"});
  EXPECT_EQ(forget({.session_id = "two"}).count, 2U);
  EXPECT_EQ(forget({.session_id = "tw"}).count, 0U);
  const UtcMs day_two{World::kStart.value + 2 * 86'400'000LL};
  EXPECT_EQ(texts_of(forget({.said_to = day_two}).memories), Texts{"figs in May"});
  EXPECT_EQ(forget({.said_from = day_two}).count, 2U);
  EXPECT_EQ(texts_of(forget({.about = "Bob", .said_from = day_two}).memories), Texts{"figs in June"});
  EXPECT_EQ(forget({.about = "Cy", .said_from = day_two}).count, 0U);
}

TEST_P(ForgetTest, ASlotTakesTheTurnsThatItWasReadFrom) {
  const MemoryId home = said("Ann", "I live in Porto and work at Acme");
  states(home, "", "home.city", "Porto");
  states(home, "", "work.employer", "Acme");
  const MemoryId other = said("Ann", "I play chess");
  states(other, "", "likes", "chess");
  EXPECT_EQ(forget({.key = "home.city"}).count, 3U) << "the turn, and all that was read from it";
  EXPECT_EQ(forget({.key = "home."}).count, 3U);
  EXPECT_EQ(forget({.key = "home"}).count, 0U);
  EXPECT_EQ(forget({.key = "home.city", .preview = false}).gone, 3U);
  EXPECT_EQ(world_.listed({.filter = {.derived = {}}}).size(), 2U);
}

TEST_P(ForgetTest, AQueryIsASearch) {
  said("Ann", "The surprise party is on Friday");
  said("Ann", "The weather is fine");
  ForgetRequest request{.query = "surprise party"};
  EXPECT_EQ(texts_of(forget(request).memories), Texts{"The surprise party is on Friday"});
  request.about = "Bob";
  EXPECT_EQ(forget(request).count, 0U);
}

TEST_P(ForgetTest, NamedMemoriesAndWhatFollowsFromThem) {
  const MemoryId turn = said("Ann", "I live in Porto");
  const MemoryId fact = states(turn, "", "home.city", "Porto");
  const MemoryId summary = world_.add("Ann's summary");
  ASSERT_TRUE(memos().link({LinkType::kDerivedFrom, summary, fact}, {}));
  const ForgetReport report = forget({.ids = {turn}, .erase = true, .preview = false});
  EXPECT_EQ(report.gone, 3U);
  EXPECT_EQ(report.derived, 2U);
  for (const MemoryId& id : {turn, fact, summary}) EXPECT_EQ(memos().get(id, {}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(ForgetTest, FrozenOnesAreReportedAndErased) {
  AddItem frozen = item("Bob signed the lease", "Ann");
  frozen.governance.frozen = true;
  world_.add_items({frozen, item("Bob came", "Ann")});
  const ForgetReport report = forget({.about = "Bob", .preview = false});
  EXPECT_EQ(report.gone, 1U);
  EXPECT_EQ(report.kept_count, 1U);
  EXPECT_EQ(texts_of(report.kept), Texts{"Bob signed the lease"});
  EXPECT_EQ(world_.listed(), Texts{"Bob signed the lease"});
  EXPECT_EQ(forget({.about = "Bob", .erase = true, .preview = false}).gone, 2U);
  EXPECT_EQ(world_.listed(), Texts{});
}

TEST_P(ForgetTest, InPartsItIsNotDoneBeforeItIs) {
  std::vector<AddItem> turns;
  for (int i = 0; i < 25; ++i) turns.push_back(item("Bob number " + std::to_string(i), "Ann"));
  const AddResult added = world_.add_items(turns);
  const MemoryId last = added.items.back().id;
  const MemoryId fact = states(last, "Bob", "likes", "figs");
  ForgetRequest request{.about = "Bob", .erase = true, .preview = false, .at_most = 1};
  ForgetReport report = forget(request);
  EXPECT_EQ(report.count, 26U);
  EXPECT_EQ(report.gone, 1U);
  EXPECT_FALSE(report.done);
  EXPECT_FALSE(memos().get(fact, {})) << "what was derived goes before its source";
  EXPECT_TRUE(memos().get(last, {}));
  request.at_most = 10;
  report = forget(request);
  EXPECT_EQ(report.gone, 10U);
  report = forget(request);
  EXPECT_FALSE(report.done);
  report = forget(request);
  EXPECT_EQ(report.gone, 5U);
  EXPECT_TRUE(report.done);
  EXPECT_EQ(world_.listed(), Texts{});
}

TEST_P(ForgetTest, RequestsAreChecked) {
  said("Ann", "stays");
  EXPECT_EQ(memos().forget({}).error().field, "request");
  EXPECT_EQ(memos().forget({.about = "..."}).error().field, "about");
  EXPECT_EQ(memos().forget({.about = std::string(limits::kMaxNameBytes + 1, 'x')}).error().field, "about");
  EXPECT_EQ(memos().forget({.ids = {MemoryId{}}}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(memos().forget({.query = "x", .min_confidence = 2}).error().field, "min_confidence");
  EXPECT_EQ(memos().forget({.said_from = UtcMs{2}, .said_to = UtcMs{1}}).error().field, "said_from");
  EXPECT_EQ(memos().forget({.cube = "none", .about = "x"}).error().code, ErrorCode::kNotFound);
  const MemoryId elsewhere = world_.add("of another cube", "other");
  EXPECT_EQ(memos().forget({.ids = {elsewhere}}).error().field, "ids");
  EXPECT_EQ(world_.listed(), Texts{"stays"});
}

TEST(ForgetBytes, NothingOfIt) {
  World world;
  world.open();
  std::vector<AddItem> turns;
  for (int i = 0; i < 1'500; ++i) turns.push_back(item("filler number " + std::to_string(i), "Ann"));
  for (int i = 0; i < 1'500; ++i) turns.push_back(item("xyzzyplugh number " + std::to_string(i), "Bob"));
  world.add_items(turns, "me", Embed::kNow);
  world.reopen();
  ASSERT_FALSE(world.files_with("xyzzyplugh").empty()) << "the search for bytes must be able to find";
  const auto report = world.memos->forget({.about = "Bob", .erase = true, .preview = false});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->gone, 1'500U);
  EXPECT_EQ(report->memories.size(), limits::kMaxPage);
  EXPECT_TRUE(report->done);
  EXPECT_EQ(world.files_with("xyzzyplugh"), Texts{});
  EXPECT_EQ(world.files_with("Bob"), Texts{});
  EXPECT_EQ(world.cube().memories, 1'500U);
  EXPECT_TRUE(world.memos->verify({})->problems.empty());
  world.close();
  EXPECT_EQ(world.files_with("xyzzyplugh"), Texts{});
}

TEST(ForgetBytes, AfterACrashAtAnyPointTheCommandTakesTheRest) {
  World world;
  world.with_embedder = false;
  world.open();
  std::vector<AddItem> turns;
  for (int i = 0; i < 2'500; ++i) turns.push_back(item("xyzzyplugh number " + std::to_string(i), "Bob"));
  world.add_items(turns);
  world.reopen();
  const ForgetRequest request{.about = "Bob", .erase = true, .preview = false};
  const std::uint64_t begin = world.disk->operations();
  ASSERT_TRUE(world.memos->forget(request));
  const std::uint64_t end = world.disk->operations();
  std::uint64_t halfway = 0;
  constexpr std::uint64_t kPoints = 10;
  for (std::uint64_t point = 0; point <= kPoints; ++point) {
    const std::uint64_t after = end - (end - begin) * point / kPoints;  // falling, which is quick
    SCOPED_TRACE("after operation " + std::to_string(after));
    World crashed;
    crashed.with_embedder = false;
    crashed.disk = world.disk->crash_image(after, base::Survival::kNothing, 1);
    crashed.open();
    const std::uint64_t left = crashed.cube().memories;
    halfway += left > 0 && left < 2'500 ? 1U : 0U;
    const auto report = crashed.memos->forget(request);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->gone, left);
    EXPECT_TRUE(report->done);
    EXPECT_EQ(crashed.cube().memories, 0U);
    EXPECT_EQ(crashed.files_with("xyzzyplugh"), Texts{});
  }
  EXPECT_GT(halfway, 0U) << "parts are transactions of their own";
}

TEST(ForgetBytes, AFullDiskIsAnErrorAndNotAnEnd) {
  World world;
  world.with_embedder = false;
  world.open();
  world.add_items({item("Bob came", "Ann"), item("Ann came", "Ann")});
  world.disk->fail_at(world.disk->operations(), base::FaultKind::kDiskFull);
  EXPECT_FALSE(world.memos->forget({.about = "Bob", .preview = false}));
  world.disk->clear_faults();
  const auto report = world.memos->forget({.about = "Bob", .preview = false});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->done);
  EXPECT_EQ(world.listed(), Texts{"Ann came"});
}

}  // namespace
}  // namespace memos::api
