// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Searches with the question's vector given, beside what a user of plain SQLite would have on the same data.
#include <map>
#include <string>
#include <vector>

#include "bare_sqlite.h"
#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 5'900;
constexpr std::size_t kDefaultUsers = 10;
constexpr std::size_t kDefaultQueries = 1'000;
constexpr std::size_t kBareQueries = 200;  // the comparison is slow at 100k; its percentiles need no more
constexpr std::size_t kResults = 10;
constexpr std::size_t kBatch = 1'000;
constexpr std::size_t kWarmUp = 50;

struct Question {
  std::string text;
  std::vector<float> vector;
  std::string user;
  std::string cube;
};

std::vector<Question> make_questions(Corpus& corpus, std::size_t count) {
  std::vector<Question> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back({corpus.synthetic().question(), corpus.synthetic().vector(), corpus.user_of(i), corpus.cube_of(i)});
  }
  return out;
}

std::vector<double> time_memos(Memos& memory, const std::vector<Question>& questions, bool vectors, bool words) {
  std::vector<double> samples;
  for (std::size_t i = 0; i < questions.size() + kWarmUp; ++i) {
    const Question& q = questions[i % questions.size()];
    SearchRequest request{.cubes = {q.cube}, .limit = kResults};
    if (words) request.text = q.text;
    if (vectors) request.vector = q.vector;
    request.use_vectors = vectors;
    request.filter.scope.user_id = q.user;
    const auto begin = Clock::now();
    const auto found = memory.search(request);
    const double ms = ms_since(begin);
    if (must(found, "search").hits.empty() && vectors) give_up("a search with a vector found nothing");
    if (i >= kWarmUp) samples.push_back(ms);
  }
  return samples;
}

struct FullTimes {
  std::vector<double> all;
  std::map<std::string, std::vector<double>> stages;
};

/// With token evidence: the twin embedder gives it without the cost of a model, and its time is taken off.
FullTimes time_full(Memos& memory, const std::vector<Question>& questions) {
  FullTimes times;
  for (std::size_t i = 0; i < questions.size() + kWarmUp; ++i) {
    const Question& q = questions[i % questions.size()];
    SearchRequest request{.cubes = {q.cube}, .text = q.text, .limit = kResults};
    request.filter.scope.user_id = q.user;
    const auto begin = Clock::now();
    const auto found = must(memory.search(request), "search");
    const double ms = ms_since(begin) - found.timings_ms.at("embed");
    if (i < kWarmUp) continue;
    times.all.push_back(ms);
    for (const auto& [stage, took] : found.timings_ms)
      if (stage != "embed") times.stages[stage].push_back(took);
  }
  return times;
}

template <class Search>
std::vector<double> time_bare(const std::vector<Question>& questions, Search search) {
  std::vector<double> samples;
  for (std::size_t i = 0; i < std::min(questions.size(), kBareQueries); ++i) {
    const auto begin = Clock::now();
    (void)search(questions[i]);
    samples.push_back(ms_since(begin));
  }
  return samples;
}

void fill_both(const Options& options, Memos& memory, BareSqlite& bare) {
  Corpus(options, kDefaultMemories, kDefaultUsers).fill(memory, true, Embed::kAuto, kBatch);
  Corpus corpus(options, kDefaultMemories, kDefaultUsers);  // once more from the seed: the same memories
  std::vector<BareRow> rows;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    rows.push_back(Corpus::bare(corpus.next(i, true), i, false));
    if (rows.size() == kBatch || i + 1 == corpus.size()) {
      bare.insert_all(rows);
      rows.clear();
    }
  }
  bare.build_indexes();
}

}  // namespace

int run_search(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Corpus corpus(options, kDefaultMemories, kDefaultUsers);
  figures.value("memories", static_cast<double>(corpus.size()), "");
  figures.value("users", static_cast<double>(options.users > 0 ? options.users : kDefaultUsers), "");
  figures.note("data",
               "synthetic: Zipf text of 13 words a turn, clustered vectors; questions of 3 to 8 words, common ones "
               "too; k 10, user filter, one client");
  const auto memory = open_folder(folder.path() + "/memos", "none");
  BareSqlite bare(folder.path() + "/bare.db");
  fill_both(options, *memory, bare);
  const auto questions = make_questions(corpus, options.queries > 0 ? options.queries : kDefaultQueries);

  const auto begin = Clock::now();
  must(memory->search({.cubes = {corpus.cube_of(0)}, .text = questions[0].text, .limit = kResults}), "search");
  figures.value("memos first search", ms_since(begin), "ms");
  figures.percentiles("memos words + vector", time_memos(*memory, questions, true, true), "ms");
  figures.percentiles("memos words only", time_memos(*memory, questions, false, true), "ms");
  {
    const auto full = open_folder(folder.path() + "/full", "twin:" + std::to_string(options.dimension));
    Corpus(options, kDefaultMemories, kDefaultUsers).fill(*full, false, Embed::kNow, kBatch);
    const FullTimes times = time_full(*full, questions);
    figures.percentiles("memos words + vector + tokens", times.all, "ms");
    for (const auto& [stage, samples] : times.stages) figures.percentiles("  of it " + stage, samples, "ms");
  }
  figures.percentiles(
      "SQLite FTS5 (words only)",
      time_bare(questions, [&](const Question& q) { return bare.search_fts(q.text, q.user, kResults); }), "ms");
  figures.percentiles(
      "SQLite vector scan (vector only)",
      time_bare(questions, [&](const Question& q) { return bare.search_scan(q.vector, q.user, kResults); }), "ms");
  return 0;
}

}  // namespace memos::bench
