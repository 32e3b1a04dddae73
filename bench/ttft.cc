// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Time to first token of a local model: what is remembered comes as saved states, from RAM, from a file that the system
// has in memory, or from the disk, beside reading the whole prompt. The models have random weights: speed, sizes and
// mechanics are those of real ones.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/hash.h"
#include "benches.h"
#include "machine.h"
#include "model/generator.h"
#include "model/synthetic_model.h"

namespace memos::bench {
namespace {

constexpr std::size_t kBlockTokens = 128;
constexpr std::size_t kRepeats = 3;
constexpr std::size_t kCopyRepeats = 7;

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "memos_bench: %s\n", result.error().message.c_str());
  std::exit(1);
}
void must(const Status& status) {
  if (status) return;
  std::fprintf(stderr, "memos_bench: %s\n", status.error().message.c_str());
  std::exit(1);
}

std::vector<std::size_t> numbers_of(std::string_view text) {
  std::vector<std::size_t> out;
  while (!text.empty()) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number == 0) break;
    out.push_back(number);
    text.remove_prefix(std::min<std::size_t>(static_cast<std::size_t>(end - text.data()) + 1, text.size()));
  }
  return out;
}

/// Made once a folder: half a gigabyte takes seconds.
std::string model_file(const Options& options, const std::string& folder) {
  model::SyntheticModel shape;
  if (options.shape == "qwen2.5-0.5b")
    shape = model::synthetic_qwen25();
  else if (options.shape == "qwen3-0.6b")
    shape = model::synthetic_qwen3();
  else if (options.shape == "tiny")
    shape.context_length = 16'384;
  else {
    std::fprintf(stderr, "memos_bench: no shape is called %s\n", options.shape.c_str());
    std::exit(2);
  }
  const auto fs = base::make_posix_file_system();
  must(fs->make_directory(folder));
  const std::string path = folder + "/" + options.shape + ".gguf";
  if (!must(fs->exists(path))) must(model::write_synthetic_model(*fs, path, shape));
  return path;
}

std::vector<model::Token> random_tokens(std::size_t count, std::uint64_t seed) {
  std::vector<model::Token> tokens(count);
  std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 1;
  for (model::Token& token : tokens) {
    state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    token = static_cast<model::Token>(state >> 56U);
  }
  return tokens;
}

/// The states of a context, with what a store would keep beside them.
struct Saved {
  struct Block {
    std::size_t from, to;
    std::string state;
    std::uint64_t checksum;
  };
  std::vector<Block> blocks;
  std::size_t bytes = 0;
};

Saved save(model::KvSequence& row, std::size_t step) {
  Saved saved;
  for (std::size_t at = 0; at < row.size(); at += step) {
    const std::size_t to = std::min(row.size(), at + step);
    std::string state = must(row.save(at, to));
    saved.bytes += state.size();
    const std::uint64_t checksum = base::xxh3(base::as_bytes(state));
    saved.blocks.push_back({at, to, std::move(state), checksum});
  }
  return saved;
}

void restore(model::KvSequence& row, const Saved& saved, std::span<const model::Token> tokens) {
  row.clear();
  for (const auto& block : saved.blocks)
    must(row.restore(base::as_bytes(block.state), tokens.subspan(block.from, block.to - block.from)));
}

/// The states in one file, mapped for each use, each block's checksum verified.
class StateFile {
 public:
  StateFile(const std::string& path, const Saved& saved) : saved_(saved), path_(path) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    bool good = file != nullptr;
    for (const auto& block : saved.blocks)
      good = good && std::fwrite(block.state.data(), 1, block.state.size(), file) == block.state.size();
    good = file != nullptr && std::fflush(file) == 0 && ::fsync(::fileno(file)) == 0 && good;
    if (file != nullptr) std::fclose(file);
    if (!good) {
      std::fprintf(stderr, "memos_bench: cannot write %s\n", path.c_str());
      std::exit(1);
    }
  }
  ~StateFile() { ::unlink(path_.c_str()); }
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;

  void drop_from_memory() const {
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }

  void restore(model::KvSequence& row, std::span<const model::Token> tokens) const {
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    void* const map = ::mmap(nullptr, saved_.bytes, PROT_READ, MAP_PRIVATE, file, 0);
    ::close(file);
    if (map == MAP_FAILED) std::exit(1);
    ::madvise(map, saved_.bytes, MADV_WILLNEED);
    row.clear();
    base::Bytes left(static_cast<const std::uint8_t*>(map), saved_.bytes);
    for (const auto& block : saved_.blocks) {
      const base::Bytes state = left.first(block.state.size());
      if (base::xxh3(state) != block.checksum) std::exit(1);
      must(row.restore(state, tokens.subspan(block.from, block.to - block.from)));
      left = left.subspan(state.size());
    }
    ::munmap(map, saved_.bytes);
  }

 private:
  const Saved& saved_;
  std::string path_;
};

