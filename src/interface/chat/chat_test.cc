// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/chat/chat.h"

#include <gtest/gtest.h>

#include "interface/chat/request.h"
#include "memos/memos.hpp"
#include "model/twin_generator.h"

namespace memos::chat {
namespace {

std::unique_ptr<Memos> open_memory() {
  Options options;
  options.embedder = "none";
  auto memos = open(options);
  if (!memos) throw std::runtime_error(memos.error().message);
  return *std::move(memos);
}

std::unique_ptr<model::ChatModel> twin(std::uint32_t context_tokens = 8'192) {
  return model::make_local_chat_model(model::make_twin_generator({.context_tokens = context_tokens}));
}

void remember(Memos& memos, const std::string& cube, const std::string& text) {
  AddRequest add;
  add.cube = cube;
  AddItem item;
  item.text = text;
  item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}, .begin = 0, .end = 0});
  add.items.push_back(std::move(item));
  const auto added = memos.add(add);
  ASSERT_TRUE(added.has_value()) << added.error().message;
}

std::size_t count(Memos& memos, const std::string& cube) {
  const auto page = memos.list({.cube = cube, .filter = {.derived = false}});
  return page ? page->memories.size() : 0;
}

TEST(Chat, AnswersWithWhatTheCubeHoldsAndRemembersBoth) {
  const auto memos = open_memory();
  const auto model = twin();
  remember(*memos, "ann", "My red umbrella is in the car.");
  Turn turn{.cube = "ann", .message = "Where is my umbrella?", .session_id = "s1"};
  std::string heard;
  bool context_first = false;
  const auto made = answer(
      *memos, *model, turn,
      [&](std::string_view piece) {
        heard += piece;
        return true;
      },
      [&](const Context&) { context_first = heard.empty(); });
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(context_first);
  EXPECT_EQ(heard, made->made.text);
  // The twin repeats what it was asked: the notes stand beside the message.
  EXPECT_NE(heard.find("umbrella is in the car"), std::string::npos) << heard;
  ASSERT_EQ(made->stored.size(), 2U);
  const auto question = memos->get(made->stored[0], {});
  const auto reply = memos->get(made->stored[1], {});
  ASSERT_TRUE(question && reply);
  EXPECT_EQ(question->body.text, "Where is my umbrella?");
  EXPECT_EQ(question->body.scope.session_id, "s1");
  EXPECT_EQ(question->body.origins.at(0).role, "user");
  EXPECT_EQ(reply->body.text, made->made.text);
  EXPECT_EQ(reply->body.origins.at(0).role, "assistant");
}

TEST(Chat, AnAnswerDependsOnItsCubeOnly) {
  const auto memos = open_memory();
  const auto model = twin();
  remember(*memos, "ann", "My umbrella is red.");
  remember(*memos, "bob", "My umbrella is blue.");
  const auto text = [&](const std::string& cube) {
    Turn turn{.cube = cube, .message = "What colour has my umbrella?", .remember = false};
    turn.how.owner = cube;
    return answer(*memos, *model, turn, {})->made.text;
  };
  const std::string ann = text("ann"), bob = text("bob");
  EXPECT_NE(ann, bob);
  EXPECT_EQ(ann.find("blue"), std::string::npos);
  EXPECT_EQ(bob.find("red"), std::string::npos);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(text("ann"), ann);
    EXPECT_EQ(text("bob"), bob);
  }
  EXPECT_EQ(count(*memos, "ann"), 1U);
}

