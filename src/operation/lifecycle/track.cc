// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/track.h"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

namespace memos::lifecycle {
namespace {

constexpr UtcMs kBegin{std::numeric_limits<std::int64_t>::min()};
constexpr UtcMs kEnd{std::numeric_limits<std::int64_t>::max()};

/// What a stretch gives way to: a stay with a beginning and an end lies over what runs on (a visit, a job that is
/// over), which goes on behind it; of what is past and has no known beginning nothing is known beside the rest.
enum Rank : std::uint8_t { kPast = 0, kRunning = 1, kStay = 2 };

struct Segment {
  std::uint32_t value = kNone;
  std::vector<Telling> members;
  UtcMs from = kBegin, to = kEnd;
  Rank rank = kRunning;
};

/// Reads tellings by their effect and lays segments, of which those of one rank kRunning never overlap.
class Layer {
 public:
  explicit Layer(std::span<const Assertion> slot) : slot_(slot) {}

  void take(const Telling& telling) {
    if (running_ != kNone && segments_[running_].to <= telling.effective) running_ = kNone;
    const Assertion& stated = slot_[telling.number];
    if (stated.ends) {
      end(telling, stated.value);
    } else if (telling.past) {
      if (!close(telling, stated.value)) lay(telling, kBegin, telling.effective, kPast);
    } else if (stated.to) {
      stay(telling, *stated.to);
    } else {
      begin(telling);
    }
  }
  [[nodiscard]] std::vector<Segment> finish() && { return std::move(segments_); }

 private:
  Segment& lay(const Telling& telling, UtcMs from, UtcMs to, Rank rank) {
    return segments_.emplace_back(Segment{slot_[telling.number].value, {telling}, from, to, rank});
  }

  void begin(const Telling& telling) {
    if (running_ != kNone && segments_[running_].value == slot_[telling.number].value) {
      segments_[running_].members.push_back(telling);
      return;
    }
    if (running_ != kNone) segments_[running_].to = telling.effective;
    lay(telling, telling.effective, kEnd, kRunning);
    running_ = static_cast<std::uint32_t>(segments_.size() - 1);
  }

  /// "Until Friday": the end of what runs, or something else meanwhile.
  void stay(const Telling& telling, UtcMs to) {
    if (running_ != kNone && segments_[running_].value == slot_[telling.number].value) {
      segments_[running_].members.push_back(telling);
      segments_[running_].to = std::max(to, telling.effective);
    } else {
      lay(telling, telling.effective, std::max(to, telling.effective), kStay);
    }
  }

  /// Ends what holds the value; if that is over already, the telling only confirms it. False: nobody ever said so.
  bool close(const Telling& telling, std::uint32_t value) {
    Segment* known = nullptr;
    bool held = false;
    for (Segment& segment : segments_) {
      if (value != kNone && segment.value != value) continue;
      const bool holds = segment.from <= telling.effective && telling.effective < segment.to && segment.rank != kPast;
      if (holds) segment.to = telling.effective;
      if (holds || !held) known = &segment;
      held = held || holds;
    }
    if (known == nullptr) return false;
    known->members.push_back(telling);
    if (running_ != kNone && segments_[running_].to <= telling.effective) running_ = kNone;
    return true;
  }

  void end(const Telling& telling, std::uint32_t value) {
    if (close(telling, value) || value == kNone || slot_[telling.number].only_closes) return;
    lay(telling, kBegin, telling.effective, kPast);
  }

