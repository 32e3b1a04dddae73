// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Plans of prompts and the key/value cache behind them.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "interface/api/api_test_support.h"
#include "model/twin_generator.h"

namespace memos::api {
namespace {

constexpr std::string_view kSecret = "The spare key lies under the blue flowerpot";

class PlanTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.with_embedder = false;
    world_.generator = [this]() -> Result<std::unique_ptr<model::Generator>> {
      ++loads_;
      return model::make_twin_generator(model_);
    };
    world_.generation.system = "You are a quiet assistant who answers from memory and says when it does not know.";
    world_.open();
    world_.memos
        ->add({.cube = "me", .items = {item("I live in Lisbon.", "Ada"), item("My dog is called Rufus.", "Ada")}})
        .value();
    secret_ = world_.add(std::string(kSecret) + ".");
    world_.add("The choir sings on Sunday.");
    ASSERT_TRUE(world_.memos->search({.text = "flowerpot", .use_vectors = false}));  // Used.
  }
  static PlanRequest ask(const std::string& question) {
    PlanRequest request;
    request.context.search.text = question;
    request.context.search.use_vectors = false;
    return request;
  }
  Plan plan(PlanRequest request) {
    auto made = world_.memos->plan(request);
    EXPECT_TRUE(made) << made.error().message << " " << made.error().field;
    return made ? *made : Plan{};
  }
  MemoryId warm(std::size_t memories = 2) {
    const auto warmed = world_.memos->kv_warm({.cube = "me", .memories = memories, .system = {}, .actor = {}});
    EXPECT_TRUE(warmed) << warmed.error().message;
    if (!warmed) return {};
    if (warmed->job.value != 0) world_.run_all_jobs();
    return warmed->segment;
  }
  static std::vector<SegmentKind> kinds(const Plan& plan) {
    std::vector<SegmentKind> kinds;
    for (const PlanSegment& segment : plan.segments)
      if (segment.kind != SegmentKind::kTemplate) kinds.push_back(segment.kind);
    return kinds;
  }
  static std::uint64_t from(const Plan& plan, const std::string& origin) {
    std::uint64_t tokens = 0;
    for (const PlanSegment& segment : plan.segments)
      if (const auto found = segment.from.find(origin); found != segment.from.end()) tokens += found->second;
    return tokens;
  }
  World world_;
  model::TwinGeneratorOptions model_;
  int loads_ = 0;
  MemoryId secret_;
};

TEST_F(PlanTest, StablePartsComeFirst) {
  warm();
  PlanRequest request = ask("What is the dog called? Where is the flowerpot?");
  request.history = {{"user", "Hello."}, {"assistant", "Good morning."}};
  const Plan made = plan(request);
  EXPECT_EQ(kinds(made),
            (std::vector{SegmentKind::kSystem, SegmentKind::kProfile, SegmentKind::kMemory, SegmentKind::kHistory,
                         SegmentKind::kHistory, SegmentKind::kContext, SegmentKind::kTurn}));
  std::uint64_t tokens = 0;
  for (const PlanSegment& segment : made.segments) tokens += segment.tokens;
  EXPECT_EQ(made.tokens, tokens);
  EXPECT_EQ(made.tokens + made.room, model_.context_tokens);
  EXPECT_FALSE(made.prepared);
  EXPECT_TRUE(made.exact);
  EXPECT_EQ(made.model, "twin:0");
  EXPECT_EQ(made.segments.back().kind, SegmentKind::kTemplate);
  const auto context = std::ranges::find(made.segments, SegmentKind::kContext, &PlanSegment::kind);
  EXPECT_NE(context->text.find("Rufus"), std::string::npos);
  EXPECT_EQ(context->text.find("flowerpot"), std::string::npos) << "it stands in the segment";
  EXPECT_EQ(context->sources, made.included);
}

TEST_F(PlanTest, WithoutAModelTokensAreEstimated) {
  world_.generator = nullptr;
  world_.reopen();
  const Plan made = plan(ask("Where is the spare key?"));
  EXPECT_EQ(kinds(made),
            (std::vector{SegmentKind::kSystem, SegmentKind::kProfile, SegmentKind::kContext, SegmentKind::kTurn}));
  EXPECT_TRUE(made.model.empty());
  EXPECT_EQ(made.restored, 0U);
  EXPECT_FALSE(made.notice.empty());
  EXPECT_GT(made.tokens, 0U);
  PlanRequest prepare = ask("Where?");
  prepare.prepare = true;
  EXPECT_EQ(world_.memos->plan(prepare).error().code, ErrorCode::kUnavailable);
  const auto warmed = world_.memos->kv_warm({.cube = "me", .memories = 2, .system = {}, .actor = {}});
  ASSERT_TRUE(warmed);
  EXPECT_EQ(warmed->job.value, 0U);
  EXPECT_FALSE(warmed->segment.is_nil());
}

