// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/governance/caller.h"

#include <algorithm>
#include <array>

namespace memos::governance {
namespace {

constexpr std::array kVerbs = {Verb::kRead, Verb::kWrite, Verb::kDelete, Verb::kAdmin};
constexpr std::size_t kLongestTenant = 64;

bool is_plain(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string_view name(Verb verb) noexcept {
  switch (verb) {
    case Verb::kRead:
      return "read";
    case Verb::kWrite:
      return "write";
    case Verb::kDelete:
      return "delete";
    case Verb::kAdmin:
      return "admin";
  }
  return "";
}

Result<Verbs> parse_verbs(const std::vector<std::string>& names) {
  Verbs verbs;
  for (const std::string& word : names) {
    if (word == "all") {
      verbs = Verbs::all();
      continue;
    }
    const auto* const found = std::ranges::find_if(kVerbs, [&](Verb verb) { return name(verb) == word; });
    if (found == kVerbs.end())
      return fail(ErrorCode::kInvalidArgument, "a verb is read, write, delete, admin or all", "verbs");
    verbs.add(*found);
  }
  if (verbs.empty()) return fail(ErrorCode::kInvalidArgument, "a key needs at least one verb", "verbs");
  return verbs;
}

std::vector<std::string> names(Verbs verbs) {
  std::vector<std::string> out;
  for (const Verb verb : kVerbs) {
    if (verbs.has(verb)) out.emplace_back(name(verb));
  }
  return out;
}

bool Caller::may_use(std::string_view cube) const noexcept {
  return cubes.empty() || std::ranges::any_of(cubes, [&](const std::string& pattern) {
           if (!pattern.ends_with('*')) return pattern == cube;
           return cube.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
         });
}

Status validate_tenant(std::string_view name) {
  const bool dots = std::ranges::all_of(name, [](char c) { return c == '.'; });
  if (name.size() <= kLongestTenant && !dots && std::ranges::all_of(name, is_plain)) return {};
  return fail(ErrorCode::kInvalidArgument, "a tenant's name has 1 to 64 characters of A-Z a-z 0-9 . _ -", "tenant");
}

}  // namespace memos::governance
