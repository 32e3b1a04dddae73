// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What the form of a Spanish sentence tells, whatever its verb: "Bruno, mi perro, …", "el verde es mi color favorito",
// "llevo años viviendo en …", "pasé del italiano al japonés", a telephone number, "tengo clase de piano a las 5".
#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "language/choices.h"
#include "language/statement_nouns.h"
#include "language/statement_reader.h"
#include "language/statement_spanish_scan.h"

namespace memos::language::stated {

namespace {

using spanish::Bytes;
using spanish::letter;
using spanish::NounRow;

constexpr std::string_view kDiets =
    "vegano|vegana|vegetariano|vegetariana|pescetariano|pescetariana|celíaco|celíaca|omnívoro|omnívora|keto|paleo|"
    "cetogénica|flexitariano|flexitariana";
constexpr std::string_view kInstruments =
    "guitarra|piano|violín|violonchelo|chelo|flauta|batería|ukelele|saxofón|saxo|trompeta|clarinete|bajo|arpa|teclado|"
    "acordeón|armónica";
constexpr std::string_view kColours =
    "rojo|azul|verde|amarillo|negro|blanco|gris|naranja|morado|rosa|marrón|turquesa|violeta|lila|granate|celeste|beige";
constexpr std::string_view kEvents =
    "clase|reunión|cita|entrevista|examen|consulta|llamada|sesión|ensayo|entrenamiento|terapia|revisión|lección";
constexpr std::string_view kWorkWords =
    "trabajo|empleo|empresa|puesto|oficina|contrato|renuncié|curro|contrataron|despacho|plantilla|jefe|jefa|turno";
constexpr std::string_view kHomeWords = "vivo|vivir|viviendo|piso|casa|ciudad|mudanza|apartamento|barrio|mudé";

/// A verb in the forms behind an auxiliary, with what follows it, and its slot.
struct VerbRow {
  std::string_view infinitive, gerund, behind, key;
  ValueType type;
};
constexpr auto kVerbs = std::to_array<VerbRow>({
    {"vivir", "viviendo", "en|a", "home.city", ValueType::kPlace},
    {"mudarme|mudarnos|trasladarme", "mudándome|mudándonos|trasladándome", "a", "home.city", ValueType::kPlace},
    {"trabajar", "trabajando", "en|para", "work.employer", ValueType::kOrg},
    {"trabajar", "trabajando", "de|como", "work.role", ValueType::kPhrase},
    {"estudiar|aprender", "estudiando|aprendiendo", "", "language.learning", ValueType::kLanguage},
    {"salir", "saliendo", "con", "relation.partner", ValueType::kName},
    {"tocar", "tocando", "", "instrument", ValueType::kPhrase},
    {"conducir", "conduciendo", "", "possession.car", ValueType::kPhrase},
    {"ser", "siendo", "", "diet", ValueType::kPhrase},
});
constexpr std::string_view kStillDoing = "sigo|seguimos|estoy|estamos|ando|llevo|llevamos|continúo";
constexpr std::string_view kCameToDo =
    "acabé|terminé|he acabado|he terminado|acabamos|terminamos|empecé a|he empezado a|empezamos a|hemos empezado "
    "a|comencé a|he comenzado a|me puse a|me he puesto a|volví a|he vuelto a|me vine a|me he venido a|nos vinimos "
    "a|me fui a|me he ido a|nos fuimos a|pasé a|he pasado a";
constexpr std::string_view kStoppedDoing = "dejé de|he dejado de|dejamos de|hemos dejado de|paré de|he parado de";
constexpr std::string_view kSwaps =
    "cambié|he cambiado|cambiamos|hemos cambiado|me cambié|me he cambiado|pasé|he pasado|me pasé|me he pasado|sustituí|"
    "he sustituido|reemplacé|he reemplazado|troqué|dejé|he dejado|abandoné|he abandonado|me han cambiado|me cambiaron|"
    "me sustituyeron|me han sustituido|me fui|me he ido|nos fuimos|me mudé|me he mudado";

class Reader : private spanish::Scanner {
 public:
  Reader(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts)
      : Scanner(text, context.time), context_(context), facts_(facts) {}

  void read() {
    std::size_t at = 0;
    while (at < text_.size()) {
      std::size_t end = at;
      while (end < text_.size() && !ends_sentence(end)) ++end;
      begin_ = at;
      end_ = end;
      const bool asked = end < text_.size() && text_[end] == '?';
      const bool quoted = text_.substr(at, end - at).find_first_of("\"") != std::string_view::npos ||
                          text_.substr(at, end - at).contains("«");
      if (!asked && !quoted && end > at && !in_clause(spanish::kUnreal)) read_sentence();
      if (!quoted && end > at) read_named_kin();
      at = end + 1;
    }
  }

