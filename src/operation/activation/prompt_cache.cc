// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/prompt_cache.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "base/limits.h"

namespace memos::activation {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

Origin origin_of(Tier tier) { return tier == Tier::kRam ? Origin::kRam : Origin::kDisk; }

/// Tokens [from, to) came from one place.
struct Range {
  std::size_t from = 0, to = 0;
  Origin origin = Origin::kComputed;
};

/// What the ranges mean for each segment.
std::vector<Share> shares_of(const Layout& layout, std::span<const Range> ranges, double restore_ms,
                             double compute_ms) {
  std::array<std::uint64_t, kOrigins> all{};
  for (const Range& range : ranges) all[static_cast<std::size_t>(range.origin)] += range.to - range.from;
  const auto restored = static_cast<double>(all[1] + all[2] + all[3]);
  const auto computed = static_cast<double>(all[4]);
  std::vector<Share> shares(layout.ends.size());
  for (const Range& range : ranges) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < shares.size(); begin = layout.ends[i++]) {
      const std::size_t first = std::max(begin, range.from), last = std::min(layout.ends[i], range.to);
      if (first >= last) continue;
      const auto tokens = static_cast<double>(last - first);
      shares[i].tokens[static_cast<std::size_t>(range.origin)] += last - first;
      if (range.origin == Origin::kComputed)
        shares[i].ms += compute_ms * tokens / computed;
      else if (range.origin != Origin::kEngine)
        shares[i].ms += restore_ms * tokens / restored;
    }
  }
  return shares;
}

}  // namespace

std::string_view name(Origin origin) noexcept {
  constexpr std::array<std::string_view, kOrigins> kNames = {"engine", "ram", "disk", "moved", "computed"};
  return kNames[static_cast<std::size_t>(origin)];
}

/// One prompt on its way into a row.
struct PromptCache::Run {
  BlockStore& store;
  const Prompt& prompt;
  Layout layout;
  model::KvSequence* row = nullptr;
  std::vector<Range> ranges{};
  double restore_ms = 0, compute_ms = 0;

  /// Pieces from the one that holds token `held` on that are stored in a row; the last token of all is left, so that
  /// there is something to compute.
  [[nodiscard]] std::span<const Piece> stored_from(std::size_t held) const {
    const std::size_t first = std::min(held / limits::kKvBlockTokens, layout.pieces.size());
    std::size_t last = first;
    while (last < layout.pieces.size() && layout.pieces[last].to < layout.tokens.size() &&
           store.find(layout.pieces[last].block.key))
      ++last;
    return std::span(layout.pieces).subspan(first, last - first);
  }

  /// Restores one piece at the end of the row, moved or in its place. False: it is not there after all.
  [[nodiscard]] bool restore(const Piece& piece, std::span<const Token> tokens, bool moved, std::size_t skip = 0) {
    const auto loaded = store.load(piece.block.key, piece.block.sources);
    if (!loaded) return false;
    const Status done = moved ? row->restore_shifted(loaded->bytes, tokens, skip) : row->restore(loaded->bytes, tokens);
    if (!done && done.error().code == ErrorCode::kCorrupt) store.drop_damaged(piece.block.key);
    if (!done) return false;
    const std::size_t to = row->size();
    ranges.push_back({to - (tokens.size() - skip), to, moved ? Origin::kMoved : origin_of(loaded->tier)});
    return true;
  }

  /// What is stored behind, or instead of, what the engine still holds.
  void restore_in_place() {
    const auto begin = Clock::now();
    const std::size_t held = row->size();
    const std::span<const Piece> pieces = stored_from(held);
    if (!pieces.empty() && pieces.back().to > held) {
      row->truncate(pieces.front().from);
      if (row->size() > 0) ranges.push_back({0, row->size(), Origin::kEngine});
      for (const Piece& piece : pieces)
        if (!restore(piece, std::span(layout.tokens).subspan(piece.from, piece.to - piece.from), false)) break;
    } else if (held > 0) {
      ranges.push_back({0, held, Origin::kEngine});
    }
    restore_ms += ms_since(begin);
  }

