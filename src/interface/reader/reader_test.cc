// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/reader.h"

#include <gtest/gtest.h>

#include "base/fault_file.h"
#include "base/limits.h"
#include "base/time.h"

namespace memos::reader {
namespace {

struct Read {
  Summary summary;
  std::vector<Batch> batches;
  [[nodiscard]] std::vector<AddItem> items() const {
    std::vector<AddItem> all;
    for (const Batch& batch : batches) all.insert(all.end(), batch.items.begin(), batch.items.end());
    return all;
  }
};

Result<Read> read(const std::string& text, ReadOptions options = {}) {
  if (options.name.empty()) options.name = "file.txt";
  MEMOS_TRY(const std::unique_ptr<Import> import, Import::from_text(text, options));
  Read out{import->summary(), {}};
  MEMOS_CHECK_OK(import->for_each([&](Batch&& batch) -> Status {
    out.batches.push_back(std::move(batch));
    return {};
  }));
  return out;
}

std::string message_of(const Result<Read>& result) { return result ? "" : result.error().message; }

UtcMs time_of(std::string_view text) { return *base::parse_time(text); }

constexpr std::string_view kTwoSessions = R"([{"sample_id":"talk-1","conversation":{
  "speaker_a":"Mira","speaker_b":"Jonas",
  "session_10":[{"speaker":"Mira","dia_id":"D10:1","text":"The boat is painted."}],
  "session_2_date_time":"1:56 pm on 8 May, 2023",
  "session_2":[{"speaker":"Jonas","dia_id":"D2:1","text":"","blip_caption":"a green boat"},
               {"speaker":"Mira","dia_id":"D2:2","text":""}],
  "session_10_date_time":"12:05 am on 1 June, 2023"},
  "qa":[{"question":"Which colour?","answer":2022,"category":2,"evidence":["D2:1"]},
        {"question":"And then?","category":"open"}]}])";

TEST(SessionTime, ReadsLocomoForm) {
  EXPECT_EQ(*parse_session_time("1:56 pm on 8 May, 2023"), time_of("2023-05-08T13:56:00Z"));
  EXPECT_EQ(*parse_session_time("12:05 am on 1 June, 2023"), time_of("2023-06-01T00:05:00Z"));
  EXPECT_EQ(*parse_session_time("12:00 PM on 29 February, 2024"), time_of("2024-02-29T12:00:00Z"));
  EXPECT_EQ(*parse_session_time("2023-05-08T13:56:00Z"), time_of("2023-05-08T13:56:00Z"));
}

TEST(SessionTime, RefusesWhatIsNoTime) {
  for (const char* text : {"", "13:00 pm on 8 May, 2023", "0:10 am on 8 May, 2023", "1:60 pm on 8 May, 2023",
                           "1:56 pm on 30 February, 2023", "1:56 pm on 8 Maytember, 2023", "1:56 xm on 8 May, 2023",
                           "1:56 pm on 8 May 2023", "1:56 pm on 8 May, 2023 ", "soon"})
    EXPECT_FALSE(parse_session_time(text)) << text;
}

TEST(Locomo, SessionsInOrderOfNumberWithTimesAndQuestions) {
  const auto conversations = read_locomo(kTwoSessions);
  ASSERT_TRUE(conversations) << conversations.error().message;
  ASSERT_EQ(conversations->size(), 1U);
  const Conversation& talk = conversations->front();
  EXPECT_EQ(talk.sample_id, "talk-1");
  ASSERT_EQ(talk.items.size(), 2U);
  EXPECT_EQ(talk.skipped, 1U);
  EXPECT_EQ(talk.items[0].origins[0].message_id, "D2:1");
  EXPECT_EQ(talk.items[0].caption, "a green boat");
  EXPECT_EQ(talk.items[0].scope.session_id, "session_2");
  EXPECT_EQ(talk.items[0].said_at, time_of("2023-05-08T13:56:00Z"));
  EXPECT_EQ(talk.items[1].origins[0].speaker, "Mira");
  EXPECT_EQ(talk.items[1].origins[0].role, "");
  EXPECT_EQ(talk.last_said_at, time_of("2023-06-01T00:05:00Z"));
  ASSERT_EQ(talk.questions.size(), 2U);
  EXPECT_EQ(talk.questions[0].qid, "talk-1:0");
  EXPECT_EQ(talk.questions[0].answer, "2022");
  EXPECT_EQ(talk.questions[0].category, "2");
  EXPECT_EQ(talk.questions[1].evidence.size(), 0U);
}

