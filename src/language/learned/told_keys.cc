// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/told_keys.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "language/choices.h"
#include "language/language.h"
#include "language/phrases.h"
#include "language/slot_words.h"
#include "language/statement_chinese.h"
#include "language/statement_nouns.h"
#include "language/statement_spanish.h"
#include "language/statement_words.h"
#include "language/stop_words.h"

namespace memos::language::learned {

namespace {

using stated::one_of;

constexpr std::string_view kDwellings =
    "flat|apartment|house|home|place|condo|studio|cottage|bungalow|townhouse|terrace|boat|narrowboat|caravan|room|"
    "farmhouse|loft|cabin|piso|apartamento|departamento|casa|estudio|ático|chalet|habitación|cuarto|finca";
constexpr std::string_view kNoModifiers =
    "my|our|the|a|an|this|that|next|last|new|old|is|weekly|daily|for|of|to|and|on|in|at|was|has|their|her|his|your|"
    "first|"
    "moved|pushed|shifted|changed|rescheduled|switched|got|have|had|starting|missed|skip|skipped|before|after|no|what|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|"
    "second|final|whole|same|big|stupid|damn|bloody|actual|regular|usual|mi|la|el|los|las|una|un|de|del|nuestra|"
    "nuestro";
constexpr std::string_view kMeetings =
    "class|classes|lesson|lessons|meeting|standup|stand-up|practice|rehearsal|rehearsals|session|sessions|appointment|"
    "sync|call|training|club|seminar|tutorial|choir|workshop|check-up|checkup|review|interview|therapy|physio|yoga|"
    "pilates|"
    "spin|kickoff|lecture|tuition|shift|1:1|one-on-one";
constexpr std::string_view kSpanishMeetings =
    "clase|clases|reunión|junta|cita|ensayo|ensayos|entrenamiento|entreno|sesión|taller|consulta|turno|tutoría|"
    "seminario|terapia|revisión|coro|entrevista|curso|partido";
constexpr std::string_view kChineseMeetings =
    "例会|晨会|周会|早会|会议|班会|组会|面试|复诊|体检|排练|训练|聚会|约会|看牙|培训|合唱|课|会";
constexpr std::string_view kDue =
    "thesis|dissertation|essay|manuscript|grant|taxes|tax|visa|abstract|portfolio|budget|invoice|rent|passport|"
    "scholarship|coursework|homework|chapter|exam|tesis|ensayo|beca|impuestos|renta|manuscrito|visado|informe|trabajo|"
    "memoria|proyecto|solicitud|declaración|artículo|maqueta";
constexpr std::string_view kDueKinds =
    "application|report|project|proposal|presentation|paper|draft|document|submission|contract|return|assignment|form|"
    "review|article|slides|deck|pitch|quote|bid|renewal|registration|claim|survey|plan";
constexpr std::string_view kChineseDue =
    "毕业论文|论文|初稿|终稿|二稿|开题报告|报告|作业|项目|申请|方案|标书|合同|报税|稿子|作品集|简历|材料|答辩|"
    "设计稿|翻译|预算";
constexpr std::string_view kFavouriteHeads = "favourite|favorite|fave|fav|favourites|favorites";
/// What a thing is where "favourite" stands without its noun: the first that the sentence names.
constexpr std::string_view kFavouriteNouns =
    "band|film|movie|song|album|book|novel|colour|color|food|dish|meal|drink|season|show|series|restaurant|cafe|game|"
    "sport|author|writer|singer|artist|team|snack|dessert|fruit|flower|animal|tea|coffee|beer|wine|cheese|podcast|"
    "actor|"
    "actress|director|cuisine|pizza|cake|"
    "comida|plato|película|peli|canción|grupo|banda|disco|libro|novela|color|bebida|estación|serie|restaurante|juego|"
    "deporte|autor|autora|cantante|artista|equipo|postre|fruta|flor|animal|café|cerveza|vino|queso|helado|actor|actriz";
constexpr std::string_view kChineseFavouriteNouns =
    "颜色|电影|片子|乐队|歌手|歌|书|作者|作家|小说|水果|季节|饮料|奶茶|菜|食物|美食|零食|甜品|火锅|动物|花|运动|球队|"
    "球星|演员|导演|游戏|剧|动漫|城市|餐厅|咖啡|茶|酒|冰淇淋|面|节目|综艺|专辑|品牌";
constexpr std::string_view kChineseAnimals =
    "狗|猫|兔|仓鼠|鹦鹉|乌龟|鱼|龙猫|豚鼠|荷兰猪|刺猬|蜥蜴|守宫|鸟|鸭|鸡|蛇|柯基|金毛|哈士奇|泰迪|边牧|布偶|英短|"
    "美短|橘猫";

bool has_name(std::span<const Token> tokens, std::string_view sentence, std::string_view value) {
  const auto begin = static_cast<std::size_t>(value.data() - sentence.data());
  return std::ranges::any_of(tokens, [&](const Token& token) {
    const bool inside = token.begin >= begin && token.end <= begin + value.size();
    return inside && (token.shape == Shape::kCapital || token.kind == "<city>" || token.kind == "<country>");
  });
}

/// The word before another, where it says which one: "pottery class", "grant application".
std::string with_modifier(std::span<const Token> tokens, std::size_t i) {
  const std::string& head = tokens[i].norm;
  if (i == 0 || tokens[i - 1].shape > Shape::kCapital || one_of(tokens[i - 1].norm, kNoModifiers) ||
      tokens[i - 1].norm.contains('\''))
    return head;
  return tokens[i - 1].norm + " " + head;
}

std::string meeting_name(std::span<const Token> tokens, std::string_view sentence) {
  if (has_cjk(sentence)) {
    for (std::string_view heads = kChineseMeetings; !heads.empty();) {
      const std::string_view head = next_choice(heads);
      const std::size_t at = sentence.find(head);
      if (at == std::string_view::npos) continue;
      // "瑜伽课": two characters before say which.
      constexpr std::size_t kPair = 6;
      const bool named = head == "课" && at >= kPair && has_cjk(sentence.substr(at - kPair, 3));
      return std::string(named ? sentence.substr(at - kPair, kPair + head.size()) : head);
    }
    return {};
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (one_of(tokens[i].norm, kSpanishMeetings)) {
      const bool of = i + 2 < tokens.size() && tokens[i + 1].norm == "de" && tokens[i + 2].shape <= Shape::kCapital;
      return tokens[i].norm + (of ? " de " + tokens[i + 2].norm : "");
    }
    if (!one_of(tokens[i].norm, kMeetings)) continue;
    const std::string name = with_modifier(tokens, i);
    // "The meeting with Ole", where nothing else names it, as rules name it.
    const bool with = i + 2 < tokens.size() && tokens[i + 1].norm == "with" && tokens[i + 2].shape == Shape::kCapital &&
                      name == tokens[i].norm && one_of(name, "meeting|appointment|call|interview|session|lesson");
    if (with) return tokens[i + 2].norm + (one_of(name, "meeting|appointment") ? "" : " " + name);
    return name;
  }
  return {};
}

std::string deadline_name(std::span<const Token> tokens, std::string_view sentence) {
  if (has_cjk(sentence)) {
    for (std::string_view names = kChineseDue; !names.empty();)
      if (const std::string_view name = next_choice(names); sentence.contains(name)) return std::string(name);
    return {};
  }
  for (const Token& token : tokens)
    if (one_of(token.norm, kDue)) return token.norm;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!one_of(tokens[i].norm, kDueKinds)) continue;
    const std::string name = with_modifier(tokens, i);
    return name.contains(' ') ? name.substr(0, name.find(' ')) : name;
  }
  // "La fecha límite para el catálogo", "la entrega del catálogo"
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (!one_of(tokens[i].norm, "límite|plazo|entrega|entregar")) continue;
    std::size_t of = i + 1;
    while (of < tokens.size() && one_of(tokens[of].norm, "de|del|para|el|la|los|las|mi|nuestro|nuestra")) ++of;
    if (of > i + 1 && of < tokens.size() && tokens[of].shape <= Shape::kCapital && tokens[of].kind == tokens[of].norm)
      return tokens[of].norm;
  }
  return {};
}

