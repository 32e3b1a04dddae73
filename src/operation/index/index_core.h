// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "infrastructure/cube/state.h"
#include "operation/index/forward_lists.h"
#include "operation/index/labels.h"
#include "operation/index/posting_list.h"
#include "operation/index/prepare.h"
#include "operation/index/string_table.h"

namespace memos::index {

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = UINT32_MAX;
using TermId = std::uint32_t;

/// How far a turn's context reaches in its session, on each side (retrieval.md 2, "Windowed term frequency").
inline constexpr std::uint32_t kReach = 2;
/// A neighbour lends at most this many terms of length.
inline constexpr std::uint32_t kLentLength = 20;

/// One version row of a unit: the unit is in `state` for [from, to); to 0 = still.
struct Interval {
  Sequence from{}, to{};
  State state = State::kActivated;
};

/// How a slot lies among its visible neighbours. The four bits say which of the slots -2, -1, +1, +2 are its neighbours
/// at just that distance; kScattered that one lies elsewhere, so that the links must be followed.
enum Surroundings : std::uint8_t {
  kAdjacent = 0x0FU,
  kScattered = 1U << 4U,
  kAfterQuestion = 1U << 5U,  ///< The visible turn before holds a question mark.
};

/// The bits for `slot` in a row of visible slots in session order, where it is number `i`. `flags` are the columns'
/// flags.
[[nodiscard]] std::uint8_t surroundings_of(std::span<const Slot> row, std::size_t i,
                                           const std::vector<std::uint8_t>& flags) noexcept;

/// Whether a unit may be found.
enum Visibility : std::uint8_t { kHidden = 0, kCurrent = 1, kPutAway = 2 /* archived or expired */ };

/// A unit whose time to live ends.
struct Expiry {
  Slot head = 0;
  std::int64_t at_ms = 0;
  friend bool operator==(const Expiry&, const Expiry&) = default;
};

/// A time that a unit speaks of.
struct SpokenTime {
  Slot head = 0;
  Minutes minutes;
  friend bool operator==(const SpokenTime&, const SpokenTime&) = default;
};

/// What one conversation (all sessions of one app and agent) sums up to; whole numbers, so that any order of changes
/// gives the same.
struct ConversationSums {
  std::uint64_t turns = 0;    ///< Units, not passages.
  std::uint64_t length = 0;   ///< Terms of their passages.
  std::uint64_t spread = 0;   ///< Terms lent by neighbours.
  std::uint64_t pairs = 0;    ///< Adjacent turns of one session.
  std::uint64_t changes = 0;  ///< Of these, with another speaker.
  friend bool operator==(const ConversationSums&, const ConversationSums&) = default;
};

/// What a set of visible slots sums up to.
struct Sums {
  std::uint64_t passages = 0;
  std::uint64_t length = 0;
  std::vector<ConversationSums> conversations;
  std::vector<std::uint32_t> voices;  ///< Units of each voice.
  friend bool operator==(const Sums&, const Sums&) = default;
};

/// One attribute of every slot, column by column. A slot is one passage of a unit; slots rise with the content key.
struct Columns {
  std::vector<std::uint64_t> content;  ///< Version row that holds the body; equal for the passages of a unit.
  std::vector<std::int64_t> time_ms;   ///< When said, else when created.
  std::vector<std::uint32_t> scope, voice, label;
  std::vector<std::uint16_t> part;    ///< 0 for a unit's first passage.
  std::vector<std::uint16_t> length;  ///< Terms, capped.
  std::vector<std::uint8_t> type, state, flags, question_share;
  std::vector<Slot> before, after;         ///< Neighbours in the session, hidden ones included; kNoSlot = none.
  std::vector<std::uint8_t> visible;       ///< Visibility now.
  std::vector<std::uint8_t> spread;        ///< Terms lent by the neighbours visible now.
  std::vector<std::uint8_t> surroundings;  ///< Surroundings among what is visible now.
};

/// The lexical index of one cube: terms, postings, columns and the sums over what is visible now. A unit is a body; the
/// version rows that hold it are its intervals. Not thread-safe: CubeIndex guards it.
class IndexCore {
 public:
  /// Adds a unit behind all others (`unit.content` is larger than every content before), open in `state`. As the next
  /// version after the row `replaced` it takes that one's place in the session; without such a row it comes last.
  void add(const PreparedUnit& unit, State state, Sequence replaced = {});
  /// Another version row with the body of `content` opens. False if there is no such unit.
  [[nodiscard]] bool reopen(Sequence content, Sequence row, State state);
  /// A version row ends. Rows that no unit holds are ignored.
  void close(Sequence row, Sequence at);

