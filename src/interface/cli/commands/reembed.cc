// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct ReembedOptions {
  std::string cube = "me";
  bool later = false;
};

Result<int> run_reembed(Context& context, const ReembedOptions& options) {
  MEMOS_TRY(const auto memos,
            context.open(Access::kChange, [](Options& open_options) { open_options.wait_for_embedder = true; }));
  MEMOS_TRY(const JobId job, memos->reembed(options.cube));
  Output& out = context.out();
  if (!options.later) {
    ProgressBar bar(out);
    MEMOS_CHECK_OK(memos->run_jobs(bar.callback()));
  }
  MEMOS_TRY(const JobInfo info, memos->job(job));
  MEMOS_TRY(const CubeSummary cube, memos->describe_cube(options.cube));
  if (info.state == JobState::kFailed || (!options.later && !info.last_error.empty())) {
    return fail(ErrorCode::kUnavailable, "not everything got a vector: " + info.last_error, "embedder");
  }
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("job", to_json(info));
    object.set("cube", to_json(cube));
    out.object(object);
  } else if (options.later) {
    out.line("job " + std::to_string(job.value) + " waits; `memos jobs run` runs it");
  } else {
    out.line(std::to_string(cube.embedded) + " of " + counted(cube.memories, "memory", "memories") + " of " +
             for_terminal(cube.name) + " have a vector of " + for_terminal(cube.embedder));
  }
  return 0;
}

}  // namespace

void add_reembed(CLI::App& root, Context& context) {
  auto& options = context.keep<ReembedOptions>();
  CLI::App& command = add_command(
      root, context,
      {"reembed",
       "Make vectors for all memories that have none of the current embedder",
       {"memos reembed --cube talks", "memos reembed --cube talks --embedder all-minilm-l6-v2"},
       "For memories added with --embed never, and after a change of embedder: the old vectors answer until "
       "the new ones are whole. `memos serve` does that by itself."},
      [&options](Context& c) { return run_reembed(c, options); });
  add_cube_option(command, options.cube);
  command.add_flag("--later", options.later, "Only ask for it; `memos jobs run` does it");
}

}  // namespace memos::cli
