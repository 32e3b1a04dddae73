// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// How add, search, open, memory and disk grow: with the memories of one cube, and with the number of cubes.
#include "growth.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kBatch = 1'000;
constexpr std::size_t kDefaultQueries = 200;
constexpr std::size_t kResults = 10;
constexpr std::size_t kMostMemories = 100'000;  // by default: what a quarter of an hour allows
constexpr std::size_t kMemoriesOfSmallCubes = 10;
constexpr std::size_t kDefaultCubes = 10'000;
constexpr std::size_t kDefaultMemoriesOfCube = 100;

/// "1k", "100k", "1M".
std::string short_number(std::size_t n) {
  if (n % 1'000'000 == 0 && n > 0) return std::to_string(n / 1'000'000) + "M";
  if (n % 1'000 == 0 && n > 0) return std::to_string(n / 1'000) + "k";
  return std::to_string(n);
}

std::vector<std::string> step(const Options& options, const char* name, const std::string& label) {
  std::vector<std::string> words{own_program(), options.bench,
                                 "--step",      std::string(name) + ":" + label,
                                 "--data",      options.data,
                                 "--memories",  std::to_string(options.memories),
                                 "--cubes",     std::to_string(options.cubes),
                                 "--queries",   std::to_string(options.queries),
                                 "--dimension", std::to_string(options.dimension),
                                 "--seed",      std::to_string(options.seed)};
  if (options.index_memory_mib > 0)
    words.insert(words.end(), {"--index-memory-mib", std::to_string(options.index_memory_mib)});
  if (options.json) words.emplace_back("--json");
  return words;
}

std::unique_ptr<Memos> open_bounded(const Options& options) {
  memos::Options folder;
  folder.directory = options.data;
  folder.embedder = "none";
  folder.run_jobs = false;
  if (options.index_memory_mib > 0) folder.index_memory_bytes = std::uint64_t{options.index_memory_mib} << 20U;
  return must(memos::open(folder), "open");
}

SearchRequest question_for(Corpus& corpus, std::size_t cube) {
  SearchRequest request;
  request.cubes = {corpus.cube_of(cube)};
  request.text = corpus.synthetic().question();
  request.vector = corpus.synthetic().vector();
  request.limit = kResults;
  return request;
}

double timed_search(Memos& memory, const SearchRequest& request) {
  const auto begin = Clock::now();
  must(memory.search(request), "search");
  return ms_since(begin);
}

void measure(const Options& options, const Figures& figures, const std::string& label) {
  const auto name = [&](const char* what) { return label.empty() ? std::string(what) : label + ": " + what; };
  const std::size_t queries = options.queries > 0 ? options.queries : kDefaultQueries;
  auto begin = Clock::now();
  const auto memory = open_bounded(options);
  figures.value(name("open"), ms_since(begin), "ms");
  figures.value(name("resident after opening"), resident_mib(), "MiB");
  Options fresh = options;
  fresh.seed += 1;  // other texts than the stored ones
  Corpus corpus(fresh, options.memories, 1);
  std::vector<std::size_t> cubes(options.cubes);
  for (std::size_t i = 0; i < cubes.size(); ++i) cubes[i] = i;
  std::mt19937_64 order(options.seed);
  std::ranges::shuffle(cubes, order);
  std::vector<double> first;
  for (std::size_t i = 0; i < std::min(queries, cubes.size()); ++i)
    first.push_back(timed_search(*memory, question_for(corpus, cubes[i])));
  if (first.size() == 1) {
    figures.value(name("first search"), first.front(), "ms");
  } else {
    figures.percentiles(name("first search in a cube"), first, "ms");
    figures.value(name("first search in a cube, slowest"), std::ranges::max(first), "ms");
  }
  std::vector<double> again;
  for (std::size_t i = 0; i < queries; ++i)
    again.push_back(timed_search(*memory, question_for(corpus, cubes[i % first.size()])));
  figures.percentiles(name("search"), again, "ms");
  figures.value(name("resident after searching"), resident_mib(), "MiB");
  std::vector<double> adds;
  for (std::size_t i = 0; i < queries; ++i) {
    AddRequest request;
    request.cube = corpus.cube_of(cubes[i % first.size()]);
    request.items.push_back(corpus.next(i, true));
    begin = Clock::now();
    must(memory->add(request), "add");
    adds.push_back(ms_since(begin));
  }
  figures.percentiles(name("add, durable"), adds, "ms");
}

}  // namespace

int run_size_step(const Options& options, const Figures& figures) {
  const std::size_t colon = options.step.find(':');
  const std::string what = options.step.substr(0, colon);
  if (what == "measure") {
    measure(options, figures, options.step.substr(colon + 1));
    return 0;
  }
  const auto begin = Clock::now();
  Corpus(options, options.memories, 1).fill(*open_bounded(options), true, Embed::kAuto, kBatch);
  const std::string label = options.step.substr(colon + 1);
  figures.value(label.empty() ? "fill" : label + ": fill", ms_since(begin), "ms");
  return 0;
}

int measure_size(const Options& options, const std::string& label) {
  if (const int filled = run_program(step(options, "fill", label), false); filled != 0) return filled;
  const Figures figures(options.bench, options.json);
  const auto bytes = static_cast<double>(folder_bytes(options.data));
  const std::string begin = label.empty() ? std::string() : label + ": ";
  figures.value(begin + "folder", bytes / 1e6, "MB");
  figures.value(begin + "bytes per memory", bytes / static_cast<double>(options.memories), "B");
  return run_program(step(options, "measure", label), false);
}

int run_growth(const Options& options, const Figures& figures) {
  if (!options.step.empty()) return run_size_step(options, figures);
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  figures.note("data", "synthetic turns of 13 words, a vector given with each and with each question; k 10");
  const std::size_t most = options.memories > 0 ? options.memories : kMostMemories;
  std::vector<std::pair<std::size_t, std::size_t>> sizes;  // memories, cubes
  for (const std::size_t memories : {1'000U, 10'000U, 100'000U, 1'000'000U})
    if (memories <= most) sizes.emplace_back(memories, 1);
  for (const std::size_t cubes : {1U, 1'000U, 100'000U})
    if (cubes * kMemoriesOfSmallCubes <= most) sizes.emplace_back(cubes * kMemoriesOfSmallCubes, cubes);
  for (const auto& [memories, cubes] : sizes) {
    Options one = options;
    one.memories = memories;
    one.cubes = cubes;
    const bool many = memories == cubes * kMemoriesOfSmallCubes;
    const std::string label = many ? short_number(cubes) + (cubes == 1 ? " cube" : " cubes") + " of 10"
                                   : short_number(memories) + " memories";
    const WorkFolder data("");
    one.data = data.path();
    if (const int status = measure_size(one, label); status != 0) return status;
  }
  return 0;
}

int run_cubes(const Options& options, const Figures& figures) {
  if (!options.step.empty()) return run_size_step(options, figures);
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Options all = options;
  all.cubes = options.cubes > 1 ? options.cubes : kDefaultCubes;
  all.memories = options.memories > 0 ? options.memories : all.cubes * kDefaultMemoriesOfCube;
  all.queries = options.queries > 0 ? options.queries : all.cubes;  // a first search in every cube
  all.data = folder.path() + "/memos";
  figures.value("cubes", static_cast<double>(all.cubes), "");
  figures.value("memories", static_cast<double>(all.memories), "");
  if (options.index_memory_mib > 0)
    figures.value("RAM for indexes, as set", static_cast<double>(options.index_memory_mib), "MiB");
  return measure_size(all, "");
}

}  // namespace memos::bench
