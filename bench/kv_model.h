// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "figures.h"
#include "model/generator.h"
#include "model/synthetic_model.h"
#include "options.h"

/// Language models of real shapes with random weights: speed, sizes and mechanics are those of real ones.
namespace memos::bench {

/// "1,20,300" as numbers; up to the first that is none, or zero.
std::vector<std::size_t> numbers_of(std::string_view text);

/// The shape of options.shape. Ends the bench where there is none of that name.
model::SyntheticModel shape_of(const Options& options);
/// Its file; made once a folder, because half a gigabyte takes seconds.
std::string model_file(const Options& options, const std::string& folder);
/// The loaded model, and a note of what it is. `context` and `rows` as in GeneratorOptions.
std::unique_ptr<model::Generator> load_model(const Options& options, const std::string& folder, std::size_t context,
                                             std::size_t rows, const Figures& figures);

std::vector<model::Token> random_tokens(std::size_t count, std::uint64_t seed);
/// The place of the largest value.
model::Token likeliest(std::span<const float> logits);

}  // namespace memos::bench
