// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_words.h"

#include <algorithm>
#include <array>

#include "language/code_points.h"

namespace memos::language::stated {

namespace {

constexpr std::size_t kSlots = 8192;  ///< Power of two, more than twice the forms of a lexicon.

constexpr std::uint64_t hash(std::string_view word) noexcept {
  std::uint64_t value = 14695981039346656037ULL;  // FNV-1a
  for (const char c : word) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return value ^ (value >> 29U);
}

/// The next word of a list separated by blanks; empty at its end.
std::string_view next_word(std::string_view& list) noexcept {
  while (!list.empty() && list.front() == ' ') list.remove_prefix(1);
  const std::size_t end = std::min(list.find(' '), list.size());
  const std::string_view word = list.substr(0, end);
  list.remove_prefix(end);
  return word;
}

bool vowel(char c) noexcept { return std::string_view("aeiou").contains(c); }

std::string third_form(std::string_view base) {
  const std::string word(base);
  if (word.ends_with("s") || word.ends_with("x") || word.ends_with("ch") || word.ends_with("sh") || word.ends_with("o"))
    return word + "es";
  if (word.ends_with("y") && word.size() > 1 && !vowel(word[word.size() - 2]))
    return word.substr(0, word.size() - 1) + "ies";
  return word + "s";
}

std::string past_form(std::string_view base) {
  const std::string word(base);
  if (word.ends_with("e")) return word + "d";
  if (word.ends_with("y") && word.size() > 1 && !vowel(word[word.size() - 2]))
    return word.substr(0, word.size() - 1) + "ied";
  return word + "ed";
}

std::string ing_form(std::string_view base) {
  const std::string word(base);
  if (word.ends_with("ie")) return word.substr(0, word.size() - 2) + "ying";
  if (word.ends_with("e") && !word.ends_with("ee")) return word.substr(0, word.size() - 1) + "ing";
  return word + "ing";
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }

/// "don't" written without its apostrophe.
struct Contraction {
  std::string_view word;
  std::size_t split;
  std::string_view rest;
};
constexpr std::array<Contraction, 20> kContractions{
    {{"im", 1, "'m"},    {"ive", 1, "'ve"},   {"dont", 2, "n't"},  {"doesnt", 4, "n't"}, {"didnt", 3, "n't"},
     {"isnt", 2, "n't"}, {"arent", 3, "n't"}, {"wasnt", 3, "n't"}, {"havent", 4, "n't"}, {"hasnt", 3, "n't"},
     {"cant", 2, "n't"}, {"wont", 2, "n't"},  {"whats", 4, "'s"},  {"wheres", 5, "'s"},  {"whos", 3, "'s"},
     {"weve", 2, "'ve"}, {"hes", 2, "'s"},    {"shes", 3, "'s"},   {"thats", 4, "'s"},   {"werent", 4, "n't"}}};
constexpr std::array<std::string_view, 6> kClitics{"'s", "'m", "'re", "'ve", "'ll", "'d"};

}  // namespace

bool one_of(std::string_view word, std::string_view choices) noexcept {
  for (std::size_t at = 0; at <= choices.size();) {
    const std::size_t bar = std::min(choices.find('|', at), choices.size());
    if (choices.substr(at, bar - at) == word) return true;
    at = bar + 1;
  }
  return false;
}

Lexicon::Lexicon(std::span<const Row> rows, std::span<const std::string_view> verbs, bool english)
    : slots_(kSlots), bases_(1) {
  for (const Row& row : rows) {
    std::string_view list = row.words;
    for (std::string_view word = next_word(list); !word.empty(); word = next_word(list)) {
      entry_for(word).flags |= row.flags | kPlain;
    }
  }
  for (const std::string_view row : verbs) add_verb(row, english);
}

WordEntry& Lexicon::entry_for(std::string_view word) {
  std::size_t at = hash(word) & (kSlots - 1);
  while (!slots_[at].word.empty() && slots_[at].word != word) at = (at + 1) & (kSlots - 1);
  slots_[at].word = word;
  return slots_[at].entry;
}

const WordEntry& Lexicon::find(std::string_view folded) const noexcept {
  static constexpr WordEntry kUnknown;
  std::size_t at = hash(folded) & (kSlots - 1);
  while (!slots_[at].word.empty()) {
    if (slots_[at].word == folded) return slots_[at].entry;
    at = (at + 1) & (kSlots - 1);
  }
  return kUnknown;
}

VerbId Lexicon::verb(std::string_view base) const noexcept {
  const auto found = std::ranges::find(bases_, base);
  return found == bases_.end() ? VerbId{0} : static_cast<VerbId>(found - bases_.begin());
}

void Lexicon::add_verb(std::string_view row, bool english) {
  std::vector<std::string> forms;
  for (std::string_view word = next_word(row); !word.empty(); word = next_word(row)) forms.emplace_back(word);
  if (english && forms.size() == 1) {
    const std::string base = forms[0];
    forms = {base, third_form(base), past_form(base), past_form(base), ing_form(base)};
  }
  const auto id = static_cast<VerbId>(bases_.size());
  bases_.push_back(forms[0]);
  for (std::size_t i = 0; i < forms.size(); ++i) {
    WordEntry& entry = entry_for(forms[i]);
    if (entry.verb != 0 && entry.verb != id) continue;  // the verb that was listed first owns the form
    entry.verb = id;
    // "canceled", "cancelled": two spellings of one form
    const bool spelling =
        forms.size() > 3 && forms[2].ends_with("ed") && (forms[3].ends_with("ed") || forms[3].ends_with("t"));
    const auto form =
        (i == 2 || i == 3) && spelling ? unsigned{kPastForm | kParticiple} : 1U << std::min<std::size_t>(i, 4);
    entry.forms = static_cast<std::uint8_t>(entry.forms | form);
    entry.flags |= kTrigger | kPlain;
  }
}

Words::Words(std::string_view text, const Lexicon& lexicon) : text_(text), lexicon_(&lexicon), lower_(text) {
  for (std::size_t i = 0; i < lower_.size(); ++i) {
    const auto c = static_cast<unsigned char>(lower_[i]);
    if (is_upper(lower_[i])) lower_[i] = static_cast<char>(c + 32);
    // Capitals of Latin-1: À to Þ without ×
    const bool capital =
        c >= 0x80 && c <= 0x9E && c != 0x97 && i > 0 && static_cast<unsigned char>(lower_[i - 1]) == 0xC3;
    if (capital) lower_[i] = static_cast<char>(c + 32);
  }
  words_.reserve(text.size() / 4 + 4);
  read();
}

std::string_view Words::bytes(std::size_t begin, std::size_t end) const noexcept {
  if (begin >= end || end > words_.size()) return {};
  return text_.substr(words_[begin].begin, words_[end - 1].end - words_[begin].begin);
}

bool Words::says(std::size_t i, std::string_view choices) const noexcept {
  return i < words_.size() && words_[i].mark == 0 && one_of(words_[i].lower, choices);
}

std::size_t Words::match(std::size_t i, std::string_view phrase) const noexcept {
  std::size_t count = 0;
  for (std::string_view word = next_word(phrase); !word.empty(); word = next_word(phrase), ++count) {
    if (!says(i + count, word)) return 0;
  }
  return count;
}

/// A sign between two word characters that belongs to the word: "brother-in-law", "9:30", "a@b.org", "1,000".
bool Words::joins(std::size_t at, std::size_t next, std::size_t word_begin) const noexcept {
  if (at == word_begin || next >= text_.size()) return false;
  const char before = text_[at - 1];
  const char after = text_[next];
  const bool digits = is_digit(before) && is_digit(after);
  const bool mail = text_.substr(word_begin, at - word_begin).contains('@');
  if (static_cast<unsigned char>(after) < 0x80 && !is_digit(after) && !is_upper(after) && !is_lower(after))
    return false;
  switch (text_[at]) {
    case '-':
    case '_':
    case '@':
    case '&':
      return true;
    case '+':
      return text_.substr(at).substr(0, 30).contains('@');
    case '.':
      return digits || mail || (is_lower(before) && is_lower(after)) || (is_upper(before) && is_upper(after));
    case ':':
    case ',':
    case '/':
      return digits || (text_[at] == '/' && mail);
    default:
      return false;
  }
}

void Words::add_mark(std::size_t begin, std::size_t end, char mark) {
  words_.push_back({.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(end), .mark = mark});
}

void Words::add_word(std::size_t begin, std::size_t end, std::string_view lower) {
  const WordEntry& entry = lexicon_->find(lower);
  Word word{.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(end), .lower = lower};
  word.flags = entry.flags;
  word.verb = entry.verb;
  word.forms = entry.forms;
  word.capital = text_[begin] != lower_[begin] || (begin + 1 < end && text_[begin + 1] != lower_[begin + 1]);
  const char head = text_[begin];
  word.digits = is_digit(head) || (begin + 1 < end && !is_lower(head) && !is_upper(head) && is_digit(text_[end - 1]));
  word.quoted = quoted_;
  all_flags_ |= word.flags;
  words_.push_back(word);
}

bool Words::abbreviation() const noexcept {
  return !words_.empty() && words_.back().mark == 0 &&
         one_of(words_.back().lower, "dr|mr|mrs|ms|st|prof|jr|sr|vs|no|e.g|i.e|approx|ave|rd|blvd|sra|dra|srta");
}

void Words::end_sentence(bool asked) {
  if (words_.size() > sentence_begin_) sentences_.push_back({sentence_begin_, words_.size(), asked});
  sentence_begin_ = words_.size();
  quoted_ = quoted_ && asked;  // an open quotation mark counts for its sentence only
}

/// Reads a run of word characters with what joins them, and splits its clitics off. The place behind it.
std::size_t Words::read_word(std::size_t begin) {
  std::size_t at = begin;
  std::size_t apostrophe = 0;
  std::size_t behind = 0;
  while (at < text_.size()) {
    std::size_t next = at;
    const char32_t point = decode(text_, next);
    if (point == kInvalid) break;
    const CharClass kind = is_inert(point) && point != 0x2019 ? CharClass::kSeparator : class_of(point);
    if (kind == CharClass::kApostrophe) {
      const bool inner = at > begin && next < text_.size() && (is_lower(lower_[next]));
      if (!inner) break;
      if (apostrophe == 0) apostrophe = at, behind = next;
    } else if (kind == CharClass::kSeparator && !(at > begin && joins(at, next, begin))) {
      const bool sign = at == begin && (text_[at] == '+' || text_[at] == '$' || point == 0x20AC || point == 0xA3);
      const bool tail = at > begin && (text_[at] == '%' || text_[at] == '+' || text_[at] == '#');
      if (!sign && !tail) break;
    }
    at = next;
  }
  const std::string_view all(lower_);
  if (apostrophe != 0) {
    const std::string_view rest = all.substr(behind, at - behind);
    if (rest == "t" && lower_[apostrophe - 1] == 'n' && apostrophe - begin > 1) {
      add_word(begin, apostrophe - 1, all.substr(begin, apostrophe - 1 - begin));
      add_word(apostrophe - 1, at, "n't");
      return at;
    }
    for (const std::string_view clitic : kClitics) {
      if (clitic.substr(1) != rest) continue;
      add_word(begin, apostrophe, all.substr(begin, apostrophe - begin));
      add_word(apostrophe, at, clitic);
      return at;
    }
  }
  const std::string_view word = all.substr(begin, at - begin);
  const auto* const found = std::ranges::find(kContractions, word, &Contraction::word);
  if (found != kContractions.end()) {
    add_word(begin, begin + found->split, word.substr(0, found->split));
    add_word(begin + found->split, at, found->rest);
  } else if (at > begin) {
    add_word(begin, at, word);
  }
  return at;
}

void Words::read() {
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t behind = read_word(at);
    if (behind > at) {
      at = behind;
      continue;
    }
    std::size_t next = at;
    const char32_t point = decode(text_, next);
    const char before = at > 0 ? text_[at - 1] : ' ';
    const bool head = before == ' ' || before == '\n' || before == '(' || before == ',' || before == ':';
    const bool tail = next >= text_.size() || !(is_lower(lower_[next]) || is_digit(lower_[next]));
    if (point == '"' || point == 0x201C || point == 0x201D || point == 0xAB || point == 0xBB) {
      quoted_ = point == '"' ? !quoted_ : point == 0x201C || point == 0xAB;
      add_mark(at, next, '"');
    } else if ((point == '\'' || point == 0x2018 || point == 0x2019) && (head != tail)) {
      quoted_ = head;
      add_mark(at, next, '"');
    } else if (point == '!' || point == '?' || point == '\n' || point == 0x2026 || point == 0x3002 || point == 0xFF1F) {
      end_sentence(point == '?' || point == 0xFF1F);
    } else if (point == '.') {
      if (!abbreviation()) end_sentence(false);
    } else if (point != ' ' && point != '\t' && point != '\r' && point != 0xA0) {
      const bool known = point == ',' || point == ';' || point == ':' || point == '(' || point == ')';
      add_mark(at, next, known ? static_cast<char>(point) : '-');
    }
    at = next;
  }
  end_sentence(false);
}

}  // namespace memos::language::stated
