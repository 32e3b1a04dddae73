// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Ollama and Hugging Face's text-embeddings-inference, as their servers answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>

#include "base/json.h"
#include "base/limits.h"
#include "model/endpoint_embedder.h"
#include "model/endpoint_protocol.h"
#include "model/endpoint_reply.h"
#include "model/http_test_support.h"

namespace memos::model {
namespace {

using std::chrono::milliseconds;
using test::ServerReply;
using test::TestServer;

constexpr std::string_view kDigest = "1b226e2802dbb772b5fc32a58f103ca1804ef7501331012de126ab22f67475ef";

/// Either server, with the limits that a test wants. Texts embed as (bytes, 1, 0).
struct FakeServer {
  std::string digest{kDigest};
  std::string model_sha = "fca14538aa9956a46526bd1d0d11d69e19b5a101";
  std::size_t longest_text = 100'000;  ///< Bytes; longer ones are refused unless they may be cut.
  std::size_t most_texts = 1'000;
  std::string parameters;  ///< Ollama's.
  int context_length = 8'192;
  int window = 512;          ///< Hugging Face's.
  std::set<int> busy_calls;  ///< Embedding calls, from 1, that are answered with 429.
  int wait_s = 0;            ///< Their Retry-After.
  bool shows = true;         ///< Ollama's lists can be asked.
  std::string embeddings;    ///< Instead of the right answer.

  std::mutex mutex;
  std::vector<std::string> heads;
  std::vector<std::size_t> batches;  ///< Texts of each embedding call.
  int calls = 0;

  ServerReply operator()(const std::string& head, const std::string& body) {
    const std::scoped_lock lock(mutex);
    heads.push_back(head.substr(0, head.find("\r\n")));
    if (head.find("Authorization: Bearer the-key") == std::string::npos) return {401, "{}", "", false};
    if (head.starts_with("GET /base/api/tags ")) return tags();
    if (head.starts_with("POST /base/api/show ")) return show(body);
    if (head.starts_with("GET /base/info ")) return info();
    if (head.starts_with("POST /base/api/embed ")) return embed(body, "input", R"({"error":"no"})", 400);
    if (head.starts_with("POST /base/embed "))
      return embed(body, "inputs", R"({"error":"no","error_type":"Validation"})", 413);
    return {404, "{}", "", false};
  }

 private:
  ServerReply tags() {
    if (!shows) return {404, "", "", false};
    return {200,
            R"({"models":[{"name":"codellama:13b","modified_at":"2023-11-04T14:56:49.277302595-07:00","size":7365960935,
               "digest":"9f438cb9cd581fc025612d27f7c1a6669ff83a8bb0ed86c94fcf4c5440555697","details":{"format":"gguf",
               "family":"llama","families":null}},{"name":"all-minilm:latest","model":"all-minilm:latest","digest":")" +
                digest + R"(","size":45960996,"details":{"family":"bert","families":["bert"]}}]})",
            "", false};
  }
  ServerReply show(const std::string& body) {
    if (!shows || json::parse(body)->find("model") == nullptr) return {404, "", "", false};
    json::Value info;
    info.set("general.architecture", "bert");
    info.set("bert.context_length", context_length);
    json::Value reply;
    reply.set("parameters", parameters);
    reply.set("model_info", std::move(info));
    reply.set("capabilities", json::Array{"embedding"});
    return {200, json::dump(reply), "", false};
  }
  ServerReply info() {
    json::Value reply = *json::parse(
        R"({"model_id":"thenlper/gte-base","model_dtype":"float16","model_type":{"embedding":{"pooling":"mean"}},
            "max_concurrent_requests":128,"max_batch_tokens":2048,"max_batch_requests":null,"max_client_batch_size":4,
            "auto_truncate":false,"tokenization_workers":4,"version":"1.5.0","sha":null,"docker_label":null})");
    reply.set("max_input_length", window);
    reply.set("model_sha", model_sha.empty() ? json::Value() : json::Value(model_sha));
    return {200, json::dump(reply), "", false};
  }
  ServerReply embed(const std::string& body, std::string_view field, const std::string& refusal, int refused) {
    if (busy_calls.contains(++calls)) return {429, "busy", "Retry-After: " + std::to_string(wait_s) + "\r\n", false};
    const auto request = json::parse(body);
    const json::Array& texts = *request->find(field)->as_array();
    batches.push_back(texts.size());
    const bool truncate = *request->find("truncate")->as_bool();
    const auto too_long = [&](const json::Value& text) { return text.as_string()->size() > longest_text; };
    if (texts.size() > most_texts) return {413, refusal, "", false};
    if (!truncate && std::ranges::any_of(texts, too_long))
      return {refused, R"({"error":"the input length exceeds the context length"})", "", false};
    if (!embeddings.empty()) return {200, embeddings, "", false};
    json::Array vectors;
    for (const json::Value& text : texts)
      vectors.emplace_back(json::Array{static_cast<double>(text.as_string()->size()), 1.0, 0.0});
    if (field == "inputs") return {200, json::dump(json::Value(std::move(vectors))), "", false};
    json::Value reply;
    reply.set("model", "all-minilm");
    reply.set("embeddings", std::move(vectors));
    reply.set("total_duration", 14'143'917);
    return {200, json::dump(reply), "", false};
  }
};

