// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/hash.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct LogOptions {
  std::string cube = "me", after = "0", limit = "100", from, to;
  std::vector<std::string> operations;
};

void print_entry(Output& out, const JournalEntry& entry) {
  constexpr std::size_t kShownHash = 12;
  std::string line = pad(std::to_string(entry.sequence.value), 6) + "  " + base::format_human(entry.recorded_at) + "  ";
  line += pad(cube::name(entry.operation), 12);
  line += entry.memory.is_nil() ? std::string(12, ' ') : short_id(entry.memory);
  line += "  version " + std::to_string(entry.version) + "  ";
  out.line(line + out.styled(base::to_hex(entry.hash).substr(0, kShownHash), Style::kFaint));
}

Result<int> run_log(Context& context, const LogOptions& options) {
  LogRequest request;
  request.cube = options.cube;
  MEMOS_TRY(request.after.value, parse_count(options.after, "--after", 0));
  MEMOS_TRY(request.limit, parse_count(options.limit, "--limit", 1, limits::kMaxPage));
  MEMOS_TRY(request.from, parse_optional_time(options.from, "--from"));
  MEMOS_TRY(request.to, parse_span_end(options.to, "--to"));
  for (const std::string& operation : options.operations) {
    MEMOS_TRY(const Operation parsed, cube::parse_operation(operation));
    request.operations.push_back(parsed);
  }
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const auto entries, memos->log(request));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const JournalEntry& entry : entries) list.push_back(to_json(entry));
    json::Value object{json::Object{}};
    object.set("cube", options.cube);
    object.set("entries", std::move(list));
    out.object(object);
    return 0;
  }
  for (const JournalEntry& entry : entries) print_entry(out, entry);
  if (entries.empty()) out.line("no entries");
  if (entries.size() == request.limit) {
    out.note("memos: more with --after " + std::to_string(entries.back().sequence.value));
  }
  return 0;
}

}  // namespace

void add_log(CLI::App& root, Context& context) {
  auto& options = context.keep<LogOptions>();
  CLI::App& command = add_command(root, context,
                                  {"log",
                                   "Show the journal of a cube: every change ever made",
                                   {"memos log", "memos log --cube talks --operation erase --operation delete",
                                    "memos log --after 1000 --limit 50 --json"},
                                   {}},
                                  [&options](Context& c) { return run_log(c, options); });
  add_cube_option(command, options.cube);
  add_value(command, "--after", options.after, "Only entries after this position [0]", "SEQ");
  add_value(command, "--limit", options.limit, "How many at most, up to 1000 [100]", "N");
  add_value(command, "--from", options.from, "Only recorded at or after this time", "TIME");
  add_value(command, "--to", options.to, "Only recorded before this time; a date includes its day", "TIME");
  add_repeated(command, "--operation", options.operations,
               "Only these: add, update, delete, erase, …; repeat for several", "NAME");
}

}  // namespace memos::cli