  /// Computes what is missing up to `to`.
  [[nodiscard]] Status compute(std::size_t to, const model::KeepGoing& keep_going) {
    const std::size_t from = row->size();
    if (from >= to) return {};
    const auto begin = Clock::now();
    const Status done = row->decode(std::span(layout.tokens).subspan(from, to - from), keep_going);
    compute_ms += ms_since(begin);
    if (row->size() > from) ranges.push_back({from, row->size(), Origin::kComputed});
    return done;
  }

  /// Puts segments together that were encoded on their own.
  [[nodiscard]] Status compose(const model::KeepGoing& keep_going) {
    for (std::size_t i = 0; i < prompt.segments.size(); ++i) {
      const Segment& segment = prompt.segments[i];
      const std::size_t begin = layout.ends[i] - segment.tokens.size();
      if (!segment.alone || segment.tokens.empty() || begin < row->size() || layout.ends[i] == layout.tokens.size())
        continue;
      const std::vector<Piece> pieces = lay_out_alone(prompt, segment);
      const auto stored = [&](const Piece& piece) { return store.find(piece.block.key).has_value(); };
      if (!std::ranges::all_of(pieces, stored)) continue;
      const std::size_t repaired =
          prompt.mode == Mode::kRepaired ? std::min(prompt.repair_tokens, segment.tokens.size()) : 0;
      MEMOS_CHECK_OK(compute(begin + repaired, keep_going));
      const auto started = Clock::now();
      for (const Piece& piece : pieces) {
        if (piece.to <= repaired) continue;
        const std::size_t skip = std::max(repaired, piece.from) - piece.from;
        if (!restore(piece, std::span(segment.tokens).subspan(piece.from, piece.to - piece.from), true, skip)) break;
      }
      restore_ms += ms_since(started);
    }
    return {};
  }
};

std::vector<Share> PromptCache::look(const Prompt& prompt) const {
  Run run{.store = store_, .prompt = prompt, .layout = lay_out(prompt)};
  std::size_t at = 0;
  for (const Piece& piece : run.stored_from(0)) {
    const auto tier = store_.find(piece.block.key);
    if (!tier) break;
    run.ranges.push_back({piece.from, piece.to, origin_of(*tier)});
    at = piece.to;
  }
  for (std::size_t i = 0; i < prompt.segments.size() && prompt.mode != Mode::kExact; ++i) {
    const Segment& segment = prompt.segments[i];
    const std::size_t begin = run.layout.ends[i] - segment.tokens.size();
    if (!segment.alone || segment.tokens.empty() || begin < at || !all_stored(lay_out_alone(prompt, segment))) continue;
    const std::size_t moved =
        begin + (prompt.mode == Mode::kRepaired ? std::min(prompt.repair_tokens, segment.tokens.size()) : 0);
    run.ranges.push_back({at, moved, Origin::kComputed});
    run.ranges.push_back({moved, run.layout.ends[i], Origin::kMoved});
    at = run.layout.ends[i];
  }
  run.ranges.push_back({at, run.layout.tokens.size(), Origin::kComputed});
  return shares_of(run.layout, run.ranges, 0, 0);
}

void PromptCache::count(const Run& run) {
  const std::scoped_lock lock(mutex_);
  ++counts_.prompts;
  std::uint64_t restored = 0;
  for (const Range& range : run.ranges) {
    const std::uint64_t tokens = range.to - range.from;
    counts_.tokens[static_cast<std::size_t>(range.origin)] += tokens;
    if (range.origin == Origin::kComputed)
      computed_tokens_ += tokens;
    else
      restored += tokens;
  }
  computed_ms_ += run.compute_ms;
  if (computed_tokens_ == 0) return;
  const double ms_a_token = computed_ms_ / static_cast<double>(computed_tokens_);
  counts_.seconds_saved += std::max(0.0, static_cast<double>(restored) * ms_a_token - run.restore_ms) / 1e3;
}

