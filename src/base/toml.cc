// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/toml.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace memos::base {
namespace {

std::unexpected<Error> refuse(std::uint32_t line, const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, "line " + std::to_string(line) + ": " + what, "config");
}

Result<json::Value> value_of(const toml::node& node, const std::string& name) {
  if (const auto* text = node.as_string()) return json::Value(text->get());
  if (const auto* number = node.as_integer()) return json::Value(std::int64_t{number->get()});
  if (const auto* number = node.as_floating_point()) return json::Value(number->get());
  if (const auto* truth = node.as_boolean()) return json::Value(truth->get());
  if (const auto* array = node.as_array()) {
    json::Array values;
    for (const toml::node& element : *array) {
      if (element.is_array()) return refuse(element.source().begin.line, name + " holds a list of lists");
      MEMOS_TRY(json::Value value, value_of(element, name));
      values.push_back(std::move(value));
    }
    return json::Value(std::move(values));
  }
  return refuse(node.source().begin.line, name + " is not a text, number, truth value or list of those");
}

Status collect(const toml::table& table, const std::string& prefix, std::vector<TomlEntry>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      MEMOS_CHECK_OK(collect(*inner, name + ".", out));
      continue;
    }
    MEMOS_TRY(json::Value value, value_of(node, name));
    out.push_back({.name = name, .value = std::move(value), .line = key.source().begin.line});
  }
  return {};
}

}  // namespace

Result<std::vector<TomlEntry>> parse_toml(std::string_view text) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return refuse(parsed.error().source().begin.line, std::string(parsed.error().description()));
  std::vector<TomlEntry> entries;
  MEMOS_CHECK_OK(collect(parsed.table(), {}, entries));
  std::ranges::sort(entries, [](const TomlEntry& a, const TomlEntry& b) {
    return a.line != b.line ? a.line < b.line : a.name < b.name;
  });
  return entries;
}

}  // namespace memos::base
