// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "model/embedder.h"
#include "model/llama_engine.h"
#include "model/token_projection.h"

namespace memos::model {

/// What a word piece is for late interaction. Function words, punctuation and contractions say nothing by themselves.
struct PieceKind {
  bool control = false;        ///< [CLS], [SEP], …
  bool says_nothing = false;   ///< Left out everywhere.
  bool asks = false;           ///< Left out of questions only: "kind", "type", "many", …
  bool plain = false;          ///< Letters or digits (ASCII), so it may stand in a question.
  bool ends_sentence = false;  ///< . ! ?
};
/// `piece`: as BERT's vocabulary lists it, "##ing" for a continuation.
[[nodiscard]] PieceKind kind_of_piece(std::string_view piece) noexcept;

/// Turns the last hidden states of a text's tokens into its evidence. Thread-safe.
class TokenReader {
 public:
  TokenReader(const LlamaModel& model, TokenProjection projection);

  /// `states`: tokens.size() times dimension values. Scales them to unit length in place. Error kUnavailable.
  [[nodiscard]] Result<TokenEvidence> read(std::span<const std::int32_t> tokens, std::span<float> states,
                                           TextKind kind);
  /// Appends the codes of a text's or sentence's vector.
  static void append_whole(std::span<const float> vector, std::vector<std::int8_t>& out);

 private:
  [[nodiscard]] Result<PieceKind> kind(std::int32_t token);
  [[nodiscard]] Result<std::string> piece(std::int32_t token) const;
  void read_sentences(std::span<const PieceKind> kinds, std::span<const float> states, TokenEvidence& out) const;

  const LlamaModel& model_;
  const TokenProjection projection_;
  std::unique_ptr<std::atomic<std::uint8_t>[]> known_;  ///< By token; 0 = not looked at yet.
};

}  // namespace memos::model