std::string favourite_name(std::span<const Token> tokens, std::string_view sentence) {
  if (has_cjk(sentence)) {
    for (std::string_view names = kChineseFavouriteNouns; !names.empty();)
      if (const std::string_view name = next_choice(names); sentence.contains(name)) return std::string(name);
    return {};
  }
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
    if (one_of(tokens[i].norm, kFavouriteHeads) && one_of(stated::singular(tokens[i + 1].norm), kFavouriteNouns))
      return stated::singular(tokens[i + 1].norm);
  for (const Token& token : tokens)
    if (one_of(stated::singular(token.norm), kFavouriteNouns)) return stated::singular(token.norm);
  return {};
}

/// "pet.dog", from the animal that the sentence names; else "pet.pet".
std::string pet_key(std::span<const Token> tokens, std::string_view sentence) {
  if (has_cjk(sentence)) {
    for (std::string_view names = kChineseAnimals; !names.empty();) {
      const std::string_view name = next_choice(names);
      if (!sentence.contains(name)) continue;
      if (one_of(name, "狗|柯基|金毛|哈士奇|泰迪|边牧")) return "pet.dog";
      if (one_of(name, "猫|布偶|英短|美短|橘猫")) return "pet.cat";
      if (name == "兔") return "pet.rabbit";
      if (name == "仓鼠") return "pet.hamster";
      if (one_of(name, "鹦鹉|鸟")) return "pet.bird";
      return "pet." + std::string(name);
    }
    return "pet.pet";
  }
  for (const Token& token : tokens) {
    const std::string single = stated::singular(token.norm);
    for (const std::string& word : {token.norm, single}) {
      if (const stated::Noun& noun = stated::find_noun(word); noun.kind == stated::NounKind::kPet && noun.key != "pet.")
        return std::string(noun.key);
    }
    for (const stated::spanish::NounRow& row : stated::spanish::nouns())
      if (row.kind == stated::NounKind::kPet && row.key != "pet." && one_of(token.norm, row.words))
        return std::string(row.key);
  }
  return "pet.pet";
}

