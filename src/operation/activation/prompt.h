// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "operation/activation/block.h"

namespace memos::activation {

/// How segments that were encoded on their own are put together (memos::Composition).
enum class Mode : std::uint8_t { kExact = 1, kShifted = 2, kRepaired = 3 };

/// A piece of a prompt, tokenised on its own.
struct Segment {
  std::vector<Token> tokens;
  std::vector<Source> sources;  ///< Memories that its text was made from.
  bool shared = false;          ///< Every source may be read by all of the tenant; true without sources.
  bool keep = false;            ///< Likely to come again, behind the same pieces.
  bool alone = false;           ///< May be encoded on its own, and composed.
};

/// A prompt as tokens, with all that decides which stored cache may serve it.
struct Prompt {
  KeySpace space;
  Audience audience;  ///< Of what is not shared.
  std::string owner;  ///< model::LeaseRequest::owner: who may see an engine's row of this prompt.
  std::vector<Segment> segments;
  std::vector<model::AppliedAdapter> adapters{};
  Mode mode = Mode::kExact;
  std::size_t repair_tokens = 16;  ///< For kRepaired.
  std::uint64_t since = 0;         ///< BlockStore::now() from before the texts were read.
};

/// A block that the prompt can use or make.
struct Piece {
  Block block;
  std::size_t from = 0, to = 0;  ///< Of the prompt's tokens, or of the segment's own for a block that is alone.
};

/// The prompt's tokens in one row, and its blocks.
struct Layout {
  std::vector<Token> tokens;
  std::vector<std::size_t> ends;  ///< Of the segments.
  std::size_t keep = 0;           ///< So many leading tokens are worth keeping.
  std::vector<Piece> pieces;      ///< Of these, in their order, the tail last.
};
[[nodiscard]] Layout lay_out(const Prompt& prompt);

/// The blocks of a segment that is encoded on its own.
[[nodiscard]] std::vector<Piece> lay_out_alone(const Prompt& prompt, const Segment& segment);

}  // namespace memos::activation