/// The two kinds as test parameters.
struct Kind {
  const char* name;
  std::string (*embedder)(const std::string& url);
};

class Servers : public testing::TestWithParam<Kind> {
 protected:
  Result<std::unique_ptr<Embedder>> connect(const std::string& key = "the-key") {
    MEMOS_TRY(auto client, make_http_client());
    return make_endpoint_embedder(EndpointOptions{GetParam().embedder(server_.url() + "/base/"),
                                                  key,
                                                  std::move(client),
                                                  [this](milliseconds wait) { pauses_.push_back(wait); },
                                                  {}});
  }
  /// The vectors of one text, or an error.
  static Result<std::vector<std::vector<float>>> embed(Embedder& embedder, std::string_view text) {
    const std::string_view texts[] = {text};
    MEMOS_TRY(auto vectors, embedder.embed(texts, TextKind::kPassage));
    return std::move(vectors[0]);
  }
  FakeServer fake_;
  TestServer server_{[this](const std::string& head, const std::string& body) { return fake_(head, body); }};
  std::vector<milliseconds> pauses_;
};

INSTANTIATE_TEST_SUITE_P(Both, Servers,
                         testing::Values(Kind{"Ollama",
                                              [](const std::string& url) { return "ollama:all-minilm@" + url; }},
                                         Kind{"Tei", [](const std::string& url) { return "tei:" + url; }}),
                         [](const testing::TestParamInfo<Kind>& test) { return std::string(test.param.name); });

TEST_P(Servers, EmbedInBatchesBelowTheBaseUrl) {
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  EXPECT_EQ((*embedder)->dimension(), 3U);
  EXPECT_EQ((*embedder)->model_hash().size(), 64U);
  EXPECT_FALSE((*embedder)->gives_tokens());
  fake_.batches.clear();
  const std::vector<std::string_view> texts = {"one", "", "three", "昨天我在图书馆", "\"quoted\"", "six"};
  const auto vectors = (*embedder)->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors) << vectors.error().message;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ((*vectors)[i].size(), texts[i].empty() ? 0U : 1U);
    if (texts[i].empty()) continue;
    const double bytes = static_cast<double>(texts[i].size());
    EXPECT_NEAR((*vectors)[i][0][0], bytes / std::sqrt(bytes * bytes + 1), 1e-6) << i;
  }
  // Hugging Face's server says that it takes four texts at a time.
  EXPECT_EQ(fake_.batches,
            GetParam().name == std::string("Tei") ? (std::vector<std::size_t>{4, 1}) : std::vector<std::size_t>{5});
}

TEST_P(Servers, WaitAsLongAsABusyServerWishes) {
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  fake_.busy_calls = {fake_.calls + 1, fake_.calls + 2};
  fake_.wait_s = 3;
  EXPECT_TRUE(embed(**embedder, "text"));
  EXPECT_EQ(pauses_, (std::vector<milliseconds>{milliseconds(3'000), milliseconds(3'000)}));
  for (int i = 1; i <= 4; ++i) fake_.busy_calls.insert(fake_.calls + i);
  EXPECT_EQ(embed(**embedder, "text").error().code, ErrorCode::kUnavailable);
}

