// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace memos::language::learned {

namespace {

constexpr unsigned kUpperBits = 14;
constexpr std::size_t kStarts = (std::size_t{1} << kUpperBits) + 1;
/// Rows whose largest weight is under this share of the largest of all are not carried.
constexpr float kLeastOfHidden = 0.1F, kLeastOfTags = 0.02F;
/// What the first word of a value must gain against none where the best path has no value. Of sentences that tell
/// nothing and were taken for telling 20 % are left out by it, of tellings 4 %, most of them with a wrong value.
constexpr float kLeastGain = -25.0F;

struct TableHead {
  float scale = 0;
  std::uint32_t keys = 0;
  std::uint64_t row_bytes = 0;  ///< With what fills up to 8.
};

std::size_t upper(std::uint32_t key) noexcept { return key >> (32U - kUpperBits); }

void append(std::vector<std::uint8_t>& out, const void* from, std::size_t bytes) {
  const auto* const begin = static_cast<const std::uint8_t*>(from);
  out.insert(out.end(), begin, begin + bytes);
}

void append_table(std::vector<std::uint8_t>& out, const Weights& weights, float least) {
  float largest = 0;
  for (const float one : weights.rows) largest = std::max(largest, std::abs(one));
  const float scale = largest > 0 ? largest / 127.0F : 1.0F;
  std::vector<std::uint32_t> starts(kStarts + 1, 0);  // even, so that what follows lies on 8 bytes
  std::vector<std::uint32_t> keys;
  std::vector<std::int8_t> rows;
  for (std::size_t row = 0; row < weights.keys.size(); ++row) {
    const std::span<const float> some = std::span(weights.rows).subspan(row * weights.columns, weights.columns);
    if (std::ranges::none_of(some, [&](float one) { return std::abs(one) >= least * largest; })) continue;
    keys.push_back(weights.keys[row]);
    ++starts[upper(weights.keys[row]) + 1];
    for (const float one : some) rows.push_back(static_cast<std::int8_t>(std::lround(one / scale)));
  }
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  const TableHead head{.scale = scale,
                       .keys = static_cast<std::uint32_t>((keys.size() + 1) / 2 * 2),
                       .row_bytes = (rows.size() + 7) / 8 * 8};
  keys.resize(head.keys, ~std::uint32_t{0});
  rows.resize(head.row_bytes, 0);
  append(out, &head, sizeof head);
  append(out, starts.data(), starts.size() * sizeof starts[0]);
  append(out, keys.data(), keys.size() * sizeof keys[0]);
  append(out, rows.data(), rows.size());
}

}  // namespace

std::vector<std::uint8_t> pack(const Weights& hidden, std::span<const float> output, const Weights& tags,
                               std::span<const float, kTags * kTags> transitions) {
  std::vector<std::uint8_t> out;
  append_table(out, hidden, kLeastOfHidden);
  append_table(out, tags, kLeastOfTags);
  append(out, output.data(), output.size_bytes());
  append(out, transitions.data(), transitions.size_bytes());
  return out;
}

std::vector<std::uint8_t> best_tags(std::span<const TagScores> alone,
                                    std::span<const float, kTags * kTags> transitions) {
  constexpr float kNever = -1e6F;
  std::vector<std::array<std::uint8_t, kTags>> from(alone.size());
  TagScores scores{0, 0, kNever};
  for (std::size_t i = 0; i < alone.size(); ++i) {
    TagScores now{};
    for (std::size_t t = 0; t < kTags; ++t) {
      std::size_t chosen = 0;
      for (std::size_t p = 1; i > 0 && p < kTags; ++p)
        if (scores[p] + transitions[p * kTags + t] > scores[chosen] + transitions[chosen * kTags + t]) chosen = p;
      from[i][t] = static_cast<std::uint8_t>(chosen);
      now[t] = (i == 0 ? scores[t] : scores[chosen] + transitions[chosen * kTags + t]) + alone[i][t];
    }
    scores = now;
  }
  std::vector<std::uint8_t> tags(alone.size());
  auto tag = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
  for (std::size_t i = tags.size(); i-- > 0; tag = from[i][tag]) tags[i] = static_cast<std::uint8_t>(tag);
  return tags;
}

