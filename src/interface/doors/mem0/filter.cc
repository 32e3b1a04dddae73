// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/filter.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "interface/doors/common/fields.h"

namespace memos::doors::mem0 {
namespace {

using Compare = Condition::Compare;
using Kind = Condition::Kind;

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxParts = 512;

constexpr std::array kOperators = {
    std::pair{std::string_view("eq"), Compare::kEqual},
    std::pair{std::string_view("ne"), Compare::kNotEqual},
    std::pair{std::string_view("in"), Compare::kIn},
    std::pair{std::string_view("nin"), Compare::kNotIn},
    std::pair{std::string_view("gt"), Compare::kGreater},
    std::pair{std::string_view("gte"), Compare::kGreaterEqual},
    std::pair{std::string_view("lt"), Compare::kLess},
    std::pair{std::string_view("lte"), Compare::kLessEqual},
    std::pair{std::string_view("contains"), Compare::kContains},
    std::pair{std::string_view("icontains"), Compare::kContainsFolded},
};

/// Names of the wire -> fields of doors::field_of. The JavaScript client leaves keys as typed.
constexpr std::array kFields = {
    std::pair{std::string_view("user_id"), std::string_view("user_id")},
    std::pair{std::string_view("userId"), std::string_view("user_id")},
    std::pair{std::string_view("agent_id"), std::string_view("agent_id")},
    std::pair{std::string_view("agentId"), std::string_view("agent_id")},
    std::pair{std::string_view("app_id"), std::string_view("app_id")},
    std::pair{std::string_view("appId"), std::string_view("app_id")},
    std::pair{std::string_view("run_id"), std::string_view("run_id")},
    std::pair{std::string_view("runId"), std::string_view("run_id")},
    std::pair{std::string_view("created_at"), std::string_view("created_at")},
    std::pair{std::string_view("createdAt"), std::string_view("created_at")},
    std::pair{std::string_view("updated_at"), std::string_view("updated_at")},
    std::pair{std::string_view("updatedAt"), std::string_view("updated_at")},
    std::pair{std::string_view("timestamp"), std::string_view("created_at")},
    std::pair{std::string_view("expiration_date"), std::string_view("expiration_date")},
    std::pair{std::string_view("categories"), std::string_view("categories")},
    std::pair{std::string_view("memory_ids"), std::string_view("id")},
    std::pair{std::string_view("id"), std::string_view("id")},
    std::pair{std::string_view("memory"), std::string_view("text")},
    std::pair{std::string_view("keywords"), std::string_view("text")},
    std::pair{std::string_view("role"), std::string_view("role")},
    std::pair{std::string_view("actor_id"), std::string_view("speaker")},
};

std::unexpected<Error> wrong(const std::string& path, std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, path + " " + std::string(what), path);
}

bool is_scalar(const json::Value& value) { return value.as_array() == nullptr && value.as_object() == nullptr; }

class Reader {
 public:
  Result<Condition> object(const json::Value& value, const std::string& path, std::size_t depth) {
    if (depth > kMaxDepth) return wrong(path, "is nested deeper than 16 levels");
    if (value.as_object() == nullptr) return wrong(path, "must be an object");
    Condition all;
    for (const auto& [name, member] : *value.as_object()) {
      MEMOS_TRY(Condition part, this->member(name, member, path + "." + name, depth + 1));
      all.parts.push_back(std::move(part));
    }
    return all;
  }

 private:
  Result<Condition> member(const std::string& name, const json::Value& value, const std::string& path,
                           std::size_t depth) {
    if (name == "AND") return group(Kind::kAll, value, path, depth);
    if (name == "OR") return group(Kind::kAny, value, path, depth);
    if (name == "NOT") return group(Kind::kNone, value, path, depth);
    if (name == "metadata") return metadata("info", value, path, depth);
    const auto* const known = std::ranges::find(kFields, name, &std::pair<std::string_view, std::string_view>::first);
    if (name == "keywords" && value.as_string() != nullptr) return leaf("text", Compare::kContainsFolded, value, path);
    return field(known == kFields.end() ? "info." + name : std::string(known->second), value, path);
  }

