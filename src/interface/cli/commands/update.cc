// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/limits.h"
#include "base/result.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/standard_input.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct UpdateOptions {
  std::string id, text, caption, type, key, info, valid_from, valid_to, expected_version, embed = "auto";
  std::vector<std::string> tags;
  bool clear_tags = false;
};

bool given(const std::string& value) { return !value.empty(); }

Result<std::optional<ValidTime>> valid_time(const UpdateOptions& options) {
  if (!given(options.valid_from) && !given(options.valid_to)) return std::nullopt;
  ValidTime valid;
  MEMOS_TRY(valid.from, parse_optional_time(options.valid_from, "--valid-from"));
  MEMOS_TRY(valid.to, parse_optional_time(options.valid_to, "--valid-to"));
  valid.precision = Precision::kInstant;
  return valid;
}

Result<UpdateRequest> request_from(Context& context, const UpdateOptions& options) {
  UpdateRequest request;
  if (options.text == "-") {
    MEMOS_TRY(request.text, read_standard_input(context.out().streams(), limits::kMaxTextBytes, "text"));
  } else if (given(options.text)) {
    request.text = options.text;
  }
  if (given(options.caption)) request.caption = options.caption;
  if (given(options.type)) {
    MEMOS_TRY(request.type, cube::parse_memory_type(options.type));
  }
  if (!options.tags.empty() || options.clear_tags) request.tags = options.tags;
  if (given(options.info)) request.info = options.info;
  if (given(options.key)) request.key = options.key;
  MEMOS_TRY(request.valid, valid_time(options));
  MEMOS_TRY(request.embed, parse_embed(options.embed));
  if (given(options.expected_version)) {
    MEMOS_TRY(const auto version, parse_count(options.expected_version, "--expected-version", 1, UINT32_MAX));
    request.expected_version = static_cast<std::uint32_t>(version);
  }
  if (!request.text && !request.caption && !request.type && !request.tags && !request.info && !request.key &&
      !request.valid) {
    return fail(ErrorCode::kInvalidArgument, "nothing to change: give a text or an option", "text");
  }
  return request;
}

Result<int> run_update(Context& context, const UpdateOptions& options) {
  MEMOS_TRY(UpdateRequest request, request_from(context, options));
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(request.id, find_id(*memos, options.id));
  MEMOS_TRY(const Memory memory, memos->update(request));
  Output& out = context.out();
  if (out.json()) {
    out.object(to_json(memory));
  } else {
    out.line("updated " + memory.id.str() + ", now version " + std::to_string(memory.version));
  }
  return 0;
}

}  // namespace

void add_update(CLI::App& root, Context& context) {
  auto& options = context.keep<UpdateOptions>();
  CLI::App& command = add_command(
      root, context,
      {"update",
       "Change a memory; the version before stays in its history",
       {"memos update b302099a8057 \"I moved to Porto in May.\"", "memos update b302099a8057 --tag home --tag city"},
       "What is not named stays as it is."},
      [&options](Context& c) { return run_update(c, options); });
  add_argument(command, "ID", options.id, "The memory's id, or its last group")->required();
  add_argument(command, "TEXT", options.text, "The new text, in quotes; - reads the standard input");
  add_value(command, "--type", options.type, "Another type", "TYPE");
  CLI::Option* tags =
      add_repeated(command, "--tag", options.tags, "Tags instead of the old ones; repeat for several", "TAG");
  command.add_flag("--clear-tags", options.clear_tags, "No tags any more")->excludes(tags);
  add_value(command, "--key", options.key, "Slot name", "KEY");
  add_value(command, "--caption", options.caption, "Description of a picture or file", "TEXT");
  add_value(command, "--info", options.info, "A JSON object instead of the old one", "JSON");
  add_value(command, "--valid-from", options.valid_from, "True in the world from this time on", "TIME");
  add_value(command, "--valid-to", options.valid_to, "True in the world before this time", "TIME");
  add_value(command, "--expected-version", options.expected_version, "Refuse unless this version is current", "N");
  add_embed_option(command, options.embed);
}

}  // namespace memos::cli
