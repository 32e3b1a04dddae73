// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/filter.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace memos::doors::mem0 {
namespace {

using Compare = Condition::Compare;
using Kind = Condition::Kind;
using Field = FilterLanguage::Field;
using Group = FilterLanguage::Group;
using Operator = FilterLanguage::Operator;

constexpr std::array kGroups = {Group{"AND", Kind::kAll}, Group{"OR", Kind::kAny}, Group{"NOT", Kind::kNone}};

constexpr std::array kOperators = {
    Operator{"eq", Compare::kEqual},
    Operator{"ne", Compare::kNotEqual},
    Operator{"in", Compare::kIn},
    Operator{"nin", Compare::kNotIn},
    Operator{"gt", Compare::kGreater},
    Operator{"gte", Compare::kGreaterEqual},
    Operator{"lt", Compare::kLess},
    Operator{"lte", Compare::kLessEqual},
    Operator{"contains", Compare::kContains},
    Operator{"icontains", Compare::kContainsFolded},
};

/// Names of the wire -> fields of doors::field_of. The JavaScript client leaves keys as typed.
constexpr std::array kFields = {
    Field{"user_id", "user_id"},
    Field{"userId", "user_id"},
    Field{"agent_id", "agent_id"},
    Field{"agentId", "agent_id"},
    Field{"app_id", "app_id"},
    Field{"appId", "app_id"},
    Field{"run_id", "run_id"},
    Field{"runId", "run_id"},
    Field{"created_at", "created_at"},
    Field{"createdAt", "created_at"},
    Field{"updated_at", "updated_at"},
    Field{"updatedAt", "updated_at"},
    Field{"timestamp", "created_at"},
    Field{"expiration_date", "expiration_date"},
    Field{"categories", "categories"},
    Field{"memory_ids", "id"},
    Field{"id", "id"},
    Field{"memory", "text"},
    Field{"keywords", "text"},
    Field{"role", "role"},
    Field{"actor_id", "speaker"},
};

/// A keyword is a part of the text, not the whole of it.
Result<Condition> adapt(std::string_view name, Condition one, const std::string& /*path*/) {
  if (name == "keywords" && one.compare == Compare::kEqual && one.value.as_string() != nullptr)
    one.compare = Compare::kContainsFolded;
  return one;
}

FilterLanguage filter_language() {
  return {.groups = kGroups,
          .operators = kOperators,
          .fields = kFields,
          .data_word = "metadata",
          .present_value = "*",
          .at_is_time = false,
          .adapt = adapt};
}

}  // namespace

Result<Condition> parse_filters(const json::Value& filters) {
  return parse_filter(filter_language(), filters, "filters");
}

Result<Condition> parse_filters_text(std::string_view text) {
  Result<json::Value> value = json::parse(text);
  if (!value) value = parse_python(text);
  if (!value)
    return fail(ErrorCode::kInvalidArgument, "filters is neither JSON nor a Python dict: " + value.error().message,
                "filters");
  return parse_filters(*value);
}

bool names_entity(const Condition& condition) noexcept {
  if (condition.kind == Kind::kCompare)
    return condition.field == "user_id" || condition.field == "agent_id" || condition.field == "app_id" ||
           condition.field == "run_id";
  return std::ranges::any_of(condition.parts, names_entity);
}

}  // namespace memos::doors::mem0
