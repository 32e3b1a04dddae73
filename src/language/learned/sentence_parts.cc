// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/sentence_parts.h"

#include <algorithm>
#include <iterator>

#include "language/language.h"

namespace memos::language::learned {

std::string_view with_mark(std::string_view message, const Assertion& said) {
  const std::string_view behind = message.substr(std::min(said.begin + said.text.size(), message.size()));
  std::size_t mark = 0;
  for (const std::string_view one : {"?", "？"})
    if (behind.starts_with(one)) mark = one.size();
  return message.substr(said.begin, said.text.size() + mark);
}

std::vector<std::string_view> parts_of(std::string_view sentence, bool asked) {
  static constexpr std::string_view kJoints[] = {
      ", ",  "; ",     ": ",        " - ",      " — ", " so ", " and ", " but ", " which ", " because ",
      " y ", " pero ", " así que ", " porque ", "，",  "；",   "：",    "、",    " "};
  const bool chinese = has_cjk(sentence);
  constexpr std::size_t kLeast = 9;  // bytes: "I am 69 now" is one
  std::vector<std::string_view> parts;
  parts.push_back(sentence);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    // Who writes Chinese without marks puts blanks.
    const auto* const joint = std::ranges::find_if(
        kJoints, [&](std::string_view one) { return sentence.substr(at).starts_with(one) && (one != " " || chinese); });
    if (joint == std::end(kJoints)) continue;
    if (at - begin >= kLeast) parts.push_back(sentence.substr(begin, at - begin));
    if (begin != 0 && !asked && sentence.size() - begin >= kLeast) parts.push_back(sentence.substr(begin));
    begin = at + joint->size();
    at = begin - 1;
  }
  if (begin != 0 && !asked && sentence.size() - begin >= kLeast) parts.push_back(sentence.substr(begin));
  return parts;
}

std::string_view clause_around(std::string_view sentence, std::string_view part) {
  static constexpr std::string_view kMarks[] = {", ", "; ", ": ", " - ", " — ", "，", "；", "：", " "};
  const bool chinese = has_cjk(sentence);
  const auto begin = static_cast<std::size_t>(part.data() - sentence.data());
  std::size_t from = 0;
  std::size_t to = sentence.size();
  for (const std::string_view mark : kMarks) {
    if (mark == " " && !chinese) continue;
    if (const std::size_t at = sentence.substr(0, begin).rfind(mark); at != std::string_view::npos)
      from = std::max(from, at + mark.size());
    to = std::min(to, sentence.find(mark, begin + part.size()));
  }
  return sentence.substr(from, to - from);
}

}  // namespace memos::language::learned
