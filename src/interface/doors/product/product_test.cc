// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <set>

#include "interface/api/tenants.h"
#include "interface/doors/common/doors_test_support.h"
#include "interface/doors/common/files.h"
#include "interface/doors/common/multipart.h"
#include "interface/doors/product/chat.h"
#include "interface/doors/product/door.h"
#include "interface/doors/product/filter.h"
#include "interface/doors/product/kinds.h"
#include "interface/doors/product/messages.h"
#include "interface/doors/product/recall.h"
#include "interface/doors/product/scheduler.h"
#include "interface/doors/product/shapes.h"

namespace memos::doors::product {
namespace {

TEST(Kinds, EveryTypeAndStateHasANameThatLeadsBack) {
  for (const MemoryType type :
       {MemoryType::kEpisode, MemoryType::kProfile, MemoryType::kPreference, MemoryType::kDocument,
        MemoryType::kToolSchema, MemoryType::kToolTrajectory, MemoryType::kSkill, MemoryType::kSummary}) {
    const auto types = types_of(memory_type(type));
    ASSERT_TRUE(types);
    EXPECT_NE(std::ranges::find(*types, type), types->end()) << memory_type(type);
    const std::vector<MemoryType> in_list = types_of(bucket_of(type));
    EXPECT_NE(std::ranges::find(in_list, type), in_list.end());
  }
  EXPECT_FALSE(types_of("Memory"));
  EXPECT_TRUE(types_of("OuterMemory")->empty());
  EXPECT_EQ(status(State::kSuperseded), "archived");
  EXPECT_EQ(states_of("deleted"), (std::vector{State::kDeleted, State::kErased}));
  EXPECT_TRUE(states_of("gone").empty());
}

Memory memory_with(std::string info, std::vector<std::string> tags = {}, std::string cube = "mira") {
  Memory memory;
  memory.cube = std::move(cube);
  memory.created_at = UtcMs{1'700'000'000'000};
  memory.body.text = "The kite is Green";
  memory.body.tags = std::move(tags);
  memory.body.info = std::move(info);
  return memory;
}

bool fits(std::string_view filter, const Memory& memory) {
  const json::Value value = parsed(filter);
  const auto condition = parse_filter(&value, {{"mira", "mira"}, {"tom", "tom"}}, "filter");
  EXPECT_TRUE(condition) << filter << ": " << condition.error().message;
  return condition && holds(*condition, memory);
}

TEST(Filters, TheLanguageInFull) {
  const Memory memory = memory_with(R"({"price": 5, "room": "attic", "bought_at": "2026-03-01"})", {"toys", "wind"});
  for (const char* filter : {R"({"and": [{"price": 5}, {"room": "attic"}]})",
                             R"({"or": [{"price": 1}, {"room": "attic"}]})",
                             R"({"price": {"gt": 4, "lte": 5}})",
                             R"({"price": {"gte": 5}})",
                             R"({"price": {"lt": 6}})",
                             R"({"room": {"in": ["attic", "cellar"]}})",
                             R"({"room": ["attic"]})",
                             R"({"room": {"contains": "tti"}})",
                             R"({"room": {"like": "%TTI%"}})",
                             R"({"tags": {"contains": "toys"}})",
                             R"({"tags": "wind"})",
                             R"({"info": {"room": "attic"}})",
                             R"({"bought_at": {"gt": "2026-02-01", "lt": "2026-04-01"}})",
                             R"({"created_at": {"gte": "2023-11-14"}})",
                             R"({"memory": {"like": "kite"}})",
                             R"({"user_id": "mira"})",
                             R"({"memory_type": "LongTermMemory"})",
                             R"({"status": "activated"})",
                             "{}",
                             R"({"and": [{"or": [{"price": 5}, {"price": 6}]}, {"tags": "toys"}]})"})
    EXPECT_TRUE(fits(filter, memory)) << filter;
  for (const char* filter :
       {R"({"and": [{"price": 5}, {"room": "cellar"}]})", R"({"price": {"gt": 5}})", R"({"price": "5"})",
        R"({"room": {"contains": "TTI"}})", R"({"tags": "sea"})", R"({"bought_at": {"gt": "2026-03-02"}})",
        R"({"memory_type": "SkillMemory"})", R"({"memory_type": "OuterMemory"})", R"({"status": "deleted"})",
        R"({"missing": 1})", R"({"user_id": "tom"})"})
    EXPECT_FALSE(fits(filter, memory)) << filter;
}

TEST(Filters, APlainObjectIsAConditionUnlessEveryMemberIsACube) {
  const Memory mira = memory_with(R"({"price": 5})"), tom = memory_with(R"({"price": 5})", {}, "tom");
  EXPECT_FALSE(fits(R"({"price": 6})", mira)) << "the original filters nothing here";
  EXPECT_TRUE(fits(R"({"mira": {"price": 5}})", mira));
  EXPECT_FALSE(fits(R"({"mira": {"and": [{"price": 6}]}})", mira));
  EXPECT_TRUE(fits(R"({"mira": {"price": 6}})", tom)) << "a cube that is not named is not filtered";
  EXPECT_FALSE(fits(R"({"mira": {"price": 5}, "tom": {"price": 6}})", tom));
}

TEST(Filters, WhatIsNoConditionIsRefusedByName) {
  const auto field = [](std::string_view text) {
    const json::Value value = parsed(text);
    const auto condition = parse_filter(&value, {{"mira", "mira"}}, "filter");
    return condition ? std::string("taken") : condition.error().field;
  };
  EXPECT_EQ(field("[]"), "filter");
  EXPECT_EQ(field(R"({"and": []})"), "filter.and");
  EXPECT_EQ(field(R"({"or": [{}]})"), "filter.or[0]");
  EXPECT_EQ(field(R"({"info": {}})"), "filter.info");
  EXPECT_EQ(field(R"({"and": [{"a": {"near": 1}}]})"), "filter.and[0].a.near");
  EXPECT_EQ(field(R"({"tom": {"price": 1}})"), "filter.tom.price");
  EXPECT_EQ(field(R"({"mira": {"price": {}}})"), "filter.mira.price");
  EXPECT_EQ(field(R"({"created_at": {"gt": "soon"}})"), "filter.created_at.gt");
  EXPECT_EQ(field(R"({"memory_type": "Memory"})"), "filter.memory_type");
  EXPECT_EQ(field(R"({"status": {"like": "a"}})"), "filter.status.like");
}

Result<std::vector<AddItem>> messages(std::string_view text) { return read_messages(parsed(text), "messages"); }

TEST(Messages, OfEveryKind) {
  const auto items = messages(R"([{"role": "system", "content": "Be kind."},
    {"role": "user", "content": "Hello.", "chat_time": "2026-05-01T10:00:00Z", "message_id": "m1", "name": "Mira"},
    {"role": "assistant", "content": [{"type": "text", "text": "Good"}, {"type": "text", "text": "day."}]},
    {"role": "tool", "content": "21 degrees", "tool_call_id": "c"},
    {"role": "assistant", "content": null, "tool_calls": [{"id": "c"}]},
    {"role": "user", "content": ""},
    {"type": "text", "text": "A raw text."},
    {"type": "tool_description", "name": "weather"}])");
  ASSERT_TRUE(items) << items.error().message;
  ASSERT_EQ(items->size(), 6U);
  EXPECT_EQ((*items)[0].said_at, UtcMs{1'777'629'600'000});
  EXPECT_EQ((*items)[0].origins[0], (Origin{.message_id = "m1", .role = "user", .speaker = "Mira"}));
  EXPECT_EQ((*items)[1].text, "Good\nday.");
  EXPECT_EQ((*items)[2].type, MemoryType::kToolTrajectory);
  EXPECT_EQ((*items)[3].text, R"([{"id":"c"}])");
  EXPECT_EQ((*items)[4].text, "A raw text.");
  EXPECT_EQ((*items)[5].type, MemoryType::kToolSchema);
  EXPECT_EQ(messages(R"("just a text")")->at(0).origins[0].role, "user");
  EXPECT_EQ(messages(R"([{"role": "user", "content": "x", "chat_time": "1:56 pm on 8 May, 2023"}])")->at(0).said_at,
            UtcMs{1'683'554'160'000});
}

TEST(Messages, FilesOfTextAndNothingElse) {
  const auto file = [](const std::string& inner) { return messages(R"([{"type": "file", "file": )" + inner + "}]"); };
  const auto plain = file(R"({"filename": "a.md", "file_data": "# Boats\n\nThe boat is blue."})");
  ASSERT_TRUE(plain) << plain.error().message;
  ASSERT_FALSE(plain->empty());
  EXPECT_EQ(plain->at(0).type, MemoryType::kDocument);
  EXPECT_EQ(file_id(plain->at(0)), make_file_id("a.md", "# Boats\n\nThe boat is blue."));
  EXPECT_TRUE(plain->at(0).scope.session_id.empty());
  // "The boat is blue." in base64, bare and as a data URL; the id may be the client's.
  const auto bare = file(R"({"file_data": "VGhlIGJvYXQgaXMgYmx1ZS4=", "file_id": "f9"})");
  ASSERT_TRUE(bare) << bare.error().message;
  EXPECT_EQ(bare->at(0).text, "The boat is blue.");
  EXPECT_EQ(file_id(bare->at(0)), "f9");
  EXPECT_EQ(file(R"({"file_data": "data:text/plain;base64,VGhlIGJvYXQgaXMgYmx1ZS4="})")->at(0).text,
            "The boat is blue.");
  for (const char* wrong :
       {R"({"file_data": "https://example.org/a.txt"})", R"({"path": "/etc/passwd"})", R"({"file_id": "f1"})",
        R"({"file_data": "data:application/pdf;base64,JVBERi0xLjQK"})", R"({"file_data": "JVBERi0xLjQKJVBERi0xLjQK"})",
        R"({"file_data": "data:text/plain,x"})", R"({"file_data": " "})"})
    EXPECT_FALSE(file(wrong)) << wrong;
  const auto picture = messages(R"([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}])");
  ASSERT_FALSE(picture);
  EXPECT_EQ(picture.error().field, "messages[0].content[0]");
}

TEST(Messages, WrongOnesNameTheirPlace) {
  const auto field = [](std::string_view text) {
    const auto items = messages(text);
    return items ? std::string("taken") : items.error().field;
  };
  EXPECT_EQ(field("1"), "messages");
  EXPECT_EQ(field("[1]"), "messages[0]");
  EXPECT_EQ(field(R"([{"content": "x"}])"), "messages[0].role");
  EXPECT_EQ(field(R"([{"role": "owl", "content": "x"}])"), "messages[0].role");
  EXPECT_EQ(field(R"([{"role": "user", "content": 5}])"), "messages[0].content.type");
  EXPECT_EQ(field(R"([{"role": "user", "content": "x", "chat_time": "soon"}])"), "messages[0].chat_time");
  EXPECT_EQ(field(R"([{"role": "user", "content": [{"text": "x"}]}])"), "messages[0].content[0].type");
}

TEST(Repeats, SayTheSame) {
  EXPECT_TRUE(says_the_same("The kite is green.", "the KITE is green"));
  EXPECT_FALSE(says_the_same("The kite is green.", "The kite is red."));
  EXPECT_FALSE(says_the_same("", "x"));
  const std::string longer = "We took the early train to the coast and had lunch by the old harbour with Tom and Mira";
  EXPECT_TRUE(says_the_same(longer + " today", longer));
  EXPECT_FALSE(
      says_the_same(longer, "We took the late bus to the hills and had dinner by the new lake with Ann and Bo"));
}

class RecallTest : public MemoryTest {
 protected:
  void add(const std::string& text, MemoryType type = MemoryType::kEpisode, const std::string& session = {}) {
    AddRequest request;
    request.cube = "mira";
    AddItem& item = request.items.emplace_back();
    item.text = text;
    item.type = type;
    item.scope.session_id = session;
    item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}});
    const auto added = memos().add(request);
    ASSERT_TRUE(added) << added.error().message;
  }
  static std::vector<std::string> texts(const std::vector<Recalled>& found) {
    std::vector<std::string> out;
    for (const Recalled& one : found) out.push_back(one.memory.body.text);
    return out;
  }
  Recall found(RecallAsked asked) {
    asked.cubes = {"mira", "nobody"};
    auto out = recall(memos(), asked);
    EXPECT_TRUE(out) << out.error().message;
    return out.value_or(Recall{});
  }
};

