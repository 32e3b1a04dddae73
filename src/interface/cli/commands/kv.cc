// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/server_settings.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"

namespace memos::cli {
namespace {

struct KvOptions {
  std::string cube = "me", memory, memories;
  GenerationModel model;
  bool all = false, later = false;
};

void print_segment(Output& out, const KvSegment& segment) {
  std::string line = segment.memory.is_nil() ? pad("prompts", 12) : short_id(segment.memory);
  line += "  " + counted(segment.blocks, "block", "blocks") + ", " + counted(segment.tokens, "token", "tokens") + ", " +
          bytes_text(segment.ram_bytes) + " in RAM, " + bytes_text(segment.disk_bytes) + " on disk";
  if (!segment.memory.is_nil()) line += ", of " + counted(segment.sources, "memory", "memories");
  if (segment.shared) line += ", shared";
  out.line(line);
}

Result<int> run_list(Context& context, const KvOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const auto segments, memos->kv_list({.cube = options.cube}));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const KvSegment& segment : segments) list.push_back(wire::to_json(segment));
    json::Value object{json::Object{}};
    object.set("segments", std::move(list));
    out.object(object);
    return 0;
  }
  for (const KvSegment& segment : segments) print_segment(out, segment);
  if (segments.empty()) out.line("nothing is stored, and there are no segments");
  return 0;
}

Result<int> run_stats(Context& context) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const Statistics statistics, memos->statistics());
  const KvStatistics& kv = statistics.kv;
  Output& out = context.out();
  if (out.json()) {
    json::Value object = wire::to_json(statistics);
    const json::Value* own = object.find("kv");
    out.object(own == nullptr ? json::Value{json::Object{}} : *own);
    return 0;
  }
  const auto detail = [&out](std::string_view label, const std::string& value) {
    if (!value.empty()) out.line(pad(label, 10) + for_terminal(value));
  };
  detail("model", kv.model.empty() ? "not loaded" : kv.model);
  detail("", kv.notice);
  detail("blocks", std::to_string(kv.blocks) + ", " + std::to_string(kv.shared_blocks) + " of them shared");
  detail("RAM", bytes_text(kv.ram_bytes) + " of " + bytes_text(kv.ram_budget));
  detail("disk", bytes_text(kv.disk_bytes) + " of " + bytes_text(kv.disk_budget));
  std::string tokens;
  for (const auto& [from, count] : kv.tokens)
    if (count > 0) tokens += (tokens.empty() ? "" : ", ") + from + " " + std::to_string(count);
  detail("tokens", tokens);
  return 0;
}

Result<int> run_drop(Context& context, const KvOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  KvDropRequest request{.cube = options.cube, .memory = {}, .all = options.all};
  if (!options.memory.empty()) {
    MEMOS_TRY(request.memory, find_id(*memos, options.memory));
  }
  MEMOS_TRY(const KvDropReport report, memos->kv_drop(request));
  Output& out = context.out();
  if (out.json())
    out.object(wire::to_json(report));
  else
    out.line("dropped " + counted(report.blocks, "block", "blocks") + ", " + bytes_text(report.bytes));
  return 0;
}

Result<int> run_warm(Context& context, const KvOptions& options) {
  MEMOS_TRY(const Generation generation, generation_of(context, options.model));
  MEMOS_TRY(const auto memos, context.open(Access::kChange, [&](Options& o) { o.generation = generation; }));
  KvWarmRequest request{.cube = options.cube, .memories = 0, .system = options.model.system, .actor = {}};
  if (!options.memories.empty()) {
    MEMOS_TRY(request.memories, parse_count(options.memories, "--memories", 1, limits::kMaxSegmentMemories));
  }
  MEMOS_TRY(const KvWarmResult result, memos->kv_warm(request));
  JobInfo info;
  if (result.job.value != 0 && !options.later) {
    ProgressBar bar(context.out());
    MEMOS_CHECK_OK(memos->run_jobs(bar.callback()));
    MEMOS_TRY(info, memos->job(result.job));
    if (!info.last_error.empty())
      return fail(ErrorCode::kUnavailable, "nothing was encoded: " + info.last_error, "chat_model");
  }
  Output& out = context.out();
  if (out.json()) {
    out.object(wire::to_json(result));
    return 0;
  }
  if (!result.segment.is_nil())
    out.line("segment " + short_id(result.segment) + " of " + counted(result.memories, "memory", "memories"));
  if (result.job.value == 0)
    out.line("no language model is set, so nothing was encoded");
  else if (options.later)
    out.line("job " + std::to_string(result.job.value) + " waits; `memos jobs run` runs it");
  else
    out.line("the stable part of the cube's prompts is encoded");
  return 0;
}

}  // namespace

void add_kv(CLI::App& root, Context& context) {
  auto& options = context.keep<KvOptions>();
  CLI::App& group = add_command_group(
      root, {"kv", "Show, drop and make the key/value cache that prompts are restored from", {"memos kv list"}, {}});
  CLI::App& list = add_command(group, context,
                               {"list",
                                "Show what is stored for a cube's prompts, by segment",
                                {"memos kv list", "memos kv list --cube talks"},
                                "\"prompts\" stands for system text and profile; the others are memories of the type "
                                "kv_segment, made from other memories."},
                               [&options](Context& c) { return run_list(c, options); });
  add_cube_option(list, options.cube);
  add_command(group, context, {"stats", "Show sizes, budgets and what was saved", {"memos kv stats"}, {}},
              [](Context& c) { return run_stats(c); });
  CLI::App& drop = add_command(group, context,
                               {"drop",
                                "Remove stored cache; memories stay",
                                {"memos kv drop --cube talks", "memos kv drop 1f2e3d4c5b6a", "memos kv drop --all"},
                                "It is made again when it is needed."},
                               [&options](Context& c) { return run_drop(c, options); });
  add_argument(drop, "ID", options.memory, "Only what holds something of this memory");
  add_cube_option(drop, options.cube);
  drop.add_flag("--all", options.all, "Of every cube, and what cubes share");
  CLI::App& warm = add_command(group, context,
                               {"warm",
                                "Make a segment of the memories used most, and encode the stable part of prompts",
                                {"memos kv warm --model tiny.gguf", "memos kv warm --memories 50 --cube talks"},
                                "A segment that was made so before is archived when it would be another one now."},
                               [&options](Context& c) { return run_warm(c, options); });
  add_value(warm, "--memories", options.memories, "Make a segment of so many memories, those used most", "N");
  add_generation_options(warm, options.model);
  add_cube_option(warm, options.cube);
  warm.add_flag("--later", options.later, "Leave the encoding to a job");
}

}  // namespace memos::cli
