// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/context_pack.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/time.h"
#include "interface/api/context_text.h"
#include "operation/operator/pack.h"

namespace memos::api {
namespace {

/// The stable part may take up one part in so many of the budget; standing instructions, without which every answer is
/// wrong, one in so many.
constexpr std::size_t kStableShare = 4;
constexpr std::size_t kInstructionShare = 2;
/// Longer texts are excerpted where not everything fits; as passages are cut in the index (docs/search.md).
constexpr std::size_t kLongText = 150;
constexpr std::size_t kExcerpt = 120;
/// Candidates: a turn of human dialogue has about 22 words, and not every candidate fits.
constexpr std::size_t kWordsPerCandidate = 4;
constexpr std::size_t kFewestCandidates = 50;
constexpr std::string_view kInstruction = "instruction";

std::string day_of(UtcMs time) { return base::format_rfc3339(time).substr(0, 10); }

UtcMs said_at(const Memory& memory) { return memory.body.said_at.value_or(memory.created_at); }

std::string who_said(const Memory& memory, ContextFormat format) {
  if (memory.body.origins.empty()) return {};
  const Origin& origin = memory.body.origins.front();
  return safe_name(origin.speaker.empty() ? origin.role : origin.speaker, format);
}

/// Values that the memory states and that do not hold any more, and the date that its words for a time mean.
std::string remark_on(const SearchHit& hit, ContextFormat format) {
  std::string remark;
  const auto add = [&remark](const std::string& text) { remark += (remark.empty() ? "(" : "; ") + text; };
  for (const Belief& belief : hit.beliefs) {
    // Where values add up, one that ended says little about others; unless the question asks for it.
    if (!belief.single && !hit.outdated) continue;
    const std::string value = safe_text(belief.value, format);
    if (belief.state == BeliefState::kCorrected) {
      add(value + ": taken back");
    } else if (belief.state == BeliefState::kSuperseded || belief.state == BeliefState::kEnded) {
      add(value + (belief.to ? ": until " + day_of(*belief.to) : ": no longer"));
    }
  }
  if (hit.when && !hit.when->words.empty()) {
    const std::string first = day_of(hit.when->from);
    const std::string last = day_of(UtcMs{std::max(hit.when->from.value, hit.when->to.value - 1)});
    add("=" + first + (first == last ? "" : "/" + last));
  }
  return remark.empty() ? remark : remark + ")";
}

class Packer {
 public:
  Packer(const ContextRequest& request, std::vector<SearchHit>&& hits)
      : request_(request), shape_{request.format}, hits_(std::move(hits)) {
    room_ = request.budget_in_words ? request.budget : 2 * request.budget;
  }

  Context run(const std::vector<Belief>& beliefs) {
    const std::size_t frame = frame_cost();
    if (frame > room_) return finished("");
    const std::size_t budget = room_;
    room_ -= frame;
    std::string text = shape_.opening();
    if (request_.profile) text += stable_part(beliefs, budget);
    if (!context_.stable.empty()) context_.stable_bytes = shape_.wrapped(text).size() - bytes_behind(shape_);
    text += memories();
    if (context_.stable.empty() && context_.included.empty()) return finished("");
    return finished(text + shape_.closing());
  }

 private:
  /// Bytes of wrapped() behind the parts.
  static std::size_t bytes_behind(const ContextShape& shape) {
    return shape.format == ContextFormat::kMessages ? std::string_view("\"}]").size() : 0;
  }

  [[nodiscard]] std::size_t cost(const TextSize& size) const {
    return request_.budget_in_words ? size.words : size.half_tokens;
  }
  [[nodiscard]] std::size_t cost_of(std::string_view part) const { return cost(shape_.size_of(part)); }

  [[nodiscard]] std::size_t frame_cost() const {
    const std::size_t parts = cost_of(shape_.opening()) + cost_of(shape_.closing());
    return request_.format == ContextFormat::kMessages ? parts + cost(measure(shape_.wrapped(" "))) : parts;
  }

  Context finished(const std::string& text) {
    context_.words = measure(text).words;
    context_.text = text.empty() && request_.format != ContextFormat::kMessages ? text : shape_.wrapped(text);
    context_.tokens = measure(context_.text).tokens();
    return std::move(context_);
  }

  [[nodiscard]] std::string belief_line(std::string_view list, const Belief& belief) const {
    std::string line = safe_text(belief.text.empty() ? belief.key + ": " + belief.value : belief.text, request_.format);
    if (belief.single && belief.from && list != "instructions") line += " (since " + day_of(*belief.from) + ")";
    return shape_.list_line(list, line);
  }

  std::string stable_list(std::string_view name, bool instructions, const std::vector<Belief>& beliefs,
                          std::size_t& room) {
    const std::string heading = shape_.list_heading(name);
    const std::string end = shape_.list_end(name);
    const std::size_t around = cost_of(heading) + cost_of(end);
    std::string lines;
    for (const Belief& belief : beliefs) {
      if (belief.state != BeliefState::kCurrent || belief.key.starts_with(kInstruction) != instructions) continue;
      const std::string line = belief_line(name, belief);
      const std::size_t price = cost_of(line) + (lines.empty() ? around : 0);
      if (price > room) continue;
      room -= price;
      room_ -= price;
      lines += line;
      context_.stable.push_back(belief);
    }
    return lines.empty() ? lines : heading + lines + end;
  }