using Texts = std::vector<std::string>;

TEST_F(RecallTest, FourListsEachWithItsOwnLimit) {
  add("I prefer green kites.");
  add("kite shop opens at nine");
  add("kite folding, step by step", MemoryType::kSkill);
  add("kite-weather(place) tells the wind", MemoryType::kToolSchema);
  const Recall all = found({.query = "kite"});
  EXPECT_EQ(all.texts.size(), 2U);
  EXPECT_EQ(texts(all.skills), Texts{"kite folding, step by step"});
  EXPECT_EQ(texts(all.tools), Texts{"kite-weather(place) tells the wind"});
  ASSERT_EQ(all.preferences.size(), 1U);
  EXPECT_EQ(all.preferences[0].said, "I prefer green kites.");
  EXPECT_NE(preference_lines(all.preferences).find(all.preferences[0].memory.body.text), std::string::npos);
  const Recall few = found({.query = "kite", .texts = 1, .preferences = 0, .tools = 0, .skills = 0});
  EXPECT_EQ(few.texts.size(), 1U);
  EXPECT_TRUE(few.preferences.empty() && few.tools.empty() && few.skills.empty());
  const Recall skills = found({.query = "kite", .types = {MemoryType::kSkill}});
  EXPECT_TRUE(skills.texts.empty() && skills.tools.empty() && skills.preferences.empty());
  EXPECT_EQ(skills.skills.size(), 1U);
}

