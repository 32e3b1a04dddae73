// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Reading tokens behind a context in steps of different sizes: what a step costs beside its tokens, and how attention
// grows with what stands before it.
#include <algorithm>
#include <array>

#include "benches.h"
#include "corpus.h"
#include "kv_model.h"
#include "machine.h"

namespace memos::bench {

int run_steps(const Options& options, const Figures& figures) {
  constexpr std::size_t kRead = 256, kRepeats = 3;
  constexpr std::size_t kAnswer = 32;  // of steps of one token, as answers are made
  constexpr std::array<std::size_t, 6> kSteps{1, 16, 32, 64, 128, 256};
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const auto contexts = numbers_of(options.contexts);
  if (contexts.empty()) give_up("--contexts are numbers with commas between them");
  const auto generator = load_model(options, folder.path(), std::ranges::max(contexts) + kRead, 1, figures);
  const auto lease = must(generator->lease({}), "row");
  model::KvSequence& row = *lease;
  const auto question = random_tokens(kRead, options.seed + 1);
  for (const std::size_t context : contexts) {
    const auto tokens = random_tokens(context, options.seed);
    must(row.decode(std::span(tokens).subspan(std::min(row.size(), context))), "context");
    std::array<std::vector<double>, kSteps.size()> samples;
    for (std::size_t i = 0; i < kRepeats; ++i) {
      for (std::size_t s = 0; s < kSteps.size(); ++s) {
        row.truncate(context);
        row.set_chunk_tokens(kSteps[s]);
        const std::size_t read = kSteps[s] == 1 ? kAnswer : kRead;
        const auto begin = Clock::now();
        must(row.decode(std::span(question).first(read)), "question");
        samples[s].push_back(ms_since(begin) / static_cast<double>(read));
      }
    }
    row.truncate(context);
    row.set_chunk_tokens(kRead);
    for (std::size_t s = 0; s < kSteps.size(); ++s)
      figures.row({{"context", static_cast<double>(context)},
                   {"step", static_cast<double>(kSteps[s])},
                   {"ms_a_token", percentile(samples[s], 0.5)}});
  }
  return 0;
}

}  // namespace memos::bench
