// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Stored bytes that decode are the one encoding of their body; a valid body survives its JSON.
#include "fuzz.h"
#include "infrastructure/cube/body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = memos::fuzz::as_text(data, size);
  const auto body = memos::cube::decode(bytes);
  if (!body) {
    MEMOS_INVARIANT(body.error().code == memos::ErrorCode::kCorrupt, body.error().message);
    return 0;
  }
  MEMOS_INVARIANT(memos::cube::encode(*body) == bytes, "not the canonical encoding");
  if (!memos::cube::validate(*body, "body")) return 0;
  const auto back = memos::cube::body_from_json(memos::cube::body_to_json(*body), "body");
  MEMOS_INVARIANT(back.has_value(), back.error().message);
  memos::Body expected = *body;
  expected.info = back->info;  // its spacing and the form of its numbers may differ
  MEMOS_INVARIANT(*back == expected, "JSON changed the body");
  return 0;
}
