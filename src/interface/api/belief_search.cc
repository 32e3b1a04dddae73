// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What a search does with beliefs: hits carry what they state, the value that was asked for comes first, what holds no
// longer is marked.
#include <algorithm>
#include <set>
#include <utility>

#include "interface/api/belief_order.h"
#include "interface/api/filter.h"
#include "interface/api/local_memos.h"
#include "language/change_words.h"
#include "language/slot_words.h"
#include "operation/lifecycle/key_kinds.h"

namespace memos::api {

namespace {

using lifecycle::Held;

constexpr std::size_t kInserted = 3;  ///< So many memories at most come first that the ranking did not find.

bool states_value(const std::vector<Held>& stated, const Held& value) {
  return std::ranges::any_of(stated,
                             [&](const Held& one) { return one.slot == value.slot && one.value == value.value; });
}

/// What a hit says of the asked slots, of which `asked` holds all values and `wanted` those that were asked for.
Says says(const std::vector<Held>& stated, std::span<const Held> values, std::span<const Held> wanted,
          const language::AskedSlot& asked) {
  bool stale = false;
  for (const Held& one : stated) {
    if (std::ranges::none_of(values, [&](const Held& value) { return value.slot == one.slot; })) continue;
    const auto same = [&](const Held& value) { return value.slot == one.slot && value.value == one.value; };
    if (std::ranges::any_of(wanted, same)) return Says::kAsked;
    stale = stale || !holds(one, asked);
  }
  return stale ? Says::kStale : Says::kNothing;
}

bool names_value(const SearchHit& hit, std::string_view question) {
  return std::ranges::any_of(hit.beliefs, [&](const Belief& belief) {
    return !belief.value.empty() && question.contains(language::folded_value({}, belief.value));
  });
}

bool told_by(const Held& value, const MemoryId& memory) {
  return std::ranges::any_of(
      value.voices, [&](const lifecycle::Voice& voice) { return voice.memory == memory || voice.source == memory; });
}

/// Whether the memory tells of the value only that it ended ("sold the old car"): no answer to what it was.
bool only_ends(const Held& value, const MemoryId& memory) {
  bool ends = false;
  for (const lifecycle::Voice& voice : value.voices) {
    if (voice.memory != memory && voice.source != memory) continue;
    if (!voice.ends) return false;
    ends = true;
  }
  return ends;
}

/// Beliefs of the asked slot; of slots with a name ("medication.") those that the question names, where it names one.
std::vector<Held> named_values(lifecycle::BeliefBook& book, const language::AskedSlot& asked, const std::string& user,
                               std::string_view question, const lifecycle::Look& look) {
  for (std::string_view words = question; asked.key.ends_with('.') && !words.empty();) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    const std::string key = asked.key + std::string(word);
    const lifecycle::Topic topic = lifecycle::topic_of(key);
    // "The dose", "of" mean whatever there is one of.
    if (word.empty() || (topic.family != lifecycle::Topic::Family::kOther && topic.words.empty())) continue;
    std::vector<Held> named = book.find(asked.subject, key, user, look);
    if (!named.empty()) return named;
  }
  return book.find(asked.subject, asked.key, user, look);
}

/// Where no value holds any more: the last one that did, with only those who told that it ended, the latest first. They
/// are the answer ("we broke up").
/// Of a slot with many values only one that the question names ("do I like sushi?").
std::optional<Held> last_ended(const lifecycle::BeliefBook& book, std::span<const Held> values,
                               const language::AskedSlot& asked, std::string_view question) {
  if (asked.past || asked.history || asked.at) return std::nullopt;
  const bool any_holds = std::ranges::any_of(values, [](const Held& value) {
    return value.state == BeliefState::kCurrent || value.state == BeliefState::kPlanned;
  });
  const auto named = [&](const Held& value) {
    return value.value != lifecycle::kNone && question.contains(book.folded(value.value));
  };
  if (any_holds && std::ranges::any_of(values, [&](const Held& value) {
        return value.single || (value.state == BeliefState::kCurrent && named(value));
      }))
    return std::nullopt;
  std::optional<Held> last;
  for (const Held& value : values) {
    const bool told = std::ranges::any_of(value.voices, &lifecycle::Voice::ends);
    if (any_holds && !named(value)) continue;
    if (value.state == BeliefState::kEnded && told && (!last || last->to < value.to)) last = value;
  }
  if (!last) return std::nullopt;
  std::erase_if(last->voices, [](const lifecycle::Voice& voice) { return !voice.ends; });
  std::ranges::reverse(last->voices);
  return last;
}

}  // namespace

