// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Refinement: what a language model reads, when it is asked, and everything that it can do wrong.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "interface/api/refine_test_support.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;
using Counts = std::map<std::string, std::uint64_t>;

class RefineTest : public testing::TestWithParam<Kind> {
 protected:
  ModelPlan model_;
  RefineWorld world_{model_, GetParam()};
  Memos& memos() { return *world_.memos; }
};
INSTANTIATE_TEST_SUITE_P(Vaults, RefineTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(RefineTest, FactsComeBesideWhatTheRulesRead) {
  const MemoryId city = world_.tell("home.city: Boston");
  const MemoryId chess = world_.tell("I like chess");
  world_.tell("Noted.", "s1", "Bot", "assistant");
  const JobInfo job = world_.run();
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.kind, "refine");
  const Counts expected{{"asked", 1}, {"facts", 1}, {"prompt_tokens", 10}, {"reply_tokens", 2}, {"turns", 2}};
  EXPECT_EQ(job.counts, expected);
  EXPECT_EQ(memos().statistics()->refined, expected);
  EXPECT_EQ(world_.refined(), Texts{"hobby chess"});
  EXPECT_EQ(world_.beliefs(), (Texts{"Mira hobby chess", "Mira home.city Boston"}));
  const auto provenance = memos().provenance(chess);
  ASSERT_TRUE(provenance);
  ASSERT_EQ(provenance->derived.size(), 1U);
  const Body& fact = provenance->derived.front().body;
  EXPECT_EQ(fact.statement->source, chess);
  EXPECT_EQ(fact.info, R"({"generator":"tiny","prompt":")" + model_.texts.facts.hash + R"("})");
  EXPECT_EQ(memos().provenance(city)->derived.size(), 1U) << "the rules'";
  EXPECT_EQ(world_.cube().memories, 3U) << "what was derived is not counted";
  EXPECT_EQ(world_.found("hobby"), Texts{}) << "nor is it a hit of its own";
  ASSERT_EQ(model_.prompts.size(), 1U);
  EXPECT_EQ(turns_in(model_.prompts[0]).size(), 2U) << "nobody asks what an assistant states";
  EXPECT_NE(model_.prompts[0].find(R"("slot":"home.city","value":"Boston")"), std::string::npos)
      << "it is told what is known";
}

TEST_P(RefineTest, ATurnIsAskedAboutOnce) {
  const MemoryId id = world_.tell("I like chess");
  world_.tell("I like tea");
  world_.run();
  EXPECT_EQ(model_.prompts.size(), 1U);
  world_.run();
  EXPECT_EQ(model_.prompts.size(), 1U);
  const JobInfo again = world_.run({.again = true});
  EXPECT_EQ(model_.prompts.size(), 2U);
  EXPECT_EQ(RefineWorld::count(again, "facts"), 0U) << "what is the same stays as it is";
  EXPECT_EQ(RefineWorld::count(again, "archived"), 0U);
  world_.tell("I like rain");
  ASSERT_TRUE(memos().update({.id = id, .text = "I like golf"}));
  EXPECT_EQ(world_.refined(), Texts{"hobby tea"}) << "what was read from the old text is put away";
  world_.run();
  ASSERT_EQ(model_.prompts.size(), 3U);
  EXPECT_EQ(turns_in(model_.prompts[2]).size(), 2U) << "the new turn and the new text";
  Texts now = world_.refined();
  std::ranges::sort(now);
  EXPECT_EQ(now, (Texts{"hobby golf", "hobby rain", "hobby tea"}));
  world_.run();
  EXPECT_EQ(model_.prompts.size(), 3U);
}

TEST_P(RefineTest, AskedAgainWhatTheModelReadBeforeMakesRoom) {
  world_.tell("I like chess");
  world_.tell("home.city: Boston");
  world_.run();
  model_.answer = [](const model::ChatQuestion&) {
    return reply_of(facts_answer({fact_of(1, "I like chess", "favourite.game", "chess")}));
  };
  const JobInfo job = world_.run({.again = true});
  EXPECT_EQ(world_.refined(), Texts{"favourite.game chess"});
  EXPECT_EQ(RefineWorld::count(job, "archived"), 1U);
  EXPECT_EQ(world_.beliefs(), (Texts{"Mira favourite.game chess", "Mira home.city Boston"}));
}

