// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/real_number.h"

#include <cmath>
#include <cstdlib>

namespace memos::cli {

Result<double> parse_real(const std::string& text, const std::string& option, double fallback, RealRange range) {
  if (text.empty()) return fallback;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str() + text.size() && value >= range.least && value <= range.most) return value;
  if (std::isinf(range.least)) return fail(ErrorCode::kInvalidArgument, "must be a number", option);
  return fail(ErrorCode::kInvalidArgument,
              "must be a number from " + std::to_string(range.least) + " to " + std::to_string(range.most), option);
}

}  // namespace memos::cli
