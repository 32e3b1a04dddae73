// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/labels.h"

#include <algorithm>
#include <utility>

namespace memos::index {
namespace {

/// The number of `key`, a new one if it is not there yet.
template <class Key>
std::pair<std::uint32_t, bool> number_of(std::map<Key, std::uint32_t>& numbers, Key key) {
  const auto [at, added] = numbers.try_emplace(std::move(key), static_cast<std::uint32_t>(numbers.size()));
  return {at->second, added};
}

}  // namespace

std::uint32_t Labels::scope(const Scope& scope) {
  const std::uint32_t user = strings_.intern(scope.user_id);
  const std::uint32_t agent = strings_.intern(scope.agent_id);
  const std::uint32_t session_id = strings_.intern(scope.session_id);
  return scope_of(user, agent, session_id, strings_.intern(scope.app_id));
}

std::uint32_t Labels::scope_of(std::uint32_t user, std::uint32_t agent, std::uint32_t session_id, std::uint32_t app) {
  const auto [id, added] = number_of(scope_ids_, {user, agent, session_id, app});
  if (added) {
    const std::uint32_t session = number_of(sessions_, {app, agent, session_id}).first;
    const std::uint32_t conversation = number_of(conversations_, {app, agent}).first;
    scopes_.push_back({user, agent, session_id, app, session, conversation});
  }
  return id;
}

std::uint32_t Labels::voice(std::string_view speaker, std::string_view role) {
  const std::uint32_t who = strings_.intern(speaker);
  return voice_of(who, strings_.intern(role));
}

std::uint32_t Labels::voice_of(std::uint32_t speaker, std::uint32_t role) {
  const auto [id, added] = number_of(voice_ids_, {speaker, role});
  if (!added) return id;
  const auto same = [speaker](const VoiceEntry& voice) { return voice.speaker == speaker; };
  if (std::ranges::none_of(voices_, same)) speakers_.add(speaker, strings_.text(speaker));
  voices_.push_back({speaker, role});
  return id;
}

std::uint32_t Labels::label(std::string_view key, std::span<const std::string> tags) {
  const std::uint32_t name = strings_.intern(key);
  std::vector<std::uint32_t> ids;
  ids.reserve(tags.size());
  for (const std::string& tag : tags) ids.push_back(strings_.intern(tag));
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return label_of(name, std::move(ids));
}

std::uint32_t Labels::label_of(std::uint32_t key, std::vector<std::uint32_t> tags) {
  const auto [id, added] = number_of(label_ids_, {key, tags});
  if (added) labels_.push_back({key, std::move(tags)});
  return id;
}

bool Labels::assign(StringTable strings, std::span<const std::array<std::uint32_t, 4>> scopes,
                    std::span<const VoiceEntry> voices, std::span<const LabelEntry> labels) {
  *this = Labels();
  const std::uint32_t count = strings.size();
  if (count == 0 || !strings.text(0).empty()) return false;
  strings_ = std::move(strings);
  for (const auto& s : scopes) {
    if (std::ranges::any_of(s, [count](std::uint32_t id) { return id >= count; })) return false;
    scope_of(s[0], s[1], s[2], s[3]);
  }
  for (const VoiceEntry& v : voices) {
    if (v.speaker >= count || v.role >= count) return false;
    voice_of(v.speaker, v.role);
  }
  for (const LabelEntry& l : labels) {
    if (l.key >= count || std::ranges::any_of(l.tags, [count](std::uint32_t id) { return id >= count; })) return false;
    if (!std::ranges::is_sorted(l.tags)) return false;
    label_of(l.key, l.tags);
  }
  return scopes_.size() == scopes.size() && voices_.size() == voices.size() && labels_.size() == labels.size();
}

std::size_t Labels::bytes() const noexcept {
  constexpr std::size_t kNode = 64;  // a red-black tree node with its key, about
  std::size_t total = strings_.bytes() + scopes_.capacity() * sizeof(ScopeEntry) +
                      voices_.capacity() * sizeof(VoiceEntry) + labels_.capacity() * sizeof(LabelEntry);
  total +=
      (scope_ids_.size() + sessions_.size() + conversations_.size() + voice_ids_.size() + label_ids_.size()) * kNode;
  for (const LabelEntry& label : labels_) total += label.tags.capacity() * 2 * sizeof(std::uint32_t);
  return total;
}

}  // namespace memos::index
