// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Takes the place of libc's fsync and fdatasync in this program and in the SQLite library that it loads: the dynamic
// linker prefers the program's own symbols. So a slow disk can be had without touching the code under test.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "machine.h"

namespace {

std::atomic<std::uint64_t> syncs{0};
std::atomic<std::int64_t> delay_ns{0};

int slow_sync(long number, int file) {
  ++syncs;
  if (const auto delay = delay_ns.load(); delay > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(delay));
  return static_cast<int>(::syscall(number, file));
}

}  // namespace

extern "C" int fsync(int file) { return slow_sync(SYS_fsync, file); }
extern "C" int fdatasync(int file) { return slow_sync(SYS_fdatasync, file); }

namespace memos::bench {

void delay_syncs(double ms) { delay_ns = static_cast<std::int64_t>(ms * 1e6); }
std::uint64_t sync_count() { return syncs; }

}  // namespace memos::bench
