// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/commands/eval_session.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"
#include "interface/eval/recall.h"

namespace memos::cli {
namespace {

struct EvalOptions {
  std::string file, limit = "50", run_file, explain;
  std::vector<std::string> ablate;
  bool no_vectors = false;
};

/// One line a question, for a scorer: {"qid": …, "ranked": […]}.
Status write_run(base::FileSystem& files, const std::string& path, const eval::RecallReport& report) {
  std::string text;
  for (const eval::Answer& answer : report.answers) {
    json::Array ranked;
    for (const std::string& id : answer.ranked) ranked.emplace_back(id);
    json::Value line{json::Object{}};
    line.set("qid", answer.qid);
    line.set("ranked", std::move(ranked));
    text += json::dump(line) + "\n";
  }
  return base::write_file_atomically(files, path, base::as_bytes(text));
}

std::vector<double> times_of(const eval::RecallReport& report, const std::string& stage) {
  std::vector<double> times;
  for (const eval::Answer& answer : report.answers) {
    if (stage.empty()) {
      times.push_back(answer.total_ms);
    } else if (const auto found = answer.timings_ms.find(stage); found != answer.timings_ms.end()) {
      times.push_back(found->second);
    }
  }
  return times;
}

json::Value time_object(const std::vector<double>& times) {
  json::Value out{json::Object{}};
  out.set("p50", eval::percentile(times, .5));
  out.set("p95", eval::percentile(times, .95));
  return out;
}

json::Value report_json(const eval::RecallReport& report) {
  json::Array rows;
  for (const eval::Row& row : report.rows) {
    json::Value object{json::Object{}};
    object.set("category", row.name);
    object.set("questions", row.questions);
    for (std::size_t i = 0; i < eval::kDepths.size(); ++i) {
      object.set("R@" + std::to_string(eval::kDepths[i]), 100 * row.recall[i]);
    }
    rows.push_back(std::move(object));
  }
  json::Value timings{json::Object{}};
  timings.set("search", time_object(times_of(report, {})));
  timings.set("embed", time_object(times_of(report, "embed")));
  json::Value out{json::Object{}};
  out.set("conversations", report.conversations);
  out.set("turns", report.turns);
  out.set("added", report.ingest.added);
  out.set("known", report.ingest.known);
  out.set("questions", report.answers.size());
  out.set("rows", std::move(rows));
  out.set("used_vectors", report.used_vectors);
  out.set("notice", report.notice);
  out.set("ingest_ms", report.ingest_ms);
  out.set("embed_ms", report.embed_ms);
  out.set("timings_ms", std::move(timings));
  return out;
}

void print_report(Output& out, const eval::RecallReport& report) {
  out.line(counted(report.conversations, "conversation", "conversations") + ", " +
           counted(report.turns, "turn", "turns") + " (" + std::to_string(report.ingest.known) +
           " were there), stored in " + decimal(report.ingest_ms / 1000, 2) + " s, embedded in " +
           decimal(report.embed_ms / 1000, 1) + " s");
  std::string head = pad("category", 16) + "questions";
  for (const std::size_t depth : eval::kDepths) {
    const std::string name = "R@" + std::to_string(depth);
    head += std::string(8 - name.size(), ' ') + name;
  }
  out.line(out.styled(head, Style::kStrong));
  for (const eval::Row& row : report.rows) {
    const std::string count = std::to_string(row.questions);
    std::string line = pad(row.name, 16) + std::string(9 - std::min<std::size_t>(9, count.size()), ' ') + count;
    for (const double value : row.recall) {
      const std::string text = decimal(100 * value, 1);
      line += std::string(8 - text.size(), ' ') + text;
    }
    out.line(line);
  }
  const auto total = times_of(report, {});
  const auto embed = times_of(report, "embed");
  out.line("a question takes " + decimal(eval::percentile(total, .5), 2) +
           " ms (95 %: " + decimal(eval::percentile(total, .95), 2) + " ms), of it its vector " +
           decimal(eval::percentile(embed, .5), 2) + " ms");
  out.line(report.used_vectors ? "by words and by vectors" : "by words only");
  if (report.wanted_vectors && !report.notice.empty()) out.note("memos: note: " + for_terminal(report.notice));
}

json::Value explained_json(const eval::RecallReport& report) {
  const eval::Answer& answer = report.answers.front();
  json::Array gold;
  for (const std::string& id : answer.gold) gold.emplace_back(id);
  json::Array hits;
  for (const SearchHit& hit : report.explained->hits) {
    json::Value parts{json::Object{}};
    for (const ScorePart& part : hit.parts) parts.set(part.rule, part.value);
    json::Value object{json::Object{}};
    object.set("message", hit.memory.body.origins.empty() ? std::string() : hit.memory.body.origins.front().message_id);
    object.set("score", hit.score);
    object.set("parts", std::move(parts));
    hits.push_back(std::move(object));
  }
  json::Value out{json::Object{}};
  out.set("qid", answer.qid);
  out.set("category", answer.category);
  out.set("gold", std::move(gold));
  out.set("hits", std::move(hits));
  return out;
}

void print_explained(Output& out, const eval::RecallReport& report) {
  const eval::Answer& answer = report.answers.front();
  std::string head = answer.qid + "  " + answer.category + "  gold:";
  for (const std::string& id : answer.gold) head += " " + id;
  out.line(out.styled(head, Style::kStrong));
  std::size_t rank = 0;
  for (const SearchHit& hit : report.explained->hits) {
    const std::string id = hit.memory.body.origins.empty() ? "" : hit.memory.body.origins.front().message_id;
    const bool gold = std::ranges::find(answer.gold, id) != answer.gold.end();
    std::string line =
        pad(std::to_string(++rank), 4) + (gold ? "* " : "  ") + pad(for_terminal(id), 9) + decimal(hit.score, 3) + " =";
    for (const ScorePart& part : hit.parts) line += "  " + part.rule + " " + decimal(part.value, 3);
    out.line(line);
    for (const std::string& text : wrap(content_text(hit.memory), out.columns() - 6)) {
      out.line("      " + out.styled(text, Style::kFaint));
    }
  }
}

void show_report(Output& out, const eval::RecallReport& report) {
  if (report.explained) {
    if (out.json()) {
      out.object(explained_json(report));
    } else {
      print_explained(out, report);
    }
  } else if (out.json()) {
    out.object(report_json(report));
  } else {
    print_report(out, report);
  }
}

/// One object for dates.py-like scorers: {"qid": "2026-05-02/2026-05-08"}, first and last day, in UTC.
Status write_dates(base::FileSystem& files, const std::string& path, const eval::RecallReport& report) {
  const auto day = [](UtcMs time) { return base::format_rfc3339(time).substr(0, 10); };
  json::Value out{json::Object{}};
  for (const eval::Answer& answer : report.answers) {
    if (!answer.when) continue;
    const std::string first = day(answer.when->from);
    const std::string last = day(UtcMs{std::max(answer.when->from.value, answer.when->to.value - 1)});
    out.set(answer.qid, first == last ? first : first + "/" + last);
  }
  return base::write_file_atomically(files, path, base::as_bytes(json::dump(out) + "\n"));
}

/// Answers the questions of a file's conversations, in --data or in a folder of its own.
Result<eval::RecallReport> run(Context& context, const EvalOptions& options, const eval::RecallOptions& recall) {
  eval::RecallReport report;
  MEMOS_CHECK_OK(measure(context, options.file, recall.use_vectors,
                         [&](Memos& memos, const auto& conversations, const ProgressFn& progress) -> Status {
                           MEMOS_TRY(report, eval::run_recall(memos, conversations, recall, progress));
                           return {};
                         }));
  return report;
}

Result<int> run_eval(Context& context, const EvalOptions& options) {
  eval::RecallOptions recall;
  MEMOS_TRY(recall.limit, parse_count(options.limit, "-k", 1, limits::kMaxSearchResults));
  recall.use_vectors = !options.no_vectors;
  recall.explain_qid = options.explain;
  recall.without_rules = options.ablate;
  MEMOS_TRY(const eval::RecallReport report, run(context, options, recall));
  const auto files = base::make_posix_file_system();
  if (!options.run_file.empty()) MEMOS_CHECK_OK(write_run(*files, options.run_file, report));
  show_report(context.out(), report);
  return 0;
}

Result<int> run_dates(Context& context, const EvalOptions& options) {
  const eval::RecallOptions recall{
      .limit = 5, .use_vectors = !options.no_vectors, .resolve_times = true, .explain_qid = {}};
  MEMOS_TRY(const eval::RecallReport report, run(context, options, recall));
  const auto files = base::make_posix_file_system();
  MEMOS_CHECK_OK(write_dates(*files, options.run_file, report));
  const auto answered = static_cast<std::uint64_t>(
      std::ranges::count_if(report.answers, [](const eval::Answer& answer) { return answer.when.has_value(); }));
  Output& out = context.out();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("questions", report.answers.size());
    object.set("answered", answered);
    object.set("used_vectors", report.used_vectors);
    out.object(object);
  } else {
    out.line("dates for " + std::to_string(answered) + " of " +
             counted(report.answers.size(), "question", "questions") + " in " + for_terminal(options.run_file));
    if (report.wanted_vectors && !report.notice.empty()) out.note("memos: note: " + for_terminal(report.notice));
  }
  return 0;
}

}  // namespace

