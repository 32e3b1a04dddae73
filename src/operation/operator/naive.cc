// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/result.h"
#include "language/asked_times.h"
#include "language/language.h"
#include "operation/index/prepare.h"
#include "operation/index/vector_set.h"
#include "operation/operator/question.h"
#include "operation/operator/rules.h"
#include "operation/operator/search.h"

// The ranking once more, as plainly as it can be said: no index, no sums kept up to date, no bounds, no tricks. It
// shares with the real one the formulas of ranking.h, the rules, and how a text becomes terms and passages (all tested
// on their own), and nothing else. Floating-point sums are made in the same order, so that results are equal to the
// last bit.

namespace memos::op {
namespace {

struct Passage {
  std::size_t unit = 0;
  std::map<std::string, std::uint32_t> frequencies;  ///< Capped as postings are.
  std::uint32_t length = 0;
  std::vector<std::size_t> window;  ///< Itself and up to two neighbours on each side, in session order.
  float gate = 0;
  float sum = 0;  ///< BM25.
};

struct Unit {
  vault::VersionRow row;
  index::PreparedUnit prepared;
  std::vector<std::size_t> passages;
  float cosine = 0;
  bool selected = false;
};

constexpr UtcMs kNever{INT64_MAX};

using Conversation = std::pair<std::string, std::string>;           // app, agent
using Session = std::tuple<std::string, std::string, std::string>;  // app, agent, session

class Naive {
 public:
  Naive(const Query& query, CubeId cube) : query_(query), cube_(cube), question_(read_question(query.text)) {}

  Status load(vault::Vault& vault) {
    const auto as_of = query_.as_of.find(cube_);
    MEMOS_CHECK_OK(vault.scan_versions(cube_, Sequence{}, [&](vault::VersionRow&& row) -> Status {
      const bool open =
          as_of == query_.as_of.end()
              ? row.recorded_to.value == 0
              : row.recorded_from <= as_of->second && (row.recorded_to.value == 0 || as_of->second < row.recorded_to);
      if (row.version == 1) first_[row.memory] = row.recorded_from;
      const bool over =
          query_.alive_at && row.body && row.body->governance.expires_at.value_or(kNever) <= *query_.alive_at;
      const auto kind = over && cube::is_current(row.state) ? index::kPutAway : index::visibility_of(row.state);
      const bool shown = kind == index::kCurrent || (kind == index::kPutAway && query_.filter.include_archived);
      if (open && shown && row.body) units_.emplace_back().row = std::move(row);
      return {};
    }));
    std::ranges::sort(units_, {}, [](const Unit& unit) { return unit.row.content; });
    language::Tokenizer tokenizer;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      Unit& unit = units_[i];
      index::prepare(*unit.row.body, unit.row.content, unit.row.created_at, tokenizer, unit.prepared);
      unit.selected = selects(unit);
      add_passages(i);
    }
    return load_vectors(vault);
  }

  std::vector<Hit> hits() {
    set_windows();
    find_speakers();
    read_dates();
    score_lexically();
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Evidence evidence = evidence_of(i);
      if (!units_[i].selected || !is_found(evidence)) continue;
      Hit& hit =
          hits.emplace_back(Hit{cube_, units_[i].row.recorded_from, score(evidence), confidence(evidence), {}, {}});
      if (query_.explain) explain(units_[i], evidence, hit);
    }
    return hits;
  }

 private:
  bool selects(const Unit& unit) const {
    const Filter& want = query_.filter;
    const Body& body = *unit.row.body;
    const auto same = [](const std::string& wanted, const std::string& is) { return wanted.empty() || wanted == is; };
    const auto has_tag = [&](const std::string& tag) { return std::ranges::find(body.tags, tag) != body.tags.end(); };
    const auto among = [](const auto& wanted, const auto& is) {
      return wanted.empty() || std::ranges::find(wanted, is) != wanted.end();
    };
    return same(want.scope.user_id, body.scope.user_id) && same(want.scope.agent_id, body.scope.agent_id) &&
           same(want.scope.session_id, body.scope.session_id) && same(want.scope.app_id, body.scope.app_id) &&
           among(want.types, body.type) && std::ranges::all_of(want.tags, has_tag) &&
           among(want.speakers, unit.prepared.speaker) && same(want.key, body.key) &&
           (!want.said_from || unit.prepared.time_ms >= want.said_from->value) &&
           (!want.said_to || unit.prepared.time_ms < want.said_to->value);
  }

