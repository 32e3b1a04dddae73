// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A method's number and bytes: what reads as its request or answer has bytes that read as the same.
#include "fuzz.h"
#include "interface/wire/call.h"

namespace {

template <class T>
void check(std::string_view bytes) {
  const auto read = memos::wire::from_bytes<T>(bytes);
  if (!read) return;
  std::string again;
  memos::wire::append_bytes(again, *read);
  const auto back = memos::wire::from_bytes<T>(again);
  MEMOS_INVARIANT(back.has_value(), "bytes of what was read do not read");
  std::string third;
  memos::wire::append_bytes(third, *back);
  MEMOS_INVARIANT(third == again, "bytes changed the value");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const memos::wire::MethodInfo* method = memos::wire::find_method(data[0]);
  if (method == nullptr) return 0;
  const std::string_view bytes = memos::fuzz::as_text(data + 1, size - 1);
  memos::wire::with_call(method->method, [&]<class C>() {
    check<typename C::Request>(bytes);
    check<typename C::Answer>(bytes);
  });
  return 0;
}
