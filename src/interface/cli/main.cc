// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <csignal>
#include <string>
#include <vector>

#include "base/terminal.h"
#include "interface/cli/app.h"

int main(int argc, char** argv) {
  memos::base::hold_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // A reader that left is a failed write, told like any other.
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return memos::cli::run(arguments, memos::cli::process_streams(), memos::open);
}
