// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/filter.h"

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "base/utf8.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/api/expiry.h"

namespace memos::api {

namespace {

Status validate_name(const std::string& value, const std::string& field) {
  MEMOS_CHECK_OK(base::require_text(value, field));
  if (value.size() <= limits::kMaxNameBytes) return {};
  return fail(ErrorCode::kInvalidArgument,
              field + " is longer than " + std::to_string(limits::kMaxNameBytes) + " bytes (limits::kMaxNameBytes)",
              field);
}

Status validate_names(const std::vector<std::string>& values, const std::string& field) {
  if (values.size() > limits::kMaxTags)
    return fail(ErrorCode::kInvalidArgument,
                field + " has more than " + std::to_string(limits::kMaxTags) + " values (limits::kMaxTags)", field);
  for (const std::string& value : values) MEMOS_CHECK_OK(validate_name(value, field));
  return {};
}

bool equal_if_asked(const std::string& asked, const std::string& value) { return asked.empty() || asked == value; }

bool state_passes(const Filter& filter, State state) {
  if (cube::is_current(state)) return true;
  if (state == State::kArchived || state == State::kExpired) return filter.include_archived;
  if (state == State::kDeleted) return filter.include_deleted;
  return false;
}

}  // namespace

Status validate(const Filter& filter) {
  MEMOS_CHECK_OK(validate_name(filter.scope.user_id, "filter.scope.user_id"));
  MEMOS_CHECK_OK(validate_name(filter.scope.agent_id, "filter.scope.agent_id"));
  MEMOS_CHECK_OK(validate_name(filter.scope.session_id, "filter.scope.session_id"));
  MEMOS_CHECK_OK(validate_name(filter.scope.app_id, "filter.scope.app_id"));
  MEMOS_CHECK_OK(validate_name(filter.key, "filter.key"));
  MEMOS_CHECK_OK(validate_names(filter.tags, "filter.tags"));
  MEMOS_CHECK_OK(validate_names(filter.speakers, "filter.speakers"));
  if (filter.said_from && filter.said_to && *filter.said_from > *filter.said_to)
    return fail(ErrorCode::kInvalidArgument, "filter.said_from is later than filter.said_to", "filter.said_from");
  return {};
}

bool matches(const Filter& filter, const vault::VersionRow& row, std::optional<UtcMs> time) {
  if (!row.body || !state_passes(filter, state_at(row, time))) return false;
  const Body& body = *row.body;
  if (!equal_if_asked(filter.scope.user_id, body.scope.user_id) ||
      !equal_if_asked(filter.scope.agent_id, body.scope.agent_id) ||
      !equal_if_asked(filter.scope.session_id, body.scope.session_id) ||
      !equal_if_asked(filter.scope.app_id, body.scope.app_id) || !equal_if_asked(filter.key, body.key))
    return false;
  if (filter.derived && *filter.derived != cube::is_derived(body)) return false;
  if (!filter.types.empty() && std::ranges::find(filter.types, body.type) == filter.types.end()) return false;
  for (const std::string& tag : filter.tags)
    if (std::ranges::find(body.tags, tag) == body.tags.end()) return false;
  const auto speaks = [&](const Origin& origin) {
    return std::ranges::find(filter.speakers, origin.speaker) != filter.speakers.end();
  };
  if (!filter.speakers.empty() && std::ranges::none_of(body.origins, speaks)) return false;
  const UtcMs said = body.said_at.value_or(row.created_at);
  return (!filter.said_from || said >= *filter.said_from) && (!filter.said_to || said < *filter.said_to);
}

}  // namespace memos::api
