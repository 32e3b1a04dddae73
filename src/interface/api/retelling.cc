// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/retelling.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "language/change_words.h"
#include "language/language.h"
#include "language/learned/slot_telling.h"
#include "language/slot_words.h"
#include "language/statements.h"
#include "language/time_expressions.h"

namespace memos::api {

namespace {

using language::WantedAnswer;

thread_local language::Tokenizer tokenizer;  // its caches are worth keeping

std::set<std::string> names_of(std::string_view text) {
  std::vector<std::string> names = language::names_in(text);
  return {std::make_move_iterator(names.begin()), std::make_move_iterator(names.end())};
}

/// `language`: of the question; short turns do not tell their own.
std::set<std::string> terms_of(std::string_view text, std::string_view language) {
  language::TermList list;
  tokenizer.terms(text, language, list);
  std::set<std::string> terms;
  const std::set<std::string> names = names_of(text);
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string term(list[i]);
    // Of Chinese only pairs without function words.
    if (!language::has_cjk(term) || names.contains(term)) terms.insert(std::move(term));
  }
  return terms;
}

/// What a hit says of what is asked for.
struct Telling {
  bool change = false;           ///< It tells a change.
  bool number = false;           ///< It has one.
  bool answers = false;          ///< It has what the question wants to hear: a time, a number.
  std::set<std::string> topic;   ///< Terms of the question that it has.
  std::set<std::string> names;   ///< Names and numbers in it.
  bool turn = false;             ///< It tells a change, or has a weaker word of one.
  bool adds = false;             ///< "also"
  bool own = false;              ///< In the first person.
  bool topical = false;          ///< It has words of the asked slot.
  std::set<std::string> values;  ///< What it names that can be a value of the asked slot.
  UtcMs said_at{};
  language::learned::SlotTelling of_slot;  ///< What the trained model makes of it.
};

struct Asked {
  std::string_view question;
  WantedAnswer wanted = WantedAnswer::kNothing;
  std::string language;
  std::set<std::string> terms;
  std::string_view slot;
  language::SlotKind kind;
  std::string about;  ///< The question, and persons whose affairs are the slot's.
};

constexpr std::size_t kShort = 240;  ///< Bytes of a message whose sentences are all about one thing.

/// What a sentence says of the asked slot.
void read_slot(const language::Assertion& one, bool is_short, const Asked& asked, Telling& telling) {
  language::SlotMention mention = language::slot_mention(asked.slot, one.text);
  telling.topical = telling.topical || mention.topic;
  // Known words are values wherever something changes; names only beside words of the slot.
  const bool fits = mention.topic || is_short || (asked.kind.closed && one.turn) || (asked.kind.sure && one.own);
  if (!fits) return;
  for (std::string& value : mention.values)
    if (!asked.question.contains(value)) telling.values.insert(std::move(value));
}

std::string_view speaker_of(const Body& body) {
  return body.origins.empty() ? std::string_view() : std::string_view(body.origins.front().speaker);
}
std::string_view role_of(const Body& body) {
  return body.origins.empty() ? std::string_view() : std::string_view(body.origins.front().role);
}
bool is_assistant(const Body& body) { return role_of(body) == "assistant"; }

Telling read(const SearchHit& hit, const Asked& asked) {
  Telling telling;
  const Body& body = hit.memory.body;
  telling.said_at = body.said_at.value_or(hit.memory.created_at);
  // The model knows what people write to an assistant.
  if (!asked.slot.empty() && !body.statement &&
      (role_of(body) == "user" || (role_of(body).empty() && speaker_of(body).empty())))
    telling.of_slot = language::learned::slot_telling(body.text, asked.slot);
  for (const language::Assertion& one : language::assertions(body.text, asked.about)) {
    telling.change = telling.change || one.change;
    telling.turn = telling.turn || one.turn;
    telling.adds = telling.adds || one.adds;
    telling.own = telling.own || one.own;
    if (asked.kind.known && !one.tries) read_slot(one, body.text.size() <= kShort, asked, telling);
    telling.number = telling.number || one.number;
    telling.answers = telling.answers || asked.wanted == WantedAnswer::kAnything || one.number ||
                      (asked.wanted == WantedAnswer::kTime && !language::time_expressions(one.text, {}).empty());
    for (const std::string& term : terms_of(one.text, asked.language))
      if (asked.terms.contains(term)) telling.topic.insert(term);
    telling.names.merge(names_of(one.text));
  }
  // "Top colour these days? Teal.": who asks and answers names the slot in the question.
  if (asked.kind.known && !telling.topical && !telling.values.empty() && body.text.size() <= kShort)
    telling.topical = language::slot_mention(asked.slot, body.text).topic;
  return telling;
}

/// Words of questions that many things have: alone they tie nothing to anything.
constexpr std::string_view kOfManyThings[] = {"favorit", "favourit", "prefer", "name",    "number", "kind",
                                              "type",    "time",     "day",    "current", "best",   "thing",
                                              "nombr",   "númer",    "tip",    "喜欢"};

/// Whether two tellings have to do with the same: the newer one has all that the older one has of the question's words,
/// or one of them that says enough.
bool same_topic(const Telling& newer, const Telling& older) {
  if (!older.topic.empty() && std::ranges::includes(newer.topic, older.topic)) return true;
  return std::ranges::any_of(newer.topic, [&](const std::string& term) {
    return older.topic.contains(term) && std::ranges::find(kOfManyThings, term) == std::end(kOfManyThings);
  });
}

}  // namespace

