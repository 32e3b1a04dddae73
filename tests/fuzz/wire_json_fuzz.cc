// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// "METHOD\nJSON": what reads as the method's request or answer survives its JSON; a refusal names kInvalidArgument.
#include "fuzz.h"
#include "interface/wire/call.h"

namespace {

template <class T>
void check(const memos::json::Value& value) {
  const auto read = memos::wire::from_json<T>(value);
  if (!read) {
    MEMOS_INVARIANT(read.error().code == memos::ErrorCode::kInvalidArgument, read.error().message);
    return;
  }
  const std::string text = memos::json::dump(memos::wire::to_json(*read));
  const auto back = memos::wire::parse<T>(text);
  MEMOS_INVARIANT(back.has_value(), text);
  MEMOS_INVARIANT(memos::json::dump(memos::wire::to_json(*back)) == text, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = memos::fuzz::as_text(data, size);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const memos::wire::MethodInfo* method = memos::wire::find_method(text.substr(0, end));
  const auto value = memos::json::parse(text.substr(end + 1));
  if (method == nullptr || !value) return 0;
  memos::wire::with_call(method->method, [&]<class C>() {
    check<typename C::Request>(*value);
    check<typename C::Answer>(*value);
  });
  return 0;
}
