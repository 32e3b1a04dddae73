// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/adapter_sum.h"

#include <algorithm>
#include <array>

namespace memos::model {
namespace {

constexpr std::size_t kHashDigits = 64, kSumDigits = 16;

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string adapter_sum(base::Bytes file) {
  const std::uint64_t sum = base::xxh3(file);
  std::array<std::uint8_t, kSumDigits / 2> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(sum >> (8 * (bytes.size() - 1 - i)));
  return base::to_hex(bytes);
}

std::string adapter_hash(base::FileSystem& fs, const std::string& path, base::Bytes file) {
  if (path.ends_with(kAdapterEnding)) {
    const std::string stem = path.substr(0, path.size() - kAdapterEnding.size());
    const std::string name = stem.substr(stem.rfind('/') + 1);
    const auto sum = is_hash(name) ? base::read_file(fs, stem + std::string(kAdapterSumEnding), kSumDigits)
                                   : fail(ErrorCode::kNotFound, "no hash");
    if (sum && *sum == adapter_sum(file)) return name;
  }
  return base::to_hex(base::blake2b(file));
}

}  // namespace memos::model
