// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/evidence_set.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/limits.h"

namespace memos::index {
namespace {

/// The last segment lies in RAM as far as this process wrote it, and is copied when something in it is erased.
constexpr std::size_t kSegmentBytes = std::size_t{1} << 20U;
/// Beyond the first segments they are larger, so that a large cube does not need a file handle for every MiB.
constexpr std::size_t kSmallSegments = 64;
constexpr std::size_t kLargeSegmentBytes = std::size_t{16} << 20U;
/// What a system maps around a page that is touched (Linux: fault_around_bytes).
constexpr std::size_t kWindowBytes = std::size_t{64} << 10U;
constexpr std::size_t kFirstTailBytes = std::size_t{16} << 10U;
constexpr std::string_view kSuffix = ".seg";

}  // namespace

/// Bytes [0, mapped.size()) are in the mapped file, those behind it, up to `end`, in RAM.
struct EvidenceSet::Segment {
  std::string name;
  std::shared_ptr<base::File> file;  // Shared between generations of a segment; null without files.
  base::Bytes mapped;
  std::vector<std::uint8_t> tail;
  std::size_t end = 0;
  std::vector<bool> touched;  ///< Windows of `mapped` that were read since its pages were given back.

  /// Notes that a record is read; the bytes that this may add to resident memory.
  std::size_t touch(std::size_t offset) {
    if (offset >= mapped.size()) return 0;
    touched.resize(mapped.size() / kWindowBytes + 1);
    const std::size_t window = offset / kWindowBytes;
    if (touched[window]) return 0;
    touched[window] = true;
    return kWindowBytes;
  }
  /// From an offset to the end of its part; records never lie in both.
  [[nodiscard]] base::Bytes from(std::size_t offset) const noexcept {
    return offset < mapped.size() ? mapped.subspan(offset) : base::Bytes(tail).subspan(offset - mapped.size());
  }
};

EvidenceSet::~EvidenceSet() = default;

Result<std::shared_ptr<EvidenceSet>> EvidenceSet::open(Options options) {
  std::shared_ptr<EvidenceSet> set(new EvidenceSet(std::move(options)));
  if (set->options_.files != nullptr) MEMOS_CHECK_OK(set->load());
  return set;
}

std::size_t EvidenceSet::segment_limit() const noexcept {
  return segments_.size() <= kSmallSegments ? kSegmentBytes : kLargeSegmentBytes;
}

/// Contents are journal positions: an entry lies near where an even spread would put it.
std::vector<EvidenceSet::Entry>::iterator EvidenceSet::lower_bound(std::uint64_t content) const noexcept {
  if (entries_.empty() || content <= entries_.front().content) return entries_.begin();
  if (content > entries_.back().content) return entries_.end();
  const std::uint64_t first = entries_.front().content;
  const double share = static_cast<double>(content - first) / static_cast<double>(entries_.back().content - first);
  // What is wanted lies in (low, high].
  auto high = static_cast<std::size_t>(share * static_cast<double>(entries_.size() - 1));
  std::size_t low = high;
  if (entries_[high].content < content) {
    for (std::size_t step = 1; entries_[high].content < content; step *= 2) {
      low = high;
      high = std::min(high + step, entries_.size() - 1);
    }
  } else {
    for (std::size_t step = 1; low != 0 && entries_[low].content >= content; step *= 2) {
      high = low;
      low -= std::min(low, step);
    }
  }
  const auto begin = entries_.begin();
  return std::lower_bound(begin + static_cast<std::ptrdiff_t>(low), begin + static_cast<std::ptrdiff_t>(high), content,
                          [](const Entry& entry, std::uint64_t wanted) { return entry.content < wanted; });
}

// --- opening

Status EvidenceSet::load() {
  MEMOS_TRY(const auto names, options_.files->list(options_.directory));
  std::vector<std::pair<std::uint32_t, std::string>> numbered;
  for (const auto& entry : names) {
    if (!entry.name.starts_with(options_.prefix) || !entry.name.ends_with(kSuffix)) continue;
    const char* const begin = entry.name.data() + options_.prefix.size();
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(begin, entry.name.data() + entry.name.size() - kSuffix.size(), number);
    if (parsed.ec == std::errc{} && *parsed.ptr == '.') numbered.emplace_back(number, entry.name);
  }
  std::ranges::sort(numbered);
  for (const auto& [number, name] : numbered) {
    next_number_ = number + 1;
    MEMOS_CHECK_OK(load_segment(name, name == numbered.back().second));
  }
  // Of two records the later one counts: it replaced a damaged one.
  std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
    if (a.content != b.content) return a.content < b.content;
    return a.segment != b.segment ? a.segment > b.segment : a.place > b.place;
  });
  const auto twice = std::ranges::unique(entries_, {}, &Entry::content);
  entries_.erase(twice.begin(), twice.end());
  return {};
}

