// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_endpoint.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <tuple>
#include <vector>

#include "base/http_test_support.h"
#include "base/json.h"
#include "base/limits.h"

namespace memos::model {
namespace {

constexpr const char* kAnswer = R"({"choices":[{"message":{"role":"assistant","content":"Lisbon"}}],)"
                                R"("usage":{"prompt_tokens":7,"completion_tokens":2}})";

class ScriptedClient final : public HttpClient {
 public:
  explicit ScriptedClient(std::vector<HttpReply> replies, std::vector<HttpRequest>& asked)
      : replies_(std::move(replies)), asked_(asked) {}
  Result<HttpReply> post(const HttpRequest& request) override {
    asked_.push_back(request);
    if (asked_.size() > replies_.size()) return fail(ErrorCode::kUnavailable, "nobody there");
    return replies_[asked_.size() - 1];
  }

 private:
  std::vector<HttpReply> replies_;
  std::vector<HttpRequest>& asked_;
};

struct Script {
  std::vector<HttpRequest> asked;
  std::vector<std::chrono::milliseconds> pauses;
  Result<ChatReply> run(std::vector<HttpReply> replies) {
    ChatOptions options{.url = "http://localhost:1/v1/", .model = "m", .key = "secret"};
    options.client = std::make_unique<ScriptedClient>(std::move(replies), asked);
    options.pause = [this](std::chrono::milliseconds pause) { pauses.push_back(pause); };
    auto endpoint = make_chat_endpoint(std::move(options));
    EXPECT_TRUE(endpoint);
    return (*endpoint)->ask("Where?");
  }
};

TEST(ChatEndpointTest, AsksAndReadsTheAnswer) {
  Script script;
  const auto reply = script.run({{.status = 200, .body = kAnswer}});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "Lisbon");
  EXPECT_EQ(reply->prompt_tokens, 7U);
  EXPECT_EQ(reply->reply_tokens, 2U);
  ASSERT_EQ(script.asked.size(), 1U);
  EXPECT_EQ(script.asked[0].url, "http://localhost:1/v1/chat/completions");
  EXPECT_EQ(script.asked[0].token, "secret");
  const auto body = json::parse(script.asked[0].body);
  ASSERT_TRUE(body);
  EXPECT_EQ(*body->find("messages")->as_array()->at(0).find("content")->as_string(), "Where?");
}

TEST(ChatEndpointTest, BusyServersAreTriedAgain) {
  Script script;
  EXPECT_TRUE(script.run(
      {{.status = 503}, {.status = 429, .retry_after = std::chrono::seconds(2)}, {.status = 200, .body = kAnswer}}));
  EXPECT_EQ(script.pauses,
            (std::vector<std::chrono::milliseconds>{std::chrono::milliseconds(250), std::chrono::seconds(2)}));
  Script away;
  EXPECT_EQ(away.run({}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(away.asked.size(), limits::kMaxEndpointTries);
}

TEST(ChatEndpointTest, RefusalsAndNonsenseAreErrorsThatRepeatNothing) {
  const std::vector<std::pair<HttpReply, ErrorCode>> cases{
      {{.status = 401}, ErrorCode::kDenied},
      {{.status = 404}, ErrorCode::kNotFound},
      {{.status = 400, .body = "Where?"}, ErrorCode::kUnsupported},
      {{.status = 200, .body = "Where?"}, ErrorCode::kUnsupported},
      {{.status = 200, .body = "{}"}, ErrorCode::kUnsupported},
      {{.status = 200, .body = R"({"choices":[]})"}, ErrorCode::kUnsupported},
      {{.status = 200, .body = R"({"choices":[{"message":{"content":null}}]})"}, ErrorCode::kUnsupported}};
  for (const auto& [reply, code] : cases) {
    Script script;
    const auto got = script.run({reply});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, code) << reply.body;
    EXPECT_EQ(got.error().message.find("Where?"), std::string::npos);
  }
}

/// An endpoint over a real connection to a server of the test.
std::unique_ptr<ChatEndpoint> endpoint_at(const std::string& url) {
  ChatOptions options{.url = url, .model = "m", .key = "secret"};
  auto client = make_http_client();
  EXPECT_TRUE(client) << client.error().message;
  options.client = *std::move(client);
  options.pause = [](std::chrono::milliseconds) {};
  auto endpoint = make_chat_endpoint(std::move(options));
  EXPECT_TRUE(endpoint);
  return *std::move(endpoint);
}

const json::Value& schema() {
  static const json::Value value = json::Object{{"type", "object"}};
  return value;
}

/// What a request asks its answer to be: "json_schema", "json_object", or "".
std::string shape_in(const std::string& body) {
  const auto value = json::parse(body);
  const json::Value* format = value ? value->find("response_format") : nullptr;
  return format == nullptr ? "" : *format->find("type")->as_string();
}

TEST(ChatEndpointTest, AServerThatRefusesASchemaIsAskedInPlainerWays) {
  std::vector<std::string> shapes;
  std::string taken = "json_schema";
  base::test::TestServer server([&](const std::string&, const std::string& body) -> base::test::ServerReply {
    shapes.push_back(shape_in(body));
    return shapes.back() == taken ? base::test::ServerReply{.body = kAnswer}
                                  : base::test::ServerReply{.status = 400, .body = "no such response_format"};
  });
  const ChatQuestion question{.prompt = "Where?", .schema_name = "place", .schema = &schema()};
  using Shapes = std::vector<std::string>;
  for (const auto& [takes, first, then] :
       {std::tuple<std::string, Shapes, Shapes>{"json_schema", {"json_schema"}, {"json_schema"}},
        {"json_object", {"json_schema", "json_object"}, {"json_object"}},
        {"", {"json_schema", "json_object", ""}, {""}}}) {
    taken = takes;
    const auto endpoint = endpoint_at(server.url() + "/v1");
    shapes.clear();
    ASSERT_TRUE(endpoint->ask(question)) << takes;
    EXPECT_EQ(shapes, first) << takes;
    shapes.clear();
    ASSERT_TRUE(endpoint->ask(question)) << takes;
    EXPECT_EQ(shapes, then) << "it is known by now";
  }
  taken = "nothing";
  const auto endpoint = endpoint_at(server.url() + "/v1");
  EXPECT_EQ(endpoint->ask(question).error().code, ErrorCode::kUnsupported);
  shapes.clear();
  EXPECT_FALSE(endpoint->ask(question));
  EXPECT_EQ(shapes.front(), "json_schema") << "a request that is refused in every shape tells nothing about them";
}

TEST(ChatEndpointTest, OllamasOwnShape) {
  std::string head;
  std::string sent;
  base::test::TestServer server([&](const std::string& h, const std::string& body) -> base::test::ServerReply {
    head = h;
    sent = body;
    return {.body = R"({"message":{"content":"{}"},"done_reason":"length","prompt_eval_count":7,"eval_count":2})"};
  });
  const auto endpoint = endpoint_at(server.url() + "/api/");
  const auto reply = endpoint->ask(ChatQuestion{.prompt = "Where?", .schema_name = "place", .schema = &schema()});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "{}");
  EXPECT_TRUE(reply->cut_off);
  EXPECT_EQ(reply->prompt_tokens, 7U);
  EXPECT_EQ(reply->reply_tokens, 2U);
  EXPECT_TRUE(head.starts_with("POST /api/chat ")) << head;
  EXPECT_NE(head.find("Authorization: Bearer secret"), std::string::npos);
  EXPECT_EQ(sent, R"({"model":"m","messages":[{"role":"user","content":"Where?"}],"stream":false,)"
                  R"("options":{"temperature":0},"format":{"type":"object"}})");
}

TEST(ChatEndpointTest, AnAnswerThatWasCutOffSaysSo) {
  EXPECT_TRUE(read_chat_reply(R"({"choices":[{"message":{"content":"{"},"finish_reason":"length"}]})")->cut_off);
  EXPECT_FALSE(read_chat_reply(R"({"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]})")->cut_off);
}

TEST(ChatEndpointTest, AnEndlessAnswerEndsAtItsLimit) {
  base::test::TestServer server([](const std::string&, const std::string&) -> base::test::ServerReply {
    return {.body = std::string(100'000, ' ') + kAnswer};
  });
  const auto endpoint = endpoint_at(server.url());
  EXPECT_EQ(endpoint->ask(ChatQuestion{.prompt = "?", .max_reply_bytes = 1'000}).error().code, ErrorCode::kExhausted);
  EXPECT_TRUE(endpoint->ask(ChatQuestion{.prompt = "?", .max_reply_bytes = 200'000}));
}

TEST(ChatEndpointTest, ASlowModelAndOneThatNobodyWaitsFor) {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future();
  base::test::TestServer server([released](const std::string&, const std::string&) -> base::test::ServerReply {
    released.wait();
    return {.body = kAnswer};
  });
  const auto endpoint = endpoint_at(server.url());
  const auto late = endpoint->ask(ChatQuestion{.prompt = "?", .timeout = std::chrono::milliseconds(50), .tries = 1});
  EXPECT_TRUE(!late && late.error().code == ErrorCode::kUnavailable);
  const auto stopped = endpoint->ask(ChatQuestion{.prompt = "?", .tries = 1, .keep_going = [] { return false; }});
  EXPECT_TRUE(!stopped && stopped.error().code == ErrorCode::kCancelled);
  release.set_value();
}

TEST(ChatEndpointTest, ABusyServerSaysHowLong) {
  base::test::TestServer server([](const std::string&, const std::string&) -> base::test::ServerReply {
    return {.status = 429, .body = {}, .headers = "Retry-After: 77\r\n"};
  });
  std::optional<std::chrono::seconds> wait;
  const auto reply = endpoint_at(server.url())->ask(ChatQuestion{.prompt = "?", .tries = 1, .retry_after = &wait});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(wait, std::chrono::seconds(77));
}

TEST(ChatEndpointTest, AddressesAreChecked) {
  EXPECT_EQ(make_chat_endpoint({.url = "localhost", .model = "m"}).error().field, "url");
  EXPECT_EQ(make_chat_endpoint({.url = "http://key@host/v1", .model = "m"}).error().field, "url");
  EXPECT_EQ(make_chat_endpoint({.url = "http://host/v1"}).error().field, "model");
}

}  // namespace
}  // namespace memos::model
