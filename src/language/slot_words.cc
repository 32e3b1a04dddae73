// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/slot_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include "language/change_words.h"
#include "language/choices.h"
#include "language/language.h"
#include "language/phrases.h"
#include "language/slot_synonyms.h"
#include "language/spelling.h"
#include "language/statement_chinese.h"
#include "language/statement_nouns.h"
#include "language/statement_spanish.h"
#include "language/statement_tongue.h"
#include "language/statement_words.h"
#include "language/time_expressions.h"

namespace memos::language {

namespace {

/// What a value of a slot is known by.
enum class Known : std::uint8_t {
  kNames,  ///< Nothing: words with a capital, words with a digit.
  kLanguage,
  kInstrument,
  kDiet,
  kMedicine,
  kProfession,
  kColour,
  kPhone,
  kEmail,
  kTime,
  kPet,
  kCar,
  kAny,  ///< Whatever stands in a sentence with words of the slot.
};

struct Row {
  std::string_view key;  ///< A slot, or with a dot at its end all that begin so.
  Known known;
  bool single;
  std::string_view words;    ///< English and Spanish.
  std::string_view chinese;  ///< Parts of words.
  std::string_view english_lookup, spanish_lookup, chinese_lookup;
};

constexpr Row kRows[] = {
    {"home.city", Known::kNames, true,
     "here in|aquí en|acá en|arriendo|depa|vinimos a|me vine "
     "a|unpacked|boxes|box|suburb|landlord|neighbours|neighbors|tenant|trams|commute|resettled|parents' "
     "place|mudado|cajas|caja|instalada|vecinos|casero|barriada|empadroné|live|lives|living|lived|home|flat|apartment|"
     "house|condo|studio|moved|move|moving|relocated|relocating|settled|"
     "rent|lease|keys|neighbourhood|neighborhood|city|town|resident|based|"
     "vivo|vivimos|viviendo|vivir|vivía|casa|piso|apartamento|departamento|ciudad|barrio|mudé|mudamos|mudado|mudarme|"
     "mudándome|mudanza|trasladé|trasladamos|instalado|instalé|alquiler",
     "住|搬|新家|我家|家在|家里|定居|安家|租|房|生活|这边|人啦|落户|小区", "live moved home apartment house city",
     "vivo casa piso ciudad mudé", "住在 搬到 搬家 新家 定居 安家"},
    {"work.employer", Known::kNames, true,
     "payslip|signed|offer|first day|primer día|portátil|nombrado|nombrada|badge|start with|start at|starts "
     "with|started with|years at|years with|months "
     "at|bosses|meeting|payroll|hamper|employee|client|contract|interviewed|onboarded|shifts|overtime|laburo|curro|"
     "arranqué|arranco|sistema|turno|jornada|despacho|nómina|chamba|pega|work|works|working|worked|job|jobs|employer|"
     "employers|employed|company|firm|office|hired|hire|position|role|"
     "career|boss|colleagues|notice|resigned|startup|desk|onboarding|payroll|"
     "trabajo|trabajar|trabajando|trabajé|empleo|empleado|empleada|empresa|oficina|contrató|contrataron|puesto|"
     "renuncié|fichado|fiché|compañeros|jefe|despidieron",
     "工作|上班|公司|入职|跳槽|离职|辞职|同事|任职|就职|录用|员工|工牌|年终奖|部门|坐班|上岸|加班|报到|报的到|offer|"
     "老板|领导|单位|夜宵|工资",
     "work job company employer hired joined", "trabajo empresa empleo", "工作 上班 公司 入职 跳槽 离职"},
    {"work.role", Known::kProfession, true,
     "quedé|nombrada|nombrado|resolución|have me down|bumped|boss of|business cards|named|appointed|made "
     "me|budget|ascenso|ascendido|despacho|turno|supervisora|cargo|jefa|jefe|como|work|works|working|job|jobs|career|"
     "position|role|promoted|promotion|profession|living|retrained|trade|title|"
     "became|become|"
     "trabajo|trabajar|trabajando|profesión|carrera|puesto|ascendieron|ascenso|soy|era|gano|oficio|dedico|hice|ser",
     "工作|职业|转行|改行|升|当|做|职|任命|头衔|名片|是", "work job profession promoted became",
     "trabajo soy profesión ahora", "工作 职业 转行 改行 升职 现在"},
    {"relation.partner", Known::kNames, true,
     "anniversary|stuff out|approval|my new boyfriend|my new girlfriend|moved in with|kissed|in "
     "love|crush|official|valentine|proposed|novios|aniversario|oficial|cita|enamoré|morra|chavo|chico|chica|partner|"
     "boyfriend|girlfriend|husband|wife|fiancé|fiancée|fiance|spouse|dating|date|dated|seeing|together|"
     "relationship|engaged|married|broke up|split|couple|ex|love|"
     "pareja|novio|novia|marido|mujer|esposo|esposa|salgo|saliendo|salir|juntos|juntas|relación|boda|casé|casamos|"
     "rompí|rompimos|dejamos|prometido|prometida|estoy con|enamorada|enamorado",
     "脱单|男朋友|女朋友|男友|女友|老公|老婆|对象|在一起|分手|分了|谈恋爱|恋爱|结婚|交往|伴侣|爱人|妻子|丈夫|约会",
     "partner boyfriend girlfriend husband wife dating together", "pareja novio novia salgo juntos",
     "男朋友 女朋友 在一起 分手 恋爱 老公 老婆"},
    {"contact.phone", Known::kPhone, true,
     "provider|carrier|port|ported|line|that's "
     "me|flyer|ring|dial|apunta|compañía|línea|portabilidad|chip|number|phone|cell|mobile|call|text|reach|sim|whatsapp|"
     "número|teléfono|móvil|celular|llámame|llama|llamar|línea",
     "号|电话|手机|联系", "number phone call reach", "número teléfono llámame", "手机 电话 号码 换号 联系"},
    {"contact.email", Known::kEmail, true,
     "email|e-mail|mail|inbox|address|write|account|correo|email|dirección|escríbeme|cuenta", "邮箱|邮件|信箱",
     "email mail address", "correo email", "邮箱 邮件"},
    {"diet", Known::kDiet, true,
     "veggie|plant "
     "based|b12|gone|flesh|sin|alimentación|alimento|diet|eat|eating|eats|food|meat|am|i'm|we're|went|became|dieta|"
     "como|comer|comida|carne|soy|hice|vuelto",
     "吃|素|饮食|荤|路线|忌口", "diet vegan vegetarian eat", "dieta vegano vegetariano soy", "吃素 饮食 素食"},
    {"medication.", Known::kMedicine, false,
     "pills|tablets|gp|psychiatrist|boots|pharmacy|pick up|side effects|cough|nearly "
     "out|farmacia|psiquiatra|receta|empiezo|dejo|tomándola|tomándolo|medication|medicine|medicines|meds|pill|pills|"
     "tablet|tablets|prescribed|prescription|take|takes|taking|took|dose|"
     "doctor|on|off|tomo|tomar|tomando|pastilla|pastillas|medicamento|medicación|medicina|recetó|recetaron|médico|"
     "médica|doctora|doctor",
     "药|吃|服|医生|停|换", "medication medicine pills prescribed take", "tomo medicamento médico pastillas",
     "医生 吃药 服用 换成"},
    {"language.learning", Known::kLanguage, true,
     "streak|duolingo|practise every|flashcards|subjunctive|verbs|tutor|evening "
     "classes|dativo|racha|gramática|verbos|academia|learn|learning|learnt|learned|study|studying|studied|lessons|"
     "lesson|class|classes|course|app|practise|practice|"
     "practising|language|grammar|vocabulary|homework|fluent|took up|dropped|gave up|quit|"
     "aprendo|aprender|aprendiendo|estudio|estudiar|estudiando|clase|clases|curso|idioma|dejé|dejado",
     "学|课|班|背|单词|换", "learning studying lessons class language", "aprendiendo estudio clases idioma",
     "在学 改学 学习 单词"},
    {"instrument", Known::kInstrument, false,
     "play|plays|playing|played|instrument|lessons|practise|practice|practising|learning|band|switched|took up|gave up|"
     "toco|tocar|tocando|instrumento|clases|banda|dejé",
     "弹|拉|吹|打|学|练|乐器", "play instrument playing", "toco instrumento tocar", "乐器 学习 练习"},
    {"gym", Known::kNames, true,
     "gym|gyms|membership|train|training|workout|work out|working out|gimnasio|entreno|entrenar|entrenando", "健身",
     "gym membership workout", "gimnasio entreno", "健身房 健身"},
    {"doctor", Known::kNames, true, "doctor|doctors|gp|physician|practice|médico|médica|doctor|doctora|consulta",
     "医生|大夫", "doctor", "médico doctora", "医生 大夫"},
    {"dentist", Known::kNames, true, "dentist|dentists|teeth|dentista", "牙医|牙", "dentist", "dentista", "牙医"},
    {"possession.car", Known::kCar, true,
     "motor|garage|mileage|insurance|parked|keys|mot|mechanic|brakes|taller|autopista|parqueadero|llaves|varó|patente|"
     "car|cars|drive|driving|drives|drove|wheels|vehicle|sold|bought|coche|carro|auto|conduzco|conducir|manejo|compré|"
     "comprado|vendí|vendido",
     "车|开|辆", "car drive driving", "coche conduzco", "我的车 换车 现在开 一辆"},
    {"possession.phone", Known::kNames, true, "phone|phones|smartphone|móvil|teléfono|celular", "手机", "phone",
     "móvil teléfono", "手机"},
    {"possession.computer", Known::kNames, true, "laptop|computer|pc|ordenador|portátil|computadora", "电脑|笔记本",
     "laptop computer", "ordenador portátil", "电脑 笔记本"},
    {"favourite.colour", Known::kColour, true,
     "best|top|love|prefer|contest|nothing "
     "beats|paint|mejor|encanta|favourite|favorite|fave|colour|color|colours|colors|favorito|favorita|preferido|"
     "preferida",
     "最喜欢|最爱|颜色|更喜欢|第一|就爱|偏爱", "favourite favorite colour color", "color favorito", "最喜欢 颜色"},
    {"favourite.", Known::kNames, true,
     "best|top|number one|top spot|love|loved|obsessed|hooked|nothing beats|listen|lo "
     "máximo|preferida|preferido|encanta|mejor|favourite|favorite|fave|favorito|favorita|preferido|preferida",
     "最喜欢|最爱", "favourite favorite", "favorito favorita", "最喜欢"},
    {"pet.", Known::kPet, false,
     "pet|pets|animal|animals|vet|adopted|rescue|feed|walk|cage|leash|home with|cuddles|barks|meows|purrs|escaped|"
     "mascota|mascotas|animal|veterinario|adopté|adoptamos|pasear|ladra|maúlla|duerme",
     "养|宠物|毛孩子|接回家|领养|遛|喂|掉毛|跑轮", "pet pets animal vet adopted", "mascota animal veterinario",
     "养了 宠物 毛孩子"},
    {"allergy", Known::kAny, false,
     "allergic|allergy|allergies|allergist|hives|rash|rashes|itch|itchy|swell|swells|swelling|throat|sets me off|set "
     "me "
     "off|react|reaction|breaks me out|epipen|alergia|alergias|alérgico|alérgica|alergólogo|ronchas|hincha|picor",
     "过敏|起疹|发痒|嘴肿|红肿", "allergic allergy hives rash", "alergia alérgico ronchas", "过敏 起疹子"},
    {"deadline", Known::kTime, true,
     "extension|extended|postponed|pushed back|pushed|moved|longer|wait till|wait until|more time|prórroga|aplazaron|"
     "aplazado|ampliaron|ampliado|retrasaron|pospuesto|pospusieron",
     "延期|宽限|推迟|延到|延长|改到", "deadline due extension", "plazo entrega prórroga", "截止 延期"},
    {"meeting.", Known::kTime, true,
     "moved|shifted|pushed|rescheduled|postponed|slot|instead|movieron|movido|cambiaron|cambiado|aplazaron|aplazado|"
     "pasaron|adelantaron|pospusieron",
     "改到|挪到|推迟|提前|调到|换到|改成", "", "", ""},
    {"birthday", Known::kTime, true, "birthday|bday|born|turn|turning|birth|cumpleaños|cumplo|nací|nacimiento",
     "生日|出生|生于|过生", "birthday born", "cumpleaños nací", "生日 出生"},
};

// English ones are in statement_word_sets.cc.
constexpr std::string_view kSpanishInstruments =
    "guitarra|piano|violín|violonchelo|chelo|flauta|batería|ukelele|saxofón|saxo|trompeta|clarinete|bajo|arpa|teclado|"
    "acordeón|armónica|órgano|oboe|viola|trombón";
constexpr std::string_view kChineseInstruments =
    "钢琴|吉他|小提琴|大提琴|中提琴|长笛|古筝|二胡|琵琶|萨克斯|小号|单簧管|架子鼓|尤克里里|手风琴|笛子|葫芦丝|口琴";
constexpr std::string_view kSpanishDiets =
    "mediterranean|carnivore|intermittent fasting|raw vegan|ayuno intermitente|crudivegano|crudivegana|mediterránea|"
    "vegano|vegana|vegetariano|vegetariana|pescetariano|pescetariana|celíaco|celíaca|omnívoro|omnívora|keto|"
    "flexitariano|flexitariana|paleo|halal|kosher";
constexpr std::string_view kChineseDiets = "轻断食|低脂|纯素|全素|素食|吃素|生酮|低碳|清真|蛋奶素|鱼素";
constexpr std::string_view kSpanishPets =
    "perro|perra|perrito|perrita|cachorro|cachorra|gato|gata|gatito|gatita|conejo|hámster|tortuga|pez|peces|cobaya|"
    "caballo|yegua|loro|pájaro|canario|periquito|hurón|galgo|caniche|mastín|podenco|labrador|erizo|gallina|iguana|pato";
constexpr std::string_view kChinesePets =
    "狗|猫|兔子|仓鼠|鹦鹉|乌龟|金鱼|柯基|柴犬|金毛|泰迪|拉布拉多|哈士奇|布偶|英短|橘猫|龙猫|荷兰猪|蜥蜴|刺猬|边牧|比熊";
constexpr std::string_view kTitles =
    "head of|director of|vice president|vp of|chief of|lead|team lead|manager|director|supervisor|supervisora|"
    "jefe de|jefa de|directora de|director de|encargado|encargada|gerente|coordinador|coordinadora";
constexpr std::string_view kColours =
    "red|blue|green|yellow|black|white|grey|gray|orange|purple|pink|brown|silver|gold|beige|turquoise|navy|teal|violet|"
    "maroon|lavender|burgundy|indigo|crimson|cream|magenta|coral|mint|olive|aqua|cyan|"
    "rojo|azul|verde|amarillo|negro|blanco|gris|naranja|morado|rosa|marrón|plateado|dorado|turquesa|violeta|lila|"
    "mostaza|mustard|ochre|sage|khaki|burdeos|celeste|fucsia|granate|salmón|crema|añil";
constexpr std::string_view kChineseColours =
    "红色|蓝色|绿色|黄色|黑色|白色|灰色|橙色|紫色|粉色|棕色|金色|银色|青色|米色|粉红色|天蓝色|墨绿色|咖啡色|橘色|"
    "藏青|酒红|天蓝|墨绿|浅蓝|深蓝|湖蓝|杏色|卡其|奶白";
/// First words of Spanish sentences that are no names.
constexpr std::string_view kSpanishHeads =
    "ahora|ayer|hoy|antes|entonces|bueno|sí|no|esto|eso|este|esta|ese|esa|mi|mis|su|el|la|los|las|aquí|allí|también|"
    "además|vale|mira|perdón|por|desde|en|me|ya|yo|que|qué|un|una|al|con|como|cuando|si|se|te|le|nos|lo|llevo|total|"
    "resulta|buenas|hola|nuestro|nuestra|últimamente|actualmente|finalmente|después|hace|tras|muy|aunque|pero|y";

/// Names that are times.
constexpr std::string_view kDays =
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|"
    "sundays|january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter|i|"
    "ok|tv|gp|mum|dad|sad|guess";

constexpr std::string_view kChineseCars =
    "比亚迪|特斯拉|丰田|本田|大众|宝马|奔驰|奥迪|沃尔沃|福特|日产|马自达|现代|起亚|蔚来|小鹏|理想|吉利|雷克萨斯|保时捷|"
    "别克|奇瑞|长安|哈弗|领克|五菱|红旗|凯迪拉克|斯柯达|标致";

/// A make or a model of a car.
bool is_make(std::string_view word) {
  const stated::Noun& noun = stated::find_noun(word);
  return (noun.key == "possession.car" && !stated::one_of(word,
                                                          "car|vehicle|suv|truck|pickup|van|minivan|sedan|"
                                                          "hatchback|convertible|mini")) ||
         stated::one_of(word, "seat|alfa|chevrolet|amarok|hilux|yaris|fiesta|ibiza|leon|panda|clio|duster|spark|corsa");
}

bool is_pet(std::string_view word) { return stated::find_noun(word).kind == stated::NounKind::kPet; }

const Row* row_of(std::string_view key) {
  const auto* const found = std::ranges::find_if(kRows, [&](const Row& row) {
    return row.key.ends_with('.') ? key.starts_with(row.key)
                                  : key == row.key || (row.key == "deadline" && key.starts_with("deadline."));
  });
  return found == std::end(kRows) ? nullptr : found;
}

/// The lists of a row, read once.
struct Lists {
  std::vector<Phrases> words;
  Phrases spanish_instruments{kSpanishInstruments}, spanish_diets{kSpanishDiets}, colours{kColours},
      spanish_jobs{stated::spanish::kProfessions}, spanish_languages{stated::spanish::kLanguages},
      spanish_heads{kSpanishHeads}, spanish_pets{kSpanishPets}, titles{kTitles}, days{kDays},
      literal{"favourite|favorite|fave|favorito|favorita|preferido|preferida|love|loved"};
  Lists() {
    for (const Row& row : kRows) words.emplace_back(row.words);
  }
};
const Lists& lists() {
  static const Lists made;
  return made;
}

void add_parts(std::string_view text, std::string_view choices, std::vector<std::string>& out) {
  while (!choices.empty()) {
    const std::string_view choice = next_choice(choices);
    if (text.contains(choice)) out.emplace_back(choice);
  }
}

/// Single words, and each with the one behind it, that a table of English words knows.
void add_known(std::string_view words, bool (*is_known)(std::string_view), std::vector<std::string>& out) {
  for (std::size_t at = 1; at < words.size();) {
    const std::size_t end = words.find(' ', at);
    const std::size_t next = std::min(words.find(' ', end + 1), words.size());
    std::string_view one = words.substr(at, end - at);
    if (one.ends_with("'s")) one.remove_suffix(2);
    const std::string single = stated::singular(one);
    if (is_known(one) || (one.size() > 4 && is_known(single))) out.emplace_back(is_known(one) ? one : single);
    const bool pair = next > end + 1 && next < words.size() && !is_known(words.substr(end + 1, next - end - 1));
    if (pair && is_known(words.substr(at, next - at))) out.emplace_back(words.substr(at, next - at));
    at = end + 1;
  }
}

void add_phone(std::string_view text, std::vector<std::string>& out) {
  constexpr std::size_t kFewest = 5;
  std::string digits;
  const auto close = [&] {
    if (digits.size() >= kFewest) out.push_back(digits);
    digits.clear();
  };
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '/' && c != '+') {
      close();
    }
  }
  close();
}

