// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// Figures of a running process in the text format of Prometheus (exposition format 0.0.4).
namespace memos::base {

/// Counts up. Thread-safe.
class Counter {
 public:
  void add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Durations in buckets from 0.5 ms to 10 s. Thread-safe.
class DurationHistogram {
 public:
  static constexpr std::array kBoundsUs = {500U,     1'000U,   2'500U,   5'000U,     10'000U,    25'000U,    50'000U,
                                           100'000U, 250'000U, 500'000U, 1'000'000U, 2'500'000U, 10'000'000U};
  void record(std::uint64_t microseconds) noexcept;

 private:
  friend class Metrics;
  std::array<std::atomic<std::uint64_t>, kBoundsUs.size() + 1> buckets_{};
  std::atomic<std::uint64_t> sum_us_{0};
};

/// All figures of one process. Names are fixed by the code that registers them; labels must come from small fixed sets.
/// Thread-safe. What is returned lives as long as the registry.
class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  /// The counter of a name and labels, made on first use.
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  DurationHistogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {});
  /// A value that is asked for when the text is made. `monotonic`: it only grows (a counter kept elsewhere).
  void gauge(const std::string& name, const std::string& help, std::function<double()> read, bool monotonic = false);

  /// Sorted by name and labels.
  [[nodiscard]] std::string text() const;
  /// "name type" a line, sorted: the contract with dashboards.
  [[nodiscard]] std::string names() const;

 private:
  struct Family {
    std::string help, type;
    std::map<std::string, std::unique_ptr<Counter>> counters;  // By rendered labels.
    std::map<std::string, std::unique_ptr<DurationHistogram>> histograms;
    std::function<double()> read;
  };
  static void write_histogram(std::string& out, const std::string& name, const std::string& labels,
                              const DurationHistogram& histogram);

  mutable std::mutex mutex_;
  std::map<std::string, Family> families_;
};

}  // namespace memos::base
