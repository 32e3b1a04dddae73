// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/adapter_sum.h"

#include <gtest/gtest.h>

#include "base/fault_file.h"

namespace memos::model {
namespace {

class AdapterSum : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(files_->make_directory("/a"));
    ASSERT_TRUE(base::write_file_atomically(*files_, "/a/" + name, base::as_bytes(text)));
  }
  [[nodiscard]] std::string hash(const std::string& name) {
    return adapter_hash(*files_, "/a/" + name, base::as_bytes(text_));
  }
  const std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  const std::string text_ = "an adapter";
  const std::string own_ = base::to_hex(base::blake2b(base::as_bytes(text_)));
  const std::string sum_ = adapter_sum(base::as_bytes(text_));
  const std::string claimed_ = std::string(64, 'c');  // Shows which way was gone.
};

TEST_F(AdapterSum, IsSixteenDigits) {
  EXPECT_EQ(sum_.size(), 16U);
  EXPECT_NE(adapter_sum(base::as_bytes("another one")), sum_);
}

TEST_F(AdapterSum, TheNameCountsWhereTheSumFits) {
  write(claimed_ + ".sum", sum_);
  EXPECT_EQ(hash(claimed_ + ".gguf"), claimed_);
}

TEST_F(AdapterSum, ElseTheFileIsHashed) {
  EXPECT_EQ(hash(claimed_ + ".gguf"), own_) << "no sum";
  for (const std::string& wrong : {std::string(), sum_.substr(1), sum_ + "0", std::string(16, '0')}) {
    write(claimed_ + ".sum", wrong);
    EXPECT_EQ(hash(claimed_ + ".gguf"), own_) << wrong;
  }
  for (const std::string& name : {std::string("style"), std::string(63, 'c'), std::string(64, 'C')}) {
    write(name + ".sum", sum_);
    EXPECT_EQ(hash(name + ".gguf"), own_) << name;
  }
  EXPECT_EQ(hash(claimed_), own_);
}

}  // namespace
}  // namespace memos::model
