// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"

namespace memos::cli {
namespace {

struct ListOptions {
  std::string cube = "me", limit = "100", cursor, known_at;
  FilterOptions filter;
  bool derived = false;
};

Result<int> run_list(Context& context, const ListOptions& options) {
  ListRequest request;
  request.cube = options.cube;
  MEMOS_TRY(request.filter, options.filter.filter());
  request.filter.derived = options.derived;
  MEMOS_TRY(request.known_at, parse_as_of(options.known_at, "--known-at"));
  MEMOS_TRY(request.limit, parse_count(options.limit, "--limit", 1, limits::kMaxPage));
  request.cursor = options.cursor;
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const MemoryPage page, memos->list(request));

  Output& out = context.out();
  if (out.json()) {
    out.object(wire::to_json(page));
    return 0;
  }
  for (const Memory& memory : page.memories) {
    if (&memory != page.memories.data()) out.line("");
    print_memory(out, memory, "", false);
  }
  if (page.memories.empty()) out.line("nothing here");
  if (!page.next_cursor.empty()) out.note("memos: more with --cursor " + page.next_cursor);
  return 0;
}

}  // namespace

void add_list(CLI::App& root, Context& context) {
  auto& options = context.keep<ListOptions>();
  CLI::App& command =
      add_command(root, context,
                  {"list",
                   "Show the memories of a cube in their order",
                   {"memos list", "memos list --cube talks --speaker Mira --from 2026-05-01 --to 2026-05-31",
                    "memos list --deleted --json"},
                   {}},
                  [&options](Context& c) { return run_list(c, options); });
  add_cube_option(command, options.cube);
  add_filter_options(command, options.filter);
  command.add_flag("--deleted", options.filter.deleted, "Deleted ones too, as long as they can be restored");
  command.add_flag("--derived", options.derived, "What was read from them instead");
  add_known_at_option(command, options.known_at);
  add_value(command, "--limit", options.limit, "How many at most, up to 1000 [100]", "N");
  add_value(command, "--cursor", options.cursor, "Go on where the page before ended", "CURSOR");
}

}  // namespace memos::cli