TEST(Locomo, RolesOnlyForUserAndAssistant) {
  const auto talk = read(
      R"({"sample_id":7,"conversation":{"session_1":[{"speaker":"user","dia_id":1,"text":"Hi"},
          {"speaker":"assistant","dia_id":"b","text":"Hello"}]}})");
  ASSERT_TRUE(talk) << message_of(talk);
  EXPECT_EQ(talk->summary.format, Format::kLocomo);
  EXPECT_EQ(talk->summary.cubes, std::vector<std::string>{"7"});
  EXPECT_EQ(talk->items()[0].origins[0].role, "user");
  EXPECT_EQ(talk->items()[0].origins[0].message_id, "1");
  EXPECT_EQ(talk->items()[1].origins[0].role, "assistant");
  EXPECT_FALSE(talk->items()[0].said_at);
}

TEST(Locomo, ErrorsNameTheField) {
  const auto field = [](const std::string& text) {
    const auto result = read_locomo(text);
    return result ? "ok" : result.error().field;
  };
  EXPECT_EQ(field(R"([{"sample_id":"a","conversation":{"session_1":[{"speaker":"x","dia_id":"1","text":5}]}}])"),
            "[0].conversation.session_1[0].text");
  EXPECT_EQ(field(R"([{"sample_id":"a","conversation":{"session_1":[{"speaker":"x","text":"t"}]}}])"),
            "[0].conversation.session_1[0].dia_id");
  EXPECT_EQ(field(R"([{"sample_id":"a","conversation":{"session_1_date_time":"then","session_1":[]}}])"),
            "[0].conversation.session_1_date_time");
  EXPECT_EQ(field(R"([{"sample_id":"a","conversation":{"session_1":{}}}])"), "[0].conversation.session_1");
  EXPECT_EQ(field(R"([{"sample_id":"a","conversation":{}}])"), "[0].conversation");
  EXPECT_EQ(field(R"([{"conversation":{}}])"), "[0].sample_id");
  EXPECT_EQ(field(R"([{"sample_id":"a","conversation":{"session_1":[]},"qa":[{"question":1}]}])"),
            "[0].qa[0].question");
}

TEST(Messages, ListWithPartsNamesTimesAndToolCalls) {
  const auto chat = read(R"([
    {"role":"system","content":"Be brief."},
    {"role":"user","name":"Ada","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{}},
      {"type":"text","text":"nice?"}],"timestamp":1700000000},
    {"role":"assistant","content":null,"tool_calls":[{"function":{"name":"find","arguments":"{\"q\":1}"}}]},
    {"role":"assistant","content":"Yes.","id":"m4","timestamp":"2026-01-02T03:04:05Z"},
    {"role":"assistant","content":""}])",
                         {.name = "folder/chat.json"});
  ASSERT_TRUE(chat) << message_of(chat);
  EXPECT_EQ(chat->summary.format, Format::kMessages);
  EXPECT_EQ(chat->summary.skipped, 1U);
  const auto items = chat->items();
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(items[1].text, "Look:\nnice?");
  EXPECT_EQ(items[1].origins[0].speaker, "Ada");
  EXPECT_EQ(items[1].said_at, UtcMs{1'700'000'000'000});
  EXPECT_EQ(items[1].scope.session_id, "chat");
  EXPECT_EQ(items[2].text, "find({\"q\":1})");
  EXPECT_EQ(items[2].type, MemoryType::kToolTrajectory);
  EXPECT_EQ(items[3].origins[0].message_id, "m4");
}

TEST(Messages, ConversationsKeepTheirNames) {
  const auto chat = read(R"({"messages":[{"role":"user","content":"One"}],"session_id":"s9","user_id":"u"})");
  ASSERT_TRUE(chat) << message_of(chat);
  EXPECT_EQ(chat->items()[0].scope.session_id, "s9");
  EXPECT_EQ(chat->items()[0].scope.user_id, "u");
  const auto lines = read(
      "{\"messages\":[{\"role\":\"user\",\"content\":\"One\"}]}\n{\"messages\":[{\"role\":\"user\",\"content\":\"Two\"}"
      "]}\n");
  ASSERT_TRUE(lines) << message_of(lines);
  ASSERT_EQ(lines->items().size(), 2U);
  EXPECT_NE(lines->items()[0].scope.session_id, lines->items()[1].scope.session_id);
}

