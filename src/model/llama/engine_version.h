// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

namespace memos_llama {

/// Whether the engine in this process has the inner structures that this module was built with: they are those of one
/// version, and a process may have loaded another one before. False without the engine's inner headers. Thread-safe.
[[nodiscard]] bool knows_inner_engine() noexcept;

}  // namespace memos_llama
