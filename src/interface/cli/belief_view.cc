// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Beliefs as JSON, as a line and as a table.
#include <algorithm>
#include <array>

#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

json::Value id_json(const MemoryId& id) { return id.is_nil() ? json::Value{} : json::Value(id.str()); }

json::Value ids_json(const std::vector<MemoryId>& ids) {
  json::Array out;
  for (const MemoryId& id : ids) out.emplace_back(id.str());
  return json::Value(std::move(out));
}

std::string day(UtcMs time) {
  const std::string whole = base::format_human(time);
  return whole.substr(0, whole.find(','));
}

/// "since May 2026", "until 3 May 2026", "1 March 2026 to 3 May 2026"; empty where nothing is known.
std::string span_text(const Belief& belief) {
  if (belief.from && belief.to) return time_text(*belief.from, belief.precision) + " to " + day(*belief.to);
  if (belief.to) return "until " + day(*belief.to);
  if (!belief.from) return {};
  return (belief.state == BeliefState::kPlanned ? "from " : "since ") + time_text(*belief.from, belief.precision);
}

std::string count_text(const Belief& belief) {
  return belief.times > 1 ? std::to_string(belief.times) + " times" : std::string();
}

}  // namespace

std::string_view name(BeliefState state) noexcept {
  switch (state) {
    case BeliefState::kCurrent:
      return "current";
    case BeliefState::kSuperseded:
      return "superseded";
    case BeliefState::kEnded:
      return "ended";
    case BeliefState::kPlanned:
      return "planned";
    case BeliefState::kCorrected:
      return "corrected";
  }
  return "unknown";
}

json::Value to_json(const Belief& belief) {
  json::Value out{json::Object{}};
  out.set("memory", id_json(belief.memory));
  out.set("source", id_json(belief.source));
  out.set("subject", belief.subject);
  out.set("key", belief.key);
  out.set("value", belief.value);
  out.set("text", belief.text);
  out.set("type", std::string(cube::name(belief.type)));
  out.set("state", std::string(name(belief.state)));
  out.set("single", belief.single);
  out.set("from", time_json(belief.from));
  out.set("to", time_json(belief.to));
  out.set("precision", std::string(cube::name(belief.precision)));
  out.set("said_at", time_json(belief.said_at));
  out.set("confidence", belief.confidence);
  out.set("times", belief.times);
  out.set("superseded_by", id_json(belief.superseded_by));
  out.set("superseded_value", belief.superseded_value);
  out.set("contradicts", ids_json(belief.contradicts));
  return out;
}

std::string time_text(UtcMs time, Precision precision) {
  const std::string whole = day(time);  // "3 May 2026"
  if (precision == Precision::kYear) return whole.substr(whole.rfind(' ') + 1);
  if (precision == Precision::kMonth || precision == Precision::kQuarter) return whole.substr(whole.find(' ') + 1);
  return whole;
}

std::string belief_text(const Belief& belief) {
  std::string line = std::string(name(belief.state)) + ": " + belief.text;
  if (const std::string span = span_text(belief); !span.empty()) line += ", " + span;
  if (!belief.superseded_value.empty()) {
    line += belief.state == BeliefState::kCorrected ? "; it is " : "; now ";
    line += belief.superseded_value;
  }
  if (!belief.contradicts.empty()) line += "; others say something else";
  return for_terminal(line);
}

void print_beliefs(Output& out, const std::vector<Belief>& beliefs, bool history) {
  using Cells = std::array<std::string, 6>;
  std::vector<Cells> rows = {{"about", "slot", "value", "time", history ? "state" : "", "said"}};
  for (const Belief& belief : beliefs) {
    const bool contradicted = !belief.contradicts.empty();
    const std::string state = history ? std::string(name(belief.state)) : std::string();
    rows.push_back({for_terminal(belief.subject.empty() ? "me" : belief.subject), for_terminal(belief.key),
                    for_terminal(belief.value) + (contradicted ? " (contradicted)" : ""), span_text(belief), state,
                    count_text(belief)});
  }
  constexpr std::size_t kWidest = 36;
  std::array<std::size_t, 6> widths{};
  for (Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = one_line(row[i], kWidest);
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  // "said" is there for repeats only.
  const auto repeats = [](const Belief& belief) { return belief.times > 1; };
  if (std::ranges::none_of(beliefs, repeats)) rows.front().back().clear();
  for (const Cells& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += pad(row[i], widths[i]) + "  ";
    line.erase(line.find_last_not_of(' ') + 1);
    out.line(&row == rows.data() ? out.styled(line, Style::kStrong) : line);
  }
}

}  // namespace memos::cli
