// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "language/learned/features.h"
#include "language/learned/slots.h"

/// Two models in one read-only block of bytes: which slot a sentence tells (networks with one hidden layer of rectified
/// units over the sum of its features' rows, like fastText by Joulin et al. 2017 but for the rectifier), and which of
/// its words are the value (a linear chain of tags, best path by Viterbi 1967). Rows are 8-bit numbers with one scale
/// each table.
namespace memos::language::learned {

/// Networks whose probabilities are averaged, and units of the hidden layer of each. On lines of writers whom the
/// training did not see, half of them without a word of the slot: one of 64 units finds 55.2 % and takes 5.8 % of
/// nothing for something, two of 64 55.2 and 5.5, two of 32 58.9 and 5.9.
inline constexpr std::size_t kNets = 2, kUnits = 32;
inline constexpr std::size_t kHidden = kNets * kUnits;  ///< Columns of a feature's row: the units of each in turn.

/// A table from the hash of a feature to a row of weights.
struct Weights {
  std::size_t columns = 0;
  std::vector<std::uint32_t> keys;  ///< Rising.
  std::vector<float> rows;          ///< `columns` for each key.
};

/// The trained model as bytes. `hidden`: of each feature to the units. `output`: for each class the weights of the
/// units. `transitions`: of a tag behind a tag.
[[nodiscard]] std::vector<std::uint8_t> pack(const Weights& hidden, std::span<const float> output, const Weights& tags,
                                             std::span<const float, kTags * kTags> transitions);

/// What each tag of one token scores by itself.
using TagScores = std::array<float, kTags>;
/// The best chain of tags; a further word never comes first. `transitions`: of a tag behind a tag.
[[nodiscard]] std::vector<std::uint8_t> best_tags(std::span<const TagScores> alone,
                                                  std::span<const float, kTags * kTags> transitions);

class Model {
 public:
  /// A view of bytes that pack() made; they must outlive it and be aligned to 8. Never fails: the bytes are our own.
  explicit Model(std::span<const std::uint8_t> bytes);

  /// Probability of each class.
  [[nodiscard]] std::array<float, kClasses> classify(std::span<const std::uint32_t> features) const;
  /// The tokens that are the value of a slot in a sentence that tells it: the longest run of the best path; none.
  [[nodiscard]] std::optional<TokenSpan> value(std::span<const Token> tokens, std::size_t slot) const;

 private:
  struct Table {
    float scale = 0;
    std::span<const std::uint32_t>
        starts;                           ///< For each value of a key's upper bits the first key with it; and the end.
    std::span<const std::uint32_t> keys;  ///< Rising.
    std::span<const std::int8_t> rows;
    [[nodiscard]] const std::int8_t* find(std::uint32_t key, std::size_t columns) const;
  };
  Table hidden_, tags_;
  std::span<const float> output_;  ///< kClasses rows of kHidden.
  std::array<float, kTags * kTags> transitions_{};
};

}  // namespace memos::language::learned
