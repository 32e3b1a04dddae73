// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/change_words.h"

#include <algorithm>
#include <cctype>

#include "language/choices.h"
#include "language/code_points.h"
#include "language/language.h"
#include "language/phrases.h"
#include "language/spelling.h"
#include "language/statement_tongue.h"

namespace memos::language {

namespace {

// Words and phrases are looked for in a text of lower-case words with one space around each; of Chinese as they are.
constexpr std::string_view kChanges =
    "become|becomes|from here on|from this month|as of this month|now|new|nowadays|these "
    "days|lately|currently|instead|actually|anymore|any more|no longer|from now on|after all|"
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
// Words of changes that say little alone: they count where a sentence speaks of what is asked for and names a value.
constexpr std::string_view kTurns =
    "ascendido|ascendieron|ascenso|promoted|bumped|anymore|ended up|settled|settling|signed|signed "
    "up|decided|hired|hires|took over|taken over|starting|as of|any longer|out "
    "of|over "
    "to|done with|swap|swapping|exchanged|exchange|goodbye|finally|another|since|going "
    "forward|effective|poached|jumped|"
    "landed|accepted|retrained|laid off|fired|transferred|transitioned|history|went|gone|off|fresh|replace|replacing|"
    "instead of|in place of|dead|died|gave us|wants|asked|agreed|got|extension|until|than|converted|dumped|ditched|"
    "opened|sign up|put me on|took me off|start|no more|ex|moving|upgrade|left behind|dethroned|prefer|out|over|"
    "empiezo|dejo|cambio|hoy por hoy|desde|por fin|finalmente|acabé|acabo "
    "de|acabado|pasé|pasado|pasamos|cambiado|cambiar|dejado|fui|fuimos|vine|"
    "vinimos|contrataron|contrató|contratado|fichado|fiché|hice|hecho|volví|vuelto|sustituí|sustituyó|sustituyeron|"
    "reemplacé|deshice|vendido|comprado|quitado|puesto|movido|movieron|moví|pospuesto|prórroga|empezado|comenzado|"
    "comencé|hasta|terminé|trasladado|mudado|aplazado|retrasado|retrasó|adelantado|ampliado|ampliaron|pedido|pidió|"
    "anterior|viejo|vieja|entré|incorporé|tras|después de|ex";
constexpr std::string_view kChineseTurns =
    "总算|如今|眼下|接回家|提了|挪|改|才是|以后|已经|开始|以后|入职|加入|录用|转|跳|从|调|挪|移|安家|定居|分了|成了|"
    "当上|用|到期|延长|放弃|买了|新|停用|来到|去了|"
    "更喜欢|升职|宽限|往后";
// Only words that plainly speak of plans: else "the milk is off" would take a move back.
constexpr std::string_view kCallingOff =
    "fell through|fallen through|falling through|isn't happening|is not happening|isn't happening anymore|won't happen|"
    "won't be happening|isn't going to happen|no longer happening|plan is off|move is off|deal is off|swap is off|"
    "thing is off|job is off|switch is off|trade is off|idea is off|it's all off|called it off|calling it off|called "
    "the whole thing off|not going ahead|isn't going ahead|no longer going ahead|staying put|staying where i "
    "am|staying "
    "where we are|keeping what i've got|keeping the one i have|keeping the old one|i'm not moving|we're not moving|"
    "backed out|pulled out|move is cancelled|move was cancelled|came to nothing|thought better of it|decided against|"
    "off the table|my deposit back|that deposit back|the deposit back|"
    "al final nada|se echó atrás|me echo atrás|me eché atrás|me quedo con el que tengo|me quedo con la que tengo|me "
    "quedo donde estoy|nos quedamos donde|no me mudo|no nos mudamos|no va a poder ser|se quedó en nada|se ha quedado "
    "en nada|quedó en nada|queda en nada|no cuajó|no salió adelante|me lo he pensado mejor|me lo pensé mejor";
constexpr std::string_view kChineseCallingOff =
    "计划取消|不搬了|哪儿也不搬|哪也不搬|不换了|不跳槽了|事黄了|工作黄了|泡汤|作罢|没成|告吹|不买了|的事算了|还是算了|"
    "没搬成|没买成|没换成|没去成";
constexpr std::string_view kDenials =
    "i'm not|we're not|i am not|we are not|i won't|we won't|i shan't|we shan't|not going to|won't be";
constexpr std::string_view kAdding = "also|as well|me too|another one|in addition|besides|additionally|también|además";
constexpr std::string_view kChineseAdding = "也|还有|另外|同时";
constexpr std::string_view kTrying =
    "did look at|look at houses|staying put|didn't get|said no|ghosted|never mind|not me|"
    "estuve mirando|ni loco|al final no|no me salió|dijo que no|"
    "almost|nearly|interview|interviewed|applied|apply|test drove|tested|rented|renting a car|viewing|considered|"
    "considering|looking at|looked at|want|want to|wanted|would|could|plan to|planning|thinking|dream|hoping|trip|"
    "holiday|holidays|vacation|visited|visiting|visit|tourist|conference|turned down|turned them down|declined|offer "
    "from|rejected|for a friend|someday|one day|going to|gonna|"
    "entrevista|casi|quiero|gustaría|quería|alquilamos|alquilé|vacaciones|visité|visitamos|probé|mi "
    "sueño|pienso|pensando|"
    "planeo|algún día|viaje|conferencia|rechacé";
constexpr std::string_view kChineseTrying =
    "算了|念头|闹着要|面试|试驾|差点|想要|想去|想买|想换|想学|以后想|想以后|打算|考虑|旅游|出差|玩|度假|租车|拒绝|梦想|"
    "计划";
constexpr std::string_view kSuppositions =
    "if|wish|would|might|maybe|perhaps|should|could|hope|imagine|unless|suppose|supposed to|thinking of|thinking about|"
    "si|ojalá|quizás|quizá|tal vez|podría|podríamos|debería|quisiera|me gustaría|imagina";
constexpr std::string_view kChineseSuppositions = "如果|要是|假如|希望|也许|可能|说不定|没准|想要是|应该";
constexpr std::string_view kOthers =
    "brother|sister|mother|mom|mum|father|dad|friend|cousin|uncle|aunt|colleague|coworker|neighbour|neighbor|husband|"
    "wife|partner|son|daughter|roommate|flatmate|grandma|grandpa|grandmother|grandfather|parents|nephew|niece|boss|"
    "girlfriend|boyfriend|neighbours|neighbors|colleagues|coworkers|friends|flatmates|roommates|housemate|housemates|"
    "mate|mates|buddy|kids|daughters|brothers|sisters|cousins|bestie|niece's|classmate|compi|cuñados|vecinos|"
    "amigos|hermanos|hermanas|primos|suegros|hijos|hijas|papi|mami|abuelos|"
    "hermano|hermana|madre|padre|mamá|papá|amigo|amiga|primo|prima|tío|tía|vecino|vecina|compañero|compañera|marido|"
    "esposo|esposa|hijo|hija|novio|novia|abuelo|abuela|suegro|suegra|cuñado|cuñada|sobrino|sobrina|jefe|jefa|padres";
constexpr std::string_view kChineseOthers =
    "老板|老师的|老伴|闺蜜|隔壁|物业|师弟|师姐|师兄|师妹|学弟|同桌|房东|哥|姐|弟|妹|爸|妈|父|母|朋友|同事|邻居|表|叔|"
    "姨|姑|舅|爷|"
    "奶奶|老公|老婆|儿子|女儿|同学|室友";
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

bool names_one_of(std::string_view text, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const std::string& name) { return text.contains(name); });
}