/// The name at the head of a sentence, which capitals do not tell: a word that no table knows.
void add_first_name(std::string_view sentence, std::vector<std::string>& out) {
  while (!sentence.empty() && std::isspace(static_cast<unsigned char>(sentence.front())) != 0)
    sentence.remove_prefix(1);
  std::size_t end = 0;
  while (end < sentence.size() && sentence[end] != ' ' && sentence[end] != ',' && sentence[end] != '\'' &&
         sentence[end] != '.')
    ++end;
  const auto second = static_cast<unsigned char>(sentence.size() > 1 ? sentence[1] : '\0');
  const bool accented = static_cast<unsigned char>(sentence.empty() ? '\0' : sentence.front()) == 0xC3 &&
                        second >= 0x80 && second <= 0x9E;  // Á … Þ
  if (end < 2 || (!accented && std::isupper(static_cast<unsigned char>(sentence.front())) == 0)) return;
  const std::string spaced = words_of(sentence.substr(0, end));
  if (spaced.size() < 3) return;
  const std::string_view word = std::string_view(spaced).substr(1, spaced.size() - 2);
  if (word.contains(' ')) return;
  if (stated::tongue_of(sentence) == stated::Tongue::kSpanish) {
    if (lists().spanish_heads.in(spaced) || word.ends_with("é") || word.ends_with("ó") || word.ends_with("ado")) return;
    const std::string_view rest = sentence.substr(end);
    const bool fits = rest.starts_with(",") || rest.starts_with(" es ") || rest.starts_with(" y yo") ||
                      rest.starts_with(" me ") || rest.starts_with(" ya ") || rest.starts_with(" ha ");
    if (!fits) return;
  } else {
    const stated::WordEntry& known = stated::english_lexicon().find(word);
    if (known.flags != 0 || known.verb != 0 || stated::find_noun(word) || word.ends_with("ly") || word.ends_with("ing"))
      return;
  }
  out.emplace_back(sentence.substr(0, end));
}

