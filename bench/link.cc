// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Adds and searches in the process that has the folder, and through the local socket of one that has another folder
// with the same memories: the calls alternate, so that both meet the same machine.
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 5'900;
constexpr std::size_t kDefaultQueries = 2'000;
constexpr std::size_t kResults = 10;
constexpr std::size_t kBatch = 1'000;
constexpr std::size_t kWarmUp = 50;

/// A process that opens a folder, says so, and keeps it until it is ended.
class OtherOwner {
 public:
  OtherOwner(const std::string& folder, const Options& options) {
    std::array<int, 2> ready{};
    std::array<int, 2> stop{};
    if (::pipe(ready.data()) != 0 || ::pipe(stop.data()) != 0) give_up("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      ::close(stop[1]);
      own(folder, options, ready[1], stop[0]);
    }
    ::close(ready[1]);
    ::close(stop[0]);
    stop_ = stop[1];
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 1) give_up("the other process did not open the folder");
    ::close(ready[0]);
  }
  ~OtherOwner() {
    ::close(stop_);
    ::waitpid(process_, nullptr, 0);
  }
  OtherOwner(const OtherOwner&) = delete;
  OtherOwner& operator=(const OtherOwner&) = delete;

 private:
  [[noreturn]] static void own(const std::string& folder, const Options& options, int ready, int stop) {
    {
      const auto memory = open_folder(folder, "none");
      Corpus(options, kDefaultMemories, 1).fill(*memory, true, Embed::kAuto, kBatch);
      char byte = 'r';
      if (::write(ready, &byte, 1) != 1) ::_exit(1);
      while (::read(stop, &byte, 1) > 0) continue;
    }
    ::_exit(0);
  }

  pid_t process_ = -1;
  int stop_ = -1;
};

struct Side {
  Memos& memory;
  std::vector<double> samples;
};

template <class Call>
void alternate(std::array<Side, 2>& sides, std::size_t count, Call call) {
  for (Side& side : sides) side.samples.clear();
  for (std::size_t i = 0; i < count + kWarmUp; ++i) {
    for (std::size_t k = 0; k < sides.size(); ++k) {
      Side& side = sides[(i + k) % sides.size()];
      const auto begin = Clock::now();
      call(side.memory, i);
      const double ms = ms_since(begin);
      if (i >= kWarmUp) side.samples.push_back(ms);
    }
  }
}

void print(const Figures& figures, const std::string& what, const std::array<Side, 2>& sides) {
  figures.percentiles(what + ", in the process", sides[0].samples, "ms");
  figures.percentiles(what + ", through the socket", sides[1].samples, "ms");
  const double more = percentile(sides[1].samples, .5) - percentile(sides[0].samples, .5);
  figures.value(what + ", more at the median", more, "ms");
}

}  // namespace

int run_link(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  const OtherOwner other(folder.path() + "/other", options);  // before any thread is there to be forked
  const auto near = open_folder(folder.path() + "/near", "none");
  const auto far = open_folder(folder.path() + "/other", "none");
  Corpus(options, kDefaultMemories, 1).fill(*near, true, Embed::kAuto, kBatch);
  Corpus corpus(options, kDefaultMemories, 1);
  figures.value("memories", static_cast<double>(corpus.size()), "");
  const std::size_t count = options.queries > 0 ? options.queries : kDefaultQueries;
  std::array<Side, 2> sides{Side{*near, {}}, Side{*far, {}}};

  std::vector<SearchRequest> questions;
  for (std::size_t i = 0; i < count; ++i) {
    SearchRequest request{.cubes = {corpus.cube_of(i)}, .limit = kResults};
    request.text = corpus.synthetic().question();
    request.vector = corpus.synthetic().vector();
    questions.push_back(std::move(request));
  }
  alternate(sides, count, [&](Memos& memory, std::size_t i) {
    if (must(memory.search(questions[i % questions.size()]), "search").hits.empty()) give_up("nothing was found");
  });
  print(figures, "search, 10 hits", sides);

  const std::size_t first = corpus.size();
  std::vector<AddRequest> requests;
  for (std::size_t i = 0; i < count + kWarmUp; ++i) {
    AddRequest request{.cube = corpus.cube_of(0), .embed = Embed::kLater};
    request.items.push_back(corpus.next(first + i, true));
    requests.push_back(std::move(request));
  }
  alternate(sides, count, [&](Memos& memory, std::size_t i) { must(memory.add(requests[i]), "add"); });
  print(figures, "add, durable", sides);

  alternate(sides, count, [&](Memos& memory, std::size_t) { must(memory.jobs(false), "jobs"); });
  print(figures, "a call that does next to nothing", sides);
  return 0;
}

}  // namespace memos::bench