TEST_F(RecallTest, RepeatsThresholdsAndSessions) {
  add("The kite flies high.", MemoryType::kEpisode, "a");
  add("the kite flies HIGH", MemoryType::kEpisode, "b");
  add("The kite hangs low.", MemoryType::kEpisode, "c");
  EXPECT_EQ(found({.query = "kite"}).texts.size(), 2U);
  EXPECT_EQ(found({.query = "kite", .drop_repeats = false}).texts.size(), 3U);
  EXPECT_TRUE(found({.query = "kite", .relativity = 1.01}).texts.empty());
  for (const char* session : {"a", "c"})
    EXPECT_EQ(found({.query = "kite", .session_id = session}).texts.at(0).memory.body.scope.session_id, session);
}

TEST_F(RecallTest, TheNeighborsOfAPartOfAFile) {
  std::string text;
  for (const char* subject : {"Anchors", "Boats", "Compasses"}) {
    text += std::string("# ") + subject + "\n\n";
    for (int i = 0; i < 30; ++i) text += std::string(subject) + " are kept in house number " + std::to_string(i) + ". ";
    text += "\n\n";
  }
  auto parts = parts_of_file(text, "harbour.md", "f1", "file");
  ASSERT_TRUE(parts);
  ASSERT_GE(parts->size(), 3U);
  AddRequest request;
  request.cube = "mira";
  request.items = *std::move(parts);
  ASSERT_TRUE(memos().add(request));
  const Recall alone = found({.query = "Boats", .texts = 1});
  ASSERT_EQ(alone.texts.size(), 1U);
  const Recall more = found({.query = "Boats", .texts = 1, .neighbors = true});
  ASSERT_EQ(more.texts.size(), 3U);
  EXPECT_DOUBLE_EQ(more.texts[1].relativity, 0.8 * more.texts[0].relativity);
}

