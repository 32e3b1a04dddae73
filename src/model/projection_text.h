// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string_view>

namespace memos::model {

/// Ordinary sentences, written for memos, from which the projection of token vectors is learnt when a model is
/// imported. Which text it is makes no difference to what is found; that it is always the same makes imports
/// repeatable.
[[nodiscard]] std::span<const std::string_view> projection_text() noexcept;

}  // namespace memos::model
