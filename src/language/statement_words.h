// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The words of a message as the statement rules of English and Spanish see them.
namespace memos::language::stated {

/// What a word is to the grammar; a word may be several.
enum WordFlag : std::uint32_t {
  kArticle = 1U << 0U,     ///< Begins a noun phrase and is dropped from a value: a, the, some.
  kOwner = 1U << 1U,       ///< my, our
  kOtherOwner = 1U << 2U,  ///< his, her, their, your, its
  kSelf = 1U << 3U,        ///< I, we
  kThird = 1U << 4U,       ///< he, she, they, it
  kYou = 1U << 5U,
  kPreposition = 1U << 6U,
  kConjunction = 1U << 7U,  ///< and, or, but, so
  kSubordinate = 1U << 8U,  ///< because, while, which
  kUnreal = 1U << 9U,       ///< if, unless, whether: what follows is not said to be so.
  kAsking = 1U << 10U,      ///< what, where, who
  kAdverb = 1U << 11U,      ///< May stand inside a verb group.
  kCloser = 1U << 12U,      ///< Ends a noun phrase: now, too, again.
  kNot = 1U << 13U,         ///< not, n't, never
  kBe = 1U << 14U,
  kHave = 1U << 15U,
  kDo = 1U << 16U,
  kWill = 1U << 17U,
  kDoubt = 1U << 18U,   ///< might, would, could, should: not said to be so.
  kFiller = 1U << 19U,  ///< oh, well, hey
  kPast = 1U << 20U,    ///< With kBe, kHave, kDo: was, had, did.
  kNumberWord = 1U << 21U,
  kMaybe = 1U << 22U,    ///< maybe, perhaps, probably
  kQuality = 1U << 23U,  ///< An adjective of judgement or state, no value by itself: great, late, broken.
  kReport = 1U << 24U,   ///< said, thinks: what follows is another's word.
  kDream = 1U << 25U,    ///< wish, imagine, pretend: what follows is not so.
  kColour = 1U << 26U,
  kPlain = 1U << 27U,    ///< Known and no name, even with a capital at the head of a sentence.
  kTrigger = 1U << 28U,  ///< A text without one states nothing.
};

/// Bits of Word::forms.
enum VerbForm : std::uint8_t { kBase = 1, kThirdForm = 2, kPastForm = 4, kParticiple = 8, kIng = 16 };

/// Number of a verb in the table of its language; 0 = no verb.
using VerbId = std::uint16_t;

struct Word {
  std::uint32_t begin = 0;  ///< Bytes in the text.
  std::uint32_t end = 0;
  std::string_view lower;  ///< Folded; the view lives as long as the Words or for ever.
  std::uint32_t flags = 0;
  VerbId verb = 0;
  std::uint8_t forms = 0;
  char mark = 0;  ///< Of punctuation: , ; : ( ) - "
  bool capital = false;
  bool quoted = false;
  bool digits = false;  ///< Begins with a digit (or + and a currency sign before one).

  [[nodiscard]] bool is(std::uint32_t any) const noexcept { return (flags & any) != 0; }
  [[nodiscard]] bool form(std::uint8_t any) const noexcept { return verb != 0 && (forms & any) != 0; }
};

struct Sentence {
  std::size_t begin = 0;  ///< Words.
  std::size_t end = 0;
  bool asked = false;  ///< Ends with a question mark.
};

/// A word of the lexicon of a language.
struct WordEntry {
  std::uint32_t flags = 0;
  VerbId verb = 0;
  std::uint8_t forms = 0;
};

/// A lexicon: open addressing over the folded words. Made once, read by all threads.
class Lexicon {
 public:
  struct Row {
    std::uint32_t flags;
    std::string_view words;  ///< Separated by blanks.
  };
  /// `verbs`: "live" (regular) or "go goes went gone going".
  Lexicon(std::span<const Row> rows, std::span<const std::string_view> verbs, bool english);
  [[nodiscard]] const WordEntry& find(std::string_view folded) const noexcept;
  /// Number of a verb by its base form; 0 if it is not known.
  [[nodiscard]] VerbId verb(std::string_view base) const noexcept;
  [[nodiscard]] std::string_view base(VerbId verb) const noexcept { return bases_[verb]; }

 private:
  struct Slot {
    std::string word;
    WordEntry entry;
  };
  WordEntry& entry_for(std::string_view word);
  void add_verb(std::string_view row, bool english);

  std::vector<Slot> slots_;
  std::vector<std::string> bases_;
};

/// English and Spanish lexicons; made when first asked for.
[[nodiscard]] const Lexicon& english_lexicon();
[[nodiscard]] const Lexicon& spanish_lexicon();

/// A text as words and sentences. Views the text. One pass; bytes that are not valid UTF-8 separate words.
class Words {
 public:
  Words(std::string_view text, const Lexicon& lexicon);
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return words_.size(); }
  /// The i-th word; an empty mark beyond both ends.
  [[nodiscard]] const Word& operator[](std::size_t i) const noexcept {
    static constexpr Word kBeyond = [] {
      Word beyond;
      beyond.mark = '.';
      return beyond;
    }();
    return i < words_.size() ? words_[i] : kBeyond;
  }
  [[nodiscard]] std::span<const Sentence> sentences() const noexcept { return sentences_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] const Lexicon& lexicon() const noexcept { return *lexicon_; }
  /// Bytes from the first to the last word of [begin, end).
  [[nodiscard]] std::string_view bytes(std::size_t begin, std::size_t end) const noexcept;
  /// The i-th word is one of these, written "a|b|c".
  [[nodiscard]] bool says(std::size_t i, std::string_view choices) const noexcept;
  /// The words from i on are these, each may be a choice: "have to", "no longer|more". Words matched, 0 = no.
  [[nodiscard]] std::size_t match(std::size_t i, std::string_view phrase) const noexcept;
  /// A word with kTrigger occurs.
  [[nodiscard]] bool triggered() const noexcept { return (all_flags_ & kTrigger) != 0; }

 private:
  void read();
  std::size_t read_word(std::size_t at);
  void add_word(std::size_t begin, std::size_t end, std::string_view lower);
  void add_mark(std::size_t begin, std::size_t end, char mark);
  void end_sentence(bool asked);
  [[nodiscard]] bool abbreviation() const noexcept;
  [[nodiscard]] bool joins(std::size_t at, std::size_t next, std::size_t word_begin) const noexcept;

  std::string_view text_;
  const Lexicon* lexicon_;
  std::string lower_;
  std::vector<Word> words_;
  std::vector<Sentence> sentences_;
  std::size_t sentence_begin_ = 0;
  std::uint32_t all_flags_ = 0;
  bool quoted_ = false;
};

/// True where one of "a|b|c" equals the word.
[[nodiscard]] bool one_of(std::string_view word, std::string_view choices) noexcept;

}  // namespace memos::language::stated