void add_addresses(std::string_view sentence, std::vector<std::string>& out) {
  for (std::size_t at = sentence.find('@'); at != std::string_view::npos; at = sentence.find('@', at + 1)) {
    const std::size_t begin = sentence.find_last_of(" ,:;(", at) + 1;
    out.emplace_back(sentence.substr(begin, std::min(sentence.find_first_of(" ,;)", at), sentence.size()) - begin));
  }
}

std::vector<std::string> values_in(Known known, std::string_view sentence, std::string_view words) {
  std::vector<std::string> out;
  const bool chinese = has_cjk(sentence);
  const auto add_all = [&](const Phrases& list) {
    for (const std::string_view one : list.all_in(words)) out.emplace_back(one);
  };
  switch (known) {
    case Known::kNames:
      out = names_in(sentence);
      add_first_name(sentence, out);
      std::erase_if(out, [](const std::string& name) { return lists().days.in(words_of(name)); });
      break;
    case Known::kPet:
      if (chinese) add_parts(sentence, kChinesePets, out);
      add_known(words, is_pet, out);
      add_all(lists().spanish_pets);
      break;
    case Known::kCar:
      if (chinese) add_parts(sentence, kChineseCars, out);
      add_known(words, is_make, out);
      break;
    case Known::kAny:
      break;
    case Known::kLanguage:
      if (chinese) add_parts(sentence, stated::chinese::kLanguages, out);
      add_known(words, stated::is_language, out);
      add_all(lists().spanish_languages);
      break;
    case Known::kInstrument:
      if (chinese) add_parts(sentence, kChineseInstruments, out);
      add_known(words, stated::is_instrument, out);
      add_all(lists().spanish_instruments);
      break;
    case Known::kDiet:
      if (chinese) add_parts(sentence, kChineseDiets, out);
      add_known(words, stated::is_diet, out);
      add_all(lists().spanish_diets);
      break;
    case Known::kMedicine:
      if (chinese) add_parts(sentence, stated::chinese::kMedicines, out);
      add_known(words, stated::is_medicine, out);
      add_known(words, stated::spanish::is_medicine_word, out);
      break;
    case Known::kProfession:
      if (chinese) add_parts(sentence, stated::chinese::kProfessions, out);
      add_known(words, stated::is_profession, out);
      add_all(lists().spanish_jobs);
      add_all(lists().titles);
      if (chinese) add_parts(sentence, "总监|主任|主管|副总|组长|负责人|科长|处长|部长", out);
      break;
    case Known::kColour:
      if (chinese) add_parts(sentence, kChineseColours, out);
      add_all(lists().colours);
      break;
    case Known::kPhone:
      add_phone(sentence, out);
      break;
    case Known::kEmail:
      add_addresses(sentence, out);
      break;
    case Known::kTime:
      for (const TimeExpression& time : time_expressions(sentence, {}))
        out.emplace_back(sentence.substr(time.begin, time.end - time.begin));
      break;
  }
  std::ranges::sort(out);
  const auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
  return out;
}

