// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/wire/names.h"

#include "base/enum_names.h"

namespace memos::wire {
namespace {

using base::EnumNames;
using base::name_in;
using base::parse_in;

constexpr EnumNames<JobState, 5> kJobStates = {{{JobState::kWaiting, "waiting"},
                                                {JobState::kRunning, "running"},
                                                {JobState::kDone, "done"},
                                                {JobState::kFailed, "failed"},
                                                {JobState::kCancelled, "cancelled"}}};

constexpr EnumNames<BeliefState, 5> kBeliefStates = {{{BeliefState::kCurrent, "current"},
                                                      {BeliefState::kSuperseded, "superseded"},
                                                      {BeliefState::kEnded, "ended"},
                                                      {BeliefState::kPlanned, "planned"},
                                                      {BeliefState::kCorrected, "corrected"}}};

constexpr EnumNames<ContextFormat, 4> kContextFormats = {{{ContextFormat::kPlain, "plain"},
                                                          {ContextFormat::kMarkdown, "markdown"},
                                                          {ContextFormat::kXml, "xml"},
                                                          {ContextFormat::kMessages, "messages"}}};

constexpr EnumNames<Embed, 4> kEmbeds = {
    {{Embed::kAuto, "auto"}, {Embed::kNow, "now"}, {Embed::kLater, "later"}, {Embed::kNever, "never"}}};

constexpr EnumNames<SegmentKind, 7> kSegmentKinds = {{{SegmentKind::kTemplate, "template"},
                                                      {SegmentKind::kSystem, "system"},
                                                      {SegmentKind::kProfile, "profile"},
                                                      {SegmentKind::kMemory, "memory"},
                                                      {SegmentKind::kContext, "context"},
                                                      {SegmentKind::kHistory, "history"},
                                                      {SegmentKind::kTurn, "turn"}}};

constexpr EnumNames<FlashAttention, 3> kFlashAttentions = {
    {{FlashAttention::kAuto, "auto"}, {FlashAttention::kOff, "off"}, {FlashAttention::kOn, "on"}}};
constexpr EnumNames<Composition, 3> kCompositions = {
    {{Composition::kExact, "exact"}, {Composition::kShifted, "shifted"}, {Composition::kRepaired, "repaired"}}};

}  // namespace

std::string_view name(JobState state) noexcept { return name_in(kJobStates, state); }
std::string_view name(BeliefState state) noexcept { return name_in(kBeliefStates, state); }
std::string_view name(ContextFormat format) noexcept { return name_in(kContextFormats, format); }
std::string_view name(Embed embed) noexcept { return name_in(kEmbeds, embed); }
std::string_view name(SegmentKind kind) noexcept { return name_in(kSegmentKinds, kind); }
std::string_view name(Composition composition) noexcept { return name_in(kCompositions, composition); }
std::string_view name(FlashAttention how) noexcept { return name_in(kFlashAttentions, how); }

Result<JobState> parse_job_state(std::string_view text) { return parse_in(kJobStates, text, "state"); }
Result<BeliefState> parse_belief_state(std::string_view text) { return parse_in(kBeliefStates, text, "state"); }
Result<ContextFormat> parse_context_format(std::string_view text) { return parse_in(kContextFormats, text, "format"); }
Result<Embed> parse_embed(std::string_view text) { return parse_in(kEmbeds, text, "embed"); }
Result<SegmentKind> parse_segment_kind(std::string_view text) { return parse_in(kSegmentKinds, text, "kind"); }
Result<Composition> parse_composition(std::string_view text) { return parse_in(kCompositions, text, "composition"); }
Result<FlashAttention> parse_flash_attention(std::string_view text) {
  return parse_in(kFlashAttentions, text, "flash attention");
}

}  // namespace memos::wire
