// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A reply that is taken gives as many unit vectors as were asked for, all of one dimension, whichever server sent it;
// what servers tell about their model stays within its limits.
#include <cmath>

#include "fuzz.h"
#include "model/endpoint_reply.h"

namespace {

void check(const memos::Result<std::vector<std::vector<float>>>& vectors, std::size_t count) {
  if (!vectors) return;
  MEMOS_INVARIANT(vectors->size() == count, "another number of vectors");
  for (const auto& vector : *vectors) {
    MEMOS_INVARIANT(vector.size() == vectors->front().size() && !vector.empty(), "another dimension");
    double sum = 0;
    for (const float x : vector) sum += static_cast<double>(x) * static_cast<double>(x);
    MEMOS_INVARIANT(std::fabs(sum - 1) < 1e-3, "not of unit length");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = memos::fuzz::as_text(data, size);
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}}) {
    check(memos::model::read_embeddings(text, count, 0), count);
    check(memos::model::read_vectors(text, count, 0), count);
    check(memos::model::read_ollama_embeddings(text, count, 0), count);
  }
  const auto digest = memos::model::read_ollama_digest(text, "m");
  MEMOS_INVARIANT(!digest || digest->empty() || digest->size() == 64, "no digest");
  (void)memos::model::read_ollama_window(text);
  const auto info = memos::model::read_tei_info(text);
  MEMOS_INVARIANT(!info || !info->model.empty(), "no model");
  return 0;
}
