// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Restoring the saved states of a context into a row, against copying the same bytes: in blocks, and in one piece.
#include <cstring>
#include <string>
#include <vector>

#include <algorithm>
#include "base/limits.h"
#include "benches.h"
#include "corpus.h"
#include "kv_model.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kRepeats = 21;

struct Saved {
  struct Block {
    std::size_t from, to;
    std::string state;
  };
  std::vector<Block> blocks;
  std::size_t bytes = 0;
};

Saved save(model::KvSequence& row, std::size_t step) {
  Saved saved;
  for (std::size_t at = 0; at < row.size(); at += step) {
    const std::size_t to = std::min(row.size(), at + step);
    std::string state = must(row.save(at, to), "save");
    saved.bytes += state.size();
    saved.blocks.push_back({at, to, std::move(state)});
  }
  return saved;
}

void restore(model::KvSequence& row, const Saved& saved, std::span<const model::Token> tokens) {
  for (const auto& block : saved.blocks)
    must(row.restore(base::as_bytes(block.state), tokens.subspan(block.from, block.to - block.from)), "restore");
}

void against_memcpy(model::KvSequence& row, const Saved& saved, std::span<const model::Token> tokens,
                    std::string_view what, const Figures& figures) {
  std::vector<double> restores, copies;
  std::vector<std::string> targets;
  for (const auto& block : saved.blocks) targets.emplace_back(block.state.size(), '\1');
  for (std::size_t i = 0; i < kRepeats; ++i) {
    row.clear();
    auto begin = Clock::now();
    restore(row, saved, tokens);
    restores.push_back(ms_since(begin));
    begin = Clock::now();
    for (std::size_t b = 0; b < targets.size(); ++b)
      std::memcpy(targets[b].data(), saved.blocks[b].state.data(), targets[b].size());
    copies.push_back(ms_since(begin));
  }
  const double restored = percentile(restores, 0.5), copied = percentile(copies, 0.5);
  figures.note("restore", what);
  figures.row({{"context", static_cast<double>(tokens.size())},
               {"block_tokens", static_cast<double>(saved.blocks.front().to)},
               {"bytes", static_cast<double>(saved.bytes)},
               {"restore_ms", restored},
               {"memcpy_ms", copied},
               {"memcpy_share", copied / restored}});
}

}  // namespace

int run_restore(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const auto contexts = numbers_of(options.contexts);
  if (contexts.empty()) give_up("--contexts are numbers with commas between them");
  const auto generator = load_model(options, folder.path(), std::ranges::max(contexts) + 256, 1, figures);
  auto row = must(generator->lease({}), "row");
  for (const std::size_t context : contexts) {
    const auto tokens = random_tokens(context, options.seed);
    row->clear();
    must(row->decode(tokens), "decode");
    const Saved blocks = save(*row, limits::kKvBlockTokens);
    const Saved whole = save(*row, context);
    against_memcpy(*row, blocks, tokens, "in blocks", figures);
    against_memcpy(*row, whole, tokens, "in one piece", figures);
  }
  return 0;
}

}  // namespace memos::bench
