// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <string>

#include "interface/cli/interrupt.h"
#include "interface/cli/output.h"
#include "memos/requests.hpp"

namespace memos::cli {

/// The bar for "stage done/total" in at most `columns` columns, for example
/// "embed  [#####.....]  50 %  500/1000  12 s left". `elapsed` is this stage's time so far.
[[nodiscard]] std::string progress_line(const Progress& progress, std::chrono::milliseconds elapsed,
                                        std::size_t columns);

/// Shows long work on stderr: a bar on a terminal, else a line every few seconds, nothing with --quiet. While it
/// lives, Ctrl-C cancels at the next report.
class ProgressBar {
 public:
  explicit ProgressBar(const Output& out) noexcept;
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// For the API: reports to this bar, which must outlive it.
  [[nodiscard]] ProgressFn callback();
  /// True = go on; false = cancelled by Ctrl-C.
  bool report(const Progress& progress);
  /// Takes the bar off the terminal, so that other text can follow.
  void clear();

 private:
  using SteadyClock = std::chrono::steady_clock;

  const Output& out_;
  Interrupt interrupt_;
  std::string stage_;
  SteadyClock::time_point stage_began_;
  SteadyClock::time_point shown_at_;
  bool bar_on_screen_ = false;
};

}  // namespace memos::cli