/// The hit that states a value which the ranking did not find: the memory that it was read from, else the one that
/// states it. None where the filter lets neither through.
Result<std::optional<SearchHit>> LocalMemos::hit_for(const CubeState& cube, const Held& held, const Filter& filter,
                                                     const lifecycle::Look& look) {
  for (const bool source : {true, false}) {
    for (const lifecycle::Voice& voice : held.voices) {
      const MemoryId& id = source ? voice.source : voice.memory;
      if (id.is_nil()) continue;
      Result<vault::VersionRow> row = look.known ? parts_.vault->at(id, *look.known) : parts_.vault->current(id);
      if (!row && row.error().code == ErrorCode::kNotFound) continue;
      if (!row) return std::unexpected(row.error());
      if (!matches(filter, *row, look.alive_at)) continue;
      SearchHit hit;
      hit.memory = memory_of(cube, *std::move(row), look.alive_at);
      MEMOS_TRY(const std::vector<Usage> usage, usage_.read({&id, 1}));
      hit.memory.usage = usage.front();
      return hit;
    }
  }
  return std::nullopt;
}

/// Puts what the question asks for first among the hits of a cube. `stated`: what each hit states, kept beside them.
Status LocalMemos::answer_slot(const CubeState& cube, const BeliefQuestion& question, std::vector<SearchHit>& hits,
                               std::vector<std::vector<Held>>& stated) {
  MEMOS_TRY(const auto book, books_.get(cube.id));
  for (const language::AskedSlot& asked : question.slots) {
    const std::string& user = question.filter->scope.user_id;
    const std::vector<Held> values = named_values(*book, asked, user, question.folded, question.look);
    if (values.empty()) continue;
    std::vector<Held> wanted = asked_values(values, asked);
    const std::optional<Held> ended = last_ended(*book, values, asked, question.folded);
    if (ended) wanted = {*ended};
    const auto answers = [&](std::size_t hit, const Held& value) {
      const MemoryId& id = hits[hit].memory.id;
      return ended ? told_by(*ended, id) : states_value(stated[hit], value) && !only_ends(value, id);
    };
    std::vector<std::size_t> first;
    std::size_t inserted = 0;
    // Of a slot with many values ("what do I like?") the ranking knows better which one is meant: on human dialogues
    // moving them cost .9 points of R@1. They come first only where it found none, or where there is but one.
    const auto is_answer = [&](const std::vector<Held>& one) {
      return std::ranges::any_of(wanted, [&](const Held& value) { return !value.single && states_value(one, value); });
    };
    const bool found_some = std::ranges::any_of(stated, is_answer);
    for (const Held& value : wanted) {
      if (found_some && !value.single && wanted.size() > 1) continue;
      std::size_t place = hits.size();
      for (std::size_t i = 0; i < hits.size() && place == hits.size(); ++i)
        if (hits[i].memory.cube == cube.name && answers(i, value)) place = i;
      if (place == hits.size()) {
        if (inserted == kInserted) continue;
        MEMOS_TRY(std::optional<SearchHit> hit, hit_for(cube, value, *question.filter, question.look));
        if (!hit) continue;
        ++inserted;
        hit->confidence = hits.empty() ? value.confidence / 100.0 : hits.front().confidence;
        stated.push_back(book->of(hit->memory.id, question.look));
        hits.push_back(*std::move(hit));
      }
      if (std::ranges::find(first, place) == first.end()) first.push_back(place);
    }
    std::vector<Says> said(hits.size(), Says::kNothing);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      if (hits[i].memory.cube != cube.name) continue;
      said[i] = ended && !told_by(*ended, hits[i].memory.id) ? says(stated[i], values, {}, asked)
                                                             : says(stated[i], values, wanted, asked);
      const auto over = [&](const Held& one) { return one.slot == values.front().slot && !holds(one, asked); };
      const bool only_past =
          said[i] == Says::kAsked && (asked.past || asked.history) && std::ranges::any_of(stated[i], over);
      hits[i].outdated = said[i] == Says::kStale || only_past;
    }
    reorder(belief_order(said, first), first.size(), question.explain, hits, stated);
    return {};
  }
  return {};
}

