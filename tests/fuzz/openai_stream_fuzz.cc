// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Streamed answers of language models say the same however they are cut.
#include "fuzz.h"
#include "interface/doors/openai/answer.h"

namespace {

namespace openai = memos::doors::openai;

std::pair<std::optional<std::string>, std::string> said_by(openai::Api api, std::string_view text, std::size_t step) {
  openai::StreamedAnswer answer(api);
  for (std::size_t at = 0; at < text.size(); at += step) answer.feed(text.substr(at, step));
  return {answer.text(), answer.calling()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = memos::fuzz::as_text(data, size);
  for (const openai::Api api : {openai::Api::kChat, openai::Api::kResponses}) {
    const auto whole = said_by(api, text, size + 1);
    MEMOS_INVARIANT(whole == said_by(api, text, 1), "it depends on the cuts");
    MEMOS_INVARIANT(whole == said_by(api, text, 7), "it depends on the cuts");
    MEMOS_INVARIANT(!whole.first || !whole.first->empty(), "an answer of nothing");
  }
  return 0;
}
