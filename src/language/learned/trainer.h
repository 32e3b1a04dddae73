// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "language/learned/corpus.h"

namespace memos::language::learned {

/// Trains both models on examples and packs them. The same bytes for the same examples on one machine; takes seconds.
[[nodiscard]] std::vector<std::uint8_t> train(std::span<const Example> examples);

}  // namespace memos::language::learned
