// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>

namespace memos::bench {

/// A connected socket to a server of this machine, which sends small pieces at once. The caller closes it. Ends the
/// bench where nobody listens.
int connect_to(std::uint16_t port);

}  // namespace memos::bench
