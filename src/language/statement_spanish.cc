// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_tongue.h"

namespace memos::language::stated {

std::vector<StatedFact> spanish_statements(std::string_view /*text*/, const StatementContext& /*context*/) {
  return {};
}
std::vector<AskedSlot> spanish_slots(std::string_view /*question*/, std::string_view /*asker*/,
                                     const TimeReference& /*now*/) {
  return {};
}

}  // namespace memos::language::stated