TEST_P(RefineTest, OneSessionOrWhatCameSince) {
  world_.tell("I like chess", "s1");
  const MemoryId id = world_.tell("I like tea", "s2");
  world_.tell("I like rain", "s1");
  world_.run({.session_id = "s2"});
  EXPECT_EQ(world_.refined(), Texts{"hobby tea"});
  world_.run({.since = id});
  EXPECT_EQ(world_.refined(), (Texts{"hobby tea", "hobby rain"}));
  world_.run();
  EXPECT_EQ(world_.refined(), (Texts{"hobby tea", "hobby rain", "hobby chess"}));
  EXPECT_EQ(model_.prompts.size(), 3U);
  EXPECT_EQ(memos().refine({.since = MemoryId{}}).error().field, "since");
  EXPECT_EQ(memos().refine({.cube = "nowhere"}).error().field, "cube");
  EXPECT_EQ(memos().refine({.facts = false}).error().code, ErrorCode::kInvalidArgument);
}

TEST_P(RefineTest, NonsenseChangesNothing) {
  using Answer = std::function<Result<model::ChatReply>(const model::ChatQuestion&)>;
  const auto says = [](const std::string& text) -> Answer {
    return [text](const model::ChatQuestion&) { return reply_of(text); };
  };
  const auto cut_off = [](const model::ChatQuestion&) {
    model::ChatReply reply = reply_of(facts_answer({fact_of(1, "home.city: Boston", "hobby", "chess")}));
    reply.cut_off = true;
    return reply;
  };
  const auto endless = [](const model::ChatQuestion&) -> Result<model::ChatReply> {
    return fail(ErrorCode::kExhausted, "the endpoint's reply is too long", "embedder");
  };
  const std::vector<std::pair<std::string, Answer>> cases = {
      {"no JSON", says("I cannot help with that.")},
      {"other JSON", says(R"({"answer": 42})")},
      {"broken JSON", says(R"({"facts": [{"turn": 1, "quote": "home)")},
      {"nothing", says("")},
      {"cut off", cut_off},
      {"endless", endless}};
  for (const auto& [name, answer] : cases) {
    world_.tell("home.city: Boston");
    model_.answer = answer;
    const std::size_t asked = model_.prompts.size();
    const JobInfo job = world_.run();
    EXPECT_EQ(job.state, JobState::kDone) << name;
    EXPECT_EQ(RefineWorld::count(job, "failed"), 1U) << name;
    EXPECT_EQ(world_.refined(), Texts{}) << name;
    EXPECT_EQ(world_.beliefs(), Texts{"Mira home.city Boston"}) << name;
    EXPECT_EQ(model_.prompts.size(), asked + 1) << name;
    world_.run();
    EXPECT_EQ(model_.prompts.size(), asked + 1) << name << ": asked once";
  }
}

TEST_P(RefineTest, ItemsThatCannotBeBelievedAreCounted) {
  world_.tell("home.city: Boston");
  world_.tell("I like chess and tea");
  json::Value of_bob = fact_of(2, "I like chess", "hobby", "chess");
  of_bob.set("subject", "Bob");
  json::Value someday = fact_of(2, "I like chess", "hobby", "chess");
  someday.set("from", "someday");
  model_.answer = [&](const model::ChatQuestion&) {
    return reply_of(facts_answer(
        {fact_of(2, "chess and tea", "hobby", "chess"), of_bob, someday, fact_of(2, "I love chess", "hobby", "golf"),
         fact_of(1, "home.city", "home.city", "Rome"), fact_of(2, "I like chess", "mood", "good"),
         fact_of(9, "I like chess", "hobby", "x"), json::Value("chess")}));
  };
  const JobInfo job = world_.run();
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(RefineWorld::count(job, "rejected"), 7U);
  for (const char* reason : {"owner", "time", "quote", "repeat", "slot", "turn", "shape"})
    EXPECT_EQ(RefineWorld::count(job, std::string("rejected.") + reason), 1U) << reason;
  EXPECT_EQ(world_.beliefs(), (Texts{"Mira hobby chess", "Mira home.city Boston"}));
}

TEST_P(RefineTest, AnAnswerThatIsTooLongIsAskedForInParts) {
  for (const char* thing : {"chess", "tea", "rain"}) world_.tell(std::string("I like ") + thing);
  model_.answer = [](const model::ChatQuestion& question) {
    Result<model::ChatReply> reply = plain_model(question);
    reply->cut_off = turns_in(question.prompt).size() > 1;
    return reply;
  };
  const JobInfo job = world_.run();
  EXPECT_EQ(world_.refined(), (Texts{"hobby chess", "hobby tea", "hobby rain"}));
  EXPECT_EQ(RefineWorld::count(job, "failed"), 0U);
  EXPECT_EQ(RefineWorld::count(job, "turns"), 3U);
}

TEST_P(RefineTest, ManyTurnsAreManyQuestions) {
  for (std::size_t i = 0; i < limits::kRefineTurns + 1; ++i) world_.tell("I like " + std::to_string(i));
  world_.tell("I like tea", "s2");
  world_.tell(std::string(limits::kRefineBytes, 'x'), "s2");
  world_.tell(std::string(limits::kMaxRefineTurnBytes + 1, 'x'), "s2");
  world_.run();
  ASSERT_EQ(model_.prompts.size(), 4U);
  EXPECT_EQ(turns_in(model_.prompts[0]).size(), limits::kRefineTurns);
  EXPECT_EQ(turns_in(model_.prompts[1]).size(), 1U);
  EXPECT_EQ(turns_in(model_.prompts[1], false).size(), 1 + limits::kRefineContextTurns) << "and those before it";
  EXPECT_EQ(world_.refined().size(), limits::kRefineTurns + 2);
}

// ---- a model that is away ----------------------------------------------------------------------------------------

TEST_P(RefineTest, AModelThatIsAwayIsAskedLaterUpToALimit) {
  world_.tell("I like chess");
  model_.answer = [](const model::ChatQuestion&) -> Result<model::ChatReply> {
    return fail(ErrorCode::kUnavailable, "the model does not answer", "url");
  };
  const JobInfo first = world_.run();
  EXPECT_EQ(first.state, JobState::kWaiting);
  EXPECT_EQ(first.last_error, "the model does not answer");
  EXPECT_GT(first.run_after.value, world_.clock.now().value);
  for (std::uint32_t attempt = 2; attempt <= limits::kMaxJobAttempts; ++attempt) {
    world_.clock.advance_ms(600'000);
    ASSERT_TRUE(memos().run_jobs({}));
  }
  const auto last = memos().job(first.id);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->state, JobState::kFailed);
  EXPECT_EQ(RefineWorld::count(*last, "unanswered"), limits::kMaxJobAttempts);
  EXPECT_EQ(model_.prompts.size(), limits::kMaxJobAttempts);
  model_.answer = plain_model;
  world_.run();
  EXPECT_EQ(world_.refined(), Texts{"hobby chess"}) << "nothing was lost";
}

TEST_P(RefineTest, ABusyServerSaysWhenToComeBack) {
  world_.tell("I like chess");
  int busy = 2;
  model_.answer = [&busy](const model::ChatQuestion& question) -> Result<model::ChatReply> {
    if (busy-- <= 0) return plain_model(question);
    *question.retry_after = std::chrono::seconds(90);
    return fail(ErrorCode::kUnavailable, "status 429", "url");
  };
  JobInfo job = world_.run();
  for (int wait = 0; wait < 2; ++wait) {
    EXPECT_EQ(job.state, JobState::kWaiting);
    EXPECT_EQ(job.run_after.value, world_.clock.now().value + 90'000);
    EXPECT_EQ(job.attempts, 0U) << "it is no failure of the job";
    EXPECT_EQ(job.last_error, "status 429");
    world_.clock.advance_ms(90'000);
    ASSERT_TRUE(memos().run_jobs({}));
    job = *memos().job(job.id);
  }
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(world_.refined(), Texts{"hobby chess"});
}

TEST_P(RefineTest, AServerThatIsAlwaysBusyIsGivenUp) {
  world_.tell("I like chess");
  model_.answer = [](const model::ChatQuestion& question) -> Result<model::ChatReply> {
    *question.retry_after = std::chrono::hours(5);
    return fail(ErrorCode::kUnavailable, "status 503", "url");
  };
  JobInfo job = world_.run();
  EXPECT_EQ(job.run_after.value, world_.clock.now().value + std::chrono::milliseconds(limits::kMaxRefineWait).count());
  for (std::uint32_t i = 0; i < limits::kMaxRefineWaits + limits::kMaxJobAttempts; ++i) {
    world_.clock.advance_ms(600'000);
    ASSERT_TRUE(memos().run_jobs({}));
  }
  EXPECT_EQ(memos().job(job.id)->state, JobState::kFailed);
  EXPECT_EQ(model_.prompts.size(), limits::kMaxRefineWaits + limits::kMaxJobAttempts);
}

TEST_P(RefineTest, ARefusalIsFinal) {
  for (const ErrorCode code : {ErrorCode::kDenied, ErrorCode::kNotFound, ErrorCode::kUnsupported}) {
    world_.tell("I like chess");
    model_.answer = [code](const model::ChatQuestion&) -> Result<model::ChatReply> {
      return fail(code, "another key", "key");
    };
    EXPECT_EQ(world_.run().state, JobState::kFailed);
    EXPECT_EQ(world_.refined(), Texts{});
  }
}

// ---- what changes while the model reads ----------------------------------------------------------------------------

TEST_P(RefineTest, WhatChangesMeanwhileIsLeftOut) {
  const std::vector<std::pair<std::string, std::function<bool(Memos&, const MemoryId&)>>> changes = {
      {"edited", [](Memos& m, const MemoryId& id) { return m.update({.id = id, .text = "I like golf"}).has_value(); }},
      {"deleted", [](Memos& m, const MemoryId& id) { return m.remove(id, {}).has_value(); }},
      {"archived", [](Memos& m, const MemoryId& id) { return m.archive(id, {}).has_value(); }},
      {"erased", [](Memos& m, const MemoryId& id) { return m.erase({id}, {}).has_value(); }}};
  for (const auto& [name, change] : changes) {
    const MemoryId id = world_.tell("I like chess", name);
    world_.tell("I like tea", name);
    model_.answer = [&](const model::ChatQuestion& question) {
      EXPECT_TRUE(change(memos(), id)) << name;
      return plain_model(question);
    };
    const JobInfo job = world_.run();
    EXPECT_EQ(job.state, JobState::kDone) << name << ": " << job.last_error;
    EXPECT_EQ(RefineWorld::count(job, "changed"), 1U) << name;
    EXPECT_EQ(RefineWorld::count(job, "facts"), 1U) << name;
    EXPECT_EQ(world_.refined(), Texts{"hobby tea"}) << name;
    ASSERT_TRUE(memos().forget({.session_id = name, .erase = true, .preview = false}));
    EXPECT_EQ(world_.refined(), Texts{}) << name;
  }
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(RefineTest, ACubeThatIsDroppedMeanwhileTakesNothing) {
  world_.tell("I like chess");
  model_.answer = [&](const model::ChatQuestion& question) {
    EXPECT_TRUE(memos().drop_cube("me", {}));
    return plain_model(question);
  };
  ASSERT_TRUE(memos().refine({}));
  ASSERT_TRUE(memos().run_jobs({}));
  EXPECT_TRUE(memos().list_cubes()->empty());
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(RefineTest, AFrozenTurnMayBeRead) {
  AddItem turn = item("I like chess", "Mira");
  turn.governance.frozen = true;
  ASSERT_TRUE(memos().add({.items = {turn}}));
  world_.run();
  EXPECT_EQ(world_.refined(), Texts{"hobby chess"});
}

TEST_P(RefineTest, WhatOthersMayNotReadIsAskedForApart) {
  std::vector<AddItem> items = {item("I like chess", "Mira"), item("I like tea", "Mira"), item("I like rain", "Mira")};
  items[1].governance.sensitivity = Sensitivity::kSecret;
  items[2].governance.readers = {ActorId{7}};
  ASSERT_TRUE(memos().add({.items = items}));
  world_.run();
  ASSERT_EQ(model_.prompts.size(), 3U);
  for (const std::string& prompt : model_.prompts) EXPECT_EQ(turns_in(prompt, false).size(), 1U);
}

TEST_P(RefineTest, ErasingTheTurnErasesWhatWasReadFromIt) {
  const MemoryId id = world_.tell("I like xyzzyplugh");
  world_.tell("I like tea");
  world_.run();
  ASSERT_TRUE(memos().remove(id, {}));
  EXPECT_EQ(world_.refined(), Texts{"hobby tea"});
  ASSERT_TRUE(memos().restore(id, {}));
  EXPECT_EQ(world_.refined().size(), 2U);
  EXPECT_EQ(memos().erase({id}, {})->derived, 1U);
  EXPECT_EQ(world_.refined(), Texts{"hobby tea"});
  if (GetParam() == Kind::kSqlite) {
    EXPECT_EQ(world_.files_with("xyzzyplugh"), Texts{});
  }
}

// ---- by itself -----------------------------------------------------------------------------------------------------

TEST_P(RefineTest, NewTurnsAreRefinedByThemselvesWhereThatIsWished) {
  world_.tell("I like chess");
  EXPECT_TRUE(memos().jobs(false)->empty()) << "not wished";
  if (GetParam() == Kind::kMemory) return;
  model_.after_turns = 3;
  world_.reopen();
  world_.tell("I like tea", "s1");
  world_.tell("I like rain", "s2");
  auto jobs = *memos().jobs(false);
  ASSERT_EQ(jobs.size(), 2U) << "one a session";
  const std::int64_t soon = std::chrono::milliseconds(limits::kRefineAfter).count();
  EXPECT_EQ(jobs[1].run_after.value, world_.clock.now().value + soon);
  ASSERT_TRUE(memos().run_jobs({}));
  EXPECT_EQ(world_.refined(), (Texts{"hobby chess", "hobby tea"})) << "a minute is over for the first session";
  for (const char* thing : {"wine", "jazz"}) world_.tell(std::string("I like ") + thing, "s2");
  jobs = *memos().jobs(false);
  ASSERT_EQ(jobs.size(), 1U);
  EXPECT_LE(jobs[0].run_after.value, world_.clock.now().value) << "three turns: at once";
  ASSERT_TRUE(memos().run_jobs({}));
  EXPECT_EQ(world_.refined().size(), 5U);
  EXPECT_TRUE(memos().jobs(false)->empty());
}

TEST(Refine, ManySessionsAtOnceAreOneJob) {
  ModelPlan model;
  model.after_turns = 5;
  RefineWorld world(model);
  AddRequest request;
  for (int i = 0; i < 20; ++i) {
    AddItem turn = item("I like " + std::to_string(i), "Mira");
    turn.scope.session_id = "s" + std::to_string(i);
    request.items.push_back(turn);
  }
  ASSERT_TRUE(world.memos->add(request));
  EXPECT_EQ(world.memos->jobs(false)->size(), 1U);
  ASSERT_TRUE(world.memos->run_jobs({}));
  EXPECT_EQ(world.refined().size(), 20U);
}

TEST(Refine, JobsWaitForAModel) {
  ModelPlan model;
  RefineWorld world(model);
  world.tell("I like chess");
  const auto job = world.memos->refine({});
  ASSERT_TRUE(job);
  world.refine = {};
  world.reopen();
  ASSERT_TRUE(world.memos->run_jobs({}));
  EXPECT_EQ(world.memos->job(*job)->state, JobState::kWaiting);
  EXPECT_EQ(world.memos->refine({}).error().code, ErrorCode::kUnavailable);
  world.use_model();
  world.reopen();
  ASSERT_TRUE(world.memos->run_jobs({}));
  EXPECT_EQ(world.memos->job(*job)->state, JobState::kDone);
  EXPECT_EQ(world.refined(), Texts{"hobby chess"});
}

TEST(Refine, AnotherModelOrPromptReadsAnew) {
  ModelPlan model;
  RefineWorld world(model);
  world.tell("I like chess");
  world.run();
  model.name = "large";
  world.reopen();
  world.run();
  EXPECT_EQ(model.prompts.size(), 2U);
  model.texts.facts = *reader::make_prompt(reader::PromptKind::kFacts, "{{turns}}\n{{slots}}\n");
  world.reopen();
  world.run();
  EXPECT_EQ(model.prompts.size(), 3U);
  EXPECT_EQ(world.refined(), Texts{"hobby chess"});
  world.reopen();
  world.run();
  EXPECT_EQ(model.prompts.size(), 3U);
}

// ---- a process that ends in between --------------------------------------------------------------------------------

TEST(Refine, AStoppedJobGoesOnWhereItWas) {
  ModelPlan model;
  RefineWorld world(model);
  for (const char* session : {"s1", "s2", "s3"}) world.tell("I like chess", session);
  ASSERT_TRUE(world.memos->refine({}));
  ASSERT_TRUE(world.memos->run_jobs([&](const Progress&) { return model.prompts.size() < 2; }));
  EXPECT_EQ(model.prompts.size(), 2U);
  world.reopen();
  ASSERT_TRUE(world.memos->run_jobs({}));
  EXPECT_EQ(model.prompts.size(), 3U);
  EXPECT_EQ(world.refined().size(), 3U);
}

TEST(Refine, AfterAnyCrashTheJobEndsWithEveryFactOnce) {
  ModelPlan model;
  RefineWorld world(model);
  for (const char* session : {"s1", "s2"}) {
    world.tell("I like chess", session);
    world.tell("home.city: Boston", session);
  }
  const std::uint64_t before = world.disk->operations();
  ASSERT_TRUE(world.memos->refine({.summaries = true}));
  const std::uint64_t asked = world.disk->operations();
  ASSERT_TRUE(world.memos->run_jobs({}));
  const std::uint64_t after = world.disk->operations();
  EXPECT_EQ(world.refined().size(), 2U);
  std::uint64_t last = 0;
  for (std::uint64_t operation = before; operation <= after; ++operation) {
    for (const base::Survival survival : {base::Survival::kNothing, base::Survival::kEverything}) {
      auto image = world.disk->crash_image(operation, survival, 1);
      if (image->fingerprint() == last) continue;
      last = image->fingerprint();
      ModelPlan again;
      RefineWorld crashed(again);
      crashed.close();
      crashed.clock.advance_ms(600'000);
      crashed.disk = std::move(image);
      crashed.open();
      ASSERT_TRUE(crashed.memos) << operation;
      ASSERT_TRUE(crashed.memos->run_jobs({}));
      if (operation >= asked) {
        EXPECT_EQ(crashed.refined(), (Texts{"hobby chess", "hobby chess"})) << world.disk->describe(operation);
        EXPECT_EQ(crashed.summaries().size(), 2U) << world.disk->describe(operation);
      }
      EXPECT_EQ(crashed.beliefs(), crashed.refined().empty() ? Texts{"Mira home.city Boston"}
                                                             : (Texts{"Mira hobby chess", "Mira home.city Boston"}));
    }
  }
}

}  // namespace
}  // namespace memos::api
