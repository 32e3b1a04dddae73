// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/progress.h"

#include <algorithm>
#include <cstdio>

#include "interface/cli/layout.h"

namespace memos::cli {
namespace {

constexpr std::chrono::milliseconds kBarEvery{100};    // Ten pictures a second look smooth and cost nothing.
constexpr std::chrono::milliseconds kLineEvery{3000};  // In a log file, few lines.
constexpr std::size_t kBarCells = 20;

std::string duration_text(std::chrono::milliseconds duration) {
  const auto seconds = duration.count() / 1000;
  if (seconds < 90) return std::to_string(seconds) + " s";
  if (seconds < 90 * 60) return std::to_string((seconds + 30) / 60) + " min";
  return std::to_string((seconds + 1800) / 3600) + " h";
}

}  // namespace

std::string progress_line(const Progress& progress, std::chrono::milliseconds elapsed, std::size_t columns) {
  std::string line = for_terminal(progress.stage) + "  ";
  if (progress.total == 0) {
    line += std::to_string(progress.done) + "  " + duration_text(elapsed);
    return one_line(line, columns);
  }
  const std::uint64_t done = std::min(progress.done, progress.total);
  const double share = static_cast<double>(done) / static_cast<double>(progress.total);
  const auto cells = static_cast<std::size_t>(share * static_cast<double>(kBarCells));
  line += "[" + std::string(cells, '#') + std::string(kBarCells - cells, '.') + "]  ";
  line += std::to_string(static_cast<int>(share * 100)) + " %  ";
  line += std::to_string(done) + "/" + std::to_string(progress.total);
  if (done > 0 && done < progress.total && elapsed > std::chrono::seconds(1)) {
    const double left = static_cast<double>(elapsed.count()) * (1 - share) / share;
    line += "  " + duration_text(std::chrono::milliseconds(static_cast<std::int64_t>(left))) + " left";
  }
  return one_line(line, columns);
}

ProgressBar::ProgressBar(const Output& out) noexcept : out_(out) {}

ProgressBar::~ProgressBar() { clear(); }

ProgressFn ProgressBar::callback() {
  return [this](const Progress& progress) { return report(progress); };
}

bool ProgressBar::report(const Progress& progress) {
  if (Interrupt::raised()) return false;
  if (out_.quiet()) return true;
  const auto now = SteadyClock::now();
  if (progress.stage != stage_) {
    stage_ = progress.stage;
    stage_began_ = now;
    // A log file gets its first line only when the work turns out to be long.
    shown_at_ = out_.streams().err_is_terminal ? SteadyClock::time_point{} : now;
  }
  const bool bar = out_.streams().err_is_terminal;
  if (now - shown_at_ < (bar ? kBarEvery : kLineEvery)) return true;
  shown_at_ = now;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - stage_began_);
  std::string line = progress_line(progress, elapsed, out_.columns() - 1);
  line = bar ? "\r\x1b[K" + line : line + "\n";
  std::fwrite(line.data(), 1, line.size(), out_.streams().err);
  std::fflush(out_.streams().err);
  bar_on_screen_ = bar;
  return true;
}

void ProgressBar::clear() {
  if (!bar_on_screen_) return;
  std::fputs("\r\x1b[K", out_.streams().err);
  std::fflush(out_.streams().err);
  bar_on_screen_ = false;
}

}  // namespace memos::cli
