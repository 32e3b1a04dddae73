// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "interface/api/tenants.h"

/// What the tests of several doors need.
namespace memos::doors {

/// A JSON text that a test wrote; not JSON fails the test.
inline json::Value parsed(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return value.value_or(json::Value());
}

/// Real memories, nothing on disk.
class MemoryTest : public testing::Test {
 protected:
  void SetUp() override {
    memos::Options options;
    options.embedder = "none";
    options.run_jobs = false;
    auto opened = api::open_tenants(options);
    ASSERT_TRUE(opened) << opened.error().message;
    tenants_ = *std::move(opened);
  }
  Memos& memos() { return tenants_->of({}); }

  std::unique_ptr<api::Tenants> tenants_;
};

}  // namespace memos::doors
