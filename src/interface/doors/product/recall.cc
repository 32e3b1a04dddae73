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

std::vector<MemoryType> wanted(const RecallAsked& asked, std::initializer_list<Bucket> buckets) {
  std::vector<MemoryType> out;
  for (const Bucket bucket : buckets) {
    for (const MemoryType type : types_of(bucket))
      if (asked.types.empty() || std::ranges::find(asked.types, type) != asked.types.end()) out.push_back(type);
  }
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

/// Beliefs of the hits first, each with its hit's relativity, then what else the person prefers, newest first.
Result<std::vector<std::pair<Belief, double>>> preferred(Memos& memos, const std::vector<std::string>& cubes,
                                                         const std::vector<SearchHit>& hits) {
  std::vector<std::pair<Belief, double>> out;
  std::set<MemoryId> seen;
  for (const SearchHit& hit : hits) {
    for (const Belief& belief : hit.beliefs)
      if (belief.state == BeliefState::kCurrent && belief.subject.empty() && is_preference(belief) &&
          seen.insert(belief.memory).second)
        out.emplace_back(belief, hit.confidence);
  }
  std::vector<Belief> others;
  for (const std::string& cube : cubes) {
    FactsRequest request;
    request.cube = cube;
    request.subject = "";
    Result<Facts> facts = memos.facts(request);
    if (!facts && facts.error().code == ErrorCode::kNotFound) continue;
    if (!facts) return std::unexpected(std::move(facts).error());
    for (Belief& belief : facts->beliefs)
      if (is_preference(belief) && seen.insert(belief.memory).second) others.push_back(std::move(belief));
  }
  std::ranges::sort(others, std::greater{},
                    [](const Belief& belief) { return std::pair(belief.said_at, belief.memory); });
  for (Belief& belief : others) out.emplace_back(std::move(belief), 0.0);
  return out;
}

Status add_preferences(Memos& memos, const RecallAsked& asked, const std::vector<SearchHit>& hits, Recall& out) {
  MEMOS_TRY(const auto all, preferred(memos, asked.cubes, hits));
  for (const auto& [belief, relativity] : all) {
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
  const std::string folded = language::fold(text_);
  std::vector<std::size_t>& out = words_.emplace();
  std::size_t at = 0;
  while (at < folded.size()) {
    const std::size_t end = std::min(folded.find_first_of(" \t\r\n.,;:!?\"()", at), folded.size());
    if (end > at) out.push_back(std::hash<std::string_view>{}(std::string_view(folded).substr(at, end - at)));
    at = end + 1;
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

/// Fills texts and preferences. Where repeats, or too little relativity, leave a list short, more is asked for.
Status recall_said(Memos& memos, const RecallAsked& asked, Recall& out) {
  const std::vector<MemoryType> types = wanted(asked, {Bucket::kText, Bucket::kPreference});
  constexpr std::size_t kCandidates = 3;  // For each result.
  const bool reorders = !asked.session_id.empty();
  for (bool deeper = reorders;; deeper = true) {
    const std::size_t limit = (asked.texts + asked.preferences) * (deeper ? kCandidates : 1);
    std::vector<SearchHit> hits;
    if (!types.empty()) {
      MEMOS_TRY(SearchResult found, search_existing(memos, request_of(asked, types, limit), asked.condition));
      hits = std::move(found.hits);
    }
    const bool may_be_more = hits.size() >= std::min(limit, limits::kMaxSearchResults);
    prefer_session(asked, hits);
    Recall some;
    if (asked.preferences > 0 && !wanted(asked, {Bucket::kPreference}).empty())
      MEMOS_CHECK_OK(add_preferences(memos, asked, hits, some));
    Filling texts(some.texts, asked.texts), preferences(some.preferences, asked.preferences);
    for (SearchHit& hit : hits) {
      const bool preference = bucket_of(hit.memory.body.type) == Bucket::kPreference;
      (preference ? preferences : texts).keep(asked, std::move(hit));
    }
    const bool is_short = some.texts.size() < asked.texts && (texts.left_out() || preferences.left_out());
    if (!deeper && may_be_more && is_short) continue;
    out.texts = std::move(some.texts);
    out.preferences = std::move(some.preferences);
    return {};
  }
}

/// Tools and skills lie apart, so that a few of them are found among many texts.
Status recall_tools(Memos& memos, const RecallAsked& asked, Recall& out) {
  std::vector<MemoryType> types;
  if (asked.tools > 0) types = wanted(asked, {Bucket::kTool});
  if (asked.skills > 0) std::ranges::copy(wanted(asked, {Bucket::kSkill}), std::back_inserter(types));
  if (types.empty()) return {};
  const std::size_t limit = 2 * (asked.tools + asked.skills);
  MEMOS_TRY(SearchResult found, search_existing(memos, request_of(asked, std::move(types), limit), asked.condition));
  Filling tools(out.tools, asked.tools), skills(out.skills, asked.skills);
  for (SearchHit& hit : found.hits)
    (bucket_of(hit.memory.body.type) == Bucket::kSkill ? skills : tools).keep(asked, std::move(hit));
  return {};
}

}  // namespace

Result<Recall> recall(Memos& memos, const RecallAsked& asked) {
  Recall out;
  MEMOS_CHECK_OK(recall_said(memos, asked, out));
  if (asked.neighbors) MEMOS_CHECK_OK(add_neighbors(memos, asked, out.texts));
  MEMOS_CHECK_OK(recall_tools(memos, asked, out));
  return out;
}

}  // namespace memos::doors::product
