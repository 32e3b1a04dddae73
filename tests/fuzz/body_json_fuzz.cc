// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// JSON that reads as a body is valid, and survives its JSON and its bytes.
#include "fuzz.h"
#include "infrastructure/cube/body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = memos::cube::body_from_json(memos::fuzz::as_text(data, size), "body");
  if (!body) {
    MEMOS_INVARIANT(!body.error().field.empty(), body.error().message);
    return 0;
  }
  MEMOS_INVARIANT(memos::cube::validate(*body, "body").has_value(), "not valid");
  const auto decoded = memos::cube::decode(memos::cube::encode(*body));
  MEMOS_INVARIANT(decoded == *body, "bytes changed the body");
  const std::string json = memos::cube::body_to_json(*body);
  const auto back = memos::cube::body_from_json(json, "body");
  MEMOS_INVARIANT(back && *back == *body, json);
  return 0;
}
