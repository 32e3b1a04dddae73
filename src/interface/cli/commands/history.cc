// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"

namespace memos::cli {
namespace {

struct HistoryOptions {
  std::string id, cube = "me", key, about, user;
};

/// All versions of a memory.
Result<int> show_versions(Context& context, Memos& memos, const std::string& text) {
  MEMOS_TRY(const MemoryId id, find_id(memos, text));
  MEMOS_TRY(const auto entries, memos.history(id));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const HistoryEntry& entry : entries) list.push_back(wire::to_json(entry));
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

/// All values of a slot, in the order of their times.
Result<int> show_timeline(Context& context, Memos& memos, const HistoryOptions& options) {
  FactsRequest request;
  request.cube = options.cube;
  request.key = options.key;
  if (!options.about.empty()) request.subject = options.about == "me" ? std::string() : options.about;
  request.user_id = options.user;
  request.history = true;
  MEMOS_TRY(const Facts facts, memos.facts(request));
  Output& out = context.out();
  if (out.json()) {
    json::Array beliefs;
    for (const Belief& belief : facts.beliefs) beliefs.push_back(to_json(belief));
    json::Value object{json::Object{}};
    object.set("key", options.key);
    object.set("beliefs", std::move(beliefs));
    out.object(object);
  } else if (facts.beliefs.empty()) {
    out.line("nothing is known");
  } else {
    print_beliefs(out, facts.beliefs, true);
  }
  return 0;
}

Result<int> run_history(Context& context, const HistoryOptions& options) {
  if (options.id.empty() == options.key.empty())
    return fail(ErrorCode::kInvalidArgument, "name either a memory or, with --key, a slot", "id");
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  return options.key.empty() ? show_versions(context, *memos, options.id) : show_timeline(context, *memos, options);
}

}  // namespace

void add_history(CLI::App& root, Context& context) {
  auto& options = context.keep<HistoryOptions>();
  CLI::App& command = add_command(root, context,
                                  {"history",
                                   "Show all versions of a memory, or all values of a slot",
                                   {"memos history b302099a8057", "memos history --key home.city --about Mira"},
                                   "Of an erased memory the entries stay, without content."},
                                  [&options](Context& c) { return run_history(c, options); });
  add_argument(command, "ID", options.id, "The memory's id, or its last group");
  add_value(command, "--key", options.key, "A slot: its values with their times, instead of a memory", "KEY");
  add_value(command, "--about", options.about, "With --key: of this person; me = the cube's own", "NAME");
  add_value(command, "--user", options.user, "With --key: only what this user told", "ID");
  add_value(command, "--cube", options.cube, "With --key: name of the cube [me]", "NAME");
}

}  // namespace memos::cli
