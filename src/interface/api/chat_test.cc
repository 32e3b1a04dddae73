// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Chats: what the model is given, what is remembered, where the cache comes from, and with which adapters.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/hash.h"
#include "base/limits.h"
#include "interface/api/api_test_support.h"
#include "interface/api/chat_text.h"
#include "model/twin_generator.h"
#include "operation/parametric/shelf.h"

namespace memos::api {
namespace {

class ChatTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.with_embedder = false;
    world_.generator = [this]() -> Result<std::unique_ptr<model::Generator>> {
      return model::make_twin_generator(model_);
    };
    world_.generation.model = "twin";
    world_.open();
  }
  static ChatRequest say(const std::string& message, const std::string& cube = "me") {
    ChatRequest request;
    request.message = message;
    request.cube = cube;
    request.use_vectors = false;
    return request;
  }
  static ChatRequest ask(const std::string& message, const std::string& cube = "me") {
    ChatRequest request = say(message, cube);
    request.remember = false;
    return request;
  }
  ChatAnswer chat(const ChatRequest& request) {
    auto made = world_.memos->chat(request, {});
    EXPECT_TRUE(made) << made.error().message << " " << made.error().field;
    return made.value_or(ChatAnswer{});
  }
  Error refused(const ChatRequest& request) {
    const auto made = world_.memos->chat(request, {});
    return made ? Error{} : made.error();
  }
  static std::uint64_t from(const ChatAnswer& answer, const std::string& origin) {
    const auto found = answer.from.find(origin);
    return found == answer.from.end() ? 0 : found->second;
  }
  std::size_t count(const std::string& cube) {
    const auto page = world_.memos->list({.cube = cube, .filter = {.derived = false}});
    return page ? page->memories.size() : 0;
  }
  World world_;
  model::TwinGeneratorOptions model_;
};

TEST_F(ChatTest, AnswersWithWhatTheCubeHoldsAndRemembersBoth) {
  const MemoryId note = world_.add("My red umbrella is in the car.", "ann");
  ChatRequest request = say("Where is my umbrella?", "ann");
  request.session_id = "s1";
  request.speaker = "Ann";
  std::string heard;
  const auto made = world_.memos->chat(request, [&](std::string_view piece) -> Status {
    heard += piece;
    return {};
  });
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(heard, made->text);
  // The twin repeats what it was asked: the notes stand beside the message.
  EXPECT_NE(heard.find("umbrella is in the car"), std::string::npos) << heard;
  EXPECT_EQ(made->included, std::vector{note});
  EXPECT_EQ(made->model, "twin:0");
  EXPECT_FALSE(made->cut_off);
  EXPECT_GT(made->first_token_ms, 0);
  std::uint64_t tokens = 0;
  for (const auto& [origin, number] : made->from) tokens += number;
  EXPECT_EQ(tokens, made->prompt_tokens);
  ASSERT_EQ(made->stored.size(), 2U);
  const auto question = world_.memos->get(made->stored[0], {});
  const auto reply = world_.memos->get(made->stored[1], {});
  ASSERT_TRUE(question && reply);
  EXPECT_EQ(question->body.text, "Where is my umbrella?");
  EXPECT_EQ(question->body.scope.session_id, "s1");
  EXPECT_EQ(question->body.origins.at(0).role, "user");
  EXPECT_EQ(question->body.origins.at(0).speaker, "Ann");
  EXPECT_EQ(reply->body.text, made->text);
  EXPECT_EQ(reply->body.origins.at(0).role, "assistant");
}

TEST_F(ChatTest, WhatIsStoredIsRestoredAndSaysTheSame) {
  for (int i = 0; i < 20; ++i) world_.add("Fact number " + std::to_string(i) + " about the garden and its trees.");
  ASSERT_TRUE(world_.memos->kv_warm({.cube = "me", .memories = 10, .system = {}, .actor = {}}));
  world_.run_all_jobs();
  const ChatAnswer first = chat(ask("What stands in the garden?"));
  EXPECT_GT(from(first, "ram") + from(first, "disk"), 300U);
  world_.reopen();
  const ChatAnswer from_disk = chat(ask("What stands in the garden?"));
  EXPECT_EQ(from(from_disk, "disk"), from(first, "ram") + from(first, "disk"));
  EXPECT_EQ(from_disk.text, first.text);
  const ChatAnswer again = chat(ask("What stands in the garden?"));
  EXPECT_GE(from(again, "engine"), again.prompt_tokens - 1);
  EXPECT_EQ(again.text, first.text);
  ASSERT_TRUE(world_.memos->kv_drop({.cube = {}, .memory = {}, .all = true}));
  world_.reopen();
  const ChatAnswer computed = chat(ask("What stands in the garden?"));
  EXPECT_EQ(from(computed, "computed"), computed.prompt_tokens);
  EXPECT_EQ(computed.text, first.text);
}

