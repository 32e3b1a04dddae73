// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Where things stand in a JSON text, so that it can be changed in a few places and stays byte for byte what it was in
/// all others. Skims: what lies between is not checked, and nothing is refused for what memos does not know. Views are
/// into the text that was given. Pure functions.
namespace memos::doors::openai {

struct RawMember {
  std::string key;         ///< Decoded.
  std::string_view value;  ///< As it stands there, without white space around it.
};

/// The members of an object, in order; none when the text is no object, or a key is no text.
[[nodiscard]] std::optional<std::vector<RawMember>> raw_members(std::string_view object);
/// The elements of an array; none when the text is no array.
[[nodiscard]] std::optional<std::vector<std::string_view>> raw_elements(std::string_view array);
/// The value of a JSON string; none when it is none.
[[nodiscard]] std::optional<std::string> raw_text(std::string_view value);
/// The value of the member with this name; empty when there is none, or more than one.
[[nodiscard]] std::string_view raw_find(const std::vector<RawMember>& members, std::string_view key) noexcept;
/// The text as a JSON string without the quotes.
[[nodiscard]] std::string raw_escaped(std::string_view text);

/// Changes to a text, made all at once.
class Edits {
 public:
  /// `text` outlives it.
  explicit Edits(std::string_view text) : text_(text) {}
  /// Puts `what` in the place of `old`, a view into the text that may be empty. Places do not overlap; of several at
  /// one place the first comes first.
  void replace(std::string_view old, std::string what);
  [[nodiscard]] bool empty() const noexcept { return edits_.empty(); }
  [[nodiscard]] std::string apply() const;

 private:
  struct Edit {
    std::size_t at = 0, length = 0;
    std::string what;
  };
  std::string_view text_;
  std::vector<Edit> edits_;
};

}  // namespace memos::doors::openai
