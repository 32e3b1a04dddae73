// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace memos::op {

/// Which parts of the ranking take part; all, but for measurements of what each is worth.
struct Switches {
  bool context_window = true;
  bool feedback = true;
  bool fused_feedback = true;
  bool vector = true;
  bool sentences = true;
  bool tokens = true;
  bool previous_question = true;
  bool named_speaker = true;
  bool user_speaks = true;
  bool date = true;
  bool session_date = true;
  bool spoken_time = true;
  bool says_when = true;
  bool question_share = true;
};

/// All but the named ones (their names are the members'). Error kInvalidArgument for an unknown name, which lists all.
[[nodiscard]] Result<Switches> all_but(std::span<const std::string> names);

}  // namespace memos::op
