// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The program that kill_test kills: adds memories from several threads and writes the id of each to its output.
//   memos_fault_driver FOLDER after|before FIRST
// "after": an id is written when commit() has returned success, as it should be. "before": the test must see that
// answering first loses memories. The text of memory N, counted from FIRST, is "turn N".
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "base/uuid.h"
#include "infrastructure/vault/vault.h"

namespace {

using namespace memos;

constexpr int kThreads = 3;

void answer(const MemoryId& id, std::uint64_t number) {
  const std::string line = id.str() + " " + std::to_string(number) + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    std::_Exit(3);  // one piece
}

void work(vault::Vault& vault, CubeId cube, base::IdIssuer& ids, bool early, std::atomic<std::uint64_t>& next) {
  for (;;) {
    const std::uint64_t number = next.fetch_add(1);
    vault::WriteBatch batch{.cube = cube, .actor = ActorId{1}, .time = base::system_clock().now()};
    Body body;
    body.text = "turn " + std::to_string(number);
    const MemoryId id = ids.next();
    batch.changes.push_back({.operation = Operation::kAdd, .memory = id, .body = std::move(body)});
    if (early) answer(id, number);
    if (!vault.commit(std::move(batch))) std::_Exit(4);
    if (!early) answer(id, number);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto files = base::make_posix_file_system();
  vault::VaultOptions options;
  options.directory = argv[1];
  options.files = files.get();
  options.clock = &base::system_clock();
  options.random = &base::system_random();
  const auto vault = vault::open_sqlite_vault(options);
  if (!vault) {
    const std::string line = "open: " + vault.error().message + "\n";
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return 6;
    return 5;
  }
  auto cube = (*vault)->find_cube({}, "me");
  if (!cube) cube = (*vault)->create_cube({}, "me", "", ActorId{1});
  if (!cube) return 5;
  base::IdIssuer ids(base::system_clock(), base::system_random());
  std::atomic<std::uint64_t> next{std::strtoull(argv[3], nullptr, 10)};
  const bool early = std::strcmp(argv[2], "before") == 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] { work(**vault, cube->id, ids, early, next); });
  }
  threads.clear();  // never: they work until the process is killed
  return 0;
}
