// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/completion.h"

#include <vector>

#include "infrastructure/cube/state.h"
#include "interface/cli/arguments.h"

namespace memos::cli {
namespace {

/// An option as a shell needs it.
struct OptionEntry {
  std::vector<std::string> names;  ///< With dashes.
  std::string what;
  bool takes_value = false;
  std::string value_name;
};

/// A command as a shell needs it: its path ("cube create", "" for the root), sub-commands and options.
struct Entry {
  std::string path;
  std::vector<std::pair<std::string, std::string>> commands;  ///< Name and description.
  std::vector<OptionEntry> options;
  std::vector<std::string> arguments;  ///< Value names of arguments.
};

/// The values that an option or argument of this name can have; empty when they are not fixed.
std::vector<std::string> choices(std::string_view value_name) {
  std::vector<std::string> out;
  if (value_name == "TYPE" || value_name == "TYPE …") {
    for (int i = static_cast<int>(MemoryType::kEpisode); i <= static_cast<int>(MemoryType::kAdapter); ++i) {
      out.emplace_back(cube::name(static_cast<MemoryType>(i)));
    }
  } else if (value_name == "LINK") {
    for (int i = static_cast<int>(LinkType::kDerivedFrom); i <= static_cast<int>(LinkType::kFollows); ++i) {
      out.emplace_back(cube::name(static_cast<LinkType>(i)));
    }
  } else if (value_name == "FORMAT") {
    out.emplace_back("auto");
    for (int i = static_cast<int>(reader::Format::kLocomo); i <= static_cast<int>(reader::Format::kText); ++i) {
      out.emplace_back(format_word(static_cast<reader::Format>(i)));
    }
  } else if (value_name == "WHEN") {
    out = {"auto", "now", "later", "never"};
  } else if (value_name == "ROLE") {
    out = {"user", "assistant", "system", "tool"};
  } else if (value_name == "PRECISION") {
    out = {"f32", "f16", "q8_0"};
  } else if (value_name == "SHELL") {
    out = {"bash", "zsh", "fish"};
  }
  return out;
}

Entry entry_of(const CLI::App& app, const std::string& path) {
  Entry entry;
  entry.path = path;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    entry.commands.emplace_back(sub->get_name(), sub->get_description());
  }
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      entry.arguments.push_back(option->get_option_text());
      continue;
    }
    OptionEntry one;
    for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
    one.what = option->get_description();
    one.takes_value = option->get_items_expected_max() > 0;
    one.value_name = option->get_option_text();
    entry.options.push_back(std::move(one));
  }
  return entry;
}

void collect(const CLI::App& app, const std::string& path, std::vector<Entry>& out) {
  out.push_back(entry_of(app, path));
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), out);
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// In single quotes, as all three shells read it.
std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

/// "case" lines that follow the words typed so far down the tree; `set` is how the shell assigns.
std::string descend_cases(const std::vector<Entry>& entries, std::string_view indent, std::string_view set,
                          std::string_view open, std::string_view close) {
  std::string out;
  for (const Entry& entry : entries) {
    for (const auto& [name, what] : entry.commands) {
      const std::string path = entry.path.empty() ? name : entry.path + " " + name;
      out.append(indent).append(open).append(single_quoted(entry.path + "/" + name));
      out.append(close).append(set).append(single_quoted(path)).append(open.empty() ? " ;;\n" : "\n");
    }
  }
  return out;
}

/// "case" lines from "path option" to its fixed values, for options that take a value.
std::string value_cases(const Entry& entry, std::string_view reply_values) {
  std::string out;
  for (const OptionEntry& option : entry.options) {
    if (!option.takes_value) continue;
    std::string pattern;
    for (const std::string& name : option.names)
      pattern += (pattern.empty() ? "" : "|") + single_quoted(entry.path + " " + name);
    const auto values = choices(option.value_name);
    out += "    " + pattern + ") ";
    out += values.empty() ? "return" : std::string(reply_values) + "(" + joined(values) + ")";
    out += " ;;\n";
  }
  return out;
}

std::vector<std::string> words_of(const Entry& entry) {
  std::vector<std::string> words;
  for (const auto& [name, what] : entry.commands) words.push_back(name);
  for (const std::string& argument : entry.arguments) {
    for (std::string& value : choices(argument)) words.push_back(std::move(value));
  }
  for (const OptionEntry& option : entry.options) words.insert(words.end(), option.names.begin(), option.names.end());
  return words;
}

