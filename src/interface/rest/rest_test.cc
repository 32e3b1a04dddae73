// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "base/fault_file.h"
#include "base/hash.h"
#include "interface/rest/admission.h"
#include "interface/rest/call_handler.h"
#include "interface/rest/idempotency.h"
#include "interface/rest/openapi.h"
#include "interface/rest/replies.h"
#include "interface/rest/settings.h"
#include "interface/wire/call.h"

namespace memos::rest {
namespace {

const Entry& entry_of(std::string_view id) {
  for (const Entry& entry : entries()) {
    if (entry.id == id) return entry;
  }
  ADD_FAILURE() << "no route " << id;
  return entries().front();
}

TEST(Routes, EveryMethodOfTheApiHasOneAndNamesAreUnique) {
  std::set<std::string_view> ids;
  std::set<wire::Method> calls;
  http::Router router;
  for (const Entry& entry : entries()) {
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id;
    EXPECT_EQ(entry.call.has_value(), entry.special == Special::kNone) << entry.id;
    if (entry.call) calls.insert(*entry.call);
    std::size_t named = 0;
    for (const char c : entry.path) named += c == '{' ? 1 : 0;
    EXPECT_EQ(named, entry.in_path.size()) << entry.id;
    EXPECT_FALSE(entry.summary.empty()) << entry.id;
    const bool reads = entry.verb == governance::Verb::kRead;
    if (entry.call && wire::info(*entry.call).writes && entry.call != wire::Method::kForget) {
      EXPECT_FALSE(reads) << entry.id << " changes something and needs more than read";
    }
  }
  EXPECT_EQ(calls.size(), wire::kMethods) << "a method without a route";
}

/// Every "$ref" below a value.
void collect_refs(const json::Value& value, std::set<std::string>& refs) {
  if (const json::Array* array = value.as_array()) {
    for (const json::Value& element : *array) collect_refs(element, refs);
  }
  if (const json::Object* object = value.as_object()) {
    for (const auto& [key, member] : *object) {
      if (key == "$ref" && member.as_string() != nullptr) refs.insert(*member.as_string());
      collect_refs(member, refs);
    }
  }
}

TEST(OpenApi, HasEveryRouteAndEverySchemaThatItRefersTo) {
  const json::Value document = openapi_document();
  EXPECT_EQ(*document.find("openapi")->as_string(), "3.1.0");
  std::size_t operations = 0;
  for (const Entry& entry : entries()) {
    const json::Value* path = document.find("paths")->find(entry.path);
    ASSERT_NE(path, nullptr) << entry.path;
    std::string method(http::name(entry.method));
    for (char& c : method) c = static_cast<char>(c + 32);
    const json::Value* operation = path->find(method);
    ASSERT_NE(operation, nullptr) << entry.id;
    ++operations;
    EXPECT_EQ(*operation->find("operationId")->as_string(), entry.id);
    EXPECT_EQ(operation->find("requestBody") != nullptr, entry.body);
    EXPECT_NE(operation->find("responses")->find(std::to_string(entry.success)), nullptr);
    EXPECT_NE(operation->find("responses")->find("401"), nullptr);
  }
  std::size_t in_document = 0;
  for (const auto& [path, item] : *document.find("paths")->as_object()) in_document += item.as_object()->size();
  EXPECT_EQ(in_document, operations) << "and nothing else";
  std::set<std::string> refs;
  collect_refs(document, refs);
  const json::Value* schemas = document.find("components")->find("schemas");
  EXPECT_GT(refs.size(), 5U);
  for (const std::string& ref : refs) {
    constexpr std::string_view kPlace = "#/components/schemas/";
    ASSERT_TRUE(ref.starts_with(kPlace)) << ref;
    EXPECT_NE(schemas->find(std::string_view(ref).substr(kPlace.size())), nullptr) << ref;
  }
}

http::Request request(std::vector<std::string> parameters, std::string body = {},
                      std::vector<std::pair<std::string, std::string>> query = {}) {
  http::Request out;
  out.parameters = std::move(parameters);
  out.body = std::move(body);
  out.query = std::move(query);
  return out;
}

TEST(RequestOf, PathQueryAndBodyBecomeOneRequest) {
  const auto list = request_of(
      entry_of("listMemories"),
      request({"me"}, {}, {{"limit", "3"}, {"tag", "a"}, {"tag", "b"}, {"archived", "true"}, {"known_at", "7"}}));
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(json::dump(*list), R"({"cube":"me","limit":3,"filter":{"tags":["a","b"],"include_archived":true},)"
                               R"("known_at":{"sequence":7}})");
  const auto at = request_of(entry_of("getMemory"), request({"x"}, {}, {{"known_at", "2026-05-01"}}));
  EXPECT_EQ(json::dump(*at), R"({"id":"x","known_at":{"time":"2026-05-01"}})");
  const auto job = request_of(entry_of("getJob"), request({"12"}));
  EXPECT_EQ(json::dump(*job), R"({"id":12})");
  auto update = request({"the-id"}, R"({"text":"new","id":"another"})");
  update.headers.add("If-Match", "\"4\"");
  EXPECT_EQ(json::dump(*request_of(entry_of("updateMemory"), update)),
            R"({"text":"new","id":"the-id","expected_version":4})")
      << "the address wins";
}

TEST(RequestOf, WrongInputNamesItsField) {
  const auto field = [&](std::string_view id, const http::Request& wrong) {
    const auto read = request_of(entry_of(id), wrong);
    EXPECT_FALSE(read);
    return read ? std::string() : read.error().field;
  };
  EXPECT_EQ(field("listMemories", request({"me"}, {}, {{"limit", "x"}})), "limit");
  EXPECT_EQ(field("listMemories", request({"me"}, {}, {{"limit", "-1"}})), "limit");
  EXPECT_EQ(field("listMemories", request({"me"}, {}, {{"archived", "yes"}})), "archived");
  EXPECT_EQ(field("listMemories", request({"me"}, {}, {{"nonsense", "1"}})), "nonsense");
  EXPECT_EQ(field("getJob", request({"x"})), "job");
  EXPECT_EQ(field("search", request({}, "[]")), "body");
  EXPECT_FALSE(request_of(entry_of("search"), request({}, "{")));
  auto text = request({}, "{}");
  text.headers.add("Content-Type", "text/plain");
  EXPECT_EQ(field("search", text), "Content-Type");
  auto tag = request({"x"}, "{}");
  tag.headers.add("If-Match", "4");
  EXPECT_EQ(field("updateMemory", tag), "If-Match");
}

TEST(Credential, WhereKeysStand) {
  const auto of = [](const std::string& name, const std::string& value) {
    http::Headers headers;
    headers.add(name, value);
    const auto found = credential_of(headers);
    return found ? std::string(*found) : std::string("none");
  };
  EXPECT_EQ(of("Authorization", "Bearer abc"), "abc");
  EXPECT_EQ(of("Authorization", "bearer  abc"), "abc");
  EXPECT_EQ(of("Authorization", "Token abc"), "abc");
  EXPECT_EQ(of("Authorization", "abc"), "abc");
  EXPECT_EQ(of("X-API-Key", "abc"), "abc");
  EXPECT_EQ(of("X-Memos-Key", "abc"), "abc");
  EXPECT_EQ(of("Cookie", "abc"), "none");
  http::Headers both;
  both.add("Authorization", "Bearer of-another");
  both.add("X-Memos-Key", "own");
  EXPECT_EQ(credential_of(both), "own");
}

TEST(SettingsOfServer, EachSourceOverTheOneBefore) {
  Settings settings;
  EXPECT_EQ(settings.texts("listen"), std::vector<std::string>{"127.0.0.1:8765"});
  EXPECT_EQ(settings.source("threads"), "default");
  ASSERT_TRUE(settings.add_file("threads = 4\nlisten = [\"127.0.0.1:1\"]\nrequire_key = true\n", "a.toml"));
  EXPECT_EQ(settings.number("threads"), 4U);
  EXPECT_EQ(settings.source("threads"), "a.toml, line 1");
  const std::map<std::string, const char*> variables = {{"MEMOS_THREADS", "8"},
                                                        {"MEMOS_CORS_ORIGINS", "http://a,http://b"}};
  ASSERT_TRUE(settings.add_environment([&](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second;
  }));
  EXPECT_EQ(settings.number("threads"), 8U);
  EXPECT_EQ(settings.texts("cors_origins").size(), 2U);
  ASSERT_TRUE(settings.set("threads", json::Value(2), "command line", "--threads"));
  EXPECT_EQ(settings.number("threads"), 2U);
  EXPECT_TRUE(settings.truth("require_key"));
}

TEST(SettingsOfServer, WrongOnesAreRefusedWithTheirPlace) {
  for (const char* text : {"thread = 4", "threads = 0", "threads = 1025", "threads = \"4\"", "listen = \"a\"",
                           "require_key = 1", "threads = 1.5", "listen = [1]", "threads ="}) {
    Settings settings;
    const Status done = settings.add_file(text, "a.toml");
    ASSERT_FALSE(done) << text;
    EXPECT_EQ(done.error().field, "config") << text;
    EXPECT_NE(done.error().message.find("line 1"), std::string::npos) << done.error().message;
  }
  Settings settings;
  const Status done =
      settings.add_environment([](const std::string& name) { return name == "MEMOS_THREADS" ? "many" : nullptr; });
  EXPECT_EQ(done.error().field, "MEMOS_THREADS");
}

class Replays : public ::testing::Test {
 protected:
  std::unique_ptr<ReplayStore> open() {
    auto store = ReplayStore::open(*files_, "/replays", clock_);
    EXPECT_TRUE(store) << store.error().message;
    return *std::move(store);
  }
  static Digest digest(std::string_view text) { return base::blake2b(base::as_bytes(text)); }

