// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/reader/byte_source.h"
#include "interface/reader/reader.h"

namespace memos::reader {

/// Recognises a file by its content. Errors: kInvalidArgument when it is empty, is no text, or is JSON of no known
/// shape; those of the source.
[[nodiscard]] Result<Format> detect(ByteSource& source);

/// Whether a file of JSON objects is one JSON value (a list, or one object over several lines) and not lines.
[[nodiscard]] Result<bool> is_one_value(ByteSource& source);

}  // namespace memos::reader
