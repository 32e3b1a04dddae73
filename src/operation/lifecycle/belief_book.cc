// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/belief_book.h"

#include <algorithm>

#include "infrastructure/cube/state.h"
#include "language/language.h"
#include "language/statements.h"

namespace memos::lifecycle {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// How long a unit of this precision lasts at most; 0 = an instant, or not known.
std::int64_t length_ms(Precision precision) noexcept {
  switch (precision) {
    case Precision::kMinute:
      return 60'000;
    case Precision::kHour:
      return 3'600'000;
    case Precision::kDay:
      return kDayMs;
    case Precision::kWeek:
      return 7 * kDayMs;
    case Precision::kMonth:
      return 31 * kDayMs;
    case Precision::kQuarter:
      return 92 * kDayMs;
    case Precision::kYear:
      return 366 * kDayMs;
    case Precision::kUnknown:
    case Precision::kInstant:
      return 0;
  }
  return 0;
}

}  // namespace

std::uint32_t BeliefBook::intern(std::string_view text) {
  const auto [at, added] = numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
  if (added) texts_.emplace_back(text);
  return at->second;
}

std::uint32_t BeliefBook::slot_of(std::uint32_t subject, std::uint32_t key, std::uint32_t user) {
  const auto [at, added] = slot_numbers_.try_emplace({key, subject, user}, static_cast<std::uint32_t>(slots_.size()));
  if (added) {
    slots_.push_back({.subject = subject, .key = key, .user = user, .topic = topic_of(texts_[key]), .entries = {}});
    const Topic::Family family = slots_.back().topic.family;
    if (family != Topic::Family::kOther) topics_[family].push_back(at->second);
  }
  return at->second;
}

std::uint32_t BeliefBook::find_content(Sequence content) const {
  const auto at = std::ranges::lower_bound(entries_, content, {}, [](const Entry& entry) { return entry.row.from; });
  if (at == entries_.end() || at->row.from != content) return kNone;
  return static_cast<std::uint32_t>(at - entries_.begin());
}

std::uint32_t BeliefBook::find_row(Sequence row) const {
  const auto later = later_rows_.find(row);
  return later != later_rows_.end() ? later->second : find_content(row);
}

BeliefBook::Row* BeliefBook::row_at(Sequence row) {
  const std::uint32_t entry = find_row(row);
  if (entry == kNone) return nullptr;
  if (entries_[entry].row.from == row) return &entries_[entry].row;
  for (Row& later : later_[entry])
    if (later.from == row) return &later;
  return nullptr;
}

void BeliefBook::open(const vault::VersionRow& row) {
  const std::scoped_lock lock(mutex_);
  if (!row.body || !row.body->statement || find_row(row.recorded_from) != kNone) return;
  // Their statements only name what they were made from.
  if (row.body->type == MemoryType::kSummary || row.body->type == MemoryType::kKvSegment) return;
  changed();
  if (row.content != row.recorded_from) {
    const std::uint32_t entry = find_content(row.content);
    if (entry == kNone) return;
    later_[entry].push_back({row.recorded_from, row.recorded_to, row.state});
    later_rows_[row.recorded_from] = entry;
    return;
  }
  const Body& body = *row.body;
  const Statement& stated = *body.statement;
  const Origin origin = body.origins.empty() ? Origin{} : body.origins.front();
  Entry entry;
  entry.memory = row.memory;
  entry.source = stated.source;
  entry.speaker = intern(language::fold(origin.speaker));
  entry.user = intern(body.scope.user_id);
  const std::uint32_t subject = intern(language::fold(stated.subject));
  entry.slot = slot_of(subject, intern(body.key), origin.speaker.empty() ? entry.user : intern({}));
  if (!stated.value.empty()) entry.value = intern(language::folded_value(body.key, stated.value));
  entry.single = stated.single;
  entry.ends = stated.ends;
  entry.corrects = stated.corrects;
  entry.confidence = stated.confidence;
  entry.created_at = row.created_at;
  entry.said_at = body.said_at.value_or(row.created_at);
  entry.from = body.valid.from;
  entry.to = body.valid.to;
  if (const std::int64_t length = length_ms(body.valid.precision); entry.from && length > 0) {
    entry.latest = UtcMs{entry.from->value + length};
    if (entry.said_at >= *entry.from) entry.latest = std::min(*entry.latest, UtcMs{entry.said_at.value + 1});
  }
  entry.expires_at = body.governance.expires_at;
  entry.row = {row.recorded_from, row.recorded_to, row.state};
  const auto number = static_cast<std::uint32_t>(entries_.size());
  if (entry.speaker == subject && !origin.speaker.empty() && origin.role != "assistant") {
    std::uint32_t& as_user = self_speakers_[subject];
    if (origin.role == "user") as_user = 1;
  }
  slots_[entry.slot].entries.push_back(number);
  if (entry.value != kNone) note_value(entry, number);
  if (entry.value != kNone && !entry.ends && entry.from && *entry.from > entry.said_at) announced_.push_back(number);
  by_memory_.emplace(entry.memory, number);
  if (!entry.source.is_nil()) by_memory_.emplace(entry.source, number);
  entries_.push_back(std::move(entry));
}

