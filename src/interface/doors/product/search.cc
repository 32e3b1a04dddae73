// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "interface/doors/product/kinds.h"
#include "interface/doors/product/messages.h"
#include "interface/doors/product/recall.h"
#include "interface/doors/product/shapes.h"
#include "interface/doors/product/work.h"

namespace memos::doors::product {
namespace {

constexpr std::array<std::string_view, 3> kModes = {"fast", "fine", "mixture"};
constexpr std::array<std::string_view, 3> kDedups = {"no", "sim", "mmr"};

struct SearchAsked {
  std::vector<NamedCube> cubes;
  RecallAsked recall;
  bool nothing = false;  ///< A type was asked for of which there never is anything.
};

/// How many of a list, or none of it.
Result<std::size_t> read_count(Fields& fields, std::string_view include, std::string_view count, std::size_t usual) {
  MEMOS_TRY(const std::optional<bool> included, fields.truth(include));
  MEMOS_TRY(const std::optional<std::uint64_t> number, fields.whole(count, 0, limits::kMaxSearchResults));
  return included.value_or(true) ? number.value_or(usual) : 0;
}

Status read_counts(Fields& fields, RecallAsked& asked) {
  MEMOS_TRY(const std::optional<std::uint64_t> top_k, fields.whole("top_k", 1, limits::kMaxSearchResults));
  asked.texts = top_k.value_or(asked.texts);
  MEMOS_TRY(asked.preferences, read_count(fields, "include_preference", "pref_top_k", asked.preferences));
  MEMOS_TRY(asked.tools, read_count(fields, "search_tool_memory", "tool_mem_top_k", asked.tools));
  MEMOS_TRY(asked.skills, read_count(fields, "include_skill_memory", "skill_mem_top_k", asked.skills));
  return {};
}

Status read_types(Fields& fields, SearchAsked& asked) {
  MEMOS_TRY(const std::optional<std::string> type, fields.text("search_memory_type"));
  if (!type || *type == "All" || type->empty()) return {};
  const auto types = types_of(*type);
  if (!types) return fields.wrong("search_memory_type", "is no type of memories; docs/doors.md lists them");
  asked.recall.types = *types;
  asked.nothing = types->empty();
  return {};
}

Status read_manner(Fields& fields, RecallAsked& asked) {
  MEMOS_TRY(const std::optional<std::string> mode, fields.text("mode"));
  if (mode && std::ranges::find(kModes, *mode) == kModes.end())
    return fields.wrong("mode", "must be fast, fine or mixture");
  MEMOS_TRY(const std::optional<std::string> dedup, fields.text("dedup"));
  if (dedup && std::ranges::find(kDedups, *dedup) == kDedups.end())
    return fields.wrong("dedup", "must be no, sim or mmr");
  asked.drop_repeats = dedup != "no";
  MEMOS_TRY(const std::optional<double> relativity, fields.number("relativity"));
  if (relativity && *relativity < 0) return fields.wrong("relativity", "must not be negative");
  asked.relativity = relativity;
  MEMOS_TRY(const std::optional<double> threshold, fields.number("threshold"));
  if (threshold) asked.relativity = std::max(asked.relativity.value_or(0), *threshold);
  MEMOS_TRY(asked.now, read_time(fields, "reference_time"));
  MEMOS_TRY(const std::optional<std::string> session, fields.text("session_id"));
  asked.session_id = session.value_or("");
  MEMOS_TRY(const std::optional<bool> neighbors, fields.truth("neighbor_discovery"));
  asked.neighbors = neighbors.value_or(false);
  MEMOS_CHECK_OK(fields.truth("rerank"));
  return fields.refuse("internet_search", "is not done: nothing outside is asked here");
}

Result<SearchAsked> read_search(const json::Value& body) {
  Fields fields(body);
  SearchAsked out;
  MEMOS_TRY(out.recall.query, fields.required_text("query"));
  MEMOS_TRY(const std::string user, fields.required_text("user_id"));
  MEMOS_TRY(out.cubes, read_cubes(fields, "readable_cube_ids", user));
  out.recall.cubes = names_of(out.cubes);
  MEMOS_CHECK_OK(read_counts(fields, out.recall));
  MEMOS_CHECK_OK(read_types(fields, out));
  MEMOS_CHECK_OK(read_manner(fields, out.recall));
  MEMOS_TRY(out.recall.condition, parse_filter(fields.take("filter"), out.cubes, "filter"));
  return out;
}

json::Array list_of(const std::vector<NamedCube>& cubes, const std::vector<Recalled>& found) {
  std::vector<Bucketed> buckets;
  for (const NamedCube& cube : cubes) {
    Bucketed bucket{.cube_id = cube.id, .memories = {}, .total = {}};
    for (const Recalled& one : found)
      if (one.memory.cube == cube.name) bucket.memories.push_back(item_json(one));
    buckets.push_back(std::move(bucket));
  }
  return buckets_json(std::move(buckets));
}

}  // namespace

Result<Answer> search(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  MEMOS_TRY(const SearchAsked asked, read_search(body));
  call.request.target = asked.cubes.front().name;
  api::GuardedMemos memos = call.memos();
  Recall found;
  if (!asked.nothing) {
    MEMOS_TRY(found, recall(memos, asked.recall));
  }
  json::Value data{json::Object{}};
  data.set("text_mem", list_of(asked.cubes, found.texts));
  data.set("act_mem", json::Array());
  data.set("para_mem", json::Array());
  data.set("pref_mem", list_of(asked.cubes, found.preferences));
  data.set("pref_note", preference_note(found.preferences));
  data.set("pref_string", preference_lines(found.preferences));
  data.set("tool_mem", list_of(asked.cubes, found.tools));
  data.set("skill_mem", list_of(asked.cubes, found.skills));
  return Answer{.message = "Search completed successfully", .data = std::move(data)};
}

}  // namespace memos::doors::product
