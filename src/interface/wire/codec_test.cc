// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/wire/codec.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "interface/wire/wire_test_support.h"

namespace memos::wire {
namespace {

template <class T>
std::string bytes_of(const T& value) {
  std::string bytes;
  append_bytes(bytes, value);
  return bytes;
}

constexpr std::uint64_t kSeed = 20260508;
constexpr int kRounds = 60;

/// Random values of a type survive JSON text and bytes; damaged bytes are refused or read as something that survives.
template <class T>
void check_round_trips() {
  SCOPED_TRACE(Fields<T>::kName);
  base::SeededRandom random(kSeed);
  RandomFill fill(random);
  for (int round = 0; round < kRounds; ++round) {
    const T value = fill.make<T>();
    const std::string bytes = bytes_of(value);
    const auto from = from_bytes<T>(bytes);
    ASSERT_TRUE(from) << from.error().message;
    ASSERT_EQ(bytes_of(*from), bytes);

    const std::string text = json::dump(to_json(value));
    const auto parsed = parse<T>(text);
    ASSERT_TRUE(parsed) << parsed.error().message << "\n" << text;
    ASSERT_EQ(bytes_of(*parsed), bytes) << text;

    if (bytes.empty()) continue;
    ASSERT_FALSE(from_bytes<T>(bytes + "x"));
    ASSERT_FALSE(from_bytes<T>(std::string_view(bytes).substr(0, bytes.size() - 1)));
    std::string damaged = bytes;
    damaged[random.below(damaged.size())] ^= static_cast<char>(1U << random.below(8));
    const auto other = from_bytes<T>(damaged);
    ASSERT_TRUE(!other || from_bytes<T>(bytes_of(*other)));
  }
}

TEST(Codec, RandomValuesOfEveryTypeSurviveJsonAndBytes) {
  std::cout << "seed " << kSeed << "\n";
#define MEMOS_CHECK_TYPE(Type) check_round_trips<Type>();
  MEMOS_WIRE_TYPES(MEMOS_CHECK_TYPE)
#undef MEMOS_CHECK_TYPE
}

/// Counts the members that a list names; a base does not count.
struct Counter {
  int count = 0;
  template <class C, class M>
  void operator()(const char*, M C::*, Note = Note::kPlain) {
    ++count;
  }
  template <class C, class M>
  void flat(M C::*) {
    ++count;
  }
  template <class Base>
  void base() {}
};

/// Does not compile when the type gets or loses a member: then its list changes too.
#define MEMOS_EXPECT_MEMBERS(Type, count_, ...)          \
  do {                                                   \
    Type value_{};                                       \
    [[maybe_unused]] const auto& [__VA_ARGS__] = value_; \
    Counter counter_;                                    \
    Fields<Type>::visit(counter_);                       \
    EXPECT_EQ(counter_.count, count_) << #Type;          \
  } while (false)

TEST(Codec, EveryMemberOfEveryTypeIsListed) {
  MEMOS_EXPECT_MEMBERS(AsOf, 2, a, b);
  MEMOS_EXPECT_MEMBERS(Scope, 4, a, b, c, d);
  MEMOS_EXPECT_MEMBERS(Origin, 5, a, b, c, d, e);
  MEMOS_EXPECT_MEMBERS(ValidTime, 3, a, b, c);
  MEMOS_EXPECT_MEMBERS(Governance, 8, a, b, c, d, e, f, g, h);
  MEMOS_EXPECT_MEMBERS(Statement, 7, a, b, c, d, e, f, g);
  MEMOS_EXPECT_MEMBERS(Body, 13, a, b, c, d, e, f, g, h, i, j, k, l, m);
  MEMOS_EXPECT_MEMBERS(Link, 3, a, b, c);
  MEMOS_EXPECT_MEMBERS(Usage, 2, a, b);
  MEMOS_EXPECT_MEMBERS(Memory, 10, a, b, c, d, e, f, g, h, i, j);
  MEMOS_EXPECT_MEMBERS(JournalEntry, 8, a, b, c, d, e, f, g, h);
  MEMOS_EXPECT_MEMBERS(ResolvedTime, 5, a, b, c, d, e);
  MEMOS_EXPECT_MEMBERS(AnswerTime, 2, a, b);
  MEMOS_EXPECT_MEMBERS(Belief, 19, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
  MEMOS_EXPECT_MEMBERS(SearchHit, 8, a, b, c, d, e, f, g, h);
  MEMOS_EXPECT_MEMBERS(Filter, 10, a, b, c, d, e, f, g, h, i, j);
  MEMOS_EXPECT_MEMBERS(HistoryEntry, 2, a, b);
  MEMOS_EXPECT_MEMBERS(CubeCreate, 2, a, b);
  MEMOS_EXPECT_MEMBERS(AddRequest, 6, a, b, c, d, e, f);
  MEMOS_EXPECT_MEMBERS(UpdateRequest, 15, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  MEMOS_EXPECT_MEMBERS(ForgetRequest, 13, a, b, c, d, e, f, g, h, i, j, k, l, m);
  MEMOS_EXPECT_MEMBERS(ListRequest, 5, a, b, c, d, e);
  MEMOS_EXPECT_MEMBERS(SearchRequest, 15, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  MEMOS_EXPECT_MEMBERS(ContextRequest, 6, a, b, c, d, e, f);
  MEMOS_EXPECT_MEMBERS(FactsRequest, 8, a, b, c, d, e, f, g, h);
  MEMOS_EXPECT_MEMBERS(LogRequest, 6, a, b, c, d, e, f);
  MEMOS_EXPECT_MEMBERS(CubeSummary, 10, a, b, c, d, e, f, g, h, i, j);
  MEMOS_EXPECT_MEMBERS(AddResult::Item, 5, a, b, c, d, e);
  MEMOS_EXPECT_MEMBERS(AddResult, 2, a, b);
  MEMOS_EXPECT_MEMBERS(MemoryPage, 2, a, b);
  MEMOS_EXPECT_MEMBERS(SearchResult, 9, a, b, c, d, e, f, g, h, i);
  MEMOS_EXPECT_MEMBERS(Context, 11, a, b, c, d, e, f, g, h, i, j, k);
  MEMOS_EXPECT_MEMBERS(Facts, 1, a);
  MEMOS_EXPECT_MEMBERS(ForgetReport, 7, a, b, c, d, e, f, g);
  MEMOS_EXPECT_MEMBERS(Provenance, 4, a, b, c, d);
  MEMOS_EXPECT_MEMBERS(VerifyReport, 7, a, b, c, d, e, f, g);
  MEMOS_EXPECT_MEMBERS(EraseReport, 2, a, b);
  MEMOS_EXPECT_MEMBERS(RollbackReport, 2, a, b);
  MEMOS_EXPECT_MEMBERS(BackupReport, 2, a, b);
  MEMOS_EXPECT_MEMBERS(Progress, 3, a, b, c);
  MEMOS_EXPECT_MEMBERS(RefineRequest, 6, a, b, c, d, e, f);
  MEMOS_EXPECT_MEMBERS(JobInfo, 12, a, b, c, d, e, f, g, h, i, j, k, l);
  MEMOS_EXPECT_MEMBERS(Statistics, 16, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  MEMOS_EXPECT_MEMBERS(SpaceInfo, 6, a, b, c, d, e, f);
  MEMOS_EXPECT_MEMBERS(PromptMessage, 2, a, b);
  MEMOS_EXPECT_MEMBERS(PlanRequest, 12, a, b, c, d, e, f, g, h, i, j, k, l);
  MEMOS_EXPECT_MEMBERS(PlanSegment, 8, a, b, c, d, e, f, g, h);
  MEMOS_EXPECT_MEMBERS(Plan, 13, a, b, c, d, e, f, g, h, i, j, k, l, m);
  MEMOS_EXPECT_MEMBERS(AdapterUse, 2, a, b);
  MEMOS_EXPECT_MEMBERS(ChatRequest, 20, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
  MEMOS_EXPECT_MEMBERS(ChatAnswer, 14, a, b, c, d, e, f, g, h, i, j, k, l, m, n);
  MEMOS_EXPECT_MEMBERS(KvListRequest, 1, a);
  MEMOS_EXPECT_MEMBERS(KvSegment, 9, a, b, c, d, e, f, g, h, i);
  MEMOS_EXPECT_MEMBERS(KvDropRequest, 3, a, b, c);
  MEMOS_EXPECT_MEMBERS(KvDropReport, 2, a, b);
  MEMOS_EXPECT_MEMBERS(KvWarmRequest, 4, a, b, c, d);
  MEMOS_EXPECT_MEMBERS(KvWarmResult, 3, a, b, c);
  MEMOS_EXPECT_MEMBERS(KvStatistics, 11, a, b, c, d, e, f, g, h, i, j, k);
}

TEST(Json, RequestsLeaveOutDefaults) {
  EXPECT_EQ(json::dump(to_json(SearchRequest{})), "{}");
  SearchRequest request;
  request.text = "Where?";
  request.cubes = {"me", "work"};
  request.filter.scope.user_id = "alice";
  request.known_at.sequence = Sequence{7};
  request.use_vectors = false;
  EXPECT_EQ(json::dump(to_json(request)), R"({"cubes":["me","work"],"text":"Where?","filter":{"user_id":"alice"},)"
                                          R"("known_at":{"sequence":7},"use_vectors":false})");
  request.cubes.clear();
  EXPECT_EQ(parse<SearchRequest>(json::dump(to_json(request)))->cubes, std::vector<std::string>{});
}

TEST(Json, AnswersNameEveryField) {
  Memory memory;
  memory.cube = "me";
  memory.recorded_from = Sequence{4};
  memory.body.text = "hi";
  EXPECT_EQ(json::dump(to_json(memory)),
            R"({"id":null,"cube":"me","version":1,"state":"activated","created_at":"1970-01-01T00:00:00.000Z",)"
            R"("updated_at":"1970-01-01T00:00:00.000Z","recorded_from":4,"recorded_to":null,"uses":0,)"
            R"("last_used_at":null,"body":{"text":"hi","type":"episode"}})");
}

TEST(Json, AnItemsFieldsStandBesideTheBodys) {
  const auto request = parse<AddRequest>(R"({"items":[{"text":"hi","user_id":"u","vector":[0.1,2],"info":{"a": 1},)"
                                         R"("id":"0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77"}]})");
  ASSERT_TRUE(request) << request.error().message;
  const AddItem& item = request->items.front();
  EXPECT_EQ(item.scope.user_id, "u");
  EXPECT_EQ(item.vector, (std::vector<float>{0.1F, 2.0F}));
  EXPECT_EQ(item.info, R"({"a":1})");
  EXPECT_EQ(item.id->str(), "0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
  EXPECT_NE(json::dump(to_json(*request)).find(R"("vector":[0.1,2.0])"), std::string::npos);
}

struct Wrong {
  const char* json;
  const char* field;
  const char* problem;
};

template <class T>
void expect_refused(std::initializer_list<Wrong> cases) {
  for (const Wrong& wrong : cases) {
    const auto read = parse<T>(wrong.json);
    ASSERT_FALSE(read) << wrong.json;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument) << wrong.json;
    EXPECT_EQ(read.error().field, wrong.field) << wrong.json;
    EXPECT_NE(read.error().message.find(wrong.problem), std::string::npos) << read.error().message;
  }
}

TEST(Json, WrongRequestsNameTheirField) {
  expect_refused<SearchRequest>({
      {"[]", "", "must be a JSON object"},
      {R"({"txt":"x"})", "txt", "is not a known field"},
      {R"({"cubes":"me"})", "cubes", "must be an array"},
      {R"({"cubes":["me",1]})", "cubes[1]", "must be a string"},
      {R"({"filter":{"types":["fact","none"]}})", "filter.types[1]", "must be one of episode"},
      {R"({"filter":{"scope":{}}})", "filter.scope", "is not a known field"},
      {R"({"filter":{"said_from":"May"}})", "filter.said_from", "is "},
      {R"({"limit":-1})", "limit", "must be a whole number from 0"},
      {R"({"limit":1.5})", "limit", "must be a whole number"},
      {R"({"vector":["x"]})", "vector[0]", "must be a number"},
      {R"({"vector":[1e300]})", "vector[0]", "must be a number"},
      {R"({"explain":"yes"})", "explain", "must be true or false"},
  });
  expect_refused<AddRequest>({
      {"{}", "items", "is missing"},
      {R"({"items":[{"text":"a"},{"text":"b","wrong":1}]})", "items[1].wrong", "is not a known field"},
      {R"({"items":[{"id":"x"}]})", "items[0].id", "must be an id"},
      {R"({"items":[],"embed":"soon"})", "embed", "must be one of auto"},
  });
  expect_refused<UpdateRequest>({
      {"{}", "id", "is missing"},
      {R"({"id":"0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77","info":"x"})", "info", "must be a JSON object"},
      {R"({"id":"0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77","expected_version":4294967296})", "expected_version",
       "to 4294967295"},
  });
}

TEST(Json, NullIsTheDefault) {
  const auto request = parse<SearchRequest>(R"({"text":null,"limit":null,"as_of":null,"filter":null})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->limit, SearchRequest{}.limit);
}

TEST(Json, NumbersThatJsonLacksAreNull) {
  SearchResult result;
  result.confidence = std::numeric_limits<double>::quiet_NaN();
  result.ownership = std::numeric_limits<double>::infinity();
  const std::string text = json::dump(to_json(result));
  EXPECT_NE(text.find(R"("confidence":null,"ownership":null)"), std::string::npos) << text;
  EXPECT_TRUE(parse<SearchResult>(text));
}

TEST(Json, AnErasedMemorysEmptyBodyComesBack) {
  Memory memory;
  memory.state = State::kErased;
  const auto back = parse<Memory>(json::dump(to_json(memory)));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->body, Body{});
}

TEST(Json, ErrorsComeBack) {
  const Error error{ErrorCode::kConflict, "version 3 is current", "expected_version"};
  EXPECT_EQ(error_from_json(error_to_json(error)), error);
  EXPECT_EQ(error_from_json(json::Value{}).code, ErrorCode::kInternal);
}

TEST(Bytes, CarryWhatAMethodWouldRefuse) {
  AddRequest request;
  AddItem& item = request.items.emplace_back();
  item.text = std::string("\xff\0", 2);
  item.type = static_cast<MemoryType>(99);
  item.said_at = UtcMs{std::numeric_limits<std::int64_t>::max()};
  item.vector = {std::numeric_limits<float>::infinity()};
  const auto back = from_bytes<AddRequest>(bytes_of(request));
  ASSERT_TRUE(back);
  EXPECT_EQ(static_cast<const Body&>(back->items.front()), static_cast<const Body&>(item));
  EXPECT_EQ(back->items.front().vector, item.vector);
}

TEST(Bytes, ACountAloneTakesNoMemory) {
  // A list that claims 2^40 elements, and one that claims as many as there are bytes.
  const std::string claim = "\x02me\x80\x80\x80\x80\x80\x20";
  EXPECT_FALSE(from_bytes<AddRequest>(claim));
  EXPECT_FALSE(from_bytes<AddRequest>("\x02me\x7f" + std::string(127, '\xff')));
}

TEST(Schema, NamesEveryReferredType) {
  const json::Value all = schemas();
  std::set<std::string> names;
  for (const auto& [name, value] : *all.as_object()) EXPECT_TRUE(names.insert(name).second) << name;
  const std::string text = json::dump(all);
  constexpr std::string_view kPrefix = "#/components/schemas/";
  int references = 0;
  for (std::size_t at = text.find(kPrefix); at != std::string::npos; at = text.find(kPrefix, at + 1)) {
    const std::size_t begin = at + kPrefix.size();
    EXPECT_TRUE(names.contains(text.substr(begin, text.find('"', begin) - begin))) << text.substr(begin, 30);
    ++references;
  }
  EXPECT_GT(references, 20);
  const json::Value drop = schema<CubeDrop>();
  EXPECT_EQ(json::dump(drop),
            R"({"type":"object","properties":{"name":{"type":"string"},"actor":{"type":"integer","minimum":0,)"
            R"("maximum":18446744073709551615}},"required":["name"],"additionalProperties":false})");
}

TEST(Fingerprint, IsTheSameEveryTime) {
  EXPECT_EQ(fingerprint(), fingerprint());
  EXPECT_NE(fingerprint(), 0U);
}

}  // namespace
}  // namespace memos::wire
