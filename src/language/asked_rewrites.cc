// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/asked_rewrites.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

#include "language/choices.h"

namespace memos::language::stated {

namespace {

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

/// The longest choice that a text begins with; empty = none.
std::string_view head_of(std::string_view text, std::string_view choices) {
  std::string_view best;
  while (!choices.empty())
    if (const std::string_view one = next_choice(choices); one.size() > best.size() && text.starts_with(one))
      best = one;
  return best;
}

/// What follows, up to the question mark.
std::string_view until_mark(std::string_view text) { return text.substr(0, text.find_first_of("?,.!")); }

std::string is_due(std::string_view thing) {
  const std::string lower = lowered(thing);
  for (const std::string_view article : {"my ", "our ", "the "})
    if (lower.starts_with(article)) thing.remove_prefix(article.size());
  return thing.empty() ? std::string() : "When is the deadline for the " + std::string(thing) + "?";
}

/// "What's my dogs name?": whose it is, as it would be written. Empty: nothing of the kind.
std::string with_owner(std::string_view question, std::string_view lower) {
  constexpr std::string_view kOwners =
      "boyfriends|girlfriends|husbands|wifes|partners|dogs|cats|puppys|kittens|rabbits|hamsters|parrots|doctors|"
      "dentists|therapists|bosss|teachers|tutors|sisters|brothers|mums|moms|dads|sons|daughters|landlords";
  for (const std::string_view mine : {" my ", " our "}) {
    const std::size_t at = lower.find(mine);
    if (at == std::string_view::npos) continue;
    const std::size_t owner = at + mine.size();
    const std::size_t size = head_of(lower.substr(owner), kOwners).size();
    const std::string_view behind = lower.substr(std::min(lower.size(), owner + size));
    const std::string_view noun = head_of(behind, " name| birthday| phone| number| age| job| email");
    const bool whole = noun.size() == behind.size() ||
                       (!noun.empty() && !std::isalnum(static_cast<unsigned char>(behind[noun.size()])));
    if (size == 0 || noun.empty() || !whole) continue;
    std::string out(question);
    return out.insert(owner + size - 1, "'");
  }
  return {};
}

/// "What time is standup?": what has no article is one's own. Empty: nothing of the kind.
std::string with_article(std::string_view question, std::string_view lower) {
  const std::string_view asks = head_of(lower, "what time is |what time's |what day is |when is |when's |whens ");
  constexpr std::string_view kEvents =
      "standup|stand-up|choir|yoga|pilates|practice|band practice|rehearsal|therapy|physio|book club|training|tutoring|"
      "swimming|football practice|team meeting|sync";
  const std::string_view event = asks.empty() ? asks : head_of(lower.substr(asks.size()), kEvents);
  const std::size_t end = asks.size() + event.size();
  if (event.empty() || (end < lower.size() && std::isalnum(static_cast<unsigned char>(lower[end])) != 0)) return {};
  std::string out(question);
  return out.insert(asks.size(), "my ");
}

}  // namespace

std::string plain_chinese_question(std::string_view question) {
  constexpr std::string_view kUntil = "截止到";
  for (const std::string_view when : {"什么时候", "哪天", "几号", "哪一天"}) {
    const std::size_t at = question.find(std::string(kUntil) + std::string(when));
    if (at != std::string_view::npos) return std::string(question.substr(0, at)) + "什么时候截止？";
  }
  return std::string(question);
}

std::string plain_question(std::string_view question) {
  const std::string lower = lowered(question);
  if (std::string owned = with_owner(question, lower); !owned.empty()) return owned;
  if (std::string ours = with_article(question, lower); !ours.empty()) return ours;
  // "On which day do I have pottery?"
  const std::string_view time =
      head_of(lower, "at what time |at which time |on which day |on what day |on which date |on what date ");
  if (!time.empty()) return "When " + std::string(question.substr(time.size()));
  const std::string_view is = head_of(lower, "when is |when's ");
  if (const std::size_t due = lower.find(" due"); !is.empty() && due != std::string::npos && due > is.size()) {
    const std::string rest = lower.substr(due + 4);
    if (rest.empty() || rest.starts_with("?") || rest == " now?")
      return is_due(question.substr(is.size(), due - is.size()));
  }
  const std::string_view when =
      head_of(lower,
              "when do i have to |when must i |when should i |when do i need to |when am i supposed to |when do we "
              "have to |when do we need to |by when do i have to |by when must i ");
  if (!when.empty()) {
    const std::string_view hand =
        head_of(std::string_view(lower).substr(when.size()),
                "hand in |submit |turn in |send in |send off |file |deliver |hand over |finish ");
    const std::string due =
        hand.empty() ? std::string() : is_due(until_mark(question.substr(when.size() + hand.size())));
    if (!due.empty()) return due;
  }
  const std::string_view does = head_of(lower, "when does |when do |when must |by when must |by when does ");
  for (const std::string_view in : {" have to be in", " has to be in", " need to be in", " be handed in",
                                    " be submitted", " have to be done", " need to be done", " need to be submitted"}) {
    const std::size_t at = does.empty() ? std::string::npos : lower.find(in, does.size());
    if (at == std::string::npos) continue;
    std::string_view thing = question.substr(does.size(), at - does.size());
    for (const std::string_view verb : {" have to", " has to", " need to", " needs to"})
      if (thing.ends_with(verb)) thing.remove_suffix(verb.size());
    if (const std::string due = is_due(thing); !due.empty()) return due;
  }
  return std::string(question);
}

}  // namespace memos::language::stated
