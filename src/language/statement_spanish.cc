// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Spanish messages and questions: clauses are compared with verb forms of a table.
#include "language/statement_spanish_scan.h"

#include <algorithm>
#include <string>
#include <vector>

#include "language/statement_answers.h"
#include "language/statement_reader.h"
#include "language/statement_tongue.h"

namespace memos::language::stated {

namespace {

using spanish::Bytes;
using spanish::Form;
using spanish::letter;
using spanish::NounRow;
using spanish::Row;
using spanish::Sense;
using spanish::Verdict;

class Reader : private spanish::Scanner {
 public:
  Reader(std::string_view text, const StatementContext& context) : Scanner(text, context.time), context_(context) {}

  std::vector<StatedFact> read() {
    std::size_t at = 0;
    while (at < text_.size()) {
      std::size_t end = at;
      while (end < text_.size() && !boundary(end)) ++end;
      const bool stop = end < text_.size() && std::string_view(".!?\n").contains(text_[end]);
      if (end < text_.size() && text_[end] == '?') asked_ = true;
      const std::size_t question = text_.find_first_of("?.!\n", at);
      const bool asks = asked_ || (question != std::string_view::npos && text_[question] == '?');
      if (!asks && end > at) read_clause(at, end);
      if (stop) unreal_ = asked_ = false, told_ = {};
      at = end + 1;
    }
    drop_jokes();
    correct();
    if (facts_.empty()) answer();
    return std::move(facts_);
  }

 private:
  void read_clause(std::size_t begin, std::size_t end) {
    begin_ = begin;
    end_ = end;
    if (in_clause(spanish::kUnreal)) unreal_ = true;
    const bool quoted =
        std::ranges::count(text_.substr(0, begin), '"') % 2 == 1 || text_.substr(begin, end - begin).contains("«");
    if (unreal_ || quoted) return;
    std::size_t at = skip_leads(blanks(begin));
    while (at < end) {
      parse(at);
      // "vivo en Roma y trabajo en Fiat"
      std::size_t next = std::string::npos;
      for (const std::string_view joint : {" y ", " pero ", " e ", " porque "}) {
        const std::size_t found = lower_.find(joint, at);
        if (found != std::string::npos && found < end && found < next) next = found + joint.size();
      }
      if (next == std::string::npos || next >= end) break;
      at = skip_leads(next);
    }
  }

  std::size_t skip_leads(std::size_t at) {
    was_ = now_ = false;
    for (int i = 0; i < 6; ++i) {
      at = blanks(at);
      // "En septiembre me mudo"
      if (const std::size_t in = choice_here(at, "en|a|a partir de|a partir del"); in != 0) {
        const TimeExpression* time = times_.at(blanks(at + in));
        if (time != nullptr && time->begin >= at) at = time->begin;
      }
      if (const TimeExpression* time = times_.at(at); time != nullptr && time->begin == at) {
        at = blanks(time->end);
        continue;
      }
      const std::size_t lead = choice_here(at, spanish::kLeads);
      if (lead == 0) break;
      now_ = now_ || choice_here(at, "ahora|actualmente|ahora mismo") != 0;
      was_ = !now_ && (was_ || word_here(at, "antes"));
      at = blanks(at + lead);
    }
    return at;
  }

  void parse(std::size_t at) {
    if (read_gone(at) || read_then_and_now(at) || read_command(at) || read_event(at) || read_told_change(at) ||
        read_change(at) || read_couple(at))
      return;
    std::string subject(context_.speaker);
    bool third = false;
    const std::size_t owner = choice_here(at, "mi|mis|nuestro|nuestra|nuestros");
    const std::size_t article = choice_here(at, "el|la");
    if (owner != 0) {
      read_owned(blanks(at + owner), subject);
      return;
    }
    if (article != 0 && read_attribute_of(blanks(at + article))) return;
    if (const std::size_t pronoun = choice_here(at, "él|ella"); pronoun != 0) {
      if (last_.empty()) return;
      subject = last_;
      third = true;
      at = blanks(at + pronoun);
    } else if (const std::size_t name = name_end(at); name > at && third_at(blanks(name))) {
      subject = text_.substr(at, name - at);
      last_ = subject;
      third = true;
      at = blanks(name);
    } else if (now_ != was_ && !told_.subject.empty() && told_.subject != context_.speaker && third_at(at)) {
      subject = told_.subject;  // "mi hermana vivía en Bilbao, ahora vive en Gijón"
      third = true;
    }
    predicate(at, subject, third);
  }

  /// "Antes vivía en Bilbao, ahora en Gijón", "mi jefa era Marta, ahora es Luis"
  bool read_then_and_now(std::size_t at) {
    if (now_ == was_ || told_.was != now_) return false;
    if (told_.noun != nullptr && choice_here(at, now_ ? "es" : "era") != 0)
      return read_is(at, told_.subject, *told_.noun, false);
    if (told_.row == nullptr || choice_here(at, "en") == 0) return false;
    const std::vector<Bytes> found = values(at + 2, told_.row->type);
    if (found.empty() || !capital(found.front().begin) || times_.at(found.front().begin) != nullptr) return false;
    const Verdict said{.stated = true, .ends = was_, .was = was_};
    return emit(said, told_.subject, std::string(told_.row->key), found.front(), true, told_.row->kind), true;
  }

