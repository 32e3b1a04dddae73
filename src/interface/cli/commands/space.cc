// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"

namespace memos::cli {
namespace {

constexpr std::size_t kShownDigits = 12;  ///< Of a hash.

struct SpaceOptions {
  std::string cube = "me", embedder;
};

void print_space(Output& out, const SpaceInfo& space) {
  std::string line = pad(space.embedder_hash.substr(0, kShownDigits), kShownDigits) + "  " +
                     for_terminal(space.embedder) + ", " + std::to_string(space.dimension) + " dimensions, " +
                     counted(space.vectors, "vector", "vectors");
  if (space.current) line += ", used by searches";
  if (space.filling) line += ", being made";
  out.line(line);
}

Result<int> run_list(Context& context, const SpaceOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const auto spaces, memos->spaces(options.cube));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const SpaceInfo& space : spaces) list.push_back(wire::to_json(space));
    json::Value object{json::Object{}};
    object.set("spaces", std::move(list));
    out.object(object);
    return 0;
  }
  for (const SpaceInfo& space : spaces) print_space(out, space);
  if (spaces.empty()) out.line("no vectors yet");
  return 0;
}

/// The hash of the one space that the words name: by its embedder, or by the beginning of its hash.
Result<std::string> named(const std::vector<SpaceInfo>& spaces, const std::string& words) {
  if (words.empty()) return std::string();
  const auto is_meant = [&](const SpaceInfo& space) {
    return space.embedder == words || space.embedder_hash.starts_with(words);
  };
  const auto found = std::ranges::find_if(spaces, is_meant);
  if (found == spaces.end())
    return fail(ErrorCode::kNotFound, "no vectors of this cube are of such an embedder", "embedder_hash");
  if (std::ranges::count_if(spaces, is_meant) == 1) return found->embedder_hash;
  return fail(ErrorCode::kInvalidArgument, "names several; give more digits of the hash that `memos space list` shows",
              "EMBEDDER");
}

Result<int> run_drop(Context& context, const SpaceOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const auto spaces, memos->spaces(options.cube));
  MEMOS_TRY(const std::string hash, named(spaces, options.embedder));
  MEMOS_TRY(const std::uint64_t removed, memos->drop_space(options.cube, hash));
  Output& out = context.out();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("removed", removed);
    out.object(object);
  } else {
    out.line("removed " + counted(removed, "vector", "vectors"));
  }
  return 0;
}

}  // namespace

void add_space(CLI::App& root, Context& context) {
  auto& options = context.keep<SpaceOptions>();
  CLI::App& group = add_command_group(
      root, {"space", "Show and remove the vectors that embedders made for a cube", {"memos space list"}, {}});
  CLI::App& list = add_command(group, context,
                               {"list",
                                "Show whose vectors a cube has, and which of them searches use",
                                {"memos space list", "memos space list --cube talks"},
                                "After a change of embedder the old vectors stay, so that a change back is quick."},
                               [&options](Context& c) { return run_list(c, options); });
  add_cube_option(list, options.cube);
  CLI::App& drop = add_command(
      group, context,
      {"drop",
       "Remove vectors that searches do not use",
       {"memos space drop", "memos space drop all-minilm-l6-v2 --cube talks"},
       "Without EMBEDDER all of them. What was removed is made again when the folder gets that embedder back."},
      [&options](Context& c) { return run_drop(c, options); });
  add_argument(drop, "EMBEDDER", options.embedder, "Its name, or the beginning of its hash");
  add_cube_option(drop, options.cube);
}

}  // namespace memos::cli