/// "deadline.orion": the thing is named, by a word of four letters at least or two Chinese characters.
bool names_thing(std::string_view key, std::string_view sentence, std::string_view words) {
  std::string_view name = key.substr(std::min(key.find('.') + 1, key.size()));
  if (key.find('.') == std::string_view::npos) return false;
  if (has_cjk(name)) {
    constexpr std::size_t kPair = 6;  // bytes of two characters
    for (std::size_t at = 0; at + kPair <= name.size(); at += 3)
      if (sentence.contains(name.substr(at, kPair))) return true;
    return false;
  }
  while (!name.empty()) {
    const std::string_view part = name.substr(0, std::min(name.find('_'), name.size()));
    name.remove_prefix(std::min(part.size() + 1, name.size()));
    constexpr std::size_t kLeast = 4;
    const bool generic = part == "weekly" || part == "team" || part == "meeting" || part == "with" || part == "daily";
    if (part.size() >= kLeast && !generic && words.contains(" " + std::string(part.substr(0, 6)))) return true;
  }
  return false;
}

bool has_topic(const Row& row, std::string_view sentence, std::string_view words) {
  return lists().words[static_cast<std::size_t>(&row - kRows)].in(words) ||
         (has_cjk(sentence) && has_part(sentence, row.chinese));
}

