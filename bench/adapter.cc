// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Adapters of a local model: loading one, changing the set from prompt to prompt, and taking it away.
#include <algorithm>
#include <vector>

#include "benches.h"
#include "corpus.h"
#include "kv_model.h"
#include "machine.h"
#include "model/adapter_import.h"

namespace memos::bench {
namespace {

constexpr std::size_t kRepeats = 15;
constexpr std::size_t kPromptTokens = 64;

/// Of 16 ranks, on queries and values, as they are usual.
std::string adapter_file(const Options& options, const std::string& folder, std::uint64_t seed) {
  const auto fs = base::make_posix_file_system();
  const std::string path = folder + "/" + options.shape + "-adapter" + std::to_string(seed) + ".gguf";
  if (!must(fs->exists(path), "adapter"))
    must(model::write_synthetic_adapter(*fs, path, shape_of(options), {.rank = 16, .alpha = 32, .seed = seed}),
         "adapter");
  return path;
}

std::vector<float> logits_behind(model::KvSequence& row, std::span<const model::Token> tokens) {
  row.clear();
  must(row.decode(tokens), "decode");
  const auto logits = must(row.logits(), "logits");
  return {logits.begin(), logits.end()};
}

/// A prompt of one token, with what was done before it.
template <class Before>
double decode_ms(model::KvSequence& row, Before&& before) {
  const auto begin = Clock::now();
  before();
  must(row.decode(std::vector<model::Token>{7}), "decode");
  must(row.logits(), "logits");
  return ms_since(begin);
}

void swaps(model::KvSequence& row, const model::AppliedAdapter& one, const model::AppliedAdapter& other,
           const Figures& figures) {
  std::vector<double> calls, first, same;
  for (std::size_t i = 0; i < kRepeats; ++i) {
    for (const model::AppliedAdapter* set : {&one, &other}) {
      first.push_back(decode_ms(row, [&] {
        const auto begin = Clock::now();
        must(row.set_adapters(std::span(set, 1)), "adapters");
        calls.push_back(ms_since(begin));
      }));
      same.push_back(decode_ms(row, [&] { row.clear(); }));
    }
  }
  const double with = percentile(first, 0.5), without = percentile(same, 0.5);
  figures.row({{"swap_call_ms", percentile(calls, 0.5)},
               {"swap_and_first_decode_ms", with},
               {"decode_ms", without},
               {"swap_ms", with - without}});
}

}  // namespace

int run_adapter(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const auto generator = load_model(options, folder.path(), 1'024, 1, figures);
  const std::string one_file = adapter_file(options, folder.path(), 1),
                    other_file = adapter_file(options, folder.path(), 2);
  const auto fs = base::make_posix_file_system();
  const auto imported = must(
      model::import_adapter(*fs, one_file, model_file(options, folder.path()), folder.path() + "/adapters"), "adapter");
  const std::string kept = folder.path() + "/adapters/" + imported.hash + ".gguf";
  std::vector<double> loads, hashed;
  for (std::size_t i = 0; i < kRepeats; ++i) {
    for (const std::string& file : {kept, one_file}) {
      const auto begin = Clock::now();
      const auto adapter = must(generator->load_adapter(file), "adapter");
      (file == kept ? loads : hashed).push_back(ms_since(begin));
      if (adapter->hash() != imported.hash) give_up("the adapter has another hash");
    }
  }
  figures.row({{"bytes", static_cast<double>(imported.bytes)},
               {"load_ms", percentile(loads, 0.5)},
               {"load_p95_ms", percentile(loads, 0.95)},
               {"load_and_hash_ms", percentile(hashed, 0.5)}});

  const model::AppliedAdapter one{must(generator->load_adapter(one_file), "adapter"), 1.0F};
  const model::AppliedAdapter other{must(generator->load_adapter(other_file), "adapter"), 1.0F};
  auto row = must(generator->lease({}), "row");
  const auto tokens = random_tokens(kPromptTokens, options.seed);
  const auto base = logits_behind(*row, tokens);
  swaps(*row, one, other, figures);

  std::vector<double> removals;
  bool changes = true, identical = true;
  for (std::size_t i = 0; i < kRepeats; ++i) {
    must(row->set_adapters(std::span(&one, 1)), "adapters");
    changes = changes && logits_behind(*row, tokens) != base;
    const auto begin = Clock::now();
    must(row->set_adapters({}), "adapters");
    removals.push_back(ms_since(begin));
    identical = identical && logits_behind(*row, tokens) == base;
  }
  figures.row({{"removal_ms", percentile(removals, 0.5)},
               {"adapter_changes_logits", changes ? 1.0 : 0.0},
               {"base_logits_identical_after_removal", identical ? 1.0 : 0.0}});
  std::vector<double> with, without;
  for (std::size_t i = 0; i < kRepeats / 3; ++i) {
    for (const bool applied : {true, false}) {
      must(row->set_adapters(applied ? std::span(&one, 1) : std::span<const model::AppliedAdapter>()), "adapters");
      logits_behind(*row, tokens);
      const auto begin = Clock::now();
      logits_behind(*row, tokens);
      (applied ? with : without).push_back(ms_since(begin));
    }
  }
  figures.row({{"prompt_tokens", static_cast<double>(kPromptTokens)},
               {"prompt_ms", percentile(without, 0.5)},
               {"prompt_with_adapter_ms", percentile(with, 0.5)}});
  return identical && changes ? 0 : 1;
}

}  // namespace memos::bench
