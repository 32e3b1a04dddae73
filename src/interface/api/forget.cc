// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/local_memos.h"

namespace memos::api {

Result<ForgetReport> LocalMemos::forget(const ForgetRequest& /*request*/) {
  return fail(ErrorCode::kUnsupported, "this build cannot do that yet");
}

}  // namespace memos::api
