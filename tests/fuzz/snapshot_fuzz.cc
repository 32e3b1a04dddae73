// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// An index snapshot behind its checksum: refused, or a core that can be searched and added to. The bytes of what was
// accepted are accepted again.
#include "fuzz.h"
#include "operation/index/snapshot.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace index = memos::index;
  auto snapshot = index::decode_snapshot_unchecked({data, size});
  if (!snapshot) {
    MEMOS_INVARIANT(!snapshot.error().message.empty(), "an error without a message");
    return 0;
  }
  const auto again = index::decode_snapshot(index::encode_snapshot(snapshot->core, snapshot->identity));
  MEMOS_INVARIANT(again && again->identity == snapshot->identity, "its own bytes are refused");
  MEMOS_INVARIANT(again->core.size() == snapshot->core.size(), "units are lost");
  return 0;
}
