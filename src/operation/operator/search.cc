// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/search.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <span>
#include <utility>

#include "operation/index/cube_index.h"
#include "operation/operator/dates.h"
#include "operation/operator/ownership.h"
#include "operation/operator/rank.h"
#include "operation/operator/rules.h"

namespace memos::op {
namespace {

using Clock = std::chrono::steady_clock;

class Timer {
 public:
  explicit Timer(std::map<std::string, double>& timings) : timings_(timings), start_(Clock::now()) {}
  /// Adds the time since the last call to a stage.
  void stage(const char* name) {
    const auto now = Clock::now();
    timings_[name] += std::chrono::duration<double, std::milli>(now - start_).count();
    start_ = now;
  }

 private:
  std::map<std::string, double>& timings_;
  Clock::time_point start_;
};

index::View view_of(const index::IndexCore& core, CubeId cube, const Query& query) {
  const auto as_of = query.as_of.find(cube);
  if (as_of == query.as_of.end()) return index::View::now(core, query.filter.include_archived, query.alive_at);
  return index::View::as_of(core, as_of->second, query.filter.include_archived, query.alive_at);
}

/// The question's terms that the unit itself holds, as the question writes them.
std::vector<std::string> found_terms(const index::View& view, index::Slot head, std::span<const QuestionTerm> terms) {
  const index::IndexCore& core = view.core();
  std::set<index::TermId> own;
  const std::uint64_t content = core.columns().content[head];
  for (index::Slot slot = head; slot < core.size() && core.columns().content[slot] == content; ++slot) {
    core.forward().for_each(slot, [&own](index::TermId term) { own.insert(term); });
  }
  std::vector<std::string> found;
  for (const QuestionTerm& term : terms) {
    if (own.contains(core.terms().find(term.text))) found.emplace_back(term.said);
  }
  return found;
}

Hit make_hit(const index::View& view, CubeId cube, const Ranked& ranked, std::span<const QuestionTerm> terms,
             bool explain) {
  Hit hit{.cube = cube, .key = ranked.row, .score = ranked.score, .confidence = confidence(ranked.evidence)};
  if (!explain) return hit;
  for (const Rule& rule : rules()) {
    if (const double value = rule.value(ranked.evidence); value != 0)
      hit.parts.push_back({std::string(rule.name), value});
  }
  hit.terms = found_terms(view, ranked.head, terms);
  return hit;
}

/// What the cubes of one search add up to.
struct Gathered {
  Found found;
  Ownership ownership;
  std::array<double, 2> best{};  ///< The two best scores.

  void add(std::span<const Ranked> ranked) {
    ownership.add(ranked);
    for (const Ranked& one : ranked.first(std::min(ranked.size(), best.size()))) {
      if (one.score > best[0]) {
        best = {one.score, best[0]};
      } else {
        best[1] = std::max(best[1], one.score);
      }
    }
  }
};

/// The question's vectors, made ready once.
class Asked {
 public:
  explicit Asked(const Query& query) {
    add(query.space, query.vector, query.tokens);
    for (const QuestionVector& other : query.others) add(other.space, other.vector, other.tokens);
  }
  struct One {
    SpaceId space;
    index::VectorQuery vector;
    const QuestionTokens* tokens;
  };
  /// The one that fits the cube's vectors; nullptr when there is none.
  [[nodiscard]] const One* find(const index::CubeIndex& index, const index::VectorSet* vectors) const {
    if (vectors == nullptr) return nullptr;
    const auto found = std::ranges::find(all_, index.space(), &One::space);
    return found == all_.end() || found->vector.dimension() != vectors->dimension() ? nullptr : &*found;
  }

