// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statements.h"

namespace memos::language {

std::vector<StatedFact> statements(std::string_view /*text*/, const StatementContext& /*context*/) { return {}; }

std::vector<AskedSlot> asked_slots(std::string_view /*question*/, std::string_view /*asker*/,
                                   const TimeReference& /*now*/) {
  return {};
}

std::string folded_value(std::string_view /*key*/, std::string_view value) { return std::string(value); }

}  // namespace memos::language
