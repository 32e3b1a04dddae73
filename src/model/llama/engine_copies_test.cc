// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama/engine_copies.h"

#include <ggml-alloc.h>
#include <ggml-backend.h>
#include <ggml.h>
#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>

namespace memos_llama {
namespace {

TEST(EngineCopies, EveryByteArrivesAndNoOther) {
  static const bool once = (take_copies(), true);
  ASSERT_TRUE(once);
  constexpr std::int64_t kBytes = 20'000;
  const std::unique_ptr<ggml_context, void (*)(ggml_context*)> context(
      ggml_init({.mem_size = std::size_t{1} << 16U, .mem_buffer = nullptr, .no_alloc = true}), ggml_free);
  ggml_tensor* const tensor = ggml_new_tensor_1d(context.get(), GGML_TYPE_I8, kBytes);
  const std::unique_ptr<ggml_backend_buffer, void (*)(ggml_backend_buffer_t)> buffer(
      ggml_backend_alloc_ctx_tensors_from_buft(context.get(), ggml_backend_cpu_buffer_type()),
      ggml_backend_buffer_free);
  ASSERT_NE(buffer, nullptr);
  std::string source(kBytes, '\0');
  std::iota(source.begin(), source.end(), '\1');
  for (const std::size_t offset : {0U, 1U, 63U, 64U, 100U}) {
    for (const std::size_t bytes : {0U, 1U, 4095U, 4096U, 4097U, 4160U, 8191U, 16384U}) {
      for (const std::size_t from : {0U, 7U}) {
        std::string expected(kBytes, '#'), got(kBytes, '\0');
        ggml_backend_tensor_set(tensor, expected.data(), 0, expected.size());
        ggml_backend_tensor_set(tensor, source.data() + from, offset, bytes);
        ggml_backend_tensor_get(tensor, got.data(), 0, got.size());
        expected.replace(offset, bytes, source, from, bytes);
        EXPECT_EQ(got, expected) << bytes << " bytes at " << offset << " from " << from;
      }
    }
  }
}

}  // namespace
}  // namespace memos_llama