 private:
  [[nodiscard]] bool ends_sentence(std::size_t at) const noexcept {
    const char c = text_[at];
    return (c == '.' && boundary(at)) || c == '!' || c == '?' || c == '\n';
  }

  void read_sentence() {
    read_apposed();
    read_inverted();
    for (std::size_t at = blanks(begin_); at < end_; at = next_word(at)) {
      if (read_loss(at) || read_named_to(at) || read_allergy(at) || read_birthday(at)) continue;
      if (read_doing(at) || read_swap(at) || read_job(at) || read_diet(at)) continue;
      read_dwelling(at);
    }
    read_number();
    read_due();
    read_event();
  }

  [[nodiscard]] bool has(std::string_view key) const {
    return std::ranges::any_of(facts_, [&](const StatedFact& fact) {
      return fact.key == key && fact.subject == context_.speaker && !fact.ends;
    });
  }
  [[nodiscard]] bool says(std::string_view choices) const { return in_clause(choices); }
  [[nodiscard]] std::string cut(Bytes value) const {
    return std::string(text_.substr(value.begin, value.end - value.begin));
  }

  void tell(std::string key, std::string value, bool ends = false, bool single = true,
            StatementKind kind = StatementKind::kProfile, bool shared = false) {
    if (value.empty() || (!ends && has(key) && single)) return;
    StatedFact fact;
    fact.kind = kind;
    if (!shared) fact.subject = context_.speaker;
    fact.key = std::move(key);
    fact.value = std::move(value);
    fact.single = single && !in_clause("también");
    fact.ends = ends;
    fact.begin = static_cast<std::uint32_t>(blanks(begin_));
    fact.end = static_cast<std::uint32_t>(std::max<std::size_t>(end_, fact.begin + 1U));
    fact.end = static_cast<std::uint32_t>(std::min<std::size_t>(fact.end, text_.size()));
    fact.confidence = 70;
    fact.text = spanish_sentence_of(fact, context_.speaker);
    const bool same = std::ranges::any_of(facts_, [&](const StatedFact& old) {
      return old.subject == fact.subject && old.key == fact.key && old.value == fact.value;
    });
    if (!same) facts_.push_back(std::move(fact));
  }

  /// The noun of a row of persons or pets, or of slots; its length, 0 = none.
  [[nodiscard]] std::pair<const NounRow*, std::size_t> noun_here(std::size_t at) const {
    std::pair<const NounRow*, std::size_t> best{nullptr, 0};
    for (const NounRow& row : spanish::nouns()) {
      const std::size_t length = choice_here(at, row.words);
      if (length > best.second) best = {&row, length};
    }
    return best;
  }

  /// "Bruno, mi perro, ladra"; "mi pareja, Nuria, cocina"
  void read_apposed() {
    for (std::size_t comma = text_.find(',', begin_); comma < end_; comma = text_.find(',', comma + 1)) {
      const std::size_t mine = blanks(comma);
      const std::size_t owner = choice_here(mine, "mi|nuestro|nuestra");
      if (owner != 0) {
        const auto [row, length] = noun_here(blanks(mine + owner));
        const std::size_t behind = blanks(mine + owner) + length;
        if (row == nullptr || row->kind == NounKind::kSlot || (behind < end_ && text_[behind] != ',')) continue;
        std::size_t name = comma;
        while (name > begin_ && (letter(text_[name - 1]) || text_[name - 1] == ' ')) {
          const std::size_t word = word_before(name);
          if (!capital(word)) break;
          name = word;
          if (name > begin_ && text_[name - 1] == ' ' && capital(word_before(name - 1))) {
            --name;
          } else {
            break;
          }
        }
        if (name == comma || choice_here(name, "ayer|hoy|ahora") != 0) continue;
        tell(std::string(row->key), cut({name, comma}), false, row->single, StatementKind::kFact);
        continue;
      }
      // the name behind
      const std::size_t end = name_end(mine);
      if (end == mine || end >= end_ || text_[end] != ',') continue;
      const std::size_t noun = word_before(comma);
      const std::size_t own = noun > begin_ ? word_before(noun - 1) : noun;
      const auto [row, length] = noun_here(noun);
      if (row == nullptr || row->kind == NounKind::kSlot || choice_here(own, "mi|nuestro|nuestra") == 0) continue;
      tell(std::string(row->key), cut({mine, end}), false, row->single, StatementKind::kFact);
    }
  }

