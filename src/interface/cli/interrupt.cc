// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/interrupt.h"

#include <csignal>

namespace memos::cli {
namespace {

// The one thing that a signal handler may touch; every Interrupt starts by clearing it.
volatile std::sig_atomic_t raised_flag = 0;

extern "C" void on_signal(int signal) {
  raised_flag = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() noexcept {
  raised_flag = 0;
  old_interrupt_ = std::signal(SIGINT, on_signal);
  old_terminate_ = std::signal(SIGTERM, on_signal);
  // A shell starts background work with SIGINT ignored; that stays so.
  if (old_interrupt_ == SIG_IGN) std::signal(SIGINT, SIG_IGN);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, old_interrupt_);
  std::signal(SIGTERM, old_terminate_);
}

bool Interrupt::raised() noexcept { return raised_flag != 0; }

}  // namespace memos::cli
