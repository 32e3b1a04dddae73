// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Changes that others made, or that a value tells by its form: "me quitaron el …", "han movido la reunión al jueves".
#include <algorithm>
#include <array>

#include "language/choices.h"
#include "language/statement_nouns.h"
#include "language/statement_reader.h"
#include "language/statement_spanish.h"

namespace memos::language::stated::spanish {

namespace {

constexpr std::string_view kMoved =
    "han movido|movieron|hemos movido|movimos|he movido|moví|han cambiado|cambiaron|hemos cambiado|cambiamos|he "
    "cambiado|cambié|han aplazado|aplazaron|hemos aplazado|aplazamos|han pospuesto|pospusieron|han "
    "retrasado|retrasaron|"
    "han adelantado|adelantaron|han pasado|pasaron|han ampliado|ampliaron|han prorrogado|prorrogaron|han extendido|"
    "extendieron|me han cambiado|me cambiaron|nos han cambiado|nos cambiaron|nos movieron|nos han movido";
constexpr std::string_view kEvents =
    "reunión|cita|entrevista|fiesta|examen|clase|boda|cena|comida|vuelo|concierto|partido|consulta|conferencia|"
    "presentación|revisión|llamada";

std::size_t here(std::string_view text, std::string_view choices) noexcept {
  std::size_t best = 0;
  while (!choices.empty()) {
    const std::string_view choice = next_choice(choices);
    const bool whole = text.size() == choice.size() || (text.size() > choice.size() && text[choice.size()] == ' ');
    if (choice.size() > best && text.starts_with(choice) && whole) best = choice.size();
  }
  return best;
}

/// Behind the choice and the blank that follows it; npos where none stands there.
std::size_t behind(std::string_view text, std::size_t at, std::string_view choices) noexcept {
  if (at >= text.size()) return std::string_view::npos;
  const std::size_t length = here(text.substr(at), choices);
  return length == 0 ? std::string_view::npos : std::min(at + length + 1, text.size());
}

std::size_t word_end(std::string_view text, std::size_t at) noexcept {
  return std::min(text.find(' ', at), text.size());
}

}  // namespace

bool is_medicine_word(std::string_view drug) {
  std::string english(drug);
  if (english.ends_with("o") || english.ends_with("a")) english.pop_back();
  constexpr auto kTails = std::to_array<std::string_view>(
      {"pril", "statina", "sartán", "olol", "cilina", "prazol", "oxetina", "micina", "formina", "profeno"});
  return std::ranges::any_of(kTails, [&](std::string_view tail) { return drug.ends_with(tail); }) ||
         is_medicine(drug) || is_medicine(english) || drug == "aspirina" || drug == "insulina" ||
         drug == "paracetamol" || drug == "levotiroxina" || drug == "sertralina";
}

std::optional<MovedEvent> moved_event(std::string_view clause) {
  const std::size_t article = behind(clause, 0, kMoved);
  if (article == std::string_view::npos) return std::nullopt;
  const std::size_t noun = behind(clause, article, "la|el|mi|nuestra|nuestro");
  if (noun == std::string_view::npos) return std::nullopt;
  const std::size_t deadline =
      here(clause.substr(noun), "fecha límite|fecha de entrega|plazo de entrega|plazo|entrega");
  if (deadline == 0 && here(clause.substr(noun), kEvents) == 0) return std::nullopt;
  std::size_t to = std::string_view::npos;
  for (const std::string_view lead : {" al ", " a la ", " a las ", " a ", " para ", " hasta "})
    to = std::min(to, clause.find(lead, noun));
  if (to == std::string_view::npos) return std::nullopt;
  MovedEvent moved;
  moved.is_deadline = deadline != 0;
  moved.is_own = clause.substr(article).starts_with("mi ");
  moved.name = clause.substr(noun + deadline, to - noun - deadline);
  moved.time_at = clause.find(' ', to + 1) + 1;
  if (clause.substr(to + 1).starts_with("al ") || clause.substr(to + 1).starts_with("a ")) moved.time_at = to + 1;
  return moved;
}

namespace {

std::string medicine_key(std::string_view clause, std::size_t begin, std::size_t end) {
  return "medication." + std::string(clause.substr(begin, end - begin));
}

/// "cambié el Clio por un Peugeot 208"
std::optional<Swap> swapped_thing(std::string_view clause) {
  const std::size_t article = behind(clause, 0, "cambié|he cambiado|cambiamos|hemos cambiado|troqué");
  if (article == std::string_view::npos) return std::nullopt;
  std::size_t old = behind(clause, article, "el|la|mi|nuestro|nuestra");
  const std::size_t by = clause.find(" por ", article);
  if (old == std::string_view::npos || by == std::string_view::npos || by <= old) return std::nullopt;
  std::size_t next = by + std::string_view(" por ").size();
  if (const std::size_t behind_article = behind(clause, next, "el|la|un|una"); behind_article < clause.size())
    next = behind_article;
  std::size_t end = std::min(clause.find_first_of(",.;", next), clause.size());
  for (const std::string_view joint : {" y ", " porque ", " que ", " hace ", " desde "})
    end = std::min(end, clause.find(joint, next));
  const std::string_view was = clause.substr(old, by - old);
  const std::string_view now = clause.substr(next, end - next);
  std::string_view key = thing_key(now).empty() ? thing_key(was) : thing_key(now);
  if (here(was, kLanguages) == was.size() && here(now, kLanguages) == now.size()) key = "language.learning";
  if (key.empty() || now.empty()) return std::nullopt;
  return Swap{.old_begin = old,
              .old_end = by,
              .new_begin = next,
              .new_end = end,
              .old_key = std::string(key),
              .new_key = std::string(key),
              .kind = StatementKind::kFact};
}

}  // namespace

std::optional<Swap> swapped(std::string_view clause) {
  constexpr std::string_view kGiven =
      "me recetó|me ha recetado|me recetaron|me han recetado|me prescribió|me han prescrito|me ha prescrito";
  constexpr std::string_view kTaken =
      "me quitó|me quitaron|me ha quitado|me han quitado|me retiró|me ha retirado|me suspendió|me ha suspendido";
  constexpr std::string_view kSwapped =
      "me cambió|me ha cambiado|me cambiaron|me han cambiado|me sustituyó|me ha sustituido";
  for (std::size_t at = 0; at < clause.size(); at = word_end(clause, at) + 1) {
    if (std::size_t drug = behind(clause, at, kGiven); drug != std::string_view::npos) {
      if (const std::size_t article = behind(clause, drug, "el|la|los|las|un|una"); article != std::string_view::npos)
        drug = article;
      const std::size_t end = word_end(clause, drug);
      return Swap{.new_begin = drug, .new_end = end, .new_key = medicine_key(clause, drug, end)};
    }
    const bool taken = here(clause.substr(at), kTaken) != 0;
    std::size_t drug = behind(clause, at, taken ? kTaken : kSwapped);
    if (drug == std::string_view::npos) continue;
    if (const std::size_t article = behind(clause, drug, "el|la|los|las|mi"); article != std::string_view::npos)
      drug = article;
    Swap change;
    change.old_begin = drug;
    change.old_end = word_end(clause, drug);
    change.old_key = medicine_key(clause, drug, change.old_end);
    if (!is_medicine_word(clause.substr(drug, change.old_end - drug))) return std::nullopt;
    if (taken) return change;
    std::size_t next = behind(clause, change.old_end + 1, "por|a");
    if (next == std::string_view::npos) return std::nullopt;
    if (const std::size_t article = behind(clause, next, "el|la"); article != std::string_view::npos) next = article;
    change.new_begin = next;
    change.new_end = word_end(clause, next);
    change.new_key = medicine_key(clause, next, change.new_end);
    return change;
  }
  return swapped_thing(clause);
}

std::optional<std::pair<std::size_t, std::size_t>> new_address(std::string_view clause) {
  constexpr std::string_view kTaken =
      "me he pasado a|me pasé a|me he cambiado a|me cambié a|he cambiado a|cambié a|he pasado a usar|ahora uso|uso|"
      "ahora uso el|escríbeme a|escríbeme mejor a|ahora es";
  for (std::size_t at = 0; at < clause.size(); at = word_end(clause, at) + 1) {
    const std::size_t value = behind(clause, at, kTaken);
    if (value == std::string_view::npos || value >= clause.size()) continue;
    const std::size_t end = word_end(clause, value);
    const std::size_t sign = clause.substr(value, end - value).find('@');
    const bool address = sign != std::string_view::npos && sign > 0 &&
                         clause.substr(value + sign, end - value - sign).find('.') != std::string_view::npos;
    if (address) return std::pair(value, end);
  }
  return std::nullopt;
}

std::optional<std::pair<std::size_t, std::size_t>> given_up(std::string_view clause) {
  const std::size_t article = behind(clause, 0, "dejé|he dejado|abandoné|he abandonado|hemos dejado|dejamos");
  if (article == std::string_view::npos) return std::nullopt;
  const std::size_t noun = behind(clause, article, "el|la|las|los");
  if (noun == std::string_view::npos || noun >= clause.size()) return std::nullopt;
  const std::size_t end = word_end(clause, noun);
  return end == clause.size() ? std::optional(std::pair(noun, end)) : std::nullopt;
}

std::string_view thing_key(std::string_view words) noexcept {
  if (words.starts_with("clase")) return {};  // "tengo clase de piano"
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    const std::string_view word = words.substr(at, end - at);
    at = end + 1;
    if (one_of(word, "coche|carro|auto|camioneta|furgoneta")) return "possession.car";
    if (one_of(word, "móvil|teléfono|celular")) return "possession.phone";
    if (one_of(word, "ordenador|portátil|computadora|laptop")) return "possession.computer";
    if (one_of(word, "bicicleta|bici")) return "possession.bike";
    if (one_of(word, "moto|motocicleta")) return "possession.motorcycle";
    if (one_of(word, "casa|piso|apartamento|departamento")) return "possession.home";
    if (word == "seat") return "possession.car";
    const Noun& noun = find_noun(word);
    if (noun.kind == NounKind::kThing) return noun.key;
  }
  return {};
}

std::size_t joke_at(std::string_view text) noexcept {
  std::size_t last = 0;
  for (const std::string_view joke :
       {"es broma", "era broma", "estoy bromeando", "es mentira", "te estoy tomando el pelo", "claro que no"}) {
    const std::size_t at = text.find(joke);
    if (at != std::string_view::npos && !text.substr(0, at).ends_with("no ")) last = std::max(last, at);
  }
  return last;
}

std::size_t correction(std::string_view text, std::size_t& marker) noexcept {
  for (const std::string_view word :
       {"perdón, quise decir ", "perdón, quería decir ", "quise decir ", "quería decir ", "no, espera, ", "no espera, ",
        "perdón, ", "perdona, ", "corrección: ", "mejor dicho, ", "me equivoqué, ", "no, "}) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos || (word == "no, " && at == 0)) continue;
    marker = at;
    return at + word.size();
  }
  return 0;
}

}  // namespace memos::language::stated::spanish
