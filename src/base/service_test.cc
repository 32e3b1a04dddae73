// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What servers need of base: settings files, figures, the system, comparison of secrets.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "base/least_used.h"
#include "base/metrics.h"
#include "base/system.h"
#include "base/toml.h"

namespace memos::base {
namespace {

TEST(Toml, ValuesWithNamesAndLines) {
  const auto entries = parse_toml(
      "# memos\nlisten = [\"127.0.0.1:1\", \"[::1]:1\"]\n\n[server]\nthreads = 4\nfast = true\n"
      "share = 0.5\nname = \"x\"\n");
  ASSERT_TRUE(entries) << entries.error().message;
  ASSERT_EQ(entries->size(), 5U);
  EXPECT_EQ((*entries)[0].name, "listen");
  EXPECT_EQ((*entries)[0].line, 2U);
  EXPECT_EQ((*entries)[0].value.as_array()->size(), 2U);
  EXPECT_EQ((*entries)[1].name, "server.threads");
  EXPECT_EQ((*entries)[1].line, 5U);
  EXPECT_EQ(*(*entries)[1].value.to_int(), 4);
  EXPECT_TRUE(*(*entries)[2].value.as_bool());
}

TEST(Toml, RefusesWithTheLine) {
  for (const char* text : {"a = 1\na = 2\n", "a = \n", "\na = [[1]]\n", "\nday = 1979-05-27\n", "a\n"}) {
    const auto entries = parse_toml(text);
    ASSERT_FALSE(entries) << text;
    EXPECT_EQ(entries.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(entries.error().message.starts_with("line ")) << entries.error().message;
  }
}

struct Held {
  std::size_t bytes = 0;
  std::uint64_t last_used = 0;
};
std::size_t held_bytes(const Held& held) { return held.bytes; }

TEST(LeastUsed, NothingGoesUpToTheBudget) {
  std::map<int, Held> entries{{1, {40, 1}}, {2, {40, 2}}};
  EXPECT_TRUE(LeastUsed(80).take(entries, 2, 40, held_bytes).empty());
  EXPECT_EQ(entries.size(), 2U);
}

TEST(LeastUsed, TheOldestGoDownToAStepBelowTheBudget) {
  std::map<int, Held> entries;
  for (int i = 0; i < 70; ++i) entries[i] = {100, static_cast<std::uint64_t>(1'000 - i)};  // 69 was used longest ago
  const auto gone = LeastUsed(6'400).take(entries, 0, 100, held_bytes);
  ASSERT_EQ(gone.size(), 7U);  // 7,000 -> 6,300
  EXPECT_EQ(gone[0].last_used, 931U);
  EXPECT_EQ(gone[6].last_used, 937U);
  EXPECT_FALSE(entries.contains(63));
  EXPECT_TRUE(entries.contains(62));
}

TEST(LeastUsed, AStepIsNoLongerThanAllowed) {
  std::map<int, Held> entries;
  for (int i = 0; i < 650; ++i) entries[i] = {10, static_cast<std::uint64_t>(1'000 - i)};
  const auto gone = LeastUsed(6'400, 20).take(entries, 0, 20, held_bytes);
  EXPECT_EQ(gone.size(), 12U);  // 6,500 -> 6,380
  EXPECT_FALSE(entries.contains(638));
  EXPECT_TRUE(entries.contains(637));
}

TEST(LeastUsed, LooksOnceAStep) {
  std::map<int, Held> entries{{1, {6'400, 1}}, {2, {30, 2}}};
  LeastUsed least_used(6'400);
  EXPECT_TRUE(least_used.take(entries, 2, 30, held_bytes).empty());
  entries[3] = {70, 3};
  EXPECT_EQ(least_used.take(entries, 3, 70, held_bytes).size(), 1U);
}

TEST(LeastUsed, WhatIsKeptAndWhatIsBeingBuiltStays) {
  std::map<int, Held> entries{{1, {500, 1}}, {2, {0, 2}}, {3, {10, 3}}};
  const auto gone = LeastUsed(100).take(entries, 1, 10, held_bytes);
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].last_used, 3U);
  EXPECT_TRUE(entries.contains(1));
  EXPECT_TRUE(entries.contains(2));
}

TEST(Metrics, TextOfPrometheus) {
  Metrics metrics;
  metrics.counter("b_total", "counts b", {{"route", "a\"b"}, {"status", "2xx"}}).add(3);
  metrics.gauge("a_now", "now", [] { return 1.5; });
  metrics.gauge("c_total", "c", [] { return 7.0; }, true);
  metrics.histogram("d_seconds", "d").record(700);
  metrics.histogram("d_seconds", "d").record(20'000'000);
  const std::string text = metrics.text();
  EXPECT_NE(text.find("# TYPE a_now gauge\na_now 1.5\n"), std::string::npos);
  EXPECT_NE(text.find("b_total{route=\"a\\\"b\",status=\"2xx\"} 3\n"), std::string::npos);
  EXPECT_NE(text.find("d_seconds_bucket{le=\"0.0005\"} 0\n"), std::string::npos);
  EXPECT_NE(text.find("d_seconds_bucket{le=\"0.001\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("d_seconds_bucket{le=\"+Inf\"} 2\n"), std::string::npos);
  EXPECT_NE(text.find("d_seconds_sum 20.0007\n"), std::string::npos);
  EXPECT_NE(text.find("d_seconds_count 2\n"), std::string::npos);
  EXPECT_EQ(metrics.names(), "a_now gauge\nb_total counter\nc_total counter\nd_seconds histogram\n");
}

TEST(System, KnowsItself) {
  EXPECT_GT(*free_disk_bytes("/"), 0U);
  EXPECT_EQ(free_disk_bytes("/no/such/folder").error().code, ErrorCode::kNotFound);
  EXPECT_GE(raise_descriptor_limit(), 256U);
  EXPECT_GT(resident_bytes(), 1'000'000U);
  EXPECT_GE(open_descriptors(), 3U);
}

#if defined(__GLIBC__)
/// Pools of memory that the C library has made for threads.
std::size_t allocation_pools() {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const out = ::open_memstream(&text, &size);
  EXPECT_EQ(::malloc_info(0, out), 0);
  std::fclose(out);
  const std::string told(text, size);
  std::free(text);
  std::size_t count = 0;
  for (std::size_t at = told.find("<heap nr="); at != std::string::npos; at = told.find("<heap nr=", at + 1)) ++count;
  return count;
}

TEST(System, ManyThreadsShareFewPoolsOfMemory) {
  limit_allocation_pools();
  const std::size_t most = std::max<std::size_t>(allocation_pools(), 2 * std::thread::hardware_concurrency());
  constexpr int kThreads = 64;
  std::barrier together(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&together] {
      const auto held = std::make_unique<std::vector<int>>(1'000);
      together.arrive_and_wait();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(allocation_pools(), most);
}
#endif

TEST(Hash, ConstantTimeEquality) {
  EXPECT_TRUE(equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("ab")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

}  // namespace
}  // namespace memos::base
