// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The same questions through the doors of other systems and through the native API, in turns over kept connections:
// what a door adds. Before that, the memory of a server at rest, with its doors and without, each in a process of its
// own.
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "benches.h"
#include "corpus.h"
#include "interface/doors/doors.h"
#include "interface/rest/service.h"
#include "loopback.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 5'900;
constexpr std::size_t kDefaultQueries = 1'000;
constexpr std::size_t kWarmUp = 200;
constexpr std::uint64_t kResults = 10;

std::unique_ptr<rest::Service> start(const std::string& folder, const std::string& embedder, bool with_doors) {
  rest::Service::Options service;
  service.directory = folder;
  const auto set = [&](const char* name, const json::Value& value) {
    must(service.settings.set(name, value, "bench", name), "settings");
  };
  set("listen", json::Array{json::Value("127.0.0.1:0")});
  set("embedder", embedder);
  if (!with_doors) set("doors", json::Array{});
  service.doors = must(doors::make(service.settings), "doors");
  service.open = api::open_tenants;
  return must(rest::Service::start(std::move(service)), "serve");
}

json::Value object(std::initializer_list<std::pair<std::string_view, json::Value>> fields) {
  json::Value out{json::Object{}};
  for (const auto& [name, value] : fields) out.set(std::string(name), value);
  return out;
}

struct Way {
  std::string_view name, path;
  json::Value (*body)(const std::string& user, const std::string& question);
};

json::Value native(const std::string& user, const std::string& question) {
  return object({{"cubes", json::Array{json::Value(user)}}, {"text", question}, {"limit", kResults}});
}
json::Value mem0(const std::string& user, const std::string& question) {
  return object({{"query", question}, {"filters", object({{"user_id", user}})}, {"top_k", kResults}});
}
json::Value product(const std::string& user, const std::string& question) {
  return object({{"query", question}, {"user_id", user}, {"top_k", kResults}});
}
/// Without the lists that the native search has not.
json::Value product_texts(const std::string& user, const std::string& question) {
  return object({{"query", question},
                 {"user_id", user},
                 {"top_k", kResults},
                 {"include_preference", false},
                 {"search_tool_memory", false},
                 {"include_skill_memory", false}});
}
json::Value mcp(const std::string& user, const std::string& question) {
  const json::Value arguments = object({{"query", question}, {"cube", user}, {"limit", kResults}});
  return object({{"jsonrpc", "2.0"},
                 {"id", 1},
                 {"method", "tools/call"},
                 {"params", object({{"name", "search"}, {"arguments", arguments}})}});
}

constexpr std::array kWays = {Way{"native", "/api/v1/search", native}, Way{"mem0", "/v3/memories/search/", mem0},
                              Way{"product", "/product/search", product},
                              Way{"product, texts only", "/product/search", product_texts}, Way{"mcp", "/mcp", mcp}};

/// As the doors would store them: whose they are is said by the cube alone.
void fill(Memos& memory, Corpus& corpus, Embed embed) {
  constexpr std::size_t kBatch = 1'000;
  AddRequest request;
  request.cube = corpus.cube_of(0);
  request.embed = embed;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    request.items.push_back(corpus.next(i, false));
    request.items.back().scope = {};
    if (request.items.size() < kBatch && i + 1 < corpus.size()) continue;
    must(memory.add(request), "add");
    request.items.clear();
  }
}

std::string resident_file(const Options& options) { return options.data + "/resident-" + options.step; }

/// In a process of its own: a server at rest on an empty folder.
int rest_step(const Options& options) {
  const auto service = start(options.data + "/memos-" + options.step, "none", options.step == "all");
  Asker(service->endpoints().front().port).ask("GET /api/v1/statistics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  std::ofstream(resident_file(options)) << resident_mib();
  return 0;
}

double resident_of(const Options& options, const std::string& data, const std::string& step) {
  Options child = options;
  child.data = data;
  child.step = step;
  if (run_child(child) != 0) give_up("the server at rest failed");
  double mib = 0;
  std::ifstream(resident_file(child)) >> mib;
  return mib;
}

}  // namespace

int run_doors(const Options& options, const Figures& figures) {
  if (!options.step.empty()) return rest_step(options);
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const double without = resident_of(options, folder.path(), "native");
  const double with = resident_of(options, folder.path(), "all");
  figures.value("at rest, native API only", without, "MiB");
  figures.value("at rest, all doors", with, "MiB");
  figures.value("at rest, more", with - without, "MiB");

  Corpus corpus(options, kDefaultMemories, 1);
  figures.value("memories", static_cast<double>(corpus.size()), "");
  const std::string path = folder.path() + "/memos";
  {
    const auto memory = open_folder(path, options.embedder);
    fill(*memory, corpus, options.embedder == "none" ? Embed::kNever : Embed::kLater);
    must(memory->run_jobs({}), "jobs");
  }
  const auto service = start(path, options.embedder, true);
  Asker client(service->endpoints().front().port);
  std::array<std::vector<double>, kWays.size()> samples;
  const std::size_t count = options.queries > 0 ? options.queries : kDefaultQueries;
  for (std::size_t i = 0; i < count + kWarmUp; ++i) {
    // The vectors of recent questions are kept: who asks first must not pay for all, so everybody asks once before.
    const std::string question = corpus.synthetic().question();
    for (std::size_t turn = 0; turn < 2 * kWays.size(); ++turn) {
      const std::size_t way = (i + turn) % kWays.size();
      const std::string request =
          post_request(std::string(kWays.at(way).path), json::dump(kWays.at(way).body(corpus.cube_of(0), question)));
      const auto begin = Clock::now();
      client.ask(request);
      if (i >= kWarmUp && turn >= kWays.size()) samples.at(way).push_back(ms_since(begin));
    }
  }
  const double plain = percentile(samples.front(), .5);
  for (std::size_t way = 0; way < kWays.size(); ++way) {
    figures.percentiles(kWays.at(way).name, samples.at(way), "ms");
    figures.value(std::string(kWays.at(way).name) + ", median against native", percentile(samples.at(way), .5) / plain,
                  "");
  }
  return 0;
}

}  // namespace memos::bench