  [[nodiscard]] std::size_t word_before(std::size_t end) const {
    while (end > begin_ && !letter(text_[end - 1])) --end;
    while (end > begin_ && letter(text_[end - 1])) --end;
    return end;
  }

  /// "El verde es ahora mi color favorito", "el 655 33 21 10 es mi número", "Porto es mi casa"
  void read_inverted() {
    static constexpr std::string_view kIs =
        "es mi|es ahora mi|ahora es mi|ya es mi|es nuestra|es nuestro|sigue siendo mi|ha pasado a ser mi|pasó a ser "
        "mi|se ha convertido en mi|se convirtió en mi|es donde";
    for (std::size_t at = blanks(begin_); at < end_; at = next_word(at)) {
      const std::size_t is = choice_here(at, kIs);
      if (is == 0 || at == blanks(begin_)) continue;
      std::size_t part = at;
      while (part > begin_ && text_[part - 1] != ',' && text_[part - 1] != ';' && text_[part - 1] != ':' &&
             !(part > begin_ + 2 && word_here(part, "y") && part < at))
        --part;
      part = blanks(part);
      for (int i = 0; i < 3; ++i) part = blanks(part + choice_here(part, "el|la|y|pero|ahora|al final|hoy|un|una|los"));
      if (part >= at || choice_here(part, "mi|su|tu|este|esta|esto|eso|ese|él|ella|no|que|qué") != 0) return;
      std::size_t value_end = at;
      while (value_end > part && !letter(text_[value_end - 1])) --value_end;
      const Bytes value{part, value_end};
      const std::size_t noun = blanks(at + is);
      if (choice_here(at, "es donde") != 0) {
        if (capital(part) && choice_here(noun, "vivo|vivimos") != 0) tell("home.city", cut(value));
        return;
      }
      read_own_noun(noun, value);
      return;
    }
  }

  void read_own_noun(std::size_t noun, Bytes value) {
    noun = blanks(noun + choice_here(noun, "nuevo|nueva|actual"));
    if (choice_here(noun, "casa|hogar") != 0) {
      if (capital(value.begin)) tell("home.city", cut(value));
      return;
    }
    const std::size_t word = std::min(lower_.find_first_of(" ,.;", noun), end_);
    const std::size_t kind = blanks(word);
    if (kind < end_ && choice_here(kind, "favorito|favorita|preferido|preferida") != 0) {
      tell("favourite." + key_word(lower_.substr(noun, word - noun)), cut(value), false, true,
           StatementKind::kPreference);
      return;
    }
    const auto [row, length] = noun_here(noun);
    if (row == nullptr || row->key.ends_with('.') || (noun + length < end_ && word_here(blanks(noun + length), "de")))
      return;
    const auto digits = std::ranges::count_if(text_.substr(value.begin, value.end - value.begin),
                                              [](char c) { return c >= '0' && c <= '9'; });
    const bool phone = row->type == ValueType::kPhone && digits >= 5;
    const bool time = row->type == ValueType::kTime && digits > 0;
    const bool named = row->type != ValueType::kPhone && row->type != ValueType::kTime && capital(value.begin);
    if (phone || time || named)
      tell(std::string(row->key), cut(value), false, row->single,
           row->kind == NounKind::kSlot ? StatementKind::kProfile : StatementKind::kFact);
  }

  /// "llevo tres años viviendo en …", "he empezado a salir con …", "dejé de estudiar …"
  bool read_doing(std::size_t at) {
    const std::size_t still = choice_here(at, kStillDoing);
    const std::size_t came = choice_here(at, kCameToDo);
    const std::size_t stopped = choice_here(at, kStoppedDoing);
    const std::size_t longest = std::max({still, came, stopped});
    if (longest == 0) return false;
    const bool duration = choice_here(at, "llevo|llevamos") != 0;
    std::size_t verb = blanks(at + longest);
    constexpr int kBetween = 6;
    for (int skipped = 0; skipped < kBetween && verb < end_; ++skipped, verb = next_word(verb)) {
      for (const VerbRow& row : kVerbs) {
        const std::size_t form = std::max(choice_here(verb, row.gerund), choice_here(verb, row.infinitive));
        if (form == 0) continue;
        std::size_t value = blanks(verb + form);
        const std::size_t behind = row.behind.empty() ? 0 : choice_here(value, row.behind);
        if (!row.behind.empty() && behind == 0) continue;
        value = blanks(value + behind);
        return tell_typed(row.key, row.type, value, longest == stopped);
      }
      if (!duration) return false;
    }
    return false;
  }

