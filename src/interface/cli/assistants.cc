// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/assistants.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace memos::cli {
namespace {

constexpr std::string_view kServer = "memos";

constexpr std::array kAssistants = {
    Assistant{"claude-code", ".claude.json", "", "mcpServers"},
    Assistant{"claude-desktop", ".config/Claude/claude_desktop_config.json",
              "Library/Application Support/Claude/claude_desktop_config.json", "mcpServers"},
    Assistant{"cursor", ".cursor/mcp.json", "", "mcpServers"},
    Assistant{"gemini", ".gemini/settings.json", "", "mcpServers"},
    Assistant{"opencode", ".config/opencode/opencode.json", "", "mcp", true},
    Assistant{"vscode", ".config/Code/User/mcp.json", "Library/Application Support/Code/User/mcp.json", "servers"},
    Assistant{"windsurf", ".codeium/windsurf/mcp_config.json", "", "mcpServers"},
};

/// Where the value of a member of an object stands, in a text that is known to be JSON.
struct Range {
  std::size_t begin = 0, end = 0;
};

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  const std::size_t found = text.find_first_not_of(" \t\r\n", at);
  return found == std::string_view::npos ? text.size() : found;
}

/// One past the end of the text that begins with the quotation mark at `at`.
std::size_t skip_text(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

std::size_t skip_value(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '"') return skip_text(text, at);
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = skip_text(text, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    } else if (depth == 0 && (c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
      return at;
    }
    ++at;
  }
  return at;
}

/// The member of the object that begins at `object`. Names that are written with escapes are not recognised.
std::optional<Range> find_member(std::string_view text, std::size_t object, std::string_view name) {
  std::size_t at = skip_blanks(text, object + 1);
  while (at < text.size() && text[at] == '"') {
    const std::size_t end = skip_text(text, at);
    const bool found = text.substr(at + 1, end - at - 2) == name;
    at = skip_blanks(text, skip_blanks(text, end) + 1);  // Behind the colon.
    const Range value{.begin = at, .end = skip_value(text, at)};
    if (found) return value;
    at = skip_blanks(text, value.end);
    if (at < text.size() && text[at] == ',') at = skip_blanks(text, at + 1);
  }
  return std::nullopt;
}

/// The value over several lines, each but the first behind so many blanks.
std::string indented(const json::Value& value, std::size_t blanks) {
  std::string out;
  for (const char c : json::dump_pretty(value)) {
    out += c;
    if (c == '\n') out.append(blanks, ' ');
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
  return out;
}

/// Puts a member behind the last one of the object at `object`.
void append_member(std::string& text, std::size_t object, std::size_t depth, std::string_view name,
                   const json::Value& value) {
  constexpr std::size_t kStep = 2;
  const std::size_t end = skip_value(text, object) - 1;  // Its closing bracket.
  std::size_t last = end;
  while (last > object + 1 && std::string_view(" \t\r\n").contains(text[last - 1])) --last;
  const bool empty = last == object + 1;
  std::string member = empty ? "\n" : ",\n";
  member += std::string(kStep * depth, ' ') + "\"" + std::string(name) + "\": " + indented(value, kStep * depth);
  const std::string behind = text.substr(last, end - last);
  if (!behind.contains('\n')) member += "\n" + std::string(kStep * (depth - 1), ' ');
  text.replace(last, behind.contains('\n') ? 0 : end - last, member);
}

std::unexpected<Error> unfit(const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, "the settings file " + what + "; enter the server there by hand", "file");
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::span<const Assistant> assistants() noexcept { return kAssistants; }

Result<const Assistant*> find_assistant(std::string_view name) {
  const auto* const found = std::ranges::find(kAssistants, name, &Assistant::name);
  if (found != kAssistants.end()) return found;
  std::string known;
  for (const Assistant& one : kAssistants) known += (known.empty() ? "" : ", ") + std::string(one.name);
  return fail(ErrorCode::kNotFound, "no program is known by this name; there are: " + known, "CLIENT");
}

Result<std::string> settings_file(const Assistant& assistant, const Environment& environment) {
  const std::string home = environment("HOME");
  if (home.empty()) return fail(ErrorCode::kNotFound, "HOME is not set; name the settings with --file", "HOME");
#ifdef __APPLE__
  if (!assistant.on_mac.empty()) return home + "/" + std::string(assistant.on_mac);
#endif
  return home + "/" + std::string(assistant.file);
}

json::Value server_entry(const Assistant& assistant, const std::vector<std::string>& command) {
  json::Value out{json::Object{}};
  if (assistant.one_list) {
    out.set("type", "local");
    out.set("command", json::Array(command.begin(), command.end()));
    return out;
  }
  out.set("command", command.front());
  out.set("args", json::Array(command.begin() + 1, command.end()));
  return out;
}

Result<std::string> with_server(const std::string& settings, const Assistant& assistant, const json::Value& entry) {
  const std::string member(assistant.member);
  std::string text = settings;
  if (skip_blanks(text, 0) == text.size()) text = "{}\n";
  const Result<json::Value> before = json::parse(text);
  if (!before) return unfit("is no plain JSON");
  if (before->as_object() == nullptr) return unfit("is no JSON object");
  json::Value servers{json::Object{}};
  if (const json::Value* there = before->find(member); there != nullptr) servers = *there;
  if (servers.as_object() == nullptr) return unfit("has something else under " + member);
  const std::size_t object = skip_blanks(text, 0);
  const std::optional<Range> holder = find_member(text, object, member);
  servers.set(std::string(kServer), entry);
  if (!holder) {
    json::Value alone{json::Object{}};
    alone.set(std::string(kServer), entry);
    append_member(text, object, 1, member, alone);
  } else if (const auto old = find_member(text, holder->begin, kServer)) {
    constexpr std::size_t kDepth = 4;
    text.replace(old->begin, old->end - old->begin, indented(entry, kDepth));
  } else {
    append_member(text, holder->begin, 2, kServer, entry);
  }
  // What was cut by hand is read again: it must be what it was, and the server.
  json::Value wanted = *before;
  wanted.set(member, servers);
  const Result<json::Value> after = json::parse(text);
  if (!after || !(*after == wanted)) return unfit("is written in a way that is not understood");
  return text;
}

std::vector<std::string> changed_lines(const std::string& before, const std::string& after) {
  std::vector<std::string> old = lines_of(before), now = lines_of(after);
  std::size_t head = 0, tail = 0;
  while (head < std::min(old.size(), now.size()) && old[head] == now[head]) ++head;
  while (tail < std::min(old.size(), now.size()) - head && old[old.size() - 1 - tail] == now[now.size() - 1 - tail])
    ++tail;
  std::vector<std::string> out;
  for (std::size_t i = head; i + tail < old.size(); ++i) out.push_back("- " + old[i]);
  for (std::size_t i = head; i + tail < now.size(); ++i) out.push_back("+ " + now[i]);
  return out;
}

}  // namespace memos::cli
