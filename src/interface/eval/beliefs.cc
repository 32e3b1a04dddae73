// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/beliefs.h"

#include <algorithm>
#include <map>

#include "base/result.h"
#include "base/time.h"

namespace memos::eval {
namespace {

constexpr std::size_t kTop = 5;  ///< Hits that are looked at.

/// Whatever letters are capitals ("Teal is my favourite colour").
bool holds(std::string_view text, std::string_view value) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return !std::ranges::search(text, value, {}, lower, lower).empty() || value.empty();
}

/// One life in its two cubes.
class Subject {
 public:
  Subject(Memos& memos, const BeliefLife& life)
      : memos_(memos), life_(life), cube_("life " + life.id), plain_("plain " + life.id) {}

  Status live() {
    MEMOS_CHECK_OK(store(cube_, true));
    return store(plain_, false);
  }

  Result<bool> passes(const BeliefCheck& check) {
    if (!check.values.empty()) return lists(check);
    if (!check.both.empty()) return contradicts(check);
    if (!check.absent.empty()) return absent(check);
    MEMOS_TRY(const std::vector<SearchHit> hits, ask(check, cube_, check.as_of));
    if (check.stale.empty()) return !hits.empty() && holds(hits.front().memory.body.text, check.first);
    return std::ranges::none_of(hits, [&](const SearchHit& hit) { return is_unmarked(hit, check); });
  }

  /// What a memory does that shows the latest mention first and knows nothing of slots.
  Result<bool> baseline_passes(const BeliefCheck& check) {
    if (!check.values.empty() || !check.both.empty()) return false;
    if (check.ask.empty()) return true;  // nothing is derived, so nothing derived is left
    MEMOS_TRY(std::vector<SearchHit> hits, ask(check, plain_, {}, {"belief"}));
    if (!check.absent.empty())
      return std::ranges::none_of(hits, [&](const SearchHit& hit) { return leaks(hit.memory.body.text, check); });
    const double enough = hits.empty() ? 0 : hits.front().score / 2;
    std::erase_if(hits, [&](const SearchHit& hit) { return hit.score < enough; });
    std::ranges::sort(hits, std::greater(), [](const SearchHit& hit) { return hit.memory.body.said_at; });
    if (check.stale.empty()) return !hits.empty() && holds(hits.front().memory.body.text, check.first);
    return std::ranges::none_of(hits, [&](const SearchHit& hit) { return is_unmarked(hit, check); });
  }

 private:
  Status store(const std::string& cube, bool read) {
    AddRequest request;
    request.cube = cube;
    request.items = life_.messages;
    request.embed = Embed::kNever;
    request.read = read;
    MEMOS_TRY(const AddResult added, memos_.add(request));
    std::map<std::string, MemoryId> ids;
    for (std::size_t i = 0; i < added.items.size(); ++i)
      ids[life_.messages[i].origins.front().message_id] = added.items[i].id;
    for (const auto& [message, erase] : life_.taken_away) {
      if (erase) {
        MEMOS_CHECK_OK(memos_.erase({ids[message]}, {}));
      } else {
        MEMOS_CHECK_OK(memos_.remove(ids[message], {}));
      }
    }
    return {};
  }

  Result<std::vector<SearchHit>> ask(const BeliefCheck& check, const std::string& cube, std::optional<UtcMs> as_of,
                                     std::vector<std::string> without = {}) {
    SearchRequest request;
    request.without_rules = std::move(without);
    request.cubes = {cube};
    request.text = check.ask;
    request.now = check.now;
    request.as_of = as_of;
    request.limit = kTop;
    request.use_vectors = false;
    request.count_use = false;
    MEMOS_TRY(SearchResult result, memos_.search(request));
    return std::move(result.hits);
  }

  Result<std::vector<Belief>> believed(const BeliefCheck& check, bool history) {
    FactsRequest request;
    request.cube = cube_;
    if (!check.about.empty()) request.subject = check.about;
    request.key = check.key;
    request.now = check.now;
    request.history = history;
    MEMOS_TRY(Facts facts, memos_.facts(request));
    return std::move(facts.beliefs);
  }