  bool tell_typed(std::string_view key, ValueType type, std::size_t at, bool ends) {
    const std::vector<Bytes> found = values(at, type);
    if (found.empty()) return false;
    const Bytes value = found.front();
    std::string slot(key);
    StatementKind kind = StatementKind::kProfile;
    if (key == "diet") {
      slot = choice_here(value.begin, kDiets) != 0                  ? "diet"
             : choice_here(value.begin, spanish::kProfessions) != 0 ? "work.role"
                                                                    : "";
    } else if (key == "instrument" && choice_here(value.begin, kInstruments) == 0) {
      slot.clear();
    } else if ((type == ValueType::kPlace || type == ValueType::kOrg || type == ValueType::kName) &&
               !capital(value.begin)) {
      slot.clear();
    }
    if (key == "relation.partner") kind = StatementKind::kFact;
    if (slot.empty()) return false;
    tell(std::move(slot), cut(value), ends, true, kind);
    return true;
  }

  /// The slot of a value by its kind, of a name by what the message speaks of; empty = not known.
  [[nodiscard]] std::string slot_of(Bytes value) const {
    const std::string word = lower_.substr(value.begin, value.end - value.begin);
    if (choice_here(value.begin, spanish::kLanguages) != 0) return "language.learning";
    if (choice_here(value.begin, kDiets) != 0) return "diet";
    if (choice_here(value.begin, kInstruments) != 0) return "instrument";
    if (spanish::is_medicine_word(word)) return "medication." + word;
    if (const std::string_view thing = spanish::thing_key(word); !thing.empty()) return std::string(thing);
    if (choice_here(value.begin, spanish::kProfessions) != 0) return "work.role";
    if (choice_here(value.begin, kColours) != 0 && lower_.contains("favorit")) return "favourite.color";
    if (!capital(value.begin)) return {};
    const auto speaks = [&](std::string_view choices) {
      for (std::size_t at = blanks(0); at < lower_.size(); ++at)
        if (choice_here(at, choices) != 0) return true;
      return false;
    };
    if (is_known_city(word)) return "home.city";
    if (speaks("gimnasio")) return "gym";
    if (speaks(kWorkWords)) return "work.employer";
    return speaks(kHomeWords) ? "home.city" : std::string();
  }

  /// "cambié el italiano por el japonés", "pasé de camarero a enfermero", "me fui de Lima a Quito"
  bool read_swap(std::size_t at) {
    const std::size_t verb = choice_here(at, kSwaps);
    if (verb == 0) return false;
    std::size_t old = blanks(at + verb);
    for (int i = 0; i < 2; ++i) old = blanks(old + choice_here(old, "de|del|el|la|los|las|mi|un|una|a|ser"));
    std::size_t joint = std::string::npos;
    std::size_t length = 0;
    std::size_t words = 0;
    for (std::size_t word = next_word(old); word < end_ && words < 4; word = next_word(word), ++words) {
      length = choice_here(word, "por|a|al|para|a la|a un|a una|por el|por la|por un|por una");
      if (length != 0) {
        joint = word;
        break;
      }
      if (choice_here(word, "y|pero|porque|que|en") != 0) break;
    }
    if (joint == std::string::npos || joint >= end_) return false;
    std::size_t fresh = blanks(joint + length);
    fresh = blanks(fresh + choice_here(fresh, "ser|el|la|un|una|mi"));
    std::size_t was_end = joint;
    while (was_end > old && !letter(text_[was_end - 1])) --was_end;
    const std::size_t comma = text_.substr(old, was_end - old).find(',');
    const Bytes was{old, comma == std::string_view::npos ? was_end : old + comma};
    const std::vector<Bytes> found = values(fresh, ValueType::kPhrase);
    if (found.empty() || was.empty() || times_.at(fresh) != nullptr || times_.at(old) != nullptr) return false;
    const Bytes now = found.front();
    std::string key = slot_of(now);
    std::string old_key = slot_of(was);
    if (key.empty() && old_key.empty()) {
      // Of names nobody knows what they are; the slot that holds the old one ends.
      if (capital(was.begin) && capital(now.begin)) tell("work.employer", cut(was), true);
      return false;
    }
    if (key.empty()) key = old_key.starts_with("medication.") ? "medication." + key_word(cut(now)) : old_key;
    if (old_key.empty() || (!key.starts_with("medication.") && old_key != key)) old_key = key;
    if (old_key.starts_with("medication.")) old_key = "medication." + lower_.substr(was.begin, was.end - was.begin);
    if (comma == std::string_view::npos) tell(old_key, cut(was), true);
    tell(key, cut(now), false, true, key.starts_with("possession.") ? StatementKind::kFact : StatementKind::kProfile);
    return true;
  }

