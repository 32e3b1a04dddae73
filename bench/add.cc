// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// One durable add of a short memory with its vector, beside a bare one-table SQLite insert of the same row. The two
// take turns, so that a slow moment of the machine hits both.
#include <algorithm>

#include "bare_sqlite.h"
#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultAdds = 5'000;
constexpr std::size_t kWarmUp = 20'000;  // rows that grow both write-ahead logs before anything is timed
constexpr std::size_t kWarmUpBatch = 1'000;

struct Samples {
  std::vector<double> memos_ms;
  std::vector<double> bare_ms;
  std::vector<double> read_ms;     ///< With --read: a turn that states nothing.
  std::vector<double> stating_ms;  ///< And one that states two things.
  std::uint64_t memos_syncs = 0;
  std::uint64_t bare_syncs = 0;
};

void warm_up(Memos& memory, BareSqlite& bare, Corpus& corpus) {
  for (std::size_t i = 0; i < kWarmUp; i += kWarmUpBatch) {
    AddRequest request{.cube = corpus.cube_of(0), .read = false};
    std::vector<BareRow> rows;
    for (std::size_t j = i; j < i + kWarmUpBatch; ++j) {
      request.items.push_back(corpus.next(j, true));
      rows.push_back(Corpus::bare(request.items.back(), j, true));
    }
    must(memory.add(request), "add");
    bare.insert_all(rows);
  }
  bare.checkpoint();
}

double add_read(Memos& memory, Corpus& corpus, std::size_t i, std::string_view statement) {
  AddRequest request{.cube = corpus.cube_of(i)};
  request.items.push_back(corpus.next(i, true));
  request.items[0].text += statement;
  const auto begin = Clock::now();
  const auto result = memory.add(request);
  const double took = ms_since(begin);
  must(result, "add");
  return took;
}

Samples measure(Memos& memory, BareSqlite& bare, Corpus& corpus, std::size_t adds, bool read) {
  Samples out;
  for (std::size_t i = kWarmUp; i < kWarmUp + adds; ++i) {
    if (read) {
      out.read_ms.push_back(add_read(memory, corpus, i, ""));
      out.stating_ms.push_back(add_read(memory, corpus, i, ". I live in Trieste now. My boss is Obinna."));
    }
    AddRequest request{.cube = corpus.cube_of(i), .read = false};
    request.items.push_back(corpus.next(i, true));
    const BareRow row = Corpus::bare(request.items[0], i, true);
    const auto add_memory = [&] {
      const auto syncs = sync_count();
      const auto begin = Clock::now();
      const auto result = memory.add(request);
      out.memos_ms.push_back(ms_since(begin));
      must(result, "add");
      out.memos_syncs += sync_count() - syncs;
    };
    const auto add_bare = [&] {
      const auto syncs = sync_count();
      const auto begin = Clock::now();
      bare.insert(row);
      out.bare_ms.push_back(ms_since(begin));
      out.bare_syncs += sync_count() - syncs;
    };
    if (i % 2 == 0) {
      add_memory();
      add_bare();
    } else {
      add_bare();
      add_memory();
    }
  }
  return out;
}

}  // namespace

int run_add(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  const std::size_t adds = options.queries > 0 ? options.queries : kDefaultAdds;
  print_machine(figures, folder.path());
  figures.note("data", "synthetic turns of 13 words, a vector given with each; " + std::to_string(kWarmUp) +
                           " stored before, then " + std::to_string(adds) + " timed of each kind, in turns");
  figures.note("bare", "SQLite, one table without indexes, f16 vector, WAL grown before, synchronous=FULL");
  Corpus corpus(options, adds, 1);
  const auto memory = open_folder(folder.path() + "/memos", "none");
  BareSqlite bare(folder.path() + "/bare.db");
  warm_up(*memory, bare, corpus);
  const Samples samples = measure(*memory, bare, corpus, adds, options.read);
  figures.percentiles("memos add", samples.memos_ms, "ms");
  figures.percentiles("bare insert", samples.bare_ms, "ms");
  if (options.read) {
    figures.percentiles("memos add, read", samples.read_ms, "ms");
    figures.percentiles("memos add, read, states two things", samples.stating_ms, "ms");
  }
  figures.value("ratio p50", percentile(samples.memos_ms, 0.5) / percentile(samples.bare_ms, 0.5), "x");
  figures.value("ratio p95", percentile(samples.memos_ms, 0.95) / percentile(samples.bare_ms, 0.95), "x");
  figures.value("memos syncs per add", static_cast<double>(samples.memos_syncs) / static_cast<double>(adds), "");
  figures.value("bare syncs per insert", static_cast<double>(samples.bare_syncs) / static_cast<double>(adds), "");
  return 0;
}

}  // namespace memos::bench
