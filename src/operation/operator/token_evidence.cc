// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/token_evidence.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "language/language.h"
#include "operation/index/simd_dispatch.h"
#include "operation/operator/ranking.h"

namespace memos::op {
namespace {

using index::Slot;

/// Rows that are scored at a time.
constexpr std::size_t kBlock = 64;

/// Largest dot product of a query with any of the rows; kernels want `query` padded to whole registers, which codes of
/// 64 values are.
std::int32_t largest_dot(std::span<const std::uint8_t> rows, std::size_t stride, const std::int8_t* query,
                         std::int32_t query_sum) {
  const auto dot_rows = index::simd::kernels().dot_rows;
  std::array<std::int32_t, kBlock> dots;
  std::int32_t best = INT32_MIN;
  for (std::size_t row = 0; row * stride < rows.size(); row += kBlock) {
    const std::size_t count = std::min(kBlock, rows.size() / stride - row);
    dot_rows(rows.data() + row * stride, count, stride, query, query_sum, dots.data());
    best = std::max(best, *std::max_element(dots.begin(), dots.begin() + static_cast<std::ptrdiff_t>(count)));
  }
  return best;
}

std::int32_t sum_of(std::span<const std::int8_t> codes) { return std::accumulate(codes.begin(), codes.end(), 0); }

}  // namespace

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

float token_coverage(std::span<const std::int32_t> best, std::span<const double> usual,
                     std::span<const double> weights) noexcept {
  double sum = 0;
  double mass = 0;
  for (std::size_t t = 0; t < best.size(); ++t) {
    mass += weights[t];
    const double above = static_cast<double>(best[t]) / kCodesSquared - usual[t];
    if (above > 0 && usual[t] < 1) sum += weights[t] * above / (1 - usual[t]);
  }
  return mass > 0 ? static_cast<float>(sum / mass) : 0.0F;
}

TokenEvidence::TokenEvidence(const index::View& view, const index::EvidenceSet* set, const QuestionTokens& question,
                             bool tokens, bool sentences)
    : view_(view), set_(set), question_(question) {
  if (set_ == nullptr) return;
  const index::EvidenceShape& shape = set_->shape();
  sentences_ = sentences && question.sentence.size() == shape.sentence;
  if (sentences_) sentence_sum_ = sum_of(question.sentence);
  if (!tokens || question.tokens.size() != question.pieces.size() * shape.token) return;
  for (std::size_t t = 0; t < question.pieces.size(); ++t) {
    weights_.push_back(piece_weight(question.pieces[t], view));
    code_sums_.push_back(sum_of(std::span(question.tokens).subspan(t * shape.token, shape.token)));
  }
  if (!weights_.empty()) set_usual();
}

void TokenEvidence::set_usual() {
  const std::vector<std::uint64_t> sample = token_sample(view_);
  const auto found = set_->find(sample);
  std::vector<std::int64_t> sums(weights_.size(), 0);
  std::int64_t count = 0;
  for (const index::EvidenceRecord& record : found.records) {
    if (record.tokens.empty()) continue;
    ++count;
    for (std::size_t t = 0; t < sums.size(); ++t) sums[t] += best_token(record, t);
  }
  if (count == 0) {
    weights_.clear();
    return;
  }
  for (const std::int64_t sum : sums)
    usual_.push_back(static_cast<double>(sum) / static_cast<double>(count) / kCodesSquared);
}

std::int32_t TokenEvidence::best_token(const index::EvidenceRecord& record, std::size_t piece) const {
  const std::size_t codes = set_->shape().token;
  return largest_dot(record.tokens, codes, question_.tokens.data() + piece * codes, code_sums_[piece]);
}

float TokenEvidence::coverage(const index::EvidenceRecord& record) const {
  if (record.tokens.empty() || weights_.empty()) return 0;
  thread_local std::vector<std::int32_t> best;
  best.resize(weights_.size());
  for (std::size_t t = 0; t < best.size(); ++t) best[t] = best_token(record, t);
  return token_coverage(best, usual_, weights_);
}

float TokenEvidence::best_sentence(const index::EvidenceRecord& record) const {
  if (!sentences_ || record.sentences.empty()) return -1;
  const std::int32_t dot =
      largest_dot(record.sentences, set_->shape().sentence, question_.sentence.data(), sentence_sum_);
  return static_cast<float>(static_cast<double>(dot) / kCodesSquared);
}

std::vector<TokenEvidence::Scores> TokenEvidence::score(std::span<const Slot> heads) const {
  const auto& content = view_.core().columns().content;
  std::vector<std::uint64_t> contents(heads.size());
  std::ranges::transform(heads, contents.begin(), [&](Slot head) { return content[head]; });
  const auto found = set_->find(contents);
  std::vector<Scores> scores(heads.size());
  for (std::size_t i = 0; i < heads.size(); ++i) {
    const index::EvidenceRecord& record = found.records[i];
    if (record.content == 0) continue;
    scores[i] = {.tokens = coverage(record), .sentence = best_sentence(record)};
  }
  return scores;
}

}  // namespace memos::op
