// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <span>

#include "interface/api/retelling.h"
#include "interface/api/telling.h"

namespace memos::api {

/// Of hits that rules or the trained model take for tellings of the asked slot the newest, and those that it replaces.
/// `tellings`: of each hit. Thread-safe.
[[nodiscard]] std::optional<Retelling> find_model_telling(std::span<const SearchHit* const> hits,
                                                          std::span<const Telling> tellings, const Asked& asked);

}  // namespace memos::api