  /// First slot of the unit that holds this content; kNoSlot if there is none.
  [[nodiscard]] Slot find(Sequence content) const noexcept;
  /// First slot of the unit that has this version row; kNoSlot if there is none.
  [[nodiscard]] Slot find_row(Sequence row) const noexcept;
  /// The unit's version row that is open at `at` (or still, without): its key and state.
  [[nodiscard]] std::optional<Interval> interval(Slot head, std::optional<Sequence> at) const;
  /// All intervals of a unit, oldest first.
  [[nodiscard]] std::vector<Interval> intervals(Slot head) const;

  [[nodiscard]] Slot size() const noexcept { return static_cast<Slot>(columns_.content.size()); }
  /// Slots whose content is not larger than `at`.
  [[nodiscard]] Slot size_at(Sequence at) const noexcept;
  [[nodiscard]] const Columns& columns() const noexcept { return columns_; }
  [[nodiscard]] const Labels& labels() const noexcept { return labels_; }
  [[nodiscard]] const StringTable& terms() const noexcept { return terms_; }
  [[nodiscard]] std::span<const Posting> postings(TermId term) const noexcept { return postings_[term].view(); }
  [[nodiscard]] const ForwardLists& forward() const noexcept { return forward_; }
  /// Passages visible now that hold the term themselves or in their context.
  [[nodiscard]] std::uint32_t document_frequency(TermId term) const noexcept { return document_frequency_[term]; }
  [[nodiscard]] const Sums& sums() const noexcept { return sums_; }
  /// Units that are archived or expired now.
  [[nodiscard]] std::uint64_t put_away() const noexcept { return put_away_; }
  /// Units with a time to live, by rising slot.
  [[nodiscard]] std::span<const Expiry> expiries() const noexcept { return expiries_; }
  /// What the units speak of, by rising slot.
  [[nodiscard]] std::span<const SpokenTime> spoken_times() const noexcept { return spoken_times_; }
  /// True when the time to live of something visible now is over at `time`.
  [[nodiscard]] bool any_over(UtcMs time) const noexcept;
  /// Where a unit stands in its session: the first slot of its memory's first version.
  [[nodiscard]] Slot place(Slot head) const noexcept;
  /// True when some unit has more than one passage.
  [[nodiscard]] bool has_passages() const noexcept { return has_passages_; }
  [[nodiscard]] std::size_t bytes() const noexcept;

  /// After a snapshot filled terms, postings, frequencies, columns, labels and histories: makes the rest from them.
  /// False when they do not fit each other.
  [[nodiscard]] bool restore_derived();

 private:
  friend class SnapshotCodec;
  /// A slot among its nearest visible neighbours, in session order.
  struct Run {
    std::array<Slot, 4 * kReach + 1> slots{};
    std::size_t size = 0;
    std::size_t centre = 0;
  };

  void add_passage(const PreparedUnit& unit, std::size_t begin, std::size_t end, std::uint16_t part);
  void push_columns(const PreparedUnit& unit, std::uint16_t part, std::size_t length);
  void link_to_session(Slot slot);
  [[nodiscard]] Slot neighbour_before(Slot slot, Slot last) const;
  void show(Slot head, Visibility visibility);
  void toggle(Slot slot, bool on);
  [[nodiscard]] Run run_around(Slot slot) const;
  void account(std::span<const Slot> run, std::size_t from, std::size_t to, bool add);
  void account_pair(Slot first, Slot second, bool add);
  void account_own(Slot slot, bool add);
  std::vector<Interval>& history(Slot head);

  StringTable terms_;
  std::vector<PostingList> postings_;
  std::vector<std::uint32_t> document_frequency_;
  ForwardLists forward_;
  Columns columns_;
  Labels labels_;
  std::vector<Slot> session_last_;                             ///< Last slot of each session.
  std::unordered_map<Slot, std::vector<Interval>> histories_;  ///< Units that are more than one open row.
  std::unordered_map<std::uint64_t, Slot> later_rows_;         ///< Version rows that are not their unit's content.
  std::unordered_map<Slot, Slot> places_;                      ///< Units that do not stand where they were recorded.
  std::vector<Expiry> expiries_;
  std::vector<SpokenTime> spoken_times_;
  Sums sums_;
  std::uint64_t put_away_ = 0;
  bool has_passages_ = false;
  std::vector<std::uint32_t> seen_;  ///< Per term: stamp of the last window that held it.
  std::uint32_t stamp_ = 0;
  std::vector<TermId> scratch_;
};

/// What a state means for searches.
[[nodiscard]] inline Visibility visibility_of(State state) noexcept {
  if (cube::is_current(state)) return kCurrent;
  return state == State::kArchived || state == State::kExpired ? kPutAway : kHidden;
}

}  // namespace memos::index