bool holds_something(const SearchHit& hit) {
  return std::ranges::any_of(hit.beliefs, [](const Belief& belief) { return belief.state == BeliefState::kCurrent; });
}

namespace {

bool is_of_slot(const Belief& belief, std::string_view slot) {
  return slot.ends_with('.') ? belief.key.starts_with(slot) : belief.key == slot;
}

bool holds_slot(const SearchHit& hit, std::string_view slot) {
  return std::ranges::any_of(hit.beliefs, [&](const Belief& belief) {
    return is_of_slot(belief, slot) && belief.state == BeliefState::kCurrent;
  });
}

/// Whether a hit names a value of the slot that the other one holds.
bool names_same(const SearchHit& hit, const SearchHit& holder, std::string_view slot) {
  return std::ranges::any_of(holder.beliefs, [&](const Belief& belief) {
    return is_of_slot(belief, slot) && belief.state == BeliefState::kCurrent && hit.memory.body.text.contains(belief.value);
  });
}

/// Rules read the slot of somebody else, or something that was only intended.
bool is_of_others(const SearchHit& hit, std::string_view slot) {
  const bool own = std::ranges::any_of(hit.beliefs, [&](const Belief& belief) {
    return belief.subject.empty() || belief.subject == speaker_of(hit.memory.body);
  });
  const bool plans = std::ranges::any_of(hit.beliefs, [&](const Belief& belief) {
    return belief.state == BeliefState::kPlanned || belief.key.starts_with("plan.");
  });
  return !holds_slot(hit, slot) && (plans || (!hit.beliefs.empty() && !own));
}

bool same_person(const SearchHit& a, const SearchHit& b) {
  const Body& one = a.memory.body;
  const Body& other = b.memory.body;
  return speaker_of(one) == speaker_of(other) && one.scope.user_id == other.scope.user_id;
}

/// Whether a hit may say of the asked slot what holds.
bool tells_slot(const SearchHit& hit, const Telling& telling, const Asked& asked) {
  if (is_assistant(hit.memory.body) || is_of_others(hit, asked.slot)) return false;
  if (asked.kind.any) return telling.topical;
  if (telling.values.empty()) return false;
  return telling.topical || (asked.kind.closed && telling.turn) || (asked.kind.sure && telling.own);
}

/// By the words of a slot: the newest hit that names another value of it. One that a rule read needs no word of change.
std::optional<Retelling> find_by_slot(std::span<const SearchHit* const> hits, std::span<const Telling> tellings,
                                      const Asked& asked, std::size_t shown) {
  const bool believed = !hits.empty() && holds_slot(*hits[0], asked.slot);
  std::optional<Retelling> best;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const Telling& newer = tellings[i];
    const bool sure = i == 0 && believed && asked.kind.single;
    // What a rule believes gives way only to what plainly tells a change of the speaker's own.
    const bool weak = newer.turn || (asked.kind.sure && newer.topical && newer.own);
    const bool loose = !believed && (asked.kind.single || asked.kind.closed);
    const bool turns = loose ? weak : newer.change && newer.own;
    const bool fresh = !newer.adds && turns && tells_slot(*hits[i], newer, asked);
    if ((!sure && !fresh) || (best && tellings[best->newest].said_at >= newer.said_at)) continue;
    Retelling retelling{.newest = i, .leads = false, .older = {}};
    for (std::size_t j = 0; j < hits.size(); ++j) {
      const Telling& older = tellings[j];
      const bool before = older.said_at < newer.said_at && same_person(*hits[i], *hits[j]);
      if (!before || !tells_slot(*hits[j], older, asked)) continue;
      if (!sure && !asked.kind.single && !newer.change && !asked.kind.any) {
        retelling.leads = true;  // of many values the newest change comes first and takes away none
        continue;
      }
      // What a rule still believes gives way only to what names it as well ("A made me ill, so I take B instead").
      const bool named = newer.change && std::ranges::includes(newer.values, older.values);
      if (holds_slot(*hits[j], asked.slot) && (sure || !named)) continue;
      const bool another =
          sure ? !names_same(*hits[j], *hits[i], asked.slot) : !std::ranges::includes(older.values, newer.values);
      if (another) retelling.older.push_back(j);
    }
    if (!retelling.older.empty() || retelling.leads) best = std::move(retelling);
  }
  if (best || believed || tellings.empty() || (shown != 0 && tells_slot(*hits[0], tellings[0], asked))) return best;
  // The only one that says anything of it.
  for (std::size_t i = shown == 0 ? 0 : 1; i < hits.size(); ++i) {
    const bool says = tells_slot(*hits[i], tellings[i], asked) && (tellings[i].topical || asked.kind.sure);
    if (says && (!best || tellings[best->newest].said_at < tellings[i].said_at))
      best = Retelling{.newest = i, .leads = true, .older = {}};
  }
  return best;
}

