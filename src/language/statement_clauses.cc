// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_clauses.h"

#include <algorithm>

namespace memos::language::stated {

namespace {

/// "her", "daughter" -> she; "his" -> he; else nothing is known.
std::string_view pronoun_for(std::string_view noun) noexcept {
  if (one_of(noun, "sister|mother|mom|mum|wife|girlfriend|daughter|aunt|niece|grandmother|grandma|fiancée|mama|granny"))
    return "she";
  if (one_of(noun, "brother|father|dad|husband|boyfriend|son|uncle|nephew|grandfather|grandpa|fiancé|papa"))
    return "he";
  return "";
}

class Reader {
 public:
  Reader(const Words& words, std::size_t sentence, People& people, std::vector<Clause>& out)
      : words_(words),
        sentence_(words.sentences()[sentence]),
        number_(sentence),
        people_(people),
        out_(out),
        first_(out.size()) {}

  void read() {
    std::size_t i = skip_fillers(sentence_.begin);
    const std::size_t head = i;
    while (i < sentence_.end) {
      const std::size_t behind = read_at(i, head);
      i = behind > i ? behind : i + 1;
    }
    close(sentence_.end);
    judge();
  }

 private:
  [[nodiscard]] std::size_t skip_fillers(std::size_t i) const {
    for (; i < sentence_.end; ++i) {
      if (words_[i].mark != 0 && words_[i].mark != '"') continue;
      std::size_t lead = 0;
      for (const std::string_view phrase :
           {"by the way", "guess what", "keep in mind that", "keep in mind", "bear in mind that", "note that",
            "remember that", "for the record", "for context", "just so you know", "heads up", "turns out",
            "good|big|great news", "these days"})
        lead = std::max(lead, words_.match(i, phrase));
      if (lead != 0) {
        i += lead - 1;
        continue;
      }
      if (!words_[i].is(kFiller)) break;
    }
    return i;
  }

  /// Nothing before a name makes it an object: "with Anna is".
  [[nodiscard]] bool may_begin(std::size_t i) const {
    const Word& word = words_[i];
    if (word.mark != 0) return false;
    if (word.is(kSelf)) return true;
    if (i == sentence_.begin) return true;
    const Word& before = words_[i - 1];
    if (before.mark != 0 || before.is(kConjunction | kSubordinate | kUnreal | kFiller | kReport | kCloser | kDream))
      return true;
    if (before.is(kPreposition | kOwner | kOtherOwner | kArticle | kBe | kHave)) return false;
    if (before.lower.ends_with("ing") && word.is(kOwner | kOtherOwner | kArticle)) return false;  // "finding my zen is"
    if (word.is(kThird)) return word.lower != "that" && word.lower != "this";
    if (before.verb != 0) {
      const std::string_view base = words_.lexicon().base(before.verb);
      return one_of(base, "say|think|know|tell|remember|hope|forget|report|mean") || word.is(kYou);
    }
    return !before.capital || word.is(kOwner | kYou);
  }

  std::size_t read_at(std::size_t i, std::size_t head) {
    if (words_.says(i, "who|which|that") && i > sentence_.begin) {
      if (const std::size_t behind = read_relative(i); behind > i) return behind;
    }
    if (may_begin(i)) {
      Subject subject = subject_at(words_, i, sentence_.end, people_);
      if (subject.kind != SubjectKind::kNone) {
        std::size_t at = subject.end;
        // "my sister, who lives in Rome," and "my sister (Anna)"
        const std::optional<VerbGroup> verb = verbs_at(words_, at, sentence_.end);
        const bool one = subject.kind == SubjectKind::kPerson && !subject.plural && subject.with.empty() &&
                         !(subject.owned && words_[at - 1].lower.ends_with("s"));
        if (verb && verb->bare && one && !subject.pronoun && !is_plural_kin(subject))
          return i + 1;  // "Sounds like fun"
        const bool known = verb || subject.owned || words_[at].mark == ',';
        if (subject.kind == SubjectKind::kPerson && !subject.pronoun && known && !greeted(i)) mention(subject);
        if (verb) return add(i, std::move(subject), *verb, false);
        const bool joined = i > sentence_.begin && (words_[i - 1].mark != 0 || words_[i - 1].is(kConjunction));
        if (subject.kind == SubjectKind::kSelf ||
            (subject.pronoun && (subject.kind == SubjectKind::kPerson || joined))) {
          VerbGroup unknown;
          unknown.begin = unknown.end = at;
          return add(i, std::move(subject), unknown, false);
        }
        return std::max(i + 1, subject.kind == SubjectKind::kPerson && !subject.owned ? at : i + 1);
      }
    }
    return read_without_subject(i, head);
  }

