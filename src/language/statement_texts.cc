// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A statement as a sentence in the third person.
#include <algorithm>
#include <array>
#include <span>

#include "language/statement_reader.h"
#include "language/statement_tongue.h"

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

constexpr Template kSpanish[] = {
    {"home.city", "vive en {}"},
    {"home.country", "vive en {}"},
    {"home.address", "vive en {}"},
    {"hometown", "es de {}"},
    {"birthplace", "nació en {}"},
    {"work.employer", "trabaja en {}"},
    {"work.role", "trabaja como {}"},
    {"work.boss", "tiene como jefe a {}"},
    {"study.school", "estudia en {}"},
    {"study.subject", "estudia {}"},
    {"language.learning", "aprende {}"},
    {"language.speaks", "habla {}"},
    {"name", "se llama {}"},
    {"nickname", "quiere que le llamen {}"},
    {"age", "tiene {} años"},
    {"relationship.status", "está {}"},
    {"allergy", "tiene alergia a {}"},
    {"diet.avoids", "no come ni bebe {}"},
    {"diet", "es {}"},
    {"medication.", "toma {}"},
    {"health.condition", "tiene {}"},
    {"preference.likes", "le gusta {}"},
    {"preference.dislikes", "no le gusta {}"},
    {"hobby", "practica {}"},
    {"instrument", "toca {}"},
    {"habit", "tiene la costumbre de {}"},
    {"possession.", "tiene {}"},
    {"sports.team", "apoya a {}"},
    {"relation.partner", "tiene como pareja a {}"},
    {"instruction.language", "quiere respuestas en {}"},
};

/// "contact.phone" -> "teléfono"
constexpr std::pair<std::string_view, std::string_view> kSpanishNouns[] = {
    {"contact.phone", "teléfono"},
    {"contact.email", "correo"},
    {"birthday", "cumpleaños"},
    {"anniversary", "aniversario"},
    {"code.wifi", "clave del wifi"},
    {"code.door", "código de la puerta"},
    {"code.password", "contraseña"},
    {"size.shoe", "talla de zapato"},
    {"vehicle.plate", "matrícula"},
    {"budget", "presupuesto"},
    {"bank", "banco"},
    {"gym", "gimnasio"},
    {"doctor", "médico"},
    {"pet.", "mascota"},
    {"pet.pet", "mascota"},
    {"pet.dog", "perro"},
    {"pet.cat", "gato"},
    {"relation.sister", "hermana"},
    {"relation.brother", "hermano"},
    {"relation.mother", "madre"},
    {"relation.father", "padre"},
    {"relation.son", "hijo"},
    {"relation.daughter", "hija"},
    {"work.salary", "sueldo"},
    {"favourite.colour", "color favorito"},
};

const Template* row_for(std::span<const Template> rows, std::string_view key) {
  const auto found = std::ranges::find_if(
      rows, [&](const Template& row) { return row.key.ends_with('.') ? key.starts_with(row.key) : key == row.key; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::string spanish_sentence_of(const StatedFact& fact, std::string_view speaker) {
  const std::string who = !fact.subject.empty() ? fact.subject : !speaker.empty() ? std::string(speaker) : "El usuario";
  const std::string value = fact.value.empty() ? "lo dicho antes" : fact.value;
  if (fact.ends && fact.key == "diet.avoids") return who + " vuelve a comer o beber " + value;
  if (const Template* const row = row_for(kSpanish, fact.key); row != nullptr) {
    std::string said(row->now);
    said.replace(said.find("{}"), 2, value);
    return who + (fact.ends ? " ya no " : " ") + said;
  }
  const std::string_view key = fact.key;
  const std::string_view name = key.substr(key.find('.') + 1);
  const auto* const known =
      std::ranges::find(kSpanishNouns, key, &std::pair<std::string_view, std::string_view>::first);
  std::string noun = known != std::end(kSpanishNouns) ? std::string(known->second) : replaced_underscores(name);
  if (key.starts_with("favourite.") && known == std::end(kSpanishNouns))
    noun += noun.ends_with("a") ? " favorita" : " favorito";
  if (key == "deadline") noun = "plazo";
  if (key.starts_with("deadline.")) noun = "plazo de " + noun;
  return noun + (fact.subject.empty() ? "" : " de " + fact.subject) + (fact.ends ? ": ya no " : ": ") + value;
}

std::string sentence_of(const StatedFact& fact, std::string_view speaker, std::string_view tail) {
  std::string who = !fact.subject.empty() ? fact.subject : !speaker.empty() ? std::string(speaker) : "The user";
  if (fact.ends && fact.key == "diet.avoids") return who + " eats or drinks " + fact.value + " again";
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
  std::string noun = replaced_underscores(name.empty() ? head : name);  // "pet.": some pet
  if (head == "favourite" || head == "count" || head == "deadline")
    noun = head == "deadline" && (name.empty() || name == "deadline")
               ? "deadline"
               : std::string(head == "count" ? "number of" : head) + " " + noun;
  if (head == "code") noun += " code";
  if (fact.subject.empty() && (head == "deadline" || head == "meeting" || head == "code"))
    return "The " +
           (head == "deadline" && !name.empty() && name != "deadline" ? replaced_underscores(name) + " deadline"
                                                                      : noun) +
           (fact.ends ? " is no longer " : " is ") + fact.value;
  if (fact.value.empty()) return who + "'s " + noun + " is no longer what was said before";
  const std::string verb = fact.ends ? " is no longer " : " is ";
  if (head == "thing") return "The " + noun + verb + fact.value;
  return who + "'s " + noun + verb + fact.value + suffix;
}

std::string sentence_in_tongue(const StatedFact& fact, std::string_view speaker, std::string_view text) {
  switch (tongue_of(text)) {
    case Tongue::kChinese:
      return chinese_sentence_of(fact, text);
    case Tongue::kSpanish:
      return spanish_sentence_of(fact, speaker);
    default:
      return sentence_of(fact, speaker, {});
  }
}

}  // namespace memos::language::stated