  std::span<const Assertion> slot_;
  std::vector<Segment> segments_;
  std::uint32_t running_ = kNone;  ///< The segment that has no later one yet.
};

/// A run of time with the segment that shows in it.
struct Piece {
  std::uint32_t segment = kNone;
  UtcMs from, to;
};

/// The top segment at every time, as maximal runs.
std::vector<Piece> pieces_of(const std::vector<Segment>& segments) {
  struct Edge {
    UtcMs at;
    bool opens;
    std::uint32_t segment;
  };
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < segments.size(); ++i) {
    if (segments[i].from >= segments[i].to) continue;
    edges.push_back({segments[i].from, true, i});
    edges.push_back({segments[i].to, false, i});
  }
  std::ranges::sort(edges, {}, [](const Edge& edge) { return std::tuple(edge.at, edge.segment, edge.opens); });
  // Of one rank what was told last shows.
  using Key = std::tuple<Rank, std::uint32_t, std::uint32_t>;
  const auto key = [&](std::uint32_t i) { return Key(segments[i].rank, segments[i].members.front().order, i); };
  std::set<Key> open;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < edges.size();) {
    const UtcMs at = edges[i].at;
    for (; i < edges.size() && edges[i].at == at; ++i) {
      if (edges[i].opens) {
        open.insert(key(edges[i].segment));
      } else {
        open.erase(key(edges[i].segment));
      }
    }
    const std::uint32_t top = open.empty() ? kNone : std::get<2>(*open.rbegin());
    if (!pieces.empty() && pieces.back().to == kEnd) {
      if (pieces.back().segment == top) continue;
      pieces.back().to = at;
    }
    if (top != kNone && at != kEnd) pieces.push_back({top, at, kEnd});
  }
  return pieces;
}

std::vector<std::uint32_t> numbers(const std::vector<Telling>& members) {
  std::vector<std::uint32_t> out;
  out.reserve(members.size());
  for (const Telling& member : members) out.push_back(member.number);
  return out;
}

std::optional<UtcMs> known(UtcMs time) {
  if (time == kBegin || time == kEnd) return std::nullopt;
  return time;
}

/// Runs of one value that follow each other without a gap are one stance.
std::vector<Stance> join(const std::vector<Segment>& segments, const std::vector<Piece>& pieces) {
  std::vector<Stance> stances;
  Rank before = kPast;
  for (const Piece& piece : pieces) {
    const Segment& segment = segments[piece.segment];
    Stance* last = stances.empty() ? nullptr : &stances.back();
    const bool follows = last != nullptr && last->to && *last->to == piece.from;
    const bool begins = segment.rank != kPast && before != kPast;  // of both the beginning is known
    before = segment.rank;
    if (follows && begins && last->value == segment.value) {
      const auto more = numbers(segment.members);
      last->members.insert(last->members.end(), more.begin(), more.end());
      last->to = known(piece.to);
      continue;
    }
    if (follows) last->successor = static_cast<std::uint32_t>(stances.size());
    stances.push_back({.value = segment.value,
                       .members = numbers(segment.members),
                       .from = known(piece.from),
                       .to = known(piece.to),
                       .contradicts = {}});
  }
  return stances;
}

/// The stance that holds at a time, or the last one that began before it.
std::uint32_t holding(std::span<const Stance> stances, UtcMs time) {
  std::uint32_t found = kNone;
  for (std::uint32_t i = 0; i < stances.size(); ++i)
    if (stances[i].from.value_or(kBegin) <= time) found = i;
  return found;
}

}  // namespace

Telling telling_of(const Assertion& assertion, std::uint32_t number, std::uint32_t order) noexcept {
  Telling telling{.number = number, .order = order, .effective = assertion.said_at};
  if (assertion.from) {
    telling.effective = *assertion.from;
  } else if (assertion.to && (assertion.ends || *assertion.to <= assertion.said_at)) {
    telling.effective = *assertion.to;
    telling.past = !assertion.ends;
  }
  return telling;
}

std::vector<Stance> track(std::span<const Assertion> slot, std::vector<Telling> tellings) {
  std::ranges::sort(tellings, {}, [](const Telling& telling) { return std::tuple(telling.effective, telling.order); });
  Layer layer(slot);
  for (const Telling& telling : tellings) layer.take(telling);
  const std::vector<Segment> segments = std::move(layer).finish();
  const std::vector<Piece> pieces = pieces_of(segments);
  std::vector<Stance> stances = join(segments, pieces);
  // What shows nowhere was told all the same.
  std::vector<bool> shows(segments.size());
  for (const Piece& piece : pieces) shows[piece.segment] = true;
  const std::size_t count = stances.size();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (shows[i]) continue;
    const Segment& segment = segments[i];
    const UtcMs end = segment.from == kBegin ? segment.to : segment.from;
    const std::uint32_t successor = holding(std::span<const Stance>(stances).first(count), end);
    stances.push_back({.value = segment.value,
                       .members = numbers(segment.members),
                       .from = known(segment.from),
                       .to = known(end),
                       .successor = successor,
                       .contradicts = {}});
  }
  return stances;
}

}  // namespace memos::lifecycle
