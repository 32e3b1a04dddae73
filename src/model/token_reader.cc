// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/token_reader.h"

#include <algorithm>
#include <array>

#include "language/language.h"
#include "model/windows.h"

namespace memos::model {
namespace {

/// Shorter runs of pieces between . ! ? are joined with what follows; a tail below the second figure is left out.
constexpr std::size_t kSentencePieces = 5;
constexpr std::size_t kTailPieces = 4;

constexpr std::array<std::string_view, 11> kPunctuation{".", ",", "'", "\"", "!", "?", "(", ")", "-", ":", ";"};
/// What BERT's tokenizer leaves of "it's", "don't", "I'm", "we're", "I've", "you'll", "she'd".
constexpr std::array<std::string_view, 7> kContractions{"s", "t", "m", "re", "ve", "ll", "d"};
/// Words that only shape a question.
constexpr std::array<std::string_view, 9> kAsking{"i", "many", "kind", "kinds", "type", "types", "some", "sort", "s"};

bool is_plain(std::string_view piece) noexcept {
  const char first = piece.empty() ? '\0' : piece.front();
  return (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
}

enum Bit : std::uint8_t { kSeen = 1, kControl = 2, kNothing = 4, kAsks = 8, kPlain = 16, kEnds = 32 };

std::uint8_t pack(const PieceKind& kind) noexcept {
  return static_cast<std::uint8_t>(kSeen | (kind.control ? kControl : 0) | (kind.says_nothing ? kNothing : 0) |
                                   (kind.asks ? kAsks : 0) | (kind.plain ? kPlain : 0) |
                                   (kind.ends_sentence ? kEnds : 0));
}

PieceKind unpack(std::uint8_t bits) noexcept {
  return {.control = (bits & kControl) != 0,
          .says_nothing = (bits & kNothing) != 0,
          .asks = (bits & kAsks) != 0,
          .plain = (bits & kPlain) != 0,
          .ends_sentence = (bits & kEnds) != 0};
}

}  // namespace

PieceKind kind_of_piece(std::string_view piece) noexcept {
  PieceKind kind;
  const bool continues = piece.starts_with("##");
  if (continues) piece.remove_prefix(2);
  kind.plain = is_plain(piece);
  if (continues) return kind;
  kind.ends_sentence = piece == "." || piece == "!" || piece == "?";
  kind.asks = std::ranges::find(kAsking, piece) != kAsking.end();
  kind.says_nothing = std::ranges::find(kPunctuation, piece) != kPunctuation.end() ||
                      std::ranges::find(kContractions, piece) != kContractions.end() ||
                      language::is_stop_word(piece, "en");
  return kind;
}

TokenReader::TokenReader(const LlamaModel& model, TokenProjection projection)
    : model_(model),
      projection_(std::move(projection)),
      known_(std::make_unique<std::atomic<std::uint8_t>[]>(model.vocabulary())) {}

/// The vocabulary marks the beginning of a word with U+2581; BERT's own lists mark continuations with "##".
Result<std::string> TokenReader::piece(std::int32_t token) const {
  constexpr std::string_view kWordStart = "\xE2\x96\x81";
  MEMOS_TRY(LlamaModel::TokenText text, model_.token_text(token));
  if (text.text.starts_with(kWordStart)) return text.text.substr(kWordStart.size());
  return text.control ? std::move(text.text) : "##" + text.text;
}

Result<PieceKind> TokenReader::kind(std::int32_t token) {
  auto& known = known_[static_cast<std::size_t>(token)];
  if (const std::uint8_t bits = known.load(std::memory_order_relaxed); bits != 0) return unpack(bits);
  MEMOS_TRY(const LlamaModel::TokenText text, model_.token_text(token));
  PieceKind kind;
  kind.control = text.control;
  if (!text.control) {
    MEMOS_TRY(const std::string written, piece(token));
    kind = kind_of_piece(written);
  }
  known.store(pack(kind), std::memory_order_relaxed);
  return kind;
}

Result<TokenEvidence> TokenReader::read(std::span<const std::int32_t> tokens, std::span<float> states,
                                        TextKind text_kind) {
  const std::size_t dimension = projection_.dimension();
  std::vector<PieceKind> kinds;
  kinds.reserve(tokens.size());
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    MEMOS_TRY(const PieceKind kind, this->kind(tokens[i]));
    kinds.push_back(kind);
    static_cast<void>(make_unit(states.subspan(i * dimension, dimension)));
    const bool fits = text_kind == TextKind::kPassage || (kind.plain && !kind.asks);
    if (!kind.control && !kind.says_nothing && fits) kept.push_back(i);
  }
  TokenEvidence out;
  if (kept.empty() && text_kind == TextKind::kPassage && !tokens.empty()) kept.push_back(0);  // [CLS]
  out.tokens.resize(kept.size() * kTokenDimension);
  for (std::size_t n = 0; n < kept.size(); ++n) {
    projection_.project(states.subspan(kept[n] * dimension, dimension),
                        std::span(out.tokens).subspan(n * kTokenDimension, kTokenDimension));
    if (text_kind == TextKind::kPassage) continue;
    MEMOS_TRY(std::string written, piece(tokens[kept[n]]));
    out.pieces.push_back(std::move(written));
  }
  if (text_kind == TextKind::kPassage) read_sentences(kinds, states, out);
  return out;
}

void TokenReader::append_whole(std::span<const float> vector, std::vector<std::int8_t>& out) {
  const std::size_t begin = out.size();
  out.resize(begin + sentence_dimension(static_cast<std::uint32_t>(vector.size())));
  quantize_direction(vector, std::span(out).subspan(begin, vector.size()));
}

void TokenReader::read_sentences(std::span<const PieceKind> kinds, std::span<const float> states,
                                 TokenEvidence& out) const {
  const std::size_t dimension = projection_.dimension();
  std::vector<float> sum(dimension, 0.0F);
  std::size_t pieces = 0;
  std::size_t sentences = 0;
  const auto close = [&] {
    append_whole(sum, out.sentences);
    std::ranges::fill(sum, 0.0F);
    pieces = 0;
    ++sentences;
  };
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].control) continue;
    const auto state = states.subspan(i * dimension, dimension);
    for (std::size_t d = 0; d < dimension; ++d) sum[d] += state[d];
    ++pieces;
    if (kinds[i].ends_sentence && pieces >= kSentencePieces) close();
  }
  if (pieces >= kTailPieces) close();
  if (sentences < 2) out.sentences.clear();  // The text's own vector says it already.
}

}  // namespace memos::model
