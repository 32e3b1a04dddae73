// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/prompt_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/limits.h"
#include "model/twin_generator.h"
#include "operation/activation/store_test_support.h"

namespace memos::activation {
namespace {

const Source kFirst{memory_of(1), CubeId{1}, 1};
const Source kSecond{memory_of(2), CubeId{1}, 1};

std::vector<Token> words(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Token> tokens(count);
  for (Token& token : tokens) token = static_cast<Token>(random() % 200);
  return tokens;
}

Segment segment(std::vector<Token> tokens, bool keep, std::vector<Source> sources = {}, bool shared = true) {
  return {.tokens = std::move(tokens), .sources = std::move(sources), .shared = shared, .keep = keep, .alone = false};
}

/// A model, a store, and a prompt of 300 + 200 kept tokens before 30 that are asked.
struct World {
  std::unique_ptr<base::FaultFileSystem> files = base::make_fault_file_system();
  std::unique_ptr<BlockStore> store;
  std::unique_ptr<PromptCache> cache;
  model::TwinGeneratorOptions model;
  std::unique_ptr<model::Generator> generator;

  World() {
    restart();
    reload();
  }
  /// The store as another process finds it.
  void restart() {
    store = std::make_unique<BlockStore>(options_of(*files));
    ASSERT_TRUE(store->open());
    cache = std::make_unique<PromptCache>(*store);
  }
  /// A model whose rows are empty.
  void reload() { generator = model::make_twin_generator(model); }

