// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "interface/api/tenants.h"
#include "interface/doors/common/doors_test_support.h"
#include "interface/doors/mcp/door.h"
#include "interface/doors/mcp/endpoint.h"
#include "interface/doors/mcp/resources.h"
#include "interface/doors/mcp/stdio.h"
#include "interface/doors/mcp/tools.h"
#include "interface/doors/mcp/watcher.h"

namespace memos::doors::mcp {
namespace {

TEST(Messages, RequestsNotificationsAndAnswersAreToldApart) {
  const auto request = parse_message(R"({"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":1}})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, Incoming::Kind::kRequest);
  EXPECT_EQ(json::dump(request->params), R"({"a":1})");
  EXPECT_EQ(parse_message(R"({"jsonrpc":"2.0","method":"notifications/initialized"})")->kind,
            Incoming::Kind::kNotification);
  EXPECT_EQ(parse_message(R"({"jsonrpc":"2.0","id":"x","result":{}})")->kind, Incoming::Kind::kResponse);
  EXPECT_EQ(parse_message(R"({"jsonrpc":"2.0","id":null,"error":{}})")->kind, Incoming::Kind::kResponse);
}

TEST(Messages, WhatIsNoneIsAnsweredWithItsIdIfThereIsOne) {
  const auto answer = [](std::string_view text) {
    const auto message = parse_message(text);
    EXPECT_FALSE(message) << text;
    return message ? std::string()
                   : json::dump(*message.error().find("id")) + " " +
                         json::dump(*message.error().find("error")->find("code"));
  };
  EXPECT_EQ(answer(""), "null -32700");
  EXPECT_EQ(answer("{"), "null -32700");
  EXPECT_EQ(answer("\xFF"), "null -32700");
  EXPECT_EQ(answer("[]"), "null -32600") << "batches are of older revisions";
  EXPECT_EQ(answer("1"), "null -32600");
  EXPECT_EQ(answer(R"({"id":1,"method":"ping"})"), "1 -32600");
  EXPECT_EQ(answer(R"({"jsonrpc":"2.0","id":1})"), "1 -32600");
  EXPECT_EQ(answer(R"({"jsonrpc":"2.0","id":"a","method":1})"), "\"a\" -32600");
  EXPECT_EQ(answer(R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})"), "null -32600");
  EXPECT_EQ(answer(R"({"jsonrpc":"2.0","id":null,"method":"ping"})"), "null -32600");
  EXPECT_EQ(answer(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})"), "1 -32602");
}

TEST(Headers, ValuesThatNeedItAreInBase64) {
  EXPECT_EQ(decode_header("search"), "search");
  EXPECT_EQ(decode_header(""), "");
  EXPECT_EQ(decode_header("=?base64?bWVtb3M6Ly9jdWJlL8O8?="), "memos://cube/\xC3\xBC");
  EXPECT_EQ(decode_header("=?base64?YQ==?="), "a");
  for (const char* wrong : {"=?base64?YQ?=", "=?base64?Y*==?=", "=?base64?YR==?="})
    EXPECT_FALSE(decode_header(wrong)) << wrong;
}

/// Whether a value fits a schema: the words that the tools' schemas use.
bool fits(const json::Value& schema, const json::Value& value) {
  const auto is = [&](const std::string& type) {
    if (type == "object") return value.as_object() != nullptr;
    if (type == "array") return value.as_array() != nullptr;
    if (type == "string") return value.as_string() != nullptr;
    if (type == "boolean") return value.as_bool() != nullptr;
    if (type == "integer") return value.to_int().has_value();
    if (type == "number") return value.is_number();
    return type == "null" && value.is_null();
  };
  if (const json::Value* any = schema.find("anyOf"))
    return std::ranges::any_of(*any->as_array(), [&](const json::Value& one) { return fits(one, value); });
  const json::Value* type = schema.find("type");
  if (type == nullptr) return false;
  const json::Array types = type->as_array() != nullptr ? *type->as_array() : json::Array{*type};
  if (std::ranges::none_of(types, [&](const json::Value& one) { return is(*one.as_string()); })) return false;
  if (const json::Value* required = schema.find("required"); required != nullptr && value.as_object() != nullptr) {
    for (const json::Value& name : *required->as_array())
      if (value.find(*name.as_string()) == nullptr) return false;
  }
  if (const json::Value* properties = schema.find("properties");
      properties != nullptr && value.as_object() != nullptr) {
    for (const auto& [name, member] : *value.as_object()) {
      const json::Value* of_member = properties->find(name);
      if (of_member == nullptr || !fits(*of_member, member)) return false;
    }
  }
  if (const json::Value* items = schema.find("items"); items != nullptr && value.as_array() != nullptr)
    return std::ranges::all_of(*value.as_array(), [&](const json::Value& one) { return fits(*items, one); });
  return true;
}

class McpTest : public MemoryTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(MemoryTest::SetUp());
    endpoint_.emplace(memos(), EndpointOptions{});
  }
  json::Value ask(const std::string& method, const std::string& params = "{}", const Exchange& exchange = {}) {
    const auto message =
        parse_message(R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}");
    EXPECT_TRUE(message);
    return endpoint_->answer(*message, exchange);
  }
  json::Value result(const std::string& method, const std::string& params = "{}") {
    const json::Value answer = ask(method, params);
    const json::Value* found = answer.find("result");
    EXPECT_NE(found, nullptr) << json::dump(answer);
    return found == nullptr ? json::Value() : *found;
  }
  /// The structured answer of a tool, checked against its schema.
  json::Value call(const std::string& tool, const std::string& arguments) {
    const json::Value answer = result("tools/call", R"({"name":")" + tool + R"(","arguments":)" + arguments + "}");
    EXPECT_FALSE(*answer.find("isError")->as_bool()) << json::dump(answer);
    const json::Value* structured = answer.find("structuredContent");
    EXPECT_NE(structured, nullptr) << json::dump(answer);
    if (structured == nullptr) return {};
    EXPECT_TRUE(fits(parsed(find_tool(tool)->output), *structured)) << tool << " " << json::dump(*structured);
    const std::string& text = *answer.find("content")->as_array()->front().find("text")->as_string();
    if (tool != "context") {  // Its text is the context itself.
      EXPECT_EQ(text, json::dump(*structured)) << tool;
    }
    return *structured;
  }
  std::string call_error(const std::string& tool, const std::string& arguments) {
    const json::Value answer = result("tools/call", R"({"name":")" + tool + R"(","arguments":)" + arguments + "}");
    EXPECT_TRUE(*answer.find("isError")->as_bool()) << json::dump(answer);
    return *answer.find("content")->as_array()->front().find("text")->as_string();
  }
  std::string add(const std::string& text, const std::string& more = "") {
    const json::Value added = call("add", R"({"text":")" + text + "\"" + more + "}");
    return *added.find("memories")->as_array()->front().find("id")->as_string();
  }
  std::int64_t error_code(const json::Value& answer) {
    const json::Value* error = answer.find("error");
    return error == nullptr ? 0 : error->find("code")->to_int().value_or(0);
  }

