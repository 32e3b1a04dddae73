// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/change_words.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "language/choices.h"
#include "language/code_points.h"
#include "language/language.h"

namespace memos::language {

namespace {

// Words and phrases are looked for in a text of lower-case words with one space around each; of Chinese as they are.
constexpr std::string_view kChanges =
    "now|new|nowadays|these days|lately|currently|instead|actually|anymore|any more|no longer|from now on|after all|"
    "used to|switched|switching|changed|moved|relocated|swapped|traded|replaced|raised|increased|upped|lowered|reduced|"
    "bumped|pushed|postponed|delayed|extended|rescheduled|shifted|left|quit|stopped|gave up|given up|dropped|closed|"
    "sold|bought|became|turned|started|joined|finished|retired|resigned|promoted|upgraded|renewed|picked up|took up|"
    "went back|back to|got engaged|got married|got divorced|broke up|split up|passed away|died|born|adopted|"
    "fell through|turns out|cancelled|canceled|i mean|i meant|correction|typo|scratch that|"
    "ahora|nuevo|nueva|nuevos|nuevas|ya no|actualmente|últimamente|en vez de|en lugar de|en realidad|al final|"
    "cambié|cambiamos|cambiaron|cambió|mudé|mudamos|mudó|dejé|dejamos|dejó|abandoné|vendí|vendimos|compré|compramos|"
    "subieron|subió|bajaron|bajó|aumentaron|aplazaron|aplazó|retrasaron|retrasó|adelantaron|adelantó|pasa a|pasó a|"
    "pasan a|pasaron|pasado a|jubiló|jubilé|despidieron|despedí|empecé|empezó|adoptamos|adopté|murió|falleció|nació|"
    "ascendieron|hicieron|quise decir|perdón|resulta que|terminé|terminó|rompimos|cancelaron";
constexpr std::string_view kChineseChanges =
    "现在|如今|目前|最近|换|改|搬|变成|变了|新的|新号|新家|新工作|新男友|新女友|不再|其实|升|涨|降|停|延到|延期|推迟|"
    "提前|卖了|辞|离职|跳槽|分手|离婚|结婚|订婚|走了|去世|说错|更正|不是|已经不|不学|不吃|不喝|不在|不去|取消";
constexpr std::string_view kSuppositions =
    "if|wish|would|might|maybe|perhaps|should|could|hope|imagine|unless|suppose|thinking of|thinking about|"
    "si|ojalá|quizás|quizá|tal vez|podría|podríamos|debería|quisiera|me gustaría|imagina";
constexpr std::string_view kChineseSuppositions = "如果|要是|假如|希望|也许|可能会|想要是|应该";
constexpr std::string_view kOthers =
    "brother|sister|mother|mom|mum|father|dad|friend|cousin|uncle|aunt|colleague|coworker|neighbour|neighbor|husband|"
    "wife|partner|son|daughter|roommate|flatmate|grandma|grandpa|grandmother|grandfather|parents|nephew|niece|boss|"
    "girlfriend|boyfriend|"
    "hermano|hermana|madre|padre|mamá|papá|amigo|amiga|primo|prima|tío|tía|vecino|vecina|compañero|compañera|marido|"
    "esposo|esposa|hijo|hija|novio|novia|abuelo|abuela|suegro|suegra|cuñado|cuñada|sobrino|sobrina|jefe|jefa|padres";
constexpr std::string_view kChineseOthers =
    "哥|姐|弟|妹|爸|妈|父|母|朋友|同事|邻居|表|叔|姨|姑|舅|爷|奶奶|老公|老婆|儿子|女儿|同学|室友";
constexpr std::string_view kSelves = "i|i'm|i've|i'd|i'll|we|we're|we've|yo|me|nos";
constexpr std::string_view kPastQuestions =
    "did|was|were|used|before|previous|previously|formerly|ago|had|been|ever|last time|"
    "antes|fue|era|fui|estaba|vivía|trabajaba|hacía|tenía|ayer|anterior|"
    "should|could|would|can|recommend|suggest|advice|why|will|going to|think|remember|tell me about|"
    "debería|podría|recomiendas|sugieres|por qué|crees|puedes";
constexpr std::string_view kChinesePastQuestions =
    "以前|之前|过去|曾经|当时|上次|原来|推荐|建议|为什么|应该|怎么办|觉得";
constexpr std::string_view kAsking =
    "what|what's|where|where's|who|who's|when|when's|which|how|whose|do|does|am|is|are|"
    "qué|cuál|cuáles|dónde|quién|quiénes|cuándo|cuánto|cuánta|cuántos|cuántas|cómo|a qué|en qué";
constexpr std::string_view kChineseAsking = "什么|哪|谁|几|多少|多大|吗|怎么";
constexpr std::string_view kTimeAsking =
    "when|when's|what time|what day|what date|which day|cuándo|a qué hora|qué día|qué fecha";
constexpr std::string_view kChineseTimeAsking = "什么时候|几点|哪天|哪一天|何时|几号|星期几|周几";
constexpr std::string_view kNumberAsking =
    "how much|how many|how old|what size|size|dose|number|cuánto|cuánta|cuántos|cuántas|número|talla|dosis";
constexpr std::string_view kChineseNumberAsking = "多少|多大|几个|几岁|几只|号码";
// Characters of pairs that name nothing.
constexpr std::string_view kChineseFunction =
    "我|你|您|他|她|它|们|的|了|在|是|有|个|这|那|和|就|也|都|很|不|天|上|下|月|年|"
    "现|今|最|近|一|什|么|哪|里|吗|呢|吧|叫|给|到|把|被|从|去|来|说|会|要|还|又|又|着|过";
constexpr std::string_view kTitles = "dr|mr|mrs|ms|prof|st|sr|sra|dra|no|vs";
constexpr std::string_view kNumbers =
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|first|second|third|fourth|"
    "uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|cien";
constexpr std::string_view kChineseNumbers = "一|二|两|三|四|五|六|七|八|九|十|百|千";

/// Lower-case words with a space around each: letters, digits, apostrophes and all beyond ASCII belong to words.
std::string words_of(std::string_view text) {
  std::string words = " ";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    const bool in_word = c < 0x80 ? std::isalnum(static_cast<int>(c)) != 0 || c == '\''
                                  : c != kInvalid && (class_of(c) != CharClass::kSeparator || c == 0x2019);
    if (!in_word) {
      if (words.back() != ' ') words += ' ';
    } else if (c == 0x2019) {
      words += '\'';
    } else if (c < 0x80) {
      words += static_cast<char>(std::tolower(static_cast<int>(c)));
    } else if ((c >= 0xC0 && c <= 0xDE && c != 0xD7)) {  // Á … Þ: the small letter lies 0x20 further on
      words += text[begin];
      words += static_cast<char>(static_cast<unsigned char>(text[begin + 1]) + 0x20);
    } else {
      words.append(text, begin, at - begin);
    }
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

/// Words and phrases of a list, found by their first word.
class Phrases {
 public:
  explicit Phrases(std::string_view choices) {
    while (!choices.empty()) {
      const std::string_view phrase = next_choice(choices);
      by_first_[phrase.substr(0, phrase.find(' '))].push_back(phrase);
    }
  }
  /// Where the first of them begins in a text made by words_of; npos if none is there.
  [[nodiscard]] std::size_t find(std::string_view words) const {
    for (std::size_t at = 1; at < words.size();) {
      const std::size_t end = words.find(' ', at);
      const auto known = by_first_.find(words.substr(at, end - at));
      if (known != by_first_.end()) {
        for (const std::string_view phrase : known->second)
          if (words.substr(at).starts_with(phrase) && words[at + phrase.size()] == ' ') return at;
      }
      at = end + 1;
    }
    return std::string_view::npos;
  }
  [[nodiscard]] bool in(std::string_view words) const { return find(words) != std::string_view::npos; }

 private:
  std::unordered_map<std::string_view, std::vector<std::string_view>> by_first_;
};

bool has_part(std::string_view text, std::string_view choices) {
  while (!choices.empty())
    if (text.contains(next_choice(choices))) return true;
  return false;
}

bool names_one_of(std::string_view text, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const std::string& name) { return text.contains(name); });
}

/// The lists, read once.
struct Lists {
  Phrases changes{kChanges}, suppositions{kSuppositions}, others{kOthers}, selves{kSelves}, past{kPastQuestions},
      asking{kAsking}, time{kTimeAsking}, number{kNumberAsking}, titles{kTitles}, numbers{kNumbers};
};
const Lists& lists() {
  static const Lists made;
  return made;
}

/// Whether it is about people whom the question does not name.
bool about_others(std::string_view text, std::string_view words, std::string_view asked_words,
                  std::string_view question) {
  if (has_cjk(text)) {
    for (std::string_view others = kChineseOthers; !others.empty();) {
      const std::string_view one = next_choice(others);
      if (text.contains(one) && !question.contains(one)) return true;
    }
    return false;
  }
  const std::size_t at = lists().others.find(words);
  if (at == std::string_view::npos || at > lists().selves.find(words)) return false;
  return !asked_words.contains(words.substr(at - 1, words.find(' ', at) - at + 2));
}

/// "Dr", "Mr", "Sra": a point behind it ends no sentence.
bool ends_title(std::string_view text) {
  constexpr std::size_t kLongest = 6;  // of a title with the space before it: else a text of points would be quadratic
  text.remove_prefix(text.size() - std::min(text.size(), kLongest));
  const std::size_t letters = text.size() - std::min(text.find_last_of(' ') + 1, text.size());
  return letters <= 4 && lists().titles.in(words_of(text.substr(text.size() - letters)));
}

/// Ends of sentences, with whether it is a question: "?" and "？" behind it.
template <typename Use>
void for_each_sentence(std::string_view text, Use use) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t c = decode(text, at);
    const bool stop =
        c == '!' || c == '?' || c == '\n' || c == 0x3002 || c == 0xFF01 || c == 0xFF1F ||
        (c == '.' && (at == text.size() || text[at] == ' ') && !ends_title(text.substr(begin, here - begin)));
    if (!stop) continue;
    use(text.substr(begin, here - begin), c == '?' || c == 0xFF1F);
    begin = at;
  }
  if (begin < text.size()) use(text.substr(begin), false);
}

}  // namespace