/// Of hits that state values of the same slot those whose value holds take the better places, where nobody asks for
/// the past. A question that names the old value ("what was it with Boston?") keeps its order.
void LocalMemos::let_current_lead(const CubeState& cube, const SearchRequest& request, std::vector<SearchHit>& hits,
                                  std::vector<std::vector<Held>>& stated) {
  using Slot = std::pair<std::string_view, std::string_view>;
  const std::string question = language::folded_value({}, request.text);
  std::set<Slot> slots;
  std::set<Slot> named;
  for (const SearchHit& hit : hits) {
    for (const Belief& belief : hit.beliefs) {
      if (hit.memory.cube != cube.name || !belief.single || belief.state != BeliefState::kSuperseded) continue;
      slots.emplace(belief.subject, belief.key);
      if (question.contains(language::folded_value({}, belief.value))) named.emplace(belief.subject, belief.key);
    }
  }
  for (const Slot& slot : slots) {
    if (named.contains(slot)) continue;
    std::vector<Says> said(hits.size(), Says::kNothing);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      for (const Belief& belief : hits[i].beliefs) {
        if (hits[i].memory.cube != cube.name || Slot(belief.subject, belief.key) != slot) continue;
        if (said[i] != Says::kAsked) said[i] = belief.state == BeliefState::kCurrent ? Says::kAsked : Says::kStale;
      }
    }
    if (std::ranges::find(said, Says::kAsked) == said.end()) continue;
    return reorder(belief_order(said, {}), 0, request.explain, hits, stated);  // one slot: what was said of it first
  }
}

/// Of hits that tell the end of a value and hits that tell its beginning the end comes first, and the others are
/// outdated, where they tell nothing else that holds.
void LocalMemos::let_ends_lead(const CubeState& cube, bool asks_past, bool explain, std::vector<SearchHit>& hits,
                               std::vector<std::vector<Held>>& stated) {
  const auto tells = [&](std::size_t hit, const Held& one, bool end) {
    const MemoryId& id = hits[hit].memory.id;
    return std::ranges::any_of(one.voices, [&](const lifecycle::Voice& voice) {
      return voice.ends == end && (voice.memory == id || voice.source == id);
    });
  };
  const auto over = [](const Held& one) {
    return one.state == BeliefState::kSuperseded || one.state == BeliefState::kEnded;
  };
  std::vector<Says> said(hits.size(), Says::kNothing);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i].memory.cube != cube.name) continue;
    const auto is_stale = [&](const Held& one) { return over(one) && tells(i, one, false); };
    const auto holds_on = [&](const Held& one) { return !over(one) && one.state != BeliefState::kCorrected; };
    const auto is_end = [&](const Held& one) { return over(one) && tells(i, one, true); };
    if (std::ranges::any_of(stated[i], is_end)) {
      said[i] = Says::kAsked;
    } else if (std::ranges::any_of(stated[i], is_stale) && std::ranges::none_of(stated[i], holds_on)) {
      said[i] = Says::kStale;
    }
  }
  if (asks_past) return;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (said[i] == Says::kStale) hits[i].outdated = true;
    if (said[i] != Says::kAsked) continue;
    // Only what tells the end of a value that another hit tells leads it.
    const auto begun = [&](const Held& one) {
      for (std::size_t j = 0; over(one) && j < hits.size(); ++j) {
        const auto same = [&](const Held& other) { return other.slot == one.slot && other.value == one.value; };
        if (said[j] == Says::kStale && std::ranges::any_of(stated[j], same)) return true;
      }
      return false;
    };
    if (std::ranges::none_of(stated[i], begun)) said[i] = Says::kNothing;
  }
  if (std::ranges::find(said, Says::kAsked) == said.end()) return;
  reorder(belief_order(said, {}), 0, explain, hits, stated);
}

