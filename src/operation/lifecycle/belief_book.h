// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "infrastructure/vault/vault.h"
#include "operation/lifecycle/belief.h"
#include "operation/lifecycle/key_kinds.h"

namespace memos::lifecycle {

/// From where a cube's beliefs are looked at.
struct Look {
  UtcMs at{};                     ///< Valid time.
  std::optional<Sequence> known;  ///< As the journal knew then; none = now.
  std::optional<UtcMs> alive_at;  ///< What is over by then does not count; none = not looked at.
};

/// A statement by the memory that makes it and the one that it was read from (nil = none).
struct Voice {
  MemoryId memory, source;
  bool ends = false;  ///< It tells that the value stopped to hold.
};

/// One value of one slot with its time; where the texts lie is told, the texts stay in the vault.
struct Held {
  std::uint32_t slot = 0;   ///< Equal numbers are equal slots, in one answer.
  std::uint32_t value = 0;  ///< Equal numbers are equal values of a slot.
  bool single = true;
  bool about_person = false;  ///< About the cube's person.
  BeliefState state = BeliefState::kCurrent;
  std::optional<UtcMs> from, to;
  std::vector<Voice> voices;  ///< Who states it: who opened it, then the others.
  Sequence content{};         ///< Version row that holds the body of the first one.
  UtcMs said_at{};            ///< The last time.
  std::uint32_t times = 0;
  std::uint8_t confidence = 0;  ///< Percent, the largest.
  MemoryId superseded_by;       ///< Nil = none.
  Sequence superseded_content{};
  std::vector<MemoryId> contradicts;
};

/// The statements of one cube's memories in RAM, and the beliefs that they give. A view of rows: never stored, follows
/// the journal, and can be dropped and built again at any time. Thread-safe.
class BeliefBook {
 public:
  /// A version row: from a scan, or opened by a commit (then `row.recorded_to` is 0). In the order of the journal; a
  /// row that is known already changes nothing.
  void open(const vault::VersionRow& row);
  /// A row that opened earlier ends. Unknown ones are left alone.
  void close(Sequence row, Sequence at);
  /// A state change opened a row with the body of `content`; ignored where that is no statement.
  void reopen(Sequence content, Sequence row, State state);

  /// Beliefs of all slots that fit: `subject` as named (empty = the cube's person, none = everybody); `key` a slot, a
  /// prefix that ends with a dot, or empty for all. `user`: only of this user, where it is not empty.
  [[nodiscard]] std::vector<Held> find(const std::optional<std::string>& subject, std::string_view key,
                                       std::string_view user, const Look& look);
  /// Beliefs that the memory states, itself or through what was read from it.
  [[nodiscard]] std::vector<Held> of(const MemoryId& memory, const Look& look);

  /// A value of an answer, folded. The number must come from this book.
  [[nodiscard]] std::string folded(std::uint32_t value) const;
  [[nodiscard]] std::size_t size() const;
  /// When the memory of a row was created, where the row is known.
  [[nodiscard]] std::optional<UtcMs> created_at(Sequence row) const;

 private:
  struct Row {
    Sequence from{}, to{};
    State state = State::kActivated;
  };
  /// One body with a statement.
  struct Entry {
    MemoryId memory, source;
    std::uint32_t slot = 0, value = kNone, speaker = 0, user = 0;
    bool single = true, ends = false, corrects = false;
    std::uint8_t confidence = 100;
    UtcMs created_at{}, said_at{};
    std::optional<UtcMs> from, to, latest, expires_at;
    Row row;  ///< The one that brought the body.
  };
  /// All statements with one subject and key, as they are named; `user` counts where the speaker has no name.
  struct Slot {
    std::uint32_t subject = 0, key = 0, user = 0;
    Topic topic;
    std::vector<std::uint32_t> entries;
  };
  /// Slots that are one, because several names mean the cube's person.
  struct Group {
    std::vector<std::uint32_t> slots;
    bool about_person = false;
  };
  struct Resolved {
    std::vector<std::uint32_t> entries;  ///< What the stances' members mean.
    std::vector<bool> ends;              ///< Of each, whether it tells the end of a value here.
    std::vector<Stance> stances;
    bool single = true;
  };

