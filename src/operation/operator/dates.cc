// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/dates.h"

#include <algorithm>
#include <tuple>

#include "language/language.h"

namespace memos::op {

using index::Slot;

language::AskedTimes asked_times(const Question& question, const Naming& naming, const index::View& view, UtcMs now) {
  std::vector<std::string> folded;
  for (const std::uint32_t speaker : naming.speakers)
    folded.push_back(language::fold(view.core().labels().strings().text(speaker)));
  const std::vector<std::string_view> names(folded.begin(), folded.end());
  return language::asked_times(question.text, {.instant = now}, names);
}

DateEvidence::DateEvidence(const index::View& view, const language::AskedTimes& asked, const Switches& switches)
    : asks_when_(asked.asks_when && switches.says_when) {
  if (switches.date && !(asked.times.empty() && asked.sessions.empty())) match_dates(view, asked);
  if (switches.spoken_time && !asked.times.empty()) match_spoken(view, asked);
}

void DateEvidence::match_spoken(const index::View& view, const language::AskedTimes& asked) {
  for (const index::SpokenTime& spoken : view.core().spoken_times()) {
    const bool meets = view.holds(spoken.head) && language::meets(asked, index::interval_of(spoken.minutes));
    if (!meets) continue;
    spoken_.resize(view.size());
    spoken_[spoken.head] = 1;
  }
}

void DateEvidence::match_dates(const index::View& view, const language::AskedTimes& asked) {
  weight_ = date_weight(asked.pure());
  matches_.resize(view.size(), 0.0F);
  const index::Columns& columns = view.core().columns();
  const Places places = asked.sessions.empty() ? Places{} : number_sessions(view);
  std::int64_t last_time = 0;
  std::int32_t last_number = -1;
  float last = 0;
  for (Slot slot = 0; slot < view.size(); ++slot) {
    if (columns.part[slot] != 0 || !view.holds(slot)) continue;
    std::int32_t number = 0;
    std::int32_t count = 0;
    const bool turn = columns.type[slot] == static_cast<std::uint8_t>(MemoryType::kEpisode);
    if (turn && !asked.sessions.empty()) {
      const index::ScopeEntry& scope = view.core().labels().scopes()[columns.scope[slot]];
      number = places.number[scope.session];
      count = places.count[scope.conversation];
    }
    // The turns of a session mostly have one time.
    if (columns.time_ms[slot] != last_time || number != last_number) {
      last_time = columns.time_ms[slot];
      last_number = number;
      last = static_cast<float>(language::date_match(asked, UtcMs{last_time}, number, count));
    }
    matches_[slot] = last;
  }
}

DateEvidence::Places DateEvidence::number_sessions(const index::View& view) {
  const index::Labels& labels = view.core().labels();
  const index::Columns& columns = view.core().columns();
  using Held = std::tuple<std::int64_t, Slot, std::uint32_t, std::uint32_t>;  // when, first slot, session, conversation
  std::vector<Held> held(labels.sessions(), Held{0, index::kNoSlot, 0, 0});
  for (Slot slot = 0; slot < view.size(); ++slot) {
    if (columns.part[slot] != 0 || !view.holds(slot)) continue;
    if (columns.type[slot] != static_cast<std::uint8_t>(MemoryType::kEpisode)) continue;
    const index::ScopeEntry& scope = labels.scopes()[columns.scope[slot]];
    Held& session = held[scope.session];
    const Slot first = std::min(std::get<1>(session), slot);
    const std::int64_t time = std::get<1>(session) == index::kNoSlot
                                  ? columns.time_ms[slot]
                                  : std::min(std::get<0>(session), columns.time_ms[slot]);
    session = {time, first, scope.session, scope.conversation};
  }
  std::erase_if(held, [](const Held& session) { return std::get<1>(session) == index::kNoSlot; });
  std::ranges::sort(held);
  Places places{.number = std::vector<std::int32_t>(labels.sessions()),
                .count = std::vector<std::int32_t>(labels.conversations())};
  for (const auto& [time, first, session, conversation] : held) places.number[session] = ++places.count[conversation];
  return places;
}

}  // namespace memos::op