 private:
  void add(SpaceId space, std::span<const float> vector, const QuestionTokens& tokens) {
    if (!vector.empty()) all_.push_back({space, index::VectorQuery(vector), &tokens});
  }
  std::vector<One> all_;
};

Status search_cube(index::SideWorker& helper, index::CubeIndex& index, const Query& query, const Question& question,
                   const Asked& asked, Gathered& gathered) {
  Found& found = gathered.found;
  Timer timer(found.timings_ms);
  const index::CubeIndex::Reader reader(index);
  const index::View view = view_of(reader.core(), index.cube(), query);
  const Selection selection(view, query.filter);
  found.visible += view.sums().passages;
  found.selected += selection.slots();
  if (selection.slots() == 0) return {};  // Nothing can be a hit.
  const Naming naming = find_names(question, view);
  const std::vector<QuestionTerm> terms = terms_without_names(question, naming);
  VectorEvidence vectors;
  const Asked::One* const vector = asked.find(index, reader.vectors());
  if (vector != nullptr && query.switches.vector)
    vectors = {.set = reader.vectors(), .query = &vector->vector, .fetch = index.fetch_halves()};
  VectorScan scan(helper, view, selection, vectors.set, vectors.query);
  vectors.scan = &scan;
  const auto set = query.evidence.find(index.cube());
  Switches switches = query.switches;
  switches.fused_feedback = switches.fused_feedback && set != query.evidence.end();
  LexicalEvidence lexical(view, selection, terms, switches);
  timer.stage("lexical");
  const TokenEvidence tokens(view, vector != nullptr && set != query.evidence.end() ? set->second.get() : nullptr,
                             vector != nullptr ? *vector->tokens : query.tokens, query.switches.tokens,
                             query.switches.sentences);
  const SpeakerRule speakers = speaker_rule(question, naming, view, query.switches);
  // Names are no words of their own: with some in it, the question is read once more.
  const bool known = query.asked && naming.speakers.empty();
  const DateEvidence dates(view, known ? *query.asked : asked_times(question, naming, view, query.now), query.switches);
  MEMOS_TRY(const auto best, rank({view, selection, lexical, speakers, dates, vectors, tokens, query.switches},
                                  std::max(query.limit, kOwnershipUnits)));
  gathered.add(best);
  for (const Ranked& ranked : std::span(best).first(std::min(best.size(), query.limit)))
    found.hits.push_back(make_hit(view, index.cube(), ranked, terms, query.explain));
  timer.stage("rank");
  return {};
}

}  // namespace

Result<Found> search(index::IndexPool& pool, const Query& query) {
  Gathered gathered;
  const Question question = read_question(query.text);
  const Asked asked(query);
  const std::set<CubeId> cubes(query.cubes.begin(), query.cubes.end());  // a cube named twice is searched once
  for (const CubeId cube : cubes) {
    MEMOS_TRY(const auto index, pool.get(cube));
    MEMOS_CHECK_OK(search_cube(pool.helper(), *index, query, question, asked, gathered));
  }
  Found found = std::move(gathered.found);
  found.ownership = gathered.ownership.value();
  if (!found.hits.empty()) found.confidence = answer_confidence(gathered.best[0], gathered.best[1], found.ownership);
  std::ranges::sort(found.hits, [](const Hit& a, const Hit& b) {
    if (a.score != b.score) return a.score > b.score;
    return a.cube != b.cube ? a.cube < b.cube : a.key < b.key;
  });
  if (found.hits.size() > query.limit) found.hits.resize(query.limit);
  return found;
}

Result<std::string> question_for_embedding(index::IndexPool& pool, const std::vector<CubeId>& cubes,
                                           const std::string& text) {
  const Question question = read_question(text);
  std::vector<bool> is_name(question.words.size());
  std::set<std::string, std::less<>> speakers;
  for (const CubeId cube : cubes) {
    MEMOS_TRY(const auto index, pool.get(cube));
    const index::CubeIndex::Reader reader(*index);
    const index::View view = index::View::now(reader.core(), false);
    const Naming naming = find_names(question, view);
    for (const std::uint32_t speaker : naming.speakers)
      speakers.emplace(reader.core().labels().strings().text(speaker));
    for (std::size_t i = 0; i < is_name.size(); ++i) is_name[i] = is_name[i] || naming.is_name[i];
  }
  if (speakers.empty()) return text;
  return in_first_person(question, is_name);
}

}  // namespace memos::op