/// "favourite.band": other favourites are no topic; "my favourite now" may be.
bool names_noun(std::string_view key, std::string_view sentence, std::string_view words) {
  std::string noun(key.substr(key.find('.') + 1));
  std::ranges::replace(noun, '_', ' ');
  if (names_synonym(key, sentence, words)) return true;
  if (has_cjk(sentence)) return sentence.contains(noun);
  static const Phrases alone(
      "favourite now|favorite now|favourite these days|favorite these days|favourite lately|favorite lately|favourite "
      "since|favorite since|favourite again|favorite again");
  return words.contains(" " + noun) || words.ends_with("favourite ") || words.ends_with("favorite ") || alone.in(words);
}

}  // namespace

SlotKind slot_kind(std::string_view key) {
  const Row* const row = row_of(key);
  if (row == nullptr) return {};
  const bool sure = row->known == Known::kPhone || row->known == Known::kEmail || row->known == Known::kMedicine ||
                    row->known == Known::kDiet || row->known == Known::kLanguage || row->known == Known::kPet ||
                    row->known == Known::kCar;
  return {.known = true,
          .single = row->single,
          .closed = row->known != Known::kNames && row->known != Known::kAny,
          .any = row->known == Known::kAny,
          .sure = sure};
}

SlotMention slot_mention(std::string_view key, std::string_view sentence) {
  const Row* const row = row_of(key);
  if (row == nullptr) return {};
  const std::string words = words_of(sentence);
  SlotMention mention;
  mention.topic = has_topic(*row, sentence, words);
  if (row->key == "favourite.")
    mention.topic = mention.topic && (names_noun(key, sentence, words) || !lists().literal.in(words));
  if (row->key == "deadline" || row->key == "meeting.")
    mention.topic = mention.topic || names_thing(key, sentence, words);
  // "大刘的女朋友叫思雨": somebody else's
  for (const std::string_view of : {"的女朋友", "的男朋友", "的老婆", "的老公", "的对象"}) {
    const std::size_t at = row->key == "relation.partner" ? sentence.find(of) : std::string_view::npos;
    if (at != std::string_view::npos && !sentence.substr(0, at).ends_with("我")) return {};
  }
  mention.values = values_in(row->known, sentence, words);
  return mention;
}

