// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/snapshot.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "base/limits.h"
#include "operation/index/snapshot_codec.h"

namespace memos::index {
namespace {

static_assert(std::endian::native == std::endian::little, "snapshots are little-endian, as every supported machine is");

constexpr std::uint64_t kMagic = 0x3158'4953'4F4D'454DULL;  // "MEMOSIX1"
/// 2: places of edited turns, times to live. 3: times that texts speak of. 4: traditional characters as simplified
/// ones.
constexpr std::uint32_t kVersion = 4;
constexpr std::size_t kChecksumBytes = 8;

std::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::kCorrupt, std::string("index snapshot: ") + what);
}

void write_strings(FlatWriter& out, const StringTable& table) {
  out.number(std::uint64_t{table.arena().size()});
  out.column(table.arena());
  out.number(table.size());
  out.column(table.ends());
}

bool read_strings(FlatReader& in, StringTable& table) {
  auto arena = in.column<char>(in.number<std::uint64_t>());
  auto ends = in.column<std::uint32_t>(in.number<std::uint32_t>());
  return in.ok() && table.assign(std::move(arena), std::move(ends));
}

void write_labels(FlatWriter& out, const Labels& labels) {
  write_strings(out, labels.strings());
  out.number(static_cast<std::uint32_t>(labels.scopes().size()));
  for (const ScopeEntry& scope : labels.scopes()) {
    out.number(std::array{scope.user, scope.agent, scope.session_id, scope.app});
  }
  out.number(static_cast<std::uint32_t>(labels.voices().size()));
  for (const VoiceEntry& voice : labels.voices()) out.number(std::array{voice.speaker, voice.role});
  out.number(static_cast<std::uint32_t>(labels.labels().size()));
  for (const LabelEntry& label : labels.labels()) {
    out.number(label.key);
    out.number(static_cast<std::uint32_t>(label.tags.size()));
    out.column(label.tags);
  }
}

bool read_labels(FlatReader& in, Labels& labels) {
  StringTable strings;
  if (!read_strings(in, strings)) return false;
  const auto scopes = in.column<std::array<std::uint32_t, 4>>(in.number<std::uint32_t>());
  const auto voices = in.column<VoiceEntry>(in.number<std::uint32_t>());
  const auto count = in.number<std::uint32_t>();
  std::vector<LabelEntry> entries;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    LabelEntry& entry = entries.emplace_back();
    entry.key = in.number<std::uint32_t>();
    entry.tags = in.column<std::uint32_t>(in.number<std::uint32_t>());
  }
  return in.ok() && labels.assign(std::move(strings), scopes, voices, entries);
}

bool is_state(std::uint8_t state) noexcept {
  return state >= static_cast<std::uint8_t>(State::kGenerated) && state <= static_cast<std::uint8_t>(State::kErased);
}

bool is_type(std::uint8_t type) noexcept {
  return type >= static_cast<std::uint8_t>(MemoryType::kEpisode) &&
         type <= static_cast<std::uint8_t>(MemoryType::kAdapter);
}

/// Whether the columns can be those of an index: contents rise, passages count up, numbers are in range.
bool columns_hold(const Columns& columns, const Labels& labels, Sequence head) {
  for (std::size_t i = 0; i < columns.content.size(); ++i) {
    const bool begins = columns.part[i] == 0;
    if (begins ? i > 0 && columns.content[i] <= columns.content[i - 1]
               : i == 0 || columns.content[i] != columns.content[i - 1] ||
                     columns.part[i] != std::min(columns.part[i - 1] + 1, UINT16_MAX)) {
      return false;
    }
    if (columns.content[i] == 0 || columns.content[i] > head.value) return false;
    if (columns.scope[i] >= labels.scopes().size() || columns.voice[i] >= labels.voices().size() ||
        columns.label[i] >= labels.labels().size()) {
      return false;
    }
    if (!is_state(columns.state[i]) || !is_type(columns.type[i])) return false;
    constexpr unsigned kKnown = kAsks | kTurn | kUserRole | kTimeIsSaid | kTellsTime;
    if ((columns.flags[i] & ~kKnown) != 0) return false;
  }
  return true;
}

bool history_holds(const std::vector<Interval>& history, Sequence content, std::uint8_t state, Sequence head) {
  if (history.empty() || history.front().from != content) return false;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const Interval& one = history[i];
    const bool last = i + 1 == history.size();
    if (!is_state(static_cast<std::uint8_t>(one.state)) || one.from > head) return false;
    if (one.to.value == 0 ? !last : one.to <= one.from) return false;
    if (!last && history[i + 1].from < one.to) return false;
  }
  return static_cast<std::uint8_t>(history.back().state) == state;
}

}  // namespace

