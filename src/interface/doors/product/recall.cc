// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/recall.h"

#include <algorithm>
#include <array>
#include <charconv>
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

void keep(const RecallAsked& asked, SearchHit&& hit, std::size_t most, std::vector<Recalled>& to) {
  if (to.size() >= most || !is_enough(asked, hit.confidence)) return;
  const auto same = [&](const Recalled& one) { return says_the_same(one.memory.body.text, hit.memory.body.text); };
  if (asked.drop_repeats && std::ranges::any_of(to, same)) return;
  to.push_back({.memory = std::move(hit.memory), .relativity = hit.confidence});
}

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

std::set<std::string> words_of(const std::string& folded) {
  std::set<std::string> out;
  std::size_t at = 0;
  while (at < folded.size()) {
    const std::size_t end = std::min(folded.find_first_of(" \t\r\n.,;:!?\"()", at), folded.size());
    if (end > at) out.insert(folded.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

bool says_the_same(const std::string& a, const std::string& b) {
  if (a == b) return true;
  // Words differ by at least the difference in length; this decides nearly always, and costs nothing.
  const std::size_t shorter = std::min(a.size(), b.size()), longer = std::max(a.size(), b.size());
  if (shorter * 5 < longer * 4) return false;
  const std::set<std::string> left = words_of(language::fold(a)), right = words_of(language::fold(b));
  std::size_t both = 0;
  for (const std::string& word : left) both += right.contains(word) ? 1 : 0;
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

Result<Recall> recall(Memos& memos, const RecallAsked& asked) {
  Recall out;
  std::vector<SearchHit> hits;
  if (std::vector<MemoryType> types = wanted(asked, {Bucket::kText, Bucket::kPreference}); !types.empty()) {
    const bool more = asked.drop_repeats || asked.relativity || !asked.session_id.empty();
    constexpr std::size_t kCandidates = 3;  // For each result: repeats are left out of them.
    const std::size_t limit = (asked.texts + asked.preferences) * (more ? kCandidates : 1);
    MEMOS_TRY(SearchResult found, search_existing(memos, request_of(asked, std::move(types), limit), asked.condition));
    hits = std::move(found.hits);
  }
  prefer_session(asked, hits);
  if (asked.preferences > 0 && !wanted(asked, {Bucket::kPreference}).empty())
    MEMOS_CHECK_OK(add_preferences(memos, asked, hits, out));
  for (SearchHit& hit : hits) {
    const bool preference = bucket_of(hit.memory.body.type) == Bucket::kPreference;
    keep(asked, std::move(hit), preference ? asked.preferences : asked.texts, preference ? out.preferences : out.texts);
  }
  if (asked.neighbors) MEMOS_CHECK_OK(add_neighbors(memos, asked, out.texts));
  std::vector<MemoryType> others;
  if (asked.tools > 0) others = wanted(asked, {Bucket::kTool});
  if (asked.skills > 0) std::ranges::copy(wanted(asked, {Bucket::kSkill}), std::back_inserter(others));
  if (others.empty()) return out;
  const std::size_t limit = 2 * (asked.tools + asked.skills);
  MEMOS_TRY(SearchResult found, search_existing(memos, request_of(asked, std::move(others), limit), asked.condition));
  for (SearchHit& hit : found.hits) {
    const bool skill = bucket_of(hit.memory.body.type) == Bucket::kSkill;
    keep(asked, std::move(hit), skill ? asked.skills : asked.tools, skill ? out.skills : out.tools);
  }
  return out;
}

}  // namespace memos::doors::product