  std::optional<Endpoint> endpoint_;
};

TEST_F(McpTest, HandshakesNameARevisionThatIsSpoken) {
  const auto spoken = [&](const std::string& asked) {
    return *result("initialize", R"({"protocolVersion":")" + asked + R"(","capabilities":{}})")
                .find("protocolVersion")
                ->as_string();
  };
  EXPECT_EQ(spoken("2025-11-25"), "2025-11-25");
  EXPECT_EQ(spoken("2025-06-18"), "2025-06-18");
  EXPECT_EQ(spoken("2024-11-05"), "2024-11-05");
  EXPECT_EQ(spoken("2025-03-26"), "2024-11-05") << "not one from after the client's own";
  EXPECT_EQ(spoken("2031-01-01"), "2025-11-25");
  EXPECT_EQ(spoken("2024-10-07"), "2025-11-25");
  EXPECT_EQ(spoken(""), "2025-11-25");
  EXPECT_EQ(spoken("2026-07-28"), "2025-11-25") << "that revision has no handshake";
  EXPECT_EQ(error_code(ask("initialize")), kInvalidParams);
}

TEST_F(McpTest, TheStatelessRevisionStandsInEveryRequestAndResult) {
  const std::string meta = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})";
  const json::Value discovered = result("server/discover", "{" + meta + "}");
  EXPECT_EQ(*discovered.find("supportedVersions")->as_array()->front().as_string(), "2026-07-28");
  for (const char* field : {"resultType", "ttlMs", "cacheScope", "capabilities"})
    EXPECT_NE(discovered.find(field), nullptr) << field;
  EXPECT_NE(discovered.find("_meta")->find("io.modelcontextprotocol/serverInfo"), nullptr);
  const json::Value listed = result("tools/list", "{" + meta + "}");
  EXPECT_EQ(*listed.find("resultType")->as_string(), "complete");
  EXPECT_EQ(result("tools/list").find("resultType"), nullptr) << "unknown to the others";
  const json::Value refused = ask("ping", R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2031-01-01"}})");
  EXPECT_EQ(error_code(refused), kUnsupportedVersion);
  EXPECT_NE(refused.find("error")->find("data")->find("supported"), nullptr);
}

