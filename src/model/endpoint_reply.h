// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace memos::model {

/// Reads the reply of /v1/embeddings: `count` unit vectors in the order of the request, each of `dimension` values (0 =
/// any, but all the same). Vectors come as lists of numbers or as base64 of little-endian f32. Error kUnsupported.
[[nodiscard]] Result<std::vector<std::vector<float>>> read_embeddings(std::string_view body, std::size_t count,
                                                                      std::size_t dimension);

}  // namespace memos::model
