// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <iterator>
#include <set>

#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/standard_input.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct EraseOptions {
  std::vector<std::string> ids;
  std::string cube = "me";
  FilterOptions filter;
  bool yes = false, dry_run = false;

  [[nodiscard]] bool has_filter() const {
    return !filter.speakers.empty() || !filter.scope.session.empty() || !filter.scope.user.empty();
  }
};

/// Everything that the filter finds in the cube, hidden memories too: erasing is meant to leave nothing.
Result<std::vector<Memory>> matching(Memos& memos, const EraseOptions& options, bool derived) {
  ListRequest request;
  request.cube = options.cube;
  MEMOS_TRY(request.filter, options.filter.filter());
  request.filter.include_archived = true;
  request.filter.include_deleted = true;
  if (derived) request.filter.derived = true;
  request.limit = limits::kMaxPage;
  std::vector<Memory> all;
  do {
    MEMOS_TRY(auto page, memos.list(request));
    std::ranges::move(page.memories, std::back_inserter(all));
    request.cursor = page.next_cursor;
  } while (!request.cursor.empty());
  return all;
}

std::vector<MemoryId> ids_of(const std::vector<Memory>& memories) {
  std::vector<MemoryId> ids;
  for (const Memory& memory : memories) ids.push_back(memory.id);
  return ids;
}

/// The named memories and all that was derived from them, directly or not. Deleted ones do not tell what was derived
/// from them: of a selection that is found by its filter, too. `selected`: what the filter found.
Result<std::vector<Memory>> would_go(Memos& memos, const EraseOptions& options, const std::vector<MemoryId>& ids,
                                     std::vector<Memory> selected) {
  const auto is_there = [](const Memory& one) { return one.state != State::kDeleted; };
  std::vector<Memory> hidden = std::move(selected);
  std::erase_if(hidden, is_there);
  std::vector<MemoryId> open = ids;
  if (!hidden.empty()) {
    MEMOS_TRY(std::vector<Memory> derived, matching(memos, options, true));
    std::erase_if(derived, is_there);
    std::ranges::copy(ids_of(derived), std::back_inserter(open));
    std::ranges::move(derived, std::back_inserter(hidden));
  }
  std::set<MemoryId> seen(open.begin(), open.end());
  std::vector<Memory> all;
  for (std::size_t at = 0; at < open.size(); ++at) {
    const auto is_it = [&](const Memory& one) { return one.id == open[at]; };
    if (const auto one = std::ranges::find_if(hidden, is_it); one != hidden.end()) {
      all.push_back(std::move(*one));
      hidden.erase(one);
      continue;
    }
    MEMOS_TRY(Provenance provenance, memos.provenance(open[at]));
    for (const Memory& derived : provenance.derived) {
      if (seen.insert(derived.id).second) open.push_back(derived.id);
    }
    all.push_back(std::move(provenance.memory));
  }
  return all;
}

void show_dry_run(Output& out, const std::vector<Memory>& memories, std::size_t named) {
  if (out.json()) {
    json::Array ids;
    for (const Memory& memory : memories) ids.emplace_back(memory.id.str());
    json::Value object{json::Object{}};
    object.set("dry_run", true);
    object.set("memories", memories.size());
    object.set("derived", memories.size() - named);
    object.set("ids", std::move(ids));
    out.object(object);
    return;
  }
  for (const Memory& memory : memories) {
    const std::string lead = short_id(memory.id) + "  " + heading(memory, true) + "  ";
    const std::size_t used = display_width(lead);
    out.line(lead + one_line(content_text(memory), out.columns() > used + 10 ? out.columns() - used : 10));
  }
  out.line(counted(memories.size(), "memory", "memories") + " would be erased, " +
           std::to_string(memories.size() - named) + " of them derived; nothing was changed");
}

Result<int> run_erase(Context& context, const EraseOptions& options) {
  if (options.ids.empty() == !options.has_filter()) {
    return fail(ErrorCode::kInvalidArgument, "name memories by id, or by --speaker, --session or --user, not both",
                "id");
  }
  Output& out = context.out();
  MEMOS_TRY(const auto memos, context.open(options.dry_run ? Access::kRead : Access::kChange));
  std::vector<Memory> selected;
  std::vector<MemoryId> ids;
  if (options.ids.empty()) {
    MEMOS_TRY(selected, matching(*memos, options, false));
    ids = ids_of(selected);
  } else {
    MEMOS_TRY(ids, find_ids(*memos, options.ids));
  }
  if (options.dry_run) {
    MEMOS_TRY(const auto memories, would_go(*memos, options, ids, std::move(selected)));
    show_dry_run(out, memories, ids.size());
    return 0;
  }
  if (!options.yes && !ids.empty()) {
    MEMOS_CHECK_OK(confirm(out.streams(), counted(ids.size(), "memory", "memories") +
                                              " and all that was derived from them will be gone for good."));
  }
  EraseReport report;
  if (!ids.empty()) {
    MEMOS_TRY(report, memos->erase(ids, {}));
  }
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("memories", report.memories);
    object.set("derived", report.derived);
    out.object(object);
  } else {
    out.line("erased " + counted(report.memories, "memory", "memories") + ", " + std::to_string(report.derived) +
             " of them derived");
  }
  return 0;
}

}  // namespace

void add_erase(CLI::App& root, Context& context) {
  auto& options = context.keep<EraseOptions>();
  CLI::App& command =
      add_command(root, context,
                  {"erase",
                   "Remove memories and all that was derived from them, for good",
                   {"memos erase b302099a8057 --dry-run", "memos erase b302099a8057 --yes",
                    "memos erase --cube talks --speaker Mira --dry-run"},
                   "Text, vectors, index entries and older versions go; the journal keeps the fact, "
                   "without content, and still verifies. Deleted and archived memories are erased too."},
                  [&options](Context& c) { return run_erase(c, options); });
  command.add_option("ID", options.ids, "Ids of memories, or their last groups")->option_text("ID …");
  add_cube_option(command, options.cube);
  add_repeated(command, "--speaker", options.filter.speakers, "All that this person said; repeat for several", "NAME");
  add_value(command, "--session", options.filter.scope.session, "All of this session", "ID");
  add_value(command, "--user", options.filter.scope.user, "All of this user", "ID");
  command.add_flag("--dry-run", options.dry_run, "Show what would go, change nothing");
  command.add_flag("-y,--yes", options.yes, "Do not ask");
}

}  // namespace memos::cli