TEST_F(ChatTest, WhatAnAnswerComputedIsStoredBehindIt) {
  const ChatAnswer first = chat(say("Hello"));
  EXPECT_EQ(from(first, "computed"), first.prompt_tokens);
  world_.run_all_jobs();
  world_.reopen();
  EXPECT_GT(from(chat(ask("Anything else?")), "disk"), 128U) << "the standing text";
}

TEST_F(ChatTest, TheNextTurnGoesOnInTheEnginesRow) {
  ChatRequest request = say("My name is Ann.");
  const ChatAnswer first = chat(request);
  request.history = {{"user", request.message}, {"assistant", first.text}};
  request.message = "And yours?";
  request.budget = 0;
  const ChatAnswer second = chat(request);
  EXPECT_GE(from(second, "engine"), first.prompt_tokens + first.answer_tokens - 1);
}

TEST_F(ChatTest, AnAnswerDependsOnItsCubeOnly) {
  world_.add("My umbrella is red.", "ann");
  world_.add("My umbrella is blue.", "bob");
  const std::string ann = chat(ask("What colour has my umbrella?", "ann")).text;
  const std::string bob = chat(ask("What colour has my umbrella?", "bob")).text;
  EXPECT_NE(ann, bob);
  EXPECT_EQ(ann.find("blue"), std::string::npos);
  EXPECT_EQ(bob.find("red"), std::string::npos);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(chat(ask("What colour has my umbrella?", "ann")).text, ann);
    EXPECT_EQ(chat(ask("What colour has my umbrella?", "bob")).text, bob);
  }
}

TEST_F(ChatTest, NothingIsRememberedOfABrokenAnswer) {
  int pieces = 0;
  const auto stop = [&](std::string_view piece) -> Status {
    if (piece.empty()) return {};
    ++pieces;
    return fail(ErrorCode::kDenied, "enough");
  };
  EXPECT_EQ(world_.memos->chat(say("Hello", "ann"), stop).error().message, "enough");
  EXPECT_EQ(pieces, 1);
  EXPECT_EQ(count("ann"), 0U);
  chat(say("Hello", "ann"));
  EXPECT_EQ(count("ann"), 2U);
}

