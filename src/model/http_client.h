// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "base/http_client.h"

/// Models behind endpoints are reached through the program's one HTTP client.
namespace memos::model {

using base::HttpClient;
using base::HttpReply;
using base::HttpRequest;
using base::make_http_client;

}  // namespace memos::model
