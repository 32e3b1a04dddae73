// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace memos::doors {

/// One part of a form (RFC 7578).
struct FormPart {
  std::string name;
  std::string filename;  ///< Empty: a field, not a file.
  std::string bytes;
};

/// The parts of a body of multipart/form-data. kInvalidArgument: "Content-Type" without that type or its boundary,
/// "body" for what is no such form, or has more than 256 parts.
[[nodiscard]] Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body);

}  // namespace memos::doors
