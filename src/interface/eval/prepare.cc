// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/prepare.h"

#include <algorithm>
#include <chrono>

#include "base/result.h"

namespace memos::eval {
namespace {

constexpr std::size_t kItemsPerAdd = 500;  // Small enough for a lively progress bar, large enough for one sync.

using SteadyClock = std::chrono::steady_clock;

double ms_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

Status ingest_all(Memos& memos, const std::vector<reader::Conversation>& conversations, bool use_vectors,
                  const ProgressFn& progress, Prepared& report) {
  reader::IngestOptions ingest_options;
  ingest_options.embed = use_vectors ? Embed::kLater : Embed::kNever;
  reader::Ingest ingest(memos, ingest_options);
  std::uint64_t done = 0;
  for (const reader::Conversation& conversation : conversations) {
    const std::vector<AddItem>& items = conversation.items;
    for (std::size_t begin = 0; begin < items.size(); begin += kItemsPerAdd) {
      const std::size_t end = std::min(begin + kItemsPerAdd, items.size());
      MEMOS_CHECK_OK(ingest.put(conversation.sample_id, {items.begin() + static_cast<std::ptrdiff_t>(begin),
                                                         items.begin() + static_cast<std::ptrdiff_t>(end)}));
      done += end - begin;
      MEMOS_CHECK_OK(go_on(progress, {"import", done, report.turns}));
    }
  }
  report.ingest = ingest.report();
  return {};
}

/// Runs the embedding jobs here and says so when they did not get through.
Status embed_all(Memos& memos, const ProgressFn& progress, Prepared& report) {
  bool cancelled = false;
  MEMOS_CHECK_OK(memos.run_jobs([&](const Progress& at) {
    cancelled = cancelled || (progress && !progress(at));
    return !cancelled;
  }));
  if (cancelled) return fail(ErrorCode::kCancelled, "stopped; what was stored stays");
  std::uint64_t without_vector = 0;
  for (const std::string& name : report.ingest.cubes) {
    MEMOS_TRY(const CubeSummary cube, memos.describe_cube(name));
    without_vector += cube.memories - std::min(cube.memories, cube.embedded);
  }
  if (without_vector > 0) report.notice = std::to_string(without_vector) + " turns have no vector";
  return {};
}

}  // namespace

Status go_on(const ProgressFn& progress, const Progress& at) {
  if (!progress || progress(at)) return {};
  return fail(ErrorCode::kCancelled, "stopped; what was stored stays");
}

std::set<std::string> turn_ids(const reader::Conversation& conversation) {
  std::set<std::string> ids;
  for (const AddItem& item : conversation.items) {
    for (const Origin& origin : item.origins) ids.insert(origin.message_id);
  }
  return ids;
}

std::vector<std::string> message_ids(const std::vector<SearchHit>& hits) {
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (const SearchHit& hit : hits) {
    for (const Origin& origin : hit.memory.body.origins) {
      if (!origin.message_id.empty() && seen.insert(origin.message_id).second) ids.push_back(origin.message_id);
    }
  }
  return ids;
}

Result<Prepared> prepare(Memos& memos, const std::vector<reader::Conversation>& conversations, bool use_vectors,
                         const ProgressFn& progress) {
  Prepared report;
  report.conversations = conversations.size();
  for (const reader::Conversation& conversation : conversations) {
    report.turns += conversation.items.size();
    report.skipped += conversation.skipped;
  }
  const auto ingest_begin = SteadyClock::now();
  MEMOS_CHECK_OK(ingest_all(memos, conversations, use_vectors, progress, report));
  report.ingest_ms = ms_since(ingest_begin);
  const auto embed_begin = SteadyClock::now();
  if (use_vectors) MEMOS_CHECK_OK(embed_all(memos, progress, report));
  report.embed_ms = ms_since(embed_begin);
  return report;
}

}  // namespace memos::eval
