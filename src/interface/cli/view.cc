// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/view.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/hash.h"
#include "base/time.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"

namespace memos::cli {
namespace {

constexpr std::string_view kDot = " · ";

json::Value body_json(const Body& body) {
  auto parsed = json::parse(cube::body_to_json(body));
  return parsed ? *std::move(parsed) : json::Value{};
}

std::string hex(const Digest& digest) { return base::to_hex(digest); }

json::Value text_json(std::string_view text) { return json::Value(std::string(text)); }

}  // namespace

json::Value time_json(const std::optional<UtcMs>& time) {
  return time ? json::Value(base::format_rfc3339(*time)) : json::Value{};
}

json::Value to_json(const Memory& memory) {
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("cube", memory.cube);
  out.set("version", memory.version);
  out.set("state", text_json(cube::name(memory.state)));
  out.set("created_at", time_json(memory.created_at));
  out.set("updated_at", time_json(memory.updated_at));
  out.set("recorded_from", memory.recorded_from.value);
  out.set("recorded_to", memory.recorded_to.value == 0 ? json::Value{} : json::Value(memory.recorded_to.value));
  out.set("uses", memory.usage.uses);
  out.set("last_used_at", time_json(memory.usage.last_used_at));
  out.set("body", body_json(memory.body));
  return out;
}

json::Value to_json(const JournalEntry& entry) {
  json::Value out{json::Object{}};
  out.set("sequence", entry.sequence.value);
  out.set("recorded_at", time_json(entry.recorded_at));
  out.set("actor", entry.actor.value);
  out.set("operation", text_json(cube::name(entry.operation)));
  out.set("memory", entry.memory.is_nil() ? json::Value{} : json::Value(entry.memory.str()));
  out.set("version", entry.version);
  out.set("content_digest", hex(entry.content_digest));
  out.set("hash", hex(entry.hash));
  return out;
}

json::Value to_json(const Link& link) {
  json::Value out{json::Object{}};
  out.set("type", text_json(cube::name(link.type)));
  out.set("from", link.from.str());
  out.set("to", link.to.str());
  return out;
}

json::Value to_json(const CubeSummary& cube) {
  json::Value out{json::Object{}};
  out.set("name", cube.name);
  out.set("description", cube.description);
  out.set("uuid", cube.uuid);
  out.set("created_at", time_json(cube.created_at));
  out.set("memories", cube.memories);
  out.set("embedded", cube.embedded);
  out.set("embedder", cube.embedder);
  out.set("embedder_hash", cube.embedder_hash);
  out.set("head", cube.head.value);
  out.set("head_hash", cube.head_hash);
  return out;
}

std::string_view name(JobState state) noexcept {
  switch (state) {
    case JobState::kWaiting:
      return "waiting";
    case JobState::kRunning:
      return "running";
    case JobState::kDone:
      return "done";
    case JobState::kFailed:
      return "failed";
    case JobState::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

json::Value to_json(const JobInfo& job) {
  json::Value out{json::Object{}};
  out.set("id", job.id.value);
  out.set("kind", job.kind);
  out.set("cube", job.cube);
  out.set("state", text_json(name(job.state)));
  out.set("attempts", job.attempts);
  out.set("done", job.done);
  out.set("total", job.total);
  out.set("created_at", time_json(job.created_at));
  out.set("updated_at", time_json(job.updated_at));
  out.set("run_after", time_json(job.run_after));
  out.set("last_error", job.last_error);
  return out;
}

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
