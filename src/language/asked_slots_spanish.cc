// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "language/choices.h"
#include "language/statement_reader.h"
#include "language/statement_spanish.h"
#include "language/statement_tongue.h"

namespace memos::language::stated {

namespace {

/// Lower case, words separated by one blank, one before and one behind.
std::string spaced(std::string_view text) {
  std::string out = " ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool upper = (c >= 'A' && c <= 'Z') || (c >= 0x80 && c <= 0x9E && c != 0x97 && i > 0 &&
                                                  static_cast<unsigned char>(text[i - 1]) == 0xC3);
    const bool letter = c >= 0x80 || (c >= 'a' && c <= 'z') || upper || (c >= '0' && c <= '9') || c == '-';
    if (text.substr(i).starts_with("¿") || text.substr(i).starts_with("¡")) {
      ++i;
      if (out.back() != ' ') out += ' ';
    } else if (letter) {
      out += static_cast<char>(upper ? c + 32 : c);
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

std::string_view said(const std::string& text, std::string_view choices) noexcept {
  std::string_view best;
  while (!choices.empty()) {
    const std::string_view choice = next_choice(choices);
    if (choice.size() > best.size() && text.contains(" " + std::string(choice) + " ")) best = choice;
  }
  return best;
}

/// The verbs of "you" as those of "I": the other speaker asks this one. "¿Sigo siendo …?", "¿todavía …?" asks for what
/// "¿Soy …?" asks for.
std::string turned(std::string text) {
  static constexpr auto kTurns =
      std::to_array<std::pair<std::string_view, std::string_view>>({{" vives ", " vivo "},
                                                                    {" trabajas ", " trabajo "},
                                                                    {" te llamas ", " me llamo "},
                                                                    {" tu ", " mi "},
                                                                    {" tus ", " mis "},
                                                                    {" eres alérgica ", " soy alérgica "},
                                                                    {" eres alérgico ", " soy alérgico "},
                                                                    {" eres de ", " soy de "},
                                                                    {" tienes ", " tengo "},
                                                                    {" te gusta ", " me gusta "},
                                                                    {" te gustan ", " me gustan "},
                                                                    {" hablas ", " hablo "},
                                                                    {" estás aprendiendo ", " estoy aprendiendo "},
                                                                    {" conduces ", " conduzco "},
                                                                    {" te dedicas ", " me dedico "},
                                                                    {" naciste ", " nací "},
                                                                    {" sigo siendo ", " soy "},
                                                                    {" sigo estando ", " estoy "},
                                                                    {" sigo teniendo ", " tengo "},
                                                                    {" sigo viviendo ", " vivo "},
                                                                    {" sigo trabajando ", " trabajo "},
                                                                    {" sigo estudiando ", " estudio "},
                                                                    {" sigo aprendiendo ", " aprendo "},
                                                                    {" sigo tomando ", " tomo "},
                                                                    {" sigo tocando ", " toco "},
                                                                    {" sigo conduciendo ", " conduzco "},
                                                                    {" sigo saliendo ", " salgo "},
                                                                    {" todavía ", " "},
                                                                    {" aún ", " "}});
  for (const auto& [from, to] : kTurns) {
    if (const std::size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  }
  return text;
}

/// A name with a capital that is no first word: "¿Dónde vive Ana?"
std::string named(std::string_view question) {
  std::string name;
  bool first = true;
  for (std::size_t at = 0; at < question.size();) {
    const bool upper = question[at] >= 'A' && question[at] <= 'Z';
    std::size_t end = at;
    while (end < question.size() &&
           (static_cast<unsigned char>(question[end]) >= 0x80 || (question[end] | 32) >= 'a') && question[end] != ' ' &&
           question[end] != '?')
      ++end;
    if (upper && !first && name.empty()) name = question.substr(at, end - at);
    if (end > at && !question.substr(at).starts_with("¿")) first = false;
    if (question.substr(at).starts_with("¿")) first = true, end = at + 2;
    at = std::max(end, at + 1);
    if (upper && question.substr(0, at).find_first_of(" ") == std::string_view::npos) first = false;
  }
  return name;
}

/// "¿Cuándo hay que entregar el informe?": what must be handed in.
std::string handed_in(const std::string& text) {
  for (const std::string_view hand :
       {" entregar el ", " entregar la ", " entregar mi ", " entrego el ", " entrego la "}) {
    const std::size_t at = text.find(hand);
    if (at == std::string::npos || said(text, "cuándo|qué día|hasta cuándo").empty()) continue;
    std::string rest = text.substr(at + hand.size());
    while (!rest.empty() && rest.back() == ' ') rest.pop_back();
    return key_word(rest);
  }
  return {};
}

}  // namespace

namespace {

/// "el plazo de la beca": the slot of what `deadline` is for.
std::string deadline_key(const std::string& text, std::string_view deadline, const std::string& name) {
  if (!name.empty()) return "deadline." + key_word(name);
  for (const std::string_view of : {" de la ", " del ", " de "}) {
    const std::size_t at = text.find(std::string(deadline) + std::string(of));
    if (at == std::string::npos) continue;
    const std::size_t begin = at + deadline.size() + of.size();
    return "deadline." + key_word(text.substr(begin, text.find(' ', begin) - begin));
  }
  return "deadline";
}

/// What a question for a time asks for: "¿A qué hora es la clase de yoga?", "¿Qué día tengo salsa?"
std::string asked_event(const std::string& text) {
  constexpr std::string_view kHave = " tengo ";
  if (said(text, "cuándo|qué hora|qué día").empty()) return {};
  const std::string_view event = said(
      text,
      "reunión|cita|entrevista|fiesta|examen|clase|boda|cena|vuelo|concierto|partido|taller|curso|ensayo|entrenamiento|"
      "sesión|consulta|revisión|turno|junta");
  const std::size_t have = text.find(kHave);
  if (event.empty() && have == std::string::npos) return {};
  std::string rest = text.substr(event.empty() ? have + kHave.size() : text.find(" " + std::string(event) + " ") + 1);
  while (!rest.empty() && rest.back() == ' ') rest.pop_back();
  constexpr std::size_t kLongest = 40;
  return event.empty() && rest.size() > kLongest ? std::string() : key_word(rest);
}

}  // namespace

std::vector<AskedSlot> spanish_slots(std::string_view question, std::string_view asker, const TimeReference& now) {
  const std::string text = turned(spaced(question));
  if (!said(text, "por qué|qué opinas|qué piensas|recomiendas|recomendar").empty()) return {};
  const bool asks = question.contains('?') ||
                    !said(text, "dónde|cuál|cuándo|quién|qué|cómo|cuántos|cuántas|dime|recuérdame|lista").empty();
  std::vector<AskedSlot> out;
  const bool current = !said(text, "ahora|actualmente").empty();
  const auto add = [&](std::string subject, std::string key, bool past) {
    AskedSlot slot;
    slot.subject = std::move(subject);
    slot.past = (past || !said(text, "antes|antiguo|antigua|anterior|viejo").empty()) && !current;
    slot.history = !said(text, "todos|todas|he vivido|he trabajado|lista").empty();
    const bool timed = key.starts_with("meeting.") || key.starts_with("deadline") || key == "birthday";
    slot.key = std::move(key);
    for (const TimeExpression& time : time_expressions(question, now)) {
      if (timed || time.kind == TimeKind::kRecurring || time.precision == TimePrecision::kVague ||
          time.direction == TimeDirection::kPresent)
        continue;
      slot.at = time.interval;
      break;
    }
    if (std::ranges::none_of(out,
                             [&](const AskedSlot& old) { return old.key == slot.key && old.subject == slot.subject; }))
      out.push_back(std::move(slot));
  };
  const std::string name = named(question);
  std::string kin;
  for (const spanish::NounRow& row : spanish::nouns()) {
    for (std::string_view words = row.words; !words.empty();) {
      const std::string word(next_choice(words));
      const bool mine = text.contains(" mi " + word + " ") || text.contains(" mi nuevo " + word + " ") ||
                        text.contains(" mi antiguo " + word + " ");
      const bool theirs = !name.empty() && row.kind == NounKind::kSlot && text.contains(" " + word + " de ");
      const bool code = row.key.starts_with("code.") && text.contains(" " + word + " ");
      if (code && asks) return add({}, std::string(row.key), false), out;
      if (theirs) return add(name, std::string(row.key), false), out;
      if (!mine) continue;
      if (row.kind == NounKind::kSlot && (asks || text.size() < 40))
        return add(std::string(asker), std::string(row.key), false), out;
      const bool who = !said(text, "quién es|se llama|nombre de|cómo se llama").empty();
      if (row.kind != NounKind::kSlot && who) return add(std::string(asker), std::string(row.key), false), out;
      kin = asker.empty() ? "mi " + word : word + " de " + std::string(asker);
    }
  }
  if (!asks) return out;
  if (const std::size_t at = text.find(" favorit"); at != std::string::npos) {
    const std::size_t mine = text.find(" mi ");
    if (mine != std::string::npos && mine + 4 < at)
      return add(std::string(asker), "favourite." + key_word(text.substr(mine + 4, at - mine - 4)), false), out;
  }
  const std::string_view deadline = said(text, "fecha límite|fecha de entrega|plazo");
  if (!deadline.empty()) return add({}, deadline_key(text, deadline, name), false), out;
  if (const std::string due = handed_in(text); !due.empty()) return add({}, "deadline." + due, false), out;
  if (const std::string event = asked_event(text); !event.empty()) return add({}, "meeting." + event, false), out;
  for (const spanish::AskRow& row : spanish::asks()) {
    const std::string_view first = said(text, row.first);
    const std::string_view third = said(text, row.third);
    if (!third.empty() && (!name.empty() || !kin.empty()))
      return add(!kin.empty() ? kin : name, std::string(row.key), row.past), out;
    if (!first.empty()) return add(std::string(asker), std::string(row.key), row.past), out;
  }
  return out;
}

}  // namespace memos::language::stated