  /// "Mi coche es un Seat, bueno, era, lo vendí": what was told just before is no more.
  bool read_gone(std::size_t at) {
    if (facts_.empty() || facts_.back().subject != context_.speaker) return false;
    StatedFact& last = facts_.back();
    if (text_.substr(last.begin, at - last.begin).find_first_of(".!\n") != std::string_view::npos) return false;
    const std::size_t was = choice_here(at, "era|eran|lo era|la era");
    const bool over = was != 0 && blanks(at + was) >= end_;
    const bool sold = choice_here(at, spanish::kGivenAway) != 0 && last.key.starts_with("possession.");
    if (last.value.empty() || (!over && !sold)) return false;
    last.ends = true;
    if (sold) add_times({.ends = true}, {}, last);
    return last.text = spanish_sentence_of(last, context_.speaker), true;
  }

  /// "mi hermana Ana vive en Roma", "mi perro se llama Rex", "mi número es …"
  void read_owned(std::size_t at, const std::string& owner) {
    if (read_favourite(at, owner)) return;
    const std::size_t fresh = choice_here(at, "nuevo|nueva|antiguo|antigua|ex|viejo");
    const bool past = fresh != 0 && choice_here(at, "antiguo|antigua|ex|viejo") != 0;
    if (fresh != 0) at = blanks(at + fresh);
    for (const NounRow& row : spanish::nouns()) {
      const std::size_t noun = choice_here(at, row.words);
      if (noun == 0) continue;
      const std::string word(text_.substr(at, noun));
      std::size_t behind = blanks(at + noun);
      const bool person = row.kind != NounKind::kSlot;
      std::string who = owner.empty() ? "mi " + word : word + " de " + owner;
      if (person && capital(behind)) {
        const std::size_t name = name_end(behind);
        who = text_.substr(behind, name - behind);
        if (row.kind == NounKind::kPet && choice_here(blanks(name), "murió|falleció|ha muerto|se murió") != 0) {
          emit({.stated = true, .ends = true}, owner, std::string(row.key), {behind, name}, false,
               StatementKind::kFact);
          return;
        }
        emit({.stated = true, .ends = past}, owner, std::string(row.key), {behind, name}, row.single,
             StatementKind::kFact);
        behind = blanks(name);
      }
      if (behind >= end_) return;
      if (read_is(behind, owner, row, past)) return;
      if (person) {
        last_ = who;
        predicate(behind, who, true);
      }
      return;
    }
    read_generic(at, owner);
  }

  bool read_is(std::size_t at, const std::string& owner, const NounRow& row, bool past) {
    const std::size_t is = choice_here(
        at,
        "es ahora|ahora es|ahora se llama|se llama|es el|es la|es|son|cambió a|ha cambiado a|pasó a ser|será|era|fue");
    if (is == 0) return false;
    const bool was = past || choice_here(at, "era") != 0;
    told_ = {.noun = &row, .subject = owner, .was = choice_here(at, "era") != 0};
    const std::size_t value = blanks(at + is);
    const bool person = row.kind != NounKind::kSlot;
    const std::vector<Bytes> found = values(value, person ? ValueType::kName : row.type);
    if (found.empty()) return !person;
    if (person && (!capital(found.front().begin) || choice_here(value, "un|una|muy") != 0)) return false;
    for (const Bytes& one : found) {
      emit({.stated = true, .ends = was, .was = was}, row.key.starts_with("code.") ? std::string() : owner,
           std::string(row.key), one, row.single,
           person || row.key.starts_with("code.") ? StatementKind::kFact : StatementKind::kProfile);
    }
    return true;
  }

  bool read_favourite(std::size_t at, const std::string& owner) {
    for (const std::string_view word :
         {" favorito es ", " favorita es ", " favorito ahora es ", " favorita ahora es ", " favorito es ahora ",
          " favorita es ahora ", " favorito pasó a ser ", " favorita pasó a ser "}) {
      const std::size_t found = lower_.find(word, at);
      if (found == std::string::npos || found >= end_ || found == at) continue;
      const std::vector<Bytes> value = values(blanks(found + word.size()), ValueType::kPhrase);
      if (value.empty()) return true;
      emit({.stated = true}, owner, "favourite." + key_word(lower_.substr(at, found - at)), value.front(), true,
           StatementKind::kPreference);
      return true;
    }
    return false;
  }