/// The lists, read once.
struct Lists {
  Phrases changes{kChanges}, suppositions{kSuppositions}, others{kOthers}, selves{kSelves}, past{kPastQuestions},
      asking{kAsking}, time{kTimeAsking}, number{kNumberAsking}, titles{kTitles}, numbers{kNumbers}, turns{kTurns},
      adding{kAdding}, trying{kTrying}, calling_off{kCallingOff}, denials{kDenials};
};
const Lists& lists() {
  static const Lists made;
  return made;
}

/// `words`: of the text.
bool supposes(std::string_view words, std::string_view text) {
  // "If anyone asks, my favourite is …": so it is.
  static const Phrases plain(
      "if anyone asks|if someone asks|if anybody asks|if somebody asks|if you ask me|if they ask");
  const auto supposed = [&](std::string_view some) {
    return lists().suppositions.in(some) || (has_cjk(text) && has_part(text, kChineseSuppositions));
  };
  const std::size_t at = plain.find(words);
  if (at == std::string_view::npos) return supposed(words);
  std::string kept(words);
  return supposed(kept.erase(kept.find("if ", at), 3));
}

/// The same, that one more is meant.
bool adds(std::string_view words, std::string_view text) {
  return lists().adding.in(words) || (has_cjk(text) && has_part(text, kChineseAdding));
}

