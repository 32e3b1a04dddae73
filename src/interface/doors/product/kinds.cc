// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/kinds.h"

#include <algorithm>
#include <array>
#include <utility>

namespace memos::doors::product {
namespace {

using enum MemoryType;

constexpr std::array kAllTypes = {kEpisode,  kFact,       kPreference, kProfile,   kEvent,   kSummary,
                                  kDocument, kToolSchema, kSkill,      kKvSegment, kAdapter, kToolTrajectory};

/// Beyond those of memory_type().
constexpr std::array kOtherNames = {std::pair{std::string_view("WorkingMemory"), kEpisode},
                                    std::pair{std::string_view("AllSummaryMemory"), kSummary}};

constexpr std::array kStates = {std::pair{State::kGenerated, std::string_view("activated")},
                                std::pair{State::kActivated, std::string_view("activated")},
                                std::pair{State::kMerged, std::string_view("archived")},
                                std::pair{State::kSuperseded, std::string_view("archived")},
                                std::pair{State::kArchived, std::string_view("archived")},
                                std::pair{State::kExpired, std::string_view("archived")},
                                std::pair{State::kDeleted, std::string_view("deleted")},
                                std::pair{State::kErased, std::string_view("deleted")}};

}  // namespace

std::string_view memory_type(MemoryType type) noexcept {
  switch (type) {
    case kProfile:
      return "UserMemory";
    case kPreference:
      return "PreferenceMemory";
    case kDocument:
      return "RawFileMemory";
    case kToolSchema:
      return "ToolSchemaMemory";
    case kToolTrajectory:
      return "ToolTrajectoryMemory";
    case kSkill:
      return "SkillMemory";
    case kEpisode:
    case kFact:
    case kEvent:
    case kSummary:
    case kKvSegment:
    case kAdapter:
      break;
  }
  return "LongTermMemory";
}

std::optional<std::vector<MemoryType>> types_of(std::string_view name) {
  std::vector<MemoryType> out;
  if (name == "OuterMemory") return out;
  for (const MemoryType type : kAllTypes)
    if (memory_type(type) == name) out.push_back(type);
  for (const auto& [other, type] : kOtherNames)
    if (other == name) out.push_back(type);
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

std::string_view status(State state) noexcept {
  const auto* const found = std::ranges::find(kStates, state, &std::pair<State, std::string_view>::first);
  return found == kStates.end() ? "activated" : found->second;
}

std::vector<State> states_of(std::string_view status) {
  std::vector<State> out;
  for (const auto& [state, word] : kStates)
    if (word == status) out.push_back(state);
  return out;
}

Bucket bucket_of(MemoryType type) noexcept {
  if (type == kPreference) return Bucket::kPreference;
  if (type == kToolSchema || type == kToolTrajectory) return Bucket::kTool;
  return type == kSkill ? Bucket::kSkill : Bucket::kText;
}

std::vector<MemoryType> types_of(Bucket bucket) {
  std::vector<MemoryType> out;
  for (const MemoryType type : kAllTypes)
    if (bucket_of(type) == bucket && type != kKvSegment && type != kAdapter) out.push_back(type);
  return out;
}

}  // namespace memos::doors::product
