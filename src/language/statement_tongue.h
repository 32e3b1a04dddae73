// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "language/statements.h"

/// Which language's rules read a text, and their entry points.
namespace memos::language::stated {

enum class Tongue : std::uint8_t { kEnglish, kChinese, kSpanish };

/// Chinese where a text has more Chinese characters than Latin words; Spanish where its function words outnumber those
/// of English. One pass without an allocation.
[[nodiscard]] Tongue tongue_of(std::string_view text) noexcept;

[[nodiscard]] std::vector<AskedSlot> english_slots(std::string_view question, std::string_view asker,
                                                   const TimeReference& now);
[[nodiscard]] std::vector<StatedFact> chinese_statements(std::string_view text, const StatementContext& context);
[[nodiscard]] std::vector<AskedSlot> chinese_slots(std::string_view question, std::string_view asker,
                                                   const TimeReference& now);
[[nodiscard]] std::vector<StatedFact> spanish_statements(std::string_view text, const StatementContext& context);
[[nodiscard]] std::vector<AskedSlot> spanish_slots(std::string_view question, std::string_view asker,
                                                   const TimeReference& now);

}  // namespace memos::language::stated
