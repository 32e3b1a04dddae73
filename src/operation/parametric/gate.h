// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "model/generator.h"
#include "operation/parametric/adapter_record.h"

namespace memos::parametric {

/// Tokens of a text that a loss is measured on; a longer text is measured on its beginning.
inline constexpr std::size_t kMeasuredTokens = 512;

/// Mean of -ln(probability) of each token of the text after those before it, in nats. Errors: kInvalidArgument (fewer
/// than two tokens), kCancelled, those of the model.
[[nodiscard]] Result<double> mean_loss(model::Generator& generator, std::span<const model::AppliedAdapter> adapters,
                                       std::string_view text, const model::KeepGoing& keep_going = {});

/// Measures an adapter on both texts, with and without it. Errors as mean_loss's.
[[nodiscard]] Result<Evaluation> evaluate(model::Generator& generator, const model::AppliedAdapter& adapter,
                                          std::string_view text, std::string_view reference, double bound,
                                          const model::KeepGoing& keep_going = {});

}  // namespace memos::parametric
