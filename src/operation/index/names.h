// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace memos::index {

/// A word of a question: letters and digits, with apostrophes inside.
struct Word {
  std::uint32_t begin = 0;  ///< Byte offsets in the text; `end` leaves out a possessive ending.
  std::uint32_t end = 0;
  std::uint32_t whole_end = 0;  ///< With the possessive ending ('s, or ' after s).
  std::string folded;           ///< NFKC_Casefold of [begin, end); a curly apostrophe is straight.
  bool capital = false;         ///< Begins with an upper-case letter.
};

/// The words of a text, in order.
[[nodiscard]] std::vector<Word> words_of(std::string_view text);

/// The parts of a speaker's name that can be recognised in a question.
struct NameParts {
  std::vector<std::string> words;  ///< Folded; of a name of several words without function words and single letters.
  std::string short_form;          ///< First three letters of a first name of five or more; else empty.
  std::string whole;  ///< The folded name if it holds CJK characters (found inside a sentence); else empty.
};

/// Empty parts when the name is a role ("user", "assistant", ...): roles are not names.
[[nodiscard]] NameParts parts_of_name(std::string_view name);

/// True when `word` can stand for this part of a name: equal, and where the part is also a function word ("Will"), or
/// is a short form ("Mel"), written with a capital letter inside the sentence.
[[nodiscard]] bool may_be_name(const Word& word, bool first_in_text, bool short_form);

/// Who is called what: from words of names to numbers of speakers. Not thread-safe.
class SpeakerNames {
 public:
  void add(std::uint32_t speaker, std::string_view name);

  struct Match {
    std::uint32_t speaker = 0;
    std::size_t word = 0;  ///< Which of the words; kInside = found inside a sentence without word breaks (CJK).
    friend auto operator<=>(const Match&, const Match&) = default;
  };
  static constexpr std::size_t kInside = SIZE_MAX;
  /// Every word that may stand for a speaker, ordered by speaker.
  [[nodiscard]] std::vector<Match> find(std::string_view text, const std::vector<Word>& words) const;

 private:
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_word_, by_short_form_;
  std::vector<std::pair<std::string, std::uint32_t>> whole_;
};

}  // namespace memos::index
