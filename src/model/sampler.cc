// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/sampler.h"

#include <algorithm>
#include <cmath>

namespace memos::model {
namespace {

constexpr double kNegligible = 20;  // e^-20 is 2e-9: what is less likely than that by the best is left out.

}  // namespace

double Sampler::random() noexcept {
  state_ += 0x9E3779B97F4A7C15U;  // SplitMix64.
  std::uint64_t x = state_;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  x ^= x >> 31U;
  return static_cast<double>(x >> 11U) * 0x1p-53;
}

Sampler::Candidate Sampler::draw(std::vector<Candidate>& likely) {
  const double best = static_cast<double>(likely.front().logit);
  std::vector<double> shares(likely.size());
  double total = 0;
  for (std::size_t i = 0; i < likely.size(); ++i)
    total += shares[i] = std::exp((static_cast<double>(likely[i].logit) - best) / temperature_);
  std::size_t kept = 0;
  double sum = 0;
  while (kept < likely.size() && (kept == 0 || sum < top_p_ * total)) sum += shares[kept++];
  double at = random() * sum;
  std::size_t i = 0;
  while (i + 1 < kept && at >= shares[i]) at -= shares[i++];
  const Candidate chosen = likely[i];
  likely.erase(likely.begin() + static_cast<std::ptrdiff_t>(i));
  return chosen;
}

std::optional<Token> Sampler::choose(std::span<const float> logits, const std::function<bool(Token)>& fits) {
  const auto before = [](const Candidate& a, const Candidate& b) {
    return a.logit > b.logit || (a.logit == b.logit && a.token < b.token);
  };
  std::vector<Candidate> all(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) all[i] = {static_cast<Token>(i), logits[i]};
  if (temperature_ > 0) {
    const float best = *std::ranges::max_element(logits);
    const auto least = static_cast<float>(static_cast<double>(best) - kNegligible * temperature_);
    std::vector<Candidate> likely;
    std::ranges::copy_if(all, std::back_inserter(likely), [&](const Candidate& one) { return one.logit >= least; });
    std::ranges::sort(likely, before);
    while (!likely.empty()) {
      const Candidate chosen = draw(likely);
      if (!fits || fits(chosen.token)) return chosen.token;
    }
  }
  // In order, a part at a time: mostly the first one does.
  std::size_t sorted = 0;
  for (std::size_t part = 1; sorted < all.size(); part *= 16) {
    const std::size_t end = std::min(all.size(), sorted + part);
    std::partial_sort(all.begin() + static_cast<std::ptrdiff_t>(sorted), all.begin() + static_cast<std::ptrdiff_t>(end),
                      all.end(), before);
    for (; sorted < end; ++sorted) {
      if (!fits || fits(all[sorted].token)) return all[sorted].token;
    }
  }
  return std::nullopt;
}

}  // namespace memos::model