Result<Ready> PromptCache::prepare(model::Generator& generator, const Prompt& prompt,
                                   const model::KeepGoing& keep_going) {
  Run run{.store = store_, .prompt = prompt, .layout = lay_out(prompt)};
  if (run.layout.tokens.size() > generator.context_length())
    return fail(ErrorCode::kExhausted,
                "the prompt has " + std::to_string(run.layout.tokens.size()) + " tokens, the model takes " +
                    std::to_string(generator.context_length()),
                "max_tokens");
  Ready ready;
  MEMOS_TRY(ready.row, generator.lease({.owner = prompt.owner,
                                        .tokens = run.layout.tokens,
                                        .adapters = prompt.adapters,
                                        .background = false,
                                        .keep_going = keep_going}));
  run.row = &*ready.row;
  run.restore_in_place();
  Status done;
  if (prompt.mode != Mode::kExact) done = run.compose(keep_going);
  if (done) done = run.compute(run.layout.tokens.size(), keep_going);
  count(run);
  if (!done) return std::unexpected(std::move(done).error());
  ready.segments = shares_of(run.layout, run.ranges, run.restore_ms, run.compute_ms);
  ready.exact = run.row->exact_size() == run.row->size();
  ready.restore_ms = run.restore_ms;
  ready.compute_ms = run.compute_ms;
  return ready;
}

void PromptCache::save(const Prompt& prompt, std::span<const Piece> pieces, model::KvSequence& row) {
  for (const Piece& piece : pieces) {
    if (piece.to > row.exact_size()) return;
    if (store_.find(piece.block.key)) {
      // Known: it is these sources' as well.
      if (!store_.put(piece.block, {}, prompt.since)) return;
      continue;
    }
    auto bytes = row.save(piece.from, piece.to);
    if (!bytes || !store_.put(piece.block, *std::move(bytes), prompt.since)) return;
  }
}

void PromptCache::keep(const Prompt& prompt, model::KvSequence& row) {
  const Layout layout = lay_out(prompt);
  const std::span<const Token> held = row.tokens();
  if (held.size() < layout.keep ||
      !std::equal(layout.tokens.begin(), layout.tokens.begin() + static_cast<std::ptrdiff_t>(layout.keep),
                  held.begin()))
    return;
  save(prompt, layout.pieces, row);
}

bool PromptCache::all_stored(std::span<const Piece> pieces) const {
  return std::ranges::all_of(pieces, [&](const Piece& piece) { return store_.find(piece.block.key).has_value(); });
}

bool PromptCache::is_encoded(const Prompt& prompt) const {
  if (!all_stored(lay_out(prompt).pieces)) return false;
  return std::ranges::all_of(prompt.segments, [&](const Segment& segment) {
    return !segment.alone || all_stored(lay_out_alone(prompt, segment));
  });
}

Status PromptCache::encode_alone(model::KvSequence& row, const Prompt& prompt, const Segment& segment,
                                 const model::KeepGoing& keep_going) {
  const std::vector<Piece> pieces = lay_out_alone(prompt, segment);
  if (all_stored(pieces)) return {};
  row.clear();
  const Status done = row.decode(segment.tokens, keep_going);
  {
    const std::scoped_lock lock(mutex_);
    counts_.encoded += row.size();
  }
  save(prompt, pieces, row);
  return done;
}

Status PromptCache::encode(model::Generator& generator, const Prompt& prompt, const model::KeepGoing& keep_going) {
  if (is_encoded(prompt)) return {};
  Run run{.store = store_, .prompt = prompt, .layout = lay_out(prompt)};
  // Only what is worth keeping; a token more than that would be computed for nothing.
  run.layout.tokens.resize(run.layout.keep);
  MEMOS_TRY(model::SequenceLease row, generator.lease({.owner = prompt.owner,
                                                       .tokens = run.layout.tokens,
                                                       .adapters = prompt.adapters,
                                                       .background = true,
                                                       .keep_going = keep_going}));
  const std::size_t chunk = row->chunk_tokens();
  row->set_chunk_tokens(limits::kKvEncodeTokens);
  run.row = &*row;
  Status done;
  if (!all_stored(run.layout.pieces)) {
    run.restore_in_place();
    done = run.compute(run.layout.tokens.size(), keep_going);
    std::uint64_t computed = 0;
    for (const Range& range : run.ranges)
      if (range.origin == Origin::kComputed) computed += range.to - range.from;
    {
      const std::scoped_lock lock(mutex_);
      counts_.encoded += computed;
    }
    save(prompt, run.layout.pieces, *row);
  }
  for (const Segment& segment : prompt.segments)
    if (segment.alone && done) done = encode_alone(*row, prompt, segment, keep_going);
  row->set_chunk_tokens(chunk);
  return done;
}

CacheCounts PromptCache::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

}  // namespace memos::activation