TEST(Messages, ErrorsNameTheField) {
  EXPECT_EQ(message_of(read(R"([{"role":"user","content":"a"},{"role":"king","content":"b"}])")),
            "file.txt: [1].role must be system, developer, user, assistant, tool or function");
  EXPECT_EQ(message_of(read(R"([{"role":"user","content":5}])")),
            "file.txt: [0].content must be a string or a list of parts");
  EXPECT_EQ(message_of(read(R"([{"role":"user","content":"a"},{"role":"user"}])")), "file.txt: [1].content is missing");
}

TEST(JsonLines, KnownFieldsFindTheirPlaceOthersAreKept) {
  const auto lines = read(
      "\xEF\xBB\xBF{\"text\":\"Tea at four\",\"speaker\":\"Mira\",\"role\":\"user\",\"time\":\"2026-05-08\","
      "\"session\":3,\"id\":17,\"tags\":[\"tea\"],\"type\":\"preference\",\"mood\":\"calm\",\"metadata\":{\"a\":1}}\r\n"
      "\n"
      "{\"memory\":\"Second\",\"created_at\":1700000000123,\"user_id\":\"u\",\"hash\":null}\n"
      "{\"text\":\"\"}");
  ASSERT_TRUE(lines) << message_of(lines);
  EXPECT_EQ(lines->summary.format, Format::kJsonLines);
  EXPECT_EQ(lines->summary.items, 2U);
  EXPECT_EQ(lines->summary.skipped, 1U);
  const auto items = lines->items();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].origins[0].message_id, "17");
  EXPECT_EQ(items[0].scope.session_id, "3");
  EXPECT_EQ(items[0].said_at, time_of("2026-05-08"));
  EXPECT_EQ(items[0].type, MemoryType::kPreference);
  EXPECT_EQ(items[0].tags, std::vector<std::string>{"tea"});
  EXPECT_EQ(items[0].info, R"({"mood":"calm","a":1})");
  EXPECT_EQ(items[1].said_at, UtcMs{1'700'000'000'123});
  EXPECT_EQ(items[1].scope.user_id, "u");
  EXPECT_EQ(items[1].info, "");
}

TEST(JsonLines, ErrorsNameLineAndField) {
  const auto bad_field = read("{\"text\":\"a\"}\n{\"text\":7}\n");
  EXPECT_EQ(message_of(bad_field), "file.txt, line 2: text must be a string or a list of parts");
  EXPECT_EQ(bad_field.error().field, "text");
  EXPECT_TRUE(message_of(read("{\"text\":\"a\"}\n{\"text\":\n")).starts_with("file.txt, line 2: JSON: "));
  EXPECT_TRUE(message_of(read("{\"text\":\"a\"\n{\"text\":\"b\"}\n")).starts_with("file.txt, line 1: JSON: "));
  EXPECT_TRUE(
      message_of(read("{\"text\":\"a\"}\n{\"words\":\"b\"}\n")).starts_with("file.txt, line 2: text is missing"));
  EXPECT_TRUE(
      message_of(read("{\"text\":\"a\"}\n{\"text\":\"b\",\"text\":\"c\"}\n")).starts_with("file.txt, line 2: "));
  EXPECT_TRUE(message_of(read("{\"text\":\"a\"}\n{\"text\":\"b\",\"time\":\"never\"}\n")).contains("line 2: time"));
}

TEST(JsonLines, ListsAndSpreadObjectsAreRecordsToo) {
  const auto list = read(R"([{"text":"a"},{"content":"b"}])");
  ASSERT_TRUE(list) << message_of(list);
  EXPECT_EQ(list->items().size(), 2U);
  const auto one = read("{\n  \"text\": \"a\"\n}\n");
  ASSERT_TRUE(one) << message_of(one);
  EXPECT_EQ(one->items().size(), 1U);
  EXPECT_EQ(message_of(read(R"([{"text":"a"},{"text":1}])")), "file.txt: [1].text must be a string or a list of parts");
}

