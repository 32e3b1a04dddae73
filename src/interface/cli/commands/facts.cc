// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct FactsOptions {
  std::string cube = "me", about, user, key, as_of, known_at;
  bool history = false;
};

Result<int> run_facts(Context& context, const FactsOptions& options) {
  FactsRequest request;
  request.cube = options.cube;
  if (!options.about.empty()) request.subject = options.about == "me" ? std::string() : options.about;
  request.user_id = options.user;
  request.key = options.key;
  request.history = options.history;
  MEMOS_TRY(request.as_of, parse_optional_time(options.as_of, "--as-of"));
  MEMOS_TRY(request.known_at, parse_as_of(options.known_at, "--known-at"));
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const Facts facts, memos->facts(request));
  Output& out = context.out();
  if (out.json()) {
    json::Array beliefs;
    for (const Belief& belief : facts.beliefs) beliefs.push_back(to_json(belief));
    json::Value object{json::Object{}};
    object.set("beliefs", std::move(beliefs));
    out.object(object);
  } else if (facts.beliefs.empty()) {
    out.line("nothing is known");
  } else {
    print_beliefs(out, facts.beliefs, options.history);
  }
  return 0;
}

}  // namespace

void add_facts(CLI::App& root, Context& context) {
  auto& options = context.keep<FactsOptions>();
  CLI::App& command =
      add_command(root, context,
                  {"facts",
                   "Show what is known: the values of slots that hold",
                   {"memos facts", "memos facts --about Mira --key home.", "memos facts --as-of 2026-01-31 --history"},
                   "Facts are read from what was said; docs/belief.md lists the slots. A newer value takes the place "
                   "of an older one, which stays with its time: see --history."},
                  [&options](Context& c) { return run_facts(c, options); });
  add_cube_option(command, options.cube);
  add_value(command, "--about", options.about, "Only about this person; me = the cube's own", "NAME");
  add_value(command, "--user", options.user, "Only what this user told", "ID");
  add_value(command, "--key", options.key, "Only this slot, or all that begin with it and a dot: home.", "KEY");
  add_value(command, "--as-of", options.as_of, "What was true then [now]", "TIME");
  add_known_at_option(command, options.known_at);
  command.add_flag("--history", options.history, "Values that hold no longer, or not yet, as well");
}

}  // namespace memos::cli
