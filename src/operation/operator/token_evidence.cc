// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/token_evidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "language/language.h"
#include "operation/index/simd_dispatch.h"
#include "operation/operator/ranking.h"

namespace memos::op {
namespace {

using index::Slot;

/// Asks for a record's bytes before they are needed.
void prefetch(const index::EvidenceRecord& record) noexcept {
  constexpr std::size_t kLine = 64;
  constexpr std::size_t kMost = 16 * kLine;
  const std::size_t bytes = std::min(kMost, record.tokens.scales.size() + record.tokens.codes.size() +
                                                record.sentences.scales.size() + record.sentences.codes.size());
  for (std::size_t at = 0; at < bytes; at += kLine) __builtin_prefetch(record.tokens.scales.data() + at);
}

}  // namespace

double inverse_length(std::span<const std::int8_t> codes) noexcept {
  std::int64_t squares = 0;
  for (const std::int8_t code : codes) squares += std::int64_t{code} * code;
  return squares == 0 ? 0.0 : 1.0 / std::sqrt(static_cast<double>(squares));
}

double piece_weight(const std::string& piece, const index::View& view) {
  const std::uint64_t passages = view.sums().passages;
  if (!piece.starts_with("##")) {
    thread_local language::Tokenizer tokenizer;
    language::TermList terms;
    tokenizer.terms(piece, {}, terms);
    const index::TermId term = terms.empty() ? index::kNoString : view.core().terms().find(terms[0]);
    const std::uint32_t holders = term == index::kNoString ? 0 : view.document_frequency(term);
    if (holders != 0) return double{inverse_frequency(passages, holders)};
  }
  return kUnseenPiece * double{inverse_frequency(passages, 0)};
}

std::vector<std::uint64_t> token_sample(const index::View& view) {
  const index::Columns& columns = view.core().columns();
  Slot end = view.size();
  while (end != 0 && !view.holds(end - 1)) --end;
  std::vector<std::uint64_t> sample;
  if (end == 0) return sample;
  const auto contents = std::span(columns.content).first(end);
  auto at = contents.begin();
  for (std::size_t i = 0; i < kTokenSample; ++i) {
    at = std::lower_bound(at, contents.end(), contents.back() * i / kTokenSample);
    while (!view.holds(static_cast<Slot>(at - contents.begin()))) ++at;
    if (sample.empty() || sample.back() != *at) sample.push_back(*at);
  }
  return sample;
}

float token_coverage(std::span<const double> best, std::span<const double> usual,
                     std::span<const double> weights) noexcept {
  double sum = 0;
  double mass = 0;
  for (std::size_t t = 0; t < best.size(); ++t) {
    mass += weights[t];
    const double above = best[t] - usual[t];
    if (above > 0 && usual[t] < 1) sum += weights[t] * above / (1 - usual[t]);
  }
  return mass > 0 ? static_cast<float>(sum / mass) : 0.0F;
}

TokenEvidence::TokenEvidence(const index::View& view, const index::EvidenceSet* set, const QuestionTokens& question,
                             bool tokens, bool sentences)
    : view_(view), set_(set) {
  if (set_ == nullptr) return;
  const index::EvidenceShape& shape = set_->shape();
  sentences_ = sentences && question.sentence.size() == shape.sentence;
  if (sentences_) sentence_.add(question.sentence);
  if (!tokens || question.tokens.size() != question.pieces.size() * shape.token) return;
  for (std::size_t t = 0; t < question.pieces.size(); ++t) {
    weights_.push_back(piece_weight(question.pieces[t], view));
    pieces_.add(std::span(question.tokens).subspan(t * shape.token, shape.token));
  }
  if (!weights_.empty()) set_usual();
}

void TokenEvidence::set_usual() {
  const std::vector<std::uint64_t> sample = token_sample(view_);
  const auto found = set_->find(sample);
  usual_.assign(weights_.size(), 0.0);
  std::size_t count = 0;
  for (const index::EvidenceRecord& record : found.records) {
    if (record.tokens.empty()) continue;
    ++count;
    const std::span<const double> best = best_tokens(record);
    for (std::size_t t = 0; t < best.size(); ++t) usual_[t] += best[t];
  }
  if (count == 0) weights_.clear();
  for (double& usual : usual_) usual /= static_cast<double>(std::max<std::size_t>(count, 1));
}

void TokenEvidence::Parts::add(std::span<const std::int8_t> vector) {
  codes.push_back(vector.data());
  sums.push_back(std::accumulate(vector.begin(), vector.end(), 0));
  scales.push_back(inverse_length(vector));
}

void TokenEvidence::best_cosines(const index::PackedVectors& vectors, const Parts& parts, std::span<double> best) {
  thread_local std::vector<double> scales;
  scales.resize(vectors.size());
  for (std::size_t i = 0; i < scales.size(); ++i) scales[i] = vectors.scale(i);
  index::simd::kernels().best_packed(vectors.codes.data(), scales.data(), scales.size(), vectors.values,
                                     parts.codes.data(), parts.sums.data(), best.size(), best.data());
  // A product with a positive number keeps the order, so the largest is multiplied once.
  for (std::size_t t = 0; t < best.size(); ++t) best[t] = std::max(-1.0, best[t] * parts.scales[t]);
}

/// Of each piece of the question; valid until the next call on this thread.
std::span<const double> TokenEvidence::best_tokens(const index::EvidenceRecord& record) const {
  thread_local std::vector<double> best;
  best.resize(pieces_.codes.size());
  best_cosines(record.tokens, pieces_, best);
  return best;
}

float TokenEvidence::coverage(const index::EvidenceRecord& record) const {
  if (record.tokens.empty() || weights_.empty()) return 0;
  return token_coverage(best_tokens(record), usual_, weights_);
}

float TokenEvidence::best_sentence(const index::EvidenceRecord& record) const {
  if (!sentences_ || record.sentences.empty()) return -1;
  double best = 0;
  best_cosines(record.sentences, sentence_, {&best, 1});
  return static_cast<float>(best);
}

std::vector<TokenEvidence::Scores> TokenEvidence::score(std::span<const Slot> heads) const {
  const auto& content = view_.core().columns().content;
  std::vector<std::uint64_t> contents(heads.size());
  std::ranges::transform(heads, contents.begin(), [&](Slot head) { return content[head]; });
  const auto found = set_->find(contents);
  std::vector<Scores> scores(heads.size());
  constexpr std::size_t kAhead = 3;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (i + kAhead < heads.size()) prefetch(found.records[i + kAhead]);
    const index::EvidenceRecord& record = found.records[i];
    if (record.content == 0) continue;
    scores[i] = {.tokens = coverage(record), .sentence = best_sentence(record)};
  }
  return scores;
}

}  // namespace memos::op
