// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/word_rules.h"

#include <libstemmer.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

#include "base/invariant.h"
#include "base/limits.h"
#include "language/code_points.h"
#include "language/english_forms.h"
#include "language/stop_words.h"

namespace memos::language {
namespace {

constexpr LanguageMask kEliding =
    mask_of(Language::kFrench) | mask_of(Language::kItalian) | mask_of(Language::kCatalan);

/// True for what is written with an apostrophe before a word ("l'été", "dell'anno") and means nothing by itself.
bool is_elision(std::string_view part) noexcept {
  static constexpr std::string_view kParts[] = {"l",      "d",      "j",      "m",     "t",    "s",     "n",
                                                "c",      "qu",     "un",     "all",   "dall", "dell",  "nell",
                                                "sull",   "coll",   "gl",     "quell", "bell", "quest", "jusqu",
                                                "lorsqu", "puisqu", "quoiqu", "dov",   "com",  "cos"};
  return std::ranges::find(kParts, part) != std::end(kParts);
}

/// Base letter of a folded Latin letter; 0 for a combining mark, '?' for anything else. Letters without a
/// decomposition (ø, ł, đ, ı) stand for the letter that English writes for them.
char base_letter(char32_t c) noexcept {
  if (c < 0x80) return static_cast<char>(c);
  if (c >= 0x300 && c <= 0x36F) return 0;
  static constexpr std::string_view kLatin1 = "aaaaaa?ceeeeiiii?nooooo?ouuuuy?y";  // U+00E0 .. U+00FF
  if (c >= 0xE0 && c <= 0xFF) return kLatin1[c - 0xE0];
  static constexpr std::string_view kExtended =  // U+0100 .. U+017F
      "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkkllllllllllnnnnnnnnnoooooo??"
      "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
  if (c >= 0x100 && c <= 0x17F) return kExtended[c - 0x100];
  return '?';
}

/// The word in plain a-z where every letter has a base letter; else as it is.
std::string_view without_accents(std::string_view word, std::string& buffer) {
  std::string plain;
  for (std::size_t at = 0; at < word.size();) {
    const char base = base_letter(decode(word, at));
    if (base == '?') return word;
    if (base != 0) plain.push_back(base);
  }
  if (plain.empty()) return word;
  buffer = std::move(plain);
  return buffer;
}

bool is_ascii(std::string_view word) noexcept {
  return std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct LetterUse {
  std::u32string_view letters;
  LanguageMask languages;
};
constexpr LanguageMask set(std::initializer_list<Language> languages) noexcept {
  LanguageMask mask = 0;
  for (const Language language : languages) mask |= mask_of(language);
  return mask;
}
using enum Language;
/// Who writes letters beyond a-z in ordinary words.
constexpr LetterUse kLetterUses[] = {
    {U"ñ", set({kSpanish, kBasque})},
    {U"ãõ", set({kPortuguese})},
    {U"âê", set({kPortuguese, kFrench, kRomanian})},
    {U"î", set({kRomanian, kFrench})},
    {U"ô", set({kPortuguese, kFrench})},
    {U"ûœëÿ", set({kFrench})},
    {U"ç", set({kFrench, kPortuguese, kTurkish, kCatalan})},
    {U"èà", set({kFrench, kItalian, kCatalan, kPortuguese})},
    {U"ì", set({kItalian})},
    {U"ù", set({kItalian, kFrench})},
    {U"ò", set({kItalian, kCatalan})},
    {U"é", set({kFrench, kSpanish, kPortuguese, kItalian, kCatalan, kHungarian, kIrish})},
    {U"áíóú", set({kSpanish, kPortuguese, kHungarian, kCatalan, kIrish})},
    {U"ä", set({kGerman, kSwedish, kFinnish})},
    {U"ö", set({kGerman, kSwedish, kFinnish, kTurkish, kHungarian})},
    {U"ü", set({kGerman, kTurkish, kHungarian, kSpanish})},
    {U"å", set({kSwedish, kDanish, kNorwegian})},
    {U"øæ", set({kDanish, kNorwegian})},
    {U"őű", set({kHungarian})},
    {U"ğı", set({kTurkish})},
    {U"ş", set({kTurkish, kRomanian})},
    {U"ășțţ", set({kRomanian})},
    {U"ąčęėįšųūž", set({kLithuanian})},
};

LanguageMask languages_of_letter(char32_t c) noexcept {
  for (const LetterUse& use : kLetterUses) {
    if (use.letters.find(c) != std::u32string_view::npos) return use.languages;
  }
  return 0;
}

LanguageMask languages_of_letters(std::string_view word) noexcept {
  LanguageMask mask = 0;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = decode(word, at);
    if (c < 0x80) continue;
    const LanguageMask letter = languages_of_letter(c);
    if (letter == 0) return 0;
    mask = mask == 0 ? letter : mask & letter;
  }
  return mask;
}

/// Function words that only one language shortens before an apostrophe.
LanguageMask languages_of_elision(std::string_view part) noexcept {
  static constexpr std::string_view kItalian[] = {"all", "coll", "dall", "dell", "nell", "quell", "sull"};
  static constexpr std::string_view kFrench[] = {"jusqu", "lorsqu", "puisqu", "qu", "quoiqu"};
  if (std::ranges::find(kItalian, part) != std::end(kItalian)) return mask_of(Language::kItalian);
  if (std::ranges::find(kFrench, part) != std::end(kFrench)) return mask_of(Language::kFrench);
  return 0;
}

WordRules::Evidence evidence_of(std::string_view word) noexcept {
  LanguageMask stop = stop_word_languages(word);
  const std::size_t apostrophe = word.find('\'');
  if (stop == 0 && apostrophe != std::string_view::npos) {
    stop = word.ends_with("'s") ? stop_word_languages(word.substr(0, apostrophe)) & mask_of(Language::kEnglish) : 0;
    if (stop == 0) stop = languages_of_elision(word.substr(0, apostrophe));
    if (stop == 0 && is_elision(word.substr(0, apostrophe))) {
      stop = stop_word_languages(word.substr(apostrophe + 1)) & kEliding;
    }
  }
  if (stop != 0) return {stop, 0};
  return {0, is_ascii(word) ? 0 : languages_of_letters(word)};
}

/// Longest prefix of at most `limit` bytes that ends on a code point boundary.
std::string_view cut(std::string_view word, std::size_t limit) noexcept {
  if (word.size() <= limit) return word;
  while ((static_cast<unsigned char>(word[limit]) & 0xC0U) == 0x80U) --limit;
  return word.substr(0, limit);
}

}  // namespace

void Stemmers::Delete::operator()(sb_stemmer* stemmer) const noexcept { sb_stemmer_delete(stemmer); }

std::string_view Stemmers::stem(std::string_view word, Language language) {
  if (language == Language::kNone || word.empty()) return word;
  auto& stemmer = stemmers_[static_cast<std::size_t>(language)];
  if (!stemmer) {
    stemmer.reset(sb_stemmer_new(name_of(language).stemmer, "UTF_8"));
    MEMOS_INVARIANT(stemmer != nullptr, name_of(language).stemmer);  // libstemmer without this algorithm
  }
  const sb_symbol* const stem =
      sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
  if (stem == nullptr) throw std::bad_alloc();
  const int size = sb_stemmer_length(stemmer.get());
  return size <= 0 ? word : std::string_view(reinterpret_cast<const char*>(stem), static_cast<std::size_t>(size));
}

// One cache line. `key` is padded with zeros; a word that is too long for it is not cached.
struct alignas(64) WordRules::Slot {
  static constexpr std::size_t kText = 24;
  char key[kText];
  char term[kText];
  std::uint8_t key_size;  ///< 0 = free.
  std::uint8_t term_size;
  Language language;
  std::uint8_t unused;
  Evidence evidence;
};

WordRules::WordRules() : cache_(std::make_unique<Slot[]>(limits::kStemCacheSlots)) {
  static_assert(sizeof(Slot) == 64 && (limits::kStemCacheSlots & (limits::kStemCacheSlots - 1)) == 0);
}
WordRules::~WordRules() = default;

WordRules::Outcome WordRules::apply(std::string_view word, Language language) {
  if (word.size() > Slot::kText) return compute(word, language);
  std::uint64_t key[3] = {0, 0, 0};
  std::memcpy(key, word.data(), word.size());
  // Odd constants of splitmix64 and its finisher mix the three words; any good mix will do.
  std::uint64_t hash = key[0] * 0x9E3779B97F4A7C15U ^
                       (key[1] + static_cast<std::uint64_t>(language)) * 0xBF58476D1CE4E5B9U ^
                       key[2] * 0x94D049BB133111EBU;
  hash ^= hash >> 32U;
  hash *= 0xD6E8FEB86659FD93U;
  Slot& slot = cache_[(hash >> 40U) & (limits::kStemCacheSlots - 1)];
  if (slot.key_size == word.size() && slot.language == language && std::memcmp(slot.key, key, Slot::kText) == 0) {
    return {std::string_view(slot.term, slot.term_size), slot.evidence};
  }
  const Outcome outcome = compute(word, language);
  if (outcome.term.size() <= Slot::kText) {
    slot.key_size = static_cast<std::uint8_t>(word.size());
    slot.language = language;
    std::memcpy(slot.key, key, Slot::kText);
    slot.term_size = static_cast<std::uint8_t>(outcome.term.size());
    std::ranges::copy(outcome.term, slot.term);
    slot.evidence = outcome.evidence;
  }
  return outcome;
}

/// The word without what its language hangs on it with an apostrophe.
std::string_view WordRules::bare(std::string_view word, Language language) {
  const std::size_t apostrophe = word.find('\'');
  switch (language) {
    case Language::kEnglish:
      if (!is_ascii(word)) word = without_accents(word, buffer_);
      break;
    case Language::kFrench:
    case Language::kItalian:
    case Language::kCatalan:
      if (apostrophe != std::string_view::npos && is_elision(word.substr(0, apostrophe)))
        word.remove_prefix(apostrophe + 1);
      break;
    case Language::kTurkish:  // case endings of names: "İstanbul'da"
      word = word.substr(0, apostrophe);
      // İ folds to i and a dot above; Turkish writes that letter i.
      if (const std::size_t dot = word.find("i\u0307"); dot != std::string_view::npos) {
        buffer_.assign(word).erase(dot + 1, 2);
        word = buffer_;
      }
      break;
    default:
      break;
  }
  if (word.size() > 2 && word.ends_with("'s")) word.remove_suffix(2);
  return word;
}

WordRules::Outcome WordRules::compute(std::string_view word, Language language) {
  Outcome outcome{.term = {}, .evidence = evidence_of(word)};
  if (word.size() > limits::kMaxTermBytes) {
    outcome.term = cut(word, limits::kMaxTermBytes);
    return outcome;
  }
  if (language == Language::kNone) {
    outcome.term = word;
    return outcome;
  }
  const LanguageMask own = mask_of(language);
  if ((stop_word_languages(word) & own) != 0) return outcome;
  std::string_view term = bare(word, language);
  if ((stop_word_languages(term) & own) != 0) return outcome;
  if (language == Language::kEnglish) {
    if (const std::string_view base = irregular_base(term); !base.empty()) term = base;
    if ((stop_word_languages(term) & own) != 0) return outcome;
  }
  outcome.term = cut(stemmers_.stem(term, language), limits::kMaxTermBytes);
  return outcome;
}

}  // namespace memos::language
