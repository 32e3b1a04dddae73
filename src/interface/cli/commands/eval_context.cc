// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// memos eval context, memos eval owner
#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/arguments.h"
#include "interface/cli/commands/eval_session.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"
#include "interface/eval/contexts.h"

namespace memos::cli {
namespace {

struct PackOptions {
  std::string file, out;
  std::vector<std::string> words, tokens;
  bool no_vectors = false;
};

std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

Result<eval::ContextOptions> budgets_of(const PackOptions& options) {
  eval::ContextOptions wanted;
  wanted.use_vectors = !options.no_vectors;
  wanted.in_words = options.tokens.empty();
  if (!options.words.empty() && !options.tokens.empty())
    return fail(ErrorCode::kInvalidArgument, "give --words or --tokens, not both", "--tokens");
  const char* name = wanted.in_words ? "--words" : "--tokens";
  for (const std::string& budget : wanted.in_words ? options.words : options.tokens) {
    MEMOS_TRY(wanted.budgets.emplace_back(), parse_count(budget, name, 1, limits::kMaxContextBudget));
  }
  if (wanted.budgets.empty()) wanted.budgets = {250, 1'000};
  return wanted;
}

/// {"qid", "budget", "words" or "tokens", "included"}: one line a question and budget, for a scorer.
std::string context_lines(const eval::ContextReport& report, bool in_words) {
  std::string text;
  for (const eval::PackedQuestion& one : report.contexts) {
    json::Array included;
    for (const std::string& id : one.included) included.emplace_back(id);
    json::Value line{json::Object{}};
    line.set("qid", one.qid);
    line.set("budget", one.budget);
    line.set(in_words ? "words" : "tokens", one.used);
    line.set("included", std::move(included));
    text += json::dump(line) + "\n";
  }
  return text;
}

void show_contexts(Output& out, const eval::ContextReport& report, bool in_words) {
  const std::vector<eval::BudgetRow> rows = eval::summarise(report.contexts);
  const char* unit = in_words ? "words" : "tokens";
  if (out.json()) {
    json::Array budgets;
    for (const eval::BudgetRow& row : rows) {
      json::Value object{json::Object{}};
      object.set("budget", row.budget);
      object.set("questions", row.questions);
      object.set("evidence", 100 * row.share);
      object.set(unit, row.used);
      object.set("over", row.over);
      budgets.push_back(std::move(object));
    }
    json::Value object{json::Object{}};
    object.set("budgets", std::move(budgets));
    object.set("notice", report.notice);
    out.object(object);
    return;
  }
  out.line(out.styled("  budget  questions  evidence  mean " + std::string(unit) + "  over", Style::kStrong));
  for (const eval::BudgetRow& row : rows) {
    out.line(right_aligned(std::to_string(row.budget), 8) + right_aligned(std::to_string(row.questions), 11) +
             right_aligned(decimal(100 * row.share, 1) + " %", 10) +
             right_aligned(decimal(row.used, 1), 7 + std::string_view(unit).size()) +
             right_aligned(std::to_string(row.over), 6));
  }
  if (!report.notice.empty()) out.note("memos: note: " + for_terminal(report.notice));
}

Result<int> run_context(Context& context, const PackOptions& options) {
  MEMOS_TRY(const eval::ContextOptions wanted, budgets_of(options));
  eval::ContextReport report;
  MEMOS_CHECK_OK(measure(context, options.file, wanted.use_vectors,
                         [&](Memos& memos, const auto& conversations, const ProgressFn& progress) -> Status {
                           MEMOS_TRY(report, eval::run_contexts(memos, conversations, wanted, progress));
                           return {};
                         }));
  if (!options.out.empty()) MEMOS_CHECK_OK(write_lines(options.out, context_lines(report, wanted.in_words)));
  show_contexts(context.out(), report, wanted.in_words);
  return 0;
}

struct OwnerOptions {
  std::string file, out;
  bool no_vectors = false;
};

/// {"qid", "signal", "confidence"}; a question that asks about nobody has the signal 0.
std::string owner_lines(const eval::OwnerReport& report) {
  std::string text;
  for (const eval::OwnedQuestion& one : report.questions) {
    json::Value line{json::Object{}};
    line.set("qid", one.qid);
    line.set("signal", one.ownership.value_or(0));
    line.set("confidence", one.confidence);
    text += json::dump(line) + "\n";
  }
  return text;
}

void show_owner(Output& out, const eval::OwnerReport& report) {
  const double area = eval::area_under_curve(report.questions);
  const std::vector<eval::ConfidenceBand> bands = eval::confidence_bands(report.questions);
  if (out.json()) {
    json::Array list;
    for (const eval::ConfidenceBand& band : bands) {
      json::Value object{json::Object{}};
      object.set("from", band.from);
      object.set("to", band.to);
      object.set("questions", band.questions);
      object.set("right", band.right);
      list.push_back(std::move(object));
    }
    json::Value object{json::Object{}};
    object.set("questions", report.questions.size());
    object.set("area", 100 * area);
    object.set("confidence", std::move(list));
    object.set("notice", report.notice);
    out.object(object);
    return;
  }
  out.line(counted(report.questions.size(), "question", "questions") + ", area under the curve " +
           decimal(100 * area, 1) + " %");
  out.line(out.styled("confidence   questions  best hit right", Style::kStrong));
  for (const eval::ConfidenceBand& band : bands) {
    const double share =
        band.questions == 0 ? 0 : static_cast<double>(band.right) / static_cast<double>(band.questions);
    out.line(decimal(band.from, 1) + " to " + decimal(band.to, 1) + right_aligned(std::to_string(band.questions), 12) +
             right_aligned(decimal(100 * share, 0) + " %", 16));
  }
  if (!report.notice.empty()) out.note("memos: note: " + for_terminal(report.notice));
}

Result<int> run_owner(Context& context, const OwnerOptions& options) {
  eval::OwnerReport report;
  MEMOS_CHECK_OK(measure(context, options.file, !options.no_vectors,
                         [&](Memos& memos, const auto& conversations, const ProgressFn& progress) -> Status {
                           MEMOS_TRY(report, eval::run_owner(memos, conversations, !options.no_vectors, progress));
                           return {};
                         }));
  if (!options.out.empty()) MEMOS_CHECK_OK(write_lines(options.out, owner_lines(report)));
  show_owner(context.out(), report);
  return 0;
}

}  // namespace

void add_eval_context(CLI::App& group, Context& context) {
  auto& options = context.keep<PackOptions>();
  CLI::App& command = add_command(
      group, context,
      {"context",
       "Pack a context for each question, count the gold turns inside",
       {"memos eval context questions.json --words 250 --words 1000 --out run.jsonl"},
       "Prints for each budget the mean share of a question's gold turns that its text holds. Adversarial questions "
       "are left out of the mean."},
      [&options](Context& c) { return run_context(c, options); });
  add_argument(command, "FILE", options.file, "The file of conversations and questions")->required();
  add_repeated(command, "--words", options.words, "Budget in words; repeat for several [250 and 1000]", "N");
  add_repeated(command, "--tokens", options.tokens, "Budget in tokens instead; repeat for several", "N");
  add_value(command, "--out", options.out, "Write {\"qid\", \"budget\", \"words\", \"included\"} lines", "FILE");
  command.add_flag("--no-vectors", options.no_vectors, "By words only; no model is loaded");
}

void add_eval_owner(CLI::App& group, Context& context) {
  auto& options = context.keep<OwnerOptions>();
  CLI::App& command = add_command(
      group, context,
      {"owner",
       "Measure how well answers that somebody else gave are told apart",
       {"memos eval owner questions.json --out run.jsonl"},
       "The signal is how much better the turns of the one who is asked about match than those of the others; the area "
       "under the curve compares answerable with adversarial questions. Then how often the best hit was right, by "
       "confidence."},
      [&options](Context& c) { return run_owner(c, options); });
  add_argument(command, "FILE", options.file, "The file of conversations and questions")->required();
  add_value(command, "--out", options.out, "Write {\"qid\", \"signal\", \"confidence\"} lines", "FILE");
  command.add_flag("--no-vectors", options.no_vectors, "By words only; no model is loaded");
}

}  // namespace memos::cli
