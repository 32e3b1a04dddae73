// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "base/utf8.h"
#include "infrastructure/cube/body.h"

namespace memos::cube {
namespace {

std::string join(std::string_view path, std::string_view field) {
  std::string name(path);
  if (!name.empty()) name += '.';
  name += field;
  return name;
}

std::unexpected<Error> invalid(const std::string& field, std::string_view problem) {
  return fail(ErrorCode::kInvalidArgument, field + ' ' + std::string(problem), field);
}

std::unexpected<Error> too_long(const std::string& field, std::size_t size, std::size_t limit) {
  return invalid(field, "has " + std::to_string(size) + " bytes, at most " + std::to_string(limit) + " are allowed");
}

bool has_control_character(std::string_view text) noexcept {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Status check_text(std::string_view text, std::size_t limit, const std::string& field) {
  if (text.size() > limit) return too_long(field, text.size(), limit);
  return base::require_text(text, field);
}

/// A short single-line text: names, tags, keys.
Status check_name(std::string_view text, const std::string& field) {
  MEMOS_CHECK_OK(check_text(text, limits::kMaxNameBytes, field));
  if (has_control_character(text)) return invalid(field, "holds a control character; remove it");
  return {};
}

Status check_time(const std::optional<UtcMs>& time, const std::string& field) {
  if (time && (*time < base::kMinTime || *time > base::kMaxTime)) {
    return invalid(field, "must lie in the years 0000 to 9999");
  }
  return {};
}

Status check_origins(const Body& body, std::string_view path) {
  if (body.origins.size() > limits::kMaxOrigins) {
    return invalid(join(path, "origins"), "has more than " + std::to_string(limits::kMaxOrigins) + " entries");
  }
  for (std::size_t i = 0; i < body.origins.size(); ++i) {
    const Origin& origin = body.origins[i];
    const std::string at = join(path, "origins[" + std::to_string(i) + "]");
    MEMOS_CHECK_OK(check_name(origin.message_id, at + ".message_id"));
    MEMOS_CHECK_OK(check_name(origin.role, at + ".role"));
    MEMOS_CHECK_OK(check_name(origin.speaker, at + ".speaker"));
    if (origin.begin > origin.end) return invalid(at + ".end", "lies before begin");
  }
  return {};
}

Status check_tags(const Body& body, std::string_view path) {
  if (body.tags.size() > limits::kMaxTags) {
    return invalid(join(path, "tags"), "has more than " + std::to_string(limits::kMaxTags) + " entries");
  }
  for (std::size_t i = 0; i < body.tags.size(); ++i) {
    const std::string at = join(path, "tags[" + std::to_string(i) + "]");
    if (body.tags[i].empty()) return invalid(at, "is empty");
    MEMOS_CHECK_OK(check_name(body.tags[i], at));
  }
  return {};
}

Status check_info(const Body& body, std::string_view path) {
  if (body.info.empty()) return {};
  const std::string field = join(path, "info");
  if (body.info.size() > limits::kMaxInfoBytes) return too_long(field, body.info.size(), limits::kMaxInfoBytes);
  const auto value = json::parse(body.info, {.max_depth = limits::kMaxInfoDepth});
  if (!value) return invalid(field, "must be a JSON object: " + value.error().message);
  if (value->as_object() == nullptr) return invalid(field, "must be a JSON object");
  return {};
}

Status check_language(const Body& body, std::string_view path) {
  constexpr std::size_t kMaxLanguageBytes = 35;  // RFC 5646, section 4.4.1: what an implementation must take
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (body.language.size() <= kMaxLanguageBytes && std::ranges::all_of(body.language, allowed)) return {};
  return invalid(join(path, "language"), "must be a BCP 47 tag like \"en\" or \"pt-BR\"");
}

Status check_governance(const Governance& governance, std::string_view path) {
  if (governance.readers.size() > limits::kMaxReaders) {
    return invalid(join(path, "readers"), "has more than " + std::to_string(limits::kMaxReaders) + " entries");
  }
  if (governance.sensitivity > Sensitivity::kSecret) return invalid(join(path, "sensitivity"), "is not known");
  MEMOS_CHECK_OK(check_name(governance.licence, join(path, "licence")));
  MEMOS_CHECK_OK(check_name(governance.watermark, join(path, "watermark")));
  return check_time(governance.expires_at, join(path, "expires_at"));
}

Status check_scope(const Scope& scope, std::string_view path) {
  MEMOS_CHECK_OK(check_name(scope.user_id, join(path, "user_id")));
  MEMOS_CHECK_OK(check_name(scope.agent_id, join(path, "agent_id")));
  MEMOS_CHECK_OK(check_name(scope.session_id, join(path, "session_id")));
  return check_name(scope.app_id, join(path, "app_id"));
}

Status check_valid_time(const ValidTime& valid, std::string_view path) {
  MEMOS_CHECK_OK(check_time(valid.from, join(path, "from")));
  MEMOS_CHECK_OK(check_time(valid.to, join(path, "to")));
  if (valid.from && valid.to && *valid.to < *valid.from) return invalid(join(path, "to"), "lies before from");
  if (valid.precision > Precision::kYear) return invalid(join(path, "precision"), "is not known");
  return {};
}

Status check_statement(const Body& body, std::string_view path) {
  if (!body.statement) return {};
  const std::string at = join(path, "statement");
  if (body.key.empty()) return invalid(join(path, "key"), "is empty; a statement needs the slot that it is about");
  MEMOS_CHECK_OK(check_name(body.statement->subject, at + ".subject"));
  MEMOS_CHECK_OK(check_text(body.statement->value, limits::kMaxTextBytes, at + ".value"));
  if (body.statement->value.empty() && !body.statement->ends)
    return invalid(at + ".value", "is empty; only a statement that ends all values may have none");
  if (body.statement->confidence > 100) return invalid(at + ".confidence", "is in percent, at most 100");
  return {};
}

}  // namespace

Status validate(const Body& body, std::string_view path) {
  if (body.text.empty() && body.caption.empty()) return invalid(join(path, "text"), "is empty; a memory needs a text");
  MEMOS_CHECK_OK(check_text(body.text, limits::kMaxTextBytes, join(path, "text")));
  MEMOS_CHECK_OK(check_text(body.caption, limits::kMaxTextBytes, join(path, "caption")));
  if (body.type < MemoryType::kEpisode || body.type > MemoryType::kAdapter) {
    return invalid(join(path, "type"), "is not known");
  }
  MEMOS_CHECK_OK(check_scope(body.scope, path));
  MEMOS_CHECK_OK(check_origins(body, path));
  MEMOS_CHECK_OK(check_time(body.said_at, join(path, "said_at")));
  MEMOS_CHECK_OK(check_valid_time(body.valid, join(path, "valid")));
  MEMOS_CHECK_OK(check_name(body.key, join(path, "key")));
  MEMOS_CHECK_OK(check_statement(body, path));
  MEMOS_CHECK_OK(check_tags(body, path));
  MEMOS_CHECK_OK(check_info(body, path));
  MEMOS_CHECK_OK(check_language(body, path));
  return check_governance(body.governance, path);
}

Status validate_cube_name(std::string_view name, std::string_view field) {
  const std::string place(field);
  if (name.empty()) return invalid(place, "is empty; a cube needs a name");
  return check_name(name, place);
}

}  // namespace memos::cube
