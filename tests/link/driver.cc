// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A process that shares a folder, told what to do line by line: what tests/link kills.
//   memos_link_driver FOLDER NAME [POINT | stop:POINT]
// Lines in: "add N", "search WORDS", "count", "end". Lines out: "ready", "added N ID MS", "found N MS", "count N",
// "failed CODE MESSAGE". At the named point the process kills itself as kill -9 does, or stops,
// once, until somebody lets it go on.
#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <sstream>
#include <string>

#include "interface/link/open.h"
#include "memos/memos.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

void tell_failure(const memos::Error& error) {
  std::cout << "failed " << memos::error_name(error.code) << " " << error.message << std::endl;
}

void add(memos::Memos& memory, const std::string& name, int number) {
  const auto begin = Clock::now();
  memos::AddRequest request;
  request.cube = "shared";
  memos::AddItem& item = request.items.emplace_back();
  item.text = name + " says number " + std::to_string(number);
  item.origins.push_back({.role = "user", .speaker = name});
  const auto added = memory.add(request);
  if (!added) return tell_failure(added.error());
  std::cout << "added " << number << " " << added->items.front().id.str() << " " << ms_since(begin) << std::endl;
}

void search(memos::Memos& memory, const std::string& words) {
  const auto begin = Clock::now();
  memos::SearchRequest request;
  request.cubes = {"shared"};
  request.text = words;
  const auto found = memory.search(request);
  if (!found) return tell_failure(found.error());
  std::cout << "found " << found->hits.size() << " " << ms_since(begin) << std::endl;
}

void count(memos::Memos& memory) {
  const auto cube = memory.describe_cube("shared");
  if (!cube) return tell_failure(cube.error());
  std::cout << "count " << cube->memories << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string name = argv[2];
  constexpr std::string_view kStop = "stop:";
  std::string point_wanted = argc > 3 ? argv[3] : "";
  const bool stops = point_wanted.starts_with(kStop);
  if (stops) point_wanted.erase(0, kStop.size());
  std::atomic<bool> reached = false;
  if (!point_wanted.empty())
    memos::link::set_crash_point_hook([&](std::string_view point) {
      if (point == point_wanted && !reached.exchange(true)) std::raise(stops ? SIGSTOP : SIGKILL);
    });
  memos::Options options;
  options.directory = argv[1];
  options.embedder = "none";
  options.holder_note = "the link test's " + name;
  const auto opened = memos::open(options);
  if (!opened) {
    tell_failure(opened.error());
    return 1;
  }
  std::cout << "ready" << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "end") break;
    if (what == "count") {
      count(**opened);
    } else if (what == "search") {
      search(**opened, line.substr(what.size()));
    } else {
      int number = 0;
      words >> number;
      add(**opened, name, number);
    }
  }
  return 0;
}