TEST_F(ChatTest, WhoeverLeftIsNoticedWhileThePromptIsRead) {
  std::size_t steps = 0;
  model_.on_decode = [&](std::size_t) {
    ++steps;
    const auto until = std::chrono::steady_clock::now() + limits::kChatPulse;
    while (std::chrono::steady_clock::now() <= until) std::this_thread::yield();
  };
  world_.reopen();
  ChatRequest request = say(std::string(4'000, 'x'));
  const auto gone = [](std::string_view) -> Status { return fail(ErrorCode::kCancelled, "gone"); };
  EXPECT_EQ(world_.memos->chat(request, gone).error().message, "gone");
  EXPECT_LT(steps, 4U);
}

TEST_F(ChatTest, ANewCubeIsMadeOnlyToRemember) {
  EXPECT_EQ(refused(ask("Hello", "new")).code, ErrorCode::kNotFound);
  EXPECT_FALSE(world_.memos->describe_cube("new"));
  chat(say("Hello", "new"));
  EXPECT_TRUE(world_.memos->describe_cube("new"));
  world_.read_only = true;
  world_.reopen();
  EXPECT_EQ(refused(say("Hello", "new")).code, ErrorCode::kReadOnly);
  EXPECT_EQ(refused(ask("Hello", "new")), Error{});
}

TEST_F(ChatTest, OldHistoryGivesWayInASmallContext) {
  model_.context_tokens = 1'024;
  world_.reopen();
  ChatRequest request = say("short", "ann");
  for (int i = 0; i < 20; ++i) {
    request.history.push_back({"user", std::string(60, 'q')});
    request.history.push_back({"assistant", std::string(60, 'a')});
  }
  request.max_tokens = 100;
  const ChatAnswer made = chat(request);
  EXPECT_LE(made.prompt_tokens, 924U);
  EXPECT_GT(made.prompt_tokens, 600U);
  EXPECT_GT(made.left_out, 0U);
  request.message = std::string(2'000, 'x');
  const Error error = refused(request);
  EXPECT_EQ(error.code, ErrorCode::kExhausted);
  EXPECT_EQ(error.field, "message");
}

TEST_F(ChatTest, WrongRequestsNameTheirField) {
  EXPECT_EQ(refused(say("")).field, "message");
  EXPECT_EQ(refused(say("\xFF")).field, "message");
  ChatRequest request = say("x");
  request.history = {{"", "x"}};
  EXPECT_EQ(refused(request).field, "history[0].role");
  request = say("x");
  request.max_tokens = 0;
  EXPECT_EQ(refused(request).field, "max_tokens");
  request = say("x");
  request.schema = "[1]";
  EXPECT_EQ(refused(request).field, "schema");
  request = say("x");
  request.adapters.resize(limits::kMaxAppliedAdapters + 1);
  EXPECT_EQ(refused(request).field, "adapters");
  request = say("x");
  request.model = "other.gguf";
  EXPECT_EQ(refused(request).field, "model");
  EXPECT_EQ(refused(request).code, ErrorCode::kConflict);
  world_.generator = nullptr;
  world_.generation.model.clear();
  world_.reopen();
  EXPECT_EQ(refused(say("x")).field, "chat_model");
  EXPECT_EQ(refused(request).field, "chat_model");
}

TEST_F(ChatTest, AnswersCanBeKeptToAForm) {
  ChatRequest request = ask("x");
  world_.add("y");
  request.json = true;
  // It may be cut off at its length, and begin with blanks.
  const std::string any = chat(request).text;
  EXPECT_EQ(any.find_first_not_of(" \t\r\n"), any.find('{')) << any;
  request.schema = R"({"type":"object","properties":{"kind":{"enum":["cat"]}},"required":["kind"]})";
  EXPECT_EQ(*json::parse(chat(request).text)->find("kind")->as_string(), "cat");
}

// ---- a model that runs elsewhere -------------------------------------------------------------------------------

/// Says what it was asked.
class Echo final : public model::ChatModel {
 public:
  explicit Echo(std::vector<model::GenerationRequest>& asked) : asked_(asked) {}
  const std::string& name() const noexcept override { return name_; }
  Result<model::Generation> generate(const model::GenerationRequest& request, const model::OnPiece& piece) override {
    asked_.push_back(request);
    model::Generation made;
    made.text = request.messages.back().content;
    if (piece && !piece(made.text)) return fail(ErrorCode::kCancelled, "stopped while answering");
    return made;
  }

 private:
  std::vector<model::GenerationRequest>& asked_;
  const std::string name_ = "echo";
};

TEST_F(ChatTest, AModelElsewhereGetsTheWholePromptAsText) {
  std::vector<model::GenerationRequest> asked;
  world_.generator = nullptr;
  world_.endpoint = [&] { return std::make_unique<Echo>(asked); };
  world_.generation.model = "http://127.0.0.1:1/v1#echo";
  world_.reopen();
  world_.add("My bicycle is in the cellar.", "ann");
  ChatRequest request = say("Where is my bicycle?", "ann");
  request.history = {{"user", "Hello."}, {"assistant", "Hi."}};
  const ChatAnswer made = chat(request);
  EXPECT_EQ(made.model, "echo");
  EXPECT_TRUE(made.from.empty());
  EXPECT_NE(made.text.find("cellar"), std::string::npos);
  EXPECT_EQ(made.stored.size(), 2U);
  ASSERT_EQ(asked.size(), 1U);
  ASSERT_EQ(asked[0].messages.size(), 4U);
  EXPECT_EQ(asked[0].messages[0].role, "system");
  EXPECT_EQ(asked[0].messages[2].content, "Hi.");
  request.adapters.push_back({});
  EXPECT_EQ(refused(request).code, ErrorCode::kUnsupported);
  EXPECT_FALSE(world_.memos->plan({.context = {.search = {.cubes = {"ann"}, .text = "x"}}})->notice.empty());
}

// ---- adapters --------------------------------------------------------------------------------------------------

/// On real files: adapters are loaded from them.
class ChatAdapterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "memos-chat-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    open();
    for (const std::string cube : {"ann", "bob"})
      ASSERT_TRUE(memos_->add({.cube = cube, .items = {item("The garden has a pond and " + std::string(200, 'x'))}}));
  }
  void TearDown() override {
    memos_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    memos_.reset();
    Options options;
    options.directory = folder_ + "/data";
    options.embedder = "none";
    options.run_jobs = false;
    options.generation.model = "twin";
    options.generation.flash_attention = flash_attention_;
    auto made = open_local(options);
    ASSERT_TRUE(made) << made.error().message;
    memos_ = *std::move(made);
  }
  /// An adapter of the twin: any bytes.
  MemoryId bring(const std::string& cube, const std::string& bytes, bool attached = true, double scale = 1) {
    const std::string folder = parametric::adapter_folder(folder_ + "/data");
    std::filesystem::create_directories(folder);
    parametric::AdapterRecord record;
    record.hash = base::to_hex(base::blake2b(base::as_bytes(bytes)));
    record.base_hash = model::make_twin_generator()->identity().model_hash;
    record.base_name = "twin";
    record.architecture = "twin";
    record.attached = attached;
    record.scale = scale;
    std::ofstream(parametric::adapter_file(folder, record.hash)) << bytes;
    AddItem adapter = item("Adapter");
    adapter.type = MemoryType::kAdapter;
    adapter.info = parametric::info_of(record);
    const auto added = memos_->add({.cube = cube, .items = {adapter}, .embed = Embed::kNever, .read = false});
    EXPECT_TRUE(added) << added.error().message;
    return added ? added->items.front().id : MemoryId{};
  }
  ChatAnswer chat(const std::string& cube, std::vector<AdapterUse> adapters = {}, bool take = true) {
    ChatRequest request;
    request.cube = cube;
    request.message = "What is in the garden?";
    request.remember = false;
    request.use_vectors = false;
    request.adapters = std::move(adapters);
    request.take_adapters = take;
    auto made = memos_->chat(request, {});
    EXPECT_TRUE(made) << made.error().message << " " << made.error().field;
    return made.value_or(ChatAnswer{});
  }
  std::string text(const std::string& cube, std::vector<AdapterUse> adapters = {}, bool take = true) {
    return chat(cube, std::move(adapters), take).text;
  }
  /// Files below the data folder that hold the bytes.
  [[nodiscard]] std::size_t files_with(const std::string& bytes) const {
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      if (content.find(bytes) != std::string::npos) ++found;
    }
    return found;
  }
  std::string folder_;
  FlashAttention flash_attention_ = FlashAttention::kOff;
  std::unique_ptr<LocalMemos> memos_;
};

