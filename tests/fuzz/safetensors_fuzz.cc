// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Every tensor of a file that parses can be read to its end.
#include <vector>

#include "fuzz.h"
#include "model/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = memos::model::Safetensors::parse({data, size});
  if (!file) return 0;
  for (const auto& tensor : file->tensors()) {
    MEMOS_INVARIANT(file->find(tensor.name) != nullptr, "a tensor cannot be found");
    if (tensor.type == memos::model::SafeType::kOther) continue;
    std::vector<float> values(static_cast<std::size_t>(tensor.elements));
    memos::model::read_values(tensor, 0, values);
  }
  return 0;
}
