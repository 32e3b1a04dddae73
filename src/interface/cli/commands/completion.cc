// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/completion.h"

#include "base/result.h"
#include "interface/cli/commands/commands.h"

namespace memos::cli {

void add_completion(CLI::App& root, Context& context) {
  auto& shell = context.keep<std::string>();
  CLI::App& command = add_command(root, context,
                                  {"completion",
                                   "Print a script that completes commands and options in a shell",
                                   {"source <(memos completion bash)", "memos completion fish | source"},
                                   "Shells: bash, zsh, fish."},
                                  [&root, &shell](Context& c) -> Result<int> {
                                    MEMOS_TRY(const std::string script, completion_script(root, shell));
                                    c.out().raw(script);
                                    return 0;
                                  });
  add_argument(command, "SHELL", shell, "bash, zsh or fish")->required();
}

}  // namespace memos::cli