/// Its bits are others, so what was stored without it is not taken.
TEST_F(ChatAdapterTest, FlashAttentionHasACacheOfItsOwn) {
  ASSERT_TRUE(memos_->kv_warm({.cube = "ann", .memories = 1, .system = {}, .actor = {}}));
  ASSERT_TRUE(memos_->run_jobs({}));
  const auto restored = [](const ChatAnswer& answer) { return answer.prompt_tokens - answer.from.at("computed"); };
  open();
  EXPECT_GT(restored(chat("ann")), 128U);
  flash_attention_ = FlashAttention::kOn;
  open();
  EXPECT_EQ(restored(chat("ann")), 0U);
}

TEST_F(ChatAdapterTest, AttachedOnesReachChatsAndPlansOfTheirCube) {
  const std::string plain = text("ann");
  const MemoryId id = bring("ann", "weights of one", true, 2);
  const ChatAnswer with = chat("ann");
  EXPECT_NE(with.text, plain);
  ASSERT_EQ(with.adapters.size(), 1U);
  EXPECT_EQ(with.adapters[0].adapter, id);
  EXPECT_EQ(with.adapters[0].scale, 2);
  EXPECT_EQ(text("bob"), plain);
  PlanRequest plan;
  plan.context.search = {.cubes = {"ann"}, .text = "What?", .use_vectors = false};
  ASSERT_EQ(memos_->plan(plan)->adapters.size(), 1U);
  plan.take_adapters = false;
  EXPECT_TRUE(memos_->plan(plan)->adapters.empty());
  EXPECT_EQ(text("ann", {}, false), plain);
  ASSERT_TRUE(memos_->remove(id, {}));
  EXPECT_EQ(text("ann"), plain);
}

