// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_endpoint.h"

#include <gtest/gtest.h>

#include <vector>

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

TEST(ChatEndpointTest, AddressesAreChecked) {
  EXPECT_EQ(make_chat_endpoint({.url = "localhost", .model = "m"}).error().field, "url");
  EXPECT_EQ(make_chat_endpoint({.url = "http://key@host/v1", .model = "m"}).error().field, "url");
  EXPECT_EQ(make_chat_endpoint({.url = "http://host/v1"}).error().field, "model");
}

}  // namespace
}  // namespace memos::model
