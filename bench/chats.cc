// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Chats at once with one local model, on cubes with and without adapters: time to the first token while nothing else
// runs, and while segments of other prompts are encoded behind them. The two take turns. People think between their
// messages; that is when encoding begins.
#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "benches.h"
#include "corpus.h"
#include "kv_model.h"
#include "machine.h"
#include "model/adapter_import.h"
#include "operation/parametric/adapter_record.h"
#include "operation/parametric/shelf.h"

namespace memos::bench {
namespace {

constexpr std::size_t kChats = 8, kCubes = 4, kRounds = 4, kDefaultQueries = 6;
constexpr std::size_t kFacts = 6, kSystemBytes = 500;
constexpr std::uint32_t kContextTokens = 4'096;

std::string words(std::size_t bytes, std::uint64_t seed) {
  std::mt19937_64 source(seed);
  std::string text;
  while (text.size() < bytes) text += "abcdefghijklmnop "[source() % 17];
  return text;
}

std::string cube_of(std::size_t chat) { return "cube" + std::to_string(chat % kCubes); }

class Chats {
 public:
  Chats(const Options& options, const std::string& folder)
      : options_(options), file_(model_file(options, folder)), data_(folder + "/memos") {
    memos::Options wanted;
    wanted.directory = data_;
    wanted.embedder = "none";
    wanted.generation.model = file_;
    wanted.generation.threads = static_cast<std::uint32_t>(options.threads);
    wanted.generation.context_tokens = kContextTokens;
    memos_ = must(memos::open(wanted), "open");
  }

  void fill() {
    for (std::size_t i = 0; i <= kCubes; ++i) {
      const std::string cube = i == kCubes ? "far" : cube_of(i);
      must(memos_->create_cube({.name = cube, .description = {}}), "cube");
      AddRequest add;
      add.cube = cube;
      add.read = false;
      for (std::size_t fact = 0; fact < kFacts; ++fact)
        add.items.emplace_back().text =
            (cube + " has " + words(40, i * 100 + fact) + " in room " + std::to_string(fact));
      must(memos_->add(add), "add");
      KvWarmRequest warm;
      warm.cube = cube;
      warm.memories = kFacts;
      must(memos_->kv_warm(warm), "warm");
    }
    attach(cube_of(1), 1);
    attach(cube_of(2), 2);
    must(memos_->run_jobs({}), "jobs");
    for (std::size_t chat = 0; chat < kCubes; ++chat) ask(chat, 0, nullptr);  // Loads the model; makes the cache.
    must(memos_->run_jobs({}), "jobs");
  }

  /// All chats, each with so many messages; the times to their first tokens.
  std::vector<double> phase(bool encoding, std::size_t queries, std::uint64_t seed) {
    std::vector<double> samples;
    std::mutex mutex;
    std::atomic<bool> stop{false};
    std::jthread encoder([&] {
      for (std::uint64_t number = 1; encoding && !stop; ++number) {
        KvWarmRequest warm;
        warm.cube = "far";
        warm.system = words(2'000, seed * 1'000 + number);
        must(memos_->kv_warm(warm), "warm");
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
      }
    });
    {
      std::vector<std::jthread> chats;
      for (std::size_t chat = 0; chat < kChats; ++chat) {
        chats.emplace_back([&, chat] {
          std::mt19937_64 source(seed * 100 + chat);
          for (std::size_t i = 0; i < queries; ++i) {
            // As long as somebody takes to read and type; alike in both kinds of phase.
            std::this_thread::sleep_for(std::chrono::milliseconds(source() % think_ms()));
            double ms = 0;
            ask(chat, i, &ms);
            const std::scoped_lock guard(mutex);
            samples.push_back(ms);
          }
        });
      }
    }
    stop = true;
    return samples;
  }

  [[nodiscard]] std::uint64_t different() const { return different_; }
  [[nodiscard]] KvStatistics statistics() { return must(memos_->statistics(), "statistics").kv; }