std::string bash_script(const std::vector<Entry>& entries) {
  std::string out =
      "# bash completion for memos. Load it with: source <(memos completion bash)\n"
      "_memos() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path='' words=() values=() i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"$path/${COMP_WORDS[i]}\" in\n";
  out += descend_cases(entries, "      ", "path=", "", ") ");
  out += "    esac\n  done\n  case \"$path $prev\" in\n";
  for (const Entry& entry : entries) out += value_cases(entry, "values=");
  out += "  esac\n";
  out += "  if ((${#values[@]})); then\n";
  out += "    mapfile -t COMPREPLY < <(compgen -W \"${values[*]}\" -- \"$cur\")\n    return\n  fi\n";
  out += "  case \"$path\" in\n";
  for (const Entry& entry : entries) {
    out += "    " + single_quoted(entry.path) + ") words=(" + joined(words_of(entry)) + ") ;;\n";
  }
  out += "  esac\n";
  out += "  mapfile -t COMPREPLY < <(compgen -W \"${words[*]}\" -- \"$cur\")\n}\n";
  out += "complete -o default -F _memos memos\n";
  return out;
}

/// 'name:description' for zsh's _describe, in which a colon is escaped.
std::string described(const std::string& name, const std::string& what) {
  std::string escaped;
  for (const char c : what) {
    if (c == ':') escaped += '\\';
    escaped += c;
  }
  return single_quoted(name + ":" + escaped);
}

std::string zsh_script(const std::vector<Entry>& entries) {
  std::string out =
      "#compdef memos\n"
      "# zsh completion for memos. Load it with: source <(memos completion zsh)\n"
      "_memos() {\n"
      "  local cur=${words[CURRENT]} prev=${words[CURRENT-1]} command_path='' i\n"
      "  local -a values commands options\n"
      "  for ((i = 2; i < CURRENT; i++)); do\n"
      "    case \"$command_path/${words[i]}\" in\n";
  out += descend_cases(entries, "      ", "command_path=", "", ") ");
  out += "    esac\n  done\n  case \"$command_path $prev\" in\n";
  for (const Entry& entry : entries) {
    std::string cases = value_cases(entry, "values=");
    // Without fixed values zsh completes file names itself.
    for (std::size_t at = 0; (at = cases.find(") return ;;", at)) != std::string::npos;) {
      cases.replace(at, 11, ") _files; return ;;");
    }
    out += cases;
  }
  out += "  esac\n  if (($#values)); then\n    compadd -a values\n    return\n  fi\n  case \"$command_path\" in\n";
  for (const Entry& entry : entries) {
    out += "    " + single_quoted(entry.path) + ")\n      commands=(";
    for (const auto& [name, what] : entry.commands) out += " " + described(name, what);
    for (const std::string& argument : entry.arguments) {
      for (const std::string& value : choices(argument)) out += " " + single_quoted(value);
    }
    out += ")\n      options=(";
    for (const OptionEntry& option : entry.options) {
      for (const std::string& name : option.names) out += " " + described(name, option.what);
    }
    out += ") ;;\n";
  }
  out += "  esac\n";
  out += "  if (($#commands)); then\n    _describe command commands\n  elif [[ $cur != -* ]]; then\n    _files\n  fi\n";
  out += "  [[ $cur == -* ]] && _describe option options\n  return 0\n}\n";
  out += "(( $+functions[compdef] )) && compdef _memos memos\n";
  return out;
}

std::string fish_script(const std::vector<Entry>& entries) {
  std::string out =
      "# fish completion for memos. Load it with: memos completion fish | source\n"
      "function __memos_path\n"
      "  set -l path ''\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    switch \"$path/$word\"\n";
  out += descend_cases(entries, "      ", "; set path ", "case ", "");
  out += "    end\n  end\n  echo $path\nend\n";
  out += "function __memos_at\n  test (__memos_path) = \"$argv[1]\"\nend\n";
  for (const Entry& entry : entries) {
    const std::string at = "complete -c memos -n " + single_quoted("__memos_at \"" + entry.path + "\"");
    for (const auto& [name, what] : entry.commands) out += at + " -f -a " + name + " -d " + single_quoted(what) + "\n";
    for (const std::string& argument : entry.arguments) {
      if (const auto values = choices(argument); !values.empty())
        out += at + " -f -a " + single_quoted(joined(values)) + "\n";
    }
    for (const OptionEntry& option : entry.options) {
      out += at;
      for (const std::string& name : option.names) {
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (option.takes_value) {
        const auto values = choices(option.value_name);
        out += values.empty() ? " -r" : " -x -a " + single_quoted(joined(values));
      }
      out += " -d " + single_quoted(option.what) + "\n";
    }
  }
  return out;
}

}  // namespace

Result<std::string> completion_script(const CLI::App& root, std::string_view shell) {
  std::vector<Entry> entries;
  collect(root, "", entries);
  if (shell == "bash") return bash_script(entries);
  if (shell == "zsh") return zsh_script(entries);
  if (shell == "fish") return fish_script(entries);
  return fail(ErrorCode::kInvalidArgument, "must be bash, zsh or fish", "shell");
}

}  // namespace memos::cli
