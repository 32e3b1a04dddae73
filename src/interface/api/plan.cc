// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Plans of prompts: what goes in, in which order, and from where the key/value cache of each part comes.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "infrastructure/cube/state.h"
#include "interface/api/context_pack.h"
#include "interface/api/context_text.h"
#include "interface/api/expiry.h"
#include "interface/api/local_memos.h"
#include "interface/api/prompt_in_model.h"

namespace memos::api {

namespace {

using SteadyClock = std::chrono::steady_clock;

double ms_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

Status too_many(const char* field, std::size_t most, const char* limit) {
  return fail(ErrorCode::kInvalidArgument,
              std::string(field) + " has too many entries, at most " + std::to_string(most) +
                  " are allowed (limits::" + limit + ")",
              field);
}

Status validate(const PlanRequest& request) {
  MEMOS_CHECK_OK(validate_context(request.context));
  MEMOS_CHECK_OK(validate_system(request.system));
  if (request.context.format == ContextFormat::kMessages)
    return fail(ErrorCode::kInvalidArgument, "a plan's context is text; take plain, markdown or xml", "context.format");
  if (request.context.search.text.empty())
    return fail(ErrorCode::kInvalidArgument, "context.search.text is empty; it is what is asked",
                "context.search.text");
  MEMOS_CHECK_OK(base::require_text(request.context.search.text, "context.search.text"));
  if (request.context.search.text.size() > limits::kMaxTextBytes)
    return fail(ErrorCode::kInvalidArgument, "context.search.text is too long (limits::kMaxTextBytes)",
                "context.search.text");
  if (request.segments.size() > limits::kMaxPlanSegments)
    return too_many("segments", limits::kMaxPlanSegments, "kMaxPlanSegments");
  if (request.max_tokens > limits::kMaxPlanTokens)
    return fail(ErrorCode::kInvalidArgument,
                "max_tokens must be at most " + std::to_string(limits::kMaxPlanTokens) + " (limits::kMaxPlanTokens)",
                "max_tokens");
  if (request.composition < Composition::kExact || request.composition > Composition::kRepaired)
    return fail(ErrorCode::kInvalidArgument, "composition is not exact, shifted or repaired", "composition");
  if (request.repair_tokens < 1 || request.repair_tokens > limits::kMaxRepairTokens)
    return fail(
        ErrorCode::kInvalidArgument,
        "repair_tokens must be 1 to " + std::to_string(limits::kMaxRepairTokens) + " (limits::kMaxRepairTokens)",
        "repair_tokens");
  MEMOS_CHECK_OK(validate_adapters(request.adapters));
  return validate_history(request.history);
}

std::string without_end_blanks(std::string text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

void add_part(std::vector<PromptPart>& parts, PromptPart part) {
  part.text = without_end_blanks(std::move(part.text));
  if (!part.text.empty()) parts.push_back(std::move(part));
}

/// What a part was made from, without itself.
std::vector<MemoryId> sources_of(const PromptPart& part) {
  std::set<MemoryId> ids;
  for (const activation::Source& source : part.sources) ids.insert(source.memory);
  ids.erase(part.memory);
  return {ids.begin(), ids.end()};
}

/// Of the system message.
bool is_standing(SegmentKind kind) { return is_stable(kind) && kind != SegmentKind::kTemplate; }

}  // namespace

Status validate_history(const std::vector<PromptMessage>& history) {
  if (history.size() > limits::kMaxPlanMessages)
    return too_many("history", limits::kMaxPlanMessages, "kMaxPlanMessages");
  for (std::size_t i = 0; i < history.size(); ++i) {
    const std::string field = "history[" + std::to_string(i) + "]";
    if (history[i].role.empty() || history[i].role.size() > limits::kMaxNameBytes)
      return fail(ErrorCode::kInvalidArgument, field + ".role is empty or too long", field + ".role");
    MEMOS_CHECK_OK(base::require_text(history[i].role, field + ".role"));
    MEMOS_CHECK_OK(base::require_text(history[i].text, field + ".text"));
    if (history[i].text.size() > limits::kMaxTextBytes)
      return fail(ErrorCode::kInvalidArgument, field + ".text is too long (limits::kMaxTextBytes)", field + ".text");
  }
  return {};
}

Status validate_system(const std::string& system) {
  MEMOS_CHECK_OK(base::require_text(system, "system"));
  if (system.size() <= limits::kMaxSystemBytes) return {};
  return fail(ErrorCode::kInvalidArgument,
              "system has " + std::to_string(system.size()) + " bytes, at most " +
                  std::to_string(limits::kMaxSystemBytes) + " are allowed (limits::kMaxSystemBytes)",
              "system");
}

// ---- parts -----------------------------------------------------------------------------------------------------

/// The memories as sources, with whether all may be read by all. What is gone meanwhile is left out.
Status LocalMemos::add_sources(std::span<const MemoryId> ids, PromptPart& part) {
  for (const MemoryId& id : ids) {
    const auto row = parts_.vault->current(id);
    if (!row && row.error().code == ErrorCode::kNotFound) continue;
    MEMOS_CHECK_OK(row);
    part.sources.push_back({id, row->cube, row->version});
    part.shared = part.shared && row->body && is_public(*row->body);
  }
  return {};
}

Status LocalMemos::add_profile(const PlanRequest& request, std::vector<PromptPart>& standing) {
  ContextRequest only = request.context;
  only.profile = true;
  MEMOS_TRY(const std::vector<Belief> beliefs, profiles(request.context.search));
  const Context context = pack_context(only, {}, beliefs);
  std::vector<MemoryId> ids;
  for (const Belief& belief : context.stable) {
    ids.push_back(belief.memory);
    if (!belief.source.is_nil()) ids.push_back(belief.source);
  }
  PromptPart part{.kind = SegmentKind::kProfile, .text = context.text, .memory = {}, .sources = {}, .shared = true};
  MEMOS_CHECK_OK(add_sources(ids, part));
  add_part(standing, std::move(part));
  return {};
}

/// A kv_segment as a part; none when it is not current. Its sources are what it was derived from, and itself.
Result<std::optional<PromptPart>> LocalMemos::segment_part(const MemoryId& id) {
  MEMOS_TRY(const vault::VersionRow row, parts_.vault->current(id));
  std::optional<PromptPart> none;
  if (!row.body || row.body->type != MemoryType::kKvSegment || !cube::is_current(state_at(row, now()))) return none;
  PromptPart part{.kind = SegmentKind::kMemory, .text = row.body->text, .memory = id, .sources = {}, .shared = true};
  std::vector<MemoryId> ids{id};
  MEMOS_TRY(const std::vector<Link> links, parts_.vault->links(id));
  for (const Link& link : links)
    if (link.type == LinkType::kDerivedFrom && link.from == id) ids.push_back(link.to);
  MEMOS_CHECK_OK(add_sources(ids, part));
  return std::optional<PromptPart>(std::move(part));
}

Status LocalMemos::add_segments(const PlanRequest& request, std::span<CubeState* const> cubes,
                                std::vector<PromptPart>& standing) {
  std::vector<MemoryId> ids = request.segments;
  if (ids.empty()) {
    for (const CubeState* cube : cubes) {
      MEMOS_TRY(const std::vector<MemoryId> own, activation_.segments(cube->id));
      ids.insert(ids.end(), own.begin(), own.end());
    }
  }
  std::size_t taken = 0;
  for (std::size_t i = 0; i < ids.size() && taken < limits::kMaxPlanSegments; ++i) {
    const auto of = parts_.vault->cube_of(ids[i]);
    const bool here = of && std::ranges::find(cubes, *of, &CubeState::id) != cubes.end();
    std::optional<PromptPart> part;
    if (here) {
      MEMOS_TRY(part, segment_part(ids[i]));
    }
    if (part) {
      add_part(standing, *std::move(part));
      ++taken;
    } else if (!request.segments.empty()) {
      return fail(ErrorCode::kNotFound, "no current kv_segment of these cubes has the id " + ids[i].str(),
                  "segments[" + std::to_string(i) + "]");
    }
  }
  return {};
}

/// What this question needs, without what stands in the prompt already.
Status LocalMemos::add_context(const PlanRequest& request, PromptParts& parts, Plan& plan) {
  SearchRequest wide = request.context.search;
  // A long message is a document rather than a question: its beginning says what it is about.
  wide.text = base::beginning_of(wide.text, limits::kMaxQueryBytes);
  wide.limit = std::min(context_candidates(request.context) + request.context.present.size() + request.history.size(),
                        limits::kMaxSearchResults);
  wide.count_use = false;
  MEMOS_TRY(SearchResult found, search(wide));
  std::set<MemoryId> known;
  std::size_t used = 0;
  for (const PromptPart& part : parts.standing) {
    if (part.kind == SegmentKind::kMemory)
      for (const activation::Source& source : part.sources) known.insert(source.memory);
    if (part.kind == SegmentKind::kProfile)
      used = request.context.budget_in_words ? measure(part.text).words : measure(part.text).tokens();
  }
  std::set<std::string_view> said(request.context.present.begin(), request.context.present.end());
  for (const PromptMessage& message : request.history) said.insert(message.text);
  std::erase_if(found.hits, [&](const SearchHit& hit) {
    return known.contains(hit.memory.id) || said.contains(hit.memory.body.text);
  });
  ContextRequest rest = request.context;
  rest.profile = false;
  rest.budget -= std::min(used, rest.budget - 1);
  const Context context = pack_context(rest, std::move(found.hits), {});
  for (const SearchHit& hit : context.included) plan.included.push_back(hit.memory.id);
  plan.confidence = found.confidence;
  if (request.context.search.use_vectors) plan.notice = found.notice;
  if (request.context.search.count_use) count_use(plan.included);
  PromptPart part{.kind = SegmentKind::kContext, .text = context.text, .memory = {}, .sources = {}, .shared = true};
  MEMOS_CHECK_OK(add_sources(plan.included, part));
  add_part(parts.question, std::move(part));
  return {};
}

Result<PromptParts> LocalMemos::parts_of(const PlanRequest& request, std::span<CubeState* const> cubes, Plan& plan) {
  PromptParts parts;
  add_part(parts.standing, {.kind = SegmentKind::kSystem,
                            .text = request.system.empty() ? activation_.system() : request.system,
                            .memory = {},
                            .sources = {},
                            .shared = true});
  if (request.context.profile) MEMOS_CHECK_OK(add_profile(request, parts.standing));
  if (request.take_segments) MEMOS_CHECK_OK(add_segments(request, cubes, parts.standing));
  if (request.retrieve) MEMOS_CHECK_OK(add_context(request, parts, plan));
  for (const PromptMessage& message : request.history)
    parts.history.push_back({.kind = SegmentKind::kHistory, .text = message.text, .role = message.role});
  parts.question.push_back({.kind = SegmentKind::kTurn, .text = request.context.search.text, .role = "user"});
  return parts;
}

// ---- tokens and room -------------------------------------------------------------------------------------------

/// Without a model: the parts with estimated tokens.
Status LocalMemos::plan_texts(const PlanRequest& request, PromptParts parts, Plan& plan) {
  const std::size_t most = request.max_tokens == 0 ? limits::kMaxPlanTokens : request.max_tokens;
  const auto fill = [&] {
    plan.segments.clear();
    plan.tokens = 0;
    for (PromptPart& part : all_parts(parts)) {
      const std::uint64_t tokens = measure(part.text).tokens();
      plan.tokens += tokens;
      plan.segments.push_back({.kind = part.kind,
                               .text = std::move(part.text),
                               .memory = part.memory,
                               .sources = sources_of(part),
                               .shared = part.shared && is_stable(part.kind),
                               .tokens = tokens,
                               .from = {{"computed", tokens}}});
    }
  };
  for (fill(); plan.tokens > most; fill()) {
    if (!leave_one_out(parts))
      return fail(
          ErrorCode::kInvalidArgument,
          "the standing text and the turn alone take about " + std::to_string(plan.tokens) + " tokens; allow more",
          "max_tokens");
    ++plan.left_out;
  }
  return {};
}

/// With a model: the parts as tokens, as many as there is room for.
Result<std::vector<TokenisedPart>> LocalMemos::tokens_of(const PlanRequest& request, const model::Generator& generator,
                                                         PromptParts parts, Plan& plan) {
  const std::size_t context = generator.context_length();
  const std::size_t most =
      std::min<std::size_t>(request.max_tokens == 0 ? context - context / 4 : request.max_tokens, context);
  for (;;) {
    MEMOS_TRY(std::vector<TokenisedPart> tokenised, tokenise(generator, parts));
    plan.tokens = 0;
    for (const TokenisedPart& part : tokenised) plan.tokens += part.tokens.size();
    if (plan.tokens <= most) {
      plan.room = context - plan.tokens;
      return tokenised;
    }
    if (!leave_one_out(parts))
      return fail(ErrorCode::kInvalidArgument,
                  "the standing text and the turn alone take " + std::to_string(plan.tokens) + " tokens, " +
                      std::to_string(most) + " are allowed",
                  "max_tokens");
    ++plan.left_out;
  }
}

activation::Prompt LocalMemos::prompt_of(const PlanRequest& request, const model::Generator& generator,
                                         std::span<CubeState* const> cubes, const ChosenAdapters& adapters,
                                         std::vector<TokenisedPart>& parts, std::uint64_t since) {
  activation::Prompt prompt{
      .space = activation::KeySpace(cubes_.tenant(), model::state_namespace(generator.identity(), adapters.applied)),
      .audience = {},
      .owner = cubes_.tenant().value,
      .segments = {},
      .adapters = adapters.applied,
      .mode = static_cast<activation::Mode>(request.composition),
      .repair_tokens = request.repair_tokens,
      .since = since};
  for (const CubeState* cube : cubes) prompt.audience.push_back(cube->id);
  std::ranges::sort(prompt.audience);
  for (const CubeId cube : prompt.audience) prompt.owner += "/" + std::to_string(cube.value);
  for (TokenisedPart& part : parts) {
    activation::Segment& segment =
        prompt.segments.emplace_back(activation::Segment{.tokens = std::move(part.tokens),
                                                         .sources = part.part.sources,
                                                         .shared = part.part.shared && adapters.shared,
                                                         .keep = is_stable(part.part.kind),
                                                         .alone = part.part.kind == SegmentKind::kMemory});
    segment.sources.insert(segment.sources.end(), adapters.sources.begin(), adapters.sources.end());
  }
  // What the template says behind the last standing part depends on what follows it.
  for (std::size_t i = parts.size(); i-- > 0 && !is_standing(parts[i].part.kind);) prompt.segments[i].keep = false;
  activation_.uses(prompt.owner, prompt.audience);
  for (const activation::Source& source : adapters.sources) activation_.uses(prompt.owner, std::span(&source.cube, 1));
  return prompt;
}

// ---- the plan --------------------------------------------------------------------------------------------------

void tell(const std::vector<TokenisedPart>& parts, const activation::Prompt& prompt,
          const std::vector<activation::Share>& shares, Plan& plan) {
  plan.segments.clear();
  plan.restored = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    PlanSegment& segment = plan.segments.emplace_back();
    const PromptPart& part = parts[i].part;
    segment.kind = part.kind;
    segment.text = part.text;
    segment.memory = part.memory;
    segment.sources = sources_of(part);
    segment.shared = part.shared && is_stable(part.kind);
    segment.tokens = prompt.segments[i].tokens.size();
    segment.ms = shares[i].ms;
    for (std::size_t origin = 0; origin < activation::kOrigins; ++origin) {
      const std::uint64_t tokens = shares[i].tokens[origin];
      if (tokens == 0) continue;
      segment.from[std::string(activation::name(static_cast<activation::Origin>(origin)))] = tokens;
      if (static_cast<activation::Origin>(origin) != activation::Origin::kComputed) plan.restored += tokens;
    }
  }
}

/// A plan as far as it needs no engine: with the prompt when there is a model.
Result<LocalMemos::Planned> LocalMemos::planned(const PlanRequest& request) {
  MEMOS_CHECK_OK(validate(request));
  std::vector<CubeState*> cubes;
  for (std::size_t i = 0; i < request.context.search.cubes.size(); ++i) {
    MEMOS_TRY(CubeState * cube, cubes_.find(request.context.search.cubes[i], "cubes[" + std::to_string(i) + "]"));
    if (std::ranges::find(cubes, cube) == cubes.end()) cubes.push_back(cube);
  }
  Planned planned;
  std::string missing = activation_.has_generator() ? std::string() : activation_.notice();
  if (missing.empty()) {
    const auto found = activation_.generator();
    if (!found && request.prepare) return std::unexpected(found.error());
    if (found)
      planned.generator = *found;
    else
      missing = found.error().message;
  }
  std::uint64_t since = 0;
  if (planned.generator != nullptr) {
    MEMOS_TRY(const activation::BlockStore* store, activation_.store());
    since = store->now();
  }
  auto begin = SteadyClock::now();
  MEMOS_TRY(PromptParts parts, parts_of(request, cubes, planned.plan));
  planned.plan.timings_ms["context"] = ms_since(begin);
  begin = SteadyClock::now();
  if (planned.generator == nullptr) {
    planned.plan.notice = std::move(missing);
    MEMOS_CHECK_OK(plan_texts(request, std::move(parts), planned.plan));
  } else {
    planned.plan.model = planned.generator->name();
    MEMOS_TRY(const ChosenAdapters adapters, adapters_for(request, cubes));
    planned.plan.adapters = adapters.uses;
    MEMOS_TRY(planned.parts, tokens_of(request, *planned.generator, std::move(parts), planned.plan));
    planned.prompt = prompt_of(request, *planned.generator, cubes, adapters, planned.parts, since);
  }
  planned.plan.timings_ms["tokens"] = ms_since(begin);
  for (const CubeState* cube : cubes)
    activation_.remember_system(cube->id, request.system.empty() ? activation_.system() : request.system);
  return planned;
}

Result<PromptInModel> LocalMemos::prompt(const PlanRequest& request, const model::KeepGoing& keep_going) {
  PlanRequest prepared = request;
  prepared.prepare = true;
  MEMOS_TRY(Planned planned, this->planned(prepared));
  if (planned.generator == nullptr)
    return fail(ErrorCode::kUnavailable, "there is no language model: " + planned.plan.notice, "prepare");
  PromptInModel made{.generator = planned.generator, .prompt = *std::move(planned.prompt), .ready = {}, .plan = {}};
  MEMOS_TRY(made.ready, activation_.cache().prepare(*made.generator, made.prompt, keep_going));
  tell(planned.parts, made.prompt, made.ready.segments, planned.plan);
  planned.plan.prepared = true;
  planned.plan.exact = made.ready.exact;
  planned.plan.timings_ms["restore"] = made.ready.restore_ms;
  planned.plan.timings_ms["compute"] = made.ready.compute_ms;
  made.plan = std::move(planned.plan);
  return made;
}

void LocalMemos::answered(PromptInModel& done) {
  activation_.cache().keep(done.prompt, *done.ready.row);
  done.ready.row = {};
  if (parts_.read_only || done.prompt.audience.empty()) return;
  const auto store = activation_.store();
  if (store && (*store)->has_unwritten())
    scheduler_.request_soon(done.prompt.audience.front(),
                            {.kind = "encode", .key = {}, .payload = {}, .run_after = now()});
}

Result<Plan> LocalMemos::plan(const PlanRequest& request) {
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  if (request.prepare) {
    MEMOS_TRY(PromptInModel made, prompt(request, {}));
    answered(made);
    return std::move(made.plan);
  }
  MEMOS_TRY(Planned planned, this->planned(request));
  if (planned.generator == nullptr) return std::move(planned.plan);
  const auto begin = SteadyClock::now();
  tell(planned.parts, *planned.prompt, activation_.cache().look(*planned.prompt), planned.plan);
  planned.plan.exact = std::ranges::none_of(planned.plan.segments,
                                            [](const PlanSegment& segment) { return segment.from.contains("moved"); });
  planned.plan.timings_ms["lookup"] = ms_since(begin);
  return std::move(planned.plan);
}

}  // namespace memos::api
