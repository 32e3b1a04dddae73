// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace memos::base {

bool is_terminal(StandardStream stream) noexcept { return ::isatty(static_cast<int>(stream)) == 1; }

std::size_t terminal_columns(StandardStream stream) noexcept {
  winsize size{};
  if (::ioctl(static_cast<int>(stream), TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

void hold_standard_streams() noexcept {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    // The wrong direction on purpose: reading stdin or writing stdout must fail as on a closed stream.
    // open() returns the lowest free number, which is this one, for all below are open by now.
    [[maybe_unused]] const int got = ::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace memos::base
