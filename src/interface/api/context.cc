// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A context for a prompt: a search, the current beliefs of the cubes' persons, both packed into a budget.
#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "interface/api/context_pack.h"
#include "interface/api/local_memos.h"
#include "interface/api/prompt_in_model.h"

namespace memos::api {

Status validate_context(const ContextRequest& request) {
  if (request.budget < 1 || request.budget > limits::kMaxContextBudget)
    return fail(ErrorCode::kInvalidArgument,
                "budget must be 1 to " + std::to_string(limits::kMaxContextBudget) + " (limits::kMaxContextBudget)",
                "budget");
  if (request.format < ContextFormat::kPlain || request.format > ContextFormat::kMessages)
    return fail(ErrorCode::kInvalidArgument, "format is not a format of contexts", "format");
  if (request.present.size() > limits::kMaxPresentTexts)
    return fail(
        ErrorCode::kInvalidArgument,
        "present must hold at most " + std::to_string(limits::kMaxPresentTexts) + " texts (limits::kMaxPresentTexts)",
        "present");
  return {};
}

namespace {

/// What the prompt says already need not be said twice.
void leave_out_present(const ContextRequest& request, std::vector<SearchHit>& hits) {
  if (request.present.empty()) return;
  const std::set<std::string_view> present(request.present.begin(), request.present.end());
  std::erase_if(hits, [&](const SearchHit& hit) { return present.contains(hit.memory.body.text); });
}

/// Events are found by questions about them, and things ("The band is …") belong to nobody.
bool tells_of_person(const Belief& belief) {
  return belief.type != MemoryType::kEvent && !belief.key.starts_with("thing.");
}

}  // namespace

/// What is believed of each cube's person now; where the search is one user's, of that one.
Result<std::vector<Belief>> LocalMemos::profiles(const SearchRequest& search) {
  std::vector<Belief> beliefs;
  for (const std::string& cube : search.cubes) {
    FactsRequest request;
    request.cube = cube;
    request.subject = "";
    request.user_id = search.filter.scope.user_id;
    request.as_of = search.as_of;
    request.known_at = search.known_at;
    request.now = search.now;
    MEMOS_TRY(Facts known, facts(request));
    for (Belief& belief : known.beliefs)
      if (tells_of_person(belief)) beliefs.push_back(std::move(belief));
  }
  return beliefs;
}

Result<Context> LocalMemos::context(const ContextRequest& request) {
  MEMOS_CHECK_OK(validate_context(request));
  SearchRequest wide = request.search;
  // A conversation's own turns are near its question: as many more are looked at.
  wide.limit = std::min(context_candidates(request) + request.present.size(), limits::kMaxSearchResults);
  wide.count_use = false;
  MEMOS_TRY(SearchResult found, search(wide));
  leave_out_present(request, found.hits);
  std::vector<Belief> beliefs;
  if (request.profile) {
    MEMOS_TRY(beliefs, profiles(request.search));
  }
  Context context = pack_context(request, std::move(found.hits), beliefs);
  context.confidence = found.confidence;
  context.ownership = found.ownership;
  context.unsure = found.unsure;
  context.reason = std::move(found.reason);
  if (context.text.empty() && context.reason.empty())
    context.reason = "nothing that was found fits into so small a budget";
  context.notice = std::move(found.notice);
  if (request.search.count_use) {
    std::vector<MemoryId> ids;
    for (const SearchHit& hit : context.included) ids.push_back(hit.memory.id);
    count_use(ids);
  }
  return context;
}

}  // namespace memos::api
