// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "synthetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace memos::bench {
namespace {

constexpr std::size_t kWords = 20'000;
constexpr double kZipfExponent = 1.05;  // the usual fit for English word frequencies is 1.0 to 1.1
constexpr std::size_t kCentres = 200;
constexpr float kSpread = 1.0F;  // noise beside a centre of the same length: cosines of neighbours around 0.5
constexpr std::size_t kTurnWords = 13;

/// A word that can be spoken, from its rank; common words are short.
std::string make_word(std::size_t rank) {
  constexpr std::array<std::string_view, 16> kOnsets{"b", "d",  "f",  "g",  "k", "l", "m", "n",
                                                     "p", "br", "st", "tr", "r", "s", "t", "v"};
  constexpr std::array<std::string_view, 6> kVowels{"a", "e", "i", "o", "u", "ou"};
  std::string out;
  std::size_t rest = rank + 1;
  do {
    out += kOnsets[rest % kOnsets.size()];
    rest /= kOnsets.size();
    out += kVowels[rest % kVowels.size()];
    rest /= kVowels.size();
  } while (rest > 0);
  return out;
}

std::vector<double> zipf_weights() {
  std::vector<double> weights(kWords);
  for (std::size_t i = 0; i < kWords; ++i) weights[i] = 1.0 / std::pow(static_cast<double>(i + 1), kZipfExponent);
  return weights;
}

void normalise(std::vector<float>& v) {
  double sum = 0;
  for (const float x : v) sum += static_cast<double>(x) * static_cast<double>(x);
  const auto scale = static_cast<float>(1.0 / std::sqrt(sum));
  for (float& x : v) x *= scale;
}

}  // namespace

Synthetic::Synthetic(std::uint64_t seed, std::size_t dimension) : random_(seed) {
  words_.reserve(kWords);
  for (std::size_t i = 0; i < kWords; ++i) words_.push_back(make_word(i));
  const auto weights = zipf_weights();
  rank_ = std::discrete_distribution<std::size_t>(weights.begin(), weights.end());
  centres_.resize(kCentres, std::vector<float>(dimension));
  for (auto& centre : centres_) {
    for (float& x : centre) x = normal_(random_);
  }
}

const std::string& Synthetic::word() { return words_[rank_(random_)]; }

std::string Synthetic::turn() {
  std::string out;
  for (std::size_t i = 0; i < kTurnWords; ++i) {
    if (i > 0) out += ' ';
    out += word();
  }
  return out + '.';
}

std::string Synthetic::turn_of(std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += word() + ' ';
  out.resize(bytes - 1);
  return out + '.';
}

std::string Synthetic::question() {
  std::string out = word();
  for (std::size_t i = 0, more = 2 + random_() % 6; i < more; ++i) out += ' ' + word();
  return out + '?';
}

std::vector<float> Synthetic::vector() {
  const auto& centre = centres_[random_() % kCentres];
  std::vector<float> out(centre.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = centre[i] + kSpread * normal_(random_);
  normalise(out);
  return out;
}

}  // namespace memos::bench
