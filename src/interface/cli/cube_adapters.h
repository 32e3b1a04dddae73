// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "memos/memos.hpp"
#include "operation/parametric/shelf.h"

namespace memos::cli {

/// All adapters of a cube, in journal order; memories that only claim to be one are left out. Errors of Memos::list.
[[nodiscard]] Result<std::vector<std::pair<Memory, parametric::AdapterRecord>>> adapters_of(Memos& memos,
                                                                                            const std::string& cube);

/// What a chat of this cube applies, as the caller of `memos` may see it; none for a cube that does not exist. Errors:
/// those of Memos::list and Shelf::load.
[[nodiscard]] Result<std::vector<model::AppliedAdapter>> attached(Memos& memos, const std::string& cube,
                                                                  parametric::Shelf& shelf);

}  // namespace memos::cli