void BeliefBook::note_value(const Entry& entry, std::uint32_t number) {
  if (entry.ends) {
    enders_[entry.value].push_back(number);
    return;
  }
  const auto holds = [&](std::uint32_t value) {
    std::vector<std::uint32_t>& slots = holders_[value];
    if (std::ranges::find(slots, entry.slot) == slots.end()) slots.push_back(entry.slot);
  };
  holds(entry.value);
  if (const std::string name = named_in(texts_[slots_[entry.slot].key]); !name.empty()) holds(intern(name));
}

void BeliefBook::close(Sequence row, Sequence at) {
  const std::scoped_lock lock(mutex_);
  Row* const found = row_at(row);
  if (found == nullptr) return;
  found->to = at;
  changed();
}

void BeliefBook::reopen(Sequence content, Sequence row, State state) {
  const std::scoped_lock lock(mutex_);
  const std::uint32_t entry = find_content(content);
  if (entry == kNone || find_row(row) != kNone) return;
  later_[entry].push_back({row, {}, state});
  later_rows_[row] = entry;
  changed();
}

std::string BeliefBook::folded(std::uint32_t value) const {
  const std::scoped_lock lock(mutex_);
  return value < texts_.size() ? texts_[value] : std::string();
}

std::size_t BeliefBook::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

std::optional<UtcMs> BeliefBook::created_at(Sequence row) const {
  const std::scoped_lock lock(mutex_);
  const std::uint32_t entry = find_row(row);
  if (entry == kNone) return std::nullopt;
  return entries_[entry].created_at;
}

/// Slots of a key, of a prefix that ends with a dot (unless `exact`), or all.
std::vector<std::uint32_t> BeliefBook::slots_with(std::string_view key, bool exact) const {
  std::vector<std::uint32_t> out;
  if (!exact && (key.empty() || key.ends_with('.'))) {
    for (std::uint32_t i = 0; i < slots_.size(); ++i)
      if (texts_[slots_[i].key].starts_with(key)) out.push_back(i);
    return out;
  }
  const auto number = numbers_.find(std::string(key));
  if (number == numbers_.end()) return out;
  for (auto at = slot_numbers_.lower_bound({number->second, 0, 0});
       at != slot_numbers_.end() && at->first[0] == number->second; ++at)
    out.push_back(at->second);
  return out;
}

/// Whether the entry's memory is a current one, as known then.
bool BeliefBook::counts(std::uint32_t number, const Look& look) const {
  const Entry& entry = entries_[number];
  if (look.alive_at && entry.expires_at && *entry.expires_at <= *look.alive_at) return false;
  const auto open = [&](const Row& row) {
    const bool is_open =
        look.known ? row.from <= *look.known && (row.to.value == 0 || *look.known < row.to) : row.to.value == 0;
    return is_open && cube::is_current(row.state);
  };
  if (open(entry.row)) return true;
  const auto later = later_.find(number);
  return later != later_.end() && std::ranges::any_of(later->second, open);
}

/// The name by which the cube's person speaks: the one user, or the one speaker, that says something about itself.
std::optional<std::uint32_t> BeliefBook::person() const {
  std::optional<std::uint32_t> user;
  for (const auto& [name, as_user] : self_speakers_) {
    if (as_user == 0) continue;
    if (user) return std::nullopt;
    user = name;
  }
  if (user) return user;
  if (self_speakers_.size() == 1) return self_speakers_.begin()->first;
  return std::nullopt;
}

