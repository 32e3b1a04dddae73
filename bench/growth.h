// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "figures.h"
#include "options.h"

namespace memos::bench {

/// Fills a folder in a program of its own, then measures it in a fresh one: a line a figure, each name begun with
/// `label`. `--step` tells the children what to do.
int measure_size(const Options& options, const std::string& label);

/// What a child does; returns its exit status.
int run_size_step(const Options& options, const Figures& figures);

}  // namespace memos::bench
