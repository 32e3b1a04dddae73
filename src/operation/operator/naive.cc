// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/result.h"
#include "language/asked_times.h"
#include "language/language.h"
#include "operation/index/prepare.h"
#include "operation/index/vector_set.h"
#include "operation/operator/question.h"
#include "operation/operator/rules.h"
#include "operation/operator/search.h"
#include "operation/operator/session_date.h"

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
  float token_gate = 0;
  float sum = 0;    ///< BM25.
  float first = 0;  ///< BM25 of the question's own terms, then with fused feedback.
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
      if (open && shown && row.body && !row.derived) units_.emplace_back().row = std::move(row);
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
    read_tokens();
    const bool by_vectors = has_vectors_ && query_.switches.vector;
    if (sums_.passages >= kFeedbackPassages && query_.switches.fused_feedback && by_vectors && any_tokens())
      fuse(rank(kFusedCandidates));
    std::vector<Hit> hits;
    for (const Ranked& one : rank(kCandidates)) {
      Hit& hit = hits.emplace_back(Hit{cube_, one.row, one.score, confidence(one.evidence), {}, {}});
      if (query_.explain) explain(units_[one.unit], one.evidence, hit);
    }
    return hits;
  }

 private:
  struct Ranked {
    std::size_t unit = 0;
    Evidence evidence;
    double score = 0;
    Sequence row{};
  };

  /// All selected units by what is known now; the best of them with tokens and sentences.
  std::vector<Ranked> rank(std::size_t candidates) const {
    std::vector<Ranked> ranked;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Evidence evidence = evidence_of(i);
      if (units_[i].selected && is_found(evidence))
        ranked.push_back({i, evidence, score(evidence), units_[i].row.recorded_from});
    }
    const auto order = [](const Ranked& a, const Ranked& b) {
      return std::tuple(-a.score, a.row) < std::tuple(-b.score, b.row);
    };
    std::ranges::sort(ranked, order);
    for (std::size_t i = 0; i < std::min(candidates, ranked.size()); ++i) {
      Ranked& one = ranked[i];
      add_tokens(one.unit, one.evidence.gate, one.evidence.own);
      if (const auto before = question_before(one.unit)) add_tokens(*before, one.evidence.gate, one.evidence.previous);
      one.score = score(one.evidence);
    }
    std::ranges::sort(ranked, order);
    return ranked;
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
    has_vectors_ = true;
    if (!query_.switches.vector) return {};
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
      if (conversation == conversations_.end()) continue;
      passage.gate = context_gate(conversation->second);
      passage.token_gate = token_gate(conversation->second);
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

  bool asks_for_date() const { return query_.switches.date && !(asked_.times.empty() && asked_.sessions.empty()); }

  bool speaks_of_asked_time(const Unit& unit) const {
    return query_.switches.spoken_time &&
           std::ranges::any_of(unit.prepared.spoken_times, [this](const index::Minutes& minutes) {
             return language::meets(asked_, index::interval_of(minutes));
           });
  }

  float date_match(const Unit& unit) const {
    if (!asks_for_date()) return 0;
    const bool turn = unit.row.body->type == MemoryType::kEpisode;
    const Session session = session_of(unit);
    return static_cast<float>(
        language::date_match(asked_, UtcMs{unit.prepared.time_ms}, turn ? session_numbers_.at(session) : 0,
                             turn ? session_counts_.at({std::get<0>(session), std::get<1>(session)}) : 0));
  }

  std::uint32_t holders(const std::string& term, bool asked = false) const {
    return static_cast<std::uint32_t>(std::ranges::count_if(passages_, [&](const Passage& passage) {
      return (asked && in_date(passage, term)) || std::ranges::any_of(passage.window, [&](std::size_t near) {
               return passages_[near].frequencies.contains(term);
             });
    }));
  }

  /// Whether the term is one of the passage's date, where dates count.
  bool in_date(const Passage& passage, const std::string& term) const {
    if (!query_.switches.session_date || passage.gate <= 0) return false;
    const auto date = date_terms(units_[passage.unit].prepared.time_ms);
    const bool several = std::ranges::any_of(units_, [&](const Unit& unit) {
      return date_terms(unit.prepared.time_ms) != date_terms(units_[0].prepared.time_ms);
    });
    return several && std::ranges::find(date, term) != date.end();
  }

  /// `asked`: a term of the question itself.
  void add_term(const std::string& term, float weight, float Passage::* sum, bool asked = false) {
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      Passage& passage = passages_[i];
      float frequency = 0;
      std::vector<std::size_t> lenders = passage.window;
      std::ranges::sort(lenders);
      for (const std::size_t near : lenders) {
        const auto found = passages_[near].frequencies.find(term);
        if (found == passages_[near].frequencies.end()) continue;
        const auto count = static_cast<float>(found->second);
        frequency += near == i ? count : lending_weight(lends(passage), passages_[near].length) * count;
      }
      if (asked && in_date(passage, term)) frequency += kDateFrequency * passage.gate;
      if (frequency <= 0) continue;
      const float length = context_length(lends(passage), passage.length, spread(i));
      passage.*sum += weight * saturate(frequency, length_norm(length, average_));
    }
  }

  float lends(const Passage& passage) const { return query_.switches.context_window ? passage.gate : 0.0F; }

  void score_lexically() {
    average_ = average_length(sums_, query_.switches.context_window);
    double mass = 0;
    for (const QuestionTerm& term : terms_without_names(question_, Naming{{}, is_name_})) {
      terms_.push_back(term);
      const float rarity = inverse_frequency(sums_.passages, holders(term.text, true));
      const float weight = question_weight(term.count);
      mass += double{weight * rarity};
      add_term(term.text, weight * rarity, &Passage::sum, true);
    }
    for (Passage& passage : passages_) passage.first = passage.sum;
    first_mass_ = mass;
    const bool any = std::ranges::any_of(passages_, [](const Passage& passage) { return passage.sum > 0; });
    if (any && sums_.passages >= kFeedbackPassages && query_.switches.feedback) {
      for (const auto& [weight, term] : feedback()) {
        const float rarity = inverse_frequency(sums_.passages, holders(term));
        mass += double{weight * rarity};
        add_term(term, weight * rarity, &Passage::sum);
      }
    }
    if (mass > 0) mass_ = (kK1 + 1.0F) * static_cast<float>(mass);
  }

  void fuse(const std::vector<Ranked>& ranked) {
    std::map<std::string, double> found;
    double total = 0;
    std::size_t hits = 0;
    for (const Ranked& one : ranked) {
      if (hits == kFusedHits || one.score <= 0) break;
      ++hits;
      total += one.score;
      std::set<std::string> held;
      for (const std::size_t passage : units_[one.unit].passages) {
        for (const auto& [term, count] : passages_[passage].frequencies) held.insert(term);
      }
      for (const std::string& term : held) found[term] += one.score;
    }
    if (hits == 0) return;
    std::vector<std::pair<float, std::string>> best;
    for (const auto& [term, sum] : found)
      best.emplace_back(static_cast<float>(sum) * inverse_frequency(sums_.passages, holders(term)), term);
    keep_heaviest(best, kFusedTerms);
    double mass = first_mass_;
    for (const auto& [sum, term] : best) {
      const float weight = kFusedWeight * sum / static_cast<float>(total) / static_cast<float>(kFusedHits);
      const float rarity = inverse_frequency(sums_.passages, holders(term));
      mass += double{weight * rarity};
      add_term(term, weight * rarity, &Passage::first);
    }
    if (mass > 0) fused_mass_ = (kK1 + 1.0F) * static_cast<float>(mass);
    fused_ = true;
  }

  static void keep_heaviest(std::vector<std::pair<float, std::string>>& terms, std::size_t count) {
    std::ranges::sort(terms, [](const auto& a, const auto& b) {
      return a.first > b.first || (a.first == b.first && a.second < b.second);
    });
    if (terms.size() > count) terms.resize(count);
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
      for (const std::size_t near : lends(passage) > 0 ? passage.window : std::vector<std::size_t>{hit}) {
        for (const auto& [term, count] : passages_[near].frequencies) held.insert(term);
      }
      for (const std::string& term : held) found[term] += passage.sum;
    }
    std::vector<std::pair<float, std::string>> best;
    for (const auto& [term, sum] : found) {
      best.emplace_back(sum * inverse_frequency(sums_.passages, holders(term)), term);
    }
    keep_heaviest(best, kFeedbackTerms);
    for (auto& [weight, term] : best) weight = kFeedbackWeight * weight / total / static_cast<float>(kFeedbackHits);
    return best;
  }

  Support support(std::size_t at) const {
    Support found;
    for (const std::size_t passage : units_[at].passages) {
      found.coverage = std::max(found.coverage, passages_[passage].sum / mass_);
      if (fused_) found.fused_coverage = std::max(found.fused_coverage, passages_[passage].first / fused_mass_);
    }
    if (!fused_) found.fused_coverage = found.coverage;
    found.cosine = units_[at].cosine;
    return found;
  }

  /// The unit of the turn before, if it asks something.
  std::optional<std::size_t> question_before(std::size_t at) const {
    const std::size_t head = units_[at].passages.front();
    const auto& window = passages_[head].window;
    const auto own = std::ranges::find(window, head);
    if (own == window.begin() || !query_.switches.previous_question) return std::nullopt;
    const std::size_t before = passages_[*std::prev(own)].unit;
    if ((units_[before].prepared.flags & index::kAsks) == 0) return std::nullopt;
    return before;
  }

  Evidence evidence_of(std::size_t at) const {
    const Unit& unit = units_[at];
    const bool one_named = named_.size() == 1;
    const Switches& on = query_.switches;
    Evidence evidence{
        .own = support(at),
        .gate = passages_[unit.passages.front()].gate,
        .token_gate = passages_[unit.passages.front()].token_gate,
        .named_speaker = on.named_speaker && one_named && unit.prepared.speaker == named_.front(),
        .user_speaks = on.user_speaks && !one_named && question_.first_person && unit.prepared.role == "user",
        .says_when = on.says_when && asked_.asks_when && (unit.prepared.flags & index::kTellsTime) != 0,
        .spoken_time = speaks_of_asked_time(unit),
        .speaker_weight = any_tokens() ? kSpeakerWithTokens : kSpeaker,
        .question_share = on.question_share ? unit.prepared.question_share : std::uint8_t{0},
        .question_weight = any_tokens() ? kQuestionShareWithTokens : kQuestionShare,
        .date_match = date_match(unit),
        .date_weight = asks_for_date() ? date_weight(asked_.pure()) : 0};
    if (const auto before = question_before(at)) evidence.previous = support(*before);
    return evidence;
  }

  void read_tokens() {
    const auto set = query_.evidence.find(cube_);
    const bool usable = has_vectors_ && set != query_.evidence.end() && set->second != nullptr;
    if (usable) set_ = set->second.get();
    if (set_ == nullptr || !query_.switches.tokens || units_.empty()) return;
    const std::vector<std::string>& pieces = query_.tokens.pieces;
    for (const std::string& piece : pieces) piece_weights_.push_back(weight_of(piece));
    usual_.assign(pieces.size(), 0.0);
    double count = 0;
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < kTokenSample; ++i) {
      const std::uint64_t target = units_.back().row.content.value * i / kTokenSample;
      const auto at = std::ranges::find_if(units_, [&](const Unit& unit) { return unit.row.content.value >= target; });
      const std::uint64_t content = at->row.content.value;
      if (std::exchange(before, content) == content) continue;
      const std::vector<double> best = best_tokens(content);
      if (best.empty()) continue;
      ++count;
      for (std::size_t t = 0; t < best.size(); ++t) usual_[t] += best[t];
    }
    if (count == 0) piece_weights_.clear();
    for (double& usual : usual_) usual /= count;
  }

  bool any_tokens() const {
    const bool sentences = query_.switches.sentences && !query_.tokens.sentence.empty();
    return set_ != nullptr && (!piece_weights_.empty() || sentences);
  }

  double weight_of(const std::string& piece) const {
    if (!piece.starts_with("##")) {
      language::TermList terms;
      language::Tokenizer().terms(piece, {}, terms);
      const std::uint32_t held = terms.empty() ? 0 : holders(std::string(terms[0]));
      if (held != 0) return double{inverse_frequency(sums_.passages, held)};
    }
    return kUnseenPiece * double{inverse_frequency(sums_.passages, 0)};
  }

  /// Largest cosine of a vector of the question with any of the stored ones, whose values are read one by one.
  static double largest_cosine(std::span<const std::int8_t> question, const index::PackedVectors& stored) {
    double best = -1;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const std::size_t half = question.size() / 2;
      std::int32_t dot = 0;
      for (std::size_t n = 0; n < question.size(); ++n) {
        const std::int32_t byte = stored.codes[i * half + n % half];
        dot += question[n] * (2 * (n < half ? byte % 16 : byte / 16) - 15);
      }
      best = std::max(best, dot * stored.scale(i) * inverse_length(question));
    }
    return best;
  }

  /// Of each piece of the question with the unit's tokens; empty without tokens.
  std::vector<double> best_tokens(std::uint64_t content) const {
    const auto found = set_->find({&content, 1});
    std::vector<double> best;
    const std::size_t codes = set_->shape().token;
    for (std::size_t t = 0; t < piece_weights_.size() && !found.records.front().tokens.empty(); ++t) {
      const auto piece = std::span(query_.tokens.tokens).subspan(t * codes, codes);
      best.push_back(largest_cosine(piece, found.records[0].tokens));
    }
    return best;
  }

  void add_tokens(std::size_t at, float gate, Support& support) const {
    if (set_ == nullptr) return;
    const std::uint64_t content = units_[at].row.content.value;
    if (const auto best = best_tokens(content); !best.empty())
      support.tokens = token_coverage(best, usual_, piece_weights_);
    const auto found = set_->find({&content, 1});
    const auto& sentences = found.records.front().sentences;
    if (sentences.empty() || !query_.switches.sentences) return;
    const auto cosine = static_cast<float>(largest_cosine(query_.tokens.sentence, sentences));
    support.sentence = gate * std::max(0.0F, cosine - support.cosine);
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
  const index::EvidenceSet* set_ = nullptr;
  std::vector<double> piece_weights_, usual_;
  bool has_vectors_ = false;
  float average_ = 1;
  double first_mass_ = 0;
  float mass_ = 1;
  float fused_mass_ = 1;
  bool fused_ = false;
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
