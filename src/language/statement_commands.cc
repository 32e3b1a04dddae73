// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What the assistant is told to do: "please always answer in French", "call me Max", "never use emojis".
#include <algorithm>

#include "language/statement_reader.h"

namespace memos::language::stated {

/// "Translate: I live in Paris", "Proofread this": the rest is text to work on and tells nothing about the writer.
bool MessageReader::is_work_on_text() const {
  std::size_t i = 0;
  while (i < 8 && (words_[i].mark != 0 || words_[i].is(kFiller | kAdverb | kDoubt) ||
                   words_.says(i, "please|can|could|would|you|me|help|to|kindly|i|want|need|'d|like")))
    ++i;
  if (words_.says(i, "translate|proofread|paraphrase|rephrase|rewrite|summarize|summarise")) return true;
  const bool writes = words_.says(i, "write|compose|draft|generate|create|continue|correct|fix|edit|improve|make");
  const bool text = words_.says(i + 1, "a|an|the|this|me|my|up") || words_.says(i + 1, "some");
  if (!writes || !text) return false;
  for (std::size_t w = i + 1; w < words_.size() && w < i + 8; ++w) {
    if (words_.says(w,
                    "story|poem|email|letter|essay|dialogue|scene|song|text|sentence|paragraph|novel|script|post|tweet|"
                    "message|bio|speech|article|grammar|dialog|joke|character|haiku|limerick|monologue|role-play"))
      return true;
  }
  return false;
}

/// "call me Max"
bool MessageReader::read_calling(std::size_t i, std::size_t end, bool stop) {
  std::size_t at = i;
  if (words_.match(at, "call|calling me") == 0 && words_.match(at, "refer|referring to me as") == 0 &&
      words_.match(at, "address|addressing me as") == 0)
    return false;
  at += words_.says(at + 1, "to") ? 4 : words_.says(at + 2, "as") ? 3 : 2;
  if (words_.says(at, "at|on|back|when|if|later|tomorrow|in|after|to|before|crazy|a|an")) return false;
  std::vector<Span> name = values_at(words_, at, end, ValueType::kName, times_);
  if (name.empty() || words_[name.front().begin].digits) return false;
  StatedFact fact;
  fact.kind = StatementKind::kProfile;
  fact.subject = context_.speaker;
  fact.key = "nickname";
  fact.value = value_text(words_, name.front());
  fact.ends = stop;
  fact.begin = words_[i].begin;
  fact.end = words_[name.front().end - 1].end;
  fact.confidence = 90;
  fact.text = sentence_of(fact, context_.speaker, {});
  push(std::move(fact));
  return true;
}

/// "You can reach me at 555-0143"
bool MessageReader::read_contact(std::size_t sentence) {
  const Sentence& said = words_.sentences()[sentence];
  for (std::size_t i = said.begin; i + 3 < said.end; ++i) {
    if (words_.match(i, "reach|call|text|contact|email|mail|message me at|on|under") == 0) continue;
    for (const ValueType type : {ValueType::kEmail, ValueType::kPhone}) {
      const std::vector<Span> found = values_at(words_, i + 3, said.end, type, times_);
      if (found.empty()) continue;
      StatedFact fact;
      fact.subject = context_.speaker;
      fact.kind = StatementKind::kProfile;
      fact.key = type == ValueType::kEmail ? "contact.email" : "contact.phone";
      fact.value = value_text(words_, found.front());
      fact.begin = words_[said.begin].begin;
      fact.end = words_[said.end - 1].end;
      fact.confidence = 80;
      fact.text = sentence_of(fact, context_.speaker, {});
      push(std::move(fact));
      return true;
    }
  }
  return false;
}

void MessageReader::read_command(std::size_t sentence, std::size_t first_clause) {
  const Sentence& said = words_.sentences()[sentence];
  bool lasting = false;
  bool unreal = false;
  for (std::size_t i = said.begin; i < said.end; ++i) {
    lasting |= words_.says(i, "always|never|whenever|henceforth") || words_.match(i, "from now on") != 0 ||
               words_.match(i, "every time") != 0 || words_.match(i, "in the future") != 0 ||
               words_.match(i, "going forward") != 0 || words_.match(i, "by default") != 0 ||
               words_.match(i, "in all") != 0;
    unreal |= words_[i].is(kDream) || (words_[i].quoted && words_[i].mark == 0 && i == said.begin);
  }
  if (unreal || read_contact(sentence)) return;
  std::size_t i = said.begin;
  const auto leads = [&](std::size_t at) {
    const Word& word = words_[at];
    return word.mark != 0 || word.is(kFiller | kConjunction) ||
           words_.says(at,
                       "please|always|just|kindly|can|could|would|you|will|should|going|forward|from|now|on|in|the|"
                       "future|i|want|'d|like|need|to|prefer|remember|for|me|do|make|sure|that|by|default|again|so|my|"
                       "friends|everyone|everybody|all|people|also|whenever|henceforth") ||
           word.lower == "'d";
  };
  bool negated = false;
  bool stop = false;
  std::size_t steps = 0;
  while (i < said.end && steps < 14) {
    if (words_.match(i, "call|calling me") != 0 || words_.match(i, "refer|referring to me") != 0 ||
        words_.match(i, "address|addressing me") != 0)
      break;
    if (words_.says(i, "don't|not|n't|never")) {
      negated = true;
    } else if (words_.says(i, "stop|quit|avoid|no") && !words_[i + 1].is(kOwner)) {
      stop = true;
    } else if (!leads(i)) {
      break;
    }
    ++i;
    ++steps;
  }
  if (i >= said.end) return;
  // "My friends call me Max" is read here too; "he calls me Max" is not.
  if (words_.says(i, "call|calling|refer|referring|address|addressing")) {
    const bool no = stop || negated;
    if (!(said.asked && !words_.says(said.begin, "can|could|would|please|will"))) read_calling(i, said.end, no);
    return;
  }
  // "I always answer in French" tells about the speaker
  bool own = false;
  for (std::size_t c = first_clause; c < clauses_.size(); ++c) {
    own |= clauses_[c].subject.kind != SubjectKind::kYou && clauses_[c].subject.begin <= i && clauses_[c].verb.end > i;
  }
  bool wanted = false;
  for (std::size_t w = said.begin; w < i; ++w) wanted |= words_.says(w, "want|prefer|need|like");
  if (own && !wanted) return;
  const Word& verb = words_[i];
  if (!verb.form(kBase) && !(stop && verb.form(kIng)) && !one_of(verb.lower, "be|respond|using|use")) return;
  StatedFact fact;
  fact.kind = StatementKind::kInstruction;
  fact.subject = context_.speaker;
  fact.begin = words_[said.begin].begin;
  fact.end = words_[said.end - 1].end;
  fact.confidence = 80;
  const std::string_view base = words_.lexicon().base(verb.verb);
  const bool speaks = one_of(base, "answer|reply|respond|write|speak|talk|address|switch|use");
  if (speaks) {
    for (std::size_t w = i + 1; w < said.end && w < i + 7; ++w) {
      if (!is_language(words_[w].lower) || !(words_.says(w - 1, "in|to|only") || base == "speak" || base == "use"))
        continue;
      const bool please =
          lasting || base == "speak" || base == "talk" || words_.says(said.begin, "please") || stop || negated;
      const bool job = words_.says(w + 1, "text|sentence|essay|email|letter|poem") || (base == "write" && !lasting);
      if (!please || job) return;
      fact.key = "instruction.language";
      fact.value = std::string(words_.bytes(w, w + 1));
      fact.ends = stop || negated;
      fact.text = sentence_of(fact, context_.speaker, {});
      push(std::move(fact));
      return;
    }
  }
  const bool style = one_of(base, "use|keep|format|include|answer|reply|respond|give|write|avoid") ||
                     verb.lower == "be" || verb.lower == "using";
  const bool format = one_of(base, "use|include|format") || verb.lower == "using";
  if (!(lasting || (negated && format) || (stop && format)) || !style) {
    if (!(lasting && verb.form(kBase) && (words_.says(said.begin, "please|always|never|from|whenever|don't|do"))))
      return;
  }
  const std::size_t begin = negated || stop || lasting ? said.begin : i;
  Span value{begin, said.end};
  while (!value.empty() && (words_[value.begin].mark != 0 || words_[value.begin].is(kFiller) ||
                            words_.says(value.begin, "please|can|could|you")))
    ++value.begin;
  if (value.end - value.begin < 2) return;
  fact.key = "instruction.style";
  fact.single = false;
  fact.value = value_text(words_, value);
  fact.text = sentence_of(fact, context_.speaker, {});
  push(std::move(fact));
}

}  // namespace memos::language::stated
