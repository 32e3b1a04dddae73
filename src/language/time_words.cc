// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_words.h"

#include <array>
#include <cstring>

#include "base/invariant.h"
#include "language/word_list.h"

namespace memos::language {
namespace {

constexpr std::size_t kSlots = 4096;  // a power of two, at most half full

/// Open addressing over words of at most kMaxTimeWord bytes, padded with zeros: a look-up compares 16 bytes.
struct WordTable {
  struct Slot {
    std::array<char, kMaxTimeWord + 1> word{};
    TimeWordEntry entry;
  };
  std::array<Slot, kSlots> slots;
  std::size_t used = 0;

  static std::size_t slot_of(const std::array<char, kMaxTimeWord + 1>& word) noexcept {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::memcpy(&low, word.data(), 8);
    std::memcpy(&high, word.data() + 8, 8);
    const std::uint64_t mixed = (low ^ (high * 0x9E3779B97F4A7C15U)) * 0xD6E8FEB86659FD93U;
    return static_cast<std::size_t>(mixed >> 52U);
  }
  [[nodiscard]] const Slot& find(const std::array<char, kMaxTimeWord + 1>& word) const noexcept {
    for (std::size_t at = slot_of(word);; at = (at + 1) % kSlots) {
      if (slots[at].word == word || slots[at].word[0] == '\0') return slots[at];
    }
  }
  /// The first entry of a word stays.
  void add(std::span<const TimeWordList> lists) {
    for (const TimeWordList& list : lists) {
      for_each_word(list.words, [&](std::string_view text) {
        MEMOS_INVARIANT(text.size() <= kMaxTimeWord && used < kSlots / 2, text);
        std::array<char, kMaxTimeWord + 1> word{};
        text.copy(word.data(), text.size());
        auto& slot = const_cast<Slot&>(find(word));
        if (slot.word[0] != '\0') return;
        slot = {word, list.entry};
        ++used;
      });
    }
  }
};

const WordTable& table() {
  static const WordTable* const kTable = [] {
    static WordTable made;
    made.add(kEnglishTimeWords);
    made.add(kTenseWords);
    made.add(kSpanishTimeWords);
    return &made;
  }();
  return *kTable;
}

}  // namespace

const TimeWordEntry& find_time_word(std::string_view folded) noexcept {
  static constexpr TimeWordEntry kUnknown;
  if (folded.empty() || folded.size() > kMaxTimeWord) return kUnknown;
  std::array<char, kMaxTimeWord + 1> word{};
  folded.copy(word.data(), folded.size());
  return table().find(word).entry;
}

}  // namespace memos::language
