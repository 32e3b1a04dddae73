// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/view.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/wire/codec.h"

namespace memos::cli {
namespace {

constexpr std::string_view kDot = " · ";

}  // namespace

json::Value to_json(const Memory& memory) { return wire::to_json(memory); }
json::Value to_json(const JournalEntry& entry) { return wire::to_json(entry); }
json::Value to_json(const Link& link) { return wire::to_json(link); }
json::Value to_json(const CubeSummary& cube) { return wire::to_json(cube); }
json::Value to_json(const JobInfo& job) { return wire::to_json(job); }

std::string who(const Memory& memory) {
  if (!memory.body.origins.empty()) {
    const Origin& origin = memory.body.origins.front();
    if (!origin.speaker.empty()) return origin.speaker;
    if (!origin.role.empty()) return origin.role;
  }
  return memory.body.scope.user_id;
}

UtcMs when(const Memory& memory) { return memory.body.said_at.value_or(memory.created_at); }

std::string heading(const Memory& memory, bool with_cube) {
  std::string out = for_terminal(who(memory));
  const auto append = [&out](std::string_view part) {
    if (!out.empty()) out += kDot;
    out += part;
  };
  append(base::format_human(when(memory)));
  if (with_cube) append(for_terminal(memory.cube));
  if (memory.body.type != MemoryType::kEpisode) append(cube::name(memory.body.type));
  if (memory.version > 1) append("version " + std::to_string(memory.version));
  if (!cube::is_current(memory.state)) append(cube::name(memory.state));
  if (memory.body.governance.frozen) append("frozen");
  return out;
}

std::string content_text(const Memory& memory) {
  std::string text = memory.body.text;
  if (!memory.body.caption.empty()) {
    if (!text.empty()) text += ' ';
    text += "[" + memory.body.caption + "]";
  }
  return for_terminal(text);
}

void print_memory(Output& out, const Memory& memory, std::string_view lead, bool with_cube) {
  const std::string indent(display_width(lead), ' ');
  const std::size_t width = out.columns() > indent.size() ? out.columns() - indent.size() : 10;
  out.line(out.styled(lead, Style::kAccent) + out.styled(heading(memory, with_cube), Style::kStrong));
  for (const std::string& line : wrap(content_text(memory), width)) out.line(indent + line);
  std::string foot = short_id(memory.id);
  for (const std::string& tag : memory.body.tags) foot += "  #" + for_terminal(tag);
  out.line(indent + out.styled(foot, Style::kFaint));
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  std::string out = std::to_string(count) + " ";
  out += count == 1 ? one : many;
  return out;
}

std::string decimal(double value, int digits) {
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, digits);
  return std::string(buffer.data(), end.ptr);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array kUnits = {" B", " KB", " MB", " GB", " TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return decimal(value, unit == 0 ? 0 : 1) + kUnits[unit];
}

}  // namespace memos::cli