TEST_F(PlanTest, AModelThatCannotBeLoadedIsToldAndNotTriedAgain) {
  world_.generator = [this]() -> Result<std::unique_ptr<model::Generator>> {
    ++loads_;
    return fail(ErrorCode::kNotFound, "no such model", "generator");
  };
  world_.reopen();
  loads_ = 0;
  EXPECT_EQ(plan(ask("Where?")).notice, "no such model");
  EXPECT_EQ(plan(ask("Where?")).notice, "no such model");
  EXPECT_EQ(loads_, 1);
  PlanRequest prepare = ask("Where?");
  prepare.prepare = true;
  EXPECT_EQ(world_.memos->plan(prepare).error().code, ErrorCode::kNotFound);
}

TEST_F(PlanTest, WhatIsWarmIsRestoredFromRamAndAfterARestartFromDisk) {
  warm();
  PlanRequest request = ask("When does the choir sing?");
  const Plan looked = plan(request);
  EXPECT_GT(from(looked, "ram"), 256U) << "two blocks, and the end";
  world_.reopen();
  request.prepare = true;
  Plan made = plan(request);
  EXPECT_TRUE(made.prepared);
  EXPECT_TRUE(made.exact);
  EXPECT_EQ(from(made, "disk"), from(looked, "ram"));
  EXPECT_EQ(made.restored, from(made, "disk"));
  made = plan(request);
  EXPECT_EQ(from(made, "engine"), made.tokens - 1) << "asked again, the row is still there";
  const KvStatistics kv = world_.memos->statistics()->kv;
  EXPECT_EQ(kv.model, "twin:0");
  EXPECT_EQ(kv.tokens.at("disk"), from(looked, "ram"));
  EXPECT_EQ(kv.events.at("prompts"), 2U);
  EXPECT_GT(kv.disk_bytes, 0U);
}

TEST_F(PlanTest, WhatAnAnswerComputedIsKeptToo) {
  PlanRequest request = ask("When does the choir sing?");
  request.prepare = true;
  EXPECT_EQ(plan(request).restored, 0U);
  world_.reopen();
  EXPECT_GT(from(plan(request), "disk"), 128U) << "closing writes what is only in RAM";
}

TEST_F(PlanTest, ErasedTextLeavesNothingInTheFolder) {
  warm(4);
  PlanRequest request = ask("Where is the spare key?");
  request.prepare = true;
  plan(request);
  world_.run_all_jobs();
  const auto before = world_.memos->kv_list({.cube = "me"});
  ASSERT_TRUE(before);
  ASSERT_EQ(before->size(), 2U) << "prompts, and the segment";
  // The twin's state holds each token beside what it made of it, so bytes of the erased text's tokens can be looked
  // for.
  const auto tokens = model::make_twin_generator(model_)->tokenize(kSecret);
  const auto files_with_state = [&] {
    std::size_t found = 0;
    for (const std::string& path : world_.files_with("")) {
      if (!path.starts_with("/data/kv")) continue;
      const std::string content = world_.disk->peek(path).value_or("");
      bool seen = false;
      for (const std::size_t begin : {0U, 14U, 28U}) {  // Of the text; one of them does not cross two blocks.
        for (std::size_t at = 0; at + 16 <= content.size() && !seen; ++at) {
          std::size_t run = 0;
          while (run < 12 && at + run * 16 + 1 < content.size() &&
                 static_cast<unsigned char>(content[at + run * 16]) == (*tokens)[begin + run] &&
                 content[at + run * 16 + 1] == 0)
            ++run;
          seen = run == 12;
        }
      }
      if (seen) ++found;
    }
    return found;
  };
  EXPECT_GT(files_with_state(), 0U) << "the test can see it";
  ASSERT_TRUE(world_.memos->erase({secret_}, {}));
  EXPECT_EQ(files_with_state(), 0U);
  EXPECT_TRUE(world_.files_with(std::string(kSecret)).empty());
  const Plan after = plan(request);
  EXPECT_TRUE(std::ranges::none_of(
      after.segments, [](const PlanSegment& segment) { return segment.text.find("flowerpot") != std::string::npos; }));
  world_.close();
  EXPECT_EQ(files_with_state(), 0U) << "closing writes nothing of it";
}