  /// "Me acaban de nombrar gobernanta"
  bool read_named_to(std::size_t at) {
    const std::size_t named = choice_here(
        at,
        "me acaban de nombrar|me han nombrado|me nombraron|me nombró|me acaban de ascender a|me acaban de hacer|me han "
        "hecho|me hicieron");
    if (named == 0) return false;
    const std::size_t role = blanks(at + named);
    if (choice_here(role,
                    "un|una|el|la|mucho|muy|caso|daño|gracia|ilusión|falta|feliz|esperar|pensar|fijo|fija|unos") != 0)
      return false;
    const std::vector<Bytes> found = values(role, ValueType::kPhrase);
    if (found.empty() || capital(found.front().begin)) return false;
    const bool known = choice_here(role, spanish::kProfessions) != 0;
    const bool office = choice_here(at, "me han hecho|me hicieron|me acaban de hacer") == 0;
    if (!known && !office && choice_here(role, "jefe|jefa|encargado|encargada|director|directora|socio|socia") == 0)
      return false;
    tell("work.role", cut(found.front()));
    return true;
  }

  /// "Las fresas ya puedo comerlas", "ya puedo comer fresas", "no soy alérgico a los gatos, sino a los perros"
  bool read_allergy(std::size_t at) {
    if (const std::size_t may = choice_here(at, "ya puedo comer|ya puedo tomar|ya puedo beber"); may != 0) {
      const std::vector<Bytes> found = values(blanks(at + may), ValueType::kPhrase);
      if (!found.empty()) tell("allergy", cut(found.front()), true, false);
      return !found.empty();
    }
    if (const std::size_t may = choice_here(
            at,
            "ya puedo comerlas|ya puedo comerlos|ya puedo comerla|ya puedo comerlo|ya las puedo comer|ya los puedo "
            "comer|ya lo puedo comer|ya la puedo comer");
        may != 0) {
      const std::size_t noun = word_before(at);
      if (noun < at && choice_here(word_before(noun), "el|la|los|las") != 0)
        tell("allergy", cut({noun, word_end(noun)}), true, false);
      return true;
    }
    const std::size_t other = choice_here(at, "sino a los|sino a las|sino al|sino a la|sino a");
    const bool denied = std::ranges::any_of(
        facts_, [](const StatedFact& fact) { return fact.key == "allergy" && fact.ends && fact.corrects; });
    if (other == 0 || !denied) return false;
    const std::vector<Bytes> found = values(blanks(at + other), ValueType::kPhrase);
    if (!found.empty()) tell("allergy", cut(found.front()), false, false);
    return true;
  }

  /// "Cumplo 40 el martes": from then on.
  bool read_birthday(std::size_t at) {
    const std::size_t turn = choice_here(at, "cumplo|cumplimos");
    if (turn == 0 || has("age")) return false;
    const std::size_t number = blanks(at + turn);
    std::size_t end = number;
    while (end < end_ && text_[end] >= '0' && text_[end] <= '9') ++end;
    if (end == number || end - number > 3) return false;
    tell("age", cut({number, end}));
    for (const TimeExpression& time : times_.all())
      if (time.begin >= end && time.end <= end_ && time.point.begin > context_.time.instant)
        facts_.back().valid_from = time.point.begin;
    return true;
  }

  /// "Para mi novio, Iñaki, que …", "¿qué le regalo a mi novia Ana?": that there is one is told whatever is said.
  void read_named_kin() {
    for (std::size_t at = blanks(begin_); at < end_; at = next_word(at)) {
      const std::size_t owner = choice_here(at, "mi|nuestro|nuestra");
      if (owner == 0) continue;
      for (const NounRow& row : spanish::nouns()) {
        const std::size_t noun = row.kind == NounKind::kSlot ? 0 : choice_here(blanks(at + owner), row.words);
        if (noun == 0 || (row.single && has(row.key))) continue;
        std::size_t name = blanks(at + owner) + noun;
        const bool comma = name < text_.size() && text_.substr(name).starts_with(", ");
        name = comma ? name + 2 : blanks(name);
        if (name >= text_.size() || !capital(name)) break;
        const std::size_t end = name_end(name);
        const bool closed = end >= text_.size() || !letter(text_[end]);
        const bool apart = end >= text_.size() || (text_[end] != ' ' && text_[end] != '\'');
        if (closed && (!comma || apart) && end <= end_ + 1)
          tell(row.key == "pet." ? "pet.pet" : std::string(row.key), cut({name, end}), false, row.single,
               StatementKind::kFact);
        break;
      }
    }
  }

