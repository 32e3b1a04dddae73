// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Evidence recall over LoCoMo-shaped questions: pure functions, no model, no storage.
namespace memos::eval {

/// The depths at which recall is told.
inline constexpr std::array<std::size_t, 4> kDepths = {1, 5, 10, 20};
using Recall = std::array<double, kDepths.size()>;

/// The gold turns that evidence strings name: "D8:6; D9:17" is two, "D:11:26" means D11:26, "D30:05" D30:5; what is no
/// turn of the conversation is dropped, repeats count once.
[[nodiscard]] std::vector<std::string> normalise_evidence(const std::vector<std::string>& evidence,
                                                          const std::set<std::string>& turns);

/// Share of the gold turns among the first k of the ranking, for every depth. `ranked` has no repeats.
[[nodiscard]] Recall recall(const std::vector<std::string>& gold, const std::vector<std::string>& ranked);

/// "1" -> "multi-hop", "2" -> "temporal", "3" -> "open-domain", "4" -> "single-hop", "5" -> "adversarial" (numbers of
/// the LoCoMo paper); other names stay.
[[nodiscard]] std::string category_name(std::string_view category);

struct QuestionScore {
  std::string category;  ///< As category_name() gives it.
  Recall recall{};
};

/// Mean over the questions of one row.
struct Row {
  std::string name;
  std::uint64_t questions = 0;
  Recall recall{};
};

/// One row a category, "ALL" over those whose answer is in the conversation (not adversarial, not abstention), then the
/// others. Every question weighs the same.
[[nodiscard]] std::vector<Row> summarise(const std::vector<QuestionScore>& scores);

/// The value below which the share of values lies (nearest rank); 0 for none.
[[nodiscard]] double percentile(std::vector<double> values, double share);

}  // namespace memos::eval