  /// Something stale that is shown as if it held.
  static bool is_unmarked(const SearchHit& hit, const BeliefCheck& check) {
    const std::string& text = hit.memory.body.text;
    const auto stale = [&](const std::string& value) { return holds(text, value); };
    if (holds(text, check.first) || std::ranges::none_of(check.stale, stale)) return false;
    const auto over = [](const Belief& belief) {
      return belief.state != BeliefState::kCurrent && belief.state != BeliefState::kPlanned;
    };
    return !hit.outdated && std::ranges::none_of(hit.beliefs, over);
  }

  static bool leaks(const std::string& text, const BeliefCheck& check) {
    return std::ranges::any_of(check.absent, [&](const std::string& value) { return holds(text, value); });
  }

  Result<bool> lists(const BeliefCheck& check) {
    MEMOS_TRY(const std::vector<Belief> beliefs, believed(check, true));
    if (beliefs.size() != check.values.size()) return false;
    for (std::size_t i = 0; i < beliefs.size(); ++i) {
      const std::string day = beliefs[i].from ? base::format_rfc3339(*beliefs[i].from).substr(0, 10) : std::string();
      if (!holds(beliefs[i].value, check.values[i].first) || day != check.values[i].second) return false;
    }
    return true;
  }

  Result<bool> contradicts(const BeliefCheck& check) {
    MEMOS_TRY(const std::vector<Belief> beliefs, believed(check, false));
    return std::ranges::all_of(check.both, [&](const std::string& value) {
      return std::ranges::any_of(
          beliefs, [&](const Belief& belief) { return holds(belief.value, value) && !belief.contradicts.empty(); });
    });
  }

  /// With a question: in no hit; else in no fact and no derived memory.
  Result<bool> absent(const BeliefCheck& check) {
    if (!check.ask.empty()) {
      MEMOS_TRY(const std::vector<SearchHit> hits, ask(check, cube_, {}));
      return std::ranges::none_of(hits, [&](const SearchHit& hit) {
        const auto told = [&](const Belief& belief) { return leaks(belief.value + belief.superseded_value, check); };
        return leaks(hit.memory.body.text, check) || std::ranges::any_of(hit.beliefs, told);
      });
    }
    MEMOS_TRY(const std::vector<Belief> beliefs, believed(check, true));
    for (const Belief& belief : beliefs)
      if (leaks(belief.value + belief.text + belief.superseded_value, check)) return false;
    ListRequest request;
    request.cube = cube_;
    request.filter.derived = true;
    request.filter.include_archived = true;
    MEMOS_TRY(const MemoryPage page, memos_.list(request));
    return std::ranges::none_of(page.memories, [&](const Memory& memory) { return leaks(memory.body.text, check); });
  }

  Memos& memos_;
  const BeliefLife& life_;
  const std::string cube_, plain_;
};

BeliefRow& row_of(std::vector<BeliefRow>& rows, const std::string& kind) {
  const auto found = std::ranges::find(rows, kind, &BeliefRow::kind);
  if (found != rows.end()) return *found;
  return rows.emplace_back(BeliefRow{.kind = kind});
}

}  // namespace

Result<BeliefReport> run_beliefs(Memos& memos, const std::vector<BeliefLife>& lives, const ProgressFn& progress) {
  BeliefReport report;
  BeliefRow all{.kind = "ALL"};
  for (const BeliefLife& life : lives) {
    Subject subject(memos, life);
    MEMOS_CHECK_OK(subject.live());
    ++report.lives;
    report.messages += life.messages.size();
    for (const BeliefCheck& check : life.checks) {
      MEMOS_TRY(const bool passed, subject.passes(check));
      MEMOS_TRY(const bool baseline, subject.baseline_passes(check));
      for (BeliefRow* row : {&row_of(report.rows, check.kind), &all}) {
        ++row->checks;
        row->passed += passed ? 1 : 0;
        row->baseline += baseline ? 1 : 0;
      }
      if (!passed)
        report.failed.push_back(life.id + ": " + check.kind + ": " + (check.ask.empty() ? check.key : check.ask));
    }
    if (progress && !progress({"check", report.lives, lives.size()})) return fail(ErrorCode::kCancelled, "stopped");
  }
  report.rows.push_back(std::move(all));
  return report;
}

}  // namespace memos::eval