void add_eval(CLI::App& root, Context& context) {
  auto& options = context.keep<EvalOptions>();
  CLI::App& group = add_command_group(
      root, {"eval", "Measure how much of what was said is found again", {"memos eval recall questions.json"}, {}});
  CLI::App& command = add_command(
      group, context,
      {"recall",
       "Ask the questions of a LoCoMo-shaped file, count the gold turns that come back",
       {"memos eval recall questions.json --out run.jsonl", "memos eval recall questions.json --explain talk-1:0"},
       "Every conversation goes into a cube named by its sample_id: in a temporary folder, or in --data, where a "
       "second "
       "run finds it. R@k is the share of a question's gold turns among the first k, averaged over questions; ALL "
       "leaves out adversarial ones."},
      [&options](Context& c) { return run_eval(c, options); });
  add_argument(command, "FILE", options.file, "The file of conversations and questions")->required();
  add_value(command, "-k,--limit", options.limit, "Memories asked for per question [50]", "N");
  add_value(command, "--out", options.run_file, "Write {\"qid\", \"ranked\"} lines for a scorer", "FILE");
  add_value(command, "--explain", options.explain, "Ask only this question and show what each rule adds", "QID");
  add_repeated(command, "--ablate", options.ablate, "Leave out this rule of the ranking; repeat for several", "RULE");
  command.add_flag("--no-vectors", options.no_vectors, "By words only; no model is loaded");

  auto& dates = context.keep<EvalOptions>();
  CLI::App& dates_command = add_command(
      group, context,
      {"dates",
       "Answer each question of a LoCoMo-shaped file with a date",
       {"memos eval dates questions.json --out answers.json"},
       "The date is what the best turns say about when it happened, else the day it was said. One JSON object is "
       "written: {\"QID\": \"2026-05-02/2026-05-08\"}, first and last day."},
      [&dates](Context& c) { return run_dates(c, dates); });
  add_argument(dates_command, "FILE", dates.file, "The file of conversations and questions")->required();
  add_value(dates_command, "--out", dates.run_file, "Where to write the answers", "FILE")->required();
  dates_command.add_flag("--no-vectors", dates.no_vectors, "By words only; no model is loaded");
  add_eval_beliefs(group, context);
  add_eval_context(group, context);
  add_eval_owner(group, context);
  add_eval_answers(group, context);
}

}  // namespace memos::cli
