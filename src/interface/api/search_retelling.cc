// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What a search does with turns that tell anew what others told.
#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"
#include "interface/api/belief_order.h"
#include "interface/api/local_memos.h"
#include "interface/api/retelling.h"
#include "language/change_words.h"
#include "operation/operator/search.h"

namespace memos::api {

namespace {

constexpr std::size_t kChained = 5;  ///< So many memories that name what the best hit names are looked at.

}  // namespace

/// Memories that name what the best hit names ("Barclays"): a change is often told without the words of the question.
Result<std::vector<SearchHit>> LocalMemos::chained_hits(const SearchRequest& request, const op::Query& query,
                                                        std::span<const SearchHit> hits) {
  std::vector<SearchHit> chained;
  op::Query again;
  for (const std::string& name : language::names_in(hits.front().memory.body.text)) {
    if (again.text.size() + name.size() >= limits::kMaxQueryBytes) break;
    if (!request.text.contains(name)) again.text += (again.text.empty() ? "" : " ") + name;
  }
  if (again.text.empty()) return chained;
  again.cubes = query.cubes;
  again.as_of = query.as_of;
  again.filter = query.filter;
  again.now = query.now;
  again.alive_at = query.alive_at;
  again.limit = kChained;
  MEMOS_TRY(op::Found found, op::search(pool_, again));
  SearchRequest plain = request;
  plain.count_use = false;
  plain.explain = false;
  MEMOS_CHECK_OK(fetch_hits(std::move(found.hits), plain, chained));
  std::erase_if(chained, [&](const SearchHit& one) {
    return std::ranges::any_of(hits, [&](const SearchHit& hit) { return hit.memory.id == one.memory.id; });
  });
  return chained;
}

/// For a question about how things are: a hit that tells anew what others told comes first, and they are outdated.
Status LocalMemos::let_retelling_lead(const SearchRequest& request, const op::Query& query,
                                      std::vector<SearchHit>& hits) {
  if (hits.empty() || query.cubes.size() != 1 || request.as_of || query.filter.derived.value_or(false)) return {};
  if (language::wanted_answer(request.text) == language::WantedAnswer::kNothing) return {};
  MEMOS_TRY(std::vector<SearchHit> chained, chained_hits(request, query, hits));
  std::vector<const SearchHit*> all;
  for (const std::vector<SearchHit>* some : {&std::as_const(hits), &std::as_const(chained)})
    for (const SearchHit& hit : *some) all.push_back(&hit);
  const std::optional<Retelling> found = find_retelling(request.text, all);
  if (!found) return {};
  const auto said = [&](std::size_t i) { return all[i]->memory.body.said_at.value_or(all[i]->memory.created_at); };
  // What a rule read as the value that holds, and what was said since, is surer.
  if (found->newest != 0 && said(0) >= said(found->newest) && holds_something(*all[0])) return {};
  for (const std::size_t place : found->older)
    if (place < hits.size()) hits[place].outdated = true;
  std::size_t newest = found->newest;
  if (newest >= hits.size()) {
    hits.push_back(std::move(chained[newest - hits.size()]));
    newest = hits.size() - 1;
    hits[newest].confidence = hits.front().confidence;
  }
  hits[newest].outdated = false;
  std::vector<std::vector<lifecycle::Held>> beside(hits.size());
  reorder(belief_order(std::vector<Says>(hits.size(), Says::kNothing), {{newest}}), 1, request.explain, hits, beside);
  return {};
}

}  // namespace memos::api
