// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Deleting hides and can be undone; erasing removes for good, together with what was derived.
#include <iostream>
#include <stdexcept>

#include "memos/memos.hpp"

namespace {

template <class T>
T must(memos::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

memos::MemoryId add(memos::Memos& memory, const std::string& text) {
  memos::AddItem item;
  item.text = text;
  return must(memory.add({.items = {item}})).items.front().id;
}

std::size_t count(memos::Memos& memory, const std::string& question) {
  return must(memory.search({.text = question})).hits.size();
}

int run(const std::string& folder) {
  const auto memory = must(memos::open({.directory = folder, .embedder = "none"}));
  const memos::MemoryId said = add(*memory, "My bank card's number is 4000 0012");
  const memos::MemoryId fact = add(*memory, "Has a bank card");
  if (const memos::Status linked = memory->link({memos::LinkType::kDerivedFrom, fact, said}, {}); !linked)
    throw std::runtime_error(linked.error().message);

  must(memory->remove(said, {}));
  std::cout << "deleted: " << count(*memory, "bank card") << " left to find\n";
  must(memory->restore(said, {}));
  std::cout << "restored: " << count(*memory, "bank card") << " to find\n";

  const memos::EraseReport report = must(memory->erase({said}, {}));
  std::cout << "erased " << report.memories << ", of these derived " << report.derived << "\n";
  std::cout << count(*memory, "bank card") << " left to find\n";

  // The journal still verifies: it names content by digests that erasing leaves without a key.
  const memos::VerifyReport verified = must(memory->verify({}));
  std::cout << verified.entries << " journal entries, " << verified.problems.size() << " problems\n";
  // Two: the fact above, and what memos itself read from the turn.
  return report.derived == 2 && count(*memory, "bank card") == 0 && verified.problems.empty() ? 0 : 2;
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
