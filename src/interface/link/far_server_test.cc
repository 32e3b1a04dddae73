// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/far_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "base/http_test_support.h"
#include "interface/api/once.h"
#include "interface/link/event_reader.h"

namespace memos::link {
namespace {

using base::test::ServerReply;
using base::test::TestServer;

constexpr const char* kJson = "Content-Type: application/json\r\nMemos-Version: 9.9\r\n";
constexpr const char* kStream = "Content-Type: text/event-stream\r\nMemos-Version: 9.9\r\n";

Result<std::unique_ptr<Memos>> connect(const std::string& url, const std::string& key = "the-key-1") {
  Options options;
  options.server = url;
  options.key = key;
  return memos::open(options);
}

Error refusal_of(const ServerReply& reply, const std::string& key = "the-key-1") {
  const TestServer server([&](const std::string&, const std::string&) { return reply; });
  const auto memos = connect(server.url(), key);
  if (!memos) return memos.error();
  const auto cubes = (*memos)->list_cubes();
  EXPECT_FALSE(cubes);
  return cubes ? Error{} : cubes.error();
}

TEST(FarServer, RefusesWhatIsNoServer) {
  EXPECT_EQ(*check_server_url("http://host:8765/"), "http://host:8765");
  EXPECT_EQ(*check_server_url("https://host/memory//"), "https://host/memory");
  for (const char* url : {"", "host:8765", "ftp://host", "http://", "http:///x", "http://a b", "http://h?x",
                          "http://h#x", "http://u:p@h", "http://h\r\nX: y"})
    EXPECT_EQ(check_server_url(url).error().field, "server") << url;
  EXPECT_EQ(check_server_url("http://" + std::string(limits::kMaxServerUrlBytes, 'h')).error().field, "server");
  Options options;
  options.server = "http://127.0.0.1:1";
  options.directory = "d";
  EXPECT_EQ(memos::open(options).error().field, "directory");
  options.directory = "";
  options.embedder = "mine";
  EXPECT_EQ(memos::open(options).error().field, "embedder");
  options.embedder = "none";
  options.key = "two words";
  EXPECT_EQ(memos::open(options).error().field, "key");
  options.key = "one\r\nX-Evil: yes";
  EXPECT_EQ(memos::open(options).error().field, "key");
  options.key = "";
  options.tenant.value = "acme";
  EXPECT_EQ(memos::open(options).error().field, "tenant");
}

TEST(FarServer, CallsByNameWithKeyAndId) {
  std::string head, body;
  const TestServer server([&](const std::string& got_head, const std::string& got_body) {
    head = got_head;
    body = got_body;
    return ServerReply{200, R"({"items":[],"sequence":7})", kJson, false};
  });
  const auto memos = connect(server.url());
  ASSERT_TRUE(memos) << memos.error().message;
  AddRequest request;
  request.items.emplace_back().text = "kite";
  const auto id = *MemoryId::parse("0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
  {
    const api::RequestScope scope(id);
    const auto added = (*memos)->add(request);
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_EQ(added->sequence.value, 7U);
  }
  EXPECT_TRUE(head.starts_with("POST /api/v1/rpc/add HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("Authorization: Bearer the-key-1"), std::string::npos) << head;
  EXPECT_NE(head.find("Idempotency-Key: " + id.str()), std::string::npos) << head;
  EXPECT_NE(body.find("\"kite\""), std::string::npos) << body;
}

TEST(FarServer, ALostAnswerIsAskedForAgainWithTheSameId) {
  std::vector<std::string> ids;
  const TestServer server([&](const std::string& head, const std::string&) {
    const std::size_t at = head.find("Idempotency-Key: ");
    ids.push_back(head.substr(at, 53));
    if (ids.size() == 1) return ServerReply{200, "", "", true};
    if (ids.size() == 2) return ServerReply{503, "", "", false};
    return ServerReply{200, "{}", kJson, false};
  });
  const auto memos = connect(server.url());
  ASSERT_TRUE(memos);
  const auto cube = (*memos)->link({}, {});
  EXPECT_TRUE(cube) << cube.error().message;
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_TRUE(ids[0].starts_with("Idempotency-Key: ")) << ids[0];
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(ids[0], ids[2]);
}

TEST(FarServer, NobodyThereIsToldAtOnce) {
  std::string url;
  {
    const TestServer gone([](const std::string&, const std::string&) { return ServerReply{}; });
    url = gone.url();
  }
  const auto memos = connect(url);
  ASSERT_TRUE(memos);
  const auto cubes = (*memos)->list_cubes();
  EXPECT_EQ(cubes.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(cubes.error().field, "server");
  EXPECT_NE(cubes.error().message.find(url), std::string::npos) << cubes.error().message;
}

TEST(FarServer, WhatStandsInTheWayIsTold) {
  const auto error = [](const char* code) {
    return std::string(R"({"error":{"code":")") + code + R"(","message":"said so","field":"f"}})";
  };
  Error told = refusal_of({401, error("unauthorized"), "Content-Type: application/json\r\n", false});
  EXPECT_EQ(told.code, ErrorCode::kDenied);
  EXPECT_EQ(told.field, "key");
  EXPECT_NE(told.message.find("does not take this key"), std::string::npos);
  told = refusal_of({401, error("unauthorized"), "", false}, "");
  EXPECT_NE(told.message.find("wants a key"), std::string::npos);
  told = refusal_of({403, error("denied"), "", false});
  EXPECT_EQ(told, (Error{ErrorCode::kDenied, "said so", "f"}));
  told = refusal_of({404, error("not_found"), "", false});
  EXPECT_EQ(told.code, ErrorCode::kUnsupported);
  EXPECT_NE(told.message.find("older memos"), std::string::npos);
  told = refusal_of({404, error("not_found"), kJson, false});
  EXPECT_EQ(told, (Error{ErrorCode::kNotFound, "said so", "f"})) << "the call's own answer";
  told = refusal_of({302, "", "Location: http://127.0.0.1:1/\r\n", false});
  EXPECT_EQ(told.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(told.field, "server");
  told = refusal_of({200, "<html>Log in</html>", "Content-Type: text/html; charset=utf-8\r\n", false});
  EXPECT_EQ(told.code, ErrorCode::kUnsupported);
  EXPECT_NE(told.message.find("text/html"), std::string::npos);
  told = refusal_of({200, R"({"cubes":[{"name":"x","a_new_field":1}]})", kJson, false});
  EXPECT_EQ(told.code, ErrorCode::kUnsupported);
  EXPECT_NE(told.message.find("memos 9.9"), std::string::npos) << told.message;
  told = refusal_of({413, "", "", false});
  EXPECT_EQ(told.code, ErrorCode::kExhausted);
  told = refusal_of({429, error("too_many_requests"), "Retry-After: 3600\r\n", false});
  EXPECT_EQ(told, (Error{ErrorCode::kExhausted, "said so", "key"}));
  told = refusal_of({502, "<html>", "Retry-After: 3600\r\n", false});
  EXPECT_EQ(told.code, ErrorCode::kUnavailable);
}

std::string event(const std::string& name, const std::string& data) {
  return "event: " + name + "\ndata: " + data + "\n\n";
}

TEST(FarServer, StreamsLinesAndTheEnd) {
  std::atomic<int> calls = 0;
  const TestServer server([&](const std::string& head, const std::string&) {
    ++calls;
    EXPECT_NE(head.find("Accept: text/event-stream"), std::string::npos);
    const std::string lines = ":\n\n" + event("line", R"({"a":1})") + event("line", "b");
    if (calls == 1) return ServerReply{200, lines + event("answer", "{}"), kStream, false};
    if (calls == 2)
      return ServerReply{200, lines + event("error", R"({"code":"corrupt","message":"m","field":"x"})"), kStream,
                         false};
    return ServerReply{200, lines, kStream, false};
  });
  const auto memos = connect(server.url());
  std::vector<std::string> got;
  const auto line = [&](std::string_view text) -> Status {
    got.emplace_back(text);
    return {};
  };
  EXPECT_TRUE((*memos)->export_cube("me", line));
  EXPECT_EQ(got, (std::vector<std::string>{R"({"a":1})", "b"}));
  EXPECT_EQ((*memos)->export_cube("me", line).error(), (Error{ErrorCode::kCorrupt, "m", "x"}));
  const Status cut = (*memos)->export_cube("me", line);
  EXPECT_EQ(cut.error().code, ErrorCode::kUnavailable) << "an export without its end is not whole";
  EXPECT_EQ(calls, 3) << "lines are not told twice";
  const Status stopped =
      (*memos)->export_cube("me", [](std::string_view) -> Status { return fail(ErrorCode::kIo, "disk full"); });
  EXPECT_EQ(stopped.error().code, ErrorCode::kIo) << "who listens says why";
}

TEST(FarServer, ProgressCancels) {
  const TestServer server([&](const std::string&, const std::string&) {
    return ServerReply{200, event("progress", R"({"stage":"s","done":1,"total":9})") + event("answer", R"({"ran":3})"),
                       kStream, false};
  });
  const auto memos = connect(server.url());
  std::string stage;
  const auto ran = (*memos)->run_jobs([&](const Progress& progress) {
    stage = progress.stage;
    return true;
  });
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(*ran, 3U);
  EXPECT_EQ(stage, "s");
  EXPECT_EQ((*memos)->run_jobs([](const Progress&) { return false; }).error().code, ErrorCode::kCancelled);
}

TEST(EventReader, TakesWhatComesInAnyPieces) {
  const std::string text =
      ": comment\r\n\r\nevent: a\r\ndata: 1\r\ndata:2\r\n\r\ndata\n\nid: 7\n\nevent: b\ndata:  x\n\nrest";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    std::string got;
    EventReader reader(64, [&](std::string_view name, std::string_view data) -> Status {
      got.append(name).append("=").append(data).append(";");
      return {};
    });
    for (std::size_t at = 0; at < text.size(); at += size) ASSERT_TRUE(reader.feed(text.substr(at, size)));
    EXPECT_EQ(got, "a=1\n2;=;b= x;") << size;
  }
}

TEST(EventReader, HoldsOnlySoMuch) {
  const auto take = [](std::string_view, std::string_view) -> Status { return {}; };
  EXPECT_TRUE(EventReader(8, take).feed("data: 12\n"));
  EXPECT_EQ(EventReader(8, take).feed("data: 123").error().code, ErrorCode::kExhausted);
  EventReader many(16, take);
  EXPECT_TRUE(many.feed("data: 12345678\n"));
  EXPECT_EQ(many.feed("data: 12345678\n").error().code, ErrorCode::kExhausted);
}

}  // namespace
}  // namespace memos::link
