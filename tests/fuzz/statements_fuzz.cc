// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Reading what a message states, and what a question asks for: spans lie in the text, values and keys are there.
#include "fuzz.h"
#include "language/learned/told.h"
#include "language/statements.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace memos::language;
  const std::string_view text = memos::fuzz::as_text(data, size);
  const std::size_t half = size / 2;
  const StatementContext context{.time = {.instant = memos::UtcMs{1'740'000'000'000}},
                                 .role = "user",
                                 .previous = text.substr(half),
                                 .own_previous = text.substr(0, half)};
  std::uint32_t last = 0;
  for (const StatedFact& fact : learned::told_statements(text, context)) {
    MEMOS_INVARIANT(!fact.key.empty(), text);
    MEMOS_INVARIANT(fact.ends || !fact.value.empty(), text);
    MEMOS_INVARIANT(last <= fact.begin && fact.begin <= fact.end && fact.end <= size, text);
    last = fact.begin;
  }
  for (const AskedSlot& slot : asked_slots(text, "Mira", context.time)) MEMOS_INVARIANT(!slot.key.empty(), text);
  return 0;
}