/// By what the trained model takes for a telling of the slot: the newest one.
std::optional<Retelling> find_by_model(std::span<const SearchHit* const> hits, std::span<const Telling> tellings,
                                       const Asked& asked) {
  constexpr float kTold = 0.4F;      ///< So likely it tells a value of the slot.
  constexpr float kToldAnew = 0.7F;  ///< The same against a value that was read.
  constexpr float kEnded = 0.7F;
  const bool believed = !hits.empty() && holds_slot(*hits[0], asked.slot);
  // What is believed knows of ends already.
  const auto says = [&](std::size_t i, float least) {
    const language::learned::SlotTelling& one = tellings[i].of_slot;
    return (one.told >= least || (!believed && one.ended >= kEnded)) && !is_of_others(*hits[i], asked.slot);
  };
  // "Back in 2016 my doctor was …": a rule has read that it holds no longer.
  const auto is_past = [&](std::size_t i) {
    return !holds_slot(*hits[i], asked.slot) && std::ranges::any_of(hits[i]->beliefs, [&](const Belief& belief) {
      return is_of_slot(belief, asked.slot) && belief.state != BeliefState::kCurrent;
    });
  };
  std::optional<std::size_t> newest;
  if (believed) newest = 0;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (!says(i, believed ? kToldAnew : kTold)) continue;
    if (believed && (names_same(*hits[i], *hits[0], asked.slot) || tellings[i].adds || is_past(i))) continue;
    if (!newest || tellings[*newest].said_at < tellings[i].said_at) newest = i;
  }
  if (!newest) return std::nullopt;
  Retelling retelling{.newest = *newest, .leads = false, .older = {}};
  const Telling& newer = tellings[*newest];
  for (std::size_t j = 0; j < hits.size(); ++j) {
    const Telling& older = tellings[j];
    if (older.said_at >= newer.said_at || !same_person(*hits[*newest], *hits[j])) continue;
    const bool held = holds_slot(*hits[j], asked.slot);
    const bool gives_way = asked.kind.single || (newer.turn && !newer.adds);
    if (!gives_way || (!held && !says(j, kTold))) continue;
    if (held && *newest == 0 && believed) continue;
    const bool same = believed && *newest == 0 ? names_same(*hits[j], *hits[0], asked.slot)
                                               : !newer.of_slot.value.empty() && hits[j]->memory.body.text.contains(newer.of_slot.value);
    if (!same) retelling.older.push_back(j);
  }
  retelling.leads = retelling.older.empty();
  if (retelling.leads && believed && *newest == 0) return std::nullopt;
  return retelling;
}

