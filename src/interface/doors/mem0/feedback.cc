// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What users think of a memory: kept in its metadata, so that every door shows it and filters find it.
#include "interface/doors/mem0/feedback.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mem0/platform.h"

namespace memos::doors::mem0 {
namespace {

using rest::DoorCall;

constexpr std::string_view kVeryNegative = "VERY_NEGATIVE";
constexpr std::array<std::string_view, 3> kValues = {"POSITIVE", "NEGATIVE", kVeryNegative};

json::Value text_or_null(const std::optional<std::string>& text) { return text ? json::Value(*text) : json::Value(); }

/// The metadata with the feedback in it; without one when it is taken back.
std::string with_feedback(const Body& body, const std::optional<std::string>& value,
                          const std::optional<std::string>& reason) {
  json::Value info = body.info.empty() ? json::Value(json::Object{}) : json::parse(body.info).value_or(json::Object{});
  std::erase_if(*info.as_object(), [](const json::Member& member) { return member.first == kFeedback; });
  if (value) {
    json::Value one{json::Object{}};
    one.set("value", *value);
    one.set("reason", text_or_null(reason));
    one.set("at", base::format_rfc3339(base::system_clock().now()));
    info.set(std::string(kFeedback), std::move(one));
  }
  return info.as_object()->empty() ? std::string() : json::dump(info);
}

}  // namespace

std::string feedback_of(const Memory& memory) {
  if (!memory.body.info.contains(kFeedback)) return {};
  const auto info = json::parse(memory.body.info);
  const json::Value* one = info ? info->find(kFeedback) : nullptr;
  const json::Value* value = one == nullptr ? nullptr : one->find("value");
  return value == nullptr || value->as_string() == nullptr ? std::string() : *value->as_string();
}

Result<json::Value> feedback(DoorCall& call, Shared& /*shared*/) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const std::string id, fields.required_text("memory_id"));
  MEMOS_TRY(const std::optional<std::string> value, fields.text("feedback"));
  MEMOS_TRY(const std::optional<std::string> reason, fields.text("feedback_reason"));
  fields.pass({"org_id", "project_id"});
  MEMOS_CHECK_OK(fields.none_left());
  if (value && std::ranges::find(kValues, *value) == kValues.end())
    return fields.wrong("feedback", "must be POSITIVE, NEGATIVE, VERY_NEGATIVE or null");
  if (reason && reason->size() > limits::kMaxFeedbackBytes) return fields.wrong("feedback_reason", "is too long");
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(Memory memory, find(memos, id));
  call.request.target = memory.cube;
  // What feedback put aside, feedback brings back.
  if (memory.state == State::kArchived && feedback_of(memory) == kVeryNegative) {
    MEMOS_TRY(memory, memos.restore(memory.id, ActorId{}));
  }
  UpdateRequest change;
  change.id = memory.id;
  change.info = with_feedback(memory.body, value, reason);
  MEMOS_TRY(memory, memos.update(change));
  if (value == kVeryNegative && cube::is_current(memory.state)) MEMOS_CHECK_OK(memos.archive(memory.id, ActorId{}));
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("feedback", text_or_null(value));
  out.set("feedback_reason", value ? text_or_null(reason) : json::Value());
  return out;
}

}  // namespace memos::doors::mem0
