// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace memos::bench {

/// The value below which `share` of all samples lie (nearest rank). Sorts a copy; NaN without samples.
double percentile(std::vector<double> samples, double share);

/// Prints figures, one a line, as text or as JSON objects.
class Figures {
 public:
  Figures(std::string bench, bool json) : bench_(std::move(bench)), json_(json) {}

  void value(std::string_view name, double value, std::string_view unit) const;
  /// p50, p95 and p99 of all samples, in three lines.
  void percentiles(std::string_view name, const std::vector<double>& samples, std::string_view unit) const;
  /// Several numbers that belong together, in one line.
  void row(const std::vector<std::pair<std::string, double>>& values) const;
  /// A fact that is no number: what was measured, on which machine.
  void note(std::string_view name, std::string_view text) const;

 private:
  std::string bench_;
  bool json_;
};

}  // namespace memos::bench