WantedAnswer wanted_answer(std::string_view question) {
  const std::string words = words_of(question);
  if (has_cjk(question)) {
    if (!has_part(question, kChineseAsking) || has_part(question, kChinesePastQuestions)) return WantedAnswer::kNothing;
    if (has_part(question, kChineseTimeAsking)) return WantedAnswer::kTime;
    return has_part(question, kChineseNumberAsking) ? WantedAnswer::kNumber : WantedAnswer::kAnything;
  }
  if (!lists().asking.in(words) || lists().past.in(words)) return WantedAnswer::kNothing;
  if (lists().time.in(words)) return WantedAnswer::kTime;
  return lists().number.in(words) ? WantedAnswer::kNumber : WantedAnswer::kAnything;
}

std::vector<Assertion> assertions(std::string_view message, std::string_view question) {
  std::vector<Assertion> out;
  const std::string question_words = words_of(question);
  const std::vector<std::string> named = names_in(question);
  for_each_sentence(message, [&](std::string_view sentence, bool is_question) {
    if (is_question || has_part(sentence, "\"|“|「|‘| '")) return;
    const std::string words = words_of(sentence);
    const bool chinese = has_cjk(sentence);
    if (lists().suppositions.in(words) || (chinese && has_part(sentence, kChineseSuppositions))) return;
    if (!names_one_of(sentence, named) && about_others(sentence, words, question_words, question)) return;
    Assertion& one = out.emplace_back();
    one.text = sentence;
    one.change = lists().changes.in(words) || (chinese && has_part(sentence, kChineseChanges));
    one.number = std::ranges::any_of(sentence, [](char c) { return c >= '0' && c <= '9'; }) ||
                 lists().numbers.in(words) || (chinese && has_part(sentence, kChineseNumbers));
  });
  return out;
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  bool begins = true;  // of a sentence
  std::string last;    // the ideograph before this one
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    if (c != kInvalid && class_of(c) == CharClass::kIdeograph) {
      const std::string character(text.substr(begin, at - begin));
      const bool function = has_part(character, kChineseFunction);
      if (!last.empty() && !function) names.push_back(last + character);
      last = function ? std::string() : character;
      continue;
    }
    last.clear();
    if (c >= 0x80 || std::isalnum(static_cast<int>(c)) == 0) {
      if (c == '!' || c == '?' || c == '\n' || (c == '.' && !ends_title(text.substr(0, begin)))) begins = true;
      continue;
    }
    while (at < text.size()) {
      std::size_t next = at;
      const char32_t letter = decode(text, next);
      const bool inside = letter < 0x80 ? std::isalnum(static_cast<int>(letter)) != 0
                                        : letter != kInvalid && class_of(letter) == CharClass::kLetter;
      if (!inside) break;
      at = next;
    }
    const std::string_view word = text.substr(begin, at - begin);
    const bool digit = std::ranges::any_of(word, [](char d) { return d >= '0' && d <= '9'; });
    const bool capital = std::isupper(static_cast<unsigned char>(word[0])) != 0;
    if (digit || (capital && word.size() > 1 && !begins)) names.emplace_back(word);
    begins = false;
  }
  return names;
}

}  // namespace memos::language
