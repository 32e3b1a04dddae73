// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/wire/call.h"

namespace memos::wire {

Result<json::Value> call(Memos& memos, Method method, const json::Value& request, const Stream& stream) {
  return with_call(method, [&]<class C>() -> Result<json::Value> {
    const json::Value nothing{json::Object{}};
    MEMOS_TRY(auto typed, from_json<typename C::Request>(request.is_null() ? nothing : request));
    MEMOS_TRY(const auto answer, run_call<C>(memos, std::move(typed), stream));
    return to_json(answer);
  });
}

Status call_bytes(Memos& memos, Method method, std::string_view request, const Stream& stream, std::string& answer) {
  return with_call(method, [&]<class C>() -> Status {
    MEMOS_TRY(auto typed, from_bytes<typename C::Request>(request));
    MEMOS_TRY(const auto done, run_call<C>(memos, std::move(typed), stream));
    append_bytes(answer, done);
    return {};
  });
}

}  // namespace memos::wire
