// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/memory.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "base/hash.h"
#include "base/limits.h"
#include "base/result.h"
#include "interface/doors/common/entity.h"

namespace memos::doors::openai {
namespace {

constexpr std::string_view kPrefix = "X-Memos-";
constexpr std::array<std::string_view, 11> kKnown = {
    "X-Memos-User",   "X-Memos-Cube",     "X-Memos-Session", "X-Memos-Agent",        "X-Memos-App", "X-Memos-Recall",
    "X-Memos-Budget", "X-Memos-Remember", "X-Memos-Key",     "X-Memos-Upstream-Key", "X-Memos-Pass"};

std::unexpected<Error> wrong(std::string_view header, std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, std::string(header) + " " + std::string(what), std::string(header));
}

/// A header that restricts must not be lost in a spelling mistake.
Status check_known(const http::Headers& headers) {
  for (const auto& [name, value] : headers.fields()) {
    if (name.size() < kPrefix.size() || !http::equals_ignoring_case(name.substr(0, kPrefix.size()), kPrefix)) continue;
    const bool known =
        std::ranges::any_of(kKnown, [&](std::string_view one) { return http::equals_ignoring_case(one, name); });
    if (!known) return wrong(name, "is not a header that is known here; docs/doors.md lists them");
  }
  return {};
}

Result<bool> switch_of(const http::Headers& headers, std::string_view name, bool otherwise) {
  const std::string_view value = headers.get(name);
  if (value.empty()) return otherwise;
  for (const std::string_view on : {"on", "true", "yes", "1"})
    if (http::equals_ignoring_case(value, on)) return true;
  for (const std::string_view off : {"off", "false", "no", "0"})
    if (http::equals_ignoring_case(value, off)) return false;
  return wrong(name, "must be on or off");
}

Result<std::size_t> budget_of(const http::Headers& headers, std::size_t otherwise) {
  constexpr std::string_view kName = "X-Memos-Budget";
  const std::string_view value = headers.get(kName);
  if (value.empty()) return otherwise;
  std::size_t budget = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), budget);
  if (error != std::errc{} || end != value.data() + value.size() || budget > limits::kMaxContextBudget)
    return wrong(kName, "must be a number of tokens from 0 to " + std::to_string(limits::kMaxContextBudget));
  return budget;
}

/// Conversations are sent whole each time: the first thing said tells them apart. Keyed by the cube, so that sessions
/// of two people never look alike.
std::string session_of(const Prompt& prompt, const std::string& cube) {
  constexpr std::size_t kDigits = 16;
  for (const Said& one : prompt.said) {
    if (one.role != "user" || one.text.empty()) continue;
    const std::string_view key = std::string_view(cube).substr(0, 64);
    return "chat-" + base::to_hex(base::blake2b(base::as_bytes(one.text), base::as_bytes(key))).substr(0, kDigits);
  }
  return {};
}

AddItem turn(const Steering& steering, std::string role, std::string speaker, std::string text) {
  AddItem item;
  item.text = std::move(text);
  item.scope = steering.scope;
  Origin origin;
  origin.role = std::move(role);
  origin.speaker = std::move(speaker);
  item.origins.push_back(std::move(origin));
  return item;
}

}  // namespace

Result<Steering> read_steering(const http::Headers& headers, const Prompt& prompt, const MemorySettings& settings) {
  MEMOS_CHECK_OK(check_known(headers));
  Steering out;
  out.scope.user_id = headers.get("X-Memos-User");
  if (out.scope.user_id.empty()) out.scope.user_id = prompt.user;
  out.scope.agent_id = headers.get("X-Memos-Agent");
  out.scope.app_id = headers.get("X-Memos-App");
  out.cube = headers.get("X-Memos-Cube");
  if (out.cube.empty()) {
    const std::optional<Entity> whose = primary(out.scope);
    out.cube = whose ? cube_of(*whose) : "me";
  }
  out.scope.session_id = headers.get("X-Memos-Session");
  if (out.scope.session_id.empty()) out.scope.session_id = session_of(prompt, out.cube);
  MEMOS_TRY(const bool recall, switch_of(headers, "X-Memos-Recall", true));
  MEMOS_TRY(out.budget, budget_of(headers, settings.budget));
  if (!recall) out.budget = 0;
  MEMOS_TRY(out.remember, switch_of(headers, "X-Memos-Remember", settings.remember));
  return out;
}

Result<Recalled> recall(Memos& memos, const Steering& steering, const Prompt& prompt) {
  Recalled out;
  ContextRequest request;
  request.search.cubes = {steering.cube};
  request.search.text = prompt.question_text();
  if (steering.budget == 0 || request.search.text.empty()) return out;
  request.budget = steering.budget;
  request.present = prompt.present();
  Result<Context> context = memos.context(request);
  if (!context && context.error().code == ErrorCode::kNotFound) return out;
  if (!context) return std::unexpected(context.error());
  out.standing = context->text.substr(0, context->stable_bytes);
  out.memories = context->text.substr(context->stable_bytes);
  while (out.memories.starts_with('\n')) out.memories.erase(0, 1);
  for (const SearchHit& hit : context->included) out.used.push_back(hit.memory.id);
  out.beliefs = context->stable.size();
  out.tokens = context->tokens;
  out.confidence = context->confidence;
  out.notice = std::move(context->notice);
  return out;
}

AddRequest exchange_of(const Steering& steering, const Prompt& prompt) {
  AddRequest request;
  request.cube = steering.cube;
  if (!steering.remember || !prompt.question) return request;
  const Said& question = prompt.said[*prompt.question];
  if (question.text.empty() || question.text.size() > limits::kMaxExchangeBytes) return request;
  std::string speaker = question.name.size() <= limits::kMaxNameBytes ? question.name : std::string();
  request.items.push_back(turn(steering, "user", std::move(speaker), question.text));
  return request;
}

AddRequest with_answer(AddRequest exchange, std::string answer) {
  const Steering same{.cube = exchange.cube, .scope = exchange.items.front().scope};
  exchange.items.push_back(turn(same, "assistant", {}, std::move(answer)));
  return exchange;
}

std::string header_text(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '%') {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    }
  }
  return out;
}

void tell(http::Headers& headers, const Steering& steering, const Recalled& recalled, bool will_remember) {
  headers.add("X-Memos-Cube", header_text(steering.cube));
  headers.add("X-Memos-Memories", std::to_string(recalled.used.size()));
  headers.add("X-Memos-Facts", std::to_string(recalled.beliefs));
  headers.add("X-Memos-Tokens", std::to_string(recalled.tokens));
  if (!recalled.used.empty()) {
    std::string ids;
    for (std::size_t i = 0; i < std::min(recalled.used.size(), limits::kMaxUsedIdsTold); ++i)
      ids += (i == 0 ? "" : ",") + recalled.used[i].str();
    headers.add("X-Memos-Used", std::move(ids));
    char confidence[16];
    std::snprintf(confidence, sizeof confidence, "%.2f", recalled.confidence);
    headers.add("X-Memos-Confidence", confidence);
  }
  headers.add("X-Memos-Remember", will_remember ? "on" : "off");
  if (!recalled.notice.empty()) headers.add("X-Memos-Notice", header_text(recalled.notice));
}

}  // namespace memos::doors::openai
