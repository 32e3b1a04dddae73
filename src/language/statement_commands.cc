// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What the assistant is told to do: "please always answer in French", "call me Max", "never use emojis".
#include <algorithm>

#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

/// "every Monday", "daily"
bool repeats(const Words& words, const Sentence& said) {
  for (std::size_t i = said.begin; i < said.end; ++i) {
    if (words.says(i, "every|each|daily|weekly|monthly")) return true;
  }
  return false;
}

/// What an assistant may be told never to do and no other rule asks about, so that the lexicon has no such verb.
bool is_assistants_act(std::string_view word) { return one_of(word, "bring|show|recommend|explain"); }

}  // namespace

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
  if (words_.match(at, "call|calls|calling me") == 0 && words_.match(at, "refer|referring to me as") == 0 &&
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

MessageReader::Command MessageReader::command_in(const Sentence& said) const {
  Command made;
  for (std::size_t i = said.begin; i < said.end; ++i) {
    made.lasting |= words_.says(i, "always|never|whenever|henceforth") || words_.match(i, "from now on") != 0 ||
                    words_.match(i, "every time") != 0 || words_.match(i, "in the future") != 0 ||
                    words_.match(i, "going forward") != 0 || words_.match(i, "by default") != 0 ||
                    words_.match(i, "in all") != 0 || words_.match(i, "ever again") != 0;
  }
  constexpr std::size_t kMostLeads = 14;
  static constexpr std::string_view kLeads =
      "please|always|just|kindly|can|could|would|you|will|should|going|forward|from|now|on|in|the|future|i|want|'d|"
      "like|need|to|prefer|remember|for|me|do|make|sure|that|by|default|again|so|my|friends|everyone|everybody|all|"
      "people|also|whenever|henceforth";
  std::size_t i = said.begin;
  for (; i < said.end && i < said.begin + kMostLeads; ++i) {
    const Word& word = words_[i];
    if (words_.match(i, "call|calling me") != 0 || words_.match(i, "refer|referring to me") != 0 ||
        words_.match(i, "address|addressing me") != 0) {
      break;
    }
    if (words_.says(i, "don't|not|n't|never")) {
      made.negated = true;
    } else if (words_.says(i, "stop|quit|avoid|no") && !words_[i + 1].is(kOwner)) {
      made.stop = true;
    } else if (word.mark == 0 && !word.is(kFiller | kConjunction) && !words_.says(i, kLeads)) {
      break;
    }
  }
  made.verb = i;
  return made;
}

/// "I always answer in French" tells about the speaker and orders nothing.
bool MessageReader::is_own_act(const Sentence& said, std::size_t verb, std::size_t first_clause) const {
  bool own = false;
  for (std::size_t c = first_clause; c < clauses_.size(); ++c) {
    const Clause& clause = clauses_[c];
    own |= clause.subject.kind != SubjectKind::kYou && clause.subject.begin <= verb && clause.verb.end > verb;
  }
  for (std::size_t i = said.begin; i < verb; ++i) own &= !words_.says(i, "want|prefer|need|like");
  return own;
}

StatedFact MessageReader::instruction(const Sentence& said) const {
  StatedFact fact;
  fact.kind = StatementKind::kInstruction;
  fact.subject = context_.speaker;
  fact.begin = words_[said.begin].begin;
  fact.end = words_[said.end - 1].end;
  fact.confidence = 80;
  return fact;
}

/// "please always answer in French"
void MessageReader::read_language_order(const Sentence& said, const Command& command) {
  constexpr std::size_t kReach = 7;
  const std::string_view base = words_.lexicon().base(words_[command.verb].verb);
  for (std::size_t i = command.verb + 1; i < said.end && i < command.verb + kReach; ++i) {
    if (!is_language(words_[i].lower) || !(words_.says(i - 1, "in|to|only") || one_of(base, "speak|use"))) continue;
    const bool stays = command.lasting || one_of(base, "speak|talk") || words_.says(said.begin, "please") ||
                       command.stop || command.negated;
    const bool job =
        words_.says(i + 1, "text|sentence|essay|email|letter|poem") || (base == "write" && !command.lasting);
    if (!stays || job) return;
    StatedFact fact = instruction(said);
    fact.key = "instruction.language";
    fact.value = std::string(words_.bytes(i, i + 1));
    fact.ends = command.stop || command.negated;
    fact.text = sentence_of(fact, context_.speaker, {});
    push(std::move(fact));
    return;
  }
  read_style_order(said, command);
}

/// "never use emojis", "keep your answers short from now on"
void MessageReader::read_style_order(const Sentence& said, const Command& command) {
  const Word& verb = words_[command.verb];
  const std::string_view base = words_.lexicon().base(verb.verb);
  const bool format = one_of(base, "use|include|format") || verb.lower == "using";
  const bool style = format || one_of(base, "keep|answer|reply|respond|give|write|avoid") || verb.lower == "be";
  const bool told = style && (command.lasting || ((command.negated || command.stop) && format));
  const bool saying = one_of(base, "say|give|know|forget|think|stop|mean|try|see|want|have");
  const bool order = command.lasting && !saying && (verb.form(kBase) || is_assistants_act(verb.lower)) &&
                     words_.says(said.begin, "please|always|never|from|whenever|don't|do");
  const bool reminder = base == "remind" && words_.says(command.verb + 1, "me") &&
                        !words_[command.verb + 2].is(kAsking) && words_[command.verb + 2].lower != "of" &&
                        !said.asked && repeats(words_, said);
  if (!told && !order && !reminder) return;
  Span value{command.negated || command.stop || command.lasting ? said.begin : command.verb, said.end};
  while (!value.empty() && (words_[value.begin].mark != 0 || words_[value.begin].is(kFiller) ||
                            words_.says(value.begin, "please|can|could|you"))) {
    ++value.begin;
  }
  if (value.end - value.begin < 2) return;
  StatedFact fact = instruction(said);
  fact.key = "instruction.style";
  fact.single = false;
  fact.value = value_text(words_, value);
  fact.text = sentence_of(fact, context_.speaker, {});
  push(std::move(fact));
}

void MessageReader::read_command(std::size_t sentence, std::size_t first_clause) {
  const Sentence& said = words_.sentences()[sentence];
  for (std::size_t i = said.begin; i < said.end; ++i) {
    if (words_[i].is(kDream) || (words_[i].quoted && words_[i].mark == 0 && i == said.begin)) return;
  }
  if (read_contact(sentence) || read_bare_contact(sentence)) return;
  // "everyone calls me Ferdi"
  for (std::size_t i = said.begin + 1; i + 2 < said.end && !said.asked; ++i) {
    if (words_.match(i, "call|calls me") == 0 ||
        !words_.says(i - 1, "everyone|everybody|people|friends|family|they|all"))
      continue;
    read_calling(i, said.end, false);
    return;
  }
  const Command command = command_in(said);
  if (command.verb >= said.end) return;
  // "My friends call me Max" is read here too; "he calls me Max" is not.
  if (words_.says(command.verb, "call|calling|refer|referring|address|addressing")) {
    const bool asks = said.asked && !words_.says(said.begin, "can|could|would|please|will");
    if (!asks) read_calling(command.verb, said.end, command.stop || command.negated);
    return;
  }
  if (is_own_act(said, command.verb, first_clause)) return;
  const Word& verb = words_[command.verb];
  if (!verb.form(kBase) && !(command.stop && verb.form(kIng)) && !one_of(verb.lower, "be|using") &&
      !is_assistants_act(verb.lower))
    return;
  const std::string_view base = words_.lexicon().base(verb.verb);
  if (one_of(base, "answer|reply|respond|write|speak|talk|address|switch|use")) {
    read_language_order(said, command);
  } else {
    read_style_order(said, command);
  }
}

}  // namespace memos::language::stated
