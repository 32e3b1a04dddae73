// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Filters and messages of MemOS's APIs: whatever is read can be asked of a memory; what is refused names its place.
#include "fuzz.h"
#include "interface/doors/product/filter.h"
#include "interface/doors/product/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace product = memos::doors::product;
  using memos::doors::Condition;
  const auto value = memos::json::parse(memos::fuzz::as_text(data, size));
  if (!value) return 0;
  const auto items = product::read_messages(*value, "messages");
  MEMOS_INVARIANT(items || !items.error().message.empty(), "a refusal without words");
  const auto condition = product::parse_filter(&*value, {{.id = "mira", .name = "mira"}}, "filter");
  if (!condition) {
    MEMOS_INVARIANT(condition.error().field.starts_with("filter"), "an error without a place");
    return 0;
  }
  memos::Memory memory;
  memory.cube = "mira";
  memory.body.text = "The kite is green";
  memory.body.tags = {"toys"};
  memory.body.info = R"({"n": 5, "s": "abc", "l": [1, "x"], "o": {"p": null}, "made_at": "2026-05-01"})";
  Condition none;
  none.kind = Condition::Kind::kNone;
  none.parts = {*condition};
  MEMOS_INVARIANT(memos::doors::holds(*condition, memory) != memos::doors::holds(none, memory), "both or neither");
  return 0;
}
