// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Searching: cubes and points in time, the question's vector, the operator, the rows of what it found.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "infrastructure/cube/state.h"
#include "interface/api/expiry.h"
#include "interface/api/filter.h"
#include "interface/api/local_memos.h"
#include "interface/api/resolved_time.h"
#include "interface/api/unit_vector.h"
#include "language/change_words.h"
#include "language/language.h"
#include "operation/operator/search.h"

namespace memos::api {

namespace {

using SteadyClock = std::chrono::steady_clock;

double ms_since(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

std::unexpected<Error> invalid(const std::string& field, const std::string& problem) {
  return fail(ErrorCode::kInvalidArgument, field + " " + problem, field);
}

Status validate(const SearchRequest& request) {
  if (request.cubes.empty()) return invalid("cubes", "is empty; name at least one cube");
  if (request.cubes.size() > limits::kMaxCubesPerSearch)
    return invalid(
        "cubes", "has more than " + std::to_string(limits::kMaxCubesPerSearch) + " names (limits::kMaxCubesPerSearch)");
  if (request.text.empty() && request.vector.empty()) return invalid("text", "is empty, and no vector is given");
  if (request.text.size() > limits::kMaxQueryBytes)
    return invalid("text",
                   "is longer than " + std::to_string(limits::kMaxQueryBytes) + " bytes (limits::kMaxQueryBytes)");
  MEMOS_CHECK_OK(base::require_text(request.text, "text"));
  if (request.limit < 1 || request.limit > limits::kMaxSearchResults)
    return invalid("limit",
                   "must be 1 to " + std::to_string(limits::kMaxSearchResults) + " (limits::kMaxSearchResults)");
  if (request.vector.size() > limits::kMaxVectorDimension)
    return invalid("vector", "is longer than limits::kMaxVectorDimension");
  if (request.known_at.sequence && request.cubes.size() > 1)
    return invalid("known_at.sequence", "belongs to one cube; give a time to search several");
  if (!(request.min_confidence >= 0 && request.min_confidence <= 1)) return invalid("min_confidence", "must be 0 to 1");
  return api::validate(request.filter);
}

/// Why a search that did not fail has no hits.
std::string reason_for_none(const op::Found& found) {
  if (found.visible == 0) return "nothing is stored there";
  if (found.selected == 0) return "nothing that is stored there passes the filter";
  return "nothing that is stored there has to do with it";
}

/// Where the memory that tells when is outdated, one that holds tells it. What happened at a time stays so, whatever
/// changed since: for "when did …" it is right to answer from it (of 141 dates 77.3 % right, 74.5 otherwise).
void answer_anew(std::string_view question, SearchResult& result) {
  if (language::wanted_answer(question) == language::WantedAnswer::kNothing) return;
  const auto tells = [&](const SearchHit& hit) { return result.when && hit.memory.id == result.when->memory; };
  const auto told = std::ranges::find_if(result.hits, tells);
  if (told == result.hits.end() || !told->outdated) return;
  std::vector<SearchHit> standing = result.hits;
  std::erase_if(standing, [](const SearchHit& hit) { return hit.outdated; });
  result.when = answer_time(standing);
}

/// How sure the result is, and what is left of it when that is too little. `best`: the ranking's first; where beliefs
/// put another memory first, that one's confidence counts as well.
void settle_confidence(const SearchRequest& request, const op::Found& found, const MemoryId& best,
                       SearchResult& result) {
  result.ownership = found.ownership;
  result.confidence = found.confidence;
  if (!result.hits.empty() && result.hits.front().memory.id != best)
    result.confidence = std::max(result.confidence, result.hits.front().confidence);
  result.unsure = result.confidence < request.min_confidence;
  if (result.hits.empty()) {
    result.reason = reason_for_none(found);
  } else if (result.unsure) {
    result.reason = "nothing that was found answers it with the confidence that is asked for";
    result.hits.clear();
    result.when.reset();
  }
}

}  // namespace

/// The question's vector as the embedder of a space makes it; or, for people, why there is none.
Result<std::string> LocalMemos::embed_question_in(SpaceId space, const SearchRequest& request,
                                                  const std::vector<CubeState*>& cubes, Question& question) {
  const Result<model::Embedder*> waited = embedder_of(space, limits::kEmbedderWait);
  std::vector<CubeId> ids;
  std::string names;
  for (const CubeState* cube : cubes) {
    ids.push_back(cube->id);
    if (cube->space() == space) names += (names.empty() ? "\"" : ", \"") + cube->name + "\"";
  }
  if (!waited) {
    const model::Embedder* const own = embedder_.ready();
    if (own == nullptr) return embedder_.notice();
    return "the vectors of " + names + " come from another embedder than " + own->model_name() +
           ", which cannot be asked: " + waited.error().message +
           "; searched lexically until there are new ones (reembed)";
  }
  model::Embedder& embedder = **waited;
  if (embedder.english_only() && language::has_cjk(request.text))
    return "the embedder " + embedder.model_name() + " knows English only: searched lexically";
  MEMOS_TRY(const std::string text, op::question_for_embedding(pool_, ids, request.text));
  const std::string_view texts[] = {text};
  auto encoded = embedder.encode(texts, model::TextKind::kQuestion);
  if (!encoded) return "the question could not be embedded: " + encoded.error().message;
  if (encoded->size() != 1 || encoded->front().parts.empty() || !make_unit(encoded->front().parts.front()))
    return "the embedder " + embedder.model_name() + " gave no vector for the question: searched lexically";
  model::TokenEvidence& evidence = encoded->front().evidence;
  question.vectors.push_back(
      {.space = space,
       .vector = std::move(encoded->front().parts.front()),
       .tokens = {std::move(evidence.tokens), std::move(evidence.pieces), std::move(evidence.sentences)}});
  if (!embedder.gives_tokens() || parts_.read_only) return std::string();
  for (const CubeState* cube : cubes) {
    if (cube->space() != space || !evidence_.lacks_some(cube->id, space)) continue;
    scheduler_.request_soon(cube->id, {.kind = "embed", .key = {}, .payload = {}, .run_after = now()});
  }
  return std::string();
}

/// The question's vectors, one for each embedder whose vectors the cubes use, and a notice where one is missing.
Status LocalMemos::embed_question(const SearchRequest& request, const std::vector<CubeState*>& cubes,
                                  Question& question) {
  std::set<SpaceId> spaces;
  for (const CubeState* cube : cubes)
    if (cube->space().value != 0) spaces.insert(cube->space());
  for (const SpaceId space : spaces) {
    MEMOS_TRY(const std::string notice, embed_question_in(space, request, cubes, question));
    if (question.notice.empty()) question.notice = notice;
  }
  const model::Embedder* const own = embedder_.ready();
  if (own == nullptr) return {};
  MEMOS_TRY(const SpaceId space, find_space(*own));
  for (CubeState* cube : cubes)
    if (cube->space().value != 0 && cube->space() != space) begin_change(*cube);
  return {};
}

/// Why cubes without any vector are searched lexically.
std::string LocalMemos::notice_without_vectors() {
  if (embedder_.off()) return embedder_.notice();
  const std::string failure = embedder_.failure(limits::kEmbedderFailureWait);
  return "nothing in these cubes is embedded yet" + (failure.empty() ? "" : "; " + failure);
}

Result<LocalMemos::Question> LocalMemos::question_of(const SearchRequest& request,
                                                     const std::vector<CubeState*>& cubes) {
  Question question;
  const auto is_bare = [](const CubeState* cube) { return cube->space().value == 0; };
  if (!request.vector.empty()) {
    SpaceId asked{};
    for (const CubeState* cube : cubes) {
      if (is_bare(cube)) continue;
      MEMOS_TRY(const vault::Space space, space_info(cube->space()));
      if (space.dimension != request.vector.size()) continue;
      asked = space.id;
      break;
    }
    if (asked.value == 0 && !std::ranges::all_of(cubes, is_bare))
      return invalid("vector", "has " + std::to_string(request.vector.size()) +
                                   " values, which is the dimension of no cube that was asked");
    std::vector<float> vector = request.vector;
    if (!make_unit(vector)) return invalid("vector", "is all zero or holds a value that is not finite");
    if (asked.value == 0) {
      question.notice = "nothing in these cubes is embedded yet";
    } else {
      question.vectors.push_back({.space = asked, .vector = std::move(vector), .tokens = {}});
    }
    return question;
  }
  if (!request.use_vectors) {
    question.notice = "vectors were not asked for";
  } else if (std::ranges::all_of(cubes, is_bare)) {
    question.notice = notice_without_vectors();
  } else {
    const auto start = SteadyClock::now();
    MEMOS_CHECK_OK(embed_question(request, cubes, question));
    question.embed_ms = ms_since(start);
  }
  return question;
}

/// Counts the memories as used; the numbers reach the disk a little later.
void LocalMemos::count_use(std::span<const MemoryId> ids) {
  if (!usage_.count(ids, now()) || parts_.read_only) return;
  const UtcMs due{now().value + std::chrono::milliseconds(limits::kUsageFlushEvery).count()};
  scheduler_.request_soon(CubeId{}, {.kind = "usage", .key = {}, .payload = {}, .run_after = due});
}

/// Rows of the hits, as memories; hits that went away meanwhile are left out.
Status LocalMemos::fetch_hits(std::vector<op::Hit>&& hits, const SearchRequest& request, std::vector<SearchHit>& out) {
  std::map<CubeId, std::vector<Sequence>> keys;
  for (const op::Hit& hit : hits) keys[hit.cube].push_back(hit.key);
  std::map<std::pair<CubeId, Sequence>, vault::VersionRow> rows;
  for (const auto& [cube, wanted] : keys) {
    MEMOS_TRY(std::vector<vault::VersionRow> found, parts_.vault->rows(cube, wanted));
    for (vault::VersionRow& row : found) rows.emplace(std::pair{cube, row.recorded_from}, std::move(row));
  }
  std::vector<MemoryId> ids;
  for (op::Hit& hit : hits) {
    const auto row = rows.find({hit.cube, hit.key});
    if (row == rows.end() || !row->second.body) continue;
    if (request.known_at.is_now() && row->second.recorded_to.value != 0) {  // Changed since the index was asked.
      const auto open = parts_.vault->current(row->second.memory);
      if (!open || !cube::is_current(state_at(*open, now()))) continue;
    }
    MEMOS_TRY(const CubeState* cube, cubes_.find(hit.cube));
    SearchHit& answer = out.emplace_back();
    answer.memory = memory_of(*cube, std::move(row->second), reading_time(request.known_at));
    answer.score = hit.score;
    answer.confidence = hit.confidence;
    if (request.explain) {
      answer.parts = std::move(hit.parts);
      answer.terms = std::move(hit.terms);
    }
    ids.push_back(answer.memory.id);
  }
  if (request.count_use) count_use(std::span(ids).first(std::min(ids.size(), request.limit)));
  MEMOS_TRY(const std::vector<Usage> usages, usage_.read(ids));
  for (std::size_t i = 0; i < ids.size(); ++i) out[i].memory.usage = usages[i];
  return {};
}

Result<SearchResult> LocalMemos::search(const SearchRequest& request) {
  MEMOS_CHECK_OK(validate(request));
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  std::vector<CubeState*> cubes;
  op::Query query;
  for (std::size_t i = 0; i < request.cubes.size(); ++i) {
    MEMOS_TRY(CubeState * cube, cubes_.find(request.cubes[i], "cubes[" + std::to_string(i) + "]"));
    if (std::ranges::find(cubes, cube) != cubes.end()) continue;
    cubes.push_back(cube);
    query.cubes.push_back(cube->id);
    MEMOS_TRY(const std::optional<Sequence> position, this->position(*cube, request.known_at));
    if (position) query.as_of[cube->id] = *position;
  }
  MEMOS_TRY(Question question, question_of(request, cubes));
  query.text = request.text;
  query.others = std::move(question.vectors);
  for (const op::QuestionVector& vector : query.others) {
    if (vector.tokens.sentence.empty()) continue;
    for (const CubeState* cube : cubes)
      if (cube->space() == vector.space) query.evidence[cube->id] = evidence_.find(cube->id, vector.space);
  }
  std::vector<std::string> without = request.without_rules;
  const bool answer_slots = std::erase(without, "belief") == 0;
  Result<op::Switches> switches = op::all_but(without);
  if (!switches) {
    Error error = std::move(switches).error();
    error.message += ", belief";
    return std::unexpected(std::move(error));
  }
  query.switches = *switches;
  query.filter = request.filter;
  query.now = request.now.value_or(now());
  if (!request.when.empty()) MEMOS_CHECK_OK(narrow_to(request.when, query.now, query.filter));
  query.alive_at = reading_time(request.known_at);
  const language::AskedTimes asked = language::asked_times(request.text, {.instant = query.now});
  query.asked = asked;
  const bool resolve = asked.asks_when || request.resolve_times;
  query.limit = resolve ? std::max(request.limit, kAnswerHits) : request.limit;
  query.explain = request.explain;
  SearchResult result;
  result.used_vectors = !query.others.empty();
  result.notice = std::move(question.notice);
  op::Found found;
  // What was derived from memories is no unit of the index; it comes in where it answers.
  if (!query.filter.derived.value_or(false)) {
    MEMOS_TRY(found, op::search(pool_, query));
  }
  result.timings_ms = std::move(found.timings_ms);
  result.timings_ms["embed"] = question.embed_ms;
  const auto start = SteadyClock::now();
  MEMOS_CHECK_OK(fetch_hits(std::move(found.hits), request, result.hits));
  if (resolve) {
    for (SearchHit& hit : result.hits) hit.when = resolved_time(request.text, asked, hit.memory);
    result.when = answer_time(result.hits);
  }
  const MemoryId best = result.hits.empty() ? MemoryId{} : result.hits.front().memory.id;
  MEMOS_CHECK_OK(apply_beliefs(request, query.filter, query.now, answer_slots, cubes, result.hits));
  if (answer_slots) MEMOS_CHECK_OK(let_retelling_lead(request, query, cubes, result.hits));
  if (resolve)
    for (SearchHit& hit : result.hits)
      if (!hit.when) hit.when = resolved_time(request.text, asked, hit.memory);
  if (resolve) answer_anew(request.text, result);
  if (result.hits.size() > request.limit) result.hits.resize(request.limit);
  settle_confidence(request, found, best, result);
  result.timings_ms["fetch"] = ms_since(start);
  return result;
}

}  // namespace memos::api