  void add_passages(std::size_t at) {
    const index::PreparedUnit& prepared = units_[at].prepared;
    std::size_t begin = 0;
    for (const std::uint32_t end : prepared.passage_ends) {
      Passage passage{.unit = at};
      passage.length = static_cast<std::uint32_t>(std::min<std::size_t>(end - begin, UINT16_MAX));
      for (; begin < end; ++begin) ++passage.frequencies[std::string(prepared.terms[begin])];
      for (auto& [term, count] : passage.frequencies) count = std::min(count, index::kMaxTermFrequency);
      units_[at].passages.push_back(passages_.size());
      passages_.push_back(std::move(passage));
    }
  }

  Status load_vectors(vault::Vault& vault) {
    MEMOS_TRY(const vault::CubeInfo info, vault.cube(cube_));
    if (query_.vector.empty() || info.space.value == 0 || info.space != query_.space) return {};
    MEMOS_TRY(const vault::Space space, vault.space(info.space));
    if (space.dimension != query_.vector.size()) return {};
    const index::VectorQuery question(query_.vector);
    for (Unit& unit : units_) {
      MEMOS_TRY(auto rows, vault.vectors(cube_, info.space, {&unit.row.content, 1}));
      if (rows.front().parts == 0) continue;
      const bool turn = unit.row.body->type == MemoryType::kEpisode;
      if (turn) rows.front().halves.resize(space.dimension);
      index::VectorSet one(space.dimension);
      MEMOS_CHECK_OK(one.append(0, turn ? 1 : rows.front().parts, rows.front().halves));
      const index::Unit number = 0;
      MEMOS_CHECK_OK(one.exact(question, {&number, 1}, {&unit.cosine, 1}, {}));
      unit.cosine = std::max(0.0F, unit.cosine);
    }
    return {};
  }

