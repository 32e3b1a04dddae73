// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "base/http_test_support.h"

namespace memos::model::test {

using base::test::ServerReply;
using base::test::TestServer;

}  // namespace memos::model::test