bool is_dose(std::string_view value) {
  const bool digit = std::ranges::any_of(value, [](char c) { return c >= '0' && c <= '9'; });
  return digit || has_part(value, "毫克|微克|毫升|单位");
}

/// By the medicine that the sentence names, else the value itself; "the dose" where only that is told.
std::string medicine_key(std::span<const Token> tokens, std::string_view sentence, std::string_view value) {
  for (const Token& token : tokens)
    if (token.kind == "<medicine>") return "medication." + token.norm;
  if (has_cjk(sentence))
    for (std::string_view names = stated::chinese::kMedicines; !names.empty();) {
      constexpr std::size_t kThree = 9;  // bytes; shorter ones are ends of names
      const std::string_view name = next_choice(names);
      if (name.size() >= kThree && sentence.contains(name)) return "medication." + std::string(name);
    }
  if (value.empty()) return {};
  return is_dose(value) ? "medication.dose" : "medication." + stated::key_word(fold(value));
}

std::string school_key(std::span<const Token> tokens, std::string_view sentence, std::string_view value) {
  const std::string words = words_of(value);
  static const Phrases schools(
      "school|university|college|uni|academy|institute|polytechnic|iit|escuela|universidad|instituto|colegio|facultad|"
      "academia|uned|unam");
  if (schools.in(words) || has_part(value, "大学|学院|中学|高中|小学|学校|一中|二中")) return "study.school";
  return !has_cjk(value) && has_name(tokens, sentence, value) ? "study.school" : "study.subject";
}

