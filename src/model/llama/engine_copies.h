// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

namespace memos_llama {

/// Has the engine write what it is given for tensors past the caches of the CPU, in this process: restored keys and
/// values are more than fits there, and reading the lines that are about to be overwritten costs a third of the time.
/// Once, before the first context is made. Only where the engine is of the version that the module was built for.
void take_copies();

}  // namespace memos_llama
