// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/trainer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <unordered_map>

#include "language/learned/model.h"

namespace memos::language::learned {

namespace {

constexpr int kRounds = 5;
constexpr int kTagRounds = 8;
constexpr float kRate = 0.3F;  ///< Of AdaGrad (Duchi et al. 2011).
/// Percent of an example's features that a step leaves out (Srivastava et al. 2014): else what stands together once is
/// learnt by heart, and single words stay weak.
constexpr std::uint32_t kDropped = 40;
constexpr float kDecay = 1e-4F;  ///< Of each touched weight at each step.
/// A feature is kept if so many examples have it. Of sentences two keep half as many rows again and find no more.
constexpr int kFewestSentences = 3, kFewestWords = 2;
constexpr std::uint32_t kSeed = 7;
constexpr float kWidest = 0.1F;  ///< Largest weight before training.

/// Features that occur often enough, and their rows.
class Rows {
 public:
  void count(const Features& features) {
    for (const std::uint32_t one : features) ++counts_[one];
  }
  void keep(Weights& weights, std::size_t columns, int fewest) {
    weights.columns = columns;
    for (const auto& [key, times] : counts_)
      if (times >= fewest) weights.keys.push_back(key);
    std::ranges::sort(weights.keys);
    weights.rows.assign(weights.keys.size() * columns, 0.0F);
    for (std::size_t row = 0; row < weights.keys.size(); ++row)
      row_of_[weights.keys[row]] = static_cast<std::uint32_t>(row);
  }
  /// Rows of the kept ones.
  [[nodiscard]] std::vector<std::uint32_t> of(const Features& features) const {
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t one : features)
      if (const auto found = row_of_.find(one); found != row_of_.end()) rows.push_back(found->second);
    return rows;
  }

 private:
  std::unordered_map<std::uint32_t, int> counts_;
  std::unordered_map<std::uint32_t, std::uint32_t> row_of_;
};

std::vector<std::size_t> shuffled(std::size_t count, std::mt19937& random) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

/// One step of AdaGrad on one weight.
inline void step(float& weight, float& squares, float gradient, float rate) {
  gradient += kDecay * weight;
  squares += gradient * gradient;
  weight -= rate * gradient / std::sqrt(squares);
}

/// The networks that tell the slot, each trained by itself on the cross entropy.
class ClassTrainer {
 public:
  /// Each example stands twice: as it is, and with its value hidden.
  explicit ClassTrainer(std::span<const Example> examples) {
    Rows rows;
    Features features;
    for (const Example& example : examples) {
      sentence_features(example.tokens, {0, 0}, example.text, features);
      rows.count(features);
    }
    rows.keep(hidden_, kHidden, kFewestSentences);
    const auto take = [&](const Example& example, TokenSpan unseen) {
      sentence_features(example.tokens, unseen, example.text, features);
      inputs_.push_back(rows.of(features));
      labels_.push_back(example.label);
    };
    for (const Example& example : examples) {
      take(example, {0, 0});
      if (example.value.first != example.value.second) take(example, example.value);
    }
    output_.resize(kClasses * kHidden);
    for (std::vector<float>* const weights : {&hidden_.rows, &output_})
      for (float& one : *weights) one = kWidest * (static_cast<float>(random_() % 2001) / 1000.0F - 1.0F);
    hidden_squares_.assign(hidden_.rows.size(), kSquares);
    output_squares_.assign(output_.size(), kSquares);
  }

  void train() {
    for (std::size_t net = 0; net < kNets; ++net)
      for (int round = 0; round < kRounds; ++round)
        for (const std::size_t i : shuffled(inputs_.size(), random_)) learn(inputs_[i], labels_[i], net * kUnits);
  }
  [[nodiscard]] const Weights& hidden() const noexcept { return hidden_; }
  [[nodiscard]] std::span<const float> output() const noexcept { return output_; }

 private:
  static constexpr float kSquares = 1e-3F;
  /// Of the rate of the output: a row is changed seldom, and by the largest steps at first.
  static constexpr float kHiddenRate = 0.3F * kRate;

  /// `first`: column of the network's first unit.
  void learn(const std::vector<std::uint32_t>& input, std::size_t label, std::size_t first) {
    used_.clear();
    for (const std::uint32_t row : input)
      if (random_() % 100 >= kDropped) used_.push_back(row);
    if (used_.empty()) return;
    const float size = 1.0F / std::sqrt(static_cast<float>(used_.size()));
    std::array<float, kUnits> units{}, back{};
    for (const std::uint32_t row : used_)
      for (std::size_t h = 0; h < kUnits; ++h) units[h] += hidden_.rows[row * kHidden + first + h];
    for (float& one : units) one = std::max(one * size, 0.0F);
    std::array<float, kClasses> errors{};
    for (std::size_t c = 0; c < kClasses; ++c)
      for (std::size_t h = 0; h < kUnits; ++h) errors[c] += output_[c * kHidden + first + h] * units[h];
    const float most = *std::ranges::max_element(errors);
    float total = 0;
    for (float& one : errors) total += one = std::exp(one - most);
    for (float& one : errors) one /= total;
    errors[label] -= 1;
    for (std::size_t c = 0; c < kClasses; ++c) {
      for (std::size_t h = 0; h < kUnits; ++h) {
        if (units[h] <= 0) continue;
        const std::size_t at = c * kHidden + first + h;
        back[h] += errors[c] * output_[at];
        step(output_[at], output_squares_[at], errors[c] * units[h], kRate);
      }
    }
    for (const std::uint32_t row : used_) {
      for (std::size_t h = 0; h < kUnits; ++h) {
        const std::size_t at = row * kHidden + first + h;
        if (units[h] > 0) step(hidden_.rows[at], hidden_squares_[at], back[h] * size, kHiddenRate);
      }
    }
  }

