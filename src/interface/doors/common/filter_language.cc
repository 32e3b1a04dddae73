// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/filter_language.h"

#include <algorithm>
#include <utility>

#include "interface/doors/common/fields.h"

namespace memos::doors {
namespace {

using Compare = Condition::Compare;
using Kind = Condition::Kind;

constexpr std::string_view kEmpty = "is empty; give it at least one condition";
constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxParts = 512;

std::unexpected<Error> wrong(const std::string& path, std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, path + " " + std::string(what), path);
}

bool is_scalar(const json::Value& value) { return value.as_array() == nullptr && value.as_object() == nullptr; }

class Reader {
 public:
  Reader(const FilterLanguage& language, std::string path) : language_(language), path_(std::move(path)) {}

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
    const auto group = std::ranges::find(language_.groups, name, &FilterLanguage::Group::word);
    if (group != language_.groups.end()) return grouped(group->kind, value, path, depth);
    if (name == language_.data_word) return data(name, "info", value, path, depth);
    const auto known = std::ranges::find(language_.fields, name, &FilterLanguage::Field::word);
    return field(name, known == language_.fields.end() ? "info." + name : std::string(known->field), value, path);
  }

  Result<Condition> grouped(Kind kind, const json::Value& value, const std::string& path, std::size_t depth) {
    Condition out;
    out.kind = kind;
    // An empty one holds for everything, which nobody means who deletes by it.
    const auto add = [&](const json::Value& one, const std::string& place) -> Status {
      if (one.as_object() != nullptr && one.as_object()->empty()) return wrong(place, kEmpty);
      MEMOS_TRY(Condition part, object(one, place, depth));
      out.parts.push_back(std::move(part));
      return {};
    };
    if (value.as_object() != nullptr) {
      MEMOS_CHECK_OK(add(value, path));
      return out;
    }
    if (value.as_array() == nullptr) return wrong(path, "must be a list of conditions");
    std::size_t n = 0;
    for (const json::Value& element : *value.as_array())
      MEMOS_CHECK_OK(add(element, path + "[" + std::to_string(n++) + "]"));
    if (out.parts.empty()) return wrong(path, kEmpty);
    return out;
  }

  /// {"metadata": {"a": 1, "b": {"gte": 2}, "c": {"d": 3}}}: every key holds.
  Result<Condition> data(const std::string& wire, const std::string& name, const json::Value& value,
                         const std::string& path, std::size_t depth) {
    if (depth > kMaxDepth) return wrong(path, "is nested deeper than 16 levels");
    if (value.as_object() == nullptr || is_operators(value)) return field(wire, name, value, path);
    if (value.as_object()->empty()) return wrong(path, kEmpty);
    Condition all;
    for (const auto& [key, member] : *value.as_object()) {
      MEMOS_TRY(Condition part, data(key, name + "." + key, member, path + "." + key, depth + 1));
      all.parts.push_back(std::move(part));
    }
    return all;
  }

  [[nodiscard]] const FilterLanguage::Operator* find_operator(std::string_view word) const {
    const auto found = std::ranges::find(language_.operators, word, &FilterLanguage::Operator::word);
    return found == language_.operators.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool is_operators(const json::Value& value) const {
    return !value.as_object()->empty() && std::ranges::all_of(*value.as_object(), [&](const json::Member& member) {
      return find_operator(member.first) != nullptr;
    });
  }

  [[nodiscard]] std::string operator_words() const {
    std::string out;
    for (std::size_t i = 0; i < language_.operators.size(); ++i) {
      if (i > 0) out += i + 1 == language_.operators.size() ? " and " : ", ";
      out += language_.operators[i].word;
    }
    return out;
  }

  Result<Condition> field(const std::string& wire, const std::string& name, const json::Value& value,
                          const std::string& path) {
    const bool present = !language_.present_value.empty() && value.as_string() != nullptr &&
                         *value.as_string() == language_.present_value;
    if (present) return leaf(wire, name, Compare::kPresent, {}, path);
    if (value.as_array() != nullptr) return leaf(wire, name, Compare::kIn, value, path);
    if (value.as_object() == nullptr) return leaf(wire, name, Compare::kEqual, value, path);
    if (value.as_object()->empty()) return wrong(path, "is empty; give it an operator");
    Condition all;
    for (const auto& [word, operand] : *value.as_object()) {
      const FilterLanguage::Operator* const known = find_operator(word);
      if (known == nullptr) return wrong(path + "." + word, "is no operator; there are " + operator_words());
      MEMOS_TRY(Condition part, leaf(wire, name, known->compare, operand, path + "." + word));
      all.parts.push_back(std::move(part));
    }
    return all.parts.size() == 1 ? std::move(all.parts.front()) : std::move(all);
  }

  Result<Condition> leaf(const std::string& wire, const std::string& name, Compare compare, const json::Value& value,
                         const std::string& path) {
    if (++parts_ > kMaxParts) return wrong(path_, "has more than 512 conditions");
    Condition out;
    out.kind = Kind::kCompare;
    out.field = name;
    out.compare = compare;
    if (compare == Compare::kIn || compare == Compare::kNotIn) {
      if (value.as_array() == nullptr) return wrong(path, "must be a list");
      json::Array values;
      for (const json::Value& element : *value.as_array()) {
        if (!is_scalar(element)) return wrong(path, "must be a list of single values");
        if (++parts_ > kMaxParts) return wrong(path_, "has more than 512 conditions and values");
        MEMOS_TRY(json::Value one, operand(name, compare, element, path));
        values.push_back(std::move(one));
      }
      out.value = std::move(values);
    } else {
      if (!is_scalar(value)) return wrong(path, "must be a single value");
      MEMOS_TRY(out.value, operand(name, compare, value, path));
    }
    out.as_time = is_time(name);
    if (language_.adapt) return language_.adapt(wire, std::move(out), path);
    return out;
  }

  [[nodiscard]] bool is_time(std::string_view name) const {
    return is_time_field(name) || (language_.at_is_time && name.starts_with("info.") && name.ends_with("_at"));
  }

  [[nodiscard]] Result<json::Value> operand(const std::string& name, Compare compare, const json::Value& value,
                                            const std::string& path) const {
    const bool text_only = compare == Compare::kContains || compare == Compare::kContainsFolded;
    if (!is_time(name) || value.is_null() || compare == Compare::kPresent) return value;
    if (text_only) return wrong(path, "compares a time, which has no parts");
    const Result<UtcMs> time = time_of(value);
    if (!time) return wrong(path, time.error().message);
    return json::Value(time->value);
  }

  const FilterLanguage& language_;
  std::string path_;
  std::size_t parts_ = 0;
};

}  // namespace

Result<Condition> parse_filter(const FilterLanguage& language, const json::Value& filter, const std::string& path) {
  return Reader(language, path).object(filter, path, 0);
}

Condition equals(std::string field, json::Value value) {
  Condition out;
  out.kind = Kind::kCompare;
  out.field = std::move(field);
  out.value = std::move(value);
  return out;
}

void also(Condition& all, Condition part) { all.parts.push_back(std::move(part)); }

}  // namespace memos::doors
