// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "base/time.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/server_settings.h"
#include "interface/cli/view.h"
#include "interface/wire/names.h"

namespace memos::cli {
namespace {

struct JobsOptions {
  std::string id;
  bool all = false;
  RefineModel model;
};

void print_job(Output& out, const JobInfo& job) {
  std::string line = pad(std::to_string(job.id.value), 4) + "  " + pad(job.kind, 9) + pad(wire::name(job.state), 10);
  line += for_terminal(job.cube);
  if (job.total > 0) line += "  " + std::to_string(job.done) + "/" + std::to_string(job.total);
  if (job.attempts > 1) line += "  tried " + counted(job.attempts, "time", "times");
  line += "  " + base::format_human(job.updated_at);
  out.line(line);
  std::string counts;
  for (const auto& [name, number] : job.counts)
    counts += (counts.empty() ? "" : ", ") + name + " " + std::to_string(number);
  if (!counts.empty()) out.line("      " + for_terminal(counts));
  if (!job.last_error.empty()) out.line("      " + for_terminal(job.last_error));
}

Result<int> run_list(Context& context, const JobsOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const auto jobs, memos->jobs(options.all));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const JobInfo& job : jobs) list.push_back(to_json(job));
    json::Value object{json::Object{}};
    object.set("jobs", std::move(list));
    out.object(object);
    return 0;
  }
  for (const JobInfo& job : jobs) print_job(out, job);
  if (jobs.empty()) out.line(options.all ? "no jobs" : "no jobs are waiting");
  return 0;
}

/// The API calls a job's number its id; here ids are those of memories.
Error of_job(Error error) {
  if (error.field == "id") error.field = "job";
  return error;
}

Result<int> show(Context& context, Memos& memos, JobId id) {
  const auto job = memos.job(id);
  if (!job) return std::unexpected(of_job(job.error()));
  Output& out = context.out();
  if (out.json()) {
    out.object(to_json(*job));
  } else {
    print_job(out, *job);
  }
  return 0;
}

Result<int> run_show(Context& context, const JobsOptions& options) {
  MEMOS_TRY(const auto number, parse_count(options.id, "job", 1));
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  return show(context, *memos, JobId{number});
}

Result<int> run_cancel(Context& context, const JobsOptions& options) {
  MEMOS_TRY(const auto number, parse_count(options.id, "job", 1));
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  if (Status cancelled = memos->cancel_job(JobId{number}); !cancelled) {
    return std::unexpected(of_job(std::move(cancelled).error()));
  }
  return show(context, *memos, JobId{number});
}

Result<int> run_run(Context& context, const JobsOptions& options) {
  MEMOS_TRY(const Refinement refinement, refinement_of(context, options.model));
  // Jobs that were put off for want of an embedder or a language model are due once it is there.
  MEMOS_TRY(const auto memos, context.open(Access::kChange, [&](Options& open_options) {
    open_options.wait_for_embedder = true;
    open_options.refinement = refinement;
  }));
  Output& out = context.out();
  ProgressBar bar(out);
  MEMOS_TRY(const std::uint64_t ran, memos->run_jobs(bar.callback()));
  bar.clear();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("ran", ran);
    out.object(object);
  } else {
    out.line("ran " + counted(ran, "job", "jobs"));
  }
  return 0;
}

}  // namespace

void add_jobs(CLI::App& root, Context& context) {
  auto& options = context.keep<JobsOptions>();
  CLI::App& group = add_command_group(
      root, {"jobs", "Show and run durable jobs: embedding, erasing what was deleted, …", {"memos jobs list"}, {}});
  CLI::App& list =
      add_command(group, context, {"list", "Show the jobs that wait or run", {"memos jobs list --all"}, {}},
                  [&options](Context& c) { return run_list(c, options); });
  list.add_flag("--all", options.all, "Finished ones too");
  CLI::App& show = add_command(group, context, {"show", "Show one job", {"memos jobs show 3"}, {}},
                               [&options](Context& c) { return run_show(c, options); });
  add_argument(show, "JOB", options.id, "The job's number")->required();
  CLI::App& cancel = add_command(group, context,
                                 {"cancel",
                                  "Cancel a job: a waiting one at once, a running one at its next step",
                                  {"memos jobs cancel 3"},
                                  "What it did before stays."},
                                 [&options](Context& c) { return run_cancel(c, options); });
  add_argument(cancel, "JOB", options.id, "The job's number")->required();
  CLI::App& run = add_command(group, context,
                              {"run",
                               "Run the jobs that are due, now",
                               {"memos jobs run"},
                               "Ctrl-C stops between steps; what is done stays done."},
                              [&options](Context& c) { return run_run(c, options); });
  add_refine_model_options(run, options.model);
}

}  // namespace memos::cli
