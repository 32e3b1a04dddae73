// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_model.h"

#include <gtest/gtest.h>

#include "base/http_test_support.h"
#include "model/answer_text.h"
#include "model/generator_test_support.h"
#include "model/json_form.h"
#include "model/sampler.h"
#include "model/twin_generator.h"

namespace memos::model {
namespace {

GenerationRequest ask(std::string text) { return {.messages = {{.role = "user", .content = std::move(text)}}}; }

struct Heard {
  std::vector<std::string> pieces;
  OnPiece take = [this](std::string_view piece) {
    pieces.emplace_back(piece);
    return true;
  };
  [[nodiscard]] std::string all() const {
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    return text;
  }
};

TEST(AnswerText, KeepsCodePointsTogether) {
  AnswerText text({});
  EXPECT_EQ(text.add("a\xC3"), "a");
  EXPECT_EQ(text.add("\xBC"), "\xC3\xBC");
  EXPECT_EQ(text.add("\xF0\x9F\x8C"), "");
  EXPECT_EQ(text.add("\x82!"), "🌂!");
  EXPECT_EQ(text.add("\xFFx"), "\xEF\xBF\xBDx");
  EXPECT_EQ(text.add("\xE4\xB8"), "");
  EXPECT_EQ(text.add("z"), "\xEF\xBF\xBDz");
  EXPECT_EQ(text.add("\xE4"), "");
  EXPECT_EQ(text.finish(), "\xEF\xBF\xBD");
  EXPECT_EQ(text.text(), "aü🌂!\xEF\xBF\xBDx\xEF\xBF\xBDz\xEF\xBF\xBD");
}

TEST(AnswerText, FindsStopsAcrossPieces) {
  AnswerText text({"\nUser:", "END"});
  EXPECT_EQ(text.add("Hello E"), "Hello ");
  EXPECT_EQ(text.add("N"), "");
  EXPECT_EQ(text.add("O\n"), "ENO");
  EXPECT_EQ(text.add("Us"), "");
  EXPECT_EQ(text.add("er: more"), "");
  EXPECT_TRUE(text.stopped());
  EXPECT_EQ(text.add("x"), "");
  EXPECT_EQ(text.finish(), "");
  EXPECT_EQ(text.text(), "Hello ENO");
  AnswerText open({"END"});
  EXPECT_EQ(open.add("the EN"), "the ");
  EXPECT_EQ(open.finish(), "EN");
  AnswerText twice({"bc", "abcd"});
  EXPECT_EQ(twice.add("abcd"), "");
  EXPECT_EQ(twice.text(), "");
}

TEST(Sampler, IsRepeatableAndKeepsToItsShare) {
  const std::vector<float> logits{1.0F, 3.0F, 2.9F, -5.0F};
  EXPECT_EQ(Sampler(0, 1, 1).choose(logits, {}), 1);
  EXPECT_EQ(Sampler(0, 1, 1).choose(logits, [](Token token) { return token != 1; }), 2);
  EXPECT_EQ(Sampler(0, 1, 1).choose(logits, [](Token) { return false; }), std::nullopt);
  EXPECT_EQ(Sampler(1, 1, 1).choose(logits, [](Token token) { return token == 3; }), 3);
  std::vector<int> seen(4);
  Sampler sampler(1.0, 1.0, 7), same(1.0, 1.0, 7), narrow(1.0, 0.5, 7);
  for (int i = 0; i < 1'000; ++i) {
    const auto token = sampler.choose(logits, {});
    EXPECT_EQ(token, same.choose(logits, {}));
    EXPECT_LE(*narrow.choose(logits, {}), 2);
    ++seen[static_cast<std::size_t>(*token)];
  }
  EXPECT_GT(seen[1], 400);  // Its share is 0.49, that of 2 is 0.44, that of 0 is 0.07.
  EXPECT_GT(seen[2], 350);
  EXPECT_GT(seen[0], 30);
  EXPECT_LT(seen[0], 120);
}

bool takes(JsonForm form, std::string_view text) {
  for (const char c : text) {
    if (!form.take({&c, 1})) return false;
  }
  return form.complete();
}

TEST(JsonForm, TakesObjectsAndNothingElse) {
  const JsonForm form;
  for (const char* good : {"{}", R"({"a":1})", R"({"a": -1.5, "b":[true,false,null,[]], "c":{"d":"x\n\"ü🌂"}})"})
    EXPECT_TRUE(takes(form, good)) << good;
  for (const char* bad : {"", "[]", "1", "{", R"({"a"})", R"({"a":})", R"({"a":1,})", R"({"a":01})", R"({"a":1 1})",
                          R"({"a":1,"a":2})", R"({"a":tru})", "{\"a\":\"\n\"}", "{}x", R"({"a":1e5})", R"({"a":-})",
                          "{\"a\":\"\xFF\"}", "{\"a\":\"\xC3\"}", "{\"a\":\"\xED\xA0\x80\"}"})
    EXPECT_FALSE(takes(form, bad)) << bad;
  EXPECT_FALSE(takes(form, "{\"a\":" + std::string(30, '[') + std::string(30, ']') + "}"));
}

TEST(JsonForm, KeepsToASchema) {
  const auto schema = json::parse(R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},
      "kind":{"enum":["cat","catfish","dog"]},
      "tags":{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":2}},
      "required":["name","kind"],"additionalProperties":false})");
  ASSERT_TRUE(schema.has_value());
  const auto form = JsonForm::from_schema(*schema);
  ASSERT_TRUE(form.has_value()) << form.error().message;
  for (const char* good : {R"({"name":"x","kind":"cat"})", R"({"kind":"catfish","age":7,"name":""})",
                           R"({"name":"x","kind":"dog","tags":["a","b"]})"})
    EXPECT_TRUE(takes(*form, good)) << good;
  for (const char* bad : {R"({"name":"x"})", R"({"name":1,"kind":"cat"})", R"({"name":"x","kind":"cow"})",
                          R"({"name":"x","kind":"cat","age":1.5})", R"({"name":"x","kind":"cat","more":1})",
                          R"({"name":"x","kind":"cat","tags":[]})", R"({"name":"x","kind":"cat","tags":["a","b","c"]})",
                          R"({"name":"x","name":"y","kind":"cat"})", "[]"})
    EXPECT_FALSE(takes(*form, bad)) << bad;
  for (const char* bad : {"1", R"({"anyOf":[]})", R"({"type":"date"})", R"({"required":["x"]})", R"({"enum":[]})",
                          R"({"properties":{"a\"b":{}}})", R"({"items":{"pattern":"x"}})", R"({"enum":[{}]})"}) {
    const auto odd = json::parse(bad);
    ASSERT_TRUE(odd.has_value());
    EXPECT_EQ(JsonForm::from_schema(*odd).error().code, ErrorCode::kUnsupported) << bad;
  }
}

