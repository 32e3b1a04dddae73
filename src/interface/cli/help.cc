// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "interface/cli/command.h"
#include "interface/cli/exit_code.h"
#include "interface/cli/layout.h"

namespace memos::cli {
namespace {

constexpr std::size_t kWidth = 80;  // Fixed, so that pages read the same everywhere.

constexpr std::string_view kRemovalTable =
    "How things go away:\n"
    "  what     how it happens            found by search  comes back with\n"
    "  archive  memos archive ID          no (--archived)  memos restore ID\n"
    "  expire   its time to live is over  no (--archived)  memos restore ID\n"
    "  delete   memos delete ID           no               memos restore ID, 30 days\n"
    "  erase    memos erase ID, or 30     no               never: content is gone\n"
    "           days after delete\n"
    "  drop     memos cube drop NAME      no               never: the cube is gone\n";

/// "  left    text", the text wrapped and indented.
std::string row(std::string_view left, std::string_view text, std::size_t column) {
  std::string out = "  " + pad(left, column);
  if (display_width(left) + 2 > column) out += "\n" + std::string(column + 2, ' ');
  bool first = true;
  for (const std::string& line : wrap(text, kWidth - column - 2)) {
    if (!first) out += std::string(column + 2, ' ');
    out += line + "\n";
    first = false;
  }
  return out;
}

std::string option_names(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) names += (names.empty() ? "-" : ", -") + name;
  for (const std::string& name : option.get_lnames()) names += (names.empty() ? "--" : ", --") + name;
  if (!option.get_option_text().empty()) names += " " + option.get_option_text();
  return names;
}

std::string usage(const CLI::App& app, const std::string& path) {
  std::string out = "Usage: " + path;
  if (!app.get_subcommands([](const CLI::App*) { return true; }).empty())
    out += app.get_parent() == nullptr || app.get_require_subcommand_min() > 0 ? " COMMAND" : " [COMMAND]";
  out += " [OPTIONS]";
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    const std::string& name = option->get_option_text();
    out += option->get_required() ? " " + name : " [" + name + "]";
  }
  return out + "\n";
}

std::string arguments(const CLI::App& app) {
  std::string out;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    out += row(option->get_option_text(), option->get_description(), 24);
  }
  return out.empty() ? out : "\nArguments:\n" + out;
}

std::string options(const CLI::App& app) {
  std::string out;
  for (const std::string& group : app.get_groups()) {
    std::string rows;
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_positional() || option->get_group() != group) continue;
      std::string what = option->get_description();
      if (option->get_required()) what += " (needed)";
      rows += row(option_names(*option), what, 24);
    }
    if (!rows.empty()) out += "\n" + group + ":\n" + rows;
  }
  return out;
}

std::string commands(const CLI::App& app) {
  std::string out;
  std::string group;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_group() != group) {
      group = sub->get_group();
      out += "\n" + (group == "Subcommands" ? "Commands" : group) + ":\n";
    }
    out += row(sub->get_name(), sub->get_description(), 12);
  }
  return out;
}

std::string exit_table() {
  std::string out = "\nExit codes:\n" + row("0", "done", 4);
  for (const ExitCode& code : exit_codes()) {
    out += row(std::to_string(exit_status(code.code)),
               std::string(error_name(code.code)) + ": " + std::string(code.meaning), 4);
  }
  return out;
}

/// The footer's paragraphs, wrapped; lines that begin with blanks (examples) stay as they are.
std::string footer(const CLI::App& app) {
  const std::string text = app.get_footer();
  if (text.empty()) return {};
  std::string out = "\n";
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (line.starts_with("  ")) {
      out += line + "\n";
    } else {
      for (const std::string& wrapped : wrap(line, kWidth)) out += wrapped + "\n";
    }
    begin = end + 1;
  }
  return out;
}

std::string path_of(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : path_of(*parent) + " " + app.get_name();
}

}  // namespace

std::string help_page(const CLI::App& app) {
  const std::string path = path_of(app);
  std::string out = path + " - " + app.get_description() + "\n\n" + usage(app, path);
  out += arguments(app) + commands(app) + options(app);
  if (app.get_parent() == nullptr) out += "\n" + std::string(kRemovalTable) + exit_table();
  return out + footer(app);
}

}  // namespace memos::cli