std::vector<SlotSigns> slot_signs(std::string_view sentence) {
  const std::string words = words_of(sentence);
  std::array<std::int8_t, static_cast<std::size_t>(Known::kAny) + 1> has_value{};  // 0: not looked yet
  std::vector<SlotSigns> signs;
  signs.reserve(std::size(kRows));
  for (const Row& row : kRows) {
    std::int8_t& value = has_value[static_cast<std::size_t>(row.known)];
    if (value == 0) value = values_in(row.known, sentence, words).empty() ? -1 : 1;
    signs.push_back({row.key, has_topic(row, sentence, words), value > 0});
  }
  return signs;
}

namespace {

struct QuestionRow {
  std::string_view key;
  std::string_view words;    ///< English and Spanish.
  std::string_view chinese;  ///< Parts.
};
// The more telling words stand first.
constexpr QuestionRow kQuestions[] = {
    {"contact.email", "email|e-mail|correo", "邮箱|邮件"},
    {"possession.phone",
     "which phone|what phone|phone model|handset|smartphone|qué móvil|qué teléfono|qué celular|modelo de móvil",
     "什么手机|哪款手机|手机型号|哪部手机|用的手机|哪台手机"},
    {"contact.phone", "number|phone|cell|mobile|ring me|reach me|teléfono|móvil|celular|número", "手机号|电话|号码"},
    {"allergy", "allergic|allergy|allergies|alergia|alergias|alérgico|alérgica", "过敏"},
    {"medication.",
     "medication|medications|medicine|medicines|meds|pills|tablets|antidepressant|antihistamine|painkiller|statin|"
     "inhaler|blood pressure pill|prescribed|medicina|medicinas|medicamento|medicamentos|"
     "medicación|pastillas|dose|dosage|dosis",
     "药|剂量|毫克|微克|吃多少|服多少|吃几片|吃几粒"},
    {"diet", "diet|eat|vegan|vegetarian|dieta|alimentación|como carne|vegano|vegana|vegetariano|vegetariana",
     "饮食|忌口|吃素"},
    {"language.learning", "language|learning|idioma|idiomas|lengua", "语言|哪门语|什么语|外语"},
    {"instrument", "instrument|instrumento", "乐器"},
    {"favourite.colour", "favourite colour|favorite color|colour|color favorito", "颜色"},
    {"pet.",
     "cat or a dog|have i got a cat|do i have a cat|do i have a "
     "dog|bichos|pet|pets|animal|animals|mascota|mascotas|animal|bicho",
     "小动物|动物|宠物|养的|养了|养着"},
    {"relation.partner",
     "partner|seeing|dating|boyfriend|girlfriend|husband|wife|relationship|together with|going out with|pareja|novio|"
     "novia|marido|esposa|esposo|saliendo",
     "对象|男朋友|女朋友|男友|女友|老婆|老公|另一半|爱人"},
    {"work.role",
     "job title|post do i|position|role|rank|profession|occupation|for a living|job|puesto|cargo|profesión|me "
     "dedico|de qué trabajo",
     "职位|头衔|职业|职务|岗位|什么工作|做什么的"},
    {"work.employer", "employer|company|work for|work at|workplace|work|empresa|trabajo|compañía",
     "公司|上班|工作|单位|供职|任职|就职"},
    {"possession.car", "car|drive|wheels|coche|carro|auto|conduzco|manejo", "车|座驾"},
    {"gym", "gym|work out|gimnasio|entreno", "健身房|健身"},
    {"dentist", "dentist|dentista", "牙医|看牙"},
    {"doctor", "doctor|gp|physician|médico|médica|doctora", "医生|大夫|中医"},
    {"hobby", "hobby|hobbies|pastime|spare time|free time|afición|aficiones|pasatiempo|tiempo libre", "爱好|业余"},
    {"birthday", "birthday|bday|cumpleaños|born", "生日"},
    {"age", "how old|my age|cuántos años|edad", "几岁|多少岁|多大|年龄|岁数"},
    {"possession.computer", "laptop|computer|ordenador|portátil|computadora", "电脑|笔记本"},
    {"home.address", "address|street|house number|dirección|calle|domicilio", "地址|哪条街|哪条路|门牌"},
    {"home.city", "live|living|city|town|based|home|vivo|viviendo|ciudad|pueblo|resido", "住|家在|城市|居"},
};

}  // namespace

