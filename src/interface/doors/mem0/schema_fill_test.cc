// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/schema_fill.h"

#include <gtest/gtest.h>

#include "interface/doors/common/doors_test_support.h"

namespace memos::doors::mem0 {
namespace {

Belief belief(std::string key, std::string value) {
  Belief out;
  out.key = std::move(key);
  out.value = std::move(value);
  return out;
}

Memory memory(std::string text, std::string info = {}) {
  Memory out;
  out.cube = "mira";
  out.body.text = std::move(text);
  out.body.info = std::move(info);
  return out;
}

std::string filled(std::string_view schema, const Known& known) {
  const auto read = read_schema(parsed(schema), "schema");
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return read ? json::dump(fill(*read, known)) : std::string();
}

TEST(SchemaFill, SlotsByNameAndPath) {
  const Known known{.memories = {},
                    .beliefs = {belief("home.city", "Lisbon"), belief("likes.food", "figs"),
                                belief("likes.food", "bread"), belief("age", "37")}};
  EXPECT_EQ(filled(R"({"properties": {"city": {"type": "string"}, "home_city": {"type": "string"}}})", known),
            R"({"city":"Lisbon","home_city":"Lisbon"})");
  EXPECT_EQ(filled(R"({"properties": {"home": {"properties": {"city": {"type": "string"}}}}})", known),
            R"({"home":{"city":"Lisbon"}})");
  EXPECT_EQ(
      filled(R"({"properties": {"likes": {"properties": {"food": {"type": "array", "items": {"type": "string"}}}}}})",
             known),
      R"({"likes":{"food":["figs","bread"]}})");
  EXPECT_EQ(filled(R"({"properties": {"food": {"type": "string"}, "employer": {"type": "string"},
                       "cars": {"type": "array", "items": {"type": "string"}}}})",
                   known),
            R"({"food":"figs","employer":null,"cars":[]})");
  EXPECT_EQ(filled(R"({"properties": {"age": {"type": "integer"}, "city": {"type": "number"}}})", known),
            R"({"age":37,"city":null})");
}

TEST(SchemaFill, FormsAsPydanticWritesThem) {
  const Known known{
      .memories = {memory("The kite is green.", R"({"room": "attic", "shelf": 3, "tags": ["a", "b", "a"]})"),
                   memory("The boat is blue.", R"({"room": "cellar"})")},
      .beliefs = {belief("home.city", "Lisbon")}};
  EXPECT_EQ(filled(R"({"$defs": {"Place": {"properties": {"city": {"anyOf": [{"type": "null"}, {"type": "string"}]}}}},
                       "properties": {"home": {"$ref": "#/$defs/Place"}}})",
                   known),
            R"({"home":{"city":"Lisbon"}})");
  EXPECT_EQ(filled(R"({"properties": {"memories": {"type": "array", "items": {"$ref": "#/$defs/One"}}},
                       "$defs": {"One": {"properties": {
                         "text": {"type": "string"}, "room": {"type": "string"},
                         "user_id": {"type": "string"}, "shelf": {"type": "integer"}}}}})",
                   known),
            R"({"memories":[{"text":"The kite is green.","room":"attic","user_id":"mira","shelf":3},)"
            R"({"text":"The boat is blue.","room":"cellar","user_id":"mira","shelf":null}]})");
  EXPECT_EQ(filled(R"({"properties": {"room": {"enum": ["cellar"]}, "shelf": {"type": "string"},
                       "tags": {"type": "array", "items": {"type": "string"}}}})",
                   known),
            R"({"room":"cellar","shelf":"3","tags":["a","b"]})");
}

TEST(SchemaFill, WhatIsNoSchemaIsRefusedAndWhatIsTooMuchEnds) {
  for (const char* text :
       {"3", "\"{}\"", "[]", "{}", R"({"properties": 3})", R"({"properties": {"a": 1}})", "\"no\""}) {
    const auto read = read_schema(parsed(text), "schema");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().field, "schema");
  }
  EXPECT_TRUE(read_schema(json::Value(R"({"properties": {"a": {}}})"), "schema"));
  EXPECT_FALSE(read_schema(json::Value(std::string(100'000, ' ')), "schema"));
  // Ten objects within each other, ten times over: it ends.
  std::string members;
  for (int i = 0; i < 10; ++i)
    members += (i == 0 ? "" : ",") + std::string("\"p") + std::to_string(i) + R"(":{"$ref":"#"})";
  EXPECT_LT(filled(R"({"properties":{)" + members + "}}", {}).size(), 1'000'000U);
  EXPECT_EQ(filled(R"({"properties":{"a":{"$ref":"#/properties/a"},"b":{"$ref":"#/nowhere"}}})", {}),
            R"({"a":null,"b":null})");
}

}  // namespace
}  // namespace memos::doors::mem0
