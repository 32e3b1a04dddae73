// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Resident memory (VmRSS, mapped pages counted) of a fresh process after its first search, embedder loaded.
#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 10'000;
constexpr std::size_t kBatch = 1'000;

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
  Options child = options;
  child.data = folder.path();
  child.step = "fill";
  if (const int status = run_child(child); status != 0) return status;
  child.step = "measure";
  return run_child(child);
}

}  // namespace memos::bench