  Result<Condition> group(Kind kind, const json::Value& value, const std::string& path, std::size_t depth) {
    Condition out;
    out.kind = kind;
    if (value.as_object() != nullptr) {
      MEMOS_TRY(Condition part, object(value, path, depth));
      out.parts.push_back(std::move(part));
      return out;
    }
    if (value.as_array() == nullptr) return wrong(path, "must be a list of conditions");
    std::size_t n = 0;
    for (const json::Value& element : *value.as_array()) {
      MEMOS_TRY(Condition part, object(element, path + "[" + std::to_string(n++) + "]", depth));
      out.parts.push_back(std::move(part));
    }
    if (out.parts.empty()) return wrong(path, "is empty; give it at least one condition");
    return out;
  }

  /// {"metadata": {"a": 1, "b": {"gte": 2}, "c": {"d": 3}}}: every key holds.
  Result<Condition> metadata(const std::string& field, const json::Value& value, const std::string& path,
                             std::size_t depth) {
    if (depth > kMaxDepth) return wrong(path, "is nested deeper than 16 levels");
    if (value.as_object() == nullptr || is_operators(value)) return this->field(field, value, path);
    Condition all;
    for (const auto& [name, member] : *value.as_object()) {
      MEMOS_TRY(Condition part, metadata(field + "." + name, member, path + "." + name, depth + 1));
      all.parts.push_back(std::move(part));
    }
    return all;
  }

  static bool is_operators(const json::Value& value) {
    return !value.as_object()->empty() && std::ranges::all_of(*value.as_object(), [](const json::Member& member) {
      return std::ranges::find(kOperators, member.first, &std::pair<std::string_view, Compare>::first) !=
             kOperators.end();
    });
  }

  Result<Condition> field(const std::string& name, const json::Value& value, const std::string& path) {
    if (value.as_string() != nullptr && *value.as_string() == "*") return leaf(name, Compare::kPresent, {}, path);
    if (value.as_array() != nullptr) return leaf(name, Compare::kIn, value, path);
    if (value.as_object() == nullptr) return leaf(name, Compare::kEqual, value, path);
    if (value.as_object()->empty()) return wrong(path, "is empty; give it an operator");
    Condition all;
    for (const auto& [word, operand] : *value.as_object()) {
      const auto* const known = std::ranges::find(kOperators, word, &std::pair<std::string_view, Compare>::first);
      if (known == kOperators.end())
        return wrong(path + "." + word,
                     "is no operator; there are eq, ne, in, nin, gt, gte, lt, lte, contains and icontains");
      MEMOS_TRY(Condition part, leaf(name, known->second, operand, path + "." + word));
      all.parts.push_back(std::move(part));
    }
    return all.parts.size() == 1 ? std::move(all.parts.front()) : std::move(all);
  }

  Result<Condition> leaf(const std::string& name, Compare compare, const json::Value& value, const std::string& path) {
    if (++parts_ > kMaxParts) return wrong("filters", "has more than 512 conditions");
    Condition out;
    out.kind = Kind::kCompare;
    out.field = name;
    out.compare = compare;
    const bool list = compare == Compare::kIn || compare == Compare::kNotIn;
    if (!list) {
      if (!is_scalar(value)) return wrong(path, "must be a single value");
      MEMOS_TRY(out.value, operand(name, compare, value, path));
      return out;
    }
    if (value.as_array() == nullptr) return wrong(path, "must be a list");
    json::Array values;
    for (const json::Value& element : *value.as_array()) {
      if (!is_scalar(element)) return wrong(path, "must be a list of single values");
      if (++parts_ > kMaxParts) return wrong("filters", "has more than 512 conditions and values");
      MEMOS_TRY(json::Value one, operand(name, compare, element, path));
      values.push_back(std::move(one));
    }
    out.value = std::move(values);
    return out;
  }

  static Result<json::Value> operand(const std::string& name, Compare compare, const json::Value& value,
                                     const std::string& path) {
    const bool text_only = compare == Compare::kContains || compare == Compare::kContainsFolded;
    if (!is_time_field(name) || value.is_null() || compare == Compare::kPresent) return value;
    if (text_only) return wrong(path, "compares a time; use eq, ne, gt, gte, lt or lte");
    const Result<UtcMs> time = time_of(value);
    if (!time) return wrong(path, time.error().message);
    return json::Value(time->value);
  }

  std::size_t parts_ = 0;
};

}  // namespace

Result<Condition> parse_filters(const json::Value& filters) { return Reader().object(filters, "filters", 0); }

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

Condition equals(std::string field, json::Value value) {
  Condition out;
  out.kind = Kind::kCompare;
  out.field = std::move(field);
  out.value = std::move(value);
  return out;
}

void also(Condition& all, Condition part) { all.parts.push_back(std::move(part)); }

}  // namespace memos::doors::mem0
