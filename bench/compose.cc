// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Segments that were encoded on their own, put together in each way: how far the logits are from those of the exact
// prompt, and how long it takes. The weights are random: distances tell what is approximated, not how well a model
// answers.
#include <algorithm>
#include <cmath>
#include <limits>

#include "benches.h"
#include "corpus.h"
#include "kv_model.h"
#include "machine.h"
#include "operation/activation/prompt_cache.h"

namespace memos::bench {
namespace {

using activation::Mode;
using activation::Prompt;
using activation::PromptCache;

constexpr std::size_t kSystemTokens = 64, kSegments = 3, kRepeats = 3;

struct Distance {
  double most = 0, rms = 0, divergence = 0;
  bool same_choice = false;
};

/// log of each share that the logits give.
std::vector<double> log_shares(std::span<const float> logits) {
  const double most = static_cast<double>(*std::ranges::max_element(logits));
  double sum = 0;
  for (const float value : logits) sum += std::exp(static_cast<double>(value) - most);
  std::vector<double> out;
  for (const float value : logits) out.push_back(static_cast<double>(value) - most - std::log(sum));
  return out;
}

/// Of `made` from `exact`; the divergence is Kullback and Leibler's, in nats.
Distance distance(std::span<const float> exact, std::span<const float> made) {
  Distance out;
  const auto p = log_shares(exact), q = log_shares(made);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double difference = static_cast<double>(exact[i]) - static_cast<double>(made[i]);
    out.most = std::max(out.most, std::abs(difference));
    out.rms += difference * difference;
    out.divergence += std::exp(p[i]) * (p[i] - q[i]);
  }
  out.rms = std::sqrt(out.rms / static_cast<double>(exact.size()));
  out.same_choice = likeliest(exact) == likeliest(made);
  return out;
}

/// Standing text, segments in an order of their own, and a question.
Prompt prompt_of(const model::Generator& generator, std::size_t tokens, std::size_t question, std::uint64_t seed,
                 bool turned) {
  Prompt prompt{.space = activation::KeySpace(TenantId{"bench"}, model::state_namespace(generator.identity(), {})),
                .audience = {CubeId{1}},
                .owner = {},
                .segments = {}};
  prompt.segments.push_back(
      {.tokens = random_tokens(kSystemTokens, seed), .sources = {}, .shared = true, .keep = true});
  for (std::size_t i = 0; i < kSegments; ++i) {
    const std::size_t which = turned ? kSegments - 1 - i : i;
    prompt.segments.push_back({.tokens = random_tokens(tokens, seed + 10 + which),
                               .sources = {},
                               .shared = true,
                               .keep = true,
                               .alone = true});
  }
  prompt.segments.push_back({.tokens = random_tokens(question, seed + 1), .sources = {}});
  return prompt;
}

struct Composed {
  std::vector<float> logits;
  double ms = 0;
  std::uint64_t restored = 0, moved = 0, computed = 0;
};

Composed put(PromptCache& cache, model::Generator& generator, const Prompt& prompt) {
  Composed out;
  std::vector<double> samples;
  for (std::size_t i = 0; i < kRepeats; ++i) {
    const auto begin = Clock::now();
    const auto ready = must(cache.prepare(generator, prompt, {}), "prompt");
    const auto logits = must(ready.row->logits(), "logits");
    samples.push_back(ms_since(begin));
    out.logits.assign(logits.begin(), logits.end());
    out.restored = out.moved = out.computed = 0;
    for (const auto& share : ready.segments) {
      out.restored += share.tokens[1] + share.tokens[2];
      out.moved += share.tokens[3];
      out.computed += share.tokens[4];
    }
  }
  out.ms = percentile(samples, 0.5);
  return out;
}

}  // namespace

int run_compose(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const auto lengths = numbers_of(options.contexts);
  const auto queries = numbers_of(options.query_list.empty() ? "20" : options.query_list);
  if (lengths.empty() || queries.empty()) give_up("--contexts and --queries are numbers with commas between them");
  const std::size_t room = kSystemTokens + kSegments * std::ranges::max(lengths) + std::ranges::max(queries);
  const auto generator = load_model(options, folder.path(), room + 256, 1, figures);
  for (const std::size_t length : lengths) {
    activation::BlockStore store({.ram_bytes = std::uint64_t{8} << 30U});
    must(store.open(), "blocks");
    PromptCache cache(store);
    activation::BlockStore nothing({.ram_bytes = 0});
    PromptCache plain(nothing);
    // In this order they are stored in their places and on their own; the question wants them in another one.
    must(cache.encode(*generator, prompt_of(*generator, length, queries.front(), options.seed, false), {}), "encode");
    for (const std::size_t query : queries) {
      Prompt prompt = prompt_of(*generator, length, query, options.seed, true);
      const Composed exact = put(plain, *generator, prompt);
      const auto tell = [&](std::string_view what, const Composed& made) {
        const Distance far = distance(exact.logits, made.logits);
        figures.note("mode", what);
        figures.row({{"segments", static_cast<double>(kSegments)},
                     {"segment_tokens", static_cast<double>(length)},
                     {"query", static_cast<double>(query)},
                     {"restored", static_cast<double>(made.restored)},
                     {"moved", static_cast<double>(made.moved)},
                     {"computed", static_cast<double>(made.computed)},
                     {"ms", made.ms},
                     {"max_distance", far.most},
                     {"rms_distance", far.rms},
                     {"divergence_nats", far.divergence},
                     {"same_first_token", far.same_choice ? 1.0 : 0.0}});
      };
      tell("exact, nothing stored", exact);
      tell("exact, another order is stored", put(cache, *generator, prompt));
      const Prompt stored = prompt_of(*generator, length, query, options.seed, false);
      const Composed in_place = put(plain, *generator, stored), restored = put(cache, *generator, stored);
      figures.note("mode", "exact, this order is stored");
      figures.row({{"ms", restored.ms}, {"max_distance", distance(in_place.logits, restored.logits).most}});
      prompt.mode = Mode::kShifted;
      tell("shifted", put(cache, *generator, prompt));
      for (const std::size_t repaired : {16U, 64U}) {
        prompt.mode = Mode::kRepaired;
        prompt.repair_tokens = repaired;
        tell("repaired, " + std::to_string(repaired) + " tokens of each", put(cache, *generator, prompt));
      }
    }
  }
  return 0;
}

}  // namespace memos::bench
