// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Time to first token of a local model: what is remembered comes from stored cache, in RAM, in files that the system
// has in memory, or from the disk, beside reading the whole prompt.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "benches.h"
#include "corpus.h"
#include "kv_model.h"
#include "machine.h"
#include "operation/activation/prompt_cache.h"

namespace memos::bench {
namespace {

using activation::BlockStore;
using activation::Prompt;
using activation::PromptCache;

constexpr std::size_t kRepeats = 3, kShortRepeats = 9;  ///< Of contexts of fewer than kShortContext tokens the latter:
constexpr std::size_t kShortContext = 1'000;            ///< what else the machine does shows more in them.
constexpr std::uint64_t kRoom = std::uint64_t{8} << 30U;
enum Way : std::uint8_t { kDirect, kRam, kWarm, kCold };
constexpr std::size_t kWays = 4;

/// What is remembered, and what is asked about it.
Prompt prompt_of(const model::Generator& generator, std::vector<model::Token> context,
                 std::vector<model::Token> question) {
  Prompt prompt{.space = activation::KeySpace(TenantId{"bench"}, model::state_namespace(generator.identity(), {})),
                .audience = {CubeId{1}},
                .owner = {},
                .segments = {}};
  prompt.segments.push_back({.tokens = std::move(context), .sources = {}, .shared = true, .keep = true});
  prompt.segments.push_back({.tokens = std::move(question), .sources = {}});
  return prompt;
}

/// So that what is read next comes from the disk.
void drop_from_memory(base::FileSystem& files, const std::string& folder) {
  for (const auto& space : must(files.list(folder), "blocks")) {
    for (const auto& entry : must(files.list(folder + "/" + space.name), "blocks")) {
      const int file = ::open((folder + "/" + space.name + "/" + entry.name).c_str(), O_RDONLY | O_CLOEXEC);
      ::fsync(file);
      ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
      ::close(file);
    }
  }
}

/// One way of putting a prompt into the model.
struct Source {
  std::unique_ptr<BlockStore> store;
  std::unique_ptr<PromptCache> cache;
  explicit Source(BlockStore::Options options)
      : store(std::make_unique<BlockStore>(std::move(options))), cache(std::make_unique<PromptCache>(*store)) {
    must(store->open(), "blocks");
  }
};

struct First {
  model::Token token = -1;
  double ms = 0, restore_ms = 0;
};
First first_token(PromptCache& cache, model::Generator& generator, const Prompt& prompt) {
  const auto begin = Clock::now();
  const auto ready = must(cache.prepare(generator, prompt, {}), "prompt");
  First first{.token = likeliest(must(ready.row->logits(), "logits"))};
  first.ms = ms_since(begin);
  first.restore_ms = ready.restore_ms;
  return first;
}

class Ttft {
 public:
  Ttft(const Options& options, const std::string& folder, model::Generator& generator, const Figures& figures)
      : options_(options), folder_(folder + "/blocks"), generator_(generator), figures_(figures) {}

  void run(std::size_t context, std::span<const std::size_t> queries) {
    const auto tokens = random_tokens(context, options_.seed);
    // Stores that are used here only, one after the other: blocks are not shared between contexts.
    Source none({.ram_bytes = 0});
    Source ram({.ram_bytes = kRoom});
    Source disk({.files = &*files_, .directory = folder_, .ram_bytes = 0, .disk_bytes = kRoom});
    const Prompt any = prompt_of(generator_, tokens, {1});
    const auto begin = Clock::now();
    auto ready = must(none.cache->prepare(generator_, any, {}), "prompt");
    const double encode_ms = ms_since(begin);
    ram.cache->keep(any, *ready.row);
    disk.cache->keep(any, *ready.row);
    must(disk.store->write_back({}), "blocks");
    ready.row = {};
    for (const std::size_t query : queries) ask(tokens, query, encode_ms, {&none, &ram, &disk, &disk});
    must(disk.store->drop_tenant(TenantId{"bench"}), "blocks");
  }

 private:
  /// The ways take turns, so that what else the machine does meets all of them.
  void ask(const std::vector<model::Token>& context, std::size_t query, double encode_ms,
           const std::array<Source*, kWays>& sources) {
    const Prompt prompt = prompt_of(generator_, context, random_tokens(query, options_.seed + 1));
    std::array<std::vector<double>, kWays> samples, restores;
    model::Token want = -1;
    const std::size_t repeats = context.size() < kShortContext ? kShortRepeats : kRepeats;
    for (std::size_t i = 0; i < repeats; ++i) {
      for (const Way way : {kDirect, kRam, kWarm, kCold}) {
        if (way == kCold) drop_from_memory(*files_, folder_);
        const First first = first_token(*sources[way]->cache, generator_, prompt);
        samples[way].push_back(first.ms);
        restores[way].push_back(first.restore_ms);
        if (want < 0) want = first.token;
        if (first.token != want) std::fputs("memos_bench: another first token than from the whole prompt\n", stderr);
      }
    }
    std::array<double, kWays> ms{}, restore_ms{};
    for (const Way way : {kDirect, kRam, kWarm, kCold}) {
      ms[way] = percentile(samples[way], 0.5);
      restore_ms[way] = percentile(restores[way], 0.5);
    }
    const auto saved = [&](Way way) { return 100 * (1 - ms[way] / ms[kDirect]); };
    figures_.row({{"context", static_cast<double>(context.size())},
                  {"query", static_cast<double>(query)},
                  {"encode_ms", encode_ms},
                  {"direct_ms", ms[kDirect]},
                  {"restored_ram_ms", ms[kRam]},
                  {"restored_disk_warm_ms", ms[kWarm]},
                  {"restored_disk_cold_ms", ms[kCold]},
                  {"of_that_restore_ram_ms", restore_ms[kRam]},
                  {"of_that_restore_disk_warm_ms", restore_ms[kWarm]},
                  {"of_that_restore_disk_cold_ms", restore_ms[kCold]},
                  {"saved_ram_percent", saved(kRam)},
                  {"saved_disk_warm_percent", saved(kWarm)},
                  {"saved_disk_cold_percent", saved(kCold)}});
  }

  const Options& options_;
  const std::string folder_;
  model::Generator& generator_;
  const Figures& figures_;
  const std::unique_ptr<base::FileSystem> files_ = base::make_posix_file_system();
};

}  // namespace

int run_ttft(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const auto contexts = numbers_of(options.contexts);
  const auto queries = numbers_of(options.query_list.empty() ? "167,303,953" : options.query_list);
  if (contexts.empty() || queries.empty()) give_up("--contexts and --queries are numbers with commas between them");
  const auto generator =
      load_model(options, folder.path(), std::ranges::max(contexts) + std::ranges::max(queries), 1, figures);
  for (const std::size_t context : contexts) Ttft(options, folder.path(), *generator, figures).run(context, queries);
  return 0;
}

}  // namespace memos::bench