TEST(LocalChatModel, AnswersPieceByPiece) {
  const auto chat = make_local_chat_model(make_twin_generator());
  Heard heard;
  const auto made = chat->generate(ask("Grüße 🌂"), heard.take);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(made->text.starts_with("You said: Grüße 🌂 [")) << made->text;
  EXPECT_EQ(heard.all(), made->text);
  EXPECT_GT(heard.pieces.size(), 10U);
  EXPECT_EQ(made->end, GenerationEnd::kStop);
  EXPECT_GT(made->prompt_tokens, 20U);
  EXPECT_EQ(made->answer_tokens, made->text.size());
  EXPECT_EQ(chat->generate(ask("Grüße 🌂"), {})->text, made->text);
  EXPECT_NE(chat->generate(ask("Grüße 🌂!"), {})->text, made->text);
}

TEST(LocalChatModel, EndsWhereItIsTold) {
  const auto chat = make_local_chat_model(make_twin_generator());
  auto request = ask("hello");
  request.stop = {"said: he"};
  const auto stopped = chat->generate(request, {});
  ASSERT_TRUE(stopped.has_value());
  EXPECT_EQ(stopped->text, "You ");
  EXPECT_EQ(stopped->end, GenerationEnd::kStop);
  request = ask("ü");
  request.max_tokens = 11;
  const auto cut = chat->generate(request, {});
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(cut->text, "You said: \xEF\xBF\xBD");  // Half of the letter.
  EXPECT_EQ(cut->end, GenerationEnd::kLength);
  EXPECT_EQ(chat->generate(ask("x"), [](std::string_view) { return false; }).error().code, ErrorCode::kCancelled);
  request = ask("x");
  request.keep_going = [] { return false; };
  EXPECT_EQ(chat->generate(request, {}).error().code, ErrorCode::kCancelled);
  const auto small = make_local_chat_model(make_twin_generator({.context_tokens = 64}));
  EXPECT_EQ(small->generate(ask(std::string(80, 'x')), {}).error().code, ErrorCode::kExhausted);
  const auto full = small->generate(ask("hello you, how are you"), {});
  ASSERT_TRUE(full.has_value());
  EXPECT_EQ(full->end, GenerationEnd::kLength);
  EXPECT_EQ(full->prompt_tokens + full->answer_tokens, 65U);  // The last one is said, not read.
}

