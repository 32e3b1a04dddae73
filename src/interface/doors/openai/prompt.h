// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interface/doors/openai/raw_json.h"

/// What a request to a language model says, and how memories are put into it.
namespace memos::doors::openai {

enum class Api : std::uint8_t { kChat, kResponses };

/// One message of a prompt.
struct Said {
  std::string role;
  std::string name;
  std::string text;          ///< Of all its text parts; without what a memory system put there.
  bool marked = false;       ///< A memory system put something there.
  std::string_view content;  ///< As it stands in the body.
};

/// A request as far as memory is concerned. Views are into the body that was read.
struct Prompt {
  Api api = Api::kChat;
  std::string_view body;
  std::string user;  ///< Field "user" (or "safety_identifier"); empty = not said.
  std::string model;
  std::string previous;  ///< Of /v1/responses: the response that this one goes on from; empty = none.
  bool stream = false;
  std::vector<Said> said;
  std::optional<std::size_t> system;    ///< Of said: the message that standing knowledge goes behind.
  std::optional<std::size_t> question;  ///< Of said: the user's last message.
  std::string_view messages;            ///< The list, or the text of a bare input.
  std::string_view instructions;        ///< Of /v1/responses; empty = there is none.

  /// The text that memories are looked for; empty = nobody asks anything.
  [[nodiscard]] std::string question_text() const;
  /// What the prompt says already.
  [[nodiscard]] std::vector<std::string> present() const;
};

/// None when the body is not of this shape: then it is none of memory's business.
[[nodiscard]] std::optional<Prompt> read_prompt(std::string_view body, Api api);

/// The body with what is remembered: `standing` behind the instructions at the beginning, where it stays the same from
/// request to request and prompt caches keep it; `memories` before the text of the user's last message, behind
/// everything that was sent before. Marked, so that what is there already is not put there again; all other bytes stay.
[[nodiscard]] std::string with_memories(const Prompt& prompt, std::string_view standing, std::string_view memories);

/// The text without what was marked.
[[nodiscard]] std::string without_marked(std::string_view text);

}  // namespace memos::doors::openai
