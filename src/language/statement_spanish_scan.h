// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "language/choices.h"
#include "language/statement_spanish.h"
#include "language/statement_values.h"

/// Looking at Spanish text: words of lists, and where values end.
namespace memos::language::stated::spanish {

[[nodiscard]] inline bool letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80 || c == '_';
}

/// The same bytes in lower case, ASCII and Latin-1.
[[nodiscard]] inline std::string lowered(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    const bool latin = c >= 0x80 && c <= 0x9E && c != 0x97 && i > 0 && static_cast<unsigned char>(out[i - 1]) == 0xC3;
    if ((c >= 'A' && c <= 'Z') || latin) out[i] = static_cast<char>(c + 32);
  }
  return out;
}

struct Bytes {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] bool empty() const noexcept { return begin >= end; }
};

/// What a verb form says of its value.
struct Verdict {
  bool stated = false;
  bool ends = false;
  bool corrects = false;
  bool began = false;
  bool was = false;
};

/// `was`: "antes" leads; `future`: the clause names a time to come.
[[nodiscard]] inline Verdict verdict(Form form, bool negated, bool no_more, bool was, bool future) noexcept {
  if (no_more) return {.stated = true, .ends = true};
  switch (form) {
    case Form::kNow:
      return {.stated = true, .ends = negated || was, .corrects = negated};
    case Form::kWas:
      return {.stated = !negated, .ends = true, .was = true};
    case Form::kBegan:
      return {.stated = !negated, .began = true};
    case Form::kWill:
      return {.stated = negated || future, .ends = negated, .corrects = negated, .began = true};
    case Form::kEnded:
      return {.stated = !negated, .ends = true};
  }
  return {};
}

/// A text, the same bytes in lower case, and the clause that is read.
class Scanner {
 protected:
  Scanner(std::string_view text, const TimeReference& now) : text_(text), lower_(lowered(text)), times_(text, now) {}

  [[nodiscard]] bool boundary(std::size_t at) const noexcept {
    const char c = text_[at];
    const bool digits = at > 0 && at + 1 < text_.size() && text_[at - 1] >= '0' && text_[at - 1] <= '9' &&
                        text_[at + 1] >= '0' && text_[at + 1] <= '9';
    if (c == '.' || c == ',' || c == ':')
      return !digits && !(c == '.' && at + 1 < text_.size() && letter(text_[at + 1]));
    return c == ';' || c == '!' || c == '?' || c == '\n' || c == '(' || c == ')' || c == '"';
  }

  [[nodiscard]] bool word_here(std::size_t at, std::string_view word) const noexcept {
    if (!std::string_view(lower_).substr(std::min(at, lower_.size())).starts_with(word) || word.empty()) return false;
    const std::size_t end = at + word.size();
    const bool whole = end >= lower_.size() || !letter(lower_[end]) || word.back() == ' ';
    return whole && (at == 0 || !letter(lower_[at - 1]));
  }

  /// Bytes of the longest choice that stands at a word, with the blank behind it; 0 = none.
  [[nodiscard]] std::size_t choice_here(std::size_t at, std::string_view choices) const noexcept {
    std::size_t best = 0;
    while (!choices.empty()) {
      const std::string_view choice = next_choice(choices);
      if (choice.size() > best && word_here(at, choice)) best = choice.size();
    }
    return best;
  }

  [[nodiscard]] std::size_t blanks(std::size_t at) const noexcept {
    while (at < text_.size() && !letter(text_[at]) && text_[at] != '+' && text_[at] != '$') ++at;
    return at;
  }

