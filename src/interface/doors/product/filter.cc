// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/filter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "infrastructure/cube/state.h"
#include "interface/doors/product/kinds.h"

namespace memos::doors::product {
namespace {

using Compare = Condition::Compare;
using Kind = Condition::Kind;
using Field = FilterLanguage::Field;
using Group = FilterLanguage::Group;
using Operator = FilterLanguage::Operator;

constexpr std::array kGroups = {Group{"and", Kind::kAll}, Group{"or", Kind::kAny}};

constexpr std::array kOperators = {
    Operator{"gt", Compare::kGreater},          Operator{"lt", Compare::kLess},
    Operator{"gte", Compare::kGreaterEqual},    Operator{"lte", Compare::kLessEqual},
    Operator{"contains", Compare::kContains},   Operator{"in", Compare::kIn},
    Operator{"like", Compare::kContainsFolded},
};

constexpr std::array kFields = {
    Field{"id", "id"},
    Field{"memory_id", "id"},
    Field{"memory", "text"},
    Field{"key", "key"},
    Field{"tags", "categories"},
    Field{"custom_tags", "categories"},
    Field{"user_id", "user_id"},
    Field{"agent_id", "agent_id"},
    Field{"app_id", "app_id"},
    Field{"session_id", "run_id"},
    Field{"conversation_id", "run_id"},
    Field{"created_at", "created_at"},
    Field{"create_time", "created_at"},
    Field{"updated_at", "updated_at"},
    Field{"update_time", "updated_at"},
    Field{"role", "role"},
    Field{"file_ids", "file_id"},
    Field{"memory_type", "type"},
    Field{"type", "type"},
    Field{"status", "state"},
};

/// What the words of one comparison stand for, each as memos calls it.
template <class Words>
Result<Condition> any_of_words(Condition one, const std::string& path, std::string_view what, Words words) {
  if (one.compare != Compare::kEqual && one.compare != Compare::kIn)
    return fail(ErrorCode::kInvalidArgument, path + " compares " + std::string(what) + "; give a value or a list",
                path);
  const json::Array asked = one.value.as_array() != nullptr ? *one.value.as_array() : json::Array{one.value};
  json::Array all;
  for (const json::Value& word : asked) {
    const std::optional<json::Array> known = word.as_string() == nullptr ? std::nullopt : words(*word.as_string());
    if (!known) return fail(ErrorCode::kInvalidArgument, path + " is not " + std::string(what), path);
    std::ranges::copy(*known, std::back_inserter(all));
  }
  one.compare = Compare::kIn;
  one.value = std::move(all);
  return one;
}

Result<Condition> adapt(std::string_view name, Condition one, const std::string& path) {
  if (name == "memory_type")
    return any_of_words(std::move(one), path, "a type of memories",
                        [](const std::string& word) -> std::optional<json::Array> {
                          const auto types = types_of(word);
                          if (!types) return std::nullopt;
                          json::Array out;
                          for (const MemoryType type : *types) out.emplace_back(cube::name(type));
                          return out;
                        });
  if (name == "status")
    return any_of_words(std::move(one), path, "a status", [](const std::string& word) -> std::optional<json::Array> {
      json::Array out;
      for (const State state : states_of(word)) out.emplace_back(cube::name(state));
      return out.empty() ? std::nullopt : std::optional(std::move(out));
    });
  if (one.compare == Compare::kContainsFolded && one.value.as_string() != nullptr) {
    std::string part = *one.value.as_string();  // As SQL has it: "%part%".
    if (part.starts_with('%')) part.erase(0, 1);
    if (part.ends_with('%')) part.pop_back();
    one.value = std::move(part);
  }
  return one;
}

FilterLanguage filter_language() {
  return {.groups = kGroups,
          .operators = kOperators,
          .fields = kFields,
          .data_word = "info",
          .present_value = {},
          .at_is_time = true,
          .adapt = adapt};
}

/// Every member is called like one of the cubes, and none of them is a word of the language.
bool is_by_cube(const json::Object& filter, const std::vector<NamedCube>& cubes) {
  return !filter.empty() && std::ranges::all_of(filter, [&](const json::Member& member) {
    return member.second.as_object() != nullptr &&
           std::ranges::find(cubes, member.first, &NamedCube::id) != cubes.end() &&
           std::ranges::find(kGroups, member.first, &Group::word) == kGroups.end();
  });
}

}  // namespace

Condition in_cubes(const std::vector<std::string>& names) {
  Condition out = equals("cube", json::Array(names.begin(), names.end()));
  out.compare = Compare::kIn;
  return out;
}

Result<Condition> parse_filter(const json::Value* filter, const std::vector<NamedCube>& cubes,
                               const std::string& path) {
  if (filter == nullptr || filter->is_null()) return Condition();
  if (filter->as_object() == nullptr || !is_by_cube(*filter->as_object(), cubes))
    return doors::parse_filter(filter_language(), *filter, path);
  // Cubes that it does not name are not filtered.
  Condition any;
  any.kind = Kind::kAny;
  Condition others;
  others.kind = Kind::kNone;
  for (const auto& [id, one] : *filter->as_object()) {
    const std::string& name = std::ranges::find(cubes, id, &NamedCube::id)->name;
    Condition both;
    also(both, equals("cube", name));
    MEMOS_TRY(Condition inner, doors::parse_filter(filter_language(), one, path + "." + id));
    also(both, std::move(inner));
    also(any, std::move(both));
    also(others, equals("cube", name));
  }
  also(any, std::move(others));
  return any;
}

}  // namespace memos::doors::product