TEST_F(McpTest, EveryToolHasSchemasAndAName) {
  const json::Value listed = result("tools/list");
  std::set<std::string> names;
  for (const json::Value& tool : *listed.find("tools")->as_array()) {
    EXPECT_TRUE(names.insert(*tool.find("name")->as_string()).second);
    for (const char* schema : {"inputSchema", "outputSchema"})
      EXPECT_EQ(*tool.find(schema)->find("type")->as_string(), "object") << *tool.find("name")->as_string();
  }
  EXPECT_EQ(names, (std::set<std::string>{"search", "context", "add", "get", "list", "update", "delete", "forget",
                                          "history", "as_of", "facts"}));
  for (const char* other : {"add_memory", "search_memories", "get_memory", "update_memory", "delete_memory", "as-of"})
    EXPECT_NE(find_tool(other), nullptr) << other;
  EXPECT_EQ(error_code(ask("tools/call", R"({"name":"sing"})")), kInvalidParams);
}

TEST_F(McpTest, AMemoryFromBirthToDeath) {
  const std::string id = add("The kite is green.", R"(,"tags":["toys"],"info":{"a":1},"speaker":"Mira")");
  EXPECT_EQ(*call("get", R"({"id":")" + id + "\"}").find("speaker")->as_string(), "Mira");
  EXPECT_EQ(call("search", R"({"query":"kite"})").find("memories")->as_array()->size(), 1U);
  EXPECT_EQ(call("search", R"({"query":"kite","tags":["other"]})").find("memories")->as_array()->size(), 0U);
  const json::Value updated = call("update", R"({"id":")" + id + R"(","text":"The kite is red."})");
  EXPECT_EQ(updated.find("version")->to_int(), 2);
  EXPECT_EQ(call("history", R"({"id":")" + id + "\"}").find("versions")->as_array()->size(), 2U);
  EXPECT_NE(call("context", R"({"query":"kite"})").find("text")->as_string()->find("red"), std::string::npos);
  EXPECT_EQ(*call("delete", R"({"id":")" + id + "\"}").find("state")->as_string(), "deleted");
  EXPECT_EQ(call("list", "{}").find("memories")->as_array()->size(), 0U);
  EXPECT_NE(call_error("get", R"({"id":")" + id + "\"}").find("deleted"), std::string::npos);
}

TEST_F(McpTest, FactsChangeAndTheOldOnesCanBeAskedFor) {
  add("I live in Boston.", R"(,"said_at":"2026-01-10")");
  add("I moved to Lisbon.", R"(,"said_at":"2026-05-10")");
  const auto city = [&](const json::Value& answer) {
    std::string out;
    for (const json::Value& fact : *answer.find("facts")->as_array())
      if (*fact.find("key")->as_string() == "home.city") out += *fact.find("value")->as_string();
    return out;
  };
  EXPECT_EQ(city(call("facts", R"({"about":"me"})")), "Lisbon");
  EXPECT_EQ(city(call("as_of", R"({"time":"2026-02-01"})")), "Boston");
  EXPECT_EQ(city(call("as_of", R"({"time":"2020-01-01","axis":"known"})")), "");
  EXPECT_EQ(call("as_of", R"({"time":"2026-02-01","query":"where do I live"})").find("facts")->as_array()->size(), 0U);
}

TEST_F(McpTest, ForgettingTellsFirst) {
  add("Tom likes chess.");
  add("The kite is green.");
  const json::Value preview = call("forget", R"({"about":"Tom"})");
  EXPECT_GE(preview.find("count")->to_int().value_or(0), 1);
  EXPECT_EQ(preview.find("gone")->to_int(), 0);
  const json::Value done = call("forget", R"({"about":"Tom","confirm":true})");
  EXPECT_EQ(done.find("gone")->to_int(), preview.find("count")->to_int());
  EXPECT_EQ(call("search", R"({"query":"chess"})").find("memories")->as_array()->size(), 0U);
  EXPECT_NE(call_error("forget", "{}").find("names nothing"), std::string::npos);
}