void SnapshotCodec::write(const IndexCore& core, FlatWriter& out) {
  write_strings(out, core.terms_);
  for (const PostingList& list : core.postings_) out.number(list.size());
  for (const PostingList& list : core.postings_) out.plain(list.view());
  out.column(core.document_frequency_);
  write_labels(out, core.labels_);
  const Columns& columns = core.columns_;
  out.number(core.size());
  out.column(columns.content);
  out.column(columns.time_ms);
  out.column(columns.scope);
  out.column(columns.voice);
  out.column(columns.label);
  out.column(columns.part);
  out.column(columns.length);
  out.column(columns.type);
  out.column(columns.state);
  out.column(columns.flags);
  out.column(columns.question_share);
  std::vector<Slot> changed;
  for (const auto& [slot, history] : core.histories_) changed.push_back(slot);
  std::ranges::sort(changed);  // equal cores have equal bytes
  out.number(static_cast<std::uint32_t>(changed.size()));
  for (const Slot slot : changed) {
    const std::vector<Interval>& history = core.histories_.at(slot);
    out.number(slot);
    out.number(static_cast<std::uint32_t>(history.size()));
    for (const Interval& one : history) {
      out.number(one.from.value);
      out.number(one.to.value);
      out.number(static_cast<std::uint8_t>(one.state));
    }
  }
  std::vector<std::array<Slot, 2>> places;
  for (const auto& [slot, place] : core.places_) places.push_back({slot, place});
  std::ranges::sort(places);
  out.number(static_cast<std::uint32_t>(places.size()));
  out.column(places);
  out.number(static_cast<std::uint32_t>(core.expiries_.size()));
  for (const Expiry& one : core.expiries_) {
    out.number(one.head);
    out.number(one.at_ms);
  }
  out.number(static_cast<std::uint32_t>(core.spoken_times_.size()));
  out.column(core.spoken_times_);
}

Status SnapshotCodec::read(FlatReader& in, Sequence head, IndexCore& core) {
  if (!read_strings(in, core.terms_)) return damaged("terms");
  const auto counts = in.column<std::uint32_t>(core.terms_.size());
  std::vector<std::vector<Posting>> lists;
  for (const std::uint32_t count : counts) {
    if (count == 0) return damaged("a term without a posting");
    lists.push_back(in.column<Posting>(count));
    if (!in.ok()) return damaged("postings");
  }
  core.document_frequency_ = in.column<std::uint32_t>(counts.size());
  MEMOS_CHECK_OK(read_columns(in, head, core));
  MEMOS_CHECK_OK(read_postings(lists, core));
  const auto changed = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < changed && in.ok(); ++i) MEMOS_CHECK_OK(read_history(in, head, core));
  MEMOS_CHECK_OK(read_places(in, core));
  MEMOS_CHECK_OK(read_expiries(in, core));
  MEMOS_CHECK_OK(read_spoken_times(in, core));
  if (!in.at_end()) return damaged("length");
  return core.restore_derived() ? Status{} : damaged("sums");
}

Status SnapshotCodec::read_columns(FlatReader& in, Sequence head, IndexCore& core) {
  if (!read_labels(in, core.labels_)) return damaged("labels");
  const auto size = in.number<Slot>();
  if (!in.ok() || size >= kMaxSlots) return damaged("size");
  Columns& columns = core.columns_;
  columns.content = in.column<std::uint64_t>(size);
  columns.time_ms = in.column<std::int64_t>(size);
  columns.scope = in.column<std::uint32_t>(size);
  columns.voice = in.column<std::uint32_t>(size);
  columns.label = in.column<std::uint32_t>(size);
  columns.part = in.column<std::uint16_t>(size);
  columns.length = in.column<std::uint16_t>(size);
  columns.type = in.column<std::uint8_t>(size);
  columns.state = in.column<std::uint8_t>(size);
  columns.flags = in.column<std::uint8_t>(size);
  columns.question_share = in.column<std::uint8_t>(size);
  if (!in.ok() || !columns_hold(columns, core.labels_, head)) return damaged("columns");
  return {};
}

Status SnapshotCodec::read_postings(std::span<const std::vector<Posting>> lists, IndexCore& core) {
  const Slot size = core.size();
  std::vector<std::uint32_t> begins(std::size_t{size} + 1);  // where each slot's terms begin, after the sum below
  for (const std::vector<Posting>& list : lists) {
    Slot next = 0;
    for (const Posting posting : list) {
      const Slot slot = posting_slot(posting);
      if (slot < next || slot >= size || posting_frequency(posting) == 0) return damaged("postings");
      next = slot + 1;
      ++begins[slot + 1];
    }
    core.postings_.emplace_back().assign(list);
  }
  for (Slot slot = 0; slot < size; ++slot) begins[slot + 1] += begins[slot];
  // Terms come by rising number, so each slot's list rises.
  std::vector<TermId> terms(begins.back());
  std::vector<std::uint32_t> filled(begins.begin(), begins.end() - 1);
  for (TermId term = 0; term < lists.size(); ++term) {
    for (const Posting posting : lists[term]) terms[filled[posting_slot(posting)]++] = term;
  }
  for (Slot slot = 0; slot < size; ++slot) {
    core.forward_.append(std::span(terms).subspan(begins[slot], begins[slot + 1] - begins[slot]));
  }
  return {};
}

