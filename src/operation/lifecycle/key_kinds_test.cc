// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/key_kinds.h"

#include <gtest/gtest.h>

namespace memos::lifecycle {
namespace {

TEST(KeyKinds, AShorterNameOfAThingIsWithinALongerOne) {
  EXPECT_TRUE(is_within(topic_of("meeting.stand_up"), topic_of("meeting.weekly_standup")));
  EXPECT_TRUE(is_within(topic_of("deadline"), topic_of("deadline.报告")));
  EXPECT_TRUE(is_within(topic_of("deadline.informe"), topic_of("deadline.del_informe_anual")));
  EXPECT_TRUE(is_within(topic_of("meeting.周会"), topic_of("meeting.部门周会")));
  EXPECT_TRUE(is_within(topic_of("meeting.team_meeting"), topic_of("meeting.weekly_team")));
  EXPECT_FALSE(is_within(topic_of("meeting.meeting"), topic_of("meeting.weekly_team")));
  EXPECT_FALSE(is_within(topic_of("meeting.weekly_standup"), topic_of("meeting.daily_standup")));
  EXPECT_FALSE(is_within(topic_of("meeting.report"), topic_of("deadline.report")));
  EXPECT_EQ(topic_of("home.city").family, Topic::Family::kOther);
  EXPECT_EQ(topic_of("meeting.").family, Topic::Family::kOther);
}

TEST(KeyKinds, AnEndCanMeanAnotherPursuitButNoFactOfLife) {
  EXPECT_TRUE(can_mean("hobby", "language.learning"));
  EXPECT_TRUE(can_mean("possession.instrument", "instrument"));
  EXPECT_TRUE(can_mean("hobby", "medication.metformin"));
  EXPECT_TRUE(can_mean("work.employer", "relation.partner"));
  EXPECT_TRUE(can_mean("work.employer", "doctor"));
  EXPECT_FALSE(can_mean("hobby", "relation.partner"));
  EXPECT_FALSE(can_mean("hobby", "birthday"));
  EXPECT_FALSE(can_mean("relation.partner", "hobby"));
  EXPECT_FALSE(can_mean("hobby", "hobby"));
}

TEST(KeyKinds, APartHasNoWordOfItsOwn) {
  EXPECT_TRUE(is_part("peugeot", "blue peugeot"));
  EXPECT_FALSE(is_part("red peugeot", "blue peugeot"));
  EXPECT_FALSE(is_part("", "blue peugeot"));
  EXPECT_EQ(named_in("medication.vitamin_d"), "vitamin d");
  EXPECT_EQ(named_in("home.city"), "");
  EXPECT_EQ(opposite_of("preference.likes"), "preference.dislikes");
  EXPECT_EQ(opposite_of("hobby"), "");
}

}  // namespace
}  // namespace memos::lifecycle
