// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "interface/doors/openai/prompt.h"
#include "interface/http/message.h"
#include "memos/memos.hpp"

/// What memory does with a request to a language model, and how the request steers it.
namespace memos::doors::openai {

/// What the operator set.
struct MemorySettings {
  std::size_t budget = 1'000;  ///< Tokens of memory in a prompt; 0 = none.
  bool remember = true;
};

/// Whose memory is meant, and what is done with it.
struct Steering {
  std::string cube;
  Scope scope;             ///< Of what is remembered.
  std::size_t budget = 0;  ///< 0 = nothing is looked for.
  bool remember = true;
};

/// From the headers X-Memos-User, -Cube, -Session, -Agent, -App, -Recall, -Remember, -Budget and the prompt's `user`.
/// Without any the cube is "me"; without a session a conversation is known by its first message. Others of the name
/// X-Memos-… are refused: kInvalidArgument, naming the header.
[[nodiscard]] Result<Steering> read_steering(const http::Headers& headers, const Prompt& prompt,
                                             const MemorySettings& settings);

/// What was found for a prompt.
struct Recalled {
  std::string standing;  ///< Profile and standing instructions: the same for every question.
  std::string memories;
  std::vector<MemoryId> used;  ///< In the order of `memories`.
  std::size_t beliefs = 0;     ///< In `standing`.
  std::size_t tokens = 0;      ///< Estimated, of both.
  double confidence = 0;
  std::string notice;
};

/// A cube that is not there yet holds nothing; what is in the prompt already is left out. Errors as Memos::context.
[[nodiscard]] Result<Recalled> recall(Memos& memos, const Steering& steering, const Prompt& prompt);

/// The user's last message and the answer to it, as turns; no items when there is nothing to remember.
[[nodiscard]] AddRequest exchange_of(const Steering& steering, const Prompt& prompt);
/// With the answer.
[[nodiscard]] AddRequest with_answer(AddRequest exchange, std::string answer);

/// Tells in the answer's header what was used.
void tell(http::Headers& headers, const Steering& steering, const Recalled& recalled, bool will_remember);
/// What may stand in a header: one line of printable ASCII, everything else percent-encoded.
[[nodiscard]] std::string header_text(std::string_view text);

}  // namespace memos::doors::openai
