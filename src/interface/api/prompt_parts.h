// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memos/requests.hpp"
#include "model/generator.h"
#include "operation/activation/prompt.h"

namespace memos::api {

/// Whether everybody of the tenant may read it.
[[nodiscard]] bool is_public(const Body& body);

/// One part of a prompt as text, before it has tokens.
struct PromptPart {
  SegmentKind kind = SegmentKind::kTurn;
  std::string text;
  MemoryId memory;
  std::vector<activation::Source> sources{};
  bool shared = false;
  std::string role{};  ///< Of a turn.
};

/// All parts of a prompt, in their order. None is empty; those of `standing` and `question` do not end with white
/// space.
struct PromptParts {
  std::vector<PromptPart> standing;  ///< What goes into the system message: system, profile, memories.
  std::vector<PromptPart> history;   ///< A message each.
  std::vector<PromptPart> question;  ///< The last message: what it needs of the memories, then the turn itself.
};

/// All parts with what stands between them.
[[nodiscard]] std::vector<PromptPart> all_parts(const PromptParts& parts);

/// A part, or a piece of the template, with its tokens.
struct TokenisedPart {
  PromptPart part;
  std::vector<model::Token> tokens;
};

/// The prompt by the model's template, every part tokenised on its own. Errors: those of render() and tokenize().
[[nodiscard]] Result<std::vector<TokenisedPart>> tokenise(const model::Generator& generator, const PromptParts& parts);

/// Whether a part, in its place, is likely to come again.
[[nodiscard]] bool is_stable(SegmentKind kind) noexcept;

/// Takes one thing out that can be done without: the oldest earlier turn, then what the question needs, then the last
/// kv_segment, then the profile. False when nothing of that is left.
[[nodiscard]] bool leave_one_out(PromptParts& parts);

}  // namespace memos::api
