// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "base/terminal.h"
#include "interface/cli/app.h"

namespace {

/// Ends the program in order when memory runs out: nothing is answered that is not on disk, so nothing is lost.
[[noreturn]] void end_without_memory() {
  std::fputs("memos: out of memory; what was acknowledged stays. Free some, then repeat\n", stderr);
  std::_Exit(static_cast<int>(memos::ErrorCode::kExhausted));
}

/// Before the objects of namespace scope are made, which allocate too.
[[gnu::constructor(101)]] void prepare() { std::set_new_handler(end_without_memory); }

}  // namespace

int main(int argc, char** argv) {
  memos::base::hold_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // A reader that left is a failed write, told like any other.
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return memos::cli::run(arguments, memos::cli::process_streams(), memos::open);
}