bool BeliefBook::is_person(const Slot& slot) const { return texts_[slot.subject].empty() || person() == slot.subject; }

/// Whether two slots are about one person. Users of one cube are different persons; the name is the name of all of them
/// or of none.
bool BeliefBook::is_same_person(const Slot& a, const Slot& b) const {
  if (!is_person(a) || !is_person(b)) return a.subject == b.subject && a.user == b.user;
  const auto named = [&](const Slot& slot) { return !texts_[slot.subject].empty(); };
  return a.user == b.user || named(a) || named(b);
}

void BeliefBook::add_slots_of(std::uint32_t key, const Slot& slot, Group& group) const {
  for (auto at = slot_numbers_.lower_bound({key, 0, 0}); at != slot_numbers_.end() && at->first[0] == key; ++at)
    if (is_same_person(slots_[at->second], slot)) group.slots.push_back(at->second);
}

bool BeliefBook::is_alive(const Slot& slot) const {
  return std::ranges::any_of(slot.entries, [&](std::uint32_t entry) { return counts(entry, Look{}); });
}

/// The longest name under which the thing of a slot is known: "weekly_standup" of "standup", if all that fit are one.
/// "The deadline" means the one that was told before it.
std::uint32_t BeliefBook::fullest_key(std::uint32_t number) const {
  const Slot& slot = slots_[number];
  const auto first_said = [&](const Slot& one) { return entries_[one.entries.front()].said_at; };
  const auto longer = [&](std::uint32_t a, std::uint32_t b) {
    const std::size_t more = slots_[a].topic.words.size();
    const std::size_t less = slots_[b].topic.words.size();
    return more != less ? more > less : texts_[slots_[a].key] < texts_[slots_[b].key];
  };
  std::vector<std::uint32_t> fitting{number};
  for (const std::uint32_t other : topics_.at(slot.topic.family)) {
    const Slot& one = slots_[other];
    if (one.key == slot.key || !is_same_person(one, slot) || !is_within(slot.topic, one.topic) || !is_alive(one))
      continue;
    if (slot.topic.words.empty() && (slot.entries.empty() || first_said(one) > first_said(slot))) continue;
    fitting.push_back(other);
  }
  const std::uint32_t fullest = *std::ranges::min_element(fitting, longer);
  const bool one_thing = std::ranges::all_of(
      fitting, [&](std::uint32_t other) { return is_within(slots_[other].topic, slots_[fullest].topic); });
  return one_thing ? slots_[fullest].key : slot.key;
}

BeliefBook::Group BeliefBook::group_of(std::uint32_t number) const {
  const Slot& slot = slots_[number];
  Group group{{}, is_person(slot)};
  if (slot.topic.family == Topic::Family::kOther) {
    add_slots_of(slot.key, slot, group);
    return group;
  }
  const std::uint32_t key = fullest_key(number);
  add_slots_of(key, slot, group);
  const Topic whole = topic_of(texts_[key]);
  std::vector<std::uint32_t> others;
  for (const std::uint32_t other : topics_.at(slot.topic.family)) {
    const Slot& one = slots_[other];
    if (one.key != key && is_same_person(one, slot) && is_within(one.topic, whole) && fullest_key(other) == key)
      others.push_back(other);
  }
  std::ranges::sort(others);
  group.slots.insert(group.slots.end(), others.begin(), others.end());
  return group;
}

/// The group's slots, and those whose key is a prefix of its key: an end there ("pet.") is meant for whatever slot
/// holds the value.
std::vector<std::uint32_t> BeliefBook::with_prefixes(const Group& group) const {
  std::vector<std::uint32_t> slots = group.slots;
  const std::string& key = texts_[slots_[group.slots.front()].key];
  for (std::size_t dot = key.find('.'); dot != std::string::npos && dot + 1 < key.size();
       dot = key.find('.', dot + 1)) {
    for (const std::uint32_t slot : slots_with(key.substr(0, dot + 1), true)) {
      const auto fits = [&](std::uint32_t one) {
        return slots_[one].subject == slots_[slot].subject && slots_[one].user == slots_[slot].user;
      };
      if (std::ranges::any_of(group.slots, fits)) slots.push_back(slot);
    }
  }
  return slots;
}

