// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Facts change: every version stays readable, and the past can be asked.
#include <iostream>
#include <stdexcept>

#include "memos/memos.hpp"

namespace {

/// Ends the program at the first error: fine for an example.
template <class T>
T must(memos::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

int run(const std::string& folder) {
  const auto memory = must(memos::open({.directory = folder, .embedder = "none"}));
  memos::AddItem home;
  home.text = "Nora lives in Utrecht";
  home.type = memos::MemoryType::kProfile;
  const memos::AddResult added = must(memory->add({.items = {home}}));
  const memos::MemoryId id = added.items.front().id;
  const memos::Sequence before = added.sequence;  // A point in the cube's journal.

  const memos::Memory moved = must(memory->update({.id = id, .text = "Nora lives in Groningen"}));
  std::cout << "version " << moved.version << ": " << moved.body.text << "\n";

  // As of the earlier point the old answer is the answer.
  const auto then = must(memory->search({.text = "Where does Nora live?", .known_at = {.sequence = before}}));
  std::cout << "before: " << then.hits.at(0).memory.body.text << "\n";

  for (const memos::HistoryEntry& entry : must(memory->history(id)))
    std::cout << "  journal " << entry.entry.sequence.value << ": " << entry.memory.value().body.text << "\n";

  // Going back makes a new version; nothing is rewritten.
  const memos::Memory back = must(memory->rollback(id, 1, {}));
  std::cout << "version " << back.version << ": " << back.body.text << "\n";
  return back.body.text == then.hits.at(0).memory.body.text && back.version == 3 ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc > 1 ? argv[1] : "");
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
