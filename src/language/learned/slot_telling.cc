// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/slot_telling.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/hash.h"
#include "language/change_words.h"
#include "language/language.h"
#include "language/learned/embedded_model.h"
#include "language/learned/sentence_parts.h"
#include "language/learned/told_keys.h"
#include "language/phrases.h"
#include "language/slot_synonyms.h"
#include "language/spelling.h"

namespace memos::language::learned {

namespace {

constexpr std::size_t kLongestText = 4 * 1024;  ///< Bytes; longer messages are documents.
constexpr std::size_t kLongest = 400;           ///< Of a sentence.
constexpr float kLeast = 0.1F;                  ///< Below, something else is likelier by far.
constexpr float kEnough = 0.5F;                 ///< So likely a slot is sure, if nothing else but other slots is.
constexpr float kNothing = 0.97F;               ///< Such sentences are not looked at in parts.

struct KeySlot {
  std::string_view key;  ///< Or how it begins, with '.' at the end.
  std::string_view slot;
};
constexpr KeySlot kKeys[] = {{"home.city", "home"},
                             {"home.address", "address"},
                             {"work.employer", "employer"},
                             {"work.role", "role"},
                             {"relation.partner", "partner"},
                             {"pet.", "pet"},
                             {"contact.phone", "phone"},
                             {"possession.phone", "handset"},
                             {"contact.email", "email"},
                             {"allergy", "allergy"},
                             {"diet", "diet"},
                             {"favourite.", "favourite"},
                             {"age", "age"},
                             {"birthday", "birthday"},
                             {"deadline", "deadline"},
                             {"meeting.", "meeting"},
                             {"possession.car", "car"},
                             {"medication.", "medication"},
                             {"language.learning", "language"},
                             {"hobby", "hobby"},
                             {"instrument", "instrument"},
                             {"gym", "gym"},
                             {"doctor", "doctor"},
                             {"dentist", "doctor"},
                             {"therapist", "doctor"},
                             {"study.", "school"},
                             {"possession.computer", "computer"}};

std::optional<std::size_t> slot_for(std::string_view key) {
  const auto* const row = std::ranges::find_if(kKeys, [&](const KeySlot& one) {
    const bool named = one.key.ends_with('.') || one.key == "deadline";
    return key == one.key || (named && key.starts_with(one.key));
  });
  if (row == std::end(kKeys)) return std::nullopt;
  return static_cast<std::size_t>(std::ranges::find(kSlots, row->slot) - kSlots.begin());
}

/// Whether what was told is of the asked slot: "favourite.colour" is no "favourite.film". What names no thing ("nothing
/// else has been my favourite", "it's on Fridays now") may be of any.
bool same_slot(std::string_view told, std::string_view asked) {
  if (told.empty()) return asked.starts_with("favourite.") || asked.starts_with("meeting.");
  const std::size_t dot = asked.find('.');
  if (asked == "doctor" || asked == "dentist" || asked == "therapist") return told == asked;
  if (dot == std::string_view::npos || dot + 1 == asked.size() || told == asked) return true;
  if (!asked.starts_with("favourite.") && !asked.starts_with("meeting.") && !asked.starts_with("deadline."))
    return true;
  const std::size_t told_dot = told.find('.');
  return told_dot == std::string_view::npos || told.substr(told_dot + 1).contains(asked.substr(dot + 1)) ||
         asked.contains(told.substr(told_dot + 1));
}

/// "Pottery is on Fridays from now on": the message has a word of what a class or a deadline is called that is asked
/// for.
bool names_asked(std::string_view text, std::string_view asked) {
  if (!asked.starts_with("meeting.") && !asked.starts_with("deadline.")) return false;
  static const Phrases common(
      "class|classes|meeting|call|lesson|lessons|appointment|practice|session|course|weekly|daily|team|clase|clases|"
      "reunión|cita|curso|taller|entrega|the|my|our|of|de|mi");
  const std::string words = words_of(text);
  std::string name(asked.substr(asked.find('.') + 1));
  if (has_cjk(name)) {
    for (const std::string_view tail : {"课", "会", "班"})
      if (name.ends_with(tail) && name.size() > 2 * tail.size()) name.resize(name.size() - tail.size());
    return text.contains(name);
  }
  for (std::size_t from = 0; from < name.size();) {
    const std::size_t to = std::min(name.find('_', from), name.size());
    const std::string word = " " + name.substr(from, to - from) + " ";
    if (word.size() > 4 && !common.in(word) && words.contains(word)) return true;
    from = to + 1;
  }
  return false;
}

/// What a message says of one slot; the value by its place, so that no text is kept.
struct Told {
  std::uint8_t slot = 0;
  float told = 0, ended = 0;
  std::uint32_t begin = 0, end = 0;                    ///< Of the value; empty = none was made out.
  std::uint32_t sentence_begin = 0, sentence_end = 0;  ///< Of the sentence that tells it.
};
using Tellings = std::vector<Told>;

/// Reads all slots of one message.
class TellingReader {
 public:
  explicit TellingReader(std::string_view text) : text_(text) {}