TEST_P(Servers, TextsThatAreTooMuchGoInSmallerPortions) {
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  fake_.longest_text = 300;
  fake_.most_texts = 3;
  const std::string words = [] {
    std::string text;
    while (text.size() < 1'000) text += "some words ";
    return text;
  }();
  const std::vector<std::string_view> texts = {"a", words, "c", "d", "e"};
  const auto vectors = (*embedder)->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ((*vectors)[0].size(), 1U);
  EXPECT_GE((*vectors)[1].size(), 4U) << "nothing of it is cut off";
  EXPECT_EQ((*vectors)[4].size(), 1U);
  EXPECT_TRUE(pauses_.empty()) << "asking the same again would not help";
}

TEST_P(Servers, WhatCannotBeMadeShorterMayBeCut) {
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  fake_.longest_text = 10;
  const auto vectors = embed(**embedder, "a text of forty bytes, which is too long");
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(vectors->size(), 1U);
}

TEST_P(Servers, AModelIsTheSameWhereverItIsServed) {
  const std::string first = (*connect())->model_hash();
  FakeServer other;
  const TestServer elsewhere([&](const std::string& head, const std::string& body) { return other(head, body); });
  const auto hash_there = [&] {
    auto client = make_http_client();
    auto made = make_endpoint_embedder(
        EndpointOptions{GetParam().embedder(elsewhere.url() + "/base"), "the-key", std::move(*client), {}, {}});
    return made ? (*made)->model_hash() : made.error().message;
  };
  EXPECT_EQ(hash_there(), first);
  other.digest[0] = 'f';
  other.model_sha[0] = 'a';
  const std::string changed = hash_there();
  EXPECT_NE(changed, first) << "another model of the same name";
  other.digest = "unknown";
  other.model_sha.clear();
  EXPECT_NE(hash_there(), first);
  EXPECT_NE(hash_there(), changed);
  fake_.digest = "unknown";
  fake_.model_sha.clear();
  EXPECT_NE((*connect())->model_hash(), hash_there()) << "without a hash the URL counts";
}

TEST_P(Servers, AnotherDimensionIsRefused) {
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  const bool tei = GetParam().name == std::string("Tei");
  for (const char* vector : {"[[1,2]]", "[[1,2,3,4]]", "[[0,0,0]]", "[[1e999,1,1]]", "[[1,2,\"x\"]]",
                             "[[1,2,3],[1,2,3]]", "[1,2,3]", "{}", "[]", "nothing"}) {
    fake_.embeddings = tei ? vector : std::string(R"({"embeddings":)") + vector + "}";
    EXPECT_EQ(embed(**embedder, "text").error().code, ErrorCode::kUnsupported) << vector;
  }
}

TEST_P(Servers, AWrongKeyIsDenied) {
  const auto denied = connect("another");
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().code, ErrorCode::kDenied);
  EXPECT_NE(denied.error().message.find("MEMOS_EMBEDDER_KEY"), std::string::npos);
}

class Ollama : public Servers {};
class Tei : public Servers {};
INSTANTIATE_TEST_SUITE_P(Alone, Ollama, testing::Values(Kind{"Ollama", [](const std::string& url) {
                                                               return "ollama:all-minilm@" + url;
                                                             }}));
INSTANTIATE_TEST_SUITE_P(Alone, Tei, testing::Values(Kind{"Tei", [](const std::string& url) { return "tei:" + url; }}));

TEST_P(Ollama, ASmallWindowMakesSmallParts) {
  fake_.parameters = "stop   \"</s>\"\nnum_ctx                        100";
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  EXPECT_EQ(embed(**embedder, std::string(300, 'x'))->size(), 1U);
  EXPECT_EQ(embed(**embedder, std::string(301, 'x'))->size(), 2U);
  fake_.context_length = 50;
  EXPECT_EQ(embed(**connect(), std::string(151, 'x'))->size(), 2U);
}

