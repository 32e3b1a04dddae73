// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/wire/names.h"

#include <array>
#include <string>
#include <utility>

namespace memos::wire {
namespace {

template <class Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<JobState, 5> kJobStates = {{{JobState::kWaiting, "waiting"},
                                            {JobState::kRunning, "running"},
                                            {JobState::kDone, "done"},
                                            {JobState::kFailed, "failed"},
                                            {JobState::kCancelled, "cancelled"}}};

constexpr Names<BeliefState, 5> kBeliefStates = {{{BeliefState::kCurrent, "current"},
                                                  {BeliefState::kSuperseded, "superseded"},
                                                  {BeliefState::kEnded, "ended"},
                                                  {BeliefState::kPlanned, "planned"},
                                                  {BeliefState::kCorrected, "corrected"}}};

constexpr Names<ContextFormat, 4> kContextFormats = {{{ContextFormat::kPlain, "plain"},
                                                      {ContextFormat::kMarkdown, "markdown"},
                                                      {ContextFormat::kXml, "xml"},
                                                      {ContextFormat::kMessages, "messages"}}};

constexpr Names<Embed, 4> kEmbeds = {
    {{Embed::kAuto, "auto"}, {Embed::kNow, "now"}, {Embed::kLater, "later"}, {Embed::kNever, "never"}}};

template <class Enum, std::size_t N>
std::string_view name_in(const Names<Enum, N>& names, Enum value) noexcept {
  for (const auto& [known, text] : names) {
    if (known == value) return text;
  }
  return "unknown";
}

template <class Enum, std::size_t N>
Result<Enum> parse_in(const Names<Enum, N>& names, std::string_view text, std::string_view field) {
  std::string message = std::string(field) + " must be one of";
  for (const auto& [value, known] : names) {
    if (known == text) return value;
    message += (value == names.front().first ? " " : ", ") + std::string(known);
  }
  return fail(ErrorCode::kInvalidArgument, std::move(message), std::string(field));
}

}  // namespace

std::string_view name(JobState state) noexcept { return name_in(kJobStates, state); }
std::string_view name(BeliefState state) noexcept { return name_in(kBeliefStates, state); }
std::string_view name(ContextFormat format) noexcept { return name_in(kContextFormats, format); }
std::string_view name(Embed embed) noexcept { return name_in(kEmbeds, embed); }

Result<JobState> parse_job_state(std::string_view text) { return parse_in(kJobStates, text, "state"); }
Result<BeliefState> parse_belief_state(std::string_view text) { return parse_in(kBeliefStates, text, "state"); }
Result<ContextFormat> parse_context_format(std::string_view text) { return parse_in(kContextFormats, text, "format"); }
Result<Embed> parse_embed(std::string_view text) { return parse_in(kEmbeds, text, "embed"); }

}  // namespace memos::wire
