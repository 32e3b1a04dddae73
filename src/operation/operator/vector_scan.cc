// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/vector_scan.h"

#include <algorithm>

namespace memos::op {
namespace {

/// Below, a second array and waking the helper (some 20 microseconds) cost more than they save.
constexpr index::Slot kHelpFrom = 20'000;
/// Rows that one thread takes at a time, about 30 microseconds' worth.
constexpr std::size_t kBlockRows = 2'048;

std::vector<float>& buffer() {
  thread_local std::vector<float> mine;
  return mine;
}

}  // namespace

VectorScan::VectorScan(index::SideWorker& helper, const index::View& view, const Selection& selection,
                       const index::VectorSet* set, const index::VectorQuery* query)
    : helper_(helper), set_(set), query_(query), helped_(buffer()) {
  if (set == nullptr || view.size() < kHelpFrom || selection.few()) return;
  rows_ = set->rows();
  helped_.resize(view.size());
  std::ranges::fill(helped_, index::VectorSet::kNoScore);
  begun_ = helper_.offer([this] { scan(helped_); });
}

VectorScan::~VectorScan() {
  if (!begun_) return;
  next_ = rows_;
  helper_.take_back();
}

void VectorScan::scan(std::vector<float>& out) noexcept {
  for (;;) {
    const std::size_t begin = next_.fetch_add(kBlockRows);
    if (begin >= rows_) return;
    set_->approximate_rows(*query_, begin, std::min(begin + kBlockRows, rows_), out);
  }
}

void VectorScan::finish(std::vector<float>& out) {
  std::ranges::fill(out, index::VectorSet::kNoScore);
  scan(out);
  helper_.take_back();
  begun_ = false;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::max(out[i], helped_[i]);
}

}  // namespace memos::op