/// Whether a value was ever stated in the group.
bool BeliefBook::states(const Group& group, std::uint32_t value) const {
  return std::ranges::any_of(group.slots, [&](std::uint32_t slot) {
    return std::ranges::any_of(slots_[slot].entries,
                               [&](std::uint32_t entry) { return entries_[entry].value == value; });
  });
}

/// Values that were told to hold in the group, as known then.
std::vector<std::uint32_t> BeliefBook::begun(const Group& group, const Look& look) const {
  std::vector<std::uint32_t> values;
  for (const std::uint32_t slot : group.slots) {
    for (const std::uint32_t number : slots_[slot].entries) {
      const Entry& entry = entries_[number];
      if (entry.value != kNone && !entry.ends && counts(number, look)) values.push_back(entry.value);
    }
  }
  std::ranges::sort(values);
  const auto twice = std::ranges::unique(values);
  values.erase(twice.begin(), twice.end());
  return values;
}

bool BeliefBook::begins(const Group& group, std::uint32_t value, const Look& look) const {
  return std::ranges::any_of(group.slots, [&](std::uint32_t slot) {
    const bool named = named_in(texts_[slots_[slot].key]) == texts_[value];
    return std::ranges::any_of(slots_[slot].entries, [&](std::uint32_t number) {
      const Entry& entry = entries_[number];
      return !entry.ends && (entry.value == value || named) && counts(number, look);
    });
  });
}

/// Which value an end ends: the one that it names, else the only one that has its words ("the Peugeot": a blue one).
std::uint32_t BeliefBook::meant_value(std::span<const std::uint32_t> values, const Entry& entry) const {
  const bool exact = std::ranges::binary_search(values, entry.value);
  if (!entry.ends || entry.value == kNone || exact || (entry.from && entry.to)) return entry.value;
  std::uint32_t meant = kNone;
  for (const std::uint32_t value : values) {
    if (!is_part(texts_[entry.value], texts_[value])) continue;
    if (meant != kNone) return entry.value;
    meant = value;
  }
  return meant == kNone ? entry.value : meant;
}

/// Where the own slot of an end never held its value: the slots of the same person that did.
std::vector<BeliefBook::Group> BeliefBook::meant_groups(const Entry& entry, const Look& look) const {
  std::vector<Group> groups;
  const auto held = holders_.find(entry.value);
  if (!entry.ends || entry.value == kNone || held == holders_.end()) return groups;
  const Slot& told = slots_[entry.slot];
  for (const std::uint32_t other : held->second) {
    const Slot& slot = slots_[other];
    if (!can_mean(texts_[told.key], texts_[slot.key]) || !is_same_person(slot, told)) continue;
    Group group = group_of(other);
    const auto is_known = [&](const Group& one) { return one.slots.front() == group.slots.front(); };
    if (begins(group, entry.value, look) && std::ranges::none_of(groups, is_known)) groups.push_back(std::move(group));
  }
  if (groups.empty()) return groups;
  const Group own = group_of(entry.slot);
  if (meant_value(begun(own, look), entry) != entry.value || begins(own, entry.value, look)) groups.clear();
  return groups;
}

bool BeliefBook::is_own(const Entry& entry, bool about_person) const {
  const std::string& speaker = texts_[entry.speaker];
  const std::uint32_t subject = slots_[entry.slot].subject;
  if (entry.speaker == subject || texts_[subject].empty()) return true;
  return speaker.empty() && (about_person || entry.source.is_nil());
}

Assertion BeliefBook::assertion_of(const Entry& entry, bool about_person) const {
  return {.value = entry.value,
          .speaker = entry.speaker,
          .own = is_own(entry, about_person),
          .ends = entry.ends && !(entry.from && entry.to),  // "from 2015 to 2018": a stay
          .corrects = entry.corrects,
          .said_at = entry.said_at,
          .from = entry.from,
          .to = entry.to,
          .latest = entry.latest,
          .recorded = entry.row.from};
}

