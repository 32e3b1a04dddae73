// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/command.h"

#include "interface/cli/commands/commands.h"

namespace memos::cli {
namespace {

constexpr const char* kCommonGroup = "Common options";

std::string footer(const CommandText& text) {
  std::string out;
  if (!text.more.empty()) out += text.more + "\n\n";
  out += text.examples.size() > 1 ? "Examples:\n" : "Example:\n";
  for (const std::string& example : text.examples) out += "  " + example + "\n";
  out.pop_back();
  return out;
}

}  // namespace

CLI::App& add_command(CLI::App& parent, Context& context, const CommandText& text, Context::Action action) {
  CLI::App& command = *parent.add_subcommand(text.name, text.what);
  command.footer(footer(text));
  command.set_help_flag("-h,--help", "Show this page");
  command.callback([&context, action = std::move(action)] { context.choose(action); });
  CommonOptions& common = context.common();
  command.add_option("--data", common.data, "Data folder [$MEMOS_DATA, else the user's data folder]")
      ->group(kCommonGroup)
      ->option_text("DIR");
  command.add_option("--server", common.server, "URL of a server that has the memories [$MEMOS_SERVER]")
      ->group(kCommonGroup)
      ->option_text("URL");
  command.add_option("--server-key", common.key, "Key for the server [$MEMOS_API_KEY]")
      ->group(kCommonGroup)
      ->option_text("KEY");
  command.add_option("--ca", common.ca, "File of the authorities of an https server [$MEMOS_CA]")
      ->group(kCommonGroup)
      ->option_text("FILE");
  command.add_option("--embedder", common.embedder, "Model file, name or URL; none = words only")
      ->group(kCommonGroup)
      ->option_text("NAME");
  command.add_flag("--json", common.json, "Answer with one JSON object")->group(kCommonGroup);
  command.add_flag("-q,--quiet", common.quiet, "No notes and no progress")->group(kCommonGroup);
  return command;
}

CLI::App& add_command_group(CLI::App& parent, const CommandText& text) {
  CLI::App& command = *parent.add_subcommand(text.name, text.what);
  command.footer(footer(text));
  command.set_help_flag("-h,--help", "Show this page; memos " + text.name + " COMMAND --help shows a command's");
  command.require_subcommand(1);
  return command;
}

CLI::Option* add_repeated(CLI::App& command, const std::string& names, std::vector<std::string>& values,
                          const std::string& what, const std::string& value_name) {
  // One value each: a second one would be taken from the text that follows. This also keeps "[a]" as it is.
  return command.add_option(names, values, what)
      ->type_size(1)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->option_text(value_name + " …");
}

CLI::Option* add_value(CLI::App& command, const std::string& names, std::string& value, const std::string& what,
                       const std::string& value_name) {
  return command.add_option(names, value, what)->option_text(value_name);
}

CLI::Option* add_argument(CLI::App& command, const std::string& name, std::string& value, const std::string& what) {
  return command.add_option(name, value, what)->option_text(name);
}

void add_all_commands(CLI::App& root, Context& context) {
  struct Group {
    const char* name;
    std::vector<void (*)(CLI::App&, Context&)> commands;
  };
  const std::vector<Group> groups = {
      {"Remember and recall",
       {add_add, add_import, add_search, add_context, add_plan, add_chat, add_facts, add_list, add_get}},
      {"Change", {add_update, add_rollback, add_link, add_history, add_provenance}},
      {"Let go", {add_delete, add_restore, add_archive, add_forget, add_erase}},
      {"Cubes", {add_cube, add_log, add_export}},
      {"The data folder", {add_status, add_verify, add_backup, add_jobs, add_reembed, add_refine, add_space, add_kv}},
      {"The server", {add_serve, add_mcp, add_key, add_settings}},
      {"Models, measuring, shells", {add_model, add_adapter, add_eval, add_completion}},
  };
  for (const Group& group : groups) {
    for (const auto add : group.commands) add(root, context);
    for (CLI::App* command : root.get_subcommands([](CLI::App*) { return true; })) {
      if (command->get_group() == "Subcommands") command->group(group.name);
    }
  }
}

}  // namespace memos::cli
