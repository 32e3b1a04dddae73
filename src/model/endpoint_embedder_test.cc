// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/endpoint_embedder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <optional>
#include <string>

#include "base/base64.h"
#include "base/json.h"
#include "base/limits.h"
#include "model/endpoint_reply.h"
#include "model/http_test_support.h"

namespace memos::model {
namespace {

using std::chrono::milliseconds;
using test::ServerReply;
using test::TestServer;

/// A reply as OpenAI's: vector i of the request is (length of text i, 1, 0).
std::string answer_to(const std::string& body, bool reversed = false) {
  const auto request = json::parse(body);
  const json::Array& input = *request->find("input")->as_array();
  json::Array data;
  for (std::size_t i = 0; i < input.size(); ++i) {
    json::Value entry;
    entry.set("index", static_cast<std::int64_t>(i));
    entry.set("embedding", json::Array{static_cast<double>(input[i].as_string()->size()), 1.0, 0.0});
    data.push_back(std::move(entry));
  }
  if (reversed) std::ranges::reverse(data);
  json::Value reply;
  reply.set("data", std::move(data));
  return json::dump(reply);
}

/// Plays a list of replies, then answers properly.
class FakeClient final : public HttpClient {
 public:
  Result<HttpReply> post(const HttpRequest& request) override {
    requests.push_back(request);
    if (next < script.size()) return script[next++];
    return HttpReply{200, answer_to(request.body), std::nullopt};
  }
  std::vector<Result<HttpReply>> script;
  std::vector<HttpRequest> requests;
  std::size_t next = 0;
};

struct Bench {
  FakeClient* client = nullptr;
  std::vector<milliseconds> pauses;
  std::string warnings;

