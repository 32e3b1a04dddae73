// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "memos/requests.hpp"

/// Memories as text for a prompt: how long it is, and how it is kept from breaking out of its place. Pure functions
/// over UTF-8; docs/context.md shows the formats.
namespace memos::api {

/// What a text uses up of a budget.
struct TextSize {
  std::size_t words = 0;        ///< Runs between white space; a Chinese, Japanese or Korean character is one.
  std::size_t half_tokens = 0;  ///< Twice the estimated tokens; see measure().
  [[nodiscard]] std::size_t tokens() const noexcept { return (half_tokens + 1) / 2; }
};

/// Words are counted, tokens estimated for byte-pair vocabularies, rather too many than too few: a run of ASCII
/// letters is one token for each six letters begun, a digit and a punctuation mark one each, a run of line feeds one,
/// blanks none; a Chinese, Japanese or Korean character one and a half, any other character beyond ASCII one for each
/// two bytes begun. Of two texts one behind the other never more than of both alone.
[[nodiscard]] TextSize measure(std::string_view text) noexcept;

/// A memory's text as one line that cannot end early, pass for another line, or close what stands around it: white
/// space of any kind becomes single blanks, control and invisible formatting characters go, and what could be taken
/// for markup of the format, or for a chat template's, is escaped or replaced.
[[nodiscard]] std::string safe_text(std::string_view text, ContextFormat format);
/// The same for a name that stands before a colon or in an attribute: without quotes and colons, at most 60 characters.
[[nodiscard]] std::string safe_name(std::string_view name, ContextFormat format);

/// The text without sentences that only ask, "…" where they stood; as it is when it does nothing but ask.
[[nodiscard]] std::string without_questions(std::string_view text);
/// The run of sentences that holds the most of the question's terms, of at most `words` words where one sentence
/// is not longer already; then its beginning. "…" where something is left out. A shorter text as it is.
[[nodiscard]] std::string excerpt(std::string_view text, std::string_view question, std::size_t words);

/// One part of a context, each ending in a line feed: sizes of parts add up to at least that of the whole.
struct ContextShape {
  ContextFormat format = ContextFormat::kPlain;

  [[nodiscard]] std::string opening() const;  ///< Before everything.
  [[nodiscard]] std::string closing() const;
  [[nodiscard]] std::string list_heading(std::string_view name) const;  ///< "Profile" and "Instructions".
  [[nodiscard]] std::string list_line(std::string_view name, std::string_view text) const;
  [[nodiscard]] std::string list_end(std::string_view name) const;
  [[nodiscard]] std::string session_heading(std::string_view label) const;
  [[nodiscard]] std::string turn(std::string_view who, std::string_view text, std::string_view remark) const;
  [[nodiscard]] std::string session_end() const;
  /// What a part uses up where it will stand: in chat messages, as a JSON string.
  [[nodiscard]] TextSize size_of(std::string_view part) const;
  /// The whole: itself, or a list of messages with one of the role "system".
  [[nodiscard]] std::string wrapped(std::string_view parts) const;
};

}  // namespace memos::api
