// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/prompt.h"

#include <algorithm>

#include "base/limits.h"

namespace memos::activation {
namespace {

/// Sources of the segments that [from, to) touches.
std::vector<Source> sources_of(const Prompt& prompt, const std::vector<std::size_t>& ends, std::size_t from,
                               std::size_t to) {
  std::vector<Source> sources;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends.size() && begin < to; begin = ends[i++]) {
    const std::vector<Source>& own = prompt.segments[i].sources;
    if (ends[i] > from && ends[i] > begin) sources.insert(sources.end(), own.begin(), own.end());
  }
  std::ranges::sort(sources);
  sources.erase(std::ranges::unique(sources).begin(), sources.end());
  return sources;
}

/// Whether everything up to `to` may be read by all.
bool all_shared(const Prompt& prompt, const std::vector<std::size_t>& ends, std::size_t to) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends.size() && begin < to; begin = ends[i++])
    if (ends[i] > begin && !prompt.segments[i].shared) return false;
  return true;
}

Block block_of(const Prompt& prompt, BlockKind kind, const BlockKey& parent, bool shared,
               std::span<const Token> tokens) {
  Block block;
  if (!shared) block.audience = prompt.audience;
  block.kind = kind;
  block.parent = parent;
  block.space = prompt.space.id();
  block.tenant = prompt.space.tenant();
  block.tokens = static_cast<std::uint32_t>(tokens.size());
  block.key = prompt.space.key(kind, block.audience, parent, tokens);
  return block;
}

}  // namespace

Layout lay_out(const Prompt& prompt) {
  Layout layout;
  bool keeping = true;
  for (const Segment& segment : prompt.segments) {
    layout.tokens.insert(layout.tokens.end(), segment.tokens.begin(), segment.tokens.end());
    layout.ends.push_back(layout.tokens.size());
    keeping = keeping && segment.keep;
    if (keeping) layout.keep = layout.tokens.size();
  }
  const std::span<const Token> tokens(layout.tokens);
  BlockKey parent{};
  for (std::size_t from = 0; from < layout.keep; from += limits::kKvBlockTokens) {
    Piece piece{.block = {}, .from = from, .to = std::min(from + limits::kKvBlockTokens, layout.keep)};
    const bool full = piece.to - from == limits::kKvBlockTokens;
    piece.block = block_of(prompt, full ? BlockKind::kFull : BlockKind::kTail, parent,
                           full && all_shared(prompt, layout.ends, piece.to), tokens.subspan(from, piece.to - from));
    piece.block.sources = sources_of(prompt, layout.ends, from, piece.to);
    parent = piece.block.key;
    layout.pieces.push_back(std::move(piece));
  }
  return layout;
}

std::vector<Piece> lay_out_alone(const Prompt& prompt, const Segment& segment) {
  std::vector<Piece> pieces;
  const std::span<const Token> tokens(segment.tokens);
  BlockKey parent{};
  for (std::size_t from = 0; from < tokens.size(); from += limits::kKvBlockTokens) {
    Piece piece{.block = {}, .from = from, .to = std::min(from + limits::kKvBlockTokens, tokens.size())};
    const bool full = piece.to - from == limits::kKvBlockTokens;
    piece.block = block_of(prompt, full ? BlockKind::kAlone : BlockKind::kAloneTail, parent, full && segment.shared,
                           tokens.subspan(from, piece.to - from));
    piece.block.sources = segment.sources;
    std::ranges::sort(piece.block.sources);
    parent = piece.block.key;
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

}  // namespace memos::activation