TEST_F(PlanTest, DeletingAndChangingASourceTakeItsSegmentAndItsCacheAway) {
  warm(4);
  const auto blocks_of_memories = [&] {
    std::uint64_t blocks = 0;
    const auto segments = world_.memos->kv_list({.cube = "me"}).value();
    for (const KvSegment& segment : segments)
      if (!segment.memory.is_nil()) blocks += segment.blocks;
    return blocks;
  };
  EXPECT_GT(blocks_of_memories(), 0U);
  ASSERT_TRUE(world_.memos->update({.id = secret_, .text = "The spare key lies in the shed."}));
  EXPECT_EQ(world_.memos->kv_list({.cube = "me"})->size(), 1U) << "the system text is left";
  const MemoryId again = warm(4);
  EXPECT_GT(blocks_of_memories(), 0U);
  EXPECT_NE(world_.memos->get(again, {})->body.text.find("shed"), std::string::npos);
  ASSERT_TRUE(world_.memos->remove(secret_, {}));
  EXPECT_EQ(blocks_of_memories(), 0U);
  EXPECT_EQ(world_.memos->get(again, {}).error().code, ErrorCode::kNotFound);
}

TEST_F(PlanTest, ASegmentIsAMemoryThatSearchesDoNotFind) {
  const MemoryId segment = warm(2);
  const auto memory = world_.memos->get(segment, {});
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->body.type, MemoryType::kKvSegment);
  const auto provenance = world_.memos->provenance(segment);
  ASSERT_TRUE(provenance);
  EXPECT_EQ(provenance->sources.size(), 2U);
  for (const std::string& text : world_.found("flowerpot")) EXPECT_FALSE(text.starts_with("Memories:"));
  EXPECT_EQ(warm(2), segment) << "nothing has changed";
  const MemoryId larger = warm(3);
  EXPECT_NE(larger, segment);
  EXPECT_EQ(world_.memos->get(segment, {})->state, State::kArchived);
  EXPECT_TRUE(world_.memos->facts({.cube = "me", .subject = std::nullopt, .key = "prompt."})->beliefs.empty());
}

TEST_F(PlanTest, PrivateMemoriesStayOutOfSegments) {
  AddItem hidden = item("Only Bo may read this one.");
  hidden.governance.readers = {ActorId{9}};
  AddItem secret = item("A secret one.");
  secret.governance.sensitivity = Sensitivity::kSecret;
  world_.add_items({hidden, secret}, "two");
  const auto none = world_.memos->kv_warm({.cube = "two", .memories = 5, .system = {}, .actor = {}});
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  AddItem open = item("Everybody may know this.");
  open.governance.sensitivity = Sensitivity::kPublic;
  world_.add_items({open}, "two");
  const auto warmed = world_.memos->kv_warm({.cube = "two", .memories = 5, .system = {}, .actor = {}});
  ASSERT_TRUE(warmed);
  EXPECT_EQ(warmed->memories, 1U);
  PlanRequest request = ask("What?");
  request.context.search.cubes = {"two"};
  const Plan made = plan(request);
  const auto segment = std::ranges::find(made.segments, SegmentKind::kMemory, &PlanSegment::kind);
  ASSERT_NE(segment, made.segments.end());
  EXPECT_TRUE(segment->shared);
}

TEST_F(PlanTest, RoomIsKeptByLeavingOutWhatCanBeDoneWithout) {
  warm();
  PlanRequest request = ask("When does the choir sing?");
  request.history = {{"user", std::string(500, 'a')}, {"assistant", std::string(500, 'b')}};
  const Plan all = plan(request);
  request.max_tokens = all.tokens - 1;
  Plan less = plan(request);
  EXPECT_EQ(less.left_out, 1U);
  EXPECT_LE(less.tokens, request.max_tokens);
  EXPECT_EQ(std::ranges::count(less.segments, SegmentKind::kHistory, &PlanSegment::kind), 1);
  request.max_tokens = 220;
  less = plan(request);
  EXPECT_EQ(kinds(less).back(), SegmentKind::kTurn);
  EXPECT_LE(less.tokens, 220U);
  request.max_tokens = 100;
  const auto refused = world_.memos->plan(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "max_tokens");
}

