// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "infrastructure/cube/state.h"

namespace memos::cli {
namespace {

constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;
constexpr std::size_t kBareDateLength = 10;  // 2026-05-08

constexpr std::array kFormats = {
    std::pair{reader::Format::kLocomo, std::string_view("locomo")},
    std::pair{reader::Format::kMessages, std::string_view("messages")},
    std::pair{reader::Format::kJsonLines, std::string_view("jsonl")},
    std::pair{reader::Format::kExport, std::string_view("export")},
    std::pair{reader::Format::kMarkdown, std::string_view("markdown")},
    std::pair{reader::Format::kText, std::string_view("text")},
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<std::uint64_t> parse_count(std::string_view text, std::string_view field, std::uint64_t min, std::uint64_t max) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && value >= min && value <= max) return value;
  std::string wanted = "must be a whole number of at least " + std::to_string(min);
  if (max < static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    wanted = "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  }
  return fail(ErrorCode::kInvalidArgument, std::move(wanted), std::string(field));
}

Result<double> parse_share(std::string_view text, std::string_view field) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1) return value;
  return fail(ErrorCode::kInvalidArgument, "must be a number from 0 to 1", std::string(field));
}

Result<std::optional<UtcMs>> parse_optional_time(std::string_view text, std::string_view field) {
  if (text.empty()) return std::nullopt;
  const auto time = base::parse_time(text);
  if (time) return *time;
  return fail(ErrorCode::kInvalidArgument, "not a time; write it like 2026-05-08 or 2026-05-08T13:56:00Z",
              std::string(field));
}

Result<std::optional<UtcMs>> parse_span_end(std::string_view text, std::string_view field) {
  MEMOS_TRY(auto time, parse_optional_time(text, field));
  if (time && text.size() == kBareDateLength) time->value += kDayMs;
  return time;
}

Result<std::optional<UtcMs>> parse_expiry(std::string_view text, std::string_view field, UtcMs now) {
  constexpr std::array kUnits = {std::pair{'s', std::int64_t{1'000}}, std::pair{'m', std::int64_t{60'000}},
                                 std::pair{'h', kDayMs / 24}, std::pair{'d', kDayMs}, std::pair{'w', 7 * kDayMs}};
  if (text.empty()) return std::nullopt;
  const auto wrong = [&](std::string message) {
    return fail(ErrorCode::kInvalidArgument, std::move(message), std::string(field));
  };
  const auto* const unit = std::ranges::find(kUnits, text.back(), &std::pair<char, std::int64_t>::first);
  if (unit != kUnits.end() && all_digits(text.substr(0, text.size() - 1))) {
    constexpr std::int64_t kMostMs = 36'525 * kDayMs;  // A hundred years.
    const auto count =
        parse_count(text.substr(0, text.size() - 1), field, 1, static_cast<std::uint64_t>(kMostMs / unit->second));
    if (!count) return wrong("a span must be at least 1 and at most 100 years");
    return UtcMs{now.value + static_cast<std::int64_t>(*count) * unit->second};
  }
  const auto time = base::parse_time(text);
  if (!time) return wrong("not a span or a time; write it like 12h, 30d or 2026-05-08T13:56:00Z");
  if (*time <= now) return wrong("lies in the past: the memory would never be found");
  return *time;
}

Result<AsOf> parse_as_of(std::string_view text, std::string_view field) {
  AsOf as_of;
  if (all_digits(text)) {
    MEMOS_TRY(const std::uint64_t sequence, parse_count(text, field, 1));
    as_of.sequence = Sequence{sequence};
    return as_of;
  }
  MEMOS_TRY(as_of.time, parse_optional_time(text, field));
  return as_of;
}

Result<Embed> parse_embed(std::string_view text) {
  if (text.empty() || text == "auto") return Embed::kAuto;
  if (text == "now") return Embed::kNow;
  if (text == "later") return Embed::kLater;
  if (text == "never") return Embed::kNever;
  return fail(ErrorCode::kInvalidArgument, "must be auto, now, later or never", "--embed");
}

Result<std::optional<reader::Format>> parse_format(std::string_view text) {
  if (text == "auto") return std::nullopt;
  for (const auto& [format, word] : kFormats) {
    if (word == text) return format;
  }
  return fail(ErrorCode::kInvalidArgument, "must be auto, locomo, messages, jsonl, export, markdown or text",
              "--format");
}

std::string_view format_word(reader::Format format) noexcept {
  for (const auto& [known, word] : kFormats) {
    if (known == format) return word;
  }
  return "unknown";
}

Result<Filter> FilterOptions::filter() const {
  Filter filter;
  filter.scope = scope.scope();
  for (const std::string& type : types) {
    MEMOS_TRY(const MemoryType parsed, cube::parse_memory_type(type));
    filter.types.push_back(parsed);
  }
  filter.tags = tags;
  filter.speakers = speakers;
  filter.key = key;
  MEMOS_TRY(filter.said_from, parse_optional_time(from, "--from"));
  MEMOS_TRY(filter.said_to, parse_span_end(to, "--to"));
  if (filter.said_from && filter.said_to && *filter.said_from >= *filter.said_to) {
    return fail(ErrorCode::kInvalidArgument, "--from lies after --to", "--from");
  }
  filter.include_archived = archived;
  filter.include_deleted = deleted;
  return filter;
}

}  // namespace memos::cli
