// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Verb groups of English: tense, mood, negation, and verbs that change what the verb behind them says.
#include <array>

#include "language/statement_clauses.h"

namespace memos::language::stated {

namespace {

/// What a verb does to the verb behind it.
enum class Effect : std::uint8_t { kDoubt, kPlan, kStop, kStart, kSame };

struct Chain {
  std::string_view verb;
  std::string_view follower;  ///< Words between, "" = an -ing form at once.
  Effect effect;
};
constexpr auto kChains = std::to_array<Chain>({
    {"want", "to", Effect::kDoubt},   {"hope", "to", Effect::kDoubt},       {"need", "to", Effect::kDoubt},
    {"try", "to", Effect::kDoubt},    {"try", "", Effect::kDoubt},          {"have", "to", Effect::kDoubt},
    {"think", "of", Effect::kDoubt},  {"think", "about", Effect::kDoubt},   {"consider", "", Effect::kDoubt},
    {"refuse", "to", Effect::kDoubt}, {"get", "to", Effect::kDoubt},        {"see", "", Effect::kDoubt},
    {"plan", "to", Effect::kPlan},    {"plan", "on", Effect::kPlan},        {"decide", "to", Effect::kPlan},
    {"intend", "to", Effect::kPlan},  {"promise", "to", Effect::kPlan},     {"go", "to", Effect::kPlan},
    {"stop", "", Effect::kStop},      {"quit", "", Effect::kStop},          {"give", "up", Effect::kStop},
    {"finish", "", Effect::kStop},    {"start", "", Effect::kStart},        {"start", "to", Effect::kStart},
    {"begin", "", Effect::kStart},    {"begin", "to", Effect::kStart},      {"keep", "", Effect::kSame},
    {"end", "up", Effect::kSame},     {"decide", "not to", Effect::kDoubt}, {"swear", "off", Effect::kStop},
    {"mean", "to", Effect::kDoubt},   {"cut", "out", Effect::kStop},        {"manage", "to", Effect::kSame},
    {"take", "up", Effect::kStart},   {"get", "into", Effect::kStart},      {"decide", "against", Effect::kDoubt},
    {"avoid", "", Effect::kDoubt},    {"dislike", "", Effect::kDoubt},      {"ask", "to", Effect::kSame},
    {"agree", "to", Effect::kSame},
});

struct Parse {
  const Words* words;
  std::size_t at;
  std::size_t end;
  VerbGroup group;
};

/// Adverbs and negation inside the group.
void skip_adverbs(Parse& parse) {
  while (parse.at < parse.end) {
    const Word& word = (*parse.words)[parse.at];
    if (parse.words->match(parse.at, "no longer|more") != 0 && parse.at + 1 < parse.end) {
      parse.group.stopped = true;
      parse.at += 2;
      continue;
    }
    if (parse.words->match(parse.at, "not longer") != 0) parse.group.stopped = true;
    if (word.is(kNot)) {
      parse.group.negated = true;
    } else if (word.is(kMaybe)) {
      parse.group.doubt = true;
    } else if (!word.is(kAdverb)) {
      return;
    }
    parse.group.also |= word.lower == "also" || word.lower == "additionally";
    parse.group.now |= word.lower == "now" || word.lower == "currently" || word.lower == "still";
    ++parse.at;
  }
}

bool participle_next(const Parse& parse) {
  for (std::size_t i = parse.at; i < parse.end && i < parse.at + 4; ++i) {
    const Word& word = (*parse.words)[i];
    if (word.form(kParticiple) || word.lower == "been") return true;
    if (!word.is(kAdverb | kNot)) return word.lower.ends_with("ed") && !word.is(kArticle | kPreposition);
  }
  return false;
}

/// A main verb with the verbs that it governs: "stopped learning", "decided to move".
void read_main(Parse& parse) {
  for (int depth = 0; depth < 3; ++depth) {
    const Word& word = (*parse.words)[parse.at];
    parse.group.main = word.verb;
    ++parse.at;
    const std::string_view base = parse.words->lexicon().base(word.verb);
    // "got cancelled"
    const Word& done = (*parse.words)[parse.at];
    if (base == "get" && parse.at < parse.end && done.form(kParticiple) &&
        one_of(parse.words->lexicon().base(done.verb),
               "cancel|postpone|push|reschedule|delay|move|change|shift|steal|scrap")) {
      parse.group.passive = true;
      parse.group.main = done.verb;
      ++parse.at;
      return;
    }
    const Chain* chain = nullptr;
    std::size_t behind = parse.at;
    for (const Chain& candidate : kChains) {
      if (candidate.verb != base) continue;
      const std::size_t length = parse.words->match(parse.at, candidate.follower);
      if (length == 0 && !candidate.follower.empty()) continue;
      const Word& next = (*parse.words)[parse.at + length];
      const bool to = candidate.follower.ends_with("to");
      const bool fits = next.form(to ? kBase : kIng) || (to && (next.lower == "be" || next.lower == "have"));
      if (!fits || parse.at + length >= parse.end) continue;
      chain = &candidate;
      behind = parse.at + length;
      break;
    }
    if (chain == nullptr) return;
    // "I love learning Dutch" is about love; "used to", "stopped" are about what follows.
    switch (chain->effect) {
      case Effect::kDoubt:
        parse.group.doubt = true;
        break;
      case Effect::kPlan:
        parse.group.future = parse.group.planned = true;
        break;
      case Effect::kStop:
        parse.group.stopped = true;
        break;
      case Effect::kStart:
        parse.group.started = true;
        break;
      case Effect::kSame:
        parse.group.doubt |= base == "keep" && parse.group.planned;  // "gonna keep pushing" is cheer, no plan
        break;
    }
    parse.group.progressive = parse.group.progressive && chain->effect != Effect::kPlan;
    parse.at = behind;
    if ((*parse.words)[parse.at].lower == "be") {
      ++parse.at;
      parse.group.copula = true;
      parse.group.main = 0;
      return;
    }
    if (chain->effect == Effect::kPlan || chain->effect == Effect::kDoubt) parse.group.infinitive = true;
  }
}

/// Behind a form of "be": going to, a progressive, a passive, or the copula.
void read_behind_be(Parse& parse) {
  skip_adverbs(parse);
  const Word& word = (*parse.words)[parse.at];
  if (parse.at < parse.end && parse.words->match(parse.at, "going to") != 0 &&
      (*parse.words)[parse.at + 2].form(kBase)) {
    parse.group.future = parse.group.planned = true;
    parse.at += 2;
    read_main(parse);
    return;
  }
  if (parse.at < parse.end && parse.words->match(parse.at, "going to be") != 0) {
    parse.group.future = true;
    parse.group.copula = true;
    parse.at += 3;
    return;
  }
  if (parse.at < parse.end && (parse.words->match(parse.at, "about to") != 0 || word.lower == "gonna")) {
    parse.group.future = parse.group.planned = true;
    parse.at += word.lower == "gonna" ? 1 : 2;
    if ((*parse.words)[parse.at].form(kBase)) read_main(parse);
    return;
  }
  if (parse.at < parse.end && (parse.words->match(parse.at, "supposed|meant|hoping|tempted|likely to") != 0)) {
    parse.group.doubt = true;
    parse.at += 2;
    return;
  }
  if (parse.at < parse.end && word.lower == "being" && (*parse.words)[parse.at + 1].form(kParticiple)) {
    ++parse.at;
    parse.group.passive = parse.group.progressive = true;
    read_main(parse);
    return;
  }
  if (parse.at < parse.end && word.form(kIng)) {
    parse.group.progressive = true;
    read_main(parse);
    return;
  }
  const bool adjective = word.lower == "left" || word.lower == "used" || word.lower == "done" || word.lower == "set" ||
                         word.lower == "engaged" || word.lower == "named" || word.lower == "called" ||
                         word.lower == "separated" || word.lower == "divorced" || word.lower == "married" ||
                         word.lower == "retired";
  if (parse.at < parse.end && word.form(kParticiple) && !adjective) {
    parse.group.passive = true;
    read_main(parse);
    return;
  }
  parse.group.copula = true;
}

/// What is told as done by "had to".
constexpr std::string_view kActs =
    "raise|lower|increase|reduce|cut|change|move|push|postpone|reschedule|cancel|sell|switch|update|reset|quit|replace|"
    "shift|delay|bump|return";

bool read_have(Parse& parse, bool past) {
  const std::size_t have = parse.at;
  ++parse.at;
  parse.group.past = past;
  Parse ahead = parse;
  skip_adverbs(ahead);
  if (parse.words->match(ahead.at, "to") != 0 && (*parse.words)[have].lower != "'ve") {
    const Word& done = (*parse.words)[ahead.at + 1];
    // "had to raise the budget" was done; of "had to work" nothing is told
    const bool act =
        past && done.form(kBase) && ahead.at + 1 < parse.end && one_of(parse.words->lexicon().base(done.verb), kActs);
    parse.group.doubt = !act;
    if (!act) return true;
    parse = ahead;
    ++parse.at;
    parse.group.doubt = false;
    read_main(parse);
    return true;
  }
  if (ahead.at < parse.end && (*parse.words)[ahead.at].lower == "got" && !past &&
      (*parse.words)[ahead.at + 1].is(kArticle | kNumberWord | kOwner)) {
    parse = ahead;
    ++parse.at;
    parse.group.main = parse.words->lexicon().verb("have");
    return true;
  }
  if (!participle_next(ahead)) {
    parse.group.main = parse.words->lexicon().verb("have");
    return true;
  }
  parse = ahead;
  parse.group.perfect = true;
  if ((*parse.words)[parse.at].lower == "been") {
    ++parse.at;
    read_behind_be(parse);
    return true;
  }
  if ((*parse.words)[parse.at].form(kParticiple)) {
    read_main(parse);
  } else {
    ++parse.at;
  }
  return true;
}

/// "'s" and "'d" stand for two words each.
bool read_short(Parse& parse) {
  const bool is_s = (*parse.words)[parse.at].lower == "'s";
  if (!is_s && (*parse.words)[parse.at].lower != "'d") return false;
  Parse ahead = parse;
  ++ahead.at;
  skip_adverbs(ahead);
  const Word& next = (*parse.words)[ahead.at];
  if (!is_s) {
    const bool had = next.form(kParticiple) && !next.form(kBase);
    if (had) return read_have(parse, true);
    ++parse.at;
    parse.group.doubt = true;
    skip_adverbs(parse);
    if ((*parse.words)[parse.at].form(kBase)) read_main(parse);
    return true;
  }
  if (next.lower == "been" || next.lower == "got" ||
      (next.form(kParticiple) && !next.is(kBe) &&
       one_of(parse.words->lexicon().base(next.verb),
              "move|start|quit|switch|leave|join|become|graduate|retire|buy|sell|get|adopt"))) {
    return read_have(parse, false);
  }
  ++parse.at;
  read_behind_be(parse);
  return true;
}

bool read_modal(Parse& parse) {
  const Word& word = (*parse.words)[parse.at];
  const bool will = word.is(kWill);
  if (!will && !word.is(kDoubt)) return false;
  if (will)
    parse.group.future = true;
  else
    parse.group.doubt = true;
  ++parse.at;
  skip_adverbs(parse);
  // "can't eat gluten" is said of always, "can't stand noise" of a taste
  const std::string_view next = (*parse.words)[parse.at].lower;
  if (parse.group.negated && one_of(next, "eat|drink") && one_of(word.lower, "ca|can|cannot"))
    parse.group.doubt = false;
  if ((*parse.words)[parse.at].lower == "stand" || (*parse.words)[parse.at].lower == "bear") parse.group.doubt = false;
  if (parse.at >= parse.end) return true;
  if ((*parse.words)[parse.at].lower == "be") {
    ++parse.at;
    read_behind_be(parse);
  } else if ((*parse.words)[parse.at].lower == "have") {
    return read_have(parse, false);
  } else if ((*parse.words)[parse.at].form(kBase)) {
    read_main(parse);
  }
  return true;
}

bool read_group(Parse& parse) {
  skip_adverbs(parse);
  if (parse.at >= parse.end || (*parse.words)[parse.at].mark != 0) return false;
  const Word& word = (*parse.words)[parse.at];
  if (word.lower == "used" && (*parse.words)[parse.at + 1].lower == "to") {
    parse.group.used_to = parse.group.past = true;
    parse.at += 2;
    skip_adverbs(parse);
    if ((*parse.words)[parse.at].lower == "be") {
      ++parse.at;
      parse.group.copula = true;
    } else if ((*parse.words)[parse.at].form(kBase)) {
      read_main(parse);
    }
    return true;
  }
  if (read_short(parse) || read_modal(parse)) return true;
  if (word.is(kBe)) {
    parse.group.past = word.is(kPast);
    ++parse.at;
    read_behind_be(parse);
    return true;
  }
  if (word.is(kHave)) return read_have(parse, word.is(kPast));
  if (word.is(kDo)) {
    Parse ahead = parse;
    ++ahead.at;
    skip_adverbs(ahead);
    if ((*ahead.words)[ahead.at].form(kBase) &&
        (ahead.group.negated || ahead.at == parse.at + 1 || ahead.at == parse.at + 2)) {
      parse = ahead;
      parse.group.past = word.is(kPast);
      read_main(parse);
      return true;
    }
  }
  if (!word.form(kBase | kThirdForm | kPastForm)) return false;
  parse.group.past = word.form(kPastForm);  // "I quit": what was done is told more often than a habit
  parse.group.bare = word.form(kBase) && !word.form(kPastForm | kThirdForm);
  read_main(parse);
  return true;
}

}  // namespace

std::optional<VerbGroup> verbs_at(const Words& words, std::size_t i, std::size_t end) {
  Parse parse{&words, i, end, {}};
  parse.group.begin = i;
  if (!read_group(parse)) return std::nullopt;
  parse.group.finite = true;
  if (parse.group.copula) skip_adverbs(parse);
  parse.group.end = parse.at < end ? parse.at : end;
  return parse.group;
}

}  // namespace memos::language::stated
