// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

#include "infrastructure/cube/state.h"
#include "memos/requests.hpp"

/// Names of the enumerations that only requests and answers have; the stored ones are in infrastructure/cube/state.h.
namespace memos::wire {

// Stable lower-case names, "unknown" for a number that has none; and back: kInvalidArgument lists the choices.
[[nodiscard]] std::string_view name(JobState state) noexcept;
[[nodiscard]] std::string_view name(BeliefState state) noexcept;
[[nodiscard]] std::string_view name(ContextFormat format) noexcept;
[[nodiscard]] std::string_view name(Embed embed) noexcept;
[[nodiscard]] std::string_view name(SegmentKind kind) noexcept;
[[nodiscard]] std::string_view name(Composition composition) noexcept;
[[nodiscard]] std::string_view name(FlashAttention how) noexcept;
[[nodiscard]] Result<JobState> parse_job_state(std::string_view text);
[[nodiscard]] Result<BeliefState> parse_belief_state(std::string_view text);
[[nodiscard]] Result<ContextFormat> parse_context_format(std::string_view text);
[[nodiscard]] Result<Embed> parse_embed(std::string_view text);
[[nodiscard]] Result<SegmentKind> parse_segment_kind(std::string_view text);
[[nodiscard]] Result<Composition> parse_composition(std::string_view text);
[[nodiscard]] Result<FlashAttention> parse_flash_attention(std::string_view text);

}  // namespace memos::wire
