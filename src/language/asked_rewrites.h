// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

namespace memos::language::stated {

/// An English question for a time in the form that the rules read: "At what time is X?", "When do I have to hand in
/// X?", "When does X have to be in?" as "When is X?" and "When is the deadline for X?". Other questions as they are.
[[nodiscard]] std::string plain_question(std::string_view question);
/// "论文截止到什么时候？" as "论文什么时候截止？". Other questions as they are.
[[nodiscard]] std::string plain_chinese_question(std::string_view question);

}  // namespace memos::language::stated