  /// "Iberdrola me contrató", "he fichado por …", "encontré trabajo en …", "ahora estoy en …" of a job
  bool read_job(std::size_t at) {
    static constexpr std::string_view kJoined =
        "he fichado por|fiché por|encontré trabajo en|encontré un trabajo en|he encontrado trabajo en|conseguí empleo "
        "en|empecé un nuevo trabajo en|empecé mi nuevo trabajo en|he empezado un nuevo trabajo en|me contrataron "
        "en|me han contratado en|me ha contratado|me contrató|estoy empleado en|estoy empleada en|me uní a|me "
        "incorporé "
        "a|me he incorporado a|mi nuevo trabajo es en|mi nuevo trabajo está en|he entrado en|entré en";
    if (const std::size_t joined = choice_here(at, kJoined); joined != 0) {
      const std::vector<Bytes> found = values(blanks(at + joined), ValueType::kOrg);
      const bool behind = !found.empty() && capital(found.front().begin);
      if (behind) return tell("work.employer", cut(found.front())), true;
      const std::size_t name = word_before(at);
      if (word_here(at, "me contrató") || word_here(at, "me ha contratado")) {
        if (capital(name) && name < at) return tell("work.employer", cut({name, word_end(name)})), true;
      }
      return false;
    }
    if (const std::size_t ended = choice_here(at, "acabé en|terminé en|hemos acabado en|he acabado en|acabamos en");
        ended != 0) {
      const std::vector<Bytes> found = values(blanks(at + ended), ValueType::kPlace);
      if (!found.empty() && capital(found.front().begin)) return tell("home.city", cut(found.front())), true;
    }
    if (const std::size_t left = choice_here(at, "dejé a|dejé|he dejado a|he dejado|hemos dejado|dejamos|me fui de");
        left != 0) {
      const std::size_t name = name_end(blanks(at + left));
      if (name > blanks(at + left)) tell("work.employer", cut({blanks(at + left), name}), true);
    }
    if (const std::size_t gives =
            choice_here(at, "me da alergia|me dan alergia|me diagnosticaron alergia a|me produce alergia");
        gives != 0) {
      const std::vector<Bytes> found = values(blanks(at + gives), ValueType::kPhrase);
      if (!found.empty()) return tell("allergy", cut(found.front()), false, false), true;
    }
    const std::size_t here = choice_here(at, "ahora estoy en|estoy en|ya estoy en");
    const bool left =
        std::ranges::any_of(facts_, [](const StatedFact& fact) { return fact.key == "work.employer" && fact.ends; });
    const bool at_work =
        left || std::ranges::any_of(std::string_view(kWorkWords) | std::views::split('|'),
                                    [&](auto word) { return lower_.contains(std::string_view(word)); });
    if (here == 0 || !at_work) return false;
    const std::vector<Bytes> found = values(blanks(at + here), ValueType::kOrg);
    if (found.empty() || !capital(found.front().begin) || is_known_city(spanish::lowered(cut(found.front()))))
      return false;
    tell("work.employer", cut(found.front()));
    return true;
  }

  [[nodiscard]] std::size_t word_end(std::size_t at) const {
    while (at < end_ && letter(text_[at])) ++at;
    return at;
  }

  /// "sigo una dieta vegana", "me he hecho vegano", "me hice enfermera"
  /// "Kiko se murió", "murió Kiko": if it was a pet, it is none any more.
  bool read_loss(std::size_t at) {
    static constexpr std::string_view kDied =
        "murió|se murió|se nos murió|se me murió|ha muerto|se ha muerto|se nos ha muerto|falleció|ha fallecido|se nos "
        "escapó|se me escapó|se escapó|nos dejó";
    static constexpr std::string_view kNoNames =
        "ayer|hoy|anoche|hace|mi|mis|el|la|los|las|se|nos|me|al|en|y|cuando|que";
    std::size_t name = at;
    if (const std::size_t died = choice_here(at, kDied); died != 0) {
      name = blanks(at + died);
    } else if (const std::size_t lost = choice_here(at, "perdimos a|hemos perdido a|enterramos a"); lost != 0) {
      name = blanks(at + lost);
    } else if (!capital(at) || choice_here(blanks(name_end(at)), kDied) == 0) {
      return false;
    }
    if (name >= end_ || !capital(name) || choice_here(name, kNoNames) != 0) return false;
    tell("pet.", cut({name, name_end(name)}), true, false, StatementKind::kFact);
    return true;
  }