  std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  base::ManualClock clock_{UtcMs{1'770'000'000'000}};
};

TEST_F(Replays, ARepeatGetsTheFirstAnswerAlsoAfterARestart) {
  auto store = open();
  const Digest key = digest("key");
  ASSERT_FALSE(*store->begin(key, digest("a")));
  ASSERT_TRUE(store->end(key, ReplayStore::Answer{.status = 201, .body = "{\"id\":1}"}));
  EXPECT_EQ((*store->begin(key, digest("a")))->body, "{\"id\":1}");
  EXPECT_EQ(store->begin(key, digest("b")).error().code, ErrorCode::kConflict);
  store = open();
  EXPECT_EQ((*store->begin(key, digest("a")))->status, 201);
  clock_.advance_ms(24LL * 3'600'000 + 1);
  EXPECT_FALSE(*store->begin(key, digest("b"))) << "forgotten after a day";
}

TEST_F(Replays, WhatChangedNothingMayBeTriedAgain) {
  auto store = open();
  ASSERT_FALSE(*store->begin(digest("k"), digest("a")));
  ASSERT_TRUE(store->end(digest("k"), std::nullopt));
  EXPECT_FALSE(*store->begin(digest("k"), digest("other")));
}

TEST_F(Replays, AnUnknownOutcomeIsToldAndNotDoneAgain) {
  auto store = open();
  ASSERT_FALSE(*store->begin(digest("k"), digest("a")));
  store = open();  // As after kill -9.
  const auto again = store->begin(digest("k"), digest("a"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(again.error().field, "Idempotency-Key");
}

TEST_F(Replays, WhatTheVaultKnowsIsBegunAgainAsOfItsFirstTime) {
  constexpr std::int64_t kHourMs = 3'600'000;
  auto store = open();
  ReplayStore::Beginning first, second;
  ASSERT_FALSE(*store->begin(digest("k"), digest("a"), &first));
  clock_.advance_ms(kHourMs);
  store = open();  // As after kill -9.
  EXPECT_EQ(store->begin(digest("k"), digest("b"), &second).error().code, ErrorCode::kConflict);
  ASSERT_FALSE(*store->begin(digest("k"), digest("a"), &second));
  EXPECT_EQ(first.time, second.time);
  EXPECT_FALSE(first.again);
  EXPECT_TRUE(second.again);
  ASSERT_TRUE(store->end(digest("k"), ReplayStore::Answer{.status = 201, .body = "{}"}));
  EXPECT_EQ((*store->begin(digest("k"), digest("a"), &second))->status, 201);
  clock_.advance_ms(24 * kHourMs);
  ASSERT_FALSE(*store->begin(digest("k"), digest("a"), &second)) << "forgotten";
  EXPECT_FALSE(second.again);
  EXPECT_NE(request_id(digest("k"), first.time), request_id(digest("k"), second.time));
}

TEST(RequestIds, KeepTheirTimeAndDifferByCaller) {
  governance::Caller anna, ben;
  anna.tenant = {"anna"};
  ben.tenant = {"ben"};
  const std::string given = "0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77";
  const auto of_anna = request_id(anna, given);
  ASSERT_TRUE(of_anna) << of_anna.error().message;
  EXPECT_TRUE(of_anna->str().starts_with("0190d5c1-7a3e-")) << of_anna->str();
  EXPECT_EQ(*of_anna, *request_id(anna, "0190D5C1-7A3E-7C54-9D0A-2F6B8C1E4A77"));
  EXPECT_NE(*of_anna, *request_id(ben, given));
  EXPECT_EQ(request_id(anna, "daily").error().field, "Idempotency-Key");
}

TEST_F(Replays, TheSecondWaitsForTheFirst) {
  auto store = open();
  ASSERT_FALSE(*store->begin(digest("k"), digest("a")));
  std::thread second([&] { EXPECT_EQ((*store->begin(digest("k"), digest("a")))->status, 200); });
  ASSERT_TRUE(store->end(digest("k"), ReplayStore::Answer{.status = 200, .body = "{}"}));
  second.join();
}

TEST_F(Replays, PowerLossAnywhereKeepsWhatWasAnswered) {
  auto store = open();
  ASSERT_FALSE(*store->begin(digest("k"), digest("a")));
  ASSERT_TRUE(store->end(digest("k"), ReplayStore::Answer{.status = 200, .body = "{}"}));
  const std::uint64_t answered = files_->operations();
  ASSERT_FALSE(*store->begin(digest("l"), digest("b")));
  for (std::uint64_t n = answered; n <= files_->operations(); ++n) {
    for (const base::Survival survival :
         {base::Survival::kNothing, base::Survival::kRandom, base::Survival::kEverything}) {
      const auto image = files_->crash_image(n, survival, n);
      auto later = ReplayStore::open(*image, "/replays", clock_);
      ASSERT_TRUE(later) << later.error().message;
      const auto again = (*later)->begin(digest("k"), digest("a"));
      ASSERT_TRUE(again) << again.error().message;
      EXPECT_TRUE(again->has_value());
    }
  }
}

TEST(Replies, EveryCodeHasAStatus) {
  for (std::uint8_t code = 1; code <= static_cast<std::uint8_t>(ErrorCode::kInternal); ++code) {
    const int status = status_of({static_cast<ErrorCode>(code), "", ""});
    EXPECT_GE(status, 400);
    EXPECT_FALSE(http::reason(status).empty());
  }
  http::Request asked;
  asked.id = "r-1";
  const http::Response reply = error_reply({ErrorCode::kReadOnly, "no writes", "directory"}, asked);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.get("Retry-After"), "60");
  EXPECT_EQ(reply.body,
            R"({"error":{"code":"read_only","message":"no writes","field":"directory","request_id":"r-1"}})");
}

}  // namespace
}  // namespace memos::rest
