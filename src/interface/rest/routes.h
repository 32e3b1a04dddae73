// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "infrastructure/governance/caller.h"
#include "interface/http/router.h"
#include "interface/wire/methods.h"

/// The routes of the native API, once. Everything that must know them reads this table.
namespace memos::rest {

/// How a parameter in the address becomes a field of the request.
enum class Kind : std::uint8_t {
  kText,
  kTexts,  ///< May be repeated; a list.
  kNumber,
  kTruth,  ///< "true" or "false".
  kTime,   ///< Left as text.
  kAsOf,   ///< Digits: a journal position; else a time.
};

struct Parameter {
  std::string_view name;
  std::string_view target;  ///< Field of the request, for example "filter.tags".
  Kind kind = Kind::kText;
  std::string_view what;
};

/// What a route is besides a call of the Memory API.
enum class Special : std::uint8_t { kNone, kOpenApi, kHealth, kMetrics };

struct Entry {
  http::Method method{};
  std::string_view path;
  std::string_view id;  ///< Unique; the operationId of the document.
  std::string_view summary;
  governance::Verb verb = governance::Verb::kRead;
  std::optional<wire::Method> call;
  Special special = Special::kNone;
  bool body = false;  ///< Takes the request's JSON as its body.
  bool rpc = false;   ///< The uniform call of a method, beside the route of its own (rpc.h).
  int success = 200;
  http::Lane lane = http::Lane::kWork;
  std::span<const Parameter> in_path;  ///< In the order of the path.
  std::span<const Parameter> in_query;
};

[[nodiscard]] std::span<const Entry> entries() noexcept;

}  // namespace memos::rest
