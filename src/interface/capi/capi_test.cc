// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json.h"
#include "interface/capi/options_json.h"
#include "memos/memos.h"

namespace memos::capi {
namespace {

/// A handle on memories in RAM, and an error to look at.
class CApiTest : public testing::Test {
 protected:
  CApiTest() { EXPECT_EQ(memos_open(R"({"embedder":"none"})", &memory, &error), MEMOS_OK) << error.message; }
  ~CApiTest() override {
    memos_close(memory);
    memos_error_clear(&error);
  }
  json::Value call(const char* method, const char* request) {
    char* answer = nullptr;
    EXPECT_EQ(memos_call(memory, method, request, &answer, &error), MEMOS_OK) << error.message;
    auto value = json::parse(answer == nullptr ? "null" : answer);
    memos_free(answer);
    EXPECT_TRUE(value);
    return value ? *std::move(value) : json::Value{};
  }
  void expect_error(std::int32_t code, const char* field) const {
    EXPECT_EQ(error.code, code) << error.message;
    EXPECT_STREQ(error.field, field);
    EXPECT_STRNE(error.message, "");
  }

  memos_handle* memory = nullptr;
  memos_error error{};
};

TEST_F(CApiTest, AddsAndFinds) {
  char id[MEMOS_ID_SIZE];
  ASSERT_EQ(memos_add(memory, "me", "Emil brings the kite.", id, &error), MEMOS_OK);
  ASSERT_EQ(memos_add(memory, "me", "Nora booked the ferry.", nullptr, nullptr), MEMOS_OK);
  memos_hits* hits = nullptr;
  ASSERT_EQ(memos_search(memory, "me", "Who brings the kite?", 1, &hits, &error), MEMOS_OK);
  ASSERT_EQ(hits->count, 1U);
  EXPECT_STREQ(hits->hits[0].id, id);
  EXPECT_STREQ(hits->hits[0].text, "Emil brings the kite.");
  EXPECT_STREQ(hits->hits[0].speaker, "");
  EXPECT_GT(hits->hits[0].said_at_ms, 0);
  memos_hits_free(hits);
  EXPECT_EQ(error.code, MEMOS_OK) << "success leaves the error alone";
}

TEST_F(CApiTest, CallsAnyMethodByName) {
  call("add", R"({"items":[{"text":"one","tags":["t"]}]})");
  const json::Value page = call("list", R"({"filter":{"tags":["t"]}})");
  ASSERT_EQ(page.find("memories")->as_array()->size(), 1U);
  EXPECT_EQ(call("list_cubes", nullptr).find("cubes")->as_array()->size(), 1U);
}

TEST_F(CApiTest, StreamsLinesAndProgress) {
  ASSERT_EQ(memos_add(memory, "me", "to be told", nullptr, &error), MEMOS_OK);
  struct Told {
    std::vector<std::string> lines;
    int stop_after = 100;
  } told;
  const auto line = [](void* context, const char* text) {
    auto* to = static_cast<Told*>(context);
    to->lines.emplace_back(text);
    return static_cast<int>(to->lines.size()) >= to->stop_after ? 1 : 0;
  };
  ASSERT_EQ(memos_call_streaming(memory, "export_cube", R"({"name":"me"})", nullptr, line, &told, nullptr, &error),
            MEMOS_OK);
  EXPECT_GE(told.lines.size(), 2U);
  told = {.lines = {}, .stop_after = 1};
  EXPECT_EQ(memos_call_streaming(memory, "export_cube", R"({"name":"me"})", nullptr, line, &told, nullptr, &error),
            MEMOS_CANCELLED);
  EXPECT_EQ(told.lines.size(), 1U);
  const auto stop = [](void*, const char*) { return 1; };
  EXPECT_EQ(memos_call_streaming(memory, "verify", nullptr, stop, nullptr, nullptr, nullptr, &error), MEMOS_CANCELLED);
}

TEST_F(CApiTest, ErrorsTellCodeFieldAndWhatToDo) {
  EXPECT_EQ(memos_call(memory, "no_such", nullptr, nullptr, &error), MEMOS_UNSUPPORTED);
  expect_error(MEMOS_UNSUPPORTED, "method");
  EXPECT_EQ(memos_call(memory, "get", R"({"id":"x"})", nullptr, &error), MEMOS_INVALID_ARGUMENT);
  expect_error(MEMOS_INVALID_ARGUMENT, "id");
  EXPECT_EQ(memos_call(memory, "get", "{", nullptr, &error), MEMOS_INVALID_ARGUMENT);
  EXPECT_EQ(memos_call(memory, "describe_cube", R"({"name":"nobody"})", nullptr, &error), MEMOS_NOT_FOUND);
  EXPECT_EQ(memos_add(memory, "me", nullptr, nullptr, &error), MEMOS_INVALID_ARGUMENT);
  expect_error(MEMOS_INVALID_ARGUMENT, "text");
  EXPECT_EQ(memos_add(nullptr, "me", "x", nullptr, &error), MEMOS_INVALID_ARGUMENT);
  expect_error(MEMOS_INVALID_ARGUMENT, "memory");
  EXPECT_EQ(memos_add(memory, "me", "\xff", nullptr, nullptr), MEMOS_INVALID_ARGUMENT) << "no error is wanted";
  EXPECT_EQ(memos_search(memory, "me", "x", 1, nullptr, &error), MEMOS_INVALID_ARGUMENT);
  memos_handle* none = memory;
  EXPECT_EQ(memos_open(R"({"directory":"/nonexistent/folder","create":false})", &none, &error), MEMOS_NOT_FOUND);
  EXPECT_EQ(none, nullptr);
  EXPECT_EQ(memos_open(R"({"folder":"x"})", &none, &error), MEMOS_INVALID_ARGUMENT);
  expect_error(MEMOS_INVALID_ARGUMENT, "folder");
  EXPECT_EQ(memos_open(R"({"refine_after_turns":-1})", &none, &error), MEMOS_INVALID_ARGUMENT);
  expect_error(MEMOS_INVALID_ARGUMENT, "refine_after_turns");
  EXPECT_EQ(memos_open(R"({"refine":"http://localhost:1/v1"})", &none, &error), MEMOS_INVALID_ARGUMENT);
  expect_error(MEMOS_INVALID_ARGUMENT, "refine_model");
}

TEST(CApi, NothingIsFreedTwice) {
  memos_close(nullptr);
  memos_free(nullptr);
  memos_hits_free(nullptr);
  memos_error_clear(nullptr);
  memos_error error{};
  memos_error_clear(&error);
  memos_error_clear(&error);
  EXPECT_EQ(memos_abi_version(), static_cast<std::uint32_t>(MEMOS_ABI_VERSION));
}

TEST(Options, AreReadByName) {
  const auto options =
      read_options(R"({"directory":"d","tenant":"t","embedder":"e","holder_note":"h","server":"s","key":"k",)"
                   R"("create":false,"read_only":true,)"
                   R"("run_jobs":false,"load_embedder":false,"wait_for_embedder":true})");
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->directory, "d");
  EXPECT_EQ(options->tenant.value, "t");
  EXPECT_EQ(options->embedder, "e");
  EXPECT_EQ(options->holder_note, "h");
  EXPECT_EQ(options->server, "s");
  EXPECT_EQ(options->key, "k");
  EXPECT_FALSE(options->create);
  EXPECT_TRUE(options->read_only);
  EXPECT_FALSE(options->run_jobs);
  EXPECT_FALSE(options->load_embedder);
  EXPECT_TRUE(options->wait_for_embedder);
  EXPECT_EQ(read_options(R"({"create":1})").error().field, "create");
  EXPECT_EQ(read_options(R"({"directory":true})").error().field, "directory");
  EXPECT_EQ(read_options("[]").error().field, "options");
}

}  // namespace
}  // namespace memos::capi
