// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "base/time.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct GetOptions {
  std::string id, known_at;
};

void print_details(Output& out, const Memory& memory) {
  out.line("id        " + memory.id.str());
  const Scope& scope = memory.body.scope;
  const auto detail = [&out](std::string_view label, const std::string& value) {
    if (!value.empty()) out.line(pad(label, 10) + for_terminal(value));
  };
  detail("user", scope.user_id);
  detail("agent", scope.agent_id);
  detail("session", scope.session_id);
  detail("app", scope.app_id);
  detail("key", memory.body.key);
  detail("info", memory.body.info);
  for (const Origin& origin : memory.body.origins) detail("message", origin.message_id);
  detail("stored", base::format_human(memory.created_at));
  if (memory.version > 1) detail("changed", base::format_human(memory.updated_at));
  if (memory.usage.uses > 0) detail("used", counted(memory.usage.uses, "time", "times"));
}

Result<int> run_get(Context& context, const GetOptions& options) {
  MEMOS_TRY(const AsOf known_at, parse_as_of(options.known_at, "--known-at"));
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const MemoryId id, find_id(*memos, options.id));
  MEMOS_TRY(const Memory memory, memos->get(id, known_at));
  Output& out = context.out();
  if (out.json()) {
    out.object(to_json(memory));
    return 0;
  }
  print_memory(out, memory, "", true);
  print_details(out, memory);
  return 0;
}

}  // namespace

void add_get(CLI::App& root, Context& context) {
  auto& options = context.keep<GetOptions>();
  CLI::App& command =
      add_command(root, context,
                  {"get",
                   "Show one memory with all that is known about it",
                   {"memos get b302099a8057", "memos get b302099a8057 --known-at 2026-01-31 --json"},
                   "The end of an id is enough; a merged or superseded one answers with its successor."},
                  [&options](Context& c) { return run_get(c, options); });
  add_argument(command, "ID", options.id, "The memory's id, or its last group")->required();
  add_known_at_option(command, options.known_at);
}

}  // namespace memos::cli
