// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/file.h"

#include <gtest/gtest.h>

namespace memos::base {
namespace {

TEST(PosixFile, PlaceholderUntilTheContractSuite) { EXPECT_FALSE(make_posix_file_system()->sync_failed()); }

}  // namespace
}  // namespace memos::base
