// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "interface/api/api_test_support.h"

/// Rules for a language that only tests speak, so that they test beliefs and not English. Test code only.
///   A turn:      "home.city: Boston", "pet+: Rex" (one of many), "not home.city: Boston", "no, home.city: Boston",
///                "home.city: Boston from 2026-05-01", "… until 2026-06-01"; about another one: "@Tom home.city: Rome".
///   A question:  "home.city?", "home.city before?", "home.city list?", "home.city in 2026-05-01?", "@Tom home.city?"
namespace memos::api {

/// The words of a text, without the mark at its end.
inline std::vector<std::string> plain_words(std::string_view text, std::string_view end) {
  if (text.ends_with(end)) text.remove_suffix(end.size());
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == ' ') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

inline std::vector<language::StatedFact> plain_statements(std::string_view text,
                                                          const language::StatementContext& context) {
  std::vector<std::string> words = plain_words(text, ".");
  language::StatedFact fact;
  fact.subject = context.speaker;
  const auto take = [&](std::string_view word) {
    if (words.empty() || words.front() != word) return false;
    words.erase(words.begin());
    return true;
  };
  fact.ends = take("not");
  fact.corrects = take("no,");
  if (!words.empty() && words.front().starts_with("@")) {
    fact.subject = words.front().substr(1);
    words.erase(words.begin());
  }
  if (words.size() < 2 || !words.front().ends_with(":")) return {};
  fact.key = words[0].substr(0, words[0].size() - 1);
  if (fact.key.ends_with("+")) {
    fact.single = false;
    fact.key.pop_back();
  }
  fact.value = words[1];
  fact.text = (fact.subject.empty() ? "" : fact.subject + " ") + fact.key + " is " + fact.value;
  fact.begin = static_cast<std::uint32_t>(text.find(words[0]));
  fact.end = static_cast<std::uint32_t>(text.size());
  for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
    const auto time = base::parse_time(words[i + 1]);
    (words[i] == "from" ? fact.valid_from : fact.valid_to) = time.value_or(UtcMs{});
  }
  return {fact};
}

inline std::vector<language::AskedSlot> plain_slots(std::string_view question, std::string_view /*asker*/,
                                                    const language::TimeReference& /*now*/) {
  if (!question.ends_with("?")) return {};
  std::vector<std::string> words = plain_words(question, "?");
  language::AskedSlot slot;
  if (words.front().starts_with("@")) {
    slot.subject = words.front().substr(1);
    words.erase(words.begin());
  }
  slot.key = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "before") slot.past = true;
    if (words[i] == "list") slot.history = true;
    if (words[i - 1] == "in") {
      const UtcMs day = base::parse_time(words[i]).value_or(UtcMs{});
      slot.at = language::TimeInterval{day, {day.value + 86'400'000}};
    }
  }
  return {slot};
}

/// A world that reads and asks by these rules.
class PlainWorld : public World {
 public:
  explicit PlainWorld(Kind kind_in = Kind::kSqlite) : World(kind_in) {
    statements = plain_statements;
    asked_slots = plain_slots;
    clock.advance_ms(time("12-31").value - kStart.value);
    open();
  }

  /// A turn, said on a day of 2026 ("03-01").
  AddResult::Item say(const std::string& text, const std::string& day, const std::string& speaker = {}) {
    clock.advance_ms(61'000);  // said again, it is no retry
    AddItem turn = item(text, speaker);
    turn.said_at = time(day);
    AddRequest request;
    request.items.push_back(std::move(turn));
    request.embed = Embed::kNever;
    const auto added = memos->add(request);
    EXPECT_TRUE(added) << added.error().message;
    return added ? added->items.front() : AddResult::Item{};
  }
  /// What is believed, as "subject key value", in order.
  std::vector<std::string> believed(FactsRequest request = {}) {
    if (!request.now) request.now = time("12-31");
    const auto facts = memos->facts(request);
    EXPECT_TRUE(facts) << facts.error().message;
    std::vector<std::string> out;
    if (facts)
      for (const Belief& belief : facts->beliefs)
        out.push_back((belief.subject.empty() ? "" : belief.subject + " ") + belief.key + " " + belief.value);
    return out;
  }
  SearchResult ask(const std::string& question, SearchRequest request = {}) {
    request.text = question;
    request.use_vectors = false;
    if (!request.now) request.now = time("12-31");
    const auto result = memos->search(request);
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(SearchResult{});
  }
  static UtcMs time(const std::string& day) { return base::parse_time("2026-" + day).value_or(UtcMs{}); }
};

}  // namespace memos::api
