// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "base/time.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/standard_input.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct CubeOptions {
  std::string name, description, to;
  bool yes = false;
};

void print_cube(Output& out, const CubeSummary& cube) {
  const auto detail = [&out](std::string_view label, const std::string& value) {
    if (!value.empty()) out.line(pad(label, 14) + for_terminal(value));
  };
  out.line(out.styled(for_terminal(cube.name), Style::kStrong));
  detail("  description", cube.description);
  detail("  memories", std::to_string(cube.memories) + ", " + std::to_string(cube.embedded) + " with a vector");
  detail("  embedder", cube.embedder);
  detail("  created", base::format_human(cube.created_at));
  detail("  journal", counted(cube.head.value, "entry", "entries") + ", head " + cube.head_hash);
  detail("  uuid", cube.uuid);
}

void show_cube(Output& out, const CubeSummary& cube) {
  if (out.json()) {
    out.object(to_json(cube));
  } else {
    print_cube(out, cube);
  }
}

Result<int> run_create(Context& context, const CubeOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kCreate));
  MEMOS_TRY(const CubeSummary cube, memos->create_cube({options.name, options.description}));
  show_cube(context.out(), cube);
  return 0;
}

Result<int> run_describe(Context& context, const CubeOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const CubeSummary cube, memos->describe_cube(options.name));
  show_cube(context.out(), cube);
  return 0;
}

Result<int> run_list(Context& context) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const auto cubes, memos->list_cubes());
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const CubeSummary& cube : cubes) list.push_back(to_json(cube));
    json::Value object{json::Object{}};
    object.set("cubes", std::move(list));
    out.object(object);
    return 0;
  }
  if (cubes.empty()) out.line("no cubes yet");
  std::size_t width = 0;
  for (const CubeSummary& cube : cubes) width = std::max(width, display_width(for_terminal(cube.name)));
  for (const CubeSummary& cube : cubes) {
    out.line(pad(for_terminal(cube.name), width) + "  " + counted(cube.memories, "memory", "memories") + ", " +
             std::to_string(cube.embedded) + " with a vector" +
             (cube.description.empty() ? "" : "  " + for_terminal(cube.description)));
  }
  return 0;
}

Result<int> run_drop(Context& context, const CubeOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const CubeSummary cube, memos->describe_cube(options.name));
  Output& out = context.out();
  if (!options.yes) {
    MEMOS_CHECK_OK(confirm(out.streams(), "The cube " + for_terminal(cube.name) + " with " +
                                              counted(cube.memories, "memory", "memories") +
                                              " will be gone for good."));
  }
  MEMOS_TRY(const EraseReport report, memos->drop_cube(options.name, {}));
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("name", options.name);
    object.set("memories", report.memories);
    out.object(object);
  } else {
    out.line("dropped " + for_terminal(cube.name) + ", erased " + counted(report.memories, "memory", "memories"));
  }
  return 0;
}

Result<int> run_rollback(Context& context, const CubeOptions& options) {
  MEMOS_TRY(const AsOf to, parse_as_of(options.to, "--to"));
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const RollbackReport report, memos->rollback_cube(options.name, to, {}));
  Output& out = context.out();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("name", options.name);
    object.set("changed", report.changed);
    object.set("erased_kept", report.erased_kept);
    out.object(object);
  } else {
    out.line("rolled back " + for_terminal(options.name) + ": " + counted(report.changed, "memory", "memories") +
             " changed, " + std::to_string(report.erased_kept) + " erased since and gone");
  }
  return 0;
}

CLI::App& add_named(CLI::App& parent, Context& context, const CommandText& text, std::string& name,
                    Context::Action action) {
  CLI::App& command = add_command(parent, context, text, std::move(action));
  add_argument(command, "NAME", name, "The cube's name")->required();
  return command;
}

}  // namespace

void add_cube(CLI::App& root, Context& context) {
  auto& options = context.keep<CubeOptions>();
  CLI::App& group = add_command_group(
      root, {"cube", "Make, show and drop cubes, the containers of memories", {"memos cube list"}, {}});
  CLI::App& create = add_named(group, context,
                               {"create",
                                "Make an empty cube",
                                {"memos cube create talks --description \"Calls with the team\""},
                                "`memos add` and `memos import` make the cube that they name by themselves."},
                               options.name, [&options](Context& c) { return run_create(c, options); });
  add_value(create, "--description", options.description, "What it holds", "TEXT");
  add_command(group, context, {"list", "Show all cubes", {"memos cube list"}, {}},
              [](Context& c) { return run_list(c); });
  add_named(group, context,
            {"describe",
             "Show one cube",
             {"memos cube describe talks"},
             "Keep the head of its journal elsewhere: it proves later that nothing was cut off."},
            options.name, [&options](Context& c) { return run_describe(c, options); });
  CLI::App& drop = add_named(group, context,
                             {"drop",
                              "Erase a cube with all its memories, for good",
                              {"memos cube drop talks --yes"},
                              "Its name is free afterwards."},
                             options.name, [&options](Context& c) { return run_drop(c, options); });
  drop.add_flag("-y,--yes", options.yes, "Do not ask");
  CLI::App& rollback = add_named(group, context,
                                 {"rollback",
                                  "Bring a cube back to an earlier state",
                                  {"memos cube rollback talks --to 2026-05-01", "memos cube rollback talks --to 120"},
                                  "By appending: what came after stays in the history. Erased memories stay erased."},
                                 options.name, [&options](Context& c) { return run_rollback(c, options); });
  add_value(rollback, "--to", options.to, "A time, or a position of the journal", "TIME|SEQ")->required();
}

}  // namespace memos::cli