  /// "mi signo es Leo"
  void read_generic(std::size_t at, const std::string& owner) {
    const std::size_t is = lower_.find(" es ", at);
    if (is == std::string::npos || is >= end_ || is - at > 30) return;
    const std::size_t value = blanks(is + 4);
    const bool solid = capital(value) || (text_[value] >= '0' && text_[value] <= '9');
    const std::string noun = lower_.substr(at, is - at);
    if (!solid || choice_here(at, "problema|idea|plan|duda|pregunta|sueño|meta|opinión|objetivo") != 0) return;
    const std::vector<Bytes> found = values(value, ValueType::kPhrase);
    if (!found.empty())
      emit({.stated = true}, owner, "profile." + key_word(noun), found.front(), true, StatementKind::kProfile);
  }

  /// "el cumpleaños de Ana es el 3 de mayo", "la contraseña del wifi es …"
  bool read_attribute_of(std::size_t at) {
    for (const NounRow& row : spanish::nouns()) {
      const std::size_t noun = choice_here(at, row.words);
      if (noun == 0) continue;
      std::size_t behind = blanks(at + noun);
      if (row.key.starts_with("code.")) return read_is(behind, {}, row, false);
      if (choice_here(behind, "de") == 0) return false;
      behind = blanks(behind + 2);
      if (const std::size_t mine = choice_here(behind, "mi"); mine != 0) {
        const std::size_t kin = blanks(behind + mine);
        for (const NounRow& other : spanish::nouns()) {
          const std::size_t length = choice_here(kin, other.words);
          if (length == 0 || other.kind == NounKind::kSlot) continue;
          const std::string who = std::string(text_.substr(kin, length)) + " de " + std::string(context_.speaker);
          return row.key == "name" ? read_is(blanks(kin + length), std::string(context_.speaker), other, false)
                                   : read_is(blanks(kin + length), who, row, false);
        }
        return false;
      }
      const std::size_t name = name_end(behind);
      if (name == behind) return false;
      last_ = text_.substr(behind, name - behind);
      return read_is(blanks(name), last_, row, false);
    }
    return false;
  }

