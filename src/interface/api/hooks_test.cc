// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/hooks.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>

#include "base/http_test_support.h"
#include "base/json.h"
#include "interface/api/api_test_support.h"
#include "interface/api/hook_flight.h"

namespace memos::api {
namespace {

using base::test::ServerReply;
using base::test::TestServer;

/// What a receiver was sent.
struct Told {
  std::string head, body;
  [[nodiscard]] std::string header(const std::string& name) const {
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class Receiver {
 public:
  using Answer = std::function<ServerReply(std::size_t number)>;
  explicit Receiver(Answer answer = [](std::size_t) { return ServerReply{}; })
      : answer_(std::move(answer)),
        server_([this](const std::string& head, const std::string& body) { return take(head, body); }) {}
  [[nodiscard]] std::string url() const { return server_.url() + "/hook"; }
  [[nodiscard]] std::vector<Told> told() const {
    const std::scoped_lock lock(mutex_);
    return told_;
  }
  [[nodiscard]] std::vector<std::string> bodies() const {
    std::vector<std::string> out;
    for (const Told& one : told()) out.push_back(one.body);
    return out;
  }

 private:
  ServerReply take(const std::string& head, const std::string& body) {
    std::size_t number = 0;
    {
      const std::scoped_lock lock(mutex_);
      told_.push_back({.head = head, .body = body});
      number = told_.size();
    }
    return answer_(number);
  }
  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Told> told_;
  TestServer server_;
};

std::string body_of(const Hook& /*hook*/, const HookEvent& event) {
  return std::string(name(event.change)) + " " + event.memory.body.text;
}

class HooksTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    world.with_embedder = false;
    open();
  }
  void open() {
    world.open();
    start({"127.0.0.1"});
  }
  void start(std::vector<std::string> hosts) {
    const Status started = hooks().start({.hosts = std::move(hosts), .body = body_of});
    ASSERT_TRUE(started) << started.error().message;
  }
  Hooks& hooks() { return static_cast<LocalMemos&>(*world.memos).hooks(); }
  Hook make(const std::string& url) {
    Hook wanted;
    wanted.name = "test";
    wanted.url = url;
    wanted.changes = {HookChange::kAdd, HookChange::kUpdate, HookChange::kDelete};
    const auto made = hooks().create(wanted);
    EXPECT_TRUE(made) << made.error().message;
    world.clock.advance_ms(10);
    return made.value_or(Hook{});
  }
  /// Runs jobs and lets time pass until it holds.
  bool until(const std::function<bool()>& holds, std::int64_t step_ms = 500) {
    constexpr int kRounds = 200;
    for (int round = 0; round < kRounds; ++round) {
      world.run_all_jobs();
      if (holds()) return true;
      world.clock.advance_ms(step_ms);
    }
    return false;
  }
  /// Nothing is left to be told.
  bool settled() {
    return until([&] {
      const auto jobs = world.memos->jobs(false);
      return jobs && std::ranges::none_of(*jobs, [](const JobInfo& job) { return job.kind == "webhook"; });
    });
  }

