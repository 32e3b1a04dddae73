// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/recall.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/files.h"
#include "interface/doors/common/filter_language.h"
#include "interface/doors/common/reach.h"
#include "interface/doors/product/kinds.h"
#include "language/language.h"

namespace memos::doors::product {
namespace {

constexpr double kNeighborShare = 0.8;  ///< Of the relativity of the part beside it: the original's figure.
constexpr double kSessionBonus = 0.1;   ///< Of the best score: a session is a soft preference.
constexpr std::size_t kCandidates = 3;  ///< For each result, where some of them may be left out or change places.

/// A search in those of the cubes that are there. Most are: they are only looked for when one is missing.
Result<SearchResult> search_existing(Memos& memos, SearchRequest request, const Condition& condition) {
  for (;;) {
    if (request.cubes.empty()) return SearchResult();
    Result<SearchResult> found = search_where(memos, request, condition, {});
    if (found || found.error().code != ErrorCode::kNotFound || !found.error().field.starts_with("cubes")) return found;
    const std::size_t before = request.cubes.size();
    MEMOS_TRY(request.cubes, existing(memos, request.cubes));
    if (request.cubes.size() == before) return found;
  }
}

std::vector<MemoryType> wanted(const RecallAsked& asked, Bucket bucket) {
  std::vector<MemoryType> out;
  for (const MemoryType type : types_of(bucket))
    if (asked.types.empty() || std::ranges::find(asked.types, type) != asked.types.end()) out.push_back(type);
  return out;
}

SearchRequest request_of(const RecallAsked& asked, std::vector<MemoryType> types, std::size_t limit) {
  SearchRequest request;
  request.cubes = asked.cubes;
  request.text = asked.query;
  request.now = asked.now;
  request.filter = pushed_down(asked.condition, asked.cubes);
  request.filter.types = std::move(types);
  request.limit = std::clamp<std::size_t>(limit, 1, limits::kMaxSearchResults);
  return request;
}

void prefer_session(const RecallAsked& asked, std::vector<SearchHit>& hits) {
  if (asked.session_id.empty() || hits.empty()) return;
  double best = 0;
  for (const SearchHit& hit : hits) best = std::max(best, hit.score);
  const auto value = [&](const SearchHit& hit) {
    return hit.score + (hit.memory.body.scope.session_id == asked.session_id ? kSessionBonus * best : 0);
  };
  std::vector<std::size_t> order(hits.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(-value(hits[i]), i); });
  std::vector<SearchHit> sorted;
  sorted.reserve(hits.size());
  for (const std::size_t i : order) sorted.push_back(std::move(hits[i]));
  hits = std::move(sorted);
}

bool is_enough(const RecallAsked& asked, double relativity) {
  return !asked.relativity || relativity >= *asked.relativity;
}

/// One list of an answer while it is filled.
class Filling {
 public:
  Filling(std::vector<Recalled>& list, std::size_t most) : list_(list), most_(most) {
    for (const Recalled& one : list) said_.emplace_back(one.memory.body.text);
  }
  void keep(const RecallAsked& asked, SearchHit&& hit) {
    if (list_.size() >= most_) return;
    Said says(hit.memory.body.text);
    const auto same = [&](const Said& one) { return one.same_as(says); };
    if (!is_enough(asked, hit.confidence) || (asked.drop_repeats && std::ranges::any_of(said_, same))) {
      left_out_ = true;
      return;
    }
    said_.push_back(std::move(says));
    list_.push_back({.memory = std::move(hit.memory), .relativity = hit.confidence});
  }
  /// A hit that there was room for.
  [[nodiscard]] bool left_out() const { return left_out_; }

