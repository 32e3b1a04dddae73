// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/refine_work.h"

#include <gtest/gtest.h>

namespace memos::api {
namespace {

std::vector<Sequence> turns(std::initializer_list<std::uint64_t> contents) {
  std::vector<Sequence> out;
  for (const std::uint64_t content : contents) out.push_back({content});
  return out;
}

TEST(RefineWork, IsItsJobsKey) {
  for (const RefineWork& work :
       {RefineWork{}, RefineWork{.facts = false, .summaries = true, .again = false, .session = {}, .after = {}},
        RefineWork{.facts = true, .summaries = true, .again = true, .session = "0123456789abcdef", .after = {77}}})
    EXPECT_EQ(RefineWork::parse(work.key()), work) << work.key();
  EXPECT_EQ(RefineWork{}.key(), "facts");
  for (const char* wrong : {"fact", "after=", "after=x", "session=", "facts again=1 more"})
    EXPECT_EQ(RefineWork::parse(wrong).error().code, ErrorCode::kInvalidArgument) << wrong;
}

TEST(RefineWork, ASessionsPrintDependsOnTheCube) {
  Digest one{};
  Digest other{};
  other[0] = 1;
  EXPECT_EQ(print_of_session(one, "s").size(), 16U);
  EXPECT_NE(print_of_session(one, "s"), print_of_session(other, "s"));
  EXPECT_NE(print_of_session(one, "s"), print_of_session(one, "t"));
}

TEST(ReadTurns, JoinWhatLiesSideBySideAmongTheTurns) {
  ReadTurns read;
  EXPECT_EQ(read.through().value, 0U);
  read.add({3});
  read.add({9});
  read.join(turns({3, 5, 9, 12}));
  EXPECT_EQ(read.text(), "0-3,9");
  EXPECT_TRUE(read.contains({3}));
  EXPECT_TRUE(read.contains({1})) << "no turn lies there";
  EXPECT_FALSE(read.contains({5}));
  EXPECT_EQ(read.through().value, 3U);
  read.add({5});
  read.join(turns({5, 9, 12}));
  EXPECT_EQ(read.text(), "0-9");
  read.add({20});
  read.add({16});
  read.join(turns({12, 16, 20}));
  EXPECT_EQ(read.text(), "0-9,16-20");
  EXPECT_EQ(ReadTurns::parse(read.text()).text(), "0-9,16-20");
  read.add({12});
  read.add({12});
  read.join(turns({12, 16, 20}));
  EXPECT_EQ(read.text(), "0-20");
}

TEST(ReadTurns, DamagedTextsAreEmpty) {
  for (const char* wrong : {"x", "1-", "3-1", "5,4", "1-3,3-4", "-", ",1", "1,,2"})
    EXPECT_EQ(ReadTurns::parse(wrong).text(), "") << wrong;
  EXPECT_EQ(ReadTurns::parse("").text(), "");
  EXPECT_EQ(ReadTurns::parse("4-4").text(), "4");
}

TEST(RefineProgress, IsItsJobsPayload) {
  RefineProgress progress;
  progress.counts = {{"facts", 3}, {"rejected.quote", 1}};
  progress.read.add({7});
  progress.waits = 2;
  const RefineProgress back = RefineProgress::parse(progress.payload());
  EXPECT_EQ(back.counts, progress.counts);
  EXPECT_EQ(back.read.text(), "7");
  EXPECT_EQ(back.waits, 2U);
  EXPECT_EQ(RefineProgress::parse("").payload(), RefineProgress{}.payload());
  EXPECT_EQ(RefineProgress::parse("[1]").payload(), RefineProgress{}.payload());
}

}  // namespace
}  // namespace memos::api
