// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <type_traits>

#include "interface/wire/names.h"

namespace memos::wire {

template <class Enum>
[[nodiscard]] std::string_view enum_name(Enum value) noexcept {
  if constexpr (requires { cube::name(value); }) {
    return cube::name(value);
  } else {
    return name(value);
  }
}

template <class Enum>
[[nodiscard]] Result<Enum> parse_enum(std::string_view text) {
  if constexpr (std::is_same_v<Enum, MemoryType>) return cube::parse_memory_type(text);
  if constexpr (std::is_same_v<Enum, Operation>) return cube::parse_operation(text);
  if constexpr (std::is_same_v<Enum, LinkType>) return cube::parse_link_type(text);
  if constexpr (std::is_same_v<Enum, State>) return cube::parse_state(text);
  if constexpr (std::is_same_v<Enum, Precision>) return cube::parse_precision(text);
  if constexpr (std::is_same_v<Enum, Sensitivity>) return cube::parse_sensitivity(text);
  if constexpr (std::is_same_v<Enum, JobState>) return parse_job_state(text);
  if constexpr (std::is_same_v<Enum, BeliefState>) return parse_belief_state(text);
  if constexpr (std::is_same_v<Enum, ContextFormat>) return parse_context_format(text);
  if constexpr (std::is_same_v<Enum, Embed>) return parse_embed(text);
  if constexpr (std::is_same_v<Enum, SegmentKind>) return parse_segment_kind(text);
  if constexpr (std::is_same_v<Enum, FlashAttention>) return parse_flash_attention(text);
  if constexpr (std::is_same_v<Enum, Composition>) return parse_composition(text);
}

}  // namespace memos::wire
