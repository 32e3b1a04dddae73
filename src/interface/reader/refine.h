// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "interface/reader/prompts.h"
#include "memos/types.hpp"

/// MemReader's fine mode: what a language model is asked about turns, and what of its answer may be believed. Pure
/// functions; whoever asks the model is elsewhere.
namespace memos::reader {

/// A turn that a model reads, with what the rules read from it.
struct FineTurn {
  MemoryId id;
  UtcMs said_at{};  ///< The turn's own time, else when it was stored.
  Body body;
  std::vector<Body> known;
};

/// Where what a model made comes from: written into `Body::info` of everything made.
struct MadeBy {
  std::string generator;  ///< The model's name.
  std::string prompt;     ///< Prompt::hash.
};
/// {"generator": …, "prompt": …}
[[nodiscard]] json::Value provenance_info(const MadeBy& made_by);
/// Whether a body was made by a model: its info names a generator and it was derived.
[[nodiscard]] bool is_refined(const Body& body);

/// Whether a model is asked about the turn: a turn that rules read too, not said by an assistant, a system or a tool
/// (what they say states nothing), and not longer than limits::kMaxRefineTurnBytes.
[[nodiscard]] bool is_refinable(const Body& body) noexcept;

/// The question about some turns. `before` are shown so that the others are understood.
[[nodiscard]] std::string facts_prompt(const Prompt& prompt, std::span<const FineTurn> turns,
                                       std::span<const FineTurn> before);
/// JSON schema of its answer. Strict: every property is required, nothing else is allowed.
[[nodiscard]] const json::Value& facts_schema();

/// What may be believed of an answer.
struct FineFacts {
  std::vector<std::pair<std::size_t, Body>> facts;  ///< Place of the turn, and a derived memory, in the answer's order.
  std::map<std::string, std::uint64_t> rejected;    ///< By reason: docs/refinement.md lists them. Never content.
};
/// Checks every item of an answer by itself: it must quote its turn, have a known type and slot, be about who speaks or
/// somebody whom the turn names, have times that can be read, and tell something that the rules did not read. Error
/// kUnsupported: the text holds no such answer (no JSON, cut off, another shape).
[[nodiscard]] Result<FineFacts> read_facts(std::string_view answer, std::span<const FineTurn> turns,
                                           const MadeBy& made_by);

/// The question for a summary; of turns longer than limits::kSummaryBytes the last ones.
[[nodiscard]] std::string summary_prompt(const Prompt& prompt, std::span<const FineTurn> turns);
[[nodiscard]] const json::Value& summary_schema();
/// The summary of an answer, at most limits::kMaxSummaryBytes. Error kUnsupported.
[[nodiscard]] Result<std::string> read_summary(std::string_view answer);

/// The JSON object of a model's answer: the answer itself, or the first object in it that has the member; what stands
/// between <think> tags and around the object is skipped. Error kUnsupported.
[[nodiscard]] Result<json::Value> object_in_answer(std::string_view answer, std::string_view member);

}  // namespace memos::reader
