// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/condition.h"

#include <algorithm>
#include <array>
#include <compare>

#include "infrastructure/cube/state.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/fields.h"
#include "interface/doors/common/files.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/replies.h"
#include "language/language.h"

namespace memos::doors {
namespace {

/// "a.b" of an object: the member named so, else the member b of the member a.
json::Value member_of(const json::Value& object, std::string_view path) {
  if (const json::Value* found = object.find(path)) return *found;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', dot + 1)) {
    if (const json::Value* inner = object.find(path.substr(0, dot))) return member_of(*inner, path.substr(dot + 1));
  }
  return {};
}

json::Value info_of(const Memory& memory) {
  if (memory.body.info.empty()) return {};
  return json::parse(memory.body.info).value_or(json::Value());
}

std::partial_ordering order(const json::Value& a, const json::Value& b) {
  if (a.is_number() && b.is_number()) {
    const auto left = a.to_int(), right = b.to_int();
    if (left && right) return *left <=> *right;
    return a.to_double().value_or(0) <=> b.to_double().value_or(0);
  }
  if (a.as_string() != nullptr && b.as_string() != nullptr) return *a.as_string() <=> *b.as_string();
  if (a.as_bool() != nullptr && b.as_bool() != nullptr && *a.as_bool() == *b.as_bool())
    return std::partial_ordering::equivalent;
  return std::partial_ordering::unordered;
}

bool equal(const json::Value& a, const json::Value& b) {
  if (const json::Array* list = a.as_array(); list != nullptr && b.as_array() == nullptr)
    return std::ranges::any_of(*list, [&](const json::Value& element) { return equal(element, b); });
  return order(a, b) == std::partial_ordering::equivalent || (!a.is_number() && a == b);
}

bool contains(const json::Value& held, const json::Value& wanted, bool folded) {
  if (const json::Array* list = held.as_array()) {
    return std::ranges::any_of(*list, [&](const json::Value& element) {
      if (folded && element.as_string() != nullptr && wanted.as_string() != nullptr)
        return language::fold(*element.as_string()) == language::fold(*wanted.as_string());
      return equal(element, wanted);
    });
  }
  if (held.as_string() == nullptr || wanted.as_string() == nullptr) return false;
  if (folded) return language::fold(*held.as_string()).contains(language::fold(*wanted.as_string()));
  return held.as_string()->contains(*wanted.as_string());
}

bool is_in(const json::Value& held, const json::Value& list) {
  return list.as_array() != nullptr &&
         std::ranges::any_of(*list.as_array(), [&](const json::Value& one) { return equal(held, one); });
}

bool compares(const Condition& condition, const json::Value& held) {
  using enum Condition::Compare;
  const auto is = [&](auto accept) {
    const std::partial_ordering found = order(held, condition.value);
    return found != std::partial_ordering::unordered && accept(found);
  };
  switch (condition.compare) {
    case kEqual:
      return condition.value.is_null() ? held.is_null() : equal(held, condition.value);
    case kNotEqual:
      return condition.value.is_null() ? !held.is_null() : !equal(held, condition.value);
    case kIn:
      return is_in(held, condition.value);
    case kNotIn:
      return !is_in(held, condition.value);
    case kGreater:
      return is([](std::partial_ordering o) { return o > 0; });
    case kGreaterEqual:
      return is([](std::partial_ordering o) { return o >= 0; });
    case kLess:
      return is([](std::partial_ordering o) { return o < 0; });
    case kLessEqual:
      return is([](std::partial_ordering o) { return o <= 0; });
    case kContains:
      return contains(held, condition.value, false);
    case kContainsFolded:
      return contains(held, condition.value, true);
    case kPresent:
      return !held.is_null() && (held.as_array() == nullptr || !held.as_array()->empty());
  }
  return false;
}

}  // namespace

bool is_time_field(std::string_view field) noexcept {
  return field == "created_at" || field == "updated_at" || field == "expiration_date";
}

json::Value field_of(const Memory& memory, std::string_view field) {
  constexpr std::array<std::string_view, 4> kEntityFields = {"user_id", "agent_id", "app_id", "run_id"};
  if (const auto* const found = std::ranges::find(kEntityFields, field); found != kEntityFields.end())
    return text_or_null(entity_name(memory, kEntityKinds.at(static_cast<std::size_t>(found - kEntityFields.begin()))));
  const Body& body = memory.body;
  if (field == "id") return memory.id.str();
  if (field == "text") return body.text;
  if (field == "categories") return json::Array(body.tags.begin(), body.tags.end());
  if (field == "created_at") return created(memory).value;
  if (field == "updated_at") return memory.updated_at.value;
  if (field == "expiration_date")
    return body.governance.expires_at ? json::Value(body.governance.expires_at->value) : json::Value();
  if (field == "role") return text_or_null(body.origins.empty() ? std::string() : body.origins.front().role);
  if (field == "speaker") return text_or_null(body.origins.empty() ? std::string() : body.origins.front().speaker);
  if (field == "type") return cube::name(body.type);
  if (field == "state") return cube::name(memory.state);
  if (field == "key") return text_or_null(body.key);
  if (field == "cube") return memory.cube;
  if (field == "file_id") return text_or_null(file_id(body));
  if (field == "info") return info_of(memory);
  constexpr std::string_view kInfo = "info.";
  if (field.starts_with(kInfo)) return member_of(info_of(memory), field.substr(kInfo.size()));
  return {};
}

bool holds(const Condition& condition, const Memory& memory) {
  const auto one_holds = [&](const Condition& part) { return holds(part, memory); };
  switch (condition.kind) {
    case Condition::Kind::kAll:
      return std::ranges::all_of(condition.parts, one_holds);
    case Condition::Kind::kAny:
      return std::ranges::any_of(condition.parts, one_holds);
    case Condition::Kind::kNone:
      return std::ranges::none_of(condition.parts, one_holds);
    case Condition::Kind::kCompare:
      break;
  }
  json::Value held = field_of(memory, condition.field);
  if (condition.as_time && !is_time_field(condition.field) && !held.is_null()) {
    const Result<UtcMs> time = time_of(held);
    held = time ? json::Value(time->value) : json::Value();
  }
  return compares(condition, held);
}

}  // namespace memos::doors