  [[nodiscard]] bool in_clause(std::string_view choices) const noexcept {
    while (!choices.empty()) {
      const std::string_view choice = next_choice(choices);
      for (std::size_t at = lower_.find(choice, begin_); at != std::string::npos && at < end_;
           at = lower_.find(choice, at + 1)) {
        if (word_here(at, choice)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool capital(std::size_t at) const noexcept {
    return at < text_.size() && text_[at] != lower_[at] ? true
                                                        : at + 1 < text_.size() && text_[at + 1] != lower_[at + 1] &&
                                                              static_cast<unsigned char>(text_[at]) == 0xC3;
  }

  /// A name: words with capitals; the head of a clause counts when a verb in the third person follows.
  [[nodiscard]] std::size_t name_end(std::size_t at) const noexcept {
    std::size_t end = at;
    while (end < end_ && capital(end)) {
      while (end < end_ && letter(text_[end])) ++end;
      if (end + 1 < end_ && text_[end] == ' ' && capital(end + 1)) {
        ++end;
      } else {
        break;
      }
    }
    return end;
  }

  [[nodiscard]] bool third_at(std::size_t at) const noexcept {
    at += choice_here(at, "ya no|no|ahora|también|ya");
    at = blanks(at);
    return std::ranges::any_of(rows(), [&](const Row& row) { return choice_here(at, row.third) != 0; });
  }

  [[nodiscard]] std::vector<Bytes> values(std::size_t at, ValueType type) {
    std::vector<Bytes> out;
    at = blanks(at);
    if (type == ValueType::kTime) {
      const Bytes time = time_at(at);
      if (!time.empty()) out.push_back(time);
      return out;
    }
    if (type == ValueType::kLanguage) {
      for (std::size_t word = at; word < end_; word = next_word(word)) {
        const std::size_t language = choice_here(word, kLanguages);
        if (language != 0) out.push_back({word, word + language});
        if (choice_here(word, "pero|porque|desde|cuando|y ahora|y antes") != 0) break;
      }
      return out;
    }
    const bool list = type == ValueType::kList || type == ValueType::kNames;
    while (at < text_.size() && out.size() < 8) {
      const Bytes one = phrase(at, type);
      if (one.empty()) break;
      out.push_back(one);
      if (!list) break;
      // A list goes on behind commas, which end the clause for others.
      const bool comma = one.end + 1 < text_.size() && text_[one.end] == ',' && list_goes_on(one.end);
      const bool joined = word_here(blanks(one.end), "y") || word_here(blanks(one.end), "e") ||
                          word_here(blanks(one.end), "o") || word_here(blanks(one.end), "ni");
      if (!comma && !joined) break;
      const std::size_t next =
          comma ? blanks(one.end) : blanks(blanks(one.end) + 1 + (word_here(blanks(one.end), "ni") ? 1U : 0U));
      if (is_verb(next)) break;
      at = next;
    }
    return out;
  }

  /// The clause names a time to come.
  [[nodiscard]] bool future() {
    const UtcMs now = times_.reference().instant;
    const bool later = std::ranges::any_of(times_.all(), [&](const TimeExpression& time) {
      return time.begin >= begin_ && time.end <= end_ && time.interval.begin > now;
    });
    return later || in_clause("a partir de");
  }

  /// "No puedo comer gluten"; no "no puedo comer fuera", "no puedo tomar el sol"
  [[nodiscard]] bool is_food_at(std::size_t verb, std::size_t at) {
    static constexpr std::string_view kNoFoods =
        "nada|nadie|todo|toda|sola|solos|solas|caliente|frío|fuera|bien|mal|mucho|mucha|tanto|tan|aquí|allí|allá|eso|"
        "esto|"
        "aquello|contigo|conmigo|tranquilo|tranquila|"
        "sentado|tarde|temprano|pronto|ese|esa|este|esta|tu|tus|su|mi|ni|deprisa|rápido|despacio|juntos";
    if (choice_here(verb, "puedo tomar|podemos tomar|puede tomar") != 0)
      return choice_here(blanks(at + choice_here(at, "el|la|los|las")), spanish::kFoods) != 0;
    const bool can = choice_here(verb, "puedo|podemos|puede|pueden") != 0;
    return !can ||
           (choice_here(at, kNoFoods) == 0 && choice_here(at, spanish::kStops) == 0 && times_.at(at) == nullptr);
  }

  [[nodiscard]] bool list_goes_on(std::size_t comma) const noexcept {
    const std::size_t stop = std::min(text_.find_first_of(".!?;\n", comma), text_.size());
    const std::string_view rest = std::string_view(lower_).substr(comma, stop - comma);
    return rest.size() < 40 && (rest.contains(" y ") || rest.contains(" e ")) && !is_verb(blanks(comma));
  }

  [[nodiscard]] bool is_verb(std::size_t at) const noexcept {
    at += choice_here(at, "no|ya no|también|ahora");
    at = blanks(at);
    if (choice_here(at, "mi|mis|me|se|le|nuestro|nuestra") != 0) return true;
    return std::ranges::any_of(
        rows(), [&](const Row& row) { return choice_here(at, row.first) != 0 || choice_here(at, row.third) != 0; });
  }

  [[nodiscard]] std::size_t next_word(std::size_t at) const noexcept {
    const std::size_t begin = at;
    while (at < end_ && letter(text_[at])) ++at;
    return blanks(at > begin ? at : at + 1);  // a sign is no word and must not hold up
  }

  Bytes phrase(std::size_t at, ValueType type) {
    for (int i = 0; i < 3; ++i) {
      const std::size_t lead =
          choice_here(at, "el|la|los|las|un|una|unos|unas|mi|mis|lo|al|nuevo|nueva|mucho|muchísimo");
      if (lead == 0 || capital(at)) break;
      at = blanks(at + lead);
    }
    const bool rest = type == ValueType::kRest || type == ValueType::kPhone || type == ValueType::kEmail;
    const bool name = type == ValueType::kName || type == ValueType::kNames || type == ValueType::kPerson;
    std::size_t end = at;
    std::size_t words = 0;
    for (std::size_t word = at; word < text_.size() && words < 7; ++words) {
      std::size_t stop = word;
      while (stop < text_.size() &&
             (letter(text_[stop]) || std::string_view("@-_'+#/").contains(text_[stop]) ||
              (rest && std::string_view("() ,:").contains(text_[stop]) && !boundary(stop) && text_[stop] != ' ') ||
              ((text_[stop] == '.' || text_[stop] == ':' || text_[stop] == ',') && !boundary(stop))))
        ++stop;
      if (stop == word) break;
      const bool small = choice_here(word, "de|del") != 0 && words > 0;
      if (!rest && !small && choice_here(word, kStops) != 0 && !(capital(word) && words > 0)) break;
      if (name && !capital(word)) break;
      const TimeExpression* time = times_.at(word);
      if (time != nullptr && time->begin == word && !rest && !name && words > 0) break;
      if (time != nullptr && time->begin == word && type == ValueType::kPlace) break;
      if (!small) end = stop;
      if (stop >= text_.size() || text_[stop] != ' ') break;
      word = stop + 1;
    }
    if (type == ValueType::kPhone &&
        std::ranges::count_if(text_.substr(at, end - at), [](char c) { return c >= '0' && c <= '9'; }) < 5)
      return {};
    return {at, end};
  }

  /// "el viernes a las 3", "al 14"
  Bytes time_at(std::size_t at) {
    for (int i = 0; i < 4 && times_.at(at) == nullptr; ++i) {
      const std::size_t lead = choice_here(at, "para|al|a|el|la|las|en|desde|hasta|de");
      if (lead == 0) break;
      const std::size_t next = blanks(at + lead);
      const bool digits = next < end_ && text_[next] >= '0' && text_[next] <= '9';
      if (digits && times_.at(next) == nullptr) {
        std::size_t stop = next;
        while (stop < end_ && (letter(text_[stop]) || (text_[stop] == ':' && !boundary(stop)))) ++stop;
        return {choice_here(at, "al|el") != 0 ? next : at, stop};
      }
      at = next;
    }
    const TimeExpression* time = times_.at(at);
    const std::size_t day = choice_here(at, "lunes|martes|miércoles|jueves|viernes|sábado|domingo|mediodía");
    if (time == nullptr && day == 0) return {};
    const std::size_t begin = time == nullptr ? at : time->begin;
    std::size_t end = time == nullptr ? at + day : time->end;
    // "el viernes | a las 3"
    const std::size_t more = blanks(end);
    if (const std::size_t hour = choice_here(more, "a las|a la"); hour != 0 && more < end_) {
      std::size_t stop = blanks(more + hour);
      while (stop < end_ && (letter(text_[stop]) || (text_[stop] == ':' && !boundary(stop)))) ++stop;
      end = std::max(end, stop);
    }
    return {begin, end};
  }

  std::string_view text_;
  std::string lower_;
  Times times_;
  std::size_t begin_ = 0;  ///< Of the clause.
  std::size_t end_ = 0;
};

}  // namespace memos::language::stated::spanish