  Tellings read() && {
    if (is_joke(text_)) return {};
    for (const Assertion& said : told_sentences(text_, {})) {
      if (said.text.size() > kLongest || opens_supposition(said.text)) continue;
      sentence_ = with_mark(text_, said);
      asked_ = said.asked;
      impersonal_ = !said.own;
      for (const std::string_view part : parts_of(sentence_, said.asked)) {
        // A sentence about others may tell who one's partner is, or what a pet is called ("he's called Admiral").
        only_kin_ = said.others && !is_about_speaker(part);
        if (!read_part(part)) break;
      }
    }
    return std::move(tellings_);
  }

 private:
  /// False: the sentence tells nothing, and its parts need not be looked at.
  bool read_part(std::string_view part) {
    if (opens_supposition(part)) return true;
    const std::vector<Token> tokens = tokens_of(part);
    if (tokens.size() < 2) return true;
    sentence_features(tokens, {0, 0}, part, features_);
    const auto scores = model_.classify(features_);
    for (std::size_t slot = 0; slot < kSlots.size(); ++slot) {
      if (only_kin_ && kSlots[slot] != "partner" && kSlots[slot] != "pet") continue;
      const float told = scores[class_for(slot, false)];
      const float ended = scores[class_for(slot, true)];
      if (std::max(told, ended) < kLeast) continue;
      Told& one = telling_of(slot);
      one.ended = std::max(one.ended, ended);
      // Against nothing and an end, as other slots are other questions; where many share the likelihood none is sure.
      const float sure = told < kLeast ? 0 : told / (told + ended + scores[0]) * std::min(1.0F, told / kEnough);
      if (sure > one.told) take(part, tokens, sure, one);
    }
    return part.size() != sentence_.size() || scores[0] <= kNothing;
  }

  Told& telling_of(std::size_t slot) {
    const auto found = std::ranges::find(tellings_, slot, &Told::slot);
    return found != tellings_.end() ? *found : tellings_.emplace_back(Told{.slot = static_cast<std::uint8_t>(slot)});
  }

  void take(std::string_view part, std::span<const Token> tokens, float sure, Told& one) const {
    const auto span = value_in(model_, tokens, one.slot);
    // "Best roof box for a small car?" tells no car.
    if (!span && (impersonal_ || (asked_ && part.size() == sentence_.size()))) return;
    one.told = sure;
    one.sentence_begin = place(sentence_);
    one.sentence_end = one.sentence_begin + static_cast<std::uint32_t>(sentence_.size());
    one.begin = one.end = place(part);
    if (!span) return;
    const std::span<const Token> words = whole_value(kSlots[one.slot], tokens, *span);
    if (!is_plausible(kSlots[one.slot], words)) return;
    const std::string_view value = part.substr(words.front().begin, words.back().end - words.front().begin);
    if (is_intended(clause_around(sentence_, value))) one.told = 0;
    one.end = one.begin + words.back().end;
    one.begin += words.front().begin;
  }

  [[nodiscard]] std::uint32_t place(std::string_view some) const {
    return static_cast<std::uint32_t>(some.data() - text_.data());
  }

  const Model& model_ = embedded_model();
  std::string_view text_, sentence_;
  bool asked_ = false, impersonal_ = false, only_kin_ = false;
  Features features_;
  Tellings tellings_;
};

/// Tellings of the messages that were asked about last: a question looks at the same ones as the question before.
class TellingCache {
 public:
  Tellings get(std::string_view text) {
    // A strong hash: messages are strangers' bytes, and places of one must not be taken for another's.
    const Digest key = base::blake2b(base::as_bytes(text));
    {
      const std::scoped_lock lock(mutex_);
      if (const auto found = known_.find(key); found != known_.end()) return found->second;
    }
    Tellings made = TellingReader(text).read();
    const std::scoped_lock lock(mutex_);
    if (known_.size() >= kMost) known_.clear();
    known_.emplace(key, made);
    return made;
  }

 private:
  static constexpr std::size_t kMost = 16'384;  ///< About 2 MB.
  std::mutex mutex_;
  std::map<Digest, Tellings> known_;
};

}  // namespace

SlotTelling slot_telling(std::string_view text, std::string_view key) {
  static TellingCache cache;
  SlotTelling out;
  const std::optional<std::size_t> slot = slot_for(key);
  if (!slot || text.size() > kLongestText) return out;
  const Spelling spelling(text);
  const std::string_view standard = spelling.text();
  const Tellings all = cache.get(standard);
  const auto found = std::ranges::find(all, *slot, &Told::slot);
  if (found == all.end()) return out;
  out.ended = found->ended;
  const std::string_view sentence = standard.substr(found->sentence_begin, found->sentence_end - found->sentence_begin);
  const std::string_view value = standard.substr(found->begin, found->end - found->begin);
  if (found->told == 0) return out;
  const ToldKey told = told_key(kSlots[*slot], tokens_of(sentence), sentence, value);
  if (!same_slot(standard_key(told.key), key) && !names_asked(standard, key)) return out;
  out.told = found->told;
  out.value = spelling.typed(found->begin, found->end);
  out.adds = !value.empty() && adds_another(clause_around(sentence, value));
  return out;
}

}  // namespace memos::language::learned