/// "Al final no me mudo", "我不搬了", "I'm not moving to Leeds after all".
bool calls_off(std::string_view words, std::string_view text) {
  const std::size_t after = words.find(" after all ");
  return lists().calling_off.in(words) || (has_cjk(text) && has_part(text, kChineseCallingOff)) ||
         (after != std::string_view::npos && lists().denials.find(words) < after);
}

/// Whether it is about people whom the question does not name.
bool about_others(std::string_view text, std::string_view words, std::string_view asked_words,
                  std::string_view question) {
  if (has_cjk(text)) {
    const bool own = text.contains("我");
    for (std::string_view others = kChineseOthers; !others.empty();) {
      const std::string_view one = next_choice(others);
      if (question.contains(one)) continue;
      for (std::size_t at = text.find(one); at != std::string_view::npos; at = text.find(one, at + one.size())) {
        const std::string_view before = text.substr(0, at);
        // "我表哥…": somebody of mine; "我脱单啦，是同事介绍的": I
        if (!own || !before.contains("我") || before.ends_with("我") || before.ends_with("我的") ||
            before.ends_with("我家") || before.ends_with("我们家"))
          return true;
      }
    }
    return false;
  }
  // Of whom nobody speaks in the first person.
  static const Phrases third("her|his|hers|theirs|she|he");
  static const Phrases first("i|my|me|i'm|i've|i'd|i'll|we|our|us|mine|we're|we've|myself");
  if (third.in(words) && !first.in(words) && !third.in(asked_words)) return true;
  if (words.contains("'s is ") && !first.in(words)) return true;  // "the shelter's is 555-0190"
  const std::size_t at = lists().others.find(words);
  if (at == std::string_view::npos || at > lists().selves.find(words)) return false;
  // "Mum adores Marcus, says my new boyfriend has manners": the slot's person is named as the speaker's.
  static const Phrases mine(
      "my new boyfriend|my new girlfriend|my boyfriend|my girlfriend|my husband|my wife|my partner|my new partner|mi "
      "novio|mi novia|mi pareja|mi marido|mi mujer|mi nuevo novio|mi nueva novia|mi esposo|mi esposa");
  static const Phrases asked_partner("boyfriend|novio|partner|pareja");
  if (asked_partner.in(asked_words) && mine.in(words)) return false;
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
        c == '!' || c == '?' || c == '\n' || c == 0xBF || c == 0x3002 || c == 0xFF01 || c == 0xFF1F ||
        (c == '.' && (at == text.size() || text[at] == ' ') && !ends_title(text.substr(begin, here - begin)));
    if (!stop) continue;
    use(text.substr(begin, here - begin), c == '?' || c == 0xFF1F);
    begin = at;
  }
  if (begin < text.size()) use(text.substr(begin), false);
}

}  // namespace

