// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

namespace memos::cli {

/// While it lives, the first Ctrl-C (or SIGTERM) only raises a flag that long work asks for; a second one ends the
/// process as usual. One at a time.
class Interrupt {
 public:
  Interrupt() noexcept;
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] static bool raised() noexcept;

 private:
  using Handler = void (*)(int);
  Handler old_interrupt_;
  Handler old_terminate_;
};

}  // namespace memos::cli
