// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_stream.h"

#include "model/chat_wire.h"

namespace memos::model {
namespace {

std::unexpected<Error> shapeless() {
  return fail(ErrorCode::kUnsupported, "the language model's endpoint sent no stream of a chat completion", "url");
}

}  // namespace

Status ChatStream::add(std::string_view bytes) {
  taken_ += bytes.size();
  if (taken_ > limits::kMaxEndpointReplyBytes)
    return fail(ErrorCode::kExhausted, "the language model's answer is too long", "url");
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + 1);
    const std::string line = std::exchange(line_, {});
    MEMOS_CHECK_OK(take_line(line));
  }
  return {};
}

Status ChatStream::take_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (ollama_) {
    if (line.empty()) return {};
  } else {
    if (!line.starts_with("data:")) return {};  // Comments, names of events, blank lines.
    line.remove_prefix(5);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (line == "[DONE]") {
      ended_ = true;
      return {};
    }
  }
  const auto event = json::parse(line);
  if (!event) return shapeless();
  // Its text is not repeated: some servers send the prompt back in it.
  if (event->find("error") != nullptr)
    return fail(ErrorCode::kUnavailable, "the language model's endpoint broke off with an error", "url");
  return ollama_ ? take_ollama(*event) : take_event(*event);
}

Status ChatStream::say(const std::string* text) {
  if (text == nullptr || text->empty()) return {};
  made_.text += *text;
  if (!on_piece_ || on_piece_(*text)) return {};
  return fail(ErrorCode::kCancelled, "stopped while answering");
}

Status ChatStream::take_event(const json::Value& event) {
  if (const json::Value* usage = event.find("usage"); usage != nullptr && usage->as_object() != nullptr) {
    made_.prompt_tokens = count_in(usage, "prompt_tokens");
    made_.answer_tokens = count_in(usage, "completion_tokens");
  }
  const json::Value* list = event.find("choices");
  const json::Array* choices = list == nullptr ? nullptr : list->as_array();
  if (choices == nullptr) return shapeless();
  if (choices->empty()) return {};
  const json::Value& choice = choices->front();
  if (const std::string* why = text_in(&choice, "finish_reason")) {
    ended_ = true;
    if (*why == "length") made_.end = GenerationEnd::kLength;
  }
  return say(text_in(choice.find("delta"), "content"));
}

Status ChatStream::take_ollama(const json::Value& event) {
  const json::Value* done = event.find("done");
  if (done == nullptr || done->as_bool() == nullptr) return shapeless();
  if (*done->as_bool()) {
    ended_ = true;
    const std::string* why = text_in(&event, "done_reason");
    if (why != nullptr && *why == "length") made_.end = GenerationEnd::kLength;
    made_.prompt_tokens = count_in(&event, "prompt_eval_count");
    made_.answer_tokens = count_in(&event, "eval_count");
  }
  return say(text_in(event.find("message"), "content"));
}

Result<Generation> ChatStream::finish() {
  if (!line_.empty()) {
    const std::string line = std::exchange(line_, {});
    MEMOS_CHECK_OK(take_line(line));
  }
  if (!ended_) return fail(ErrorCode::kUnavailable, "the language model's endpoint broke off in its answer", "url");
  return std::move(made_);
}

}  // namespace memos::model
