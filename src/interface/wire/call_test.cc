// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/wire/call.h"

#include <gtest/gtest.h>

#include <set>

#include "interface/wire/fake_memos.h"

namespace memos::wire {
namespace {

constexpr std::string_view kId = "0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77";

/// The least request that a method takes.
json::Value least(std::string_view method) {
  const std::string id(kId);
  if (method == "add") return json::parse(R"({"items":[{"text":"hello"}],"actor":3})").value();
  if (method == "erase") return json::parse(R"({"ids":[")" + id + R"("],"actor":3})").value();
  if (method == "rollback") return json::parse(R"({"id":")" + id + R"(","version":1,"actor":3})").value();
  if (method == "rollback_cube") return json::parse(R"({"name":"me","to":{"sequence":4},"actor":3})").value();
  if (method == "link" || method == "unlink")
    return json::parse(R"({"type":"mentions","from":")" + id + R"(","to":")" + id + R"(","actor":3})").value();
  if (method == "backup") return json::parse(R"({"path":"copy"})").value();
  if (method == "job" || method == "cancel_job") return json::parse(R"({"id":5})").value();
  static const std::set<std::string_view> kNamed = {"create_cube", "describe_cube", "export_cube",
                                                    "reembed",     "spaces",        "drop_space"};
  if (kNamed.contains(method)) return json::parse(R"({"name":"me"})").value();
  if (method == "drop_cube") return json::parse(R"({"name":"me","actor":3})").value();
  if (method == "chat") return json::parse(R"({"message":"hello","actor":3})").value();
  if (method == "kv_warm") return json::parse(R"({"memories":2,"actor":3})").value();
  static const std::set<std::string_view> kWithId = {"get", "history", "provenance"};
  if (kWithId.contains(method)) return json::parse(R"({"id":")" + id + R"("})").value();
  static const std::set<std::string_view> kChanges = {"update", "remove", "restore", "archive"};
  if (kChanges.contains(method)) return json::parse(R"({"id":")" + id + R"(","actor":3})").value();
  return {};
}

TEST(Methods, AreFoundByNameAndByNumber) {
  std::set<std::string_view> names;
  for (const MethodInfo& method : methods()) {
    EXPECT_TRUE(names.insert(method.name).second) << method.name;
    EXPECT_EQ(find_method(method.name), &info(method.method));
    EXPECT_EQ(find_method(static_cast<std::uint8_t>(method.method)), &info(method.method));
  }
  EXPECT_EQ(find_method("no_such"), nullptr);
  EXPECT_EQ(find_method(static_cast<std::uint8_t>(kMethods)), nullptr);
}

TEST(Call, ReachesEveryMethodInJsonAndInBytes) {
  for (const MethodInfo& method : methods()) {
    SCOPED_TRACE(method.name);
    FakeMemos memos;
    int lines = 0;
    const Stream stream{.progress = {}, .line = [&lines](std::string_view) -> Status {
                          ++lines;
                          return {};
                        }};
    const auto answer = call(memos, method.method, least(method.name), stream);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(memos.last(), method.name);
    EXPECT_NE(answer->as_object(), nullptr);
    EXPECT_EQ(lines, method.lines ? 3 : 0);

    FakeMemos again;
    std::string bytes;
    const Status done = with_call(method.method, [&]<class C>() -> Status {
      std::string request;
      const json::Value given = least(method.name);
      auto typed = from_json<typename C::Request>(given.is_null() ? json::Value{json::Object{}} : given);
      EXPECT_TRUE(typed);
      append_bytes(request, *typed);
      auto status = call_bytes(again, method.method, request, stream, bytes);
      auto back = from_bytes<typename C::Answer>(bytes);
      EXPECT_TRUE(back);
      EXPECT_EQ(to_json(*back), *answer);
      return status;
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(again.last(), method.name);
  }
}

TEST(Call, TheStreamsActorReplacesTheRequests) {
  for (const MethodInfo& method : methods()) {
    FakeMemos memos;
    const json::Value request = least(method.name);
    if (request.find("actor") == nullptr) continue;
    ASSERT_TRUE(call(memos, method.method, request, {}));
    EXPECT_EQ(memos.last_actor(), ActorId{3}) << method.name;
    ASSERT_TRUE(call(memos, method.method, request, {.progress = {}, .line = {}, .actor = ActorId{8}}));
    EXPECT_EQ(memos.last_actor(), ActorId{8}) << method.name;
  }
}

TEST(Call, ProgressCancels) {
  FakeMemos memos;
  const auto answer = call(memos, Method::kVerify, {}, {.progress = [](const Progress&) { return false; }, .line = {}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
}

TEST(Call, AWrongRequestNamesItsField) {
  FakeMemos memos;
  const auto answer = call(memos, Method::kGet, json::parse(R"({"id":"x"})").value(), {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().field, "id");
  EXPECT_EQ(memos.last(), "");
  EXPECT_FALSE(call_bytes(memos, Method::kGet, "short", {}, *std::make_unique<std::string>()));
}

}  // namespace
}  // namespace memos::wire