  /// "Hey John!": somebody who is spoken to.
  [[nodiscard]] bool greeted(std::size_t i) const {
    return i > sentence_.begin && words_.says(i - 1, "hey|hi|hello|thanks|dear|wow|yeah|sorry|congrats|you");
  }
  [[nodiscard]] bool is_plural_kin(const Subject& subject) const {
    return subject.owned && subject.noun_end > subject.noun_begin &&
           one_of(words_[subject.noun_end - 1].lower, "parents|kids|children|people|family|team");
  }

  void mention(const Subject& subject) {
    const std::string_view noun =
        subject.noun_end > subject.noun_begin ? words_[subject.noun_end - 1].lower : std::string_view();
    people_.mention(subject.who, pronoun_for(noun));
  }

  /// "my friend Tom who lives in Oslo": the noun phrase right before "who" is the subject.
  std::size_t read_relative(std::size_t i) {
    std::size_t before = i;
    if (words_[before - 1].mark == ',') --before;
    for (std::size_t from = std::min<std::size_t>(before, 5); from > 0; --from) {
      const std::size_t begin = before - from;
      if (begin < sentence_.begin) continue;
      const bool kin =
          words_[begin].is(kArticle) && find_noun(words_[before - 1].lower).kind == NounKind::kPerson && from == 2;
      Subject subject = subject_at(words_, begin, before, people_);
      if (kin) {
        subject = {};
        subject.kind = SubjectKind::kPerson;
        subject.begin = begin;
        subject.noun_begin = begin + 1;
        subject.noun_end = subject.end = before;
        subject.noun = find_noun(words_[before - 1].lower);
        subject.who = people_.kin("", words_[before - 1].lower);
      }
      if (subject.kind != SubjectKind::kPerson || subject.end != before || subject.pronoun) continue;
      const std::optional<VerbGroup> verb = verbs_at(words_, i + 1, sentence_.end);
      if (!verb) return i;
      mention(subject);
      subject.begin = i;
      return add(i, std::move(subject), *verb, false);
    }
    return i;
  }

  /// "I quit my job and moved to Porto"; "Moved to Porto last month!"
  std::size_t read_without_subject(std::size_t i, std::size_t head) {
    const Word& word = words_[i];
    if (i == head && out_.size() == first_) return read_headless(i);
    if (i == sentence_.begin || out_.size() == first_) return i;
    const Word& before = words_[i - 1];
    const bool joined = before.mark == ',' || before.mark == ';' || before.is(kConjunction) || before.mark == '-' ||
                        ((before.is(kAdverb) || before.lower.ends_with("ly")) && words_[i - 2].is(kConjunction));
    if (!joined || word.is(kOwner | kOtherOwner) || words_.says(i, "raised|bred")) return i;
    const bool finite = word.form(kPastForm | kThirdForm) || word.is(kBe | kWill | kHave) || word.is(kNot);
    // "but can't stand opera"
    const bool stands = words_.match(i, "ca|can n't|not stand|bear") != 0 || words_.match(i, "cannot stand|bear") != 0;
    const bool present = (word.form(kBase) || stands) && out_.back().subject.kind == SubjectKind::kSelf;
    // "I'm leaving Berlin, moving to Lisbon on August 1st"
    if (!finite && word.form(kIng) && out_.back().verb.progressive && before.mark == ',') {
      VerbGroup group = out_.back().verb;
      group.main = word.verb;
      group.begin = i;
      group.end = i + 1;
      Subject same = out_.back().subject;
      return add(i, std::move(same), group, false);
    }
    if (!finite && !present) return i;
    const std::optional<VerbGroup> verb = verbs_at(words_, i, sentence_.end);
    if (!verb) return i;
    Subject subject = out_.back().subject;
    VerbGroup group = *verb;
    const VerbGroup& last = out_.back().verb;
    // "I will quit and move to Porto", "I don't drink or smoke"
    const bool inherits = !finite || (present && !group.past);
    if (inherits && word.form(kBase)) {
      group.future |= last.future;
      group.planned |= last.planned;
      group.doubt |= last.doubt;
      group.negated |= last.negated && words_.says(i - 1, "or|and|nor") && words_[i - 1].lower != "and";
      bool of_now = false;  // "I changed jobs and work as a florist now"
      for (std::size_t w = i; w < sentence_.end && words_[w].mark == 0; ++w) of_now |= words_.says(w, "now|nowadays");
      if (last.past && !word.form(kPastForm) && !last.used_to && (!of_now || last.negated)) return i;
    }
    if (word.form(kBase) && word.form(kPastForm)) group.past = last.past;
    return add(i, std::move(subject), group, false);
  }

