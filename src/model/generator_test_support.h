// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

// Tests only: tiny generative models, written when a test runs.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/file.h"
#include "model/bert_test_support.h"
#include "model/generator.h"
#include "model/llama_engine.h"
#include "model/synthetic_model.h"

namespace memos::model::test {

inline void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().message);
}

/// A tiny model's file.
inline std::string make_tiny_model(const TempFolder& folder, const SyntheticModel& model = {},
                                   const std::string& name = "tiny") {
  const auto fs = base::make_posix_file_system();
  const std::string path = folder.path(name + ".gguf");
  must(write_synthetic_model(*fs, path, model));
  return path;
}

inline std::string make_tiny_adapter(const TempFolder& folder, const SyntheticModel& model = {},
                                     const SyntheticAdapter& adapter = {}, const std::string& name = "adapter") {
  const auto fs = base::make_posix_file_system();
  const std::string path = folder.path(name + ".gguf");
  must(write_synthetic_adapter(*fs, path, model, adapter));
  return path;
}

inline std::vector<float> logits_of(const KvSequence& row) {
  const auto logits = row.logits();
  if (!logits) throw std::runtime_error(logits.error().message);
  return {logits->begin(), logits->end()};
}

/// Tests with the engine: skipped where the module is not built.
class WithEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto engine = LlamaEngine::load("model");
    if (!engine) GTEST_SKIP() << engine.error().message;
  }
  TempFolder folder_;
};

}  // namespace memos::model::test
