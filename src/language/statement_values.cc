// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_values.h"

#include <algorithm>

#include "language/statement_clauses.h"

namespace memos::language::stated {

namespace {

constexpr std::size_t kLongestValue = 9;  ///< Words of a noun phrase.
constexpr std::size_t kLongestRest = 24;  ///< Words of an address or a code.
constexpr std::size_t kLongestList = 12;  ///< Values of a list.

bool of_name(ValueType type) noexcept {
  return type == ValueType::kName || type == ValueType::kNames || type == ValueType::kPerson;
}

/// Words before a value that are no part of it.
std::size_t skip_lead(const Words& words, std::size_t i, std::size_t end) {
  while (i < end) {
    const Word& word = words[i];
    const bool lead =
        word.is(kArticle | kOwner) || word.mark == '"' || word.mark == ':' ||
        (word.is(kAdverb) && !word.is(kCloser) && word.verb == 0) ||
        one_of(word.lower, "new|called|named|about|around|now|currently|actually|still|also|mostly|mainly");
    const bool kept = word.capital && !word.is(kArticle | kOwner);
    if (!lead || kept) break;
    ++i;
  }
  return i;
}

bool is_boundary(const Words& words, std::size_t i, std::size_t begin, ValueType type, Times& times) {
  const Word& word = words[i];
  const bool name = of_name(type);
  if (word.mark != 0) return true;
  if (word.is(kConjunction | kUnreal | kNot) || (word.is(kSelf) && !word.capital) || word.lower == "i") return true;
  if (word.is(kSubordinate) && !word.capital) return true;
  if (word.is(kThird | kYou | kDoubt | kWill) && !word.capital) return true;
  if (i > begin && word.is(kCloser) && !(word.capital && type == ValueType::kOrg)) return true;
  if (i > begin && word.is(kBe | kHave | kDo) && !word.capital) return true;
  if (name && (!word.capital || word.is(kOwner | kArticle))) return true;
  if (i > begin && word.is(kPreposition)) {
    const bool of = word.lower == "of" && !name;
    return !of;
  }
  if (i == begin && word.is(kPreposition)) return true;
  const bool place = type == ValueType::kPlace || type == ValueType::kOrg;
  if (place && i > begin && !word.capital && word.form(kIng | kPastForm | kThirdForm) && !word.form(kBase)) return true;
  if (i == begin && name) return false;
  if (const TimeExpression* time = times.at(word.begin); time != nullptr && time->begin == word.begin) {
    if (i == begin && time->kind == TimeKind::kRecurring && time->end == word.end) return false;  // "I like Mondays"
    return !(word.digits && i + 1 < words.size() && !words[i + 1].is(kPreposition) && type == ValueType::kPhrase &&
             time->precision == TimePrecision::kYear && i == begin);
  }
  return false;
}

Span phrase(const Words& words, std::size_t i, std::size_t end, ValueType type, Times& times) {
  const std::size_t begin = skip_lead(words, i, end);
  std::size_t at = begin;
  while (at < end && at < begin + kLongestValue && !is_boundary(words, at, begin, type, times)) ++at;
  // "Lisbon, Portugal"
  if (type == ValueType::kPlace && at > begin && at + 1 < end && words[at].mark == ',' && words[at + 1].capital) {
    std::size_t more = at + 1;
    while (more < end && more < at + 4 && words[more].mark == 0 && words[more].capital && !words[more].is(kSelf))
      ++more;
    const bool country =
        is_country(std::string(words.bytes(at + 1, more))) || words[at + 1].end - words[at + 1].begin == 2;
    std::string folded;
    for (std::size_t w = at + 1; w < more; ++w) folded += (w > at + 1 ? " " : "") + std::string(words[w].lower);
    if (country || is_country(folded) || more == end) at = more;
  }
  while (at > begin && words[at - 1].is(kArticle | kPreposition)) --at;
  return {begin, at};
}

/// A name in lower case counts where the writer uses no capitals.
Span name(const Words& words, std::size_t i, std::size_t end, ValueType type, Times& times) {
  const std::size_t begin = skip_lead(words, i, end);
  const Span found = phrase(words, i, end, type, times);
  if (!found.empty()) {
    const bool plain = words[found.begin].is(kPlain) && !words[found.begin].quoted && words[found.begin].verb == 0 &&
                       found.end - found.begin == 1 && words[found.begin].is(kQuality | kAdverb | kCloser | kColour);
    return plain ? Span{} : found;
  }
  if (begin >= end) return {};
  const Word& word = words[begin];
  const bool bare = word.mark == 0 && !word.is(kPlain) && !word.digits && word.verb == 0 && !find_noun(word.lower) &&
                    !word.lower.ends_with("ing") && !word.lower.ends_with("ed") && !word.lower.ends_with("ly");
  const bool alone = begin + 1 >= end || words[begin + 1].mark != 0 || words[begin + 1].is(kConjunction | kCloser);
  const bool behind_named = begin > i && words[begin - 1].lower == "named";
  if ((bare && alone) || word.quoted || (behind_named && word.mark == 0)) return {begin, begin + 1};
  return {};
}

Span number(const Words& words, std::size_t i, std::size_t end) {
  const std::size_t begin = skip_lead(words, i, end);
  std::size_t at = begin;
  while (at < end && at < begin + 3 && (words[at].digits || words[at].is(kNumberWord))) ++at;
  return {begin, at};
}

Span phone(const Words& words, std::size_t i, std::size_t end) {
  std::size_t begin = i;
  while (begin < end && begin < i + 3 && !words[begin].digits) ++begin;
  std::size_t at = begin;
  std::size_t digits = 0;
  while (at < words.size() && at < begin + 12) {
    const bool sign = words[at].mark == '(' || words[at].mark == ')' || words[at].mark == '-';
    if (!words[at].digits && !sign) break;
    for (const char c : words.bytes(at, at + 1)) digits += c >= '0' && c <= '9' ? 1 : 0;
    ++at;
  }
  while (at > begin && words[at - 1].mark != 0) --at;
  if (digits < 5) return {};
  if (begin > 0 && words[begin - 1].mark == '(') --begin;
  return {begin, at};
}

Span rest(const Words& words, std::size_t i, std::size_t end, Times& times) {
  const std::size_t begin = skip_lead(words, i, end);
  std::size_t at = begin;
  while (at < end && at < begin + kLongestRest) {
    const Word& word = words[at];
    const bool comma = word.mark == ',' && (words[at + 1].capital || words[at + 1].digits) && at + 1 < end;
    if (word.mark != 0 && !comma && word.mark != '-') break;
    if (at > begin && word.is(kCloser | kSubordinate | kUnreal | kSelf) && !word.capital) break;
    if (at > begin && word.is(kConjunction) && word.lower == "but") break;
    const TimeExpression* time = times.at(word.begin);
    const bool year = time != nullptr && time->begin == word.begin && at > begin && !word.digits;
    if (year) break;
    ++at;
  }
  while (at > begin && words[at - 1].is(kPreposition | kArticle | kConjunction)) --at;
  return {begin, at};
}

std::vector<Span> list(const Words& words, std::size_t i, std::size_t end, ValueType type, Times& times) {
  std::vector<Span> out;
  const bool names = type == ValueType::kNames;
  while (i < end && out.size() < kLongestList) {
    const Span one = names ? name(words, i, end, type, times) : phrase(words, i, end, type, times);
    if (one.empty()) break;
    out.push_back(one);
    i = one.end;
    const std::size_t before = i;
    while (i < end && (words[i].mark == ',' || words[i].mark == '"' || one_of(words[i].lower, "and|or|nor|plus") ||
                       (words[i].lower == "also" && i > before))) {
      ++i;
    }
    if (i == before || words[i].is(kSubordinate | kSelf | kBe | kPreposition | kCloser | kNot | kFiller)) break;
    if (words[i].form(kPastForm) && !words[i].form(kBase)) break;
  }
  return out;
}

std::vector<Span> languages(const Words& words, std::size_t i, std::size_t end) {
  std::vector<Span> out;
  for (std::size_t at = i; at < end && at < i + 16; ++at) {
    if (is_language(words[at].lower)) {
      const bool sort = at > i && is_nationality(words[at - 1].lower) && words[at].lower != words[at - 1].lower &&
                        words[at - 1].capital;
      const bool modern = at > i && (words[at - 1].lower == "brazilian" || words[at - 1].lower == "swiss");
      out.push_back({sort && modern ? at - 1 : at, at + 1});
    } else if (words.match(at, "sign language") != 0) {
      out.push_back({at, at + 2});
    } else if (words[at].is(kSubordinate | kSelf | kUnreal)) {
      break;
    } else if (!out.empty() && !words[at].is(kConjunction | kArticle | kAdverb | kPreposition) && words[at].mark == 0 &&
               words[at].lower != "bit" && words[at].lower != "little") {
      break;
    }
  }
  return out;
}

}  // namespace

const std::vector<TimeExpression>& Times::all() {
  if (!read_) {
    found_ = time_expressions(text_, *reference_);
    read_ = true;
    add_onwards();
  }
  return found_;
}

/// "from June on", which the time grammar leaves out.
void Times::add_onwards() {
  constexpr std::size_t kLongest = 24;  ///< Bytes between "from" and "on".
  for (std::size_t at = 0; at + 8 < text_.size(); ++at) {
    const bool from =
        (text_.substr(at, 5) == "from " || text_.substr(at, 5) == "From ") && (at == 0 || text_[at - 1] == ' ');
    if (!from) continue;
    const std::size_t on = text_.substr(at + 5, kLongest).find(" on");
    if (on == std::string_view::npos) continue;
    const std::string time = "in " + std::string(text_.substr(at + 5, on));
    const std::vector<TimeExpression> named = time_expressions(time, *reference_);
    if (named.size() != 1 || named.front().end != time.size() || this->at(at + 5) != nullptr) continue;
    TimeExpression made = named.front();
    made.begin = static_cast<std::uint32_t>(at);
    made.end = static_cast<std::uint32_t>(at + 5 + on);
    found_.insert(std::ranges::upper_bound(found_, made.begin, {}, &TimeExpression::begin), made);
    return;
  }
}

const TimeExpression* Times::at(std::size_t byte) {
  const std::vector<TimeExpression>& found = all();
  const auto behind = std::ranges::upper_bound(found, byte, {}, &TimeExpression::begin);
  if (behind == found.begin()) return nullptr;
  const TimeExpression& last = *std::prev(behind);
  return byte < last.end ? &last : nullptr;
}

Span time_value(const Words& words, std::size_t i, std::size_t end, Times& times) {
  std::size_t begin = i;
  while (begin < end && begin < i + 4 && words[begin].mark == 0 && times.at(words[begin].begin) == nullptr &&
         (words[begin].is(kPreposition | kArticle | kAdverb) ||
          one_of(words[begin].lower, "now|instead|scheduled|set|due"))) {
    ++begin;
  }
  // "at 8" is no time for everybody, but here one is asked for
  const bool hour = begin >= end || words[begin].mark != 0 || times.at(words[begin].begin) == nullptr;
  if (hour) {
    for (std::size_t w = i; w < end && w < i + 4; ++w) {
      const bool number = words[w].digits && words[w].end - words[w].begin <= 2 && w > i &&
                          words.says(w - 1, "at|to|until|from|for|now");
      if (number && (w + 1 >= end || words[w + 1].mark != 0 || words[w + 1].is(kCloser | kConjunction | kNot)))
        return {w, w + 1};
    }
  }
  if (begin >= end || words[begin].mark != 0) return {};
  while (begin + 1 < end && words.says(begin, "until|till|by|before|since|from|at|on|for|to")) ++begin;
  std::size_t at = begin;
  while (at < end) {
    if (words[at].mark == 0 && times.at(words[at].begin) != nullptr) {
      ++at;
    } else if (at > begin && words.says(at, "at|on|in|by|sharp|from|to|and|of|o'clock") && at + 1 < end &&
               (times.at(words[at + 1].begin) != nullptr || words[at].lower == "sharp")) {
      ++at;
    } else if (at > begin && words[at].lower == "at" && at + 1 < end && words[at + 1].digits) {
      at += 2;
    } else if (at > begin && words[at].mark == ',' && at + 1 < end && times.at(words[at + 1].begin) != nullptr) {
      ++at;
    } else {
      break;
    }
  }
  return {begin, at};
}

std::vector<Span> values_at(const Words& words, std::size_t i, std::size_t end, ValueType type, Times& times) {
  if (i >= end) return {};
  if (type == ValueType::kList || type == ValueType::kNames) return list(words, i, end, type, times);
  if (type == ValueType::kLanguage) return languages(words, i, end);
  Span one;
  switch (type) {
    case ValueType::kTime:
      one = time_value(words, i, end, times);
      break;
    case ValueType::kNumber:
      one = number(words, i, end);
      break;
    case ValueType::kPhone:
      one = phone(words, i, end);
      break;
    case ValueType::kRest:
      one = rest(words, i, end, times);
      break;
    case ValueType::kName:
      one = name(words, i, end, type, times);
      break;
    case ValueType::kPerson:
      one = name(words, i, end, type, times);
      if (one.empty()) one = phrase(words, i, end, ValueType::kPhrase, times);
      break;
    case ValueType::kEmail:
      for (std::size_t at = i; at < end && one.empty(); ++at) {
        if (words.bytes(at, at + 1).contains('@')) one = {at, at + 1};
      }
      break;
    default:
      one = phrase(words, i, end, type, times);
      break;
  }
  if (one.empty()) return {};
  return {one};
}

std::string value_text(const Words& words, Span value) {
  while (!value.empty() && words[value.begin].mark != 0 && words[value.begin].mark != '(') ++value.begin;
  while (!value.empty() && words[value.end - 1].mark != 0 && words[value.end - 1].mark != ')') --value.end;
  return std::string(words.bytes(value.begin, value.end));
}

}  // namespace memos::language::stated