 private:
  std::vector<Recalled>& list_;
  const std::size_t most_;
  std::vector<Said> said_;
  bool left_out_ = false;
};

bool is_preference(const Belief& belief) {
  constexpr std::array<std::string_view, 5> kKeys = {"preference.", "favourite.", "diet", "allergy", "instruction."};
  return belief.type == MemoryType::kPreference ||
         std::ranges::any_of(kKeys, [&](std::string_view key) { return belief.key.starts_with(key); });
}

/// Preferences that hits state, each with its hit's relativity.
struct Stated {
  std::vector<std::pair<Belief, double>> beliefs;
  std::set<MemoryId> seen;
};

void add_stated(const SearchHit& hit, Stated& out) {
  for (const Belief& belief : hit.beliefs)
    if (belief.state == BeliefState::kCurrent && belief.subject.empty() && is_preference(belief) &&
        out.seen.insert(belief.memory).second)
      out.beliefs.emplace_back(belief, hit.confidence);
}

/// Adds what else the persons prefer, newest first.
Status add_unstated(Memos& memos, const std::vector<std::string>& cubes, Stated& out) {
  std::vector<Belief> others;
  for (const std::string& cube : cubes) {
    FactsRequest request;
    request.cube = cube;
    request.subject = "";
    Result<Facts> facts = memos.facts(request);
    if (!facts && facts.error().code == ErrorCode::kNotFound) continue;
    if (!facts) return std::unexpected(std::move(facts).error());
    for (Belief& belief : facts->beliefs)
      if (is_preference(belief) && out.seen.insert(belief.memory).second) others.push_back(std::move(belief));
  }
  std::ranges::sort(others, std::greater{},
                    [](const Belief& belief) { return std::pair(belief.said_at, belief.memory); });
  for (Belief& belief : others) out.beliefs.emplace_back(std::move(belief), 0.0);
  return {};
}

Status add_preferences(Memos& memos, const RecallAsked& asked, Stated stated, Recall& out) {
  MEMOS_CHECK_OK(add_unstated(memos, asked.cubes, stated));
  for (const auto& [belief, relativity] : stated.beliefs) {
    if (out.preferences.size() >= asked.preferences) break;
    if (!is_enough(asked, relativity)) continue;
    const Result<Memory> memory = memos.get(belief.memory, {});
    const Result<Memory> source = belief.source.is_nil() ? memory : memos.get(belief.source, {});
    if (!memory || !source || !holds(asked.condition, *source)) continue;
    out.preferences.push_back(
        {.memory = *memory, .relativity = relativity, .said = belief.source.is_nil() ? "" : source->body.text});
  }
  return {};
}

/// The parts of files before and after those that were found.
Status add_neighbors(Memos& memos, const RecallAsked& asked, std::vector<Recalled>& texts) {
  std::set<MemoryId> there;
  for (const Recalled& one : texts) there.insert(one.memory.id);
  const std::size_t found = texts.size();
  for (std::size_t i = 0; i < found; ++i) {
    const std::string file = file_id(texts[i].memory.body);
    if (file.empty()) continue;
    Filter filter;
    filter.types = {MemoryType::kDocument};
    MEMOS_TRY(std::vector<Memory> parts, all_of(memos, {texts[i].memory.cube}, equals("file_id", file), filter));
    std::ranges::sort(parts, {}, [](const Memory& part) { return part.body.origins.front().begin; });
    const auto here = std::ranges::find(parts, texts[i].memory.id, &Memory::id);
    if (here == parts.end()) continue;
    const auto place = here - parts.begin();
    for (const std::ptrdiff_t beside : {place - 1, place + 1}) {
      if (beside < 0 || beside >= std::ssize(parts)) continue;
      Memory& part = parts[static_cast<std::size_t>(beside)];
      if (there.insert(part.id).second && holds(asked.condition, part))
        texts.push_back({.memory = std::move(part), .relativity = kNeighborShare * texts[i].relativity});
    }
  }
  return {};
}

}  // namespace