  void note_value(const Entry& entry, std::uint32_t number);
  [[nodiscard]] std::uint32_t intern(std::string_view text);
  [[nodiscard]] std::uint32_t slot_of(std::uint32_t subject, std::uint32_t key, std::uint32_t user);
  [[nodiscard]] std::vector<std::uint32_t> slots_with(std::string_view key, bool exact = false) const;
  [[nodiscard]] std::uint32_t find_row(Sequence row) const;
  [[nodiscard]] std::uint32_t find_content(Sequence content) const;
  [[nodiscard]] Row* row_at(Sequence row);
  [[nodiscard]] bool counts(std::uint32_t entry, const Look& look) const;
  [[nodiscard]] std::optional<std::uint32_t> person() const;
  [[nodiscard]] bool is_person(const Slot& slot) const;
  [[nodiscard]] Group group_of(std::uint32_t slot) const;
  void add_slots_of(std::uint32_t key, const Slot& slot, Group& group) const;
  [[nodiscard]] bool is_same_person(const Slot& a, const Slot& b) const;
  [[nodiscard]] bool is_alive(const Slot& slot) const;
  [[nodiscard]] std::uint32_t fullest_key(std::uint32_t slot) const;
  [[nodiscard]] std::vector<std::uint32_t> slots_about(std::string_view key) const;
  [[nodiscard]] std::vector<Group> groups_with(std::uint32_t entry, const Look& look) const;
  [[nodiscard]] std::vector<std::uint32_t> with_prefixes(const Group& group) const;
  [[nodiscard]] bool states(const Group& group, std::uint32_t value) const;
  [[nodiscard]] bool begins(const Group& group, std::uint32_t value, const Look& look) const;
  [[nodiscard]] std::vector<std::uint32_t> begun(const Group& group, const Look& look) const;
  [[nodiscard]] std::uint32_t meant_value(std::span<const std::uint32_t> values, const Entry& entry) const;
  [[nodiscard]] std::vector<Group> meant_groups(const Entry& entry, const Look& look) const;
  [[nodiscard]] Assertion assertion_of(const Entry& entry, bool about_person) const;
  void add_opposite(const Group& group, std::span<const std::uint32_t> values, const Look& look, Resolved& out,
                    std::vector<Assertion>& assertions) const;
  void add_meant(const Group& group, std::span<const std::uint32_t> values, const Look& look, Resolved& out,
                 std::vector<Assertion>& assertions) const;
  [[nodiscard]] std::uint32_t meant_by_end(std::uint32_t entry, const Look& look) const;
  [[nodiscard]] std::uint32_t called_off(std::uint32_t entry, const Look& look) const;
  void add_called_off(const Group& group, const Look& look, Resolved& out, std::vector<Assertion>& assertions) const;
  [[nodiscard]] const Resolved& resolve_group(const Group& group, const Look& look, Resolved& scratch);
  void resolve_into(const Group& group, const Look& look, Resolved& out) const;
  [[nodiscard]] bool is_own(const Entry& entry, bool about_person) const;
  [[nodiscard]] Held held(const Group& group, const Resolved& resolved, std::uint32_t stance, const Look& look) const;
  void changed() { resolved_.clear(); }

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;                                  ///< By content.
  std::unordered_map<std::uint32_t, std::vector<Row>> later_;   ///< Rows of an entry behind its first.
  std::unordered_map<Sequence, std::uint32_t> later_rows_;      ///< Such a row -> its entry.
  std::unordered_multimap<MemoryId, std::uint32_t> by_memory_;  ///< Memory or source -> entries.
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  ///< Of texts_.
  std::vector<Slot> slots_;
  std::map<std::array<std::uint32_t, 3>, std::uint32_t> slot_numbers_;     ///< key, subject, user -> slot.
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> holders_;  ///< Value -> slots that ever held it.
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> enders_;   ///< Value -> entries that end it.
  std::map<Topic::Family, std::vector<std::uint32_t>> topics_;             ///< Slots of named things with a time.
  std::vector<std::uint32_t> announced_;                                   ///< Entries that begin after they were told.
  std::map<std::uint32_t, std::uint32_t> self_speakers_;  ///< Name -> 1 with the role of a user, else 0.
  std::unordered_map<std::uint32_t, Resolved> resolved_;  ///< First slot of a group -> as known now.
};

}  // namespace memos::lifecycle