TEST(Chat, NothingIsRememberedOfABrokenAnswer) {
  const auto memos = open_memory();
  const auto model = twin();
  const Turn turn{.cube = "ann", .message = "Hello"};
  EXPECT_EQ(answer(*memos, *model, turn, [](std::string_view) { return false; }).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(count(*memos, "ann"), 0U);
  EXPECT_TRUE(answer(*memos, *model, turn, {}).has_value());
  EXPECT_EQ(count(*memos, "ann"), 2U);
}

TEST(Chat, ANewCubeIsMadeOnlyToRemember) {
  const auto memos = open_memory();
  const auto model = twin();
  Turn turn{.cube = "new", .message = "Hello", .remember = false};
  EXPECT_EQ(answer(*memos, *model, turn, {}).error().code, ErrorCode::kNotFound);
  turn.remember = true;
  EXPECT_TRUE(answer(*memos, *model, turn, {}).has_value());
  EXPECT_TRUE(memos->describe_cube("new").has_value());
}

TEST(Chat, TheNextTurnBeginsWithTheSameBytes) {
  const auto memos = open_memory();
  const auto model = twin();
  Turn turn{.cube = "ann", .message = "My name is Ann."};
  turn.how.owner = "ann";
  const auto first = answer(*memos, *model, turn, {});
  ASSERT_TRUE(first.has_value());
  turn.history = {{.role = "user", .content = turn.message}, {.role = "assistant", .content = first->made.text}};
  turn.message = "And yours?";
  turn.budget = 0;
  const auto second = answer(*memos, *model, turn, {});
  ASSERT_TRUE(second.has_value());
  EXPECT_GE(second->made.kept_tokens, first->made.prompt_tokens + first->made.answer_tokens - 1);
}

TEST(Chat, OldHistoryGivesWayInASmallContext) {
  const auto memos = open_memory();
  const auto model = twin(1'024);
  Turn turn{.cube = "ann", .message = "short"};
  for (int i = 0; i < 20; ++i) {
    turn.history.push_back({.role = "user", .content = std::string(60, 'q')});
    turn.history.push_back({.role = "assistant", .content = std::string(60, 'a')});
  }
  turn.how.max_tokens = 100;
  const auto made = answer(*memos, *model, turn, {});
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_LE(made->made.prompt_tokens, 924U);
  EXPECT_GT(made->made.prompt_tokens, 600U);
  turn.message = std::string(2'000, 'x');
  EXPECT_EQ(answer(*memos, *model, turn, {}).error().code, ErrorCode::kExhausted);
}

TEST(Chat, WrongTurnsNameTheirField) {
  const auto memos = open_memory();
  const auto model = twin();
  const auto field = [&](const Turn& turn) { return answer(*memos, *model, turn, {}).error().field; };
  EXPECT_EQ(field({.message = ""}), "message");
  EXPECT_EQ(field({.message = "\xFF"}), "message");
  EXPECT_EQ(field({.message = "x", .history = {{.role = "", .content = "x"}}}), "role");
  Turn turn{.message = "x"};
  turn.how.max_tokens = 0;
  EXPECT_EQ(field(turn), "max_tokens");
}

TEST(ChatRequest, ReadsEveryField) {
  const auto body = json::parse(R"({"cube":"c","message":"m","session_id":"s","speaker":"Ann","instructions":"i",
      "history":[{"role":"user","content":"x"}],"budget":7,"max_tokens":8,"seed":9,"temperature":0.5,"top_p":0.9,
      "stop":["S"],"json":{"type":"object"},"remember":false,"stream":false})");
  ASSERT_TRUE(body.has_value());
  const auto asked = read_request(*body);
  ASSERT_TRUE(asked.has_value()) << asked.error().message;
  EXPECT_FALSE(asked->stream);
  EXPECT_EQ(asked->turn.cube, "c");
  EXPECT_EQ(asked->turn.history.size(), 1U);
  EXPECT_EQ(asked->turn.budget, 7U);
  EXPECT_EQ(asked->turn.how.max_tokens, 8U);
  EXPECT_EQ(asked->turn.how.form, model::AnswerForm::kSchema);
  EXPECT_EQ(asked->turn.how.stop.size(), 1U);
  EXPECT_FALSE(asked->turn.remember);
  for (const auto& [text, field] :
       std::initializer_list<std::pair<const char*, const char*>>{{"[]", "body"},
                                                                  {"{}", "message"},
                                                                  {R"({"message":1})", "message"},
                                                                  {R"({"message":"m","odd":1})", "odd"},
                                                                  {R"({"message":"m","budget":-1})", "budget"},
                                                                  {R"({"message":"m","history":[1]})", "history"},
                                                                  {R"({"message":"m","stop":"x"})", "stop"},
                                                                  {R"({"message":"m","json":1})", "json"},
                                                                  {R"({"message":"m","stream":"yes"})", "stream"}}) {
    const auto wrong = json::parse(text);
    ASSERT_TRUE(wrong.has_value());
    EXPECT_EQ(read_request(*wrong).error().field, field) << text;
  }
}

}  // namespace
}  // namespace memos::chat
