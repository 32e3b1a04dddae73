// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct RollbackOptions {
  std::string id, version;
};

Result<int> run_rollback(Context& context, const RollbackOptions& options) {
  MEMOS_TRY(const auto version, parse_count(options.version, "--version", 1, UINT32_MAX));
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const MemoryId id, find_id(*memos, options.id));
  MEMOS_TRY(const Memory memory, memos->rollback(id, static_cast<std::uint32_t>(version), {}));
  Output& out = context.out();
  if (out.json()) {
    out.object(to_json(memory));
  } else {
    out.line("version " + options.version + " of " + memory.id.str() + " is current again, as version " +
             std::to_string(memory.version));
  }
  return 0;
}

}  // namespace

void add_rollback(CLI::App& root, Context& context) {
  auto& options = context.keep<RollbackOptions>();
  CLI::App& command =
      add_command(root, context,
                  {"rollback",
                   "Make an older version of a memory current again",
                   {"memos rollback b302099a8057 --version 1"},
                   "Nothing is rewritten: the old content becomes a new version. A whole cube goes back "
                   "with `memos cube rollback`."},
                  [&options](Context& c) { return run_rollback(c, options); });
  add_argument(command, "ID", options.id, "The memory's id, or its last group")->required();
  add_value(command, "--version", options.version, "The version to go back to", "N")->required();
}

}  // namespace memos::cli
