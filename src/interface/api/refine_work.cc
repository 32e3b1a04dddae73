// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/refine_work.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/hash.h"
#include "base/json.h"

namespace memos::api {
namespace {

constexpr std::size_t kPrintDigits = 16;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Cuts the part up to the next `separator` off the text.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return part;
}

}  // namespace

std::string RefineWork::key() const {
  std::string key;
  const auto add = [&key](const std::string& word) { key += (key.empty() ? "" : " ") + word; };
  if (facts) add("facts");
  if (summaries) add("summaries");
  if (again) add("again");
  if (!session.empty()) add("session=" + session);
  if (after.value != 0) add("after=" + std::to_string(after.value));
  return key;
}

Result<RefineWork> RefineWork::parse(std::string_view key) {
  RefineWork work;
  work.facts = false;
  while (!key.empty()) {
    std::string_view value = cut(key, ' ');
    const std::string_view name = cut(value, '=');
    if (name == "facts") {
      work.facts = true;
    } else if (name == "summaries") {
      work.summaries = true;
    } else if (name == "again") {
      work.again = true;
    } else if (name == "session" && !value.empty()) {
      work.session = value;
    } else if (const auto number = number_of(value); name == "after" && number) {
      work.after = {*number};
    } else {
      return fail(ErrorCode::kInvalidArgument, "a refinement job that this program does not know", "job");
    }
  }
  return work;
}

std::string print_of_session(const Digest& cube_key, std::string_view session_id) {
  return base::to_hex(base::blake2b(base::as_bytes(session_id), cube_key)).substr(0, kPrintDigits);
}

ReadTurns ReadTurns::parse(std::string_view text) {
  ReadTurns read;
  while (!text.empty()) {
    std::string_view part = cut(text, ',');
    const bool one = part.find('-') == std::string_view::npos;
    const auto first = number_of(cut(part, '-'));
    const auto last = one ? first : number_of(part);
    const bool follows =
        first && last && *first <= *last && (read.ranges_.empty() || read.ranges_.back().last < *first);
    if (!follows) return {};
    read.ranges_.push_back({*first, *last});
  }
  return read;
}

std::string ReadTurns::text() const {
  std::string out;
  for (const Range& range : ranges_) {
    if (!out.empty()) out += ',';
    out += std::to_string(range.first);
    if (range.last != range.first) out += "-" + std::to_string(range.last);
  }
  return out;
}

bool ReadTurns::contains(Sequence content) const noexcept {
  const auto at = std::ranges::lower_bound(ranges_, content.value, {}, &Range::last);
  return at != ranges_.end() && at->first <= content.value;
}

void ReadTurns::add(Sequence content) {
  const auto at = std::ranges::lower_bound(ranges_, content.value, {}, &Range::last);
  if (at != ranges_.end() && at->first <= content.value) return;
  ranges_.insert(at, {content.value, content.value});
}

Sequence ReadTurns::through() const noexcept {
  return ranges_.empty() || ranges_.front().first != 0 ? Sequence{} : Sequence{ranges_.front().last};
}

void ReadTurns::join(std::span<const Sequence> turns) {
  std::vector<Range> joined;
  bool open = true;  // nothing that is not read lies between the last range and this turn
  if (const Sequence through = this->through(); through.value != 0) joined.push_back({0, through.value});
  for (const Sequence turn : turns) {
    if (!contains(turn)) {
      open = false;
      continue;
    }
    if (open && joined.empty()) {
      joined.push_back({0, turn.value});
    } else if (open) {
      joined.back().last = std::max(joined.back().last, turn.value);
    } else {
      joined.push_back({turn.value, turn.value});
    }
    open = true;
  }
  ranges_ = std::move(joined);
}

std::string RefineProgress::payload() const {
  json::Value counted{json::Object{}};
  for (const auto& [name, count] : counts) counted.set(name, count);
  json::Value out{json::Object{}};
  out.set("counts", std::move(counted));
  if (const std::string turns = read.text(); !turns.empty()) out.set("read", turns);
  if (waits != 0) out.set("waits", waits);
  return json::dump(out);
}

RefineProgress RefineProgress::parse(std::string_view payload) {
  RefineProgress progress;
  const auto parsed = json::parse(payload);
  if (!parsed) return progress;
  const json::Value* counted = parsed->find("counts");
  if (const json::Object* all = counted == nullptr ? nullptr : counted->as_object())
    for (const auto& [name, count] : *all)
      if (const auto number = count.to_uint()) progress.counts[name] = *number;
  const json::Value* turns = parsed->find("read");
  if (turns != nullptr && turns->as_string() != nullptr) progress.read = ReadTurns::parse(*turns->as_string());
  const json::Value* waits = parsed->find("waits");
  if (const auto number = waits == nullptr ? Result<std::uint64_t>(0) : waits->to_uint())
    progress.waits = static_cast<std::uint32_t>(*number);
  return progress;
}

}  // namespace memos::api