Status EvidenceSet::load_segment(const std::string& name, bool last) {
  const std::string path = options_.directory + "/" + name;
  const auto mode = options_.read_only ? base::OpenMode::kRead : base::OpenMode::kReadWrite;
  MEMOS_TRY(std::shared_ptr<base::File> file, options_.files->open(path, mode));
  MEMOS_TRY(const std::uint64_t bytes, file->size());
  std::array<std::uint8_t, evidence::kHeaderBytes> header{};
  MEMOS_TRY(const std::size_t got, file->read(0, header));
  const auto identity = evidence::decode_header(base::Bytes(header).first(got));
  if (!identity || *identity != options_.identity) {
    const bool never_written = std::ranges::all_of(header, [](std::uint8_t byte) { return byte == 0; });
    if (!identity && !never_written && !evidence::is_of_another_version(header))
      damage_.push_back(name + " had a damaged head and was removed");
    options_.logger.log(base::LogLevel::kWarn, "evidence file " + name + " is of no use; it is made again");
    if (options_.read_only) return {};
    file.reset();
    return options_.files->remove(path);
  }
  auto segment = std::make_shared<Segment>();
  segment->name = name;
  segment->file = std::move(file);
  segments_.push_back(segment);
  if (bytes > evidence::kHeaderBytes + evidence::kTrailerEndBytes) {
    std::array<std::uint8_t, evidence::kTrailerEndBytes> tail{};
    MEMOS_TRY(const std::size_t read, segment->file->read(bytes - tail.size(), tail));
    std::vector<std::uint8_t> trailer(evidence::trailer_bytes(base::Bytes(tail).first(read), bytes));
    MEMOS_CHECK_OK(segment->file->read(bytes - trailer.size(), trailer));
    if (const auto places = evidence::decode_trailer(trailer, bytes, segment->end)) {
      MEMOS_TRY(segment->mapped, segment->file->map(segment->end));
      list(*places);
      return {};
    }
  }
  return scan_segment(*segment, bytes, last);
}

/// A segment without a trailer: what is good counts, the rest is cut off for good.
Status EvidenceSet::scan_segment(Segment& segment, std::uint64_t file_bytes, bool last) {
  MEMOS_TRY(const auto whole, segment.file->map(file_bytes));
  const auto places = evidence::scan(whole, options_.identity.shape, segment.end);
  segment.mapped = whole.first(segment.end);
  list(places);
  if (options_.read_only) return {};
  if (segment.end < file_bytes) {
    // Power loss leaves a torn end; what still has good records behind it was damaged otherwise.
    const std::size_t skipped = evidence::record_bytes(whole.subspan(segment.end), options_.identity.shape);
    if (skipped != 0 && evidence::begins_record(whole.subspan(segment.end + skipped), options_.identity.shape))
      damage_.push_back(segment.name + " was damaged at byte " + std::to_string(segment.end) + " and cut off there");
    options_.logger.log(base::LogLevel::kWarn,
                        "evidence file " + segment.name + " was cut off at byte " + std::to_string(segment.end));
    MEMOS_CHECK_OK(segment.file->truncate(segment.end));
    MEMOS_CHECK_OK(segment.file->sync());
  }
  if (last && segment.end < kSegmentBytes) {
    open_ = true;
    return {};
  }
  const auto trailer = evidence::encode_trailer(places, static_cast<std::uint32_t>(segment.end));
  return segment.file->write(segment.end, trailer);
}

