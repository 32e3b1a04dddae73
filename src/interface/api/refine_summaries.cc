// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Summaries of sessions: one memory each, derived from all its turns, so that it goes when one of them goes.
#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/api/refine_run.h"

namespace memos::api {
namespace {

constexpr std::size_t kFewestTurns = 2;  ///< A single turn is its own summary.
constexpr std::size_t kPrintDigits = 32;
constexpr std::string_view kSlot = "summary.session";

std::string text_in(const Body& body, std::string_view member) {
  const auto info = json::parse(body.info);
  const json::Value* found = info ? info->find(member) : nullptr;
  return found == nullptr || found->as_string() == nullptr ? std::string() : *found->as_string();
}

}  // namespace

/// Tells whether a summary is one of the session's present turns.
std::string RefineRun::print_of_turns(const Session& session) const {
  base::Blake2b hash;
  for (const std::size_t place : session.turns)
    hash.update(base::as_bytes(std::to_string(turns_[place].content.value) + ","));
  return base::to_hex(hash.finish()).substr(0, kPrintDigits);
}

/// Tells whether somebody has written a summary anew; keyed, so that it does not let anybody guess the text.
std::string RefineRun::print_of_text(std::string_view text) const {
  return base::to_hex(base::blake2b(base::as_bytes(text), parts_.cube.repeat_key)).substr(0, kPrintDigits);
}

Status RefineRun::make_summaries() {
  const auto is_due = [this](const Session& session) {
    if (!session.wanted || session.scope.session_id.empty() || session.turns.size() < kFewestTurns) return false;
    if (turns_[session.turns.back()].recorded <= work_.after) return false;
    const std::size_t audience = turns_[session.turns.front()].audience;
    const auto same = [&](std::size_t place) { return turns_[place].audience == audience; };
    if (!std::ranges::all_of(session.turns, same)) return false;  // Nobody in particular could be let read it.
    if (session.summaries.empty()) return true;
    const Body& last = *session.summaries.back().body;
    // What somebody has corrected or frozen stays.
    if (last.governance.frozen || text_in(last, "text") != print_of_text(last.text)) return false;
    if (session.summaries.size() > 1) return true;
    const bool fresh = text_in(last, "turns") == print_of_turns(session) &&
                       text_in(last, "prompt") == model_.prompts.summary.hash &&
                       text_in(last, "generator") == model_.model;
    return !fresh || work_.again;
  };
  std::vector<const Session*> due;
  for (const Session& session : sessions_)
    if (is_due(session)) due.push_back(&session);
  total_ += due.size();
  for (const Session* session : due) {
    MEMOS_CHECK_OK(report());
    parts_.context.yield_to_foreground();
    MEMOS_CHECK_OK(summarise(*session));
    if (postponed_) return {};
    ++done_;
  }
  return {};
}

Status RefineRun::summarise(const Session& session) {
  std::vector<reader::FineTurn> turns;
  std::vector<vault::VersionRow> rows;
  for (const std::size_t place : session.turns) {
    Result<vault::VersionRow> row = parts_.vault.current(turns_[place].id);
    if (!row && row.error().code != ErrorCode::kNotFound) return std::unexpected(std::move(row).error());
    const bool there = row && row->body && row->content == turns_[place].content && cube::is_current(row->state);
    if (!there) return {};  // The session has changed: the next job sees it as it is then.
    turns.push_back({.id = row->memory,
                     .said_at = row->body->said_at.value_or(row->created_at),
                     .body = *std::move(row->body),
                     .known = {}});
    row->body.reset();
    rows.push_back(*std::move(row));
  }
  MEMOS_TRY(const Answer answer,
            ask(reader::summary_prompt(model_.prompts.summary, turns), "summary", reader::summary_schema()));
  if (postponed_) return {};
  Result<std::string> text = fail(ErrorCode::kUnsupported, "no answer", "refine");
  if (answer.text && !answer.too_long) text = reader::read_summary(*answer.text);
  if (!text) {
    count("failed");
    return {};
  }
  return put_summary(session, turns, rows, *std::move(text));
}

/// The summary of a session whose turns are `turns`.
Body RefineRun::summary_of(std::span<const reader::FineTurn> turns, const Session& session, std::string text) const {
  const Body& last = turns.back().body;
  Body body;
  json::Value info = reader::provenance_info({.generator = model_.model, .prompt = model_.prompts.summary.hash});
  info.set("turns", print_of_turns(session));
  info.set("text", print_of_text(text));
  body.text = std::move(text);
  body.type = MemoryType::kSummary;
  body.scope = session.scope;
  body.said_at = turns.back().said_at;
  body.valid = {.from = turns.front().said_at, .to = {}, .precision = Precision::kInstant};
  body.key = kSlot;
  body.statement = Statement{.subject = {},
                             .value = session.scope.session_id,
                             .single = true,
                             .ends = false,
                             .corrects = false,
                             .confidence = 100,
                             .source = turns.back().id};
  body.info = json::dump(info);
  body.language = last.language;
  body.governance = last.governance;
  body.governance.frozen = false;
  for (const reader::FineTurn& turn : turns) {
    const Governance& of = turn.body.governance;
    if (of.expires_at && (!body.governance.expires_at || *of.expires_at < *body.governance.expires_at))
      body.governance.expires_at = of.expires_at;
  }
  return body;
}

Status RefineRun::put_summary(const Session& session, std::span<const reader::FineTurn> turns,
                              std::span<const vault::VersionRow> rows, std::string text) {
  Body body = summary_of(turns, session, std::move(text));
  if (!cube::validate(body, {})) {
    count("failed");
    return {};
  }
  std::vector<Owned> changes;
  std::set<MemoryId> linked;
  const vault::VersionRow* old = session.summaries.empty() ? nullptr : &session.summaries.back();
  const MemoryId id = old == nullptr ? parts_.ids.next() : old->memory;
  vault::Change change{.operation = old == nullptr ? Operation::kAdd : Operation::kUpdate, .memory = id};
  if (old != nullptr) {
    change.expected_version = old->version;
    MEMOS_TRY(const std::vector<Link> links, parts_.vault.links(id));
    for (const Link& link : links)
      if (link.type == LinkType::kDerivedFrom && link.from == id) linked.insert(link.to);
  }
  change.body = std::move(body);
  change.no_vector = true;
  changes.push_back({std::move(change), 0});
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (linked.contains(turns[i].id)) continue;
    const bool frozen = turns[i].body.governance.frozen;
    vault::Change link{.operation = Operation::kLink, .memory = frozen ? id : turns[i].id};
    if (!frozen) link.expected_version = rows[i].version;
    link.link = Link{LinkType::kDerivedFrom, id, turns[i].id};
    changes.push_back({std::move(link), 0});
  }
  // A restored turn may have brought an older summary back.
  for (std::size_t i = 0; i + 1 < session.summaries.size(); ++i) {
    const vault::VersionRow& other = session.summaries[i];
    if (other.body->governance.frozen) continue;
    changes.push_back(
        {{.operation = Operation::kArchive, .memory = other.memory, .expected_version = other.version}, 0});
  }
  MEMOS_TRY(const std::set<std::size_t> left_out, commit(changes));
  if (left_out.empty()) count("summaries");
  return {};
}

}  // namespace memos::api
