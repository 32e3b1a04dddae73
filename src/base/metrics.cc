// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace memos::base {
namespace {

std::string rendered(const Metrics::Labels& labels) {
  std::string out;
  for (const auto& [key, value] : labels) {
    out += (out.empty() ? "" : ",") + key + "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"') out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    out += '"';
  }
  return out;
}

std::string number(double value) {
  if (!std::isfinite(value)) return "NaN";
  std::array<char, 352> text{};  // A double in fixed form has up to 309 digits before the point.
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

std::string in_braces(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

}  // namespace

void DurationHistogram::record(std::uint64_t microseconds) noexcept {
  const auto* const bound = std::ranges::lower_bound(kBoundsUs, microseconds);
  buckets_[static_cast<std::size_t>(bound - kBoundsUs.begin())].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(microseconds, std::memory_order_relaxed);
}

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  const std::scoped_lock lock(mutex_);
  Family& family = families_[name];
  family.help = help;
  family.type = "counter";
  std::unique_ptr<Counter>& counter = family.counters[rendered(labels)];
  if (!counter) counter = std::make_unique<Counter>();
  return *counter;
}

DurationHistogram& Metrics::histogram(const std::string& name, const std::string& help, const Labels& labels) {
  const std::scoped_lock lock(mutex_);
  Family& family = families_[name];
  family.help = help;
  family.type = "histogram";
  std::unique_ptr<DurationHistogram>& histogram = family.histograms[rendered(labels)];
  if (!histogram) histogram = std::make_unique<DurationHistogram>();
  return *histogram;
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> read, bool monotonic) {
  const std::scoped_lock lock(mutex_);
  Family& family = families_[name];
  family.help = help;
  family.type = monotonic ? "counter" : "gauge";
  family.read = std::move(read);
}

void Metrics::write_histogram(std::string& out, const std::string& name, const std::string& labels,
                              const DurationHistogram& histogram) {
  const std::string comma = labels.empty() ? "" : labels + ",";
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < DurationHistogram::kBoundsUs.size(); ++i) {
    below += histogram.buckets_[i].load(std::memory_order_relaxed);
    out += name + "_bucket{" + comma + "le=\"" + number(DurationHistogram::kBoundsUs[i] / 1e6) + "\"} " +
           std::to_string(below) + "\n";
  }
  below += histogram.buckets_.back().load(std::memory_order_relaxed);
  out += name + "_bucket{" + comma + "le=\"+Inf\"} " + std::to_string(below) + "\n";
  out += name + "_sum" + in_braces(labels) + " " +
         number(static_cast<double>(histogram.sum_us_.load(std::memory_order_relaxed)) / 1e6) + "\n";
  out += name + "_count" + in_braces(labels) + " " + std::to_string(below) + "\n";
}

std::string Metrics::text() const {
  const std::scoped_lock lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out += "# HELP " + name + " " + family.help + "\n# TYPE " + name + " " + family.type + "\n";
    if (family.read) out += name + " " + number(family.read()) + "\n";
    for (const auto& [labels, counter] : family.counters)
      out += name + in_braces(labels) + " " + std::to_string(counter->value()) + "\n";
    for (const auto& [labels, histogram] : family.histograms) write_histogram(out, name, labels, *histogram);
  }
  return out;
}

std::string Metrics::names() const {
  const std::scoped_lock lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) out += name + " " + family.type + "\n";
  return out;
}

}  // namespace memos::base
