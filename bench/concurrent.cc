// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Many clients that each add one memory at a time and wait for it to be durable. Vectors deferred.
#include <atomic>
#include <thread>

#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultClients = 64;
constexpr std::size_t kDefaultMemories = 100'000;

}  // namespace

int run_concurrent(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Corpus corpus(options, kDefaultMemories, 1);
  const std::size_t clients = options.clients > 0 ? options.clients : kDefaultClients;
  figures.value("clients", static_cast<double>(clients), "");
  figures.value("memories", static_cast<double>(corpus.size()), "");
  figures.value("added to every sync", options.sync_delay_ms, "ms");
  std::vector<AddRequest> requests;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    AddRequest request{.cube = corpus.cube_of(i), .embed = Embed::kLater};
    request.items.push_back(corpus.next(i, false));
    requests.push_back(std::move(request));
  }
  const auto memory = open_folder(folder.path() + "/memos", "none");
  must(memory->add(AddRequest{.cube = corpus.cube_of(0), .items = {AddItem{{.text = "first"}, {}, {}}}}), "add");

  std::atomic<std::size_t> next{0};
  std::vector<std::vector<double>> samples(clients);
  const auto syncs = sync_count();
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < clients; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = next++; i < requests.size(); i = next++) {
          const auto one = Clock::now();
          must(memory->add(requests[i]), "add");
          samples[t].push_back(ms_since(one));
        }
      });
    }
  }
  const double ms = ms_since(begin);
  const auto made = static_cast<double>(sync_count() - syncs);
  std::vector<double> all;
  for (const auto& some : samples) all.insert(all.end(), some.begin(), some.end());
  figures.value("rate", static_cast<double>(corpus.size()) / ms * 1000.0, "memories/s");
  figures.percentiles("one add", all, "ms");
  figures.value("memories per sync", static_cast<double>(corpus.size()) / made, "");
  return 0;
}

}  // namespace memos::bench