TEST_F(PlanTest, WrongRequestsNameTheirField) {
  const auto field = [&](const PlanRequest& request) {
    const auto made = world_.memos->plan(request);
    return made ? std::string("none") : made.error().field;
  };
  PlanRequest request = ask("");
  EXPECT_EQ(field(request), "context.search.text");
  request = ask("x");
  request.context.format = ContextFormat::kMessages;
  EXPECT_EQ(field(request), "context.format");
  request = ask("x");
  request.repair_tokens = limits::kMaxRepairTokens + 1;
  EXPECT_EQ(field(request), "repair_tokens");
  request.repair_tokens = limits::kMaxRepairTokens;
  EXPECT_EQ(field(request), "none");
  request = ask("x");
  request.system.assign(limits::kMaxSystemBytes + 1, 'x');
  EXPECT_EQ(field(request), "system");
  request = ask("x");
  request.history.assign(limits::kMaxPlanMessages + 1, {"user", "x"});
  EXPECT_EQ(field(request), "history");
  request.history = {{"", "x"}};
  EXPECT_EQ(field(request), "history[0].role");
  request = ask("x");
  request.segments = {secret_};
  EXPECT_EQ(field(request), "segments[0]");
  request = ask("x");
  request.context.search.cubes = {"nowhere"};
  EXPECT_EQ(field(request), "cubes[0]");
  request = ask("x");
  request.max_tokens = limits::kMaxPlanTokens + 1;
  EXPECT_EQ(field(request), "max_tokens");
}

TEST_F(PlanTest, DroppingTakesCacheButNoMemory) {
  const MemoryId segment = warm();
  const auto one = world_.memos->kv_drop({.cube = "me", .memory = segment, .all = false});
  ASSERT_TRUE(one);
  EXPECT_GT(one->blocks, 0U);
  EXPECT_TRUE(world_.memos->get(segment, {}));
  warm();
  EXPECT_GT(world_.memos->kv_drop({.cube = "me", .memory = {}, .all = false})->blocks, 0U);
  warm();
  EXPECT_GT(world_.memos->kv_drop({.cube = {}, .memory = {}, .all = true})->blocks, 0U);
  EXPECT_EQ(world_.memos->statistics()->kv.blocks, 0U);
  EXPECT_EQ(world_.memos->kv_drop({.cube = "nowhere", .memory = {}, .all = false}).error().field, "cube");
  EXPECT_EQ(
      world_.memos
          ->kv_drop(
              {.cube = "me", .memory = MemoryId::parse("0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77").value(), .all = false})
          .error()
          .field,
      "memory");
}

TEST_F(PlanTest, DroppingACubeTakesItsCache) {
  warm();
  EXPECT_GT(world_.memos->statistics()->kv.blocks, 0U);
  ASSERT_TRUE(world_.memos->drop_cube("me", {}));
  for (const std::string& path : world_.files_with(""))
    EXPECT_FALSE(path.starts_with("/data/kv") && path.ends_with(".kv"));
}

TEST_F(PlanTest, ComposedPromptsAreNoted) {
  const MemoryId segment = warm(4);
  PlanRequest request = ask("When does the choir sing?");
  request.system = "Another standing text, of another length than the one that was encoded.";
  request.segments = {segment};
  request.composition = Composition::kShifted;
  request.prepare = true;
  const Plan made = plan(request);
  EXPECT_FALSE(made.exact);
  EXPECT_GT(from(made, "moved"), 0U);
  request.composition = Composition::kExact;
  const Plan exact = plan(request);
  EXPECT_TRUE(exact.exact);
  EXPECT_EQ(from(exact, "moved"), 0U);
}

TEST_F(PlanTest, TenantsDoNotSeeEachOthersCache) {
  warm();
  auto& other = dynamic_cast<LocalMemos&>(*world_.memos).of_tenant(TenantId{"acme"});
  ASSERT_TRUE(other.add({.cube = "me", .items = {item("I live in Lisbon.", "Ada")}}));
  EXPECT_TRUE(other.kv_list({.cube = "me"})->empty());
  PlanRequest request = ask("When does the choir sing?");
  EXPECT_EQ(other.plan(request)->restored, 0U);
  EXPECT_EQ(other.kv_drop({.cube = {}, .memory = {}, .all = true})->blocks, 0U);
  EXPECT_EQ(other.statistics()->kv.blocks, 0U);
}

}  // namespace
}  // namespace memos::api
