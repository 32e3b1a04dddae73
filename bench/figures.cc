// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace memos::bench {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

/// Whole numbers in full, others with four digits that count.
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value == std::floor(value) && std::abs(value) < 1e15 ? "%.0f" : "%.4g", value);
  return text;
}

}  // namespace

double percentile(std::vector<double> samples, double share) {
  if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::ranges::sort(samples);
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(samples.size())));
  return samples[std::clamp<std::size_t>(rank, 1, samples.size()) - 1];
}

void Figures::value(std::string_view name, double value, std::string_view unit) const {
  if (json_) {
    std::printf("{\"bench\":%s,\"figure\":%s,\"value\":%s,\"unit\":%s}\n", quoted(bench_).c_str(), quoted(name).c_str(),
                std::isfinite(value) ? number(value).c_str() : "null", quoted(unit).c_str());
  } else {
    std::printf("%-10s %-40.*s %10s %.*s\n", bench_.c_str(), static_cast<int>(name.size()), name.data(),
                number(value).c_str(), static_cast<int>(unit.size()), unit.data());
  }
  std::fflush(stdout);
}

void Figures::percentiles(std::string_view name, const std::vector<double>& samples, std::string_view unit) const {
  for (const auto& [label, share] : {std::pair{" p50", 0.50}, std::pair{" p95", 0.95}, std::pair{" p99", 0.99}}) {
    value(std::string(name) + label, percentile(samples, share), unit);
  }
}

void Figures::row(const std::vector<std::pair<std::string, double>>& values) const {
  std::string line = json_ ? "{\"bench\":" + quoted(bench_) : bench_;
  for (const auto& [name, value] : values) {
    const std::string text = std::isfinite(value) ? number(value) : "null";
    line += json_ ? "," + quoted(name) + ":" + text : "  " + name + " " + text;
  }
  std::printf("%s%s\n", line.c_str(), json_ ? "}" : "");
  std::fflush(stdout);
}

void Figures::note(std::string_view name, std::string_view text) const {
  if (json_) {
    std::printf("{\"bench\":%s,\"note\":%s,\"text\":%s}\n", quoted(bench_).c_str(), quoted(name).c_str(),
                quoted(text).c_str());
  } else {
    std::printf("%-10s # %.*s: %.*s\n", bench_.c_str(), static_cast<int>(name.size()), name.data(),
                static_cast<int>(text.size()), text.data());
  }
  std::fflush(stdout);
}

}  // namespace memos::bench
