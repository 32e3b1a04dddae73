// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "memos/types.hpp"

namespace memos::bench {

/// What the command line asked for. Zero or empty = the bench's own default.
struct Options {
  std::string bench;                 ///< "add", "search", …
  std::size_t memories = 0;          ///< How many memories.
  std::size_t cubes = 1;             ///< Over how many cubes they are spread.
  std::size_t users = 0;             ///< Over how many users of a cube they are spread.
  std::size_t queries = 0;           ///< How many questions, or repetitions.
  std::size_t clients = 0;           ///< Threads that add at the same time.
  std::size_t dimension = 384;       ///< Of the synthetic vectors.
  std::size_t index_memory_mib = 0;  ///< cubes, growth: RAM for indexes; 0 = the product's default.
  double sync_delay_ms = 0;          ///< Added to every fsync and fdatasync of this process.
  std::uint64_t seed = 1;
  std::string data;                        ///< Folder; empty = a temporary one, removed at the end.
  std::string embedder;                    ///< As in memos::Options.
  std::string shape = "qwen2.5-0.5b";      ///< ttft: of the synthetic model.
  std::string contexts = "583,2773,6064";  ///< ttft: tokens of what is remembered.
  std::string query_list;                  ///< ttft: tokens of what is asked.
  std::size_t threads = 2;                 ///< ttft: of the engine.
  memos::FlashAttention flash_attention = FlashAttention::kAuto;  ///< ttft, …
  bool json = false;
  bool read = false;  ///< add: also adds that are read by rules.
  std::string step;   ///< Internal: what a child process of the bench does.
};

/// Reads the command line. On a mistake prints the usage and returns false.
bool read_options(int argc, char** argv, Options& options);

/// The command line, without the program, that reads as these options: what a child process of the bench is started
/// with.
std::vector<std::string> words_of(const Options& options);

}  // namespace memos::bench
