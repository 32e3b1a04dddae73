// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What a search does with turns that tell anew what others told.
#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"
#include "interface/api/belief_order.h"
#include "interface/api/filter.h"
#include "interface/api/local_memos.h"
#include "interface/api/retelling.h"
#include "interface/api/slot_hits.h"
#include "language/change_words.h"
#include "language/slot_words.h"
#include "operation/operator/search.h"

namespace memos::api {

namespace {

constexpr double kLoose = 0.5;       ///< Confidence of the only hit, found by words that go with the slot.
constexpr std::size_t kChained = 5;  ///< So many memories that name what the best hit names are looked at.

constexpr std::uint64_t kLatest = 64;  ///< So many of the last changes of the cube are looked at.
constexpr std::size_t kOfSlot = 8;     ///< The same where words of the slot are looked for as well.

/// The slot of the asker that the question asks for as it is now; empty = none.
std::string asked_slot(std::span<const language::AskedSlot> slots) {
  for (const language::AskedSlot& slot : slots) {
    if (slot.past || slot.history || slot.at) return {};
    if (slot.subject.empty()) return slot.key;
  }
  return {};
}

}  // namespace

/// Memories that name what the best hit names ("Barclays") or have words of the asked slot: a change is often told
/// without the words of the question.
Result<std::vector<SearchHit>> LocalMemos::chained_hits(const SearchRequest& request, const op::Query& query,
                                                        std::string_view slot, std::span<const SearchHit> hits) {
  std::vector<SearchHit> chained;
  op::Query again;
  again.text = language::slot_lookup(slot, request.text);
  for (const std::string& name :
       language::names_in(hits.empty() ? std::string_view() : std::string_view(hits.front().memory.body.text))) {
    if (again.text.size() + name.size() >= limits::kMaxQueryBytes) break;
    if (!request.text.contains(name)) again.text += (again.text.empty() ? "" : " ") + name;
  }
  if (again.text.empty()) return chained;
  again.cubes = query.cubes;
  again.as_of = query.as_of;
  again.filter = query.filter;
  again.now = query.now;
  again.alive_at = query.alive_at;
  again.limit = slot.empty() ? kChained : kOfSlot;
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
                                      std::span<CubeState* const> cubes, std::vector<SearchHit>& hits) {
  if (query.cubes.size() != 1 || query.filter.derived.value_or(false)) return {};
  const std::vector<language::AskedSlot> slots = parts_.asked_slots(request.text, {}, {.instant = query.now});
  std::string slot = asked_slot(slots);
  const bool of_times = is_timed_slot(slot);
  if (!language::slot_kind(slot).known && !of_times && slot != "age" &&
      std::ranges::none_of(slots, [](const language::AskedSlot& one) { return !one.subject.empty() || one.past; }))
    slot = language::question_slot(request.text);
  const bool has_words = language::slot_kind(slot).known;
  if (hits.empty() && !has_words) return {};
  if (slot.empty() && language::wanted_answer(request.text) == language::WantedAnswer::kNothing) return {};
  MEMOS_TRY(std::vector<SearchHit> chained, chained_hits(request, query, slot, hits));
  // The turns that were written last may tell what holds now in words that nobody looks for.
  const CubeState& cube = *cubes.front();
  std::vector<vault::VersionRow> rows;
  if (!slot.empty() && request.known_at.is_now()) {
    MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube.id));
    vault::ListQuery latest;
    latest.cube = cube.id;
    latest.after = Sequence{info.head.value - std::min(info.head.value, kLatest)};
    latest.limit = kLatest;
    MEMOS_TRY(rows, parts_.vault->list(latest));
  }
  for (vault::VersionRow& row : rows) {
    if (!row.body || row.body->statement || row.recorded_to.value != 0 || !matches(query.filter, row, query.alive_at))
      continue;
    const auto same = [&](const SearchHit& hit) { return hit.memory.id == row.memory; };
    if (std::ranges::any_of(hits, same) || std::ranges::any_of(chained, same)) continue;
    chained.emplace_back().memory = memory_of(cube, std::move(row), query.alive_at);
  }
  MEMOS_CHECK_OK(apply_beliefs(request, query.filter, query.now, false, cubes, chained));
  const auto said_at = [](const SearchHit& hit) { return hit.memory.body.said_at.value_or(hit.memory.created_at); };
  // As of a day only what was told until then counts.
  std::vector<const SearchHit*> all;
  for (const std::vector<SearchHit>* some : {&std::as_const(hits), &std::as_const(chained)})
    for (const SearchHit& hit : *some)
      if (!request.as_of || said_at(hit) <= *request.as_of) all.push_back(&hit);
  const auto shown = static_cast<std::size_t>(std::ranges::count_if(
      hits, [&](const SearchHit& hit) { return !request.as_of || said_at(hit) <= *request.as_of; }));
  if (all.empty()) return {};
  std::optional<Retelling> found = find_retelling(
      {.text = request.text, .slot = slot, .shown = shown, .at = request.as_of.value_or(query.now)}, all);
  if (!found) return {};
  const auto said = [&](std::size_t i) { return said_at(*all[i]); };
  // What a rule read as the value that holds, and what was said since, is surer.
  if (found->newest != 0 && said(0) >= said(found->newest) && holds_something(*all[0])) return {};
  const auto place_of = [&](std::size_t i) { return static_cast<std::size_t>(all[i] - hits.data()); };
  for (const std::size_t i : found->older)
    if (i < shown) hits[place_of(i)].outdated = true;
  std::size_t newest = found->newest < shown ? place_of(found->newest) : hits.size();
  if (newest == hits.size()) {
    hits.push_back(std::move(chained[static_cast<std::size_t>(all[found->newest] - chained.data())]));
    newest = hits.size() - 1;
    hits[newest].confidence = newest == 0 ? kLoose : hits.front().confidence;
  }
  hits[newest].outdated = false;
  std::vector<std::vector<lifecycle::Held>> beside(hits.size());
  reorder(belief_order(std::vector<Says>(hits.size(), Says::kNothing), {{newest}}), 1, request.explain, hits, beside);
  return {};
}

}  // namespace memos::api