TEST(LocalChatModel, KeepsARowForTheNextTurn) {
  const auto chat = make_local_chat_model(make_twin_generator());
  auto request = ask("first");
  request.owner = "ann";
  const auto first = chat->generate(request, {});
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->kept_tokens, 0U);
  request.messages.push_back({.role = "assistant", .content = first->text});
  request.messages.push_back({.role = "user", .content = "second"});
  const auto second = chat->generate(request, {});
  ASSERT_TRUE(second.has_value());
  EXPECT_GE(second->kept_tokens, first->prompt_tokens + first->answer_tokens - 1);
  const auto afresh = make_local_chat_model(make_twin_generator())->generate(request, {});
  EXPECT_EQ(second->text, afresh->text);
}

TEST(LocalChatModel, WritesJsonOnly) {
  const auto chat = make_local_chat_model(make_twin_generator());
  auto request = ask("x");
  request.max_tokens = 400;
  request.temperature = 1;
  std::size_t whole = 0;
  for (request.seed = 0; request.seed < 20; ++request.seed) {
    request.form = AnswerForm::kJsonObject;
    const auto any = chat->generate(request, {});
    ASSERT_TRUE(any.has_value()) << any.error().message;
    EXPECT_TRUE(any->end == GenerationEnd::kLength || json::parse(any->text).has_value()) << any->text;
    request.form = AnswerForm::kSchema;
    request.schema = *json::parse(R"({"type":"object","properties":{"n":{"enum":[1,12]},"ok":{"type":"boolean"}},
                                     "required":["n","ok"]})");
    const auto made = chat->generate(request, {});
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(made->end, GenerationEnd::kStop) << made->text;
    const auto parsed = json::parse(made->text);
    ASSERT_TRUE(parsed.has_value()) << made->text;
    EXPECT_NE(parsed->find("ok"), nullptr);
    ++whole;
  }
  EXPECT_EQ(whole, 20U);
  request.schema = json::Object{{"oneOf", json::Array{}}};
  EXPECT_EQ(chat->generate(request, {}).error().field, "schema");
}

TEST(LocalChatModel, ChecksItsRequest) {
  const auto field = [](auto change) {
    auto request = ask("x");
    change(request);
    const auto checked = check_generation(request);
    return checked ? "" : checked.error().field;
  };
  EXPECT_EQ(field([](auto&) {}), "");
  EXPECT_EQ(field([](auto& r) { r.messages.clear(); }), "messages");
  EXPECT_EQ(field([](auto& r) { r.max_tokens = 0; }), "max_tokens");
  EXPECT_EQ(field([](auto& r) { r.max_tokens = limits::kMaxAnswerTokens; }), "");
  EXPECT_EQ(field([](auto& r) { r.max_tokens = limits::kMaxAnswerTokens + 1; }), "max_tokens");
  EXPECT_EQ(field([](auto& r) { r.temperature = -1; }), "temperature");
  EXPECT_EQ(field([](auto& r) { r.top_p = 0; }), "top_p");
  EXPECT_EQ(field([](auto& r) { r.stop = {""}; }), "stop");
  EXPECT_EQ(field([](auto& r) { r.stop.assign(limits::kMaxStops, "x"); }), "");
  EXPECT_EQ(field([](auto& r) { r.stop.assign(limits::kMaxStops + 1, "x"); }), "stop");
  EXPECT_EQ(field([](auto& r) { r.stop = {std::string(limits::kMaxStopBytes + 1, 'x')}; }), "stop");
  EXPECT_EQ(field([](auto& r) { r.messages.resize(limits::kMaxChatMessages + 1, r.messages[0]); }), "messages");
}

class LlamaChat : public test::WithEngine {};

TEST_F(LlamaChat, AnswersAndKeepsToAForm) {
  const auto chat = make_chat_model({.name = test::make_tiny_model(folder_), .context_tokens = 512});
  ASSERT_TRUE(chat.has_value()) << chat.error().message;
  auto request = ask("Hello");
  request.max_tokens = 20;
  const auto greedy = (*chat)->generate(request, {});
  ASSERT_TRUE(greedy.has_value()) << greedy.error().message;
  EXPECT_EQ((*chat)->generate(request, {})->text, greedy->text);
  request.temperature = 1;
  request.form = AnswerForm::kSchema;
  request.schema =
      *json::parse(R"({"type":"object","properties":{"kind":{"enum":["cat","dog"]}},"required":["kind"]})");
  request.max_tokens = 64;
  const auto made = (*chat)->generate(request, {});
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(json::parse(made->text).has_value()) << made->text;
}

