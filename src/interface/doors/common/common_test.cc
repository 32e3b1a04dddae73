// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <set>

#include "interface/api/tenants.h"
#include "interface/doors/common/condition.h"
#include "interface/doors/common/doors_test_support.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/fields.h"
#include "interface/doors/common/reach.h"

namespace memos::doors {
namespace {

TEST(EntityCubes, EachEntityHasACubeOfItsOwnAndNoUserGetsAnothers) {
  std::set<std::string> cubes;
  for (const EntityKind kind : kEntityKinds) {
    for (const char* text : {"mira", "agent:a", "run:", "%3A", "50%", "a:b:c", "ü 汉"}) {
      const Entity entity{.kind = kind, .name = text};
      EXPECT_EQ(entity_of(cube_of(entity)), entity) << cube_of(entity);
      EXPECT_TRUE(cubes.insert(cube_of(entity)).second) << cube_of(entity);
    }
    EXPECT_EQ(parse_entity_kind(name(kind)), kind);
  }
  EXPECT_EQ(cube_of({.kind = EntityKind::kUser, .name = "mira"}), "mira") << "the user's cube has just that name";
  EXPECT_EQ(cube_of({.kind = EntityKind::kRun, .name = "r1"}), "run:r1");
  EXPECT_FALSE(parse_entity_kind("users"));
}

TEST(EntityCubes, ThePrimaryOneIsTheFirstOfUserAgentAppRun) {
  Scope scope{.user_id = "u", .agent_id = "a", .session_id = "r", .app_id = "p"};
  EXPECT_EQ(primary(scope)->name, "u");
  scope.user_id.clear();
  EXPECT_EQ(primary(scope)->kind, EntityKind::kAgent);
  scope.agent_id.clear();
  EXPECT_EQ(primary(scope)->kind, EntityKind::kApp);
  scope.app_id.clear();
  EXPECT_EQ(primary(scope)->kind, EntityKind::kRun);
  EXPECT_FALSE(primary({}));
}

TEST(FieldsOfARequest, EveryKindIsCheckedAndNamed) {
  const json::Value object = parsed(
      R"({"text": "a", "null": null, "number": 1.5, "whole": 7, "truth": true, "texts": ["a", "b"], "object": {"x": 1},
          "seconds": 1700000000, "date": "2026-05-01", "milliseconds": 1700000000000, "beyond": 1e15, "extra": 1})");
  Fields fields(object, "messages[2].");
  EXPECT_EQ(*fields.text("text"), "a");
  EXPECT_EQ(*fields.text("null"), std::nullopt);
  EXPECT_EQ(*fields.number("number"), 1.5);
  EXPECT_EQ(*fields.whole("whole", 1, 7), 7U);
  EXPECT_EQ(fields.whole("whole", 1, 6).error().field, "messages[2].whole");
  EXPECT_EQ(*fields.truth("truth"), true);
  EXPECT_EQ(*fields.texts("texts"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*fields.texts("text"), std::vector<std::string>{"a"});
  EXPECT_NE(*fields.object("object"), nullptr);
  EXPECT_EQ((*fields.time("seconds"))->value, 1'700'000'000'000);
  EXPECT_EQ((*fields.time("date"))->value, 1'777'593'600'000);
  EXPECT_EQ((*fields.time("milliseconds"))->value, 1'700'000'000'000);
  EXPECT_FALSE(fields.time("beyond"));
  EXPECT_FALSE(fields.text("number"));
  EXPECT_FALSE(fields.truth("text"));
  EXPECT_FALSE(fields.texts("object"));
  EXPECT_FALSE(fields.object("text"));
  EXPECT_EQ(fields.required_text("missing").error().message, "messages[2].missing is needed");
  ASSERT_FALSE(fields.none_left());
  EXPECT_EQ(fields.none_left().error().field, "messages[2].extra");
  fields.pass({"extra"});
  EXPECT_TRUE(fields.none_left());
}

TEST(FieldsOfARequest, WhatSaysNothingIsNotRefused) {
  const json::Value object = parsed(R"({"a": null, "b": false, "c": "", "d": [], "e": {}, "f": 0, "g": "x"})");
  Fields fields(object);
  for (const char* name : {"a", "b", "c", "d", "e", "absent"}) EXPECT_TRUE(fields.refuse(name, "is not taken")) << name;
  for (const char* name : {"f", "g"}) EXPECT_FALSE(fields.refuse(name, "is not taken")) << name;
}

Memory memory_with(std::string info) {
  Memory memory;
  memory.cube = "mira";
  memory.created_at = UtcMs{1'000};
  memory.body.text = "The kite is Green";
  memory.body.tags = {"toys", "wind"};
  memory.body.info = std::move(info);
  return memory;
}

Condition compare(std::string field, Condition::Compare how, std::string_view value) {
  Condition out;
  out.kind = Condition::Kind::kCompare;
  out.field = std::move(field);
  out.compare = how;
  out.value = parsed(value);
  return out;
}

TEST(FieldsOfARequest, WhatIsEmptyCanBeRefused) {
  const json::Value object =
      parsed(R"({"list": [], "object": {}, "text": "", "null": null, "false": false, "full": [1]})");
  Fields fields(object);
  for (const char* name : {"list", "object", "text"}) EXPECT_EQ(fields.refuse_empty(name).error().field, name);
  for (const char* name : {"null", "false", "full", "missing"}) EXPECT_TRUE(fields.refuse_empty(name)) << name;
}

TEST(Bodies, AreObjectsOfABoundedDepth) {
  EXPECT_TRUE(parse_body("")->as_object()->empty());
  EXPECT_EQ(json::dump(*parse_body(R"({"a":1})")), R"({"a":1})");
  for (const std::string& wrong : {std::string("{"), std::string("[]"), std::string("1"), std::string("\xFF"),
                                   std::string(R"({"a":1,"a":2})"), std::string(200, '[') + std::string(200, ']')}) {
    const auto body = parse_body(wrong);
    ASSERT_FALSE(body) << wrong;
    EXPECT_EQ(body.error().code, ErrorCode::kInvalidArgument) << wrong;
    EXPECT_EQ(body.error().field, "body") << wrong;
  }
}

TEST(Conditions, ComparisonsOfEveryKind) {
  using enum Condition::Compare;
  const Memory memory = memory_with(R"({"n": 5, "s": "abc", "b": true, "z": null, "l": [1, "x"], "o": {"p": {"q": 2}},
                                        "with.dot": "d"})");
  const auto is = [&](const char* field, Condition::Compare how, const char* value) {
    return holds(compare(field, how, value), memory);
  };
  EXPECT_TRUE(is("info.n", kEqual, "5"));
  EXPECT_TRUE(is("info.n", kEqual, "5.0"));
  EXPECT_FALSE(is("info.n", kEqual, "\"5\"")) << "a number is no text";
  EXPECT_TRUE(is("info.n", kGreater, "4.5"));
  EXPECT_FALSE(is("info.n", kGreater, "5"));
  EXPECT_TRUE(is("info.n", kLessEqual, "5"));
  EXPECT_FALSE(is("info.n", kLess, "\"9\""));
  EXPECT_TRUE(is("info.s", kGreaterEqual, "\"abb\""));
  EXPECT_TRUE(is("info.b", kEqual, "true"));
  EXPECT_TRUE(is("info.b", kNotEqual, "false"));
  EXPECT_TRUE(is("info.o.p.q", kEqual, "2"));
  EXPECT_TRUE(is("info.with.dot", kEqual, "\"d\""));
  EXPECT_TRUE(is("info.l", kContains, "\"x\""));
  EXPECT_TRUE(is("info.l", kEqual, "1")) << "one of the list";
  EXPECT_FALSE(is("info.l", kContains, "\"y\""));
  EXPECT_TRUE(is("text", kContains, "\"Green\""));
  EXPECT_FALSE(is("text", kContains, "\"green\""));
  EXPECT_TRUE(is("text", kContainsFolded, "\"GREEN\""));
  EXPECT_TRUE(is("categories", kContainsFolded, "\"TOYS\""));
  EXPECT_TRUE(is("categories", kIn, R"(["a", "wind"])"));
  EXPECT_TRUE(is("created_at", kGreater, "999"));
  EXPECT_TRUE(is("user_id", kEqual, "\"mira\"")) << "the cube's own user";
  EXPECT_TRUE(is("user_id", kPresent, "null"));
  EXPECT_FALSE(is("agent_id", kPresent, "null"));
}

TEST(Conditions, WhatAMemoryLacksEqualsNothing) {
  using enum Condition::Compare;
  const Memory memory = memory_with("");
  for (const auto how : {kEqual, kIn, kGreater, kGreaterEqual, kLess, kLessEqual, kContains, kContainsFolded, kPresent})
    EXPECT_FALSE(holds(compare("info.n", how, how == kIn ? "[1]" : "1"), memory));
  EXPECT_TRUE(holds(compare("info.n", kNotEqual, "1"), memory));
  EXPECT_TRUE(holds(compare("info.n", kNotIn, "[1]"), memory));
  EXPECT_TRUE(holds(compare("info.n", kEqual, "null"), memory));
  EXPECT_FALSE(holds(compare("no such field", kEqual, "1"), memory));
}

TEST(Conditions, AllAnyAndNone) {
  const Memory memory = memory_with(R"({"n": 5})");
  const Condition yes = compare("info.n", Condition::Compare::kEqual, "5");
  const Condition no = compare("info.n", Condition::Compare::kEqual, "6");
  const auto group = [&](Condition::Kind kind, std::vector<Condition> parts) {
    Condition out;
    out.kind = kind;
    out.parts = std::move(parts);
    return holds(out, memory);
  };
  EXPECT_TRUE(group(Condition::Kind::kAll, {yes, yes}));
  EXPECT_FALSE(group(Condition::Kind::kAll, {yes, no}));
  EXPECT_TRUE(group(Condition::Kind::kAny, {no, yes}));
  EXPECT_FALSE(group(Condition::Kind::kAny, {no, no}));
  EXPECT_TRUE(group(Condition::Kind::kNone, {no, no}));
  EXPECT_FALSE(group(Condition::Kind::kNone, {no, yes}));
  EXPECT_TRUE(group(Condition::Kind::kAll, {}));
}

class ReachTest : public MemoryTest {
 protected:
  void add(Scope scope, const std::string& text, const std::string& info = {}) {
    AddRequest request;
    request.cube = cube_of(*primary(scope));
    request.read = false;
    AddItem& item = request.items.emplace_back();
    item.text = text;
    item.info = info;
    item.scope = std::move(scope);
    const auto added = memos().add(request);
    ASSERT_TRUE(added) << added.error().message;
  }
  std::vector<std::string> cubes(const Condition& condition) {
    auto found = cubes_for(condition, memos(), index_);
    EXPECT_TRUE(found);
    return found.value_or(std::vector<std::string>{});
  }
  static Condition is(std::string field, const std::string& value) {
    return compare(std::move(field), Condition::Compare::kEqual, "\"" + value + "\"");
  }
  ScopeIndex index_;
};

TEST_F(ReachTest, ConditionsSayWhichCubesTheyNeed) {
  add({.user_id = "mira"}, "one");
  add({.user_id = "tom", .agent_id = "helper"}, "two");
  add({.agent_id = "helper"}, "three");
  using Names = std::vector<std::string>;
  EXPECT_EQ(cubes(is("user_id", "mira")), Names{"mira"});
  EXPECT_EQ(cubes(is("user_id", "nobody")), Names{});
  EXPECT_EQ(cubes(is("agent_id", "helper")), (Names{"agent:helper", "tom"}));
  EXPECT_EQ(cubes(is("run_id", "r")), Names{});
  Condition any;
  any.kind = Condition::Kind::kAny;
  any.parts = {is("user_id", "mira"), is("agent_id", "helper")};
  EXPECT_EQ(cubes(any).size(), 3U);
  any.parts.push_back(is("info.x", "1"));
  EXPECT_EQ(cubes(any).size(), 3U) << "everywhere";
  Condition all;
  all.parts = {is("info.x", "1"), is("agent_id", "helper"), is("user_id", "tom")};
  EXPECT_EQ(cubes(all), Names{"tom"});
  add({.user_id = "mira", .agent_id = "helper"}, "four");
  EXPECT_EQ(cubes(is("agent_id", "helper")).size(), 3U) << "the index follows the journal";
}

TEST_F(ReachTest, ASearchLooksFurtherUntilEnoughHitsFulfilTheCondition) {
  for (int n = 0; n < 60; ++n)
    add({.user_id = "mira"}, "kite number " + std::to_string(n), n < 3 ? R"({"rare": true})" : "");
  SearchRequest request;
  request.cubes = {"mira"};
  request.text = "kite";
  request.limit = 2;
  Condition rare = compare("info.rare", Condition::Compare::kEqual, "true");
  auto found = search_where(memos(), request, rare, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->hits.size(), 2U);
  request.limit = 10;
  found = search_where(memos(), request, rare, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->hits.size(), 3U);
  const auto memories = all_of(memos(), {"mira", "not there"}, rare, {});
  ASSERT_TRUE(memories);
  EXPECT_EQ(memories->size(), 3U);
}

TEST_F(ReachTest, OnlyWhatIsTrueOfAllCubesIsLeftToTheStore) {
  Condition all;
  all.parts = {is("agent_id", "helper"), is("categories", "toys"), is("info.x", "1")};
  const Filter users = pushed_down(all, {"mira", "tom"});
  EXPECT_EQ(users.scope.agent_id, "helper");
  EXPECT_EQ(users.tags, std::vector<std::string>{"toys"});
  EXPECT_EQ(pushed_down(all, {"mira", "agent:helper"}).scope.agent_id, "") << "memories there need not name the agent";
  Condition any;
  any.kind = Condition::Kind::kAny;
  any.parts = all.parts;
  EXPECT_EQ(pushed_down(any, {"mira"}).scope.agent_id, "");
  EXPECT_FALSE(pushed_down(all, {"mira"}).include_archived);
  Condition archived = is("state", "archived");
  EXPECT_TRUE(pushed_down(archived, {"mira"}).include_archived);
  any.parts.push_back(std::move(archived));
  EXPECT_FALSE(pushed_down(any, {"mira"}).include_archived) << "its other parts do not ask for them";
}

}  // namespace
}  // namespace memos::doors
