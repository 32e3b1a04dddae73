// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_spelling.h"

#include <algorithm>

namespace memos::language {

StandardContext::StandardContext(const StatementContext& context)
    : previous_(standard_spelling(context.previous)),
      own_previous_(standard_spelling(context.own_previous)),
      context_(context) {
  context_.previous = previous_;
  context_.own_previous = own_previous_;
}

void as_typed(const Spelling& spelling, std::vector<StatedFact>& facts) {
  if (!spelling.is_changed()) return;
  const std::string_view text = spelling.text();
  for (StatedFact& fact : facts) {
    std::size_t at = fact.value.empty() ? std::string_view::npos : text.find(fact.value, fact.begin);
    if (at == std::string_view::npos && !fact.value.empty()) at = text.find(fact.value);
    if (at != std::string_view::npos) {
      const std::string typed(spelling.typed(at, at + fact.value.size()));
      if (const std::size_t told = fact.text.find(fact.value); told != std::string::npos)
        fact.text.replace(told, fact.value.size(), typed);
      fact.value = typed;
    }
    fact.begin = static_cast<std::uint32_t>(spelling.origin(std::min<std::size_t>(fact.begin, text.size())));
    fact.end = static_cast<std::uint32_t>(spelling.origin(std::min<std::size_t>(fact.end, text.size())));
  }
}

}  // namespace memos::language
