// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Beliefs as JSON, as a line and as a table.
#include <algorithm>
#include <array>

#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"
#include "interface/wire/names.h"

namespace memos::cli {
namespace {

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

json::Value to_json(const Belief& belief) { return wire::to_json(belief); }

std::string time_text(UtcMs time, Precision precision) {
  const std::string whole = day(time);  // "3 May 2026"
  if (precision == Precision::kYear) return whole.substr(whole.rfind(' ') + 1);
  if (precision == Precision::kMonth || precision == Precision::kQuarter) return whole.substr(whole.find(' ') + 1);
  return whole;
}

std::string belief_text(const Belief& belief) {
  std::string line = std::string(wire::name(belief.state)) + ": " + belief.text;
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
    const std::string state = history ? std::string(wire::name(belief.state)) : std::string();
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