TEST(JsonLines, BatchesOfTwoThousandInOrder) {
  std::string text;
  for (int i = 0; i < 4'500; ++i) text += "{\"text\":\"n" + std::to_string(i) + "\"}\n";
  const auto lines = read(text);
  ASSERT_TRUE(lines) << message_of(lines);
  ASSERT_EQ(lines->batches.size(), 3U);
  EXPECT_EQ(lines->summary.items, 4'500U);
  EXPECT_EQ(lines->items()[4'499].text, "n4499");
}

TEST(JsonLines, LineLimitIsExact) {
  const std::string head = "{\"text\":\"short\"}\n";
  const std::string frame = "{\"text\":\"\"}";
  const std::string fits = "{\"text\":\"" + std::string(limits::kMaxImportLineBytes - frame.size(), 'x') + "\"}";
  EXPECT_TRUE(read(head + fits));
  const auto over = read(head + fits + " \n");
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::kExhausted);
  EXPECT_TRUE(over.error().message.contains("line 2")) << over.error().message;
  EXPECT_TRUE(over.error().message.contains("kMaxImportLineBytes"));
}

constexpr std::string_view kId = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr std::string_view kOtherId = "01890a5d-ac96-774b-bcce-b302099a8058";

std::string export_text(std::string_view end) {
  const std::string id(kId);
  return "{\"memos_export\":1,\"cube\":{\"name\":\"me\"}}\n"
         "{\"version\":{\"id\":\"" +
         id +
         "\",\"version\":1,\"state\":\"activated\",\"recorded_from\":2,"
         "\"recorded_to\":3,\"created_at\":\"2026-01-01T00:00:00.000Z\",\"body\":{\"text\":\"old\"}}}\n"
         "{\"version\":{\"id\":\"" +
         id +
         "\",\"version\":2,\"state\":\"activated\",\"recorded_from\":3,"
         "\"created_at\":\"2026-01-01T00:00:00.000Z\",\"body\":{\"text\":\"new\"}}}\n"
         "{\"link\":{\"type\":\"derived_from\",\"from\":\"" +
         id + "\",\"to\":\"" + std::string(kOtherId) + "\"}}\n" + std::string(end);
}

TEST(Export, OpenVersionsWithIdsTimesAndLinks) {
  const auto out = read(export_text("{\"end\":{\"versions\":2,\"links\":1}}\n"));
  ASSERT_TRUE(out) << message_of(out);
  EXPECT_EQ(out->summary.format, Format::kExport);
  EXPECT_EQ(out->summary.items, 1U);
  EXPECT_EQ(out->summary.links, 1U);
  ASSERT_EQ(out->batches.size(), 2U);
  EXPECT_EQ(out->batches[0].cube, "me");
  EXPECT_EQ(out->batches[0].items[0].text, "new");
  EXPECT_EQ(out->batches[0].items[0].id->str(), kId);
  EXPECT_EQ(out->batches[0].items[0].said_at, time_of("2026-01-01"));
  ASSERT_EQ(out->batches[1].links.size(), 1U);
  EXPECT_EQ(out->batches[1].links[0].to.str(), kOtherId);
}

TEST(Export, ACutFileIsRefused) {
  EXPECT_EQ(message_of(read(export_text(""))), "file.txt: the end line is missing; the export was cut off");
  EXPECT_TRUE(message_of(read(export_text("{\"end\":{\"versions\":3,\"links\":1}}\n"))).contains("counts other"));
  const auto newer = read("{\"memos_export\":2,\"cube\":{\"name\":\"me\"}}\n");
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, ErrorCode::kUnsupported);
}

TEST(Document, MarkdownPartsAreVerbatimSpansWithHeadings) {
  const std::string text =
      "# Garden\n\nIntroduction.\n\n## Roses\n\nRed ones.\n\nWhite ones.\n\n```\n# no heading\n\n\ncode\n```\n\n"
      "## Tools\nA spade.\n";
  const auto out = read(text, {.name = "notes/garden.md"});
  ASSERT_TRUE(out) << message_of(out);
  EXPECT_EQ(out->summary.format, Format::kMarkdown);
  const auto items = out->items();
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].key, "Garden");
  EXPECT_EQ(items[1].key, "Garden > Roses");
  EXPECT_TRUE(items[1].text.contains("code"));
  EXPECT_EQ(items[2].text, "## Tools\nA spade.");
  for (const AddItem& item : items) {
    EXPECT_EQ(item.type, MemoryType::kDocument);
    EXPECT_EQ(item.tags, std::vector<std::string>{"Garden"});
    const Origin& origin = item.origins.at(0);
    EXPECT_EQ(item.text, text.substr(origin.begin, origin.end - origin.begin));
  }
}