TEST_P(Ollama, AProxyThatOnlyEmbedsWillDo) {
  const std::string known = (*connect())->model_hash();
  fake_.shows = false;
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  EXPECT_NE((*embedder)->model_hash(), known);
}

TEST_P(Ollama, AModelThatIsNotThereIsNamed) {
  auto client = make_http_client();
  const auto missing = make_endpoint_embedder(
      EndpointOptions{"ollama:nomic-embed-text@" + server_.url() + "/base", "the-key", std::move(*client), {}, {}});
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("ollama pull"), std::string::npos);
}

TEST_P(Tei, ItsWindowMakesTheParts) {
  fake_.window = 100;
  const auto embedder = connect();
  ASSERT_TRUE(embedder) << embedder.error().message;
  EXPECT_EQ((*embedder)->model_name(), "thenlper/gte-base");
  EXPECT_EQ(embed(**embedder, std::string(300, 'x'))->size(), 1U);
  EXPECT_EQ(embed(**embedder, std::string(301, 'x'))->size(), 2U);
}

TEST(EndpointNames, AreChecked) {
  for (const char* good : {"ollama:m", "ollama:hf.co/user/model:Q8_0@https://example.com/some/path/",
                           "tei:http://h:8080", "tei:http://h:8080/embed"})
    EXPECT_TRUE(make_endpoint_protocol(good)) << good;
  for (const char* bad : {"ollama:", "ollama:@http://h", "ollama:m@", "ollama:m@h:11434", "ollama:m@http://user:pw@h",
                          "tei:", "tei:h:8080", "tei:ftp://h", "tei:http://user:pw@h"}) {
    const auto protocol = make_endpoint_protocol(bad);
    ASSERT_FALSE(protocol) << bad;
    EXPECT_EQ(protocol.error().code, ErrorCode::kInvalidArgument) << bad;
    EXPECT_EQ(protocol.error().message.find("pw"), std::string::npos);
  }
  EXPECT_EQ((*make_endpoint_protocol("ollama:m"))->url(), "http://127.0.0.1:11434/api/embed");
  EXPECT_EQ((*make_endpoint_protocol("tei:http://h:8080/embed"))->url(), "http://h:8080/embed");
}

TEST(ServerReplies, TellAboutTheirModel) {
  EXPECT_EQ(read_ollama_digest(R"({"models":[]})", "m").error().code, ErrorCode::kNotFound);
  for (const char* bad : {"", "[]", "{}", R"({"models":{}})"})
    EXPECT_EQ(read_ollama_digest(bad, "m").error().code, ErrorCode::kUnsupported) << bad;
  const std::string list = R"({"models":[{"name":"m:latest","digest":")" + std::string(kDigest) + "\"}]}";
  EXPECT_EQ(*read_ollama_digest(list, "m"), kDigest);
  EXPECT_EQ(*read_ollama_digest(list, "m:latest"), kDigest);
  EXPECT_FALSE(read_ollama_digest(list, "m:other"));
  EXPECT_EQ(*read_ollama_digest(R"({"models":[{"model":"m","digest":"short"}]})", "m"), "");
  EXPECT_EQ(read_ollama_window("no"), 0U);
  EXPECT_EQ(read_ollama_window(R"({"parameters":"num_ctx 256"})"), 256U);
  EXPECT_EQ(read_ollama_window(R"({"parameters":"num_ctx"})"), 0U);
  EXPECT_EQ(read_ollama_window(R"({"model_info":{"general.architecture":"bert","bert.context_length":512}})"), 512U);
  for (const char* bad : {"", "[]", "{}", R"({"model_id":1})", R"({"model_id":"m","model_type":{"reranker":{}}})"})
    EXPECT_EQ(read_tei_info(bad).error().code, ErrorCode::kUnsupported) << bad;
  const auto info = read_tei_info(R"({"model_id":"m","max_input_length":-1,"max_client_batch_size":"x"})");
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->window, 0U);
  EXPECT_EQ(info->batch_texts, 0U);
}

}  // namespace
}  // namespace memos::model
