// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <cmath>

#include "model/generator_test_support.h"
#include "model/twin_generator.h"
#include "operation/parametric/gate.h"
#include "operation/parametric/shelf.h"

namespace memos::parametric {
namespace {

AdapterRecord example() {
  AdapterRecord record;
  record.hash = std::string(64, 'a');
  record.base_hash = std::string(64, 'b');
  record.base_name = "base";
  record.architecture = "qwen3";
  record.rank = 4;
  record.matrices = 6;
  record.alpha = 8;
  record.bytes = 1'000;
  record.attached = true;
  record.scale = 0.5;
  record.evaluation = Evaluation{3, 2, 4, 4.01, 0.02, 0.5};
  return record;
}

Memory memory_of(const std::string& info, MemoryType type = MemoryType::kAdapter) {
  Memory memory;
  memory.body.type = type;
  memory.body.info = info;
  return memory;
}

TEST(AdapterRecord, GoesThroughInfo) {
  const auto back = record_of(memory_of(info_of(example())));
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_EQ(info_of(*back), info_of(example()));
  EXPECT_TRUE(back->evaluation->passed());
}

TEST(AdapterRecord, RefusesWhatIsNone) {
  const std::string good = info_of(example());
  EXPECT_FALSE(record_of(memory_of(good, MemoryType::kFact)));
  for (const char* bad : {"", "{}", R"({"adapter":1})", R"({"adapter":{}})"})
    EXPECT_FALSE(record_of(memory_of(bad))) << bad;
  AdapterRecord path = example();
  path.hash = "../" + std::string(61, 'a');
  EXPECT_FALSE(record_of(memory_of(info_of(path))));
}

TEST(Gate, PassesOnlyWhatHelpsAndDoesNotHarm) {
  EXPECT_TRUE((Evaluation{3, 2.9, 4, 4.08, 0.02, 1}.passed()));
  EXPECT_FALSE((Evaluation{3, 3, 4, 4, 0.02, 1}.passed()));
  EXPECT_FALSE((Evaluation{3, 2.9, 4, 4.09, 0.02, 1}.passed()));
}

class GateWithEngine : public model::test::WithEngine {};

TEST_F(GateWithEngine, MeasuresLoss) {
  const model::SyntheticModel shape;
  const auto generator =
      model::make_generator({.name = model::test::make_tiny_model(folder_, shape), .context_tokens = 256});
  ASSERT_TRUE(generator.has_value());
  const std::string text = "The red umbrella is in the car.";
  const auto base = mean_loss(**generator, {}, text);
  ASSERT_TRUE(base.has_value());
  EXPECT_GT(*base, 0);
  EXPECT_EQ(mean_loss(**generator, {}, text), base);
  EXPECT_EQ(mean_loss(**generator, {}, "x").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(mean_loss(**generator, {}, text, [] { return false; }).error().code, ErrorCode::kCancelled);
  const auto adapter = (*generator)->load_adapter(model::test::make_tiny_adapter(folder_, shape));
  ASSERT_TRUE(adapter.has_value());
  const auto made = evaluate(**generator, {*adapter, 1.0F}, text, "Another text altogether.", 0.02);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->text_before, *base);
  EXPECT_NE(made->text_after, *base);
  const auto none = evaluate(**generator, {*adapter, 0.0F}, text, "Another text altogether.", 0.02);
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->text_after, none->text_before);
  EXPECT_FALSE(none->passed());
}

TEST(Shelf, LoadsOnceAndOnlyWhatWasImported) {
  const model::test::TempFolder folder;
  const auto twin = model::make_twin_generator();
  const std::string bytes = "an adapter";
  AdapterRecord record = example();
  record.hash = base::to_hex(base::blake2b(base::as_bytes(bytes)));
  record.base_hash = twin->identity().model_hash;
  const std::string path = folder.path(record.hash + ".gguf");
  Shelf shelf(*twin, folder.path());
  EXPECT_EQ(shelf.load(record).error().code, ErrorCode::kNotFound);
  model::test::write_text(path, "something else");
  EXPECT_EQ(shelf.load(record).error().code, ErrorCode::kCorrupt);
  model::test::write_text(path, bytes);
  const auto first = shelf.load(record);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(shelf.load(record), first);
  const auto set = shelf.apply(std::span(&record, 1));
  ASSERT_TRUE(set.has_value());
  ASSERT_EQ(set->size(), 1U);
  EXPECT_EQ(set->front().adapter, *first);
  EXPECT_EQ(set->front().scale, 0.5F);
  record.attached = false;
  EXPECT_TRUE(shelf.apply(std::span(&record, 1))->empty());
  record.attached = true;
  record.base_hash = std::string(64, 'c');
  EXPECT_EQ(shelf.load(record).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(shelf.apply(std::span(&record, 1))->empty());
}

}  // namespace
}  // namespace memos::parametric
