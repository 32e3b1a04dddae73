// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/compare.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/result.h"
#include "operation/index/build.h"
#include "operation/index/cube_index.h"

namespace memos::index {
namespace {

using Difference = std::optional<std::string>;

std::string at_entry(const IndexCore& core, Slot slot) {
  return "journal entry " + std::to_string(core.columns().content[slot]);
}

Difference differ(const IndexCore& core, Slot slot, const std::string& what) {
  return what + " of " + at_entry(core, slot) + " differs from the rows";
}

template <class T>
Difference compare_column(const IndexCore& core, const std::vector<T>& kept, const std::vector<T>& rebuilt,
                          const char* what) {
  const auto at = std::ranges::mismatch(kept, rebuilt).in1;
  if (at == kept.end()) return std::nullopt;
  return differ(core, static_cast<Slot>(at - kept.begin()), what);
}

Difference compare_columns(const IndexCore& kept, const IndexCore& rebuilt) {
  const Columns& a = kept.columns();
  const Columns& b = rebuilt.columns();
  for (auto difference :
       {compare_column(rebuilt, a.part, b.part, "the passage number"),
        compare_column(rebuilt, a.time_ms, b.time_ms, "the time"),
        compare_column(rebuilt, a.length, b.length, "the length"), compare_column(rebuilt, a.type, b.type, "the type"),
        compare_column(rebuilt, a.state, b.state, "the state"), compare_column(rebuilt, a.flags, b.flags, "the flags"),
        compare_column(rebuilt, a.question_share, b.question_share, "the share of questions"),
        compare_column(rebuilt, a.visible, b.visible, "the visibility"),
        compare_column(rebuilt, a.before, b.before, "the turn before"),
        compare_column(rebuilt, a.after, b.after, "the turn after")}) {
    if (difference) return difference;
  }
  for (Slot slot = 0; slot < rebuilt.size(); ++slot) {  // of hidden ones these are left as they were last
    if (b.visible[slot] != kCurrent) continue;
    if (a.spread[slot] != b.spread[slot]) return differ(rebuilt, slot, "the length of the context");
    if (a.surroundings[slot] != b.surroundings[slot]) return differ(rebuilt, slot, "the context");
  }
  return std::nullopt;
}

bool same_text(const Labels& a, std::uint32_t in_a, const Labels& b, std::uint32_t in_b) {
  return a.strings().text(in_a) == b.strings().text(in_b);
}

Difference compare_labels(const IndexCore& kept, const IndexCore& rebuilt) {
  const Labels& a = kept.labels();
  const Labels& b = rebuilt.labels();
  for (Slot slot = 0; slot < rebuilt.size(); ++slot) {
    const ScopeEntry& scope_a = a.scopes()[kept.columns().scope[slot]];
    const ScopeEntry& scope_b = b.scopes()[rebuilt.columns().scope[slot]];
    const bool scope = same_text(a, scope_a.user, b, scope_b.user) && same_text(a, scope_a.agent, b, scope_b.agent) &&
                       same_text(a, scope_a.session_id, b, scope_b.session_id) &&
                       same_text(a, scope_a.app, b, scope_b.app);
    if (!scope) return differ(rebuilt, slot, "the scope");
    const VoiceEntry& voice_a = a.voices()[kept.columns().voice[slot]];
    const VoiceEntry& voice_b = b.voices()[rebuilt.columns().voice[slot]];
    if (!same_text(a, voice_a.speaker, b, voice_b.speaker) || !same_text(a, voice_a.role, b, voice_b.role))
      return differ(rebuilt, slot, "the speaker");
    const LabelEntry& label_a = a.labels()[kept.columns().label[slot]];
    const LabelEntry& label_b = b.labels()[rebuilt.columns().label[slot]];
    const auto tags = [](const Labels& labels, const LabelEntry& label) {
      std::vector<std::string_view> texts;
      for (const std::uint32_t tag : label.tags) texts.push_back(labels.strings().text(tag));
      std::ranges::sort(texts);
      return texts;
    };
    if (!same_text(a, label_a.key, b, label_b.key) || tags(a, label_a) != tags(b, label_b))
      return differ(rebuilt, slot, "the key or a tag");
  }
  return std::nullopt;
}

Difference compare_intervals(const IndexCore& kept, const IndexCore& rebuilt) {
  const auto same = [](const Interval& a, const Interval& b) {
    return a.from == b.from && a.to == b.to && a.state == b.state;
  };
  for (Slot slot = 0; slot < rebuilt.size(); ++slot) {
    if (rebuilt.columns().part[slot] != 0) continue;
    if (!std::ranges::equal(kept.intervals(slot), rebuilt.intervals(slot), same))
      return differ(rebuilt, slot, "the history");
    if (kept.place(slot) != rebuilt.place(slot)) return differ(rebuilt, slot, "the place in the session");
  }
  if (!std::ranges::equal(kept.expiries(), rebuilt.expiries())) return "times to live differ from the rows";
  if (!std::ranges::equal(kept.spoken_times(), rebuilt.spoken_times()))
    return "the times that memories speak of differ from the rows";
  return std::nullopt;
}

Difference compare_terms(const IndexCore& kept, const IndexCore& rebuilt) {
  const auto number = [](TermId term) { return "term " + std::to_string(term); };  // never the term itself
  if (kept.terms().size() != rebuilt.terms().size())
    return std::to_string(kept.terms().size()) + " terms instead of " + std::to_string(rebuilt.terms().size());
  std::vector<TermId> in_rebuilt;
  for (TermId term = 0; term < kept.terms().size(); ++term) {
    const TermId other = rebuilt.terms().find(kept.terms().text(term));
    if (other == kNoString) return number(term) + " is in no row";
    in_rebuilt.push_back(other);
    const auto a = kept.postings(term);
    const auto b = rebuilt.postings(other);
    if (a.size() != b.size())
      return number(term) + " has " + std::to_string(a.size()) + " postings instead of " + std::to_string(b.size());
    if (const auto at = std::ranges::mismatch(a, b).in1; at != a.end())
      return differ(rebuilt, posting_slot(b[static_cast<std::size_t>(at - a.begin())]), "a posting of " + number(term));
    if (kept.document_frequency(term) != rebuilt.document_frequency(other))
      return number(term) + " is counted in " + std::to_string(kept.document_frequency(term)) +
             " passages instead of " + std::to_string(rebuilt.document_frequency(other));
  }
  for (Slot slot = 0; slot < rebuilt.size(); ++slot) {
    std::vector<TermId> a, b;
    kept.forward().for_each(slot, [&](TermId term) { a.push_back(in_rebuilt[term]); });
    rebuilt.forward().for_each(slot, [&](TermId term) { b.push_back(term); });
    std::ranges::sort(a);
    if (a != b) return differ(rebuilt, slot, "the list of terms");
  }
  return std::nullopt;
}

/// By what they are about, without entries of zero.
Difference compare_sums(const IndexCore& kept, const IndexCore& rebuilt) {
  if (kept.sums().passages != rebuilt.sums().passages || kept.sums().length != rebuilt.sums().length ||
      kept.put_away() != rebuilt.put_away())
    return "the sums of the cube differ from the rows";
  for (Slot slot = 0; slot < rebuilt.size(); ++slot) {
    const std::uint32_t a = kept.labels().scopes()[kept.columns().scope[slot]].conversation;
    const std::uint32_t b = rebuilt.labels().scopes()[rebuilt.columns().scope[slot]].conversation;
    if (kept.sums().conversations[a] != rebuilt.sums().conversations[b])
      return differ(rebuilt, slot, "a sum of the conversation");
    if (kept.sums().voices[kept.columns().voice[slot]] != rebuilt.sums().voices[rebuilt.columns().voice[slot]])
      return differ(rebuilt, slot, "the number of turns of the speaker");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> first_difference(const IndexCore& kept, const IndexCore& rebuilt) {
  const auto [a, b] = std::ranges::mismatch(kept.columns().content, rebuilt.columns().content);
  if (a != kept.columns().content.end() || b != rebuilt.columns().content.end()) {
    if (b == rebuilt.columns().content.end()) return "journal entry " + std::to_string(*a) + " is not in the rows";
    if (a == kept.columns().content.end() || *a > *b) return "journal entry " + std::to_string(*b) + " is missing";
    return "journal entry " + std::to_string(*a) + " is not in the rows";
  }
  for (const auto compare : {compare_columns, compare_labels, compare_intervals, compare_terms, compare_sums}) {
    if (auto difference = compare(kept, rebuilt)) return difference;
  }
  return std::nullopt;
}

Result<std::optional<std::string>> first_difference(vault::Vault& vault, CubeId cube, SpaceId space,
                                                    const IndexCore& core, const VectorSet& kept) {
  MEMOS_TRY(const auto stored, read_vectors(vault, cube, space, core));
  for (Slot slot = 0; slot < core.size(); ++slot) {
    if (core.columns().part[slot] != 0 || kept.equal(slot, *stored)) continue;
    // Put or replaced since it was read?
    const std::array content{Sequence{core.columns().content[slot]}};
    MEMOS_TRY(const auto now, vault.vectors(cube, space, content));
    VectorSet one(kept.dimension());
    if (now.front().parts != 0)
      MEMOS_CHECK_OK(append_unit_vector(one, core, slot, now.front().parts, now.front().halves));
    if (kept.equal(slot, one)) continue;
    return Difference(
        "the vector of " + at_entry(core, slot) +
        (kept.contains(slot) ? now.front().parts == 0 ? " is not stored" : " is not the stored one" : " is missing"));
  }
  return Difference{};
}

}  // namespace memos::index
