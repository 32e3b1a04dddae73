// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/question.h"

#include <algorithm>
#include <array>

namespace memos::op {
namespace {

constexpr std::array<std::string_view, 9> kFirstPerson{"i", "me", "my", "mine", "myself", "i'm", "i've", "i'd", "i'll"};

bool is_visible(const index::View& view, std::uint32_t speaker) {
  const auto& voices = view.core().labels().voices();
  const auto& units = view.sums().voices;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i] != 0 && voices[i].speaker == speaker) return true;
  }
  return false;
}

using Matches = std::vector<index::SpeakerNames::Match>;

std::vector<std::size_t> words_of_speaker(const Matches& matches, std::uint32_t speaker) {
  std::vector<std::size_t> words;
  for (const auto& match : matches) {
    if (match.speaker == speaker) words.push_back(match.word);
  }
  return words;
}

}  // namespace

Question read_question(std::string_view text) {
  thread_local language::Tokenizer tokenizer;
  Question question;
  question.text = text;
  question.words = index::words_of(question.text);
  tokenizer.terms(question.text, {}, question.terms);
  question.first_person = std::ranges::any_of(question.words, [](const index::Word& word) {
    return std::ranges::find(kFirstPerson, word.folded) != kFirstPerson.end();
  });
  return question;
}

Naming find_names(const Question& question, const index::View& view) {
  Naming naming;
  naming.is_name.resize(question.words.size());
  Matches matches = view.core().labels().speakers().find(question.text, question.words);
  std::erase_if(matches, [&view](const auto& match) { return !is_visible(view, match.speaker); });
  for (const auto& match : matches) {
    if (match.word != index::SpeakerNames::kInside) naming.is_name[match.word] = true;
    if (naming.speakers.empty() || naming.speakers.back() != match.speaker) naming.speakers.push_back(match.speaker);
  }
  const std::vector<std::uint32_t> all = naming.speakers;
  std::erase_if(naming.speakers, [&](std::uint32_t speaker) {
    const auto own = words_of_speaker(matches, speaker);
    return std::ranges::any_of(all, [&](std::uint32_t other) {
      const auto more = words_of_speaker(matches, other);
      return more.size() > own.size() && std::ranges::includes(more, own);
    });
  });
  return naming;
}

std::vector<QuestionTerm> terms_without_names(const Question& question, const Naming& naming) {
  std::vector<QuestionTerm> terms;
  for (std::size_t i = 0; i < question.terms.size(); ++i) {
    const auto& place = question.terms.place(i);
    bool name = false;
    for (std::size_t w = 0; w < question.words.size(); ++w) {
      const index::Word& word = question.words[w];
      name = name || (naming.is_name[w] && place.begin < word.whole_end && word.begin < place.end);
    }
    if (name) continue;
    const auto same = std::ranges::find(terms, question.terms[i], &QuestionTerm::text);
    if (same != terms.end()) {
      ++same->count;
    } else {
      const auto said = std::string_view(question.text).substr(place.begin, place.end - place.begin);
      terms.push_back({std::string(question.terms[i]), 1, said});
    }
  }
  return terms;
}

std::string in_first_person(const Question& question, const std::vector<bool>& is_name) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < question.words.size(); ++i) {
    if (!is_name[i]) continue;
    const index::Word& word = question.words[i];
    const std::size_t end = i + 1 < question.words.size() && is_name[i + 1] ? 0 : word.whole_end;
    out.append(question.text, copied, std::max<std::size_t>(copied, word.begin) - copied);
    copied = word.begin;
    if (end == 0) {  // "Ann Lee": the last word of a name in a row stands for all of it
      copied = question.words[i + 1].begin;
      continue;
    }
    out += word.whole_end > word.end ? "my" : "I";
    copied = end;
  }
  out.append(question.text, copied);
  return out;
}

}  // namespace memos::op
