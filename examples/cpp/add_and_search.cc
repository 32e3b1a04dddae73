// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Remember a conversation, then ask about it.
#include <iostream>

#include "memos/memos.hpp"

int main(int argc, char** argv) {
  // A folder, or nothing: then the memories live as long as the program. "none" = find by words, without a model.
  const auto opened = memos::open({.directory = argc > 1 ? argv[1] : "", .embedder = "none"});
  if (!opened) {
    std::cerr << opened.error().message << "\n";
    return 1;
  }
  memos::Memos& memory = **opened;

  const auto turn = [](std::string speaker, std::string text) {
    memos::AddItem item;
    item.text = std::move(text);
    item.scope.session_id = "breakfast";
    item.origins.push_back({.role = "user", .speaker = std::move(speaker)});
    return item;
  };
  const auto added = memory.add({.cube = "family",
                                 .items = {turn("Nora", "I have booked the ferry to Texel for Saturday."),
                                           turn("Emil", "Great! I will bring the kite."),
                                           turn("Nora", "And please do not forget the sandwiches.")}});
  if (!added) {
    std::cerr << added.error().field << ": " << added.error().message << "\n";
    return 1;
  }
  std::cout << "stored " << added->items.size() << " turns\n";

  const auto found = memory.search({.cubes = {"family"}, .text = "Who brings the kite?", .limit = 3});
  if (!found) {
    std::cerr << found.error().message << "\n";
    return 1;
  }
  for (const memos::SearchHit& hit : found->hits)
    std::cout << hit.memory.body.origins.front().speaker << ": " << hit.memory.body.text << "\n";
  // The best answer is Emil's.
  return !found->hits.empty() && found->hits.front().memory.body.origins.front().speaker == "Emil" ? 0 : 2;
}