std::string doctor_key(std::span<const Token> tokens, std::string_view sentence) {
  const auto says = [&](std::string_view choices) {
    return std::ranges::any_of(tokens, [&](const Token& token) { return one_of(token.norm, choices); });
  };
  if (says("dentist|orthodontist|hygienist|dentista|ortodoncista|odontóloga|odontólogo|tooth|teeth|"
           "filling|fillings|crown|braces|molar|cavity|cavities|gums|muela|muelas|diente|dientes|empaste|caries|"
           "brackets|ortodoncia") ||
      has_part(sentence, "牙|托槽|矫正器|正畸"))
    return "dentist";
  if (says("therapist|counsellor|counselor|psychologist|shrink|terapeuta|psicóloga|psicólogo|psiquiatra") ||
      has_part(sentence, "心理|咨询师"))
    return "therapist";
  return "doctor";
}

bool has_shape(std::span<const Token> value, Shape shape) {
  return std::ranges::find(value, shape, &Token::shape) != value.end();
}
bool has_kind(std::span<const Token> value, std::string_view kind) {
  return std::ranges::find(value, kind, &Token::kind) != value.end();
}

bool has_number(std::span<const Token> value) {
  static const Phrases spanish(
      "uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|veintiuno|"
      "veintidós|veintitrés|veinticuatro|veinticinco|veintiséis|veintisiete|veintiocho|veintinueve|treinta|cuarenta|"
      "cincuenta|sesenta|setenta|ochenta|noventa");
  return std::ranges::any_of(value, [](const Token& token) {
    if (token.shape == Shape::kDigits || token.shape == Shape::kMixed) return true;
    if (token.shape == Shape::kIdeograph) return has_part(token.norm, "一|二|两|三|四|五|六|七|八|九|十|零");
    const std::string_view first = std::string_view(token.norm).substr(0, token.norm.find('-'));
    return spanish.in(words_of(first)) || (stated::english_lexicon().find(first).flags & stated::kNumberWord) != 0 ||
           one_of(first,
                  "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|"
                  "seventy|eighty|ninety");
  });
}

/// Written with a capital only because a sentence begins with it, as far as one can see.
bool begins_sentence(const Token& token) { return token.begin == 0 && token.shape == Shape::kCapital; }

/// A word that everybody uses and that is therefore nobody's name.
bool is_common(const Token& token) {
  if (token.shape != Shape::kLower && !begins_sentence(token)) return token.shape == Shape::kMark;
  const stated::WordEntry& known = stated::english_lexicon().find(token.norm);
  return known.flags != 0 || known.verb != 0 || stated::find_noun(token.norm) ||
         stated::find_noun(stated::singular(token.norm)) || token.norm.ends_with("ly") || token.norm.ends_with("ing");
}

std::string joined(std::string_view head, const std::string& name) {
  return name.empty() ? std::string() : std::string(head) + stated::key_word(name);
}

}  // namespace

std::optional<TokenSpan> value_in(const Model& model, std::span<const Token> tokens, std::size_t slot) {
  if (const auto marked = model.value(tokens, slot)) return marked;
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"diet", "<diet>"}, {"language", "<language>"}, {"instrument", "<instrument>"}, {"medication", "<medicine>"}};
  const auto* const kind =
      std::ranges::find(kKinds, kSlots[slot], &std::pair<std::string_view, std::string_view>::first);
  if (kind == std::end(kKinds) || std::ranges::count(tokens, kind->second, &Token::kind) != 1) return std::nullopt;
  const auto at = static_cast<std::size_t>(std::ranges::find(tokens, kind->second, &Token::kind) - tokens.begin());
  return TokenSpan{at, at + 1};
}

std::span<const Token> whole_value(std::string_view slot, std::span<const Token> tokens, TokenSpan value) {
  const auto [first, end] = value;
  std::size_t stop = end;
  if (slot == "medication" || slot == "age") {
    const Token& last = tokens[end - 1];
    const bool latin = last.shape == Shape::kDigits || last.shape == Shape::kMixed;
    while (stop < tokens.size() && stop < end + 6) {
      const Token& next = tokens[stop];
      const bool goes_on =
          next.shape == Shape::kIdeograph
              ? (latin || one_of(last.norm, "一|二|两|三|四|五|六|七|八|九|十|百|千|半")) &&
                    one_of(next.norm, "一|二|两|三|四|五|六|七|八|九|十|百|千|半|毫|微|克|片|粒|颗|升|滴|岁")
              : latin && one_of(next.norm, "mg|mcg|g|ml|iu|µg|units|milligrams|micrograms|mgs|miligramos|microgramos");
      if (!goes_on) break;
      ++stop;
    }
  }
  return tokens.subspan(first, stop - first);
}

