// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <vector>

#include "operation/index/side_worker.h"
#include "operation/index/vector_set.h"
#include "operation/operator/selection.h"

namespace memos::op {

/// The rough cosines of all slots of a large cube. A free helper begins with them while this thread gathers lexical
/// evidence; then both scan what is left. Used by one thread.
class VectorScan {
 public:
  /// Begins, unless the cube is small, the selection sparse, or the helper busy. `set` may be null.
  VectorScan(index::SideWorker& helper, const index::View& view, const Selection& selection,
             const index::VectorSet* set, const index::VectorQuery* query);
  ~VectorScan();
  VectorScan(const VectorScan&) = delete;
  VectorScan& operator=(const VectorScan&) = delete;

  /// Whether it began: then finish() is to be called once.
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  /// The cosines of all slots, index::VectorSet::kNoScore where there is no vector.
  void finish(std::vector<float>& out);

 private:
  /// Takes blocks of rows until none is left.
  void scan(std::vector<float>& out) noexcept;

  index::SideWorker& helper_;
  const index::VectorSet* set_;
  const index::VectorQuery* query_;
  std::vector<float>& helped_;  ///< What the helper found; kept by the searching thread, as all dense arrays are.
  std::size_t rows_ = 0;
  std::atomic<std::size_t> next_{0};
  bool begun_ = false;
};

}  // namespace memos::op
