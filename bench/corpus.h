// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bare_sqlite.h"
#include "figures.h"
#include "memos/memos.hpp"
#include "options.h"
#include "synthetic.h"

namespace memos::bench {

/// The value, or the end of the bench with the error's message.
template <class T>
T must(Result<T> result, const char* what);
void must(Status result, const char* what);
[[noreturn]] void give_up(const std::string& message);

/// Opens a data folder for a bench: no background jobs, so that nothing but the measured work runs.
/// `index_memory_mib` 0 = the product's default.
std::unique_ptr<Memos> open_folder(const std::string& folder, const std::string& embedder,
                                   std::size_t index_memory_mib = 0);

/// The synthetic memories of one bench: number i is always the same, whoever stores it.
class Corpus {
 public:
  Corpus(const Options& options, std::size_t default_memories, std::size_t default_users);

  [[nodiscard]] std::size_t size() const { return memories_; }
  [[nodiscard]] std::string cube_of(std::size_t i) const;
  [[nodiscard]] std::string user_of(std::size_t i) const;

  /// The next memory; call with i = 0, 1, 2 …. `bytes` 0 = a turn of about 13 words.
  AddItem next(std::size_t i, bool with_vector, std::size_t bytes = 0);
  /// The row that a program without memos would store for the same memory.
  [[nodiscard]] static BareRow bare(const AddItem& item, std::size_t i, bool half_precision);

  /// Stores all memories in batches of `batch`.
  void fill(Memos& memory, bool with_vectors, Embed embed, std::size_t batch, std::size_t bytes = 0);
  Synthetic& synthetic() { return synthetic_; }

 private:
  std::size_t memories_;
  std::size_t cubes_;
  std::size_t users_;
  Synthetic synthetic_;
};

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) give_up(std::string(what) + ": " + result.error().message);
  return std::move(*result);
}

}  // namespace memos::bench