  std::string stable_part(const std::vector<Belief>& beliefs, std::size_t budget) {
    std::size_t room = std::min(room_, budget / kInstructionShare);
    const std::size_t before = room_;
    std::string part = stable_list("instructions", true, beliefs, room);
    const std::size_t taken = before - room_;
    room = std::min(room_, budget / kStableShare - std::min(taken, budget / kStableShare));
    return part + stable_list("profile", false, beliefs, room);
  }

  struct Session {
    std::string heading;
    std::vector<std::size_t> lines;  ///< Of hits_.
  };

  /// Which session each hit belongs to; sessions in the order of time.
  void find_sessions() {
    const bool name_cubes = request_.search.cubes.size() > 1;
    using Key = std::tuple<std::string, std::string, std::string>;
    std::map<Key, UtcMs> begins;
    std::vector<Key> keys;
    for (const SearchHit& hit : hits_) {
      const Memory& memory = hit.memory;
      Key& key = keys.emplace_back(day_of(said_at(memory)), memory.cube, memory.body.scope.session_id);
      const auto at = begins.emplace(key, said_at(memory)).first;
      at->second = std::min(at->second, said_at(memory));
    }
    std::vector<std::pair<UtcMs, Key>> order;
    for (const auto& [key, begin] : begins) order.emplace_back(begin, key);
    std::ranges::sort(order);
    std::map<Key, std::size_t> numbers;
    for (const auto& [begin, key] : order) {
      numbers.emplace(key, sessions_.size());
      std::string label = std::get<0>(key);
      if (name_cubes) label += " " + safe_name(std::get<1>(key), request_.format);
      sessions_.push_back({shape_.session_heading(label), {}});
    }
    for (const Key& key : keys) session_of_.push_back(numbers.at(key));
  }

  [[nodiscard]] std::string line(std::size_t hit, std::string text) const {
    const Body& body = hits_[hit].memory.body;
    if (!body.caption.empty()) text += (text.empty() ? "[" : " [") + body.caption + "]";
    return shape_.turn(who_said(hits_[hit].memory, request_.format), safe_text(text, request_.format),
                       remark_on(hits_[hit], request_.format));
  }

  /// The line of a memory when not everything fits.
  [[nodiscard]] std::string short_line(std::size_t hit, std::size_t words) const {
    const Body& body = hits_[hit].memory.body;
    std::string text = body.type == MemoryType::kEpisode ? without_questions(body.text) : body.text;
    if (measure(text).words > words) text = excerpt(text, request_.search.text, std::min(words, kExcerpt));
    return line(hit, std::move(text));
  }

  [[nodiscard]] std::vector<std::size_t> choose() {
    std::vector<std::size_t> headings;
    std::size_t total = 0;
    for (const Session& session : sessions_)
      total += headings.emplace_back(cost_of(session.heading) + cost_of(shape_.session_end()));
    std::vector<op::PackItem> items;
    for (std::size_t i = 0; i < hits_.size(); ++i) {
      const TextSize size = shape_.size_of(lines_.emplace_back(line(i, hits_[i].memory.body.text)));
      items.push_back({hits_[i].score, size.words, cost(size), session_of_[i]});
      total += cost(size);
    }
    if (total > room_) {
      for (std::size_t i = 0; i < hits_.size(); ++i) {
        const TextSize size = shape_.size_of(lines_[i] = short_line(i, kLongText));
        items[i].words = size.words;
        items[i].cost = cost(size);
      }
    }
    std::vector<std::size_t> taken = op::pack(items, headings, room_);
    if (taken.empty() && !hits_.empty() && cut_to_room(headings[session_of_[0]])) taken.push_back(0);
    return taken;
  }

  /// Better the beginning of the best memory than nothing.
  bool cut_to_room(std::size_t heading) {
    for (std::size_t words = kExcerpt; words > 0; words -= (words + 7) / 8) {
      lines_[0] = short_line(0, words);
      if (cost_of(lines_[0]) + heading <= room_) return true;
    }
    return false;
  }

  std::string memories() {
    find_sessions();
    for (const std::size_t i : choose()) sessions_[session_of_[i]].lines.push_back(i);
    std::string text;
    for (Session& session : sessions_) {
      if (session.lines.empty()) continue;
      std::ranges::sort(session.lines, [this](std::size_t a, std::size_t b) {
        const auto place = [this](std::size_t i) { return std::pair(said_at(hits_[i].memory), hits_[i].memory.id); };
        return place(a) < place(b);
      });
      text += session.heading;
      for (const std::size_t i : session.lines) {
        text += lines_[i];
        context_.included.push_back(std::move(hits_[i]));
      }
      text += shape_.session_end();
    }
    return text;
  }

  const ContextRequest& request_;
  ContextShape shape_;
  std::vector<SearchHit> hits_;
  std::size_t room_ = 0;
  std::vector<Session> sessions_;
  std::vector<std::size_t> session_of_;  ///< Of each hit.
  std::vector<std::string> lines_;       ///< Of each hit.
  Context context_;
};

}  // namespace

std::size_t context_candidates(const ContextRequest& request) noexcept {
  return std::clamp(request.budget / kWordsPerCandidate, kFewestCandidates, limits::kMaxSearchResults);
}

Context pack_context(const ContextRequest& request, std::vector<SearchHit>&& hits, const std::vector<Belief>& beliefs) {
  return Packer(request, std::move(hits)).run(beliefs);
}

}  // namespace memos::api
