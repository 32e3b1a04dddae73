// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/answer_prompts.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "language/language.h"

namespace memos::eval {
namespace {

constexpr std::string_view kAnswer =
    "You answer a question from memories of past conversations. Each block begins with the day on which it was said; "
    "a date in brackets behind a line is what its words for a time mean. Answer from the memories alone, as briefly as "
    "possible: a name, a date, a short phrase, or one sentence. Work out relative times against the day on which they "
    "were said, and give dates, not \"last week\". If the memories do not tell, say that it is not known.\n\n"
    "Memories:\n{context}\n";

constexpr std::string_view kVerdict = "\n\nAnswer with one word, yes or no.";
constexpr std::string_view kMaterial = "\n\nQuestion: {question}\nCorrect answer: {answer}\nReply: {reply}";

constexpr std::string_view kAgrees =
    "Does the reply give the same answer to the question as the correct answer? Be generous with wording and length: "
    "it "
    "is right if it names the same thing, also beside others or in a longer sentence, and for times if it means the "
    "same "
    "day, month or period in whatever form. It is wrong if it contradicts the correct answer, leaves out what was "
    "asked "
    "for, or says that it is not known.";
constexpr std::string_view kAbstains =
    "The question cannot be answered from what was said. Does the reply say that it is not known, not mentioned, or "
    "not so? It is wrong if it gives an answer as if it were known.";
constexpr std::string_view kContains =
    "Does the reply contain the correct answer, or say the same in other words, or contain all steps that lead to it? "
    "If it holds only a part of what the correct answer tells, it is wrong.";
constexpr std::string_view kTemporal =
    "Does the reply contain the correct answer, or say the same in other words, or contain all steps that lead to it? "
    "If it holds only a part, it is wrong. Where a number of days, weeks or months is asked for, a number that is off "
    "by "
    "one is right.";
constexpr std::string_view kUpdate =
    "Does the reply contain the correct, updated answer? It is right also if it tells what held before, as long as "
    "what "
    "holds now is the correct answer.";
constexpr std::string_view kPreference =
    "The correct answer is a description of what a good, personal reply takes into account. Does the reply recall and "
    "use what the user told about themselves correctly? It need not touch every point of the description.";

std::string filled(std::string_view text, const std::map<std::string_view, std::string_view>& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = text.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    out += text.substr(0, open);
    const auto value = values.find(text.substr(open + 1, close - open - 1));
    out += value == values.end() ? text.substr(open, close + 1 - open) : value->second;
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

std::string_view criterion(Protocol protocol, std::string_view category) {
  if (wants_abstention(category)) return kAbstains;
  if (protocol == Protocol::kLocomo) return kAgrees;
  if (category == "temporal-reasoning") return kTemporal;
  if (category == "knowledge-update") return kUpdate;
  if (category == "single-session-preference") return kPreference;
  return kContains;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end = [&] {
    if (!word.empty() && word != "a" && word != "an" && word != "the" && word != "and") words.push_back(word);
    word.clear();
  };
  for (const char c : language::fold(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool inside = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (inside) {
      word += c;
    } else if (c != '\'') {
      end();
    }
  }
  end();
  std::ranges::sort(words);
  return words;
}

}  // namespace

bool wants_abstention(std::string_view category) { return category == "adversarial" || category == "abstention"; }

std::string answer_prompt(std::string_view context, std::string_view question, std::string_view today) {
  std::string prompt = filled(kAnswer, {{"context", context}});
  if (!today.empty()) prompt += "\nToday is " + std::string(today) + ".";
  return prompt + "\nQuestion: " + std::string(question) + "\nAnswer:";
}

std::string judge_prompt(Protocol protocol, const JudgedReply& judged) {
  const std::string material =
      filled(kMaterial, {{"question", judged.question}, {"answer", judged.gold}, {"reply", judged.reply}});
  return std::string(criterion(protocol, judged.category)) + material + std::string(kVerdict);
}

std::string judge_prompts_shown(Protocol protocol) {
  using Shown = std::pair<std::string_view, std::string_view>;
  std::vector<Shown> shown;
  if (protocol == Protocol::kLocomo) {
    shown = {{"adversarial", kAbstains}, {"all others", kAgrees}};
  } else {
    shown = {{"abstention", kAbstains},
             {"temporal-reasoning", kTemporal},
             {"knowledge-update", kUpdate},
             {"single-session-preference", kPreference},
             {"all others", kContains}};
  }
  std::string out;
  for (const auto& [category, text] : shown) out += "[" + std::string(category) + "]\n" + std::string(text) + "\n\n";
  return out + "Behind each:" + std::string(kMaterial) + std::string(kVerdict) + "\n";
}

std::optional<bool> read_verdict(std::string_view reply) {
  constexpr std::string_view kThought = "</think>";
  if (const std::size_t thought = reply.rfind(kThought); thought != std::string_view::npos)
    reply.remove_prefix(thought + kThought.size());
  const std::string folded = language::fold(reply);
  const std::size_t first = folded.find_first_of("abcdefghijklmnopqrstuvwxyz");
  if (first == std::string::npos) return {};
  const std::size_t end = std::min(folded.find_first_not_of("abcdefghijklmnopqrstuvwxyz", first), folded.size());
  const std::string_view word = std::string_view(folded).substr(first, end - first);
  if (word == "yes") return true;
  if (word == "no") return false;
  return {};
}

double word_f1(std::string_view reply, std::string_view gold) {
  const std::vector<std::string> given = words_of(reply);
  const std::vector<std::string> wanted = words_of(gold);
  if (given.empty() || wanted.empty()) return given.empty() && wanted.empty() ? 1 : 0;
  std::vector<std::string> both;
  std::ranges::set_intersection(given, wanted, std::back_inserter(both));
  return 2 * static_cast<double>(both.size()) / static_cast<double>(given.size() + wanted.size());
}

}  // namespace memos::eval
