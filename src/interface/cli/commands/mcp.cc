// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <cstdio>
#include <mutex>

#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/option_sets.h"
#include "interface/doors/mcp/stdio.h"

namespace memos::cli {
namespace {

struct McpOptions {
  std::string cube = "me";
};

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
      [&options](Context& c) { return run_mcp(c, options); });
  add_cube_option(command, options.cube);
}

}  // namespace memos::cli