Model::Model(std::span<const std::uint8_t> bytes) {
  for (Table* table : {&hidden_, &tags_}) {
    TableHead head;
    std::memcpy(&head, bytes.data(), sizeof head);
    bytes = bytes.subspan(sizeof head);
    table->scale = head.scale;
    table->starts = {reinterpret_cast<const std::uint32_t*>(bytes.data()), kStarts + 1};
    bytes = bytes.subspan(table->starts.size_bytes());
    table->keys = {reinterpret_cast<const std::uint32_t*>(bytes.data()), head.keys};
    bytes = bytes.subspan(table->keys.size_bytes());
    table->rows = {reinterpret_cast<const std::int8_t*>(bytes.data()), head.row_bytes};
    bytes = bytes.subspan(head.row_bytes);
  }
  output_ = {reinterpret_cast<const float*>(bytes.data()), kClasses * kHidden};
  bytes = bytes.subspan(output_.size_bytes());
  std::memcpy(transitions_.data(), bytes.data(), sizeof transitions_);
}

const std::int8_t* Model::Table::find(std::uint32_t key, std::size_t columns) const {
  for (std::size_t at = starts[upper(key)]; at < starts[upper(key) + 1]; ++at)
    if (keys[at] == key) return rows.data() + at * columns;
  return nullptr;
}

std::array<float, kClasses> Model::classify(std::span<const std::uint32_t> features) const {
  std::array<std::int32_t, kHidden> sums{};
  std::size_t known = 0;
  for (const std::uint32_t feature : features) {
    const std::int8_t* const row = hidden_.find(feature, kHidden);
    if (row == nullptr) continue;
    ++known;
    for (std::size_t h = 0; h < kHidden; ++h) sums[h] += row[h];
  }
  const float scale = hidden_.scale / std::sqrt(static_cast<float>(std::max<std::size_t>(known, 1)));
  std::array<float, kHidden> units{};
  for (std::size_t h = 0; h < kHidden; ++h) units[h] = scale * static_cast<float>(std::max(sums[h], 0));
  std::array<float, kClasses> out{};
  for (std::size_t net = 0; net < kNets; ++net) {
    std::array<float, kClasses> alone{};
    for (std::size_t c = 0; c < kClasses; ++c) {
      const std::span<const float> weights = output_.subspan(c * kHidden, kHidden);
      for (std::size_t h = net * kUnits; h < (net + 1) * kUnits; ++h) alone[c] += weights[h] * units[h];
    }
    const float most = std::ranges::max(alone);
    float total = 0;
    for (float& one : alone) total += one = std::exp(one - most);
    for (std::size_t c = 0; c < kClasses; ++c) out[c] += alone[c] / (total * static_cast<float>(kNets));
  }
  return out;
}

std::optional<TokenSpan> Model::value(std::span<const Token> tokens, std::size_t slot) const {
  const std::size_t count = std::min(tokens.size(), kMostTokens);
  if (count == 0) return std::nullopt;
  std::vector<TagScores> alone(count);
  Features features;
  for (std::size_t i = 0; i < count; ++i) {
    token_features(tokens, i, slot, {0, 0}, features);
    std::array<std::int32_t, kTags> sums{};
    for (const std::uint32_t feature : features) {
      const std::int8_t* const row = tags_.find(feature, kTags);
      if (row == nullptr) continue;
      for (std::size_t t = 0; t < kTags; ++t) sums[t] += row[t];
    }
    for (std::size_t t = 0; t < kTags; ++t) alone[i][t] = tags_.scale * static_cast<float>(sums[t]);
  }
  const std::vector<std::uint8_t> tags = best_tags(alone, transitions_);
  std::optional<TokenSpan> longest;
  for (std::size_t i = 0; i < count;) {
    if (tags[i] == kOutside) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < count && tags[end] == kFurther) ++end;
    if (!longest || end - i > longest->second - longest->first) longest = {i, end};
    i = end;
  }
  if (longest) return longest;
  // The sentence tells the slot, so there is one: the likeliest first word, and what goes on from it.
  std::size_t first = count;
  for (std::size_t i = 0; i < count; ++i) {
    if (tokens[i].shape == Shape::kMark) continue;
    const float gain = alone[i][kFirst] - alone[i][kOutside];
    if (first == count || gain > alone[first][kFirst] - alone[first][kOutside]) first = i;
  }
  if (first == count || alone[first][kFirst] - alone[first][kOutside] < kLeastGain) return std::nullopt;
  std::size_t end = first + 1;
  while (end < count && alone[end][kFurther] > alone[end][kOutside]) ++end;
  return TokenSpan{first, end};
}

}  // namespace memos::language::learned
