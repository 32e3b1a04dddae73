// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace memos::base {
namespace {

TEST(Terminal, AFileIsNoTerminal) {
  const int saved = ::dup(1);
  const int null = ::open("/dev/null", O_WRONLY);
  ASSERT_GE(null, 0);
  ASSERT_EQ(::dup2(null, 1), 1);
  const bool terminal = is_terminal(StandardStream::kOut);
  const std::size_t columns = terminal_columns(StandardStream::kOut);
  ::dup2(saved, 1);
  ::close(saved);
  ::close(null);
  EXPECT_FALSE(terminal);
  EXPECT_EQ(columns, 0U);
}

TEST(Terminal, ClosedStandardStreamsAreHeldAndRefuseTransfers) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::close(0);
    ::close(1);
    hold_standard_streams();
    char byte = 'x';
    const bool read_fails = ::read(0, &byte, 1) == -1;
    const bool write_fails = ::write(1, &byte, 1) == -1;
    const int next = ::open("/dev/null", O_RDONLY);  // a data file's number
    ::_exit(read_fails && write_fails && next > 2 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace memos::base