/// Adds records of the last segment to the directory; `entries_` is sorted later.
void EvidenceSet::list(std::span<const EvidencePlace> places) {
  const auto segment = static_cast<std::uint32_t>(segments_.size() - 1);
  for (const EvidencePlace& place : places)
    if (place.content != 0) entries_.push_back({place.content, segment, place.offset});
}

// --- reading

EvidenceSet::Found EvidenceSet::find(std::span<const std::uint64_t> contents) const {
  Found found;
  found.records.resize(contents.size());
  std::vector<std::pair<std::size_t, base::Bytes>> places;
  std::vector<std::size_t> unchecked;
  std::vector<View> heavy;  // have too much in memory
  places.reserve(contents.size());
  {
    const std::scoped_lock lock(mutex_);
    found.kept.assign(segments_.begin(), segments_.end());
    for (std::size_t i = 0; i < contents.size(); ++i) {
      const auto at = lower_bound(contents[i]);
      if (at == entries_.end() || at->content != contents[i] || (at->place & kBad) != 0) continue;
      if ((at->place & kChecked) == 0) unchecked.push_back(places.size());
      Segment& segment = *segments_[at->segment];
      places.emplace_back(i, segment.from(at->place & kOffset));
      __builtin_prefetch(places.back().second.data());
      resident_ += segment.touch(at->place & kOffset);
    }
    if (resident_ > limits::kMaxResidentEvidenceBytes) heavy = take_touched();
  }
  for (const View& view : heavy) view.file->let_go(view.bytes);
  const EvidenceShape& shape = options_.identity.shape;
  std::size_t next = 0;
  std::vector<std::pair<std::uint64_t, bool>> checked;
  for (std::size_t n = 0; n < places.size(); ++n) {
    const auto& [i, bytes] = places[n];
    if (next < unchecked.size() && unchecked[next] == n) {
      ++next;
      const auto record = evidence::decode_record(bytes, shape, contents[i]);
      checked.emplace_back(contents[i], record.has_value());
      if (record) found.records[i] = *record;
    } else if (evidence::record_bytes(bytes, shape) != 0) {
      found.records[i] = evidence::trusted_record(bytes, shape);
    }
  }
  if (checked.empty()) return found;
  const std::scoped_lock lock(mutex_);
  for (const auto& [content, good] : checked) {
    const auto at = lower_bound(content);
    if (at == entries_.end() || at->content != content || (at->place & kBad) != 0) continue;
    at->place |= good ? kChecked : kBad;
    bad_ += good ? 0 : 1;
  }
  return found;
}

/// The mapped files of which something was read since the last call.
std::vector<EvidenceSet::View> EvidenceSet::take_touched() const {
  std::vector<View> read;
  for (const SegmentPtr& segment : segments_) {
    if (segment->touched.empty()) continue;
    segment->touched.clear();
    read.push_back({segment->file, segment->mapped});
  }
  resident_ = 0;
  return read;
}

std::vector<std::uint64_t> EvidenceSet::missing(std::span<const std::uint64_t> contents) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::uint64_t> none;
  for (const std::uint64_t content : contents) {
    if (forgotten_.contains(content)) continue;
    const auto at = lower_bound(content);
    if (at == entries_.end() || at->content != content || (at->place & kBad) != 0) none.push_back(content);
  }
  return none;
}

std::size_t EvidenceSet::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size() - bad_;
}

std::size_t EvidenceSet::bytes() const {
  const std::scoped_lock lock(mutex_);
  std::size_t sum = entries_.capacity() * sizeof(Entry);
  for (const auto& segment : segments_) sum += segment->tail.capacity();
  return sum;
}

// --- adding

Status EvidenceSet::begin_segment() {
  auto segment = std::make_shared<Segment>();
  segment->name = options_.prefix + std::to_string(next_number_) + std::string(kSuffix);
  const std::vector<std::uint8_t> header = evidence::encode_header(options_.identity);
  if (options_.files != nullptr) {
    MEMOS_TRY(segment->file, options_.files->open(options_.directory + "/" + segment->name, base::OpenMode::kCreate));
    MEMOS_CHECK_OK(segment->file->truncate(0));
    MEMOS_CHECK_OK(segment->file->write(0, header));
  }
  segment->tail.reserve(kFirstTailBytes);
  segment->tail = header;
  segment->end = header.size();
  ++next_number_;
  const std::scoped_lock lock(mutex_);
  segments_.push_back(std::move(segment));
  open_ = true;
  return {};
}