TEST_F(McpTest, EveryToolTakesACubeAndKeepsToIt) {
  const json::Value listed = result("tools/list");
  for (const json::Value& tool : *listed.find("tools")->as_array()) {
    const std::string name = *tool.find("name")->as_string();
    const json::Value* cube = tool.find("inputSchema")->find("properties")->find("cube");
    ASSERT_NE(cube, nullptr) << name;
    EXPECT_EQ(*cube->find("type")->as_string(), "string") << name;
    const std::string id = add("The kite is green.", R"(,"cube":"of )" + name + "\"");
    const auto arguments = [&](const std::string& where) {
      json::Value out{json::Object{}};
      out.set("cube", where);
      for (const json::Value& needed : tool.find("inputSchema")->find("required") == nullptr
                                           ? json::Array{}
                                           : *tool.find("inputSchema")->find("required")->as_array()) {
        const std::string& field = *needed.as_string();
        out.set(field, field == "id" ? id : field == "time" ? "2026-05-01" : "kite");
      }
      if (name == "add" || name == "update") out.set("text", "The kite is red.");
      if (name == "forget") out.set("about", "kite");
      return json::dump(out);
    };
    const bool by_id = tool.find("inputSchema")->find("properties")->find("id") != nullptr;
    const std::string missing = "no memory has the id " + id;
    if (by_id) {
      EXPECT_NE(call_error(name, arguments("elsewhere")).find(missing), std::string::npos) << name;
    } else {
      call(name, arguments("elsewhere"));
    }
    call(name, arguments("of " + name));
    if (name != "history") continue;
    call("delete", R"({"id":")" + id + "\"}");
    EXPECT_EQ(call(name, arguments("of history")).find("versions")->as_array()->size(), 2U);
  }
}

TEST_F(McpTest, FailuresAreTheToolsOwn) {
  EXPECT_NE(call_error("search", "{}").find("query is needed"), std::string::npos);
  EXPECT_NE(call_error("search", R"({"query":"x","limit":0})").find("limit"), std::string::npos);
  EXPECT_NE(call_error("search", R"({"query":"x","colour":1})").find("colour"), std::string::npos);
  EXPECT_NE(call_error("get", R"({"id":"nothing"})").find("id"), std::string::npos);
  EXPECT_NE(call_error("add", "{}").find("text"), std::string::npos);
  EXPECT_NE(call_error("as_of", R"({"time":"soon"})").find("time"), std::string::npos);
  EXPECT_NE(call_error("add", R"({"messages":[{"role":"user"}]})").find("messages[0].content"), std::string::npos);
  EXPECT_EQ(call("search", R"({"query":"x","cube":"never written"})").find("memories")->as_array()->size(), 0U);
  const json::Value listed = result("tools/call", R"({"name":"search","arguments":[1]})");
  EXPECT_TRUE(*listed.find("isError")->as_bool());
}

TEST_F(McpTest, TheNamesAndArgumentsOfMemOS) {
  call("add_memory", R"({"memory_content":"The kite is green.","user_id":"mira"})");
  EXPECT_EQ(call("search_memories", R"({"query":"kite","user_id":"mira"})").find("memories")->as_array()->size(), 1U);
  EXPECT_EQ(call("search_memories", R"({"query":"kite","cube_ids":["mira"]})").find("memories")->as_array()->size(),
            1U);
  EXPECT_EQ(call("search_memories", R"({"query":"kite"})").find("memories")->as_array()->size(), 0U);
  const json::Value found = call("search_memories", R"({"query":"kite","user_id":"mira"})");
  const std::string id = *found.find("memories")->as_array()->front().find("id")->as_string();
  EXPECT_NE(call_error("delete_memory", R"({"memory_id":")" + id + R"(","cube_id":"tom"})").find("no memory"),
            std::string::npos);
  call("delete_memory", R"({"memory_id":")" + id + R"(","cube_id":"mira","user_id":"tom"})");
}

