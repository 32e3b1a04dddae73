// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Searches through `serve`: keep-alive clients on the same machine, each with a question and its vector, one answer
// after the other. Server and clients share the processors.
#include <atomic>
#include <string>
#include <thread>

#include "base/json.h"
#include "base/system.h"
#include "benches.h"
#include "corpus.h"
#include "interface/rest/service.h"
#include "loopback.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultClients = 64;
constexpr std::size_t kDefaultMemories = 5'900;
constexpr std::size_t kDefaultQueries = 30'000;
constexpr std::size_t kQuestions = 200;
constexpr std::size_t kWarmUp = 500;

std::vector<std::string> requests_for(Synthetic& synthetic, const std::string& cube) {
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    json::Value body{json::Object{}};
    body.set("cubes", json::Array{json::Value(cube)});
    body.set("text", synthetic.question());
    json::Array vector;
    for (const float value : synthetic.vector()) vector.emplace_back(static_cast<double>(value));
    body.set("vector", std::move(vector));
    requests.push_back(post_request("/api/v1/search", json::dump(body)));
  }
  return requests;
}

std::unique_ptr<rest::Service> start(const std::string& folder) {
  rest::Service::Options options;
  options.directory = folder;
  must(options.settings.set("listen", json::Array{json::Value("127.0.0.1:0")}, "bench", "listen"), "settings");
  must(options.settings.set("embedder", json::Value("none"), "bench", "embedder"), "settings");
  options.open = api::open_tenants;
  return must(rest::Service::start(std::move(options)), "serve");
}

}  // namespace

int run_serve(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Corpus corpus(options, kDefaultMemories, 1);
  const std::size_t clients = options.clients > 0 ? options.clients : kDefaultClients;
  const std::size_t queries = options.queries > 0 ? options.queries : kDefaultQueries;
  figures.value("memories", static_cast<double>(corpus.size()), "");
  figures.value("clients", static_cast<double>(clients), "");
  const std::string path = folder.path() + "/memos";
  corpus.fill(*open_folder(path, "none"), true, Embed::kNever, 1'000);
  const std::vector<std::string> requests = requests_for(corpus.synthetic(), corpus.cube_of(0));
  const auto service = start(path);
  const std::uint16_t port = service->endpoints().front().port;
  Asker warm(port);
  for (std::size_t i = 0; i < kWarmUp; ++i) warm.ask(requests[i % requests.size()]);

  std::atomic<std::size_t> next{0};
  std::vector<std::vector<double>> samples(clients);
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < clients; ++t) {
      threads.emplace_back([&, t] {
        Asker client(port);
        for (std::size_t i = next++; i < queries; i = next++) {
          const auto one = Clock::now();
          client.ask(requests[i % requests.size()]);
          samples[t].push_back(ms_since(one));
        }
      });
    }
  }
  const double ms = ms_since(begin);
  std::vector<double> all;
  for (const auto& some : samples) all.insert(all.end(), some.begin(), some.end());
  figures.value("searches", static_cast<double>(queries) / ms * 1000.0, "requests/s");
  figures.percentiles("one search", all, "ms");
  figures.value("resident", static_cast<double>(base::resident_bytes()) / (1 << 20), "MiB");
  return 0;
}

}  // namespace memos::bench