  bool read_diet(std::size_t at) {
    const std::size_t became = choice_here(
        at,
        "me he hecho|me hice|me he vuelto|me volví|me convertí en|me he convertido en|me he metido a|me ascendieron "
        "a|me han ascendido a|me ascendió a");
    const std::size_t dieta = choice_here(at, "dieta");
    if (became == 0 && dieta == 0) return false;
    const std::size_t value = blanks(at + became + dieta);
    if (const std::size_t diet = choice_here(value, kDiets); diet != 0) {
      if (dieta != 0 && !says("sigo|seguimos|hago|llevo|pasé|he pasado|cambié|me he pasado|empecé|mi|estoy"))
        return false;
      tell("diet", cut({value, value + diet}), false, true, StatementKind::kPreference);
      return true;
    }
    const std::size_t job = choice_here(value, spanish::kProfessions);
    if (became == 0 || job == 0) return false;
    tell("work.role", cut({value, value + job}));
    return true;
  }

  /// "mi casa está en Burgos", "mi piso de Burgos", "compramos un piso en Quito y ya vivimos allí"
  bool read_dwelling(std::size_t at) {
    const std::size_t house = choice_here(at, "casa|piso|apartamento|departamento|hogar|estudio|ático");
    if (house == 0) return false;
    std::size_t behind = blanks(at + house);
    behind = blanks(behind + choice_here(behind, "nuevo|nueva|ahora"));
    behind = blanks(behind + choice_here(behind, "está|es"));
    behind = blanks(behind + choice_here(behind, "ahora|ya"));
    const std::size_t in = choice_here(behind, "en|de");
    if (in == 0 || !capital(blanks(behind + in))) return false;
    const std::size_t before = word_before(at);
    const bool own =
        choice_here(before, "mi|nuestra|nuestro") != 0 ||
        (choice_here(before, "nuevo|nueva") != 0 && choice_here(word_before(before), "mi|nuestra|nuestro") != 0);
    const bool came = says("vivo|vivimos|mudado|mudé|mudamos|alquilo|alquilamos|instalado|llaves");
    if (!own && !came) return false;
    const std::vector<Bytes> found = values(blanks(behind + in), ValueType::kPlace);
    if (found.empty()) return false;
    const bool ended = says("vendí|vendimos|dejé|dejamos|he dejado|hemos dejado|vendido") && at > blanks(begin_) &&
                       choice_here(word_before(before), "vendí|vendimos|dejé|dejamos|dejado|vendido") != 0;
    tell("home.city", cut(found.front()), ended);
    return true;
  }

  /// "Llámame al 612 345 678", "el número viejo ya no funciona, usa el …"
  void read_number() {
    if (has("contact.phone") || !says("número|teléfono|móvil|celular|llámame|llamar|llamarme|llámenme|whatsapp") ||
        says("su|del|de mi|de la|de el|de los|clínica|taller|oficina"))
      return;
    for (std::size_t at = lower_.find(" de ", begin_); at < end_; at = lower_.find(" de ", at + 1))
      if (capital(at + 4)) return;  // "el teléfono de Carlos"
    Bytes last;
    for (std::size_t at = blanks(begin_); at < end_; at = next_word(at)) {
      if (!(text_[at] >= '0' && text_[at] <= '9') && text_[at] != '+') continue;
      std::size_t stop = at;
      int digits = 0;
      while (stop < end_ && ((text_[stop] >= '0' && text_[stop] <= '9') || text_[stop] == ' ' || text_[stop] == '-' ||
                             text_[stop] == '+')) {
        digits += text_[stop] >= '0' && text_[stop] <= '9' ? 1 : 0;
        ++stop;
      }
      while (stop > at && !letter(text_[stop - 1])) --stop;
      constexpr int kFewest = 7;
      if (digits >= kFewest) {
        const bool gone = in_part(at, "no|ya no");
        if (gone) {
          tell("contact.phone", cut({at, stop}), true);
        } else {
          last = {at, stop};
        }
      }
      at = std::max(at, stop - 1);
    }
    if (!last.empty()) tell("contact.phone", cut(last));
  }

  /// One of the words stands before it in its part of the sentence.
  [[nodiscard]] bool in_part(std::size_t at, std::string_view choices) const {
    for (std::size_t word = word_before(at); word < at; word = word_before(word)) {
      if (choice_here(word, choices) != 0) return true;
      if (word == begin_ || text_[word - 1] == ',' || text_.substr(word_end(word), at - word_end(word)).contains(','))
        return false;
    }
    return false;
  }