  /// A sentence whose subject "I" was left out.
  std::size_t read_headless(std::size_t i) {
    const Word& word = words_[i];
    std::size_t at = i;
    while (at < sentence_.end && words_[at].is(kAdverb) && !words_[at].form(kPastForm)) ++at;
    const Word& verb_word = words_[at];
    Subject self;
    self.kind = SubjectKind::kSelf;
    self.begin = self.end = i;
    if (verb_word.form(kPastForm) && !verb_word.is(kDo | kHave | kBe)) {
      const std::optional<VerbGroup> verb = verbs_at(words_, i, sentence_.end);
      if (!verb) return i;
      return add(i, std::move(self), *verb, true);
    }
    const bool bare = (verb_word.form(kIng) && one_of(words_.lexicon().base(verb_word.verb),
                                                      "live|work|learn|move|study|drive|take|date|relocate")) ||
                      word.lower == "allergic" || (word.lower == "no" && words_[i + 1].lower == "longer");
    // "Living in Rome must be nice" is no sentence about the speaker
    for (std::size_t w = at + 1; w < sentence_.end && verb_word.form(kIng); ++w) {
      if (words_[w].mark != 0) break;
      if (words_[w].is(kBe | kDoubt | kWill | kHave | kDo)) return i;
    }
    const bool question = i + 1 < sentence_.end && words_[i].is(kAsking);
    if (!bare || question) return i;
    VerbGroup group;
    group.begin = i;
    group.finite = true;
    if (verb_word.form(kIng)) {
      group.progressive = true;
      group.main = verb_word.verb;
      group.end = at + 1;
    } else {
      group.copula = true;
      group.stopped = word.lower == "no";
      group.end = i + (word.lower == "no" ? 2 : 0);
    }
    return add(i, std::move(self), group, true);
  }

  std::size_t add(std::size_t i, Subject subject, const VerbGroup& verb, bool dropped) {
    close(i);
    Clause clause;
    clause.region = out_.size() == first_ ? sentence_.begin : out_.back().end;
    clause.end = sentence_.end;
    clause.subject = std::move(subject);
    clause.verb = verb;
    clause.dropped_subject = dropped;
    clause.sentence = number_;
    const std::size_t behind = std::max(verb.end, i + 1);
    out_.push_back(std::move(clause));
    return behind;
  }

  /// The clause before ends where what leads the next one begins.
  void close(std::size_t next) {
    if (out_.size() == first_) return;
    Clause& last = out_.back();
    std::size_t split = next;
    const std::size_t least = std::max(last.verb.end, next > 8 ? next - 8 : 0);
    for (std::size_t i = next; i > least && next < sentence_.end; --i) {
      const Word& word = words_[i - 1];
      if (word.mark != 0 || word.is(kConjunction | kUnreal) || (word.is(kSubordinate) && !word.is(kAdverb))) {
        split = i - 1;
        break;
      }
    }
    last.end = std::max(split, last.verb.end);
    while (last.end > last.verb.end && (words_[last.end - 1].mark != 0 || words_[last.end - 1].is(kConjunction)) &&
           words_[last.end - 1].mark != '"') {
      --last.end;
    }
  }

  /// What is not said to be so: conditions, wishes, questions, quotations, what others say about the speaker.
  void judge() {
    bool condition = false;
    bool dream = false;
    for (std::size_t i = sentence_.begin; i < sentence_.end; ++i) {
      // "Haha, sure, I live in Rome and I'm the king there"
      const bool mocks = words_.says(i, "haha|hahaha|lol|yeah|oh|ha") &&
                         words_.says(i + (words_[i + 1].mark == ',' ? 2U : 1U), "sure|right") &&
                         (words_[i].lower != "yeah" || words_[i + 1].mark == 0 || words_.says(i + 2, "right"));
      dream |= mocks || words_[i].is(kDream) || words_.match(i, "let 's say|pretend|imagine|assume") != 0 ||
               words_.match(i, "in my|a|the dream|dreams|story|novel|game|film|movie|book") != 0;
    }
    for (std::size_t c = first_; c < out_.size(); ++c) {
      Clause& clause = out_[c];
      for (std::size_t i = clause.region; i < clause.subject.begin; ++i) {
        if (words_[i].is(kUnreal)) clause.unreal = condition = true;
      }
      for (std::size_t i = clause.region; i < clause.subject.begin; ++i) {
        clause.unreal |= words_[i].is(kMaybe) || words_.match(i, "according to") != 0;
      }
      // "everyone thinks (that) I live in Milan"
      std::size_t before = clause.subject.begin;
      if (before > sentence_.begin && words_[before - 1].lower == "that") --before;
      if (before > sentence_.begin + 1 && words_[before - 1].is(kReport) && clause.subject.kind == SubjectKind::kSelf) {
        clause.unreal |= !words_[before - 2].is(kSelf) && !words_[before - 2].is(kAdverb | kHave | kDo | kBe);
      }
      clause.unreal |= compared(clause.subject.begin);
      clause.unreal |= dream || (clause.verb.begin < sentence_.end && words_[clause.verb.begin].quoted);
      if (c > first_) clause.unreal |= claims(out_[c - 1], clause);
    }
    for (std::size_t c = first_; c < out_.size(); ++c) {
      if (condition && (out_[c].verb.future || out_[c].verb.doubt || out_[c].verb.past)) out_[c].unreal = true;
    }
    judge_questions();
  }