 private:
  [[nodiscard]] std::uint64_t think_ms() const { return options_.shape == "tiny" ? 200 : 8'000; }

  void attach(const std::string& cube, std::uint64_t seed) {
    const auto fs = base::make_posix_file_system();
    const std::string source = data_ + "-adapter" + std::to_string(seed) + ".gguf";
    must(model::write_synthetic_adapter(*fs, source, shape_of(options_), {.rank = 16, .alpha = 32, .seed = seed}),
         "adapter");
    const auto made = must(model::import_adapter(*fs, source, file_, parametric::adapter_folder(data_)), "adapter");
    parametric::AdapterRecord record;
    record.hash = made.hash;
    record.base_hash = made.base_hash;
    record.base_name = options_.shape;
    record.architecture = made.shape.architecture;
    record.rank = made.shape.rank;
    record.matrices = made.shape.changed;
    record.alpha = static_cast<double>(made.shape.alpha);
    record.bytes = made.bytes;
    record.attached = true;
    AddRequest add;
    add.cube = cube;
    add.read = false;
    add.embed = Embed::kNever;
    AddItem& item = add.items.emplace_back();
    item.type = MemoryType::kAdapter;
    item.key = "style" + std::to_string(seed);
    item.text = "Adapter " + item.key;
    item.info = parametric::info_of(record);
    must(memos_->add(add), "adapter");
  }

  void ask(std::size_t chat, std::size_t number, double* first_ms) {
    ChatRequest request;
    request.cube = cube_of(chat);
    // Of its own: else who shares the cube would find it in the engine's row.
    request.message = "What is in room " + std::to_string(number) + " of house " + std::to_string(chat) + "?";
    request.instructions = words(kSystemBytes, 1);
    request.remember = false;
    request.use_vectors = false;
    request.max_tokens = 8;
    request.temperature = 1;
    request.seed = 1;
    const ChatAnswer answer = must(memos_->chat(request, {}), "chat");
    if (first_ms != nullptr) *first_ms = answer.first_token_ms;
    const std::scoped_lock guard(mutex_);
    const auto [at, added] = answers_.try_emplace({chat, number}, answer.text);
    if (at->second != answer.text) ++different_;
  }

  const Options& options_;
  const std::string file_, data_;
  std::unique_ptr<Memos> memos_;
  std::mutex mutex_;
  std::map<std::pair<std::size_t, std::size_t>, std::string> answers_;  ///< By chat and number of the question.
  std::uint64_t different_ = 0;
};

}  // namespace

int run_chats(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Chats chats(options, folder.path());
  chats.fill();
  const std::size_t queries = options.queries > 0 ? options.queries : kDefaultQueries;
  figures.row({{"chats", static_cast<double>(kChats)}, {"cubes", static_cast<double>(kCubes)}, {"adapters", 2}});
  std::vector<double> quiet, encoding;
  std::uint64_t encoded_before = chats.statistics().events["encoded"];
  double peak_ram = 0;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    for (const bool busy : {round % 2 == 0, round % 2 != 0}) {
      const auto samples = chats.phase(busy, queries, options.seed * 100 + round);
      auto& all = busy ? encoding : quiet;
      all.insert(all.end(), samples.begin(), samples.end());
      peak_ram = std::max(peak_ram, static_cast<double>(chats.statistics().ram_bytes));
    }
  }
  const KvStatistics after = chats.statistics();
  figures.percentiles("first token, nothing encoded", quiet, "ms");
  figures.percentiles("first token, while encoding", encoding, "ms");
  figures.value("p95 with encoding over without", percentile(encoding, 0.95) / percentile(quiet, 0.95), "");
  figures.value("tokens encoded behind", static_cast<double>(after.events.at("encoded") - encoded_before), "");
  figures.value("answers that differ", static_cast<double>(chats.different()), "");
  figures.row({{"ram_bytes", peak_ram},
               {"ram_budget", static_cast<double>(after.ram_budget)},
               {"resident_mib", resident_mib()}});
  return chats.different() == 0 ? 0 : 1;
}

}  // namespace memos::bench
