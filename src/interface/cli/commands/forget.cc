// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/standard_input.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

/// Memories that one call takes, so that progress can be shown and Ctrl-C heard.
constexpr std::size_t kAtOnce = 2 * limits::kForgetAtOnce;

struct ForgetOptions {
  std::vector<std::string> ids;
  std::string cube = "me", about, session, from, to, key, query, min_confidence;
  bool erase = false, yes = false;
};

Result<ForgetRequest> request_from(const ForgetOptions& options) {
  ForgetRequest request;
  request.cube = options.cube;
  request.about = options.about;
  request.session_id = options.session;
  request.key = options.key;
  request.query = options.query;
  MEMOS_TRY(request.said_from, parse_optional_time(options.from, "--from"));
  MEMOS_TRY(request.said_to, parse_span_end(options.to, "--to"));
  if (!options.min_confidence.empty()) {
    MEMOS_TRY(request.min_confidence, parse_share(options.min_confidence, "--min-confidence"));
  }
  request.erase = options.erase;
  return request;
}

json::Value ids_json(const std::vector<Memory>& memories) {
  json::Array ids;
  for (const Memory& memory : memories) ids.emplace_back(memory.id.str());
  return ids;
}

json::Value report_json(const ForgetReport& report, bool erase, std::uint64_t gone) {
  json::Value out{json::Object{}};
  out.set("erase", erase);
  out.set("count", report.count);
  out.set("derived", report.derived);
  out.set("ids", ids_json(report.memories));
  out.set("kept_count", report.kept_count);
  out.set("kept", ids_json(report.kept));
  out.set("gone", gone);
  out.set("done", report.done);
  return out;
}

void show_list(Output& out, const std::vector<Memory>& memories, std::uint64_t count) {
  for (const Memory& memory : memories) {
    const std::string lead = short_id(memory.id) + "  " + heading(memory, true) + "  ";
    const std::size_t used = display_width(lead);
    out.line(lead + one_line(content_text(memory), out.columns() > used + 10 ? out.columns() - used : 10));
  }
  if (count > memories.size()) out.line("… and " + std::to_string(count - memories.size()) + " more");
}

void show_kept(Output& out, const ForgetReport& report) {
  if (report.kept_count == 0) return;
  out.line(counted(report.kept_count, "memory is", "memories are") + " frozen and stay; unfreeze or --erase them:");
  show_list(out, report.kept, report.kept_count);
}

std::string would_go(const ForgetReport& report, bool erase) {
  return counted(report.count, "memory", "memories") + ", " + std::to_string(report.derived) +
         " of them derived from others, would be " + (erase ? "erased for good" : "hidden");
}

/// Takes them away part by part. The first report, with everything that goes, is the one that is told.
Result<std::uint64_t> take_away(Memos& memos, ForgetRequest request, ForgetReport& report, Output& out) {
  request.preview = false;
  request.at_most = kAtOnce;
  ProgressBar bar(out);
  const ProgressFn progress = bar.callback();
  std::uint64_t gone = 0;
  while (!report.done) {
    auto part = memos.forget(request);
    if (!part) {
      bar.clear();
      return std::unexpected(std::move(part).error());
    }
    gone += part->gone;
    report.done = part->done;
    const bool go_on = progress({.stage = "forget", .done = gone, .total = std::max(gone, report.count)});
    if (report.done || (go_on && part->gone > 0)) continue;
    bar.clear();
    return fail(ErrorCode::kCancelled,
                "stopped; " + counted(gone, "memory is", "memories are") + " gone, the same command takes the rest");
  }
  bar.clear();
  return gone;
}

Result<int> run_forget(Context& context, const ForgetOptions& options) {
  MEMOS_TRY(ForgetRequest request, request_from(options));
  Output& out = context.out();
  MEMOS_TRY(const auto memos,
            context.open(options.yes || out.streams().in_is_terminal ? Access::kChange : Access::kRead));
  MEMOS_TRY(request.ids, find_ids(*memos, options.ids));
  MEMOS_TRY(ForgetReport report, memos->forget(request));
  if (!out.json()) {
    if (!options.yes) show_list(out, report.memories, report.count);
    show_kept(out, report);
  }
  const bool ask = !options.yes && !out.json() && out.streams().in_is_terminal && out.streams().err_is_terminal;
  if (report.count == 0 || (!options.yes && !ask)) {
    if (out.json()) {
      out.object(report_json(report, options.erase, 0));
    } else {
      out.line(report.count == 0 ? "nothing fits" : would_go(report, options.erase) + "; --yes does it");
    }
    return 0;
  }
  if (ask) MEMOS_CHECK_OK(confirm(out.streams(), would_go(report, options.erase) + "."));
  MEMOS_TRY(const std::uint64_t gone, take_away(*memos, request, report, out));
  if (out.json()) {
    out.object(report_json(report, options.erase, gone));
  } else if (options.erase) {
    out.line("erased " + counted(gone, "memory", "memories"));
  } else {
    out.line("hid " + counted(gone, "memory", "memories") + "; memos restore brings one back for 30 days");
  }
  return 0;
}

}  // namespace

void add_forget(CLI::App& root, Context& context) {
  auto& options = context.keep<ForgetOptions>();
  CLI::App& command = add_command(
      root, context,
      {"forget",
       "Hide or erase all that fits, and all that was derived from it",
       {"memos forget --about Tom", "memos forget --about Tom --from 2026-05-01 --erase --yes",
        "memos forget --query \"the surprise party\" --min-confidence 0.6"},
       "Shows what would go. On a terminal it asks then; elsewhere nothing goes without --yes. What several options "
       "name must fit all of them. docs/forgetting.md tells what each finds."},
      [&options](Context& c) { return run_forget(c, options); });
  command.add_option("ID", options.ids, "Ids of memories, or their last groups")->option_text("[ID …]");
  add_cube_option(command, options.cube);
  add_value(command, "--about", options.about, "All that this person said, and all that names this person or thing",
            "NAME");
  add_value(command, "--session", options.session, "All of this session", "ID");
  add_value(command, "--from", options.from, "Only said at or after this time", "TIME");
  add_value(command, "--to", options.to, "Only said before this time; a date includes its day", "TIME");
  add_value(command, "--key", options.key, "All that states this slot, or slots of this prefix with a dot", "KEY");
  add_value(command, "--query", options.query, "What a search for this finds", "TEXT");
  add_value(command, "--min-confidence", options.min_confidence, "With --query: at least so sure, 0 to 1 [0.5]", "P");
  command.add_flag("--erase", options.erase, "For good; else hidden, and restorable for 30 days");
  command.add_flag("-y,--yes", options.yes, "Do it without asking");
}

}  // namespace memos::cli
