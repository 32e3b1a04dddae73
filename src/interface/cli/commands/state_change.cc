// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// delete, restore and archive: one memory or several go to another state and can come back.
#include "base/result.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

using Change = Result<Memory> (Memos::*)(const MemoryId&, ActorId);

/// Changes one after the other; what was done before a failure stays and is told.
Result<int> run_change(Context& context, const std::vector<std::string>& texts, Change change, std::string_view done) {
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const auto ids, find_ids(*memos, texts));
  Output& out = context.out();
  json::Array changed;
  for (const MemoryId& id : ids) {
    auto memory = ((*memos).*change)(id, ActorId{});
    if (!memory) {
      if (changed.empty()) return std::unexpected(memory.error());
      Error error = memory.error();
      error.message = counted(changed.size(), "memory is", "memories are") + " " + std::string(done) + ", then " +
                      short_id(id) + " failed: " + error.message;
      return std::unexpected(std::move(error));
    }
    json::Value object{json::Object{}};
    object.set("id", memory->id.str());
    object.set("version", memory->version);
    object.set("state", std::string(cube::name(memory->state)));
    changed.push_back(std::move(object));
    if (!out.json()) out.line(std::string(done) + " " + memory->id.str());
  }
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("memories", std::move(changed));
    out.object(object);
  }
  return 0;
}

void add_change(CLI::App& root, Context& context, const CommandText& text, Change change, const std::string& done) {
  auto& ids = context.keep<std::vector<std::string>>();
  CLI::App& command =
      add_command(root, context, text, [&ids, change, done](Context& c) { return run_change(c, ids, change, done); });
  command.add_option("ID", ids, "Ids of memories, or their last groups")->required()->option_text("ID …");
}

}  // namespace

void add_delete(CLI::App& root, Context& context) {
  add_change(root, context,
             {"delete",
              "Hide a memory; it can be restored for 30 days, then it is erased",
              {"memos delete b302099a8057"},
              "For good at once: `memos erase`."},
             &Memos::remove, "deleted");
}

void add_restore(CLI::App& root, Context& context) {
  add_change(root, context,
             {"restore",
              "Bring a deleted, archived or expired memory back",
              {"memos restore b302099a8057"},
              "`memos list --deleted --archived` shows what can be restored. An expired one comes back without "
              "its time to live."},
             &Memos::restore, "restored");
}

void add_archive(CLI::App& root, Context& context) {
  add_change(root, context,
             {"archive",
              "Take a memory out of searches and keep it",
              {"memos archive b302099a8057"},
              "`memos search --archived` finds it, `memos restore` brings it back."},
             &Memos::archive, "archived");
}

}  // namespace memos::cli