TEST_F(McpTest, ResourcesAndPrompts) {
  const std::string id = add("I live in Lisbon.", R"(,"cube":"a/b ü")");
  const std::string uri = cube_uri("a/b \xC3\xBC");
  EXPECT_EQ(uri, "memos://cube/a%2Fb%20%C3%BC");
  const json::Value listed = result("resources/list");
  EXPECT_EQ(*listed.find("resources")->as_array()->front().find("uri")->as_string(), uri);
  const json::Value cube = result("resources/read", R"({"uri":")" + uri + "\"}");
  EXPECT_NE(cube.find("contents")->as_array()->front().find("text")->as_string()->find("Lisbon"), std::string::npos);
  result("resources/read", R"({"uri":"memos://memory/)" + id + "\"}");
  EXPECT_EQ(result("resources/templates/list").find("resourceTemplates")->as_array()->size(), 2U);
  for (const char* wrong : {"memos://cube/none", "memos://cube/", "memos://memory/x", "file:///etc/passwd", ""})
    EXPECT_EQ(error_code(ask("resources/read", R"({"uri":")" + std::string(wrong) + "\"}")), kResourceNotFound)
        << wrong;
  const json::Value recalled =
      result("prompts/get", R"({"name":"recall","arguments":{"query":"Where do I live?","cube":"a/b ü"}})");
  EXPECT_NE(json::dump(recalled).find("Lisbon"), std::string::npos);
  const json::Value known = result("prompts/get", R"({"name":"what-do-you-know","arguments":{"cube":"a/b ü"}})");
  EXPECT_NE(json::dump(known).find("Lisbon"), std::string::npos);
  EXPECT_EQ(error_code(ask("prompts/get", R"({"name":"recall"})")), kInvalidParams);
  EXPECT_EQ(error_code(ask("prompts/get", R"({"name":"sing"})")), kInvalidParams);
  EXPECT_EQ(result("prompts/list").find("prompts")->as_array()->size(), 2U);
  EXPECT_EQ(error_code(ask("sampling/createMessage")), kMethodNotFound);
}

TEST_F(McpTest, ListsComeInPages) {
  for (int n = 0; n < 205; ++n) {
    CubeCreate cube;
    cube.name = "cube " + std::to_string(n);
    ASSERT_TRUE(memos().create_cube(cube));
  }
  std::set<std::string> seen;
  std::string params = "{}";
  int pages = 0;
  for (;; ++pages) {
    const json::Value page = result("resources/list", params);
    for (const json::Value& one : *page.find("resources")->as_array()) seen.insert(*one.find("uri")->as_string());
    const json::Value* next = page.find("nextCursor");
    if (next == nullptr) break;
    params = R"({"cursor":)" + json::dump(*next) + "}";
  }
  EXPECT_EQ(pages, 2);
  EXPECT_EQ(seen.size(), 205U);
  EXPECT_EQ(error_code(ask("resources/list", R"({"cursor":"x"})")), kInvalidParams);
  EXPECT_EQ(error_code(ask("resources/list", R"({"cursor":"900"})")), kInvalidParams);
}

TEST_F(McpTest, ProgressIsToldToWhoAsksForIt) {
  std::vector<json::Value> told;
  Exchange exchange;
  exchange.notify = [&](json::Value message) { told.push_back(std::move(message)); };
  ask("tools/call", R"({"name":"search","arguments":{"query":"x"}})", exchange);
  EXPECT_TRUE(told.empty());
  ask("tools/call", R"({"name":"search","arguments":{"query":"x"},"_meta":{"progressToken":"t"}})", exchange);
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(*told.front().find("params")->find("progressToken")->as_string(), "t");
}