  Weights hidden_;
  std::vector<float> output_, hidden_squares_, output_squares_;
  std::vector<std::vector<std::uint32_t>> inputs_;
  std::vector<std::size_t> labels_;
  std::mt19937 random_{kSeed};
  std::vector<std::uint32_t> used_;
};

/// A chain of tags by the averaged perceptron (Collins 2002).
struct TagModel {
  Weights weights;
  std::array<float, kTags * kTags> transitions{};
};

class TagTrainer {
 public:
  explicit TagTrainer(std::span<const Example> examples) {
    Rows rows;
    Features features;
    const auto each = [&](auto use) {
      for (const Example& example : examples) {
        if (example.label == 0 || example.value.first == example.value.second) continue;
        for (const TokenSpan& hidden : {TokenSpan{0, 0}, example.value}) {
          use(example, hidden, true);
          for (std::size_t i = 0; i < example.tokens.size(); ++i) {
            token_features(example.tokens, i, slot_of(example.label), hidden, features);
            use(example, hidden, false);
          }
        }
      }
    };
    each([&](const Example&, TokenSpan hidden, bool begins) {
      if (!begins && hidden.first == hidden.second) rows.count(features);
    });
    rows.keep(weights_, kTags, kFewestWords);
    each([&](const Example& example, TokenSpan, bool begins) {
      if (begins) {
        Line& line = lines_.emplace_back();
        line.tags.assign(example.tokens.size(), kOutside);
        for (std::size_t i = example.value.first; i < example.value.second; ++i)
          line.tags[i] = i == example.value.first ? kFirst : kFurther;
      } else {
        lines_.back().rows.push_back(rows.of(features));
      }
    });
  }

  TagModel train() {
    std::vector<double> sums(weights_.rows.size(), 0);
    std::array<double, kTags * kTags> transition_sums{};
    transitions_[kOutside * kTags + kFurther] = kNever;
    std::mt19937 random(kSeed);
    double step = 1;
    for (int round = 0; round < kTagRounds; ++round) {
      for (const std::size_t n : shuffled(lines_.size(), random)) {
        const Line& line = lines_[n];
        const std::vector<std::uint8_t> guess = best(line);
        if (guess != line.tags) {
          for (std::size_t i = 0; i < guess.size(); ++i) {
            const auto change = [&](std::size_t tag, float by) {
              for (const std::uint32_t row : line.rows[i]) {
                weights_.rows[row * kTags + tag] += by;
                sums[row * kTags + tag] += step * by;
              }
            };
            const auto change_transition = [&](const std::vector<std::uint8_t>& tags, float by) {
              if (i == 0) return;
              transitions_[tags[i - 1] * kTags + tags[i]] += by;
              transition_sums[tags[i - 1] * kTags + tags[i]] += step * by;
            };
            if (guess[i] != line.tags[i]) {
              change(line.tags[i], 1);
              change(guess[i], -1);
            }
            change_transition(line.tags, 1);
            change_transition(guess, -1);
          }
        }
        step += 1;
      }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) weights_.rows[i] -= static_cast<float>(sums[i] / step);
    for (std::size_t i = 0; i < transitions_.size(); ++i)
      transitions_[i] -= static_cast<float>(transition_sums[i] / step);
    return {std::move(weights_), transitions_};
  }

 private:
  static constexpr float kNever = -1e6F;
  struct Line {
    std::vector<std::vector<std::uint32_t>> rows;
    std::vector<std::uint8_t> tags;
  };

  std::vector<std::uint8_t> best(const Line& line) const {
    std::vector<TagScores> alone(line.tags.size());
    for (std::size_t i = 0; i < alone.size(); ++i)
      for (const std::uint32_t row : line.rows[i])
        for (std::size_t t = 0; t < kTags; ++t) alone[i][t] += weights_.rows[row * kTags + t];
    return best_tags(alone, transitions_);
  }

  Weights weights_;
  std::array<float, kTags * kTags> transitions_{};
  std::vector<Line> lines_;
};

}  // namespace

std::vector<std::uint8_t> train(std::span<const Example> examples) {
  ClassTrainer classes(examples);
  classes.train();
  const TagModel tags = TagTrainer(examples).train();
  return pack(classes.hidden(), classes.output(), tags.weights, tags.transitions);
}

}  // namespace memos::language::learned