WantedAnswer wanted_answer(std::string_view typed) {
  const std::string question = standard_question(typed);
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

bool is_joke(std::string_view text) {
  static const Phrases said(
      "kidding|joking|jk|j/k|psych|sike|sarcasm|pulling your leg|april fools|haha sure|haha yeah|yeah "
      "right|broma|bromeando|es "
      "mentira|tomando el pelo");
  return said.in(words_of(text)) || has_part(text, "玩笑|逗你|骗你|骗人的|才怪|瞎说");
}

bool opens_supposition(std::string_view sentence) {
  for (const std::string_view opening : {"如果", "要是", "假如", "万一", "假设", "哪天"})
    if (sentence.starts_with(opening)) return !has_part(sentence.substr(opening.size(), 6), "你|有|别|谁|需");
  const std::string words = words_of(sentence);
  constexpr std::string_view kOpenings[] = {" if i ",    " if we ",   " if only ",       " if i'd ",    " imagine ",
                                            " suppose ", " pretend ", " let's pretend ", " let's say ", " si yo ",
                                            " si me ",   " ojalá ",   " imagina "};
  return std::ranges::any_of(kOpenings, [&](std::string_view one) { return words.starts_with(one); });
}

bool is_claimed(std::string_view before) {
  static const Phrases claims(
      "says i|says i'm|says i've|says we|says we're|thinks i|thinks i'm|thinks we|believes i|believes i'm|claims i|"
      "claims i'm|claims we|insists i|insists i'm|assumes i|assumes i'm|reckons i|reckons i'm|swears i|swears i'm");
  static const Phrases likened(
      "feel like i|feel like i'm|feels like i'm|feels like we're|feels like we live|feels like i live|felt like i|look "
      "like i'm|look like i|sound like i'm|act like i'm|as if i|as if i'm|as if we|as though i|as though i'm|as though "
      "we|me like i'm");
  static const Phrases trusted(
      "doctor|doc|gp|nurse|specialist|letter|contract|boss|manager|hr|passport|ticket|email|certificate|birth");
  const std::string words = words_of(before);
  return likened.in(words) || (claims.in(words) && !trusted.in(words));
}

bool is_about_speaker(std::string_view text) {
  const std::string words = words_of(text);
  const bool own = lists().selves.in(words) || has_cjk(text) || stated::tongue_of(text) == stated::Tongue::kSpanish;
  return own && !about_others(text, words, {}, {});
}

bool is_anothers(std::string_view text) {
  const std::string words = words_of(text);
  return words.starts_with(" his ") || words.starts_with(" her ") || words.starts_with(" their ");
}

bool is_intended(std::string_view text) {
  static const Phrases intended(
      "going to buy|gonna buy|going to get|gonna get|planning to|plan to|planning on|thinking of|thinking about|had "
      "thought of|thought of switching|thought about|was going to|were going to|meant to|intended to|intending to|was "
      "supposed to|were supposed to|was meant to|"
      "considered|want to "
      "buy|would like to|put a deposit|put down a deposit|voy a comprar|vamos a comprar|pienso|planeo|me voy a "
      "trabajar|estoy pensando|quiero comprar|queremos comprar|tengo pensado");
  return intended.in(words_of(text)) ||
         has_part(text, "打算|准备搬|准备换|准备买|准备去|准备跳|准备学|准备养|计划搬|计划换|计划买|计划去");
}

bool names_only_one(std::string_view text) {
  static const Phrases only(
      "the only|our only|my only|only pet|only animal|only one left|es la única|es el único|mi única|mi único|la única "
      "mascota|el único animal");
  return only.in(words_of(text)) || has_part(text, "唯一|只剩|就剩");
}

std::string_view before_question(std::string_view sentence) {
  static const Phrases asking(
      "do|does|did|is|are|am|was|were|can|could|should|shall|would|will|may|might|have|has|had|what|what's|where|when|"
      "why|who|who's|whose|which|how|how's|if|suppose|any|qué|quién|cuál|dónde|cuándo|cómo|por qué|cuánto|cuánta|"
      "cuántos|cuántas|puedo|puedes|debo|hay|es|si");
  constexpr std::size_t kLeast = 12;  // bytes
  const bool chinese = has_cjk(sentence);
  const std::size_t mark = sentence.find("¿");
  const std::size_t cut = mark != std::string_view::npos && mark != 0 ? mark : sentence.rfind(chinese ? "，" : ", ");
  if (cut == std::string_view::npos || cut < kLeast) return {};
  const std::string_view front = sentence.substr(0, cut);
  if (chinese) return has_part(front, kChineseAsking) ? std::string_view() : front;
  const std::string words = words_of(front);
  return asking.in(words.substr(0, words.find(' ', 1) + 1)) ? std::string_view() : front;
}

bool adds_another(std::string_view text) { return adds(words_of(text), text); }

std::vector<Assertion> assertions(std::string_view message, std::string_view question) {
  std::vector<Assertion> out = told_sentences(message, question);
  std::erase_if(out, [](const Assertion& one) { return one.asked || one.supposed || one.others; });
  return out;
}

std::vector<Assertion> told_sentences(std::string_view message, std::string_view question) {
  std::vector<Assertion> out;
  const std::string question_words = words_of(question);
  const std::vector<std::string> named = names_in(question);
  for_each_sentence(message, [&](std::string_view sentence, bool is_question) {
    if (has_part(sentence, "\"|“|「|«|『|‘| '")) return;
    std::string words = words_of(sentence);
    // "mum's been put on …"
    for (const std::string_view whose :
         {"mum's ",       "mom's ",       "dad's ",  "sister's ",  "brother's ", "friend's ",     "flatmate's ",
          "roommate's ",  "housemate's ", "wife's ", "husband's ", "partner's ", "girlfriend's ", "boyfriend's ",
          "neighbour's ", "neighbor's ",  "boss's ", "mate's ",    "son's ",     "daughter's ",   "cousin's "}) {
      const std::size_t at = words.find(" " + std::string(whose));
      if (at != std::string::npos) words.replace(at + whose.size() - 2, 2, "");
    }
    const bool chinese = has_cjk(sentence);
    // In Spanish "son" is no child.
    const bool spanish = !chinese && stated::tongue_of(sentence) == stated::Tongue::kSpanish;
    for (std::size_t at = spanish ? words.find(" son ") : std::string::npos; at != std::string::npos;
         at = words.find(" son ", at))
      words.erase(at, 4);
    static const Phrases self("i|my|me|i'm|i've|i'd|i'll|we|our|we're|we've|mi|me|yo|mis|nos|nuestro|nuestra");
    Assertion& one = out.emplace_back();
    // Chinese and Spanish leave "I" out.
    one.asked = is_question;
    one.own = self.in(words) || chinese || spanish;
    one.supposed = supposes(words, sentence);
    one.others = !names_one_of(sentence, named) && about_others(sentence, words, question_words, question);
    one.text = sentence;
    one.begin = static_cast<std::size_t>(sentence.data() - message.data());
    one.change = lists().changes.in(words) || (chinese && has_part(sentence, kChineseChanges));
    one.turn = one.change || lists().turns.in(words) || (chinese && has_part(sentence, kChineseTurns));
    one.adds = adds(words, sentence);
    one.calls_off = calls_off(words, sentence);
    one.tries = lists().trying.in(words) || (chinese && has_part(sentence, kChineseTrying));
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
    const bool accented = c >= 0xC0 && c <= 0xDE && c != 0xD7;  // Á … Þ
    if (!accented && (c >= 0x80 || std::isalnum(static_cast<int>(c)) == 0)) {
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
    const bool capital = accented || std::isupper(static_cast<unsigned char>(word[0])) != 0;
    if (digit || (capital && word.size() > 1 && !begins)) names.emplace_back(word);
    begins = false;
  }
  return names;
}

}  // namespace memos::language
