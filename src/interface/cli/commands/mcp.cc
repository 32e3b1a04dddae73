// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include "base/file.h"
#include "base/hash.h"
#include "base/result.h"
#include "interface/cli/assistants.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/standard_input.h"
#include "interface/doors/mcp/stdio.h"

namespace memos::cli {
namespace {

struct McpOptions {
  std::string cube = "me";
  std::string client, file, program;  ///< Of `install`.
  bool install = false, yes = false;
};

constexpr std::uint64_t kMaxSettingsBytes = std::uint64_t{16} << 20U;

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing changes the environment.
  return value == nullptr ? std::string() : value;
}

/// Where this program is: programs with windows have not always the PATH of a terminal.
std::string find_program() {
  const std::string path = environment("PATH");
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    const std::filesystem::path found = std::filesystem::path(path.substr(at, end - at)) / "memos";
    std::error_code problem;
    if (found.is_absolute() && std::filesystem::is_regular_file(found, problem)) return found.string();
    at = end + 1;
  }
  return "memos";
}

std::string absolute(const std::string& path) {
  std::error_code problem;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(path, problem);
  return problem ? path : whole.string();
}

std::vector<std::string> command_line(Context& context, const McpOptions& options) {
  const CommonOptions& common = context.common();
  std::vector<std::string> out{options.program.empty() ? find_program() : options.program, "mcp"};
  if (options.cube != "me") out.insert(out.end(), {"--cube", options.cube});
  if (!common.data.empty()) out.insert(out.end(), {"--data", absolute(common.data)});
  if (!common.server.empty()) out.insert(out.end(), {"--server", common.server});
  if (!common.embedder.empty()) out.insert(out.end(), {"--embedder", common.embedder});
  return out;
}

/// Shows the change, asks, writes it.
Result<int> run_install(Context& context, const McpOptions& options) {
  Output& out = context.out();
  MEMOS_TRY(const Assistant* assistant, find_assistant(options.client));
  std::string path = options.file;
  if (path.empty()) {
    MEMOS_TRY(path, settings_file(*assistant, environment));
  }
  path = absolute(path);  // A link stays one: what it leads to is written.
  if (!context.common().key.empty())
    return fail(ErrorCode::kInvalidArgument, "a key does not belong into these settings; client.toml holds it",
                "--server-key");
  const auto files = base::make_posix_file_system();
  Result<std::string> before = base::read_file(*files, path, kMaxSettingsBytes);
  if (!before && before.error().code != ErrorCode::kNotFound) return std::unexpected(before.error());
  const std::string old = before.value_or("");
  MEMOS_TRY(const std::string now,
            with_server(old, *assistant, server_entry(*assistant, command_line(context, options))));
  const bool changed = now != old;
  if (!out.json()) {
    out.line(path + (changed ? ":" : " has it already"));
    for (const std::string& line : changed_lines(old, now)) out.line(for_terminal(line));
  }
  if (changed) {
    if (!options.yes) MEMOS_CHECK_OK(confirm(out.streams(), "These lines will be changed."));
    MEMOS_CHECK_OK(files->make_directory(std::filesystem::path(path).parent_path().string()));
    MEMOS_CHECK_OK(base::write_file_atomically(*files, path, base::as_bytes(now)));
    if (!out.json()) out.line("written; start " + options.client + " anew");
  }
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("file", path);
    object.set("changed", changed);
    out.object(object);
  }
  return 0;
}

Result<int> run_mcp(Context& context, const McpOptions& options) {
  Output& out = context.out();
  out.set_json(false);  // Standard output belongs to the protocol, also when something fails.
  std::mutex speaking;  // Notes come from any thread.
  MEMOS_TRY(const auto memos, context.open(Access::kCreate, [&](Options& folder) {
    folder.run_jobs = true;
    folder.load_embedder = true;
    folder.holder_note = "memos mcp";
    folder.log = [&](int level, std::string_view message) {
      constexpr int kWarning = 2;
      const std::scoped_lock lock(speaking);
      if (level >= kWarning) out.note("memos mcp: " + std::string(message));
    };
  }));
  std::FILE* const in = out.streams().in;
  std::FILE* const to = out.streams().out;
  doors::mcp::Endpoint endpoint(*memos, {.cube = options.cube});
  doors::mcp::StdioServer server({.get = [in] { return std::getc(in); },
                                  .put =
                                      [to](std::string_view bytes) {
                                        // Who does not read any more has closed the other end too.
                                        static_cast<void>(std::fwrite(bytes.data(), 1, bytes.size(), to));
                                        static_cast<void>(std::fflush(to));
                                      }},
                                 endpoint);
  server.run();
  return 0;
}

}  // namespace

void add_mcp(CLI::App& root, Context& context) {
  auto& options = context.keep<McpOptions>();
  CLI::App& command = add_command(
      root, context,
      {"mcp",
       "Serve the memories to an assistant over standard input and output",
       {"memos mcp", "memos mcp --cube work --data ~/memories"},
       "The Model Context Protocol, revisions 2026-07-28, 2025-11-25 and 2025-06-18: an assistant starts this command "
       "and talks to it, one JSON message a line. It shares the folder with other processes and ends when its input "
       "does. `memos serve` answers the same protocol over HTTP at /mcp."},
      [&options](Context& c) { return options.install ? run_install(c, options) : run_mcp(c, options); });
  add_cube_option(command, options.cube);
  std::string known;
  for (const Assistant& one : assistants()) known += (known.empty() ? "" : ", ") + std::string(one.name);
  CLI::App& install = add_command(
      command, context,
      {"install",
       "Enter memos into the settings of a program that speaks MCP",
       {"memos mcp install cursor", "memos mcp install vscode --cube work --yes"},
       "Shows the lines that change and writes them after a yes; everything else in the file keeps its bytes. Known "
       "are: " +
           known + ". A cube, --data, --server and --embedder go into the entry."},
      [&options](Context& c) { return run_install(c, options); });
  add_argument(install, "CLIENT", options.client, "The program's name")->required();
  add_value(install, "--file", options.file, "Its settings, where they are not in the usual place", "FILE");
  add_value(install, "--program", options.program, "How it starts memos [where memos is found]", "PATH");
  add_cube_option(install, options.cube);
  install.add_flag("-y,--yes", options.yes, "Do not ask");
  install.parse_complete_callback([&options] { options.install = true; });
}

}  // namespace memos::cli
