// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace memos::reader {

/// What a language model is asked to do.
enum class PromptKind : std::uint8_t {
  kFacts,    ///< facts.md: read facts from turns.
  kSummary,  ///< summary.md: sum a session up.
};
/// "facts", "summary"; the file of a prompts folder is that with ".md".
[[nodiscard]] std::string_view name(PromptKind kind) noexcept;
[[nodiscard]] Result<PromptKind> parse_prompt_kind(std::string_view text);

/// A text with places like {{turns}} to be filled.
struct Prompt {
  std::string text;
  std::string hash;  ///< 16 hex digits: names the text in what is made with it.
};
struct Prompts {
  Prompt facts, summary;
  [[nodiscard]] const Prompt& of(PromptKind kind) const noexcept {
    return kind == PromptKind::kFacts ? facts : summary;
  }
};

/// The prompts that are compiled in, each checked like a user's.
[[nodiscard]] const Prompts& shipped_prompts();
/// Those of a folder; the shipped one where the folder has no such file. Errors, naming the file: kNotFound (the folder
/// has neither), kInvalidArgument (a place is missing, not known, or not closed; not UTF-8), kExhausted (too long),
/// kIo.
[[nodiscard]] Result<Prompts> load_prompts(base::FileSystem& files, const std::string& folder);
/// Error kInvalidArgument naming the place.
[[nodiscard]] Result<Prompt> make_prompt(PromptKind kind, std::string text);

struct Filling {
  std::string_view place;
  std::string_view text;
};
/// The prompt with its places filled. What is filled in is not looked at again, whatever it holds.
[[nodiscard]] std::string fill(const Prompt& prompt, std::span<const Filling> fillings);

}  // namespace memos::reader
