// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "operation/index/flat_bytes.h"
#include "operation/index/index_core.h"

namespace memos::index {

/// The one place outside IndexCore that knows its insides: it writes and reads them. What can be told from the rest
/// (links, visibility, sums, the terms of a slot) is not stored.
class SnapshotCodec {
 public:
  static void write(const IndexCore& core, FlatWriter& out);
  /// Fills an empty core. Error kCorrupt when something does not hold.
  [[nodiscard]] static Status read(FlatReader& in, Sequence head, IndexCore& core);

 private:
  [[nodiscard]] static Status read_columns(FlatReader& in, Sequence head, IndexCore& core);
  [[nodiscard]] static Status read_postings(std::span<const std::vector<Posting>> lists, IndexCore& core);
  [[nodiscard]] static Status read_history(FlatReader& in, Sequence head, IndexCore& core);
  [[nodiscard]] static Status read_places(FlatReader& in, IndexCore& core);
  [[nodiscard]] static Status read_expiries(FlatReader& in, IndexCore& core);
  [[nodiscard]] static Status read_spoken_times(FlatReader& in, IndexCore& core);
};

}  // namespace memos::index