/// Who dislikes something likes it no more.
void BeliefBook::add_opposite(const Group& group, std::span<const std::uint32_t> values, const Look& look,
                              Resolved& out, std::vector<Assertion>& assertions) const {
  const Slot& slot = slots_[group.slots.front()];
  const auto key = numbers_.find(std::string(opposite_of(texts_[slot.key])));
  if (key == numbers_.end() || key->first.empty()) return;
  Group opposite{{}, group.about_person};
  add_slots_of(key->second, slot, opposite);
  for (const std::uint32_t other : opposite.slots) {
    for (const std::uint32_t number : slots_[other].entries) {
      const Entry& entry = entries_[number];
      if (entry.ends || !std::ranges::binary_search(values, entry.value) || !counts(number, look)) continue;
      Assertion end = assertion_of(entry, group.about_person);
      end.ends = end.only_closes = true;
      end.to = {};
      out.entries.push_back(number);
      out.ends.push_back(true);
      assertions.push_back(end);
    }
  }
}

/// Ends that were told of another slot and mean a value of this one.
void BeliefBook::add_meant(const Group& group, std::span<const std::uint32_t> values, const Look& look, Resolved& out,
                           std::vector<Assertion>& assertions) const {
  const auto add = [&](std::uint32_t told, std::uint32_t ended) {
    const auto enders = enders_.find(told);
    if (enders == enders_.end()) return;
    for (const std::uint32_t number : enders->second) {
      const Entry& entry = entries_[number];
      const auto is_it = [&](const Group& one) { return one.slots.front() == group.slots.front(); };
      if (!counts(number, look) || std::ranges::none_of(meant_groups(entry, look), is_it)) continue;
      Assertion end = assertion_of(entry, group.about_person);
      end.value = ended;
      end.only_closes = true;
      out.entries.push_back(number);
      out.ends.push_back(true);
      assertions.push_back(end);
    }
  };
  for (const std::uint32_t value : values) add(value, value);
  const auto name = numbers_.find(named_in(texts_[slots_[group.slots.front()].key]));
  if (name != numbers_.end() && !name->first.empty()) add(name->second, kNone);
}

/// What "it's off after all" means: of what the same person announced before and what has not come true, the last.
std::uint32_t BeliefBook::called_off(std::uint32_t number, const Look& look) const {
  const Entry& off = entries_[number];
  const auto waits = [&](std::uint32_t other) {
    const Entry& entry = entries_[other];
    return entry.said_at < off.said_at && *entry.from > off.said_at && counts(other, look) &&
           is_same_person(slots_[entry.slot], slots_[off.slot]);
  };
  std::uint32_t last = kNone;
  for (const std::uint32_t other : announced_)
    if (waits(other) && (last == kNone || entries_[last].said_at <= entries_[other].said_at)) last = other;
  return last;
}

/// What an end that names nothing means where of many one is meant, the one told last: "she has me on losartan in its
/// place", which is told with the new medicine; "we had to put her to sleep". kNone: it means all.
std::uint32_t BeliefBook::meant_by_end(std::uint32_t number, const Look& look) const {
  const Entry& end = entries_[number];
  const std::string& key = texts_[slots_[end.slot].key];
  const bool pet = key == "pet." && end.single;
  if (!end.ends || end.value != kNone || end.source.is_nil() || !(pet || key == "medication.")) return kNone;
  bool one = pet;
  std::uint32_t last = kNone;
  for (const std::uint32_t slot : slots_with(key)) {
    if (!is_same_person(slots_[slot], slots_[end.slot])) continue;
    for (const std::uint32_t other : slots_[slot].entries) {
      const Entry& entry = entries_[other];
      if (entry.ends || !counts(other, look)) continue;
      one = one || entry.source == end.source;
      const bool before = entry.said_at < end.said_at;
      if (before && (last == kNone || entries_[last].said_at <= entry.said_at)) last = other;
    }
  }
  return one ? last : kNone;
}

void BeliefBook::add_called_off(const Group& group, const Look& look, Resolved& out,
                                std::vector<Assertion>& assertions) const {
  for (const std::uint32_t slot : slots_with(language::kAnnouncedPlan, true)) {
    for (const std::uint32_t number : slots_[slot].entries) {
      const std::uint32_t meant = counts(number, look) ? called_off(number, look) : kNone;
      if (meant == kNone || std::ranges::find(group.slots, entries_[meant].slot) == group.slots.end()) continue;
      Assertion off = assertion_of(entries_[number], group.about_person);
      off.value = entries_[meant].value;
      out.entries.push_back(number);
      out.ends.push_back(true);
      assertions.push_back(off);
    }
  }
}

