// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

namespace memos_llama {

/// Has the engine compute flash attention over half floats with model/attention, in its own threads. Once, before the
/// first graph runs.
void take_attention();

/// The kernel that computes it, for example "memos 1 avx512"; "" if the module was built without the engine's inner
/// headers, so that the engine computes it by itself. Static lifetime.
[[nodiscard]] const char* attention_kernel() noexcept;

}  // namespace memos_llama
