// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"

namespace memos::cli {
namespace {

void print_provenance(Output& out, const Provenance& provenance) {
  print_memory(out, provenance.memory, "", true);
  for (const Origin& origin : provenance.memory.body.origins) {
    std::string line = "from a message" + (origin.message_id.empty() ? "" : " " + for_terminal(origin.message_id));
    if (!origin.speaker.empty()) line += ", said by " + for_terminal(origin.speaker);
    if (origin.end > 0) line += ", bytes " + std::to_string(origin.begin) + " to " + std::to_string(origin.end);
    out.line(line);
  }
  const auto section = [&out](std::string_view title, const std::vector<Memory>& memories) {
    if (memories.empty()) return;
    out.line("");
    out.line(title);
    for (const Memory& memory : memories) print_memory(out, memory, "  ", true);
  };
  section("derived from", provenance.sources);
  section("from it were derived", provenance.derived);
  for (const Link& link : provenance.links) {
    out.line("link  " + short_id(link.from) + "  " + std::string(cube::name(link.type)) + "  " + short_id(link.to));
  }
}

Result<int> run_provenance(Context& context, const std::string& text) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const MemoryId id, find_id(*memos, text));
  MEMOS_TRY(const Provenance provenance, memos->provenance(id));
  Output& out = context.out();
  if (!out.json()) {
    print_provenance(out, provenance);
    return 0;
  }
  out.object(wire::to_json(provenance));
  return 0;
}

}  // namespace

void add_provenance(CLI::App& root, Context& context) {
  auto& id = context.keep<std::string>();
  CLI::App& command = add_command(
      root, context,
      {"provenance", "Show where a memory comes from and what came of it", {"memos provenance b302099a8057"}, {}},
      [&id](Context& c) { return run_provenance(c, id); });
  add_argument(command, "ID", id, "The memory's id, or its last group")->required();
}

}  // namespace memos::cli
