// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/server_settings.h"

namespace memos::cli {
namespace {

Result<int> run_settings(Context& context, const std::string& config) {
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const rest::Settings settings, load_settings(directory, config));
  Output& out = context.out();
  json::Array list;
  for (const rest::Setting& setting : rest::all_settings()) {
    const json::Value& value = settings.value(setting.name);
    const std::string& source = settings.source(setting.name);
    if (out.json()) {
      json::Value row{json::Object{}};
      row.set("name", std::string(setting.name));
      row.set("value", value);
      row.set("source", source);
      row.set("what", std::string(setting.what));
      list.push_back(std::move(row));
      continue;
    }
    // A value wider than its column keeps a blank behind it.
    out.line(pad(setting.name, 22) + pad(for_terminal(json::dump(value)) + " ", 22) + for_terminal(source));
  }
  if (!out.json()) return 0;
  json::Value object{json::Object{}};
  object.set("settings", std::move(list));
  out.object(object);
  return 0;
}

}  // namespace

void add_settings(CLI::App& root, Context& context) {
  auto& config = context.keep<std::string>();
  CLI::App& command = add_command(
      root, context,
      {"settings",
       "Show and check the settings of the server",
       {"memos settings", "memos settings --config server.toml"},
       "Each over the one before: defaults, memos.toml in the data folder, the file of --config, the environment "
       "(MEMOS_ and the name in capitals). The command line of `memos serve` comes last. A wrong name or value is told "
       "with its line, and the exit code is 1."},
      [&config](Context& c) { return run_settings(c, config); });
  add_value(command, "--config", config, "Settings file (TOML)", "FILE");
}

}  // namespace memos::cli