const std::vector<std::size_t>& Said::words() const {
  if (words_) return *words_;
  static constexpr auto kEndsWord = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view(" \t\r\n.,;:!?\"()")) table.at(static_cast<unsigned char>(c)) = true;
    return table;
  }();
  const std::string folded = language::fold(text_);
  std::vector<std::size_t>& out = words_.emplace();
  const auto ends_word = [](char c) { return kEndsWord[static_cast<unsigned char>(c)]; };
  for (auto at = folded.begin(); at < folded.end(); ++at) {
    const auto end = std::find_if(at, folded.end(), ends_word);
    if (end > at) out.push_back(std::hash<std::string_view>{}(std::string_view(at, end)));
    if (end == folded.end()) break;
    at = end;
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

bool Said::same_as(const Said& other) const {
  if (text_ == other.text_) return true;
  // Words differ by at least the difference in length; this decides nearly always, and costs nothing.
  const auto [shorter, longer] = std::minmax({text_.size(), other.text_.size()});
  if (shorter * 5 < longer * 4) return false;
  const std::vector<std::size_t>& left = words();
  const std::vector<std::size_t>& right = other.words();
  std::size_t both = 0;
  for (std::size_t l = 0, r = 0; l < left.size() && r < right.size();) {
    const auto order = left[l] <=> right[r];
    if (order == 0) ++both;
    if (order <= 0) ++l;
    if (order >= 0) ++r;
  }
  constexpr std::size_t kFewWords = 10;
  const std::size_t all = left.size() + right.size() - both;
  if (all <= kFewWords) return both == all && both > 0;
  return both * 10 >= all * 9;
}

Result<std::vector<std::string>> existing(Memos& memos, const std::vector<std::string>& cubes) {
  std::vector<std::string> out;
  for (const std::string& cube : cubes) {
    const Result<CubeSummary> there = memos.describe_cube(cube);
    if (there)
      out.push_back(cube);
    else if (there.error().code != ErrorCode::kNotFound && there.error().code != ErrorCode::kInvalidArgument)
      return std::unexpected(there.error());
  }
  return out;
}

namespace {

/// Fills the texts, and tells what they state. Where repeats, or too little relativity, leave the list short, more is
/// asked for.
Status recall_texts(Memos& memos, const RecallAsked& asked, Recall& out, Stated& stated) {
  const std::vector<MemoryType> types = wanted(asked, Bucket::kText);
  // Without texts it is still asked which preferences the question is about.
  const std::size_t count = asked.texts > 0 ? asked.texts : asked.preferences;
  if (types.empty() || count == 0) return {};
  const bool reorders = !asked.session_id.empty();
  for (bool deeper = reorders;; deeper = true) {
    const std::size_t limit = count * (deeper ? kCandidates : 1);
    MEMOS_TRY(SearchResult found, search_existing(memos, request_of(asked, types, limit), asked.condition));
    const bool may_be_more = found.hits.size() >= std::min(limit, limits::kMaxSearchResults);
    prefer_session(asked, found.hits);
    std::vector<Recalled> list;
    Stated some;
    Filling texts(list, asked.texts);
    for (SearchHit& hit : found.hits) {
      add_stated(hit, some);
      texts.keep(asked, std::move(hit));
    }
    if (!deeper && may_be_more && list.size() < asked.texts && texts.left_out()) continue;
    out.texts = std::move(list);
    stated = std::move(some);
    return {};
  }
}

/// Preferences, tools and skills lie apart, so that a few of them are found among many texts.
Status recall_apart(Memos& memos, const RecallAsked& asked, Stated&& stated, Recall& out) {
  std::vector<MemoryType> types;
  const auto want = [&](Bucket bucket, std::size_t count) {
    const std::vector<MemoryType> some = count > 0 ? wanted(asked, bucket) : std::vector<MemoryType>();
    types.insert(types.end(), some.begin(), some.end());
    return !some.empty();
  };
  const bool preferences = want(Bucket::kPreference, asked.preferences);
  want(Bucket::kTool, asked.tools);
  want(Bucket::kSkill, asked.skills);
  if (types.empty()) return {};
  const std::size_t limit = 2 * (asked.preferences + asked.tools + asked.skills);
  MEMOS_TRY(SearchResult found, search_existing(memos, request_of(asked, std::move(types), limit), asked.condition));
  prefer_session(asked, found.hits);
  if (preferences) {
    for (const SearchHit& hit : found.hits) add_stated(hit, stated);
    MEMOS_CHECK_OK(add_preferences(memos, asked, std::move(stated), out));
  }
  std::array lists{Filling(out.preferences, asked.preferences), Filling(out.tools, asked.tools),
                   Filling(out.skills, asked.skills)};
  for (SearchHit& hit : found.hits) {
    const Bucket bucket = bucket_of(hit.memory.body.type);
    lists.at(bucket == Bucket::kPreference ? 0 : bucket == Bucket::kTool ? 1 : 2).keep(asked, std::move(hit));
  }
  return {};
}

}  // namespace

Result<Recall> recall(Memos& memos, const RecallAsked& asked) {
  Recall out;
  Stated stated;
  MEMOS_CHECK_OK(recall_texts(memos, asked, out, stated));
  if (asked.neighbors) MEMOS_CHECK_OK(add_neighbors(memos, asked, out.texts));
  MEMOS_CHECK_OK(recall_apart(memos, asked, std::move(stated), out));
  return out;
}

}  // namespace memos::doors::product
