// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/recent_turns.h"

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"

namespace memos::api {
namespace {

const std::string& speaker_of(const Body& turn) {
  static const std::string none;
  return turn.origins.empty() ? none : turn.origins.front().speaker;
}

/// Who speaks: the name, else the role.
std::string voice_of(const Body& turn) {
  if (turn.origins.empty()) return {};
  const Origin& origin = turn.origins.front();
  return origin.speaker.empty() ? "role:" + origin.role : origin.speaker;
}

std::string end_of(const std::string& text) {
  std::size_t begin = text.size() > limits::kRecentTurnBytes ? text.size() - limits::kRecentTurnBytes : 0;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;
  return text.substr(begin);
}

std::string key_of(const Scope& scope) {
  std::string key;
  for (const std::string* part : {&scope.user_id, &scope.agent_id, &scope.session_id, &scope.app_id}) {
    key += *part;
    key += '\0';
  }
  return key;
}

}  // namespace

RecentTurns::Session& RecentTurns::session_of(CubeId cube, const Body& turn) {
  const std::pair key(cube, key_of(turn.scope));
  const auto [at, added] = sessions_.try_emplace(key);
  at->second.used = ++uses_;
  if (!added || sessions_.size() <= limits::kRecentSessions) return at->second;
  sessions_.erase(std::ranges::min_element(sessions_, {}, [](const auto& session) { return session.second.used; }));
  return at->second;  // not the one that went: it was used just now
}

void RecentTurns::put(Session& session, const Body& turn) {
  std::string voice = voice_of(turn);
  if (voice != session.last.voice) session.other = std::move(session.last);
  session.last = {std::move(voice), end_of(turn.text)};
  constexpr std::size_t kEnough = 3;
  const std::string& speaker = speaker_of(turn);
  if (!speaker.empty() && session.speakers.size() < kEnough &&
      std::ranges::find(session.speakers, speaker) == session.speakers.end())
    session.speakers.push_back(speaker);
}

RecentTurns::Before RecentTurns::follow(CubeId cube, const Body& turn, const Load& load) {
  const std::scoped_lock lock(mutex_);
  if (loaded_.insert(cube).second) load([&](const Body& earlier) { put(session_of(cube, earlier), earlier); });
  Session& session = session_of(cube, turn);
  const std::string voice = voice_of(turn);
  Before before;
  if (session.last.voice == voice) {
    before.own_previous = session.last.text;
    if (!voice.empty()) before.previous = session.other.text;
  } else {
    if (!voice.empty() && !session.last.voice.empty()) before.previous = session.last.text;
    if (session.other.voice == voice) before.own_previous = session.other.text;
  }
  const std::string& speaker = speaker_of(turn);
  const auto others = std::ranges::count_if(session.speakers, [&](const std::string& one) { return one != speaker; });
  if (others == 1)
    before.listener = *std::ranges::find_if(session.speakers, [&](const std::string& one) { return one != speaker; });
  put(session, turn);
  return before;
}

void RecentTurns::on_commit(const vault::Committed& committed) noexcept {
  const auto adds = [](const vault::Change& change) {
    return change.operation == Operation::kAdd || change.operation == Operation::kLink;
  };
  if (!std::ranges::all_of(committed.batch.changes, adds)) forget(committed.batch.cube);
}

void RecentTurns::forget(CubeId cube) noexcept {
  const std::scoped_lock lock(mutex_);
  if (loaded_.erase(cube) == 0) return;
  std::erase_if(sessions_, [cube](const auto& session) { return session.first.first == cube; });
}

}  // namespace memos::api
