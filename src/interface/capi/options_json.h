// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

#include "base/result.h"
#include "memos/memos.hpp"

namespace memos::capi {

/// Options from a JSON object with their fields' names; what is missing has its default. Error kInvalidArgument naming
/// the field.
[[nodiscard]] Result<Options> read_options(std::string_view text);

}  // namespace memos::capi
