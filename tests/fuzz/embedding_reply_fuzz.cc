// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A reply that is taken gives as many unit vectors as were asked for, all of one dimension.
#include <cmath>

#include "fuzz.h"
#include "model/endpoint_reply.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}}) {
    const auto vectors = memos::model::read_embeddings(memos::fuzz::as_text(data, size), count, 0);
    if (!vectors) continue;
    MEMOS_INVARIANT(vectors->size() == count, "another number of vectors");
    for (const auto& vector : *vectors) {
      MEMOS_INVARIANT(vector.size() == vectors->front().size() && !vector.empty(), "another dimension");
      double sum = 0;
      for (const float x : vector) sum += static_cast<double>(x) * static_cast<double>(x);
      MEMOS_INVARIANT(std::fabs(sum - 1) < 1e-3, "not of unit length");
    }
  }
  return 0;
}
