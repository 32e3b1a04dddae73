// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/open_turns.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace memos::doors::openai {

void OpenTurns::drop_old() {
  const auto now = clock_();
  while (!turns_.empty() && (turns_.size() > limits::kMaxOpenTurns || bytes_ > limits::kMaxOpenTurnBytes ||
                             now - turns_.front().at > limits::kOpenTurnKept)) {
    bytes_ -= turns_.front().bytes;
    turns_.pop_front();
  }
}

void OpenTurns::keep(const TenantId& tenant, const std::string& response, AddRequest exchange) {
  if (response.empty() || response.size() > limits::kMaxNameBytes) return;
  const std::scoped_lock lock(mutex_);
  Turn turn{.tenant = tenant, .response = response, .exchange = std::move(exchange), .at = clock_()};
  for (const AddItem& item : turn.exchange.items) turn.bytes += item.text.size();
  bytes_ += turn.bytes;
  turns_.push_back(std::move(turn));
  drop_old();
}

std::optional<AddRequest> OpenTurns::find(const TenantId& tenant, const std::string& response,
                                          const std::string& cube) {
  const std::scoped_lock lock(mutex_);
  drop_old();
  const auto found = std::ranges::find_if(turns_.rbegin(), turns_.rend(), [&](const Turn& turn) {
    return turn.tenant == tenant && turn.response == response && turn.exchange.cube == cube;
  });
  return found == turns_.rend() ? std::nullopt : std::optional(found->exchange);
}

}  // namespace memos::doors::openai
