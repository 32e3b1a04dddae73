// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Resident memory (VmRSS, mapped pages counted) of a fresh process after its first search, embedder loaded.
#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 10'000;
constexpr std::size_t kBatch = 1'000;

std::vector<std::string> step(const Options& options, const std::string& folder, const char* name) {
  std::vector<std::string> words{
      own_program(), options.bench,
      "--step",      name,
      "--data",      folder,
      "--memories",  std::to_string(options.memories > 0 ? options.memories : kDefaultMemories),
      "--cubes",     std::to_string(options.cubes),
      "--dimension", std::to_string(options.dimension),
      "--seed",      std::to_string(options.seed)};
  if (!options.embedder.empty()) words.insert(words.end(), {"--embedder", options.embedder});
  if (options.json) words.emplace_back("--json");
  return words;
}

void fill_step(const Options& options) {
  Corpus corpus(options, kDefaultMemories, 1);
  // The twin embeds the turns itself, with token evidence; a model would take minutes.
  const bool twin = options.embedder.starts_with("twin");
  corpus.fill(*open_folder(options.data, options.embedder), !twin, twin ? Embed::kNow : Embed::kAuto, kBatch);
}

void measure_step(const Options& options, const Figures& figures) {
  figures.value("resident at start", resident_mib(), "MiB");
  const auto memory = open_folder(options.data, options.embedder);
  // Only the text of the question: its vector comes from the embedder.
  const auto found = must(memory->search({.cubes = {"bench0"}, .text = "bada duda fe?"}), "search");
  figures.note("search used vectors", found.used_vectors ? "yes" : "no: " + found.notice);
  figures.value("resident after the first search", resident_mib(), "MiB");
}

}  // namespace

int run_memory(const Options& options, const Figures& figures) {
  if (options.step == "fill") {
    fill_step(options);
    return 0;
  }
  if (options.step == "measure") {
    measure_step(options, figures);
    return 0;
  }
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  figures.value("memories", static_cast<double>(options.memories > 0 ? options.memories : kDefaultMemories), "");
  const int filled = run_program(step(options, folder.path(), "fill"), false);
  return filled != 0 ? filled : run_program(step(options, folder.path(), "measure"), false);
}

}  // namespace memos::bench
