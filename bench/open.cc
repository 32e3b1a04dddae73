// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The whole process, as a person at a shell feels it: start, open the folder, load the model, embed the question,
// answer.
#include <filesystem>

#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 10'000;
constexpr std::size_t kDefaultRuns = 20;
constexpr std::size_t kBatch = 1'000;

std::vector<double> time_program(const std::vector<std::string>& words, std::size_t runs) {
  std::vector<double> samples;
  for (std::size_t i = 0; i < runs; ++i) {
    const auto begin = Clock::now();
    const int status = run_program(words, true);
    samples.push_back(ms_since(begin));
    if (status != 0) give_up(words[0] + " ended with status " + std::to_string(status));
  }
  return samples;
}

}  // namespace

int run_open(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  const std::string program = std::filesystem::path(own_program()).parent_path().parent_path() / "memos";
  if (!std::filesystem::exists(program)) give_up(program + " is not built");
  print_machine(figures, folder.path());
  Corpus corpus(options, kDefaultMemories, 1);
  figures.value("memories", static_cast<double>(corpus.size()), "");
  {
    const auto memory = open_folder(folder.path(), options.embedder);
    corpus.fill(*memory, true, Embed::kAuto, kBatch);
    const auto about = must(memory->describe_cube(corpus.cube_of(0)), "describe");
    figures.note("vectors", "synthetic, stored in the space of \"" + about.embedder + "\"");
  }
  const std::size_t runs = options.queries > 0 ? options.queries : kDefaultRuns;
  std::vector<std::string> search{program,  "search",     corpus.synthetic().question(), "--cube", corpus.cube_of(0),
                                  "--data", folder.path()};
  if (!options.embedder.empty()) search.insert(search.end(), {"--embedder", options.embedder});
  std::vector<std::string> words_only = search;
  words_only.emplace_back("--no-vectors");
  time_program(search, 1);  // the files are in the page cache from here on
  figures.percentiles("memos search, question embedded", time_program(search, runs), "ms");
  figures.percentiles("memos search --no-vectors", time_program(words_only, runs), "ms");
  figures.percentiles("memos --version", time_program({program, "--version"}, runs), "ms");
  return 0;
}

}  // namespace memos::bench
