// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Filters as JSON or Python: whatever is read can be asked of a memory; a condition and its NOT never both hold.
#include "interface/doors/mem0/filter.h"

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using memos::doors::Condition;
  const auto condition = memos::doors::mem0::parse_filters_text(memos::fuzz::as_text(data, size));
  if (!condition) {
    MEMOS_INVARIANT(!condition.error().message.empty() && !condition.error().field.empty(), "an error without a place");
    return 0;
  }
  memos::Memory memory;
  memory.cube = "mira";
  memory.body.text = "The kite is green";
  memory.body.tags = {"toys"};
  memory.body.info = R"({"n": 5, "s": "abc", "l": [1, "x"], "o": {"p": null}})";
  Condition none;
  none.kind = Condition::Kind::kNone;
  none.parts = {*condition};
  MEMOS_INVARIANT(memos::doors::holds(*condition, memory) != memos::doors::holds(none, memory), "both or neither");
  return 0;
}
