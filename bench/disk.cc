// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Bytes on disk for a raw turn of 120 bytes with its vector, after the folder was closed (which writes the log back).
#include "benches.h"
#include "corpus.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 100'000;
constexpr std::size_t kBatch = 1'000;
constexpr std::size_t kTurnBytes = 120;

}  // namespace

int run_disk(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Corpus corpus(options, kDefaultMemories, 1);
  figures.value("memories", static_cast<double>(corpus.size()), "");
  figures.value("dimension", static_cast<double>(options.dimension), "");
  const std::string data = folder.path() + "/memos";
  // The twin embeds the turns itself, with token evidence; without it vectors are given, and there is none.
  const bool twin = options.embedder.starts_with("twin");
  corpus.fill(*open_folder(data, twin ? options.embedder : "none"), !twin, twin ? Embed::kNow : Embed::kAuto, kBatch,
              kTurnBytes);
  const auto bytes = static_cast<double>(folder_bytes(data));
  figures.value("folder", bytes / 1e6, "MB");
  figures.value("bytes per turn", bytes / static_cast<double>(corpus.size()), "B");
  return 0;
}

}  // namespace memos::bench
