// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/prompts.h"

#include <gtest/gtest.h>

#include <array>

#include "base/fault_file.h"
#include "base/hash.h"
#include "base/limits.h"

namespace memos::reader {
namespace {

std::string problem(PromptKind kind, const std::string& text) {
  const auto prompt = make_prompt(kind, text);
  return prompt ? "" : prompt.error().message;
}

TEST(Prompts, ShippedOnesNameThemselvesByTheirText) {
  const Prompts& shipped = shipped_prompts();
  EXPECT_EQ(shipped.facts.hash.size(), 16U);
  EXPECT_NE(shipped.facts.hash, shipped.summary.hash);
  EXPECT_EQ(make_prompt(PromptKind::kFacts, shipped.facts.text)->hash, shipped.facts.hash);
  EXPECT_NE(make_prompt(PromptKind::kFacts, shipped.facts.text + "!")->hash, shipped.facts.hash);
  EXPECT_EQ(&shipped.of(PromptKind::kSummary), &shipped.summary);
  for (const PromptKind kind : {PromptKind::kFacts, PromptKind::kSummary})
    EXPECT_EQ(parse_prompt_kind(name(kind)), kind);
  EXPECT_EQ(parse_prompt_kind("poem").error().field, "prompt");
}

TEST(Prompts, PlacesAreChecked) {
  EXPECT_EQ(problem(PromptKind::kFacts, "{{turns}} {{slots}}"), "");
  EXPECT_EQ(problem(PromptKind::kFacts, "{{turns}}"),
            "the prompt facts.md lacks {{slots}}, without which the model would not see what it is about");
  EXPECT_EQ(problem(PromptKind::kSummary, "Write a poem"),
            "the prompt summary.md lacks {{turns}}, without which the model would not see what it is about");
  EXPECT_EQ(problem(PromptKind::kSummary, "{{turns}} {{ words }}"),
            "the prompt summary.md holds a place that is not known; known are {{turns}}, {{words}}");
  EXPECT_EQ(problem(PromptKind::kSummary, "{{turns"),
            "the prompt summary.md opens a place with {{ that it does not close with }}");
  EXPECT_EQ(problem(PromptKind::kSummary, "{{turns}} \xFF"), "the prompt summary.md is not UTF-8");
  EXPECT_EQ(make_prompt(PromptKind::kSummary, "{{turns}}" + std::string(limits::kMaxPromptBytes, '.')).error().code,
            ErrorCode::kExhausted);
}

TEST(Prompts, WhatIsFilledInIsNotFilledAgain) {
  const auto prompt = make_prompt(PromptKind::kSummary, "a {{turns}} b {{words}} c {{turns}}");
  ASSERT_TRUE(prompt);
  const std::array fillings = {Filling{"turns", "{{words}}"}, Filling{"words", "7"}};
  EXPECT_EQ(fill(*prompt, fillings), "a {{words}} b 7 c {{words}}");
  EXPECT_EQ(fill(*prompt, {}), "a  b  c ");
}

TEST(Prompts, AFolderReplacesTheOnesItHas) {
  const auto disk = base::make_fault_file_system();
  EXPECT_EQ(load_prompts(*disk, "/prompts").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(disk->make_directory("/prompts"));
  EXPECT_EQ(load_prompts(*disk, "/prompts").error().field, "prompts");
  ASSERT_TRUE(base::write_file_atomically(*disk, "/prompts/summary.md", base::as_bytes("Sum up: {{turns}}")));
  const auto prompts = load_prompts(*disk, "/prompts");
  ASSERT_TRUE(prompts) << prompts.error().message;
  EXPECT_EQ(prompts->summary.text, "Sum up: {{turns}}");
  EXPECT_EQ(prompts->facts.hash, shipped_prompts().facts.hash);
  ASSERT_TRUE(base::write_file_atomically(*disk, "/prompts/facts.md", base::as_bytes("Facts of {{turns}}?")));
  EXPECT_EQ(load_prompts(*disk, "/prompts").error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace memos::reader