Status SnapshotCodec::read_history(FlatReader& in, Sequence head, IndexCore& core) {
  const auto slot = in.number<Slot>();
  const auto count = in.number<std::uint32_t>();
  std::vector<Interval> history;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    Interval& one = history.emplace_back();
    one.from.value = in.number<std::uint64_t>();
    one.to.value = in.number<std::uint64_t>();
    one.state = static_cast<State>(in.number<std::uint8_t>());
  }
  if (!in.ok() || slot >= core.size() || core.columns_.part[slot] != 0) return damaged("history");
  const Sequence content{core.columns_.content[slot]};
  if (!history_holds(history, content, core.columns_.state[slot], head)) return damaged("history");
  for (std::size_t i = 1; i < history.size(); ++i) {
    const bool fresh =
        core.find(history[i].from) == kNoSlot && core.later_rows_.emplace(history[i].from.value, slot).second;
    if (!fresh) return damaged("history");
  }
  if (!core.histories_.emplace(slot, std::move(history)).second) return damaged("history");
  return {};
}

Status SnapshotCodec::read_places(FlatReader& in, IndexCore& core) {
  const auto is_head = [&core](Slot slot) { return slot < core.size() && core.columns_.part[slot] == 0; };
  for (const auto& [slot, place] : in.column<std::array<Slot, 2>>(in.number<std::uint32_t>())) {
    const bool holds = is_head(slot) && place < slot && is_head(place) && !core.places_.contains(place);
    if (!holds || !core.places_.emplace(slot, place).second) return damaged("places");
  }
  return in.ok() ? Status{} : damaged("places");
}

Status SnapshotCodec::read_expiries(FlatReader& in, IndexCore& core) {
  const auto count = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const auto head = in.number<Slot>();
    const auto at_ms = in.number<std::int64_t>();
    const bool rises = core.expiries_.empty() || core.expiries_.back().head < head;
    if (!in.ok() || !rises || head >= core.size() || core.columns_.part[head] != 0) return damaged("times to live");
    core.expiries_.push_back({head, at_ms});
  }
  return in.ok() ? Status{} : damaged("times to live");
}

Status SnapshotCodec::read_spoken_times(FlatReader& in, IndexCore& core) {
  core.spoken_times_ = in.column<SpokenTime>(in.number<std::uint32_t>());
  Slot least = 0;
  for (const SpokenTime& one : core.spoken_times_) {
    const bool holds = one.head >= least && one.head < core.size() && core.columns_.part[one.head] == 0 &&
                       (core.columns_.flags[one.head] & kTellsTime) != 0;
    if (!holds) return damaged("times that memories speak of");
    least = one.head;
  }
  return in.ok() ? Status{} : damaged("times that memories speak of");
}

std::vector<std::uint8_t> encode_snapshot(const IndexCore& core, const SnapshotIdentity& identity) {
  FlatWriter out;
  out.number(kMagic);
  out.number(kVersion);
  out.number(identity.cube_uuid.bytes);
  out.number(identity.head.value);
  out.number(identity.head_hash);
  SnapshotCodec::write(core, out);
  return out.finish();
}

Result<Snapshot> decode_snapshot_unchecked(base::Bytes bytes) {
  if (bytes.size() < kChecksumBytes) return damaged("length");
  FlatReader in(bytes.first(bytes.size() - kChecksumBytes));
  if (in.number<std::uint64_t>() != kMagic) return damaged("it is none");
  const auto version = in.number<std::uint32_t>();
  if (!in.ok() || version != kVersion) {
    return fail(ErrorCode::kUnsupported, "index snapshot: version " + std::to_string(version));
  }
  Snapshot snapshot;
  snapshot.identity.cube_uuid.bytes = in.number<std::array<std::uint8_t, 16>>();
  snapshot.identity.head.value = in.number<std::uint64_t>();
  snapshot.identity.head_hash = in.number<Digest>();
  if (!in.ok() || snapshot.identity.head.value > limits::kMaxSequence) return damaged("head");
  MEMOS_CHECK_OK(SnapshotCodec::read(in, snapshot.identity.head, snapshot.core));
  return snapshot;
}

Result<Snapshot> decode_snapshot(base::Bytes bytes) {
  if (bytes.size() < kChecksumBytes) return damaged("length");
  std::uint64_t stored = 0;
  std::memcpy(&stored, bytes.data() + bytes.size() - kChecksumBytes, kChecksumBytes);
  if (stored != base::xxh3(bytes.first(bytes.size() - kChecksumBytes))) return damaged("checksum");
  return decode_snapshot_unchecked(bytes);
}

}  // namespace memos::index
