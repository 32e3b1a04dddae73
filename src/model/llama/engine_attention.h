// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

namespace memos_llama {

/// Has the engine compute flash attention over half floats with model/attention, in its own threads: all of it in this
/// process, embedders' too. Once, before the first graph runs. Does nothing where attention_kernel() is "".
void take_attention();

/// The kernel that computes it, for example "memos 1 avx512"; "" if the module was built without the engine's inner
/// headers, or another version of the engine is loaded than it was built for, so that the engine computes it by itself.
/// Static lifetime.
[[nodiscard]] const char* attention_kernel() noexcept;

/// Whether it is the faster way on this CPU.
[[nodiscard]] bool attention_preferred() noexcept;

}  // namespace memos_llama
