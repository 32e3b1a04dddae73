// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A statement as a sentence in the third person.
#include <algorithm>
#include <array>

#include "language/statement_reader.h"

namespace memos::language::stated {

namespace {

/// "{}" is the value; the subject stands before it.
struct Template {
  std::string_view key;  ///< A slot, or a prefix that ends with a dot.
  std::string_view now;
};
constexpr Template kTemplates[] = {
    {"home.city", "lives in {}"},
    {"home.country", "lives in {}"},
    {"home.address", "lives at {}"},
    {"hometown", "comes from {}"},
    {"birthplace", "was born in {}"},
    {"location", "is in {}"},
    {"work.employer", "works for {}"},
    {"work.role", "works as {}"},
    {"work.field", "works in {}"},
    {"work.boss", "has {} as boss"},
    {"study.school", "studies at {}"},
    {"study.subject", "studies {}"},
    {"language.learning", "is learning {}"},
    {"language.speaks", "speaks {}"},
    {"nickname", "is called {}"},
    {"age", "is {} years old"},
    {"nationality", "is {}"},
    {"relationship.status", "is {}"},
    {"allergy", "is allergic to {}"},
    {"diet.avoids", "does not eat or drink {}"},
    {"diet", "is {}"},
    {"medication.", "takes {}"},
    {"health.condition", "has {}"},
    {"preference.likes", "likes {}"},
    {"preference.dislikes", "dislikes {}"},
    {"hobby", "does {} as a hobby"},
    {"instrument", "plays {}"},
    {"habit", "has the habit of {}"},
    {"project", "works on {}"},
    {"possession.", "has {}"},
    {"uses", "uses {}"},
    {"sports.team", "supports {}"},
    {"membership", "is a member of {}"},
    {"fear", "is afraid of {}"},
    {"learning", "is learning {}"},
    {"bank", "banks with {}"},
    {"plan.", "plans: {}"},
    {"event.", "{}"},
    {"life.status", "{}"},
    {"instruction.language", "wants answers in {}"},
    {"instruction.", "wants: {}"},
};

std::string replaced_underscores(std::string_view key) {
  std::string out(key);
  std::ranges::replace(out, '_', ' ');
  return out;
}

}  // namespace

std::string sentence_of(const StatedFact& fact, std::string_view speaker, std::string_view tail) {
  std::string who = !fact.subject.empty() ? fact.subject : !speaker.empty() ? std::string(speaker) : "The user";
  const std::string suffix = tail.empty() ? std::string() : " " + std::string(tail);
  for (const Template& row : kTemplates) {
    const bool fits = row.key.ends_with('.') ? std::string_view(fact.key).starts_with(row.key) : fact.key == row.key;
    if (!fits) continue;
    std::string said(row.now);
    if (const std::size_t at = said.find("{}"); at != std::string::npos) {
      said.replace(at, 2, fact.value.empty() ? "anything said before" : fact.value);
    }
    return who + (fact.ends ? " no longer " : " ") + said + suffix;
  }
  const std::size_t dot = fact.key.find('.');
  const std::string_view head = std::string_view(fact.key).substr(0, dot);
  const std::string_view name =
      dot == std::string::npos ? std::string_view(fact.key) : std::string_view(fact.key).substr(dot + 1);
  std::string noun = replaced_underscores(name);
  if (head == "favourite" || head == "count" || head == "deadline")
    noun = std::string(head == "count" ? "number of" : head) + " " + noun;
  if (head == "code") noun += " code";
  const std::string verb = fact.ends ? " is no longer " : " is ";
  if (head == "thing") return "The " + noun + verb + fact.value;
  return who + "'s " + noun + verb + fact.value + suffix;
}

}  // namespace memos::language::stated
