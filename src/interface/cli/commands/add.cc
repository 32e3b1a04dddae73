// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/server_settings.h"
#include "interface/cli/standard_input.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct AddOptions {
  std::string text, cube = "me", speaker, role, message_id, time, expires, type, key, caption, info, embed = "auto";
  std::vector<std::string> tags;
  ScopeOptions scope;
  bool no_read = false;
};

Result<AddItem> item_from(Context& context, const AddOptions& options) {
  AddItem item;
  item.text = options.text;
  if (options.text == "-") {
    MEMOS_TRY(item.text, read_standard_input(context.out().streams(), limits::kMaxTextBytes, "text"));
  }
  item.caption = options.caption;
  item.scope = options.scope.scope();
  if (!options.type.empty()) {
    MEMOS_TRY(item.type, cube::parse_memory_type(options.type));
  }
  Origin origin;
  origin.message_id = options.message_id;
  origin.role = options.role;
  origin.speaker = options.speaker;
  if (origin != Origin{}) item.origins.push_back(std::move(origin));
  MEMOS_TRY(item.said_at, parse_optional_time(options.time, "--time"));
  MEMOS_TRY(item.governance.expires_at, parse_expiry(options.expires, "--expires", base::system_clock().now()));
  item.key = options.key;
  item.tags = options.tags;
  item.info = options.info;
  return item;
}

Result<int> run_add(Context& context, const AddOptions& options) {
  AddRequest request;
  request.cube = options.cube;
  request.read = !options.no_read;
  MEMOS_TRY(request.embed, parse_embed(options.embed));
  MEMOS_TRY(auto item, item_from(context, options));
  request.items.push_back(std::move(item));
  MEMOS_TRY(const Refinement refinement, refinement_of(context, {}));
  MEMOS_TRY(const auto memos, context.open(Access::kCreate, [&](Options& o) { o.refinement = refinement; }));
  MEMOS_TRY(const AddResult result, memos->add(request));
  const AddResult::Item& added = result.items.front();
  if (request.embed == Embed::kNow && !added.embedded && !added.repeated) {
    return fail(ErrorCode::kUnavailable, added.id.str() + " is stored and found by words, but it got no vector",
                "--embed");
  }

  Output& out = context.out();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("cube", options.cube);
    object.set("id", added.id.str());
    object.set("version", added.version);
    object.set("repeated", added.repeated);
    object.set("embedded", added.embedded);
    json::Array derived;
    for (const MemoryId& id : added.derived) derived.emplace_back(id.str());
    object.set("derived", std::move(derived));
    object.set("sequence", result.sequence.value);
    out.object(object);
  } else if (out.quiet()) {
    out.line(added.id.str());
  } else if (added.repeated) {
    out.line("already stored a moment ago: " + added.id.str());
  } else {
    out.line("stored " + added.id.str() + " in " + options.cube +
             (added.embedded ? ", found by words and by meaning" : ", found by words"));
  }
  return 0;
}

}  // namespace

void add_add(CLI::App& root, Context& context) {
  auto& options = context.keep<AddOptions>();
  CLI::App& command = add_command(
      root, context,
      {"add",
       "Store a memory",
       {"memos add \"I moved to Lisbon in May.\" --tag home",
        "memos add \"See you on Friday\" --cube talks --speaker Mira --time 2026-05-08T13:56:00Z",
        "memos add \"The parcel is at the neighbour's\" --expires 7d", "memos add - --type document < notes.txt"},
       "It is on disk and can be found when the command returns. The cube is made if it does "
       "not exist."},
      [&options](Context& c) { return run_add(c, options); });
  add_argument(command, "TEXT", options.text, "What to remember, in quotes; - reads the standard input")->required();
  add_cube_option(command, options.cube);
  add_value(command, "--speaker", options.speaker, "Who said it", "NAME");
  add_value(command, "--role", options.role, "user, assistant, system or tool", "ROLE");
  add_scope_options(command, options.scope, ScopeMeaning::kStore);
  add_value(command, "--time", options.time, "When it was said", "TIME");
  add_value(command, "--expires", options.expires, "When it is to be found no more: 12h, 30d, or a time", "TIME");
  add_value(command, "--type", options.type, "episode, fact, preference, profile, event, document, … [episode]",
            "TYPE");
  add_repeated(command, "--tag", options.tags, "A tag; repeat for several", "TAG");
  add_value(command, "--key", options.key, "Slot name, for example home.city", "KEY");
  add_value(command, "--caption", options.caption, "Description of a picture or file that belongs to it", "TEXT");
  add_value(command, "--info", options.info, "Anything else, as a JSON object", "JSON");
  add_embed_option(command, options.embed);
  command.add_flag("--no-read", options.no_read, "Store the text only; no facts are read from it");
  add_value(command, "--message-id", options.message_id, "Your own id of the message", "ID");
}

}  // namespace memos::cli
