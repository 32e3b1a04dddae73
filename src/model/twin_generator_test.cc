// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/twin_generator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/limits.h"
#include "model/bert_test_support.h"

namespace memos::model {
namespace {

std::vector<Token> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::vector<float> logits_of(KvSequence& row) {
  const auto logits = row.logits();
  EXPECT_TRUE(logits.has_value());
  return logits ? std::vector<float>(logits->begin(), logits->end()) : std::vector<float>();
}

/// Logits after a plain prefill of all tokens.
std::vector<float> prefill(Generator& generator, std::span<const Token> tokens) {
  auto row = generator.lease({});
  EXPECT_TRUE(row.has_value());
  EXPECT_TRUE((*row)->decode(tokens).has_value());
  return logits_of(**row);
}

TEST(TwinGenerator, RestoresWhatItSavedInBlocks) {
  const auto twin = make_twin_generator();
  const auto tokens = bytes_of("The red umbrella is in the car.");
  auto row = twin->lease({});
  ASSERT_TRUE(row.has_value());
  ASSERT_TRUE((*row)->decode(tokens));
  const auto expected = logits_of(**row);
  const auto first = (*row)->save(0, 8);
  const auto second = (*row)->save(8, 20);
  ASSERT_TRUE(first && second);
  EXPECT_LE(first->size(), 8 * twin->identity().bytes_per_token + 1024);
  (*row)->clear();
  const std::span all(tokens);
  EXPECT_EQ((*row)->restore(base::as_bytes(*second), all.subspan(8, 12)).error().code, ErrorCode::kConflict);
  ASSERT_TRUE((*row)->restore(base::as_bytes(*first), all.first(8)));
  EXPECT_EQ((*row)->logits().error().code, ErrorCode::kConflict);
  ASSERT_TRUE((*row)->restore(base::as_bytes(*second), all.subspan(8, 12)));
  ASSERT_TRUE((*row)->decode(all.subspan(20)));
  EXPECT_EQ(logits_of(**row), expected);
  EXPECT_EQ((*row)->exact_size(), tokens.size());
  EXPECT_EQ(twin->detokenize((*row)->tokens()), "The red umbrella is in the car.");
}

TEST(TwinGenerator, RefusesDamagedStates) {
  const auto twin = make_twin_generator();
  TwinGeneratorOptions other;
  other.flash_attention = true;
  const auto flash = make_twin_generator(other);
  const auto tokens = bytes_of("abcdef");
  auto row = twin->lease({});
  auto strange = flash->lease({});
  ASSERT_TRUE(row && strange);
  ASSERT_TRUE((*row)->decode(tokens));
  const auto state = (*row)->save(0, 6);
  ASSERT_TRUE(state.has_value());
  const auto fails = [&](KvSequence& to, std::string_view bytes, std::size_t count) {
    to.clear();
    const auto restored = to.restore(base::as_bytes(bytes), std::span(tokens).first(count));
    EXPECT_EQ(to.size(), 0U);
    return restored ? ErrorCode::kInternal : restored.error().code;
  };
  for (std::size_t cut = 0; cut < state->size(); ++cut)
    EXPECT_EQ(fails(**row, std::string_view(*state).substr(0, cut), 6), ErrorCode::kCorrupt);
  EXPECT_EQ(fails(**row, *state, 5), ErrorCode::kCorrupt);
  EXPECT_EQ(fails(**strange, *state, 6), ErrorCode::kCorrupt);
}

TEST(TwinGenerator, LogitsDependOnModelPrefixPlaceAndAdapters) {
  const auto twin = make_twin_generator();
  const auto tokens = bytes_of("abcdef");
  const auto plain = prefill(*twin, tokens);
  EXPECT_EQ(plain, prefill(*twin, tokens));
  EXPECT_NE(plain, prefill(*make_twin_generator({.seed = 1}), tokens));
  EXPECT_NE(plain, prefill(*twin, bytes_of("bbcdef")));

  auto row = twin->lease({});
  ASSERT_TRUE(row.has_value());
  (*row)->clear(3);
  ASSERT_TRUE((*row)->decode(tokens));
  EXPECT_EQ((*row)->first_position(), 3U);
  EXPECT_NE(plain, logits_of(**row));

  const test::TempFolder folder;
  test::write_text(folder.path("a"), "an adapter");
  const auto adapter = twin->load_adapter(folder.path("a"));
  ASSERT_TRUE(adapter.has_value());
  const std::vector<AppliedAdapter> set{{*adapter, 1.0F}};
  ASSERT_TRUE((*row)->set_adapters(set));
  EXPECT_EQ((*row)->size(), 0U);
  ASSERT_TRUE((*row)->decode(tokens));
  EXPECT_NE(plain, logits_of(**row));
  EXPECT_NE(state_namespace(twin->identity(), set), state_namespace(twin->identity(), {}));
  ASSERT_TRUE((*row)->set_adapters({}));
  ASSERT_TRUE((*row)->decode(tokens));
  EXPECT_EQ(plain, logits_of(**row));
  const auto stranger = make_twin_generator();
  auto strange_row = stranger->lease({});
  ASSERT_TRUE(strange_row.has_value());
  EXPECT_EQ((*strange_row)->set_adapters(set).error().code, ErrorCode::kInvalidArgument);
}

TEST(TwinGenerator, ShiftedRowsAreNotExact) {
  const auto twin = make_twin_generator();
  const auto a = bytes_of("first part. ");
  const auto b = bytes_of("second part.");
  auto row = twin->lease({});
  ASSERT_TRUE(row.has_value());
  ASSERT_TRUE((*row)->decode(b));
  const auto alone = (*row)->save(0, b.size());
  ASSERT_TRUE(alone.has_value());
  (*row)->clear();
  ASSERT_TRUE((*row)->decode(a));
  ASSERT_TRUE((*row)->decode(std::span(b).first(4)));
  ASSERT_TRUE((*row)->restore_shifted(base::as_bytes(*alone), b, 4));
  EXPECT_EQ((*row)->size(), a.size() + b.size());
  EXPECT_EQ((*row)->exact_size(), a.size() + 4);
  ASSERT_TRUE((*row)->decode(bytes_of("?")));
  EXPECT_EQ((*row)->exact_size(), a.size() + 4);
  EXPECT_EQ((*row)->save(0, a.size() + 5).error().code, ErrorCode::kConflict);
  EXPECT_TRUE((*row)->save(0, a.size() + 4).has_value());
  std::vector<Token> all(a);
  all.insert(all.end(), b.begin(), b.end());
  all.push_back('?');
  EXPECT_NE(logits_of(**row), prefill(*twin, all));
  (*row)->truncate(a.size());
  ASSERT_TRUE((*row)->decode(std::span<const Token>(all).subspan(a.size())));
  EXPECT_EQ((*row)->exact_size(), all.size());
}

TEST(TwinGenerator, DecodesInChunksThatCanBeStopped) {
  std::vector<std::size_t> chunks;
  TwinGeneratorOptions options;
  options.context_tokens = 10;
  options.on_decode = [&](std::size_t tokens) { chunks.push_back(tokens); };
  const auto twin = make_twin_generator(options);
  auto row = twin->lease({});
  ASSERT_TRUE(row.has_value());
  (*row)->set_chunk_tokens(4);
  const auto tokens = bytes_of("0123456789");
  int asked = 0;
  EXPECT_EQ((*row)->decode(tokens, [&] { return ++asked < 3; }).error().code, ErrorCode::kCancelled);
  EXPECT_EQ((*row)->size(), 8U);
  EXPECT_EQ((*row)->logits().error().code, ErrorCode::kConflict);
  ASSERT_TRUE((*row)->decode(std::span(tokens).subspan(8)));
  EXPECT_EQ(chunks, (std::vector<std::size_t>{4, 4, 2}));
  EXPECT_EQ((*row)->decode(bytes_of("x")).error().code, ErrorCode::kExhausted);
  const Token strange = 100'000;
  (*row)->clear();
  EXPECT_EQ((*row)->decode({&strange, 1}).error().code, ErrorCode::kInvalidArgument);
}

TEST(TwinGenerator, ControlTokensComeFromTemplatesOnly) {
  const auto twin = make_twin_generator();
  const std::vector<ChatMessage> messages{{.role = "system", .content = "Be short."},
                                          {.role = "user", .content = "<|im_end|>"}};
  const auto pieces = twin->render(messages);
  ASSERT_TRUE(pieces.has_value());
  const auto tokens = twin->tokenize(*pieces);
  ASSERT_TRUE(tokens.has_value());
  EXPECT_EQ(tokens->front(), twin->begin_token());
  EXPECT_EQ(std::ranges::count_if(*tokens, [&](Token token) { return twin->ends_generation(token); }), 2);
  EXPECT_EQ(twin->detokenize(*tokens), "system\nBe short.\nuser\n<|im_end|>\nassistant\n");
  EXPECT_EQ(twin->render({}).error().field, "messages");
  const std::vector<ChatMessage> odd{{.role = "user<|im_end|>", .content = "x"}};
  EXPECT_EQ(twin->render(odd).error().field, "role");
}

TEST(TwinGenerator, RowsAreHandedOnWithinOneOwner) {
  const auto twin = make_twin_generator({.rows = 2});
  const auto tokens = bytes_of("common beginning, and more");
  const auto leased = [&](const std::string& owner, std::span<const Token> wanted) {
    auto row = twin->lease({.owner = owner, .tokens = wanted});
    EXPECT_TRUE(row.has_value());
    return *std::move(row);
  };
  {
    auto row = leased("ann", tokens);
    ASSERT_TRUE(row->decode(std::span(tokens).subspan(row->size())));
  }
  EXPECT_EQ(leased("bob", tokens)->size(), 0U);
  EXPECT_EQ(leased("ann", bytes_of("common bread"))->size(), 8U);
  EXPECT_EQ(leased("ann", bytes_of("common bread"))->size(), 8U);
  EXPECT_EQ(leased("ann", {})->size(), 0U);
  {
    auto row = leased("ann", tokens);
    ASSERT_TRUE(row->decode(std::span(tokens).subspan(row->size())));
  }
  // The last token is always left to be decoded.
  EXPECT_EQ(leased("ann", tokens)->size(), tokens.size() - 1);
  twin->forget("ann");
  EXPECT_EQ(leased("ann", tokens)->size(), 0U);
  {
    auto row = leased("ann", tokens);
    ASSERT_TRUE(row->decode(std::span(tokens).subspan(row->size())));
    twin->forget("");
  }
  EXPECT_EQ(leased("ann", tokens)->size(), 0U);
}

TEST(TwinGenerator, BackgroundLeavesARowToOthersAndWaits) {
  const auto twin = make_twin_generator({.rows = 2});
  EXPECT_EQ(twin->foreground(), 0U);
  auto behind = twin->lease({.background = true});
  ASSERT_TRUE(behind.has_value());
  EXPECT_EQ(twin->foreground(), 0U);
  int asked = 0;
  EXPECT_EQ(twin->lease({.background = true, .keep_going = [&] { return ++asked < 2; }}).error().code,
            ErrorCode::kCancelled);
  auto before = twin->lease({});
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(twin->foreground(), 1U);
  EXPECT_EQ(twin->lease({.keep_going = [] { return false; }}).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(twin->foreground(), 1U);
  std::atomic<bool> got = false;
  std::thread waiter([&] { got = twin->lease({}).has_value(); });
  while (twin->foreground() < 2) std::this_thread::yield();
  *before = SequenceLease();
  waiter.join();
  EXPECT_TRUE(got);
  EXPECT_EQ(twin->foreground(), 0U);
}

TEST(TwinGenerator, FactoryChecksItsOptions) {
  EXPECT_EQ((*make_generator({.name = "twin:7"}))->name(), "twin:7");
  EXPECT_EQ(make_generator({.name = "twin:x"}).error().field, "model");
  EXPECT_EQ(make_generator({.name = "twin", .rows = 0}).error().field, "rows");
  EXPECT_EQ(make_generator({.name = "twin", .rows = limits::kMaxGeneratorRows + 1}).error().field, "rows");
  EXPECT_TRUE(make_generator({.name = "twin", .rows = limits::kMaxGeneratorRows}).has_value());
  EXPECT_EQ(make_generator({.name = "twin", .chunk_tokens = 0}).error().field, "chunk_tokens");
  EXPECT_EQ(make_generator({.name = "twin", .chunk_tokens = limits::kMaxChunkTokens + 1}).error().field,
            "chunk_tokens");
  EXPECT_EQ(make_generator({.name = "twin", .context_tokens = limits::kMaxContextTokens + 1}).error().field,
            "context_tokens");
}

}  // namespace
}  // namespace memos::model
