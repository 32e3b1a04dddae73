// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <set>

#include "interface/doors/common/doors_test_support.h"
#include "interface/doors/common/fields.h"
#include "interface/doors/mem0/door.h"
#include "interface/doors/mem0/filter.h"
#include "interface/doors/mem0/requests.h"
#include "interface/doors/mem0/shapes.h"
#include "interface/doors/mem0/work.h"

namespace memos::doors::mem0 {
namespace {

TEST(PythonLiterals, WhatStrMakesOfADict) {
  const auto as_json = [](std::string_view text) {
    const auto value = parse_python(text);
    return value ? json::dump(*value) : value.error().message;
  };
  EXPECT_EQ(as_json("{'user_id': 'u'}"), R"({"user_id":"u"})");
  EXPECT_EQ(as_json("{'a': [1, -2.5, 1e3], 'b': (True, False, None), 'c': {}}"),
            R"({"a":[1,-2.5,1000.0],"b":[true,false,null],"c":{}})");
  EXPECT_EQ(as_json(R"({"it's": 'say "x"', 'n': 'a\'b\n\x41\u00fc\U0001F600'})"),
            "{\"it's\":\"say \\\"x\\\"\",\"n\":\"a'b\\nA\xC3\xBC\xF0\x9F\x98\x80\"}");
  EXPECT_EQ(as_json(" [ 1 , ] "), "[1]");
}

TEST(PythonLiterals, WhatIsNoneIsRefused) {
  for (const std::string_view text :
       {"",       "{",     "}",      "{'a'}",     "{'a':}",  "{'a': 1", "{a: 1}", "{'a': 1} x", "'",
        "'a",     "'\\q'", "'\\x4'", "'\\ud800'", "'\\x00'", "nan",     "True1",  "[1 2]",      "{'a': 1, 'a': 2}",
        "'\xFF'", "set()", "1 + 1"}) {
    EXPECT_FALSE(parse_python(text)) << text;
  }
  EXPECT_FALSE(parse_python(std::string(10'000, '[')));
  EXPECT_FALSE(parse_python(std::string(10'000, '{')));
}

TEST(Filters, WrongOnesNameTheirPlace) {
  const auto field = [](std::string_view text) {
    const auto condition = parse_filters(parsed(text));
    EXPECT_FALSE(condition) << text;
    return condition ? std::string() : condition.error().field;
  };
  EXPECT_EQ(field("[]"), "filters");
  EXPECT_EQ(field(R"({"AND": [{"a": {"like": 1}}]})"), "filters.AND[0].a.like");
  EXPECT_EQ(field(R"({"OR": []})"), "filters.OR");
  EXPECT_EQ(field(R"({"NOT": 1})"), "filters.NOT");
  EXPECT_EQ(field(R"({"NOT": {}})"), "filters.NOT");
  EXPECT_EQ(field(R"({"AND": [{"a": 1}, {}]})"), "filters.AND[1]") << "it would hold for everything";
  EXPECT_EQ(field(R"({"metadata": {}})"), "filters.metadata");
  EXPECT_EQ(field(R"({"a": {}})"), "filters.a");
  EXPECT_EQ(field(R"({"a": {"in": 1}})"), "filters.a.in");
  EXPECT_EQ(field(R"({"a": {"eq": [1]}})"), "filters.a.eq");
  EXPECT_EQ(field(R"({"created_at": {"gt": "soon"}})"), "filters.created_at.gt");
  EXPECT_EQ(field(R"({"created_at": {"contains": "2026"}})"), "filters.created_at.contains");
  std::string deep = R"({"a": 1})";
  for (int i = 0; i < 20; ++i) deep = R"({"AND": )" + deep + "}";
  EXPECT_FALSE(parse_filters(parsed(deep)));
  std::string many = "[";
  for (int i = 0; i < 600; ++i) many += (i == 0 ? "" : ",") + std::to_string(i);
  EXPECT_FALSE(parse_filters(parsed(R"({"a": {"in": )" + many + "]}}")));
}

TEST(Filters, FromAnAddressAsJsonOrAsPython) {
  for (const char* text : {R"({"user_id": "u"})", "{'user_id': 'u'}"}) {
    const auto condition = parse_filters_text(text);
    ASSERT_TRUE(condition) << text;
    EXPECT_TRUE(names_entity(*condition));
    ASSERT_EQ(condition->parts.size(), 1U);
    EXPECT_EQ(condition->parts[0].field, "user_id");
  }
  EXPECT_FALSE(parse_filters_text("user_id=u"));
  EXPECT_EQ(parse_filters_text("{'user_id': 'u'").error().field, "filters");
}

TEST(Requests, AnAddNamesItsOwnerAndRefusesWhatItDoesNotKnow) {
  const auto read = [](std::string_view text) {
    const json::Value body = parsed(text);
    Fields fields(body);
    return read_add(fields, Flavour::kPlatform);
  };
  const auto added = read(R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "a"},
                              {"type": "text", "text": "b"}], "name": "Mira"}, {"role": "system", "content": "x"}],
                              "user_id": "u", "run_id": "r", "metadata": {"k": 1}, "infer": false, "timestamp": 5,
                              "async_mode": true, "org_id": "o"})");
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->request.cube, "u");
  EXPECT_FALSE(added->request.read);
  ASSERT_EQ(added->request.items.size(), 1U);
  const AddItem& item = added->request.items[0];
  EXPECT_EQ(item.text, "a\nb");
  EXPECT_EQ(item.scope, (Scope{.user_id = "u", .session_id = "r"}));
  EXPECT_EQ(item.origins[0].speaker, "Mira");
  EXPECT_EQ(item.said_at, UtcMs{5'000});
  EXPECT_EQ(item.info, R"({"k":1})");
  EXPECT_EQ(read(R"({"messages": "x", "filters": {"agent_id": "a"}})")->request.cube, "agent:a");
  const auto field = [&](std::string_view text) {
    const auto wrong = read(text);
    return wrong ? std::string("taken") : wrong.error().field;
  };
  EXPECT_EQ(field(R"({"messages": "x"})"), "user_id");
  EXPECT_EQ(field(R"({"user_id": "u"})"), "messages");
  EXPECT_EQ(field(R"({"messages": [], "user_id": "u"})"), "messages");
  EXPECT_EQ(field(R"({"messages": [1], "user_id": "u"})"), "messages[0]");
  EXPECT_EQ(field(R"({"messages": [{"content": "x"}], "user_id": "u"})"), "messages[0].role");
  EXPECT_EQ(field(R"({"messages": [{"role": "user", "content": [{"type": "image_url"}]}], "user_id": "u"})"),
            "messages[0].content");
  EXPECT_EQ(field(R"({"messages": "x", "user_id": "u", "custom_instructions": "y"})"), "custom_instructions");
  EXPECT_EQ(field(R"({"messages": "x", "user_id": "u", "custom_instructions": null})"), "taken");
  EXPECT_EQ(field(R"({"messages": "x", "user_id": "u", "colour": 1})"), "colour");
  EXPECT_EQ(field(R"({"messages": "x", "user_id": "u", "expiration_date": "soon"})"), "expiration_date");
  EXPECT_EQ(field(R"({"messages": "x", "filters": {"user_id": "u", "k": 1}})"), "filters.k");
}

TEST(Requests, AnUpdateTellsAnAbsentExpiryFromNone) {
  const auto read = [](std::string_view text, Flavour flavour = Flavour::kPlatform) {
    const json::Value body = parsed(text);
    Fields fields(body);
    return read_update(fields, {}, flavour);
  };
  EXPECT_FALSE(read(R"({"text": "a"})")->revive);
  EXPECT_TRUE(read(R"({"expiration_date": null})")->request.never_expires);
  EXPECT_EQ(read(R"({"expiration_date": "1970-01-01"})")->request.expires_at, UtcMs{86'400'000});
  EXPECT_FALSE(read("{}"));
  EXPECT_FALSE(read(R"({"text": ""})"));
  EXPECT_FALSE(read(R"({"data": "a"})"));
  EXPECT_EQ(read(R"({"data": "a"})", Flavour::kRest)->request.text, "a");
}

TEST(Requests, ADeletionMustNameSomebody) {
  const auto read = [](std::string_view text) {
    const json::Value body = parsed(text);
    Fields fields(body);
    return read_delete(fields);
  };
  for (const char* text :
       {"{}", R"({"org_id": "o"})", R"({"filters": "{}"})", R"({"filters": "{'k': 1}"})", R"({"metadata": {"k": 1}})",
        R"({"user_id": ""})", R"({"filters": "user_id"})", R"({"user": "u"})"})
    EXPECT_FALSE(read(text)) << text;
  for (const char* text : {R"({"user_id": "u"})", R"({"filters": "{'user_id': 'u'}"})", R"({"run_id": "*"})"})
    EXPECT_TRUE(read(text)) << text;
}

TEST(Shapes, ADateIsTheLastDay) {
  EXPECT_EQ(expiration_date(*parse_expiration("2026-05-01")), "2026-05-01");
  EXPECT_EQ(*parse_expiration("1970-01-01T00:00:01Z"), UtcMs{1'000});
  EXPECT_FALSE(parse_expiration("tomorrow"));
}

TEST(Shapes, OnlyTheFieldsThatWereAskedForAndTheId) {
  json::Value object = parsed(R"({"id": 1, "memory": 2, "score": 3})");
  keep_fields(object, {"score"});
  EXPECT_EQ(json::dump(object), R"({"id":1,"score":3})");
  keep_fields(object, {});
  EXPECT_EQ(json::dump(object), R"({"id":1,"score":3})");
}

TEST(Shapes, TimesHaveAnOffset) { EXPECT_EQ(time_text(UtcMs{1'700'000'000'123}), "2023-11-14T22:13:20.123+00:00"); }

TEST(Emptied, EntitiesThatWentWithAnotherAreTheirKeysAndThereOnce) {
  EmptiedEntities emptied;
  const Entity user{.kind = EntityKind::kUser, .name = "mira"}, run{.kind = EntityKind::kRun, .name = "r1"};
  Memory memory;
  memory.cube = "mira";
  memory.body.scope = {.user_id = "mira", .agent_id = {}, .session_id = "r1", .app_id = {}};
  emptied.keep("local/k-1", {memory}, user);
  EXPECT_FALSE(emptied.take("local/k-1", user)) << "that was the one that was deleted";
  EXPECT_FALSE(emptied.take("local/k-2", run));
  EXPECT_TRUE(emptied.take("local/k-1", run));
  EXPECT_FALSE(emptied.take("local/k-1", run));
}

TEST(Routes, EachOnceAndWritesNeedMoreThanRead) {
  std::set<std::pair<http::Method, std::string>> seen;
  for (const rest::DoorRoute& route : make_door(rest::Settings()).routes) {
    EXPECT_TRUE(seen.insert({route.method, route.path}).second) << route.path;
    if (route.path.starts_with("/api/v1/webhooks/")) {
      EXPECT_EQ(route.verb, governance::Verb::kAdmin) << route.path;
      continue;
    }
    if (route.method == http::Method::kDelete) {
      EXPECT_EQ(route.verb, governance::Verb::kDelete) << route.path;
    }
    if (route.method == http::Method::kPut) {
      EXPECT_EQ(route.verb, governance::Verb::kWrite) << route.path;
    }
  }
  EXPECT_GT(seen.size(), 30U);
}

}  // namespace
}  // namespace memos::doors::mem0