  World world{GetParam()};
};

TEST_P(HooksTest, WhatHappensIsToldInOrderAndSigned) {
  Receiver receiver;
  world.add("before the webhook");
  world.clock.advance_ms(10);
  const Hook hook = make(receiver.url());
  const MemoryId one = world.add("The kite is green.");
  ASSERT_TRUE(settled());
  ASSERT_TRUE(world.memos->update({.id = one, .text = "The kite is red."}));
  ASSERT_TRUE(settled());
  ASSERT_TRUE(world.memos->remove(one, {}));
  ASSERT_TRUE(world.memos->erase({one}, {}));
  ASSERT_TRUE(settled());
  EXPECT_EQ(receiver.bodies(),
            (std::vector<std::string>{"add The kite is green.", "update The kite is red.", "delete "}));
  std::set<std::string> ids;
  for (const Told& told : receiver.told()) {
    const std::string id = told.header("webhook-id"), time = told.header("webhook-timestamp");
    ids.insert(id);
    EXPECT_EQ(told.header("webhook-signature"), hook_signature(hook.secret, id, std::stoll(time), told.body));
    EXPECT_TRUE(told.head.starts_with("POST /hook HTTP/1.1")) << told.head;
  }
  EXPECT_EQ(ids.size(), 3U);
  const auto attempts = hooks().attempts({}, hook.id);
  ASSERT_TRUE(attempts);
  ASSERT_EQ(attempts->size(), 3U);
  EXPECT_EQ(attempts->front().status, 200);
  EXPECT_EQ(attempts->front().change, HookChange::kDelete);
}

TEST_P(HooksTest, WhatIsGoneIsNotSentAnyMore) {
  Receiver receiver;
  make(receiver.url());
  const MemoryId deleted = world.add("The secret kite.");
  const MemoryId erased = world.add("The secret hill.");
  ASSERT_TRUE(world.memos->remove(deleted, {}));
  ASSERT_TRUE(world.memos->erase({erased}, {}));
  ASSERT_TRUE(settled());
  EXPECT_EQ(receiver.bodies(), (std::vector<std::string>{"add ", "add ", "delete ", "delete "}));
}

TEST_P(HooksTest, OnlyWhatItAskedForOfItsOwnTenantAndWhileActive) {
  Receiver receiver;
  Hook wanted;
  wanted.name = "deletions";
  wanted.url = receiver.url();
  wanted.changes = {HookChange::kDelete};
  const auto hook = hooks().create(wanted);
  ASSERT_TRUE(hook);
  world.clock.advance_ms(10);
  const MemoryId mine = world.add("mine");
  Memos& others = static_cast<LocalMemos&>(*world.memos).of_tenant({"acme"});
  const auto theirs = others.add({.items = {item("theirs")}});
  ASSERT_TRUE(theirs);
  ASSERT_TRUE(others.remove(theirs->items.front().id, {}));
  ASSERT_TRUE(world.memos->remove(mine, {}));
  ASSERT_TRUE(settled());
  EXPECT_EQ(receiver.bodies(), std::vector<std::string>{"delete "});
  ASSERT_TRUE(hooks().change({}, hook->id, {.active = false}));
  const MemoryId more = world.add("more");
  ASSERT_TRUE(world.memos->remove(more, {}));
  ASSERT_TRUE(settled());
  ASSERT_TRUE(hooks().change({}, hook->id, {.active = true}));
  ASSERT_TRUE(world.memos->remove(world.add("last"), {}));
  ASSERT_TRUE(settled());
  EXPECT_EQ(receiver.bodies().size(), 2U);
}

TEST_P(HooksTest, FailuresAreRepeatedInOrderUntilTheySucceed) {
  Receiver receiver([](std::size_t number) {
    return number == 2 ? ServerReply{.hang_up = true} : ServerReply{.status = number < 4 ? 503 : 204};
  });
  const Hook hook = make(receiver.url());
  world.add("first");
  world.add("second");
  ASSERT_TRUE(settled());
  EXPECT_EQ(receiver.bodies(),
            (std::vector<std::string>{"add first", "add first", "add first", "add first", "add second"}));
  const auto attempts = hooks().attempts({}, hook.id);
  ASSERT_TRUE(attempts);
  ASSERT_EQ(attempts->size(), 5U);
  EXPECT_EQ((*attempts)[4].status, 503);
  EXPECT_EQ((*attempts)[3].status, 0);
  EXPECT_FALSE((*attempts)[3].error.empty());
  EXPECT_GE((*attempts)[2].at.value - (*attempts)[3].at.value, 500) << "the wait grows";
  const std::vector<Told> told = receiver.told();
  EXPECT_EQ(told[0].header("webhook-id"), told[3].header("webhook-id"));
}

TEST_P(HooksTest, WhatWasNotToldIsToldAfterARestart) {
  if (GetParam() == Kind::kMemory) GTEST_SKIP() << "forgets all";
  bool well = false;
  std::mutex mutex;
  Receiver receiver([&](std::size_t) {
    const std::scoped_lock lock(mutex);
    return ServerReply{.status = well ? 200 : 500};
  });
  make(receiver.url());
  world.add("first");
  ASSERT_TRUE(until([&] { return !receiver.told().empty(); }));
  world.close();
  world.open();
  world.add("by a process that sends nothing");
  world.run_all_jobs();
  const std::size_t before = receiver.told().size();
  EXPECT_EQ(receiver.bodies(), std::vector<std::string>(before, "add first"));
  world.close();
  {
    const std::scoped_lock lock(mutex);
    well = true;
  }
  open();
  ASSERT_TRUE(settled());
  const std::vector<std::string> bodies = receiver.bodies();
  ASSERT_EQ(bodies.size(), before + 2);
  EXPECT_EQ(bodies[before], "add first");
  EXPECT_EQ(bodies[before + 1], "add by a process that sends nothing");
}

TEST_P(HooksTest, ASlowReceiverHoldsUpNothingElse) {
  std::mutex mutex;
  std::condition_variable released;
  bool slow = true;
  Receiver lazy([&](std::size_t) {
    std::unique_lock lock(mutex);
    released.wait(lock, [&] { return !slow; });
    return ServerReply{};
  });
  Receiver quick;
  const Hook hook = make(lazy.url());
  make(quick.url());
  world.add("news");
  ASSERT_TRUE(until([&] { return quick.told().size() == 1; }));
  EXPECT_TRUE(until([&] {
    const auto attempts = hooks().attempts({}, hook.id);
    return attempts && !attempts->empty();
  })) << "an answer that does not come is a failure";
  const auto attempts = hooks().attempts({}, hook.id);
  EXPECT_NE(attempts->back().error.find("10 s"), std::string::npos) << attempts->back().error;
  {
    const std::scoped_lock lock(mutex);
    slow = false;
  }
  released.notify_all();
  ASSERT_TRUE(settled());
  EXPECT_EQ(lazy.bodies().back(), "add news");
  EXPECT_EQ(quick.told().size(), 1U);
}

TEST_P(HooksTest, WhatNobodyWaitsForAnyMoreHoldsUpNothing) {
  std::mutex mutex;
  std::condition_variable released;
  bool slow = true;
  Receiver receiver([&](std::size_t) {
    std::unique_lock lock(mutex);
    released.wait(lock, [&] { return !slow; });
    return ServerReply{};
  });
  make(receiver.url());
  for (std::size_t i = 0; i < limits::kHookFlights; ++i) world.add("news", "gone " + std::to_string(i));
  // Each is under way, then its cube goes.
  for (int i = 0; i < 3; ++i) world.run_all_jobs();
  for (std::size_t i = 0; i < limits::kHookFlights; ++i)
    ASSERT_TRUE(world.memos->drop_cube("gone " + std::to_string(i), {}));
  {
    const std::scoped_lock lock(mutex);
    slow = false;
  }
  released.notify_all();
  world.add("later", "here");
  ASSERT_TRUE(until([&] {
    const std::vector<std::string> bodies = receiver.bodies();
    return !bodies.empty() && bodies.back() == "add later";
  }));
}

TEST_P(HooksTest, LongJournalsAreWalkedInParts) {
  Receiver receiver;
  Hook wanted;
  wanted.name = "deletions";
  wanted.url = receiver.url();
  wanted.changes = {HookChange::kDelete};
  ASSERT_TRUE(hooks().create(wanted));
  world.clock.advance_ms(10);
  std::vector<AddItem> items;
  for (int i = 0; i < 2'500; ++i) items.push_back(item("number " + std::to_string(i)));
  std::vector<MemoryId> ids;
  for (std::size_t begin = 0; begin < items.size(); begin += 500) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(begin);
    for (const auto& added : world.add_items({first, first + 500}).items) ids.push_back(added.id);
  }
  ASSERT_TRUE(world.memos->remove(ids.back(), {}));
  ASSERT_TRUE(settled());
  EXPECT_EQ(receiver.bodies(), std::vector<std::string>{"delete "});
}

TEST_P(HooksTest, WhatFailedForTooLongIsGivenUp) {
  Receiver receiver([](std::size_t) { return ServerReply{.status = 500}; });
  const Hook hook = make(receiver.url());
  world.add("first");
  constexpr std::int64_t kHourMs = 3'600'000;
  ASSERT_TRUE(until(
      [&] {
        const auto jobs = world.memos->jobs(false);
        return std::ranges::none_of(*jobs, [](const JobInfo& job) { return job.kind == "webhook"; });
      },
      kHourMs));
  EXPECT_TRUE(hooks().attempts({}, hook.id)->front().given_up);
  EXPECT_GE(receiver.told().size(), 20U);
}

TEST_P(HooksTest, AReceiverThatIsGoneSwitchesItsWebhookOff) {
  Receiver receiver([](std::size_t) { return ServerReply{.status = 410}; });
  const Hook hook = make(receiver.url());
  world.add("first");
  world.add("second");
  ASSERT_TRUE(settled());
  EXPECT_EQ(receiver.told().size(), 1U);
  EXPECT_FALSE(hooks().list({})->front().active);
  EXPECT_EQ(hooks().list({})->front().id, hook.id);
}

TEST_P(HooksTest, NothingGoesWhereItMayNot) {
  Receiver receiver;
  Hook wanted;
  wanted.name = "x";
  wanted.changes = {HookChange::kAdd};
  for (const char* url : {"http://192.168.0.1/", "http://localhost/", "https://example.com/", "no address"}) {
    wanted.url = url;
    const auto made = hooks().create(wanted);
    ASSERT_FALSE(made) << url;
    EXPECT_EQ(made.error().field, "url");
  }
  if (GetParam() == Kind::kMemory) return;
  const Hook hook = make(receiver.url());
  for (const std::vector<std::string>& hosts : {std::vector<std::string>{}, std::vector<std::string>{"*"}}) {
    world.reopen();
    start(hosts);
    world.add("news");
    ASSERT_TRUE(until([&] { return !hooks().attempts({}, hook.id)->empty(); }));
    EXPECT_FALSE(hooks().attempts({}, hook.id)->front().error.empty());
  }
  EXPECT_TRUE(receiver.told().empty()) << "neither where nothing is allowed, nor a loopback address as a public one";
}

TEST_P(HooksTest, OwnersSeeTheirOwnAndNoSecrets) {
  const Hook hook = make("http://127.0.0.1:9/");
  EXPECT_TRUE(hook.secret.starts_with("whsec_"));
  const auto list = hooks().list({});
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().secret, "");
  EXPECT_TRUE(hooks().list({"acme"})->empty());
  EXPECT_EQ(hooks().change({"acme"}, hook.id, {.name = "x"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(hooks().attempts({"acme"}, hook.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(hooks().remove({"acme"}, hook.id).error().code, ErrorCode::kNotFound);
  const auto changed = hooks().change({}, hook.id, {.name = "new", .changes = {{HookChange::kUpdate}}});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->name, "new");
  EXPECT_EQ(changed->secret, "");
  EXPECT_EQ(hooks().change({}, hook.id, {.changes = std::set<HookChange>{}}).error().field, "event_types");
  if (GetParam() == Kind::kSqlite) {
    world.reopen();
    start({"127.0.0.1"});
    EXPECT_EQ(hooks().list({})->front().name, "new");
  }
  for (std::size_t i = 1; i < limits::kMaxHooksOfTenant; ++i) make("http://127.0.0.1:9/");
  Hook more = hook;
  EXPECT_EQ(hooks().create(more).error().code, ErrorCode::kExhausted);
  ASSERT_TRUE(hooks().remove({}, hook.id));
  EXPECT_TRUE(hooks().create(more));
}

INSTANTIATE_TEST_SUITE_P(Vaults, HooksTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

}  // namespace
}  // namespace memos::api