/// Places of a segment's records, rising by offset, for its trailer.
std::vector<EvidencePlace> EvidenceSet::places_of(std::uint32_t segment) const {
  const Segment& one = *segments_[segment];
  const EvidenceShape& shape = options_.identity.shape;
  std::vector<EvidencePlace> places;
  const std::scoped_lock lock(mutex_);
  std::size_t offset = evidence::kHeaderBytes;
  while (offset < one.end) {
    const std::size_t length = evidence::record_bytes(one.from(offset), shape);
    if (length == 0) break;
    places.push_back({evidence::content_of(one.from(offset)), static_cast<std::uint32_t>(offset),
                      static_cast<std::uint32_t>(length)});
    offset += length;
  }
  return places;
}

Status EvidenceSet::seal() {
  open_ = false;
  const auto last = static_cast<std::uint32_t>(segments_.size() - 1);
  const Segment& old = *segments_[last];
  if (!old.file) return {};
  const auto trailer = evidence::encode_trailer(places_of(last), static_cast<std::uint32_t>(old.end));
  MEMOS_CHECK_OK(old.file->write(old.end, trailer));
  auto sealed = std::make_shared<Segment>();
  sealed->name = old.name;
  sealed->file = old.file;
  sealed->end = old.end;
  MEMOS_TRY(sealed->mapped, old.file->map(old.end));
  const std::scoped_lock lock(mutex_);
  segments_[last] = std::move(sealed);
  return {};
}

Status EvidenceSet::cut_loose_tail() {
  if (!loose_tail_) return {};
  const Segment& last = *segments_.back();
  MEMOS_CHECK_OK(last.file->truncate(last.end));
  MEMOS_CHECK_OK(last.file->sync());
  loose_tail_ = false;
  return {};
}

Status EvidenceSet::append(std::span<const std::uint8_t> bytes, std::span<const EvidencePlace> places) {
  Segment& last = *segments_.back();
  if (last.file) {
    if (const Status written = last.file->write(last.end, bytes); !written) {
      loose_tail_ = true;
      return written;
    }
  }
  const std::size_t needed = last.tail.size() + bytes.size();
  SegmentPtr grown;
  if (needed > last.tail.capacity()) {  // Readers may be reading the old bytes: they stay where they are.
    grown = std::make_shared<Segment>();
    grown->name = last.name;
    grown->file = last.file;
    grown->mapped = last.mapped;
    grown->tail.reserve(std::max({kFirstTailBytes, 2 * last.tail.capacity(), needed}));
    grown->tail = last.tail;
    grown->end = last.end;
  }
  const std::scoped_lock lock(mutex_);
  if (grown) segments_.back() = grown;
  Segment& open = *segments_.back();
  open.tail.insert(open.tail.end(), bytes.begin(), bytes.end());
  open.end += bytes.size();
  const auto segment = static_cast<std::uint32_t>(segments_.size() - 1);
  for (const EvidencePlace& place : places) {
    const auto at = lower_bound(place.content);
    const Entry entry{place.content, segment, place.offset | kChecked};
    if (at != entries_.end() && at->content == place.content) {
      *at = entry;
      --bad_;
    } else {
      entries_.insert(at, entry);
    }
  }
  return {};
}

Status EvidenceSet::put(std::span<const EvidenceRow> rows) {
  if (options_.read_only) return fail(ErrorCode::kReadOnly, "the folder was opened for reading only");
  const std::scoped_lock writing(writing_);
  if (closed_) return {};
  MEMOS_CHECK_OK(cut_loose_tail());
  std::vector<std::uint8_t> bytes;
  std::vector<EvidencePlace> places;
  const auto flush = [&]() -> Status {
    if (bytes.empty()) return {};
    MEMOS_CHECK_OK(append(bytes, places));
    bytes.clear();
    places.clear();
    return {};
  };
  for (const EvidenceRow& row : rows) {
    const std::uint64_t content = row.content.value;
    if (missing({&content, 1}).empty()) continue;
    if (std::ranges::find(places, content, &EvidencePlace::content) != places.end()) continue;
    {
      const std::scoped_lock lock(mutex_);  // A damaged record is replaced: nothing may be left of it.
      if (const auto at = lower_bound(content); at != entries_.end() && at->content == content) owed_.push_back(*at);
    }
    if (!open_) MEMOS_CHECK_OK(begin_segment());
    const std::size_t before = bytes.size();
    evidence::encode_record(row, options_.identity.shape, bytes);
    places.push_back({content, static_cast<std::uint32_t>(segments_.back()->end + before),
                      static_cast<std::uint32_t>(bytes.size() - before)});
    if (segments_.back()->end + bytes.size() < segment_limit()) continue;
    MEMOS_CHECK_OK(flush());
    MEMOS_CHECK_OK(seal());
  }
  MEMOS_CHECK_OK(flush());
  return owed_.empty() ? Status{} : pay(true);
}