bool is_plausible(std::string_view slot, std::span<const Token> value) {
  if (value.empty()) return false;
  // What one eats is no diet.
  if (slot == "diet" && value.size() == 1 && !stated::is_diet(value[0].norm) &&
      (stated::is_food(value[0].norm) || one_of(value[0].norm, stated::spanish::kFoods) || value[0].norm == "dairy" ||
       value[0].norm == "gluten"))
    return false;
  // What stands in or about a house is no place where one lives.
  if (slot == "home" && value.size() == 1 &&
      one_of(value[0].norm,
             "garden|kitchen|bathroom|bedroom|balcony|garage|door|roof|fence|sofa|desk|office|yard|basement|attic|"
             "jardín|puerta|cocina|baño|salón|terraza|balcón|garaje|tejado|valla|sótano|despacho|pasillo|dormitorio"))
    return false;
  const bool chinese = has_shape(value, Shape::kIdeograph);
  const bool one_plain = value.size() == 1 && (value[0].shape == Shape::kLower || begins_sentence(value[0]));
  if (one_plain && slot != "age" && stop_word_languages(fold(value[0].norm)) != 0) return false;
  if (one_plain) {
    constexpr std::uint32_t kNoValue = stated::kQuality | stated::kAdverb | stated::kCloser | stated::kPreposition |
                                       stated::kArticle | stated::kSelf | stated::kThird | stated::kYou | stated::kNot |
                                       stated::kBe | stated::kHave | stated::kDo | stated::kConjunction;
    if ((stated::english_lexicon().find(value[0].norm).flags & kNoValue) != 0) return false;
    if (one_of(value[0].norm, "daily|weekly|evening|evenings|morning|mornings|today|tomorrow|thing|things"))
      return false;
  }
  // "We've", "I'm"
  if (value.size() == 1 && value[0].norm.contains('\'') && value[0].norm.find('\'') <= 4 && begins_sentence(value[0]))
    return false;
  if (slot == "medication" && has_kind(value, "<month>")) return false;
  if (slot == "age" || slot == "phone") return has_number(value);
  if (slot == "email") return has_shape(value, Shape::kAddress);
  if (slot == "birthday" || slot == "deadline" || slot == "meeting")
    return chinese || has_number(value) || has_kind(value, "<day>") || has_kind(value, "<month>") ||
           std::ranges::any_of(value, [](const Token& token) {
             return one_of(token.norm,
                           "noon|midnight|today|tomorrow|tonight|mañana|mediodía|hoy|weekend|morning|"
                           "afternoon|evening|tarde|noche");
           });
  if (slot == "language")
    return chinese || has_kind(value, "<language>") ||
           (has_shape(value, Shape::kCapital) && !begins_sentence(value[0]));
  // "从6月10日起": a time
  if (slot == "address" && one_of(value[0].norm, "从|自")) return false;
  if (slot == "address" && !chinese) return has_number(value) || has_shape(value, Shape::kCapital);
  if (slot == "home" || slot == "employer" || slot == "partner" || slot == "gym" || slot == "doctor" ||
      slot == "address")
    return !std::ranges::all_of(value, is_common);
  return true;
}

