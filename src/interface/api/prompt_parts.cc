// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/prompt_parts.h"

#include <algorithm>
#include <utility>

namespace memos::api {
namespace {

/// What stands between two standing parts belongs to the second one, so that a part's tokens do not depend on what
/// follows it.
constexpr std::string_view kBetween = "\n\n";

std::string standing_text(std::span<const PromptPart> standing) {
  std::string text;
  for (const PromptPart& part : standing) text += part.text;
  return text;
}

/// The standing parts as one, for a template that does not leave their text as it is.
PromptPart all_standing(std::span<const PromptPart> standing, std::string text) {
  PromptPart whole{.kind = SegmentKind::kContext, .text = std::move(text), .memory = {}, .sources = {}, .shared = true};
  for (const PromptPart& part : standing) {
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

std::vector<PromptPart> standing_parts(const PromptParts& parts) {
  std::vector<PromptPart> standing = parts.standing;
  for (std::size_t i = 1; i < standing.size(); ++i) standing[i].text.insert(0, kBetween);
  return standing;
}

Result<std::vector<TokenisedPart>> tokenise(const model::Generator& generator, const PromptParts& parts) {
  std::vector<model::ChatMessage> messages;
  const std::vector<PromptPart> own = standing_parts(parts);
  const std::string standing = standing_text(own);
  const std::size_t before = standing.empty() ? 0 : 1;
  if (before > 0) messages.push_back({"system", standing});
  for (const PromptPart& turn : parts.turns) messages.push_back({turn.role, turn.text});
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
    } else if (piece.message < before) {
      if (piece.text == standing) {
        for (const PromptPart& part : own) MEMOS_CHECK_OK(take(part, false));
      } else {
        MEMOS_CHECK_OK(take(all_standing(own, piece.text), false));
      }
    } else {
      PromptPart turn = parts.turns[piece.message - before];
      turn.text = piece.text;
      MEMOS_CHECK_OK(take(std::move(turn), false));
    }
  }
  return all;
}

bool leave_one_out(PromptParts& parts) {
  if (parts.turns.size() > 1) {
    parts.turns.erase(parts.turns.begin());
    return true;
  }
  for (const SegmentKind kind : {SegmentKind::kContext, SegmentKind::kMemory, SegmentKind::kProfile}) {
    const auto last = std::ranges::find(parts.standing.rbegin(), parts.standing.rend(), kind, &PromptPart::kind);
    if (last == parts.standing.rend()) continue;
    parts.standing.erase(std::next(last).base());
    return true;
  }
  return false;
}

}  // namespace memos::api
