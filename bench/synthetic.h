// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace memos::bench {

/// Text with a vocabulary of Zipf frequencies and vectors in clusters, both from a seed: the same on every machine
/// that has the same standard library. It has the statistics of short chat turns, not their meaning, so it can show
/// speed and size but never quality.
class Synthetic {
 public:
  Synthetic(std::uint64_t seed, std::size_t dimension);

  /// About 13 words.
  std::string turn();
  /// Words up to exactly `bytes` bytes.
  std::string turn_of(std::size_t bytes);
  /// 3 to 8 words, the most common ones among them.
  std::string question();
  /// A unit vector near one of the cluster centres.
  std::vector<float> vector();

 private:
  const std::string& word();

  std::mt19937_64 random_;
  std::vector<std::string> words_;
  std::discrete_distribution<std::size_t> rank_;
  std::vector<std::vector<float>> centres_;
  std::normal_distribution<float> normal_{0.0F, 1.0F};
};

}  // namespace memos::bench
