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

  // A pass for each restriction, without a branch that depends on a slot.
  const index::Slot size = view.size();
  picked_.resize(size);
  for (index::Slot slot = 0; slot < size; ++slot) picked_[slot] = view.holds(slot) ? 1 : 0;
  const auto keep = [&](bool restricts, auto passes) {
    if (!restricts) return;
    for (index::Slot slot = 0; slot < size; ++slot)
      picked_[slot] = static_cast<std::uint8_t>(picked_[slot] & std::uint8_t{passes(slot)});
  };
  keep(!scopes.empty(), [&](index::Slot slot) { return scopes[columns.scope[slot]]; });
  keep(!voices.empty(), [&](index::Slot slot) { return voices[columns.voice[slot]]; });
  keep(!tags.empty(), [&](index::Slot slot) { return tags[columns.label[slot]]; });
  keep(!filter.types.empty(), [&](index::Slot slot) { return types[columns.type[slot]]; });
  if (filter.said_from)
    keep(true, [&, from = filter.said_from->value](index::Slot slot) { return columns.time_ms[slot] >= from; });
  if (filter.said_to)
    keep(true, [&, to = filter.said_to->value](index::Slot slot) { return columns.time_ms[slot] < to; });
  slots_ = 0;
  for (const std::uint8_t picked : picked_) slots_ += picked;
}

}  // namespace memos::op
