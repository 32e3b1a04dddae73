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

constexpr std::uint64_t kFewPercent = 30;

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

  // A pass for each restriction, without a branch that depends on a slot. What a pass reads lies in local variables:
  // bytes that are written might else be those.
  const index::Slot size = view.size();
  picked_.resize(size);
  const auto keep = [picked = picked_.data(), size](auto passes) {
    for (index::Slot slot = 0; slot < size; ++slot)
      picked[slot] = static_cast<std::uint8_t>(picked[slot] & std::uint8_t{passes(slot)});
  };
  const auto keep_known = [&keep](const auto& column, const Pass& passes) {
    if (!passes.empty())
      keep([numbers = column.data(), known = passes.data()](index::Slot slot) { return known[numbers[slot]]; });
  };
  std::ranges::transform(view.visible(), picked_.begin(),
                         [](std::uint8_t seen) { return static_cast<std::uint8_t>(seen == index::kCurrent); });
  keep_known(columns.scope, scopes);
  keep_known(columns.voice, voices);
  keep_known(columns.label, tags);
  if (!filter.types.empty()) keep([of = columns.type.data(), types](index::Slot slot) { return types[of[slot]]; });
  const auto* const times = columns.time_ms.data();
  if (filter.said_from) keep([times, from = filter.said_from->value](index::Slot slot) { return times[slot] >= from; });
  if (filter.said_to) keep([times, to = filter.said_to->value](index::Slot slot) { return times[slot] < to; });
  slots_ = 0;
  for (const std::uint8_t picked : picked_) slots_ += picked;
  few_ = slots_ * 100 <= std::uint64_t{size} * kFewPercent;
  if (!few_) return;
  list_.reserve(slots_);
  for (index::Slot slot = 0; slot < size; ++slot)
    if (picked_[slot] != 0) list_.push_back(slot);
}

}  // namespace memos::op
