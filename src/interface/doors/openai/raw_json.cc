// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/raw_json.h"

#include <algorithm>

#include "base/json.h"

namespace memos::doors::openai {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

void skip_blank(std::string_view text, std::size_t& at) {
  at = std::min(text.find_first_not_of(kBlank, at), text.size());
}

/// Behind the string that begins at `at`; npos when it has no end.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  std::size_t next = text.find_first_of("\\\"", at + 1);
  while (next != std::string_view::npos && text[next] != '"') next = text.find_first_of("\\\"", next + 2);
  return next == std::string_view::npos ? next : next + 1;  // What is escaped is no end.
}

/// Behind the value that begins at `at`; npos when it has no end.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
      continue;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return std::string_view::npos;
      --depth;
      ++at;
    } else if (depth > 0) {
      at = text.find_first_of("\"{}[]", at);
      continue;
    } else {
      at = std::min(text.find_first_of(",]} \t\r\n", at), text.size());
    }
    if (at == std::string_view::npos || depth == 0) return at;
  }
  return std::string_view::npos;
}

/// Walks over what stands between brackets: `one` reads an element and moves behind it, or returns false.
template <class One>
bool walk(std::string_view text, char open, char close, One one) {
  std::size_t at = 0;
  skip_blank(text, at);
  if (at == text.size() || text[at] != open) return false;
  skip_blank(text, ++at);
  if (at < text.size() && text[at] == close) return true;
  while (at < text.size()) {
    if (!one(at)) return false;
    skip_blank(text, at);
    if (at == text.size()) return false;
    if (text[at] == close) return true;
    if (text[at] != ',') return false;
    skip_blank(text, ++at);
  }
  return false;
}

}  // namespace

std::optional<std::vector<RawMember>> raw_members(std::string_view object) {
  std::vector<RawMember> out;
  const bool whole = walk(object, '{', '}', [&](std::size_t& at) {
    const std::size_t begin = at;
    if (object[at] != '"') return false;
    at = end_of_string(object, at);
    if (at == std::string_view::npos) return false;
    std::optional<std::string> key = raw_text(object.substr(begin, at - begin));
    skip_blank(object, at);
    if (!key || at == object.size() || object[at] != ':') return false;
    skip_blank(object, ++at);
    const std::size_t end = end_of_value(object, at);
    if (end == std::string_view::npos || end == at) return false;
    out.push_back({.key = *std::move(key), .value = object.substr(at, end - at)});
    at = end;
    return true;
  });
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::vector<std::string_view>> raw_elements(std::string_view array) {
  std::vector<std::string_view> out;
  const bool whole = walk(array, '[', ']', [&](std::size_t& at) {
    const std::size_t end = end_of_value(array, at);
    if (end == std::string_view::npos || end == at) return false;
    out.push_back(array.substr(at, end - at));
    at = end;
    return true;
  });
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::string> raw_text(std::string_view value) {
  if (!value.starts_with('"')) return std::nullopt;
  const Result<json::Value> parsed = json::parse(value);
  if (!parsed || parsed->as_string() == nullptr) return std::nullopt;
  return *parsed->as_string();
}

std::string_view raw_find(const std::vector<RawMember>& members, std::string_view key) noexcept {
  std::string_view found;
  for (const RawMember& member : members) {
    if (member.key != key) continue;
    if (!found.empty()) return {};  // Which one counts is not known here.
    found = member.value;
  }
  return found;
}

std::string raw_escaped(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out.substr(1, out.size() - 2);
}

void Edits::replace(std::string_view old, std::string what) {
  edits_.push_back(
      {.at = static_cast<std::size_t>(old.data() - text_.data()), .length = old.size(), .what = std::move(what)});
}

std::string Edits::apply() const {
  std::vector<const Edit*> order;
  for (const Edit& edit : edits_) order.push_back(&edit);
  std::ranges::sort(order, {}, [](const Edit* edit) { return std::pair(edit->at, edit); });
  std::string out;
  std::size_t at = 0;
  for (const Edit* edit : order) {
    out += text_.substr(at, edit->at - at);
    out += edit->what;
    at = edit->at + edit->length;
  }
  out += text_.substr(at);
  return out;
}

}  // namespace memos::doors::openai
