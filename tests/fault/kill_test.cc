// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// kill -9 of a real process on the real file system at random times: everything it had answered is there afterwards.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "base/clock.h"
#include "base/random.h"
#include "dump.h"
#include "power_loss.h"
#include "temporary_folder.h"

namespace memos::fault {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMaxDelayMicroseconds = 16'000;
constexpr int kKillsAFolder = 20;

/// A running driver and the lines that it has written.
class Driver {
 public:
  Driver(const std::string& folder, const char* mode, std::uint64_t first) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const std::string number = std::to_string(first);
    const std::array<const char*, 5> arguments = {MEMOS_FAULT_DRIVER, folder.c_str(), mode, number.c_str(), nullptr};
    EXPECT_EQ(::posix_spawn(&pid_, MEMOS_FAULT_DRIVER, &actions, nullptr, const_cast<char* const*>(arguments.data()),
                            environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
  }
  ~Driver() { ::close(output_); }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Reads what it writes until the time is over.
  void listen_for(std::chrono::microseconds time) {
    const auto until = Clock::now() + time;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::microseconds>(until - Clock::now());
      if (left.count() <= 0) return;
      pollfd wait{.fd = output_, .events = POLLIN, .revents = 0};
      const timespec timeout{.tv_sec = 0, .tv_nsec = left.count() * 1000};
      if (::ppoll(&wait, 1, &timeout, nullptr) <= 0) return;
      if (!read_some()) return;
    }
  }
  /// Reads until it has answered something.
  void listen_for_first_answer() {
    while (text_.find('\n') == std::string::npos && read_some()) {
    }
  }
  /// Kills it, reads the rest. Returns how it ended.
  int kill() {
    ::kill(pid_, SIGKILL);
    while (read_some()) {
    }
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    return status;
  }
  /// The answers: number -> id. A line that was cut off is none.
  [[nodiscard]] std::map<std::uint64_t, MemoryId> answers() const {
    std::map<std::uint64_t, MemoryId> out;
    for (std::size_t at = 0, end = 0; (end = text_.find('\n', at)) != std::string::npos; at = end + 1) {
      const auto id = MemoryId::parse(text_.substr(at, 36));
      EXPECT_TRUE(id);
      out[std::strtoull(text_.c_str() + at + 37, nullptr, 10)] = *id;
    }
    return out;
  }

 private:
  bool read_some() {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(output_, buffer.data(), buffer.size());
    if (got > 0) text_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  pid_t pid_ = -1;
  int output_ = -1;
  std::string text_;
};

struct Outcome {
  std::uint64_t kills = 0, answered = 0, lost = 0;
};

/// How many of the answered memories are missing or wrong.
std::uint64_t count_lost(const std::string& folder, const std::map<std::uint64_t, MemoryId>& answered) {
  const auto files = base::make_posix_file_system();
  vault::VaultOptions options;
  options.directory = folder;
  options.files = files.get();
  options.clock = &base::system_clock();
  options.random = &base::system_random();
  const auto vault = vault::open_sqlite_vault(options);
  EXPECT_TRUE(vault) << vault.error().message;
  if (!vault) return answered.size();
  const Status sound = verify(**vault);
  EXPECT_TRUE(sound) << sound.error().message;
  std::uint64_t lost = 0;
  for (const auto& [number, id] : answered) {
    const auto row = (*vault)->current(id);
    if (!row || !row->body || row->body->text != "turn " + std::to_string(number)) ++lost;
  }
  return lost;
}

Outcome kill_often(int kills, const char* mode, std::uint64_t seed) {
  base::SeededRandom random(seed);
  Outcome out;
  std::unique_ptr<TemporaryFolder> folder;
  std::map<std::uint64_t, MemoryId> answered;
  for (int i = 0; i < kills; ++i) {
    if (i % kKillsAFolder == 0) {
      folder = std::make_unique<TemporaryFolder>();
      answered.clear();
    }
    Driver driver(folder->path(), mode, static_cast<std::uint64_t>(i) * 1'000'000);
    // One in four is killed while it starts, opens or recovers.
    if (random.below(4) != 0) driver.listen_for_first_answer();
    driver.listen_for(std::chrono::microseconds(1 + random.below(kMaxDelayMicroseconds)));
    const int status = driver.kill();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << "kill " << i << ": it ended by itself, status " << status;
    const auto fresh = driver.answers();
    answered.insert(fresh.begin(), fresh.end());
    out.answered += fresh.size();
    const std::uint64_t lost = count_lost(folder->path(), answered);
    if (lost > 0) answered.clear();  // count each once
    out.lost += lost;
    ++out.kills;
    if (::testing::Test::HasFailure()) break;
  }
  return out;
}

void report(const char* what, std::uint64_t seed, const Outcome& out) {
  std::printf("%s: seed %llu, %llu kills, %llu memories answered, %llu lost\n", what,
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(out.kills),
              static_cast<unsigned long long>(out.answered), static_cast<unsigned long long>(out.lost));
}

TEST(Kill, NothingAnsweredIsLost) {
  constexpr std::uint64_t kSeed = 1;
  const Outcome out = kill_often(full_run() ? 20'000 : 300, "after", kSeed);
  report("kill -9", kSeed, out);
  EXPECT_EQ(out.lost, 0U);
  EXPECT_GT(out.answered, out.kills);
}

TEST(KillCheck, AnsweringBeforeTheCommitLoses) {
  constexpr std::uint64_t kSeed = 2;
  const Outcome out = kill_often(40, "before", kSeed);
  report("kill -9 of a program that answers too early", kSeed, out);
  EXPECT_GT(out.lost, 0U);
}

}  // namespace
}  // namespace memos::fault
