// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// memos_learned_train OUT CORPUS...: trains the model that the program carries, while it is built.
// memos_learned_train --check CORPUS...: trains on four fifths and tells how well the last one is read, in turn.
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "language/learned/model.h"
#include "language/learned/trainer.h"

namespace {

using namespace memos::language::learned;

int check(const std::vector<Example>& examples) {
  constexpr std::size_t kParts = 5;
  struct Tally {
    std::size_t right = 0, told = 0, wrong = 0, values = 0;
  };
  std::array<Tally, kClasses> tallies{};
  std::array<std::array<std::size_t, 3>, 10> by_threshold{};
  std::size_t nothing = 0;
  for (std::size_t part = 0; part < kParts; ++part) {
    std::vector<Example> known;
    std::vector<Example> unknown;
    for (std::size_t i = 0; i < examples.size(); ++i) (i % kParts == part ? unknown : known).push_back(examples[i]);
    const std::vector<std::uint8_t> bytes = train(known);
    const Model model(bytes);
    Features features;
    for (const Example& one : unknown) {
      sentence_features(one.tokens, {0, 0}, one.text, features);
      const auto scores = model.classify(features);
      const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
      ++tallies[one.label].told;
      if (best == one.label) ++tallies[one.label].right;
      if (best != one.label) ++tallies[best].wrong;
      nothing += one.label == 0 ? 1U : 0U;
      for (std::size_t t = 0; t < by_threshold.size(); ++t) {
        const float threshold = 0.1F * static_cast<float>(t);
        if (best == 0 || scores[best] < threshold) continue;
        if (one.label == 0) ++by_threshold[t][1];
        if (best == one.label) ++by_threshold[t][0];
        if (one.label != 0 && best != one.label) ++by_threshold[t][2];
      }
      if (one.label == 0 || one.value.first == one.value.second) continue;
      if (model.value(one.tokens, slot_of(one.label)) == one.value) ++tallies[one.label].values;
    }
  }
  for (std::size_t c = 0; c < kClasses; ++c) {
    if (tallies[c].told == 0) continue;
    const std::string name = c == 0 ? "none" : std::string(kSlots[slot_of(c)]) + (is_end(c) ? "-" : "");
    std::printf("%-12s %5zu told, %5.1f %% right, %4zu others taken for it, values %5.1f %%\n", name.c_str(),
                tallies[c].told, 100.0 * static_cast<double>(tallies[c].right) / static_cast<double>(tallies[c].told),
                tallies[c].wrong,
                100.0 * static_cast<double>(tallies[c].values) / static_cast<double>(tallies[c].told));
  }
  for (std::size_t t = 0; t < by_threshold.size(); ++t)
    std::printf("from %.1f on: %5.1f %% found, %5.1f %% of nothing taken for something, %5.1f %% another slot\n",
                0.1 * static_cast<double>(t),
                100.0 * static_cast<double>(by_threshold[t][0]) / static_cast<double>(examples.size() - nothing),
                100.0 * static_cast<double>(by_threshold[t][1]) / static_cast<double>(nothing),
                100.0 * static_cast<double>(by_threshold[t][2]) / static_cast<double>(examples.size() - nothing));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: memos_learned_train OUT|--check CORPUS...\n", stderr);
    return 2;
  }
  std::vector<Example> examples;
  std::vector<std::string> problems;
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i]);
    const std::string lines((std::istreambuf_iterator<char>(file)), {});
    if (lines.empty()) problems.push_back(std::string(argv[i]) + ": nothing in it");
    std::vector<Example> more = read_examples(lines, problems);
    examples.insert(examples.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  for (const std::string& problem : problems) std::fprintf(stderr, "no example: %s\n", problem.c_str());
  if (!problems.empty()) return 1;
  if (std::string(argv[1]) == "--check") return check(examples);
  const std::vector<std::uint8_t> bytes = train(examples);
  std::ofstream out(argv[1], std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  return out ? 0 : 1;
}
