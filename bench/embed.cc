// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The embedder by itself: loading, one question, batches, memory. Thread time, so that other programs matter little.
#include <ctime>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "benches.h"
#include "machine.h"
#include "model/embedder.h"

namespace memos::bench {
namespace {

constexpr std::size_t kLoads = 5;
constexpr std::size_t kDefaultRepeats = 15;
constexpr std::size_t kSpecialTokens = 2;  // [CLS] and [SEP].

// Each is one token of BERT's English vocabulary.
constexpr std::array<std::string_view, 24> kWords{
    "day",   "time",  "year",   "people", "way",  "man",  "house", "woman", "life",  "child", "car",  "school",
    "state", "story", "friend", "group",  "work", "part", "case",  "week",  "water", "point", "hand", "street"};

double thread_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string text_of(std::size_t tokens, std::size_t number) {
  std::string text;
  for (std::size_t i = kSpecialTokens; i < tokens; ++i) {
    text += kWords[(number * 7 + i * 5 + i / 24) % kWords.size()];
    text += ' ';
  }
  return text;
}

std::unique_ptr<model::Embedder> load(const Options& options) {
  model::EmbedderOptions request;
  request.name = options.embedder;
  request.folders = model::model_folders({});
  auto embedder = model::make_embedder(request);
  if (!embedder || *embedder == nullptr) {
    std::fprintf(stderr, "memos_bench: %s\n", embedder ? "no embedder" : embedder.error().message.c_str());
    std::exit(1);
  }
  return *std::move(embedder);
}

/// Median milliseconds of embedding these texts in one call.
double embed_ms(model::Embedder& embedder, const std::vector<std::string>& texts, model::TextKind kind,
                std::size_t repeats) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<double> samples;
  for (std::size_t i = 0; i <= repeats; ++i) {
    const double begin = thread_ms();
    if (const auto vectors = embedder.embed(views, kind); !vectors) {
      std::fprintf(stderr, "memos_bench: %s\n", vectors.error().message.c_str());
      std::exit(1);
    }
    if (i > 0) samples.push_back(thread_ms() - begin);  // The first call makes the context.
  }
  return percentile(samples, 0.5);
}

}  // namespace

int run_embed(const Options& options, const Figures& figures) {
  const std::size_t repeats = options.queries > 0 ? options.queries : kDefaultRepeats;
  figures.value("resident at start", resident_mib(), "MiB");
  std::vector<double> loads;
  for (std::size_t i = 0; i < kLoads; ++i) {
    const double begin = thread_ms();
    load(options);
    loads.push_back(thread_ms() - begin);
  }
  const auto embedder = load(options);
  figures.note("embedder", embedder->model_name());
  figures.percentiles("load", loads, "ms");
  embed_ms(*embedder, {text_of(14, 0)}, model::TextKind::kQuestion, 1);
  figures.value("resident after a question", resident_mib(), "MiB");
  for (const std::size_t tokens : {8U, 16U, 32U, 62U, 128U})
    figures.value("question of " + std::to_string(tokens) + " tokens",
                  embed_ms(*embedder, {text_of(tokens, 1)}, model::TextKind::kQuestion, repeats), "ms");
  for (const std::size_t tokens : {8U, 16U, 32U, 64U, 128U, 250U}) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < 32; ++i) texts.push_back(text_of(tokens, i));
    const double ms = embed_ms(*embedder, texts, model::TextKind::kPassage, std::max<std::size_t>(repeats / 5, 1));
    figures.value("32 texts of " + std::to_string(tokens) + " tokens", 32e3 / ms, "texts/s");
  }
  figures.value("resident after batches", resident_mib(), "MiB");
  return 0;
}

}  // namespace memos::bench
