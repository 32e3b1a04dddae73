// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/assistants.h"

#include <gtest/gtest.h>

#include <set>

namespace memos::cli {
namespace {

const Assistant& of(std::string_view name) { return **find_assistant(name); }

std::string with(const std::string& settings, std::string_view name = "cursor") {
  const auto text = with_server(settings, of(name), server_entry(of(name), {"/opt/memos", "mcp"}));
  return text ? *text : "! " + text.error().message;
}

constexpr std::string_view kNew = R"({
  "mcpServers": {
    "memos": {
      "command": "/opt/memos",
      "args": [
        "mcp"
      ]
    }
  }
}
)";

TEST(Settings, NewOnes) {
  EXPECT_EQ(with(""), kNew);
  EXPECT_EQ(with("\n"), kNew);
  EXPECT_EQ(with("{}\n"), kNew);
  EXPECT_EQ(with(std::string(kNew)), kNew) << "a second time changes nothing";
}

TEST(Settings, EverythingElseKeepsItsBytes) {
  const std::string other = R"({ "theme":"dark",  "n": 1.50,
   "mcpServers" : {
      "files": {"command": "x", "args": ["}", "\"memos\": {"]}
   }, "tail": [1,
 2] })";
  const std::string text = with(other);
  EXPECT_TRUE(text.starts_with(R"({ "theme":"dark",  "n": 1.50,
   "mcpServers" : {
      "files": {"command": "x", "args": ["}", "\"memos\": {"]},
    "memos": {)"))
      << text;
  EXPECT_TRUE(text.ends_with("\n   }, \"tail\": [1,\n 2] }")) << text;
  EXPECT_TRUE(with(R"({"a": 1})").starts_with("{\"a\": 1,\n  \"mcpServers\": {"));
}

TEST(Settings, AnEntryOfTheSameNameIsReplacedWhereItStands) {
  const std::string text = with(R"({"mcpServers": {"memos": {"command": "old"}, "z": {"command": "y"}}})");
  EXPECT_EQ(text.find("old"), std::string::npos);
  EXPECT_LT(text.find("/opt/memos"), text.find("\"z\""));
  EXPECT_TRUE(text.ends_with(R"(, "z": {"command": "y"}}})")) << text;
}

TEST(Settings, WhatIsNotUnderstoodIsLeftAlone) {
  for (const char* text : {"// a comment\n{}", "[]", "{\"mcpServers\": []}", "{\"mcpServers\": {}", "{,}",
                           "{\"mcp\\u0053ervers\": {}}", "{\"mcpServers\": {\"memo\\u0073\": {}}}"})
    EXPECT_TRUE(with(text).starts_with("! ")) << text;
}

TEST(Settings, EveryProgramHasItsOwnForm) {
  std::set<std::string_view> names;
  for (const Assistant& one : assistants()) {
    EXPECT_TRUE(names.insert(one.name).second);
    const std::string text = with("{}", one.name);
    const auto value = json::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_NE(value->find(one.member)->find("memos"), nullptr);
    const auto file = settings_file(one, [](const char*) { return std::string("/people/mira"); });
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->starts_with("/people/mira/"));
    EXPECT_FALSE(settings_file(one, [](const char*) { return std::string(); }));
  }
  EXPECT_EQ(json::dump(server_entry(of("opencode"), {"memos", "mcp"})),
            R"({"type":"local","command":["memos","mcp"]})");
  EXPECT_FALSE(find_assistant("owl"));
}

TEST(Changes, OnlyTheLinesThatDiffer) {
  EXPECT_EQ(changed_lines("a\nb\nc\n", "a\nx\ny\nc\n"), (std::vector<std::string>{"- b", "+ x", "+ y"}));
  EXPECT_EQ(changed_lines("", "a\n"), std::vector<std::string>{"+ a"});
  EXPECT_TRUE(changed_lines("a\n", "a\n").empty());
  EXPECT_EQ(changed_lines("a\na\n", "a\n"), std::vector<std::string>{"- a"});
}

}  // namespace
}  // namespace memos::cli
