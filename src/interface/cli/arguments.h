// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interface/reader/reader.h"
#include "memos/requests.hpp"

/// Words of the command line -> values. Every error is kInvalidArgument and names the option, never its value, which
/// may be a text that was not meant for a message.
namespace memos::cli {

/// A whole number in [min, max].
[[nodiscard]] Result<std::uint64_t> parse_count(
    std::string_view text, std::string_view field, std::uint64_t min,
    std::uint64_t max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
/// A number in [0, 1].
[[nodiscard]] Result<double> parse_share(std::string_view text, std::string_view field);
/// "" = no value.
[[nodiscard]] Result<std::optional<UtcMs>> parse_optional_time(std::string_view text, std::string_view field);
/// The end of a span that is given in people's words: a bare date includes its day.
[[nodiscard]] Result<std::optional<UtcMs>> parse_span_end(std::string_view text, std::string_view field);
/// The end of a time to live: a time after `now`, or a span from it: 90s, 45m, 12h, 30d, 2w. "" = no value.
[[nodiscard]] Result<std::optional<UtcMs>> parse_expiry(std::string_view text, std::string_view field, UtcMs now);
/// "" = now, digits = a journal position, else a time.
[[nodiscard]] Result<AsOf> parse_as_of(std::string_view text, std::string_view field);
[[nodiscard]] Result<Embed> parse_embed(std::string_view text);
/// "auto" = no value.
[[nodiscard]] Result<std::optional<reader::Format>> parse_format(std::string_view text);
/// The word for a format on the command line and in JSON, for example "jsonl".
[[nodiscard]] std::string_view format_word(reader::Format format) noexcept;

/// Options of `--user` to `--app`.
struct ScopeOptions {
  std::string user, agent, session, app;
  [[nodiscard]] Scope scope() const { return {user, agent, session, app}; }
};

/// Options that restrict lists and searches, as typed.
struct FilterOptions {
  ScopeOptions scope;
  std::vector<std::string> types, tags, speakers;
  std::string key, from, to;
  bool archived = false, deleted = false;
  [[nodiscard]] Result<Filter> filter() const;
};

}  // namespace memos::cli
