// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "machine.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

extern "C" char** environ;

namespace memos::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kSyncProbes = 300;

/// The value of the first line of a /proc file that begins with `name`.
std::string proc_value(const char* file, const std::string& name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name)) continue;
    const auto begin = line.find_first_not_of(" \t", line.find(':') + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return "unknown";
}

std::vector<double> probe_syncs(const std::string& folder) {
  const std::string path = folder + "/sync-probe";
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return {};
  std::vector<double> samples;
  const std::string page(4096, 'x');
  bool good = true;
  // The first round grows the file; the second overwrites it, as a grown write-ahead log does.
  for (int round = 0; round < 2 && good; ++round) {
    for (int i = 0; i < kSyncProbes && good; ++i) {
      const auto begin = Clock::now();
      good = ::pwrite(file, page.data(), page.size(), i * 4096) == static_cast<ssize_t>(page.size()) &&
             ::fdatasync(file) == 0;
      if (round == 1) samples.push_back(ms_since(begin));
    }
  }
  ::close(file);
  fs::remove(path);
  return good ? samples : std::vector<double>{};
}

}  // namespace

WorkFolder::WorkFolder(const std::string& given) : path_(given), remove_(given.empty()) {
  if (remove_) {
    std::string name = (fs::temp_directory_path() / "memos-bench-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) != nullptr ? name : "";
  }
  std::error_code ignored;
  fs::create_directories(path_, ignored);  // a failure shows when the folder is opened
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  if (remove_ && !path_.empty()) fs::remove_all(path_, ignored);
}

void print_machine(const Figures& figures, const std::string& folder) {
  figures.value("machine cores", static_cast<double>(std::thread::hardware_concurrency()), "");
  figures.note("machine cpu", proc_value("/proc/cpuinfo", "model name"));
  const auto syncs = probe_syncs(folder);
  figures.value("machine synced 4 KiB overwrite p50", percentile(syncs, 0.50), "ms");
  figures.value("machine synced 4 KiB overwrite p95", percentile(syncs, 0.95), "ms");
}

double resident_mib() { return std::strtod(proc_value("/proc/self/status", "VmRSS").c_str(), nullptr) / 1024.0; }

std::uint64_t folder_bytes(const std::string& folder) {
  std::uint64_t sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) sum += entry.file_size();
  }
  return sum;
}

int run_program(const std::vector<std::string>& words, bool quiet) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (quiet) posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return 127;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string own_program() { return fs::read_symlink("/proc/self/exe").string(); }

int run_child(const Options& options) {
  std::vector<std::string> words = words_of(options);
  words.insert(words.begin(), own_program());
  return run_program(words, false);
}

}  // namespace memos::bench
