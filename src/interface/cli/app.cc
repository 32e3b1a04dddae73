// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/app.h"

#include <algorithm>
#include <exception>

#include "interface/cli/command.h"
#include "interface/cli/exit_code.h"
#include "interface/cli/version.h"

namespace memos::cli {
namespace {

constexpr std::string_view kFirstSteps =
    "memos add \"I moved to Lisbon in May.\"   # remember\n"
    "memos search \"Where do I live?\"         # recall\n"
    "memos --help                            # everything else\n";

/// "cube drop" for `memos cube drop`.
std::string path_of(const CLI::App& app) {
  if (app.get_parent() == nullptr) return {};
  const std::string above = path_of(*app.get_parent());
  return above.empty() ? app.get_name() : above + " " + app.get_name();
}

/// The command that was typed, as far as it is one.
const CLI::App& deepest(const CLI::App& root) {
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

/// The known word that is nearest to a mistyped one; "" when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_distance = word.size() < 4 ? 2 : 3;  // Fewer edits than this count as near.
  for (const std::string& candidate : known) {
    if (const std::size_t distance = edit_distance(word, candidate); distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  return names;
}

/// A word that nothing expects. It is quoted only when it cannot be a text that was meant to be remembered.
Error unexpected_word(const CLI::App& root) {
  const CLI::App& app = deepest(root);
  const std::vector<std::string> words = root.remaining(true);
  const std::string word = words.empty() ? "" : words.front().substr(0, words.front().find('='));
  const bool plain = word.find_first_of(" \t\n") == std::string::npos && word.size() < 32;
  std::string message = "this word was not expected; put texts in quotes";
  std::string field = "command";
  if (word.starts_with('-') && word.size() > 1) {
    message = plain ? "no such option: " + word : "a text that begins with - stands behind --";
    field = "option";
    if (const std::string near = plain ? nearest(word, option_names(app)) : ""; !near.empty())
      message += ", perhaps " + near;
  } else if (!command_names(app).empty()) {
    message = "no such command";
    if (const std::string near = nearest(word, command_names(app)); !near.empty()) message += ", perhaps " + near;
  }
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(field)};
}

/// "--role: 1 required TEXT missing" -> "--role needs a value".
std::string mismatch(std::string what) {
  const std::size_t colon = what.find(':');
  return what.starts_with('-') && colon != std::string::npos ? what.substr(0, colon) + " needs a value" : what;
}

/// What the parser did not like, without the values that it was given.
Error usage_error(const CLI::App& root, const CLI::ParseError& error) {
  // The kind is told by the code: some kinds carry the command's name instead of their own.
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::ExtrasError:
      return unexpected_word(root);
    case CLI::ExitCodes::RequiredError:
      if (!command_names(deepest(root)).empty()) {
        if (!root.remaining(true).empty()) return unexpected_word(root);
        return {ErrorCode::kInvalidArgument, "a command is missing after it", "command"};
      }
      return {ErrorCode::kInvalidArgument, error.what(), "argument"};
    case CLI::ExitCodes::ExcludesError:
      return {ErrorCode::kInvalidArgument, error.what(), "option"};
    case CLI::ExitCodes::ArgumentMismatch:
      return {ErrorCode::kInvalidArgument, mismatch(error.what()), "option"};
    default:
      return {ErrorCode::kInvalidArgument, "an option has a value that it cannot have", "option"};
  }
}

void configure(CLI::App& root, Context& context, bool& version) {
  root.name("memos");
  root.description("durable memory for any model: one program, offline, without a key");
  root.require_subcommand(0, 1);
  root.set_help_flag("-h,--help", "Show this page, or a command's with memos COMMAND --help");
  root.add_flag("--version", version, "Show version, commit, processor variant and engine");
  CommonOptions& common = context.common();
  // Also before the command, where a key is just that; behind some commands --key is the name of a slot.
  root.add_option("--server", common.server, "URL of a server that has the memories [$MEMOS_SERVER]")
      ->option_text("URL");
  root.add_option("--key,--server-key", common.key, "Key for the server [$MEMOS_API_KEY]")->option_text("KEY");
  root.add_option("--ca", common.ca, "File of the authorities of an https server [$MEMOS_CA]")->option_text("FILE");
  root.footer(
      "Every command takes --data DIR, --server URL, --embedder NAME, --json and --quiet; each has a page of its own.");
  add_all_commands(root, context);
}

int finish(Output& out, int status) {
  const Status written = out.finish();
  if (written || out.reader_left()) return written || status != 0 ? status : exit_status(ErrorCode::kIo);
  out.error_on_stderr(written.error());
  return status != 0 ? status : exit_status(written.error().code);
}

int fail_with(Output& out, const Error& error) {
  if (out.reader_left()) return exit_status(ErrorCode::kIo);  // Nobody is left to complain to.
  out.error(in_words(error));
  return finish(out, exit_status(error.code));
}

int run_action(Context& context) {
  Output& out = context.out();
  out.set_json(context.common().json);
  out.set_quiet(context.common().quiet);
  const auto result = context.action()(context);
  return result ? finish(out, *result) : fail_with(out, result.error());
}

int parse_and_run(const std::vector<std::string>& arguments, Context& context) {
  CLI::App root;
  bool version = false;
  configure(root, context, version);
  Output& out = context.out();
  try {
    root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    out.raw(help_page(deepest(root)));
    return finish(out, 0);
  } catch (const CLI::ParseError& error) {
    out.set_json(std::ranges::find(arguments, "--json") != arguments.end());
    out.set_command(path_of(deepest(root)));
    return fail_with(out, usage_error(root, error));
  }
  if (version) {
    out.raw(version_page());
    return finish(out, 0);
  }
  out.set_command(path_of(deepest(root)));
  if (context.action()) return run_action(context);
  out.raw(kFirstSteps);
  return finish(out, 0);
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Streams& streams, const Opener& opener) {
  Context context(streams, opener);
  try {
    return parse_and_run(arguments, context);
  } catch (const std::bad_alloc&) {
    return fail_with(context.out(), {ErrorCode::kExhausted, "not enough memory", {}});
  } catch (const std::exception& error) {
    return fail_with(context.out(), {ErrorCode::kInternal, std::string("unexpected: ") + error.what(), {}});
  }
}

}  // namespace memos::cli