TEST_F(RecallTest, APromptHoldsWhatIsRemembered) {
  add("The kite flies high.");
  ChatAsked asked;
  asked.recall.query = "How does the kite fly?";
  asked.history = {{.role = "user", .content = "Hello."}};
  const Recall known = found(asked.recall);
  const std::vector<model::ChatMessage> messages = chat_messages(asked, known);
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].role, "system");
  EXPECT_NE(messages[0].content.find("The kite flies high."), std::string::npos);
  EXPECT_EQ(messages[1].content, "Hello.");
  EXPECT_EQ(messages[2].role, "user");
  EXPECT_EQ(messages[2].content, "How does the kite fly?");
  asked.system_prompt = "Known: {memories} End.";
  EXPECT_NE(chat_messages(asked, known)[0].content.find("flies high.\n End."), std::string::npos);
}

TEST(ChatFields, HistoriesAreMessagesWithTextOrParts) {
  const auto history = [](std::string_view text) {
    const json::Value value = parsed(text);
    return read_history(&value, "history");
  };
  const auto read = history(R"([{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url"},
                                                            {"type": "text", "text": "b"}]},
                               {"role": "assistant", "content": null, "tool_calls": []}, {"role": "assistant"},
                               {"role": "tool", "content": "c"}])");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].content, "a\nb");
  EXPECT_EQ((*read)[1].role, "tool");
  EXPECT_TRUE(history("[]")->empty());
  for (const char* wrong : {"{}", "\"x\"", "[1]", R"([{"content": "x"}])", R"([{"role": "user", "content": 1}])",
                            R"([{"role": "user", "content": ["x"]}])", R"([{"role": "<sys>", "content": "x"}])"})
    EXPECT_EQ(history(wrong).error().field, "history") << wrong;
}