  /// "I feel like I'm 80", "as though we live in a zoo": what stands from `at` on is like that, not so. What "looks
  /// like" it may well be so.
  [[nodiscard]] bool compared(std::size_t at) const {
    if (at < sentence_.begin + 2) return false;
    if (words_.says(at - 1, "though")) return words_[at - 2].lower == "as";
    return words_[at - 1].lower == "like" &&
           words_.says(at - 2,
                       "feel|feels|felt|feeling|look|sound|act|acts|acting|acted|treat|treats|treated|me|us|just|more|"
                       "almost");
  }

  /// "She said I live in Paris", "I hope I get the job"
  [[nodiscard]] bool claims(const Clause& before, const Clause& clause) const {
    const std::string_view base = words_.lexicon().base(before.verb.main);
    if (before.verb.end + 2 < clause.subject.begin) return false;
    if (one_of(base, "hope|want|promise")) return true;
    if (one_of(base, "say|think|know|mean") && (before.verb.doubt || before.verb.negated)) return true;
    const Word& last = words_[before.verb.end > 0 ? before.verb.end - 1 : 0];
    const bool reports = last.is(kReport) || one_of(base, "say|tell|think|mean");
    const bool own = before.subject.kind == SubjectKind::kSelf;
    if (base == "think" && own) return before.verb.negated || before.verb.past;
    return reports && !own && clause.subject.kind == SubjectKind::kSelf;
  }

  void judge_questions() {
    const std::size_t head = skip_fillers(sentence_.begin);
    const Word& word = words_[head];
    const bool announces =
        words_.match(head, "did i tell|mention|say") != 0 || words_.match(head, "did you know|hear") != 0 ||
        words_.match(head, "have i told|mentioned") != 0 || words_.match(head, "do you remember") != 0;
    const bool inverted = (word.is(kBe | kDo | kHave | kWill | kDoubt) && !word.lower.starts_with("'") &&
                           (words_[head + 1].is(kSelf | kThird | kYou | kOwner | kArticle) ||
                            words_[head + 1].capital || words_[head + 1].is(kNot))) ||
                          (word.is(kAsking) && !word.is(kSubordinate)) ||
                          (word.is(kAsking) && (words_[head + 1].is(kBe | kDo | kHave | kWill | kDoubt)));
    if (!sentence_.asked && !inverted) return;
    for (std::size_t c = first_; c < out_.size(); ++c) {
      Clause& clause = out_[c];
      const bool told = announces && c > first_;
      // "I moved to Porto, did I tell you?": a declarative clause before the question
      const bool tag = c + 1 < out_.size() && !inverted && words_[out_[c + 1].region].mark != 0 && asks(out_[c + 1]);
      clause.asked = !told && !tag;
    }
  }

  /// An auxiliary or a question word stands before the subject.
  [[nodiscard]] bool asks(const Clause& clause) const {
    for (std::size_t i = clause.region; i < clause.subject.begin; ++i) {
      if (words_[i].is(kBe | kDo | kHave | kWill | kDoubt) || (words_[i].is(kAsking) && !words_[i].is(kSubordinate)))
        return true;
    }
    return false;
  }

  const Words& words_;
  const Sentence& sentence_;
  std::size_t number_;
  People& people_;
  std::vector<Clause>& out_;
  std::size_t first_;
};

}  // namespace

void read_clauses(const Words& words, std::size_t sentence, People& people, std::vector<Clause>& out) {
  Reader(words, sentence, people, out).read();
}

}  // namespace memos::language::stated
