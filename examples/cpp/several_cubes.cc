// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Several cubes, filters, pages, and errors that say what is wrong.
#include <iostream>
#include <stdexcept>

#include "memos/memos.hpp"

namespace {

template <class T>
T must(memos::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

int run(const std::string& folder) {
  const auto memory = must(memos::open({.directory = folder, .embedder = "none"}));
  for (const char* name : {"work", "home"}) {
    memos::AddRequest request{.cube = name};
    for (int day = 1; day <= 30; ++day) {
      memos::AddItem item;
      item.text = "Day " + std::to_string(day) + ": a note about " + name;
      item.tags = {day % 2 == 0 ? "even" : "odd"};
      request.items.push_back(item);
    }
    must(memory->add(request));
  }

  // One question to both cubes, restricted to a tag.
  const auto found = must(memory->search({.cubes = {"work", "home"}, .text = "note", .filter = {.tags = {"odd"}}}));
  std::cout << found.hits.size() << " hits, the first in " << found.hits.at(0).memory.cube << "\n";

  // Page after page, each memory once, also while others write.
  std::size_t listed = 0;
  memos::ListRequest request{.cube = "home", .limit = 7};
  do {
    const memos::MemoryPage page = must(memory->list(request));
    listed += page.memories.size();
    request.cursor = page.next_cursor;
  } while (!request.cursor.empty());
  std::cout << listed << " memories in home\n";

  const auto refused = memory->add({.cube = "work", .items = {{}}});
  std::cout << "refused: " << refused.error().message << "\n";
  return listed == 30 && !found.hits.empty() && refused.error().field == "items[0].text" ? 0 : 2;
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