  [[nodiscard]] Prompt prompt(std::uint32_t cube = 1, const std::string& tenant = "local") const {
    Prompt made{.space = KeySpace(TenantId{tenant}, model::state_namespace(generator->identity(), {})),
                .audience = {CubeId{cube}},
                .owner = tenant + std::to_string(cube),
                .segments = {},
                .since = store->now()};
    made.segments.push_back(segment(words(300, 1), true));
    made.segments.push_back(segment(words(200, 2), true, {kFirst, kSecond}, false));
    made.segments.push_back(segment(words(30, 3), false));
    return made;
  }
  /// Prepares and keeps; the logits of the last token.
  std::vector<float> run(const Prompt& prompt, std::array<std::uint64_t, kOrigins>* from = nullptr) {
    auto ready = cache->prepare(*generator, prompt, {});
    EXPECT_TRUE(ready) << ready.error().message;
    if (!ready) return {};
    if (from != nullptr) {
      from->fill(0);
      for (const Share& share : ready->segments)
        for (std::size_t i = 0; i < kOrigins; ++i) (*from)[i] += share.tokens[i];
    }
    const auto logits = ready->row->logits();
    EXPECT_TRUE(logits);
    std::vector<float> copy(logits->begin(), logits->end());
    cache->keep(prompt, *ready->row);
    return copy;
  }
  /// What a model without any memory answers.
  [[nodiscard]] std::vector<float> plain(const Prompt& prompt) const {
    const auto fresh = model::make_twin_generator(model);
    const Layout layout = lay_out(prompt);
    auto row = fresh->lease({.adapters = prompt.adapters});
    EXPECT_TRUE(row);
    EXPECT_TRUE((*row)->decode(layout.tokens));
    const auto logits = (*row)->logits();
    return {logits->begin(), logits->end()};
  }
};

using From = std::array<std::uint64_t, kOrigins>;

TEST(Layout, BlocksChangeTheirAudienceWhereTheFirstPrivateTokenStands) {
  const World world;
  const Layout layout = lay_out(world.prompt());
  EXPECT_EQ(layout.tokens.size(), 530U);
  EXPECT_EQ(layout.keep, 500U);
  ASSERT_EQ(layout.pieces.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const Block& block = layout.pieces[i].block;
    EXPECT_EQ(block.audience.empty(), i < 2) << i;
    EXPECT_EQ(block.sources.size(), i < 2 ? 0U : 2U) << i;
    EXPECT_EQ(block.kind, i < 3 ? BlockKind::kFull : BlockKind::kTail) << i;
    EXPECT_EQ(block.parent, i == 0 ? BlockKey{} : layout.pieces[i - 1].block.key);
  }
  EXPECT_EQ(layout.pieces[3].to, 500U);
}

TEST(PromptCache, RestoredIsBitForBitWhatIsComputed) {
  World world;
  const Prompt prompt = world.prompt();
  const std::vector<float> right = world.plain(prompt);
  From from{};
  EXPECT_EQ(world.run(prompt, &from), right);
  EXPECT_EQ(from, (From{0, 0, 0, 0, 530}));
  EXPECT_EQ(world.run(prompt, &from), right);
  EXPECT_EQ(from, (From{529, 0, 0, 0, 1})) << "the engine still holds it";
  world.reload();
  EXPECT_EQ(world.run(prompt, &from), right);
  EXPECT_EQ(from, (From{0, 500, 0, 0, 30}));
  ASSERT_TRUE(world.store->write_back({}));
  world.restart();
  world.reload();
  EXPECT_EQ(world.run(prompt, &from), right);
  EXPECT_EQ(from, (From{0, 0, 500, 0, 30}));
  EXPECT_GT(world.cache->counts().seconds_saved, 0);
  EXPECT_EQ(world.cache->counts().prompts, 1U);
}

TEST(PromptCache, AnotherQuestionBehindTheSameBeginning) {
  World world;
  world.run(world.prompt());
  Prompt other = world.prompt();
  other.segments.back().tokens = words(41, 9);
  From from{};
  EXPECT_EQ(world.run(other, &from), world.plain(other));
  EXPECT_EQ(from, (From{500, 0, 0, 0, 41}));
  // Another profile: what stands before it serves still, and the engine's end is cut where a block begins.
  other.segments[1].tokens = words(210, 10);
  EXPECT_EQ(world.run(other, &from), world.plain(other));
  EXPECT_EQ(from[static_cast<std::size_t>(Origin::kEngine)], 300U);
  world.reload();
  EXPECT_EQ(world.run(other, &from), world.plain(other));
  EXPECT_EQ(from, (From{0, 510, 0, 0, 41}));
}

TEST(PromptCache, NothingOfAnotherStateIsEverUsed) {
  World world;
  world.run(world.prompt());
  ASSERT_TRUE(world.store->write_back({}));
  const auto nothing_restored = [&](const char* what) {
    SCOPED_TRACE(what);
    world.restart();
    world.reload();
    const Prompt prompt = world.prompt();
    From from{};
    EXPECT_EQ(world.run(prompt, &from), world.plain(prompt));
    EXPECT_EQ(from, (From{0, 0, 0, 0, 530}));
  };
  world.model.seed = 7;
  nothing_restored("another model of the same shape");
  world.model = {};
  world.model.engine = "twin 2";
  nothing_restored("another engine");
  world.model = {};
  world.model.flash_attention = true;
  nothing_restored("another kind of attention");
  world.model = {};
  world.reload();
  From from{};
  Prompt foreign = world.prompt(1, "acme");
  world.run(foreign, &from);
  EXPECT_EQ(from, (From{0, 0, 0, 0, 530})) << "another tenant";
}

TEST(PromptCache, AnotherAdapterOrScaleIsAnotherState) {
  World world;
  const auto adapter_of = [&](const std::string& bytes) {
    const std::string path = testing::TempDir() + "memos_adapter_" + std::to_string(bytes.size());
    const auto files = base::make_posix_file_system();
    EXPECT_TRUE(base::write_file_atomically(*files, path, base::as_bytes(bytes)));
    auto made = world.generator->load_adapter(path);
    EXPECT_TRUE(made);
    EXPECT_TRUE(files->remove(path));
    return *made;
  };
  const auto one = adapter_of("one"), other = adapter_of("other");
  const auto with = [&](std::vector<model::AppliedAdapter> adapters) {
    Prompt prompt = world.prompt();
    prompt.space = KeySpace(TenantId{}, model::state_namespace(world.generator->identity(), adapters));
    prompt.adapters = std::move(adapters);
    From from{};
    world.run(prompt, &from);
    return from[static_cast<std::size_t>(Origin::kComputed)];
  };
  EXPECT_EQ(with({}), 530U);
  EXPECT_EQ(with({{one, 1.0F}}), 530U);
  EXPECT_EQ(with({{other, 1.0F}}), 530U) << "a changed adapter";
  EXPECT_EQ(with({{one, 0.5F}}), 530U) << "another scale";
  EXPECT_LE(with({{one, 1.0F}}), 30U);
}

TEST(PromptCache, AHundredCubesShareWhatAllMayRead) {
  World world;
  for (const bool shared : {true, false}) {
    world.files = base::make_fault_file_system();
    world.restart();
    std::uint64_t first = 0;
    for (std::uint32_t cube = 1; cube <= 100; ++cube) {
      Prompt prompt = world.prompt(cube);
      prompt.segments[0].tokens = words(1'024, 1);
      prompt.segments[0].sources = {{memory_of(static_cast<std::uint8_t>(100 + cube)), CubeId{cube}, 1}};
      prompt.segments[0].shared = shared;
      prompt.segments.erase(prompt.segments.begin() + 1);
      world.reload();
      From from{};
      EXPECT_EQ(world.run(prompt, &from), world.plain(prompt));
      const bool restored = shared && cube > 1;
      EXPECT_EQ(from[static_cast<std::size_t>(Origin::kRam)], restored ? 1'024U : 0U) << cube;
      if (cube == 1) first = world.store->counts().ram_bytes + world.store->counts().disk_bytes;
      if (!shared && cube == 3) break;  // Each for itself; three show it.
    }
    const StoreCounts counts = world.store->counts();
    EXPECT_EQ(counts.blocks, shared ? 8U : 24U);
    EXPECT_EQ(counts.shared_blocks, shared ? 8U : 0U);
    EXPECT_EQ(counts.ram_bytes + counts.disk_bytes, shared ? first : 3 * first);
    RecordProperty(shared ? "bytes_shared" : "bytes_of_three", std::to_string(counts.ram_bytes));
    if (!shared) continue;
    // Each cube's memory holds it: one of them going takes it away.
    const MemoryId gone[] = {memory_of(150)};
    EXPECT_EQ(world.store->drop_memories(gone)->blocks, 8U);
  }
}

TEST(PromptCache, AnErasedSourceIsComputedAnew) {
  World world;
  const Prompt before = world.prompt();
  world.run(before);
  const MemoryId gone[] = {kFirst.memory};
  ASSERT_TRUE(world.store->drop_memories(gone));
  world.generator->forget(before.owner);
  From from{};
  const Prompt after = world.prompt();
  EXPECT_EQ(world.run(after, &from), world.plain(after));
  EXPECT_EQ(from, (From{0, 256, 0, 0, 274}));
  // A prompt that was read before the drop puts nothing back.
  ASSERT_TRUE(world.store->drop_memories(gone));
  world.generator->forget(before.owner);
  world.run(before, &from);
  EXPECT_EQ(world.store->counts().blocks, 2U);
}

TEST(PromptCache, ADamagedBlockIsComputedAnew) {
  World world;
  const Prompt prompt = world.prompt();
  world.run(prompt);
  ASSERT_TRUE(world.store->write_back({}));
  const Layout layout = lay_out(prompt);
  const Block& second = layout.pieces[1].block;
  const std::string path = block_path(kFolder, second.space, second.key) + std::string(kBytesEnding);
  std::string bytes = world.files->peek(path).value();
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
  ASSERT_TRUE(world.files->poke(path, bytes));
  world.restart();
  world.reload();
  From from{};
  EXPECT_EQ(world.run(prompt, &from), world.plain(prompt));
  EXPECT_EQ(from, (From{0, 0, 128, 0, 402}));
  EXPECT_EQ(world.store->counts().damaged, 1U);
  world.reload();
  EXPECT_EQ(world.run(prompt, &from), world.plain(prompt));
  EXPECT_EQ(from, (From{0, 500, 0, 0, 30})) << "and stored again";
}

TEST(PromptCache, BytesThatTheEngineRefusesAreDropped) {
  World world;
  const Prompt prompt = world.prompt();
  Layout layout = lay_out(prompt);
  ASSERT_TRUE(world.store->put(layout.pieces[0].block, "not a state", 0));
  From from{};
  EXPECT_EQ(world.run(prompt, &from), world.plain(prompt));
  EXPECT_EQ(from, (From{0, 0, 0, 0, 530}));
  EXPECT_EQ(world.store->counts().damaged, 1U);
}

TEST(PromptCache, EncodesInSmallStepsAndGivesWay) {
  World world;
  std::size_t largest = 0;
  world.model.on_decode = [&](std::size_t tokens) { largest = std::max(largest, tokens); };
  world.reload();
  const Prompt prompt = world.prompt();
  int steps = 0;
  const Status stopped = world.cache->encode(*world.generator, prompt, [&] { return ++steps <= 4; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_GT(world.store->counts().blocks, 0U) << "what was done is kept";
  EXPECT_FALSE(world.cache->is_encoded(prompt));
  world.reload();
  ASSERT_TRUE(world.cache->encode(*world.generator, prompt, {}));
  EXPECT_TRUE(world.cache->is_encoded(prompt));
  EXPECT_LE(largest, limits::kKvEncodeTokens);
  EXPECT_EQ(largest, limits::kKvEncodeTokens);
  world.reload();
  From from{};
  EXPECT_EQ(world.run(prompt, &from), world.plain(prompt));
  EXPECT_EQ(from, (From{0, 500, 0, 0, 30}));
  EXPECT_GE(world.cache->counts().encoded, 500U);
}

TEST(PromptCache, ComposedSegmentsAreMovedAndNothingOfThatIsKept) {
  for (const Mode mode : {Mode::kShifted, Mode::kRepaired}) {
    World world;
    Prompt prompt = world.prompt();
    prompt.segments[1].alone = true;
    prompt.segments[0].tokens = words(128, 1);
    ASSERT_TRUE(world.cache->encode(*world.generator, prompt, {}));
    // Behind another beginning only the segment that was encoded alone fits.
    Prompt other = prompt;
    other.segments[0].tokens = words(140, 20);
    other.mode = mode;
    other.repair_tokens = 16;
    const std::uint64_t repaired = mode == Mode::kRepaired ? 16 : 0;
    std::uint64_t moved = 0;
    for (const Share& share : world.cache->look(other)) moved += share.tokens[static_cast<std::size_t>(Origin::kMoved)];
    EXPECT_EQ(moved, 200 - repaired);
    world.reload();
    const std::uint64_t blocks = world.store->counts().blocks;
    auto ready = world.cache->prepare(*world.generator, other, {});
    ASSERT_TRUE(ready) << ready.error().message;
    EXPECT_FALSE(ready->exact);
    EXPECT_EQ(ready->segments[1].tokens, (From{0, 0, 0, 200 - repaired, repaired}));
    EXPECT_EQ(ready->row->exact_size(), 140 + repaired);
    const auto logits = ready->row->logits();
    ASSERT_TRUE(logits);
    EXPECT_NE(std::vector<float>(logits->begin(), logits->end()), world.plain(other)) << "an approximation";
    world.cache->keep(other, *ready->row);
    for (const BlockView& view : world.store->list())
      EXPECT_TRUE(std::ranges::none_of(lay_out(other).pieces, [&](const Piece& piece) {
        return piece.block.key == view.block.key && piece.to > ready->row->exact_size();
      }));
    EXPECT_LE(world.store->counts().blocks, blocks + 1) << "the exact beginning at most";
    // The row goes back tainted; an exact prompt gets none of that.
    ready = Ready{};
    other.mode = Mode::kExact;
    From from{};
    EXPECT_EQ(world.run(other, &from), world.plain(other));
    EXPECT_EQ(from[static_cast<std::size_t>(Origin::kMoved)], 0U);
  }
}

TEST(PromptCache, APromptLongerThanARowIsRefused) {
  World world;
  Prompt prompt = world.prompt();
  prompt.segments[0].tokens = words(world.generator->context_length(), 1);
  const auto ready = world.cache->prepare(*world.generator, prompt, {});
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ErrorCode::kExhausted);
  EXPECT_EQ(ready.error().field, "max_tokens");
}

TEST(PromptCache, AnAnswerThatIsBrokenOffLeavesNothingHalf) {
  World world;
  const Prompt prompt = world.prompt();
  int steps = 0;
  EXPECT_FALSE(world.cache->prepare(*world.generator, prompt, [&] { return ++steps < 2; }));
  From from{};
  EXPECT_EQ(world.run(prompt, &from), world.plain(prompt));
}

}  // namespace
}  // namespace memos::activation
