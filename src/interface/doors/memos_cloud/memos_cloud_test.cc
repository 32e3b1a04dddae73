// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <set>

#include "interface/doors/common/doors_test_support.h"
#include "interface/doors/memos_cloud/door.h"
#include "interface/doors/memos_cloud/shapes.h"
#include "interface/doors/memos_cloud/work.h"

namespace memos::doors::memos_cloud {
namespace {

Memory memory_with(std::string text, std::string info = {}) {
  Memory memory;
  memory.cube = "mira";
  memory.body.text = std::move(text);
  memory.body.info = std::move(info);
  return memory;
}

TEST(Titles, GivenOnesThenSlotsThenHowATextBegins) {
  EXPECT_EQ(title_of(memory_with("The kite is green.")), "The kite is green.");
  EXPECT_EQ(title_of(memory_with("x", R"({"title": "Kites"})")), "Kites");
  EXPECT_EQ(title_of(memory_with("x", with_title(R"({"a": 1})", "Kites"))), "Kites");
  EXPECT_EQ(with_title(R"({"a": 1, "title": "old"})", "new"), R"({"a":1,"title":"new"})");
  Memory slot = memory_with("x");
  slot.body.key = "home.city";
  EXPECT_EQ(title_of(slot), "home.city");
  const std::string words = "one two three four five six seven eight nine ten eleven twelve thirteen";
  EXPECT_EQ(title_of(memory_with(words)), "one two three four five six seven eight nine ten eleven");
  std::string chinese;
  for (int i = 0; i < 40; ++i) chinese += "\xE6\xB1\x89";
  EXPECT_EQ(title_of(memory_with(chinese)).size(), 60U);
  EXPECT_EQ(title_of(memory_with("a" + chinese)).size() % 3, 1U) << "cut between code points";
}

TEST(Filters, MayBeSplitByWhatTheyAreAbout) {
  Memory own = memory_with("x", R"({"price": 5})"), shared = own;
  shared.cube = "kb:1";
  const auto holds_for = [&](std::string_view text, const Memory& memory) {
    const json::Value body = parsed(text);
    Fields fields(body);
    const auto condition = read_filter(fields, {"mira"}, {"kb:1"});
    EXPECT_TRUE(condition) << text;
    return condition && holds(*condition, memory);
  };
  const char* split = R"({"filter": {"user": {"price": 5}, "knowledgebase": {"price": 6}}})";
  EXPECT_TRUE(holds_for(split, own));
  EXPECT_FALSE(holds_for(split, shared));
  EXPECT_TRUE(holds_for(R"({"filter": {"user": {"price": 6}}})", shared)) << "a part that is not named filters nothing";
  EXPECT_FALSE(holds_for(R"({"filter": {"user": {"price": 6}}})", own));
  EXPECT_FALSE(holds_for(R"({"filter": {"price": 6}})", shared));
  EXPECT_TRUE(holds_for(R"({"filter": null})", own));
  const json::Value wrong = parsed(R"({"filter": {"user": {"price": {"near": 1}}}})");
  Fields fields(wrong);
  EXPECT_EQ(read_filter(fields, {"mira"}, {}).error().field, "filter.user.price.near");
}

TEST(Routes, EachOnceAndWritesNeedMoreThanRead) {
  const auto door = make_door(rest::Settings());
  ASSERT_TRUE(door);
  std::set<std::pair<http::Method, std::string>> seen;
  for (const rest::DoorRoute& route : door->routes) {
    EXPECT_TRUE(seen.insert({route.method, route.path}).second) << route.path;
    if (route.path.contains("/delete/")) {
      EXPECT_EQ(route.verb, governance::Verb::kDelete) << route.path;
    }
    const bool reads = route.path.contains("/get/") || route.path.contains("/search/") ||
                       route.path.ends_with("/rerank") || route.path.contains("/extract/");
    EXPECT_EQ(route.verb == governance::Verb::kRead, reads) << route.path;
  }
  EXPECT_EQ(seen.size(), 20U);
}

}  // namespace
}  // namespace memos::doors::memos_cloud
