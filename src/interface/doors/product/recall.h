// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "interface/doors/common/condition.h"
#include "memos/memos.hpp"

/// Finding what a question needs, in MemOS's four lists. Both of its APIs search by this.
namespace memos::doors::product {

struct RecallAsked {
  std::vector<std::string> cubes;  ///< Those that are not there hold nothing.
  std::string query;
  std::string session_id;  ///< What was said in it comes a little sooner.
  Condition condition;
  std::vector<MemoryType> types;                                   ///< Only these; empty = all.
  std::size_t texts = 10, preferences = 6, tools = 6, skills = 3;  ///< How many of each; 0 = none.
  std::optional<double> relativity;                                ///< The least.
  bool drop_repeats = true;  ///< Of texts that say the same only the best is shown.
  bool neighbors = false;    ///< With a part of a file comes the one before and the one after.
  std::optional<UtcMs> now;
};

struct Recalled {
  Memory memory;
  double relativity = 0;  ///< The hit's confidence; 0 for a preference that no hit speaks of.
  std::string said{};     ///< Of a preference that was read from a turn: the words.
};

struct Recall {
  std::vector<Recalled> texts, preferences, tools, skills;  ///< Best first.
};

[[nodiscard]] Result<Recall> recall(Memos& memos, const RecallAsked& asked);

/// The cubes of the list that are there.
[[nodiscard]] Result<std::vector<std::string>> existing(Memos& memos, const std::vector<std::string>& cubes);

/// A text that is compared with others; its words are taken apart when they are first needed. Used by one thread.
class Said {
 public:
  explicit Said(std::string text) : text_(std::move(text)) {}
  /// Both say the same: equal but for case and blanks, or nearly all of their words are.
  [[nodiscard]] bool same_as(const Said& other) const;

 private:
  [[nodiscard]] const std::vector<std::size_t>& words() const;
  std::string text_;
  mutable std::optional<std::vector<std::size_t>> words_;  ///< Their hashes, each once, in order.
};
[[nodiscard]] inline bool says_the_same(const std::string& a, const std::string& b) { return Said(a).same_as(Said(b)); }

}  // namespace memos::doors::product