// --- forgetting

Status EvidenceSet::forget(std::span<const std::uint64_t> contents) {
  const std::scoped_lock writing(writing_);
  if (closed_) return {};
  {
    const std::scoped_lock lock(mutex_);
    for (const std::uint64_t content : contents) {
      note_forgotten(content);
      const auto at = lower_bound(content);
      if (at == entries_.end() || at->content != content) continue;
      bad_ -= (at->place & kBad) != 0 ? 1 : 0;
      owed_.push_back(*at);
      entries_.erase(at);
    }
  }
  MEMOS_CHECK_OK(cut_loose_tail());
  return pay(true);
}

/// With mutex_ held.
void EvidenceSet::note_forgotten(std::uint64_t content) {
  drop_old_notes();
  const std::uint64_t epoch = options_.epochs == nullptr ? 0 : options_.epochs->now();
  forgotten_[content] = epoch;
  if (options_.epochs != nullptr) forgotten_in_order_.emplace_back(epoch, content);
}

/// With mutex_ held: what nobody can put any more need not be refused.
void EvidenceSet::drop_old_notes() {
  while (!forgotten_in_order_.empty() && options_.epochs->passed(forgotten_in_order_.front().first)) {
    const auto [epoch, content] = forgotten_in_order_.front();
    forgotten_in_order_.pop_front();
    // It may have been forgotten again since.
    if (const auto at = forgotten_.find(content); at != forgotten_.end() && at->second == epoch) forgotten_.erase(at);
  }
}

void EvidenceSet::close() {
  const std::scoped_lock writing(writing_);
  closed_ = true;
}

Status EvidenceSet::retain(std::span<const std::uint64_t> contents) {
  const std::scoped_lock writing(writing_);
  if (closed_) return {};
  {
    const std::scoped_lock lock(mutex_);
    auto kept = contents.begin();
    std::erase_if(entries_, [&](const Entry& entry) {
      if (contents.empty() || entry.content > contents.back()) return false;
      kept = std::lower_bound(kept, contents.end(), entry.content);
      if (kept != contents.end() && *kept == entry.content) return false;
      bad_ -= (entry.place & kBad) != 0 ? 1 : 0;
      owed_.push_back(entry);
      return true;
    });
  }
  retained_.store(true, std::memory_order_release);
  if (options_.read_only) return {};
  return pay(false);
}

Status EvidenceSet::copy(std::uint64_t from, std::uint64_t to) {
  const Found found = find({&from, 1});
  const EvidenceRecord& record = found.records.front();
  if (record.content == 0) return {};
  const EvidenceRow row{.content = Sequence{to}, .same_as = &record};
  return put({&row, 1});
}

bool EvidenceSet::idle() {
  const std::scoped_lock lock(mutex_);
  drop_old_notes();
  return forgotten_.empty();
}

/// Blots out what is owed, durably. `blotted_too`: also what may have been blotted out without being synced.
Status EvidenceSet::pay(bool blotted_too) {
  if (options_.read_only && !owed_.empty()) return fail(ErrorCode::kReadOnly, "the folder was opened for reading only");
  std::set<std::uint32_t> touched;
  for (const Entry& entry : owed_) MEMOS_CHECK_OK(blot(entry, blotted_too, touched));
  for (const std::uint32_t segment : touched) {
    if (segments_[segment]->file) MEMOS_CHECK_OK(segments_[segment]->file->sync());
  }
  owed_.clear();
  drop_empty(touched);
  return {};
}

