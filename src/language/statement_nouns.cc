// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_nouns.h"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "language/choices.h"

namespace memos::language::stated {

namespace {

using Kind = NounKind;
using Type = ValueType;
constexpr auto kFact = StatementKind::kFact;

struct Row {
  std::string_view phrases;  ///< Separated by "|".
  Noun noun;
};

constexpr Row kSlots[] = {
    {"name|full name|real name|legal name|first name|given name", {Kind::kSlot, "name", Type::kName}},
    {"last name|surname|family name", {Kind::kSlot, "name.last", Type::kName}},
    {"maiden name", {Kind::kSlot, "name.maiden", Type::kName}},
    {"middle name", {Kind::kSlot, "name.middle", Type::kName}},
    {"nickname|nick|preferred name", {Kind::kSlot, "nickname", Type::kName}},
    {"age", {Kind::kSlot, "age", Type::kNumber}},
    {"birthday|bday|birthdate|birth date|date of birth|dob", {Kind::kSlot, "birthday", Type::kTime}},
    {"anniversary|wedding anniversary", {Kind::kSlot, "anniversary", Type::kTime}},
    {"birthplace|place of birth|birth place", {Kind::kSlot, "birthplace", Type::kPlace}},
    {"nationality|citizenship|passport", {Kind::kSlot, "nationality", Type::kPhrase}},
    {"pronouns|pronoun", {Kind::kSlot, "pronouns", Type::kRest}},
    {"gender", {Kind::kSlot, "gender", Type::kPhrase}},
    {"home city|city|town|current city|city of residence|place of residence|residence|location|current location",
     {Kind::kSlot, "home.city", Type::kPlace}},
    {"country|home country|country of residence|country of origin", {Kind::kSlot, "home.country", Type::kPlace}},
    {"address|home address|street address|postal address|mailing address|shipping address|delivery address",
     {Kind::kSlot, "home.address", Type::kRest}},
    {"hometown|home town|native city", {Kind::kSlot, "hometown", Type::kPlace}},
    {"job|occupation|profession|job title|title|position|role|career|line of work|work",
     {Kind::kSlot, "work.role", Type::kPhrase}},
    {"employer|company|workplace|firm|place of work", {Kind::kSlot, "work.employer", Type::kOrg}},
    {"boss|manager|supervisor|line manager|team lead|team leader", {Kind::kSlot, "work.boss", Type::kPerson}},
    {"team|department|squad", {Kind::kSlot, "work.team", Type::kOrg}},
    {"salary|pay|wage|income", {Kind::kSlot, "work.salary", Type::kRest}},
    {"school|university|college|uni|high school|alma mater", {Kind::kSlot, "study.school", Type::kOrg}},
    {"major|field of study|subject|degree|course of study", {Kind::kSlot, "study.subject", Type::kPhrase}},
    {"phone number|number|phone no|cell number|cell phone number|cell|mobile number|mobile|telephone number|telephone|"
     "whatsapp|whatsapp number|contact number|work number|landline|digits",
     {Kind::kSlot, "contact.phone", Type::kPhone}},
    {"email|email address|e-mail|e-mail address|mail address|mail|work email",
     {Kind::kSlot, "contact.email", Type::kEmail}},
    {"diet", {Kind::kSlot, "diet", Type::kPhrase, true, StatementKind::kPreference}},
    {"relationship status|marital status|civil status", {Kind::kSlot, "relationship.status", Type::kPhrase}},
    {"allergy|food allergy", {Kind::kSlot, "allergy", Type::kList, false}},
    {"medication|medicine|med|meds|prescription|drug", {Kind::kSlot, "medication.", Type::kPhrase, false}},
    {"health condition|condition|health issue|illness|disease|diagnosis",
     {Kind::kSlot, "health.condition", Type::kList, false}},
    {"hobby|pastime", {Kind::kSlot, "hobby", Type::kList, false, StatementKind::kPreference}},
    {"native language|mother tongue|first language|native tongue", {Kind::kSlot, "language.native", Type::kLanguage}},
    {"shoe size|shoe", {Kind::kSlot, "size.shoe", Type::kRest}},
    {"clothing size|shirt size|t-shirt size|tshirt size|dress size|size|clothes size",
     {Kind::kSlot, "size.clothes", Type::kRest}},
    {"ring size", {Kind::kSlot, "size.ring", Type::kRest}},
    {"height", {Kind::kSlot, "body.height", Type::kRest}},
    {"weight", {Kind::kSlot, "body.weight", Type::kRest}},
    {"blood type|blood group", {Kind::kSlot, "body.blood_type", Type::kRest}},
    {"license plate|licence plate|number plate|plate number|plate|registration|licence plate number|license plate "
     "number|car plate|car's plate",
     {Kind::kSlot, "vehicle.plate", Type::kRest}},
    {"bank", {Kind::kSlot, "bank", Type::kOrg}},
    {"gym", {Kind::kSlot, "gym", Type::kOrg}},
    {"budget", {Kind::kSlot, "budget", Type::kRest, true, kFact}},
    {"doctor|gp|physician|family doctor", {Kind::kSlot, "doctor", Type::kPerson}},
    {"dentist", {Kind::kSlot, "dentist", Type::kPerson}},
    {"wifi password|wi-fi password|wlan password|wifi|wi-fi|wifi code|wi-fi code|wifi key|internet password|network "
     "password",
     {Kind::kSlot, "code.wifi", Type::kRest, true, kFact}},
    {"pin|pin code|pin number", {Kind::kSlot, "code.pin", Type::kRest, true, kFact}},
    {"password|passcode|passphrase|code", {Kind::kSlot, "code.password", Type::kRest, true, kFact}},
    {"os|operating system", {Kind::kSlot, "uses.operating_system", Type::kPhrase}},
};

constexpr Noun person(std::string_view key, bool single) { return {Kind::kPerson, key, Type::kNames, single, kFact}; }
constexpr Row kPeople[] = {
    {"wife|husband|partner|spouse|girlfriend|boyfriend|fiance|fiancee|fiancé|fiancée|hubby|significant other|gf|bf",
     person("relation.partner", true)},
    {"mother|mom|mum|mama|mommy|mummy", person("relation.mother", true)},
    {"father|dad|papa|daddy", person("relation.father", true)},
    {"brother|big brother|little brother|older brother|younger brother|twin brother|bro",
     person("relation.brother", false)},
    {"sister|big sister|little sister|older sister|younger sister|twin sister|sis", person("relation.sister", false)},
    {"parents|folks", person("relation.parent", false)},
    {"grandparents", person("relation.grandparent", false)},
    {"in-laws", person("relation.in_law", false)},
    {"sibling", person("relation.sibling", false)},
    {"son|baby boy|oldest son|youngest son|eldest son|older son|younger son", person("relation.son", false)},
    {"daughter|baby girl|oldest daughter|youngest daughter|eldest daughter|older daughter|younger daughter",
     person("relation.daughter", false)},
    {"child|kid|baby|toddler|newborn|twin", person("relation.child", false)},
    {"cousin", person("relation.cousin", false)},
    {"aunt|auntie", person("relation.aunt", false)},
    {"uncle", person("relation.uncle", false)},
    {"nephew", person("relation.nephew", false)},
    {"niece", person("relation.niece", false)},
    {"grandmother|grandma|granny|nana|gran", person("relation.grandmother", false)},
    {"grandfather|grandpa|granddad|gramps", person("relation.grandfather", false)},
    {"grandson", person("relation.grandson", false)},
    {"granddaughter", person("relation.granddaughter", false)},
    {"mother-in-law|mother in law", person("relation.mother_in_law", true)},
    {"father-in-law|father in law", person("relation.father_in_law", true)},
    {"brother-in-law|brother in law", person("relation.brother_in_law", false)},
    {"sister-in-law|sister in law", person("relation.sister_in_law", false)},
    {"stepmother|stepmom", person("relation.stepmother", true)},
    {"stepfather|stepdad", person("relation.stepfather", true)},
    {"stepson", person("relation.stepson", false)},
    {"stepdaughter", person("relation.stepdaughter", false)},
    {"godmother", person("relation.godmother", false)},
    {"godfather", person("relation.godfather", false)},
    {"godson|goddaughter|godchild", person("relation.godchild", false)},
    {"best friend|bff|bestie|closest friend|best mate", person("relation.best_friend", true)},
    {"friend|buddy|pal|mate|old friend|good friend|close friend", person("relation.friend", false)},
    {"roommate|flatmate|housemate|room mate", person("relation.roommate", false)},
    {"neighbor|neighbour|next-door neighbor|next-door neighbour", person("relation.neighbour", false)},
    {"colleague|coworker|co-worker|teammate|workmate", person("relation.colleague", false)},
    {"landlord|landlady", person("relation.landlord", true)},
    {"teacher|tutor|professor|piano teacher|guitar teacher|violin teacher", person("relation.teacher", false)},
    {"coach|trainer|personal trainer", person("relation.coach", true)},
    {"mentor", person("relation.mentor", true)},
    {"therapist|psychologist|counselor|counsellor", person("relation.therapist", true)},
    {"lawyer|attorney|solicitor", person("relation.lawyer", true)},
    {"accountant|tax advisor|tax adviser", person("relation.accountant", true)},
    {"assistant|secretary", person("relation.assistant", true)},
    {"nanny|babysitter|au pair", person("relation.nanny", true)},
    {"vet|veterinarian", person("relation.vet", true)},
    {"hairdresser|barber|stylist", person("relation.hairdresser", true)},
    {"advisor|adviser|thesis advisor|phd advisor|phd supervisor", person("relation.adviser", true)},
    {"cofounder|co-founder|business partner", person("relation.cofounder", false)},
    {"crush", person("relation.crush", true)},
};

constexpr Noun pet(std::string_view key) { return {Kind::kPet, key, Type::kNames, false, kFact}; }
constexpr Row kPets[] = {
    {"dog|puppy|pup|doggo|doggy|labrador|lab|poodle|beagle|retriever|golden retriever|husky|dachshund|corgi|terrier|"
     "bulldog|french bulldog|shepherd|german shepherd|border collie|collie|pug|boxer|rottweiler|chihuahua|spaniel|"
     "cocker spaniel|greyhound|hound|pooch|whippet|dalmatian|labradoodle|goldendoodle|schnauzer|mutt|great dane|rescue "
     "dog|malinois",
     pet("pet.dog")},
    {"cat|kitten|kitty|siamese|persian|tabby|maine coon|ragdoll|bengal|tomcat|rescue cat|moggy", pet("pet.cat")},
    {"hamster", pet("pet.hamster")},
    {"rabbit|bunny", pet("pet.rabbit")},
    {"parrot|budgie|parakeet|cockatiel|canary|bird|macaw", pet("pet.bird")},
    {"fish|goldfish|betta", pet("pet.fish")},
    {"turtle|tortoise", pet("pet.turtle")},
    {"horse|pony|mare|gelding|stallion|foal", pet("pet.horse")},
    {"guinea pig", pet("pet.guinea_pig")},
    {"snake|python", pet("pet.snake")},
    {"lizard|gecko|iguana|bearded dragon", pet("pet.lizard")},
    {"ferret", pet("pet.ferret")},
    {"hedgehog", pet("pet.hedgehog")},
    {"rat", pet("pet.rat")},
    {"chicken|hen", pet("pet.chicken")},
    {"goat", pet("pet.goat")},
    {"pet|pets", pet("pet.")},
};

constexpr Noun thing(std::string_view key, bool single) { return {Kind::kThing, key, Type::kPhrase, single, kFact}; }
constexpr Row kThings[] = {
    {"car|vehicle|suv|truck|pickup|van|minivan|sedan|hatchback|convertible|toyota|volvo|honda|ford|bmw|audi|mercedes|"
     "volkswagen|vw|golf|tesla|mazda|subaru|nissan|hyundai|kia|porsche|fiat|skoda|renault|peugeot|citroen|opel|"
     "jeep|chevrolet|chevy|dodge|lexus|mini|saab|land rover|range rover|jaguar|dacia|prius|corolla|civic|camry|polo|"
     "passat|octavia|model 3|model y|outback|forester|beetle|mustang|clio|corsa|cupra|polestar|rivian|byd|suzuki",
     thing("possession.car", true)},
    {"phone|smartphone|iphone|android|android phone|pixel|galaxy|samsung|fairphone|oneplus|cellphone|mobile phone|"
     "cell phone|xiaomi|huawei|nokia|motorola",
     thing("possession.phone", true)},
    {"laptop|computer|pc|macbook|desktop|thinkpad|chromebook|mac|notebook|imac|dell|gaming pc|windows laptop|surface",
     thing("possession.computer", true)},
    {"bike|bicycle|e-bike|ebike|mountain bike|road bike|racing bike|gravel bike", thing("possession.bike", true)},
    {"motorbike|motorcycle|scooter|vespa|harley|yamaha", thing("possession.motorcycle", true)},
    {"boat|sailboat|sailing boat|kayak|canoe|yacht|motorboat", thing("possession.boat", true)},
    {"house|apartment|flat|condo|cottage|cabin|studio|townhouse|bungalow", thing("possession.home", true)},
    {"tablet|ipad|kindle|e-reader", thing("possession.tablet", true)},
    {"camera", thing("possession.camera", true)},
    {"watch|smartwatch|apple watch|garmin", thing("possession.watch", true)},
    {"guitar|piano|violin|cello|flute|drum kit|drum|ukulele|saxophone|keyboard|bass|trumpet|clarinet|banjo|harp",
     thing("possession.instrument", false)},
    {"console|playstation|xbox|switch|ps5|steam deck|game console", thing("possession.console", false)},
    {"tv|television", thing("possession.tv", true)},
    {"caravan|camper|campervan|camper van|motorhome|rv", thing("possession.camper", true)},
    {"tent", thing("possession.tent", true)},
    {"drone", thing("possession.drone", true)},
    {"printer|3d printer", thing("possession.printer", true)},
    {"electric guitar|acoustic guitar|grand piano", thing("possession.instrument", false)},
};

using NounMap = std::unordered_map<std::string_view, Noun>;

void add_rows(std::span<const Row> rows, NounMap& map) {
  for (const Row& row : rows) {
    std::string_view list = row.phrases;
    while (!list.empty()) map.try_emplace(next_choice(list), row.noun);
  }
}

const NounMap& nouns() {
  static const NounMap map = [] {
    NounMap made;
    add_rows(kSlots, made);
    add_rows(kPeople, made);
    add_rows(kPets, made);
    add_rows(kThings, made);
    return made;
  }();
  return map;
}

}  // namespace

const Noun& find_noun(std::string_view phrase) {
  static constexpr Noun kNone;
  const NounMap& map = nouns();
  if (const auto found = map.find(phrase); found != map.end()) return found->second;
  const std::string one = singular(phrase);
  if (const auto found = map.find(one); found != map.end()) return found->second;
  return kNone;
}

std::string singular(std::string_view word) {
  const auto ends = [&](std::string_view tail) { return word.ends_with(tail) && word.size() > tail.size() + 1; };
  if (word == "children" || word.ends_with(" children")) return std::string(word.substr(0, word.size() - 3));
  if (word == "wives") return "wife";
  if (word == "people") return "person";
  if (ends("ies") && word.size() > 4) return std::string(word.substr(0, word.size() - 3)) + "y";
  if (ends("sses") || ends("shes") || ends("ches") || ends("xes")) return std::string(word.substr(0, word.size() - 2));
  const bool keep = ends("ss") || ends("us") || ends("is") || !ends("s");
  return std::string(keep ? word : word.substr(0, word.size() - 1));
}

std::string key_word(std::string_view phrase) {
  std::string out;
  for (const char c : phrase) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80;
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else if (letter) {
      out += c;
    } else if (c == '-' || c == ' ' || c == '_' || c == '.') {
      if (!out.empty() && out.back() != '_') out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  const std::size_t last = out.rfind('_') + 1;
  out = out.substr(0, last) + singular(std::string_view(out).substr(last));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kBritish{{{"favorite", "favourite"},
                                                                                   {"color", "colour"},
                                                                                   {"neighbor", "neighbour"},
                                                                                   {"license", "licence"},
                                                                                   {"flavor", "flavour"}}};
  for (const auto& [from, to] : kBritish) {
    if (const std::size_t at = out.find(from); at != std::string::npos) out.replace(at, from.size(), to);
  }
  return out;
}

}  // namespace memos::language::stated
