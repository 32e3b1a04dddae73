// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/progress.h"
#include "interface/cli/view.h"
#include "interface/eval/beliefs.h"

namespace memos::cli {
namespace {

struct BeliefOptions {
  std::string file;
  bool failed = false;
};

double percent(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(all);
}

json::Value report_json(const eval::BeliefReport& report) {
  json::Array rows;
  for (const eval::BeliefRow& row : report.rows) {
    json::Value object{json::Object{}};
    object.set("kind", row.kind);
    object.set("checks", row.checks);
    object.set("passed", row.passed);
    object.set("baseline", row.baseline);
    rows.push_back(std::move(object));
  }
  json::Array failed;
  for (const std::string& one : report.failed) failed.emplace_back(one);
  json::Value out{json::Object{}};
  out.set("lives", report.lives);
  out.set("messages", report.messages);
  out.set("rows", std::move(rows));
  out.set("failed", std::move(failed));
  return out;
}

void print_report(Output& out, const eval::BeliefReport& report, bool failed) {
  out.line(counted(report.lives, "life", "lives") + ", " + counted(report.messages, "message", "messages"));
  out.line(out.styled(pad("kind", 18) + "checks  memos %  latest mention %", Style::kStrong));
  const auto right = [](const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
  };
  for (const eval::BeliefRow& row : report.rows)
    out.line(pad(row.kind, 18) + right(std::to_string(row.checks), 6) +
             right(decimal(percent(row.passed, row.checks), 1), 9) +
             right(decimal(percent(row.baseline, row.checks), 1), 18));
  if (!failed) return;
  for (const std::string& one : report.failed) out.line("failed: " + for_terminal(one));
}

Result<int> run_beliefs(Context& context, const BeliefOptions& options) {
  const auto files = base::make_posix_file_system();
  MEMOS_TRY(const std::string text, base::read_file(*files, options.file, limits::kMaxJsonBytes));
  MEMOS_TRY(const std::vector<eval::BeliefLife> lives, eval::read_lives(text));
  // In RAM: the set measures rules, not storage. Without vectors, so that every machine gets the same figures.
  MEMOS_TRY(const auto memos, context.open(Access::kCreate, [](Options& open_options) {
    open_options.directory.clear();
    open_options.server.clear();
    open_options.embedder = "none";
  }));
  ProgressBar bar(context.out());
  const auto report = eval::run_beliefs(*memos, lives, bar.callback());
  bar.clear();
  if (!report) return std::unexpected(report.error());
  if (context.out().json()) {
    context.out().object(report_json(*report));
  } else {
    print_report(context.out(), *report, options.failed);
  }
  return 0;
}

}  // namespace

void add_eval_beliefs(CLI::App& group, Context& context) {
  auto& options = context.keep<BeliefOptions>();
  CLI::App& command = add_command(group, context,
                                  {"beliefs",
                                   "Check what is believed of values that change",
                                   {"memos eval beliefs tests/data/beliefs.jsonl --failed"},
                                   "Each line of the file is a small life: messages, what is deleted, and checks. "
                                   "Beside memos a memory is measured "
                                   "that shows the latest mention first. Nothing is stored on disk."},
                                  [&options](Context& c) { return run_beliefs(c, options); });
  add_argument(command, "FILE", options.file, "The file of lives; tests/data/make_beliefs.py writes one")->required();
  command.add_flag("--failed", options.failed, "Name the checks that failed");
}

}  // namespace memos::cli
