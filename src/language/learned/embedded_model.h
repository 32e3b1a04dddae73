// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "language/learned/model.h"

namespace memos::language::learned {

/// The model that was trained on corpus/ when the program was built.
[[nodiscard]] const Model& embedded_model();

}  // namespace memos::language::learned
