// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/score.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace memos::eval {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads digits at `at`, without leading zeros; empty when there are none.
std::string read_number(std::string_view text, std::size_t& at) {
  std::size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  const std::size_t end = at;
  while (begin + 1 < end && text[begin] == '0') ++begin;
  return std::string(text.substr(begin, end - begin));
}

/// Reads D<session>:<turn> or D:<session>:<turn> at `at`; "" when it is not there, and then `at` stays.
std::string read_turn(std::string_view text, std::size_t& at) {
  if (text[at] != 'D') return {};
  std::size_t next = at + 1;
  if (next < text.size() && text[next] == ':') ++next;
  const std::string session = read_number(text, next);
  if (session.empty() || next >= text.size() || text[next] != ':') return {};
  ++next;
  const std::string turn = read_number(text, next);
  if (turn.empty()) return {};
  at = next;
  return "D" + session + ":" + turn;
}

bool is_answerable(std::string_view category) { return category != "adversarial" && category != "abstention"; }

constexpr std::array<std::string_view, 5> kCategories = {"multi-hop", "temporal", "open-domain", "single-hop",
                                                         "adversarial"};

/// Known categories in the paper's order, then others by name.
std::size_t rank_of(std::string_view category) {
  const auto* const found = std::ranges::find(kCategories, category);
  return static_cast<std::size_t>(found - kCategories.begin());
}

Row mean(std::string name, const std::vector<const QuestionScore*>& scores) {
  Row row{std::move(name), scores.size(), {}};
  for (const QuestionScore* score : scores) {
    for (std::size_t i = 0; i < row.recall.size(); ++i) row.recall[i] += score->recall[i];
  }
  for (double& value : row.recall) {
    if (!scores.empty()) value /= static_cast<double>(scores.size());
  }
  return row;
}

}  // namespace

std::vector<std::string> normalise_evidence(const std::vector<std::string>& evidence,
                                            const std::set<std::string>& turns) {
  std::vector<std::string> gold;
  for (const std::string& text : evidence) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t before = at;
      const std::string turn = read_turn(text, at);
      if (at == before) {
        ++at;
      } else if (turns.contains(turn) && std::ranges::find(gold, turn) == gold.end()) {
        gold.push_back(turn);
      }
    }
  }
  return gold;
}

Recall recall(const std::vector<std::string>& gold, const std::vector<std::string>& ranked) {
  Recall out{};
  if (gold.empty()) return out;
  for (std::size_t i = 0; i < kDepths.size(); ++i) {
    const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(kDepths[i], ranked.size()));
    const auto found = std::ranges::count_if(
        gold, [&](const std::string& turn) { return std::find(ranked.begin(), end, turn) != end; });
    out[i] = static_cast<double>(found) / static_cast<double>(gold.size());
  }
  return out;
}

std::string category_name(std::string_view category) {
  if (category.size() == 1 && category[0] >= '1' && category[0] <= '5') {
    return std::string(kCategories[static_cast<std::size_t>(category[0] - '1')]);
  }
  return std::string(category);
}

std::vector<Row> summarise(const std::vector<QuestionScore>& scores) {
  std::map<std::pair<std::size_t, std::string>, std::vector<const QuestionScore*>> by_category;
  std::vector<const QuestionScore*> answerable;
  for (const QuestionScore& score : scores) {
    by_category[{rank_of(score.category), score.category}].push_back(&score);
    if (is_answerable(score.category)) answerable.push_back(&score);
  }
  std::vector<Row> rows;
  for (const auto& [key, members] : by_category) {
    if (is_answerable(key.second)) rows.push_back(mean(key.second, members));
  }
  rows.push_back(mean("ALL", answerable));
  for (const auto& [key, members] : by_category) {
    if (!is_answerable(key.second)) rows.push_back(mean(key.second, members));
  }
  return rows;
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const double position = std::ceil(share * static_cast<double>(values.size())) - 1;
  const auto index = static_cast<std::size_t>(std::clamp(position, 0.0, static_cast<double>(values.size() - 1)));
  return values[index];
}

}  // namespace memos::eval
