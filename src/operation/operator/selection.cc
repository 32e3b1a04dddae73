// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/selection.h"

#include <algorithm>
#include <array>
#include <string>

namespace memos::op {
namespace {

using index::Labels;

/// Per number of a table: does it pass. Empty = everything passes.
using Pass = std::vector<std::uint8_t>;

bool equal_or_free(const Labels& labels, std::uint32_t string, const std::string& wanted) {
  return wanted.empty() || labels.strings().text(string) == wanted;
}

Pass passing_scopes(const Labels& labels, const Scope& wanted) {
  if (wanted == Scope{}) return {};
  Pass pass;
  for (const index::ScopeEntry& scope : labels.scopes()) {
    pass.push_back(
        equal_or_free(labels, scope.user, wanted.user_id) && equal_or_free(labels, scope.agent, wanted.agent_id) &&
        equal_or_free(labels, scope.session_id, wanted.session_id) && equal_or_free(labels, scope.app, wanted.app_id));
  }
  return pass;
}

Pass passing_voices(const Labels& labels, const std::vector<std::string>& speakers) {
  if (speakers.empty()) return {};
  Pass pass;
  for (const index::VoiceEntry& voice : labels.voices()) {
    pass.push_back(std::ranges::find(speakers, labels.strings().text(voice.speaker)) != speakers.end());
  }
  return pass;
}

Pass passing_labels(const Labels& labels, const std::string& key, const std::vector<std::string>& tags) {
  if (key.empty() && tags.empty()) return {};
  std::vector<std::uint32_t> wanted;
  for (const std::string& tag : tags) wanted.push_back(labels.strings().find(tag));
  Pass pass;
  for (const index::LabelEntry& label : labels.labels()) {
    const bool has_tags = std::ranges::all_of(
        wanted, [&label](std::uint32_t tag) { return std::ranges::binary_search(label.tags, tag); });
    pass.push_back(has_tags && equal_or_free(labels, label.key, key));
  }
  return pass;
}

/// A table that lets everything through restricts nothing.
void drop_if_free(Pass& pass) {
  if (std::ranges::find(pass, std::uint8_t{0}) == pass.end()) pass.clear();
}

}  // namespace

Selection::Selection(const index::View& view, const Filter& filter) : view_(&view) {
  const index::Columns& columns = view.core().columns();
  const Labels& labels = view.core().labels();
  Pass scopes = passing_scopes(labels, filter.scope);
  Pass voices = passing_voices(labels, filter.speakers);
  Pass tags = passing_labels(labels, filter.key, filter.tags);
  drop_if_free(scopes);
  drop_if_free(voices);
  drop_if_free(tags);
  std::array<std::uint8_t, 256> types{};
  for (const MemoryType type : filter.types) types[static_cast<std::uint8_t>(type)] = 1;
  all_ =
      scopes.empty() && voices.empty() && tags.empty() && filter.types.empty() && !filter.said_from && !filter.said_to;
  slots_ = view.sums().passages;
  if (all_) return;

  picked_.resize(view.size());
  slots_ = 0;
  for (index::Slot slot = 0; slot < view.size(); ++slot) {
    const bool pass = view.holds(slot) && (scopes.empty() || scopes[columns.scope[slot]] != 0) &&
                      (voices.empty() || voices[columns.voice[slot]] != 0) &&
                      (tags.empty() || tags[columns.label[slot]] != 0) &&
                      (filter.types.empty() || types[columns.type[slot]] != 0) &&
                      (!filter.said_from || columns.time_ms[slot] >= filter.said_from->value) &&
                      (!filter.said_to || columns.time_ms[slot] < filter.said_to->value);
    picked_[slot] = pass ? 1 : 0;
    slots_ += pass ? 1U : 0U;
  }
}

}  // namespace memos::op
