// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "language/learned/features.h"
#include "language/learned/slots.h"

/// Two linear models in one read-only block of bytes: which slot a sentence tells (multinomial logistic regression),
/// and which of its words are the value (a chain of tags, best path by Viterbi 1967). Weights are 8-bit numbers with
/// one scale each.
namespace memos::language::learned {

/// Weights of one of the two: a table from the hash of a feature to a row of weights.
struct Weights {
  std::size_t columns = 0;
  std::vector<std::uint32_t> keys;  ///< Rising.
  std::vector<float> rows;          ///< `columns` for each key.
};

/// The trained model as bytes. `transitions`: of a tag behind a tag.
[[nodiscard]] std::vector<std::uint8_t> pack(const Weights& classes, const Weights& tags,
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
  Table classes_, tags_;
  std::array<float, kTags * kTags> transitions_{};
};

}  // namespace memos::language::learned
