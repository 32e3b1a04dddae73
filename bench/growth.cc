// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// How add, search, open, memory and disk grow: with the memories of one cube, and with the number of cubes.
#include <algorithm>
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
constexpr std::size_t kMostMemories = 100'000;  // by default: what a minute allows
constexpr std::size_t kMemoriesOfSmallCubes = 10;
constexpr std::size_t kDefaultCubes = 10'000;
constexpr std::size_t kDefaultMemoriesOfCube = 100;

/// "1k", "100k", "1M".
std::string short_number(std::size_t n) {
  if (n % 1'000'000 == 0 && n > 0) return std::to_string(n / 1'000'000) + "M";
  if (n % 1'000 == 0 && n > 0) return std::to_string(n / 1'000) + "k";
  return std::to_string(n);
}

SearchRequest question_for(Corpus& corpus, std::size_t cube) {
  SearchRequest request;
  request.cubes = {corpus.cube_of(cube)};
  request.text = corpus.synthetic().question();
  request.vector = corpus.synthetic().vector();
  request.limit = kResults;
  return request;
}

/// The words of a step are "fill:LABEL" and "measure:LABEL"; each figure's name begins with the label.
std::string with_label(const std::string& label, const char* what) {
  return label.empty() ? std::string(what) : label + ": " + what;
}

double timed_search(Memos& memory, const SearchRequest& request) {
  const auto begin = Clock::now();
  must(memory.search(request), "search");
  return ms_since(begin);
}

void measure(const Options& options, const Figures& figures, const std::string& label) {
  const auto name = [&](const char* what) { return with_label(label, what); };
  const std::size_t queries = options.queries > 0 ? options.queries : kDefaultQueries;
  auto begin = Clock::now();
  const auto memory = open_folder(options.data, "none", options.index_memory_mib);
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

/// What a child does.
int run_step(const Options& options, const Figures& figures) {
  const std::size_t colon = options.step.find(':');
  const std::string label = options.step.substr(colon + 1);
  if (options.step.substr(0, colon) == "measure") {
    measure(options, figures, label);
    return 0;
  }
  const auto begin = Clock::now();
  Corpus(options, options.memories, 1)
      .fill(*open_folder(options.data, "none", options.index_memory_mib), true, Embed::kAuto, kBatch);
  figures.value(with_label(label, "fill"), ms_since(begin), "ms");
  return 0;
}

/// Fills a folder in a program of its own, then measures it in a fresh one.
int measure_size(const Options& options, const Figures& figures, const std::string& label) {
  Options child = options;
  child.step = "fill:" + label;
  if (const int status = run_child(child); status != 0) return status;
  const auto bytes = static_cast<double>(folder_bytes(options.data));
  figures.value(with_label(label, "folder"), bytes / 1e6, "MB");
  figures.value(with_label(label, "bytes per memory"), bytes / static_cast<double>(options.memories), "B");
  child.step = "measure:" + label;
  return run_child(child);
}

struct Size {
  std::size_t memories, cubes;
  std::string label;
};

std::vector<Size> sizes_up_to(std::size_t most) {
  std::vector<Size> sizes;
  for (const std::size_t memories : {1'000U, 10'000U, 100'000U, 1'000'000U})
    if (memories <= most) sizes.push_back({memories, 1, short_number(memories) + " memories"});
  for (const std::size_t cubes : {1U, 1'000U, 100'000U}) {
    const std::size_t memories = cubes * kMemoriesOfSmallCubes;
    if (memories <= most)
      sizes.push_back({memories, cubes, short_number(cubes) + (cubes == 1 ? " cube" : " cubes") + " of 10"});
  }
  return sizes;
}

}  // namespace

int run_growth(const Options& options, const Figures& figures) {
  if (!options.step.empty()) return run_step(options, figures);
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  figures.note("data", "synthetic turns of 13 words, a vector given with each and with each question; k 10");
  for (const Size& size : sizes_up_to(options.memories > 0 ? options.memories : kMostMemories)) {
    Options one = options;
    one.memories = size.memories;
    one.cubes = size.cubes;
    one.data = folder.path() + "/" + std::to_string(size.memories) + "-in-" + std::to_string(size.cubes);
    if (const int status = measure_size(one, figures, size.label); status != 0) return status;
  }
  return 0;
}

int run_cubes(const Options& options, const Figures& figures) {
  if (!options.step.empty()) return run_step(options, figures);
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
  return measure_size(all, figures, "");
}

}  // namespace memos::bench
