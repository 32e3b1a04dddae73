// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/prompt_parts.h"

#include <algorithm>
#include <utility>

namespace memos::api {
namespace {

/// What stands between two parts belongs to the second one, so that a part's tokens do not depend on what follows it.
constexpr std::string_view kBetween = "\n\n";
constexpr std::string_view kNotes = "Notes:\n";
constexpr std::string_view kMessage = "Message:\n";

std::vector<PromptPart> joined(std::vector<PromptPart> parts) {
  for (std::size_t i = 1; i < parts.size(); ++i) parts[i].text.insert(0, kBetween);
  return parts;
}

/// Notes and message are told apart where there are both.
std::vector<PromptPart> question_parts(std::vector<PromptPart> parts) {
  if (parts.size() > 1) {
    parts.front().text.insert(0, kNotes);
    parts.back().text.insert(0, kMessage);
  }
  return joined(std::move(parts));
}

/// One message of the prompt, of one part or several.
struct Message {
  std::string role;
  std::vector<PromptPart> parts;
  [[nodiscard]] std::string text() const {
    std::string text;
    for (const PromptPart& part : parts) text += part.text;
    return text;
  }
};

std::vector<Message> messages_of(const PromptParts& parts) {
  std::vector<Message> messages;
  if (!parts.standing.empty()) messages.push_back({"system", joined(parts.standing)});
  for (const PromptPart& turn : parts.history) messages.push_back({turn.role, {turn}});
  messages.push_back({parts.question.back().role, question_parts(parts.question)});
  return messages;
}

/// The message's parts as one, for a template that does not leave their text as it is.
PromptPart merged(const Message& message, std::string text) {
  PromptPart whole = message.parts.back();
  whole.text = std::move(text);
  if (message.parts.size() == 1) return whole;
  if (is_stable(whole.kind)) whole.kind = SegmentKind::kContext;
  whole.memory = {};
  whole.sources.clear();
  for (const PromptPart& part : message.parts) {
    whole.sources.insert(whole.sources.end(), part.sources.begin(), part.sources.end());
    whole.shared = whole.shared && part.shared;
  }
  return whole;
}

}  // namespace

bool is_stable(SegmentKind kind) noexcept {
  return kind == SegmentKind::kTemplate || kind == SegmentKind::kSystem || kind == SegmentKind::kProfile ||
         kind == SegmentKind::kMemory;
}

std::vector<PromptPart> all_parts(const PromptParts& parts) {
  std::vector<PromptPart> all;
  for (Message& message : messages_of(parts))
    for (PromptPart& part : message.parts) all.push_back(std::move(part));
  return all;
}

Result<std::vector<TokenisedPart>> tokenise(const model::Generator& generator, const PromptParts& parts) {
  std::vector<Message> own = messages_of(parts);
  std::vector<model::ChatMessage> messages;
  for (const Message& message : own) messages.push_back({message.role, message.text()});
  MEMOS_TRY(const std::vector<model::PromptPiece> pieces, generator.render(messages));
  std::vector<TokenisedPart> all;
  const auto take = [&](PromptPart part, bool control) -> Status {
    MEMOS_TRY(std::vector<model::Token> tokens, generator.tokenize(part.text, control));
    if (all.empty() && generator.begin_token() >= 0) tokens.insert(tokens.begin(), generator.begin_token());
    all.push_back({std::move(part), std::move(tokens)});
    return {};
  };
  for (const model::PromptPiece& piece : pieces) {
    if (piece.control) {
      MEMOS_CHECK_OK(take(
          {.kind = SegmentKind::kTemplate, .text = piece.text, .memory = {}, .sources = {}, .shared = true}, true));
    } else if (piece.text == messages[piece.message].content) {
      for (PromptPart& part : own[piece.message].parts) MEMOS_CHECK_OK(take(std::move(part), false));
    } else {
      MEMOS_CHECK_OK(take(merged(own[piece.message], piece.text), false));
    }
  }
  return all;
}

bool leave_one_out(PromptParts& parts) {
  if (!parts.history.empty()) {
    parts.history.erase(parts.history.begin());
    return true;
  }
  if (parts.question.size() > 1) {
    parts.question.erase(parts.question.begin());
    return true;
  }
  for (const SegmentKind kind : {SegmentKind::kMemory, SegmentKind::kProfile}) {
    const auto last = std::ranges::find(parts.standing.rbegin(), parts.standing.rend(), kind, &PromptPart::kind);
    if (last == parts.standing.rend()) continue;
    parts.standing.erase(std::next(last).base());
    return true;
  }
  return false;
}

bool is_public(const Body& body) {
  return body.governance.sensitivity == Sensitivity::kPublic && body.governance.readers.empty();
}

}  // namespace memos::api