void BeliefBook::resolve_into(const Group& group, const Look& look, Resolved& out) const {
  out = Resolved{};
  std::vector<Assertion> assertions;
  const std::vector<std::uint32_t> values = begun(group, look);
  bool any_value = false;
  for (const std::uint32_t slot : with_prefixes(group)) {
    for (const std::uint32_t number : slots_[slot].entries) {
      if (!counts(number, look)) continue;
      const Entry& entry = entries_[number];
      const bool of_prefix = texts_[slots_[slot].key].ends_with('.');
      if (of_prefix && !(entry.ends && (entry.value == kNone || states(group, entry.value)))) continue;
      if (!of_prefix && !meant_groups(entry, look).empty()) continue;
      const std::uint32_t meant = of_prefix ? meant_by_end(number, look) : kNone;
      if (meant != kNone && std::ranges::find(group.slots, entries_[meant].slot) == group.slots.end()) continue;
      out.entries.push_back(number);
      out.ends.push_back(entry.ends);
      assertions.push_back(assertion_of(entry, group.about_person));
      assertions.back().value = meant != kNone ? entries_[meant].value : meant_value(values, entry);
      if (entry.ends) continue;
      out.single = any_value ? out.single || entry.single : entry.single;
      any_value = true;
    }
  }
  for (std::size_t i = 0; i < assertions.size(); ++i)
    assertions[i].adds = out.single && !entries_[out.entries[i]].single;
  if (!any_value && !out.entries.empty()) out.single = entries_[out.entries.front()].single;
  if (any_value) {
    add_opposite(group, values, look, out, assertions);
    add_meant(group, values, look, out, assertions);
    if (!announced_.empty()) add_called_off(group, look, out, assertions);
  }
  out.stances = resolve(assertions, out.single);
}

/// What is known now is resolved once; anything else each time, into `scratch`.
const BeliefBook::Resolved& BeliefBook::resolve_group(const Group& group, const Look& look, Resolved& scratch) {
  const auto expires = [&](std::uint32_t slot) {
    return std::ranges::any_of(slots_[slot].entries,
                               [&](std::uint32_t entry) { return entries_[entry].expires_at.has_value(); });
  };
  if (look.known || std::ranges::any_of(group.slots, expires)) {
    resolve_into(group, look, scratch);
    return scratch;
  }
  const auto [at, added] = resolved_.try_emplace(group.slots.front());
  if (added) resolve_into(group, look, at->second);
  return at->second;
}

Held BeliefBook::held(const Group& group, const Resolved& resolved, std::uint32_t number, const Look& look) const {
  const Stance& stance = resolved.stances[number];
  const auto first_of = [&](std::uint32_t other) -> const Entry& {
    return entries_[resolved.entries[resolved.stances[other].members.front()]];
  };
  Held out;
  out.slot = group.slots.front();
  out.value = stance.value;
  out.single = resolved.single;
  out.about_person = group.about_person;
  out.state = state_at(stance, look.at);
  out.from = stance.from;
  out.to = stance.to;
  out.content = first_of(number).row.from;
  out.said_at = first_of(number).said_at;
  for (const std::uint32_t member : stance.members) {
    const Entry& entry = entries_[resolved.entries[member]];
    out.voices.push_back({entry.memory, entry.source, resolved.ends[member]});
    out.confidence = std::max(out.confidence, entry.confidence);
    if (resolved.ends[member]) continue;
    ++out.times;
    out.said_at = std::max(out.said_at, entry.said_at);
  }
  if (stance.successor != kNone) {
    out.superseded_by = first_of(stance.successor).memory;
    out.superseded_content = first_of(stance.successor).row.from;
  }
  for (const std::uint32_t other : stance.contradicts) out.contradicts.push_back(first_of(other).memory);
  return out;
}

