// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct LinkOptions {
  std::string from, to, type = "mentions";
  bool remove = false;
};

Result<int> run_link(Context& context, const LinkOptions& options) {
  Link link;
  MEMOS_TRY(link.type, cube::parse_link_type(options.type));
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(link.from, find_id(*memos, options.from));
  MEMOS_TRY(link.to, find_id(*memos, options.to));
  MEMOS_CHECK_OK(options.remove ? memos->unlink(link, {}) : memos->link(link, {}));
  Output& out = context.out();
  if (out.json()) {
    json::Value object = to_json(link);
    object.set("linked", !options.remove);
    out.object(object);
  } else {
    out.line(std::string(options.remove ? "unlinked " : "linked ") + short_id(link.from) + " " + options.type + " " +
             short_id(link.to));
  }
  return 0;
}

}  // namespace

void add_link(CLI::App& root, Context& context) {
  auto& options = context.keep<LinkOptions>();
  CLI::App& command = add_command(root, context,
                                  {"link",
                                   "Tie two memories together, or untie them",
                                   {"memos link b302099a8057 0c4417be90d2 --type contradicts",
                                    "memos link b302099a8057 0c4417be90d2 --type contradicts --remove"},
                                   "Types: derived_from, supersedes, merged_into, contradicts, mentions, follows."},
                                  [&options](Context& c) { return run_link(c, options); });
  add_argument(command, "FROM", options.from, "The memory that the link starts at")->required();
  add_argument(command, "TO", options.to, "The memory that it points to")->required();
  add_value(command, "--type", options.type, "Kind of link [mentions]", "LINK");
  command.add_flag("--remove", options.remove, "Take the link away");
}

}  // namespace memos::cli
