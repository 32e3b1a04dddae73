// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// One line of the Model Context Protocol: read, or answered with an error that is itself a message.
#include "interface/doors/mcp/message.h"

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using memos::doors::mcp::Incoming;
  const auto message = memos::doors::mcp::parse_message(memos::fuzz::as_text(data, size));
  if (!message) {
    MEMOS_INVARIANT(message.error().find("error") != nullptr && message.error().find("id") != nullptr, "no answer");
    MEMOS_INVARIANT(memos::json::parse(memos::json::dump(message.error())).has_value(), "an answer that is not JSON");
    return 0;
  }
  MEMOS_INVARIANT(message->params.as_object() != nullptr, "parameters are an object");
  MEMOS_INVARIANT(message->kind != Incoming::Kind::kRequest || !message->id.is_null(), "a request has an id");
  MEMOS_INVARIANT(message->kind == Incoming::Kind::kResponse || message->method.size() <= size, "the method was sent");
  return 0;
}
