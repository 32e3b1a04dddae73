// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/file.h"
#include "base/log.h"
#include "base/result.h"

namespace memos::model {

/// Learns the projection of a model's token vectors and puts it beside the model (projection_path). Errors:
/// kUnsupported (no engine module, or a model without one vector a token or with another pooling than the mean).
[[nodiscard]] Status learn_projection(base::FileSystem& fs, const std::string& model_path, const base::Logger& logger);

}  // namespace memos::model
