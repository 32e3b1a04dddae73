// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Bulk add of short memories in batches, vectors deferred.
#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 100'000;
constexpr std::size_t kBatch = 1'000;

}  // namespace

int run_import(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Corpus corpus(options, kDefaultMemories, 1);
  figures.value("memories", static_cast<double>(corpus.size()), "");
  figures.value("memories in a batch", static_cast<double>(kBatch), "");
  // The texts are made first: their making is not what is measured.
  std::vector<AddRequest> requests;
  for (std::size_t i = 0; i < corpus.size(); i += kBatch) {
    AddRequest request{.cube = corpus.cube_of(i / kBatch), .embed = Embed::kLater};
    for (std::size_t j = i; j < std::min(i + kBatch, corpus.size()); ++j)
      request.items.push_back(corpus.next(j, false));
    requests.push_back(std::move(request));
  }
  const auto memory = open_folder(folder.path() + "/memos", "none");
  const auto syncs = sync_count();
  const auto begin = Clock::now();
  for (const auto& request : requests) must(memory->add(request), "add");
  const double ms = ms_since(begin);
  figures.value("durable and searchable by words", ms, "ms");
  figures.value("rate", static_cast<double>(corpus.size()) / ms * 1000.0, "memories/s");
  figures.value("syncs", static_cast<double>(sync_count() - syncs), "");
  return 0;
}

}  // namespace memos::bench
