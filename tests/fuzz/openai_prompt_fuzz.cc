// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Requests to a language model: memories are put in and taken out again, and nothing else of the body changes; a second
// pass adds nothing; answers are read to some end.
#include "fuzz.h"
#include "interface/doors/openai/answer.h"
#include "interface/doors/openai/embeddings.h"
#include "interface/doors/openai/prompt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace openai = memos::doors::openai;
  const auto text = memos::fuzz::as_text(data, size);
  const auto value = memos::json::parse(text);
  for (const openai::Api api : {openai::Api::kChat, openai::Api::kResponses}) {
    static_cast<void>(openai::answer_of(text, api));
    const auto prompt = openai::read_prompt(text, api);
    if (!prompt) continue;
    MEMOS_INVARIANT(prompt->question_text().size() <= size * 3, "it grew");
    MEMOS_INVARIANT(openai::with_memories(*prompt, "", "") == text, "nothing was added and it changed");
    const std::string with = openai::with_memories(*prompt, "Lives in Lisbon.\n", "The kite is green.\n");
    if (!value) continue;  // What is no JSON is skimmed, and passed on as it is changed.
    MEMOS_INVARIANT(memos::json::parse(with).has_value() || with == text, "it is no JSON any more");
    const auto again = openai::read_prompt(with, api);
    MEMOS_INVARIANT(again.has_value(), "it is no prompt any more");
    MEMOS_INVARIANT(openai::with_memories(*again, "Lives in Lisbon.\n", "The kite is green.\n") == with,
                    "put in twice");
  }
  static_cast<void>(openai::calling_response(text));
  if (value) static_cast<void>(openai::read_embedding(*value));
  return 0;
}
