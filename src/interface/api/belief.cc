// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Beliefs as the API tells them: the book knows where the values stand, the vault has their words.
#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"
#include "infrastructure/cube/state.h"
#include "interface/api/local_memos.h"

namespace memos::api {

namespace {

/// A belief without words.
Belief belief_of(const lifecycle::Held& held) {
  Belief belief;
  belief.memory = held.voices.front().memory;
  belief.source = held.voices.front().source;
  belief.state = held.state;
  belief.single = held.single;
  belief.from = held.from;
  belief.to = held.to;
  belief.said_at = held.said_at;
  belief.confidence = held.confidence / 100.0;
  belief.times = std::max(held.times, 1U);
  belief.superseded_by = held.superseded_by;
  belief.contradicts = held.contradicts;
  return belief;
}

void put_words(Belief& belief, const Body& body) {
  belief.subject = body.statement->subject;
  belief.key = body.key;
  belief.value = body.statement->value;
  belief.text = body.text;
  belief.type = body.type;
  belief.precision = body.valid.precision;
  if (!body.origins.empty()) belief.origin = body.origins.front();
}

}  // namespace

/// From where beliefs are looked at: `at` in valid time, `known_at` in recorded time.
Result<lifecycle::Look> LocalMemos::look_from(const CubeState& cube, const AsOf& known_at, UtcMs at) {
  lifecycle::Look look{.at = at, .known = {}, .alive_at = reading_time(known_at)};
  MEMOS_TRY(look.known, position(cube, known_at));
  return look;
}

/// A belief for each of `held`; none for those whose words went away meanwhile.
Result<std::vector<std::optional<Belief>>> LocalMemos::beliefs_of(const CubeState& cube,
                                                                  std::span<const lifecycle::Held> held) {
  std::vector<std::optional<Belief>> beliefs(held.size());
  if (held.empty()) return beliefs;
  std::vector<Sequence> keys;
  for (const lifecycle::Held& one : held) {
    keys.push_back(one.content);
    if (one.superseded_content.value != 0) keys.push_back(one.superseded_content);
  }
  std::ranges::sort(keys);
  const auto repeated = std::ranges::unique(keys);
  keys.erase(repeated.begin(), repeated.end());
  MEMOS_TRY(const std::vector<vault::VersionRow> rows, parts_.vault->rows(cube.id, keys));
  std::unordered_map<Sequence, const Body*> bodies;
  for (const vault::VersionRow& row : rows)
    if (row.body && row.body->statement) bodies.emplace(row.recorded_from, &*row.body);
  for (std::size_t i = 0; i < held.size(); ++i) {
    const auto body = bodies.find(held[i].content);
    if (body == bodies.end()) continue;
    Belief& belief = beliefs[i].emplace(belief_of(held[i]));
    put_words(belief, *body->second);
    if (const auto next = bodies.find(held[i].superseded_content); next != bodies.end())
      belief.superseded_value = next->second->statement->value;
  }
  return beliefs;
}

/// Memories that state something that does not hold any more are shown as superseded, with the end of its time. Like an
/// expiry this is seen by readers and written nowhere.
Status LocalMemos::show_beliefs(const CubeState& cube, std::span<Memory> memories, const AsOf& known_at) {
  const auto states = [](const Memory& memory) {
    return memory.body.statement.has_value() && cube::is_current(memory.state);
  };
  if (std::ranges::none_of(memories, states)) return {};
  MEMOS_TRY(const auto book, books_.get(cube.id));
  MEMOS_TRY(const lifecycle::Look look, look_from(cube, known_at, known_at.time.value_or(now())));
  for (Memory& memory : memories) {
    if (!states(memory)) continue;
    const std::vector<lifecycle::Held> held = book->of(memory.id, look);
    const auto holds = [](const lifecycle::Held& one) {
      return one.state == BeliefState::kCurrent || one.state == BeliefState::kPlanned;
    };
    if (held.empty() || std::ranges::any_of(held, holds)) continue;
    memory.state = State::kSuperseded;
    if (held.back().to) memory.body.valid.to = held.back().to;
  }
  return {};
}

Result<Facts> LocalMemos::facts(const FactsRequest& request) {
  MEMOS_CHECK_OK(base::require_text(request.key, "key"));
  if (request.subject) MEMOS_CHECK_OK(base::require_text(*request.subject, "subject"));
  MEMOS_CHECK_OK(base::require_text(request.user_id, "user_id"));
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  MEMOS_TRY(CubeState * cube, cubes_.find(request.cube, "cube"));
  const UtcMs now = request.now.value_or(this->now());
  MEMOS_TRY(const lifecycle::Look look, look_from(*cube, request.known_at, request.as_of.value_or(now)));
  MEMOS_TRY(const auto book, books_.get(cube->id));
  std::vector<lifecycle::Held> held = book->find(request.subject, request.key, request.user_id, look);
  if (!request.history)
    std::erase_if(held, [](const lifecycle::Held& one) { return one.state != BeliefState::kCurrent; });
  // By subject, the cube's person first, then key, beginning, and journal position.
  MEMOS_TRY(std::vector<std::optional<Belief>> beliefs, beliefs_of(*cube, held));
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < held.size(); ++i)
    if (beliefs[i]) order.push_back(i);
  std::ranges::sort(order, {}, [&](std::size_t i) {
    const Belief& belief = *beliefs[i];
    const bool person = held[i].about_person;
    return std::tuple(!person, person ? std::string_view() : std::string_view(belief.subject),
                      std::string_view(belief.key), belief.from.has_value(), belief.from.value_or(UtcMs{}),
                      held[i].content, i);
  });
  Facts facts;
  for (const std::size_t i : order) facts.beliefs.push_back(*std::move(beliefs[i]));
  return facts;
}

}  // namespace memos::api
