// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/key_kinds.h"

#include <algorithm>
#include <array>

namespace memos::lifecycle {
namespace {

/// Words that name nothing: "deadline.del_informe", "meeting.call_with_bob".
constexpr auto kEmptyWords =
    std::to_array<std::string_view>({"a",   "al",  "an", "con", "de", "del", "el",   "en",  "for", "la",
                                     "las", "los", "mi", "my",  "of", "our", "para", "the", "to",  "with"});

/// Slots of what somebody does, follows, has or is at: what can be given up, dropped or left.
constexpr auto kPursuits =
    std::to_array<std::string_view>({"diet", "gym", "habit", "hobby", "home.city", "instrument", "language.learning",
                                     "learning", "location", "membership", "project", "sports.team", "study.school",
                                     "study.subject", "uses", "work.employer", "work.field", "work.role"});

/// Who and what is left, but not given up: "I left Paula", told as if it were an employer.
bool is_left(std::string_view key) {
  return key == "relation.partner" || key == "doctor" || key == "dentist" || key == "bank";
}

bool is_pursuit(std::string_view key) {
  return std::ranges::binary_search(kPursuits, key) || key.starts_with("possession.") || key.starts_with("medication.");
}

void split(std::string_view text, char between, std::vector<std::string>& words) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(between), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Chinese words have no blanks between them.
bool has_word(const std::vector<std::string>& words, std::string_view word) {
  const bool plain = std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return std::ranges::any_of(words,
                             [&](const std::string& one) { return one == word || (!plain && one.contains(word)); });
}

bool are_among(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return std::ranges::all_of(part, [&](const std::string& word) { return has_word(whole, word); });
}

}  // namespace

Topic topic_of(std::string_view key) {
  Topic topic;
  if (key == "deadline" || key.starts_with("deadline.")) {
    topic.family = Topic::Family::kDeadline;
  } else if (key.starts_with("meeting.") && key.size() > std::string_view("meeting.").size()) {
    topic.family = Topic::Family::kMeeting;
  } else if (key.starts_with("medication.") && key.size() > std::string_view("medication.").size()) {
    topic.family = Topic::Family::kMedication;
    if (key == "medication.dose") return topic;  // of the one that is taken
  } else {
    return topic;
  }
  const std::size_t dot = key.find('.');
  std::string name(dot == std::string_view::npos ? std::string_view() : key.substr(dot + 1));
  if (const std::size_t at = name.find("stand_up"); at != std::string::npos) name.replace(at, 8, "standup");
  split(name, '_', topic.words);
  std::erase_if(topic.words, [](const std::string& word) { return std::ranges::binary_search(kEmptyWords, word); });
  // "The team meeting", "the weekly team meeting", which a question calls "weekly_team".
  const auto is_meeting = [](const std::string& word) { return word == "meeting" || word == "reunión"; };
  if (topic.family == Topic::Family::kMeeting && !std::ranges::all_of(topic.words, is_meeting))
    std::erase_if(topic.words, is_meeting);
  std::ranges::sort(topic.words);
  return topic;
}

bool is_within(const Topic& part, const Topic& whole) {
  return part.family == whole.family && are_among(part.words, whole.words);
}

bool is_part(std::string_view part, std::string_view whole) {
  std::vector<std::string> some;
  std::vector<std::string> all;
  split(part, ' ', some);
  split(whole, ' ', all);
  return !some.empty() && are_among(some, all);
}

bool can_mean(std::string_view told, std::string_view held) {
  if (told == "work.employer" && is_left(held)) return true;
  return told != held && is_pursuit(held) && (is_pursuit(told) || told == "preference.likes" || told == "diet.avoids");
}

std::string_view opposite_of(std::string_view key) {
  if (key == "preference.likes") return "preference.dislikes";
  if (key == "preference.dislikes") return "preference.likes";
  return {};
}

std::string named_in(std::string_view key) {
  constexpr std::string_view kMedication = "medication.";
  if (!key.starts_with(kMedication)) return {};
  std::string name(key.substr(kMedication.size()));
  std::ranges::replace(name, '_', ' ');
  return name;
}

}  // namespace memos::lifecycle