  void predicate(std::size_t at, const std::string& subject, bool third) {
    bool negated = false;
    bool no_more = false;
    for (int i = 0; i < 4; ++i) {
      at = blanks(at);
      if (word_here(at, "ya no")) {
        no_more = negated = true;
        at += 5;
      } else if (word_here(at, "no") && !word_here(at, "no soporto") && !word_here(at, "no aguanto") &&
                 !word_here(at, "no soporta")) {
        negated = true;
        at += 2;
      } else if (const std::size_t adverb = choice_here(at, "nunca|jamás"); adverb != 0) {
        return;
      } else if (const std::size_t other = choice_here(at,
                                                       "ahora|también|ya|siempre|todavía|solo|sólo|antes|finalmente|"
                                                       "recién|acabo de que|por fin|aún|actualmente");
                 other != 0) {
        was_ = (was_ || word_here(at, "antes")) && choice_here(at, "ahora|actualmente") == 0;
        at += other;
      } else {
        break;
      }
    }
    at = blanks(at);
    // The longest form wins: "trabajo como" before "trabajo".
    std::vector<std::pair<std::size_t, const Row*>> fitting;
    for (const Row& row : spanish::rows()) {
      const std::size_t length = choice_here(at, third ? row.third : row.first);
      if (length != 0) fitting.emplace_back(length, &row);
    }
    std::ranges::sort(fitting, [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (const auto& [length, row] : fitting) {
      if (read_row(*row, at, blanks(at + length), subject, negated, no_more)) return;
    }
  }

  bool read_row(const Row& row, std::size_t verb, std::size_t at, const std::string& subject, bool negated,
                bool no_more) {
    if (!was_ && word_here(verb, "salía con")) return true;  // "salía con Marta del cine"
    const bool in = row.type == ValueType::kPlace || row.type == ValueType::kOrg;
    if (!negated) told_ = {.row = in ? &row : nullptr, .subject = subject, .was = row.form == Form::kWas};
    Verdict said = spanish::verdict(row.form, negated, no_more, was_, row.form == Form::kWill && future());
    std::string key(row.key);
    ValueType type = row.type;
    if (key == "diet.avoids" && choice_here(verb, "dejé el|dejé la|he dejado el|he dejado la") != 0) {
      // "dejé el francés", "dejé el gimnasio"
      const std::size_t language = choice_here(at, spanish::kLanguages);
      if (language != 0 || choice_here(at, "gimnasio") != 0) {
        const Verdict ended{.stated = true, .ends = true};
        if (language != 0)
          emit(ended, subject, "language.learning", {at, at + language}, true, StatementKind::kProfile);
        else
          emit_value(ended, subject, "gym", {}, true, StatementKind::kProfile);
        return true;
      }
      if (choice_here(at, spanish::kFoods) == 0) return false;  // "dejé el libro en casa"
    }
    switch (row.sense) {
      case Sense::kTaste:
        if (negated && !no_more) key = "preference.dislikes", said = {.stated = true};
        if (choice_here(at, "que|cuando|tu|tus|mucho|esto|eso|esa|ese|la idea|tú|cómo") != 0) return true;
        break;
      case Sense::kFood:
        if (!negated || end_ <= at) return false;
        if (!is_food_at(verb, at)) return true;
        said = {.stated = true};
        break;
      case Sense::kHabit:
        if (key == "habit") return emit_value(said, subject, key, "fumar", row.single, row.kind), true;
        if (at < end_ && word_here(verb, "renuncié") && letter(text_[at])) return false;
        return said.stated && (emit_value(said, subject, key, {}, row.single, row.kind), true);
      case Sense::kMedicine:
        return read_medicine(row, at, subject, said);
      case Sense::kLanguage:
        type = ValueType::kLanguage;
        break;
      case Sense::kProfession:
        return read_being(row, at, subject, said);
      case Sense::kStatus:
        return read_status(at, subject, said, row);
      case Sense::kPossession:
      case Sense::kPet:
        return read_thing(row, at, subject, said);
      default:
        break;
    }
    if (!said.stated) return true;
    const std::vector<Bytes> found = values(at, type);
    for (const Bytes& value : found) emit(said, subject, key, value, row.single && found.size() == 1, row.kind);
    return !found.empty();
  }

  bool read_medicine(const Row& row, std::size_t at, const std::string& subject, const Verdict& said) {
    std::size_t mg = std::string::npos;
    for (const std::string_view unit : {" mg de ", "mg de ", " mcg de ", " miligramos de ", " ml de "}) {
      const std::size_t found = lower_.find(unit, at);
      if (found != std::string::npos && found < end_ && found - at < 14) mg = std::min(mg, found + unit.size());
    }
    std::size_t name = mg != std::string::npos ? mg : at;
    std::size_t end = name;
    while (end < end_ && letter(text_[end])) ++end;
    const std::string drug = lower_.substr(name, end - name);
    if (drug.empty() || (mg == std::string::npos && !spanish::is_medicine_word(drug))) return false;
    emit(said, subject, "medication." + drug, {at, end}, true, row.kind);
    return true;
  }

  /// "soy enfermera en el hospital", "soy vegano", "soy de Chile"
  bool read_being(const Row& row, std::size_t at, const std::string& subject, const Verdict& said) {
    const std::size_t article = choice_here(at, "un|una|la|el");
    if (article != 0) at = blanks(at + article);
    if (const std::size_t diet =
            choice_here(at, "vegetariana|vegetariano|vegana|vegano|celíaca|celíaco|pescetariana|pescetariano");
        diet != 0) {
      emit(said, subject, "diet", {at, at + diet}, true, StatementKind::kPreference);
      return true;
    }
    if (const std::size_t health = choice_here(at, "diabética|diabético|asmática|asmático"); health != 0) {
      emit(said, subject, "health.condition", {at, at + health}, false, StatementKind::kProfile);
      return true;
    }
    if (row.key == "diet") return false;
    const std::size_t job = choice_here(at, spanish::kProfessions);
    if (job == 0) {
      // "Karen es mi jefa"
      const std::size_t mine = choice_here(at, "mi");
      if (mine == 0 || subject == context_.speaker) return false;
      for (const NounRow& noun : spanish::nouns()) {
        const std::size_t length = choice_here(blanks(at + mine), noun.words);
        const bool person = noun.kind == NounKind::kPerson || noun.type == ValueType::kPerson;
        if (length == 0 || !person) continue;
        emit_value(said, std::string(context_.speaker), std::string(noun.key), subject, noun.single,
                   StatementKind::kFact);
        return true;
      }
      return false;
    }
    emit(said, subject, "work.role", {at, at + job}, true, StatementKind::kProfile);
    // Who is retired or works for oneself works for nobody else any more.
    if (!said.ends && choice_here(at, "autónomo|autónoma|jubilado|jubilada") != 0)
      emit_value({.stated = true, .ends = true}, subject, "work.employer", {}, true, StatementKind::kProfile);
    const std::size_t behind = blanks(at + job);
    if (choice_here(behind, "en|para") != 0) {
      const std::vector<Bytes> org = values(blanks(behind + choice_here(behind, "en|para")), ValueType::kOrg);
      if (!org.empty() && capital(org.front().begin))
        emit(said, subject, "work.employer", org.front(), true, StatementKind::kProfile);
    }
    return true;
  }

  bool read_status(std::size_t at, const std::string& subject, const Verdict& said, const Row& row) {
    const std::size_t status = choice_here(at,
                                           "casada|casado|soltera|soltero|divorciada|divorciado|comprometida|"
                                           "comprometido|casados|jubilada|jubilado|embarazada");
    if (status == 0) return false;
    const std::string word = lower_.substr(at, status);
    const std::string key = word.starts_with("jubilad") ? "work.role"
                            : word == "embarazada"      ? "health.condition"
                                                        : std::string(row.key);
    emit(said, subject, key, {at, at + status}, true, row.kind);
    if (!said.ends && word.starts_with("jubilad"))
      emit_value({.stated = true, .ends = true}, subject, "work.employer", {}, true, StatementKind::kProfile);
    if (!said.ends && (word.starts_with("divorciad") || word.starts_with("solter")))
      emit_value({.stated = true, .ends = true}, subject, "relation.partner", {}, true, StatementKind::kFact);
    return true;
  }

  /// "tengo un perro llamado Rex", "compré un Seat", "tengo 34 años", "tengo dos hijos"
  bool read_thing(const Row& row, std::size_t at, const std::string& subject, const Verdict& said) {
    if (!said.stated) return true;
    const std::size_t years = lower_.find(" años", at);
    const bool counted = (text_[at] >= '0' && text_[at] <= '9' && years - at <= 3) ||
                         (years != std::string::npos && lower_.find(' ', at) == years &&
                          choice_here(at,
                                      "un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|"
                                      "catorce|quince|dieciséis|veinte|treinta|cuarenta|cincuenta|sesenta") != 0);
    if (years != std::string::npos && years < end_ && counted) {
      if (row.form == Form::kNow) emit(said, subject, "age", {at, years}, true, StatementKind::kProfile);
      return true;
    }
    at = blanks(at + choice_here(at, "un|una|el|la|mi|nuestro|nuestra|dos|tres|unos"));
    at = blanks(at + choice_here(at, "nuevo|nueva|pequeño|pequeña|viejo|vieja"));
    for (const NounRow& noun : spanish::nouns()) {
      const bool kin = noun.kind != NounKind::kSlot;
      std::size_t length = 0;
      for (std::string_view words = noun.words; !words.empty() && length == 0;) {
        const std::string_view word = next_choice(words);
        if (word_here(at, word)) length = word.size();
        if (word_here(at, std::string(word) + "s")) length = word.size() + 1;
      }
      if (length == 0 || !kin) continue;
      const std::size_t behind = blanks(at + length);
      const std::size_t named = choice_here(behind, "llamado|llamada|llamados|llamadas|que se llama|que se llaman");
      if (named != 0) {
        for (const Bytes& name : values(blanks(behind + named), ValueType::kNames))
          emit(said, subject, std::string(noun.key), name, false, StatementKind::kFact);
      } else if (noun.kind == NounKind::kPet) {
        if (said.ends && said.corrects)
          emit_value(said, subject, std::string(noun.key), {}, false, StatementKind::kFact);
        else
          emit(said, subject, std::string(noun.key), {at, at + length}, false, StatementKind::kFact);
      }
      return true;
    }
    const std::size_t health =
        choice_here(at, "diabetes|asma|migrañas|hipertensión|celiaquía|epilepsia|artritis|ansiedad|depresión");
    if (health != 0) {
      emit(said, subject, "health.condition", {at, at + health}, false, StatementKind::kProfile);
      return true;
    }
    const std::vector<Bytes> found = values(at, ValueType::kPhrase);
    if (found.empty()) return false;
    const std::string_view key = spanish::thing_key(
        std::string_view(lower_).substr(found.front().begin, found.front().end - found.front().begin));
    if (key.empty()) return false;
    const std::string value(text_.substr(found.front().begin, found.front().end - found.front().begin));
    const bool bare = choice_here(found.front().begin, spanish::kBareThings) == value.size();
    if (bare && !said.ends) return true;
    if (bare) return emit_value(said, subject, std::string(key), {}, true, StatementKind::kFact), true;
    emit(said, subject, std::string(key), found.front(), true, StatementKind::kFact);
    return true;
  }

  /// "llámame Max", "no me llames Max", "responde siempre en francés"
  bool read_command(std::size_t at) {
    const std::size_t please = choice_here(at, "por favor|a partir de ahora|desde ahora|puedes");
    if (please != 0) at = blanks(at + please);
    const std::size_t call = choice_here(
        at, "llámame|llamarme|dime|podéis llamarme|todos me llaman|mis amigos me llaman|me llaman|me dicen");
    const std::size_t stop = choice_here(at, "no me llames|deja de llamarme|no me digas");
    if (call != 0 || stop != 0) {
      const std::vector<Bytes> name = values(blanks(at + call + stop), ValueType::kName);
      if (name.empty() || !capital(name.front().begin)) return call != 0;
      emit({.stated = true, .ends = stop != 0}, std::string(context_.speaker), "nickname", name.front(), true,
           StatementKind::kProfile);
      return true;
    }
    const std::size_t answer = choice_here(at,
                                           "siempre responde|siempre respóndeme|siempre "
                                           "contéstame|responde|respóndeme|contéstame|contesta|háblame|escríbeme");
    if (answer == 0 || !(in_clause("siempre|a partir de ahora|desde ahora|de ahora en adelante|por favor")))
      return false;
    const std::vector<Bytes> language = values(at + answer, ValueType::kLanguage);
    if (language.empty()) return false;
    emit({.stated = true}, std::string(context_.speaker), "instruction.language", language.front(), true,
         StatementKind::kInstruction);
    return true;
  }

  [[nodiscard]] std::string event_key(std::string name, bool deadline) const {
    for (const std::string_view word : {" del proyecto", " de la ", " del ", " de ", " para "}) {
      if (name.starts_with(word) && deadline) name.erase(0, word.size());
    }
    const std::string what = key_word(name);
    return fuller_key(deadline ? (what.empty() ? "deadline" : "deadline." + what) : "meeting." + what, context_);
  }

  /// What others changed, or what a value tells by its form.
  bool read_told_change(std::size_t at) {
    const std::string_view clause = std::string_view(lower_).substr(at, end_ > at ? end_ - at : 0);
    const std::string speaker(context_.speaker);
    const Verdict ended{.stated = true, .ends = true};
    if (const auto moved = spanish::moved_event(clause)) {
      std::vector<Bytes> time = values(at + moved->time_at, ValueType::kTime);
      if (!time.empty() && word_here(time.front().begin, "hasta"))
        time.front().begin = blanks(time.front().begin + std::string_view("hasta").size());
      if (!time.empty())
        emit({.stated = true}, moved->is_own ? speaker : std::string(),
             event_key(std::string(moved->name), moved->is_deadline), time.front(), true, StatementKind::kFact, true);
      return !time.empty();
    }
    if (const auto drugs = spanish::swapped(clause)) {
      if (drugs->old_end > drugs->old_begin)
        emit(ended, speaker, drugs->old_key, {at + drugs->old_begin, at + drugs->old_end}, true, drugs->kind);
      if (drugs->new_end > drugs->new_begin)
        emit({.stated = true, .began = true}, speaker, drugs->new_key, {at + drugs->new_begin, at + drugs->new_end},
             true, drugs->kind);
      return true;
    }
    if (const auto address = spanish::new_address(clause)) {
      emit({.stated = true, .began = true}, speaker, "contact.email", {at + address->first, at + address->second}, true,
           StatementKind::kProfile);
      return true;
    }
    const auto thing = spanish::given_up(clause);
    const bool known = !thing || choice_here(at + thing->first, spanish::kLanguages) != 0 ||
                       choice_here(at + thing->first, spanish::kFoods) != 0 ||
                       choice_here(at + thing->first, "trabajo|gimnasio|coche|libro|móvil|tema|idea|puesto") != 0;
    if (known) return false;
    emit(ended, speaker, "hobby", {at + thing->first, at + thing->second}, false, StatementKind::kPreference);
    return true;
  }

  /// "la reunión es el viernes a las 3", "la fecha límite de Falcon se movió al 14"
  bool read_event(std::size_t at) {
    const std::size_t article = choice_here(at, "la|el|nuestra|nuestro|mi");
    if (article == 0) return false;
    const std::size_t noun = blanks(at + article);
    const std::size_t deadline = choice_here(noun, "fecha límite|fecha de entrega|plazo|entrega");
    const std::size_t event = choice_here(noun,
                                          "reunión|cita|entrevista|fiesta|examen|clase|boda|cena|comida|vuelo|"
                                          "concierto|partido|consulta|conferencia|presentación|revisión");
    if (deadline == 0 && event == 0) return false;
    std::size_t verb = noun;
    std::size_t length = 0;
    while (verb < end_ && length == 0) {
      verb = std::min(lower_.find(' ', verb), end_) + 1;
      if (verb < end_) length = choice_here(verb, spanish::kEventVerbs);
    }
    if (length == 0) return false;
    std::string name = lower_.substr(noun + deadline, verb - noun - deadline);
    const std::vector<Bytes> time = values(blanks(verb + length), ValueType::kTime);
    if (time.empty()) return false;
    const std::string key = event_key(std::move(name), deadline != 0);
    const bool mine = choice_here(at, "mi") != 0;
    emit({.stated = true}, mine ? std::string(context_.speaker) : std::string(), key, time.front(), true,
         StatementKind::kFact, true);
    return true;
  }

  /// "cambié la clave del wifi a luna2025", "me subieron el alquiler a 900 euros", "cambié de número, el nuevo es …"
  bool read_change(std::size_t at) {
    if (open_ != nullptr) {
      const std::size_t it = choice_here(at, "el nuevo|la nueva|ahora|el número nuevo|el nuevo número|es");
      const std::size_t is = it != 0 && word_here(at, "es") ? at : blanks(at + it);
      const NounRow* const row = open_;
      if (it != 0 && choice_here(is, "es") != 0 && read_is(is, std::string(context_.speaker), *row, false)) {
        open_ = nullptr;
        return true;
      }
    }
    at = blanks(at + choice_here(at, "me|nos|mi médico me|mi médica me|el médico me|la doctora me|el doctor me"));
    const std::size_t verb = choice_here(
        at,
        "cambié|cambiamos|cambiaron|he cambiado|hemos cambiado|han cambiado|subí|subimos|subieron|subió|han "
        "subido|bajé|bajaron|bajó|han bajado|aumenté|aumentaron|aumentó|aumentamos|redujo|reduje|redujimos|cambió");
    if (verb == 0) return false;
    at = blanks(at + verb);
    const std::size_t dose = choice_here(at, "la dosis de|la dosis del");
    const bool mine = choice_here(at, "mi|de") != 0;
    at = blanks(at + (dose != 0 ? dose : choice_here(at, "el|la|mi|los|nuestro|nuestra|de")));
    const std::size_t to = std::min({lower_.find(" a ", at), lower_.find(" por ", at), lower_.find(" al ", at), end_});
    for (const NounRow& row : spanish::nouns()) {
      if (row.kind != NounKind::kSlot || choice_here(at, row.words) == 0) continue;
      open_ = &row;
      if (to >= end_) return true;
      const std::vector<Bytes> found = values(blanks(to + 2), row.type);
      const bool shared = !mine && row.key.starts_with("code.");
      if (!found.empty())
        emit({.stated = true, .began = true}, shared ? std::string() : std::string(context_.speaker),
             std::string(row.key), found.front(), true, StatementKind::kProfile);
      return true;
    }
    if (dose == 0 || to >= end_) return false;
    const std::vector<Bytes> found = values(blanks(to + 2), ValueType::kRest);
    if (found.empty()) return false;
    emit({.stated = true, .began = true}, std::string(context_.speaker),
         "medication." + key_word(lower_.substr(at, to - at)), found.front(), true, StatementKind::kProfile);
    return true;
  }

  /// "Carla y yo terminamos", "Luis y yo nos casamos"
  bool read_couple(std::size_t at) {
    const std::size_t name = name_end(at);
    if (name == at || !word_here(blanks(name), "y yo")) return false;
    std::size_t verb = blanks(blanks(name) + std::string_view("y yo").size());
    verb = blanks(verb + choice_here(verb, "por fin|hemos"));
    const std::size_t apart =
        choice_here(verb,
                    "terminamos|rompimos|rompido|roto|terminado|lo dejamos|cortamos|nos separamos|nos divorciamos|"
                    "nos hemos separado|lo hemos dejado|ya no estamos juntos");
    const std::size_t wed = choice_here(verb, "nos casamos|nos hemos casado|empezamos a salir|estamos juntos");
    // "Ana y yo terminamos el informe" is work
    const std::size_t behind = blanks(verb + apart + wed);
    const bool alone = behind >= end_ || times_.at(behind) != nullptr || choice_here(behind, "hace|porque|y|pero") != 0;
    if (apart + wed == 0 || !alone) return false;
    emit({.stated = true, .ends = apart != 0, .began = wed != 0}, std::string(context_.speaker), "relation.partner",
         {at, name}, true, StatementKind::kFact);
    return true;
  }

  void emit(const Verdict& said, const std::string& subject, const std::string& key, Bytes value, bool single,
            StatementKind kind, bool timed = false) {
    emit_value(said, subject, key, std::string(text_.substr(value.begin, value.end - value.begin)), single, kind, value,
               timed);
  }

  void emit_value(const Verdict& said, const std::string& subject, const std::string& key, std::string value,
                  bool single, StatementKind kind, Bytes where = {}, bool timed = false) {
    if (!said.stated || key.empty() || (value.empty() && !said.ends)) return;
    StatedFact fact;
    fact.kind = kind;
    fact.subject = subject;
    fact.key = key;
    fact.value = std::move(value);
    fact.single = single && !in_clause("también");
    fact.ends = said.ends;
    fact.corrects = said.corrects;
    fact.begin = static_cast<std::uint32_t>(blanks(begin_));
    fact.end = static_cast<std::uint32_t>(std::max({end_, where.end, std::size_t{fact.begin} + 1}));
    fact.end = static_cast<std::uint32_t>(std::min<std::size_t>(fact.end, text_.size()));
    fact.confidence = 80;
    if (!timed && !(fact.ends && fact.corrects) && key != "birthday") add_times(said, where, fact);
    fact.text = spanish_sentence_of(fact, context_.speaker);
    const bool same = std::ranges::any_of(facts_, [&](const StatedFact& old) {
      return old.subject == fact.subject && old.key == fact.key && old.value == fact.value;
    });
    if (!same) facts_.push_back(std::move(fact));
  }

  void add_times(const Verdict& said, Bytes where, StatedFact& fact) {
    for (const TimeExpression& time : times_.all()) {
      if (time.begin < begin_ || time.end > end_ || time.kind == TimeKind::kRecurring ||
          time.precision < TimePrecision::kDay || time.precision == TimePrecision::kVague)
        continue;
      if (!where.empty() && time.begin < where.end && time.end > where.begin) continue;
      const std::string head = lower_.substr(time.begin, std::min<std::size_t>(time.end - time.begin, 6));
      const std::string before = lower_.substr(begin_, time.begin - begin_);
      if (before.ends_with("cada ") || before.ends_with("por la ") || before.ends_with("todas las ")) continue;
      fact.precision = time.precision;
      if (head.starts_with("hasta") || before.ends_with("hasta ") || (said.ends && !said.was)) {
        fact.valid_to = time.point.begin;
      } else if (said.was) {
        fact.valid_from = time.interval.begin;
        fact.valid_to = time.interval.end;
      } else if (head.starts_with("desde") || said.began || before.ends_with("partir de ") ||
                 time.direction == TimeDirection::kFuture) {
        fact.valid_from = time.point.begin;
        fact.holds_now = !said.began && time.point.begin < context_.time.instant;
      } else if (time.kind == TimeKind::kDuration || head.starts_with("hace")) {
        fact.valid_from = time.interval.begin;
      } else {
        continue;
      }
      return;
    }
  }

  void drop_jokes() {
    const std::size_t joke = spanish::joke_at(lower_);
    std::erase_if(facts_, [&](const StatedFact& fact) { return fact.begin < joke; });
  }

  /// "perdón, el 14", "no, espera, Múnich"
  void correct() {
    std::size_t marker = 0;
    std::size_t behind = spanish::correction(lower_, marker);
    // "ahora es …" is a change, not a mistake
    bool changed = false;
    for (const std::string_view word : {"ahora es ", "ahora son ", "ahora está en "}) {
      if (behind != 0 || !lower_.starts_with(word) || !facts_.empty()) continue;
      behind = word.size();
      changed = true;
    }
    if (behind == 0 || behind >= text_.size()) return;
    if (std::ranges::any_of(facts_, [&](const StatedFact& fact) { return fact.begin >= marker; })) return;
    std::vector<StatedFact> before = facts_;
    const bool own = !before.empty();
    if (!own && !context_.own_previous.empty()) {
      StatementContext earlier = context_;
      earlier.previous = earlier.own_previous = {};
      before = spanish_statements(context_.own_previous, earlier);
    }
    if (before.empty() || before.back().ends) return;
    begin_ = behind;
    end_ = std::min(text_.find_first_of(".!?\n", behind), text_.size());
    StatedFact fact = before.back();
    const bool time = fact.key.starts_with("meeting.") || fact.key.starts_with("deadline") || fact.key == "birthday";
    std::size_t at = blanks(behind);
    at = blanks(at + choice_here(at, time ? "es|era|será|son" : "es|era|en|el|la|a"));
    const std::vector<Bytes> found = values(at, time ? ValueType::kTime : type_of_key(fact.key));
    if (found.empty() || (!time && !capital(found.front().begin) &&
                          !(text_[found.front().begin] >= '0' && text_[found.front().begin] <= '9')))
      return;
    if (own) {
      facts_.pop_back();
    } else {
      fact.begin = static_cast<std::uint32_t>(marker);
      fact.valid_from.reset();
      fact.valid_to.reset();
    }
    fact.value = text_.substr(found.front().begin, found.front().end - found.front().begin);
    fact.end = static_cast<std::uint32_t>(found.front().end);
    fact.corrects = !own && !changed;
    fact.text = spanish_sentence_of(fact, context_.speaker);
    facts_.push_back(std::move(fact));
  }

  /// "En Lisboa" behind "¿Dónde vives?"
  void answer() {
    if (context_.previous.empty() || !context_.previous.contains('?') || text_.contains('?')) return;
    const std::vector<AskedSlot> asked = spanish_slots(context_.previous, context_.speaker, context_.time);
    if (asked.empty() || asked.front().past || asked.front().history || asked.front().key.ends_with('.')) return;
    begin_ = 0;
    end_ = std::min(text_.find_first_of(".!\n"), text_.size());
    std::size_t at = blanks(0);
    at = blanks(at + choice_here(at, "sí|pues|bueno|es|se llama|en|a|al|de|el|la|ahora en"));
    const ValueType type = type_of_key(asked.front().key);
    const std::vector<Bytes> found = values(at, type);
    if (found.empty()) return;
    const bool solid = capital(found.front().begin) ||
                       (text_[found.front().begin] >= '0' && text_[found.front().begin] <= '9') ||
                       type == ValueType::kList || type == ValueType::kTime || type == ValueType::kLanguage;
    if (!solid || choice_here(at, "no|nada|nadie|por qué|gracias|bien|ninguna|ninguno|muy|mal") != 0) return;
    for (const Bytes& value : found)
      emit({.stated = true}, asked.front().subject, asked.front().key, value, type != ValueType::kList,
           StatementKind::kProfile, true);
  }

  StatementContext context_;
  std::vector<StatedFact> facts_;
  std::string last_;
  const NounRow* open_ = nullptr;  ///< "cambié de número": "el nuevo es …" tells it.
  bool unreal_ = false;
  bool asked_ = false;
  bool was_ = false;  ///< "antes" leads.
  bool now_ = false;  ///< "ahora" leads.
  struct {
    const Row* row = nullptr;
    const NounRow* noun = nullptr;
    std::string subject;
    bool was = false;
  } told_;  ///< What the sentence told last that has a then and a now.
};

}  // namespace

std::vector<StatedFact> spanish_statements(std::string_view text, const StatementContext& context) {
  return spanish::with_typed(text, context, Reader(text, context).read());
}

}  // namespace memos::language::stated
