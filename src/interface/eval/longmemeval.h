// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>
#include <vector>

#include "interface/reader/reader.h"

namespace memos::eval {

/// Whether the JSON text is a list whose first member looks like an instance of LongMemEval (Wu et al. 2024).
[[nodiscard]] bool is_longmemeval(std::string_view json);

/// Reads instances as conversations of one question each: sample_id = question_id, category = question_type,
/// "abstention" where the id ends in "_abs"; message ids "SESSION:N"; evidence = turns marked has_answer; now = the
/// question's date. Errors: kInvalidArgument naming the field.
[[nodiscard]] Result<std::vector<reader::Conversation>> read_longmemeval(std::string_view json);

}  // namespace memos::eval