/// By the words of the question.
std::optional<Retelling> find_by_words(std::span<const SearchHit* const> hits, std::span<const Telling> tellings,
                                       const Asked& asked, const std::set<std::string>& asked_names) {
  const auto is_asked = [&](const std::string& name) { return asked_names.contains(name); };
  const bool believed = !hits.empty() && holds_something(*hits[0]);
  // Where a rule read the value, only what names another one can replace it ("my new phone doesn't work").
  const auto gives_value = [&](const Telling& one) {
    return !believed || one.number ||
           std::ranges::any_of(one.names, [&](const std::string& name) { return !is_asked(name); });
  };
  const auto shares_name = [&](const Telling& newer, const Telling& older) {
    return std::ranges::any_of(newer.names,
                               [&](const std::string& name) { return !is_asked(name) && older.names.contains(name); });
  };
  const bool timed = asked.slot.starts_with("meeting.") || asked.slot.starts_with("deadline");
  std::optional<Retelling> best;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const Telling& newer = tellings[i];
    const bool changes = newer.change || (timed && newer.turn);
    if (!changes || !newer.answers || !gives_value(newer) || is_assistant(hits[i]->memory.body)) continue;
    if (best && tellings[best->newest].said_at >= newer.said_at) continue;
    Retelling retelling{.newest = i, .leads = false, .older = {}};
    for (std::size_t j = 0; j < hits.size(); ++j) {
      const Telling& older = tellings[j];
      if (older.said_at >= newer.said_at || !same_person(*hits[i], *hits[j]) || !older.answers) continue;
      const bool topical = !older.topic.empty() || j == 0;
      if (same_topic(newer, older) || (believed && j == 0 && !newer.topic.empty()) ||
          (topical && shares_name(newer, older)))
        retelling.older.push_back(j);
    }
    if (!retelling.older.empty()) best = std::move(retelling);
  }
  return best;
}

}  // namespace

std::optional<Retelling> find_retelling(std::string_view question, std::span<const SearchHit* const> hits,
                                        std::string_view slot, std::size_t shown) {
  Asked asked{.question = question, .wanted = language::wanted_answer(question), .slot = slot};
  // What asks for a slot as it is now asks for a present state, however it is put ("can you tell me …").
  if (asked.wanted == WantedAnswer::kNothing && !slot.empty()) asked.wanted = WantedAnswer::kAnything;
  if (asked.wanted == WantedAnswer::kNothing) return std::nullopt;
  asked.language = tokenizer.detect(question);
  asked.terms = terms_of(question, asked.language);
  asked.kind = language::slot_kind(slot);
  asked.about = std::string(question) + " " + std::string(language::slot_persons(slot));
  const std::set<std::string> asked_names = names_of(question);
  // Between several speakers a question that names one asks of dialogues, whose states change less than they are told:
  // there the ranking is better (R@10 84.6 against 84.4 on human dialogues).
  if (std::ranges::any_of(
          hits, [&](const SearchHit* hit) { return asked_names.contains(std::string(speaker_of(hit->memory.body))); }))
    return std::nullopt;
  std::vector<Telling> tellings;
  for (const SearchHit* hit : hits) tellings.push_back(read(*hit, asked));
  if (!asked.slot.empty()) {
    if (std::optional<Retelling> found = find_by_model(hits, tellings, asked)) return found;
  }
  if (asked.kind.known) {
    if (std::optional<Retelling> found = find_by_slot(hits, tellings, asked, shown)) return found;
  }
  return find_by_words(hits, tellings, asked, asked_names);
}

}  // namespace memos::api
