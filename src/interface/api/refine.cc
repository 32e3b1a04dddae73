// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Asking for refinement: turns read again by a language model, as a durable job.
#include "interface/api/local_memos.h"

namespace memos::api {

Result<JobId> LocalMemos::refine(const RefineRequest& request) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_CHECK_OK(cubes_.find(request.cube, "cube"));
  return fail(ErrorCode::kUnavailable, "no language model is set for this folder", "refine");
}

}  // namespace memos::api