struct Server {
  std::string type, body;
  int status = 200;
  std::vector<std::string> asked{};
  base::test::TestServer http{[this](const std::string&, const std::string& text) {
    asked.push_back(text);
    return base::test::ServerReply{.status = status, .body = body, .headers = "Content-Type: " + type + "\r\n"};
  }};
};

constexpr const char* kEvents =
    ": hello\n\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\r\n\r\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Lis\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"bon\"},\"finish_reason\":\"length\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

TEST(EndpointChatModel, StreamsFromAnOpenAiCompatibleServer) {
  Server server{.type = "text/event-stream; charset=utf-8", .body = kEvents};
  const auto chat = make_chat_model({.name = server.http.url() + "/v1#m"}, "secret");
  ASSERT_TRUE(chat.has_value()) << chat.error().message;
  auto request = ask("Where?");
  request.stop = {"END"};
  Heard heard;
  const auto made = (*chat)->generate(request, heard.take);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->text, "Lisbon");
  EXPECT_EQ(heard.pieces, (std::vector<std::string>{"Lis", "bon"}));
  EXPECT_EQ(made->end, GenerationEnd::kLength);
  EXPECT_EQ(made->prompt_tokens, 7U);
  EXPECT_EQ(made->answer_tokens, 2U);
  const auto body = json::parse(server.asked.at(0));
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(*body->find("model")->as_string(), "m");
  EXPECT_TRUE(*body->find("stream")->as_bool());
  EXPECT_EQ(*body->find("stop")->as_array()->at(0).as_string(), "END");
  EXPECT_EQ(*body->find("messages")->as_array()->at(0).find("content")->as_string(), "Where?");
  EXPECT_EQ((*chat)->generator(), nullptr);
}

TEST(EndpointChatModel, TakesServersThatDoNotStream) {
  Server server{.type = "application/json", .body = R"({"choices":[{"message":{"content":"Lisbon"}}]})"};
  const auto chat = make_chat_model({.name = server.http.url() + "/v1#m"});
  ASSERT_TRUE(chat.has_value());
  Heard heard;
  EXPECT_EQ((*chat)->generate(ask("Where?"), heard.take)->text, "Lisbon");
  EXPECT_EQ(heard.all(), "Lisbon");
}

TEST(EndpointChatModel, StreamsFromOllama) {
  Server server{.type = "application/x-ndjson",
                .body =
                    "{\"message\":{\"content\":\"Lis\"},\"done\":false}\n{\"message\":{\"content\":\"bon\"},\"done\":"
                    "true,\"done_reason\":\"stop\",\"prompt_eval_count\":7,\"eval_count\":2}"};
  const auto chat = make_chat_model({.name = "ollama:m@" + server.http.url()});
  ASSERT_TRUE(chat.has_value());
  auto request = ask("Where?");
  request.form = AnswerForm::kJsonObject;
  const auto made = (*chat)->generate(request, {});
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->text, "Lisbon");
  EXPECT_EQ(made->answer_tokens, 2U);
  const auto body = json::parse(server.asked.at(0));
  EXPECT_EQ(*body->find("format")->as_string(), "json");
  EXPECT_EQ(body->find("options")->find("num_predict")->to_uint(), limits::kDefaultAnswerTokens);
}

TEST(EndpointChatModel, BrokenStreamsAreErrors) {
  const auto code = [](std::string body, int status = 200) {
    Server server{.type = "text/event-stream", .body = std::move(body), .status = status};
    const auto chat = make_chat_model({.name = server.http.url() + "/v1#m"});
    return (*chat)->generate(ask("Where?"), {}).error().code;
  };
  EXPECT_EQ(code("data: {\"choices\":[{\"delta\":{\"content\":\"Lis\"}}]}\n\n"), ErrorCode::kUnavailable);
  EXPECT_EQ(code("data: {\"error\":{\"message\":\"x\"}}\n\n"), ErrorCode::kUnavailable);
  EXPECT_EQ(code("data: nonsense\n\n"), ErrorCode::kUnsupported);
  EXPECT_EQ(code("data: {}\n\n"), ErrorCode::kUnsupported);
  EXPECT_EQ(code("no", 401), ErrorCode::kDenied);
  EXPECT_EQ(code("no", 503), ErrorCode::kUnavailable);
  Server server{.type = "text/event-stream", .body = kEvents};
  const auto chat = make_chat_model({.name = server.http.url() + "/v1#m"});
  EXPECT_EQ((*chat)->generate(ask("x"), [](std::string_view) { return false; }).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(make_chat_model({.name = "http://127.0.0.1:1/v1"}).error().field, "model");
}

}  // namespace
}  // namespace memos::model
