// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/gguf_file.h"

namespace memos::model {

/// Error kCorrupt: "the model file is damaged: WHAT".
[[nodiscard]] std::unexpected<Error> corrupt_model(const std::string& what, std::string field);

/// A key with a short text; "" where it is missing. Error kCorrupt.
[[nodiscard]] Result<std::string> gguf_text(const GgufFile& file, std::string_view key);

/// Reads keys of one architecture ("bert.block_count") and checks their types and ranges. Must not outlive the file.
class GgufKeys {
 public:
  GgufKeys(const GgufFile& file, std::string architecture) : file_(file), prefix_(std::move(architecture) + ".") {}

  /// A number from 1 to `limit`. Error kCorrupt when it is missing or another.
  [[nodiscard]] Result<std::uint32_t> count(std::string_view key, std::uint64_t limit) const;
  /// The same, `fallback` where it is missing.
  [[nodiscard]] Result<std::uint32_t> count_or(std::string_view key, std::uint64_t limit, std::uint32_t fallback) const;
  /// A finite number of 32 bits from `least` to `most`; `fallback` where it is missing. Error kCorrupt.
  [[nodiscard]] Result<float> real_or(std::string_view key, float least, float most, float fallback) const;
  [[nodiscard]] const GgufValue* find(std::string_view key) const { return file_.find(prefix_ + std::string(key)); }
  /// Error when the key is there with another value.
  [[nodiscard]] Status must_equal(std::string_view key, std::uint64_t expected) const;
  [[nodiscard]] std::string full(std::string_view key) const { return prefix_ + std::string(key); }

 private:
  const GgufFile& file_;
  std::string prefix_;
};

}  // namespace memos::model
