// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A stream says the same however it is cut, and what it says is its answer; what a form takes whole is JSON; pieces of
// an answer are valid text.
#include "base/utf8.h"
#include "fuzz.h"
#include "model/answer_text.h"
#include "model/chat_stream.h"
#include "model/json_form.h"

namespace {

std::string said_by(bool ollama, std::string_view text, std::size_t step) {
  std::string said;
  const memos::model::OnPiece take = [&](std::string_view piece) {
    said += piece;
    return true;
  };
  memos::model::ChatStream stream(ollama, take);
  for (std::size_t at = 0; at < text.size(); at += step) {
    if (!stream.add(text.substr(at, step))) return said;
  }
  const auto made = stream.finish();
  MEMOS_INVARIANT(!made || made->text == said, "the answer is not its pieces");
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = memos::fuzz::as_text(data, size);
  for (const bool ollama : {false, true})
    MEMOS_INVARIANT(said_by(ollama, text, 1) == said_by(ollama, text, text.size() + 1), "it depends on the cuts");

  memos::model::JsonForm form;
  std::string taken;
  for (const char c : text) {
    if (form.take({&c, 1})) taken.push_back(c);
    if (form.complete()) MEMOS_INVARIANT(memos::json::parse(taken).has_value(), "a form took what is no JSON");
  }
  if (const auto value = memos::json::parse(text)) static_cast<void>(memos::model::JsonForm::from_schema(*value));

  memos::model::AnswerText answer({"}\n", "data"});
  std::string pieces;
  for (const char c : text) pieces += answer.add({&c, 1});
  pieces += answer.finish();
  MEMOS_INVARIANT(pieces == answer.text(), "the text is not its pieces");
  MEMOS_INVARIANT(memos::base::first_invalid_utf8(pieces) == std::string_view::npos, "a piece is not valid text");
  return 0;
}