/// Reads the question and finds the likeliest first token.
model::Token first_token(model::KvSequence& row, std::span<const model::Token> question) {
  must(row.decode(question));
  const auto logits = must(row.logits());
  return static_cast<model::Token>(std::ranges::max_element(logits) - logits.begin());
}

template <class Prepare>
double median_ms(std::size_t repeats, model::KvSequence& row, std::span<const model::Token> question, model::Token want,
                 Prepare&& prepare) {
  std::vector<double> samples;
  for (std::size_t i = 0; i < repeats; ++i) {
    const auto begin = Clock::now();
    prepare();
    const model::Token token = first_token(row, question);
    samples.push_back(ms_since(begin));
    if (want >= 0 && token != want)
      std::fprintf(stderr, "memos_bench: another first token than from the whole prompt\n");
  }
  return percentile(samples, 0.5);
}

/// How near restoring comes to copying the same bytes.
void against_memcpy(model::KvSequence& row, const Saved& saved, std::span<const model::Token> tokens,
                    std::string_view what, const Figures& figures) {
  std::vector<double> restores, copies;
  std::vector<std::string> targets;
  for (const auto& block : saved.blocks) targets.emplace_back(block.state.size(), '\1');
  for (std::size_t i = 0; i < kCopyRepeats; ++i) {
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

void run_context(model::KvSequence& row, const Options& options, std::size_t context, const std::string& folder,
                 const Figures& figures) {
  const auto tokens = random_tokens(context, options.seed);
  row.clear();
  const auto begin = Clock::now();
  must(row.decode(tokens));
  const double encode_ms = ms_since(begin);
  const Saved blocks = save(row, kBlockTokens);
  const Saved whole = save(row, context);
  against_memcpy(row, blocks, tokens, "in blocks", figures);
  against_memcpy(row, whole, tokens, "in one piece", figures);
  const StateFile file(folder + "/states", blocks);
  for (const std::size_t query : numbers_of(options.query_list.empty() ? "167,303,953" : options.query_list)) {
    const auto question = random_tokens(query, options.seed + 1);
    row.clear();
    const auto direct_begin = Clock::now();
    must(row.decode(tokens));
    const model::Token want = first_token(row, question);
    const double direct = ms_since(direct_begin);
    const double ram = median_ms(kRepeats, row, question, want, [&] { restore(row, blocks, tokens); });
    file.restore(row, tokens);
    const double warm = median_ms(kRepeats, row, question, want, [&] { file.restore(row, tokens); });
    std::vector<double> cold_samples;
    for (std::size_t i = 0; i < kRepeats; ++i) {
      file.drop_from_memory();
      cold_samples.push_back(median_ms(1, row, question, want, [&] { file.restore(row, tokens); }));
    }
    const double cold = percentile(cold_samples, 0.5);
    const auto saved = [&](double ms) { return 100 * (1 - ms / direct); };
    figures.row({{"context", static_cast<double>(context)},
                 {"query", static_cast<double>(query)},
                 {"encode_ms", encode_ms},
                 {"direct_ms", direct},
                 {"restored_ram_ms", ram},
                 {"restored_disk_warm_ms", warm},
                 {"restored_disk_cold_ms", cold},
                 {"saved_ram_percent", saved(ram)},
                 {"saved_disk_warm_percent", saved(warm)},
                 {"saved_disk_cold_percent", saved(cold)}});
  }
}

}  // namespace

int run_ttft(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const auto contexts = numbers_of(options.contexts);
  const auto queries = numbers_of(options.query_list.empty() ? "167,303,953" : options.query_list);
  if (contexts.empty() || queries.empty()) {
    std::fprintf(stderr, "memos_bench: --contexts and --queries are numbers with commas between them\n");
    return 2;
  }
  model::GeneratorOptions wanted{.name = model_file(options, folder.path())};
  wanted.threads = static_cast<std::uint32_t>(options.threads);
  wanted.rows = 1;
  wanted.flash_attention = options.flash_attention;
  wanted.context_tokens = static_cast<std::uint32_t>(std::ranges::max(contexts) + std::ranges::max(queries));
  const auto generator = must(model::make_generator(wanted));
  figures.note("model", options.shape + ", random weights, " + generator->identity().engine + ", " +
                            std::to_string(options.threads) + " threads, f16, flash attention " +
                            (options.flash_attention ? "on" : "off"));
  auto row = must(generator->lease({}));
  for (const std::size_t context : contexts) run_context(*row, options, context, folder.path(), figures);
  return 0;
}

}  // namespace memos::bench