std::string known_key(std::string_view key, std::string_view value) {
  const std::string_view name = key.substr(key.find('.') + 1);
  if (key.starts_with("medication.")) {
    const bool no_name = one_of(name, "it|a|an|that|this|the|them|one|mg|down|up|back|毫克|微克|片|药");
    if (no_name || (is_dose(name) && name == value)) return medicine_key(tokens_of(value), value, value);
  }
  if (key.starts_with("meeting.") && (name.contains("birthday") || name.contains("cumpleaños"))) return "birthday";
  // "meeting.pottery_class_its_thursday", "deadline.院里统一通知初稿": the name is of the thing alone.
  if (key.starts_with("meeting.") && !has_cjk(name)) {
    std::size_t end = 0;
    for (std::size_t from = 0; from <= name.size() && end == 0;) {
      const std::size_t to = std::min(name.find('_', from), name.size());
      const std::string_view word = name.substr(from, to - from);
      if (one_of(word, kMeetings)) end = to;
      from = to + 1;
    }
    if (end != 0) return "meeting." + std::string(name.substr(0, end));
  }
  if (key.starts_with("deadline.")) {
    if (!name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; })) return "deadline";
    constexpr std::size_t kLong = 18;  // bytes: six characters
    if (has_cjk(name) && name.size() > kLong)
      for (std::string_view names = kChineseDue; !names.empty();)
        if (const std::string_view due = next_choice(names); name.contains(due)) return "deadline." + std::string(due);
  }
  if (key.starts_with("favourite.") && has_cjk(name)) {
    for (std::string_view nouns = kChineseFavouriteNouns; !nouns.empty();)
      if (const std::string_view noun = next_choice(nouns); name.starts_with(noun))
        return "favourite." + std::string(noun);
  }
  // "I live in camino Viejo 17": a house.
  const bool house = !value.empty() && value.back() >= '0' && value.back() <= '9' && value.contains(' ');
  if (key == "home.city" && house) return "home.address";
  return std::string(key);
}

ToldKey told_key(std::string_view slot, std::span<const Token> tokens, std::string_view sentence,
                 std::string_view value) {
  using enum StatementKind;
  if (slot == "home") {
    // "We swapped the flat for a bungalow": how one lives is not where.
    static const Phrases dwellings{kDwellings};
    const bool kind = !value.empty() && !has_cjk(value) && dwellings.in(words_of(value));
    if (kind && !has_name(tokens, sentence, value)) return {};
    // "We drove home in our Volvo"
    if (!slot_mention("possession.car", value).values.empty()) return {.key = "possession.car", .kind = kFact};
    return {.key = "home.city"};
  }
  if (slot == "address") return {.key = "home.address"};
  if (slot == "employer") return {.key = "work.employer"};
  if (slot == "role") return {.key = "work.role"};
  if (slot == "partner") return {.key = "relation.partner", .kind = kFact};
  if (slot == "pet") return {.key = pet_key(tokens, sentence), .kind = kFact, .single = false};
  if (slot == "phone") return {.key = "contact.phone"};
  if (slot == "handset") return {.key = "possession.phone", .kind = kFact};
  if (slot == "computer") return {.key = "possession.computer", .kind = kFact};
  if (slot == "email") return {.key = value.empty() || value.contains('@') ? "contact.email" : ""};
  if (slot == "allergy") return {.key = "allergy", .single = false};
  if (slot == "diet") return {.key = "diet"};
  if (slot == "favourite") return {.key = joined("favourite.", favourite_name(tokens, sentence)), .kind = kPreference};
  if (slot == "age") return {.key = "age"};
  if (slot == "birthday") return {.key = "birthday"};
  if (slot == "deadline") {
    const std::string name = deadline_name(tokens, sentence);
    return {.key = name.empty() ? "deadline" : joined("deadline.", name), .kind = kFact};
  }
  if (slot == "meeting") return {.key = joined("meeting.", meeting_name(tokens, sentence)), .kind = kFact};
  if (slot == "car") return {.key = "possession.car", .kind = kFact};
  if (slot == "medication") return {.key = medicine_key(tokens, sentence, value), .kind = kFact};
  if (slot == "language") return {.key = "language.learning"};
  if (slot == "hobby") return {.key = "hobby", .kind = kPreference, .single = false};
  if (slot == "instrument") return {.key = "instrument", .single = false};
  if (slot == "gym") return {.key = "gym", .kind = kFact};
  if (slot == "doctor") return {.key = doctor_key(tokens, sentence), .kind = kFact};
  if (slot == "school" && !value.empty()) return {.key = school_key(tokens, sentence, value)};
  return {};
}

}  // namespace memos::language::learned
