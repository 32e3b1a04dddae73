// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

Result<int> run_history(Context& context, const std::string& text) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const MemoryId id, find_id(*memos, text));
  MEMOS_TRY(const auto entries, memos->history(id));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const HistoryEntry& entry : entries) {
      json::Value object = to_json(entry.entry);
      object.set("content", entry.memory ? to_json(*entry.memory) : json::Value{});
      list.push_back(std::move(object));
    }
    json::Value object{json::Object{}};
    object.set("id", id.str());
    object.set("entries", std::move(list));
    out.object(object);
    return 0;
  }
  for (const HistoryEntry& entry : entries) {
    std::string head = "version " + std::to_string(entry.entry.version) + "  ";
    head += cube::name(entry.entry.operation);
    head +=
        "  " + base::format_human(entry.entry.recorded_at) + "  journal " + std::to_string(entry.entry.sequence.value);
    out.line(out.styled(head, Style::kStrong));
    if (!entry.memory) continue;
    for (const std::string& line : wrap(content_text(*entry.memory), out.columns() - 2)) out.line("  " + line);
  }
  return 0;
}

}  // namespace

void add_history(CLI::App& root, Context& context) {
  auto& id = context.keep<std::string>();
  CLI::App& command = add_command(root, context,
                                  {"history",
                                   "Show all versions of a memory and what made them",
                                   {"memos history b302099a8057"},
                                   "Of an erased memory the entries stay, without content."},
                                  [&id](Context& c) { return run_history(c, id); });
  add_argument(command, "ID", id, "The memory's id, or its last group")->required();
}

}  // namespace memos::cli