TEST(Document, LongParagraphsAreCutAtSentencesAndNothingIsLost) {
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += "Sentence number " + std::to_string(i) + " is short. ";
  const auto out = read(text);
  ASSERT_TRUE(out) << message_of(out);
  EXPECT_EQ(out->summary.format, Format::kText);
  std::string joined;
  for (const AddItem& item : out->items()) {
    EXPECT_LE(item.text.size(), 4'800U);
    EXPECT_TRUE(item.text.ends_with('.'));
    joined += item.text + " ";
  }
  EXPECT_EQ(joined, text);
}

TEST(Document, CutsBetweenCharactersOfTextWithoutBlanks) {
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += "雨";
  const auto out = read(text);
  ASSERT_TRUE(out) << message_of(out);
  EXPECT_GT(out->items().size(), 1U);
  std::string joined;
  for (const AddItem& item : out->items()) joined += item.text;
  EXPECT_EQ(joined, text);
}

TEST(Detection, ByContentNotByName) {
  const auto format = [](const std::string& text) {
    const auto out = read(text, {.name = "a.json"});
    return out ? std::string(name(out->summary.format)) : "error: " + out.error().message;
  };
  EXPECT_EQ(format("Just a line."), "plain text");
  EXPECT_EQ(format("[1] A citation, not JSON."), "plain text");
  EXPECT_EQ(format("{braces} in prose"), "plain text");
  EXPECT_EQ(format("intro\n# Title\n"), "Markdown");
  EXPECT_EQ(format("#hashtag is no heading"), "plain text");
  EXPECT_TRUE(format("").contains("is empty"));
  EXPECT_TRUE(format(" \n\n").contains("is empty"));
  EXPECT_TRUE(format("[]").contains("empty list"));
  EXPECT_TRUE(format("{}").contains("no known shape"));
  EXPECT_TRUE(format("[{\"x\":1}]").contains("no known shape"));
  EXPECT_TRUE(format("[{\"role\":\"user\",\"content\":\"a\"},]").contains("JSON: "));
  EXPECT_TRUE(format(std::string("a\0b", 3)).contains("byte 1 (line 1)"));
  EXPECT_TRUE(format("fine\nbad \xFF here").contains("line 2"));
}

TEST(Import, OptionsGiveScopeAndFormat) {
  const auto out = read("# Not a title here", {.name = "x", .scope = {.user_id = "u"}, .format = Format::kText});
  ASSERT_TRUE(out) << message_of(out);
  EXPECT_EQ(out->summary.format, Format::kText);
  EXPECT_EQ(out->items()[0].scope.user_id, "u");
  EXPECT_EQ(out->items()[0].tags, std::vector<std::string>{"x"});
}

TEST(Import, AFileThatChangesIsNotHandedOut) {
  const auto files = base::make_fault_file_system();
  ASSERT_TRUE(files->poke("/data.jsonl", "{\"text\":\"one\"}\n"));
  const auto import = Import::open(*files, "/data.jsonl", {});
  ASSERT_TRUE(import) << import.error().message;
  ASSERT_TRUE(files->poke("/data.jsonl", "{\"text\":\"two\"}\n"));
  int batches = 0;
  const Status status = (*import)->for_each([&](Batch&&) -> Status {
    ++batches;
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  EXPECT_EQ(batches, 0);
}

TEST(Import, MissingFileAndReadErrorsAreNamed) {
  const auto files = base::make_fault_file_system();
  const auto missing = Import::open(*files, "/none.txt", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
}

TEST(Import, StopsAtTheFirstErrorOfTheSink) {
  std::string text;
  for (int i = 0; i < 6'000; ++i) text += "{\"text\":\"n\"}\n";
  const auto import = Import::from_text(text, {.name = "x"});
  ASSERT_TRUE(import);
  int batches = 0;
  const Status status = (*import)->for_each([&](Batch&&) -> Status {
    ++batches;
    return fail(ErrorCode::kExhausted, "full");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kExhausted);
  EXPECT_EQ(batches, 1);
}

}  // namespace
}  // namespace memos::reader