std::string_view question_slot(std::string_view typed) {
  const std::string question = standard_question(typed);
  const std::string words = words_of(question);
  const bool chinese = has_cjk(question);
  static const Phrases self(
      "i|my|me|i'm|am i|our|we|mi|yo|nuestro|nuestra|tenemos|vivimos|resido|soy|vivo|trabajo|tengo|tomo|conduzco|estoy|"
      "hago|salgo|sigo|me|puedo|voy|entreno|toco|estudio|aprendo|practico|juego|uso|manejo|llevo|consulto|debo|como|"
      "prefiero|cumplo");
  static const std::vector<Phrases> rows = [] {
    std::vector<Phrases> made;
    for (const QuestionRow& row : kQuestions) made.emplace_back(row.words);
    return made;
  }();
  static const Phrases past(
      "ever|all the|list|have i lived|have i worked|so far|he vivido|he trabajado|todos|todas|before|previously|used "
      "to|previous|former|old|did|was|were|had|ago|recommend|recommended|suggest|options|ideas|why|should "
      "i|antes|anterior|"
      "fue|era|por qué|recomiendas|debería|vivía|trabajaba");
  if (chinese ? !question.contains("我") || has_part(question, "都|哪些|以前|之前|曾经|推荐|建议|为什么|应该")
              : !self.in(words) || (past.in(words) && !words.contains(" how old ")))
    return {};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].in(words) || (chinese && has_part(question, kQuestions[i].chinese))) {
      return kQuestions[i].key;
    }
  }
  if (!chinese || !has_part(question, "最喜欢|最爱")) return {};
  for (const std::string_view key : {"favourite.band", "favourite.film", "favourite.singer", "favourite.book",
                                     "favourite.fruit", "favourite.season", "favourite.animal", "favourite.food"})
    if (names_synonym(key, question, words)) return key;
  return {};
}

std::string slot_lookup(std::string_view key, std::string_view question) {
  const Row* const row = row_of(key);
  if (row == nullptr) return {};
  switch (stated::tongue_of(question)) {
    case stated::Tongue::kChinese:
      return std::string(row->chinese_lookup);
    case stated::Tongue::kSpanish:
      return std::string(row->spanish_lookup);
    default:
      return std::string(row->english_lookup);
  }
}

std::string_view slot_persons(std::string_view key) {
  if (key.starts_with("meeting.") || key.starts_with("deadline"))
    return "boss colleague coworker jefe jefa teacher 老板 同事";
  if (key == "relation.partner")
    return "partner boyfriend girlfriend husband wife novio novia marido mujer esposo esposa pareja 男朋友 女朋友 老公 "
           "老婆";
  if (key.starts_with("work.")) return "boss colleague coworker jefe jefa compañero compañera 同事";
  return {};
}

}  // namespace memos::language