  void set_windows() {
    std::map<Session, std::vector<std::size_t>> sessions;
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      const Body& body = *units_[passages_[i].unit].row.body;
      passages_[i].window = {i};
      if (body.type != MemoryType::kEpisode) continue;
      sessions[{body.scope.app_id, body.scope.agent_id, body.scope.session_id}].push_back(i);
    }
    for (auto& [session, row] : sessions) {
      // An edited turn stays where its first version stands.
      std::ranges::sort(row, {},
                        [this](std::size_t i) { return std::pair(first_[units_[passages_[i].unit].row.memory], i); });
      index::ConversationSums& sums = conversations_[{std::get<0>(session), std::get<1>(session)}];
      for (std::size_t i = 0; i < row.size(); ++i) {
        Passage& passage = passages_[row[i]];
        const std::size_t last = std::min(row.size(), i + index::kReach + 1);
        passage.window.assign(row.begin() + static_cast<std::ptrdiff_t>(i < index::kReach ? 0 : i - index::kReach),
                              row.begin() + static_cast<std::ptrdiff_t>(last));
        const Unit& unit = units_[passage.unit];
        const bool head = unit.passages.front() == row[i];
        sums.turns += head ? 1 : 0;
        sums.length += passage.length;
        sums.spread += spread(row[i]);
        if (!head || i == 0) continue;
        const index::PreparedUnit& before = units_[passages_[row[i - 1]].unit].prepared;
        ++sums.pairs;
        if (before.speaker != unit.prepared.speaker || before.role != unit.prepared.role) ++sums.changes;
      }
    }
    for (Passage& passage : passages_) {
      sums_.length += passage.length;
      const Scope& scope = units_[passage.unit].row.body->scope;
      const auto conversation = conversations_.find({scope.app_id, scope.agent_id});
      if (conversation != conversations_.end()) passage.gate = context_gate(conversation->second);
    }
    sums_.passages = passages_.size();
    for (const auto& [name, one] : conversations_) sums_.conversations.push_back(one);
  }

  std::uint32_t spread(std::size_t at) const {
    std::uint32_t sum = 0;
    for (const std::size_t near : passages_[at].window) {
      if (near != at) sum += std::min(passages_[near].length, index::kLentLength);
    }
    return sum;
  }

  void find_speakers() {
    std::set<std::string> names;
    for (const Unit& unit : units_) names.insert(unit.prepared.speaker);
    is_name_.resize(question_.words.size());
    std::map<std::string, std::set<std::size_t>> matches;
    for (const std::string& name : names) {
      const index::NameParts parts = index::parts_of_name(name);
      for (std::size_t w = 0; w < question_.words.size(); ++w) {
        const index::Word& word = question_.words[w];
        const bool part = std::ranges::find(parts.words, word.folded) != parts.words.end();
        const bool brief = !parts.short_form.empty() && word.folded == parts.short_form;
        if ((part && index::may_be_name(word, w == 0, false)) || (brief && index::may_be_name(word, w == 0, true))) {
          matches[name].insert(w);
          is_name_[w] = true;
        }
      }
      const bool inside = !parts.whole.empty() && language::fold(question_.text).find(parts.whole) != std::string::npos;
      if (inside) matches[name].insert(question_.words.size());
    }
    for (const auto& match : matches) {
      const std::set<std::size_t>& own = match.second;
      const bool part_of_another = std::ranges::any_of(matches, [&own](const auto& other) {
        return other.second.size() > own.size() && std::ranges::includes(other.second, own);
      });
      if (!part_of_another) named_.push_back(match.first);
    }
  }

  void read_dates() {
    std::vector<std::string> folded;
    for (const std::string& name : named_) folded.push_back(language::fold(name));
    const std::vector<std::string_view> names(folded.begin(), folded.end());
    asked_ = language::asked_times(question_.text, {.instant = query_.now}, names);
    std::map<Session, std::pair<std::int64_t, std::size_t>> begins;  // earliest time, first unit
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (units_[i].row.body->type != MemoryType::kEpisode) continue;
      const auto [at, fresh] = begins.try_emplace(session_of(units_[i]), units_[i].prepared.time_ms, i);
      at->second.first = std::min(at->second.first, units_[i].prepared.time_ms);
    }
    for (const auto& [session, begin] : begins) {
      std::int32_t& number = session_numbers_[session] = 1;
      for (const auto& [other, other_begin] : begins) {
        const bool same = std::get<0>(other) == std::get<0>(session) && std::get<1>(other) == std::get<1>(session);
        if (same && other_begin < begin) ++number;
        if (same && other == session) ++session_counts_[{std::get<0>(session), std::get<1>(session)}];
      }
    }
  }

  static Session session_of(const Unit& unit) {
    const Scope& scope = unit.row.body->scope;
    return {scope.app_id, scope.agent_id, scope.session_id};
  }

  float date_match(const Unit& unit) const {
    if (asked_.times.empty() && asked_.sessions.empty()) return 0;
    const bool turn = unit.row.body->type == MemoryType::kEpisode;
    const Session session = session_of(unit);
    return static_cast<float>(
        language::date_match(asked_, UtcMs{unit.prepared.time_ms}, turn ? session_numbers_.at(session) : 0,
                             turn ? session_counts_.at({std::get<0>(session), std::get<1>(session)}) : 0));
  }

  std::uint32_t holders(const std::string& term) const {
    return static_cast<std::uint32_t>(std::ranges::count_if(passages_, [&](const Passage& passage) {
      return std::ranges::any_of(passage.window,
                                 [&](std::size_t near) { return passages_[near].frequencies.contains(term); });
    }));
  }

  void add_term(const std::string& term, float weight) {
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      Passage& passage = passages_[i];
      float frequency = 0;
      std::vector<std::size_t> lenders = passage.window;
      std::ranges::sort(lenders);
      for (const std::size_t near : lenders) {
        const auto found = passages_[near].frequencies.find(term);
        if (found == passages_[near].frequencies.end()) continue;
        const auto count = static_cast<float>(found->second);
        frequency += near == i ? count : lending_weight(passage.gate, passages_[near].length) * count;
      }
      if (frequency <= 0) continue;
      const float length = context_length(passage.gate, passage.length, spread(i));
      passage.sum += weight * saturate(frequency, length_norm(length, average_));
    }
  }

  void score_lexically() {
    average_ = average_length(sums_);
    double mass = 0;
    for (const QuestionTerm& term : terms_without_names(question_, Naming{{}, is_name_})) {
      terms_.push_back(term);
      const float rarity = inverse_frequency(sums_.passages, holders(term.text));
      const float weight = question_weight(term.count);
      mass += double{weight * rarity};
      add_term(term.text, weight * rarity);
    }
    const bool any = std::ranges::any_of(passages_, [](const Passage& passage) { return passage.sum > 0; });
    if (any && sums_.passages >= kFeedbackPassages) {
      for (const auto& [weight, term] : feedback()) {
        const float rarity = inverse_frequency(sums_.passages, holders(term));
        mass += double{weight * rarity};
        add_term(term, weight * rarity);
      }
    }
    if (mass > 0) mass_ = (kK1 + 1.0F) * static_cast<float>(mass);
  }

  std::vector<std::pair<float, std::string>> feedback() const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      if (passages_[i].sum > 0 && units_[passages_[i].unit].selected) order.push_back(i);
    }
    std::ranges::sort(order, [this](std::size_t a, std::size_t b) {
      return passages_[a].sum > passages_[b].sum || (passages_[a].sum == passages_[b].sum && a < b);
    });
    if (order.size() > kFeedbackHits) order.resize(kFeedbackHits);
    std::map<std::string, float> found;
    float total = 0;
    for (const std::size_t hit : order) {
      const Passage& passage = passages_[hit];
      total += passage.sum;
      std::set<std::string> held;
      for (const std::size_t near : passage.gate > 0 ? passage.window : std::vector<std::size_t>{hit}) {
        for (const auto& [term, count] : passages_[near].frequencies) held.insert(term);
      }
      for (const std::string& term : held) found[term] += passage.sum;
    }
    std::vector<std::pair<float, std::string>> best;
    for (const auto& [term, sum] : found) {
      best.emplace_back(sum * inverse_frequency(sums_.passages, holders(term)), term);
    }
    std::ranges::sort(best, [](const auto& a, const auto& b) {
      return a.first > b.first || (a.first == b.first && a.second < b.second);
    });
    if (best.size() > kFeedbackTerms) best.resize(kFeedbackTerms);
    for (auto& [weight, term] : best) weight = kFeedbackWeight * weight / total / static_cast<float>(kFeedbackHits);
    return best;
  }

  float coverage(std::size_t unit) const {
    float best = 0;
    for (const std::size_t passage : units_[unit].passages) best = std::max(best, passages_[passage].sum / mass_);
    return best;
  }

  Evidence evidence_of(std::size_t at) const {
    const Unit& unit = units_[at];
    const Passage& first = passages_[unit.passages.front()];
    const bool one_named = named_.size() == 1;
    Evidence evidence{.coverage = coverage(at),
                      .cosine = unit.cosine,
                      .gate = first.gate,
                      .named_speaker = one_named && unit.prepared.speaker == named_.front(),
                      .user_speaks = !one_named && question_.first_person && unit.prepared.role == "user",
                      .question_share = unit.prepared.question_share,
                      .date_match = date_match(unit),
                      .date_weight = asked_.times.empty() && asked_.sessions.empty() ? 0 : date_weight(asked_.pure())};
    const auto own = std::ranges::find(first.window, unit.passages.front());
    if (own == first.window.begin()) return evidence;
    const std::size_t before = passages_[*std::prev(own)].unit;
    if ((units_[before].prepared.flags & index::kAsks) == 0) return evidence;
    evidence.previous_coverage = coverage(before);
    evidence.previous_cosine = units_[before].cosine;
    return evidence;
  }

  void explain(const Unit& unit, const Evidence& evidence, Hit& hit) const {
    for (const Rule& rule : rules()) {
      if (const double value = rule.value(evidence); value != 0) hit.parts.push_back({std::string(rule.name), value});
    }
    for (const QuestionTerm& term : terms_) {
      const bool held = std::ranges::any_of(
          unit.passages, [&](std::size_t passage) { return passages_[passage].frequencies.contains(term.text); });
      if (held) hit.terms.emplace_back(term.said);
    }
  }

  const Query& query_;
  const CubeId cube_;
  const Question question_;
  std::vector<Unit> units_;
  std::map<MemoryId, Sequence> first_;  ///< Where each memory's first version was recorded.
  std::vector<Passage> passages_;
  std::map<Conversation, index::ConversationSums> conversations_;
  index::Sums sums_;
  std::vector<bool> is_name_;
  std::vector<std::string> named_;
  std::vector<QuestionTerm> terms_;
  language::AskedTimes asked_;
  std::map<Session, std::int32_t> session_numbers_;
  std::map<Conversation, std::int32_t> session_counts_;
  float average_ = 1;
  float mass_ = 1;
};

}  // namespace

Result<Found> search_naively(vault::Vault& vault, const Query& query) {
  Found found;
  for (const CubeId cube : std::set<CubeId>(query.cubes.begin(), query.cubes.end())) {
    Naive naive(query, cube);
    MEMOS_CHECK_OK(naive.load(vault));
    for (Hit& hit : naive.hits()) found.hits.push_back(std::move(hit));
  }
  std::ranges::sort(found.hits, [](const Hit& a, const Hit& b) {
    return std::tuple(-a.score, a.cube, a.key) < std::tuple(-b.score, b.cube, b.key);
  });
  if (found.hits.size() > query.limit) found.hits.resize(query.limit);
  return found;
}

}  // namespace memos::op