TEST_F(ChatAdapterTest, ARequestCanNameItsOwn) {
  const std::string plain = text("bob");
  const MemoryId one = bring("ann", "weights of one");
  const MemoryId two = bring("bob", "weights of two", false);
  const std::string with_one = text("bob", {{one, 1}}), with_two = text("bob", {{two, 1}});
  EXPECT_EQ(text("bob"), plain) << "none is attached there";
  EXPECT_NE(with_one, plain);
  EXPECT_NE(with_two, with_one);
  EXPECT_EQ(with_one, text("ann"));
  EXPECT_NE(text("bob", {{one, 0.5}}), with_one);
  EXPECT_EQ(text("bob", {{one, 0}}), plain);
  EXPECT_EQ(text("bob", {{one, 1}, {two, 1}}), text("bob", {{two, 1}, {one, 1}})) << "a set has no order";
  ChatRequest request;
  request.cube = "bob";
  request.message = "x";
  request.adapters = {{*MemoryId::parse("0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77"), 1}};
  EXPECT_EQ(memos_->chat(request, {}).error().field, "adapters[0]");
  request.adapters = {{one, 1e9}};
  EXPECT_EQ(memos_->chat(request, {}).error().field, "adapters");
}

TEST_F(ChatAdapterTest, CacheOfOneSetIsNeverUsedForAnother) {
  ASSERT_TRUE(memos_->kv_warm({.cube = "ann", .memories = 1, .system = {}, .actor = {}}));
  ASSERT_TRUE(memos_->run_jobs({}));
  const std::string plain = text("ann");
  const auto restored = [](const ChatAnswer& answer) { return answer.prompt_tokens - answer.from.at("computed"); };
  open();
  EXPECT_GT(restored(chat("ann")), 128U);
  const MemoryId id = bring("ann", "weights of one");
  open();
  const ChatAnswer with = chat("ann");
  EXPECT_EQ(restored(with), 0U) << "what was stored is of no adapter";
  ASSERT_TRUE(memos_->run_jobs({}));
  open();
  const ChatAnswer again = chat("ann");
  EXPECT_GT(restored(again), 128U);
  EXPECT_EQ(again.text, with.text);
  EXPECT_EQ(text("ann", {}, false), plain);
  // The adapter is a source of what it made: with it goes its cache, and only that.
  const std::uint64_t all = memos_->statistics()->kv.blocks;
  ASSERT_TRUE(memos_->remove(id, {}));
  const std::uint64_t left = memos_->statistics()->kv.blocks;
  EXPECT_GT(left, 0U);
  EXPECT_LT(left, all);
  EXPECT_EQ(text("ann"), plain);
}

TEST_F(ChatAdapterTest, ErasingTakesTheFileUnlessAnotherMemoryNamesIt) {
  const std::string bytes = "these are the only weights of their kind";
  const std::string plain = text("ann");
  const MemoryId one = bring("ann", bytes), two = bring("bob", bytes);
  EXPECT_NE(text("ann"), plain);
  EXPECT_EQ(files_with(bytes), 1U);
  ASSERT_TRUE(memos_->erase({one}, {}));
  EXPECT_EQ(files_with(bytes), 1U) << "the other cube has it too";
  EXPECT_EQ(text("ann"), plain);
  EXPECT_NE(text("bob"), plain);
  ASSERT_TRUE(memos_->erase({two}, {}));
  EXPECT_EQ(files_with(bytes), 0U);
  EXPECT_EQ(text("bob"), plain);
  const MemoryId three = bring("bob", bytes);
  EXPECT_NE(text("bob"), plain);
  ASSERT_TRUE(memos_->drop_cube("bob", {}));
  EXPECT_EQ(files_with(bytes), 0U);
  EXPECT_FALSE(memos_->get(three, {}));
}

TEST_F(ChatAdapterTest, OtherTenantsHaveNone) {
  const MemoryId one = bring("ann", "weights of one");
  LocalMemos& other = memos_->of_tenant(TenantId{"acme"});
  const auto mine = memos_->get(one, {});
  ASSERT_TRUE(mine);
  AddItem copy = item("Adapter");
  copy.type = MemoryType::kAdapter;
  copy.info = mine->body.info;
  const auto added = other.add({.cube = "ann", .items = {copy}, .embed = Embed::kNever, .read = false});
  ASSERT_TRUE(added);
  ChatRequest request;
  request.cube = "ann";
  request.message = "x";
  request.use_vectors = false;
  const auto answer = other.chat(request, {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->adapters.empty());
  request.adapters = {{added->items.front().id, 1}};
  EXPECT_EQ(other.chat(request, {}).error().field, "adapters[0]");
}

}  // namespace
}  // namespace memos::api
