// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_farewells.h"

#include <algorithm>
#include <string>

#include "language/change_words.h"
#include "language/language.h"
#include "language/phrases.h"
#include "language/statement_reader.h"
#include "language/statement_tongue.h"

namespace memos::language::stated {

namespace {

/// What is said of animals alone.
struct Farewells {
  Phrases one{
      "rainbow bridge|had to put him to sleep|had to put her to sleep|had to put it to sleep|had him put to sleep|had "
      "her put to sleep|"
      "had to put him down|had to put her down|had him put down|had her put down|rehomed him|rehomed her|rehomed it|"
      "rip little guy|rip little buddy|the little guy died|little guy is gone|"
      "little guy passed away|back to the shelter|back to the breeder|"
      "tuvimos que sacrificarlo|tuvimos que sacrificarla|tuve que sacrificarlo|tuve que sacrificarla|hubo que "
      "sacrificarlo|hubo que sacrificarla|lo sacrificamos|la sacrificamos|puente del arcoíris|lo dimos en adopción|la "
      "dimos en adopción|lo di en adopción|la di en adopción"};
  Phrases fled{"escaped|ran away|ran off|flew away|flew off|flew out|se escapó|se fugó|se nos escapó|se me escapó"};
  Phrases gone{
      "never came back|hasn't come back|has not come back|hasn't been back|no ha vuelto|no volvió|nunca volvió|no "
      "regresó|no apareció"};
  Phrases none{
      "no pets any more|no pets anymore|no pets at the moment|no pets now|no more pets|no longer have pets|no longer "
      "have any pets|no longer have a pet|no pet any more|no pet anymore|ya no tengo mascotas|ya no tenemos "
      "mascotas|ya "
      "no tengo mascota|ya no tenemos mascota|ya no tengo animales|ya no tenemos animales"};
};

bool tells_one(std::string_view words, std::string_view sentence) {
  static const Farewells said;
  return said.one.in(words) || (said.fled.in(words) && said.gone.in(words)) ||
         has_part(sentence, "去了喵星|去喵星|回喵星|去了汪星|去汪星|回汪星|彩虹桥") ||
         (has_part(sentence, "小家伙|毛孩子|小东西") && has_part(sentence, "老死|走丢|跑丢|病死|死了|没了|去世"));
}

bool tells_none(std::string_view words, std::string_view sentence) {
  static const Farewells said;
  return said.none.in(words) || has_part(sentence, "没有宠物了|不养宠物了|没养宠物了|没宠物了");
}

}  // namespace

void read_farewells(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  // Few messages have one of these.
  if (!has_part(text,
                "rainbow|to sleep|put down| down|rehomed|RIP |rip |Rip |little |back|acrific|arcoíris|dopción|volvió|"
                "vuelto|regresó|apareció|pet|ascota|nimales|喵星|汪星|彩虹桥|小家伙|毛孩子|小东西|宠物"))
    return;
  // "Ya no tengo mascotas": they are no name.
  std::erase_if(facts, [](const StatedFact& one) {
    return one.ends && one.key == "pet." && one_of(one.value, "mascota|mascotas|animal|animales");
  });
  const auto is_end = [](const StatedFact& one) { return one.ends && one.key.starts_with("pet."); };
  if (std::ranges::any_of(facts, is_end)) return;
  for (const Assertion& said : told_sentences(text, {})) {
    const std::string words = words_of(said.text);
    const bool of_it = words.starts_with(" he ") || words.starts_with(" she ");
    if (said.asked || said.supposed || (said.others && !of_it)) continue;
    const bool all = tells_none(words, said.text);
    if (!all && !tells_one(words, said.text)) continue;
    StatedFact over{.kind = StatementKind::kFact, .subject = std::string(context.speaker), .key = "pet."};
    over.ends = true;
    over.single = !all;
    over.begin = static_cast<std::uint32_t>(said.begin);
    over.end = static_cast<std::uint32_t>(said.begin + said.text.size());
    over.confidence = 75;
    over.text = sentence_in_tongue(over, context.speaker, said.text);
    facts.push_back(std::move(over));
    return;
  }
}

}  // namespace memos::language::stated