/// Slots of a key or prefix; of a named thing also those under a longer name, else under a shorter one.
std::vector<std::uint32_t> BeliefBook::slots_about(std::string_view key) const {
  std::vector<std::uint32_t> slots = slots_with(key);
  const Topic asked = topic_of(key);
  const auto family = topics_.find(asked.family);
  if (asked.family == Topic::Family::kOther || family == topics_.end()) return slots;
  std::vector<std::uint32_t> shorter;
  for (const std::uint32_t slot : family->second) {
    if (std::ranges::find(slots, slot) != slots.end()) continue;
    const Topic& topic = slots_[slot].topic;
    if (is_within(asked, topic)) {
      slots.push_back(slot);
    } else if (is_within(topic, asked)) {
      shorter.push_back(slot);
    }
  }
  return slots.empty() ? shorter : slots;
}

std::vector<Held> BeliefBook::find(const std::optional<std::string>& subject, std::string_view key,
                                   std::string_view user, const Look& look) {
  const std::string wanted = subject ? language::fold(*subject) : std::string();
  const std::scoped_lock lock(mutex_);
  std::optional<std::uint32_t> name = person();
  const bool about_person = subject && (wanted.empty() || (name && texts_[*name] == wanted));
  std::vector<bool> seen(slots_.size());
  std::vector<Held> out;
  Resolved scratch;
  for (const std::uint32_t number : slots_about(key)) {
    const Slot& slot = slots_[number];
    if (seen[number] || texts_[slot.key].ends_with('.')) continue;
    if (!user.empty() && !texts_[slot.user].empty() && texts_[slot.user] != user) continue;
    if (subject && (about_person ? !is_person(slot) : texts_[slot.subject] != wanted)) continue;
    const Group group = group_of(number);
    for (const std::uint32_t one : group.slots) seen[one] = true;
    const Resolved& resolved = resolve_group(group, look, scratch);
    for (std::uint32_t i = 0; i < resolved.stances.size(); ++i) out.push_back(held(group, resolved, i, look));
  }
  return out;
}

/// The group of an entry's slot; of an end with a prefix for its key those in whose slots it ends something.
std::vector<BeliefBook::Group> BeliefBook::groups_with(std::uint32_t number, const Look& look) const {
  const Entry& entry = entries_[number];
  const Slot& own = slots_[entry.slot];
  const std::string& key = texts_[own.key];
  if (!key.ends_with('.')) {
    std::vector<Group> groups = meant_groups(entry, look);
    if (const std::uint32_t meant = key == language::kAnnouncedPlan ? called_off(number, look) : kNone; meant != kNone)
      groups.push_back(group_of(entries_[meant].slot));
    groups.insert(groups.begin(), group_of(entry.slot));
    const auto opposite = numbers_.find(std::string(opposite_of(key)));
    if (!entry.ends && opposite != numbers_.end() && !opposite->first.empty()) {
      Group other{{}, groups.front().about_person};
      add_slots_of(opposite->second, own, other);
      if (!other.slots.empty() && begins(other, entry.value, look)) groups.push_back(std::move(other));
    }
    return groups;
  }
  std::vector<Group> groups;
  for (const std::uint32_t other : slots_with(key)) {
    const Slot& slot = slots_[other];
    const bool fits = slot.subject == own.subject && slot.user == own.user && !texts_[slot.key].ends_with('.');
    if (fits) groups.push_back(group_of(other));
  }
  return groups;
}

std::vector<Held> BeliefBook::of(const MemoryId& memory, const Look& look) {
  const std::scoped_lock lock(mutex_);
  std::vector<std::uint32_t> numbers;
  const auto [begin, end] = by_memory_.equal_range(memory);
  for (auto at = begin; at != end; ++at)
    if (counts(at->second, look)) numbers.push_back(at->second);
  std::ranges::sort(numbers);
  std::vector<Held> out;
  Resolved scratch;
  for (const std::uint32_t number : numbers) {
    for (const Group& group : groups_with(number, look)) {
      const Resolved& resolved = resolve_group(group, look, scratch);
      for (std::uint32_t i = 0; i < resolved.stances.size(); ++i) {
        const auto is_it = [&](std::uint32_t member) { return resolved.entries[member] == number; };
        if (!std::ranges::any_of(resolved.stances[i].members, is_it)) continue;
        Held one = held(group, resolved, i, look);
        const auto same = [&](const Held& other) {
          return other.slot == one.slot && other.content == one.content && other.from == one.from;
        };
        if (std::ranges::none_of(out, same)) out.push_back(std::move(one));
      }
    }
  }
  return out;
}

}  // namespace memos::lifecycle
