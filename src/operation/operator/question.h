// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "language/language.h"
#include "operation/index/names.h"
#include "operation/index/view.h"

namespace memos::op {

/// A question's text taken apart, the same for every cube.
struct Question {
  std::string text;
  std::vector<index::Word> words;
  language::TermList terms;
  bool first_person = false;  ///< Says I, me, my, mine, myself, I'm, I've, I'd or I'll.
};

[[nodiscard]] Question read_question(std::string_view text);

/// Who of a cube's visible speakers a question names.
struct Naming {
  std::vector<std::uint32_t> speakers;  ///< String numbers, rising.
  std::vector<bool> is_name;            ///< Per word of the question.
};

/// A speaker whose matched words are all matched by another speaker who has more of them is not meant ("Ann" beside
/// "Ann Lee" when the question says "Ann Lee").
[[nodiscard]] Naming find_names(const Question& question, const index::View& view);

/// A term of a question with how often it says it; names of speakers are left out: whom a turn is from is a rule of its
/// own. In the order of the text.
struct QuestionTerm {
  std::string text;
  std::uint32_t count = 1;
  std::string_view said;  ///< As the question writes it the first time.
};
[[nodiscard]] std::vector<QuestionTerm> terms_without_names(const Question& question, const Naming& naming);

/// The question with the words that name somebody replaced: a possessive by "my", else by "I".
[[nodiscard]] std::string in_first_person(const Question& question, const std::vector<bool>& is_name);

}  // namespace memos::op
