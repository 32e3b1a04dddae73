// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "interface/cli/command.h"
#include "interface/eval/answer_prompts.h"
#include "interface/reader/reader.h"

/// What the sub-commands of `memos eval` share.
namespace memos::cli {

using Measurement =
    std::function<Status(Memos& memos, const std::vector<reader::Conversation>& conversations, const ProgressFn&)>;

/// By whose rules the answers to a file's questions are judged: LongMemEval's for a file of its shape, else LoCoMo's.
[[nodiscard]] Result<eval::Protocol> protocol_of(const std::string& file);

/// Reads a file of the shape of LoCoMo's or LongMemEval's and measures in --data, or in a folder of its own that is
/// removed at the end.
[[nodiscard]] Status measure(Context& context, const std::string& file, bool use_vectors,
                             const Measurement& measurement);

/// Writes what --out asks for.
[[nodiscard]] Status write_lines(const std::string& path, const std::string& text);

void add_eval_context(CLI::App& group, Context& context);
void add_eval_owner(CLI::App& group, Context& context);
void add_eval_answers(CLI::App& group, Context& context);

}  // namespace memos::cli