/// Sealed segments without a record take room for nothing.
void EvidenceSet::drop_empty(const std::set<std::uint32_t>& touched) {
  for (const std::uint32_t segment : touched) {
    if (segment + 1 == segments_.size()) continue;
    const auto is_of = [segment](const Entry& entry) { return entry.segment == segment; };
    std::unique_lock lock(mutex_);
    if (std::ranges::any_of(entries_, is_of)) continue;
    const SegmentPtr empty =
        std::exchange(segments_[segment], std::make_shared<Segment>());  // Others keep their places.
    lock.unlock();
    if (!empty->file) continue;
    const Status removed = options_.files->remove(options_.directory + "/" + empty->name);
    if (!removed)  // Nothing is in it, and it is found again.
      options_.logger.log(base::LogLevel::kWarn, "evidence file " + empty->name + " is empty and cannot be removed");
  }
}

Status EvidenceSet::blot(const Entry& entry, bool blotted_too, std::set<std::uint32_t>& touched) {
  const Segment& segment = *segments_[entry.segment];
  const std::size_t offset = entry.place & kOffset;
  const EvidenceShape& shape = options_.identity.shape;
  const base::Bytes rest = segment.from(offset);
  std::size_t length = evidence::record_bytes(rest, shape);
  const bool good = evidence::decode_record(rest, shape, entry.content).has_value();
  if (!good) {
    if (!blotted_too && length != 0 && evidence::is_blotted(rest.first(length))) return {};
    length = damaged_length(segment, offset);
  }
  const std::vector<std::uint8_t> zeros = evidence::blot(rest.first(length), shape);
  if (segment.file) MEMOS_CHECK_OK(segment.file->write(offset, zeros));
  touched.insert(entry.segment);
  if (offset >= segment.mapped.size()) blot_in_ram(entry.segment, offset, zeros);
  return {};
}

/// Readers may be reading the bytes, so a copy takes their place.
void EvidenceSet::blot_in_ram(std::uint32_t segment, std::size_t offset, std::span<const std::uint8_t> zeros) {
  const Segment& old = *segments_[segment];
  auto copy = std::make_shared<Segment>();
  copy->name = old.name;
  copy->file = old.file;
  copy->mapped = old.mapped;
  copy->end = old.end;
  copy->tail.reserve(old.tail.capacity());
  copy->tail = old.tail;
  std::ranges::copy(zeros, copy->tail.begin() + static_cast<std::ptrdiff_t>(offset - old.mapped.size()));
  const std::scoped_lock lock(mutex_);
  segments_[segment] = std::move(copy);
}

/// Where the counts cannot be trusted: up to the next record that the directory knows, or the end.
std::size_t EvidenceSet::damaged_length(const Segment& segment, std::size_t offset) const {
  std::size_t end = segment.end;
  const std::scoped_lock lock(mutex_);
  const auto nearer = [&](const Entry& entry) {
    const std::size_t other = entry.place & kOffset;
    if (segments_[entry.segment].get() == &segment && other > offset) end = std::min(end, other);
  };
  std::ranges::for_each(entries_, nearer);
  std::ranges::for_each(owed_, nearer);
  return end - offset;
}

// --- checking

Status EvidenceSet::verify(const std::function<void(const std::string&)>& problem) const {
  std::vector<SegmentPtr> segments;
  {
    const std::scoped_lock lock(mutex_);
    segments = segments_;
  }
  std::ranges::for_each(damage_, problem);
  for (const SegmentPtr& segment : segments) {
    if (!segment->file) continue;
    MEMOS_TRY(const std::uint64_t size, segment->file->size());
    std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(size, segment->end));
    MEMOS_TRY(const std::size_t got, segment->file->read(0, bytes));
    std::size_t end = 0;
    const auto identity = evidence::decode_header(base::Bytes(bytes).first(got));
    if (identity && *identity == options_.identity) {
      static_cast<void>(evidence::scan(base::Bytes(bytes).first(got), options_.identity.shape, end));
    }
    if (end < segment->end) problem(segment->name + " is damaged from byte " + std::to_string(end) + " on");
  }
  return {};
}

}  // namespace memos::index