/// Brings hits into an order; the first `raised` of them get no smaller score than any other.
void LocalMemos::reorder(std::span<const std::size_t> order, std::size_t raised, bool explain,
                         std::vector<SearchHit>& hits, std::vector<std::vector<Held>>& stated) {
  double top = 0;
  for (const SearchHit& hit : hits) top = std::max(top, hit.score);
  std::vector<SearchHit> moved;
  std::vector<std::vector<Held>> beside;
  for (std::size_t n = 0; n < order.size(); ++n) {
    SearchHit& hit = moved.emplace_back(std::move(hits[order[n]]));
    beside.push_back(std::move(stated[order[n]]));
    if (n >= raised || hit.score >= top) continue;
    if (explain) hit.parts.push_back({"belief", top - hit.score});
    hit.score = top;
  }
  hits = std::move(moved);
  stated = std::move(beside);
}

/// `answer_slots`: what the question asks for comes first; else hits only carry their beliefs.
Status LocalMemos::apply_beliefs(const SearchRequest& request, const Filter& filter, UtcMs now, bool answer_slots,
                                 std::span<CubeState* const> cubes, std::vector<SearchHit>& hits) {
  // Where nothing was ever stated, the question need not be read.
  std::vector<const CubeState*> stating;
  for (const CubeState* cube : cubes) {
    MEMOS_TRY(const auto book, books_.get(cube->id));
    if (book->size() != 0) stating.push_back(cube);
  }
  if (stating.empty()) return {};
  BeliefQuestion question;
  question.filter = &filter;
  question.explain = request.explain;
  question.folded = language::folded_value({}, request.text);
  if (answer_slots && !request.text.empty()) question.slots = parts_.asked_slots(request.text, {}, {.instant = now});
  // "¿A qué gimnasio voy?": put in words that no rule of questions knows, a word of it may tell the slot.
  if (answer_slots && question.slots.empty() &&
      language::wanted_answer(request.text) != language::WantedAnswer::kNothing) {
    const std::string_view slot = language::question_slot(request.text);
    if (!slot.empty()) question.slots.emplace_back().key = slot;
  }
  const bool asks_past = std::ranges::any_of(
      question.slots, [](const language::AskedSlot& slot) { return slot.past || slot.history || slot.at; });
  // A time that the caller names is the one that the question means.
  if (request.as_of)
    for (language::AskedSlot& slot : question.slots)
      if (!slot.at) slot.at = language::TimeInterval{*request.as_of, {request.as_of->value + 1}};
  std::vector<std::vector<Held>> stated(hits.size());
  for (const CubeState* cube : stating) {
    MEMOS_TRY(const auto book, books_.get(cube->id));
    MEMOS_TRY(question.look, look_from(*cube, request.known_at, request.as_of.value_or(now)));
    for (std::size_t i = 0; i < hits.size(); ++i)
      if (hits[i].memory.cube == cube->name) stated[i] = book->of(hits[i].memory.id, question.look);
    if (!question.slots.empty()) MEMOS_CHECK_OK(answer_slot(*cube, question, hits, stated));
    MEMOS_CHECK_OK(attach_beliefs(*cube, stated, hits));
    if (answer_slots && !asks_past) let_current_lead(*cube, request, hits, stated);
    if (answer_slots) let_ends_lead(*cube, asks_past, request.explain, hits, stated);
    // Who names an old value and asks for no slot ("what was it with Boston?") means it.
    for (SearchHit& hit : hits)
      if (question.slots.empty() && names_value(hit, question.folded)) hit.outdated = false;
  }
  return {};
}

/// Gives each hit of the cube the beliefs that it states.
Status LocalMemos::attach_beliefs(const CubeState& cube, std::span<const std::vector<Held>> stated,
                                  std::vector<SearchHit>& hits) {
  std::vector<Held> all;
  std::vector<std::size_t> owner;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i].memory.cube != cube.name) continue;
    hits[i].beliefs.clear();
    for (const Held& one : stated[i]) {
      all.push_back(one);
      owner.push_back(i);
    }
  }
  MEMOS_TRY(std::vector<std::optional<Belief>> beliefs, beliefs_of(cube, all));
  for (std::size_t n = 0; n < beliefs.size(); ++n)
    if (beliefs[n]) hits[owner[n]].beliefs.push_back(*std::move(beliefs[n]));
  return {};
}

}  // namespace memos::api
