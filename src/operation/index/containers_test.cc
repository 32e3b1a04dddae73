// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <numeric>

#include "operation/index/forward_lists.h"
#include "operation/index/labels.h"
#include "operation/index/posting_list.h"
#include "operation/index/string_table.h"

namespace memos::index {
namespace {

TEST(StringTable, GivesEachStringOneNumberInOrderOfSight) {
  StringTable table;
  EXPECT_EQ(table.find("x"), kNoString);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(table.intern("s" + std::to_string(i)), static_cast<std::uint32_t>(i));
  EXPECT_EQ(table.intern(""), 1000U);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(table.intern("s" + std::to_string(i)), static_cast<std::uint32_t>(i));
    EXPECT_EQ(table.text(static_cast<std::uint32_t>(i)), "s" + std::to_string(i));
  }
  EXPECT_EQ(table.find("s1000"), kNoString);
}

TEST(StringTable, RefusesArenasThatDoNotFit) {
  StringTable table;
  EXPECT_TRUE(table.assign({'a', 'b', 'c'}, {1, 3}));
  EXPECT_EQ(table.find("bc"), 1U);
  EXPECT_FALSE(table.assign({'a', 'b'}, {1, 3}));
  EXPECT_FALSE(table.assign({'a', 'b'}, {2, 1}));
  EXPECT_FALSE(table.assign({'a', 'b'}, {1}));
  EXPECT_FALSE(table.assign({'a', 'a'}, {1, 2}));
  EXPECT_EQ(table.size(), 0U);
}

TEST(PostingList, GrowsBeyondTheObjectAndMoves) {
  PostingList list;
  EXPECT_EQ(list.bytes(), 0U);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    list.push_back(make_posting(i, i));
    ASSERT_EQ(list.size(), i + 1);
  }
  PostingList other = std::move(list);
  EXPECT_EQ(list.size(), 0U);
  list.push_back(7);
  EXPECT_EQ(list.view()[0], 7U);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(posting_slot(other.view()[i]), i);
    EXPECT_EQ(posting_frequency(other.view()[i]), std::min(i, 15U));
  }
  list = std::move(other);
  EXPECT_EQ(list.size(), 1000U);
  const std::array<Posting, 2> two{1, 2};
  list.assign(two);
  EXPECT_EQ(list.bytes(), 0U);
  EXPECT_EQ(list.view()[1], 2U);
}

TEST(ForwardLists, GivesBackWhatWasPut) {
  ForwardLists lists;
  const std::vector<std::vector<std::uint32_t>> all{
      {}, {0}, {0, 1, 127, 128, 129}, {5, 300, 70'000, 4'000'000'000U}, {}};
  for (const auto& list : all) lists.append(list);
  for (std::uint32_t slot = 0; slot < all.size(); ++slot) {
    std::vector<std::uint32_t> got;
    lists.for_each(slot, [&got](std::uint32_t term) { got.push_back(term); });
    EXPECT_EQ(got, all[slot]);
  }
}

TEST(Labels, SessionAndConversationFollowFromTheScope) {
  Labels labels;
  const auto at = [&](Scope scope) { return labels.scopes()[labels.scope(scope)]; };
  const auto a = at({.user_id = "u1", .agent_id = "a", .session_id = "s", .app_id = "p"});
  const auto b = at({.user_id = "u2", .agent_id = "a", .session_id = "s", .app_id = "p"});
  const auto c = at({.user_id = "u1", .agent_id = "a", .session_id = "t", .app_id = "p"});
  const auto d = at({.user_id = "u1", .agent_id = "b", .session_id = "s", .app_id = "p"});
  EXPECT_EQ(a.session, b.session);
  EXPECT_NE(a.session, c.session);
  EXPECT_EQ(a.conversation, c.conversation);
  EXPECT_NE(a.conversation, d.conversation);
  EXPECT_NE(a.session, d.session);
  const std::vector<std::string> tags{"b", "a", "b"};
  const std::vector<std::string> same{"a", "b"};
  EXPECT_EQ(labels.label("k", tags), labels.label("k", same));
  EXPECT_NE(labels.label("k", tags), labels.label("", same));
  EXPECT_EQ(labels.voice("x", "user"), labels.voice("x", "user"));
  EXPECT_NE(labels.voice("x", "user"), labels.voice("x", ""));
}

}  // namespace
}  // namespace memos::index
