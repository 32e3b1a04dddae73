// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <chrono>
#include <thread>

#include "base/file.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/server_settings.h"
#include "interface/cli/view.h"
#include "interface/reader/prompts.h"

namespace memos::cli {
namespace {

struct RefineOptions {
  RefineModel model;
  std::string cube = "me", session, since, prompt;
  bool summaries = false, again = false, later = false;
};

std::uint64_t counted_in(const JobInfo& job, const std::string& name) {
  const auto found = job.counts.find(name);
  return found == job.counts.end() ? 0 : found->second;
}

std::string outcome(const JobInfo& job) {
  std::string line = counted(counted_in(job, "turns"), "turn", "turns") + " read, " +
                     counted(counted_in(job, "facts"), "fact", "facts") + " stored";
  const auto add = [&](const std::string& name, const std::string& words) {
    if (const std::uint64_t number = counted_in(job, name); number > 0)
      line += ", " + std::to_string(number) + " " + words;
  };
  add("summaries", counted_in(job, "summaries") == 1 ? "summary written" : "summaries written");
  add("archived", "older archived");
  add("rejected", "rejected");
  add("changed", "left out because they changed meanwhile");
  add("failed", counted_in(job, "failed") == 1 ? "answer without use" : "answers without use");
  return line;
}

/// The prompt that would be sent, its places not filled.
Result<int> show_prompt(Context& context, const RefineOptions& options) {
  MEMOS_TRY(const reader::PromptKind kind, reader::parse_prompt_kind(options.prompt));
  MEMOS_TRY(const Refinement refinement, refinement_of(context, options.model));
  reader::Prompts prompts = reader::shipped_prompts();
  if (!refinement.prompts.empty()) {
    const auto files = base::make_posix_file_system();
    MEMOS_TRY(prompts, reader::load_prompts(*files, refinement.prompts));
  }
  const reader::Prompt& prompt = prompts.of(kind);
  Output& out = context.out();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("prompt", std::string(reader::name(kind)));
    object.set("hash", prompt.hash);
    object.set("text", prompt.text);
    out.object(object);
  } else {
    out.raw(prompt.text);
  }
  return 0;
}

/// Runs what is due until the job has ended or waits for a later time. A server may be running it already.
Result<JobInfo> run_to_its_end(Memos& memos, JobId job, const ProgressFn& progress) {
  constexpr std::chrono::milliseconds kPause{100};
  for (;;) {
    MEMOS_CHECK_OK(memos.run_jobs(progress));
    MEMOS_TRY(JobInfo info, memos.job(job));
    if (info.state != JobState::kRunning) return info;
    if (!progress({.stage = "refine", .done = info.done, .total = info.total})) return info;
    std::this_thread::sleep_for(kPause);
  }
}

Result<int> run_refine(Context& context, const RefineOptions& options) {
  if (!options.prompt.empty()) return show_prompt(context, options);
  MEMOS_TRY(const Refinement refinement, refinement_of(context, options.model));
  MEMOS_TRY(const auto memos, context.open(Access::kChange, [&](Options& o) { o.refinement = refinement; }));
  RefineRequest request;
  request.cube = options.cube;
  request.session_id = options.session;
  request.summaries = options.summaries;
  request.again = options.again;
  if (!options.since.empty()) {
    MEMOS_TRY(request.since, find_id(*memos, options.since));
  }
  MEMOS_TRY(const JobId job, memos->refine(request));
  Output& out = context.out();
  MEMOS_TRY(JobInfo info, memos->job(job));
  if (!options.later) {
    ProgressBar bar(out);
    MEMOS_TRY(info, run_to_its_end(*memos, job, bar.callback()));
  }
  if (info.state == JobState::kFailed || (!options.later && !info.last_error.empty())) {
    const bool waits = info.state == JobState::kWaiting;
    return fail(ErrorCode::kUnavailable,
                "not everything was refined: " + info.last_error +
                    (waits ? "; job " + std::to_string(job.value) + " waits to be tried again" : ""),
                "refine");
  }
  if (out.json()) {
    out.object(to_json(info));
  } else if (options.later) {
    out.line("job " + std::to_string(job.value) + " waits; `memos jobs run` runs it");
  } else {
    out.line(outcome(info));
  }
  return 0;
}

}  // namespace

void add_refine(CLI::App& root, Context& context) {
  auto& options = context.keep<RefineOptions>();
  CLI::App& command = add_command(
      root, context,
      {"refine",
       "Have turns read again by a language model, beside the rules",
       {"memos refine --refine http://127.0.0.1:11434/v1 --refine-model qwen3:8b",
        "memos refine --cube talks --session s1 --summaries", "memos refine --prompt facts"},
       "A durable job: what was read is not asked for twice, and what the rules read stays, whatever the model does. "
       "A fact must quote its turn; what does not is rejected. The model's address comes from the command line or the "
       "settings (`memos settings`), its key from the environment variable MEMOS_REFINE_KEY alone. While another "
       "process has the folder open, it is that one's model that is asked."},
      [&options](Context& c) { return run_refine(c, options); });
  add_cube_option(command, options.cube);
  add_value(command, "--session", options.session, "Only turns of this session", "ID");
  add_value(command, "--since", options.since, "Only turns stored after this memory", "ID");
  command.add_flag("--summaries", options.summaries, "Also write a summary of each session");
  command.add_flag("--again", options.again, "Also what this model has read with this prompt");
  command.add_flag("--later", options.later, "Only ask for it; `memos jobs run` does it");
  add_refine_model_options(command, options.model);
  add_value(command, "--prompt", options.prompt, "Only print a prompt: facts or summary", "NAME");
}

}  // namespace memos::cli