TEST(ChatFields, AreTakenWithinTheirRanges) {
  const auto how = [](std::string_view text) {
    const json::Value body = parsed(text);
    Fields fields(body);
    return read_how(fields);
  };
  const auto given = how(R"({"max_tokens": 5, "temperature": 0.5, "top_p": 0.9})");
  ASSERT_TRUE(given);
  EXPECT_EQ(given->max_tokens, 5U);
  EXPECT_EQ(given->temperature, 0.5);
  EXPECT_EQ(given->top_p, 0.9);
  EXPECT_FALSE(how("{}")->temperature);
  for (const auto& [text, field] :
       {std::pair{R"({"max_tokens": 0})", "max_tokens"}, std::pair{R"({"max_tokens": 1.5})", "max_tokens"},
        std::pair{R"({"temperature": -0.1})", "temperature"}, std::pair{R"({"temperature": 2.1})", "temperature"},
        std::pair{R"({"top_p": 0})", "top_p"}, std::pair{R"({"top_p": "x"})", "top_p"}}) {
    const auto wrong = how(text);
    ASSERT_FALSE(wrong) << text;
    EXPECT_EQ(wrong.error().field, field);
  }
}

TEST(Tasks, AreTheirTenantsAndTheirUsers) {
  TaskBook book;
  book.keep({"a"}, {.id = "t1", .user = "mira", .cube = "mira"});
  book.keep({"a"}, {.id = "", .user = "mira", .cube = "mira"});
  EXPECT_EQ(book.of({"a"}, "mira", "").size(), 1U);
  EXPECT_EQ(book.of({"a"}, "mira", "t1").size(), 1U);
  EXPECT_TRUE(book.of({"a"}, "tom", "t1").empty());
  EXPECT_TRUE(book.of({"b"}, "mira", "t1").empty());
  for (int i = 0; i < 10'100; ++i) book.keep({"a"}, {.id = "n" + std::to_string(i), .user = "tom", .cube = "tom"});
  EXPECT_EQ(book.size({"a"}), 10'000U);
}

TEST(Forms, AsClientsSendThem) {
  const std::string type = "multipart/form-data; boundary=\"x y\"";
  const auto parts =
      parse_form(type,
                 "--x y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".md\"\r\n"
                 "Content-Type: text/markdown\r\n\r\nline\r\n--x\r\nend\r\n--x y\r\n"
                 "content-disposition: form-data; name=kind\r\n\r\n\r\n--x y--\r\n");
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].filename, "a \"b\".md");
  EXPECT_EQ((*parts)[0].bytes, "line\r\n--x\r\nend");
  EXPECT_EQ((*parts)[1].name, "kind");
  EXPECT_EQ((*parts)[1].bytes, "");
  EXPECT_TRUE(parse_form(type, "--x y--")->empty());
  for (const char* body : {"", "--x", "--x y", "--x y\r\n", "--x y\r\nA: b\r\n\r\nc\r\n--x y--",
                           "--x y\r\nContent-Disposition: form-data; name=a\r\n\r\nc",
                           "--x y\r\nContent-Disposition: form-data; name=a\r\n\r\nc\r\n--x y"})
    EXPECT_FALSE(parse_form(type, body)) << body;
  for (const char* wrong : {"application/json", "multipart/form-data", "multipart/form-data; boundary="})
    EXPECT_EQ(parse_form(wrong, "--x--").error().field, "Content-Type") << wrong;
}

TEST(Routes, EachOnceAndWritesNeedMoreThanRead) {
  const auto door = make_door(rest::Settings());
  ASSERT_TRUE(door);
  std::set<std::pair<http::Method, std::string>> seen;
  for (const rest::DoorRoute& route : door->routes) {
    EXPECT_TRUE(seen.insert({route.method, route.path}).second) << route.path;
    EXPECT_TRUE(route.path.starts_with("/product/"));
    if (route.path.contains("delete")) {
      EXPECT_EQ(route.verb, governance::Verb::kDelete) << route.path;
    }
  }
  EXPECT_EQ(seen.size(), 28U);
}

}  // namespace
}  // namespace memos::doors::product
