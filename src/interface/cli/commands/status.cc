// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"

namespace memos::cli {
namespace {

Result<int> run_status(Context& context) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead, [](Options& options) { options.wait_for_embedder = true; }));
  MEMOS_TRY(const Statistics statistics, memos->statistics());
  Output& out = context.out();
  if (out.json()) {
    out.object(wire::to_json(statistics));
    return 0;
  }
  const auto detail = [&out](std::string_view label, const std::string& value) {
    if (!value.empty()) out.line(pad(label, 12) + for_terminal(value));
  };
  MEMOS_TRY(const std::string server, context.server());
  detail("server", server);
  detail("folder", statistics.directory + (statistics.writable ? "" : " (read only)"));
  detail("memories", std::to_string(statistics.memories) + " in " + counted(statistics.cubes, "cube", "cubes") + ", " +
                         counted(statistics.versions, "version", "versions"));
  detail("vectors", std::to_string(statistics.vectors));
  detail("embedder", statistics.embedder.empty() ? "none" : statistics.embedder);
  detail("", statistics.embedder_notice);
  if (statistics.cubes_changing > 0)
    detail("", "new vectors are being made for " + counted(statistics.cubes_changing, "cube", "cubes") + ", " +
                   std::to_string(statistics.vectors_missing) + " to go; the old ones answer meanwhile");
  detail("jobs", std::to_string(statistics.jobs_waiting) + " waiting");
  detail("on disk", bytes_text(statistics.disk_bytes));
  return 0;
}

}  // namespace

void add_status(CLI::App& root, Context& context) {
  add_command(root, context,
              {"status", "Show what the data folder holds and which embedder is used", {"memos status"}, {}},
              [](Context& c) { return run_status(c); });
}

}  // namespace memos::cli