TEST_F(McpTest, WatchersTellOfWhatChanged) {
  add("one");
  std::vector<std::string> told;
  Watcher watcher;
  const auto watched = [&](Subscription wants) {
    return Watcher::Watched{.wants = std::move(wants),
                            .id = json::Value(9),
                            .greeting = json::Value("hello"),
                            .state_of = [&](const std::string& uri) { return endpoint_->state_of(uri); },
                            .state_of_list = [&] { return endpoint_->state_of_list(); },
                            .send =
                                [&](const json::Value& message) {
                                  told.push_back(json::dump(message));
                                  return true;
                                },
                            .alive = {}};
  };
  // The thread looks as well: what it tells is told once.
  const std::uint64_t number = watcher.add(watched({.uris = {"memos://cube/me"}, .resources_changed = true}));
  ASSERT_NE(number, 0U);
  add("two");
  add("three", R"(,"cube":"other")");
  watcher.look();
  watcher.look();
  watcher.remove(number);
  ASSERT_GE(told.size(), 3U);
  EXPECT_EQ(told[0], "\"hello\"");
  const std::string all = told[1] + told[2];
  EXPECT_NE(all.find("notifications/resources/list_changed"), std::string::npos);
  EXPECT_NE(all.find("memos://cube/me"), std::string::npos);
  EXPECT_NE(all.find(R"("io.modelcontextprotocol/subscriptionId":9)"), std::string::npos);
  const std::size_t before = told.size();
  add("four");
  watcher.look();
  EXPECT_EQ(told.size(), before);
}

/// What a server answers to these lines, one message a line.
std::vector<json::Value> over_pipes(Endpoint& endpoint, const std::string& input) {
  std::size_t at = 0;
  std::string output;
  StdioServer server({.get = [&] { return at < input.size() ? static_cast<unsigned char>(input[at++]) : -1; },
                      .put = [&](std::string_view bytes) { output.append(bytes); }},
                     endpoint);
  server.run();
  std::vector<json::Value> out;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = output.find('\n', begin);
    EXPECT_NE(end, std::string::npos);
    out.push_back(parsed(output.substr(begin, end - begin)));
    begin = end + 1;
  }
  return out;
}

TEST_F(McpTest, EveryLineIsAnsweredWhateverItIs) {
  const auto answers =
      over_pipes(*endpoint_,
                 "nonsense\n\n  \n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n[]\n\xFF\xFE\n"
                 "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"
                 "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":[]}}\n"
                 "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
  ASSERT_EQ(answers.size(), 5U) << "blank lines and notifications are none";
  EXPECT_EQ(error_code(answers[0]), kParseError);
  EXPECT_EQ(answers[1].find("id")->to_int(), 1);
  EXPECT_EQ(error_code(answers[2]), kInvalidRequest);
  EXPECT_EQ(error_code(answers[3]), kParseError);
  EXPECT_EQ(answers[4].find("id")->to_int(), 2) << "also without a line end";
}

TEST_F(McpTest, TwoHundredCallsAtOnceAreAllAnsweredOnce) {
  std::string input;
  for (int n = 0; n < 200; ++n)
    input += R"({"jsonrpc":"2.0","id":)" + std::to_string(n) +
             R"(,"method":"tools/call","params":{"name":"add","arguments":{"text":"number )" + std::to_string(n) +
             "\"}}}\n";
  std::set<std::int64_t> ids;
  for (const json::Value& answer : over_pipes(*endpoint_, input)) {
    EXPECT_NE(answer.find("result"), nullptr) << json::dump(answer);
    EXPECT_TRUE(ids.insert(answer.find("id")->to_int().value_or(-1)).second);
  }
  EXPECT_EQ(ids.size(), 200U);
  EXPECT_EQ(memos().describe_cube("me")->memories, 200U) << "what was read before the end was done";
}

TEST_F(McpTest, SubscriptionsOverPipes) {
  const std::string listen =
      R"({"jsonrpc":"2.0","id":"l","method":"subscriptions/listen","params":{"notifications":)"
      R"({"resourcesListChanged":true,"resourceSubscriptions":["memos://cube/me"],"toolsListChanged":true}}})";
  const auto answers = over_pipes(
      *endpoint_,
      R"({"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"memos://cube/me"}})"
      "\n" +
          listen + "\n" + R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"l"}})" + "\n" +
          R"({"jsonrpc":"2.0","id":2,"method":"resources/unsubscribe","params":{"uri":"memos://cube/me"}})" + "\n" +
          R"({"jsonrpc":"2.0","id":3,"method":"resources/subscribe"})");
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_NE(answers[0].find("result"), nullptr);
  EXPECT_EQ(*answers[1].find("method")->as_string(), "notifications/subscriptions/acknowledged");
  EXPECT_EQ(answers[1].find("params")->find("notifications")->find("toolsListChanged"), nullptr)
      << "tools never change";
  EXPECT_NE(answers[2].find("result"), nullptr);
  EXPECT_EQ(error_code(answers[3]), kInvalidParams);
}

}  // namespace
}  // namespace memos::doors::mcp
