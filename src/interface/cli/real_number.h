// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <limits>
#include <string>

#include "base/result.h"

namespace memos::cli {

struct RealRange {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

/// The text of an option that is a number with a fraction; `fallback` for an empty one. kInvalidArgument, field
/// `option`.
[[nodiscard]] Result<double> parse_real(const std::string& text, const std::string& option, double fallback,
                                        RealRange range = {});

}  // namespace memos::cli
