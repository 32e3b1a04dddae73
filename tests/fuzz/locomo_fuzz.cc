// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Conversations with sessions and questions: refused, or every item is valid and has an origin.
#include "fuzz.h"
#include "infrastructure/cube/body.h"
#include "interface/reader/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto conversations = memos::reader::read_locomo(memos::fuzz::as_text(data, size));
  if (!conversations) {
    MEMOS_INVARIANT(!conversations.error().message.empty(), "an error without a message");
    return 0;
  }
  for (const auto& conversation : *conversations) {
    for (const memos::AddItem& item : conversation.items) {
      const memos::Status valid = memos::cube::validate(item, "item");
      MEMOS_INVARIANT(valid.has_value(), valid.error().message);
      MEMOS_INVARIANT(!item.origins.empty(), "a turn without an origin");
    }
  }
  return 0;
}
