// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "kv_model.h"

#include <algorithm>
#include <charconv>

#include "corpus.h"

namespace memos::bench {

std::vector<std::size_t> numbers_of(std::string_view text) {
  std::vector<std::size_t> out;
  while (!text.empty()) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number == 0) break;
    out.push_back(number);
    text.remove_prefix(std::min<std::size_t>(static_cast<std::size_t>(end - text.data()) + 1, text.size()));
  }
  return out;
}

model::SyntheticModel shape_of(const Options& options) {
  if (options.shape == "qwen2.5-0.5b") return model::synthetic_qwen25();
  if (options.shape == "qwen3-0.6b") return model::synthetic_qwen3();
  if (options.shape != "tiny") give_up("no shape is called " + options.shape);
  model::SyntheticModel tiny;
  tiny.context_length = 16'384;
  return tiny;
}

std::string model_file(const Options& options, const std::string& folder) {
  const model::SyntheticModel shape = shape_of(options);
  const auto fs = base::make_posix_file_system();
  must(fs->make_directory(folder), "folder");
  const std::string path = folder + "/" + options.shape + ".gguf";
  if (!must(fs->exists(path), "model")) must(model::write_synthetic_model(*fs, path, shape), "model");
  return path;
}

std::unique_ptr<model::Generator> load_model(const Options& options, const std::string& folder, std::size_t context,
                                             std::size_t rows, const Figures& figures) {
  model::GeneratorOptions wanted{.name = model_file(options, folder)};
  wanted.threads = static_cast<std::uint32_t>(options.threads);
  wanted.rows = static_cast<std::uint32_t>(rows);
  wanted.flash_attention = options.flash_attention;
  wanted.context_tokens = static_cast<std::uint32_t>(context);
  auto generator = must(model::make_generator(wanted), "model");
  figures.note("model", options.shape + ", random weights, " + generator->identity().engine + ", " +
                            std::to_string(options.threads) + " threads, f16, flash attention " +
                            (generator->identity().flash_attention ? "on" : "off"));
  return generator;
}

std::vector<model::Token> random_tokens(std::size_t count, std::uint64_t seed) {
  std::vector<model::Token> tokens(count);
  std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 1;
  for (model::Token& token : tokens) {
    state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    token = static_cast<model::Token>(state >> 56U);
  }
  return tokens;
}

model::Token likeliest(std::span<const float> logits) {
  return static_cast<model::Token>(std::ranges::max_element(logits) - logits.begin());
}

}  // namespace memos::bench
