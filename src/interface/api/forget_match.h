// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "infrastructure/vault/vault.h"
#include "memos/requests.hpp"

namespace memos::api {

/// Finds a name in texts: as whole words in a row, whatever their case, with or without a possessive ending. "Bob" is
/// not in "Bobby" or "bobsled"; a part of a name with a hyphen ("Ann" in "Ann-Marie") is not that name. A name with
/// Chinese, Japanese or Korean characters is found inside a text as it stands, for there are no blanks between words.
class NameMatcher {
 public:
  explicit NameMatcher(std::string_view name);
  /// The name has something that can be found.
  [[nodiscard]] bool usable() const noexcept { return !words_.empty() || !inside_.empty(); }
  [[nodiscard]] bool in(std::string_view text) const;
  /// The text is nothing but the name.
  [[nodiscard]] bool is(std::string_view text) const;

 private:
  std::vector<std::string> words_;  ///< Folded.
  std::string inside_;              ///< Folded, of a name that is found inside a text; else empty.
  std::string folded_;
};

/// Which versions of memories fit a request to forget, as far as one version tells (not its `ids` and `query`).
class ForgetMatcher {
 public:
  /// `request` outlives the matcher.
  explicit ForgetMatcher(const ForgetRequest& request);
  /// Statements decide about the memories that they were read from.
  [[nodiscard]] bool asks_statements() const noexcept { return !request_.key.empty() || !request_.about.empty(); }
  /// The statement is of the asked slot and names what is asked about, as far as either is asked.
  [[nodiscard]] bool states(const Body& body) const;
  /// `stated`: a statement that was read from this memory fits by what it states.
  [[nodiscard]] bool fits(const vault::VersionRow& row, bool stated) const;

 private:
  [[nodiscard]] bool has_key(const Body& body) const;
  [[nodiscard]] bool is_about(const Body& body) const;

  const ForgetRequest& request_;
  NameMatcher name_;
};

}  // namespace memos::api