  EndpointOptions options(const std::string& name = "http://localhost:1/v1#m") {
    auto fake = std::make_unique<FakeClient>();
    client = fake.get();
    EndpointOptions options;
    options.name = name;
    options.key = "secret";
    options.client = std::move(fake);
    options.pause = [this](milliseconds wait) { pauses.push_back(wait); };
    options.logger = base::Logger([this](base::LogLevel, std::string_view text) { warnings += text; });
    return options;
  }
};

HttpReply reply_of(long status, std::string body = {}) { return {status, std::move(body), std::nullopt}; }

TEST(EndpointEmbedder, AsksOnceForTheDimension) {
  Bench bench;
  const auto embedder = make_endpoint_embedder(bench.options("http://localhost:1/v1/#a/model"));
  ASSERT_TRUE(embedder);
  EXPECT_EQ((*embedder)->dimension(), 3U);
  EXPECT_EQ((*embedder)->model_name(), "a/model");
  ASSERT_EQ(bench.client->requests.size(), 1U);
  EXPECT_EQ(bench.client->requests[0].url, "http://localhost:1/v1/embeddings");
  EXPECT_EQ(bench.client->requests[0].token, "secret");
  const auto other = make_endpoint_embedder(Bench().options("http://localhost:1/v1/#b"));
  EXPECT_NE((*embedder)->model_hash(), (*other)->model_hash());
  EXPECT_EQ((*embedder)->model_hash().size(), 64U);
  EXPECT_EQ(bench.warnings, "");
}

TEST(EndpointEmbedder, NamesAreChecked) {
  for (const char* name : {"http://localhost/v1", "http://localhost/v1#", "http://user:key@localhost/v1#m"})
    EXPECT_EQ(make_endpoint_embedder(Bench().options(name)).error().code, ErrorCode::kInvalidArgument) << name;
  Bench bench;
  ASSERT_TRUE(make_endpoint_embedder(bench.options("http://example.com/v1#m")));
  EXPECT_NE(bench.warnings.find("without encryption"), std::string::npos);
  EXPECT_EQ(bench.warnings.find("secret"), std::string::npos);
}

TEST(EndpointEmbedder, LongTextsGoInPartsAndBatches) {
  Bench bench;
  const auto embedder = make_endpoint_embedder(bench.options());
  const std::string longest(limits::kMaxEndpointPartBytes, 'x');
  const std::string longer(limits::kMaxEndpointPartBytes * 40, 'x');
  const std::string_view texts[] = {longest, "", longer, "end"};
  bench.client->requests.clear();
  const auto vectors = (*embedder)->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors);
  EXPECT_EQ((*vectors)[0].size(), 1U);
  EXPECT_TRUE((*vectors)[1].empty());
  EXPECT_GT((*vectors)[2].size(), 40U);
  EXPECT_EQ((*vectors)[3].size(), 1U);
  EXPECT_EQ(bench.client->requests.size(), 2U);
  EXPECT_NEAR((*vectors)[3][0][0], 3 / std::sqrt(10.0), 1e-6);
}

TEST(EndpointEmbedder, TriesAgainLaterAndLater) {
  Bench bench;
  auto embedder = make_endpoint_embedder(bench.options());
  const std::string_view texts[] = {"text"};
  bench.client->script = {reply_of(429), std::unexpected(Error{ErrorCode::kUnavailable, "gone"}), reply_of(503)};
  EXPECT_TRUE((*embedder)->embed(texts, TextKind::kQuestion));
  EXPECT_EQ(bench.pauses, (std::vector<milliseconds>{milliseconds(250), milliseconds(500), milliseconds(1'000)}));
  bench.pauses.clear();
  bench.client->next = 0;
  bench.client->script.assign(limits::kMaxEndpointTries, reply_of(500));
  EXPECT_EQ((*embedder)->embed(texts, TextKind::kQuestion).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(bench.pauses.size(), limits::kMaxEndpointTries - 1);
  bench.pauses.clear();
  bench.client->next = 0;
  bench.client->script = {HttpReply{429, "", std::chrono::seconds(2)}, HttpReply{429, "", std::chrono::seconds(3'600)}};
  EXPECT_TRUE((*embedder)->embed(texts, TextKind::kQuestion));
  EXPECT_EQ(bench.pauses, (std::vector<milliseconds>{milliseconds(2'000), limits::kMaxEndpointPause}));
}

TEST(EndpointEmbedder, StatusesHaveTheirErrorsAndTextsStaySecret) {
  Bench bench;
  auto embedder = make_endpoint_embedder(bench.options());
  const std::string_view texts[] = {"a secret memory"};
  for (const auto& [status, code] : {std::pair{401L, ErrorCode::kDenied},
                                     {403L, ErrorCode::kDenied},
                                     {404L, ErrorCode::kNotFound},
                                     {413L, ErrorCode::kUnsupported},
                                     {301L, ErrorCode::kUnsupported}}) {
    bench.client->next = 0;
    bench.client->script = {reply_of(status, "you said: a secret memory")};
    const auto error = (*embedder)->embed(texts, TextKind::kPassage).error();
    EXPECT_EQ(error.code, code) << status;
    EXPECT_EQ(error.message.find("secret memory"), std::string::npos);
  }
  EXPECT_TRUE(bench.pauses.empty());
}

TEST(EndpointEmbedder, GoesOnWithoutBase64WhereThatIsNotKnown) {
  Bench bench;
  auto options = bench.options();
  bench.client->script = {reply_of(400)};
  const auto embedder = make_endpoint_embedder(std::move(options));
  ASSERT_TRUE(embedder);
  ASSERT_EQ(bench.client->requests.size(), 2U);
  EXPECT_NE(bench.client->requests[0].body.find("base64"), std::string::npos);
  EXPECT_EQ(bench.client->requests[1].body.find("base64"), std::string::npos);
  const std::string_view texts[] = {"text"};
  ASSERT_TRUE((*embedder)->embed(texts, TextKind::kPassage));
  EXPECT_EQ(bench.client->requests.size(), 3U);
}

TEST(EndpointReply, ReadsListsAndBase64InAnyOrder) {
  const auto lists = read_embeddings(R"({"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}]})", 2, 0);
  ASSERT_TRUE(lists) << lists.error().message;
  EXPECT_FLOAT_EQ((*lists)[0][0], 0.6F);
  EXPECT_FLOAT_EQ((*lists)[1][1], 1.0F);
  const auto base64 = read_embeddings(R"({"data":[{"embedding":"AABAQAAAgEA="}]})", 1, 2);  // 3.0, 4.0
  ASSERT_TRUE(base64) << base64.error().message;
  EXPECT_FLOAT_EQ((*base64)[0][1], 0.8F);
}

TEST(EndpointReply, RefusesWhatDoesNotFit) {
  for (const char* body :
       {"", "null", "[]", "{}", R"({"data":{}})", R"({"data":[]})", R"({"data":[{}]})",
        R"({"data":[{"embedding":[]}]})", R"({"data":[{"embedding":[0,0]}]})", R"({"data":[{"embedding":[1,"x"]}]})",
        R"({"data":[{"embedding":"AAA"}]})", R"({"data":[{"embedding":"AAAA"}]})",
        R"({"data":[{"embedding":"AADAfwAAgEA="}]})",  // A NaN.
        R"({"data":[{"embedding":[1,2,3]}]})", R"({"data":[{"index":1,"embedding":[1,2]}]})",
        R"({"data":[{"index":-1,"embedding":[1,2]}]})", R"({"data":[{"embedding":[1,2]},{"embedding":[1,2]}]})"})
    EXPECT_EQ(read_embeddings(body, 1, 2).error().code, ErrorCode::kUnsupported) << body;
  EXPECT_FALSE(read_embeddings(R"({"data":[{"index":0,"embedding":[1,2]},{"index":0,"embedding":[1,2]}]})", 2, 2));
  EXPECT_FALSE(read_embeddings(R"({"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]})", 2, 0));
  std::string wide = R"({"data":[{"embedding":[1)";
  for (std::size_t i = 1; i < limits::kMaxVectorDimension; ++i) wide += ",1";
  EXPECT_TRUE(read_embeddings(wide + "]}]}", 1, 0));
  EXPECT_FALSE(read_embeddings(wide + ",1]}]}", 1, 0));
}

TEST(EndpointReply, Base64IsStrict) {
  const auto text = [](std::string_view encoded) -> std::optional<std::string> {
    const auto bytes = base::from_base64(encoded);
    if (!bytes) return std::nullopt;
    return std::string(bytes->begin(), bytes->end());
  };
  EXPECT_EQ(text(""), "");
  EXPECT_EQ(text("Zg=="), "f");
  EXPECT_EQ(text("Zm8="), "fo");
  EXPECT_EQ(text("Zm9v"), "foo");
  EXPECT_EQ(text("Zm9vYmFy"), "foobar");
  EXPECT_EQ(text("+/+/"), "\xFB\xFF\xBF");
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z m9", "Zm9v\n", "====", "Zg==Zg==", "-_-_"})
    EXPECT_EQ(text(bad), std::nullopt) << bad;
}

// ---- with libcurl and a server -----------------------------------------------------------------------------------

/// make_endpoint_embedder with libcurl and no waiting.
Result<std::unique_ptr<Embedder>> connect(const TestServer& server, std::size_t* pauses = nullptr) {
  MEMOS_TRY(auto client, make_http_client());
  return make_endpoint_embedder(EndpointOptions{server.url() + "/v1#model",
                                                "the-key",
                                                std::move(client),
                                                [pauses](milliseconds) {
                                                  if (pauses != nullptr) ++*pauses;
                                                },
                                                {}});
}

TEST(HttpEndpoint, EmbedsOverHttp) {
  std::string head;
  const TestServer server([&](const std::string& request_head, const std::string& body) {
    head = request_head;
    return ServerReply{200, answer_to(body, true), "", false};
  });
  const auto embedder = connect(server);
  ASSERT_TRUE(embedder) << embedder.error().message;
  const std::string unicode = "昨天我在图书馆 \"quoted\"";
  const std::string_view texts[] = {unicode, "two"};
  const auto vectors = (*embedder)->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_NEAR((*vectors)[1][0][0], 3 / std::sqrt(10.0), 1e-6);
  EXPECT_TRUE(head.starts_with("POST /v1/embeddings HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("Authorization: Bearer the-key"), std::string::npos);
}

TEST(HttpEndpoint, SurvivesLostConnectionsAndBusyServers) {
  std::atomic<int> calls = 0;
  const TestServer server([&](const std::string&, const std::string& body) {
    const int call = ++calls;
    if (call == 2) return ServerReply{200, "", "", true};
    if (call == 3) return ServerReply{429, "slow down", "Retry-After: 1\r\n", false};
    return ServerReply{200, answer_to(body), "", false};
  });
  std::size_t pauses = 0;
  const auto embedder = connect(server, &pauses);
  ASSERT_TRUE(embedder) << embedder.error().message;
  const std::string_view texts[] = {"text"};
  const auto vectors = (*embedder)->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(calls, 4);
  EXPECT_EQ(pauses, 2U);
}

TEST(HttpEndpoint, NobodyThereIsUnavailable) {
  std::string url;
  {
    const TestServer gone([](const std::string&, const std::string&) { return ServerReply{}; });
    url = gone.url();
  }
  auto client = make_http_client();
  ASSERT_TRUE(client) << client.error().message;
  const auto reply = (*client)->post({url + "/v1/embeddings", "{}", ""});
  EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ((*client)->post({"file:///etc/hostname", "{}", ""}).error().code, ErrorCode::kInvalidArgument);
}

TEST(HttpEndpoint, RedirectsAreNotFollowedAndRepliesAreLimited) {
  const TestServer server([&](const std::string& head, const std::string&) {
    if (head.starts_with("POST /big"))
      return ServerReply{200, std::string(limits::kMaxEndpointReplyBytes + 1, 'x'), "", false};
    return ServerReply{302, "", "Location: http://127.0.0.1:1/\r\n", false};
  });
  const auto client = make_http_client();
  ASSERT_TRUE(client);
  EXPECT_EQ((*client)->post({server.url() + "/here", "{}", ""})->status, 302);
  EXPECT_EQ((*client)->post({server.url() + "/big", "{}", ""}).error().code, ErrorCode::kExhausted);
}

}  // namespace
}  // namespace memos::model
