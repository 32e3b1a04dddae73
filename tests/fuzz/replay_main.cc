// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Runs a fuzz target without libFuzzer: every file of a corpus folder, then seeded mutations of them.
//   memos_fuzz_NAME CORPUS [MUTATIONS [SEED]]    all of them
//   memos_fuzz_NAME FILE                         one input, to look at a failure
// When the target fails, the input is left in the working folder as "failed.bin".
#include <algorithm>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/random.h"
#include "fuzz.h"

// Only there with a sanitizer: called before it ends the process.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using memos::base::SeededRandom;

constexpr std::size_t kMaxInputBytes = 64U << 10U;

const std::string* current_input = nullptr;

void keep_input() {
  if (current_input == nullptr) return;
  if (std::FILE* file = std::fopen("failed.bin", "wb")) {
    std::fwrite(current_input->data(), 1, current_input->size(), file);
    std::fclose(file);
    std::fprintf(stderr, "the input that failed is in failed.bin (%zu bytes)\n", current_input->size());
  }
  current_input = nullptr;
}

void on_signal(int signal) {
  keep_input();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(const std::string& input) {
  current_input = &input;
  // A copy of its exact size on the heap, so that address sanitizer sees every byte read behind the end.
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  current_input = nullptr;
}

std::string read_whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// One change of the kinds that break parsers: bits, bytes, numbers at their ends, cuts, repeats, pieces of others.
void mutate(std::string& input, const std::vector<std::string>& corpus, SeededRandom& random) {
  static constexpr unsigned char kEdges[] = {0,    1,   0x7f, 0x80, 0xff, '"',  '{',  '[',
                                             '\\', '-', '9',  'e',  '.',  '\n', 0xc0, 0xed};
  const auto place = [&](std::size_t bound) {
    return static_cast<std::size_t>(random.below(std::max<std::size_t>(bound, 1)));
  };
  const std::size_t at = place(input.size());
  const std::size_t count = 1 + place(std::min<std::size_t>(input.size() - at, 16));
  switch (random.below(8)) {
    case 0:
      if (!input.empty())
        input[at] = static_cast<char>(static_cast<unsigned char>(input[at]) ^ (1U << random.below(8)));
      break;
    case 1:
      if (!input.empty()) input[at] = static_cast<char>(random.below(256));
      break;
    case 2:
      if (!input.empty()) input[at] = static_cast<char>(kEdges[random.below(std::size(kEdges))]);
      break;
    case 3:
      input.insert(at, 1, static_cast<char>(kEdges[random.below(std::size(kEdges))]));
      break;
    case 4:
      input.erase(at, count);
      break;
    case 5:
      input.resize(at);
      break;
    case 6:
      input.insert(at, input.substr(at, count));
      break;
    default: {
      const std::string& other = corpus[random.below(corpus.size())];
      input.insert(at, other.substr(place(other.size()), 1 + place(64)));
    }
  }
  if (input.size() > kMaxInputBytes) input.resize(kMaxInputBytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS|FILE [MUTATIONS [SEED]]\n", argv[0]);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, on_signal);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep_input);
  const std::filesystem::path where = argv[1];
  if (std::filesystem::is_regular_file(where)) {
    run(read_whole(where));
    return 0;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(where)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<std::string> corpus;
  for (const auto& path : paths) corpus.push_back(read_whole(path));
  if (corpus.empty()) {
    std::fprintf(stderr, "no inputs in %s\n", argv[1]);
    return 2;
  }
  const std::uint64_t mutations = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  std::printf("%zu inputs, %" PRIu64 " mutations, seed %" PRIu64 "\n", corpus.size(), mutations, seed);
  std::fflush(stdout);
  run("");
  for (const std::string& input : corpus) run(input);
  SeededRandom random(seed);
  for (std::uint64_t i = 0; i < mutations; ++i) {
    std::string input = corpus[random.below(corpus.size())];
    for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes) mutate(input, corpus, random);
    run(input);
  }
  return 0;
}