  /// "Debo entregar el trabajo antes del 12 de mayo", "tengo hasta el 2 de junio para entregar el trabajo"
  void read_due() {
    for (std::size_t at = blanks(begin_); at < end_; at = next_word(at)) {
      const std::size_t hand = choice_here(at, "entregar|presentar|entrego");
      if (hand == 0 || !says("tengo|hay|debo|debemos|tenemos|toca|entrego")) continue;
      std::size_t noun = blanks(at + hand);
      const std::size_t article = choice_here(noun, "el|la|mi|nuestro|nuestra");
      if (article == 0) return;
      noun = blanks(noun + article);
      const std::size_t end = word_end(noun);
      std::size_t when = blanks(end);
      if (const std::size_t lead = choice_here(when, "antes del|antes de|para el|para|el|hasta el|a más tardar el");
          lead != 0)
        when = blanks(when + lead);
      std::vector<Bytes> time = values(when, ValueType::kTime);
      for (std::size_t back = blanks(begin_); time.empty() && back < at; back = next_word(back)) {
        if (choice_here(back, "hasta el|hasta") != 0)
          time = values(blanks(back + choice_here(back, "hasta el|hasta")), ValueType::kTime);
      }
      if (time.empty() || end == noun) return;
      tell_shared("deadline." + key_word(lower_.substr(noun, end - noun)), cut(time.front()));
      return;
    }
  }

  void tell_shared(std::string key, std::string value) {
    key = fuller_key(key, context_);
    const bool known = std::ranges::any_of(facts_, [&](const StatedFact& fact) {
      return fact.key == key || (key.starts_with("meeting.") && fact.key.starts_with("meeting.")) ||
             (key.starts_with("deadline") && fact.key.starts_with("deadline"));
    });
    if (known) return;
    tell(std::move(key), std::move(value), false, true, StatementKind::kFact, true);
  }

  /// "Tengo clase de piano a las 17:00", "el profesor cambió mi clase de piano a las 18:30"
  void read_event() {
    for (std::size_t at = blanks(begin_); at < end_; at = next_word(at)) {
      const std::size_t event = choice_here(at, kEvents);
      if (event == 0) continue;
      std::size_t end = at + event;
      std::size_t more = blanks(end);
      if (const std::size_t of = choice_here(more, "de la|de|del|con la|con el|con"); of != 0 && more < end_) {
        more = blanks(more + of);
        if (choice_here(more, "mi|su|tu|hoy|mañana|ayer") != 0 || times_.at(more) != nullptr) return;
        end = word_end(more);
      }
      std::size_t before = word_before(at);
      const bool one = choice_here(before, "un|una|otra|otro") != 0;
      if (one && before > begin_) before = word_before(before);
      const bool told = choice_here(before, one ? "tengo|tenemos" : "mi|la|nuestra|el|nuestro|tengo|tenemos") != 0;
      if (!told || before == at || choice_here(word_before(before), "no") != 0) continue;
      for (std::size_t when = blanks(end); when < end_; when = next_word(when)) {
        const std::size_t to = choice_here(when, "a las|a la|al|el|los|para el|para las");
        const TimeExpression* day = times_.at(when);
        if (to == 0 && (day == nullptr || day->begin != when)) continue;
        const std::vector<Bytes> time = values(when, ValueType::kTime);
        if (time.empty() || in_part(when, "no")) continue;
        // "El próximo jueves tengo una cita a las 5": the hour alone would be half of it
        const bool day_before = std::ranges::any_of(
            times_.all(), [&](const TimeExpression& said) { return said.begin >= begin_ && said.end <= at; });
        if (one && day_before && choice_here(when, "a las|a la") != 0) return;
        tell_shared("meeting." + key_word(lower_.substr(at, end - at)), cut(time.front()));
        return;
      }
      return;
    }
  }

  const StatementContext& context_;
  std::vector<StatedFact>& facts_;
};

}  // namespace

std::vector<StatedFact> spanish::with_typed(std::string_view text, const StatementContext& context,
                                            std::vector<StatedFact> facts) {
  if (joke_at(lowered(text)) != 0) return facts;
  const std::size_t known = facts.size();
  Reader(text, context, facts).read();
  for (std::size_t i = known; i < facts.size(); ++i) {  // spans begin in rising order
    const auto at = facts.begin() + static_cast<std::ptrdiff_t>(i);
    std::rotate(std::ranges::upper_bound(facts.begin(), at, at->begin, {}, &StatedFact::begin), at, at + 1);
  }
  return facts;
}

}  // namespace memos::language::stated
