// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What a model is asked.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/time.h"
#include "interface/reader/derive.h"
#include "interface/reader/refine.h"
#include "interface/reader/refine_slots.h"

namespace memos::reader {
namespace {

constexpr int kSummaryWords = 120;
constexpr std::string_view kNone = "(none)\n";

/// A line of JSON for a turn; `number` 0 = it has none.
std::string line_of(const FineTurn& turn, std::size_t number) {
  json::Value line{json::Object{}};
  if (number != 0) line.set("n", std::uint64_t{number});
  constexpr std::size_t kMinutes = 16;
  line.set("said", base::format_rfc3339(turn.said_at).substr(0, kMinutes));
  if (!turn.body.origins.empty()) {
    const Origin& origin = turn.body.origins.front();
    if (!origin.speaker.empty()) line.set("speaker", origin.speaker);
    if (!origin.role.empty()) line.set("role", origin.role);
  }
  line.set("text", turn.body.text);
  return json::dump(line) + "\n";
}

std::string known_line(const Body& fact, std::size_t number) {
  json::Value line{json::Object{}};
  line.set("n", std::uint64_t{number});
  line.set("subject", fact.statement->subject);
  line.set("slot", fact.key);
  line.set("value", fact.statement->value);
  return json::dump(line) + "\n";
}

json::Value texts() { return json::Object{{"type", "string"}}; }
json::Value whole(int from, int to) { return json::Object{{"type", "integer"}, {"minimum", from}, {"maximum", to}}; }

/// An object with all of these properties and no others.
json::Value strict(json::Object properties) {
  json::Array names;
  for (const auto& [name, schema] : properties) names.emplace_back(name);
  return json::Object{{"type", "object"},
                      {"properties", std::move(properties)},
                      {"required", std::move(names)},
                      {"additionalProperties", false}};
}

}  // namespace

bool is_refinable(const Body& body) noexcept {
  if (!is_read(body) || body.text.size() > limits::kMaxRefineTurnBytes) return false;
  const std::string_view role = body.origins.empty() ? std::string_view() : body.origins.front().role;
  return role.empty() || role == "user";
}

std::string facts_prompt(const Prompt& prompt, std::span<const FineTurn> turns, std::span<const FineTurn> before) {
  std::string read;
  std::string known;
  std::string earlier;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    read += line_of(turns[i], i + 1);
    for (const Body& fact : turns[i].known) known += known_line(fact, i + 1);
  }
  for (const FineTurn& turn : before) earlier += line_of(turn, 0);
  const std::array fillings = {Filling{"turns", read}, Filling{"known", known.empty() ? kNone : known},
                               Filling{"before", earlier.empty() ? kNone : earlier},
                               Filling{"slots", refined_slot_list()}};
  return fill(prompt, fillings);
}

const json::Value& facts_schema() {
  static const json::Value schema = [] {
    json::Array types;
    for (const char* type : {"profile", "preference", "fact", "event"}) types.emplace_back(type);
    json::Value fact = strict({{"turn", whole(1, static_cast<int>(limits::kRefineTurns))},
                               {"quote", texts()},
                               {"type", json::Object{{"type", "string"}, {"enum", std::move(types)}}},
                               {"subject", texts()},
                               {"slot", texts()},
                               {"value", texts()},
                               {"sentence", texts()},
                               {"from", texts()},
                               {"to", texts()},
                               {"ends", json::Object{{"type", "boolean"}}},
                               {"confidence", whole(0, 100)}});
    return strict({{"facts", json::Object{{"type", "array"}, {"items", std::move(fact)}}}});
  }();
  return schema;
}

std::string summary_prompt(const Prompt& prompt, std::span<const FineTurn> turns) {
  std::vector<std::string> lines;
  std::size_t bytes = 0;
  for (std::size_t i = turns.size(); i > 0; --i) {
    std::string line = line_of(turns[i - 1], 0);
    bytes += line.size();
    if (!lines.empty() && bytes > limits::kSummaryBytes) break;
    lines.push_back(std::move(line));
  }
  std::string read;
  for (std::size_t i = lines.size(); i > 0; --i) read += lines[i - 1];
  const std::string words = std::to_string(kSummaryWords);
  return fill(prompt, std::array{Filling{"turns", read}, Filling{"words", words}});
}

const json::Value& summary_schema() {
  static const json::Value schema = strict({{"summary", texts()}});
  return schema;
}

}  // namespace memos::reader
